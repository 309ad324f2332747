/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of an order, whoever does or tells something, whenever that comes. */
#include "tests/pay_world.h"

#include "payment/waiver.h"

/* How far the gateway and we are when something happens. */
enum stand { UNHEARD, KNOWN, SHUT };

static struct str
order_that_is(struct pay_world *p, const struct app *app, enum stand stand)
{
	struct test	*t = p->w.t;
	struct str	 number;

	p->says.outcome = stand == UNHEARD ? OUTCOME_UNKNOWN : OUTCOME_DONE;
	number = pay_world_order(p, app, "one");
	if (stand == SHUT)
		WANT_RC(pay_world_job(p, "order.sure", pay_close_job, number),
		    RC_OK);
	WANT_INT(pay_world_see(p, number).state, stand == UNHEARD ? ORDER_NEW :
	    stand == KNOWN ? ORDER_PAYING : ORDER_CLOSED);
	p->says.outcome = OUTCOME_DONE;
	return number;
}

/* ---- money that comes */

static void
money_on(struct test *t, const char *url)
{
	static const enum role_index tellers[] = { ROLE_INDEX_GATEWAY,
		ROLE_INDEX_CLOCK };
	struct pay_world	p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (int stand = UNHEARD; stand <= SHUT; stand++)
		for (size_t k = 0; k < COUNT(tellers); k++) {
			struct app	app;
			struct str	number;

			WANT_RC(tx_save(&p.w.tx), RC_OK);
			pay_world_approved(&p, &app);
			number = order_that_is(&p, &app, (enum stand)stand);
			WANT_RC(pay_world_paid(&p, tellers[k], number, 4000),
			    RC_OK);
			WANT_INT(pay_world_see(&p, number).state, ORDER_PAID);
			WANT_INT(pay_world_see(&p, number).late, stand == SHUT);
			WANT_INT(pay_world_app(&p, app.id), STATE_PAID);
			WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
		}
	law_world_close(&p.w);
}

TEST(the_right_amount_pays_however_far_the_order_is_and_whoever_tells)
{
	each_store(t, money_on);
}

/* A wrong amount pays nothing, and nobody pays that order any more. */
static void
wrong_on(struct test *t, const char *url)
{
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (int stand = UNHEARD; stand <= KNOWN; stand++) {
		struct app	app;
		struct str	number;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		pay_world_approved(&p, &app);
		number = order_that_is(&p, &app, (enum stand)stand);
		WANT_RC(pay_world_paid(&p, ROLE_INDEX_GATEWAY, number, 3999),
		    RC_OK);
		WANT_INT(pay_world_see(&p, number).state, ORDER_CLOSED);
		WANT_INT(pay_world_app(&p, app.id), STATE_APPROVED);
		WANT_STR(pay_world_event(&p, app.id).outcome, "UNUSABLE");
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(a_wrong_amount_is_kept_aside_and_closes_its_order)
{
	each_store(t, wrong_on);
}

/* ---- the gateway and the clock */

static void
known_on(struct test *t, const char *url)
{
	struct pay_world	p;
	struct app		app;
	struct str		number;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	pay_world_approved(&p, &app);
	number = order_that_is(&p, &app, UNHEARD);
	WANT_RC(pay_world_job(&p, "order.create", pay_create_job, number),
	    RC_OK);
	WANT_INT(pay_world_see(&p, number).state, ORDER_PAYING);
	WANT_STR(pay_world_see(&p, number).pay_url, "weixin://x");

	/* Its time is over, nobody paid. */
	WANT_RC(pay_world_job(&p, "order.sure", pay_close_job, number), RC_OK);
	WANT_INT(pay_world_see(&p, number).state, ORDER_CLOSED);

	number = order_that_is(&p, &app, UNHEARD);
	p.says = (struct pay_answer){ .outcome = OUTCOME_REFUSED,
		.detail = STR("商户号已停用") };
	WANT_RC(pay_world_job(&p, "order.create", pay_create_job, number),
	    RC_OK);
	WANT_INT(pay_world_see(&p, number).state, ORDER_CLOSED);
	WANT_STR(pay_world_see(&p, number).refused, "商户号已停用");
	law_world_close(&p.w);
}

TEST(an_order_becomes_payable_when_the_gateway_takes_it)
{
	each_store(t, known_on);
}

/* ---- people */

static void
other_on(struct test *t, const char *url)
{
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (int stand = UNHEARD; stand <= KNOWN; stand++) {
		struct app	app;
		struct str	first, second;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		pay_world_approved(&p, &app);
		first = order_that_is(&p, &app, (enum stand)stand);
		WANT_SAME(pay_world_order(&p, &app, "one"), first);
		second = pay_world_order(&p, &app, "two");
		WANT(!str_eq(first, second));
		WANT_INT(pay_world_see(&p, first).state, ORDER_CLOSED);
		WANT_INT(pay_world_see(&p, second).state, ORDER_PAYING);
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(another_gateway_closes_the_order_at_the_first)
{
	each_store(t, other_on);
}

static void
desk_on(struct test *t, const char *url)
{
	struct pay_world p;
	struct verdict	 v;
	struct order	 o;
	struct app	 app;
	struct cx	 cx;

	pay_world_open(&p, t, url, law_world_turned(t, "mode: online, levels: 2",
	    "mode: on_site"));
	law_world_person(&p.w, &app);
	WANT_RC(law_world_try(&p.w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &app),
	    RC_OK);
	p.w.now_us += 11 * US_PER_MINUTE;
	WANT_RC(law_world_try(&p.w, ROLE_INDEX_CASHIER, EV_CLAIM, &app), RC_OK);
	WANT_RC(law_world_try(&p.w, ROLE_INDEX_CASHIER, EV_APPROVE, &app),
	    RC_OK);
	cx = law_world_as(&p.w, ROLE_INDEX_CASHIER, 7);
	WANT_RC(pay_on_site(&cx, p.w.exam, &app, STR("cheque"), &v), RC_BAD);
	WANT_RC(pay_on_site(&cx, p.w.exam, &app, STR("cash"), &v), RC_OK);
	WANT_INT(app.state, STATE_PAID);
	WANT_RC(pay_order_newest(&cx, app.id, &o), RC_OK);
	WANT_INT(o.state, ORDER_PAID);
	WANT_INT(o.amount_fen, 4000);
	WANT_STR(o.gateway, "cash");
	law_world_close(&p.w);
}

TEST(cash_at_the_desk_is_an_order_that_is_paid)
{
	each_store(t, desk_on);
}

/* ---- a fee that is waived */

static enum rc
ask(struct pay_world *p, const struct app *app)
{
	struct cx cx = law_world_as(&p->w, ROLE_INDEX_CANDIDATE,
	    app->account_id);

	return waiver_ask(&cx, p->w.exam, app, &(struct waiver){
		.kind = STR("low"), .words = STR("家庭困难"),
		.document = STR("") });
}

static enum rc
decide(struct pay_world *p, struct app *app, bool grant)
{
	struct cx	cx = law_world_as(&p->w, ROLE_INDEX_REVIEWER, 7);
	struct verdict	v;

	return waiver_decide(&cx, app, grant, STR("材料不全"), &v);
}

static void
granted_on(struct test *t, const char *url)
{
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (int stand = UNHEARD; stand <= KNOWN; stand++) {
		struct app	app;
		struct str	number;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		pay_world_approved(&p, &app);
		number = order_that_is(&p, &app, (enum stand)stand);
		WANT_RC(ask(&p, &app), RC_OK);
		WANT_RC(ask(&p, &app), RC_DENIED);	/* one is under way */
		WANT_RC(decide(&p, &app, true), RC_OK);
		WANT_INT(app.state, STATE_PAID);
		WANT_INT(pay_world_see(&p, number).state, ORDER_CLOSED);
		WANT_RC(decide(&p, &app, true), RC_STALE);
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(a_waived_fee_pays_and_closes_the_order_that_was_open)
{
	each_store(t, granted_on);
}

static void
refused_on(struct test *t, const char *url)
{
	struct pay_world p;
	struct waiver	 x;
	struct app	 app;
	struct cx	 cx;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	pay_world_approved(&p, &app);
	WANT_RC(decide(&p, &app, false), RC_STALE);	/* nobody asked */
	WANT_RC(ask(&p, &app), RC_OK);
	WANT_RC(decide(&p, &app, false), RC_OK);
	WANT_INT(app.state, STATE_APPROVED);
	cx = law_world_as(&p.w, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(waiver_newest(&cx, app.id, &x), RC_OK);
	WANT_INT(x.state, WAIVER_REFUSED);
	WANT_STR(x.answer, "材料不全");
	WANT_RC(ask(&p, &app), RC_OK);			/* once more */
	WANT_RC(decide(&p, &app, false), RC_OK);
	WANT_RC(ask(&p, &app), RC_DENIED);
	law_world_close(&p.w);
}

TEST(a_refused_waiver_may_be_asked_for_once_more)
{
	each_store(t, refused_on);
}
