/* SPDX-License-Identifier: Apache-2.0 */
/* The candidate pays; the gateways' notices arrive; the demo's payer. */
#include "payment/pay_pages.h"

#include "application/choice.h"
#include "candidate/app_need.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "media/code.h"
#include "payment/einvoice.h"
#include "payment/lists.h"
#include "payment/pay.html.h"
#include "payment/pay_parts.h"
#include "payment/simulated.html.h"
#include "ui/page.h"
#include "web/metrics.h"
#include "web/web.h"

/* One reason, the one that can be mended or waited for first. */
static struct str
why_not(struct req *r, int64_t owed_fen)
{
	const struct exam_config	*c = &r->exam->config;
	const struct moment		 m = app_moment(r);

	if (c->pay_mode != PAY_ONLINE || choice_fee(c, r->app) == 0)
		return STR("本考试不需要网上缴费。");
	if (r->app->state == STATE_POSITION_GONE)
		return STR("您报考的职位已经取消，不用缴费。可以改报其他职位，或者撤销报名。");
	if (!state_is_live(r->app->state))
		return STR("这次报名已经终止，不用缴费。");
	if (owed_fen == 0)
		return STR("没有需要缴纳的费用。");
	if (r->app->state != STATE_APPROVED)
		return STR("资格审核通过后才能缴费。");
	if (!when_open(&m, WHEN_PAY))
		return str_make(r->cx.a, "%.*s。", STR_ARG(when_why(r->cx.a,
		    &m, WHEN_PAY)));
	return STR("现在没有可用的支付平台，请稍后再来，或联系考试机构。");
}

static bool
may_order(const struct req *r, int64_t owed_fen, size_t gateways_n)
{
	const struct moment m = app_moment(r);

	return gateways_n > 0 && pay_open(&m, owed_fen);
}

static const struct tpl_pay_gateways *
gateways(struct req *r, size_t *ret_n)
{
	const struct pay_desk	*d = pay_desk_of(r->cx.services);
	struct tpl_pay_gateways *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_pay_gateways, PAY_SERVICES_MAX);
	size_t			 n = 0;

	for (size_t i = 0; i < d->services_n; i++)
		if (pay_service_offered(&r->exam->config, &d->services[i])) {
			list[n] = (struct tpl_pay_gateways){
				d->services[i].name, d->services[i].text,
				str_make(r->cx.a, "gateway-%zu", n), n == 0 };
			n++;
		}
	*ret_n = n;
	return list;
}

/*
 * What the server says of an order in one word, for the page that waits: it
 * asks for this and looks again as a whole only when the word is another one.
 */
static const char *
order_word(const struct order *o, enum rc found)
{
	if (found != RC_OK)
		return "none";
	switch (o->state) {
	case ORDER_NEW:
		return "new";
	case ORDER_PAYING:
		return "open";
	case ORDER_PAID:
		return "paid";
	case ORDER_CLOSED:
	default:
		return "closed";
	}
}

/* Whoever looks at an open order makes the server ask about it. */
static void
watch(struct req *r, const struct order *o)
{
	if (o->state == ORDER_PAYING && pay_desk_of(r->cx.services)->watch != NULL)
		pay_watch_note(pay_desk_of(r->cx.services)->watch, o,
		    clock_monotonic_us());
}

/* A QR code to scan, or a page to go to: the gateway's answer says which. */
static enum rc
show_way(struct req *r, const struct order *o, struct tpl_pay *p)
{
	struct str	svg = STR("");
	enum rc		rc = RC_OK;
	bool		page = str_starts(o->pay_url, STR("http")) ||
	    str_starts(o->pay_url, STR("/"));

	p->pay_url = exam_path(r, "pay/go");
	p->page = page;
	p->scan = !page || str_starts(o->pay_url, STR("https://qr."));
	if (p->scan)
		rc = code_qr_svg(r->cx.a, o->pay_url, str_make(r->cx.a,
		    "支付二维码，%.*s 元", STR_ARG(p->amount)), &svg);
	p->qr = html_trusted(svg);
	return rc;
}

static void
show_order(struct req *r, const struct order *o, struct tpl_pay *p)
{
	p->number = o->number;
	p->gateway = pay_gateway_text(pay_desk_of(r->cx.services), o->gateway);
	p->waiting = o->state == ORDER_NEW;
	p->closed = o->state == ORDER_CLOSED;
	p->refused = p->closed && o->refused.n > 0;
	p->expired = o->state == ORDER_PAYING && r->cx.now_us >= o->expires_us;
	p->open = o->state == ORDER_PAYING && !p->expired &&
	    r->app->state == STATE_APPROVED;
	p->paid = o->state == ORDER_PAID && r->app->state != STATE_APPROVED;
	p->good = state_far(r->app->state) >= PROGRESS_PAID;
	p->paid_at = time_text(r->cx.a, o->paid_us);
	p->expires = time_text(r->cx.a, o->expires_us);
	if (!p->closed)
		p->amount = money_text(r->cx.a, o->amount_fen);
}

/* 财政电子票据, where the exam issues them: its number, or that it will come. */
static enum rc
show_invoice(struct req *r, const struct order *o, struct tpl_pay *p)
{
	struct einvoice_seen	x;
	enum rc			rc;

	if (r->exam->config.item_code.n == 0)
		return RC_OK;
	rc = einvoice_of(&r->cx, o->number, &x);
	p->invoice = STR("尚未开具，开具后在这里显示");
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	p->invoice = str_make(r->cx.a, "号码 %.*s%s%.*s%s%.*s，%.*s 元",
	    STR_ARG(x.number), x.code.n > 0 ? "，代码 " : "", STR_ARG(x.code),
	    x.check_code.n > 0 ? "，校验码 " : "", STR_ARG(x.check_code),
	    STR_ARG(money_text(r->cx.a, x.amount_fen)));
	p->invoice_url = url_of(x.url);
	return RC_OK;
}

/* What the money that was paid means by now. */
static struct str
paid_text(const struct req *r, enum fee_now fee)
{
	enum state	s = r->app->state;
	bool		stays = state_far(s) >= PROGRESS_PAID;

	/* Chosen again, and not yet so far: what went back is owed again. */
	if (fee != FEE_KEPT && !stays && state_is_live(s))
		return STR("以前缴的费用已经退还或正在退还；审核通过后要重新缴费。");
	if (fee == FEE_RETURNED)
		/* Where it ends, the job that ends it runs within seconds. */
		return stays && r->exam->config.refunded == REFUNDED_KEEPS ?
		    STR("报名考务费已经全部退还，报名仍然有效。") :
		    STR("报名考务费已经全部退还，这次报名已经终止。");
	if (fee == FEE_RETURNING)
		return !stays ? STR("这次报名已经终止，报名考务费正在原路退回。") :
		    r->exam->config.refunded == REFUNDED_ENDS ?
		    STR("报名考务费正在退还。退到以后，这次报名终止，不能参加考试。") :
		    STR("报名考务费正在退还，报名仍然有效。");
	if (stays)
		return STR("缴费成功，报名成功。");
	if (s == STATE_REJECTED || s == STATE_BARRED)
		return STR("已经缴费，但审核没有通过：改报通过之后费用继续有效；不再报名的，撤销以后原路退回。");
	return s == STATE_POSITION_GONE ?
	    STR("已经缴费，但报考的职位已经取消：可以改报，也可以撤销报名、退回费用。") :
	    state_is_live(s) ? STR("已经缴费；改报之后继续有效。") :
	    STR("这次报名已经终止。");
}

/* Every refund of this registration: how much, and how it stands. */
static enum rc
show_refunds(struct req *r, struct tpl_pay *p)
{
	struct q_refunds_of_row	*rows;
	struct tpl_pay_refunds	*list;
	enum rc			 rc = money_refunds_of(&r->cx, r->app->id,
	    &rows, &p->refunds_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_pay_refunds, p->refunds_n + 1);
	for (size_t i = 0; i < p->refunds_n; i++)
		list[i] = (struct tpl_pay_refunds){
			money_text(r->cx.a, rows[i].amount_fen),
			refund_payer_text(rows[i].state,
			    rows[i].gateway),
			pay_why_text(rows[i].reason),
			time_text(r->cx.a, rows[i].moved_us) };
	p->refunds = list;
	return RC_OK;
}

/* Money that came and pays nothing: what it was, and what becomes of it. */
static enum rc
show_unusable(struct req *r, struct tpl_pay *p)
{
	struct q_pay_events_of_row	*rows;
	struct tpl_pay_odd		*list;
	size_t				 n;
	enum rc rc = money_events_of(&r->cx, r->app->id, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_pay_odd, n + 1);
	for (size_t i = 0; i < n; i++)
		if (str_eq_z(rows[i].outcome, "UNUSABLE"))
			list[p->odd_n++] = (struct tpl_pay_odd){
				money_text(r->cx.a, rows[i].amount_fen),
				pay_why_text(rows[i].why), rows[i].number,
				time_text(r->cx.a, rows[i].at_us),
				rows[i].refunding_fen == rows[i].amount_fen ?
				STR("原路退回，进展见下面的“退款”。") :
				STR("工作人员会核对并退回；请按应缴的金额重新缴费。") };
	p->odd = list;
	return RC_OK;
}

/*
 * Order, money that came back, money that paid nothing and the way to pay are
 * shown together: whatever somebody paid is on this page.
 */
enum rc
pay_show(struct req *r, int status, const struct errors *e)
{
	const struct exam_config *c = &r->exam->config;
	struct order	o = { .number = STR(""), .state = ORDER_CLOSED };
	int64_t		owed = 0;
	const struct moment m = app_moment(r);
	const struct span window = when_span(&m, WHEN_PAY);
	enum fee_now	fee;
	enum rc		found = pay_order_shown(&r->cx, r->app, &o);
	enum rc		rc = pay_owed(&r->cx, r->exam, r->app, &owed);
	struct tpl_pay	p = { .top = page_top(r, "网上缴费"),
		.errors = errors_part(e), .waiver = NULL,
		.invoice = STR(""), .invoice_url = URL(""),
		.amount = money_text(r->cx.a, owed), .exam = c->title,
		.window = hours_text(r->cx.a, &window),
		.asked = req_arg(r, "asked").n > 0, .expired = false, .good = false, .paid_text = STR(""),
		.refunds = NULL, .refunds_n = 0, .odd = NULL, .odd_n = 0,
		.done = exam_path(r, "pay/done"), .csrf = req_csrf(r),
		.action = exam_path(r, "pay"), .flow = exam_path(r, "flow"),
		.receipt = exam_path(r, "pay/receipt"),
		.state = exam_path(r, "pay/state"),
		.word = str_z(order_word(&o, found)),
		.why_not = why_not(r, owed), .pay_url = URL(""),
		.paid_at = STR(""), .number = STR(""), .expires = STR(""),
		.gateway = STR(""), .qr = html_trusted(STR("")),
		.paid = false, .open = false, .closed = false,
		.waiting = false, .refused = false, .page = false,
		.scan = false, .may_order = false, .others = false,
		.gateways = NULL, .gateways_n = 0, .bottom = page_bottom(r) };

	if (rc != RC_OK || (found != RC_OK && found != RC_NONE))
		return rc != RC_OK ? rc : found;
	if (found == RC_OK)
		show_order(r, &o, &p);
	watch(r, &o);
	p.gateways = gateways(r, &p.gateways_n);
	p.may_order = may_order(r, owed, p.gateways_n);
	p.closed = p.closed && p.may_order;	/* what follows from it */
	p.others = p.may_order && p.open && p.gateways_n > 1;
	if (p.open)
		rc = show_way(r, &o, &p);
	if (rc == RC_OK)
		rc = app_fee_of(r, &fee);
	if (rc == RC_OK) {
		p.paid_text = paid_text(r, fee);
		p.good = p.good && fee == FEE_KEPT;
		rc = show_refunds(r, &p);
	}
	if (rc == RC_OK)
		rc = show_unusable(r, &p);
	/* Of an order that money closed, that is told and not its end. */
	p.closed = p.closed && p.odd_n == 0;
	if (rc == RC_OK && p.paid)
		rc = show_invoice(r, &o, &p);
	if (rc == RC_OK)
		rc = waiver_part(r, owed, &p.waiver);
	return rc != RC_OK ? rc : req_page(r, status, tpl_pay_any, &p,
	    sizeof(p));
}

static enum rc
pay_get(struct req *r)
{
	return pay_show(r, 200, &(const struct errors){ .r = r });
}

static enum rc
state_get(struct req *r)
{
	struct order	o = { .state = ORDER_CLOSED };
	enum rc		rc = pay_order_shown(&r->cx, r->app, &o);

	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	watch(r, &o);
	return req_send(r, 200, "text/plain", str_z(order_word(&o, rc)));
}

/* The page that follows is a GET: reloading it orders nothing. */
static enum rc
order_post(struct req *r)
{
	struct order	o;
	int64_t		owed = 0;
	enum rc		rc;

	rc = pay_order_make(&r->cx, pay_desk_of(r->cx.services), r->exam, r->app,
	    req_field(r, "gateway"), &o);
	if (rc == RC_DENIED) {
		rc = pay_owed(&r->cx, r->exam, r->app, &owed);
		return rc != RC_OK ? rc : page_notice(r, 409, "现在不能缴费",
		    why_not(r, owed), exam_path(r, "flow"),
		    "返回报考流程");
	}
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

	/* It was paid or closed while the page was looked at. */
	if (rc == RC_OK && o.state != ORDER_PAYING)
		return req_see(r, "/exam/%.*s/pay",
		    STR_ARG(r->exam->config.code));
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
	    "/exam/%.*s/pay?asked=1", STR_ARG(r->exam->config.code));
}

/* ---- notices of gateways */

struct heard {
	struct pay_answer	answer;
	struct notice_reply	replies[2];	/* not taken, taken */
};

/* The header fields that a notice may be signed with. */
static const struct call_header *
signed_headers(struct req *r, size_t *ret_n)
{
	struct call_header	*list;
	struct str		 value;
	size_t			 n = 0;

	while (gate_notice_headers[n] != NULL)
		n++;
	list = ARENA_ARRAY(r->cx.a, struct call_header, n);
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		value = http_field_find(r->fields, r->fields_n,
		    gate_notice_headers[i]);
		if (value.p != NULL)
			list[(*ret_n)++] = (struct call_header){
				str_z(gate_notice_headers[i]), value };
	}
	return list;
}

/* The gate verifies and reads it: the keys are there, not here. */
static enum rc
notice_prepare(struct req *r)
{
	struct heard			*x = ARENA_NEW(r->cx.a, struct heard);
	const struct pay_service	*s = pay_service_find(pay_desk_of(r->cx.services),
	    req_param(r, "gateway"));
	const struct call_header	*headers;
	size_t				 n;

	if (s == NULL || s->local != NULL)
		return RC_NONE;
	headers = signed_headers(r, &n);
	gate_notice(pay_desk_of(r->cx.services)->line->gate, r->cx.a, s->name,
	    &(struct pay_notice){ .headers = headers, .headers_n = n,
		.body = r->body }, &x->answer,
	    x->replies);
	r->prepared = x;
	return RC_OK;
}

static struct cx
gateway_cx(struct req *r)
{
	struct cx cx = r->cx;

	cx.role = ROLE_INDEX_GATEWAY;
	cx.who = 0;
	cx.tx->roles |= ROLE_GATEWAY;
	return cx;
}

/*
 * Recorded and committed before it is answered; nobody's notice changes
 * nothing, and what is about no order of ours is answered as not taken, so that
 * it stays visible at the gateway.
 */
static enum rc
notice_post(struct req *r)
{
	const struct heard	*x = r->prepared;
	struct cx		 cx = gateway_cx(r);
	const struct notice_reply *reply;
	enum rc			 rc;

	if (x->answer.outcome == OUTCOME_DONE)
		rc = pay_apply(&cx, pay_desk_of(r->cx.services), req_param(r, "gateway"),
		    &x->answer, PAY_SOURCE_NOTICE);
	else
		rc = RC_NONE;
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	metrics_count(r->web->metrics, rc == RC_OK ? METRIC_NOTICE_TAKEN :
	    x->answer.probe ? METRIC_NOTICE_PROBE : METRIC_NOTICE_REFUSED);
	reply = &x->replies[rc == RC_OK ? 1 : 0];
	return req_send(r, reply->status, str_to_z(r->cx.a, reply->type),
	    reply->body);
}

/* ---- the demo's payer */

static enum rc
simulated_show(struct req *r, const char *said)
{
	struct pay_answer	x;
	enum rc			rc = simulated_charge(&r->cx,
	    req_param(r, "number"), &x);

	return rc != RC_OK ? rc : REQ_PAGE(r, 200, simulated,
	    .top = page_top(r, "模拟支付"),
	    .number = req_param(r, "number"),
	    .amount = money_text(r->cx.a, x.amount_fen),
	    .paid = x.status == PAY_STATUS_PAID,
	    .closed = x.status == PAY_STATUS_CLOSED, .said = str_z(said),
	    .action = url_of(r->path), .csrf = req_csrf(r),
	    .bottom = page_bottom(r));
}

static enum rc
simulated_get(struct req *r)
{
	return simulated_show(r, "");
}

/* Ways a payment can go in life: told, told twice, not told, a wrong amount. */
static enum rc
simulated_post(struct req *r)
{
	struct str		how = req_field(r, "how");
	int			times = str_eq_z(how, "twice") ? 2 :
	    str_eq_z(how, "lost") ? 0 : 1;
	struct pay_answer	x;
	struct cx		cx = gateway_cx(r);
	enum rc			rc;

	rc = simulated_pay(&r->cx, req_param(r, "number"), &x);
	if (rc == RC_OK && str_eq_z(how, "less"))
		x.amount_fen--;
	if (rc == RC_STALE)
		return simulated_show(r, "这笔订单已经支付或已关闭。");
	for (int i = 0; rc == RC_OK && i < times; i++)
		rc = pay_apply(&cx, pay_desk_of(r->cx.services), STR("simulated"), &x,
		    PAY_SOURCE_NOTICE);
	return rc != RC_OK ? rc : simulated_show(r, times == 0 ?
	    "已支付，但故意不发通知：系统会自己查询到。" :
	    "已支付，支付平台已通知报名系统。");
}

const struct route pay_routes[] = {
	ROUTE(GET, "/exam/{exam}/pay", ROLE_CANDIDATE, pay_get,
	    .need = app_need, .note = "网上缴费 S1-17"),
	ROUTE(POST, "/exam/{exam}/pay", ROLE_CANDIDATE, order_post,
	    .need = app_need, .body_max = 4096, .once = true,
	    .note = "生成订单 S1-17"),
	ROUTE(GET, "/exam/{exam}/pay/go", ROLE_CANDIDATE, go_get,
	    .need = app_need, .note = "支付 S1-17"),
	ROUTE(POST, "/exam/{exam}/pay/done", ROLE_CANDIDATE, done_post,
	    .need = app_need, .body_max = 4096, .again = "asks the gateway",
	    .note = "支付完毕 S1-17"),
	ROUTE(GET, "/exam/{exam}/pay/state", ROLE_CANDIDATE, state_get,
	    .need = app_need, .note = "订单的状态，给等待的页面"),
	ROUTE(POST, "/notify/{gateway}", ROLE_PUBLIC, notice_post,
	    .prepare = notice_prepare, .body_max = 65536, .open_post = true,
	    .note = "T14 支付平台的通知"),
	{ .path = NULL },
};

const struct route simulated_routes[] = {
	ROUTE(GET, "/demo/pay/{number}", ROLE_PUBLIC, simulated_get,
	    .note = "模拟支付（演示）"),
	ROUTE(POST, "/demo/pay/{number}", ROLE_PUBLIC, simulated_post,
	    .body_max = 4096, .again = "an order is paid once",
	    .note = "模拟支付（演示）"),
	{ .path = NULL },
};

const struct route *const payment_pages[] = {
	pay_routes, waiver_routes, slip_routes, money_routes, NULL
};

const struct route *const payment_demo_pages[] = { simulated_routes, NULL };
