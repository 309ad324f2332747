/* SPDX-License-Identifier: Apache-2.0 */
/* Orders: made, read, closed. */
#include "application/choice.h"
#include "application/when.h"
#include "audit/audit.h"
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"

static const int64_t ORDER_LEAST_US = 2 * US_PER_MINUTE;

const struct pay_service *
pay_service_find(const struct pay_desk *d, struct str name)
{
	for (size_t i = 0; i < d->services_n; i++)
		if (str_eq(name, d->services[i].name))
			return &d->services[i];
	return NULL;
}

struct str
pay_gateway_text(const struct pay_desk *d, struct str name)
{
	const struct pay_service *s = pay_service_find(d, name);

	return s != NULL ? s->text : str_eq_z(name, "cash") ? STR("现金") :
	    str_eq_z(name, "pos") ? STR("刷卡（POS）") : name;
}

bool
pay_service_offered(const struct exam_config *c, const struct pay_service *s)
{
	return (c->gateways & (int64_t)s->kind) != 0;
}

static const struct machine_move order_moves[] = {
#include "payment/order.tbl"
};

const struct machine order_machine = { "订单", order_moves,
	COUNT(order_moves) };

static const char *const words[] = { [ORDER_NEW] = "NEW",
	[ORDER_PAYING] = "PAYING", [ORDER_PAID] = "PAID",
	[ORDER_CLOSED] = "CLOSED" };

enum rc
pay_order_step(struct cx *cx, const struct order *o, const char *event,
    struct machine_step *ret_step)
{
	return machine_step(&order_machine, o->id == 0 ? STR("NONE") :
	    str_z(words[o->state]), event, cx->role, ret_step);
}

static enum order_state
parse_state(struct str word)
{
	size_t i = 0;

	while (i < COUNT(words) && !str_eq_z(word, words[i]))
		i++;
	must(i < COUNT(words));
	return (enum order_state)i;
}

enum rc
pay_order_by_number(struct cx *cx, struct str number, struct order *ret_order)
{
	struct q_order_by_number_row	r;
	enum rc				rc;

	rc = q_order_by_number(cx->tx, &(struct q_order_by_number_in){
		.number = number }, &r);
	if (rc == RC_OK)
		*ret_order = (struct order){ .number = r.number,
			.gateway = r.gateway, .id = r.id,
			.application_id = r.application_id,
			.amount_fen = r.amount_fen, .made_us = r.made_us,
			.expires_us = r.expires_us, .paid_us = r.paid_us,
			.pay_url = r.pay_url, .subject = r.subject,
			.notify_url = r.notify_url, .return_url = r.return_url,
			.refused = r.refused, .late = r.late != 0,
			.state = parse_state(r.state) };
	return rc;
}

enum rc
pay_order_newest(struct cx *cx, int64_t app_id, struct order *ret_order)
{
	struct q_order_newest_row	r;
	enum rc				rc;

	rc = q_order_newest(cx->tx, &(struct q_order_newest_in){
		.application_id = app_id }, &r);
	return rc != RC_OK ? rc : pay_order_by_number(cx, r.number, ret_order);
}

enum rc
pay_order_shown(struct cx *cx, const struct app *app, struct order *ret_order)
{
	struct q_order_last_paid_row	r;
	enum rc				rc = RC_NONE;

	if (app->state != STATE_APPROVED)
		rc = q_order_last_paid(cx->tx, &(struct q_order_last_paid_in){
			.application_id = app->id }, &r);
	if (rc == RC_OK)
		return pay_order_by_number(cx, r.number, ret_order);
	return rc != RC_NONE ? rc : pay_order_newest(cx, app->id, ret_order);
}

/* The time and ten random digits: unique by index, not to be guessed. */
struct str
pay_new_number(struct cx *cx)
{
	struct civil t = civil_from_us(cx->now_us);

	return str_make(cx->a, "BK%04d%02d%02d%02d%02d%02d%010llu", t.year,
	    t.month, t.day, t.hour, t.minute, t.second,
	    (unsigned long long)rng_below(cx->rng, UINT64_C(10000000000)));
}

/* RC_OK also when nothing is open: several may want it closed. */
enum rc
pay_close_local(struct cx *cx, const struct order *o, struct str refused)
{
	struct machine_step	step;
	int64_t			changed;
	enum rc			rc;

	if (o->state != ORDER_NEW && o->state != ORDER_PAYING)
		return RC_OK;		/* nothing is open */
	rc = pay_order_step(cx, o, "CLOSE", &step);
	if (rc == RC_OK)
		rc = q_order_closed(cx->tx, &(struct q_order_closed_in){
			.id = o->id, .step = step, .refused = refused },
		    &changed);
	if (rc == RC_OK && changed > 0)
		rc = audit_add(cx, "order.close", "application",
		    o->application_id, str_make(cx->a, "order=%.*s",
		    STR_ARG(o->number)));
	return rc;
}

bool
pay_open(const struct moment *m, int64_t owed_fen)
{
	return m->app->state == STATE_APPROVED &&
	    m->config->pay_mode == PAY_ONLINE && owed_fen > 0 &&
	    when_open(m, WHEN_PAY);
}

/* Gateways refuse these signs in what the payer reads. */
static struct str
subject_of(struct arena *a, struct str title)
{
	char *p = str_to_z(a, str_sub(title, 0, 120));
	size_t n = 0;

	for (size_t i = 0; p[i] != '\0'; i++)
		if (p[i] == '/' || p[i] == '=' || p[i] == '&')
			p[i] = ' ';
	while (p[n] != '\0')
		n++;
	/* Not in the middle of a character. */
	while (title.n > 120 && n > 0 && ((unsigned char)p[n - 1] & 0xc0) == 0x80)
		n--;
	if (title.n > 120 && n > 0 && ((unsigned char)p[n - 1] & 0x80) != 0)
		n--;
	return str_of(p, n);
}

/*
 * The gateway is asked by jobs, after the commit: an order exists here before
 * anybody can know its number.
 */
static enum rc
plan_jobs(struct cx *cx, const struct order *o)
{
	enum rc rc = job_add(cx->tx, "order.create", o->number, STR(""),
	    cx->now_us);

	return rc != RC_OK ? rc : job_add(cx->tx, "order.close", o->number,
	    STR(""), o->expires_us);
}

static enum rc
add_order(struct cx *cx, const struct order *o)
{
	struct machine_step	step;
	int64_t			added = 0;
	enum rc			rc;

	rc = machine_step(&order_machine, STR("NONE"), "MAKE", cx->role,
	    &step);
	if (rc == RC_OK)
		rc = q_order_add(cx->tx, &(struct q_order_add_in){
			.id = o->id, .step = step, .number = o->number, .application_id = o->application_id,
		.gateway = o->gateway, .amount_fen = o->amount_fen,
		.made_us = o->made_us, .expires_us = o->expires_us,
		.subject = o->subject, .notify_url = o->notify_url,
		.return_url = o->return_url }, &added);
	return rc == RC_OK && added == 0 ? RC_STALE : rc;
}

enum rc
pay_order_known(struct cx *cx, const struct order *o, struct str pay_url)
{
	struct machine_step	step;
	int64_t			changed;
	enum rc			rc = pay_order_step(cx, o, "KNOW", &step);

	return rc != RC_OK ? rc : q_order_known(cx->tx,
	    &(struct q_order_known_in){ .id = o->id, .step = step,
		.pay_url = pay_url }, &changed);
}

/* A local gateway knows an order at once: nobody has to wait for the job. */
static enum rc
make_known(struct cx *cx, const struct pay_service *s, struct order *o)
{
	struct pay_answer	answer;
	enum rc			rc;

	if (s->local == NULL)
		return RC_OK;
	rc = s->local->answer(cx, &(struct pay_ask){ .verb = PAY_CREATE,
		.number = o->number, .subject = o->subject,
		.amount_fen = o->amount_fen, .expires_us = o->expires_us },
	    &answer);
	if (rc != RC_OK || answer.outcome != OUTCOME_DONE)
		return rc;	/* not known yet: the job asks again */
	rc = pay_order_known(cx, o, answer.pay_url);
	o->state = ORDER_PAYING;
	o->pay_url = answer.pay_url;
	return rc;
}

/* The open order, when there is one: the same again, or closed for another. */
static enum rc
reuse(struct cx *cx, const struct pay_service *s, int64_t fen,
    const struct app *app, struct order *ret_order)
{
	struct q_order_open_row	row;
	enum rc			rc;

	rc = q_order_open(cx->tx, &(struct q_order_open_in){
		.application_id = app->id }, &row);
	if (rc == RC_OK)
		rc = pay_order_by_number(cx, row.number, ret_order);
	if (rc != RC_OK)
		return rc;
	if (str_eq(ret_order->gateway, s->name) &&
	    ret_order->amount_fen == fen && cx->now_us < ret_order->expires_us)
		return RC_OK;
	rc = pay_close_local(cx, ret_order, STR(""));
	/* Whoever still pays it there gets the money back (settle.c). */
	if (rc == RC_OK)
		rc = job_add(cx->tx, "order.shut", ret_order->number, STR(""),
		    cx->now_us);
	return rc == RC_OK ? RC_NONE : rc;
}

static struct str
url_at(struct cx *cx, const struct pay_desk *d, struct str path)
{
	return str_make(cx->a, "%.*s%.*s", STR_ARG(d->public_url),
	    STR_ARG(path));
}

/*
 * Until when an order can be paid: its minutes, but not beyond the time to pay.
 * Gateways take none that ends within a minute; who orders in the last one has
 * that long.
 */
static int64_t
expiry(const struct moment *m, int64_t made_us)
{
	int64_t	least_us = made_us + ORDER_LEAST_US;
	int64_t	until_us = made_us + m->config->order_minutes * US_PER_MINUTE;
	int64_t	end_us = when_span(m, WHEN_PAY).to_us;

	if (end_us != 0 && end_us < until_us)
		until_us = end_us;
	return until_us < least_us ? least_us : until_us;
}

/*
 * An open order of the same amount and gateway is given again: pressing twice
 * is one order. The amount is asked for here, at this moment, and stays the
 * order's for good.
 */
enum rc
pay_order_make(struct cx *cx, const struct pay_desk *d,
    const struct exam *exam, const struct app *app, struct str gateway,
    struct order *ret_order)
{
	const struct pay_service *s = pay_service_find(d, gateway);
	struct order	o = { .number = pay_new_number(cx), .gateway = gateway,
		.id = cx_id(cx), .application_id = app->id,
		.made_us = cx->now_us, .state = ORDER_NEW,
		.subject = subject_of(cx->a, exam->config.title),
		.pay_url = STR(""), .refused = STR("") };
	struct moment	m;
	enum rc		rc;

	if (s == NULL || !pay_service_offered(&exam->config, s))
		return RC_BAD;
	rc = pay_owed(cx, exam, app, &o.amount_fen);
	if (rc == RC_OK)
		rc = when_load(cx, exam, app, &m);
	if (rc != RC_OK)
		return rc;
	if (!pay_open(&m, o.amount_fen))
		return RC_DENIED;
	o.expires_us = expiry(&m, o.made_us);
	rc = reuse(cx, s, o.amount_fen, app, ret_order);
	if (rc != RC_NONE)
		return rc;
	o.notify_url = url_at(cx, d, str_make(cx->a, "/notify/%.*s",
	    STR_ARG(s->name)));
	o.return_url = url_at(cx, d, str_make(cx->a, "/exam/%.*s/pay",
	    STR_ARG(exam->config.code)));
	rc = add_order(cx, &o);
	if (rc == RC_OK)
		rc = plan_jobs(cx, &o);
	if (rc == RC_OK)
		rc = make_known(cx, s, &o);
	if (rc == RC_OK)
		rc = audit_add(cx, "order.make", "application", app->id,
		    o.number);
	if (rc == RC_OK)
		*ret_order = o;
	return rc;
}

/* What was paid for an earlier position of the same application counts (T17). */
enum rc
pay_owed(struct cx *cx, const struct exam *exam, const struct app *app,
    int64_t *ret_fen)
{
	struct q_paid_fen_row	row;
	int64_t				fee = choice_fee(&exam->config, app);
	enum rc				rc;

	rc = q_paid_fen(cx->tx, &(struct q_paid_fen_in){
		.application_id = app->id }, &row);
	if (rc == RC_OK)
		*ret_fen = row.waived > 0 || row.fen >= fee ? 0 :
		    fee - row.fen;
	return rc;
}

/* Nobody shall pay an order whose fee was waived; who does gets it back. */
enum rc
pay_close_open(struct cx *cx, int64_t app_id)
{
	struct q_order_open_row	open;
	struct order		o;
	enum rc			rc = q_order_open(cx->tx,
	    &(struct q_order_open_in){ .application_id = app_id }, &open);

	if (rc == RC_OK)
		rc = pay_order_by_number(cx, open.number, &o);
	if (rc == RC_OK)
		rc = pay_close_local(cx, &o, STR(""));
	if (rc == RC_OK)
		rc = job_add(cx->tx, "order.shut", open.number, STR(""),
		    cx->now_us);
	return rc == RC_NONE ? RC_OK : rc;
}

const struct service_key pay_desk_key = { "pay_desk" };

struct pay_desk *
pay_desk_of(const struct services *s)
{
	return services_get(s, &pay_desk_key);
}
