/* SPDX-License-Identifier: Apache-2.0 */
/* The merchant's settings, and calls as they are signed and sent. */
#include "gateway/wechat.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "gateway/pay_parts.h"

enum { NONCE_CHARS = 32, DESCRIPTION_CHARS = 127, NOTIFY_URL_MAX = 255 };

/* ---- settings */

void
wechat_key_add(struct wechat *w, const struct wechat_key *key)
{
	size_t at = 0;

	for (size_t i = 0; i < w->keys_n; i++)
		if (str_eq(w->keys[i].serial, key->serial))
			return;
	if (w->keys_n < WECHAT_KEYS_MAX) {
		w->keys[w->keys_n++] = *key;
		return;
	}
	for (size_t i = 1; i < w->keys_n; i++)
		if (w->keys[i].until_us > 0 && (w->keys[at].until_us == 0 ||
		    w->keys[i].until_us < w->keys[at].until_us))
			at = i;
	w->keys[at] = *key;
}

static enum rc
open_public_key(struct driver_setup *setup, struct wechat *w)
{
	struct wechat_key	key = { .until_us = 0 };
	struct str		pem;
	enum rc			rc;

	rc = setting_file(setup, "public_key", false, &pem);
	if (rc == RC_NONE)
		return RC_OK;
	if (rc == RC_OK)
		rc = setting_text(setup, "public_key_id", NULL, &key.serial);
	if (rc != RC_OK)
		return rc;
	if (!str_starts(key.serial, STR("PUB_KEY_ID_")))
		return setting_wrong(setup, "public_key_id",
		    "应当以 PUB_KEY_ID_ 开头");
	if (rsa_public_read(setup->a, pem, &key.key) != RC_OK)
		return setting_wrong(setup, "public_key", "不是 RSA 公钥");
	wechat_key_add(w, &key);
	return RC_OK;
}

/* open_certificates: the platform's, when the operator has put them there. */
static enum rc
open_certificates(struct driver_setup *setup, struct wechat *w)
{
	for (size_t i = 0; i < WECHAT_KEYS_MAX; i++) {
		struct str	name = str_make(setup->a, "certificates.%zu", i);
		struct str	pem;
		struct rsa_cert	cert;
		enum rc		rc = setting_file(setup, name.p, false, &pem);

		if (rc == RC_NONE)
			break;
		if (rc != RC_OK)
			return rc;
		if (rsa_cert_read(setup->a, pem, &cert) != RC_OK)
			return setting_wrong(setup, name.p, "不是 RSA 证书");
		wechat_key_add(w, &(struct wechat_key){ cert.serial, cert.key,
		    cert.until_us });
	}
	return RC_OK;
}

static enum rc
open_secrets(struct driver_setup *setup, struct wechat *w)
{
	struct str	bytes;
	enum rc		rc;

	rc = setting_file(setup, "key", true, &bytes);
	if (rc == RC_NONE)
		return setting_wrong(setup, "key", "没有填写");
	if (rc != RC_OK)
		return rc;
	if (rsa_private_read(setup->a, bytes, &w->mine) != RC_OK)
		return setting_wrong(setup, "key", "不是 RSA 私钥");
	rc = setting_file(setup, "v3_key", true, &bytes);
	if (rc == RC_NONE)
		return setting_wrong(setup, "v3_key", "没有填写");
	if (rc != RC_OK)
		return rc;
	bytes = str_trim(bytes);
	if (bytes.n != V3_KEY_BYTES)
		return setting_wrong(setup, "v3_key", "应当正好是 32 个字符");
	memcpy(w->v3_key, bytes.p, V3_KEY_BYTES);
	return RC_OK;
}

/* serial_good: 40 hexadecimal digits; WeChat writes them upper-case. */
static bool
serial_good(struct arena *a, struct str *serial)
{
	unsigned char	bytes[20];
	char		*to;

	if (str_unhex(*serial, bytes, sizeof(bytes)) != RC_OK)
		return false;
	to = str_to_z(a, *serial);
	for (size_t i = 0; i < serial->n; i++)
		if (to[i] >= 'a')
			to[i] = (char)(to[i] - 'a' + 'A');
	serial->p = to;
	return true;
}

static enum rc
wechat_open(struct driver_setup *setup, void **ret_self)
{
	struct wechat	*w = ARENA_NEW(setup->a, struct wechat);
	enum rc		 rc;

	w->a = setup->a;
	rc = setting_text(setup, "mchid", NULL, &w->mchid);
	if (rc == RC_OK)
		rc = setting_text(setup, "appid", NULL, &w->appid);
	if (rc == RC_OK)
		rc = setting_text(setup, "serial", NULL, &w->serial);
	if (rc == RC_OK && !serial_good(setup->a, &w->serial))
		rc = setting_wrong(setup, "serial", "应当是 40 位十六进制数");
	if (rc == RC_OK)
		rc = setting_url(setup, "url",
		    "https://api.mch.weixin.qq.com", &w->url);
	if (rc == RC_OK)
		rc = setting_url(setup, "spare_url", "", &w->spare_url);
	/* Only the real service's spare host is known. */
	if (rc == RC_OK && w->spare_url.n == 0 &&
	    str_eq_z(w->url, "https://api.mch.weixin.qq.com"))
		w->spare_url = STR("https://api2.mch.weixin.qq.com");
	if (rc == RC_OK)
		rc = open_secrets(setup, w);
	if (rc == RC_OK)
		rc = open_public_key(setup, w);
	if (rc == RC_OK)
		rc = open_certificates(setup, w);
	*ret_self = w;
	return rc;
}

/* ---- signing */

struct str
wechat_message(struct arena *a, const struct wechat_signed *s)
{
	struct buf b;

	buf_init(&b, BODY_BYTES_MAX + s->path.n + s->body.n);
	buf_fmt(&b, "%s\n", s->method);
	buf_str(&b, s->path);
	buf_fmt(&b, "\n%lld\n", (long long)s->at_s);
	buf_str(&b, s->nonce);
	buf_char(&b, '\n');
	buf_str(&b, s->body);
	buf_char(&b, '\n');
	return buf_take(a, &b);
}

struct str
wechat_authorization(struct arena *a, const struct wechat *w,
    const struct wechat_signed *s)
{
	struct str signature = rsa_sign(a, &w->mine, wechat_message(a, s));

	return str_make(a, "WECHATPAY2-SHA256-RSA2048 mchid=\"%.*s\","
	    "serial_no=\"%.*s\",timestamp=\"%lld\",nonce_str=\"%.*s\","
	    "signature=\"%.*s\"", STR_ARG(w->mchid), STR_ARG(w->serial),
	    (long long)s->at_s, STR_ARG(s->nonce), STR_ARG(signature));
}

static struct str
make_nonce(const struct driver_now *now)
{
	static const char signs[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char	*to = arena_alloc(now->a, NONCE_CHARS);

	for (size_t i = 0; i < NONCE_CHARS; i++)
		to[i] = signs[rng_below(now->rng, sizeof(signs) - 1)];
	return str_of(to, NONCE_CHARS);
}

/* preferred_serial: the key whose signatures we want; empty without any. */
static struct str
preferred_serial(const struct wechat *w)
{
	const struct wechat_key *best = NULL;

	for (size_t i = 0; i < w->keys_n; i++) {
		const struct wechat_key *k = &w->keys[i];

		if (k->until_us == 0)
			return k->serial;
		if (best == NULL || k->until_us > best->until_us)
			best = k;
	}
	return best == NULL ? STR("") : best->serial;
}

void
wechat_call(const struct wechat *w, const struct pay_turn *x, struct str path,
    struct str body)
{
	struct wechat_signed	s = { body.n > 0 ? "POST" : "GET", path, body,
		x->now->now_us / US_PER_SECOND, make_nonce(x->now) };
	struct str		serial = preferred_serial(w);

	*x->call = (struct call){ .method = s.method, .body = body,
		.url = str_make(x->now->a, "%.*s%.*s", STR_ARG(w->url),
		    STR_ARG(path)) };
	if (w->spare_url.n > 0)
		x->call->spare_url = str_make(x->now->a, "%.*s%.*s",
		    STR_ARG(w->spare_url), STR_ARG(path));
	call_header_add(x->call, STR("Authorization"),
	    wechat_authorization(x->now->a, w, &s));
	call_header_add(x->call, STR("Accept"), STR("application/json"));
	call_header_add(x->call, STR("User-Agent"), STR("baokao"));
	if (body.n > 0)
		call_header_add(x->call, STR("Content-Type"),
		    STR("application/json"));
	if (serial.n > 0)
		call_header_add(x->call, STR("Wechatpay-Serial"), serial);
}

/* ---- one call per verb */

static void
create_call(const struct wechat *w, const struct pay_turn *x)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, BODY_BYTES_MAX);
	buf_char(&b, '{');
	put_member(&b, &first, "appid", w->appid);
	put_member(&b, &first, "mchid", w->mchid);
	put_member(&b, &first, "description",
	    utf8_head(x->ask->subject, DESCRIPTION_CHARS));
	put_member(&b, &first, "out_trade_no", x->ask->number);
	if (x->ask->expires_us > 0)
		put_member(&b, &first, "time_expire",
		    rfc3339_text(x->now->a, x->ask->expires_us));
	put_member(&b, &first, "notify_url", x->ask->notify_url);
	buf_fmt(&b, ",\"amount\":{\"total\":%lld,\"currency\":\"CNY\"}}",
	    (long long)x->ask->amount_fen);
	wechat_call(w, x, STR("/v3/pay/transactions/native"),
	    buf_take(x->now->a, &b));
}

void
wechat_query_call(const struct wechat *w, const struct pay_turn *x)
{
	wechat_call(w, x, str_make(x->now->a,
	    "/v3/pay/transactions/out-trade-no/%.*s?mchid=%.*s",
	    STR_ARG(x->ask->number), STR_ARG(w->mchid)), STR(""));
}

static void
close_call(const struct wechat *w, const struct pay_turn *x)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, BODY_BYTES_MAX);
	buf_char(&b, '{');
	put_member(&b, &first, "mchid", w->mchid);
	buf_char(&b, '}');
	wechat_call(w, x, str_make(x->now->a,
	    "/v3/pay/transactions/out-trade-no/%.*s/close",
	    STR_ARG(x->ask->number)), buf_take(x->now->a, &b));
}

static void
refund_call(const struct wechat *w, const struct pay_turn *x)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, BODY_BYTES_MAX);
	buf_char(&b, '{');
	put_member(&b, &first, "out_trade_no", x->ask->number);
	put_member(&b, &first, "out_refund_no", x->ask->refund_no);
	if (x->ask->notify_url.n > 0)
		put_member(&b, &first, "notify_url", x->ask->notify_url);
	buf_fmt(&b, ",\"amount\":{\"refund\":%lld,\"total\":%lld,"
	    "\"currency\":\"CNY\"}}", (long long)x->ask->refund_fen,
	    (long long)x->ask->amount_fen);
	wechat_call(w, x, STR("/v3/refund/domestic/refunds"),
	    buf_take(x->now->a, &b));
}

/* wrong: what of an ask no service would take; NULL when it is in order. */
static const char *
wrong(const struct pay_ask *ask)
{
	switch (ask->verb) {
	case PAY_CREATE:
		if (ask->amount_fen < 1)
			return "金额应当大于零";
		if (ask->notify_url.n == 0 ||
		    ask->notify_url.n > NOTIFY_URL_MAX || ask->subject.n == 0)
			return "缺少通知地址或商品名称";
		break;
	case PAY_REFUND:
		if (ask->refund_fen < 1 || ask->refund_fen > ask->amount_fen)
			return "退款金额应当大于零且不超过订单金额";
		if (!refund_no_good(ask->refund_no))
			return "退款单号不合规";
		break;
	case PAY_REFUND_QUERY:
		return refund_no_good(ask->refund_no) ? NULL : "退款单号不合规";
	case PAY_BILL:
	case PAY_FUNDS:
		return day_good(ask->day) ? NULL : "没有这一天";
	case PAY_KEYS:
		return NULL;
	case PAY_QUERY:
	case PAY_CLOSE:
	case PAY_VERB__MAX:
		break;
	}
	return number_good(ask->number) ? NULL : "订单号不合规";
}

static enum rc
wechat_ask(void *self, const struct pay_turn *x)
{
	const struct wechat	*w = self;
	const char		*why = wrong(x->ask);

	*x->answer = (struct pay_answer){ .number = x->ask->number };
	if (why != NULL) {
		answer_z(x->answer, OUTCOME_REFUSED, why);
		return RC_BAD;
	}
	switch (x->ask->verb) {
	case PAY_CREATE:
		create_call(w, x);
		return RC_OK;
	case PAY_QUERY:
		wechat_query_call(w, x);
		return RC_OK;
	case PAY_CLOSE:
		close_call(w, x);
		return RC_OK;
	case PAY_REFUND:
		refund_call(w, x);
		return RC_OK;
	case PAY_REFUND_QUERY:
		wechat_call(w, x, str_make(x->now->a,
		    "/v3/refund/domestic/refunds/%.*s",
		    STR_ARG(x->ask->refund_no)), STR(""));
		return RC_OK;
	case PAY_BILL:
		wechat_call(w, x, str_make(x->now->a, "/v3/bill/tradebill"
		    "?bill_date=%.*s&bill_type=ALL&tar_type=GZIP",
		    STR_ARG(x->ask->day)), STR(""));
		return RC_OK;
	case PAY_FUNDS:
		wechat_call(w, x, str_make(x->now->a, "/v3/bill/fundflowbill"
		    "?bill_date=%.*s&account_type=BASIC&tar_type=GZIP",
		    STR_ARG(x->ask->day)), STR(""));
		return RC_OK;
	case PAY_KEYS:
		wechat_call(w, x, STR("/v3/certificates"), STR(""));
		return RC_OK;
	case PAY_VERB__MAX:
		break;
	}
	never("an x->ask has a verb");
}

/* ---- the rest of the face */

static struct notice_reply
wechat_reply(bool taken)
{
	if (taken)
		return (struct notice_reply){ .status = 204 };
	return (struct notice_reply){ .status = 401,
		.type = STR("application/json"),
		.body = STR("{\"code\":\"FAIL\",\"message\":\"未受理\"}") };
}

/* wechat_expires_us: the end of the last certificate; a public key has none. */
static int64_t
wechat_expires_us(void *self)
{
	const struct wechat	*w = self;
	int64_t			 last = 0;

	for (size_t i = 0; i < w->keys_n; i++) {
		if (w->keys[i].until_us == 0)
			return 0;
		if (w->keys[i].until_us > last)
			last = w->keys[i].until_us;
	}
	return last;
}

const struct pay_driver pay_driver_wechat = {
	.kind = "wechat", .open = wechat_open, .ask = wechat_ask,
	.read = wechat_read, .notice = wechat_notice, .reply = wechat_reply,
	.expires_us = wechat_expires_us,
};
