/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money: random walks of candidates, payers, two gateways that fail in every way
 * they know, notices that come late, twice or never, and people who withdraw;
 * after each step the books must balance, and in the end they must be those of
 * the gateways. On both stores.
 */
#include <stdio.h>
#include <string.h>

#include "tests/law_fixture.h"
#include "tests/stores.h"

#include "account/account.h"
#include "exam/exam.h"
#include "payment/payment.h"
#include "payment/payment.sql.h"
#include "position/position.h"
#include "store/job.sql.h"

enum { STEPS = 2500, PEOPLE = 6, CHARGES_MAX = 8000, FILE_MAX = 1 << 20,
	DUE_MAX = 50 };

/* One order in the books of a gateway. */
struct charge {
	char	number[40];
	char	transaction_no[40];
	char	refunds[8][44];		/* numbers it knows */
	int64_t	amount_fen;
	int64_t	paid_fen;
	int64_t	refunded_fen;
	int	refunds_n;
	bool	closed;
	int	at;			/* 0 or 1: which gateway */
};

/* The gateways: rng comes first, so that whoever holds it finds the rest. */
struct world {
	struct rng		 rng;
	struct test		*t;
	struct arena		*a;
	struct tx		 tx;
	struct law		 law;		/* as in the product, but for the reviewers' part */
	struct law		 stage;		/* to bring people as far as paying */
	struct keys		 keys;
	struct pay_desk		 desk;
	const struct exam	*exam;
	struct charge		*charges;
	int			 charges_n;
	int64_t			 now_us;
	struct app		 apps[PEOPLE];
	int			 people;
	bool			 calm;		/* no more faults */
	size_t			 orders, effective, unusable, refunds;
};

static const struct fact_source *const real_sources[] = { application_facts,
	payment_facts, NULL };

static struct world *
world_of(struct cx *cx)
{
	return (struct world *)cx->rng;
}

static bool
once_in(struct world *w, uint64_t n)
{
	return rng_below(&w->rng, n) == 0;
}

static struct cx
as(struct world *w, enum role_index role, int64_t who)
{
	w->tx.roles = UINT32_C(1) << role;
	return (struct cx){ .tx = &w->tx, .a = w->tx.a, .keys = &w->keys,
		.rng = &w->rng, .law = &w->law, .now_us = w->now_us,
		.role = role, .who = who,
		.demo = true };
}

/* ---- a gateway */

static struct charge *
charge_of(struct world *w, struct str number)
{
	for (int i = w->charges_n - 1; i >= 0; i--)
		if (str_eq(number, str_z(w->charges[i].number)))
			return &w->charges[i];
	return NULL;
}

static void
add_charge(struct world *w, const struct pay_ask *ask)
{
	struct charge *c = charge_of(w, ask->number);

	if (c != NULL)
		return;		/* the same request again */
	must(w->charges_n < CHARGES_MAX);
	c = &w->charges[w->charges_n];
	*c = (struct charge){ .amount_fen = ask->amount_fen };
	(void)snprintf(c->number, sizeof(c->number), "%.*s",
	    STR_ARG(ask->number));
	(void)snprintf(c->transaction_no, sizeof(c->transaction_no), "T%d",
	    w->charges_n++);
}

static void
say(struct world *w, const struct charge *c, struct pay_answer *ret)
{
	(void)w;
	*ret = (struct pay_answer){ .outcome = c == NULL ? OUTCOME_ABSENT :
		OUTCOME_DONE, .detail = STR(""), .pay_url = STR("weixin://x") };
	if (c == NULL)
		return;
	ret->number = str_z(c->number);
	ret->amount_fen = c->paid_fen > 0 ? c->paid_fen : c->amount_fen;
	ret->transaction_no = str_z(c->paid_fen > 0 ? c->transaction_no : "");
	ret->status = c->paid_fen > 0 ? PAY_STATUS_PAID : c->closed ?
	    PAY_STATUS_CLOSED : PAY_STATUS_UNPAID;
}

static void
refund(struct world *w, struct charge *c, const struct pay_ask *ask,
    struct pay_answer *ret)
{
	int i = 0;

	say(w, c, ret);
	if (c == NULL || c->paid_fen == 0) {
		ret->outcome = OUTCOME_REFUSED;
		return;
	}
	while (i < c->refunds_n && !str_eq(ask->refund_no,
	    str_z(c->refunds[i])))
		i++;
	ret->about_refund = true;
	ret->refund_no = ask->refund_no;
	ret->refund_fen = ask->refund_fen;
	ret->refund = REFUND_SUCCESS;
	if (i < c->refunds_n || ask->verb == PAY_REFUND_QUERY) {
		ret->refund = i < c->refunds_n ? REFUND_SUCCESS : REFUND_NONE;
		return;
	}
	if (!w->calm && once_in(w, 12)) {	/* a card that is dead */
		ret->refund = REFUND_ABNORMAL;
		return;
	}
	must(c->refunds_n < 8);
	(void)snprintf(c->refunds[c->refunds_n++], sizeof(c->refunds[0]),
	    "%.*s", STR_ARG(ask->refund_no));
	if (once_in(w, 2))
		ret->refund = REFUND_PROCESSING;
	c->refunded_fen += ask->refund_fen;
	must(c->refunded_fen <= c->paid_fen);	/* never over-refunded */
}

/* What a gateway does, and what of it gets back to us. */
static enum rc
answer(struct cx *cx, const struct pay_ask *ask, struct pay_answer *ret)
{
	struct world	*w = world_of(cx);
	struct charge	*c = charge_of(w, ask->number);

	*ret = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	if (!w->calm && once_in(w, 6)) {	/* it never heard of it */
		ret->outcome = once_in(w, 3) ? OUTCOME_LATER : OUTCOME_UNKNOWN;
		if ((ask->verb == PAY_QUERY || ask->verb == PAY_REFUND_QUERY) &&
		    once_in(w, 2))
			ret->outcome = OUTCOME_REFUSED;	/* of the question */
		return RC_OK;
	}
	switch (ask->verb) {
	case PAY_CREATE:
		add_charge(w, ask);
		say(w, charge_of(w, ask->number), ret);
		break;
	case PAY_CLOSE:
		if (c != NULL && c->paid_fen == 0)
			c->closed = true;
		say(w, c, ret);
		break;
	case PAY_QUERY:
		say(w, c, ret);
		break;
	case PAY_REFUND:
	case PAY_REFUND_QUERY:
		refund(w, c, ask, ret);
		break;
	case PAY_BILL:
	case PAY_FUNDS:
	case PAY_KEYS:
	case PAY_VERB__MAX:
	default:
		break;
	}
	if (!w->calm && once_in(w, 6))		/* done, and the answer is lost */
		*ret = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	return RC_OK;
}

static const struct pay_local gateway = { answer };

/* ---- jobs, all in the walk's own transaction */

static const struct job_kind kinds[] = {
	{ .name = "order.create", .run = pay_create_job },
	{ .name = "order.query", .run = pay_query_job },
	{ .name = "order.ask", .run = pay_ask_job },
	{ .name = "order.close", .run = pay_close_job },
	{ .name = "order.shut", .run = pay_close_job },
	{ .name = "order.sure", .run = pay_close_job },
	{ .name = "order.accept", .run = pay_accept_job },
	{ .name = "refund.send", .run = refund_send_job },
};

static void
run_job(struct world *w, const struct q_job_due_row *row)
{
	struct job	 job = { .id = row->id, .kind = row->kind,
		.key = row->key, .payload = row->payload,
		.tries = row->tries + 1, .now_us = w->now_us };
	struct test	*t = w->t;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!str_eq_z(row->kind, kinds[i].name))
			continue;
		WANT_RC(q_job_claim(&w->tx, &(struct q_job_claim_in){
			.id = row->id, .run_at_us = row->run_at_us,
			.later_us = w->now_us + US_PER_MINUTE }), RC_OK);
		WANT_RC(kinds[i].run(&w->tx, &job, &w->desk), RC_OK);
		WANT(job.then == NULL);
		WANT_RC(job_end(&w->tx, job.id, job.again_us), RC_OK);
		return;
	}
	WANT_RC(job_end(&w->tx, job.id, 0), RC_OK);	/* a message's */
}

static void
run_due(struct world *w)
{
	struct q_job_due_row	*rows;
	struct test		*t = w->t;
	size_t			 n;

	w->tx.roles = ROLE_CLOCK;
	do {
		WANT_RC(q_job_due(&w->tx, &(struct q_job_due_in){
			.now_us = w->now_us, .most = DUE_MAX }, &rows, &n),
			RC_OK);
		for (size_t i = 0; i < n; i++)
			run_job(w, &rows[i]);
	} while (n == DUE_MAX);
}

/* ---- people */

/* From nothing to approved, with facts that let everything pass. */
static void
add_approved(struct world *w, int i)
{
	static const struct { enum event e; enum role_index who; } way[] = {
		{ EV_CONFIRM, ROLE_INDEX_CANDIDATE },
		{ EV_CLAIM, ROLE_INDEX_REVIEWER },
		{ EV_APPROVE, ROLE_INDEX_REVIEWER },
	};
	struct account_rules	rules = { .realm = w->exam->config.realm };
	struct cx		cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;
	struct app		*app = &w->apps[i];
	struct str		idno = str_make(w->a, "P%d", w->people++);
	struct verdict		v;
	int64_t			who;

	WANT_RC(account_add(&cx, &rules, &(struct account_new){
		.name = STR("测试"), .id_kind = STR("resident"), .idno = idno,
		.birth = STR("1990-01-01"), .sex = STR("F"),
		.phone = STR("13800000000"), .password = STR("x") }, &who),
	    RC_OK);
	cx = as(w, ROLE_INDEX_CANDIDATE, who);
	WANT_RC(app_start(&cx, w->exam, person_hash(&cx, "idno", idno), app),
	    RC_OK);
	WANT_RC(app_accept(&cx, w->exam, app, false), RC_OK);
	WANT_RC(app_accept(&cx, w->exam, app, true), RC_OK);
	WANT_RC(app_save_form(&cx, w->exam, app, STR("{}"), true, &v), RC_OK);
	if (config_has_step(&w->exam->config, STEP_SITE))
		WANT_RC(app_save_site(&cx, w->exam, app, 1, 1, &v), RC_OK);
	for (size_t k = 0; k < COUNT(way); k++) {
		w->now_us += 11 * US_PER_MINUTE;	/* past the undo */
		cx = as(w, way[k].who, way[k].who == ROLE_INDEX_CANDIDATE ?
		    who : 7);
		cx.law = &w->stage;
		WANT_RC(app_fire(&cx, &(struct app_act){ .id = app->id,
			.version = app->version, .event = way[k].e }, app,
		    &v), RC_OK);
	}
	WANT_INT(app->state, STATE_APPROVED);
}

static void
refresh(struct world *w, int i)
{
	struct cx	 cx = as(w, ROLE_INDEX_CLOCK, 0);
	struct test	*t = w->t;

	WANT_RC(app_by_id(&cx, w->apps[i].id, &w->apps[i]), RC_OK);
}

static void
order(struct world *w, int i)
{
	struct cx	 cx = as(w, ROLE_INDEX_CANDIDATE,
			    w->apps[i].account_id);
	struct test	*t = w->t;
	struct order	 o;
	enum rc		 rc;

	rc = pay_order_make(&cx, &w->desk, w->exam, &w->apps[i],
	    once_in(w, 2) ? STR("one") : STR("two"), &o);
	WANT(rc == (w->apps[i].state == STATE_APPROVED ? RC_OK : RC_DENIED));
	w->orders += rc == RC_OK;
}

/* Somebody pays: any order that the gateway still takes, now and then two. */
static void
pay(struct world *w)
{
	struct charge *c;

	if (w->charges_n == 0)
		return;
	c = &w->charges[w->charges_n - 1 - (int)rng_below(&w->rng,
	    w->charges_n < 12 ? (uint64_t)w->charges_n : 12)];
	if (c->paid_fen > 0 || (c->closed && !once_in(w, 4)))
		return;
	c->paid_fen = c->amount_fen - (once_in(w, 25) ? 1 : 0);
}

static void
notice(struct world *w)
{
	struct cx		 cx = as(w, ROLE_INDEX_GATEWAY, 0);
	struct test		*t = w->t;
	const struct charge	*c;
	struct order		 o;
	struct pay_answer	 x;

	if (w->charges_n == 0)
		return;
	c = &w->charges[rng_below(&w->rng, (uint64_t)w->charges_n)];
	if (c->paid_fen == 0)
		return;
	say(w, c, &x);
	WANT_RC(pay_order_by_number(&cx, x.number, &o), RC_OK);
	for (uint64_t n = 1 + rng_below(&w->rng, 2); n > 0; n--)
		WANT_RC(pay_apply(&cx, &w->desk, o.gateway, &x, PAY_SOURCE_NOTICE),
		    RC_OK);
	/* The same from a gateway where it was not paid is nobody's. */
	WANT_RC(pay_apply(&cx, &w->desk, STR("three"), &(struct pay_answer){
		.outcome = OUTCOME_DONE, .status = PAY_STATUS_PAID,
		.number = x.number, .amount_fen = 1,
		.transaction_no = STR("forged") }, PAY_SOURCE_NOTICE), RC_NONE);
}

static void
lapse(struct world *w, int i)
{
	struct cx	 cx = as(w, ROLE_INDEX_CLOCK, 0);
	struct test	*t = w->t;
	struct verdict	 v;

	if (w->apps[i].state != STATE_APPROVED)
		return;
	cx.now_us = w->exam->config.pay_to_us + 2 * US_PER_DAY;
	WANT_RC(app_fire(&cx, &(struct app_act){ .id = w->apps[i].id,
		.event = EV_LAPSE }, &w->apps[i], &v), RC_OK);
}

/* A cashier gives a part of a payment back; more than is left is refused. */
static void
give_back(struct world *w, int i)
{
	struct cx			 cx = as(w, ROLE_INDEX_CASHIER, 9);
	struct q_pay_events_of_row	*e;
	struct test			*t = w->t;
	struct str			 number;
	int64_t				 fen;
	size_t				 n;

	WANT_RC(q_pay_events_of(&w->tx, &(struct q_pay_events_of_in){
		.application_id = w->apps[i].id }, &e, &n), RC_OK);
	if (n == 0)
		return;
	fen = 1 + (int64_t)rng_below(&w->rng, (uint64_t)e[0].amount_fen);
	WANT_RC(refund_make(&cx, e[0].id, fen, STR("退费"), 9, &number),
	    fen <= e[0].amount_fen - e[0].refunding_fen ? RC_OK : RC_STALE);
}

/* Whether the gateway gave that money back. */
static bool
went_back(const struct world *w, struct str refund_no)
{
	for (int i = 0; i < w->charges_n; i++)
		for (int k = 0; k < w->charges[i].refunds_n; k++)
			if (str_eq_z(refund_no, w->charges[i].refunds[k]))
				return true;
	return false;
}

static void
mend(struct world *w)
{
	struct cx			 cx = as(w, ROLE_INDEX_CASHIER, 9);
	struct q_refunds_waiting_row	*r;
	struct test			*t = w->t;
	size_t				 n;

	WANT_RC(q_refunds_waiting(&w->tx, &(struct q_refunds_waiting_in){
		.staff_id = 0, .most = 50 }, &r, &n), RC_OK);
	for (size_t i = 0; i < n; i++)
		if (str_eq_z(r[i].state, "ABNORMAL")) {
			WANT(!went_back(w, r[i].number));
			WANT_RC(refund_retry(&cx, r[i].number), RC_OK);
		}
}

/* ---- what must hold */

static struct pay_books
check(struct world *w)
{
	struct test		*t = w->t;
	struct pay_books	 b;

	w->tx.roles = ROLE_CLOCK;
	WANT_RC(pay_sums(&w->tx, &b), RC_OK);
	WANT_INT(b.over_n, 0);
	WANT_INT(b.paid_fen - b.refunded_fen, b.effective_fen +
	    b.unusable_fen);
	return b;
}

static void
step(struct world *w)
{
	int i = (int)rng_below(&w->rng, PEOPLE);

	refresh(w, i);
	switch (rng_below(&w->rng, 12)) {
	case 0:
	case 1:
		order(w, i);
		break;
	case 2:
	case 3:
	case 4:
		pay(w);
		break;
	case 5:
	case 6:
		notice(w);
		break;
	case 7:
		if (once_in(w, 10))
			lapse(w, i);
		break;
	case 8:
		if (once_in(w, 6))
			give_back(w, i);
		break;
	case 9:
		mend(w);
		break;
	default:
		w->now_us += (int64_t)rng_below(&w->rng, 8 * US_PER_MINUTE);
		break;
	}
	run_due(w);
	(void)check(w);
	refresh(w, i);
	if (w->apps[i].state != STATE_APPROVED && once_in(w, 8))
		add_approved(w, i);
}

/* Nothing fails any more: every order ends, and both books say the same. */
static void
settle_all(struct world *w)
{
	struct test		*t = w->t;
	struct pay_books	 b;
	int64_t			 paid = 0, refunded = 0;

	w->calm = true;
	for (int k = 0; k < 400; k++) {
		w->now_us += 10 * US_PER_MINUTE;
		mend(w);
		run_due(w);
	}
	b = check(w);
	for (int k = 0; k < w->charges_n; k++) {
		paid += w->charges[k].paid_fen;
		refunded += w->charges[k].refunded_fen;
	}
	WANT_INT(b.paid_fen, paid);
	WANT_INT(b.refunded_fen, refunded);
	WANT(b.effective_fen > 0 && refunded > 0);
}

static void
check_orders(struct world *w)
{
	struct cx		cx = as(w, ROLE_INDEX_CLOCK, 0);
	struct q_refunds_of_row	*r;
	struct q_pay_events_of_row *e;
	struct test		*t = w->t;
	struct order		 o;
	size_t			 n, m;

	for (int k = 0; k < w->charges_n; k++) {
		const struct charge *c = &w->charges[k];

		WANT_RC(pay_order_by_number(&cx, str_z(c->number), &o), RC_OK);
		WANT(o.state == ORDER_PAID || o.state == ORDER_CLOSED);
		WANT_RC(q_pay_events_of(&w->tx, &(struct q_pay_events_of_in){
			.application_id = o.application_id }, &e, &n), RC_OK);
		for (size_t i = 0; i < n; i++) {
			bool kept = str_eq_z(e[i].why, "amount") ||
			    str_eq_z(e[i].outcome, "EFFECTIVE");

			WANT(kept || e[i].refunding_fen == e[i].amount_fen);
			w->unusable += !kept;
			w->effective += kept;
		}
		WANT_RC(q_refunds_of(&w->tx, &(struct q_refunds_of_in){
			.application_id = o.application_id }, &r, &m), RC_OK);
		for (size_t i = 0; i < m; i++)
			WANT(str_eq_z(r[i].state, "DONE"));
		w->refunds += m;
	}
	WANT(w->orders > 50 && w->effective > 30 && w->unusable > 8 &&
	    w->refunds > 8);
}

static struct str
read_exam(struct test *t)
{
	FILE	*f = fopen("exams/teacher/exam.yaml", "rb");
	char	*p = arena_alloc(t->a, FILE_MAX);
	size_t	 n;

	WANT(f != NULL);
	n = fread(p, 1, FILE_MAX, f);
	(void)fclose(f);	/* only read */
	return str_of(p, n);
}

static void
begin(struct world *w, struct test *t, struct exam_cache *cache)
{
	struct exam_import	im;
	struct cx		cx = as(w, ROLE_INDEX_SYSTEM, 0);

	WANT_RC(exam_import(&cx, read_exam(t), NULL, &im), RC_OK);
	WANT_RC(exam_load(cache, &w->tx, im.code, &w->exam), RC_OK);
	w->now_us = w->exam->config.pay_from_us + US_PER_HOUR;
	w->law = (struct law){ cache, real_sources, NULL };
	w->stage = (struct law){ cache, sources_all_yes, NULL };
	w->desk = (struct pay_desk){ .law = &w->law, .keys = &w->keys,
		.rng = &w->rng, .public_url = STR("https://example.cn"),
		.services_n = 2, .services = {
		{ STR("one"), STR("甲"), GATEWAY_SIMULATED, PAY_SCENE_QR,
		    &gateway },
		{ STR("two"), STR("乙"), GATEWAY_SIMULATED, PAY_SCENE_QR,
		    &gateway } } };
	for (int i = 0; i < PEOPLE; i++)
		add_approved(w, i);
}

static void
walk(struct test *t, const char *url)
{
	struct exam_cache	*cache = exam_cache_new();
	struct world		*w = ARENA_NEW(t->a, struct world);
	char			 cause[DB_CAUSE_BYTES];
	struct db		*db;

	*w = (struct world){ .rng = rng_seeded(2026), .t = t };
	w->a = arena_new((size_t)1 << 30);
	w->charges = ARENA_ARRAY(w->a, struct charge, CHARGES_MAX);
	w->keys = keys_make(&(struct key){ { 1 } });
	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	WANT_RC(tx_begin(db, w->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
	begin(w, t, cache);
	for (int k = 0; k < STEPS; k++)
		step(w);
	settle_all(w);
	check_orders(w);
	WANT_RC(tx_end(&w->tx, RC_OK), RC_OK);
	db_close(db);
	exam_cache_free(cache);
	arena_free(w->a);
}

TEST(whatever_gateways_do_the_books_balance_and_nothing_is_lost)
{
	each_store(t, walk);
}
