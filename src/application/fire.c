/* SPDX-License-Identifier: Apache-2.0 */
/* app_fire(): the one way in which an application moves. */
#include "application/law_parts.h"

#include "application/application.sql.h"

/* What the candidate and the timeline read: the heading, then the words. */
static struct str
reason_text(struct arena *a, const struct app_act *act)
{
	if (act->heading.n == 0)
		return act->reason.p == NULL ? STR("") : act->reason;
	return str_make(a, "%.*s：%.*s", STR_ARG(act->heading),
	    STR_ARG(act->reason));
}

/* The application as it is; a candidate sees none but their own. */
static enum rc
load(struct cx *cx, const struct app_act *act, struct app *ret_app,
    const struct exam **ret_exam)
{
	enum rc rc = app_by_id(cx, act->id, ret_app);

	if (rc == RC_OK && cx->role == ROLE_INDEX_CANDIDATE &&
	    ret_app->account_id != cx->who)
		rc = RC_NONE;
	if (rc == RC_OK && act->version != 0 &&
	    act->version != ret_app->version)
		rc = RC_STALE;
	return rc != RC_OK ? rc : exam_load_id(cx->law->exams, cx->tx,
	    ret_app->exam_id, ret_exam);
}

struct machine_step
app_begin_step(void)
{
	return machine_step_of("NONE", state_word(STATE_DRAFT));
}

static enum rc
tell_watches(struct cx *cx, const struct move *m, const struct app *app)
{
	law_watch *const	*w = cx->law->watches;
	enum rc			 rc = RC_OK;

	for (; rc == RC_OK && w != NULL && *w != NULL; w++)
		rc = (*w)(cx, m, app);
	return rc;
}

/*
 * The update names the state and the version that the table and the person
 * saw: whoever is slower gets RC_STALE and changes nothing. Effects and
 * watches run after it, in the same transaction: when one refuses, nothing
 * happened.
 */
static enum rc
carry_out(struct cx *cx, const struct app_case *c, const struct move *m,
    struct app *ret_app)
{
	const struct app	*app = c->app;
	struct app		 moved = *app;
	enum rc			 rc;

	rc = q_app_move(cx->tx, &(struct q_app_move_in){
		.id = app->id,
		.step = machine_step_of(state_word(m->from),
		    state_word(m->to)),
		.live = state_is_live(m->to),
		.version = app->version,
		.now_us = cx->now_us,
	    });
	if (rc == RC_OK)
		rc = app_event_add(cx, app, m->id, m->to,
		    reason_text(cx->a, c->act));
	if (rc != RC_OK)
		return rc;
	moved.state = m->to;
	moved.version++;
	moved.moved_us = cx->now_us;
	rc = effect_run(cx, c, m, &moved);
	if (rc == RC_OK)
		rc = tell_watches(cx, m, &moved);
	if (rc == RC_OK)
		*ret_app = moved;
	return rc;
}

/*
 * The only way an application moves. Facts are loaded for exactly the checks
 * of the row that was found, so none can be forgotten.
 */
enum rc
app_fire(struct cx *cx, const struct app_act *act, struct app *ret_app,
    struct verdict *ret_v)
{
	const struct move	*m;
	const struct exam	*exam;
	struct app_facts	 f;
	struct app		*app = ARENA_NEW(cx->a, struct app);
	struct app_case		 c = { .app = app, .act = act };
	enum rc			 rc;

	ret_v->n = 0;
	rc = load(cx, act, app, &exam);
	if (rc != RC_OK)
		return rc;
	*ret_app = *app;
	c.exam = exam;
	m = move_find(app->state, act->event, cx->role);
	if (m == NULL)
		return RC_DENIED;
	rc = law_load(cx, &c, move_facts(m), &f);
	if (rc == RC_OK)
		rc = law_judge(&f, m, ret_v);
	return rc != RC_OK ? rc : carry_out(cx, &c, m, ret_app);
}

enum rc
app_ask(struct cx *cx, const struct exam *exam, const struct app *app,
    enum event e, struct verdict *ret_v)
{
	struct app_facts	f;
	enum rc			rc;

	ret_v->n = 0;
	rc = app_look(cx, exam, app, law_facts(app->state, UINT64_C(1) << e,
	    cx->role), &f);
	return rc != RC_OK ? rc : app_may(&f, cx->role, e, ret_v);
}
