/* SPDX-License-Identifier: Apache-2.0 */
/* 报考流程, 报考须知, 承诺书, 查看报考状态. */
#include "application/flow_pages.h"

#include "account/account.h"
#include "application/document.html.h"
#include "application/flow.html.h"
#include "application/status.html.h"
#include "exam/need.h"
#include "position/position.sql.h"
#include "store/job.h"
#include "ui/page.h"

enum { FLOW_STEPS_MAX = STEPS_MAX + 4 };

/* A step of the flow page beyond those of the configuration. */
enum later { LATER_REVIEW, LATER_PAY, LATER_TICKET, LATER__MAX };

const char *
step_title(enum step step)
{
	static const char *const titles[STEP__MAX] = {
		[STEP_NOTICE] = "阅读报考须知", [STEP_PLEDGE] = "签署承诺书",
		[STEP_PHOTO] = "上传照片", [STEP_FORM] = "填写个人信息",
		[STEP_POSITION] = "选择职位", [STEP_CONFIRM] = "报名信息确认",
	};

	return titles[step];
}

struct str
span_text(struct arena *a, int64_t from_us, int64_t to_us)
{
	return str_make(a, "%.*s 至 %.*s", STR_ARG(time_text(a, from_us)),
	    STR_ARG(time_text(a, to_us)));
}

enum rc
app_refused(struct req *r, const struct verdict *v)
{
	struct buf	b;
	enum rc		rc;

	buf_init(&b, 4096);
	for (size_t i = 0; i < v->n; i++)
		buf_fmt(&b, "%.*s。\n", STR_ARG(v->todo[i].text));
	if (v->n == 0)
		buf_z(&b, "当前状态下不能进行这一操作。您的资料没有变化。");
	rc = page_notice(r, 409, "现在不能进行这一操作",
	    str_copy(r->cx.a, buf_view(&b)), exam_path(r, "flow"),
	    "返回报考流程");
	buf_done(&b);
	return rc == RC_OK ? RC_DENIED : rc;
}

/* ---- the task list */

static bool
step_done(enum step s, const struct app_facts *f)
{
	switch (s) {
	case STEP_NOTICE:
		return check_holds(CHK_notice_read, f);
	case STEP_PLEDGE:
		return check_holds(CHK_pledge_made, f);
	case STEP_PHOTO:
		return check_holds(CHK_photo_locked, f);
	case STEP_FORM:
		return check_holds(CHK_form_complete, f);
	case STEP_POSITION:
		return check_holds(CHK_position_chosen, f);
	case STEP_CONFIRM:
		return f->app->state != STATE_DRAFT;
	case STEP__MAX:
		break;
	}
	return false;
}

static void
show_step(struct tpl_flow_steps *row, const char *status, const char *tag)
{
	row->status = str_z(status);
	row->tag = str_z(tag);
}

/* The steps until the confirmation; the first open one is the next to do. */
static size_t
draft_steps(struct req *r, const struct app_facts *f,
    struct tpl_flow_steps *rows, enum step *ret_next)
{
	const struct exam_config	*c = &r->exam->config;
	bool				 draft = r->app != NULL &&
	    r->app->state == STATE_DRAFT;

	*ret_next = STEP__MAX;
	for (size_t i = 0; i < c->steps_n; i++) {
		enum step	s = c->steps[i];
		bool		done = r->app != NULL && step_done(s, f);

		rows[i] = (struct tpl_flow_steps){
			.number = (int64_t)i + 1,
			.title = str_z(step_title(s)), .href = URL(""),
			.hint = STR(""), .status = STR(""), .tag = STR(""),
			.done = done };
		if (draft || (done && s != STEP_CONFIRM))
			rows[i].href = exam_path(r, step_word(s));
		if (done)
			show_step(&rows[i], "已完成", "govuk-tag--green");
		else if (*ret_next == STEP__MAX && draft) {
			*ret_next = s;
			show_step(&rows[i], "现在办理", "govuk-tag--blue");
		} else
			show_step(&rows[i], "未完成", "govuk-tag--grey");
	}
	return c->steps_n;
}

static void
review_step(struct req *r, struct tpl_flow_steps *row)
{
	enum state s = r->app == NULL ? STATE_DRAFT : r->app->state;

	row->title = STR("资格审核");
	row->hint = str_make(r->cx.a, "提交后 %lld 日内作出审核意见",
	    (long long)r->exam->config.review_days);
	row->done = s == STATE_APPROVED || s == STATE_PAID || s == STATE_SEATED;
	if (row->done)
		show_step(row, "审核通过", "govuk-tag--green");
	else if (s == STATE_REJECTED)
		show_step(row, "审核不通过", "govuk-tag--red");
	else if (s == STATE_SUBMITTED || s == STATE_IN_REVIEW)
		show_step(row, "待审核", "govuk-tag--yellow");
	else
		show_step(row, "未开始", "govuk-tag--grey");
}

static void
pay_step(struct req *r, struct tpl_flow_steps *row)
{
	const struct exam_config	*c = &r->exam->config;
	enum state			 s = r->app == NULL ? STATE_DRAFT :
	    r->app->state;

	row->title = STR("网上缴费");
	row->hint = span_text(r->cx.a, c->pay_from_us, c->pay_to_us);
	row->done = s == STATE_PAID || s == STATE_SEATED;
	if (row->done)
		show_step(row, "已缴费", "govuk-tag--green");
	else if (s == STATE_APPROVED) {
		row->href = exam_path(r, "pay");
		show_step(row, "待缴费", "govuk-tag--blue");
	} else
		show_step(row, "未开始", "govuk-tag--grey");
}

static void
ticket_step(struct req *r, struct tpl_flow_steps *row)
{
	const struct exam_config	*c = &r->exam->config;
	bool seated = r->app != NULL && r->app->state == STATE_SEATED;

	row->title = STR("打印准考证");
	row->hint = span_text(r->cx.a, c->ticket_from_us, c->ticket_to_us);
	if (seated && r->cx.now_us >= c->ticket_from_us &&
	    r->cx.now_us < c->ticket_to_us) {
		row->href = exam_path(r, "ticket");
		show_step(row, "可以打印", "govuk-tag--blue");
	} else
		show_step(row, "未开始", "govuk-tag--grey");
}

static size_t
later_steps(struct req *r, struct tpl_flow_steps *rows, size_t n)
{
	static void (*const fill[LATER__MAX])(struct req *,
	    struct tpl_flow_steps *) = {
		[LATER_REVIEW] = review_step, [LATER_PAY] = pay_step,
		[LATER_TICKET] = ticket_step,
	};

	for (int i = 0; i < LATER__MAX; i++) {
		if (i == LATER_PAY && r->exam->config.pay_mode == PAY_OFF)
			continue;
		rows[n] = (struct tpl_flow_steps){ .number = (int64_t)n + 1,
			.title = STR(""), .href = URL(""), .hint = STR(""),
			.status = STR(""), .tag = STR(""), .done = false };
		fill[i](r, &rows[n]);
		n++;
	}
	return n;
}

/* The reason of the last rejection, for the banner. */
static enum rc
last_reason(struct req *r, struct str *ret)
{
	struct app_past	*past;
	size_t		 n;
	enum rc		 rc = app_history(&r->cx, r->app->id, &past, &n);

	*ret = rc == RC_OK && n > 0 ? past[n - 1].reason : STR("");
	return rc;
}

static void
next_action(struct req *r, struct tpl_flow *p, enum step next)
{
	enum state s = r->app->state;

	if (next != STEP__MAX) {
		p->next = exam_path(r, step_word(next));
		p->next_text = str_z(step_title(next));
	} else if (s == STATE_APPROVED && r->exam->config.pay_mode != PAY_OFF) {
		p->next = exam_path(r, "pay");
		p->next_text = STR("网上缴费");
	} else if (s == STATE_SEATED && check_holds(CHK_window_began,
	    &(struct app_facts){ .config = &r->exam->config,
	    .now_us = r->cx.now_us, .app = r->app }) &&
	    r->cx.now_us >= r->exam->config.ticket_from_us) {
		p->next = exam_path(r, "ticket");
		p->next_text = STR("打印准考证");
	} else {
		p->next = exam_path(r, "status");
		p->next_text = STR("查看报考状态");
	}
}

static void
state_banner(struct req *r, struct tpl_flow *p)
{
	switch (r->app->state) {
	case STATE_DRAFT:
		break;
	case STATE_SUBMITTED:
	case STATE_IN_REVIEW:
		p->banner = STR("报名信息已经提交，正在等待资格审核。");
		break;
	case STATE_REJECTED:
		p->banner = STR("资格审核没有通过。");
		p->bad = true;
		p->edit = exam_path(r, "edit");
		break;
	case STATE_APPROVED:
		p->banner = STR("资格审核已经通过，请在缴费时间内缴费。");
		break;
	case STATE_PAID:
		p->banner = STR("报名成功。请在准考证打印时间内打印准考证。");
		break;
	case STATE_SEATED:
		p->banner = STR("考场已经编排，请在规定时间内打印准考证。");
		break;
	case STATE__MAX:
		break;
	}
}

static enum rc
position_text_of(struct req *r, struct str *ret)
{
	struct q_position_get_row	row;
	enum rc				rc;

	*ret = STR("");
	if (r->app->position_id == 0)
		return RC_OK;
	rc = q_position_get(r->cx.tx,
	    &(struct q_position_get_in){ r->app->position_id }, &row);
	if (rc == RC_OK)
		*ret = str_make(r->cx.a, "%.*s %.*s（%.*s）",
		    STR_ARG(row.department), STR_ARG(row.name),
		    STR_ARG(row.code));
	return rc;
}

static enum rc
flow_get(struct req *r)
{
	struct tpl_flow_steps	 rows[FLOW_STEPS_MAX];
	struct tpl_flow		 p = { .top = page_top(r, "报考流程"),
		.state = STR(""), .banner = STR(""), .bad = false,
		.reason = STR(""), .steps = rows, .steps_n = 0,
		.next = URL(""), .next_text = STR(""), .start = URL(""),
		.edit = URL(""), .csrf = req_csrf(r), .position = STR(""),
		.window = span_text(r->cx.a, r->exam->config.register_from_us,
		    r->exam->config.register_to_us),
		.bottom = page_bottom(r) };
	struct app_facts	 f = { 0 };
	struct photo		 photo;
	enum step		 next;
	size_t			 n;
	enum rc			 rc = RC_OK;

	if (r->app != NULL) {
		rc = app_facts_load(&r->cx, r->exam, r->app, &f, &photo);
		if (rc == RC_OK)
			rc = position_text_of(r, &p.position);
		if (rc == RC_OK && r->app->state == STATE_REJECTED)
			rc = last_reason(r, &p.reason);
		p.state = state_text(r->app->state);
		state_banner(r, &p);
	} else
		p.start = exam_path(r, "start");
	if (rc != RC_OK)
		return rc;
	n = draft_steps(r, &f, rows, &next);
	p.steps_n = later_steps(r, rows, n);
	p.steps = arena_copy(r->cx.a, rows, p.steps_n * sizeof(rows[0]));
	if (r->app != NULL)
		next_action(r, &p, next);
	return req_page(r, 200, tpl_flow_any, &p, sizeof(p));
}

/* ---- start, edit again */

static enum rc
start_post(struct req *r)
{
	struct account_person	person;
	struct app		app;
	enum rc			rc;

	rc = account_person(&r->cx, r->cx.who, &person);
	if (rc == RC_OK)
		rc = app_start(&r->cx, r->exam, person.idno_hash, &app);
	if (rc == RC_DENIED)
		return page_notice(r, 409, "现在不能报名",
		    str_make(r->cx.a, "报名时间为 %.*s。",
		    STR_ARG(span_text(r->cx.a,
		    r->exam->config.register_from_us,
		    r->exam->config.register_to_us))), exam_path(r, "flow"),
		    "返回报考流程");
	if (rc == RC_STALE)
		return page_notice(r, 409, "不能重复报名", STR("同一范围内每人"
		    "限报一个职位，您已经有一份有效的报名。"),
		    exam_path(r, "flow"), "返回报考流程");
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code), step_word(r->exam->config.steps[0]));
}

static enum rc
edit_post(struct req *r)
{
	struct app_facts	f;
	struct photo		photo;
	struct verdict		v;
	enum rc			rc;

	rc = app_facts_load(&r->cx, r->exam, r->app, &f, &photo);
	if (rc == RC_OK)
		rc = app_fire(&r->cx, &f, r->app, EV_EDIT, STR(""), &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

/* ---- notice and pledge */

static enum step
step_after(const struct exam_config *c, enum step s)
{
	for (size_t i = 0; i + 1 < c->steps_n; i++)
		if (c->steps[i] == s)
			return c->steps[i + 1];
	return STEP_CONFIRM;
}

static enum rc
text_page(struct req *r, bool pledge)
{
	const struct exam_config	*c = &r->exam->config;
	enum step			 step = pledge ? STEP_PLEDGE :
	    STEP_NOTICE;
	int64_t				 at_us = pledge ? r->app->pledge_us :
	    r->app->notice_us;

	if (!config_has_step(c, step))
		return RC_NONE;
	return REQ_PAGE(r, 200, document,
	    .top = page_top(r, pledge ? "承诺书" : "报考须知"),
	    .title = pledge ? STR("承诺书") : STR("报考须知"),
	    .lead = pledge ? STR("请认真阅读，接受后即为您本人签署。") :
	        STR("请认真阅读全文。"),
	    .text = pledge ? c->pledge : c->notice,
	    .action = exam_path(r, step_word(step)), .csrf = req_csrf(r),
	    .accept = STR("接受"), .refuse = exam_path(r, "flow"),
	    .accepted = at_us == 0 ? STR("") : str_make(r->cx.a,
	        "您已于 %.*s 接受。", STR_ARG(time_text(r->cx.a, at_us))),
	    .next = exam_path(r, step_word(step_after(c, step))),
	    .bottom = page_bottom(r));
}

static enum rc
text_accept(struct req *r, bool pledge)
{
	enum step	step = pledge ? STEP_PLEDGE : STEP_NOTICE;
	enum rc		rc;

	if (!config_has_step(&r->exam->config, step))
		return RC_NONE;
	rc = app_accept(&r->cx, r->exam, r->app, pledge);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code),
	    step_word(step_after(&r->exam->config, step)));
}

static enum rc
notice_get(struct req *r)
{
	return text_page(r, false);
}

static enum rc
notice_post(struct req *r)
{
	return text_accept(r, false);
}

static enum rc
pledge_get(struct req *r)
{
	return text_page(r, true);
}

static enum rc
pledge_post(struct req *r)
{
	return text_accept(r, true);
}

/* ---- the timeline */

static struct str
past_title(const struct app_past *p)
{
	if (p->move == NULL)
		return STR("开始报名");
	if (p->move->event == EV_CLAIM)
		return STR("审核员开始审核");
	if (p->move->event == EV_RELEASE)
		return STR("回到待审核");
	return event_text(p->move->event);
}

/* One more thing to come; the first of them is what is going on now. */
static void
add_next(struct tpl_status_next *rows, size_t *n, struct tpl_status_next row)
{
	row.now = *n == 0;
	rows[(*n)++] = row;
}

static void
coming_review(struct req *r, struct tpl_status_next *rows, size_t *n)
{
	const struct exam_config	*c = &r->exam->config;
	enum state			 s = r->app->state;
	bool				 handed = s == STATE_SUBMITTED ||
	    s == STATE_IN_REVIEW;
	int64_t				 due = r->app->moved_us +
	    c->review_days * US_PER_DAY;

	if (s == STATE_DRAFT || s == STATE_REJECTED)
		add_next(rows, n, (struct tpl_status_next){
			.title = STR("完成报名信息确认"),
			.when = str_make(r->cx.a, "%.*s 前",
			    STR_ARG(time_text(r->cx.a, c->register_to_us))),
			.text = s == STATE_REJECTED ?
			    STR("审核没有通过，可以在报考流程中修改后重新提交。") :
			    STR("没有确认的报名，招考部门看不到。"),
			.who = STR("您本人"), .now = false,
			.href = exam_path(r, "flow"),
			.button = STR("继续报名") });
	if (handed || s == STATE_DRAFT || s == STATE_REJECTED)
		add_next(rows, n, (struct tpl_status_next){
			.title = STR("资格审核"),
			.when = handed ? str_make(r->cx.a, "%.*s 前",
			    STR_ARG(time_text(r->cx.a, due))) :
			    str_make(r->cx.a, "提交后 %lld 日内",
			    (long long)c->review_days),
			.who = STR("招录单位审核人员"),
			.text = STR("审核结果会显示在这里，并发送短信。"),
			.now = false, .href = URL(""), .button = STR("") });
}

static void
coming(struct req *r, struct tpl_status_next *rows, size_t *n)
{
	const struct exam_config	*c = &r->exam->config;
	enum state			 s = r->app->state;

	coming_review(r, rows, n);
	if (s != STATE_PAID && s != STATE_SEATED && c->pay_mode != PAY_OFF)
		add_next(rows, n, (struct tpl_status_next){
			.title = STR("网上缴费"),
			.when = span_text(r->cx.a, c->pay_from_us,
			    c->pay_to_us), .who = STR("您本人"),
			.text = STR("审核通过后才能缴费，逾期不缴视为放弃。"),
			.now = false, .href = s == STATE_APPROVED ?
			    exam_path(r, "pay") : URL(""),
			.button = STR("去缴费") });
	add_next(rows, n, (struct tpl_status_next){
		.title = STR("打印准考证"),
		.when = span_text(r->cx.a, c->ticket_from_us,
		    c->ticket_to_us), .who = STR("考试机构编排考场"),
		.text = STR("缴费成功并编排考场后，在规定时间内打印。"),
		.now = false, .href = URL(""), .button = STR("") });
}

static enum rc
status_get(struct req *r)
{
	struct tpl_status_past	*past;
	struct tpl_status_next	*next = ARENA_ARRAY(r->cx.a,
				    struct tpl_status_next, 6);
	struct app_past		*list;
	struct str		 doc, sha = STR("");
	size_t			 n, next_n = 0;
	enum rc			 rc = app_history(&r->cx, r->app->id, &list, &n);

	if (rc != RC_OK)
		return rc;
	past = ARENA_ARRAY(r->cx.a, struct tpl_status_past, n + 1);
	for (size_t i = 0; i < n; i++)	/* the newest first */
		past[n - 1 - i] = (struct tpl_status_past){
			past_title(&list[i]), time_text(r->cx.a,
			list[i].at_us), list[i].reason,
			list[i].to == STATE_REJECTED };
	rc = app_snapshot(&r->cx, r->app->id, &doc, &sha);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	coming(r, next, &next_n);
	return REQ_PAGE(r, 200, status, .top = page_top(r, "查看报考状态"),
	    .state = state_text(r->app->state), .past = past, .past_n = n,
	    .next = next, .next_n = next_n, .sha256 = sha,
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

const struct route flow_routes[] = {
	{ METHOD_GET, "/exam/{exam}/flow", ROLE_CANDIDATE, flow_get,
	    app_need_maybe, NULL, 0, 0, RATE_NONE, "报考流程 S1-14", false },
	{ METHOD_POST, "/exam/{exam}/start", ROLE_CANDIDATE, start_post,
	    exam_need, NULL, 4096, 0, RATE_NONE, "T01 开始报名", false },
	{ METHOD_POST, "/exam/{exam}/edit", ROLE_CANDIDATE, edit_post,
	    app_need, NULL, 4096, 0, RATE_NONE, "T10 修改后重新提交", false },
	{ METHOD_GET, "/exam/{exam}/notice", ROLE_CANDIDATE, notice_get,
	    app_need, NULL, 0, 0, RATE_NONE, "报考须知 S1-12", false },
	{ METHOD_POST, "/exam/{exam}/notice", ROLE_CANDIDATE, notice_post,
	    app_need, NULL, 4096, 0, RATE_NONE, "报考须知 S1-12", false },
	{ METHOD_GET, "/exam/{exam}/pledge", ROLE_CANDIDATE, pledge_get,
	    app_need, NULL, 0, 0, RATE_NONE, "承诺书 S1-12", false },
	{ METHOD_POST, "/exam/{exam}/pledge", ROLE_CANDIDATE, pledge_post,
	    app_need, NULL, 4096, 0, RATE_NONE, "承诺书 S1-12", false },
	{ METHOD_GET, "/exam/{exam}/status", ROLE_CANDIDATE, status_get,
	    app_need, NULL, 0, 0, RATE_NONE, "查看报考状态 S1-14 S4-09",
	    false },
	{ .path = NULL },
};
