/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a refund, by whatever the service says, whenever it says it. */
#include "tests/pay_world.h"

/* Where a refund stands when the news come. */
enum stand { ASKED, TAKEN, STUCK };

/* Somebody paid and is given a part of it back. */
static struct str
refund_by(struct pay_world *p, enum role_index role, struct app *ret_app)
{
	struct test	*t = p->w.t;
	struct str	 number;
	struct cx	 cx;

	pay_world_approved(p, ret_app);
	number = pay_world_order(p, ret_app, "one");
	WANT_RC(pay_world_paid(p, ROLE_INDEX_GATEWAY, number, 4000), RC_OK);
	cx = law_world_as(&p->w, role, 7);
	WANT_RC(refund_make(&cx, pay_world_event(p, ret_app->id).id, 1500,
	    STR("多收"), 7, &number), RC_OK);
	WANT_INT(pay_world_event(p, ret_app->id).refunding_fen, 1500);
	return number;
}

static struct str
state_of(struct pay_world *p, struct str number)
{
	struct q_refund_by_number_row	 r;
	struct test			*t = p->w.t;

	p->w.tx.roles = ROLE_CLOCK;
	WANT_RC(q_refund_by_number(&p->w.tx, &(struct q_refund_by_number_in){
		.number = number }, &r), RC_OK);
	return r.state;
}

static enum rc
say(struct pay_world *p, enum role_index role, struct str number,
    enum refund_status status)
{
	return pay_world_told(p, role, &(struct pay_answer){
		.outcome = OUTCOME_DONE, .about_refund = true,
		.refund = status, .refund_no = number, .refund_fen = 1500,
		.detail = STR("银行卡已注销") });
}

static void
bring_to(struct pay_world *p, struct str number, enum stand stand)
{
	struct test *t = p->w.t;

	if (stand == TAKEN)
		WANT_RC(say(p, ROLE_INDEX_CLOCK, number, REFUND_PROCESSING),
		    RC_OK);
	if (stand == STUCK)
		WANT_RC(say(p, ROLE_INDEX_CLOCK, number, REFUND_ABNORMAL),
		    RC_OK);
	WANT_STR(state_of(p, number), stand == ASKED ? "CREATED" :
	    stand == TAKEN ? "PROCESSING" : "ABNORMAL");
}

/* CLOCK: the answer to a question of ours; GATEWAY: a notice, by itself. */
static void
news_on(struct test *t, const char *url)
{
	static const struct {
		enum stand		stand;
		enum role_index		teller;
		enum refund_status	said;
		const char		*then;
	} rows[] = {
		{ ASKED, ROLE_INDEX_CLOCK, REFUND_SUCCESS, "DONE" },
		{ ASKED, ROLE_INDEX_GATEWAY, REFUND_SUCCESS, "DONE" },
		{ TAKEN, ROLE_INDEX_CLOCK, REFUND_SUCCESS, "DONE" },
		{ TAKEN, ROLE_INDEX_GATEWAY, REFUND_SUCCESS, "DONE" },
		{ STUCK, ROLE_INDEX_CLOCK, REFUND_SUCCESS, "DONE" },
		{ STUCK, ROLE_INDEX_GATEWAY, REFUND_SUCCESS, "DONE" },
		{ TAKEN, ROLE_INDEX_CLOCK, REFUND_ABNORMAL, "ABNORMAL" },
		{ TAKEN, ROLE_INDEX_GATEWAY, REFUND_ABNORMAL, "ABNORMAL" },
		/* closed there: the money is still ours, and may go back anew */
		{ ASKED, ROLE_INDEX_CLOCK, REFUND_CLOSED, "CLOSED" },
		{ TAKEN, ROLE_INDEX_CLOCK, REFUND_CLOSED, "CLOSED" },
		{ TAKEN, ROLE_INDEX_GATEWAY, REFUND_CLOSED, "CLOSED" },
	};
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct app	app;
		struct str	number;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		number = refund_by(&p, ROLE_INDEX_CASHIER, &app);
		bring_to(&p, number, rows[i].stand);
		WANT_RC(say(&p, rows[i].teller, number, rows[i].said), RC_OK);
		WANT_STR(state_of(&p, number), rows[i].then);
		WANT_INT(pay_world_event(&p, app.id).refunding_fen,
		    str_eq_z(state_of(&p, number), "CLOSED") ? 0 : 1500);
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(a_refund_ends_as_the_service_says_whoever_heard_it)
{
	each_store(t, news_on);
}

/* ---- what a person does about one that is stuck */

static void
person_on(struct test *t, const char *url)
{
	static const enum role_index staff[] = { ROLE_INDEX_CASHIER,
		ROLE_INDEX_AUTHORITY };
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (size_t k = 0; k < COUNT(staff); k++) {
		struct app	app;
		struct str	number;
		struct cx	cx;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		number = refund_by(&p, staff[k], &app);
		cx = law_world_as(&p.w, staff[k], 7);
		WANT_RC(refund_retry(&cx, number), RC_STALE);	/* it is under way */
		WANT_RC(refund_by_hand(&cx, number, STR("现金")), RC_STALE);
		bring_to(&p, number, STUCK);
		cx = law_world_as(&p.w, staff[k], 7);
		WANT_RC(refund_retry(&cx, number), RC_OK);
		WANT_STR(state_of(&p, number), "CREATED");
		bring_to(&p, number, STUCK);
		cx = law_world_as(&p.w, staff[k], 7);
		WANT_RC(refund_by_hand(&cx, number, STR("现金退还")), RC_OK);
		WANT_STR(state_of(&p, number), "DONE");
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(a_stuck_refund_is_tried_again_or_paid_in_another_way)
{
	each_store(t, person_on);
}

static void
closed_on(struct test *t, const char *url)
{
	static const enum role_index staff[] = { ROLE_INDEX_CASHIER,
		ROLE_INDEX_AUTHORITY };
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (size_t k = 0; k < COUNT(staff); k++)
		for (int again = 0; again < 2; again++) {
			struct app	app;
			struct str	number;
			struct cx	cx;

			WANT_RC(tx_save(&p.w.tx), RC_OK);
			number = refund_by(&p, staff[k], &app);
			WANT_RC(say(&p, ROLE_INDEX_CLOCK, number,
			    REFUND_CLOSED), RC_OK);
			p.w.now_us += US_PER_MINUTE;
			cx = law_world_as(&p.w, staff[k], 7);
			WANT_RC(again ? refund_retry(&cx, number) :
			    refund_by_hand(&cx, number, STR("现金退还")), RC_OK);
			WANT_INT(pay_world_event(&p, app.id).refunding_fen,
			    1500);
			WANT_STR(state_of(&p, number), again ? "CLOSED" :
			    "DONE");
			cx = law_world_as(&p.w, staff[k], 7);
			/* Once only: another one is on its way, or it is done. */
			WANT_RC(refund_by_hand(&cx, number, STR("现金退还")),
			    RC_STALE);
			WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
		}
	law_world_close(&p.w);
}

TEST(a_closed_refund_is_made_anew_or_paid_in_another_way)
{
	each_store(t, closed_on);
}

/* ---- money that goes back by itself */

static void
itself_on(struct test *t, const char *url)
{
	static const enum role_index tellers[] = { ROLE_INDEX_GATEWAY,
		ROLE_INDEX_CLOCK };
	struct pay_world p;

	pay_world_open(&p, t, url, LAW_WORLD_EXAM);
	for (size_t k = 0; k < COUNT(tellers); k++) {
		struct app	app;
		struct str	number;

		WANT_RC(tx_save(&p.w.tx), RC_OK);
		pay_world_approved(&p, &app);
		number = pay_world_order(&p, &app, "one");
		WANT_RC(law_world_try(&p.w, ROLE_INDEX_AUTHORITY, EV_DROP,
		    &app), RC_OK);
		WANT_RC(pay_world_paid(&p, tellers[k], number, 4000), RC_OK);
		WANT_STR(pay_world_event(&p, app.id).outcome, "UNUSABLE");
		WANT_INT(pay_world_event(&p, app.id).refunding_fen, 4000);
		WANT_STR(state_of(&p, str_make(t->a, "%.*sR1",
		    STR_ARG(number))), "CREATED");
		WANT_RC(tx_save_end(&p.w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&p.w);
}

TEST(money_that_can_pay_nothing_goes_back_by_itself)
{
	each_store(t, itself_on);
}
