/* SPDX-License-Identifier: Apache-2.0 */
/* What the folders below ask before they change something that people chose. */
#include "application/application.h"

#include "application/application.sql.h"
#include "application/law.h"
#include "application/when.h"
#include "exam/change.h"
#include "position/position.h"

static enum rc
chosen(struct cx *cx, int64_t exam_id, struct position_used **ret_list,
    size_t *ret_n)
{
	struct q_app_chosen_row	*rows;
	struct position_used	*list;
	enum rc			 rc = q_app_chosen(cx->tx,
	    &(struct q_app_chosen_in){ .exam_id = exam_id }, &rows, ret_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct position_used, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct position_used){ rows[i].position_id,
			rows[i].n, rows[i].live_n };
	*ret_list = list;
	return RC_OK;
}

static enum rc
moved(struct cx *cx, int64_t position_id, struct str department)
{
	int64_t changed;

	return q_app_department(cx->tx, &(struct q_app_department_in){
		.position_id = position_id, .department = department },
	    &changed);
}

/* The first thing that stands in the way; a clock says when. */
static enum rc
refusal(struct cx *cx, const struct exam *exam, const struct app *app,
    const struct verdict *v, struct str *ret_why)
{
	struct moment	m;
	enum rc		rc = when_load(cx, exam, app, &m);

	*ret_why = str_make(cx->a, "您的报名%.*s，现在不能改选职位",
	    STR_ARG(state_text(app->state)));
	if (rc != RC_OK || v->n == 0)
		return rc;
	*ret_why = when_check_why(cx->a, &m, v->todo[0].check);
	if (ret_why->n == 0)
		*ret_why = v->todo[0].text;
	return RC_OK;
}

/* What the button of a public page may promise: where nothing was begun, it leads to the beginning. */
static enum rc
may_choose(struct cx *cx, const struct exam *exam, const struct position *p,
    bool *ret_may, struct str *ret_why)
{
	struct cx	as = *cx;
	struct verdict	v;
	struct app	app;
	enum rc		rc;

	as.role = ROLE_INDEX_CANDIDATE;	/* the page is for everybody */
	*ret_may = true;
	rc = app_mine(&as, exam->id, &app);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	rc = app_may_choose(&as, exam, &app, p->id, &v);
	*ret_may = rc == RC_OK;
	if (rc == RC_OK && exam->config.levels != 0 &&
	    !str_eq(p->level, app.tier)) {
		*ret_may = false;
		*ret_why = STR("这个职位不属于您选择的层级");
	} else if (rc == RC_DENIED)
		rc = refusal(&as, exam, &app, &v, ret_why);
	return rc;
}

const struct position_use app_position_use = { chosen, moved, may_choose };

/* Whose way a change of settings crosses, by how far they are. */
static bool
is_among(enum change_whom whom, enum state s)
{
	bool before = s == STATE_DRAFT || s == STATE_RETURNED ||
	    s == STATE_POSITION_GONE;
	bool looked_at = s == STATE_SUBMITTED || s == STATE_IN_REVIEW ||
	    s == STATE_RETURNED || s == STATE_REJECTED ||
	    s == STATE_ARBITRATION;

	switch (whom) {
	case WHOM_LIVE:
		return true;
	case WHOM_DRAFT:
		return before;
	case WHOM_REVIEW:
		return looked_at;
	case WHOM_UNPAID:
		return before || looked_at || s == STATE_APPROVED;
	case WHOM_PAID:
		return !before && !looked_at && s != STATE_APPROVED &&
		    s != STATE_BARRED;
	case WHOM_NOBODY:
	case WHOM__MAX:
		break;
	}
	return false;
}

/*
 * How many applications a change of the exam touches, by kind of change: what
 * config.tbl calls whom.
 */
static enum rc
count(struct cx *cx, int64_t exam_id, int64_t ret_n[WHOM__MAX])
{
	struct q_app_states_row	*rows;
	size_t			 n;
	enum rc			 rc = q_app_states(cx->tx,
	    &(struct q_app_states_in){ .exam_id = exam_id }, &rows, &n);

	for (int whom = 0; rc == RC_OK && whom < WHOM__MAX; whom++) {
		ret_n[whom] = 0;
		for (size_t i = 0; i < n; i++)
			if (is_among((enum change_whom)whom,
			    state_parse(rows[i].state)))
				ret_n[whom] += rows[i].n;
	}
	return rc;
}

const struct exam_use app_exam_use = { count };
