/* SPDX-License-Identifier: Apache-2.0 */
/* 仲裁 (S2-13): by somebody who did not review. */
#include "review/case.h"
#include "review/cases.html.h"
#include "review/dispute.html.h"
#include "review/lists.h"
#include "review/review.h"
#include "review/review_pages.h"
#include "ui/page.h"
#include "web/web.h"

static enum rc
disputes_of(struct req *r, const struct q_review_exams_row *exam,
    struct tpl_cases_groups *ret)
{
	struct tpl_cases_groups_rows	*list;
	struct review_cases		 c;
	enum rc rc = review_in_state(&r->cx, exam->exam_id, STATE_ARBITRATION,
	    &c);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_cases_groups_rows, c.n + 1);
	for (size_t i = 0; i < c.n; i++)
		list[i] = (struct tpl_cases_groups_rows){
			url_make(r->cx.a, "/staff/dispute/%.*s",
			STR_ARG(req_url_id(r, c.rows[i].id))), c.rows[i].name,
			c.rows[i].department, state_text(STATE_ARBITRATION),
			time_text(r->cx.a, c.rows[i].moved_us) };
	*ret = (struct tpl_cases_groups){ exam->title, list, c.n };
	return RC_OK;
}

static enum rc
disputes_get(struct req *r)
{
	struct q_review_exams_row	*exams;
	struct tpl_cases_groups		*list;
	size_t				 n;
	enum rc				 rc;

	rc = review_exams(&r->cx, &exams, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_cases_groups, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = disputes_of(r, &exams[i], &list[i]);
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, cases,
	    .top = page_top(r, "仲裁"), .title = STR("仲裁"),
	    .search = URL(""), .query = STR(""), .said = STR(""),
	    .groups = list, .groups_n = n, .bottom = page_bottom(r));
}

static enum rc
dispute_show(struct req *r, int status, const struct errors *e)
{
	struct q_review_last_row	 last = { .decided_us = 0 };
	struct dispute			 d;
	const struct tpl_case		*part;
	struct str			 why = STR("");
	bool				 uphold, dismiss;
	enum rc rc = case_part(r, "/staff/dispute", false, &part);

	if (rc == RC_OK)
		rc = case_may(r, EV_UPHOLD, &uphold, &why);
	if (rc == RC_OK)
		rc = case_may(r, EV_DISMISS, &dismiss, &why);
	if (rc == RC_OK)
		rc = app_dispute(&r->cx, r->app->id, &d);
	if (rc == RC_OK)
		rc = review_last(&r->cx, r->app->id, &last);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	return REQ_PAGE(r, status, dispute, .top = page_top(r, "仲裁"),
	    .errors = errors_part(e), .shown = part, .reason = d.reason,
	    .opened = time_text(r->cx.a, d.opened_us),
	    .decision = str_make(r->cx.a, "%.*s：%.*s",
	    STR_ARG(review_reason_text(last.reason_code)),
	    STR_ARG(last.reason)), .decided = time_text(r->cx.a,
	    last.decided_us), .reviewer = last.staff_name,
	    .uphold = uphold, .dismiss = dismiss, .why = why,
	    .action = url_of(r->path), .csrf = req_csrf(r),
	    .answer = req_field(r, "answer"), .bottom = page_bottom(r));
}

static enum rc
dispute_get(struct req *r)
{
	return dispute_show(r, 200, &(const struct errors){ .r = r });
}

static enum rc
dispute_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct verdict	v;
	enum rc		rc;

	rc = review_arbitrate(&r->cx, r->exam, r->app,
	    str_eq_z(req_field(r, "decision"), "uphold"),
	    req_field(r, "answer"), &v);
	if (rc != RC_DENIED)
		return rc != RC_OK ? rc : req_see(r, "/staff/disputes");
	for (size_t i = 0; i < v.n; i++)
		errors_add(&e, v.todo[i].check == CHK_has_reason ?
		    STR("answer") : STR(""), v.todo[i].text);
	if (v.n == 0)
		errors_add(&e, STR(""), STR("这份仲裁已经处理"));
	rc = dispute_show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

const struct route dispute_routes[] = {
	ROUTE(GET, "/staff/disputes", ROLE_ARBITER, disputes_get,
	    .note = "仲裁列表 S2-13 S2-16"),
	ROUTE(GET, "/staff/dispute/{id}", ROLE_ARBITER, dispute_get,
	    .need = case_need, .note = "一份仲裁 S2-13"),
	ROUTE(GET, "/staff/dispute/{id}/photo", ROLE_ARBITER, case_photo,
	    .need = case_need, .note = "考生照片"),
	ROUTE(GET, "/staff/dispute/{id}/docs/{doc}", ROLE_ARBITER,
	    case_document, .need = case_need, .note = "考生的一份材料"),
	ROUTE(POST, "/staff/dispute/{id}", ROLE_ARBITER, dispute_post,
	    .need = case_need, .body_max = 8192, .once = true,
	    .note = "T12 仲裁 S2-13"),
	{ .path = NULL },
};
