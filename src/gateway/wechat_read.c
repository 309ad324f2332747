/* SPDX-License-Identifier: Apache-2.0 */
/* What WeChat says: verified first, read second, believed only when it is about us. */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "gateway/bill.h"
#include "gateway/pay_parts.h"
#include "gateway/wechat.h"

enum { PLAIN_CHARS_MAX = 200 };

/* ---- signatures */

/* stale: a timestamp too far from our clock, or none. */
static bool
stale(struct str text, int64_t now_us)
{
	int64_t at_s, now_s = now_us / US_PER_SECOND;

	/* Bounded before subtracting: a stranger's number. */
	if (str_i64(text, &at_s) != RC_OK || at_s < 0 || at_s > INT32_MAX * 4LL)
		return true;
	return at_s < now_s - WECHAT_SKEW_SECONDS ||
	    at_s > now_s + WECHAT_SKEW_SECONDS;
}

static const struct rsa_key *
find_key(const struct wechat *w, struct str serial)
{
	for (size_t i = 0; i < w->keys_n; i++)
		if (str_eq_nocase(w->keys[i].serial, serial))
			return &w->keys[i].key;
	return NULL;
}

/* A signed message of WeChat's: a reply or a notice. */
struct message {
	const struct call_header *headers;
	size_t			  headers_n;
	struct str		  body;
};

/* signed_text: the three lines; by bytes, a NUL in the body is one of them. */
static struct str
signed_text(struct arena *a, struct str at, struct str nonce, struct str body)
{
	const struct str	parts[] = { at, nonce, body };
	struct buf		b;

	buf_init(&b, at.n + nonce.n + body.n + 3);
	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_str(&b, parts[i]);
		buf_char(&b, '\n');
	}
	return buf_take(a, &b);
}

/* verify: whether a message is WeChat's; else answer says why it is forged. */
static bool
verify(const struct wechat *w, const struct driver_now *now,
    const struct message *m, struct pay_answer *answer)
{
	struct str at = header_find(m->headers, m->headers_n,
	    "Wechatpay-Timestamp");
	struct str nonce = header_find(m->headers, m->headers_n,
	    "Wechatpay-Nonce");
	struct str serial = header_find(m->headers, m->headers_n,
	    "Wechatpay-Serial");
	struct str signature = header_find(m->headers, m->headers_n,
	    "Wechatpay-Signature");
	struct str type = header_find(m->headers, m->headers_n,
	    "Wechatpay-Signature-Type");
	const struct rsa_key	*key;
	struct str		 text;

	answer->probe = str_starts(signature, STR("WECHATPAY/SIGNTEST/"));
	if (answer->probe)
		answer_z(answer, OUTCOME_FORGED, "微信支付的签名探测");
	else if (at.n == 0 || nonce.n == 0 || serial.n == 0 || signature.n == 0)
		answer_z(answer, OUTCOME_FORGED, "没有签名");
	else if (type.n > 0 && !str_eq_z(type, "WECHATPAY2-SHA256-RSA2048"))
		answer_z(answer, OUTCOME_FORGED, "签名算法不是 RSA");
	else if (stale(at, now->now_us))
		answer_z(answer, OUTCOME_FORGED, "签名时间与本机相差五分钟以上");
	else if ((key = find_key(w, serial)) == NULL) {
		answer->keys_wanted = true;
		answer_detail(answer, OUTCOME_FORGED, str_make(now->a,
		    "签名用的证书未知：%.*s",
		    STR_ARG(str_sub(serial, 0, PLAIN_CHARS_MAX))));
	} else {
		text = signed_text(now->a, at, nonce, m->body);
		if (rsa_verify(now->a, key, text, signature))
			return true;
		answer_z(answer, OUTCOME_FORGED, "签名不符");
	}
	return false;
}

/* open_box: the plain text of an encrypted part. */
static enum rc
open_box(const struct wechat *w, struct arena *a, const struct json *box,
    struct str *ret_plain)
{
	struct str bytes;

	if (!str_eq_z(json_text(box, "algorithm"), "AEAD_AES_256_GCM") ||
	    base64_parse(a, json_text(box, "ciphertext"), &bytes) != RC_OK)
		return RC_BAD;
	return gcm_open(a, w->v3_key, json_text(box, "nonce"),
	    json_text(box, "associated_data"), bytes, ret_plain);
}

/* ---- what an order and a refund are */

/* read_amount: a whole, positive number of fen in CNY, or RC_BAD. */
static enum rc
read_amount(const struct json *amount, const char *name, int64_t *ret_fen)
{
	*ret_fen = json_number(amount, name, 0);
	return *ret_fen > 0 ? RC_OK : RC_BAD;
}

static void
read_time(const struct json *o, struct pay_answer *answer)
{
	if (rfc3339_parse(json_text(o, "success_time"), &answer->at_us) != RC_OK)
		answer->at_us = 0;
}

/* set_trade_state: RC_OK | RC_BAD a state that Native orders do not have. */
static enum rc
set_trade_state(struct str state, struct pay_answer *answer)
{
	if (str_eq_z(state, "SUCCESS") || str_eq_z(state, "REFUND"))
		answer->status = PAY_STATUS_PAID;
	else if (str_eq_z(state, "NOTPAY"))
		answer->status = PAY_STATUS_UNPAID;
	else if (str_eq_z(state, "CLOSED"))
		answer->status = PAY_STATUS_CLOSED;
	else
		return RC_BAD;
	answer->outcome = OUTCOME_DONE;
	return RC_OK;
}

/*
 * read_order: an authentic order's state. About another merchant, app or
 * currency it is refused with `foreign`, whatever it says.
 */
static void
read_order(const struct wechat *w, struct arena *a, const struct json *o,
    enum outcome foreign, struct pay_answer *answer)
{
	const struct json	*amount = json_get(o, "amount");
	struct str		 state = json_text(o, "trade_state");

	answer->number = json_text(o, "out_trade_no");
	answer->transaction_no = json_text(o, "transaction_id");
	if (!str_eq(json_text(o, "mchid"), w->mchid) ||
	    !str_eq(json_text(o, "appid"), w->appid)) {
		answer_z(answer, foreign, "是另一个商户或应用的订单");
		return;
	}
	if (set_trade_state(state, answer) != RC_OK) {
		answer_detail(answer, OUTCOME_UNKNOWN, str_make(a,
		    "未知的订单状态 %.*s",
		    STR_ARG(str_sub(state, 0, PLAIN_CHARS_MAX))));
		return;
	}
	read_time(o, answer);
	answer->amount_fen = json_number(amount, "total", 0);
	if (answer->status != PAY_STATUS_PAID)
		return;		/* an unpaid order may have no amount */
	if (!str_eq_z(json_text(amount, "currency"), "CNY"))
		answer_z(answer, foreign, "币种不是人民币");
	else if (answer->amount_fen <= 0 || answer->transaction_no.n == 0 ||
	    answer->number.n == 0)
		answer_z(answer, OUTCOME_UNKNOWN, "已支付的订单缺少金额或单号");
}

static enum rc
refund_state(struct str state, enum refund_status *ret_status)
{
	static const struct { const char *name; enum refund_status is; } all[] = {
		{ "PROCESSING", REFUND_PROCESSING },
		{ "SUCCESS", REFUND_SUCCESS },
		{ "ABNORMAL", REFUND_ABNORMAL },
		{ "CLOSED", REFUND_CLOSED },
	};

	for (size_t i = 0; i < COUNT(all); i++)
		if (str_eq_z(state, all[i].name)) {
			*ret_status = all[i].is;
			return RC_OK;
		}
	return RC_BAD;
}

/* read_refund: an authentic refund; state is under another name in notices. */
static void
read_refund(const struct json *o, const char *state, struct pay_answer *answer)
{
	const struct json	*amount = json_get(o, "amount");
	struct str		 currency = json_text(amount, "currency");

	answer->number = json_text(o, "out_trade_no");
	answer->transaction_no = json_text(o, "transaction_id");
	answer->refund_no = json_text(o, "out_refund_no");
	answer->status = PAY_STATUS_PAID;	/* nothing else is refunded */
	read_time(o, answer);
	if (currency.n > 0 && !str_eq_z(currency, "CNY"))
		answer_z(answer, OUTCOME_FORGED, "币种不是人民币");
	else if (answer->number.n == 0 || answer->refund_no.n == 0 ||
	    read_amount(amount, "total", &answer->amount_fen) != RC_OK ||
	    read_amount(amount, "refund", &answer->refund_fen) != RC_OK ||
	    refund_state(json_text(o, state), &answer->refund) != RC_OK)
		answer_z(answer, OUTCOME_UNKNOWN, "退款的内容读不懂");
	else
		answer->outcome = OUTCOME_DONE;
}

/* ---- replies */

/* A failure's code and what it means; verbs as bits, 0: all. */
struct failure {
	const char	*code;
	enum outcome	 outcome;
	unsigned	 verbs;
};

#define V(verb) (1u << (verb))

static const struct failure failures[] = {
	{ "FREQUENCY_LIMITED", OUTCOME_LATER, 0 },
	{ "FREQUENCY_LIMIT_EXCEED", OUTCOME_LATER, 0 },
	{ "RATELIMIT_EXCEEDED", OUTCOME_LATER, 0 },
	{ "SYSTEM_ERROR", OUTCOME_UNKNOWN, 0 },
	{ "BIZERR_NEED_RETRY", OUTCOME_UNKNOWN, 0 },
	{ "BANK_ERROR", OUTCOME_UNKNOWN, 0 },
	{ "ORDER_NOT_EXIST", OUTCOME_ABSENT, V(PAY_QUERY) | V(PAY_CLOSE) |
	    V(PAY_REFUND) },
	{ "RESOURCE_NOT_EXISTS", OUTCOME_ABSENT, V(PAY_REFUND) |
	    V(PAY_REFUND_QUERY) },
	{ "REFUND_NOT_EXISTS", OUTCOME_ABSENT, V(PAY_REFUND_QUERY) },
	{ "USER_PAYING", OUTCOME_LATER, V(PAY_CLOSE) },
	{ "NOT_ENOUGH", OUTCOME_LATER, V(PAY_REFUND) },
	{ "STATEMENT_CREATING", OUTCOME_LATER, V(PAY_BILL) | V(PAY_FUNDS) },
	{ "NO_STATEMENT_EXIST", OUTCOME_DONE, V(PAY_BILL) | V(PAY_FUNDS) },
};

/* by_code: what a failure's code means; `otherwise` when the table has it not. */
static enum outcome
by_code(struct str code, enum pay_verb verb, enum outcome otherwise)
{
	for (size_t i = 0; i < COUNT(failures); i++)
		if (code_is(code, failures[i].code) && (failures[i].verbs == 0 ||
		    (failures[i].verbs & V(verb)) != 0))
			return failures[i].outcome;
	return otherwise;
}

/*
 * read_failure: a reply that is not 2xx. It proves no state, so what it leads
 * to must be harmless when it is not WeChat's: the same number again, or a query.
 */
static void
read_failure(const struct pay_turn *x, const struct reply *reply,
    struct str *ret_code)
{
	struct json	*root = NULL;
	struct str	 message, built;
	enum outcome	 outcome = OUTCOME_UNKNOWN;

	*ret_code = STR("");
	if (json_parse(x->now->a, reply->body, &root) == RC_OK)
		*ret_code = json_text(root, "code");
	message = json_text(root, "message");
	built = json_text(json_get(json_get(root, "detail"),
	    "sign_information"), "truncated_sign_message");
	if (reply->status == 429)
		outcome = OUTCOME_LATER;
	else if (reply->status >= 400 && reply->status < 500 &&
	    ret_code->n > 0)	/* else it is somebody's on the way */
		outcome = by_code(*ret_code, x->ask->verb, OUTCOME_REFUSED);
	if (outcome == OUTCOME_DONE && !bill_ready(x->ask->day, x->now->now_us))
		outcome = OUTCOME_LATER;
	answer_detail(x->answer, outcome, str_make(x->now->a,
	    "HTTP %d %.*s %.*s（%.*s）%.*s", reply->status,
	    STR_ARG(*ret_code), STR_ARG(message),
	    STR_ARG(reply_header(reply, "Request-ID")), STR_ARG(built)));
}

static void
read_create(const struct json *o, struct pay_answer *answer)
{
	answer->pay_url = json_text(o, "code_url");
	if (answer->pay_url.n == 0)
		answer_z(answer, OUTCOME_UNKNOWN, "没有 code_url");
	else
		answer->outcome = OUTCOME_DONE;
}

/* read_link: of a bill; the next call fetches the file. */
static enum rc
read_link(const struct wechat *w, const struct pay_turn *x,
    const struct json *o)
{
	struct str	link = json_text(o, "download_url"), path;
	struct str	hash = json_text(o, "hash_value");
	unsigned	step = x->call->step + 1;

	path = url_target(link);
	if (!str_eq_z(json_text(o, "hash_type"), "SHA1") || hash.n != 40 ||
	    !str_starts(link, str_starts(w->url, STR("http://")) ?
	    STR("http") : STR("https://")) ||
	    path.n < 2) {
		answer_z(x->answer, OUTCOME_UNKNOWN, "对账单的下载地址读不懂");
		return RC_OK;
	}
	wechat_call(w, x, path, STR(""));
	x->call->url = link;
	x->call->spare_url = STR("");	/* the link names its host */
	x->call->most_bytes = BILL_FILE_MAX;
	x->call->step = step;
	x->call->note = hash;
	return RC_BUSY;
}

/* read_file: a bill itself. Unsigned, but its digest came signed. */
static void
read_file(const struct wechat *w, const struct pay_turn *x,
    const struct reply *reply)
{
	struct bill	bill = { .rows_n = 0 };
	struct str	text;
	enum rc		rc;

	if (bill_unpack(x->now->a, reply->body, &text) != RC_OK) {
		answer_z(x->answer, OUTCOME_UNKNOWN, "对账单解压失败");
		return;
	}
	if (!str_eq_nocase(sha1_hex(x->now->a, text), x->call->note)) {
		answer_z(x->answer, OUTCOME_FORGED, "对账单的 SHA1 不符");
		return;
	}
	rc = x->ask->verb == PAY_BILL ?
	    bill_wechat_trade(x->now->a, text, w->mchid, &bill) :
	    bill_wechat_funds(x->now->a, text, &bill);
	if (rc != RC_OK) {
		answer_detail(x->answer, OUTCOME_UNKNOWN, bill.cause);
		return;
	}
	x->answer->rows = bill.rows;
	x->answer->rows_n = bill.rows_n;
	x->answer->outcome = OUTCOME_DONE;
}

/* ---- certificates */

/* read_certificate: one of the list, decrypted with the v3 key. */
static enum rc
read_certificate(const struct wechat *w, struct arena *scratch,
    const struct json *o, struct str *ret_pem, struct str *ret_serial)
{
	struct rsa_cert cert;

	if (open_box(w, scratch, json_get(o, "encrypt_certificate"),
	    ret_pem) != RC_OK || rsa_cert_read(scratch, *ret_pem, &cert) != RC_OK)
		return RC_BAD;
	*ret_serial = cert.serial;
	return str_eq_nocase(cert.serial, json_text(o, "serial_no")) ?
	    RC_OK : RC_BAD;
}

/*
 * read_keys: new certificates. The very first list is signed by one that it
 * brings itself: that the v3 key opens it is what makes it WeChat's, so the
 * signature is checked with the old keys and the new together.
 */
static void
read_keys(struct wechat *w, const struct driver_now *now,
    const struct reply *reply, struct pay_answer *answer)
{
	const struct message	 m = { reply->headers, reply->headers_n,
		reply->body };
	struct wechat		 both = *w;
	struct json		*root = NULL;
	const struct json	*list;
	struct str		 pem, serial;
	struct rsa_cert		 cert;
	size_t			 n = 0;

	(void)json_parse(now->a, reply->body, &root);	/* NULL: no list */
	list = json_get(root, "data");
	for (const struct json *o = list == NULL ? NULL : list->kids;
	    o != NULL && n < WECHAT_KEYS_MAX; o = o->next, n++) {
		if (read_certificate(w, now->a, o, &pem, &serial) != RC_OK ||
		    rsa_cert_read(now->a, pem, &cert) != RC_OK) {
			answer_z(answer, OUTCOME_UNKNOWN, "证书解不开");
			return;
		}
		wechat_key_add(&both, &(struct wechat_key){ cert.serial,
		    cert.key, cert.until_us });
	}
	if (!verify(&both, now, &m, answer))
		return;
	for (const struct json *o = list == NULL ? NULL : list->kids;
	    o != NULL && n > 0; o = o->next, n--)
		if (read_certificate(w, now->a, o, &pem, &serial) == RC_OK &&
		    find_key(w, serial) == NULL &&
		    rsa_cert_read(w->a, pem, &cert) == RC_OK)
			wechat_key_add(w, &(struct wechat_key){ cert.serial,
			    cert.key, cert.until_us });
	answer->outcome = list == NULL ? OUTCOME_UNKNOWN : OUTCOME_DONE;
}

/* ---- one reply */

/* check_asked: an authentic answer to another question is none. */
static void
check_asked(const struct pay_ask *ask, struct pay_answer *answer)
{
	const bool refund = ask->verb == PAY_REFUND ||
	    ask->verb == PAY_REFUND_QUERY;

	if (answer->outcome != OUTCOME_DONE)
		return;
	if ((refund && !str_eq(answer->refund_no, ask->refund_no)) ||
	    (ask->number.n > 0 && !str_eq(answer->number, ask->number)))
		answer_z(answer, OUTCOME_FORGED, "答的不是所问的单号");
}

/* read_signed: the body of a verified 2xx. */
static enum rc
read_signed(struct wechat *w, const struct pay_turn *x, struct str body)
{
	struct json	*root;
	unsigned	 step = x->call->step + 1;

	if (x->ask->verb == PAY_CLOSE && x->call->step == 0) {
		/* 204 is no proof that this order existed, or is closed. */
		wechat_query_call(w, x);
		x->call->step = step;
		return RC_BUSY;
	}
	if (json_parse(x->now->a, body, &root) != RC_OK) {
		answer_z(x->answer, OUTCOME_UNKNOWN, "应答读不懂");
		return RC_OK;
	}
	switch (x->ask->verb) {
	case PAY_CREATE:
		read_create(root, x->answer);
		return RC_OK;
	case PAY_QUERY:
	case PAY_CLOSE:
		read_order(w, x->now->a, root, OUTCOME_FORGED, x->answer);
		check_asked(x->ask, x->answer);
		return RC_OK;
	case PAY_REFUND:
	case PAY_REFUND_QUERY:
		read_refund(root, "status", x->answer);
		check_asked(x->ask, x->answer);
		return RC_OK;
	case PAY_BILL:
	case PAY_FUNDS:
		return read_link(w, x, root);
	case PAY_KEYS:
	case PAY_VERB__MAX:
		break;
	}
	never("certificates are read apart");
}

/* close_refused: whether a refused close says that the order is final. */
static bool
close_refused(const struct pay_ask *ask, const struct call *call,
    struct str code)
{
	return ask->verb == PAY_CLOSE && call->step == 0 &&
	    (code_is(code, "ORDER_PAID") || code_is(code, "ORDER_CLOSED") ||
	    code_is(code, "TRADE_STATE_ERROR"));
}

enum rc
wechat_read(void *self, const struct pay_turn *x, const struct reply *reply)
{
	struct wechat		*w = self;
	const struct message	 m = { reply->headers, reply->headers_n,
		reply->body };
	struct str		 code;
	unsigned		 step = x->call->step + 1;

	*x->answer = (struct pay_answer){ .number = x->ask->number,
		.refund_no = x->ask->refund_no };
	if (reply->status < 200 || reply->status >= 300) {
		if (reply->status == 0) {
			answer_z(x->answer, OUTCOME_UNKNOWN, "没有应答");
			return RC_OK;
		}
		read_failure(x, reply, &code);
		if (!close_refused(x->ask, x->call, code))
			return RC_OK;
		wechat_query_call(w, x);
		x->call->step = step;
		return RC_BUSY;
	}
	if ((x->ask->verb == PAY_BILL || x->ask->verb == PAY_FUNDS) &&
	    x->call->note.n > 0) {
		read_file(w, x, reply);
		return RC_OK;
	}
	if (x->ask->verb == PAY_KEYS) {
		read_keys(w, x->now, reply, x->answer);
		return RC_OK;
	}
	if (!verify(w, x->now, &m, x->answer))
		return RC_OK;
	return read_signed(w, x, reply->body);
}

/* ---- notices */

/* read_event: the decrypted resource of an authentic notice. */
static void
read_event(const struct wechat *w, const struct driver_now *now,
    struct str event, struct str plain, struct pay_answer *answer)
{
	struct json *o;

	if (json_parse(now->a, plain, &o) != RC_OK)
		answer_z(answer, OUTCOME_REFUSED, "通知的内容读不懂");
	else if (str_starts(event, STR("TRANSACTION.")))
		read_order(w, now->a, o, OUTCOME_REFUSED, answer);
	else if (!str_eq(json_text(o, "mchid"), w->mchid))
		answer_z(answer, OUTCOME_REFUSED, "是另一个商户的退款");
	else {
		answer->about_refund = true;
		read_refund(o, "refund_status", answer);
	}
	if (answer->outcome == OUTCOME_UNKNOWN)
		answer->outcome = OUTCOME_REFUSED;	/* nobody can ask again */
}

void
wechat_notice(void *self, const struct driver_now *now,
    const struct pay_notice *notice, struct pay_answer *ret_answer)
{
	const struct wechat	*w = self;
	const struct message	 m = { notice->headers, notice->headers_n,
		notice->body };
	const struct json	*resource;
	struct json		*root;
	struct str		 plain, event, type;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	if (!verify(w, now, &m, ret_answer))
		return;
	if (json_parse(now->a, notice->body, &root) != RC_OK) {
		answer_z(ret_answer, OUTCOME_REFUSED, "通知读不懂");
		return;
	}
	event = json_text(root, "event_type");
	resource = json_get(root, "resource");
	type = json_text(resource, "original_type");
	if (open_box(w, now->a, resource, &plain) != RC_OK)
		answer_z(ret_answer, OUTCOME_FORGED, "通知解密失败");
	else if (!(str_starts(event, STR("TRANSACTION.")) &&
	    str_eq_z(type, "transaction")) &&
	    !(str_starts(event, STR("REFUND.")) && str_eq_z(type, "refund")))
		answer_detail(ret_answer, OUTCOME_REFUSED, str_make(now->a,
		    "不认识的通知 %.*s",
		    STR_ARG(str_sub(event, 0, PLAIN_CHARS_MAX))));
	else
		read_event(w, now, event, plain, ret_answer);
}
