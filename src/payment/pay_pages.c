/* SPDX-License-Identifier: Apache-2.0 */
#include "payment/pay_pages.h"

#include "application/app_need.h"
#include "application/flow_pages.h"
#include "http/house.h"
#include "payment/pay.html.h"
#include "payment/payment.h"
#include "payment/simulated.html.h"
#include "ui/page.h"

enum { GATEWAYS_MAX = 8 };

static const char *
why_not(const struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	if (r->app->state != STATE_APPROVED)
		return "资格审核通过后才能缴费。";
	if (c->pay_mode != PAY_ONLINE || config_fee(c, r->app->choices) == 0)
		return "本考试不需要网上缴费。";
	if (r->cx.now_us < c->pay_from_us)
		return "缴费尚未开始。";
	return "缴费时间已经结束。";
}

static bool
may_order(const struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	return r->app->state == STATE_APPROVED && c->pay_mode == PAY_ONLINE &&
	    config_fee(c, r->app->choices) > 0 &&
	    r->cx.now_us >= c->pay_from_us &&
	    r->cx.now_us < c->pay_to_us;
}

static const struct tpl_pay_gateways *
gateways(struct req *r, size_t *ret_n)
{
	struct tpl_pay_gateways *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_pay_gateways, GATEWAYS_MAX);
	const struct pay_gateway *const *g = r->house->desk->gateways;
	size_t			  n = 0;

	for (; g[n] != NULL && n < GATEWAYS_MAX; n++)
		list[n] = (struct tpl_pay_gateways){ str_z(g[n]->name),
			g[n]->text, str_make(r->cx.a, "gateway-%zu", n),
			n == 0 };
	*ret_n = n;
	return list;
}

static enum rc
pay_get(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	struct order		 o = { .number = STR(""),
		.state = ORDER_CLOSED };
	struct tpl_pay		 p = { .top = page_top(r, "网上缴费"),
		.amount = money_text(r->cx.a,
		    config_fee(c, r->app->choices)), .exam = c->title,
		.window = span_text(r->cx.a, c->pay_from_us, c->pay_to_us),
		.done = exam_path(r, "pay/done"), .csrf = req_csrf(r),
		.action = exam_path(r, "pay"), .flow = exam_path(r, "flow"),
		.why_not = str_z(why_not(r)), .may_order = may_order(r),
		.pay_url = URL(""), .paid = false, .paid_at = STR(""),
		.open = false, .number = STR(""), .expires = STR(""),
		.closed = false, .gateways = NULL, .gateways_n = 0,
		.bottom = page_bottom(r) };
	enum rc			 rc = pay_order_newest(&r->cx, r->app->id, &o);

	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	p.number = o.number;
	p.closed = rc == RC_OK && o.state == ORDER_CLOSED;
	p.open = o.state == ORDER_PAYING;
	p.paid = o.state == ORDER_PAID;
	p.paid_at = time_text(r->cx.a, o.paid_us);
	p.expires = time_text(r->cx.a, o.expires_us);
	if (rc == RC_OK)
		p.amount = money_text(r->cx.a, o.amount_fen);
	if (p.open)
		p.pay_url = exam_path(r, "pay/go");
	p.gateways = gateways(r, &p.gateways_n);
	return req_page(r, 200, tpl_pay_any, &p, sizeof(p));
}

static enum rc
order_post(struct req *r)
{
	struct order	o;
	enum rc		rc;

	rc = pay_order_make(&r->cx, r->house->desk, r->exam, r->app,
	    req_field(r, "gateway"), &o);
	if (rc == RC_DENIED)
		return page_notice(r, 409, "现在不能缴费", str_z(why_not(r)),
		    exam_path(r, "flow"), "返回报考流程");
	if (rc == RC_BAD)
		return page_notice(r, 422, "请选择支付平台",
		    STR("请返回选择一个支付平台。"), exam_path(r, "pay"), "返回");
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/pay",
	    STR_ARG(r->exam->config.code));
}

/* To the gateway: where that is, it said itself when the order was made. */
static enum rc
go_get(struct req *r)
{
	struct order	o;
	enum rc		rc = pay_order_newest(&r->cx, r->app->id, &o);

	if (rc == RC_OK && o.state != ORDER_PAYING)
		rc = RC_NONE;
	return rc != RC_OK ? rc : req_see(r, "%.*s",
	    STR_ARG(o.pay_url));
}

/*
 * 支付完毕: nothing depends on this button; it only makes the server ask the
 * gateway a little sooner than it would by itself.
 */
static enum rc
done_post(struct req *r)
{
	struct order	o;
	enum rc		rc = pay_order_newest(&r->cx, r->app->id, &o);

	if (rc == RC_OK && o.state == ORDER_PAYING)
		rc = job_add(r->cx.tx, "order.ask", o.number, STR(""),
		    r->cx.now_us);
	return rc != RC_OK && rc != RC_NONE ? rc : req_see(r,
	    "/exam/%.*s/pay", STR_ARG(r->exam->config.code));
}

/* ---- notices of gateways */

static struct cx
gateway_cx(struct req *r)
{
	struct cx cx = r->cx;

	cx.role = ROLE_INDEX_GATEWAY;
	cx.who = 0;
	cx.tx->roles |= ROLE_GATEWAY;
	return cx;
}

/* A bad signature is nobody's notice; unusable money is noted and accepted. */
static enum rc
take_notice(struct req *r, const struct pay_gateway *g, struct str body,
    struct str signature)
{
	struct cx	cx = gateway_cx(r);
	struct pay_news	news;
	enum rc		rc = g->notice(&cx, body, signature, &news);

	if (rc == RC_OK)
		rc = pay_settle(&cx, r->house->desk, g, &news, "notice");
	return rc == RC_DENIED ? RC_OK : rc;
}

static enum rc
notify_post(struct req *r)
{
	const struct pay_gateway *g = pay_gateway_find(r->house->desk,
	    req_param(r, "gateway"));
	enum rc			  rc;

	if (g == NULL)
		return RC_NONE;
	rc = take_notice(r, g, r->body, r->signature);
	return rc != RC_OK ? rc : req_send(r, 200, "text/plain", STR("success"));
}

/* ---- the demo's payer */

static enum rc
simulated_show(struct req *r, const char *said)
{
	struct pay_news	news;
	enum rc		rc = simulated_charge(&r->cx, req_param(r, "number"),
			    &news);

	return rc != RC_OK ? rc : REQ_PAGE(r, 200, simulated,
	    .top = page_top(r, "模拟支付"),
	    .number = req_param(r, "number"),
	    .amount = money_text(r->cx.a, news.amount_fen),
	    .paid = news.status == PAY_STATUS_PAID,
	    .closed = news.status == PAY_STATUS_CLOSED, .said = str_z(said),
	    .action = url_of(r->path), .csrf = req_csrf(r),
	    .bottom = page_bottom(r));
}

static enum rc
simulated_get(struct req *r)
{
	return simulated_show(r, "");
}

/* Three ways a payment can go in life: told, told twice, or not told at all. */
static enum rc
simulated_post(struct req *r)
{
	struct str	body, signature, how = req_field(r, "how");
	int		times = str_eq_z(how, "twice") ? 2 :
			    str_eq_z(how, "lost") ? 0 : 1;
	enum rc		rc;

	rc = simulated_pay(&r->cx, req_param(r, "number"), &body, &signature);
	if (rc == RC_STALE)
		return simulated_show(r, "这笔订单已经支付或已关闭。");
	for (int i = 0; rc == RC_OK && i < times; i++)
		rc = take_notice(r, &pay_gateway_simulated, body, signature);
	return rc != RC_OK ? rc : simulated_show(r, times == 0 ?
	    "已支付，但故意不发通知：系统会自己查询到。" :
	    "已支付，支付平台已通知报名系统。");
}

const struct route pay_routes[] = {
	{ METHOD_GET, "/exam/{exam}/pay", ROLE_CANDIDATE, pay_get, app_need,
	    NULL, 0, 0, RATE_NONE, "网上缴费 S1-17", false },
	{ METHOD_POST, "/exam/{exam}/pay", ROLE_CANDIDATE, order_post,
	    app_need, NULL, 4096, 0, RATE_NONE, "生成订单 S1-17", false },
	{ METHOD_GET, "/exam/{exam}/pay/go", ROLE_CANDIDATE, go_get, app_need,
	    NULL, 0, 0, RATE_NONE, "支付 S1-17", false },
	{ METHOD_POST, "/exam/{exam}/pay/done", ROLE_CANDIDATE, done_post,
	    app_need, NULL, 4096, 0, RATE_NONE, "支付完毕 S1-17", false },
	{ METHOD_POST, "/notify/{gateway}", ROLE_PUBLIC, notify_post, NULL,
	    NULL, 65536, 0, RATE_NONE, "T14 支付平台的通知", true },
	{ .path = NULL },
};

const struct route simulated_routes[] = {
	{ METHOD_GET, "/demo/pay/{number}", ROLE_PUBLIC, simulated_get, NULL,
	    NULL, 0, 0, RATE_NONE, "模拟支付（演示）", false },
	{ METHOD_POST, "/demo/pay/{number}", ROLE_PUBLIC, simulated_post, NULL,
	    NULL, 4096, 0, RATE_NONE, "模拟支付（演示）", false },
	{ .path = NULL },
};
