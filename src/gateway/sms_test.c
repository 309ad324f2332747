/* SPDX-License-Identifier: Apache-2.0 */
/* The drivers of messages: the vendors' own signatures, replies and reports. */
#include <string.h>

#include "base/clock.h"
#include "gateway/cloud_sign.h"
#include "gateway/sms_parts.h"
#include "tests/test.h"

/* 2026-11-21 12:24:29 in China. */
static const int64_t NOW_US = INT64_C(1795235069) * US_PER_SECOND;

static const struct call_header values[] = {
	{ STR_INIT("title"), STR_INIT("临沂人事考试") },
	{ STR_INIT("code"), STR_INIT("12\"34\\56") },
};

static const struct sms_ask ask = {
	.id = STR_INIT("abc123"), .phone = STR_INIT("13900000001"),
	.template = STR_INIT("code"),
	.text = STR_INIT("【考试】验证码 123456 & 100%+"),
	.values = values, .values_n = COUNT(values),
	.report_url = STR_INIT("https://bm.example/notify/sms/kannel/s3cret"),
};

static enum rc
file(struct driver_setup *s, const char *setting, bool secret,
    struct str *ret_bytes)
{
	const struct yaml *y = yaml_get(s->settings, setting);

	must(secret);
	if (y == NULL)
		return RC_NONE;
	if (str_eq_z(y->text, "absent"))
		return RC_IO;
	*ret_bytes = str_make(s->a, "%.*s\n", STR_ARG(y->text));
	return RC_OK;
}

static struct driver_setup
setup_of(struct test *t, const char *text)
{
	struct yaml_error	 error;
	struct yaml		*root;

	WANT_RC(yaml_parse(t->a, str_z(text), &root, &error), RC_OK);
	return (struct driver_setup){ .settings = root, .a = t->a,
		.file = file };
}

static void *
open_driver(struct test *t, const struct sms_driver *d, const char *text)
{
	struct driver_setup	 s = setup_of(t, text);
	void			*self = NULL;
	enum rc			 rc = d->open(&s, &self);

	if (rc != RC_OK)
		fail_msg("%.*s", STR_ARG(s.cause));
	return self;
}

static void
want_refused(struct test *t, const struct sms_driver *d, const char *text,
    const char *cause)
{
	struct driver_setup	 s = setup_of(t, text);
	void			*self = NULL;

	WANT_RC(d->open(&s, &self), RC_BAD);
	WANT_STR(s.cause, cause);
}

static struct call
call_for(struct test *t, const struct sms_driver *d, void *self,
    struct rng *rng)
{
	struct driver_now	now = { t->a, rng, NOW_US };
	struct sms_answer	answer = { .outcome = OUTCOME__MAX };
	struct call		c;

	WANT_RC(d->ask(self, &(struct sms_turn){
		&now, &ask, &c, &answer }), RC_OK);
	return c;
}

static struct str
call_header(const struct call *c, const char *name)
{
	for (size_t i = 0; i < c->headers_n; i++)
		if (str_eq_nocase(c->headers[i].name, str_z(name)))
			return c->headers[i].value;
	return STR("");
}

static const char aliyun_settings[] =
    "access_id: LTAI5test\naccess_key: hush\nsign: 临沂人事考试\n"
    "templates:\n  code: {code: SMS_1, values: {yzm: code}}\n"
    "  all: SMS_2\n";

static const char tencent_settings[] =
    "secret_id: AKIDtest\nsecret_key: hush\napp_id: '1400000001'\n"
    "sign: 临沂人事考试\ntemplates:\n  code: {code: '1', values: [code]}\n"
    "  all: '2'\n";

static const char kannel_settings[] =
    "url: http://127.0.0.1:13013/cgi-bin/sendsms\nusername: baokao\n"
    "password: p&ss\nfrom: '1069'\nsmsc: city\n";

/* ---- the vendors' vectors */

static struct json *
vectors(struct test *t, const char *name)
{
	const char	*path = test_shared(t, name);
	struct json	*root;

	if (path == NULL)
		test_skip("no shared folder with vectors of signatures");
	WANT_RC(json_parse(t->a, test_file(t, path), &root), RC_OK);
	return root;
}

TEST(aliyuns_own_program_signs_the_same)
{
	const struct json	*root = vectors(t,
				    "reference/vectors/aliyun-acs3.json");
	struct sign_key		 key = { json_text(root, "access_key_id"),
				    json_text(root, "access_key_secret") };
	struct str		 names;
	unsigned		 n = 0;

	for (const struct json *v = json_get(root, "cases")->kids; v != NULL;
	    v = v->next, n++) {
		const struct json	*headers = json_get(v, "headers");
		struct call		 c = { .method = "POST",
			.body = json_text(v, "body"),
			.url = str_make(t->a, "http://%.*s%.*s",
			    STR_ARG(json_text(headers, "host")),
			    STR_ARG(json_text(v, "uri"))) };

		for (const struct json *h = headers->kids; h != NULL;
		    h = h->next)
			if (!str_eq_z(h->key, "host"))
				call_header_add(&c, h->key, h->text);
		WANT_SAME(acs3_canonical(t->a, &c, &names),
		    json_text(v, "canonical_request"));
		WANT_SAME(acs3_authorization(t->a, &c, &key),
		    json_text(v, "authorization"));
	}
	WANT(n >= 5);
}

TEST(tencents_own_program_signs_the_same)
{
	const struct json	*root = vectors(t,
				    "reference/vectors/tencent-tc3.json");
	struct sign_key		 key = { json_text(root, "secret_id"),
				    json_text(root, "secret_key") };
	unsigned		 n = 0;

	for (const struct json *v = json_get(root, "cases")->kids; v != NULL;
	    v = v->next, n++) {
		struct str	type = json_text(v, "content_type");
		struct call	c = { .method = "POST",
			.body = json_text(v, "body"),
			.url = str_make(t->a, "https://%.*s/",
			    STR_ARG(json_text(v, "host"))) };

		WANT_SAME(tc3_canonical(t->a, &c, type),
		    json_text(v, "canonical_request"));
		WANT_SAME(tc3_authorization(t->a, &c, type,
		    json_number(v, "timestamp", 0), &key),
		    json_text(v, "authorization"));
	}
	WANT(n >= 5);
}

/* ---- what is asked */

TEST(aliyun_is_asked_with_a_form_and_a_fresh_nonce)
{
	void		*x = open_driver(t, &sms_driver_aliyun, aliyun_settings);
	struct rng	 rng = rng_seeded(7);
	struct call	 c = call_for(t, &sms_driver_aliyun, x, &rng);
	struct call	 d = call_for(t, &sms_driver_aliyun, x, &rng);

	WANT_STR(c.url, "https://dysmsapi.aliyuncs.com/");
	WANT_STR(c.body, "PhoneNumbers=13900000001&SignName=%E4%B8%B4%E6%B2%82"
	    "%E4%BA%BA%E4%BA%8B%E8%80%83%E8%AF%95&TemplateCode=SMS_1&"
	    "TemplateParam=%7B%22yzm%22%3A%2212%5C%2234%5C%5C56%22%7D&"
	    "OutId=abc123");
	WANT_STR(call_header(&c, "x-acs-date"), "2026-11-21T04:24:29Z");
	WANT(call_header(&c, "authorization").n > 0);
	WANT(!str_eq(call_header(&c, "x-acs-signature-nonce"),
	    call_header(&d, "x-acs-signature-nonce")));
	for (size_t i = 0; i < c.headers_n; i++)
		WANT(!str_has(c.headers[i].value, STR("hush")));
}

TEST(tencent_is_asked_with_values_by_position)
{
	void		*x = open_driver(t, &sms_driver_tencent,
			    tencent_settings);
	struct rng	 rng = rng_seeded(7);
	struct call	 c = call_for(t, &sms_driver_tencent, x, &rng);

	WANT_STR(c.body, "{\"PhoneNumberSet\":[\"+8613900000001\"],"
	    "\"SmsSdkAppId\":\"1400000001\",\"SignName\":\"临沂人事考试\","
	    "\"TemplateId\":\"1\",\"TemplateParamSet\":[\"12\\\"34\\\\56\"],"
	    "\"SessionContext\":\"abc123\"}");
	WANT_STR(call_header(&c, "x-tc-timestamp"), "1795235069");
	WANT_STR(call_header(&c, "x-tc-region"), "ap-guangzhou");
	WANT(str_has(call_header(&c, "authorization"),
	    STR("/2026-11-21/sms/tc3_request")));
}

TEST(kannel_is_asked_by_headers_with_the_text_as_ucs2)
{
	void		*x = open_driver(t, &sms_driver_kannel, kannel_settings);
	struct rng	 rng = rng_seeded(7);
	struct call	 c = call_for(t, &sms_driver_kannel, x, &rng);

	WANT_STR(c.url, "http://127.0.0.1:13013/cgi-bin/sendsms");
	WANT_SAME(c.body, ask.text);
	WANT_STR(call_header(&c, "x-kannel-coding"), "2");
	WANT_STR(call_header(&c, "x-kannel-charset"), "UTF-8");
	WANT_STR(call_header(&c, "x-kannel-password"), "p&ss");
	WANT_STR(call_header(&c, "x-kannel-to"), "13900000001");
	WANT_STR(call_header(&c, "x-kannel-smsc"), "city");
	WANT_STR(call_header(&c, "x-kannel-dlr-url"), "https://bm.example/"
	    "notify/sms/kannel/s3cret?id=abc123&state=%d&no=%F");
}

TEST(a_template_or_value_that_is_not_there_is_refused)
{
	static const struct sms_driver *const clouds[] = { &sms_driver_aliyun,
		&sms_driver_tencent };
	struct rng		rng = rng_seeded(7);
	struct driver_now	now = { t->a, &rng, NOW_US };

	for (size_t i = 0; i < COUNT(clouds); i++) {
		void *x = open_driver(t, clouds[i], i == 0 ? aliyun_settings :
		    tencent_settings);
		struct sms_ask		 other = ask;
		struct sms_answer	 answer;
		struct call		 c;

		other.template = STR("nobody");
		WANT_RC(clouds[i]->ask(x, &(struct sms_turn){
			&now, &other, &c, &answer }), RC_BAD);
		WANT_INT(answer.outcome, OUTCOME_REFUSED);
		WANT_STR(answer.detail, "no-template nobody");
		other = ask;
		other.values_n = 1;
		WANT_RC(clouds[i]->ask(x, &(struct sms_turn){
			&now, &other, &c, &answer }), RC_BAD);
		WANT_STR(answer.detail, "no-value code");
		other.template = STR("all");
		WANT_RC(clouds[i]->ask(x, &(struct sms_turn){
			&now, &other, &c, &answer }), RC_OK);
		WANT(str_has(c.body, i == 0 ? STR("title") :
		    STR("[\"临沂人事考试\"]")));
	}
}

TEST(settings_that_are_wrong_are_named)
{
	want_refused(t, &sms_driver_aliyun, "access_id: a\n",
	    "access_key：没有填写");
	want_refused(t, &sms_driver_aliyun, "access_id: a\n"
	    "access_key: absent\n", "access_key：文件无法读取");
	want_refused(t, &sms_driver_aliyun, "access_id: a\naccess_key: k\n"
	    "sign: s\n", "templates：没有填写");
	want_refused(t, &sms_driver_aliyun, "access_id: a\naccess_key: k\n"
	    "sign: s\nurl: http://example.com/\n",
	    "url：除本机外应以 https:// 开头");
	want_refused(t, &sms_driver_aliyun, "access_id: a\naccess_key: k\n"
	    "sign: s\ntemplates: {code: {values: [x]}}\n",
	    "templates：code 没有写明模板编号（code）");
	want_refused(t, &sms_driver_tencent, "secret_id: a\nsecret_key: k\n",
	    "app_id：没有填写");
	want_refused(t, &sms_driver_tencent, "secret_id: [a]\n",
	    "secret_id：应为一段文字");
	want_refused(t, &sms_driver_kannel, "url: http://a/\nusername: u\n"
	    "password: k\nfrom: \"1\\r\\nX: y\"\n", "from：不能换行");
	want_refused(t, &sms_driver_aliyun, "access_id: a\n"
	    "access_key: two words\n", "access_key：文件里应只有一行，没有空格");
	want_refused(t, &sms_driver_kannel, "username: u\n", "url：没有填写");
	want_refused(t, &sms_driver_kannel, "url: ftp\n",
	    "url：应以 https:// 开头");
	want_refused(t, &sms_driver_kannel, "url: http://a/?x=1\n",
	    "url：不能带 ?、#、@ 或空格");
}

/* ---- what is answered */

struct reply_row {
	int		status;
	enum outcome	outcome;
	struct str	body;
	struct str	detail;
};

static void
want_replies(struct test *t, const struct sms_driver *d,
    const struct reply_row *rows, size_t n)
{
	struct rng		rng = rng_seeded(7);
	struct driver_now	now = { t->a, &rng, NOW_US };

	for (size_t i = 0; i < n; i++) {
		struct reply		r = { .body = rows[i].body,
					    .status = rows[i].status };
		struct sms_answer	answer;

		d->read(NULL, &(struct sms_turn){
			&now, &ask, NULL, &answer }, &r);
		if (answer.outcome != rows[i].outcome)
			print_error("%s row %zu\n", d->kind, i);
		WANT_INT(answer.outcome, rows[i].outcome);
		WANT_SAME(answer.detail, rows[i].detail);
		WANT_STR(answer.id, "abc123");
	}
}

TEST(what_aliyun_answers)
{
	static const struct reply_row rows[] = {
		{ 200, OUTCOME_DONE, STR_INIT("{\"Code\":\"OK\",\"BizId\":"
		    "\"9^1\",\"RequestId\":\"R-1\",\"Message\":\"OK\"}"),
		    STR_INIT("OK R-1") },
		{ 200, OUTCOME_LATER, STR_INIT("{\"Code\":"
		    "\"isv.BUSINESS_LIMIT_CONTROL\",\"Message\":"
		    "\"13900000001\"}"),
		    STR_INIT("isv.BUSINESS_LIMIT_CONTROL") },
		{ 200, OUTCOME_REFUSED, STR_INIT("{\"Code\":"
		    "\"isv.AMOUNT_NOT_ENOUGH\"}"),
		    STR_INIT("isv.AMOUNT_NOT_ENOUGH") },
		{ 400, OUTCOME_REFUSED, STR_INIT("{\"Code\":"
		    "\"SignatureDoesNotMatch\"}"),
		    STR_INIT("SignatureDoesNotMatch") },
		{ 400, OUTCOME_LATER, STR_INIT("{\"Code\":"
		    "\"Throttling.User\"}"), STR_INIT("Throttling.User") },
		{ 400, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":\"OK\"}"),
		    STR_INIT("OK") },
		{ 400, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":"
		    "\"SignatureNonceUsed\"}"), STR_INIT("SignatureNonceUsed") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":"
		    "\"isp.SYSTEM_ERROR\"}"), STR_INIT("isp.SYSTEM_ERROR") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("<html>"), STR_INIT("") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":7}"), STR_INIT("") },
		{ 302, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":\"isv.X\"}"),
		    STR_INIT("isv.X") },
		{ 503, OUTCOME_UNKNOWN, STR_INIT("{\"Code\":\"isv.X\"}"),
		    STR_INIT("isv.X") },
		{ 0, OUTCOME_UNKNOWN, STR_INIT(""), STR_INIT("") },
	};

	want_replies(t, &sms_driver_aliyun, rows, COUNT(rows));
}

TEST(what_tencent_answers)
{
	static const struct reply_row rows[] = {
		{ 200, OUTCOME_DONE, STR_INIT("{\"Response\":{\"SendStatusSet\":"
		    "[{\"Code\":\"Ok\",\"SerialNo\":\"5:1\"}],\"RequestId\":"
		    "\"r-1\"}}"), STR_INIT("Ok r-1") },
		{ 200, OUTCOME_LATER, STR_INIT("{\"Response\":{\"SendStatusSet\""
		    ":[{\"Code\":\"LimitExceeded.PhoneNumberDailyLimit\"}]}}"),
		    STR_INIT("LimitExceeded.PhoneNumberDailyLimit") },
		{ 200, OUTCOME_REFUSED, STR_INIT("{\"Response\":{\"Error\":{"
		    "\"Code\":\"AuthFailure.SignatureFailure\"}}}"),
		    STR_INIT("AuthFailure.SignatureFailure") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Response\":{\"Error\":{"
		    "\"Code\":\"InternalError.Timeout\"}}}"),
		    STR_INIT("InternalError.Timeout") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Response\":{\"Error\":{"
		    "\"Code\":\"Ok\"}}}"), STR_INIT("Ok") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Response\":{"
		    "\"SendStatusSet\":[]}}"), STR_INIT("") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("{\"Response\":{"
		    "\"SendStatusSet\":[{\"Code\":\"Ok\"},{\"Code\":\"Ok\"}]}}"),
		    STR_INIT("") },
		{ 502, OUTCOME_UNKNOWN, STR_INIT("{\"Response\":{\"Error\":{"
		    "\"Code\":\"AuthFailure\"}}}"), STR_INIT("AuthFailure") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("[]"), STR_INIT("") },
		{ 0, OUTCOME_UNKNOWN, STR_INIT(""), STR_INIT("") },
	};

	want_replies(t, &sms_driver_tencent, rows, COUNT(rows));
}

TEST(what_kannel_answers)
{
	static const struct reply_row rows[] = {
		{ 202, OUTCOME_DONE, STR_INIT("0: Accepted for delivery"),
		    STR_INIT("http-202") },
		{ 202, OUTCOME_DONE, STR_INIT("3: Queued for later delivery"),
		    STR_INIT("http-202") },
		{ 403, OUTCOME_REFUSED, STR_INIT("Authorization failed for "
		    "sendsms"), STR_INIT("http-403") },
		{ 400, OUTCOME_REFUSED, STR_INIT("Missing receiver number"),
		    STR_INIT("http-400") },
		{ 503, OUTCOME_LATER, STR_INIT("Temporal failure, try again "
		    "later."), STR_INIT("http-503") },
		{ 503, OUTCOME_UNKNOWN, STR_INIT("busy"), STR_INIT("http-503") },
		{ 200, OUTCOME_UNKNOWN, STR_INIT("a portal"),
		    STR_INIT("http-200") },
		{ 0, OUTCOME_UNKNOWN, STR_INIT(""), STR_INIT("http-0") },
	};

	want_replies(t, &sms_driver_kannel, rows, COUNT(rows));
}

TEST(numbers_of_a_service_are_kept_with_their_signs)
{
	struct rng		rng = rng_seeded(7);
	struct driver_now	now = { t->a, &rng, NOW_US };
	struct reply		r = { .status = 200, .body = STR("{\"Code\":"
				    "\"OK\",\"BizId\":\"900619746936498440^0\"}") };
	struct sms_answer	answer;

	sms_driver_aliyun.read(NULL, &(struct sms_turn){
		&now, &ask, NULL, &answer }, &r);
	WANT_STR(answer.provider_no, "900619746936498440^0");
	r.body = STR("{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\","
	    "\"SerialNo\":\"2028:f825e6d16e23f73f4123\"}]}}");
	sms_driver_tencent.read(NULL, &(struct sms_turn){
		&now, &ask, NULL, &answer }, &r);
	WANT_STR(answer.provider_no, "2028:f825e6d16e23f73f4123");
	r.body = STR("{\"Code\":\"OK\",\"BizId\":\"a b\\n\"}");
	sms_driver_aliyun.read(NULL, &(struct sms_turn){
		&now, &ask, NULL, &answer }, &r);
	WANT_STR(answer.provider_no, "");
}

/* ---- delivery reports */

static size_t
report(struct test *t, const struct sms_driver *d, const char *text,
    struct sms_answer *ret)
{
	struct rng		rng = rng_seeded(7);
	struct driver_now	now = { t->a, &rng, NOW_US };

	return d->report(&now, str_z(text), str_z(text), ret, 3);
}

TEST(aliyun_reports)
{
	struct sms_answer x[3];

	WANT_INT(report(t, &sms_driver_aliyun, "[{\"phone_number\":"
	    "\"13900000001\",\"success\":true,\"err_code\":\"DELIVERED\","
	    "\"biz_id\":\"12^3\",\"out_id\":\"abc\"},{\"success\":false,"
	    "\"err_code\":\"UNDELIV\",\"out_id\":\"def\"},{\"success\":1},"
	    "{\"success\":true}, 7, {\"success\":true,\"out_id\":\"a b\"}]",
	    x), 2);
	WANT_STR(x[0].id, "abc");
	WANT_STR(x[0].provider_no, "12^3");
	WANT_INT(x[0].state, SMS_DELIVERED);
	WANT_STR(x[1].id, "def");
	WANT_INT(x[1].state, SMS_FAILED);
	WANT_STR(x[1].detail, "UNDELIV");
	WANT_INT(report(t, &sms_driver_aliyun, "{}", x), 0);
	WANT_INT(report(t, &sms_driver_aliyun, "[[", x), 0);
	WANT_INT(report(t, &sms_driver_aliyun, "[{\"success\":true,\"out_id\":"
	    "\"1\"},{\"success\":true,\"out_id\":\"2\"},{\"success\":true,"
	    "\"out_id\":\"3\"},{\"success\":true,\"out_id\":\"4\"}]", x), 3);
	WANT_INT(sms_driver_aliyun.reply(true).status, 200);
	WANT_INT(sms_driver_aliyun.reply(false).status, 500);
}

TEST(tencent_reports)
{
	struct sms_answer x[3];

	WANT_INT(report(t, &sms_driver_tencent, "[{\"mobile\":\"13900000001\","
	    "\"report_status\":\"SUCCESS\",\"errmsg\":\"DELIVRD\",\"sid\":"
	    "\"2028:aa\"},{\"report_status\":\"FAIL\",\"errmsg\":\"MK:0001\","
	    "\"sid\":\"2028:bb\"},{\"report_status\":\"MAYBE\",\"sid\":\"c\"},"
	    "{\"report_status\":\"FAIL\"}]", x), 2);
	WANT_STR(x[0].provider_no, "2028:aa");
	WANT_STR(x[0].id, "");
	WANT_INT(x[0].state, SMS_DELIVERED);
	WANT_STR(x[1].provider_no, "2028:bb");
	WANT_INT(x[1].state, SMS_FAILED);
	WANT_INT(report(t, &sms_driver_tencent, "null", x), 0);
	WANT_STR(sms_driver_tencent.reply(true).body,
	    "{\"result\":0,\"errmsg\":\"OK\"}");
}

TEST(kannel_reports)
{
	static const struct {
		const char	*query;
		size_t		 n;
		enum sms_state	 state;
	} rows[] = {
		{ "id=abc&state=1&no=77", 1, SMS_DELIVERED },
		{ "id=abc&state=2&no=", 1, SMS_FAILED },
		{ "id=abc&state=4", 1, SMS_ACCEPTED },
		{ "id=abc&state=8", 1, SMS_ACCEPTED },
		{ "id=abc&state=16", 1, SMS_FAILED },
		{ "id=abc&state=%d", 0, SMS_ACCEPTED },
		{ "id=&state=1", 0, SMS_ACCEPTED },
		{ "state=1", 0, SMS_ACCEPTED },
		{ "id=a%20b&state=1", 0, SMS_ACCEPTED },
		{ "", 0, SMS_ACCEPTED },
	};
	struct sms_answer x[3];

	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT_INT(report(t, &sms_driver_kannel, rows[i].query, x),
		    rows[i].n);
		if (rows[i].n == 0)
			continue;
		WANT_STR(x[0].id, "abc");
		WANT_INT(x[0].state, rows[i].state);
	}
}
