/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aliyun's messages (dysmsapi 2017-05-25), signed by ACS3-HMAC-SHA256. The
 * parameters go in a form body: a phone in a URL would stand in logs.
 */
#include "base/clock.h"
#include "base/html.h"
#include "base/percent.h"
#include "gateway/cloud_sign.h"
#include "gateway/sms_parts.h"

struct aliyun {
	struct sign_key		key;
	struct str		sign;
	struct str		url;
	struct sms_templates	templates;
};

static enum rc
aliyun_open(struct driver_setup *setup, void **ret_self)
{
	struct aliyun	*x = ARENA_NEW(setup->a, struct aliyun);
	enum rc		 rc = sms_setting(setup, "access_id", true, &x->key.id);

	*ret_self = x;
	if (rc == RC_OK)
		rc = sms_secret(setup, "access_key", &x->key.secret);
	if (rc == RC_OK)
		rc = sms_setting(setup, "sign", true, &x->sign);
	if (rc == RC_OK)
		rc = sms_url_setting(setup, "https://dysmsapi.aliyuncs.com/",
		    false, &x->url);
	return rc != RC_OK ? rc : sms_templates_setting(setup, &x->templates);
}

static void
put_pair(struct buf *b, const char *name, struct str value)
{
	buf_z(b, b->n == 0 ? "" : "&");
	buf_z(b, name);
	buf_char(b, '=');
	percent_put(b, value);
}

/*
 * Empty when it does not fit: the caller refuses the message, a cut one would
 * be no JSON.
 */
static struct str
parameters_json(struct arena *a, const struct sms_template *t)
{
	bool		first = true;
	struct buf	b;
	struct str	s;
	bool		 full;

	buf_init(&b, SMS_BODY_MAX);
	buf_char(&b, '{');
	for (size_t i = 0; i < t->values_n; i++) {
		json_put_key(&b, &first, str_to_z(a, t->values[i].theirs));
		json_put_text(&b, t->values[i].ours);
	}
	buf_char(&b, '}');
	full = b.full;
	s = buf_take(a, &b);
	return full ? STR("") : s;
}

/* Chinese time less its eight hours: the one clock there is reads as UTC. */
static struct str
utc_text(struct arena *a, int64_t now_us)
{
	struct civil t = civil_from_us(now_us - 8 * US_PER_HOUR);

	return str_make(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
}

/*
 * ACS3 signs the headers as well, so they are all here before the signature
 * is made; the nonce makes a repetition void.
 */
static void
put_headers(const struct aliyun *x, const struct driver_now *now,
    struct call *c)
{
	struct sha256	body = sha256_of(c->body);
	unsigned char	nonce[16];

	now->rng->fill(now->rng, nonce, sizeof(nonce));
	call_header_add(c, STR("content-type"),
	    STR("application/x-www-form-urlencoded"));
	call_header_add(c, STR("x-acs-action"), STR("SendSms"));
	call_header_add(c, STR("x-acs-version"), STR("2017-05-25"));
	call_header_add(c, STR("x-acs-date"), utc_text(now->a, now->now_us));
	call_header_add(c, STR("x-acs-signature-nonce"),
	    str_hex(now->a, nonce, sizeof(nonce)));
	call_header_add(c, STR("x-acs-content-sha256"),
	    str_hex(now->a, body.b, sizeof(body.b)));
	call_header_add(c, STR("authorization"),
	    acs3_authorization(now->a, c, &x->key));
}

static enum rc
aliyun_ask(void *self, const struct sms_turn *s)
{
	const struct aliyun	*x = self;
	struct sms_template	 t;
	struct str		 parameters;
	struct buf		 b;

	if (sms_template_find(&x->templates, s, &t) != RC_OK)
		return RC_BAD;
	parameters = parameters_json(s->now->a, &t);
	buf_init(&b, SMS_BODY_MAX);
	put_pair(&b, "PhoneNumbers", s->ask->phone);
	put_pair(&b, "SignName", x->sign);
	put_pair(&b, "TemplateCode", t.code);
	put_pair(&b, "TemplateParam", parameters);
	put_pair(&b, "OutId", s->ask->id);
	*s->call = (struct call){ .method = "POST", .url = x->url,
		.body = str_copy(s->now->a, buf_view(&b)) };
	if (b.full || parameters.n == 0) {
		*s->answer = sms_answer_of(s->now->a, OUTCOME_REFUSED,
		    STR("too-long"), s->ask->template);
		buf_done(&b);
		return RC_BAD;
	}
	buf_done(&b);
	put_headers(x, s->now, s->call);
	return RC_OK;
}

/*
 * What a code says of the message. Their own failures (isp.) leave open whether
 * it went out; all other codes are given before anything is sent.
 */
static enum outcome
code_outcome(struct str code)
{
	if (code.n == 0)
		return OUTCOME_UNKNOWN;
	if (str_eq_z(code, "OK"))
		return OUTCOME_DONE;
	if (str_starts(code, STR("Throttling")) ||
	    str_eq_z(code, "isv.BUSINESS_LIMIT_CONTROL") ||
	    str_eq_z(code, "isv.DAY_LIMIT_CONTROL"))
		return OUTCOME_LATER;
	if (str_eq_z(code, "isp.RAM_PERMISSION_DENY"))
		return OUTCOME_REFUSED;
	if (str_starts(code, STR("isp.")) || str_starts(code, STR("Internal")) ||
	    str_starts(code, STR("ServiceUnavailable")) ||
	    str_eq_z(code, "SignatureNonceUsed"))
		return OUTCOME_UNKNOWN;
	return OUTCOME_REFUSED;
}

/*
 * The number asked for is ours (OutId), theirs (BizId) comes back in reports.
 */
static void
aliyun_read(void *self, const struct sms_turn *s, const struct reply *reply)
{
	enum outcome	 outcome;
	struct json	*root = NULL;
	struct str	 code;

	(void)self;
	if (json_parse(s->now->a, reply->body, &root) != RC_OK)
		root = NULL;
	code = json_text(root, "Code");
	outcome = code_outcome(code);
	/* a middleman may answer for them: only 200 and 4xx are their word */
	if (reply->status < 200 || reply->status >= 500 ||
	    (reply->status >= 300 && reply->status < 400) ||
	    (outcome == OUTCOME_DONE && reply->status != 200))
		outcome = OUTCOME_UNKNOWN;
	*s->answer = sms_answer_of(s->now->a, outcome, code,
	    json_text(root, "RequestId"));
	s->answer->state = SMS_ACCEPTED;
	s->answer->id = s->ask->id;
	s->answer->provider_no = sms_word(json_text(root, "BizId"));
}

/*
 * Reports come as a list; what names no message of ours is passed over, so
 * that one odd entry does not lose the others.
 */
static size_t
aliyun_report(const struct driver_now *now, struct str query, struct str body,
    struct sms_answer *ret_answers, size_t most)
{
	struct json	*root;
	size_t		 n = 0;

	(void)query;
	if (json_parse(now->a, body, &root) != RC_OK ||
	    root->kind != JKIND_LIST)
		return 0;
	for (const struct json *r = root->kids; r != NULL && n < most;
	    r = r->next) {
		const struct json	*success = json_get(r, "success");
		struct sms_answer	 x = sms_answer_of(now->a, OUTCOME_DONE,
					     json_text(r, "err_code"), STR(""));

		x.id = sms_word(json_text(r, "out_id"));
		x.provider_no = sms_word(json_text(r, "biz_id"));
		if (success == NULL || success->kind != JKIND_BOOL ||
		    (x.id.n == 0 && x.provider_no.n == 0))
			continue;
		x.state = success->i64 != 0 ? SMS_DELIVERED : SMS_FAILED;
		ret_answers[n++] = x;
	}
	return n;
}

static struct notice_reply
aliyun_reply(bool taken)
{
	return (struct notice_reply){ taken ? 200 : 500,
		STR("application/json; charset=utf-8"), taken ?
		STR("{\"code\":0,\"msg\":\"OK\"}") :
		STR("{\"code\":1,\"msg\":\"again\"}") };
}

const struct sms_driver sms_driver_aliyun = {
	.kind = "aliyun", .open = aliyun_open, .ask = aliyun_ask,
	.read = aliyun_read, .report = aliyun_report, .reply = aliyun_reply,
};
