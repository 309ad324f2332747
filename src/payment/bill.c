/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last net: every day of every gateway is compared with its bill. What the
 * bill has and we lack is applied like any other news and listed; what we have
 * and the bill lacks is listed and never unpaid by itself.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"

/* Kinds of difference: word, text, advice. */
static const struct {
	const char	*kind;
	struct str	 text;
	struct str	 advice;
} kinds[] = {
	{ "LONG", STR_INIT("长款：平台已收，我方没有"), STR_INIT(
	    "已按账单补记；如订单号不是本系统的，请查其他系统，再标记为已处理") },
	{ "SHORT", STR_INIT("短款：我方已收，平台没有"), STR_INIT(
	    "跨零点的常在次日账单中；次日仍没有时向平台查询") },
	{ "AMOUNT", STR_INIT("金额不一致"), STR_INIT(
	    "以平台为准核对原始通知，按差额退款或补缴") },
	{ "REFUND_LONG", STR_INIT("平台有退款，我方没有"), STR_INIT(
	    "有人在平台后台退款：核对后补记") },
	{ "REFUND_SHORT", STR_INIT("我方有退款，平台没有"), STR_INIT(
	    "受理可能晚于记录；次日仍没有时再试一次退款") },
	{ "REFUND_AMOUNT", STR_INIT("退款金额不一致"), STR_INIT(
	    "核对平台后台的退款记录") },
};

struct str
bill_kind_text(struct str kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq_z(kind, kinds[i].kind))
			return kinds[i].text;
	return kind;
}

struct str
bill_kind_advice(struct str kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq_z(kind, kinds[i].kind))
			return kinds[i].advice;
	return STR("");
}

/* One comparison. */
struct comparing {
	struct cx		*cx;
	const struct pay_desk	*d;
	struct str		 service;
	struct str		 day;
	const struct pay_row	**paid;		/* of the bill, by transaction */
	size_t			 paid_n;
	const struct pay_row	**back;		/* by refund number */
	size_t			 back_n;
};

static int
by_transaction(const void *a, const void *b)
{
	return str_cmp((*(const struct pay_row *const *)a)->transaction_no,
	    (*(const struct pay_row *const *)b)->transaction_no);
}

static int
by_refund(const void *a, const void *b)
{
	return str_cmp((*(const struct pay_row *const *)a)->refund_no,
	    (*(const struct pay_row *const *)b)->refund_no);
}

static const struct pay_row *
find(const struct pay_row *const *list, size_t n, struct str key, bool refund)
{
	struct pay_row		 probe = { .transaction_no = key,
		.refund_no = key };
	const struct pay_row	*p = &probe, *const *found;

	found = n == 0 ? NULL : bsearch(&p, list, n, sizeof(*list), refund ?
	    by_refund : by_transaction);
	return found == NULL ? NULL : *found;
}

static enum rc
differ(struct comparing *c, const char *kind, const struct pay_row *row,
    int64_t ours_fen, int64_t theirs_fen)
{
	bool	refund = row->kind == PAY_ROW_REFUND;
	int64_t	added;

	return q_difference_add(c->cx->tx, &(struct q_difference_add_in){
		.id = cx_id(c->cx), .gateway = c->service, .day = c->day,
		.kind = str_z(kind), .number = refund ? row->refund_no :
		row->number, .transaction_no = row->transaction_no,
		.ours_fen = ours_fen, .theirs_fen = theirs_fen,
		.found_us = c->cx->now_us }, &added);
}

/* A row of the bill: do we have it, with the same amount? */
static enum rc
check_paid(struct comparing *c, const struct pay_row *row)
{
	struct q_payment_seen_row	ours;
	enum rc				rc;

	rc = q_payment_seen(c->cx->tx, &(struct q_payment_seen_in){
		.gateway = c->service, .transaction_no = row->transaction_no },
		&ours);
	if (rc == RC_OK)
		return ours.amount_fen == row->amount_fen ? RC_OK : differ(c,
		    "AMOUNT", row, ours.amount_fen, row->amount_fen);
	if (rc != RC_NONE)
		return rc;
	rc = differ(c, "LONG", row, 0, row->amount_fen);
	if (rc == RC_OK)
		rc = pay_apply(c->cx, c->d, c->service, &(struct pay_answer){
			.outcome = OUTCOME_DONE, .status = PAY_STATUS_PAID,
			.number = row->number, .amount_fen = row->amount_fen,
			.transaction_no = row->transaction_no,
			.at_us = row->at_us }, PAY_SOURCE_BILL);
	return rc == RC_NONE ? RC_OK : rc;	/* not an order of ours: listed */
}

static enum rc
check_back(struct comparing *c, const struct pay_row *row)
{
	struct q_refund_by_number_row	ours;
	enum rc				rc;

	rc = q_refund_by_number(c->cx->tx, &(struct q_refund_by_number_in){
		.number = row->refund_no }, &ours);
	if (rc == RC_NONE)
		return differ(c, "REFUND_LONG", row, 0, row->amount_fen);
	if (rc != RC_OK)
		return rc;
	return ours.amount_fen == row->amount_fen ? RC_OK : differ(c,
	    "REFUND_AMOUNT", row, ours.amount_fen, row->amount_fen);
}

/*
 * What we have and the bill has not: money that we believe in and nobody
 * paid.
 */
static enum rc
check_ours(struct comparing *c, int64_t from_us, int64_t to_us)
{
	struct q_payments_of_day_row	*p;
	struct q_refunds_of_day_row	*r;
	size_t				 n;
	enum rc				 rc;

	rc = q_payments_of_day(c->cx->tx, &(struct q_payments_of_day_in){
		.gateway = c->service, .from_us = from_us, .to_us = to_us }, &p,
		&n);
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		if (find(c->paid, c->paid_n, p[i].transaction_no, false) ==
		    NULL)
			rc = differ(c, "SHORT", &(struct pay_row){
				.number = p[i].number,
				.transaction_no = p[i].transaction_no,
				.refund_no = STR("") }, p[i].amount_fen, 0);
	if (rc == RC_OK)
		rc = q_refunds_of_day(c->cx->tx, &(struct q_refunds_of_day_in){
			.gateway = c->service, .from_us = from_us,
			.to_us = to_us }, &r, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (str_eq_z(r[i].state, "DONE") && find(c->back, c->back_n,
		    r[i].number, true) == NULL)
			rc = differ(c, "REFUND_SHORT", &(struct pay_row){
				.kind = PAY_ROW_REFUND, .number = STR(""),
				.transaction_no = STR(""),
				.refund_no = r[i].number }, r[i].amount_fen, 0);
	return rc;
}

/*
 * What this bill explains of earlier days: a payment just before midnight that
 * the bank counted to the next day is no difference any more.
 */
static enum rc
explain(struct comparing *c, struct str day)
{
	struct q_differences_of_day_row	*rows;
	const struct pay_row		*row;
	size_t				 n;
	enum rc				 rc;

	rc = q_differences_of_day(c->cx->tx, &(struct q_differences_of_day_in){
		.gateway = c->service, .day = day }, &rows, &n);
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		bool refund = str_eq_z(rows[i].kind, "REFUND_SHORT");

		if (!refund && !str_eq_z(rows[i].kind, "SHORT"))
			continue;
		row = refund ? find(c->back, c->back_n, rows[i].number, true) :
		    find(c->paid, c->paid_n, rows[i].transaction_no, false);
		if (row != NULL && row->amount_fen == rows[i].ours_fen)
			rc = q_difference_done(c->cx->tx,
			    &(struct q_difference_done_in){
				.id = rows[i].id,
				.action = STR("another day's bill has it"),
				.by_id = 0, .moved_us = c->cx->now_us });
	}
	return rc;
}

/*
 * Both lists by their numbers, so that each look-up is a search and not a
 * walk: bills of a great exam have a million rows.
 */
static void
sort_rows(struct comparing *c, const struct pay_answer *bill,
    struct bill_result *ret)
{
	c->paid = ARENA_ARRAY(c->cx->a, const struct pay_row *,
	    bill->rows_n + 1);
	c->back = ARENA_ARRAY(c->cx->a, const struct pay_row *,
	    bill->rows_n + 1);
	for (size_t i = 0; i < bill->rows_n; i++) {
		const struct pay_row *row = &bill->rows[i];

		ret->fee_fen += row->fee_fen;
		if (row->kind == PAY_ROW_PAYMENT) {
			c->paid[c->paid_n++] = row;
			ret->paid_fen += row->amount_fen;
		} else if (row->kind == PAY_ROW_REFUND) {
			c->back[c->back_n++] = row;
			ret->refunded_fen += row->amount_fen;
		}
	}
	qsort(c->paid, c->paid_n, sizeof(*c->paid), by_transaction);
	qsort(c->back, c->back_n, sizeof(*c->back), by_refund);
	ret->rows_n = (int64_t)(c->paid_n + c->back_n);
}

/*
 * The days beside are looked at once more: a payment at midnight stands on
 * one day here and on the other there.
 */
static enum rc
compare_all(struct comparing *c, int64_t from_us)
{
	struct str	before;
	enum rc		rc = RC_OK;

	for (size_t i = 0; i < c->paid_n && rc == RC_OK; i++)
		rc = check_paid(c, c->paid[i]);
	for (size_t i = 0; i < c->back_n && rc == RC_OK; i++)
		rc = check_back(c, c->back[i]);
	if (rc == RC_OK)
		rc = check_ours(c, from_us, from_us + US_PER_DAY);
	for (int64_t n = -1; n <= 1 && rc == RC_OK; n++) {
		before = str_sub(date_text(c->cx->a, from_us + n * US_PER_DAY),
		    0, 10);
		rc = explain(c, before);
	}
	return rc;
}

/*
 * Nothing is corrected by itself: a difference is a row that a person looks
 * at and closes.
 */
enum rc
bill_compare(struct cx *cx, const struct pay_desk *d, struct str service,
    struct str day, const struct pay_answer *bill, struct bill_result *ret)
{
	struct comparing		 c = { .cx = cx, .d = d,
		.service = service, .day = day };
	struct q_differences_of_day_row	*open;
	int64_t				 from_us, put;
	size_t				 n = 0;
	enum rc				 rc;

	*ret = (struct bill_result){ .rows_n = 0 };
	if (day.n != 10 || civil_parse(day, &from_us) != RC_OK)
		return RC_BAD;
	sort_rows(&c, bill, ret);
	rc = compare_all(&c, from_us);
	if (rc == RC_OK)
		rc = q_bill_day_put(cx->tx, &(struct q_bill_day_put_in){
			.gateway = service, .day = day, .rows_n = ret->rows_n,
			.paid_fen = ret->paid_fen,
			.refunded_fen = ret->refunded_fen,
			.fee_fen = ret->fee_fen, .compared_us = cx->now_us },
			&put);
	if (rc == RC_OK)
		rc = q_differences_of_day(cx->tx,
		    &(struct q_differences_of_day_in){
			.gateway = service, .day = day }, &open, &n);
	ret->differences_n = (int64_t)n;
	return rc != RC_OK ? rc : audit_add(cx, "bill.compare", "exam", 0,
	    str_make(cx->a, "gateway=%.*s day=%.*s rows=%lld open=%zu",
	    STR_ARG(service), STR_ARG(day), (long long)ret->rows_n, n));
}

/* ---- the nightly job: key is "service day" */

static const int64_t BILL_AGAIN_US = 20 * US_PER_MINUTE;
static const int64_t BILL_HOUR_US = 10 * US_PER_HOUR + 30 * US_PER_MINUTE;
enum { DAYS_AGAIN = 3 };

static enum rc
take_bill(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	struct cx		cx = pay_job_cx(tx, ctx, job);
	struct str		rest = job->key, service;
	struct bill_result	result;

	must(str_cut(&rest, ' ', &service));
	if (x->pay.outcome == OUTCOME_DONE || x->pay.outcome == OUTCOME_ABSENT)
		return bill_compare(&cx, ctx, service, rest, &x->pay, &result);
	job->again_us = x->pay.outcome == OUTCOME_REFUSED && job->tries > 6 ?
	    0 : job->now_us + BILL_AGAIN_US;
	return RC_OK;
}

static enum rc
ask_bill(struct tx *tx, struct job *job, struct pay_desk *d)
{
	struct cx	cx = pay_job_cx(tx, d, job);
	struct str	rest = job->key, service;

	must(str_cut(&rest, ' ', &service));
	return pay_ask_service(&cx, job, &(struct errand_to){ d->line, service,
		take_bill, d }, &(struct pay_ask){ .verb = PAY_BILL,
		.day = rest, .number = STR(""), .refund_no = STR(""),
		.subject = STR(""), .notify_url = STR(""),
		.return_url = STR("") });
}

/* Every morning, for the last three days: a day's edge moves. */
static enum rc
plan_days(struct tx *tx, struct job *job, const struct pay_desk *d)
{
	struct str	day;
	enum rc		rc = RC_OK;

	for (size_t s = 0; s < d->services_n; s++)
		for (int n = 1; n <= DAYS_AGAIN && rc == RC_OK; n++) {
			if (d->services[s].local != NULL)
				continue;
			day = str_sub(date_text(tx->a, job->now_us -
			    n * US_PER_DAY), 0, 10);
			rc = job_add(tx, "bill", str_make(tx->a, "%.*s %.*s",
			    STR_ARG(d->services[s].name), STR_ARG(day)),
			    STR(""), job->now_us);
		}
	return rc;
}

enum rc
bill_job(struct tx *tx, struct job *job, void *ctx)
{
	struct civil	t = civil_from_us(job->now_us);
	int64_t		today;

	if (!str_eq_z(job->key, "daily"))
		return ask_bill(tx, job, ctx);
	t.hour = t.minute = t.second = 0;
	today = civil_to_us(t) + BILL_HOUR_US;
	job->again_us = job->now_us < today ? today : today + US_PER_DAY;
	return job->now_us < today && job->tries == 1 ? RC_OK :
	    plan_days(tx, job, ctx);
}
