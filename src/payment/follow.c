/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What money and registrations owe each other: whose registration ends by
 * itself after a fee was paid gets it back, and a fee that went back in full
 * ends the registration where the exam says so (pay.refunded).
 */
#include "exam/exam.h"
#include "notify/notify.h"
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"

static enum rc
load_fee(struct cx *cx, const struct app_case *c, struct q_fee_now_row *ret)
{
	return q_fee_now(cx->tx, &(struct q_fee_now_in){
		.application_id = c->app->id }, ret);
}

/* Whoever was granted a waiver gets the money back and keeps the place. */
enum rc
pay_fact_returning(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_fee_now_row	row;
	enum rc			rc = load_fee(cx, c, &row);

	*ret = rc == RC_OK && row.waived == 0 && row.paid_fen > 0 &&
	    row.left_fen == 0;
	return rc;
}

enum rc
pay_fact_returned(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_fee_now_row	row;
	enum rc			rc = load_fee(cx, c, &row);

	*ret = rc == RC_OK && row.waived == 0 && row.paid_fen > 0 &&
	    row.back_fen == row.paid_fen;
	return rc;
}

/*
 * Ends that leave nothing to be had for the fee. Who is disqualified does not
 * get it back by itself: that is for the authority to say.
 */
static bool
is_owed_back(enum state s)
{
	return s == STATE_CANCELLED || s == STATE_LAPSED || s == STATE_BARRED;
}

enum rc
pay_follow(struct cx *cx, int64_t app_id)
{
	return job_add(cx->tx, "money.follow", str_make(cx->a, "%lld",
	    (long long)app_id), STR(""), cx->now_us);
}

enum rc
payment_watch(struct cx *cx, const struct move *m, const struct app *app)
{
	return is_owed_back(m->to) || m->to == STATE_POSITION_GONE ?
	    pay_follow(cx, app->id) : RC_OK;
}

static enum rc
tell(struct cx *cx, const struct app *app, struct str what)
{
	const struct exam	*exam;
	enum rc			 rc = exam_load_id(cx->law->exams, cx->tx,
	    app->exam_id, &exam);

	return rc != RC_OK ? rc : notify_note(cx, app->account_id, "money",
	    str_make(cx->a, "%.*s：%.*s", STR_ARG(exam->config.title),
	    STR_ARG(what)));
}

/* All that still counts as this registration's fee goes back. */
static enum rc
give_back(struct cx *cx, const struct app *app)
{
	struct q_pay_events_of_row	*rows;
	struct str			 number;
	int64_t				 fen = 0;
	size_t				 n;
	enum rc rc = q_pay_events_of(cx->tx, &(struct q_pay_events_of_in){
		.application_id = app->id }, &rows, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		int64_t left = rows[i].amount_fen - rows[i].refunding_fen;

		if (!str_eq_z(rows[i].outcome, "EFFECTIVE") || left == 0)
			continue;
		fen += left;
		rc = refund_make(cx, rows[i].id, left, pay_why_word(PAY_WHY_ENDED), 0,
		    &number);
	}
	return rc != RC_OK || fen == 0 ? rc : tell(cx, app,
	    str_make(cx->a, "这次报名已经终止，您缴纳的 %.*s 元将原路退回。",
	    STR_ARG(money_text(cx->a, fen))));
}

/* By the table, or not at all: REFUNDED where the exam says that it ends. */
static enum rc
end_refunded(struct cx *cx, const struct app *app)
{
	struct q_fee_now_row	row;
	struct verdict		v;
	struct app		ended;
	enum rc			rc = app_fire(cx, &(struct app_act){
		.id = app->id, .event = EV_REFUND }, &ended, &v);

	if (rc == RC_DENIED)
		return RC_OK;
	if (rc == RC_OK)
		rc = q_fee_now(cx->tx, &(struct q_fee_now_in){
			.application_id = app->id }, &row);
	return rc != RC_OK ? rc : tell(cx, &ended,
	    str_make(cx->a, "报名考务费 %.*s 元已经全部退还，这次报名已经终止，不能参加考试。",
	    STR_ARG(money_text(cx->a, row.paid_fen))));
}

enum rc
pay_follow_job(struct tx *tx, struct job *job, void *ctx)
{
	struct cx	cx = pay_job_cx(tx, ctx, job);
	struct app	app;
	int64_t		id = 0;
	enum rc		rc = str_i64(job->key, &id);

	if (rc == RC_OK)
		rc = app_by_id(&cx, id, &app);
	if (rc != RC_OK)
		return rc == RC_NONE || rc == RC_BAD ? RC_OK : rc;
	/* Nobody shall pay for a place that is gone. */
	if (!state_is_live(app.state) || app.state == STATE_POSITION_GONE)
		rc = pay_close_open(&cx, app.id);
	if (rc != RC_OK)
		return rc;
	return is_owed_back(app.state) ? give_back(&cx, &app) :
	    end_refunded(&cx, &app);
}
