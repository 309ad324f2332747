/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 现场审核、缴费 (S3-10): one officer, one screen: find the candidate by the ID
 * card, compare, approve and take the fee in one step.
 */
#include "account/idno.h"
#include "desk/desk.html.h"
#include "desk/desk_pages.h"
#include "payment/lists.h"
#include "payment/pay_pages.h"
#include "payment/payment.h"
#include "review/case.h"
#include "review/cases.html.h"
#include "review/lists.h"
#include "review/review.h"
#include "ui/page.h"
#include "web/web.h"

static struct tpl_cases_groups_rows
row_of(struct req *r, int64_t id, struct str name, struct str place,
    struct str state, int64_t at_us)
{
	return (struct tpl_cases_groups_rows){ url_make(r->cx.a,
		"/staff/desk/%.*s", STR_ARG(req_url_id(r, id))), name, place,
		state, time_text(r->cx.a, at_us) };
}

/*
 * Who came and was not served stays in the list after the hours, with the way
 * out: the office may put the end off.
 */
static enum rc
waiting_of(struct req *r, const struct q_review_exams_row *exam, bool over,
    struct tpl_cases_groups *ret)
{
	struct tpl_cases_groups_rows	*list;
	struct review_cases		 c;
	enum rc rc = review_in_state(&r->cx, exam->exam_id, STATE_SUBMITTED, &c);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_cases_groups_rows, c.n + 1);
	for (size_t i = 0; i < c.n; i++)
		list[i] = row_of(r, c.rows[i].id, c.rows[i].name,
		    c.rows[i].department, state_text(STATE_SUBMITTED),
		    c.rows[i].moved_us);
	*ret = (struct tpl_cases_groups){ !over || c.n == 0 ? exam->title :
		str_make(r->cx.a, "%.*s：审核时间已过，还有人没有办理；要继续办理，请系统管理员延长审核时间",
		STR_ARG(exam->title)), list, c.n };
	return RC_OK;
}

/* Exams with an on-site review, or whoever was asked for. */
static enum rc
desk_get(struct req *r)
{
	struct q_review_exams_row	*exams;
	struct tpl_cases_groups		*list;
	const struct exam		*x;
	struct str			 idno = req_arg(r, "idno");
	size_t				 n, shown = 0;
	enum rc				 rc;

	rc = review_exams(&r->cx, &exams, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_cases_groups, n + 2);
	if (idno.n > 0)
		rc = case_found(r, idno, "/staff/desk", &list[shown++]);
	for (size_t i = 0; rc == RC_OK && idno.n == 0 && i < n; i++) {
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, exams[i].exam_id,
		    &x);
		if (rc == RC_OK && x->config.review_mode == REVIEW_ON_SITE)
			rc = waiting_of(r, &exams[i], stage_over(&x->stages,
			    STAGE_REVIEW, r->cx.now_us), &list[shown++]);
	}
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, cases,
	    .top = page_top(r, "现场办理"), .title = STR("现场审核和缴费"),
	    .search = URL("/staff/desk"), .query = STR(""),
	    .said = STR(""), .groups = list, .groups_n = shown,
	    .bottom = page_bottom(r));
}

/* What was just done, after the redirect. */
static struct str
said_of(struct req *r)
{
	struct order o;

	if (req_arg(r, "done").n == 0)
		return STR("");
	if (r->app->state == STATE_REJECTED)
		return STR("已登记审核不通过，考生能看到理由。");
	if (r->app->state != STATE_PAID)
		return STR("");
	return pay_order_shown(&r->cx, r->app, &o) != RC_OK ?
	    STR("已办理，报名成功。") : str_make(r->cx.a,
	    "已办理，报名成功。已收 %.*s 元（%.*s），订单号 %.*s。",
	    STR_ARG(money_text(r->cx.a, o.amount_fen)),
	    STR_ARG(pay_gateway_text(pay_desk_of(r->cx.services), o.gateway)),
	    STR_ARG(o.number));
}

/* The case waits for this desk: originals are compared with it, number by number. */
static bool
at_desk(const struct req *r)
{
	enum state s = r->app->state;

	return r->exam->config.review_mode == REVIEW_ON_SITE &&
	    (s == STATE_SUBMITTED || s == STATE_IN_REVIEW ||
	    s == STATE_APPROVED);
}

/* Whether there is a payment to print: who need not pay has none. */
static enum rc
has_slip(struct req *r, bool *ret)
{
	struct q_pay_events_of_row	*e;
	size_t				 n;
	enum rc rc = money_events_of(&r->cx, r->app->id, &e, &n);

	*ret = false;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		*ret |= str_eq_z(e[i].outcome, "EFFECTIVE");
	*ret &= r->app->state == STATE_PAID;
	return rc;
}

/*
 * What the law lets the officer do with it now; claiming and deciding are one
 * step here.
 */
static enum rc
look(struct req *r, bool *ret_open, bool *ret_approve, struct str *why)
{
	enum state	s = r->app->state;
	struct app	held = *r->app;
	struct verdict	v;
	enum rc		rc;

	*ret_open = *ret_approve = false;
	if (s == STATE_APPROVED)
		return RC_OK;
	rc = case_may(r, s == STATE_SUBMITTED ? EV_CLAIM : EV_REJECT, ret_open,
	    why);
	if (rc != RC_OK || !*ret_open)
		return rc;
	held.state = STATE_IN_REVIEW;
	rc = app_ask(&r->cx, r->exam, &held, EV_APPROVE, &v);
	*ret_approve = rc == RC_OK;
	for (size_t i = 0; rc == RC_DENIED && i < v.n; i++)
		if (v.todo[i].check != CHK_lease_mine)
			*why = v.todo[i].text;
	*ret_approve |= rc == RC_DENIED && why->n == 0;
	return rc == RC_DENIED ? RC_OK : rc;
}

/*
 * What is owed is asked for, not computed: a waiver or a payment on the way
 * may have changed it.
 */
static enum rc
case_show(struct req *r, int status, const struct errors *e)
{
	const struct tpl_case	*part;
	enum state		 s = r->app->state;
	struct str		 why = STR("");
	int64_t			 owed = 0;
	bool			 open, approve, slip;
	enum rc			 rc = case_part(r, "/staff/desk",
	    at_desk(r), &part);

	if (rc == RC_OK)
		rc = look(r, &open, &approve, &why);
	if (rc == RC_OK)
		rc = has_slip(r, &slip);
	if (rc == RC_OK)
		rc = pay_owed(&r->cx, r->exam, r->app, &owed);
	return rc != RC_OK ? rc : REQ_PAGE(r, status, desk,
	    .top = page_top(r, "现场办理"), .errors = errors_part(e),
	    .shown = part, .fee = money_text(r->cx.a, owed),
	    .open = open, .approve = approve, .why = why,
	    .to_pay = at_desk(r) && s == STATE_APPROVED, .action = url_of(r->path),
	    .csrf = req_csrf(r), .reason = req_field(r, "reason"),
	    .said = said_of(r), .receipt = slip ?
	    url_make(r->cx.a, "/staff/desk/%.*s/receipt",
	    STR_ARG(req_param(r, "id"))) : URL(""), .bottom = page_bottom(r));
}

static enum rc
case_get(struct req *r)
{
	return case_show(r, 200, &(const struct errors){ .r = r });
}

/* Approved and paid, or rejected: all of it or nothing. */
static enum rc
handle(struct req *r, struct verdict *v)
{
	struct review_decision	d = { .verdict = REVIEW_APPROVE,
		.reason_code = STR("OTHER"), .reason = req_field(r, "reason"),
		.fields = STR("") };
	int64_t			until;
	enum rc			rc = RC_OK;

	if (str_eq_z(req_field(r, "decision"), "reject"))
		d.verdict = REVIEW_REJECT;
	if (r->app->state != STATE_APPROVED) {
		rc = review_claim(&r->cx, r->app, v, &until);
		if (rc == RC_OK)
			rc = review_decide(&r->cx, r->exam, r->app, &d, v);
	}
	if (rc != RC_OK || d.verdict == REVIEW_REJECT ||
	    r->app->state == STATE_PAID)
		return rc;
	return pay_on_site(&r->cx, r->exam, r->app, req_field(r, "how"), v);
}

/*
 * A wrong click shows the case as it is now, with 409; RC_DENIED tells the
 * router to take back what was begun.
 */
static enum rc
case_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct verdict	v = { .n = 0 };
	enum rc		rc = tx_save(r->cx.tx);

	/* Several moves or none: the page below shows what the store has. */
	if (rc == RC_OK)
		rc = tx_save_end(r->cx.tx, handle(r, &v));
	if (rc == RC_OK)
		return req_see(r, "/staff/desk/%.*s?done=1",
		    STR_ARG(req_param(r, "id")));
	if (rc == RC_BAD)
		errors_add(&e, STR("how-cash"), STR("请选择收款方式"));
	else if (rc != RC_DENIED)
		return rc;
	for (size_t i = 0; i < v.n; i++)
		errors_add(&e, v.todo[i].check == CHK_has_reason ?
		    STR("reason") : STR(""), v.todo[i].text);
	if (e.n == 0)
		errors_add(&e, STR(""), STR("这份报名的状态已经变化，请返回列表"));
	/* Nothing was changed: show it as the store has it. */
	rc = app_by_id(&r->cx, r->app->id, r->app);
	if (rc == RC_OK)
		rc = case_show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

const struct route desk_routes[] = {
	ROUTE(GET, "/staff/desk", ROLE_CASHIER, desk_get, .rate = RATE_SEARCH,
	    .note = "现场办理 S3-10 S3-18"),
	ROUTE(GET, "/staff/desk/{id}", ROLE_CASHIER, case_get,
	    .need = case_need, .note = "现场办理一份报名 S3-10"),
	ROUTE(GET, "/staff/desk/{id}/photo", ROLE_CASHIER, case_photo,
	    .need = case_need, .note = "考生照片"),
	ROUTE(GET, "/staff/desk/{id}/docs/{doc}", ROLE_CASHIER, case_document,
	    .need = case_need, .note = "考生的一份材料"),
	ROUTE(POST, "/staff/desk/{id}", ROLE_CASHIER, case_post,
	    .need = case_need, .body_max = 8192,
	    .once = true,
	    .note = "T05s T07s T08s T14s 现场办理 S3-10"),
	{ .path = NULL },
};

const struct route *const desk_pages[] = {
	desk_routes, waiver_desk_routes, NULL
};
