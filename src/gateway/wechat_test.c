/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/wechat.h"

#include <string.h>
#include <zlib.h>

#include "base/money.h"
#include "gateway/bill.h"
#include "gateway/pay_parts.h"
#include "tests/pay_fixture.h"
#include "tests/vectors_fixture.h"

#define NOW_US (INT64_C(1683539046) * US_PER_SECOND)
#define NUMBER "EXAM12132992452716558886"
#define SERIAL "0484F9B1112D5BEB095D637B8DCF54CE30C859EC"
#define V3_KEY "2f530e833cb305a094fe7eff8aa713ff"
#define SETTINGS "kind: wechat\nmchid: \"1986972438\"\n" \
	"appid: wx24c03b68d0c5e981\nserial: " SERIAL "\n" \
	"public_key_id: PUB_KEY_ID_0833776319577975681136327988031467\n"
#define PUBLIC_ID "PUB_KEY_ID_0833776319577975681136327988031467"

static const struct pay_driver *const driver = &pay_driver_wechat;

/* Our key is 0, WeChat's public key 1, its certificate's 2, a stranger's 3. */
static void
open_own(struct pay_fixture *f, struct test *t)
{
	fixture_start(f, t->a, NOW_US);
	fixture_file(f, "key", fixture_private_pem(t->a, 0));
	fixture_file(f, "v3_key", STR(V3_KEY "\n"));
	fixture_file(f, "public_key", fixture_public_pem(t->a, 1));
	WANT_RC(fixture_open(f, driver, STR(SETTINGS)), RC_OK);
}

/* open_vectors: with the keys of a vector file. */
static void
open_vectors(struct pay_fixture *f, struct test *t, const struct json *v)
{
	fixture_start(f, t->a, NOW_US);
	fixture_file(f, "key", fixture_private_pem(t->a, 0));
	fixture_file(f, "v3_key", json_get(v, "api_v3_key") == NULL ?
	    STR(V3_KEY) : json_text(v, "api_v3_key"));
	fixture_file(f, "public_key", json_text(v, "public_key"));
	fixture_file(f, "certificates.0", json_text(v, "platform_cert"));
	WANT_RC(fixture_open(f, driver, STR(SETTINGS)), RC_OK);
	WANT_INT(json_number(v, "now", 0) * US_PER_SECOND, NOW_US);
}

static size_t
take_headers(const struct json *headers, struct call_header *to)
{
	size_t n = 0;

	for (const struct json *h = headers->kids; h != NULL; h = h->next)
		to[n++] = (struct call_header){ h->key, h->text };
	return n;
}

/* signed_reply: as WeChat would send it, signed with the key `which`. */
static struct reply
signed_reply(struct test *t, size_t which, int status, const char *body)
{
	struct reply	r = { .status = status, .body = str_z(body) };
	struct str	text = str_make(t->a, "1683539043\nabcdef\n%s\n", body);

	r.headers[0] = (struct call_header){ STR("Wechatpay-Timestamp"),
		STR("1683539043") };
	r.headers[1] = (struct call_header){ STR("Wechatpay-Nonce"),
		STR("abcdef") };
	r.headers[2] = (struct call_header){ STR("wechatpay-serial"),
		STR(PUBLIC_ID) };
	r.headers[3] = (struct call_header){ STR("Wechatpay-Signature"),
		fixture_sign(t->a, which, text) };
	r.headers_n = 4;
	return r;
}

static const struct pay_ask query = { .verb = PAY_QUERY,
	.number = STR_INIT(NUMBER), .amount_fen = 4000 };

/* read_once: an answer to the first call of an ask. */
static enum rc
read_once(struct pay_fixture *f, const struct pay_ask *ask,
    const struct reply *reply, struct call *call, struct pay_answer *answer)
{
	*call = (struct call){ .step = 0 };
	return driver->read(f->self, &(struct pay_turn){
		&f->now, ask, call, answer }, reply);
}

TEST(wechat_requests_are_signed_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "wechat-request.json");
	struct wechat		 w = { .mchid = json_text(v, "mchid"),
		.serial = json_text(v, "serial_no") };
	struct rsa_cert		 cert;

	WANT_RC(rsa_private_read(t->a, json_text(v, "merchant_private_key"),
	    &w.mine), RC_OK);
	WANT_RC(rsa_cert_read(t->a, json_text(v, "merchant_cert"), &cert),
	    RC_OK);
	WANT_SAME(cert.serial, w.serial);
	WANT(rsa_pair(&w.mine, &cert.key));
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next) {
		struct wechat_signed s = { str_to_z(t->a,
			json_text(c, "method")), json_text(c, "uri"),
			json_text(c, "body"), json_number(c, "timestamp", 0),
			json_text(c, "nonce_str") };
		struct str text = wechat_message(t->a, &s);

		WANT_SAME(text, json_text(c, "message"));
		WANT_SAME(rsa_sign(t->a, &w.mine, text),
		    json_text(c, "signature"));
		WANT(rsa_verify(t->a, &cert.key, text,
		    json_text(c, "signature")));
		WANT_SAME(wechat_authorization(t->a, &w, &s),
		    json_text(c, "authorization"));
	}
}

TEST(wechat_replies_are_verified_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "wechat-response.json");
	struct pay_fixture	 f;
	size_t			 n = 0;

	open_vectors(&f, t, v);
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		struct reply		r = { .body = json_text(c, "body"),
			.status = json_text(c, "body").n == 0 ? 204 : 200 };
		struct pay_ask		ask = { .verb = PAY_CREATE };
		struct pay_answer	answer;
		struct call		call;

		r.headers_n = take_headers(json_get(c, "headers"), r.headers);
		WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
		if ((answer.outcome != OUTCOME_FORGED) !=
		    (json_get(c, "expect")->i64 != 0))
			test_want_str(json_text(c, "why"), STR(""), __FILE__,
			    __LINE__);
		WANT(answer.keys_wanted ==
		    str_eq_z(json_text(c, "why"), "unknown serial"));
		WANT(answer.probe ==
		    str_eq_z(json_text(c, "why"), "signature probe"));
		if (str_has(r.body, STR("\"weixin://")) &&
		    answer.outcome == OUTCOME_DONE)
			WANT_STR(answer.pay_url,
			    "weixin://wxpay/bizpayurl?pr=ii8p741Gb");
	}
	WANT_INT(n, 23);
}

/* check_content: an authentic notice by what the vector calls it. */
static void
check_content(struct test *t, const struct json *c, const struct pay_answer *n)
{
	struct str why = json_text(c, "why");

	if (str_has(why, STR("wrong_mchid"))) {
		WANT_INT(n->outcome, OUTCOME_REFUSED);
		WANT(n->detail.n > 0);
		return;
	}
	WANT_INT(n->outcome, OUTCOME_DONE);
	WANT_STR(n->number, NUMBER);
	WANT_STR(n->transaction_no, "4200802203200903019198661039");
	WANT_INT(n->amount_fen, str_has(why, STR("wrong_amount")) ? 1 : 4000);
	WANT_INT(n->status, str_has(why, STR("not_success")) ?
	    PAY_STATUS_UNPAID : PAY_STATUS_PAID);
	WANT(n->about_refund == str_eq_z(why, "good refund"));
	if (!n->about_refund)
		return;
	WANT_STR(n->refund_no, "RF857461087886665832");
	WANT_INT(n->refund, REFUND_SUCCESS);
	WANT_INT(n->refund_fen, 4000);
	WANT_STR(beijing_text(t->a, n->at_us), "2023-05-09 10:00:00");
}

TEST(wechat_notices_are_read_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "wechat-callback.json");
	struct call_header	 headers[CALL_HEADERS_MAX];
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	size_t			 n = 0;

	open_vectors(&f, t, v);
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		struct pay_notice notice = { .headers = headers,
			.body = json_text(c, "body") };

		notice.headers_n = take_headers(json_get(c, "headers"),
		    headers);
		driver->notice(f.self, &f.now, &notice, &answer);
		if (json_get(c, "expect")->i64 != 0)
			check_content(t, c, &answer);
		else if (answer.outcome != OUTCOME_FORGED)
			test_want_str(json_text(c, "why"), STR(""), __FILE__,
			    __LINE__);
	}
	WANT_INT(n, 13);
}

TEST(aes_256_gcm_opens_what_the_vectors_open_and_nothing_else)
{
	const struct json	*v = fixture_vectors(t, "aes-256-gcm.json");
	struct str		 key = json_text(v, "key"), plain, bytes;
	size_t			 n = 0;

	WANT_INT(key.n, 32);
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		enum rc rc = base64_parse(t->a, json_text(c, "ciphertext"),
		    &bytes);

		if (rc == RC_OK)
			rc = gcm_open(t->a, (const unsigned char *)key.p,
			    json_text(c, "nonce"),
			    json_text(c, "associated_data"), bytes, &plain);
		WANT((rc == RC_OK) == (json_get(c, "expect")->i64 != 0));
		if (rc == RC_OK)
			WANT_SAME(plain, json_text(c, "plaintext"));
	}
	WANT_INT(n, 10);
	WANT_RC(gcm_open(t->a, (const unsigned char *)key.p,
	    STR("123456789012"), STR(""), STR("0123456789abcde"), &plain),
	    RC_BAD);
	WANT_RC(gcm_open(t->a, (const unsigned char *)key.p,
	    STR("1234567890123"), STR(""), STR("0123456789abcdefg"), &plain),
	    RC_BAD);
}

/* check_rows: a trade bill's rows against a vector's. */
static void
check_rows(struct test *t, const struct json *want, const struct pay_row *rows,
    size_t rows_n)
{
	size_t i = 0;

	for (const struct json *r = want->kids; r != NULL; r = r->next, i++) {
		bool refund = str_eq_z(json_text(r, "state"), "REFUND");

		WANT(i < rows_n);
		WANT_INT(rows[i].kind, refund ? PAY_ROW_REFUND :
		    PAY_ROW_PAYMENT);
		WANT_SAME(rows[i].number, json_text(r, "out_trade_no"));
		WANT_SAME(rows[i].transaction_no,
		    json_text(r, "transaction_id"));
		WANT_INT(rows[i].amount_fen, json_number(r, refund ?
		    "refund_fen" : "total_fen", -1));
		WANT_SAME(rows[i].refund_no, refund ?
		    json_text(r, "out_refund_no") : STR(""));
		WANT_SAME(beijing_text(t->a, rows[i].at_us),
		    json_text(r, "time"));
	}
	WANT_INT(rows_n, i);
}

TEST(wechat_bills_are_read_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "bills.json");
	const struct json	*trade = json_get(v, "wechat_trade_all");
	const struct json	*funds = json_get(v, "wechat_fundflow");
	struct str		 file, text, plain;
	struct bill		 bill;

	WANT_RC(base64_parse(t->a, json_text(trade, "gzip_base64"), &file),
	    RC_OK);
	WANT_RC(base64_parse(t->a, json_text(trade, "base64"), &plain), RC_OK);
	WANT_RC(bill_unpack(t->a, file, &text), RC_OK);
	WANT_SAME(text, plain);
	WANT_SAME(sha1_hex(t->a, text), json_text(trade, "sha1"));
	WANT_RC(bill_wechat_trade(t->a, text, STR("1991988716"), &bill),
	    RC_OK);
	check_rows(t, json_get(trade, "rows"), bill.rows, bill.rows_n);
	WANT_INT(bill.rows[2].fee_fen, 741);
	WANT_INT(bill.rows[4].fee_fen, -18);
	WANT_RC(bill_wechat_trade(t->a, text, STR("1900000001"), &bill),
	    RC_BAD);
	WANT_STR(bill.cause, "对账单第 2 行：是另一个商户的");
	WANT_RC(bill_wechat_trade(t->a, str_sub(text, 0, text.n - 80),
	    STR("1991988716"), &bill), RC_BAD);
	WANT_RC(bill_unpack(t->a, str_sub(file, 0, file.n - 9), &text), RC_BAD);

	WANT_RC(base64_parse(t->a, json_text(funds, "base64"), &file), RC_OK);
	WANT_RC(bill_unpack(t->a, file, &text), RC_OK);
	WANT_SAME(sha1_hex(t->a, text), json_text(funds, "sha1"));
	WANT_RC(bill_wechat_funds(t->a, text, &bill), RC_OK);
	WANT_INT(bill.rows_n, json_number(funds, "count", -1));
	WANT_INT(bill.rows[2].amount_fen, 123456);
	WANT_STR(bill.rows[2].number, "EXAM00000003");
	WANT_INT(bill.rows[4].kind, PAY_ROW_REFUND);
	WANT_STR(bill.rows[4].refund_no, "RF1");
	WANT_INT(bill.rows[4].amount_fen, 3000);
}

TEST(yuan_become_fen_without_a_float_and_nothing_else_does)
{
	static const struct { const char *text; int64_t fen; } good[] = {
		{ "40", 4000 }, { "40.0", 4000 }, { "40.00", 4000 },
		{ "0.01", 1 }, { "0.29", 29 }, { "1.15", 115 }, { "0", 0 },
		{ "999999999999999.99", INT64_C(99999999999999999) },
	};
	static const char *const bad[] = { "", ".", "40.", ".5", "1.001", "-1",
		"+1", "1,000.00", "1e3", " 1", "1 ", "0x1", "1.0a", "一",
		"1000000000000000", "99999999999999999999" };
	int64_t fen;

	for (size_t i = 0; i < COUNT(good); i++) {
		WANT_RC(yuan_parse(str_z(good[i].text), &fen), RC_OK);
		WANT_INT(fen, good[i].fen);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_RC(yuan_parse(str_z(bad[i]), &fen), RC_BAD);
	WANT_RC(yuan_parse_signed(STR("-8.80"), &fen), RC_OK);
	WANT_INT(fen, -880);
	WANT_RC(yuan_parse_signed(STR("--8.80"), &fen), RC_BAD);
	WANT_RC(yuan_parse_fee(STR("-0.18500"), &fen), RC_OK);
	WANT_INT(fen, -19);
	WANT_RC(yuan_parse_fee(STR("0.00499"), &fen), RC_OK);
	WANT_INT(fen, 0);
	WANT_STR(money_text(t->a, 4005), "40.05");
	WANT_STR(money_text(t->a, 7), "0.07");
}

TEST(wechat_is_asked_to_create_an_order_the_same_way_each_time)
{
	struct pay_ask	ask = { .verb = PAY_CREATE, .number = STR(NUMBER),
		.subject = STR("报名费“甲”\"乙\""),
		.notify_url = STR("https://exam.example.cn/notify/wechat"),
		.amount_fen = 4000, .expires_us = NOW_US };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call, again;

	open_own(&f, t);
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT_STR(str_z(call.method), "POST");
	WANT_STR(call.url,
	    "https://api.mch.weixin.qq.com/v3/pay/transactions/native");
	WANT_STR(call.spare_url,
	    "https://api2.mch.weixin.qq.com/v3/pay/transactions/native");
	WANT_STR(call.body, "{\"appid\":\"wx24c03b68d0c5e981\","
	    "\"mchid\":\"1986972438\",\"description\":\"报名费“甲”\\\"乙\\\"\","
	    "\"out_trade_no\":\"" NUMBER "\","
	    "\"time_expire\":\"2023-05-08T17:44:06+08:00\","
	    "\"notify_url\":\"https://exam.example.cn/notify/wechat\","
	    "\"amount\":{\"total\":4000,\"currency\":\"CNY\"}}");
	WANT_STR(header_find(call.headers, call.headers_n, "Wechatpay-Serial"),
	    PUBLIC_ID);
	f.now.now_us += US_PER_DAY;
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &again, &answer }), RC_OK);
	WANT_SAME(again.body, call.body);
	ask.amount_fen = 0;
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_BAD);
	WANT_INT(answer.outcome, OUTCOME_REFUSED);
	ask = (struct pay_ask){ .verb = PAY_QUERY, .number = STR("../../x?y") };
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_BAD);
}

#define ORDER(state, rest) "{\"appid\":\"wx24c03b68d0c5e981\"," \
	"\"mchid\":\"1986972438\",\"out_trade_no\":\"" NUMBER "\"," \
	"\"trade_state\":\"" state "\"" rest "}"
#define PAID ",\"transaction_id\":\"42\",\"success_time\":" \
	"\"2023-05-08T08:00:01.5Z\",\"amount\":{\"total\":4000," \
	"\"payer_total\":10,\"currency\":\"CNY\"}"

TEST(wechat_orders_are_what_an_authentic_answer_about_us_says)
{
	static const struct {
		const char	*body;
		enum outcome	 outcome;
		enum pay_status	 status;
	} all[] = {
		{ ORDER("SUCCESS", PAID), OUTCOME_DONE, PAY_STATUS_PAID },
		{ ORDER("REFUND", PAID), OUTCOME_DONE, PAY_STATUS_PAID },
		{ ORDER("NOTPAY", ""), OUTCOME_DONE, PAY_STATUS_UNPAID },
		{ ORDER("CLOSED", ""), OUTCOME_DONE, PAY_STATUS_CLOSED },
		{ ORDER("USERPAYING", ""), OUTCOME_UNKNOWN, 0 },
		{ ORDER("SUCCESS", ""), OUTCOME_FORGED, 0 },
		{ ORDER("SUCCESS", ",\"transaction_id\":\"42\",\"amount\":"
		    "{\"total\":40.0,\"currency\":\"CNY\"}"), OUTCOME_UNKNOWN,
		    0 },
		{ ORDER("SUCCESS", ",\"transaction_id\":\"42\",\"amount\":"
		    "{\"total\":4000,\"currency\":\"USD\"}"), OUTCOME_FORGED,
		    0 },
		{ "{\"appid\":\"wx24c03b68d0c5e981\",\"mchid\":\"1900000001\","
		    "\"out_trade_no\":\"" NUMBER "\",\"trade_state\":\"SUCCESS\""
		    PAID "}", OUTCOME_FORGED, 0 },
		{ "{\"appid\":\"wx0000000000000000\",\"mchid\":\"1986972438\","
		    "\"out_trade_no\":\"" NUMBER "\",\"trade_state\":\"SUCCESS\""
		    PAID "}", OUTCOME_FORGED, 0 },
		{ "{\"appid\":\"wx24c03b68d0c5e981\",\"mchid\":\"1986972438\","
		    "\"out_trade_no\":\"EXAM0\",\"trade_state\":\"SUCCESS\""
		    PAID "}", OUTCOME_FORGED, 0 },
		{ "{\"appid\":", OUTCOME_UNKNOWN, 0 },
		{ "[]", OUTCOME_FORGED, 0 },
	};
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;

	open_own(&f, t);
	for (size_t i = 0; i < COUNT(all); i++) {
		struct reply r = signed_reply(t, 1, 200, all[i].body);

		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, all[i].outcome);
		WANT_INT(answer.status, all[i].status);
		r = signed_reply(t, 3, 200, all[i].body);
		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, OUTCOME_FORGED);
	}
	WANT_RC(read_once(&f, &query, &(struct reply){ .status = 200,
		.body = STR(ORDER("SUCCESS", PAID)) }, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	call = (struct call){ .step = 0 };
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &query, &call, &answer }, &(struct reply){ .status = 200, .headers_n = 0 }),
	    RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
}

TEST(wechat_failures_are_unknown_absent_later_or_refused)
{
	static const struct {
		int		 status;
		enum pay_verb	 verb;
		const char	*body;
		enum outcome	 outcome;
	} all[] = {
		{ 0, PAY_QUERY, "", OUTCOME_UNKNOWN },
		{ 500, PAY_QUERY, "{\"code\":\"SYSTEM_ERROR\"}", OUTCOME_UNKNOWN },
		{ 503, PAY_CREATE, "<html>", OUTCOME_UNKNOWN },
		{ 500, PAY_QUERY, "{\"code\":\"ORDER_NOT_EXIST\"}",
		    OUTCOME_UNKNOWN },
		{ 403, PAY_CREATE, "<html>blocked</html>", OUTCOME_UNKNOWN },
		{ 404, PAY_QUERY, "{\"code\":\"ORDERNOTEXIST\"}", OUTCOME_ABSENT },
		{ 404, PAY_QUERY, "{\"code\":\"ORDER_NOT_EXIST\"}",
		    OUTCOME_ABSENT },
		{ 404, PAY_REFUND_QUERY, "{\"code\":\"RESOURCE_NOT_EXISTS\"}",
		    OUTCOME_ABSENT },
		{ 400, PAY_CREATE, "{\"code\":\"PARAM_ERROR\"}",
		    OUTCOME_REFUSED },
		{ 401, PAY_CREATE, "{\"code\":\"SIGN_ERROR\"}", OUTCOME_REFUSED },
		{ 403, PAY_CREATE, "{\"code\":\"OUT_TRADE_NO_USED\"}",
		    OUTCOME_REFUSED },
		{ 400, PAY_CREATE, "{\"code\":\"ORDERPAID\"}", OUTCOME_REFUSED },
		{ 400, PAY_QUERY, "{\"code\":\"SYSTEMERROR\"}", OUTCOME_UNKNOWN },
		{ 429, PAY_QUERY, "{\"code\":\"FREQUENCY_LIMITED\"}",
		    OUTCOME_LATER },
		{ 403, PAY_REFUND, "{\"code\":\"NOT_ENOUGH\"}", OUTCOME_LATER },
		{ 400, PAY_BILL, "{\"code\":\"NO_STATEMENT_EXIST\"}",
		    OUTCOME_DONE },
		{ 302, PAY_QUERY, "", OUTCOME_UNKNOWN },
	};
	struct pay_ask		ask = { .number = STR(NUMBER),
		.day = STR("2023-05-07") };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;

	open_own(&f, t);
	for (size_t i = 0; i < COUNT(all); i++) {
		struct reply r = { .status = all[i].status,
			.body = str_z(all[i].body) };

		ask.verb = all[i].verb;
		WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, all[i].outcome);
		WANT(answer.detail.n > 0);
	}
	/* Before ten the next morning a bill is only late. */
	ask = (struct pay_ask){ .verb = PAY_BILL, .day = STR("2023-05-08") };
	WANT_RC(read_once(&f, &ask, &(struct reply){ .status = 400,
		.body = STR("{\"code\":\"NO_STATEMENT_EXIST\"}") }, &call,
	    &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_LATER);
}

TEST(wechat_closes_an_order_and_asks_what_it_is_then)
{
	const struct pay_ask	ask = { .verb = PAY_CLOSE,
		.number = STR(NUMBER) };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;
	struct reply		r;

	open_own(&f, t);
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT(str_ends(call.url, STR("/" NUMBER "/close")));
	WANT_STR(call.body, "{\"mchid\":\"1986972438\"}");
	r = signed_reply(t, 1, 204, "");
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r),
	    RC_BUSY);
	WANT_STR(str_z(call.method), "GET");
	WANT(str_ends(call.url, STR("/" NUMBER "?mchid=1986972438")));
	WANT_INT(call.step, 1);
	r = signed_reply(t, 1, 200, ORDER("CLOSED", ""));
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.status, PAY_STATUS_CLOSED);
	WANT(!answer.closed_or_refunded);

	r = (struct reply){ .status = 400, .body = STR(
	    "{\"code\":\"ORDER_PAID\"}") };
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_BUSY);
	r = signed_reply(t, 1, 200, ORDER("SUCCESS", PAID));
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.status, PAY_STATUS_PAID);
	WANT_INT(answer.amount_fen, 4000);
	WANT_STR(beijing_text(t->a, answer.at_us), "2023-05-08 16:00:01");
	r = (struct reply){ .status = 204 };	/* without a signature */
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
}

#define REFUND(state) "{\"refund_id\":\"503\",\"out_refund_no\":" \
	"\"RF857461087886665832\",\"out_trade_no\":\"" NUMBER "\"," \
	"\"transaction_id\":\"42\",\"status\":\"" state "\"," \
	"\"amount\":{\"total\":4000,\"refund\":1000,\"currency\":\"CNY\"}}"

TEST(wechat_refunds_are_told_by_their_own_number_and_state)
{
	static const struct { const char *body; enum refund_status is; } all[] = {
		{ REFUND("PROCESSING"), REFUND_PROCESSING },
		{ REFUND("SUCCESS"), REFUND_SUCCESS },
		{ REFUND("ABNORMAL"), REFUND_ABNORMAL },
		{ REFUND("CLOSED"), REFUND_CLOSED },
	};
	struct pay_ask		ask = { .verb = PAY_REFUND,
		.number = STR(NUMBER), .refund_no = STR("RF857461087886665832"),
		.amount_fen = 4000, .refund_fen = 1000 };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;
	struct reply		r;

	open_own(&f, t);
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT_STR(call.body, "{\"out_trade_no\":\"" NUMBER "\","
	    "\"out_refund_no\":\"RF857461087886665832\",\"amount\":"
	    "{\"refund\":1000,\"total\":4000,\"currency\":\"CNY\"}}");
	for (size_t i = 0; i < COUNT(all); i++) {
		r = signed_reply(t, 1, 200, all[i].body);
		WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, OUTCOME_DONE);
		WANT_INT(answer.refund, all[i].is);
		WANT_INT(answer.refund_fen, 1000);
	}
	r = signed_reply(t, 1, 200, REFUND("NEW"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
	ask.verb = PAY_REFUND_QUERY;
	ask.refund_no = STR("RF000000000000000001");
	r = signed_reply(t, 1, 200, REFUND("SUCCESS"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	ask.verb = PAY_REFUND;
	ask.refund_fen = 4001;
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_BAD);
}

static struct str
gzip(struct test *t, struct str s)
{
	z_stream	z = { .zalloc = Z_NULL };
	unsigned char	*to = arena_alloc(t->a, s.n + 200);

	must(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
	    Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (unsigned char *)str_to_z(t->a, s);
	z.avail_in = (unsigned)s.n;
	z.next_out = to;
	z.avail_out = (unsigned)s.n + 200;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END);
	(void)deflateEnd(&z);	/* frees */
	return str_of(to, s.n + 200 - z.avail_out);
}

TEST(a_wechat_bill_is_a_link_then_a_file_with_the_promised_digest)
{
	static const char	text[] = "\xef\xbb\xbf记账时间,微信支付业务单号,"
		"资金流水单号,业务名称,业务类型,收支类型,收支金额(元),业务凭证号\r\n"
		"`2023-05-07 10:01:01,`42,`89,`交易,`交易,`收入,`40.00,`" NUMBER
		"\r\n`2023-05-07 10:01:01,`42,`90,`扣除交易手续费,`扣除交易手续费,"
		"`支出,`0.24,`" NUMBER "\r\n"
		"`2023-05-07 20:00:00,`43,`91,`提现,`提现,`支出,`30.00,`\r\n"
		"资金流水总笔数,收入笔数\r\n`3,`1\r\n";
	const struct pay_ask	ask = { .verb = PAY_FUNDS,
		.day = STR("2023-05-07") };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;
	struct reply		r;
	struct str		link;

	open_own(&f, t);
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT_STR(call.url, "https://api.mch.weixin.qq.com/v3/bill/fundflowbill"
	    "?bill_date=2023-05-07&account_type=BASIC&tar_type=GZIP");
	link = str_make(t->a, "{\"download_url\":\"https://api.mch.weixin.qq.com"
	    "/v3/billdownload/file?token=a%%2Fb\",\"hash_type\":\"SHA1\","
	    "\"hash_value\":\"%.*s\"}",
	    STR_ARG(sha1_hex(t->a, str_z(text))));
	r = signed_reply(t, 1, 200, link.p);
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r),
	    RC_BUSY);
	WANT_STR(call.url, "https://api.mch.weixin.qq.com"
	    "/v3/billdownload/file?token=a%2Fb");
	WANT(header_find(call.headers, call.headers_n, "Authorization").n > 0);
	WANT_INT(call.most_bytes, BILL_FILE_MAX);

	r = (struct reply){ .status = 200, .body = gzip(t, str_z(text)) };
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.rows_n, 3);
	WANT_STR(answer.rows[0].number, NUMBER);
	WANT_INT(answer.rows[1].kind, PAY_ROW_FEE);
	WANT_INT(answer.rows[1].fee_fen, 24);
	WANT_INT(answer.rows[2].kind, PAY_ROW_OTHER);
	WANT_INT(answer.rows[2].amount_fen, -3000);
	r.body = gzip(t, str_make(t->a, "%s\n", text));
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	r.body = str_sub(r.body, 0, 40);
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
}

/* key_list: the answer of /v3/certificates, signed by the certificate itself. */
static struct reply
key_list(struct test *t, const char *v3_key, size_t signer)
{
	struct str	box = fixture_seal(t->a, v3_key,
			    fixture_cert_pem(t->a, 2, 0x0123456789abcdef));
	struct str	body = str_make(t->a, "{\"data\":[{\"serial_no\":"
			    "\"0123456789ABCDEF\",\"encrypt_certificate\":{"
			    "\"algorithm\":\"AEAD_AES_256_GCM\",\"nonce\":"
			    "\"0123456789ab\",\"associated_data\":\"certificate\""
			    ",\"ciphertext\":\"%.*s\"}}]}", STR_ARG(box));
	struct reply	r = signed_reply(t, signer, 200, body.p);

	r.headers[2].value = STR("0123456789ABCDEF");
	return r;
}

TEST(wechat_certificates_are_fetched_when_an_unknown_one_signs)
{
	const struct pay_ask	ask = { .verb = PAY_KEYS };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;
	struct reply		r, order;

	fixture_start(&f, t->a, NOW_US);
	fixture_file(&f, "key", fixture_private_pem(t->a, 0));
	fixture_file(&f, "v3_key", STR(V3_KEY));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_OK);
	WANT_INT(driver->expires_us(f.self), 0);
	order = signed_reply(t, 2, 200, ORDER("SUCCESS", PAID));
	order.headers[2].value = STR("0123456789ABCDEF");
	WANT_RC(read_once(&f, &query, &order, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	WANT(answer.keys_wanted);

	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT(str_ends(call.url, STR("/v3/certificates")));
	WANT_STR(header_find(call.headers, call.headers_n, "Wechatpay-Serial"),
	    "");
	r = key_list(t, "00000000000000000000000000000000", 2);
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
	r = key_list(t, V3_KEY, 3);
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	WANT_RC(read_once(&f, &query, &order, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
	r = key_list(t, V3_KEY, 2);
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_RC(read_once(&f, &query, &order, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.status, PAY_STATUS_PAID);
	WANT(driver->expires_us(f.self) > 0);
}

TEST(wechat_settings_that_cannot_work_are_named)
{
	struct pay_fixture f;

	fixture_start(&f, t->a, NOW_US);
	WANT_RC(fixture_open(&f, driver, STR("kind: wechat\n")), RC_BAD);
	WANT_STR(f.setup.cause, "mchid：没有填写");
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_BAD);
	WANT_STR(f.setup.cause, "key：没有填写");
	fixture_file(&f, "key", STR("-----BEGIN PRIVATE KEY-----\nAAAA\n"));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_BAD);
	WANT_STR(f.setup.cause, "key：不是 RSA 私钥");
	f.files[0].value = fixture_private_pem(t->a, 0);
	fixture_file(&f, "v3_key", STR("short"));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_BAD);
	WANT_STR(f.setup.cause, "v3_key：应当正好是 32 个字符");
	WANT_INT(driver->reply(true).status, 204);
	WANT_INT(driver->reply(false).status, 401);
}
