/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refunds: rows of their own with numbers of their own. What is reserved for
 * refunds is counted at the payment and bounded there by the database.
 */
#include "audit/audit.h"
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"

static const struct machine_move refund_moves[] = {
#include "payment/refund.tbl"
};

const struct machine refund_machine = { "退款", refund_moves,
	COUNT(refund_moves) };

static const struct {
	const char	*state;
	struct str	 text;		/* for staff */
	struct str	 payer;		/* for whom it goes to */
} texts[] = {
	{ "CREATED", STR_INIT("等待退款"), STR_INIT("退款中") },
	{ "PROCESSING", STR_INIT("退款中"),
	    STR_INIT("退款中，支付平台已受理，一般几个工作日内退到") },
	{ "DONE", STR_INIT("已退回"), STR_INIT("已退回") },
	{ "ABNORMAL", STR_INIT("退不回去，要人处理"),
	    STR_INIT("支付平台没有退成，工作人员正在处理，会与您联系或再退") },
	{ "CLOSED", STR_INIT("没有退成，钱还在我方"),
	    STR_INIT("支付平台没有退成，工作人员会重新退款") },
};

struct str
refund_state_text(struct str state, struct str gateway)
{
	if (str_eq_z(state, "ABNORMAL") && !refund_may_retry(gateway))
		return STR("等待窗口退还");
	for (size_t i = 0; i < COUNT(texts); i++)
		if (str_eq_z(state, texts[i].state))
			return texts[i].text;
	return state;
}

struct str
refund_payer_text(struct str state, struct str gateway)
{
	if (!refund_may_retry(gateway) && !str_eq_z(state, "DONE"))
		return STR("请在缴费的窗口领取");
	for (size_t i = 0; i < COUNT(texts); i++)
		if (str_eq_z(state, texts[i].state))
			return texts[i].payer;
	return state;
}

bool
refund_is_stuck(struct str state)
{
	return str_eq_z(state, "ABNORMAL") || str_eq_z(state, "CLOSED");
}

struct str
refund_advice(struct str state, struct str gateway)
{
	if (!refund_is_stuck(state))
		return STR("");
	if (!refund_may_retry(gateway))
		return STR("现场收的钱，请在窗口退还本人，退还后写明经过并登记。");
	return str_eq_z(state, "CLOSED") ?
	    STR("支付平台关闭了这笔退款，没有退出去。点“重新退款”用新的退款号再退；已用别的方式退还的，写明经过并登记。") :
	    STR("支付平台退不回原账户。商户账户余额不足的，补足后点“再试一次”；付款账户已注销的，在商户平台办理异常退款，或用别的方式退还本人，再写明经过并登记。");
}

/*
 * First the sum is reserved, by a statement that lets no payment be given
 * back twice; then there is a refund.
 */
enum rc
refund_make(struct cx *cx, int64_t event_id, int64_t amount_fen,
    struct str reason, int64_t by_id, struct str *ret_number)
{
	struct q_pay_event_by_id_row	e;
	struct q_refund_count_row	n;
	struct machine_step step;
	enum rc				rc;

	rc = q_pay_event_by_id(cx->tx, &(struct q_pay_event_by_id_in){
		.id = event_id }, &e);
	if (rc == RC_OK)
		rc = q_refund_count(cx->tx, &(struct q_refund_count_in){
			.event_id = event_id }, &n);
	if (rc == RC_OK)
		rc = q_refund_reserve(cx->tx, &(struct q_refund_reserve_in){
			.event_id = event_id, .amount_fen = amount_fen });
	if (rc != RC_OK)
		return rc;
	*ret_number = str_make(cx->a, "%.*sR%lld", STR_ARG(e.number),
	    (long long)n.n + 1);
	rc = machine_step(&refund_machine, STR("NONE"), "MAKE", cx->role,
	    &step);
	if (rc != RC_OK)
		return rc;
	rc = q_refund_add(cx->tx, &(struct q_refund_add_in){
		.id = cx_id(cx), .step = step, .number = *ret_number, .event_id = event_id,
		.gateway = e.gateway, .amount_fen = amount_fen,
		.reason = reason, .by_id = by_id, .made_us = cx->now_us });
	if (rc == RC_OK)
		rc = job_add(cx->tx, "refund.send", *ret_number, STR(""),
		    cx->now_us);
	return rc != RC_OK ? rc : audit_add(cx, "refund.make", "application",
	    e.application_id, str_make(cx->a, "refund=%.*s fen=%lld",
	    STR_ARG(*ret_number), (long long)amount_fen));
}

/* Cash goes back over the counter: a person says when it is done. */
static bool
by_machine(struct str gateway)
{
	return !str_eq_z(gateway, "cash") && !str_eq_z(gateway, "pos");
}

/* By the table, or not at all; what is no row is old news. */
static enum rc
move(struct cx *cx, const struct q_refund_by_number_row *r,
    const char *event, struct str said)
{
	struct machine_step	step;
	enum rc			rc = machine_step(&refund_machine, r->state,
	    event, cx->role, &step);

	if (rc == RC_DENIED)
		return RC_OK;
	rc = q_refund_move(cx->tx, &(struct q_refund_move_in){ .id = r->id,
		.step = step, .said = said, .moved_us = cx->now_us });
	if (rc == RC_OK && str_eq_z(step.to, "CLOSED"))
		rc = q_refund_release(cx->tx, &(struct q_refund_release_in){
			.event_id = r->event_id, .amount_fen = r->amount_fen });
	if (rc == RC_OK && str_eq_z(step.to, "DONE"))
		rc = pay_follow(cx, r->application_id);
	return rc != RC_OK ? rc : audit_add(cx, "refund.move", "application",
	    r->application_id, str_make(cx->a, "refund=%.*s to=%.*s",
	    STR_ARG(r->number), STR_ARG(step.to)));
}

/* An amount that is not ours is written down for a person and moves nothing. */
enum rc
refund_apply(struct cx *cx, const struct pay_answer *news)
{
	static const char *const events[] = { [REFUND_NONE] = NULL,
		[REFUND_PROCESSING] = "TAKE", [REFUND_SUCCESS] = "FINISH",
		[REFUND_ABNORMAL] = "STICK", [REFUND_CLOSED] = "FAIL" };
	struct q_refund_by_number_row	r;
	enum rc				rc;

	rc = q_refund_by_number(cx->tx, &(struct q_refund_by_number_in){
		.number = news->refund_no }, &r);
	if (rc != RC_OK || events[news->refund] == NULL)
		return rc;
	if (news->refund_fen > 0 && news->refund_fen != r.amount_fen)
		return audit_add(cx, "refund.odd", "application",
		    r.application_id, str_make(cx->a, "refund=%.*s fen=%lld",
		    STR_ARG(r.number), (long long)news->refund_fen));
	return move(cx, &r, events[news->refund], news->detail);
}

/*
 * What a person may act on: it got stuck, or the gateway closed it and nothing
 * was made in its place.
 */
static enum rc
stuck(struct cx *cx, struct str number, struct q_refund_by_number_row *ret)
{
	struct q_refund_later_row	later;
	enum rc				rc = q_refund_by_number(cx->tx,
	    &(struct q_refund_by_number_in){ .number = number }, ret);

	if (rc != RC_OK || !refund_is_stuck(ret->state))
		return rc == RC_OK ? RC_STALE : rc;
	if (!str_eq_z(ret->state, "CLOSED"))
		return RC_OK;
	rc = q_refund_later(cx->tx, &(struct q_refund_later_in){
		.id = ret->id }, &later);
	return rc == RC_OK && later.n > 0 ? RC_STALE : rc;
}

/* A gateway never takes up a closed refund again: another number is another. */
static enum rc
replace(struct cx *cx, const struct q_refund_by_number_row *r)
{
	struct str number;

	return refund_make(cx, r->event_id, r->amount_fen, r->reason, cx->who,
	    &number);
}

/*
 * One that the service closed for good gets a new number; else the same
 * number is sent again.
 */
enum rc
refund_retry(struct cx *cx, struct str number)
{
	struct q_refund_by_number_row	r;
	enum rc				rc = stuck(cx, number, &r);

	if (rc != RC_OK)
		return rc;
	if (str_eq_z(r.state, "CLOSED"))
		return replace(cx, &r);
	rc = move(cx, &r, "RETRY", STR(""));
	return rc != RC_OK ? rc : job_add(cx->tx, "refund.send", number,
	    STR(""), cx->now_us);
}

enum rc
refund_by_hand(struct cx *cx, struct str number, struct str words)
{
	struct q_refund_by_number_row	r;
	enum rc				rc = stuck(cx, number, &r);

	/* What was closed is no longer counted as on its way back. */
	if (rc == RC_OK && str_eq_z(r.state, "CLOSED"))
		rc = q_refund_reserve(cx->tx, &(struct q_refund_reserve_in){
			.event_id = r.event_id, .amount_fen = r.amount_fen });
	return rc != RC_OK ? rc : move(cx, &r, "FINISH", words);
}

bool
refund_may_retry(struct str gateway)
{
	return by_machine(gateway);
}

/* ---- jobs */

static const int64_t FIRST_US = 10 * US_PER_SECOND;
static const int64_t LAST_US = 30 * US_PER_MINUTE;

static int64_t
later(const struct job *job)
{
	int64_t wait = FIRST_US << (job->tries < 12 ? job->tries : 12);

	return job->now_us + (wait < LAST_US ? wait : LAST_US);
}

/* Whether the service has the request: then it was only asked how it stands. */
static bool
was_taken(struct cx *cx, struct str number)
{
	struct q_refund_by_number_row r;

	return q_refund_by_number(cx->tx, &(struct q_refund_by_number_in){
		.number = number }, &r) == RC_OK && str_eq_z(r.state,
		"PROCESSING");
}

/*
 * The same number again is the same refund: an unknown result is asked again,
 * as is a question that was refused; a refused refund goes to a person, and
 * nothing is ever refunded under a new number.
 */
static enum rc
take_refund(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	struct cx		 cx = pay_job_cx(tx, ctx, job);
	struct pay_answer	 news = x->pay;

	news.refund_no = job->key;
	news.about_refund = true;
	switch (news.outcome) {
	case OUTCOME_DONE:
		job->again_us = news.refund == REFUND_PROCESSING ||
		    news.refund == REFUND_NONE ? later(job) : 0;
		break;
	case OUTCOME_REFUSED:
		if (was_taken(&cx, job->key)) {
			job->again_us = later(job);
			return RC_OK;
		}
		news.outcome = OUTCOME_DONE;
		news.refund = REFUND_ABNORMAL;
		break;
	case OUTCOME_ABSENT:
	case OUTCOME_UNKNOWN:
	case OUTCOME_LATER:
	case OUTCOME_FORGED:
		job->again_us = later(job);
		return RC_OK;
	case OUTCOME__MAX:
	default:
		never("an outcome of no service");
	}
	return refund_apply(&cx, &news);
}

static enum rc
ask(struct tx *tx, struct job *job, struct pay_desk *d,
    const struct q_refund_by_number_row *r, enum pay_verb verb)
{
	struct cx cx = pay_job_cx(tx, d, job);

	return pay_ask_service(&cx, job, &(struct errand_to){ d->line,
		r->gateway, take_refund, d }, &(struct pay_ask){ .verb = verb,
		.number = r->order_number, .refund_no = r->number,
		.subject = STR("退还报名考务费"), .amount_fen = r->order_fen,
		.refund_fen = r->amount_fen });
}

/* What no machine can return waits for a person. */
enum rc
refund_send_job(struct tx *tx, struct job *job, void *ctx)
{
	struct q_refund_by_number_row	r;
	struct cx			cx = pay_job_cx(tx, ctx, job);
	enum rc				rc;

	rc = q_refund_by_number(tx, &(struct q_refund_by_number_in){
		.number = job->key }, &r);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	if (str_eq_z(r.state, "DONE") || str_eq_z(r.state, "CLOSED") ||
	    str_eq_z(r.state, "ABNORMAL"))
		return RC_OK;
	if (!by_machine(r.gateway))
		return move(&cx, &r, "STICK", STR("现场收的钱，请在窗口退还"));
	return ask(tx, job, ctx, &r, str_eq_z(r.state, "CREATED") ?
	    PAY_REFUND : PAY_REFUND_QUERY);
}
