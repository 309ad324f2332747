/* SPDX-License-Identifier: Apache-2.0 */
/* People who may pay, and two gateways that answer as a test tells them: beside tests/law_world.h. */
#ifndef TESTS_PAY_WORLD_H
#define TESTS_PAY_WORLD_H

#include "tests/law_world.h"

#include "payment/payment.h"
#include "payment/payment.sql.h"

struct pay_world {
	struct law_world	w;	/* first: whoever holds its rng finds the rest */
	struct pay_desk		desk;
	struct pay_answer	says;	/* both gateways, to whatever is asked */
};

static inline enum rc
pay_world_answer(struct cx *cx, const struct pay_ask *ask,
    struct pay_answer *ret)
{
	*ret = ((struct pay_world *)cx->rng)->says;
	ret->number = ask->number;
	ret->refund_no = ask->refund_no;
	return RC_OK;
}

static const struct pay_local pay_world_gateway = { pay_world_answer };

/* pay_world_open: law_world_open(), and the gateways take every order. */
static inline void
pay_world_open(struct pay_world *p, struct test *t, const char *url,
    const char *yaml)
{
	law_world_open(&p->w, t, url, yaml);
	p->desk = (struct pay_desk){ .law = &p->w.law, .keys = &p->w.keys,
		.rng = &p->w.rng, .public_url = STR("https://example.cn"),
		.services_n = 2, .services = {
		{ STR("one"), STR("甲"), GATEWAY_SIMULATED, PAY_SCENE_QR,
		    &pay_world_gateway },
		{ STR("two"), STR("乙"), GATEWAY_SIMULATED, PAY_SCENE_QR,
		    &pay_world_gateway } } };
	p->says = (struct pay_answer){ .outcome = OUTCOME_DONE,
		.pay_url = STR("weixin://x") };
}

/* pay_world_approved: somebody new who may pay. */
static inline void
pay_world_approved(struct pay_world *p, struct app *ret)
{
	law_world_approved(&p->w, ret);
}

/* pay_world_order: the candidate goes to a gateway; the order's number. */
static inline struct str
pay_world_order(struct pay_world *p, const struct app *app,
    const char *gateway)
{
	struct cx	cx = law_world_as(&p->w, ROLE_INDEX_CANDIDATE,
	    app->account_id);
	struct test	*t = p->w.t;
	struct order	 o;

	p->w.now_us++;		/* the newest is the newest */
	cx.now_us = p->w.now_us;
	WANT_RC(pay_order_make(&cx, &p->desk, p->w.exam, app, str_z(gateway),
	    &o), RC_OK);
	return o.number;
}

/* pay_world_job: a job of an order runs once, now. */
static inline enum rc
pay_world_job(struct pay_world *p, const char *kind,
    enum rc (*run)(struct tx *tx, struct job *job, void *ctx), struct str key)
{
	struct job job = { .kind = str_z(kind), .key = key,
		.payload = STR(""), .tries = 1, .now_us = p->w.now_us };

	p->w.tx.roles = ROLE_CLOCK;
	return run(&p->w.tx, &job, &p->desk);
}

/* pay_world_told: news that a gateway brings, or that we asked for (the clock). */
static inline enum rc
pay_world_told(struct pay_world *p, enum role_index role,
    const struct pay_answer *news)
{
	struct cx cx = law_world_as(&p->w, role, 0);

	return pay_apply(&cx, &p->desk, STR("one"), news,
	    role == ROLE_INDEX_CLOCK ? PAY_SOURCE_QUERY : PAY_SOURCE_NOTICE);
}

/* pay_world_paid: the payer paid so much of an order, and somebody tells us. */
static inline enum rc
pay_world_paid(struct pay_world *p, enum role_index role, struct str number,
    int64_t fen)
{
	return pay_world_told(p, role, &(struct pay_answer){
		.outcome = OUTCOME_DONE, .status = PAY_STATUS_PAID,
		.number = number, .amount_fen = fen,
		.transaction_no = str_make(p->w.a, "T%.*s", STR_ARG(number)) });
}

static inline struct order
pay_world_see(struct pay_world *p, struct str number)
{
	struct cx	 cx = law_world_as(&p->w, ROLE_INDEX_CLOCK, 0);
	struct test	*t = p->w.t;
	struct order	 o;

	WANT_RC(pay_order_by_number(&cx, number, &o), RC_OK);
	return o;
}

static inline enum state
pay_world_app(struct pay_world *p, int64_t id)
{
	struct cx	 cx = law_world_as(&p->w, ROLE_INDEX_CLOCK, 0);
	struct test	*t = p->w.t;
	struct app	 app;

	WANT_RC(app_by_id(&cx, id, &app), RC_OK);
	return app.state;
}

/* pay_world_event: the only payment of an application. */
static inline struct q_pay_events_of_row
pay_world_event(struct pay_world *p, int64_t app_id)
{
	struct q_pay_events_of_row	*e;
	struct test			*t = p->w.t;
	size_t				 n;

	p->w.tx.roles = ROLE_CLOCK;
	WANT_RC(q_pay_events_of(&p->w.tx, &(struct q_pay_events_of_in){
		.application_id = app_id }, &e, &n), RC_OK);
	WANT_INT(n, 1);
	return e[0];
}

#endif
