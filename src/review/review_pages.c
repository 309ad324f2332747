/* SPDX-License-Identifier: Apache-2.0 */
/* The queue, one application, the decision. */
#include "review/review_pages.h"

#include "candidate/step_pages.h"
#include "review/case.h"
#include "review/lists.h"
#include "review/queue.html.h"
#include "review/review.h"
#include "review/review.html.h"
#include "ui/page.h"
#include "web/web.h"

enum { QUEUE_PAGE = 30 };

/* ---- the queue */

/* After the review's end nobody can claim any more: who waits, waits for staff. */
static struct str
late_text(struct req *r, const struct exam *x, int64_t waiting)
{
	if (waiting == 0 || !stage_over(&x->stages, STAGE_REVIEW,
	    r->cx.now_us))
		return STR("");
	return str_make(r->cx.a, "资格审核已于 %.*s 结束，还有 %lld 份没有审核意见，考生已看到这一情况。"
	    "要继续审核，请系统管理员延长审核时间（baokao exam extend %.*s review \"…\"）。",
	    STR_ARG(time_text(r->cx.a, x->stages.span[STAGE_REVIEW].to_us)),
	    (long long)waiting, STR_ARG(x->config.code));
}

/* What the reviewer claimed and may still decide: it is not lost with the page. */
static enum rc
held_of(struct req *r, const struct exam *x, struct tpl_queue_exams *ret)
{
	struct tpl_queue_exams_held	*list;
	struct review_held		 h;
	enum rc				 rc = review_mine(&r->cx, x, &h);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_queue_exams_held, h.n + 1);
	for (size_t i = 0; i < h.n; i++)
		list[i] = (struct tpl_queue_exams_held){
			url_make(r->cx.a, "/staff/review/%.*s",
			STR_ARG(req_url_id(r, h.rows[i].id))), h.rows[i].name,
			h.rows[i].department, h.rows[i].pos_name,
			h.rows[i].code, time_text(r->cx.a,
			h.rows[i].until_us) };
	ret->held = list;
	ret->held_n = h.n;
	return RC_OK;
}

/* RC_NONE: its review is not online, but at the sites' desks. */
static enum rc
queue_of(struct req *r, const struct q_review_exams_row *exam, int64_t after,
    struct tpl_queue_exams *ret)
{
	const struct exam		*x;
	struct review_queue		 q;
	struct tpl_queue_exams_rows	*list;
	enum rc rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, exam->exam_id,
	    &x);

	if (rc == RC_OK && x->config.review_mode == REVIEW_ON_SITE)
		rc = RC_NONE;
	if (rc != RC_OK)
		return rc;
	rc = review_queue(&r->cx, x, &(struct review_span){ after, QUEUE_PAGE },
	    &q);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_queue_exams_rows, q.n + 1);
	for (size_t i = 0; i < q.n; i++)
		list[i] = (struct tpl_queue_exams_rows){
			url_make(r->cx.a, "/staff/review/%.*s",
			STR_ARG(req_url_id(r, q.rows[i].id))), q.rows[i].name,
			q.rows[i].department, q.rows[i].pos_name, q.rows[i].code,
			time_text(r->cx.a, q.rows[i].moved_us) };
	*ret = (struct tpl_queue_exams){ .title = exam->title,
		.held = NULL, .held_n = 0, .waiting = q.waiting.n, .late = late_text(r, x, q.waiting.n),
		.rows = list, .rows_n = q.n,
		.next = q.n < QUEUE_PAGE ? URL("") : url_make(r->cx.a,
		"/staff/reviews?after=%lld", (long long)q.rows[q.n - 1].moved_us) };
	return held_of(r, x, ret);
}

static enum rc
queue_get(struct req *r)
{
	struct q_review_exams_row	*exams;
	struct tpl_queue_exams		*list;
	int64_t				 after = 0;
	size_t				 n, shown = 0;
	enum rc				 rc;

	(void)str_i64(req_arg(r, "after"), &after);	/* else from the start */
	rc = review_exams(&r->cx, &exams, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_queue_exams, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = queue_of(r, &exams[i], after, &list[shown]);
		if (rc == RC_OK)
			shown++;
		rc = rc == RC_NONE ? RC_OK : rc;
	}
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, queue,
	    .top = page_top(r, "资格审核"), .exams = list, .exams_n = shown,
	    .bottom = page_bottom(r));
}

/* ---- one application */

static const struct tpl_review_reasons *
reasons(struct req *r)
{
	struct tpl_review_reasons *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_review_reasons, review_reasons_n);

	for (size_t i = 0; i < review_reasons_n; i++)
		list[i] = (struct tpl_review_reasons){
			str_z(review_reasons[i].code), review_reasons[i].text,
			str_eq_z(req_field(r, "reason_code"),
			review_reasons[i].code) };
	return list;
}

/* What a candidate may be asked to mend: the exam's steps. */
static const struct tpl_review_parts *
parts(struct req *r, size_t *ret_n)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_review_parts		*list = ARENA_ARRAY(r->cx.a,
	    struct tpl_review_parts, STEPS_MAX + 1);
	size_t				 n = 0;

	for (size_t i = 0; i < c->steps_n; i++) {
		enum step s = c->steps[i];

		if (s == STEP_NOTICE || s == STEP_PLEDGE || s == STEP_CONFIRM)
			continue;
		list[n++] = (struct tpl_review_parts){ str_z(step_word(s)),
			str_make(r->cx.a, "field-%s", step_word(s)),
			step_title_of(c, s) };
	}
	if (c->docs_mode == DOCS_AFTER)
		list[n++] = (struct tpl_review_parts){ STR("docs"),
			STR("field-docs"), STR("上传材料") };
	*ret_n = n;
	return list;
}

static struct url
action(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/staff/review/%.*s%s",
	    STR_ARG(req_param(r, "id")), what);
}

/* What the law lets the reviewer do with it now. */
struct offer {
	bool		claim;
	bool		decide;		/* it is in the reviewer's hands */
	bool		approve;
	struct str	why;		/* what stands in the way of what comes next */
};

static enum rc
look(struct req *r, struct offer *ret)
{
	enum event	yes = review_event(r->exam, r->app, REVIEW_APPROVE);
	enum rc		rc;

	*ret = (struct offer){ .why = STR("") };
	if (r->app->state == STATE_SUBMITTED)
		return case_may(r, EV_CLAIM, &ret->claim, &ret->why);
	rc = case_may(r, EV_REJECT, &ret->decide, &ret->why);
	return rc != RC_OK || !ret->decide ? rc :
	    case_may(r, yes, &ret->approve, &ret->why);
}

static enum rc
show(struct req *r, int status, struct errors *e)
{
	struct q_review_open_of_row	 open = { 0 };
	const struct tpl_case		*part;
	size_t				 parts_n;
	const struct tpl_review_parts	*fields = parts(r, &parts_n);
	struct offer			 offer;
	enum rc rc = case_part(r, "/staff/review", false, &part);

	if (rc == RC_OK) {
		rc = review_open_of(&r->cx, r->app->id, &open);
		rc = rc == RC_NONE ? RC_OK : rc;
	}
	if (rc == RC_OK)
		rc = look(r, &offer);
	if (rc != RC_OK)
		return rc;
	return REQ_PAGE(r, status, review, .top = page_top(r, "资格审核"),
	    .errors = errors_part(e), .shown = part,
	    .mine = offer.decide, .approve = offer.approve, .why = offer.why,
	    .until = time_text(r->cx.a, open.leased_until_us),
	    .can_claim = offer.claim,
	    .claim = action(r, "/claim"), .decide = action(r, ""),
	    .release = action(r, "/release"), .csrf = req_csrf(r),
	    .reasons = reasons(r), .reasons_n = review_reasons_n,
	    .parts = fields, .parts_n = parts_n,
	    .days = r->exam->config.return_days,
	    .reason = req_field(r, "reason"), .back = URL("/staff/reviews"),
	    .bottom = page_bottom(r));
}

static enum rc
review_get(struct req *r)
{
	struct errors e = { .r = r };

	return show(r, 200, &e);
}

static enum rc
refused(struct req *r, const struct verdict *v)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	for (size_t i = 0; i < v->n; i++)
		errors_add(&e, v->todo[i].check == CHK_has_reason ?
		    STR("reason") : STR(""), v->todo[i].text);
	if (v->n == 0)
		errors_add(&e, STR(""), STR("这份报名的状态已经变化，请返回列表"));
	rc = show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

static enum rc
claim_post(struct req *r)
{
	struct verdict	v;
	int64_t		until;
	enum rc		rc = review_claim(&r->cx, r->app, &v, &until);

	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "%.*s",
	    STR_ARG(action(r, "").s));
}

static enum rc
release_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc = review_release(&r->cx, r->app, &v);

	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/staff/reviews");
}

static enum review_verdict
verdict_of(struct str word)
{
	return str_eq_z(word, "approve") ? REVIEW_APPROVE :
	    str_eq_z(word, "return") ? REVIEW_RETURN : REVIEW_REJECT;
}

/* The boxes that were ticked, as words between blanks. */
static struct str
return_fields(struct req *r)
{
	struct str all = STR("");

	for (size_t i = 0; i < r->form.n; i++)
		if (str_eq_z(r->form.fields[i].name, "field"))
			all = str_make(r->cx.a, "%.*s%s%.*s", STR_ARG(all),
			    all.n > 0 ? " " : "",
			    STR_ARG(r->form.fields[i].value));
	return all;
}

static enum rc
decide_post(struct req *r)
{
	struct review_decision	d = {
		.verdict = verdict_of(req_field(r, "decision")),
		.reason_code = req_field(r, "reason_code"),
		.reason = req_field(r, "reason"),
		.fields = return_fields(r) };
	struct verdict		v;
	enum rc			rc;

	rc = review_decide(&r->cx, r->exam, r->app, &d, &v);
	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/staff/reviews");
}

const struct route review_routes[] = {
	ROUTE(GET, "/staff/reviews", ROLE_REVIEWER, queue_get,
	    .note = "待审核列表 S0-26"),
	ROUTE(GET, "/staff/review/{id}", ROLE_REVIEWER, review_get,
	    .need = case_need, .note = "审核一份报名 S0-26"),
	ROUTE(GET, "/staff/review/{id}/photo", ROLE_REVIEWER, case_photo,
	    .need = case_need, .note = "考生照片"),
	ROUTE(GET, "/staff/review/{id}/docs/{doc}", ROLE_REVIEWER,
	    case_document, .need = case_need, .note = "考生的一份材料"),
	ROUTE(POST, "/staff/review/{id}/claim", ROLE_REVIEWER, claim_post,
	    .need = case_need, .body_max = 4096, .again = "renews the lease",
	    .note = "T05 开始审核"),
	ROUTE(POST, "/staff/review/{id}/release", ROLE_REVIEWER, release_post,
	    .need = case_need, .body_max = 4096, .again = "it is released already",
	    .note = "T06 放回待审核"),
	ROUTE(POST, "/staff/review/{id}", ROLE_REVIEWER, decide_post,
	    .need = case_need, .body_max = 8192, .once = true,
	    .note = "T07 T08 审核意见"),
	{ .path = NULL },
};
