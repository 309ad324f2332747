/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the authority does to single applications: look one up, review it again
 * (T23), disqualify it by two persons (T22), drop a position (T16).
 */
#include "account/idno.h"
#include "audit/audit.h"
#include "base/log.h"
#include "base/words.h"
#include "exam/need.h"
#include "review/authority.html.h"
#include "review/case.h"
#include "review/cases.html.h"
#include "review/lists.h"
#include "review/review.h"
#include "review/review_pages.h"
#include "ui/form_page.h"
#include "web/web.h"

/* ---- look up by ID number */

static enum rc
candidates_get(struct req *r)
{
	struct tpl_cases_groups	*groups = ARENA_NEW(r->cx.a,
	    struct tpl_cases_groups);
	struct str		 idno = req_arg(r, "idno");
	enum rc			 rc = RC_OK;

	if (idno.n > 0)
		rc = case_found(r, idno, "/staff/candidate", groups);
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, cases,
	    .top = page_top(r, "考生查询"), .title = STR("考生查询"),
	    .search = URL("/staff/candidates"), .query = STR(""),
	    .said = STR(""), .groups = groups,
	    .groups_n = idno.n > 0 ? 1 : 0, .bottom = page_bottom(r));
}

/* ---- one application */

static enum rc
candidate_show(struct req *r, int status, const struct errors *e)
{
	struct q_disqualification_open_row	 d = { .id = 0 };
	const struct tpl_case			*part;
	struct app_past				*past;
	struct tpl_authority_past		*list;
	struct str				 why = STR("");
	bool					 reopen, carry;
	size_t					 n;
	enum rc rc = case_part(r, "/staff/candidate", false, &part);

	if (rc == RC_OK)
		rc = case_may(r, EV_REOPEN, &reopen, &why);
	if (rc == RC_OK)
		rc = case_may(r, EV_DISQUALIFY, &carry, &why);
	if (rc == RC_OK)
		rc = app_history(&r->cx, r->app->id, &past, &n);
	if (rc != RC_OK)
		return rc;
	rc = review_proposed(&r->cx, r->app->id, &d);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_authority_past, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_authority_past){
			time_text(r->cx.a, past[i].at_us), past[i].move == NULL ?
			STR("开始报名") : event_text(past[i].move->event),
			state_text(past[i].to), past[i].reason };
	return REQ_PAGE(r, status, authority, .top = page_top(r, "考生"),
	    .errors = errors_part(e), .shown = part, .past = list,
	    .past_n = n, .can_reopen = reopen, .can_carry = carry,
	    .proposed = rc == RC_OK, .basis = d.basis, .reason = d.reason,
	    .by = d.staff_name, .mine = d.proposed_by == r->cx.who,
	    .can_propose = rc == RC_NONE && move_find(r->app->state,
	    EV_DISQUALIFY, ROLE_INDEX_AUTHORITY) != NULL,
	    .reopen = url_make(r->cx.a, "%.*s/reopen", STR_ARG(r->path)),
	    .propose = url_make(r->cx.a, "%.*s/propose", STR_ARG(r->path)),
	    .carry = url_make(r->cx.a, "%.*s/disqualify", STR_ARG(r->path)),
	    .csrf = req_csrf(r), .bottom = page_bottom(r));
}

/* Looking at a candidate leaves a trace: a page that is read changes nothing. */
static enum rc
candidate_get(struct req *r)
{
	LOG_EVENT(LOG_INFO, "candidate.look", LOG_I("staff", r->cx.who),
	    LOG_I("application", r->app->id));
	return candidate_show(r, 200, &(const struct errors){ .r = r });
}

/* The page of {id} without its last word, so that links stay right. */
static void
up(struct req *r)
{
	r->path = str_make(r->cx.a, "/staff/candidate/%.*s",
	    STR_ARG(req_param(r, "id")));
}

static enum rc
refused(struct req *r, const struct verdict *v)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	for (size_t i = 0; i < v->n; i++)
		errors_add(&e, STR(""), v->todo[i].text);
	if (v->n == 0)
		errors_add(&e, STR(""), STR("当前状态下不能进行这一操作"));
	up(r);
	rc = candidate_show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

static enum rc
reopen_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc = review_reopen(&r->cx, r->exam, r->app,
	    req_field(r, "reason"), &v);

	if (rc == RC_DENIED)
		return refused(r, &v);
	up(r);
	return rc != RC_OK ? rc : req_see(r, "%.*s", STR_ARG(r->path));
}

/* The first of two persons: says why; nothing else changes yet. */
static enum rc
propose_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct str	basis = req_field(r, "basis");
	struct str	reason = req_field(r, "reason");
	enum rc		rc;

	up(r);
	if (!words_right(WORDS_PROPOSAL, basis) ||
	    !words_right(WORDS_PROPOSAL, reason)) {
		errors_add(&e, STR("basis"), words_wanted(r->cx.a,
		    WORDS_PROPOSAL));
		return candidate_show(r, 422, &e);
	}
	if (move_find(r->app->state, EV_DISQUALIFY, r->cx.role) == NULL)
		return refused(r, &(const struct verdict){ .n = 0 });
	rc = review_propose(&r->cx, r->app->id, basis, reason);
	return rc != RC_OK ? rc : req_see(r, "%.*s", STR_ARG(r->path));
}

static enum rc
carry_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc = review_disqualify(&r->cx, r->exam, r->app, &v);

	if (rc == RC_DENIED)
		return refused(r, &v);
	up(r);
	return rc != RC_OK ? rc : req_see(r, "%.*s", STR_ARG(r->path));
}

/* ---- a position that is cancelled, or closed to newcomers */

static const struct {
	const char	*value;
	struct str	 text;
} acts[] = {
	{ "cancel", STR_INIT("取消职位") },
	{ "close", STR_INIT("停止报名") },
	{ "reopen", STR_INIT("恢复报名") },
};

static bool
is_act(struct str act)
{
	for (size_t i = 0; i < COUNT(acts); i++)
		if (str_eq_z(act, acts[i].value))
			return true;
	return false;
}

static enum rc
drop_show(struct form_page *f)
{
	struct tpl_field_options *o = ARENA_ARRAY(f->r->cx.a,
	    struct tpl_field_options, COUNT(acts));
	struct str		  act = req_field(f->r, "act");

	for (size_t i = 0; i < COUNT(acts); i++)
		o[i] = (struct tpl_field_options){ str_z(acts[i].value),
			acts[i].text, str_eq_z(act, acts[i].value),
			str_make(f->r->cx.a, "act-%zu", i) };
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "exam",
		.label = "考试代码", .autocomplete = "off" });
	form_page_text(f, &(struct field_look){ .name = "code",
		.label = "职位代码", .autocomplete = "off",
		.hint = "代码有重复时，写“部门代码/职位代码”或“用人单位/职位名称”" });
	form_page_field(f, field_copy(f->r, &(struct tpl_field){
		.name = STR("act"), .label = STR("怎样处理"), .hint = STR(""),
		.error = STR(""), .value = STR(""), .type = STR(""),
		.autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = STR(""), .wide = false, .optional = false,
		.is_select = true, .is_area = false, .is_radio = false,
		.is_tick = false, .options = o, .options_n = COUNT(acts) }));
	form_page_text(f, &(struct field_look){ .name = "reason",
		.label = "理由（考生可见）", .autocomplete = "off" });
	return form_page_send(f);
}

static struct form_page *
drop_form(struct req *r)
{
	struct form_page *f = form_page_new(r, "取消职位", "确定");

	f->page.lead = STR("取消的职位，已提交、已通过审核和已缴费的考生可以在改报时间内改报，费用继续有效；还没有提交的考生应当改选。停止报名的职位，已提交的考生不受影响。");
	if (req_arg(r, "n").n > 0)
		f->page.banner = str_make(r->cx.a, "已取消，%.*s 名考生收到通知。",
		    STR_ARG(req_arg(r, "n")));
	else if (str_eq_z(req_arg(r, "done"), "close"))
		f->page.banner = STR("已停止报名。");
	else if (str_eq_z(req_arg(r, "done"), "reopen"))
		f->page.banner = STR("已恢复报名。取消时转出的考生不会自动转回。");
	return f;
}

static enum rc
drop_get(struct req *r)
{
	return drop_show(drop_form(r));
}

/* Why nothing was done, beside the code. */
static enum rc
drop_refused(struct form_page *f, enum rc rc, size_t seated)
{
	struct str why = rc == RC_NONE ? STR("您的范围内没有这个职位") :
	    rc == RC_STALE ? STR("有几个职位是这个代码，请写“部门代码/职位代码”"
	    "或“用人单位/职位名称”") : seated > 0 ? str_make(f->r->cx.a,
	    "已有 %zu 名考生编排了考场，不能再取消", seated) :
	    STR("这个职位现在的状态不能这样处理");

	errors_add(&f->errors, STR("code"), why);
	return drop_show(f);
}

/*
 * Whom a cancellation touches, asked first: it is carried out and undone, so
 * that what is shown is what will be done.
 */
static enum rc
drop_preview(struct req *r, const struct exam *x, struct review_dropped *ret)
{
	enum rc rc = tx_save(r->cx.tx), done;

	if (rc != RC_OK)
		return rc;
	done = review_drop_position(&r->cx, x, req_field(r, "code"),
	    req_field(r, "reason"), ret);
	rc = tx_save_end(r->cx.tx, done == RC_OK ? RC_DENIED : done);
	return done == RC_OK && rc == RC_DENIED ? RC_OK : rc;
}

/* What the person has seen, as the confirmation's form carries it. */
static struct str
drop_seen(struct req *r, const struct review_dropped *d)
{
	return str_make(r->cx.a, "%zu-%zu", d->moved, d->unchosen);
}

static enum rc
drop_ask(struct req *r, const struct exam *x, const struct review_dropped *d)
{
	static const char *const kept[] = { "exam", "code", "act", "reason" };
	struct form_page	*f = form_page_new(r, "请确认：取消职位", "确定取消这个职位");

	f->page.lead = str_make(r->cx.a,
	    "%.*s\n职位：%.*s\n已提交、已通过审核或已缴费的考生：%zu 人，可以改报，不改报的退还费用。\n"
	    "还没有提交的考生：%zu 人，应当改选。\n他们都会收到通知；取消以后恢复报名，不会把他们带回来。",
	    STR_ARG(x->config.title), STR_ARG(d->position), d->moved,
	    d->unchosen);
	for (size_t i = 0; i < COUNT(kept); i++)
		form_page_hidden(f, str_z(kept[i]), req_field(r, kept[i]));
	form_page_hidden(f, STR("seen"), drop_seen(r, d));
	form_page_link(f, URL("/staff/drop"), "不取消，返回");
	return form_page_send(f);
}

static enum rc
drop_post(struct req *r)
{
	struct form_page	*f = drop_form(r);
	const struct exam	*x = NULL;
	struct review_dropped	 done = { .position = STR("") };
	struct str		 act = req_field(r, "act");
	struct str		 reason = req_field(r, "reason");
	bool			 other = str_eq_z(act, "close") ||
				    str_eq_z(act, "reopen");
	enum rc			 rc = exam_load(exam_cache_of(r->cx.services), r->cx.tx,
	    req_field(r, "exam"), &x);

	if (rc == RC_NONE)
		errors_add(&f->errors, STR("exam"), STR("没有这个考试"));
	if (!is_act(act))
		errors_add(&f->errors, STR("act"), STR("请选择怎样处理"));
	if (!words_right(WORDS_POSITION_DROPPED, reason))
		errors_add(&f->errors, STR("reason"), words_wanted(r->cx.a,
		    WORDS_POSITION_DROPPED));
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	if (f->errors.n > 0)
		return drop_show(f);
	if (!other) {
		rc = drop_preview(r, x, &done);
		if (rc == RC_NONE || rc == RC_STALE || rc == RC_DENIED)
			return drop_refused(f, rc, done.seated);
		if (rc != RC_OK)
			return rc;
		if (!str_eq(req_field(r, "seen"), drop_seen(r, &done)))
			return drop_ask(r, x, &done);
	}
	rc = other ? review_close_position(&r->cx, x, req_field(r, "code"),
	    reason, str_eq_z(act, "reopen")) : review_drop_position(&r->cx, x,
	    req_field(r, "code"), reason, &done);
	if (rc == RC_NONE || rc == RC_STALE || rc == RC_DENIED)
		return drop_refused(f, rc, done.seated);
	if (rc != RC_OK)
		return rc;
	return other ? req_see(r, "/staff/drop?done=%.*s", STR_ARG(act)) :
	    req_see(r, "/staff/drop?n=%zu", done.moved + done.unchosen);
}

const struct route authority_routes[] = {
	ROUTE(GET, "/staff/candidates", ROLE_AUTHORITY, candidates_get,
	    .rate = RATE_SEARCH, .note = "考生查询"),
	ROUTE(GET, "/staff/candidate/{id}", ROLE_AUTHORITY, candidate_get,
	    .need = case_need, .note = "一名考生"),
	ROUTE(GET, "/staff/candidate/{id}/photo", ROLE_AUTHORITY, case_photo,
	    .need = case_need, .note = "考生照片"),
	ROUTE(GET, "/staff/candidate/{id}/docs/{doc}", ROLE_AUTHORITY,
	    case_document, .need = case_need, .note = "考生的一份材料"),
	ROUTE(POST, "/staff/candidate/{id}/reopen", ROLE_AUTHORITY, reopen_post,
	    .need = case_need, .body_max = 8192, .once = true,
	    .note = "T23 重新审核"),
	ROUTE(POST, "/staff/candidate/{id}/propose", ROLE_AUTHORITY,
	    propose_post, .need = case_need, .body_max = 8192,
	    .once = true,
	    .note = "T22 提出取消资格"),
	ROUTE(POST, "/staff/candidate/{id}/disqualify", ROLE_AUTHORITY,
	    carry_post, .need = case_need, .body_max = 4096,
	    .once = true,
	    .note = "T22 另一人批准取消资格"),
	ROUTE(GET, "/staff/drop", ROLE_AUTHORITY, drop_get, .note = "取消职位"),
	ROUTE(POST, "/staff/drop", ROLE_AUTHORITY, drop_post, .body_max = 8192,
	    .once = true,
	    .note = "T16 取消职位"),
	{ .path = NULL },
};
