/* SPDX-License-Identifier: Apache-2.0 */
/* The public pages: exams, their announcements, what is open. */
#include "portal/portal.h"

#include "account/account.h"
#include "account/staff.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "payment/payment.h"
#include "portal/demo.html.h"
#include "portal/exam.html.h"
#include "portal/home.html.h"
#include "store/job.h"
#include "ui/page.h"
#include "web/web.h"

enum { MESSAGES_MAX = 30 };

/* ---- home */

static void
window_state(const struct stages *s, int64_t now, struct tpl_home_exams *e)
{
	if (!stage_began(s, STAGE_REGISTER, now)) {
		e->status = STR("尚未开始");
		e->tag = STR("govuk-tag--grey");
	} else if (stage_open(s, STAGE_REGISTER, now)) {
		e->status = STR("正在报名");
		e->tag = STR("govuk-tag--green");
	} else {
		e->status = STR("报名结束");
		e->tag = STR("govuk-tag--yellow");
	}
}

static enum rc
home_get(struct req *r)
{
	struct exam_entry	*rows;
	struct tpl_home_exams	*list;
	size_t			 n;
	enum rc			 rc = exam_list(r->cx.tx, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_home_exams, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct exam *x;

		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, rows[i].id, &x);
		if (rc != RC_OK)
			return rc;
		list[i] = (struct tpl_home_exams){ .title = x->config.title,
			.authority = x->config.authority,
			.window = hours_text(r->cx.a,
			    &x->stages.span[STAGE_REGISTER]),
			.status = STR(""), .tag = STR(""),
			.href = url_make(r->cx.a, "/exam/%.*s",
			    STR_ARG(x->config.code)), .id = x->config.code,
			.enter = url_make(r->cx.a, "/exam/%.*s/enter",
			    STR_ARG(x->config.code)) };
		window_state(&x->stages, r->cx.now_us, &list[i]);
	}
	r->answer.cacheable = true;
	return REQ_PAGE(r, 200, home, .top = page_top(r, "网上报名"),
	    .said = str_eq_z(req_arg(r, "out"), "1") ?
	    STR("您已安全退出。") : STR(""), .exams = list, .exams_n = n,
	    .bottom = page_bottom(r));
}

static enum rc
exam_get(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	const struct span	 *span = r->exam->stages.span;
	struct tpl_exam_times	 *t = ARENA_ARRAY(r->cx.a,
	    struct tpl_exam_times, 4);

	t[0] = (struct tpl_exam_times){ STR("报名"), hours_text(r->cx.a,
		&span[STAGE_REGISTER]) };
	t[1] = (struct tpl_exam_times){ STR("审核截止"),
		time_text(r->cx.a, span[STAGE_REVIEW].to_us) };
	t[2] = (struct tpl_exam_times){ STR("缴费"), hours_text(r->cx.a,
		&span[STAGE_PAY]) };
	t[3] = (struct tpl_exam_times){ STR("打印准考证"), hours_text(r->cx.a,
		&span[STAGE_TICKET]) };
	r->answer.cacheable = true;
	return REQ_PAGE(r, 200, exam, .top = page_top(r, "考试"),
	    .title = c->title, .authority = c->authority,
	    .enter = exam_path(r, "enter"), .files = c->files_n == 0 ?
	    URL("") : exam_path(r, "files"),
	    .login = exam_path(r, "login"),
	    .sign_up = exam_path(r, "register"),
	    .sign_up_text = c->word_sign_up,
	    .flow = exam_path(r, "flow"), .in = r->session.owner_id != 0,
	    .positions = config_has_step(c, STEP_POSITION) ?
	    exam_path(r, "positions") : URL(""),
	    .search_text = exam_words(r, "职位查询"),
	    .tree_text = exam_words(r, "职位树"), .site = c->site_text,
	    .tree = exam_path(r, "tree"), .stats = c->disclosure ==
	    DISCLOSE_OFF ? URL("") : exam_path(r, "stats"), .times = t, .times_n = 4,
	    .scores = c->scores != SCORES_IN_SYSTEM ? URL("") :
	    exam_path(r, "query/scores"), .certificates = c->certificates == 0 ?
	    URL("") : exam_path(r, "query/certificates"),
	    .notice = c->notice, .bottom = page_bottom(r));
}

/* ---- the demo's helper */

static enum rc
messages(struct req *r, struct tpl_demo *p)
{
	struct notify_message		*rows;
	struct tpl_demo_messages	*list;
	size_t				 n;
	enum rc				 rc;

	rc = notify_newest(&r->cx, MESSAGES_MAX, &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_demo_messages, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_demo_messages){
			time_text(r->cx.a, rows[i].made_us),
			phone_masked(r->cx.a, rows[i].phone), rows[i].body };
	p->messages = list;
	p->messages_n = n;
	return RC_OK;
}

static enum rc
demo_get(struct req *r)
{
	struct staff_demo		*rows;
	struct tpl_demo_staff		*list;
	struct tpl_demo			 p = { .top = page_top(r, "演示助手"),
		.now = time_text(r->cx.a, r->cx.now_us), .csrf = req_csrf(r),
		.clock = URL("/demo/clock"),
		.staff = NULL, .staff_n = 0,
		.password = STR(DEMO_STAFF_PASSWORD),
		.messages = NULL, .messages_n = 0, .bottom = page_bottom(r) };
	enum rc				 rc;

	rc = staff_demo(&r->cx, &rows, &p.staff_n);
	if (rc == RC_OK)
		rc = messages(r, &p);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_demo_staff, p.staff_n + 1);
	for (size_t i = 0; i < p.staff_n; i++)
		list[i] = (struct tpl_demo_staff){ rows[i].login,
			rows[i].name };
	p.staff = list;
	return req_page(r, 200, tpl_demo_any, &p, sizeof(p));
}

/* The shift is read by every thread: one aligned word, written as a whole. */
static enum rc
clock_post(struct req *r)
{
	struct clock	system = clock_system();
	static const char *const kinds[] = { "lapse", "tickets", "seats" };
	int64_t		at_us, shift;
	enum rc		rc = RC_OK;

	if (civil_parse(req_field(r, "at"), &at_us) != RC_OK)
		return page_notice(r, 422, "时间写得不对",
		    STR("请写成 2026-12-01 09:00 的样子。"), URL("/demo"),
		    "返回");
	shift = at_us - clock_now_us(&system);
	__atomic_store_n(&r->web->clock->shift_us, shift, __ATOMIC_RELAXED);
	/* What looks around now and then looks now, in whichever direction. */
	for (size_t i = 0; rc == RC_OK && i < COUNT(kinds); i++)
		rc = job_hurry(r->cx.tx, kinds[i], at_us);
	return rc != RC_OK ? rc : req_see(r, "/demo");
}

const struct route portal_routes[] = {
	ROUTE(GET, "/", ROLE_PUBLIC, home_get, .note = "首页 S2-01"),
	ROUTE(GET, "/exam/{exam}", ROLE_PUBLIC, exam_get, .need = exam_need,
	    .note = "考试首页"),
	{ .path = NULL },
};

const struct route demo_routes[] = {
	ROUTE(GET, "/demo", ROLE_PUBLIC, demo_get, .note = "演示助手"),
	ROUTE(POST, "/demo/clock", ROLE_PUBLIC, clock_post, .body_max = 4096,
	    .again = "the same time",
	    .note = "演示的时钟"),
	{ .path = NULL },
};

const struct route *const portal_pages[] = {
	portal_routes, machine_routes, verify_routes, file_routes, NULL
};

const struct route *const portal_demo_pages[] = { demo_routes, law_routes,
	NULL };
