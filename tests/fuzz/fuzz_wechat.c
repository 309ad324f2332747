/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What WeChat Pay answers and announces, rightly signed, so that everything
 * behind the signature is reached too: whatever the bytes, an answer; and money
 * only with a number and a sum. The first byte says which road the rest takes.
 */
#include "base/utf8.h"
#include "gateway/bill.h"
#include "tests/pay_fixture.h"

#define V3_KEY "2f530e833cb305a094fe7eff8aa713ff"
#define NUMBER "EXAM12132992452716558886"
#define NOW_US (INT64_C(1683539046) * US_PER_SECOND)

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* sign: the headers of WeChat's over a body. */
static size_t
sign(struct arena *a, struct str body, struct call_header *to)
{
	struct buf b;

	buf_init(&b, body.n + 64);
	buf_z(&b, "1683539043\nabcdef\n");
	buf_str(&b, body);
	buf_char(&b, '\n');
	to[0] = (struct call_header){ STR("Wechatpay-Timestamp"),
		STR("1683539043") };
	to[1] = (struct call_header){ STR("Wechatpay-Nonce"), STR("abcdef") };
	to[2] = (struct call_header){ STR("Wechatpay-Serial"),
		STR("PUB_KEY_ID_1") };
	to[3] = (struct call_header){ STR("Wechatpay-Signature"),
		fixture_sign(a, 1, buf_view(&b)) };
	buf_done(&b);
	return 4;
}

static void
check(const struct pay_answer *x)
{
	must(x->outcome < OUTCOME__MAX && utf8_count(x->detail) <= 300);
	if (x->outcome != OUTCOME_DONE)
		must(x->status == PAY_STATUS_UNPAID && x->refund == REFUND_NONE);
	else if (x->status == PAY_STATUS_PAID)
		must(x->amount_fen > 0 && x->number.n > 0);
	for (size_t i = 0; i < x->rows_n; i++)
		if (x->rows[i].kind == PAY_ROW_PAYMENT ||
		    x->rows[i].kind == PAY_ROW_REFUND)
			must(x->rows[i].amount_fen >= 0);
}

static void
read_reply(struct pay_fixture *f, enum pay_verb verb, bool file, struct str body)
{
	const struct pay_ask	ask = { .verb = verb, .number = STR(NUMBER),
		.refund_no = STR("RF857461087886665832"),
		.day = STR("2023-05-07"), .amount_fen = 4000,
		.refund_fen = 1000 };
	struct reply		r = { .status = 200, .body = body };
	struct call		call = { .step = verb == PAY_CLOSE };
	struct pay_answer	answer;
	struct str		text;

	if (file && bill_unpack(f->now.a, body, &text) == RC_OK)
		call.note = sha1_hex(f->now.a, text);
	r.headers_n = sign(f->now.a, body, r.headers);
	if (pay_driver_wechat.read(f->self, &(struct pay_turn){
		&f->now, &ask, &call, &answer }, &r) == RC_OK)
		check(&answer);
	r.status = 400;
	call = (struct call){ .step = 0 };
	if (pay_driver_wechat.read(f->self, &(struct pay_turn){
		&f->now, &ask, &call, &answer }, &r) == RC_OK)
		check(&answer);
}

static void
read_notice(struct pay_fixture *f, bool sealed, const char *event,
    struct str body)
{
	struct call_header	 headers[CALL_HEADERS_MAX];
	struct pay_notice	 n = { .headers = headers, .body = body };
	struct pay_answer	 answer;
	struct str		 box;

	if (sealed) {
		box = fixture_seal(f->now.a, V3_KEY, body);
		n.body = str_make(f->now.a, "{\"event_type\":\"%s.SUCCESS\","
		    "\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\","
		    "\"original_type\":\"%s\",\"nonce\":\"0123456789ab\","
		    "\"associated_data\":\"certificate\",\"ciphertext\":"
		    "\"%.*s\"}}", event, str_eq_z(str_z(event), "REFUND") ?
		    "refund" : "transaction", STR_ARG(box));
	}
	n.headers_n = sign(f->now.a, n.body, headers);
	pay_driver_wechat.notice(f->self, &f->now, &n, &answer);
	check(&answer);
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
		fixture_file(&f, "v3_key", STR(V3_KEY));
		fixture_file(&f, "public_key", fixture_public_pem(keep, 1));
		must(fixture_open(&f, &pay_driver_wechat, STR("mchid: '1'\nappid: wx\n"
		    "serial: 0484F9B1112D5BEB095D637B8DCF54CE30C859EC\n"
		    "public_key_id: PUB_KEY_ID_1\n")) == RC_OK);
	}
	f.now.a = a;
	return &f;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char	 roads[] = "cqxrsbfkntRBF";
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
		read_reply(f, (enum pay_verb)road, false, body);
	else if (road < PAY_VERB__MAX + 3)
		read_notice(f, road > PAY_VERB__MAX, road == PAY_VERB__MAX + 1 ?
		    "TRANSACTION" : "REFUND", body);
	else
		read_reply(f, road == PAY_VERB__MAX + 3 ? PAY_BILL : PAY_FUNDS,
		    true, body);
	arena_free(a);
	return 0;
}
