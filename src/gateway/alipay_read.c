/* SPDX-License-Identifier: Apache-2.0 */
/* What Alipay says: verified as it was sent, byte by byte, and read afterwards. */
#include "base/clock.h"
#include "base/json.h"
#include "base/money.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "gateway/alipay.h"
#include "gateway/bill.h"
#include "gateway/pay_parts.h"

/* ---- the raw text of a member */

static void
skip_blanks(struct str *s)
{
	while (s->n > 0 && (s->p[0] == ' ' || s->p[0] == '\t' ||
	    s->p[0] == '\n' || s->p[0] == '\r'))
		*s = str_sub(*s, 1, s->n);
}

/* string_end: behind the closing quote of a string that s begins with; 0: none. */
static size_t
string_end(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

/* value_end: behind the value that s begins with; 0: it has no end. */
static size_t
value_end(struct str s)
{
	size_t depth = 0, n;

	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '"':
			n = string_end(str_sub(s, i, s.n));
			if (n == 0)
				return 0;
			i += n - 1;
			break;
		case '{': case '[':
			depth++;
			break;
		case '}': case ']':
			if (depth == 0)
				return i;
			if (--depth == 0)
				return i + 1;
			break;
		case ',':
			if (depth == 0)
				return i;
			break;
		default:
			break;
		}
	return 0;
}

/*
 * The signature is over the bytes as they were sent, so a parser's reading of
 * them is no use: this finds where the member begins and ends. The first of
 * that name counts, as for the signature.
 */
struct str
alipay_node(struct str body, const char *name)
{
	skip_blanks(&body);
	if (!str_starts(body, STR("{")))
		return STR("");
	for (;;) {
		struct str	key;
		size_t		n;

		body = str_sub(body, 1, body.n);	/* the '{' or a ',' */
		skip_blanks(&body);
		if (!str_starts(body, STR("\"")))
			return STR("");
		n = string_end(body);
		key = str_sub(body, 1, n < 2 ? 0 : n - 2);
		body = str_sub(body, n, body.n);
		skip_blanks(&body);
		if (n == 0 || !str_starts(body, STR(":")))
			return STR("");
		body = str_sub(body, 1, body.n);
		skip_blanks(&body);
		n = value_end(body);
		if (str_eq_z(key, name))
			return str_starts(body, STR("{")) ?
			    str_sub(body, 0, n) : STR("");
		body = str_sub(body, n, body.n);
		skip_blanks(&body);
		if (n == 0 || !str_starts(body, STR(",")))
			return STR("");
	}
}

/* unescape_slashes: every "\/" as "/". */
static struct str
unescape_slashes(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\\' || i + 1 == s.n || s.p[i + 1] != '/')
			buf_char(&b, s.p[i]);
	return buf_take(a, &b);
}

/* ---- replies */

struct node {
	const struct json *o;
	struct str	 code;		/* 10000 … */
	struct str	 sub_code;	/* without its "ACQ." */
	bool		 is_signed;
};

/* after_dot: "ACQ.TRADE_NOT_EXIST" without what stands before the last dot. */
static struct str
after_dot(struct str s)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '.')
			return str_sub(s, i, s.n);
	return s;
}

/* node_name: "alipay_trade_query_response". */
static const char *
node_name(struct arena *a, enum alipay_method method)
{
	char *name = str_to_z(a, str_make(a, "%s_response",
	    alipay_method_name(method)));

	for (char *p = name; *p != '\0'; p++)
		if (*p == '.')
			*p = '_';
	return name;
}

/*
 * verify: which form of a node's raw text is signed: the raw one, or, as
 * Alipay's own clients try next, with plain slashes; what was signed is read.
 */
static bool
verify(const struct alipay *s, struct arena *a, struct str *raw, struct str sign)
{
	struct str plain;

	if (rsa_verify(a, &s->theirs, *raw, sign))
		return true;
	if (!str_has(*raw, STR("\\/")))
		return false;
	plain = unescape_slashes(a, *raw);
	if (!rsa_verify(a, &s->theirs, plain, sign))
		return false;
	*raw = plain;
	return true;
}

static enum rc
said(struct pay_answer *answer, enum outcome outcome, const char *why)
{
	answer_z(answer, outcome, why);
	return RC_BAD;
}

/* method_of: what a call was, by its ask and step. */
static enum alipay_method
method_of(const struct pay_ask *ask, const struct call *call)
{
	switch (ask->verb) {
	case PAY_CREATE:
		return ALIPAY_PRECREATE;
	case PAY_CLOSE:
		return call->step == 0 ? ALIPAY_CLOSE : ALIPAY_QUERY;
	case PAY_REFUND:
		return call->step == 0 ? ALIPAY_REFUND : ALIPAY_REFUND_QUERY;
	case PAY_REFUND_QUERY:
		return ALIPAY_REFUND_QUERY;
	case PAY_BILL:
	case PAY_FUNDS:
		return ALIPAY_BILL;
	case PAY_QUERY:
	case PAY_KEYS:
	case PAY_VERB__MAX:
		break;
	}
	return ALIPAY_QUERY;
}

/* open_node: a reply's node, verified: RC_OK | RC_BAD the answer is complete. */
static enum rc
open_node(const struct alipay *s, const struct pay_turn *x, struct str body,
    struct node *node)
{
	struct json	*root, *o;
	struct str	 raw, sign, sn;

	if (json_parse(x->now->a, body, &root) != RC_OK)
		return said(x->answer, OUTCOME_UNKNOWN, "应答读不懂");
	raw = alipay_node(body, node_name(x->now->a, method_of(x->ask, x->call)));
	if (raw.n == 0)
		raw = alipay_node(body, "error_response");
	sign = json_text(root, "sign");
	sn = json_text(root, "alipay_cert_sn");
	if (raw.n == 0)
		return said(x->answer, OUTCOME_UNKNOWN, "应答里没有所问的内容");
	if (sign.n > 0 && s->alipay_cert_sn.n > 0 && sn.n > 0 &&
	    !str_eq(sn, s->alipay_cert_sn))
		return said(x->answer, OUTCOME_FORGED, "支付宝换了证书");
	if (json_get(root, "sign") != NULL && !verify(s, x->now->a, &raw, sign))
		return said(x->answer, OUTCOME_FORGED, "签名不符");
	if (json_parse(x->now->a, raw, &o) != RC_OK)
		return said(x->answer, OUTCOME_UNKNOWN, "应答读不懂");
	*node = (struct node){ o, json_text(o, "code"),
		after_dot(json_text(o, "sub_code")), sign.n > 0 };
	if (str_eq_z(node->code, "10000") && !node->is_signed)
		return said(x->answer, OUTCOME_FORGED, "没有签名");
	return RC_OK;
}

#define V(verb) (1u << (verb))

/* A business failure's code and what it means; verbs as bits, 0: all. */
static const struct {
	const char	*code;
	enum outcome	 outcome;
	unsigned	 verbs;
} failures[] = {
	{ "SYSTEM_ERROR", OUTCOME_UNKNOWN, 0 },
	{ "unknow-error", OUTCOME_UNKNOWN, 0 },
	{ "unknown-error", OUTCOME_UNKNOWN, 0 },
	{ "service-timeout", OUTCOME_UNKNOWN, 0 },
	{ "app-call-limited", OUTCOME_LATER, 0 },
	{ "api-call-limited", OUTCOME_LATER, 0 },
	{ "call-limited", OUTCOME_LATER, 0 },
	{ "TRADE_NOT_EXIST", OUTCOME_ABSENT, V(PAY_QUERY) | V(PAY_CLOSE) |
	    V(PAY_REFUND) | V(PAY_REFUND_QUERY) },
	{ "SELLER_BALANCE_NOT_ENOUGH", OUTCOME_LATER, V(PAY_REFUND) },
	{ "bill_not_exist", OUTCOME_DONE, V(PAY_BILL) | V(PAY_FUNDS) },
};

/*
 * What is not in the table is a refusal only where Alipay says so by its main
 * code; else nobody knows, and it is asked again.
 */
static enum outcome
failure_outcome(const struct node *node, const struct pay_ask *ask,
    int64_t now_us)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		if (!code_is(node->sub_code, failures[i].code) ||
		    (failures[i].verbs != 0 &&
		    (failures[i].verbs & V(ask->verb)) == 0))
			continue;
		if (failures[i].outcome != OUTCOME_DONE)
			return failures[i].outcome;
		/* A day without rows: believed when signed and due. */
		return !node->is_signed ? OUTCOME_UNKNOWN :
		    bill_ready(ask->day, now_us) ? OUTCOME_DONE : OUTCOME_LATER;
	}
	/* 20000: unknown there; 10003: waits for the payer; else a refusal. */
	return str_starts(node->code, STR("400")) ||
	    str_eq_z(node->code, "20001") ? OUTCOME_REFUSED : OUTCOME_UNKNOWN;
}

static void
read_failure(const struct node *node, const struct driver_now *now,
    const struct pay_ask *ask, struct pay_answer *answer)
{
	struct str sub_msg = json_text(node->o, "sub_msg");

	answer_detail(answer, failure_outcome(node, ask, now->now_us),
	    str_make(now->a, "%.*s %.*s %.*s", STR_ARG(node->code),
	    STR_ARG(node->sub_code), STR_ARG(sub_msg)));
}

/* time_us: Beijing wall-clock time, parts of a second dropped; 0: none. */
static int64_t
time_us(struct str text)
{
	int64_t at;

	return civil_parse(str_sub(text, 0, 19), &at) == RC_OK ? at : 0;
}

/* set_trade_status: RC_OK | RC_BAD a status that there is not. */
static enum rc
set_trade_status(struct str status, struct pay_answer *answer)
{
	if (str_eq_z(status, "TRADE_SUCCESS") ||
	    str_eq_z(status, "TRADE_FINISHED"))
		answer->status = PAY_STATUS_PAID;
	else if (str_eq_z(status, "WAIT_BUYER_PAY"))
		answer->status = PAY_STATUS_UNPAID;
	else if (str_eq_z(status, "TRADE_CLOSED")) {
		answer->status = PAY_STATUS_CLOSED;
		answer->closed_or_refunded = true;
	} else
		return RC_BAD;
	answer->outcome = OUTCOME_DONE;
	return RC_OK;
}

static void
read_query(const struct json *o, struct pay_answer *answer)
{
	answer->transaction_no = json_text(o, "trade_no");
	answer->at_us = time_us(json_text(o, "send_pay_date"));
	if (yuan_parse(json_text(o, "total_amount"), &answer->amount_fen) !=
	    RC_OK)
		answer->amount_fen = 0;
	if (set_trade_status(json_text(o, "trade_status"), answer) != RC_OK)
		answer_z(answer, OUTCOME_UNKNOWN, "未知的交易状态");
	else if (answer->status == PAY_STATUS_PAID &&
	    (answer->amount_fen <= 0 || answer->transaction_no.n == 0))
		answer_z(answer, OUTCOME_UNKNOWN, "已支付的交易缺少金额或单号");
}

/*
 * An empty answer with 10000 means that there is no such refund yet (docs of
 * alipay.trade.fastpay.refund.query).
 */
static void
read_refund_query(const struct json *o, const struct pay_ask *ask,
    struct pay_answer *answer)
{
	struct str status = json_text(o, "refund_status");

	answer->status = PAY_STATUS_PAID;
	answer->refund_no = ask->refund_no;
	answer->transaction_no = json_text(o, "trade_no");
	answer->outcome = OUTCOME_DONE;
	answer->refund = REFUND_NONE;
	if (status.n == 0)
		return;		/* not done */
	if (!str_eq(json_text(o, "out_request_no"), ask->refund_no)) {
		answer_z(answer, OUTCOME_FORGED, "答的不是所问的退款");
		return;
	}
	answer->at_us = time_us(json_text(o, "gmt_refund_pay"));
	if (yuan_parse(json_text(o, "refund_amount"),
	    &answer->refund_fen) != RC_OK ||
	    yuan_parse(json_text(o, "total_amount"),
	    &answer->amount_fen) != RC_OK)
		answer_z(answer, OUTCOME_UNKNOWN, "退款的金额读不懂");
	else if (str_eq_z(status, "REFUND_SUCCESS"))
		answer->refund = REFUND_SUCCESS;
	else if (str_eq_z(status, "REFUND_FAIL"))
		answer->refund = REFUND_CLOSED;
	else
		answer->refund = REFUND_PROCESSING;
}

/* read_refund: whether this call moved money; else the refund is asked for. */
static enum rc
read_refund(const struct alipay *s, const struct pay_turn *x,
    const struct json *o)
{
	if (!str_eq_z(json_text(o, "fund_change"), "Y")) {
		alipay_call(s, x, ALIPAY_REFUND_QUERY);
		x->call->step = 1;
		return RC_BUSY;
	}
	x->answer->status = PAY_STATUS_PAID;
	x->answer->refund_no = x->ask->refund_no;
	x->answer->transaction_no = json_text(o, "trade_no");
	x->answer->at_us = time_us(json_text(o, "gmt_refund_pay"));
	x->answer->refund = REFUND_SUCCESS;
	x->answer->refund_fen = x->ask->refund_fen;
	x->answer->amount_fen = x->ask->amount_fen;
	x->answer->outcome = OUTCOME_DONE;
	/* refund_fee is the order's total so far, never this refund's. */
	if (yuan_parse(json_text(o, "refund_fee"),
	    &x->answer->refunded_fen) != RC_OK ||
	    x->answer->refunded_fen < x->ask->refund_fen)
		answer_z(x->answer, OUTCOME_UNKNOWN, "退款的金额读不懂");
	return RC_OK;
}

/* read_link: of a bill; the file is not signed, so it must come over TLS. */
static enum rc
read_link(const struct alipay *s, const struct pay_turn *x,
    const struct json *o)
{
	struct str link = json_text(o, "bill_download_url");

	if (str_starts(link, STR("http://")) &&
	    str_starts(s->url, STR("https://")))
		link = str_make(x->now->a, "https://%.*s",
		    STR_ARG(str_sub(link, 7, link.n)));
	if (url_target(link).n < 2 || !str_starts(link, STR("http"))) {
		answer_z(x->answer, OUTCOME_UNKNOWN, "对账单的下载地址读不懂");
		return RC_OK;
	}
	*x->call = (struct call){ .method = "GET", .url = link, .step = 1,
		.most_bytes = BILL_FILE_MAX };
	call_header_add(x->call, STR("User-Agent"), STR("baokao"));
	return RC_BUSY;
}

static void
read_file(const struct alipay *s, const struct pay_turn *x,
    const struct reply *reply)
{
	struct bill bill = { .rows_n = 0 };

	if (bill_alipay(x->now->a, s->gb18030, reply->body,
	    x->ask->verb == PAY_FUNDS, &bill) != RC_OK) {
		answer_detail(x->answer, OUTCOME_UNKNOWN, bill.cause);
		return;
	}
	x->answer->rows = bill.rows;
	x->answer->rows_n = bill.rows_n;
	x->answer->outcome = OUTCOME_DONE;
}

/* read_done: the node of a call that Alipay says is done. */
static enum rc
read_done(const struct alipay *s, const struct pay_turn *x,
    const struct json *o)
{
	struct str number = json_text(o, "out_trade_no");

	if (x->ask->verb == PAY_BILL || x->ask->verb == PAY_FUNDS)
		return read_link(s, x, o);
	/* Only a refund that is not known there may come without the number. */
	if (number.n == 0 && method_of(x->ask, x->call) != ALIPAY_REFUND_QUERY) {
		answer_z(x->answer, OUTCOME_UNKNOWN, "应答里没有订单号");
		return RC_OK;
	}
	if (number.n > 0 && !str_eq(number, x->ask->number)) {
		answer_z(x->answer, OUTCOME_FORGED, "答的不是所问的单号");
		return RC_OK;
	}
	switch (method_of(x->ask, x->call)) {
	case ALIPAY_PRECREATE:
		x->answer->pay_url = json_text(o, "qr_code");
		answer_z(x->answer, x->answer->pay_url.n > 0 ? OUTCOME_DONE :
		    OUTCOME_UNKNOWN, x->answer->pay_url.n > 0 ? "" : "没有 qr_code");
		return RC_OK;
	case ALIPAY_CLOSE:
		x->answer->status = PAY_STATUS_CLOSED;
		x->answer->outcome = OUTCOME_DONE;
		return RC_OK;
	case ALIPAY_REFUND:
		return read_refund(s, x, o);
	case ALIPAY_REFUND_QUERY:
		read_refund_query(o, x->ask, x->answer);
		return RC_OK;
	case ALIPAY_QUERY:
	case ALIPAY_PAGE_PAY:
	case ALIPAY_BILL:
	case ALIPAY_METHOD__MAX:
		break;
	}
	read_query(o, x->answer);
	return RC_OK;
}

/* close_refused: whether a refused close says that the order is final. */
static bool
close_refused(const struct pay_ask *ask, const struct call *call,
    const struct node *node)
{
	return ask->verb == PAY_CLOSE && call->step == 0 &&
	    (code_is(node->sub_code, "TRADE_STATUS_ERROR") ||
	    code_is(node->sub_code, "REASON_TRADE_STATUS_INVALID") ||
	    code_is(node->sub_code, "TRADE_HAS_SUCCESS") ||
	    code_is(node->sub_code, "TRADE_HAS_CLOSE"));
}

enum rc
alipay_read(void *self, const struct pay_turn *x, const struct reply *reply)
{
	const struct alipay	*s = self;
	struct node		 node;

	*x->answer = (struct pay_answer){ .number = x->ask->number };
	if (reply->status != 200) {
		answer_detail(x->answer, reply->status == 429 ? OUTCOME_LATER :
		    OUTCOME_UNKNOWN, str_make(x->now->a, "HTTP %d",
		    reply->status));
		return RC_OK;
	}
	if ((x->ask->verb == PAY_BILL || x->ask->verb == PAY_FUNDS) &&
	    x->call->step == 1) {
		read_file(s, x, reply);
		return RC_OK;
	}
	if (open_node(s, x, reply->body, &node) != RC_OK)
		return RC_OK;
	if (str_eq_z(node.code, "10000"))
		return read_done(s, x, node.o);
	if (close_refused(x->ask, x->call, &node)) {
		alipay_call(s, x, ALIPAY_QUERY);
		x->call->step = 1;
		return RC_BUSY;
	}
	read_failure(&node, x->now, x->ask, x->answer);
	return RC_OK;
}

/* ---- notices and signed returns */

static bool
has_field(const struct alipay_fields *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->list[i].name, name))
			return true;
	return false;
}

/* A name twice would be signed one way and read another: refused. */
enum rc
alipay_fields_parse(struct arena *a, struct str form,
    struct alipay_fields *ret_fields)
{
	struct str part, name;

	ret_fields->n = 0;
	while (str_cut(&form, '&', &part)) {
		size_t			 equals = str_find(part, STR("="));
		struct call_header	*to = &ret_fields->list[ret_fields->n];

		if (ret_fields->n == ALIPAY_FIELDS_MAX)
			return RC_FULL;
		if (percent_decode(a, str_sub(part, 0, equals), PERCENT_FORM,
		    &name) != RC_OK || name.n == 0 || has_field(ret_fields, name))
			return RC_BAD;
		part = equals == SIZE_MAX ? STR("") :
		    str_sub(part, equals + 1, part.n);
		if (percent_decode(a, part, PERCENT_FORM, &to->value) != RC_OK)
			return RC_BAD;
		to->name = name;
		ret_fields->n++;
	}
	return RC_OK;
}

struct str
alipay_field(const struct alipay_fields *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq_z(f->list[i].name, name))
			return f->list[i].value;
	return STR("");
}

/* foreign: why authentic fields are not about us; NULL when they are. */
static const char *
foreign(const struct alipay *s, const struct alipay_fields *f)
{
	struct str charset = alipay_field(f, "charset");

	if (!str_eq(alipay_field(f, "app_id"), s->app_id))
		return "是另一个应用的通知";
	if (!str_eq(alipay_field(f, "seller_id"), s->seller_id))
		return "是另一个商户的通知";
	if (charset.n > 0 && !str_eq_nocase(charset, STR("utf-8")))
		return "通知的编码不是 UTF-8";
	for (size_t i = 0; i < f->n; i++)
		if (!utf8_valid(f->list[i].value))
			return "通知的编码不是 UTF-8";
	return NULL;
}

/* read_refund_news: RC_OK a refund | RC_NONE none | RC_BAD its sum is no sum. */
static enum rc
read_refund_news(const struct alipay_fields *f, struct pay_answer *answer)
{
	struct str	sum = alipay_field(f, "refund_fee");
	struct str	at = alipay_field(f, "gmt_refund");

	if (sum.n == 0 && at.n == 0)
		return RC_NONE;
	if (sum.n > 0 && yuan_parse(sum, &answer->refunded_fen) != RC_OK)
		return RC_BAD;
	if (answer->refunded_fen == 0)
		return RC_NONE;
	answer->about_refund = true;
	answer->refund_no = alipay_field(f, "out_biz_no");
	answer->refund = REFUND_SUCCESS;
	answer->at_us = time_us(at);
	return RC_OK;
}

/* read_news: authentic fields about us. */
static void
read_news(const struct alipay_fields *f, bool is_return,
    struct pay_answer *answer)
{
	enum rc rc;

	answer->number = alipay_field(f, "out_trade_no");
	answer->transaction_no = alipay_field(f, "trade_no");
	answer->at_us = time_us(alipay_field(f, "gmt_payment"));
	if (answer->number.n == 0 || answer->transaction_no.n == 0 ||
	    yuan_parse(alipay_field(f, "total_amount"),
	    &answer->amount_fen) != RC_OK || answer->amount_fen <= 0) {
		answer_z(answer, OUTCOME_REFUSED, "通知缺少单号或金额");
		return;
	}
	if (is_return) {	/* a hint to ask, never news */
		answer->outcome = OUTCOME_DONE;
		answer->status = PAY_STATUS_UNPAID;
		answer->at_us = 0;
		return;
	}
	rc = read_refund_news(f, answer);
	if (rc == RC_BAD || set_trade_status(alipay_field(f, "trade_status"),
	    answer) != RC_OK)
		answer_z(answer, OUTCOME_REFUSED, "通知的状态或退款金额读不懂");
	else if (rc == RC_OK && answer->status == PAY_STATUS_CLOSED) {
		/* Closed because all was given back: paid it had been. */
		answer->status = PAY_STATUS_PAID;
		answer->closed_or_refunded = false;
	}
}

/*
 * Signature first, then whether it is about us, then what it says. What is
 * authentic and about another merchant is refused with its reason: somebody's
 * settings are wrong, or ours.
 */
void
alipay_notice(void *self, const struct driver_now *now,
    const struct pay_notice *notice, struct pay_answer *ret_answer)
{
	const struct alipay	*s = self;
	struct alipay_fields	 f;
	struct str		 sn;
	const char		*why;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	if (notice->body.n > BODY_BYTES_MAX ||
	    alipay_fields_parse(now->a, notice->body, &f) != RC_OK) {
		answer_z(ret_answer, OUTCOME_FORGED, "通知不是表单");
		return;
	}
	sn = alipay_field(&f, "alipay_cert_sn");
	if (!str_eq_z(alipay_field(&f, "sign_type"), "RSA2"))
		answer_z(ret_answer, OUTCOME_FORGED, "签名算法不是 RSA2");
	else if (sn.n > 0 && s->alipay_cert_sn.n > 0 &&
	    !str_eq(sn, s->alipay_cert_sn))
		answer_z(ret_answer, OUTCOME_FORGED, "支付宝换了证书");
	else if (!rsa_verify(now->a, &s->theirs,
	    alipay_sign_string(now->a, &f, false), alipay_field(&f, "sign")))
		answer_z(ret_answer, OUTCOME_FORGED, "签名不符");
	else if ((why = foreign(s, &f)) != NULL)
		answer_z(ret_answer, OUTCOME_REFUSED, why);
	else
		read_news(&f, notice->is_return, ret_answer);
}
