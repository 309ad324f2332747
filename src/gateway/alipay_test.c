/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/alipay.h"

#include "base/percent.h"
#include "gateway/bill.h"
#include "gateway/pay_parts.h"
#include "tests/pay_fixture.h"
#include "tests/vectors_fixture.h"

#define NOW_US (INT64_C(1795235069) * US_PER_SECOND)	/* 2026-11-21 12:24:29 */
#define NUMBER "EXAM01544703980129590715"
#define APP_ID "2021394724538445"
#define SELLER "2088803153129020"
#define SETTINGS "kind: alipay\napp_id: \"" APP_ID "\"\n" \
	"seller_id: \"" SELLER "\"\n"

static const struct pay_driver *const driver = &pay_driver_alipay;

/* Our key is 0, Alipay's 1, a stranger's 3. */
static void
open_own(struct pay_fixture *f, struct test *t, const char *more)
{
	fixture_start(f, t->a, NOW_US);
	fixture_file(f, "key", fixture_private_pem(t->a, 0));
	fixture_file(f, "public_key", fixture_public_pem(t->a, 1));
	WANT_RC(fixture_open(f, driver, str_make(t->a, SETTINGS "%s", more)),
	    RC_OK);
}

/* signed_reply: a node as Alipay would send it, signed by the key `which`. */
static struct reply
signed_reply(struct test *t, size_t which, const char *name, const char *node)
{
	struct str sign = fixture_sign(t->a, which, str_z(node));

	return (struct reply){ .status = 200, .body = str_make(t->a,
		"{\"%s\":%s,\"sign\":\"%.*s\"}", name, node, STR_ARG(sign)) };
}

static enum rc
read_once(struct pay_fixture *f, const struct pay_ask *ask,
    const struct reply *reply, struct call *call, struct pay_answer *answer)
{
	*call = (struct call){ .step = 0 };
	return driver->read(f->self, &(struct pay_turn){
		&f->now, ask, call, answer }, reply);
}

static const struct pay_ask query = { .verb = PAY_QUERY,
	.number = STR_INIT(NUMBER), .amount_fen = 4000 };

/* named: fail saying which vector. */
static void
named(bool good, const struct json *c)
{
	if (!good)
		test_want_str(json_text(c, "why"), STR(""), __FILE__, __LINE__);
}

static void
take_fields(const struct json *o, struct alipay_fields *f)
{
	f->n = 0;
	for (const struct json *m = o->kids; m != NULL; m = m->next)
		f->list[f->n++] = (struct call_header){ m->key, m->text };
}

TEST(alipay_requests_are_signed_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "alipay-request.json");
	struct alipay		 s = { .app_id = json_text(v, "app_id") };
	struct alipay_fields	 f, back;
	struct rsa_cert		 cert;
	struct str		 sn;
	size_t			 n = 0;

	WANT_RC(rsa_private_read(t->a, json_text(v, "app_private_key"),
	    &s.mine), RC_OK);
	WANT_RC(rsa_cert_read(t->a, json_text(v, "app_cert"), &cert), RC_OK);
	WANT_SAME(cert.alipay_sn, json_text(v, "app_cert_sn"));
	WANT_RC(rsa_cert_read(t->a, json_text(v, "alipay_cert"), &cert), RC_OK);
	WANT_SAME(cert.alipay_sn, json_text(v, "alipay_cert_sn"));
	WANT_RC(rsa_root_sn(t->a, json_text(v, "alipay_root_cert"), &sn),
	    RC_OK);
	WANT_SAME(sn, json_text(v, "alipay_root_cert_sn"));
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		struct str text;

		take_fields(json_get(c, "params"), &f);
		text = alipay_sign_string(t->a, &f, true);
		WANT_SAME(text, json_text(c, "sign_string"));
		WANT_SAME(rsa_sign(t->a, &s.mine, text), json_text(c, "sign"));
		/* What we put on the wire reads the same as what the SDK does. */
		WANT_RC(alipay_fields_parse(t->a, alipay_query_string(t->a, &s,
		    &f), &back), RC_OK);
		WANT_RC(alipay_fields_parse(t->a, json_text(c, "query_string"),
		    &f), RC_OK);
		WANT_SAME(alipay_sign_string(t->a, &back, true),
		    alipay_sign_string(t->a, &f, true));
		WANT_SAME(alipay_field(&back, "sign"), json_text(c, "sign"));
		WANT_SAME(alipay_field(&f, "sign"), json_text(c, "sign"));
	}
	WANT_INT(n, 10);
}

TEST(alipay_calls_are_those_of_the_vectors_in_both_modes)
{
	const struct json	*v = fixture_vectors(t, "alipay-request.json");
	struct alipay_fields	 f, body;
	struct pay_fixture	 x;
	struct pay_answer	 answer;
	struct call		 call;
	size_t			 n = 0;

	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next) {
		bool		 certs = str_starts(json_text(c, "why"),
				    STR("certificate"));
		struct str	 url;

		if (!str_ends(json_text(c, "why"), STR(": query")))
			continue;
		fixture_start(&x, t->a, NOW_US);
		fixture_file(&x, "key", json_text(v, "app_private_key"));
		if (certs) {
			fixture_file(&x, "app_cert", json_text(v, "app_cert"));
			fixture_file(&x, "alipay_cert",
			    json_text(v, "alipay_cert"));
			fixture_file(&x, "root_cert",
			    json_text(v, "alipay_root_cert"));
		} else
			fixture_file(&x, "public_key",
			    fixture_public_pem(t->a, 1));
		WANT_RC(fixture_open(&x, driver, STR(SETTINGS)), RC_OK);
		WANT((driver->expires_us(x.self) > NOW_US) == certs);
		WANT_RC(driver->ask(x.self, &(struct pay_turn){
			&x.now, &query, &call, &answer }),
		    RC_OK);
		url = call.url;
		WANT(str_starts(url,
		    STR("https://openapi.alipay.com/gateway.do?")));
		WANT_RC(alipay_fields_parse(t->a, str_sub(url,
		    str_find(url, STR("?")) + 1, url.n), &f), RC_OK);
		WANT_RC(alipay_fields_parse(t->a, call.body, &body), RC_OK);
		WANT_SAME(alipay_field(&body, "biz_content"),
		    json_text(json_get(c, "params"), "biz_content"));
		WANT_SAME(alipay_field(&f, "timestamp"),
		    json_text(json_get(c, "params"), "timestamp"));
		WANT_SAME(alipay_field(&f, "app_cert_sn"),
		    json_text(json_get(c, "params"), "app_cert_sn"));
		WANT_SAME(alipay_field(&f, "alipay_root_cert_sn"),
		    json_text(json_get(c, "params"), "alipay_root_cert_sn"));
		n++;
	}
	WANT_INT(n, 2);
}

TEST(alipay_replies_are_verified_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "alipay-response.json");
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct call		 call;
	size_t			 n = 0;

	fixture_start(&f, t->a, NOW_US);
	fixture_file(&f, "key", fixture_private_pem(t->a, 0));
	fixture_file(&f, "public_key", json_text(v, "alipay_public_key"));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_OK);
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		struct reply r = { .status = 200,
			.body = json_text(c, "body") };
		bool good = json_get(c, "expect")->i64 != 0;

		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		named((answer.outcome != OUTCOME_FORGED) == good, c);
		if (str_has(r.body, STR("TRADE_SUCCESS")) && good) {
			WANT_INT(answer.outcome, OUTCOME_DONE);
			WANT_INT(answer.status, PAY_STATUS_PAID);
			WANT_INT(answer.amount_fen, 4000);
			WANT_STR(answer.transaction_no,
			    "8937816156550497424705689587");
		}
		if (str_has(r.body, STR("TRADE_NOT_EXIST")))
			WANT_INT(answer.outcome, OUTCOME_ABSENT);
	}
	WANT_INT(n, 8);
}

/* check_content: what an authentic notice of the vectors must and must not say. */
static void
check_content(struct test *t, const struct json *c, const struct pay_answer *n)
{
	struct str why = json_text(c, "why");

	if (str_eq_z(why, "wrong_app_id") || str_eq_z(why, "wrong_seller")) {
		WANT_INT(n->outcome, OUTCOME_REFUSED);
		WANT_INT(n->status, PAY_STATUS_UNPAID);
		WANT(n->detail.n > 0);
		return;
	}
	WANT_INT(n->outcome, OUTCOME_DONE);
	WANT_STR(n->number, NUMBER);
	WANT_INT(n->amount_fen, str_eq_z(why, "wrong_amount") ? 1 : 4000);
	WANT_INT(n->status, str_eq_z(why, "trade_closed") ? PAY_STATUS_CLOSED :
	    str_eq_z(why, "wait_buyer_pay") || str_has(why, STR("return")) ?
	    PAY_STATUS_UNPAID : PAY_STATUS_PAID);
	WANT(n->closed_or_refunded == str_eq_z(why, "trade_closed"));
	WANT(n->about_refund == str_eq_z(why, "good, refund of part"));
	if (n->about_refund) {
		WANT_STR(n->refund_no, "RF1");
		WANT_INT(n->refunded_fen, 1000);
		WANT_INT(n->refund_fen, 0);
		WANT_STR(beijing_text(t->a, n->at_us), "2023-05-09 10:00:00");
	} else if (n->status == PAY_STATUS_PAID)
		WANT_STR(beijing_text(t->a, n->at_us), "2023-05-08 16:00:05");
}

TEST(alipay_notices_are_read_as_the_vectors_say)
{
	const struct json	*v = fixture_vectors(t, "alipay-notify.json");
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct alipay_fields	 fields;
	size_t			 n = 0;

	fixture_start(&f, t->a, NOW_US);
	fixture_file(&f, "key", fixture_private_pem(t->a, 0));
	fixture_file(&f, "public_key", json_text(v, "alipay_public_key"));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_OK);
	WANT_STR(json_text(v, "app_id"), APP_ID);
	WANT_STR(json_text(v, "seller_id"), SELLER);
	for (const struct json *c = json_get(v, "cases")->kids; c != NULL;
	    c = c->next, n++) {
		struct pay_notice notice = { .body = json_text(c, "form"),
			.is_return = str_has(json_text(c, "why"),
			    STR("return")) };

		driver->notice(f.self, &f.now, &notice, &answer);
		if (json_get(c, "expect")->i64 == 0) {
			named(answer.outcome == OUTCOME_FORGED, c);
			continue;
		}
		WANT_RC(alipay_fields_parse(t->a, notice.body, &fields), RC_OK);
		WANT_SAME(alipay_sign_string(t->a, &fields, false),
		    json_text(c, "sign_string"));
		check_content(t, c, &answer);
	}
	WANT_INT(n, 15);
}

TEST(alipay_bills_are_read_as_the_vectors_say)
{
	const struct json	*v = json_get(fixture_vectors(t, "bills.json"),
				    "alipay_trade");
	const struct json	*r = json_get(v, "rows")->kids;
	const struct pay_ask	 ask = { .verb = PAY_BILL,
		.day = STR("2023-05-08") };
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct call		 call;
	struct reply		 reply;
	struct str		 zip;

	open_own(&f, t, "");
	WANT_RC(base64_parse(t->a, json_text(v, "zip_base64"), &zip), RC_OK);
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	reply = signed_reply(t, 1,
	    "alipay_data_dataservice_bill_downloadurl_query_response",
	    "{\"code\":\"10000\",\"bill_download_url\":"
	    "\"http://dwbillcenter.alipay.com/file?a=1\"}");
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &reply),
	    RC_BUSY);
	WANT_STR(call.url, "https://dwbillcenter.alipay.com/file?a=1");
	WANT_STR(str_z(call.method), "GET");
	reply = (struct reply){ .status = 200, .body = zip };
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &reply),
	    RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.rows_n, 3);
	for (size_t i = 0; i < answer.rows_n; i++, r = r->next) {
		const struct pay_row	*row = &answer.rows[i];
		int64_t			 fen = json_number(r, "fen", 0);

		WANT_SAME(row->number, json_text(r, "out_trade_no"));
		WANT_INT(row->amount_fen, fen < 0 ? -fen : fen);
		WANT_INT(row->kind, fen < 0 ? PAY_ROW_REFUND : PAY_ROW_PAYMENT);
		WANT_SAME(row->refund_no, json_text(r, "request_no"));
	}
	WANT_STR(answer.rows[0].transaction_no, "8667924025655382155253853845");
	WANT_INT(answer.rows[1].fee_fen, 53);
	WANT_INT(answer.rows[2].fee_fen, -5);
	WANT_STR(beijing_text(t->a, answer.rows[2].at_us),
	    "2023-05-08 12:30:00");
	reply.body = str_sub(zip, 0, zip.n - 1);
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &reply),
	    RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
}

TEST(alipay_orders_are_made_by_a_page_or_a_qr_code)
{
	struct pay_ask	ask = { .verb = PAY_CREATE, .scene = PAY_SCENE_PAGE,
		.number = STR(NUMBER), .subject = STR("报名费 a/b=c&d"),
		.notify_url = STR("https://exam.example.cn/notify/alipay"),
		.return_url = STR("https://exam.example.cn/return?site=河东&x=1"),
		.amount_fen = 4005, .expires_us = NOW_US + US_PER_HOUR };
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct alipay_fields	fields;
	struct call		call;
	struct reply		r;
	struct rsa_key		mine = { fixture_key(0) };

	open_own(&f, t, "");
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_NONE);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.status, PAY_STATUS_UNPAID);
	WANT_RC(alipay_fields_parse(t->a, str_sub(answer.pay_url,
	    str_find(answer.pay_url, STR("?")) + 1, answer.pay_url.n),
	    &fields), RC_OK);
	WANT_STR(alipay_field(&fields, "biz_content"), "{\"out_trade_no\":\""
	    NUMBER "\",\"total_amount\":\"40.05\",\"subject\":"
	    "\"报名费 a／b＝c＆d\",\"time_expire\":\"2026-11-21 13:24:29\","
	    "\"product_code\":\"FAST_INSTANT_TRADE_PAY\"}");
	WANT_SAME(alipay_field(&fields, "return_url"), ask.return_url);
	WANT(rsa_verify(t->a, &mine, alipay_sign_string(t->a, &fields, true),
	    alipay_field(&fields, "sign")));

	open_own(&f, t, "mode: qr\n");
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT(str_has(call.url, STR("charset=utf-8")));
	WANT(str_has(call.url, STR("method=alipay.trade.precreate")));
	r = signed_reply(t, 1, "alipay_trade_precreate_response",
	    "{\"code\":\"10000\",\"out_trade_no\":\"" NUMBER "\","
	    "\"qr_code\":\"https:\\/\\/qr.alipay.com\\/bax1\"}");
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_STR(answer.pay_url, "https://qr.alipay.com/bax1");
	ask.amount_fen = 0;
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_BAD);
	ask.verb = PAY_KEYS;
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_BAD);
}

#define TRADE(status, number) "{\"code\":\"10000\",\"msg\":\"Success\"," \
	"\"out_trade_no\":\"" number "\",\"trade_no\":\"42\"," \
	"\"total_amount\":\"40.00\",\"trade_status\":\"" status "\"," \
	"\"send_pay_date\":\"2026-11-21 12:00:00\"}"
#define FAILED(code, sub) "{\"code\":\"" code "\",\"sub_code\":\"" sub "\"," \
	"\"sub_msg\":\"失败\"}"

TEST(alipay_trades_are_what_a_signed_answer_says)
{
	static const struct {
		const char	*node;
		enum outcome	 outcome;
		enum pay_status	 status;
	} all[] = {
		{ TRADE("TRADE_SUCCESS", NUMBER), OUTCOME_DONE, PAY_STATUS_PAID },
		{ TRADE("TRADE_FINISHED", NUMBER), OUTCOME_DONE, PAY_STATUS_PAID },
		{ TRADE("WAIT_BUYER_PAY", NUMBER), OUTCOME_DONE,
		    PAY_STATUS_UNPAID },
		{ TRADE("TRADE_CLOSED", NUMBER), OUTCOME_DONE,
		    PAY_STATUS_CLOSED },
		{ TRADE("TRADE_NEW", NUMBER), OUTCOME_UNKNOWN, 0 },
		{ TRADE("TRADE_SUCCESS", "EXAM9"), OUTCOME_FORGED, 0 },
		{ "{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\"}",
		    OUTCOME_UNKNOWN, 0 },
		{ "{\"code\":\"10000\",\"out_trade_no\":\"" NUMBER "\","
		    "\"trade_no\":\"42\",\"total_amount\":\"40.001\","
		    "\"trade_status\":\"TRADE_SUCCESS\"}", OUTCOME_UNKNOWN, 0 },
		{ FAILED("40004", "ACQ.TRADE_NOT_EXIST"), OUTCOME_ABSENT, 0 },
		{ FAILED("40004", "ACQ.SYSTEM_ERROR"), OUTCOME_UNKNOWN, 0 },
		{ FAILED("20000", "isp.unknow-error"), OUTCOME_UNKNOWN, 0 },
		{ FAILED("40006", "isv.insufficient-isv-permissions"),
		    OUTCOME_REFUSED, 0 },
		{ FAILED("40002", "isv.app-call-limited"), OUTCOME_LATER, 0 },
		{ FAILED("40004", "ACQ.ACCESS_FORBIDDEN"), OUTCOME_REFUSED, 0 },
	};
	const char		*name = "alipay_trade_query_response";
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct call		 call;

	open_own(&f, t, "");
	for (size_t i = 0; i < COUNT(all); i++) {
		struct reply r = signed_reply(t, 1, name, all[i].node);

		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, all[i].outcome);
		WANT_INT(answer.status, all[i].status);
		WANT(answer.closed_or_refunded ==
		    (answer.status == PAY_STATUS_CLOSED));
		r = signed_reply(t, 3, name, all[i].node);
		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, OUTCOME_FORGED);
		r.status = 502;
		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
	}
	/* Another method's answer, though signed. */
	WANT_RC(read_once(&f, &query, &(struct reply){ .status = 200, .body =
		signed_reply(t, 1, "alipay_trade_close_response",
		all[0].node).body }, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
}

TEST(alipay_answers_that_cannot_be_read_are_unknown)
{
	static const struct {
		int		 status;
		const char	*body;
		enum outcome	 outcome;
	} all[] = {
		{ 0, "", OUTCOME_UNKNOWN }, { 200, "", OUTCOME_UNKNOWN },
		{ 200, "<html>", OUTCOME_UNKNOWN },
		{ 200, "{\"alipay_trade_query_response\":{\"code\":\"1000",
		    OUTCOME_UNKNOWN },
		{ 200, "{\"alipay_trade_query_response\":[]}", OUTCOME_UNKNOWN },
		{ 200, "{\"alipay_trade_query_response\":{\"code\":\"40004\","
		    "\"sub_code\":\"ACQ.TRADE_NOT_EXIST\"}}", OUTCOME_ABSENT },
		{ 200, "{\"error_response\":{\"code\":\"40002\",\"sub_code\":"
		    "\"isv.invalid-signature\"}}", OUTCOME_REFUSED },
		{ 200, "{\"error_response\":{\"code\":\"10000\"}}",
		    OUTCOME_FORGED },
		{ 200, "{\"alipay_trade_query_response\":"
		    TRADE("TRADE_SUCCESS", NUMBER) ",\"sign\":\"\"}",
		    OUTCOME_FORGED },
		{ 200, "{\"alipay_trade_query_response\":"
		    TRADE("TRADE_SUCCESS", NUMBER) ",\"sign\":null}",
		    OUTCOME_FORGED },
		{ 429, "", OUTCOME_LATER },
	};
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;

	open_own(&f, t, "");
	for (size_t i = 0; i < COUNT(all); i++) {
		struct reply r = { .status = all[i].status,
			.body = str_z(all[i].body) };

		WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
		WANT_INT(answer.outcome, all[i].outcome);
	}
}

TEST(alipay_nodes_are_cut_out_as_they_were_sent)
{
	WANT_STR(alipay_node(STR(" { \"a\" : {\"x\":\"}\\\"{\"} , \"b\":1}"),
	    "a"), "{\"x\":\"}\\\"{\"}");
	WANT_STR(alipay_node(STR("{\"b\":\"{\",\"c\":[{\"a\":{}}],\"a\":{}}"),
	    "a"), "{}");
	WANT_STR(alipay_node(STR("{\"x\":{\"a\":{\"y\":1}}}"), "a"), "");
	WANT_STR(alipay_node(STR("{\"a\":\"{}\"}"), "a"), "");
	WANT_STR(alipay_node(STR("{\"a\":{"), "a"), "");
	WANT_STR(alipay_node(STR("{\"a"), "a"), "");
	WANT_STR(alipay_node(STR("{\""), "a"), "");
	WANT_STR(alipay_node(STR(""), "a"), "");
	WANT_STR(alipay_node(STR("{\"b\":,\"a\":{}}"), "a"), "");
}

TEST(alipay_signatures_over_plain_slashes_count_too)
{
	const char		*sent = "{\"code\":\"10000\",\"out_trade_no\":\""
		NUMBER "\",\"qr_code\":\"https:\\/\\/qr.alipay.com\\/b\"}";
	const char		*meant = "{\"code\":\"10000\",\"out_trade_no\":\""
		NUMBER "\",\"qr_code\":\"https://qr.alipay.com/b\"}";
	struct pay_ask		 ask = { .verb = PAY_CREATE,
		.number = STR(NUMBER) };
	struct str		 sign = fixture_sign(t->a, 1, str_z(meant));
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct call		 call;
	struct reply		 r;

	open_own(&f, t, "");
	r = (struct reply){ .status = 200, .body = str_make(t->a,
		"{\"alipay_trade_precreate_response\":%s,\"sign\":\"%.*s\"}",
		sent, STR_ARG(sign)) };
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_STR(answer.pay_url, "https://qr.alipay.com/b");
}

TEST(alipay_closes_an_order_or_says_what_it_is)
{
	const struct pay_ask	ask = { .verb = PAY_CLOSE,
		.number = STR(NUMBER) };
	const char		*name = "alipay_trade_close_response";
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct call		call;
	struct reply		r;

	open_own(&f, t, "");
	r = signed_reply(t, 1, name, "{\"code\":\"10000\",\"out_trade_no\":\""
	    NUMBER "\",\"trade_no\":\"42\"}");
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.status, PAY_STATUS_CLOSED);
	WANT(!answer.closed_or_refunded);
	r = signed_reply(t, 1, name, FAILED("40004", "ACQ.TRADE_NOT_EXIST"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_ABSENT);
	r = signed_reply(t, 1, name, FAILED("40004", "ACQ.TRADE_STATUS_ERROR"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_BUSY);
	WANT(str_has(call.url, STR("method=alipay.trade.query")));
	r = signed_reply(t, 1, "alipay_trade_query_response",
	    TRADE("TRADE_SUCCESS", NUMBER));
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.status, PAY_STATUS_PAID);
}

#define REFUNDED(change, sum) "{\"code\":\"10000\",\"out_trade_no\":\"" NUMBER \
	"\",\"trade_no\":\"42\",\"fund_change\":\"" change "\"," \
	"\"refund_fee\":\"" sum "\"}"

TEST(alipay_refunds_count_when_money_moved_or_the_query_says_so)
{
	struct pay_ask		ask = { .verb = PAY_REFUND,
		.number = STR(NUMBER), .refund_no = STR("RF857461087886665832"),
		.amount_fen = 4000, .refund_fen = 1000 };
	const char		*asked = "alipay_trade_fastpay_refund_query_response";
	struct pay_fixture	f;
	struct pay_answer	answer;
	struct alipay_fields	body;
	struct call		call;
	struct reply		r;

	open_own(&f, t, "");
	WANT_RC(driver->ask(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }), RC_OK);
	WANT_RC(alipay_fields_parse(t->a, call.body, &body), RC_OK);
	WANT_STR(alipay_field(&body, "biz_content"), "{\"out_trade_no\":\""
	    NUMBER "\",\"refund_amount\":\"10.00\","
	    "\"out_request_no\":\"RF857461087886665832\"}");
	r = signed_reply(t, 1, "alipay_trade_refund_response",
	    REFUNDED("Y", "30.00"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.refund, REFUND_SUCCESS);
	WANT_INT(answer.refund_fen, 1000);
	WANT_INT(answer.refunded_fen, 3000);
	r = signed_reply(t, 1, "alipay_trade_refund_response",
	    REFUNDED("Y", "9.99"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_UNKNOWN);
	r = signed_reply(t, 1, "alipay_trade_refund_response",
	    REFUNDED("N", "30.00"));
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_BUSY);
	WANT(str_has(call.url, STR("method=alipay.trade.fastpay.refund.query")));
	r = signed_reply(t, 1, asked, "{\"code\":\"10000\"}");
	WANT_RC(driver->read(f.self, &(struct pay_turn){
		&f.now, &ask, &call, &answer }, &r), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.refund, REFUND_NONE);
	ask.verb = PAY_REFUND_QUERY;
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_DONE);
	WANT_INT(answer.refund, REFUND_NONE);
	r = signed_reply(t, 1, asked, "{\"code\":\"10000\",\"out_trade_no\":\""
	    NUMBER "\",\"out_request_no\":\"RF857461087886665832\","
	    "\"refund_status\":\"REFUND_SUCCESS\",\"refund_amount\":\"10.00\","
	    "\"total_amount\":\"40.00\"}");
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.refund, REFUND_SUCCESS);
	WANT_INT(answer.refund_fen, 1000);
	ask.refund_no = STR("RF000000000000000001");
	WANT_RC(read_once(&f, &ask, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
}

/* signed_form: a notice of our own making, signed by the key `which`. */
static struct str
signed_form(struct test *t, size_t which, const char *form)
{
	struct alipay_fields	f;
	struct buf		b;

	WANT_RC(alipay_fields_parse(t->a, str_z(form), &f), RC_OK);
	buf_init(&b, 65536);
	buf_z(&b, form);
	buf_z(&b, "&sign=");
	percent_put(&b, fixture_sign(t->a, which,
	    alipay_sign_string(t->a, &f, false)));
	return buf_take(t->a, &b);
}

#define ABOUT_US "app_id=" APP_ID "&seller_id=" SELLER "&out_trade_no=" NUMBER \
	"&trade_no=42&total_amount=40.00&charset=utf-8"

TEST(alipay_notices_with_holes_are_refused)
{
	static const struct { const char *form; enum outcome outcome;
		enum pay_status status; } all[] = {
		{ ABOUT_US "&sign_type=RSA2&trade_status=TRADE_FINISHED",
		    OUTCOME_DONE, PAY_STATUS_PAID },
		{ ABOUT_US "&sign_type=RSA2&trade_status=TRADE_CLOSED&"
		    "refund_fee=40.00&gmt_refund=2026-11-21+12%3A00%3A00",
		    OUTCOME_DONE, PAY_STATUS_PAID },
		{ ABOUT_US "&sign_type=RSA&trade_status=TRADE_SUCCESS",
		    OUTCOME_FORGED, 0 },
		{ ABOUT_US "&trade_status=TRADE_SUCCESS", OUTCOME_FORGED, 0 },
		{ ABOUT_US "&sign_type=RSA2", OUTCOME_REFUSED, 0 },
		{ ABOUT_US "&sign_type=RSA2&trade_status=TRADE_SUCCESS&"
		    "refund_fee=1.001", OUTCOME_REFUSED, 0 },
		{ ABOUT_US "&sign_type=RSA2&trade_status=TRADE_SUCCESS&a=%ff",
		    OUTCOME_REFUSED, 0 },
		{ "app_id=" APP_ID "&seller_id=" SELLER "&out_trade_no=" NUMBER
		    "&trade_no=42&total_amount=-40.00&sign_type=RSA2&"
		    "trade_status=TRADE_SUCCESS", OUTCOME_REFUSED, 0 },
		{ "app_id=" APP_ID "&out_trade_no=" NUMBER "&trade_no=42&"
		    "total_amount=40.00&sign_type=RSA2&"
		    "trade_status=TRADE_SUCCESS", OUTCOME_REFUSED, 0 },
	};
	static const char *const broken[] = { "", "&", "a", "a=%", "a=%4",
		"a=%zz", "=1", "a=1&a=1", "sign_type=RSA2" };
	struct pay_fixture	f;
	struct pay_answer	answer;

	open_own(&f, t, "");
	for (size_t i = 0; i < COUNT(all); i++) {
		struct pay_notice n = { .body = signed_form(t, 1,
			all[i].form) };

		driver->notice(f.self, &f.now, &n, &answer);
		WANT_INT(answer.outcome, all[i].outcome);
		WANT_INT(answer.status, all[i].status);
		n.body = signed_form(t, 3, all[i].form);
		driver->notice(f.self, &f.now, &n, &answer);
		WANT_INT(answer.outcome, OUTCOME_FORGED);
		/* A second value for what was signed once. */
		n.body = str_make(t->a, "%.*s&total_amount=40.00",
		    STR_ARG(signed_form(t, 1, all[i].form)));
		driver->notice(f.self, &f.now, &n, &answer);
		WANT_INT(answer.outcome, OUTCOME_FORGED);
	}
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct pay_notice n = { .body = str_z(broken[i]) };

		driver->notice(f.self, &f.now, &n, &answer);
		WANT_INT(answer.outcome, OUTCOME_FORGED);
	}
	WANT_STR(driver->reply(true).body, "success");
	WANT_INT(driver->reply(true).status, 200);
	WANT_STR(driver->reply(false).body, "failure");
}

TEST(an_alipay_answer_by_another_certificate_is_none)
{
	const char		*node = TRADE("TRADE_SUCCESS", NUMBER);
	struct str		 sign = fixture_sign(t->a, 1, str_z(node));
	struct pay_fixture	 f;
	struct pay_answer	 answer;
	struct rsa_cert		 cert;
	struct call		 call;
	struct reply		 r = { .status = 200 };

	fixture_start(&f, t->a, NOW_US);
	fixture_file(&f, "key", fixture_private_pem(t->a, 0));
	fixture_file(&f, "app_cert", fixture_cert_pem(t->a, 0, 1));
	fixture_file(&f, "alipay_cert", fixture_cert_pem(t->a, 1, 2));
	fixture_file(&f, "root_cert", fixture_cert_pem(t->a, 2, 3));
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_OK);
	WANT_RC(rsa_cert_read(t->a, f.files[2].value, &cert), RC_OK);
	r.body = str_make(t->a, "{\"alipay_trade_query_response\":%s,"
	    "\"alipay_cert_sn\":\"%.*s\",\"sign\":\"%.*s\"}", node,
	    STR_ARG(cert.alipay_sn), STR_ARG(sign));
	WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
	WANT_INT(answer.status, PAY_STATUS_PAID);
	r.body = str_make(t->a, "{\"alipay_trade_query_response\":%s,"
	    "\"alipay_cert_sn\":\"00\",\"sign\":\"%.*s\"}", node,
	    STR_ARG(sign));
	WANT_RC(read_once(&f, &query, &r, &call, &answer), RC_OK);
	WANT_INT(answer.outcome, OUTCOME_FORGED);
}

TEST(alipay_settings_that_cannot_work_are_named)
{
	struct pay_fixture f;

	fixture_start(&f, t->a, NOW_US);
	fixture_file(&f, "key", fixture_private_pem(t->a, 0));
	fixture_file(&f, "public_key", fixture_public_pem(t->a, 0));
	WANT_RC(fixture_open(&f, driver, STR("kind: alipay\n")), RC_BAD);
	WANT_STR(f.setup.cause, "app_id：没有填写");
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_BAD);
	WANT_STR(f.setup.cause, "public_key：填的是应用公钥，应当是支付宝公钥");
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS "mode: app\n")), RC_BAD);
	WANT_STR(f.setup.cause, "mode：应当是 page 或 qr");
	WANT_RC(fixture_open(&f, driver,
	    STR(SETTINGS "url: http://example.com/\n")), RC_BAD);
	WANT_STR(f.setup.cause, "url：应当以 https:// 开头");
	f.files[1].value = STR("not a key");
	WANT_RC(fixture_open(&f, driver, STR(SETTINGS)), RC_BAD);
	WANT_STR(f.setup.cause, "public_key：不是 RSA 公钥");
}
