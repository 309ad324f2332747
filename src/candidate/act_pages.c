/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beginning (T01), and every other move a candidate may make: one page that
 * says what it means and asks, one post that does it.
 */
#include "account/account.h"
#include "base/utf8.h"
#include "candidate/act.h"
#include "candidate/act.html.h"
#include "candidate/flow_pages.h"
#include "candidate/other_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/page.h"
#include "web/web.h"

struct act {
	enum event	 event;
	const char	*word;		/* in the address */
	const char	*title;		/* NULL: the exam's own word */
	const char	*text;		/* what it means */
	enum notify_template said;	/* to the candidate, afterwards */
	bool		 reason;
};

static const struct act acts[] = {
	{ EV_UNDO, "undo", "反悔，继续修改",
	    "报名信息退回到填报状态，可以继续修改；改好后必须重新确认，否则招考部门看不到您的报名。",
	    TEMPLATE_UNDONE, false },
	{ EV_WITHDRAW, "withdraw", NULL,
	    "撤回之后可以修改报名信息，改好后必须重新提交，否则不会审核。审核人员已经开始审核的，不能撤回。",
	    TEMPLATE_WITHDRAWN, false },
	{ EV_EDIT, "edit", "修改后重新提交",
	    "报名信息退回到填报状态。改好后必须重新确认，否则招考部门看不到您的报名。",
	    TEMPLATE_EDITED, false },
	{ EV_CANCEL, "cancel", NULL,
	    "撤销之后这份报名作废，记录仍然保留；在报名时间内可以重新报名，或者到其他考试（县区）报名。",
	    TEMPLATE_CANCELLED, false },
	{ EV_DISPUTE, "dispute", "提交仲裁",
	    "认为审核结果有误的，可以写明理由提交仲裁，由没有审核过您的人员处理。每次审核结果只能提交一次；"
	    "仲裁没有通过的，不能再报这个职位，仍可以报考其他职位。",
	    TEMPLATE_DISPUTED, true },
	{ EV_RETRACT, "retract", "撤回仲裁",
	    "撤回之后恢复为审核不通过，对这次审核结果不能再提交仲裁。",
	    TEMPLATE_RETRACTED, false },
	{ EV_RECHOOSE, "rechoose", "改报职位",
	    "您报考的职位已经取消。可以改报其他职位，已经缴纳的费用继续有效。",
	    TEMPLATE_RECHOOSE, false },
};

static struct str
title_of(const struct act *act, const struct exam_config *c)
{
	if (act->title != NULL)
		return str_z(act->title);
	return act->event == EV_CANCEL ? c->word_cancel : c->word_withdraw;
}

uint64_t
act_events(void)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < COUNT(acts); i++)
		bits |= UINT64_C(1) << acts[i].event;
	return bits;
}

static struct tpl_flow_acts
link_of(struct req *r, const struct act *act)
{
	return (struct tpl_flow_acts){ exam_path(r, str_make(r->cx.a, "act/%s",
		act->word).p), title_of(act, &r->exam->config),
		act->event == EV_CANCEL ? r->exam->config.cancel_text :
		STR("") };
}

const struct tpl_flow_acts *
act_links(struct req *r, const struct app_facts *f, size_t *ret_n)
{
	struct tpl_flow_acts	*list = ARENA_ARRAY(r->cx.a,
	    struct tpl_flow_acts, COUNT(acts));
	struct verdict		 v;

	*ret_n = 0;
	for (size_t i = 0; i < COUNT(acts); i++)
		if (app_may(f, ROLE_INDEX_CANDIDATE, acts[i].event, &v) ==
		    RC_OK)
			list[(*ret_n)++] = link_of(r, &acts[i]);
	return list;
}

const struct tpl_flow_acts *
act_again(struct req *r, const struct app_facts *f)
{
	struct tpl_flow_acts	*link = ARENA_NEW(r->cx.a,
	    struct tpl_flow_acts);
	struct verdict		 v;

	for (size_t i = 0; i < COUNT(acts); i++)
		if ((acts[i].event == EV_EDIT ||
		    acts[i].event == EV_RECHOOSE) &&
		    app_may(f, ROLE_INDEX_CANDIDATE, acts[i].event, &v) ==
		    RC_OK) {
			*link = link_of(r, &acts[i]);
			return link;
		}
	return NULL;
}

static const struct act *
act_wanted(const struct req *r)
{
	struct str word = req_param(r, "act");

	for (size_t i = 0; i < COUNT(acts); i++)
		if (str_eq_z(word, acts[i].word))
			return &acts[i];
	return NULL;
}

/* Only whose position went has paid and may still cancel: the fee is told of. */
static struct str
act_text(struct req *r, const struct act *act)
{
	struct str text = exam_words(r, act->text);

	if (act->event != EV_CANCEL)
		return text;
	if (r->app->state == STATE_POSITION_GONE)
		return exam_words(r, "您报考的职位已经取消。可以改报其他职位；不改报的，可以在这里撤销："
		    "这份报名作废，记录仍然保留，已经缴纳的费用原路退回。");
	return r->app->rechosen_us == 0 ? text : str_make(r->cx.a,
	    "%.*s以前缴纳的费用原路退回。", STR_ARG(text));
}

static enum rc
act_show(struct req *r, const struct act *act, int status,
    const struct errors *e)
{
	return REQ_PAGE(r, status, act,
	    .top = page_top(r, title_of(act, &r->exam->config).p),
	    .errors = errors_part(e),
	    .title = title_of(act, &r->exam->config),
	    .text = act_text(r, act),
	    .action = url_of(r->path), .csrf = req_csrf(r),
	    .version = r->app->version,
	    .with_reason = act->reason, .reason = req_field(r, "reason"),
	    .error = errors_of(e, "reason"), .back = exam_path(r, "flow"),
	    .bottom = page_bottom(r));
}

/* 撤销 of what is handed in: the way there is to take it back first (S0-20). */
static enum rc
not_now(struct req *r, const struct act *act, const struct verdict *v)
{
	if (act->event == EV_CANCEL && v->n == 0 &&
	    r->app->state == STATE_SUBMITTED &&
	    r->exam->config.withdraw == WITHDRAW_BEFORE_REVIEW) {
		enum rc rc = page_notice(r, 409, "现在不能进行这一操作",
		    STR("报名已经提交审核。请先撤回提交审核，再撤销报名。"),
		    exam_path(r, "flow"), "返回报考流程");

		return rc == RC_OK ? RC_DENIED : rc;
	}
	return app_refused(r, v);
}

static enum rc
act_get(struct req *r)
{
	const struct act	*act = act_wanted(r);
	struct errors		 e = { .r = r };
	struct verdict		 v;
	enum rc			 rc;

	if (act == NULL)
		return RC_NONE;
	rc = app_ask(&r->cx, r->exam, r->app, act->event, &v);
	if (rc == RC_DENIED)
		return not_now(r, act, &v) == RC_DENIED ? RC_OK : RC_IO;
	return rc != RC_OK ? rc : act_show(r, act, 200, &e);
}

static bool
lacks_reason(const struct verdict *v)
{
	return v->n == 1 && v->todo[0].check == CHK_has_reason;
}

/* What was typed stays on the page. */
static enum rc
ask_again(struct req *r, const struct act *act)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	errors_add(&e, STR("reason"), str_make(r->cx.a,
	    "请写明理由，%lld 到 %lld 个字",
	    (long long)reason_least(act->event),
	    (long long)reason_most(act->event)));
	rc = act_show(r, act, 422, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

/*
 * The version that the page showed goes along: who decided upon something
 * else is asked again.
 */
static enum rc
act_post(struct req *r)
{
	const struct act	*act = act_wanted(r);
	int64_t			 seen = r->app->version;
	struct verdict		 v;
	enum rc			 rc;

	if (act == NULL)
		return RC_NONE;
	(void)str_i64(req_field(r, "version"), &seen);	/* else as it is now */
	rc = app_fire(&r->cx, &(struct app_act){ .id = r->app->id,
		.version = seen, .event = act->event,
		.reason = act->reason ? req_field(r, "reason") : STR("") },
	    r->app, &v);
	if (rc == RC_DENIED)
		return lacks_reason(&v) ? ask_again(r, act) :
		    not_now(r, act, &v);
	if (rc == RC_OK)
		rc = app_tell(r, SMS_CHANGED, &(struct notify){
			.kind = "changed", .template = act->said, .values = {
			{ STR("title"), r->exam->config.title },
			{ STR("position"), exam_words(r, "职位") } } });
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

/* ---- the beginning */

/* Where the other registration is and how to cancel it (S0-21, S0-22). */
static enum rc
elsewhere(struct req *r, struct str person)
{
	const struct exam	*other;
	struct app		 app;
	int64_t			 id;
	bool			 there;
	enum rc			 rc = other_account(r, &there);

	if (rc != RC_OK || there)
		return rc;
	rc = app_elsewhere(&r->cx, r->exam, person, &id);
	if (rc == RC_OK)
		rc = app_by_id(&r->cx, id, &app);
	if (rc == RC_OK)
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx,
		    app.exam_id, &other);
	if (rc != RC_OK)
		return rc;
	return page_notice(r, 409, "不能重复报名", str_make(r->cx.a,
	    "同一范围内每人限报一个%.*s。您在“%.*s”已经有一份有效的报名。\n要改报这里，请先到那里登录："
	    "还没有提交或审核没有通过的，点击“%.*s”；已经提交还没有审核的，先点击“%.*s”，再点击“%.*s”。"
	    "撤销之后安全退出，再回到这里登录（没有账号的先注册）。审核已经通过的不能改报。",
	    STR_ARG(r->exam->config.word_position),
	    STR_ARG(other->config.title), STR_ARG(other->config.word_cancel),
	    STR_ARG(other->config.word_withdraw),
	    STR_ARG(other->config.word_cancel)),
	    url_make(r->cx.a, "/exam/%.*s", STR_ARG(other->config.code)),
	    "到那个考试去");
}

/* The first step that is not done yet: a photo may be there from before. */
static enum rc
to_first_open(struct req *r, const struct app *app)
{
	const struct exam_config	*c = &r->exam->config;
	struct app_facts		 f;
	size_t				 i = 0;
	enum rc rc = app_look(&r->cx, r->exam, app, step_facts(), &f);

	while (rc == RC_OK && i + 1 < c->steps_n && step_done(c->steps[i], &f))
		i++;
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/%s",
	    STR_ARG(c->code), step_word(c->steps[i]));
}

/* When it is open, and why it is not now. */
static enum rc
not_open(struct req *r, struct str person)
{
	struct moment	m = app_moment(r);
	struct span	s;
	enum rc		rc = stages_load(&r->cx, r->exam, person, &m.stages);

	if (rc != RC_OK)
		return rc;
	s = when_span(&m, WHEN_START);
	rc = page_notice(r, 409, "现在不能报名", str_make(r->cx.a,
	    "报名时间为 %.*s。\n%.*s。", STR_ARG(hours_text(r->cx.a, &s)),
	    STR_ARG(when_why(r->cx.a, &m, WHEN_START))),
	    exam_path(r, "flow"), "返回报考流程");
	return rc == RC_OK ? RC_DENIED : rc;
}

/*
 * By the person and not by the account: one application in a group, whoever
 * has two accounts.
 */
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
		return not_open(r, person.idno_hash);
	if (rc == RC_STALE)
		return elsewhere(r, person.idno_hash);
	return rc != RC_OK ? rc : to_first_open(r, &app);
}

const struct route act_routes[] = {
	ROUTE(POST, "/exam/{exam}/start", ROLE_CANDIDATE, start_post,
	    .need = exam_need, .body_max = 4096,
	    .once = true,
	    .note = "T01 开始报名 S0-01 S0-14 S0-22"),
	ROUTE(GET, "/exam/{exam}/act/{act}", ROLE_CANDIDATE, act_get,
	    .need = app_need,
	    .note = "撤回、撤销、仲裁等 S0-19 S0-20 S2-12 S2-13"),
	ROUTE(POST, "/exam/{exam}/act/{act}", ROLE_CANDIDATE, act_post,
	    .need = app_need, .body_max = 16384,
	    .once = true,
	    .note = "T04 T10 T11 T13 T17 S0-19 S0-20 S2-12 S2-13"),
	{ .path = NULL },
};
