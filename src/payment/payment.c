/* SPDX-License-Identifier: Apache-2.0 */
#include "payment/payment.h"

#include "audit/audit.h"
#include "notify/notify.h"
#include "payment/payment.sql.h"

static const int64_t FIRST_QUERY_US = 15 * US_PER_SECOND;

struct str
money_text(struct arena *a, int64_t fen)
{
	return str_make(a, "%lld.%02lld", (long long)(fen / 100),
	    (long long)(fen % 100));
}

const struct pay_gateway *
pay_gateway_find(const struct pay_desk *d, struct str name)
{
	for (size_t i = 0; d->gateways[i] != NULL; i++)
		if (str_eq_z(name, d->gateways[i]->name))
			return d->gateways[i];
	return NULL;
}

static const struct machine_move order_moves[] = {
#include "payment/order.tbl"
};

const struct machine order_machine = { "订单", order_moves,
	COUNT(order_moves) };

static enum order_state
parse_state(struct str word)
{
	static const char *const words[] = { [ORDER_NEW] = "NEW",
		[ORDER_PAYING] = "PAYING", [ORDER_PAID] = "PAID",
		[ORDER_CLOSED] = "CLOSED" };
	size_t i = 0;

	while (i < COUNT(words) && !str_eq_z(word, words[i]))
		i++;
	must(i < COUNT(words));
	return (enum order_state)i;
}

static struct order
from_row(const struct q_order_by_number_row *r)
{
	return (struct order){ .number = r->number, .gateway = r->gateway,
		.id = r->id, .application_id = r->application_id,
		.amount_fen = r->amount_fen, .made_us = r->made_us,
		.expires_us = r->expires_us, .paid_us = r->paid_us,
		.pay_url = r->pay_url, .state = parse_state(r->state) };
}

static enum rc
by_number(struct cx *cx, struct str number, struct order *ret_order)
{
	struct q_order_by_number_row	row;
	enum rc				rc;

	rc = q_order_by_number(cx->tx, &(struct q_order_by_number_in){ number },
	    &row);
	if (rc == RC_OK)
		*ret_order = from_row(&row);
	return rc;
}

enum rc
pay_order_newest(struct cx *cx, int64_t app_id, struct order *ret_order)
{
	struct q_order_newest_row	r;
	enum rc				rc;

	rc = q_order_newest(cx->tx, &(struct q_order_newest_in){ app_id }, &r);
	if (rc == RC_OK)
		*ret_order = from_row(&(struct q_order_by_number_row){ r.id,
			r.number, r.application_id, r.gateway, r.amount_fen,
			r.state, r.made_us, r.expires_us, r.paid_us, r.pay_url });
	return rc;
}

/* The time and ten random digits: unique by index, not to be guessed. */
static struct str
new_number(struct cx *cx)
{
	struct civil t = civil_from_us(cx->now_us);

	return str_make(cx->a, "BK%04d%02d%02d%02d%02d%02d%010llu", t.year,
	    t.month, t.day, t.hour, t.minute, t.second,
	    (unsigned long long)rng_below(cx->rng, UINT64_C(10000000000)));
}

static enum rc
plan_jobs(struct cx *cx, const struct order *o)
{
	enum rc rc;

	rc = job_add(cx->tx, "order.query", o->number, STR(""),
	    cx->now_us + FIRST_QUERY_US);
	if (rc == RC_OK)
		rc = job_add(cx->tx, "order.close", o->number, STR(""),
		    o->expires_us);
	return rc;
}

static bool
may_pay(struct cx *cx, const struct exam_config *c, const struct app *app)
{
	return app->state == STATE_APPROVED && c->pay_mode == PAY_ONLINE &&
	    cx->now_us >= c->pay_from_us &&
	    cx->now_us < c->pay_to_us;
}

/* The gateway must know an order before anyone can pay it. */
static enum rc
make_known(struct cx *cx, const struct pay_gateway *g,
    const struct exam *exam, struct order *o)
{
	enum rc rc = g->create(cx, &(struct pay_request){ o->number,
		exam->config.title, o->amount_fen, o->expires_us },
	    &o->pay_url);

	return rc != RC_OK ? rc : q_order_url(cx->tx,
	    &(struct q_order_url_in){ o->id, o->pay_url });
}

enum rc
pay_order_make(struct cx *cx, const struct pay_desk *d,
    const struct exam *exam, const struct app *app, struct str gateway,
    struct order *ret_order)
{
	const struct pay_gateway *g = pay_gateway_find(d, gateway);
	struct order	o = { .number = new_number(cx), .gateway = gateway,
		.id = cx_id(cx), .application_id = app->id,
		.made_us = cx->now_us,
		.expires_us = cx->now_us + exam->config.order_minutes *
		    US_PER_MINUTE, .state = ORDER_PAYING };
	int64_t		added;
	enum rc		rc;

	if (g == NULL)
		return RC_BAD;
	rc = app_owed(cx, exam, app, &o.amount_fen);
	if (rc != RC_OK)
		return rc;
	if (!may_pay(cx, &exam->config, app) || o.amount_fen == 0)
		return RC_DENIED;
	rc = pay_order_newest(cx, app->id, ret_order);
	if (rc == RC_OK && ret_order->state == ORDER_PAYING)
		return RC_OK;
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	rc = q_order_add(cx->tx, &(struct q_order_add_in){ .id = o.id,
		.number = o.number, .application_id = app->id,
		.gateway = gateway, .amount_fen = o.amount_fen,
		.made_us = o.made_us, .expires_us = o.expires_us }, &added);
	if (rc == RC_OK && added == 0)
		return RC_STALE;
	if (rc == RC_OK)
		rc = make_known(cx, g, exam, &o);
	if (rc == RC_OK)
		rc = plan_jobs(cx, &o);
	if (rc == RC_OK)
		rc = audit_add(cx, "order.make", "application", app->id,
		    o.number);
	if (rc == RC_OK)
		*ret_order = o;
	return rc;
}

static enum rc
note_event(struct cx *cx, const struct pay_gateway *g,
    const struct order *o, const struct pay_news *n, const char *source,
    bool effective)
{
	int64_t	added;
	enum rc	rc;

	rc = q_pay_event_add(cx->tx, &(struct q_pay_event_add_in){
		.id = cx_id(cx), .order_id = o->id, .gateway = str_z(g->name),
		.transaction_no = n->transaction_no, .source = str_z(source),
		.amount_fen = n->amount_fen, .outcome = effective ?
		STR("EFFECTIVE") : STR("UNUSABLE"), .at_us = cx->now_us },
	    &added);
	if (rc == RC_OK && added == 0)
		rc = RC_BUSY;	/* the same news in another transaction */
	if (rc == RC_OK)
		rc = audit_add(cx, effective ? "payment.effective" :
		    "payment.unusable", "application", o->application_id,
		    str_make(cx->a, "order=%.*s source=%s fen=%lld",
		    STR_ARG(o->number), source, (long long)n->amount_fen));
	return rc;
}

/* The money fits: order and application move together. */
static enum rc
count_in(struct cx *cx, const struct order *o, const struct exam *exam,
    struct app *app, int64_t paid_fen)
{
	struct app_facts	f = { .config = &exam->config, .app = app,
		.now_us = cx->now_us, .paid_fen = paid_fen,
		.owed_fen = o->amount_fen };
	struct verdict		v;
	enum rc			rc;

	rc = q_order_paid(cx->tx, &(struct q_order_paid_in){ o->id,
		cx->now_us });
	if (rc == RC_OK)
		rc = app_fire(cx, &f, app, EV_PAY, STR(""), &v);
	return rc;
}

enum rc
pay_settle(struct cx *cx, const struct pay_desk *d,
    const struct pay_gateway *g, const struct pay_news *news,
    const char *source)
{
	struct q_pay_event_get_row	seen;
	const struct exam		*exam;
	struct order			 o;
	struct app			 app;
	bool				 fits;
	enum rc				 rc;

	if (news->status != PAY_STATUS_PAID)
		return RC_OK;
	rc = q_pay_event_get(cx->tx, &(struct q_pay_event_get_in){
		str_z(g->name), news->transaction_no }, &seen);
	if (rc != RC_NONE)
		return rc;	/* counted before */
	rc = by_number(cx, news->number, &o);
	if (rc == RC_OK && !str_eq_z(o.gateway, g->name))
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = app_by_id(cx, o.application_id, &app);
	if (rc == RC_OK)
		rc = exam_load_id(d->exams, cx->tx, app.exam_id, &exam);
	if (rc != RC_OK)
		return rc;
	fits = (o.state == ORDER_PAYING || o.state == ORDER_NEW) &&
	    news->amount_fen == o.amount_fen && app.state == STATE_APPROVED;
	rc = note_event(cx, g, &o, news, source, fits);
	if (rc != RC_OK)
		return rc;
	return fits ? count_in(cx, &o, exam, &app, news->amount_fen) :
	    RC_DENIED;
}

enum rc
pay_query(struct cx *cx, const struct pay_desk *d, struct str number)
{
	const struct pay_gateway	*g;
	struct pay_news			 news;
	struct order			 o;
	enum rc				 rc;

	rc = by_number(cx, number, &o);
	if (rc != RC_OK)
		return rc;
	g = pay_gateway_find(d, o.gateway);
	if (g == NULL)
		return RC_NONE;
	rc = g->query(cx, number, &news);
	if (rc == RC_NONE)
		return RC_OK;	/* not known there: not paid */
	if (rc == RC_OK)
		rc = pay_settle(cx, d, g, &news, "query");
	return rc == RC_DENIED ? RC_OK : rc;	/* noted as unusable */
}

static struct cx
job_cx(struct tx *tx, const struct pay_desk *d, const struct job *job)
{
	return (struct cx){ .tx = tx, .a = tx->a, .keys = d->keys,
		.rng = d->rng, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
}

enum rc
pay_query_job(struct tx *tx, struct job *job, void *ctx)
{
	const struct pay_desk	*d = ctx;
	struct cx		 cx = job_cx(tx, d, job);
	struct order		 o;
	enum rc			 rc;

	rc = pay_query(&cx, d, job->key);
	if (rc == RC_OK)
		rc = by_number(&cx, job->key, &o);
	if (rc == RC_OK && o.state == ORDER_PAYING)
		job->again_us = job->now_us + (FIRST_QUERY_US <<
		    (job->tries < 4 ? job->tries : 4));
	return rc;
}

enum rc
pay_ask_job(struct tx *tx, struct job *job, void *ctx)
{
	const struct pay_desk	*d = ctx;
	struct cx		 cx = job_cx(tx, d, job);

	return pay_query(&cx, d, job->key);
}

enum rc
pay_close_job(struct tx *tx, struct job *job, void *ctx)
{
	const struct pay_desk		*d = ctx;
	struct cx			 cx = job_cx(tx, d, job);
	const struct pay_gateway	*g;
	struct order			 o;
	enum rc				 rc;

	rc = pay_query(&cx, d, job->key);
	if (rc == RC_OK)
		rc = by_number(&cx, job->key, &o);
	if (rc != RC_OK || o.state != ORDER_PAYING)
		return rc;
	g = pay_gateway_find(d, o.gateway);
	if (g != NULL)
		rc = g->close(&cx, job->key);
	return rc != RC_OK ? rc : q_order_closed(tx,
	    &(struct q_order_closed_in){ o.id });
}

enum rc
pay_on_site(struct cx *cx, const struct exam *exam, struct app *app,
    struct str how, struct verdict *ret_v)
{
	int64_t			fen = config_fee(&exam->config, app->choices);
	struct order		o = { .number = new_number(cx),
		.id = cx_id(cx), .application_id = app->id };
	struct app_facts	f = { .config = &exam->config, .app = app,
		.now_us = cx->now_us, .paid_fen = fen, .owed_fen = fen };
	int64_t			added = 0;
	enum rc			rc;

	if (!str_eq_z(how, "cash") && !str_eq_z(how, "pos"))
		return RC_BAD;
	rc = app_fire(cx, &f, app, EV_PAY, STR(""), ret_v);
	if (rc != RC_OK || fen == 0)
		return rc;
	rc = q_order_add(cx->tx, &(struct q_order_add_in){ .id = o.id,
		.number = o.number, .application_id = app->id, .gateway = how,
		.amount_fen = fen, .made_us = cx->now_us,
		.expires_us = cx->now_us }, &added);
	if (rc == RC_OK && added == 0)
		return RC_STALE;
	if (rc == RC_OK)
		rc = q_order_paid(cx->tx, &(struct q_order_paid_in){ o.id,
			cx->now_us });
	if (rc == RC_OK)
		rc = q_pay_event_add(cx->tx, &(struct q_pay_event_add_in){
			.id = cx_id(cx), .order_id = o.id, .gateway = how,
			.transaction_no = o.number, .source = STR("desk"),
			.amount_fen = fen, .outcome = STR("EFFECTIVE"),
			.at_us = cx->now_us }, &added);
	return rc != RC_OK ? rc : audit_add(cx, "payment.desk", "application",
	    app->id, str_make(cx->a, "order=%.*s how=%.*s fen=%lld",
	    STR_ARG(o.number), STR_ARG(how), (long long)fen));
}
