/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one function that all news about money enter. No network, no waiting; the
 * order's row and the payment's unique number make that it counts once, however
 * often and from wherever it is told.
 */
#include "application/law.h"
#include "audit/audit.h"
#include "notify/notify.h"
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"
#include "review/review.h"

/* One payment on its way into the books. */
struct money {
	const struct pay_desk	*d;
	const struct pay_answer	*news;
	enum pay_source		 source;
	enum pay_why		 why;	/* it cannot be used; the last: it can */
	const struct exam	*exam;
	struct order		 o;
	struct app		 app;
	int64_t			 event_id;
};

static const char *const sources[] = {
#define PAY_SOURCE(id, word) [PAY_SOURCE_##id] = word,
#include "payment/source.tbl"
#undef PAY_SOURCE
};

static const struct {
	const char	*word;
	struct str	 text;
} whys[] = {
#define PAY_WHY(id, word, text) [PAY_WHY_##id] = { word, STR_INIT(text) },
#include "payment/why.tbl"
#undef PAY_WHY
	[PAY_WHY__MAX] = { "", STR_INIT("") },
};

/* A wrong amount needs a person; the rest goes back by itself. */
static enum pay_why
why_not(const struct money *m)
{
	if (m->news->amount_fen != m->o.amount_fen)
		return PAY_WHY_AMOUNT;
	if (m->o.state == ORDER_PAID || m->app.state == STATE_PAID)
		return PAY_WHY_TWICE;
	if (m->app.state != STATE_APPROVED)
		return PAY_WHY_DEAD;
	if (m->o.state == ORDER_CLOSED && !m->exam->config.accept_late)
		return PAY_WHY_LATE;
	return PAY_WHY__MAX;
}

struct str
pay_why_word(enum pay_why why)
{
	return str_z(whys[why].word);
}

struct str
pay_why_text(struct str why)
{
	for (size_t i = 0; i < COUNT(whys); i++)
		if (str_eq_z(why, whys[i].word))
			return whys[i].text;
	return why;
}

/* An order is an agreement: what was asked for then is what is owed for it. */
static enum rc
load_amount_right(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_order_amount_row	row = { .amount_fen = 0 };
	enum rc				rc;

	if (c->act == NULL || c->act->ref == 0)
		rc = pay_owed(cx, c->exam, c->app, &row.amount_fen);
	else
		rc = q_order_amount(cx->tx, &(struct q_order_amount_in){
			.id = c->act->ref, .application_id = c->app->id },
			&row);
	*ret = rc == RC_OK && c->act != NULL &&
	    c->act->paid_fen == row.amount_fen;
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
load_nothing_owed(struct cx *cx, const struct app_case *c, bool *ret)
{
	int64_t	fen = 1;
	enum rc	rc = pay_owed(cx, c->exam, c->app, &fen);

	*ret = rc == RC_OK && fen == 0;
	return rc;
}

const struct fact_source payment_facts[] = {
	{ FACT_amount_right, load_amount_right },
	{ FACT_nothing_owed, load_nothing_owed },
	{ FACT_fee_returning, pay_fact_returning },
	{ FACT_fee_returned, pay_fact_returned },
	{ FACT__MAX, NULL },
};

static enum rc
load(struct cx *cx, struct str service, struct money *m)
{
	enum rc rc = pay_order_by_number(cx, m->news->number, &m->o);

	if (rc == RC_OK && !str_eq(m->o.gateway, service))
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = app_by_id(cx, m->o.application_id, &m->app);
	if (rc == RC_OK)
		rc = exam_load_id(m->d->law->exams, cx->tx, m->app.exam_id,
		    &m->exam);
	return rc;
}

static enum rc
book(struct cx *cx, struct money *m)
{
	bool	good = m->why == PAY_WHY__MAX;
	int64_t	added;
	enum rc	rc;

	m->event_id = cx_id(cx);
	rc = q_pay_event_add(cx->tx, &(struct q_pay_event_add_in){
		.id = m->event_id, .order_id = m->o.id,
		.gateway = m->o.gateway,
		.transaction_no = m->news->transaction_no,
		.source = str_z(sources[m->source]), .amount_fen = m->news->amount_fen,
		.outcome = good ? STR("EFFECTIVE") : STR("UNUSABLE"),
		.why = str_z(whys[m->why].word), .at_us = m->news->at_us > 0 ?
		m->news->at_us : cx->now_us }, &added);
	if (rc == RC_OK && added == 0)
		rc = RC_BUSY;	/* the same news in another transaction */
	if (rc == RC_OK)
		rc = audit_add(cx, good ? "payment.effective" :
		    "payment.unusable", "application", m->o.application_id,
		    str_make(cx->a, "order=%.*s source=%s fen=%lld why=%s",
		    STR_ARG(m->o.number), sources[m->source],
		    (long long)m->news->amount_fen, whys[m->why].word));
	return rc;
}

/* 报名成功: told once for each time that it is paid. */
static enum rc
tell_paid(struct cx *cx, const struct exam *exam, const struct app *app)
{
	return review_tell(cx, exam, app, SMS_PAID, &(struct notify){
		.kind = "paid", .template = TEMPLATE_PAID,
		.values = { { STR("title"), exam->config.title } },
		.ref = str_make(cx->a, "%lld/%lld", (long long)app->id,
		    (long long)app->version) });
}

/*
 * The money fits: order and application move together. Another order that is
 * open by now is closed: nobody shall pay it as well.
 */
static enum rc
count_in(struct cx *cx, struct money *m)
{
	struct q_order_paid_in	in = { .id = m->o.id, .paid_us = cx->now_us,
		.late = m->o.state == ORDER_CLOSED ? 1 : 0 };
	struct verdict		v;
	enum rc			rc = pay_order_step(cx, &m->o, "PAY",
	    &in.step);

	if (rc == RC_OK)
		rc = q_order_paid(cx->tx, &in);
	if (rc == RC_OK)
		rc = app_fire(cx, &(struct app_act){ .id = m->app.id,
			.version = m->app.version, .event = EV_PAY,
			.paid_fen = m->news->amount_fen, .ref = m->o.id },
		    &m->app, &v);
	if (rc == RC_OK)
		rc = tell_paid(cx, m->exam, &m->app);
	return rc != RC_OK ? rc : pay_close_open(cx, m->app.id);
}

/* Money that pays nothing: kept in the books, sent back or shown to a person. */
static enum rc
put_aside(struct cx *cx, struct money *m)
{
	bool		back = m->why != PAY_WHY_AMOUNT;
	struct str	number;
	enum rc		rc = RC_OK;

	if (m->o.state == ORDER_NEW || m->o.state == ORDER_PAYING) {
		rc = pay_close_local(cx, &m->o, STR(""));
		if (rc == RC_OK)
			rc = job_add(cx->tx, "order.shut", m->o.number,
			    STR(""), cx->now_us);
	}
	if (rc == RC_OK && back)
		rc = refund_make(cx, m->event_id, m->news->amount_fen,
		    pay_why_word(m->why), 0, &number);
	if (rc == RC_OK)
		rc = notify_note(cx, m->app.account_id, "money", str_make(cx->a,
		    "%.*s 收到您的一笔 %.*s 元，不能用于缴费（%s）。%s",
		    STR_ARG(m->exam->config.title), STR_ARG(money_text(cx->a,
		    m->news->amount_fen)), back ? "重复缴费，或缴费时报名已不能缴费" :
		    "金额与订单不一致", back ? "它将原路退回。" :
		    "工作人员会与您联系或退回。"));
	return rc;
}

static enum rc
settle(struct cx *cx, struct str service, struct money *m)
{
	struct q_pay_event_get_row	seen;
	enum rc				rc;

	if (m->news->transaction_no.n == 0)
		return RC_OK;	/* no payment without its number */
	rc = q_pay_event_get(cx->tx, &(struct q_pay_event_get_in){
		.gateway = service, .transaction_no = m->news->transaction_no },
		&seen);
	if (rc != RC_NONE)
		return rc;	/* counted before */
	rc = load(cx, service, m);
	if (rc != RC_OK)
		return rc;
	m->why = why_not(m);
	rc = book(cx, m);
	if (rc != RC_OK)
		return rc;
	return m->why == PAY_WHY__MAX ? count_in(cx, m) : put_aside(cx, m);
}

/* The gateway closed it: by itself when it ran out, or because we asked. */
static enum rc
closed(struct cx *cx, struct str service, const struct pay_answer *news)
{
	struct order	o;
	enum rc		rc = pay_order_by_number(cx, news->number, &o);

	if (rc == RC_OK && !str_eq(o.gateway, service))
		rc = RC_NONE;
	return rc != RC_OK ? rc : pay_close_local(cx, &o, STR(""));
}

enum rc
pay_apply(struct cx *cx, const struct pay_desk *d, struct str service,
    const struct pay_answer *news, enum pay_source source)
{
	struct money m = { .d = d, .news = news, .source = source };

	if (news->outcome != OUTCOME_DONE)
		return RC_OK;
	if (news->about_refund)
		return refund_apply(cx, news);
	switch (news->status) {
	case PAY_STATUS_PAID:
		return settle(cx, service, &m);
	case PAY_STATUS_CLOSED:
		/* Also when paid and given back in full: an order that we know as
		 * paid is not open any more, and stays what it is. */
		return closed(cx, service, news);
	case PAY_STATUS_UNPAID:
		return RC_OK;
	default:
		never("a status of no service");
	}
}

/* A person lets unusable money pay the fee; what does not fit stays as it is. */
enum rc
pay_accept_job(struct tx *tx, struct job *job, void *ctx)
{
	struct cx			 cx = pay_job_cx(tx, ctx, job);
	struct q_pay_event_by_id_row	 e;
	struct money			 m = { .d = ctx, .source = PAY_SOURCE_PERSON };
	struct pay_answer		 news;
	int64_t				 id = 0;
	enum rc				 rc = str_i64(job->key, &id);

	if (rc == RC_OK)
		rc = q_pay_event_by_id(tx, &(struct q_pay_event_by_id_in){
			.id = id }, &e);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	news = (struct pay_answer){ .number = e.number,
		.transaction_no = e.transaction_no,
		.amount_fen = e.amount_fen };
	m.news = &news;
	rc = load(&cx, e.gateway, &m);
	if (rc != RC_OK || m.app.state != STATE_APPROVED ||
	    m.o.state == ORDER_PAID || e.amount_fen != m.o.amount_fen)
		return rc;
	rc = q_pay_event_effective(tx, &(struct q_pay_event_effective_in){
		.id = id });
	if (rc == RC_STALE)
		return RC_OK;	/* it is on its way back already */
	return rc != RC_OK ? rc : count_in(&cx, &m);
}

enum rc
pay_on_site(struct cx *cx, const struct exam *exam, struct app *app,
    struct str how, struct verdict *ret_v)
{
	struct order		o = { .number = pay_new_number(cx),
		.id = cx_id(cx) };
	struct machine_step	step;
	int64_t			fen, added = 0;
	enum rc			rc;

	if (!str_eq_z(how, "cash") && !str_eq_z(how, "pos"))
		return RC_BAD;
	rc = pay_owed(cx, exam, app, &fen);
	if (rc != RC_OK)
		return rc;
	rc = app_fire(cx, &(struct app_act){ .id = app->id,
		.version = app->version, .event = EV_PAY, .paid_fen = fen },
	    app, ret_v);
	if (rc == RC_OK)
		rc = tell_paid(cx, exam, app);
	if (rc != RC_OK || fen == 0)
		return rc;
	rc = machine_step(&order_machine, STR("NONE"), "TAKE", cx->role,
	    &step);
	if (rc != RC_OK)
		return rc;
	rc = q_order_add(cx->tx, &(struct q_order_add_in){ .id = o.id,
		.step = step, .paid_us = cx->now_us, .number = o.number, .application_id = app->id, .gateway = how,
		.amount_fen = fen, .made_us = cx->now_us,
		.expires_us = cx->now_us, .subject = STR(""),
		.notify_url = STR(""), .return_url = STR("") }, &added);
	if (rc == RC_OK && added == 0)
		return RC_STALE;
	if (rc == RC_OK)
		rc = q_pay_event_add(cx->tx, &(struct q_pay_event_add_in){
			.id = cx_id(cx), .order_id = o.id, .gateway = how,
			.transaction_no = o.number, .source = str_z(sources[PAY_SOURCE_DESK]),
			.amount_fen = fen, .outcome = STR("EFFECTIVE"),
			.why = STR(""), .at_us = cx->now_us }, &added);
	return rc != RC_OK ? rc : audit_add(cx, "payment.desk", "application",
	    app->id, str_make(cx->a, "order=%.*s how=%.*s fen=%lld",
	    STR_ARG(o.number), STR_ARG(how), (long long)fen));
}

enum rc
pay_sums(struct tx *tx, struct pay_books *ret)
{
	struct q_money_sums_row	row;
	enum rc			rc = q_money_sums(tx, &row);

	if (rc == RC_OK)
		*ret = (struct pay_books){ row.paid_fen, row.refunded_fen,
			row.effective_fen, row.unusable_fen, row.over_n };
	return rc;
}

enum rc
pay_counts(struct tx *tx, struct pay_counts *ret)
{
	struct q_money_counts_row	row;
	enum rc				rc = q_money_counts(tx, &row);

	if (rc == RC_OK)
		*ret = (struct pay_counts){ row.open_n, row.unusable_n,
			row.refunds_n, row.abnormal_n, row.differences_n };
	return rc;
}

bool
pay_balanced(const struct pay_books *b)
{
	return b->paid_fen - b->refunded_fen == b->effective_fen +
	    b->unusable_fen && b->over_n == 0;
}
