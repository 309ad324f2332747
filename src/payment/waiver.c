/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a fee to be waived, and the answer. */
#include "payment/waiver.h"

#include "application/law.h"
#include "audit/audit.h"
#include "payment/payment.h"
#include "payment/payment.sql.h"

const struct waiver_kind waiver_kinds[] = {
	{ "low", STR_INIT("最低生活保障家庭（低保）") },
	{ "poor", STR_INIT("特困人员") },
	{ "other", STR_INIT("其他困难情形") },
};
const size_t waiver_kinds_n = COUNT(waiver_kinds);

static const struct machine_move waiver_moves[] = {
#include "payment/waiver.tbl"
};

const struct machine waiver_machine = { "减免费用", waiver_moves,
	COUNT(waiver_moves) };

static const char *const words[] = { [WAIVER_ASKED] = "ASKED",
	[WAIVER_GRANTED] = "GRANTED", [WAIVER_REFUSED] = "REFUSED" };

struct str
waiver_kind_text(struct str code)
{
	for (size_t i = 0; i < COUNT(waiver_kinds); i++)
		if (str_eq_z(code, waiver_kinds[i].code))
			return waiver_kinds[i].text;
	return STR("");
}

static enum waiver_state
parse(struct str word)
{
	size_t i = 0;

	while (i < COUNT(words) && !str_eq_z(word, words[i]))
		i++;
	must(i < COUNT(words));
	return (enum waiver_state)i;
}

enum rc
waiver_newest(struct cx *cx, int64_t app_id, struct waiver *ret)
{
	struct q_waiver_newest_row	row;
	enum rc rc = q_waiver_newest(cx->tx, &(struct q_waiver_newest_in){
		.application_id = app_id }, &row);

	if (rc == RC_OK)
		*ret = (struct waiver){ .n = row.n, .kind = row.kind,
			.words = row.words, .document = row.document,
			.answer = row.answer, .asked_us = row.asked_us,
			.decided_us = row.decided_us,
			.state = parse(row.state) };
	return rc;
}

/* The table says from where; a request is refused at most once before. */
static bool
from_here(const struct waiver *last)
{
	return machine_next(&waiver_machine, last == NULL ? "NONE" :
	    words[last->state], "ASK", ROLE_INDEX_CANDIDATE) != NULL &&
	    (last == NULL || last->n < WAIVER_TRIES);
}

bool
waiver_may_ask(const struct moment *m, const struct waiver *last)
{
	enum state s = m->app->state;
	int64_t	   to_us = when_span(m, WHEN_PAY).to_us;

	return m->config->waiver != 0 && (s == STATE_SUBMITTED ||
	    s == STATE_IN_REVIEW || s == STATE_APPROVED) && from_here(last) &&
	    m->now_us < to_us;
}

enum rc
waiver_ask(struct cx *cx, const struct exam *exam, const struct app *app,
    const struct waiver *w)
{
	struct machine_step step;
	struct waiver	last;
	int64_t		owed = 0, added = 0;
	enum rc		found = waiver_newest(cx, app->id, &last);
	enum rc		rc = pay_owed(cx, exam, app, &owed);
	struct moment	m;

	if (found != RC_OK && found != RC_NONE)
		return found;
	if (rc == RC_OK)
		rc = when_load(cx, exam, app, &m);
	if (rc != RC_OK)
		return rc;
	if (owed == 0 || !waiver_may_ask(&m, found == RC_OK ? &last : NULL))
		return RC_DENIED;
	rc = machine_step(&waiver_machine, found == RC_OK ?
	    str_z(words[last.state]) : STR("NONE"), "ASK", cx->role, &step);
	if (rc != RC_OK)
		return rc;
	rc = q_waiver_add(cx->tx, &(struct q_waiver_add_in){
		.application_id = app->id, .step = step, .n = found == RC_OK ? last.n + 1 : 1,
		.kind = w->kind, .words = w->words, .document = w->document,
		.asked_us = cx->now_us }, &added);
	if (rc == RC_OK && added == 0)
		return RC_STALE;
	return rc != RC_OK ? rc : audit_add(cx, "waiver.ask", "application",
	    app->id, w->kind);
}

enum rc
waiver_decide(struct cx *cx, struct app *app,
    bool grant, struct str answer, struct verdict *ret_v)
{
	struct machine_step step;
	struct waiver	 w;
	enum rc		 rc = waiver_newest(cx, app->id, &w);

	ret_v->n = 0;
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_STALE : rc;
	if (machine_step(&waiver_machine, str_z(words[w.state]), grant ?
	    "GRANT" : "REFUSE", cx->role, &step) != RC_OK)
		return RC_STALE;
	rc = q_waiver_decide(cx->tx, &(struct q_waiver_decide_in){
		.application_id = app->id, .n = w.n, .step = step,
		.answer = answer, .decided_us = cx->now_us,
		.by_id = cx->who });
	if (rc == RC_OK)
		rc = audit_add(cx, "waiver.decide", "application", app->id,
		    step.to);
	if (rc == RC_OK && grant)
		rc = pay_close_open(cx, app->id);
	if (rc != RC_OK || !grant || app->state != STATE_APPROVED)
		return rc;
	return app_fire(cx, &(struct app_act){ .id = app->id,
		.version = app->version, .event = EV_PAY,
		.reason = STR("减免费用") }, app, ret_v);
}
