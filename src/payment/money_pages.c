/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 缴费和退款: the books, and all money that waits for a person. A cashier or the
 * authority acts within the scope; an auditor looks at everything.
 */
#include "audit/audit.h"
#include "base/id.h"
#include "base/money.h"
#include "base/words.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "payment/lists.h"
#include "payment/money.html.h"
#include "payment/money_order.html.h"
#include "payment/pay_pages.h"
#include "payment/payment.h"
#include "review/case.h"
#include "review/review.h"
#include "ui/page.h"
#include "web/web.h"

/* A page stays below 50 KB with this many of each kind. */
enum { LIST_MOST = 10, DAYS_MOST = 30 };

enum { LOOKERS = ROLE_CASHIER | ROLE_AUTHORITY | ROLE_AUDITOR,
	ACTORS = ROLE_CASHIER | ROLE_AUTHORITY };

static bool
may_act(const struct req *r)
{
	return r->cx.role != ROLE_INDEX_AUDITOR;
}

static struct str
gateway_text(struct req *r, struct str name)
{
	return pay_gateway_text(pay_desk_of(r->cx.services), name);
}

static struct url
order_url(struct req *r, struct str number)
{
	return url_make(r->cx.a, "/staff/money/order/%.*s", STR_ARG(number));
}

/* What was typed into a form of the list, where it belongs: by its action. */
static struct str
typed(struct req *r, struct url action, const char *field)
{
	return r->method == METHOD_POST && str_eq(action.s, r->path) ?
	    req_field(r, field) : STR("");
}

/* ---- the lists */

/*
 * Money that paid nothing: a person decides between using it and giving it
 * back.
 */
static enum rc
moneys(struct req *r, struct tpl_money *p)
{
	struct q_unusable_open_row	*rows;
	struct tpl_money_moneys		*list;
	enum rc rc = money_unusable(&r->cx, LIST_MOST, &rows, &p->moneys_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_money_moneys, p->moneys_n + 1);
	for (size_t i = 0; i < p->moneys_n; i++)
		list[i] = (struct tpl_money_moneys){ .number = rows[i].number,
			.order = order_url(r, rows[i].number),
			.title = rows[i].title,
			.gateway = gateway_text(r, rows[i].gateway),
			.transaction = rows[i].transaction_no,
			.amount = money_text(r->cx.a, rows[i].left_fen),
			.why = pay_why_text(rows[i].why),
			.asked = rows[i].asked_fen == rows[i].amount_fen ?
			    STR("") : money_text(r->cx.a, rows[i].asked_fen),
			.usable = rows[i].asked_fen == rows[i].amount_fen &&
			    rows[i].left_fen == rows[i].amount_fen,
			.at = time_text(r->cx.a, rows[i].at_us),
			.action = url_make(r->cx.a, "/staff/money/unusable/%.*s",
			    STR_ARG(req_url_id(r, rows[i].id))) };
	p->moneys = list;
	return RC_OK;
}

static enum rc
refunds(struct req *r, struct tpl_money *p)
{
	struct q_refunds_waiting_row	*rows;
	struct tpl_money_refunds	*list;
	enum rc rc = money_refunds(&r->cx, LIST_MOST, &rows, &p->refunds_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_money_refunds,
	    p->refunds_n + 1);
	for (size_t i = 0; i < p->refunds_n; i++) {
		struct url action = url_make(r->cx.a, "/staff/money/refund/%.*s",
		    STR_ARG(rows[i].number));

		list[i] = (struct tpl_money_refunds){
			.number = rows[i].number,
			.order = order_url(r, rows[i].order_number),
			.title = rows[i].title,
			.gateway = gateway_text(r, rows[i].gateway),
			.amount = money_text(r->cx.a, rows[i].amount_fen),
			.state = refund_state_text(rows[i].state,
			    rows[i].gateway),
			.reason = pay_why_text(rows[i].reason),
			.said = rows[i].said,
			.at = time_text(r->cx.a, rows[i].moved_us),
			.stuck = refund_is_stuck(rows[i].state),
			.may_retry = refund_may_retry(rows[i].gateway),
			.retry = str_eq_z(rows[i].state, "CLOSED") ?
			    STR("重新退款") : STR("再试一次"),
			.advice = refund_advice(rows[i].state,
			    rows[i].gateway),
			.id = str_make(r->cx.a, "refund-%zu", i),
			.words = typed(r, action, "words"), .action = action };
	}
	p->refunds = list;
	return RC_OK;
}

/*
 * Both sides stand beside one another with the advice for the kind; closing
 * one needs words.
 */
static enum rc
differences(struct req *r, struct tpl_money *p)
{
	struct q_differences_open_row	*rows;
	struct tpl_money_differences	*list;
	enum rc rc = money_differences(&r->cx, LIST_MOST, &rows,
	    &p->differences_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_money_differences,
	    p->differences_n + 1);
	for (size_t i = 0; i < p->differences_n; i++) {
		struct url action = url_make(r->cx.a,
		    "/staff/money/difference/%.*s",
		    STR_ARG(req_url_id(r, rows[i].id)));

		list[i] = (struct tpl_money_differences){
			.kind = bill_kind_text(rows[i].kind),
			.advice = bill_kind_advice(rows[i].kind),
			.gateway = gateway_text(r, rows[i].gateway),
			.day = rows[i].day, .number = rows[i].number,
			.transaction = rows[i].transaction_no,
			.ours = money_text(r->cx.a, rows[i].ours_fen),
			.theirs = money_text(r->cx.a, rows[i].theirs_fen),
			.id = str_make(r->cx.a, "difference-%zu", i),
			.words = typed(r, action, "words"), .action = action };
	}
	p->differences = list;
	return RC_OK;
}

static enum rc
days(struct req *r, struct tpl_money *p)
{
	struct q_bill_days_row	*rows;
	struct tpl_money_days	*list;
	enum rc rc = money_days(&r->cx, DAYS_MOST, &rows, &p->days_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_money_days, p->days_n + 1);
	for (size_t i = 0; i < p->days_n; i++)
		list[i] = (struct tpl_money_days){ .day = rows[i].day,
			.gateway = gateway_text(r, rows[i].gateway),
			.rows = rows[i].rows_n,
			.paid = money_text(r->cx.a, rows[i].paid_fen),
			.refunded = money_text(r->cx.a, rows[i].refunded_fen),
			.fee = money_text(r->cx.a, rows[i].fee_fen),
			.at = time_text(r->cx.a, rows[i].compared_us) };
	p->days = list;
	return RC_OK;
}

/*
 * Asked of the store at each look: a figure that is kept beside the rows
 * would one day differ from them.
 */
static enum rc
sums(struct req *r, struct tpl_money *p)
{
	struct q_money_waiting_row	n;
	struct pay_books		b;
	enum rc				rc = pay_sums(r->cx.tx, &b);

	if (rc == RC_OK)
		rc = money_waiting(&r->cx, &n);
	if (rc != RC_OK)
		return rc;
	p->balanced = pay_balanced(&b);
	p->paid = money_text(r->cx.a, b.paid_fen);
	p->refunded = money_text(r->cx.a, b.refunded_fen);
	p->effective = money_text(r->cx.a, b.effective_fen);
	p->unusable = money_text(r->cx.a, b.unusable_fen);
	p->open_n = n.open_n;
	p->moneys_n_all = n.unusable_n;
	p->refunds_n_all = n.refunds_n;
	p->differences_n_all = n.differences_n;
	return RC_OK;
}

/* Lists show the first LIST_MOST, figures count all. */
static enum rc
money_show(struct req *r, int status, const struct errors *e)
{
	static const char *const said[] = { "退款已经安排，几秒钟后可以看到结果。",
		"已安排用于缴费，几秒钟后刷新本页可以看到结果。", "已登记。",
		"正在再试一次，几秒钟后刷新本页可以看到结果。" };
	int64_t			 n = 0;
	struct tpl_money	*p = ARENA_NEW(r->cx.a, struct tpl_money);
	enum rc			 rc;

	if (str_i64(req_arg(r, "done"), &n) != RC_OK || n < 1 ||
	    n > (int64_t)COUNT(said))
		n = 0;
	*p = (struct tpl_money){ .top = page_top(r, "缴费和退款"),
		.errors = errors_part(e), .number = req_arg(r, "number"),
		.said = n == 0 ? STR("") : str_z(said[n - 1]),
		.find = URL("/staff/money"), .csrf = req_csrf(r),
		.may = may_act(r), .balanced = false, .paid = STR(""),
		.refunded = STR(""), .effective = STR(""), .unusable = STR(""),
		.open_n = 0, .moneys_n_all = 0, .moneys = NULL, .moneys_n = 0,
		.refunds_n_all = 0, .refunds = NULL, .refunds_n = 0,
		.differences_n_all = 0, .differences = NULL,
		.differences_n = 0, .days = NULL, .days_n = 0,
		.bottom = page_bottom(r) };
	rc = sums(r, p);
	if (rc == RC_OK)
		rc = moneys(r, p);
	if (rc == RC_OK)
		rc = refunds(r, p);
	if (rc == RC_OK)
		rc = differences(r, p);
	if (rc == RC_OK)
		rc = days(r, p);
	return rc != RC_OK ? rc : req_page(r, status, tpl_money_any, p,
	    sizeof(*p));
}

/* One thing is wrong; nothing was changed. */
static enum rc
money_refused(struct req *r, int status, struct str field, const char *text)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	errors_add(&e, field, str_z(text));
	rc = money_show(r, status, &e);
	return rc == RC_OK && status == 409 ? RC_DENIED : rc;
}

/* ---- one application's money */

/* The application into r->app; RC_NONE out of scope; the auditor sees all. */
static enum rc
need_app(struct req *r, int64_t app_id)
{
	return case_load(r, app_id, r->cx.role == ROLE_INDEX_AUDITOR);
}

static enum rc
need_order(struct req *r, struct str number, struct order *ret)
{
	enum rc rc = pay_order_by_number(&r->cx, number, ret);

	return rc != RC_OK ? rc : need_app(r, ret->application_id);
}

static enum rc
need_payment(struct req *r, struct q_pay_event_by_id_row *ret)
{
	enum rc rc = money_event(&r->cx, req_id(r), ret);

	return rc != RC_OK ? rc : need_app(r, ret->application_id);
}

static void
refunds_of(struct req *r, const struct q_refunds_of_row *rows, size_t n,
    int64_t event_id, struct tpl_money_order_payments *p)
{
	struct tpl_money_order_payments_refunds *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_money_order_payments_refunds, n + 1);

	p->refunds = list;
	p->refunds_n = 0;
	for (size_t i = 0; i < n; i++)
		if (rows[i].event_id == event_id)
			list[p->refunds_n++] =
			    (struct tpl_money_order_payments_refunds){
				.number = rows[i].number,
				.amount = money_text(r->cx.a,
				    rows[i].amount_fen),
				.state = refund_state_text(rows[i].state,
				    rows[i].gateway),
				.reason = pay_why_text(rows[i].reason),
				.said = rows[i].said,
				.at = time_text(r->cx.a, rows[i].moved_us) };
}

static struct tpl_money_order_payments
payment_of(struct req *r, const struct q_pay_events_of_row *e, size_t i)
{
	bool		good = str_eq_z(e->outcome, "EFFECTIVE");
	int64_t		left = e->amount_fen - e->refunding_fen;
	struct url	action = url_make(r->cx.a, "/staff/money/payment/%.*s",
	    STR_ARG(req_url_id(r, e->id)));

	return (struct tpl_money_order_payments){ .number = e->number,
		.gateway = gateway_text(r, e->gateway),
		.transaction = e->transaction_no,
		.amount = money_text(r->cx.a, e->amount_fen),
		.left = money_text(r->cx.a, left),
		.at = time_text(r->cx.a, e->at_us),
		.why = good ? STR("") : pay_why_text(e->why),
		.kept = left > 0 ? STR("有效缴费") : STR("已全部退还"),
		.refunds = NULL, .refunds_n = 0,
		.may = good && left > 0 && may_act(r), .action = action,
		.amount_id = str_make(r->cx.a, "amount-%zu", i),
		.amount_typed = typed(r, action, "amount"),
		.reason_id = str_make(r->cx.a, "reason-%zu", i),
		.reason_typed = typed(r, action, "reason") };
}

static enum rc
order_show(struct req *r, int status, const struct errors *e)
{
	struct q_pay_events_of_row	*events;
	struct q_refunds_of_row		*back;
	struct q_payer_of_row		 payer;
	struct tpl_money_order_payments	*list;
	size_t				 n, m;
	enum rc rc = money_events_of(&r->cx, r->app->id, &events, &n);

	if (rc == RC_OK)
		rc = money_refunds_of(&r->cx, r->app->id, &back, &m);
	if (rc == RC_OK)
		rc = money_payer(&r->cx, r->app->id, &payer);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_money_order_payments, n + 1);
	for (size_t i = 0; i < n; i++) {
		list[i] = payment_of(r, &events[i], i);
		refunds_of(r, back, m, events[i].id, &list[i]);
	}
	return REQ_PAGE(r, status, money_order,
	    .top = page_top(r, "缴费和退款"), .errors = errors_part(e),
	    .said = req_arg(r, "done").n > 0 ?
	    STR("退款已经安排，几秒钟后刷新本页可以看到结果。") : STR(""),
	    .name = payer.name, .title = r->exam->config.title,
	    .state = state_text(r->app->state), .csrf = req_csrf(r),
	    .then = r->exam->config.refunded == REFUNDED_ENDS ?
	    STR("全部退还以后，这份报名终止，座位空出；只退一部分的，报名不变。") :
	    STR("退款不改变报名状态。"),
	    .payments = list, .payments_n = n, .bottom = page_bottom(r));
}

static enum rc
order_get(struct req *r)
{
	struct order	o;
	enum rc		rc = need_order(r, req_param(r, "number"), &o);

	return rc != RC_OK ? rc : order_show(r, 200,
	    &(const struct errors){ .r = r });
}

static enum rc
money_get(struct req *r)
{
	struct order	o;
	struct str	number = req_arg(r, "number");
	enum rc		rc = number.n == 0 ? RC_OK : need_order(r, number, &o);

	if (rc == RC_NONE)
		return money_refused(r, 422, STR("number"),
		    "没有找到这个订单。请核对订单号；不在您管理范围内的订单这里查不到");
	if (rc != RC_OK)
		return rc;
	return number.n > 0 ? req_see(r, "%.*s",
	    STR_ARG(order_url(r, o.number).s)) : money_show(r, 200,
	    &(const struct errors){ .r = r });
}

/* ---- giving back */

/* What stands in the way of giving back a part, all of it at once. */
static void
check_part(struct req *r, const struct q_pay_event_by_id_row *p,
    const char *at, struct errors *e, int64_t *ret_fen)
{
	int64_t		left = p->amount_fen - p->refunding_fen;
	struct str	amount = str_make(r->cx.a, "amount-%s", at);

	*ret_fen = 0;
	/* Another tab or person gave something back since the page was made. */
	if (req_field(r, "left").n > 0 && !str_eq(req_field(r, "left"),
	    money_text(r->cx.a, left)))
		errors_add(e, amount, str_make(r->cx.a, "这一页打开之后，这笔缴费又有退款，"
		    "现在还可以退 %.*s 元。请看下面的记录；确实还要退的，再提交一次",
		    STR_ARG(money_text(r->cx.a, left))));
	else if (yuan_parse(req_field(r, "amount"), ret_fen) != RC_OK)
		errors_add(e, amount,
		    STR("请填写退款金额，单位为元，最多两位小数，例如 12.50"));
	else if (*ret_fen <= 0)
		errors_add(e, amount, STR("退款金额要大于 0"));
	else if (*ret_fen > left)
		errors_add(e, amount, str_make(r->cx.a,
		    "这笔缴费最多还能退 %.*s 元",
		    STR_ARG(money_text(r->cx.a, left))));
	if (!words_right(WORDS_REFUND, req_field(r, "reason")))
		errors_add(e, str_make(r->cx.a, "reason-%s", at),
		    words_wanted(r->cx.a, WORDS_REFUND));
}

/* Which of the page's forms it is: the links of errors lead there. */
static enum rc
form_no(struct req *r, const struct q_pay_event_by_id_row *p, const char **ret)
{
	struct q_pay_events_of_row	*events;
	size_t				 n, i = 0;
	enum rc rc = money_events_of(&r->cx, p->application_id, &events, &n);

	if (rc != RC_OK)
		return rc;
	while (i < n && events[i].id != p->id)
		i++;
	*ret = str_to_z(r->cx.a, str_make(r->cx.a, "%zu", i));
	return RC_OK;
}

static enum rc
tell_refund(struct req *r, int64_t fen, struct str reason)
{
	return notify_note(&r->cx, r->app->account_id, "money",
	    str_make(r->cx.a, "%.*s 将退还您 %.*s 元（%.*s），可在缴费凭证上看到结果。",
	    STR_ARG(r->exam->config.title), STR_ARG(money_text(r->cx.a, fen)),
	    STR_ARG(reason)));
}

/*
 * A part or all of a payment; what is under way already is taken off first,
 * by the statement that reserves it.
 */
static enum rc
payment_post(struct req *r)
{
	struct q_pay_event_by_id_row	 p;
	struct errors			 e = { .r = r };
	struct str			 number;
	const char			*at = "0";
	int64_t				 fen;
	enum rc				 rc = need_payment(r, &p);

	if (rc == RC_OK && !str_eq_z(p.outcome, "EFFECTIVE"))
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = form_no(r, &p, &at);
	if (rc != RC_OK)
		return rc;
	check_part(r, &p, at, &e, &fen);
	if (e.n > 0)
		return order_show(r, 422, &e);
	rc = refund_make(&r->cx, p.id, fen, req_field(r, "reason"), r->cx.who,
	    &number);
	if (rc == RC_OK)
		rc = tell_refund(r, fen, req_field(r, "reason"));
	return rc != RC_OK ? rc : req_see(r, "%.*s?done=1",
	    STR_ARG(order_url(r, p.number).s));
}

/* ---- unusable money */

/* Why it cannot pay the fee now either; NULL when it can. */
static enum rc
why_not_use(struct req *r, const struct q_pay_event_by_id_row *p,
    const char **ret)
{
	struct order	o;
	int64_t		owed = 0;
	enum rc		rc = pay_order_by_number(&r->cx, p->number, &o);

	if (rc == RC_OK)
		rc = pay_owed(&r->cx, r->exam, r->app, &owed);
	if (rc != RC_OK)
		return rc;
	*ret = r->app->state != STATE_APPROVED || o.state == ORDER_PAID ?
	    "这份报名现在不能缴费（没有通过审核，或已经缴费），请原路退回" :
	    p->refunding_fen > 0 ? "这笔钱已经退了一部分，请把余下的原路退回" :
	    p->amount_fen != o.amount_fen || p->amount_fen != owed ?
	    "金额与应缴的不一致，不能用于缴费，请原路退回" : NULL;
	return RC_OK;
}

/* By a job of the clock: only a gateway and the clock pay an application. */
static enum rc
use(struct req *r, const struct q_pay_event_by_id_row *p)
{
	const char	*why = NULL;
	enum rc		 rc = why_not_use(r, p, &why);

	if (rc != RC_OK)
		return rc;
	if (why != NULL)
		return money_refused(r, 409, STR(""), why);
	rc = job_add(r->cx.tx, "order.accept", str_make(r->cx.a, "%lld",
	    (long long)p->id), STR(""), r->cx.now_us);
	if (rc == RC_OK)
		rc = audit_add(&r->cx, "payment.accept", "application",
		    p->application_id, str_make(r->cx.a, "order=%.*s",
		    STR_ARG(p->number)));
	return rc != RC_OK ? rc : req_see(r, "/staff/money?done=2");
}

/*
 * The page may be old: what was decided meanwhile is said instead of done
 * twice.
 */
static enum rc
unusable_post(struct req *r)
{
	struct q_pay_event_by_id_row	p;
	struct str			number, reason = STR("不能用于缴费，退还");
	int64_t				left;
	enum rc				rc = need_payment(r, &p);

	if (rc == RC_OK && !str_eq_z(p.outcome, "UNUSABLE"))
		return money_refused(r, 409, STR(""), "这笔钱已经处理过了");
	if (rc != RC_OK)
		return rc;
	left = p.amount_fen - p.refunding_fen;
	if (left == 0)
		return money_refused(r, 409, STR(""), "这笔钱已经在退款");
	if (str_eq_z(req_field(r, "what"), "use"))
		return use(r, &p);
	rc = refund_make(&r->cx, p.id, left, reason, r->cx.who, &number);
	if (rc == RC_OK)
		rc = tell_refund(r, left, pay_why_text(p.why));
	return rc != RC_OK ? rc : req_see(r, "/staff/money?done=1");
}

/* ---- refunds that got stuck */

/*
 * done means that a person returned it by hand, in cash or at the counter,
 * and says how.
 */
static enum rc
refund_post(struct req *r)
{
	struct q_refund_by_number_row	x;
	struct str			words = req_field(r, "words");
	bool				done = str_eq_z(req_field(r, "what"),
	    "done");
	enum rc rc = money_refund(&r->cx, req_param(r, "number"), &x);

	if (rc == RC_OK)
		rc = need_app(r, x.application_id);
	if (rc != RC_OK)
		return rc;
	if (done && !words_right(WORDS_REFUND_BY_HAND, words))
		return money_refused(r, 422, STR(""),
		    words_wanted(r->cx.a, WORDS_REFUND_BY_HAND).p);
	rc = done ? refund_by_hand(&r->cx, x.number, words) :
	    refund_retry(&r->cx, x.number);
	if (rc == RC_STALE)
		return money_refused(r, 409, STR(""),
		    "这笔退款的状态已经变化，请看下面的列表");
	if (rc == RC_OK && done)
		rc = audit_add(&r->cx, "refund.by_hand", "application",
		    x.application_id, str_make(r->cx.a, "refund=%.*s",
		    STR_ARG(x.number)));
	return rc != RC_OK ? rc : req_see(r, "/staff/money?done=%d",
	    done ? 3 : 4);
}

/* ---- differences of bills: a gateway's account belongs to all exams */

static enum rc
difference_post(struct req *r)
{
	struct q_difference_get_row	d;
	struct str			words = req_field(r, "words");
	enum rc rc = money_difference(&r->cx, req_id(r), &d);

	if (rc != RC_OK)
		return rc;
	if (!words_right(WORDS_DIFFERENCE, words))
		return money_refused(r, 422, STR(""),
		    words_wanted(r->cx.a, WORDS_DIFFERENCE).p);
	rc = money_resolve(&r->cx, &d, words);
	if (rc == RC_STALE)
		return money_refused(r, 409, STR(""), "这个差异已经处理过了");
	return rc != RC_OK ? rc : req_see(r, "/staff/money?done=3");
}

const struct route money_routes[] = {
	ROUTE(GET, "/staff/money", LOOKERS, money_get, .rate = RATE_SEARCH,
	    .note = "缴费和退款：账、待处理的钱、退款、对账"),
	ROUTE(GET, "/staff/money/order/{number}", LOOKERS, order_get,
	    .note = "一份报名的缴费和退款"),
	ROUTE(POST, "/staff/money/payment/{id}", ACTORS, payment_post,
	    .body_max = 4096, .once = true,
	    .note = "F01s 退还一笔缴费的一部分"),
	ROUTE(POST, "/staff/money/unusable/{id}", ACTORS, unusable_post,
	    .body_max = 4096, .once = true,
	    .note = "不能用于缴费的钱：退回或使用"),
	ROUTE(POST, "/staff/money/refund/{number}", ACTORS, refund_post,
	    .body_max = 4096, .once = true,
	    .note = "F06 F07 退不回去的退款"),
	ROUTE(POST, "/staff/money/difference/{id}", ACTORS, difference_post,
	    .body_max = 4096, .once = true,
	    .note = "对账差异已处理"),
	{ .path = NULL },
};
