/* SPDX-License-Identifier: Apache-2.0 */
/* Electronic invoices: one for each payment, by what the platform answers and what went back. */
#include "tests/pay_world.h"

#include "payment/einvoice.h"

enum { SENT_MAX = 8 };

/* A platform: what it was sent last, and what it answers next. */
struct platform {
	struct einvoice		sent[SENT_MAX];
	size_t			sent_n;
	struct einvoice_result	answer;
};

static enum rc
send(struct cx *cx, const struct einvoice *list, size_t n, void *ctx)
{
	struct platform *p = ctx;

	(void)cx;
	must(n <= SENT_MAX);
	for (size_t i = 0; i < n; i++)
		p->sent[i] = list[i];
	p->sent_n = n;
	return RC_OK;
}

static enum rc
fetch(struct cx *cx, struct einvoice_result **ret_list, size_t *ret_n,
    void *ctx)
{
	struct platform *p = ctx;

	(void)cx;
	*ret_list = &p->answer;
	*ret_n = 1;
	return RC_OK;
}

static const struct einvoice_face face = { send, fetch };

/* How many go out now. */
static size_t
export(struct pay_world *p, struct platform *x, bool again)
{
	struct cx	 cx = law_world_as(&p->w, ROLE_INDEX_SYSTEM, 0);
	struct test	*t = p->w.t;
	size_t		 n;

	WANT_RC(einvoice_export(&cx, p->w.cache, &face, x, again, &n), RC_OK);
	WANT_INT(n, x->sent_n);
	return n;
}

static enum rc
answer(struct pay_world *p, struct platform *x, struct str serial,
    bool issued)
{
	struct cx	cx = law_world_as(&p->w, ROLE_INDEX_SYSTEM, 0);
	struct str	cause;
	size_t		n;

	x->answer = (struct einvoice_result){ .serial = serial,
		.issued = issued, .code = STR("0001"), .number = serial,
		.check_code = STR("abc"), .url = STR("https://example.cn"),
		.words = issued ? STR("") : STR("缴款人名称有误"), .line = 1 };
	return einvoice_import(&cx, &face, x, &n, &cause);
}

/* The number on the invoice that holds; empty: none does. */
static struct str
shown(struct pay_world *p, struct str order_number)
{
	struct cx		 cx = law_world_as(&p->w,
				    ROLE_INDEX_CANDIDATE, 0);
	struct test		*t = p->w.t;
	struct einvoice_seen	 seen;
	enum rc			 rc = einvoice_of(&cx, order_number, &seen);

	WANT(rc == RC_OK || rc == RC_NONE);
	return rc == RC_OK ? seen.number : STR("");
}

static void
give_back(struct pay_world *p, const struct app *app, int64_t fen)
{
	struct cx	 cx = law_world_as(&p->w, ROLE_INDEX_CASHIER, 7);
	struct test	*t = p->w.t;
	struct str	 number;

	WANT_RC(refund_make(&cx, pay_world_event(p, app->id).id, fen,
	    STR("退费"), 7, &number), RC_OK);
	WANT_RC(pay_world_told(p, ROLE_INDEX_CLOCK, &(struct pay_answer){
		.outcome = OUTCOME_DONE, .about_refund = true,
		.refund = REFUND_SUCCESS, .refund_no = number,
		.refund_fen = fen }), RC_OK);
}

static struct str
begin(struct pay_world *p, struct test *t, const char *url, struct app *app)
{
	struct str number;

	pay_world_open(p, t, url, law_world_turned(t, "fee_fen: 4000",
	    "fee_fen: 4000, item_code: '103', unit_code: '9'"));
	pay_world_approved(p, app);
	number = pay_world_order(p, app, "one");
	WANT_RC(pay_world_paid(p, ROLE_INDEX_GATEWAY, number, 4000), RC_OK);
	return number;
}

static void
issued_on(struct test *t, const char *url)
{
	struct platform		x = { .sent_n = 0 };
	struct pay_world	p;
	struct app		app;
	struct str		number = begin(&p, t, url, &app), serial;

	WANT_INT(export(&p, &x, false), 1);
	WANT_INT(x.sent[0].amount_fen, 4000);
	WANT(!x.sent[0].red);
	serial = x.sent[0].serial;
	WANT_INT(export(&p, &x, false), 0);	/* it waits for its answer */
	WANT_INT(export(&p, &x, true), 1);	/* or was lost: the same again */
	WANT_SAME(x.sent[0].serial, serial);
	WANT_STR(shown(&p, number), "");
	WANT_RC(answer(&p, &x, serial, false), RC_OK);
	WANT_INT(export(&p, &x, true), 1);	/* mended there, asked again */
	WANT_SAME(x.sent[0].serial, serial);
	WANT_RC(answer(&p, &x, serial, true), RC_OK);
	WANT_SAME(shown(&p, number), serial);
	WANT_RC(answer(&p, &x, serial, false), RC_BAD);	/* too late */
	WANT_INT(export(&p, &x, true), 0);
	law_world_close(&p.w);
}

TEST(a_payment_has_one_invoice_whatever_is_lost_on_the_way)
{
	each_store(t, issued_on);
}

static void
red_on(struct test *t, const char *url)
{
	struct platform		x = { .sent_n = 0 };
	struct pay_world	p;
	struct app		app;
	struct str		number = begin(&p, t, url, &app), serial;

	WANT_INT(export(&p, &x, false), 1);
	serial = x.sent[0].serial;
	WANT_RC(answer(&p, &x, serial, true), RC_OK);
	give_back(&p, &app, 1500);
	WANT_INT(export(&p, &x, false), 1);
	WANT(x.sent[0].red);
	WANT_INT(x.sent[0].amount_fen, 4000);
	WANT_SAME(x.sent[0].red_number, serial);
	WANT_SAME(shown(&p, number), serial);	/* until the red one is there */
	WANT_RC(answer(&p, &x, x.sent[0].serial, true), RC_OK);
	WANT_STR(shown(&p, number), "");
	WANT_INT(export(&p, &x, false), 1);	/* the rest, anew */
	WANT(!x.sent[0].red);
	WANT_INT(x.sent[0].amount_fen, 2500);
	law_world_close(&p.w);
}

TEST(money_that_went_back_cancels_its_invoice_by_a_red_one)
{
	each_store(t, red_on);
}

/* The platform refused it, and by now nothing of the money was kept. */
static void
dropped_on(struct test *t, const char *url)
{
	struct platform		x = { .sent_n = 0 };
	struct pay_world	p;
	struct app		app;

	(void)begin(&p, t, url, &app);
	WANT_INT(export(&p, &x, false), 1);
	WANT_RC(answer(&p, &x, x.sent[0].serial, false), RC_OK);
	give_back(&p, &app, 4000);
	WANT_INT(export(&p, &x, true), 0);
	law_world_close(&p.w);
}

TEST(what_went_back_whole_is_not_invoiced)
{
	each_store(t, dropped_on);
}
