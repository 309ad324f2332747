/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Alipay answers and announces, rightly signed, so that everything behind
 * the signature is reached too: whatever the bytes, an answer; and money only
 * with a number and a sum. The first byte says which road the rest takes.
 */
#include "base/percent.h"
#include "base/utf8.h"
#include "gateway/alipay.h"
#include "gateway/pay_parts.h"
#include "tests/pay_fixture.h"

#define NUMBER "EXAM12132992452716558886"
#define NOW_US (INT64_C(1683539046) * US_PER_SECOND)

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check(const struct pay_answer *x)
{
	must(x->outcome < OUTCOME__MAX && utf8_count(x->detail) <= 300);
	if (x->outcome != OUTCOME_DONE)
		must(x->status == PAY_STATUS_UNPAID && x->refund == REFUND_NONE);
	else if (x->status == PAY_STATUS_PAID && x->refund != REFUND_NONE)
		must(x->number.n > 0);
	else if (x->status == PAY_STATUS_PAID && x->refund_no.n == 0)
		must(x->amount_fen > 0 && x->number.n > 0);
}

static const char *const nodes[PAY_VERB__MAX] = {
	"alipay_trade_precreate_response", "alipay_trade_query_response",
	"alipay_trade_close_response", "alipay_trade_refund_response",
	"alipay_trade_fastpay_refund_query_response",
	"alipay_data_dataservice_bill_downloadurl_query_response",
	"alipay_data_dataservice_bill_downloadurl_query_response", "x",
};

/* wrap: the body as the signed node of a verb's answer. */
static struct str
wrap(struct arena *a, enum pay_verb verb, struct str body)
{
	struct buf b;

	buf_init(&b, body.n + 4096);
	buf_fmt(&b, "{\"%s\":", nodes[verb]);
	buf_str(&b, body);
	buf_z(&b, ",\"sign\":\"");
	buf_str(&b, fixture_sign(a, 1, body));
	buf_z(&b, "\"}");
	return buf_take(a, &b);
}

static void
read_reply(struct pay_fixture *f, enum pay_verb verb, unsigned step,
    struct str body)
{
	const struct pay_ask	ask = { .verb = verb, .number = STR(NUMBER),
		.refund_no = STR("RF857461087886665832"),
		.day = STR("2023-05-07"), .amount_fen = 4000,
		.refund_fen = 1000 };
	struct reply		r = { .status = 200, .body = body };
	struct call		call = { .step = step };
	struct pay_answer	answer;

	if (pay_driver_alipay.read(f->self, &(struct pay_turn){
		&f->now, &ask, &call, &answer }, &r) == RC_OK)
		check(&answer);
	if (step == 1)
		return;
	r.body = wrap(f->now.a, verb, body);
	call = (struct call){ .step = 0 };
	if (pay_driver_alipay.read(f->self, &(struct pay_turn){
		&f->now, &ask, &call, &answer }, &r) == RC_OK)
		check(&answer);
}

static void
read_notice(struct pay_fixture *f, bool is_return, struct str form)
{
	struct pay_notice	n = { .body = form, .is_return = is_return };
	struct alipay_fields	fields;
	struct pay_answer	answer;
	struct buf		b;

	pay_driver_alipay.notice(f->self, &f->now, &n, &answer);
	check(&answer);
	if (alipay_fields_parse(f->now.a, form, &fields) != RC_OK)
		return;
	buf_init(&b, form.n + 4096);
	buf_str(&b, form);
	buf_z(&b, "&sign=");
	percent_put(&b, fixture_sign(f->now.a, 1,
	    alipay_sign_string(f->now.a, &fields, false)));
	n.body = buf_take(f->now.a, &b);
	pay_driver_alipay.notice(f->self, &f->now, &n, &answer);
	check(&answer);
	must(!is_return || answer.status != PAY_STATUS_PAID);
}

/* fixture: a driver, opened once, for one run with its own arena. */
static struct pay_fixture *
fixture(struct arena *a)
{
	static struct pay_fixture	 f;
	static struct arena		*keep;

	if (keep == NULL) {
		keep = arena_new((size_t)64 << 20);
		fixture_start(&f, keep, NOW_US);
		fixture_file(&f, "key", fixture_private_pem(keep, 0));
		fixture_file(&f, "public_key", fixture_public_pem(keep, 1));
		must(fixture_open(&f, &pay_driver_alipay, STR("app_id: '1'\n"
		    "seller_id: '2'\n")) == RC_OK);
	}
	f.now.a = a;
	return &f;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char	 roads[] = "cqxrsbfkntBF";
	struct arena		*a = arena_new((size_t)256 << 20);
	struct pay_fixture	*f;
	struct str		 body = str_of(p, n);
	size_t			 road;

	if (n == 0) {
		arena_free(a);
		return 0;
	}
	body = str_sub(body, 1, n);
	for (road = 0; road < sizeof(roads) - 2; road++)
		if (roads[road] == (char)p[0])
			break;
	f = fixture(a);
	if (road < PAY_VERB__MAX)
		read_reply(f, (enum pay_verb)road, 0, body);
	else if (road < PAY_VERB__MAX + 2)
		read_notice(f, road > PAY_VERB__MAX, body);
	else
		read_reply(f, road == PAY_VERB__MAX + 2 ? PAY_BILL : PAY_FUNDS,
		    1, body);
	arena_free(a);
	return 0;
}
