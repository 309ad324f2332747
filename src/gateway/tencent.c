/* SPDX-License-Identifier: Apache-2.0 */
/* Tencent Cloud's messages (sms 2021-01-11), signed by TC3-HMAC-SHA256. */
#include "base/clock.h"
#include "gateway/cloud_sign.h"
#include "gateway/sms_parts.h"

struct tencent {
	struct sign_key		key;
	struct str		app_id;
	struct str		sign;
	struct str		region;
	struct str		url;
	struct sms_templates	templates;
};

/*
 * The region has to be named though messages have none; Guangzhou is what
 * their own examples use.
 */
static enum rc
tencent_open(struct driver_setup *setup, void **ret_self)
{
	struct tencent	*x = ARENA_NEW(setup->a, struct tencent);
	enum rc		 rc = sms_setting(setup, "secret_id", true, &x->key.id);

	*ret_self = x;
	if (rc == RC_OK)
		rc = sms_secret(setup, "secret_key", &x->key.secret);
	if (rc == RC_OK)
		rc = sms_setting(setup, "app_id", true, &x->app_id);
	if (rc == RC_OK)
		rc = sms_setting(setup, "sign", true, &x->sign);
	if (rc == RC_OK)
		rc = sms_setting(setup, "region", false, &x->region);
	if (rc == RC_OK)
		rc = sms_url_setting(setup, "https://sms.tencentcloudapi.com/",
		    false, &x->url);
	if (x->region.n == 0)
		x->region = STR("ap-guangzhou");
	return rc != RC_OK ? rc : sms_templates_setting(setup, &x->templates);
}

static void
put_list(struct buf *b, bool *first, const char *key,
    const struct sms_template *t)
{
	json_put_key(b, first, key);
	for (size_t i = 0; i < t->values_n; i++) {
		buf_char(b, i == 0 ? '[' : ',');
		json_put_text(b, t->values[i].ours);
	}
	buf_z(b, t->values_n == 0 ? "[]" : "]");
}

static void
put_member(struct buf *b, bool *first, const char *key, struct str value)
{
	json_put_key(b, first, key);
	json_put_text(b, value);
}

/* Empty when it does not fit, as parameters_json() of aliyun.c. */
static struct str
body_json(const struct tencent *x, struct arena *a, const struct sms_ask *ask,
    const struct sms_template *t)
{
	bool		first = true;
	struct buf	b;
	struct str	s;
	bool		 full;

	buf_init(&b, SMS_BODY_MAX);
	buf_char(&b, '{');
	json_put_key(&b, &first, "PhoneNumberSet");
	buf_char(&b, '[');
	json_put_text(&b, str_make(a, "+86%.*s", STR_ARG(ask->phone)));
	buf_char(&b, ']');
	put_member(&b, &first, "SmsSdkAppId", x->app_id);
	put_member(&b, &first, "SignName", x->sign);
	put_member(&b, &first, "TemplateId", t->code);
	put_list(&b, &first, "TemplateParamSet", t);
	put_member(&b, &first, "SessionContext", ask->id);
	buf_char(&b, '}');
	full = b.full;
	s = buf_take(a, &b);
	return full ? STR("") : s;
}

static enum rc
tencent_ask(void *self, const struct sms_turn *s)
{
	const struct tencent	*x = self;
	struct str		 type = STR("application/json; charset=utf-8");
	int64_t			 at_s = s->now->now_us / US_PER_SECOND;
	struct sms_template	 t;

	if (sms_template_find(&x->templates, s, &t) != RC_OK)
		return RC_BAD;
	*s->call = (struct call){ .method = "POST", .url = x->url,
		.body = body_json(x, s->now->a, s->ask, &t) };
	if (s->call->body.n == 0) {
		*s->answer = sms_answer_of(s->now->a, OUTCOME_REFUSED,
		    STR("too-long"), s->ask->template);
		return RC_BAD;
	}
	call_header_add(s->call, STR("content-type"), type);
	call_header_add(s->call, STR("x-tc-action"), STR("SendSms"));
	call_header_add(s->call, STR("x-tc-version"), STR("2021-01-11"));
	call_header_add(s->call, STR("x-tc-region"), x->region);
	call_header_add(s->call, STR("x-tc-timestamp"),
	    str_make(s->now->a, "%lld", (long long)at_s));
	call_header_add(s->call, STR("authorization"),
	    tc3_authorization(s->now->a, s->call, type, at_s, &x->key));
	return RC_OK;
}

/* Their own failures leave open whether it went out; the rest are refusals. */
static enum outcome
code_outcome(struct str code)
{
	if (code.n == 0 || str_starts(code, STR("InternalError")) ||
	    str_starts(code, STR("ResourceUnavailable")))
		return OUTCOME_UNKNOWN;
	if (str_eq_z(code, "Ok"))
		return OUTCOME_DONE;
	if (str_starts(code, STR("LimitExceeded")) ||
	    str_starts(code, STR("RequestLimitExceeded")))
		return OUTCOME_LATER;
	return OUTCOME_REFUSED;
}

/* One number was asked for: its own status, or nothing that can be read. */
static const struct json *
only_status(const struct json *response)
{
	const struct json *set = json_get(response, "SendStatusSet");

	if (set == NULL || set->kind != JKIND_LIST || set->kids == NULL ||
	    set->kids->next != NULL)
		return NULL;
	return set->kids;
}

/* An error of the whole call stands apart from the status of the one number. */
static void
tencent_read(void *self, const struct sms_turn *s, const struct reply *reply)
{
	const struct json	*response, *error, *status;
	enum outcome		 outcome;
	struct json		*root = NULL;
	struct str		 code;

	(void)self;
	if (json_parse(s->now->a, reply->body, &root) != RC_OK)
		root = NULL;
	response = json_get(root, "Response");
	error = json_get(response, "Error");
	status = only_status(response);
	code = json_text(error != NULL ? error : status, "Code");
	outcome = code_outcome(code);
	/* "Ok" counts in a status only; errors come with 200 as well */
	if (reply->status != 200 || (error != NULL && outcome == OUTCOME_DONE))
		outcome = OUTCOME_UNKNOWN;
	*s->answer = sms_answer_of(s->now->a, outcome, code,
	    json_text(response, "RequestId"));
	s->answer->state = SMS_ACCEPTED;
	s->answer->id = s->ask->id;
	if (error == NULL)
		s->answer->provider_no = sms_word(json_text(status,
		    "SerialNo"));
}

/* A report names a message by their number only: they do not say ours. */
static size_t
tencent_report(const struct driver_now *now, struct str query,
    struct str body, struct sms_answer *ret_answers, size_t most)
{
	struct json	*root;
	size_t		 n = 0;

	(void)query;
	if (json_parse(now->a, body, &root) != RC_OK ||
	    root->kind != JKIND_LIST)
		return 0;
	for (const struct json *r = root->kids; r != NULL && n < most;
	    r = r->next) {
		struct str		 word = json_text(r, "report_status");
		bool			 good = str_eq_z(word, "SUCCESS");
		struct sms_answer	 x = sms_answer_of(now->a, OUTCOME_DONE,
					     json_text(r, "errmsg"), STR(""));

		x.provider_no = sms_word(json_text(r, "sid"));
		if (x.provider_no.n == 0 || (!good && !str_eq_z(word, "FAIL")))
			continue;
		x.id = STR("");
		x.state = good ? SMS_DELIVERED : SMS_FAILED;
		ret_answers[n++] = x;
	}
	return n;
}

static struct notice_reply
tencent_reply(bool taken)
{
	return (struct notice_reply){ taken ? 200 : 500,
		STR("application/json; charset=utf-8"), taken ?
		STR("{\"result\":0,\"errmsg\":\"OK\"}") :
		STR("{\"result\":1,\"errmsg\":\"again\"}") };
}

const struct sms_driver sms_driver_tencent = {
	.kind = "tencent", .open = tencent_open, .ask = tencent_ask,
	.read = tencent_read, .report = tencent_report, .reply = tencent_reply,
};
