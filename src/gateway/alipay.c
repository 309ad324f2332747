/* SPDX-License-Identifier: Apache-2.0 */
/* The merchant's settings, and requests as they are signed and sent. */
#include "gateway/alipay.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/money.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "gateway/pay_parts.h"

enum { SUBJECT_CHARS = 200 };

#define AMOUNT_MOST_FEN INT64_C(10000000000)	/* a hundred million yuan */

/* ---- settings */

static void
iconv_done(void *p)
{
	const struct alipay *s = p;

	(void)iconv_close(s->gb18030);	/* frees; opened by us */
}

/* open_file: a file that must be there. */
static enum rc
open_file(struct driver_setup *setup, const char *name, bool secret,
    struct str *ret_bytes)
{
	enum rc rc = setting_file(setup, name, secret, ret_bytes);

	return rc == RC_NONE ? setting_wrong(setup, name, "没有填写") : rc;
}

/* open_certificates: certificate mode; app_cert has been read. */
static enum rc
open_certificates(struct driver_setup *setup, struct alipay *s, struct str pem)
{
	struct rsa_cert	ours, theirs;
	enum rc		rc;

	if (rsa_cert_read(setup->a, pem, &ours) != RC_OK)
		return setting_wrong(setup, "app_cert", "不是 RSA 证书");
	if (!rsa_pair(&s->mine, &ours.key))
		return setting_wrong(setup, "app_cert", "与应用私钥不是一对");
	rc = open_file(setup, "alipay_cert", false, &pem);
	if (rc != RC_OK)
		return rc;
	if (rsa_cert_read(setup->a, pem, &theirs) != RC_OK)
		return setting_wrong(setup, "alipay_cert", "不是 RSA 证书");
	rc = open_file(setup, "root_cert", false, &pem);
	if (rc != RC_OK)
		return rc;
	if (rsa_root_sn(setup->a, pem, &s->root_cert_sn) != RC_OK)
		return setting_wrong(setup, "root_cert", "不是根证书");
	s->app_cert_sn = ours.alipay_sn;
	s->alipay_cert_sn = theirs.alipay_sn;
	s->theirs = theirs.key;
	s->until_us = ours.until_us < theirs.until_us ? ours.until_us :
	    theirs.until_us;
	return RC_OK;
}

/*
 * Certificates (app_cert) or bare keys (public_key), as the merchant's
 * console offers both.
 */
static enum rc
open_keys(struct driver_setup *setup, struct alipay *s)
{
	struct str	bytes;
	enum rc		rc = open_file(setup, "key", true, &bytes);

	if (rc != RC_OK)
		return rc;
	if (rsa_private_read(setup->a, bytes, &s->mine) != RC_OK)
		return setting_wrong(setup, "key", "不是 RSA 私钥");
	rc = setting_file(setup, "app_cert", false, &bytes);
	if (rc == RC_OK)
		return open_certificates(setup, s, bytes);
	if (rc != RC_NONE)
		return rc;
	rc = open_file(setup, "public_key", false, &bytes);
	if (rc != RC_OK)
		return rc;
	if (rsa_public_read(setup->a, bytes, &s->theirs) != RC_OK)
		return setting_wrong(setup, "public_key", "不是 RSA 公钥");
	/* A common slip, which would make every answer a forgery. */
	if (rsa_pair(&s->mine, &s->theirs))
		return setting_wrong(setup, "public_key",
		    "填的是应用公钥，应当是支付宝公钥");
	return RC_OK;
}

/* How people get there, whatever their device: a code to scan, or a page. */
static enum rc
open_mode(struct driver_setup *setup, struct alipay *s)
{
	struct str	mode;
	enum rc		rc = setting_text(setup, "mode", "", &mode);

	if (rc != RC_OK)
		return rc;
	if (str_eq_z(mode, "page"))
		s->mode = ALIPAY_PAGE;
	else if (str_eq_z(mode, "qr"))
		s->mode = ALIPAY_QR;
	else if (mode.n > 0)
		return setting_wrong(setup, "mode", "应当是 page 或 qr");
	return RC_OK;
}

static enum rc
alipay_open(struct driver_setup *setup, void **ret_self)
{
	struct alipay	*s = ARENA_NEW(setup->a, struct alipay);
	enum rc		 rc;

	rc = setting_text(setup, "app_id", NULL, &s->app_id);
	if (rc == RC_OK)
		rc = setting_text(setup, "seller_id", NULL, &s->seller_id);
	if (rc == RC_OK)
		rc = setting_text(setup, "app_auth_token", "",
		    &s->app_auth_token);
	if (rc == RC_OK)
		rc = setting_url(setup, "url",
		    "https://openapi.alipay.com/gateway.do", &s->url);
	if (rc == RC_OK)
		rc = open_mode(setup, s);
	if (rc == RC_OK)
		rc = open_keys(setup, s);
	if (rc != RC_OK)
		return rc;
	s->gb18030 = iconv_open("UTF-8", "GB18030");
	if (s->gb18030 == (iconv_t)-1)
		return setting_wrong(setup, "kind", "本机不能转换 GB18030");
	arena_defer(setup->a, iconv_done, s);
	*ret_self = s;
	return RC_OK;
}

/* ---- signing */

void
alipay_add(struct alipay_fields *f, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	must(f->n < ALIPAY_FIELDS_MAX);
	f->list[f->n++] = (struct call_header){ str_z(name), value };
}

static int
by_name(const void *a, const void *b)
{
	const struct call_header *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

struct str
alipay_sign_string(struct arena *a, const struct alipay_fields *f, bool request)
{
	struct alipay_fields	sorted = *f;
	size_t			most = 1;
	struct buf		b;

	qsort(sorted.list, sorted.n, sizeof(sorted.list[0]), by_name);
	for (size_t i = 0; i < f->n; i++)
		most += f->list[i].name.n + f->list[i].value.n + 2;
	buf_init(&b, most);
	for (size_t i = 0; i < sorted.n; i++) {
		const struct call_header *p = &sorted.list[i];

		if (str_eq_z(p->name, "sign") || (request ? p->value.n == 0 :
		    str_eq_z(p->name, "sign_type")))
			continue;
		if (b.n > 0)
			buf_char(&b, '&');
		buf_str(&b, p->name);
		buf_char(&b, '=');
		buf_str(&b, p->value);
	}
	return buf_take(a, &b);
}

static void
put_field(struct buf *b, struct str name, struct str value)
{
	if (b->n > 0)
		buf_char(b, '&');
	percent_put(b, name);
	buf_char(b, '=');
	percent_put(b, value);
}

struct str
alipay_query_string(struct arena *a, const struct alipay *s,
    const struct alipay_fields *f)
{
	struct buf b;

	buf_init(&b, BODY_BYTES_MAX);
	for (size_t i = 0; i < f->n; i++)
		put_field(&b, f->list[i].name, f->list[i].value);
	put_field(&b, STR("sign"), rsa_sign(a, &s->mine,
	    alipay_sign_string(a, f, true)));
	return buf_take(a, &b);
}

/* ---- one request per method */

static const char *const methods[] = {
	[ALIPAY_PRECREATE] = "alipay.trade.precreate",
	[ALIPAY_PAGE_PAY] = "alipay.trade.page.pay",
	[ALIPAY_QUERY] = "alipay.trade.query",
	[ALIPAY_CLOSE] = "alipay.trade.close",
	[ALIPAY_REFUND] = "alipay.trade.refund",
	[ALIPAY_REFUND_QUERY] = "alipay.trade.fastpay.refund.query",
	[ALIPAY_BILL] = "alipay.data.dataservice.bill.downloadurl.query",
};

_Static_assert(COUNT(methods) == ALIPAY_METHOD__MAX, "a name for each");

const char *
alipay_method_name(enum alipay_method method)
{
	return methods[method];
}

/* put_subject: without the signs that Alipay refuses. */
static void
put_subject(struct arena *a, struct buf *b, bool *first, struct str subject)
{
	struct buf s;

	subject = utf8_head(subject, SUBJECT_CHARS);
	buf_init(&s, subject.n * 3 + 1);
	for (size_t i = 0; i < subject.n; i++)
		switch (subject.p[i]) {
		case '/': buf_z(&s, "／"); break;
		case '=': buf_z(&s, "＝"); break;
		case '&': buf_z(&s, "＆"); break;
		default: buf_char(&s, subject.p[i]); break;
		}
	put_member(b, first, "subject", buf_take(a, &s));
}

static void
put_create(struct arena *a, struct buf *b, bool *first,
    const struct pay_ask *ask, bool page)
{
	put_member(b, first, "total_amount", money_text(a, ask->amount_fen));
	put_subject(a, b, first, ask->subject);
	/* A moment, not a span: the same number must say the same again. */
	if (ask->expires_us > 0)
		put_member(b, first, "time_expire",
		    beijing_text(a, ask->expires_us));
	if (page)
		put_member(b, first, "product_code",
		    STR("FAST_INSTANT_TRADE_PAY"));
}

/* content: biz_content as it is signed and sent. */
static struct str
content(struct arena *a, enum alipay_method method, const struct pay_ask *ask)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, BODY_BYTES_MAX);
	buf_char(&b, '{');
	if (method == ALIPAY_BILL) {
		put_member(&b, &first, "bill_type", ask->verb == PAY_FUNDS ?
		    STR("signcustomer") : STR("trade"));
		put_member(&b, &first, "bill_date", ask->day);
	} else
		put_member(&b, &first, "out_trade_no", ask->number);
	if (method == ALIPAY_PRECREATE || method == ALIPAY_PAGE_PAY)
		put_create(a, &b, &first, ask, method == ALIPAY_PAGE_PAY);
	if (method == ALIPAY_REFUND)
		put_member(&b, &first, "refund_amount",
		    money_text(a, ask->refund_fen));
	if (method == ALIPAY_REFUND || method == ALIPAY_REFUND_QUERY)
		put_member(&b, &first, "out_request_no", ask->refund_no);
	buf_char(&b, '}');
	return buf_take(a, &b);
}

/* public_fields: all parameters but biz_content and sign. */
static void
public_fields(const struct alipay *s, const struct pay_turn *x,
    enum alipay_method method, struct alipay_fields *f)
{
	bool create = method == ALIPAY_PRECREATE || method == ALIPAY_PAGE_PAY;

	f->n = 0;
	alipay_add(f, "app_id", s->app_id);
	alipay_add(f, "method", str_z(methods[method]));
	alipay_add(f, "format", STR("JSON"));
	alipay_add(f, "charset", STR("utf-8"));
	alipay_add(f, "sign_type", STR("RSA2"));
	alipay_add(f, "timestamp", beijing_text(x->now->a, x->now->now_us));
	alipay_add(f, "version", STR("1.0"));
	alipay_add(f, "app_auth_token", s->app_auth_token);
	alipay_add(f, "app_cert_sn", s->app_cert_sn);
	alipay_add(f, "alipay_root_cert_sn", s->root_cert_sn);
	if (create)
		alipay_add(f, "notify_url", x->ask->notify_url);
	if (method == ALIPAY_PAGE_PAY)
		alipay_add(f, "return_url", x->ask->return_url);
}

/* page_url: where a payer's browser goes, the whole request in its query. */
static struct str
page_url(const struct alipay *s, const struct pay_turn *x)
{
	struct alipay_fields	f;
	struct str		query;

	public_fields(s, x, ALIPAY_PAGE_PAY, &f);
	alipay_add(&f, "biz_content", content(x->now->a, ALIPAY_PAGE_PAY, x->ask));
	query = alipay_query_string(x->now->a, s, &f);
	return str_make(x->now->a, "%.*s?%.*s", STR_ARG(s->url), STR_ARG(query));
}

/*
 * The parameters stand in the URL and biz_content in the body, as Alipay's
 * own clients send them: a long URL is cut off by some that stand between.
 */
void
alipay_call(const struct alipay *s, const struct pay_turn *x,
    enum alipay_method method)
{
	struct alipay_fields	f;
	struct buf		query, body;
	struct str		biz = content(x->now->a, method, x->ask), sign;

	public_fields(s, x, method, &f);
	/* charset must stand in the URL, or Chinese in the body is read as GBK. */
	buf_init(&query, BODY_BYTES_MAX);
	for (size_t i = 0; i < f.n; i++)
		put_field(&query, f.list[i].name, f.list[i].value);
	alipay_add(&f, "biz_content", biz);
	sign = rsa_sign(x->now->a, &s->mine, alipay_sign_string(x->now->a, &f, true));
	put_field(&query, STR("sign"), sign);
	buf_init(&body, BODY_BYTES_MAX * 3);
	put_field(&body, STR("biz_content"), biz);
	sign = buf_take(x->now->a, &query);
	*x->call = (struct call){ .method = "POST",
		.url = str_make(x->now->a, "%.*s?%.*s", STR_ARG(s->url),
		    STR_ARG(sign)), .body = buf_take(x->now->a, &body) };
	call_header_add(x->call, STR("Content-Type"),
	    STR("application/x-www-form-urlencoded;charset=utf-8"));
	call_header_add(x->call, STR("Accept"), STR("application/json"));
	call_header_add(x->call, STR("User-Agent"), STR("baokao"));
}

/* wrong: what of an ask the service would not take; NULL when in order. */
static const char *
wrong(const struct pay_ask *ask)
{
	switch (ask->verb) {
	case PAY_CREATE:
		if (ask->amount_fen < 1 || ask->amount_fen > AMOUNT_MOST_FEN)
			return "金额应当大于零且不超过一亿元";
		if (ask->subject.n == 0)
			return "缺少商品名称";
		break;
	case PAY_REFUND:
		if (ask->refund_fen < 1 || ask->refund_fen > ask->amount_fen)
			return "退款金额应当大于零且不超过订单金额";
		if (!refund_no_good(ask->refund_no))
			return "退款单号不合规";
		break;
	case PAY_REFUND_QUERY:
		if (!refund_no_good(ask->refund_no))
			return "退款单号不合规";
		break;
	case PAY_BILL:
	case PAY_FUNDS:
		return day_good(ask->day) ? NULL : "没有这一天";
	case PAY_KEYS:
		return "支付宝的证书要在开放平台下载";
	case PAY_QUERY:
	case PAY_CLOSE:
	case PAY_VERB__MAX:
		break;
	}
	return number_good(ask->number) ? NULL : "订单号不合规";
}

/*
 * A page needs no call: the signed address is the answer, and the payer's
 * browser makes the request.
 */
static enum rc
alipay_ask(void *self, const struct pay_turn *x)
{
	static const enum alipay_method first[PAY_VERB__MAX] = {
		[PAY_CREATE] = ALIPAY_PRECREATE, [PAY_QUERY] = ALIPAY_QUERY,
		[PAY_CLOSE] = ALIPAY_CLOSE, [PAY_REFUND] = ALIPAY_REFUND,
		[PAY_REFUND_QUERY] = ALIPAY_REFUND_QUERY,
		[PAY_BILL] = ALIPAY_BILL, [PAY_FUNDS] = ALIPAY_BILL,
	};
	const struct alipay	*s = self;
	const char		*why = wrong(x->ask);
	bool			 page;

	*x->answer = (struct pay_answer){ .number = x->ask->number };
	if (why != NULL) {
		answer_z(x->answer, OUTCOME_REFUSED, why);
		return RC_BAD;
	}
	page = s->mode == ALIPAY_PAGE || (s->mode == ALIPAY_AS_ASKED &&
	    x->ask->scene == PAY_SCENE_PAGE);
	if (x->ask->verb == PAY_CREATE && page) {
		x->answer->outcome = OUTCOME_DONE;
		x->answer->status = PAY_STATUS_UNPAID;
		x->answer->pay_url = page_url(s, x);
		return RC_NONE;
	}
	alipay_call(s, x, first[x->ask->verb]);
	return RC_OK;
}

/* ---- the rest of the face */

static struct notice_reply
alipay_reply(bool taken)
{
	return (struct notice_reply){ .status = taken ? 200 : 401,
		.type = STR("text/plain"),
		.body = taken ? STR("success") : STR("failure") };
}

static int64_t
alipay_expires_us(void *self)
{
	const struct alipay *s = self;

	return s->until_us;
}

const struct pay_driver pay_driver_alipay = {
	.kind = "alipay", .open = alipay_open, .ask = alipay_ask,
	.read = alipay_read, .notice = alipay_notice, .reply = alipay_reply,
	.expires_us = alipay_expires_us,
};
