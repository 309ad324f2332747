/* SPDX-License-Identifier: Apache-2.0 */
/* 报考流程: the task list, what to do next, what else may be done. */
#include "candidate/flow_pages.h"

#include <string.h>

#include "account/account_pages.h"
#include "application/due.h"
#include "base/percent.h"
#include "candidate/act.h"
#include "candidate/flow.html.h"
#include "candidate/other_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "organisation/organisation_pages.h"
#include "position/position.h"
#include "ui/page.h"

enum { LATER_MAX = 8, FLOW_STEPS_MAX = STEPS_MAX + LATER_MAX };

/* ---- the steps until the confirmation */

static void
show_step(struct tpl_flow_steps *row, const char *status, const char *tag)
{
	row->status = str_z(status);
	row->tag = str_z(tag);
}

static bool
is_open(enum state s)
{
	return s == STATE_DRAFT || s == STATE_RETURNED;
}

/* A step's page; positions only of the level that was chosen. */
static struct url
step_href(struct req *r, enum step s)
{
	struct str tier = r->app == NULL ? STR("") : r->app->tier;
	struct buf b;

	if (s != STEP_POSITION || tier.n == 0)
		return exam_path(r, step_word(s));
	buf_init(&b, 4096);
	buf_fmt(&b, "/exam/%.*s/positions?level=",
	    STR_ARG(r->exam->config.code));
	percent_put(&b, tier);
	return url_of(buf_take(r->cx.a, &b));
}

/* The application was returned for this step, among others. */
static bool
is_returned(const struct req *r, enum step s)
{
	return r->app != NULL && r->app->state == STATE_RETURNED &&
	    str_has(r->app->return_fields, str_z(step_word(s)));
}

/* Whether the page of a step may be used now: of a return only the named parts. */
static bool
may_use(const struct req *r, enum step s)
{
	return r->app->state != STATE_RETURNED || s == STEP_CONFIRM ||
	    is_returned(r, s);
}

/*
 * Where a step leads: to its page while that can be used, and afterwards to what
 * was filled in, so that no link ends at a refusal.
 */
static struct url
step_link(struct req *r, enum step s, bool open, bool done)
{
	if (open && may_use(r, s))
		return step_href(r, s);
	if (!done || s == STEP_CONFIRM || s == STEP_LEVEL)
		return URL("");
	return s == STEP_NOTICE || s == STEP_PLEDGE || s == STEP_PHOTO ||
	    s == STEP_DOCS ? step_href(r, s) : exam_path(r, "confirm");
}

/* The clock of what the candidate may still fill in. */
static enum when_act
saving(const struct req *r)
{
	return r->app->state == STATE_RETURNED ? WHEN_MEND : WHEN_SAVE;
}

/* Too late: what was not handed in stays behind. */
static bool
is_late(const struct req *r)
{
	const struct moment	m = app_moment(r);
	const struct span	s = when_span(&m, saving(r));

	return is_open(r->app->state) && s.to_us != 0 && m.now_us >= s.to_us;
}

/* The first open step is the next to do. */
static size_t
draft_steps(struct req *r, const struct app_facts *f,
    struct tpl_flow_steps *rows, enum step *ret_next)
{
	const struct exam_config	*c = &r->exam->config;
	bool open = r->app != NULL && is_open(r->app->state) && !is_late(r);

	*ret_next = STEP__MAX;
	for (size_t i = 0; i < c->steps_n; i++) {
		enum step	s = c->steps[i];
		bool		done = r->app != NULL && step_done(s, f);

		rows[i] = (struct tpl_flow_steps){
			.number = (int64_t)i + 1,
			.title = step_title_of(c, s), .href = URL(""),
			.hint = done ? c->done_hints[s] : c->hints[s],
			.done = done && !is_returned(r, s),
			.status = STR(""), .tag = STR("") };
		rows[i].href = step_link(r, s, open, done);
		if (done && is_returned(r, s))
			show_step(&rows[i], "需要补充", "govuk-tag--red");
		else if (done)
			show_step(&rows[i], "已完成", "govuk-tag--green");
		else if (s == STEP_PHOTO && r->app != NULL && !open &&
		    state_far(r->app->state) == PROGRESS_HANDED_IN) {
			*ret_next = s;
			rows[i].href = step_href(r, s);
			show_step(&rows[i], "审核不通过", "govuk-tag--red");
		}
		else if (*ret_next == STEP__MAX && open) {
			*ret_next = s;
			show_step(&rows[i], "现在办理", "govuk-tag--blue");
		} else
			show_step(&rows[i], "未完成", "govuk-tag--grey");
	}
	return c->steps_n;
}

/* ---- what comes later */

/* What the later steps tell: how far it came, and where the fee is. */
struct way {
	enum state	at;
	enum fee_now	fee;
};

/*
 * The last state on the way to the certificate: the application's own, or the
 * one that it left when it ended or lost its position. What was reached before
 * that stays told.
 */
static enum rc
way_state(struct req *r, enum state *ret)
{
	struct app_past	*past;
	size_t		 n;
	enum state	 from;
	enum rc		 rc;

	*ret = r->app == NULL ? STATE_DRAFT : r->app->state;
	if (state_is_live(*ret) && *ret != STATE_POSITION_GONE)
		return RC_OK;
	rc = app_history(&r->cx, r->app->id, &past, &n);
	if (rc != RC_OK || n == 0 || past[n - 1].move == NULL)
		return rc;
	from = past[n - 1].move->from;
	/* Nobody waits for the review of what has ended. */
	if (state_far(from) != PROGRESS_HANDED_IN || from == STATE_REJECTED ||
	    from == STATE_BARRED)
		*ret = from;
	return RC_OK;
}

/* What an application that ended did not reach, it never will. */
static void
show_ended(const struct req *r, struct tpl_flow_steps *row)
{
	if (r->app != NULL && !state_is_live(r->app->state) && !row->done &&
	    row->href.s.n == 0 && !str_eq_z(row->tag, "govuk-tag--red") &&
	    !str_eq_z(row->status, "已结束"))
		show_step(row, "已终止", "govuk-tag--grey");
}

static bool
materials_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	const struct moment m = app_moment(r);
	bool sealed = r->app != NULL && r->app->materials_us > 0;

	(void)way;
	if (r->exam->config.docs_mode != DOCS_AFTER)
		return false;
	row->title = STR("上传材料并确认");
	row->hint = STR("报名信息确认之后上传；没有确认的材料，招考部门看不到");
	row->done = sealed;
	if (app_far(r) >= PROGRESS_HANDED_IN)
		row->href = exam_path(r, "materials");
	if (sealed)
		show_step(row, "已完成", "govuk-tag--green");
	else if (r->app != NULL && due_unsealed(&m) &&
	    !when_open(&m, WHEN_SEAL))
		show_step(row, "已结束", "govuk-tag--grey");
	else if (r->app != NULL && r->app->state == STATE_SUBMITTED)
		show_step(row, "现在办理", "govuk-tag--blue");
	else
		show_step(row, "未开始", "govuk-tag--grey");
	return true;
}

/* Handed in: whom it waits for. */
static void
waiting_step(struct req *r, struct tpl_flow_steps *row)
{
	const struct moment m = app_moment(r);

	if (!when_open(&m, WHEN_REVIEW))
		show_step(row, "审核时间已过", "govuk-tag--red");
	else if (r->exam->config.review_mode == REVIEW_ON_SITE)
		show_step(row, "待现场审核", "govuk-tag--blue");
	else if (due_unsealed(&m))
		show_step(row, "等待材料确认", "govuk-tag--grey");
	else
		show_step(row, "待审核", "govuk-tag--yellow");
}

/*
 * Done stays done: an application that ended later shows how far it had come.
 */
static bool
review_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	row->title = review_title(&r->exam->config);
	if (app_far(r) >= PROGRESS_HANDED_IN || way->at == STATE_RETURNED)
		row->href = exam_path(r, "status");
	row->hint = r->exam->config.review_mode == REVIEW_ON_SITE ?
	    STR("请在审核时间内，带证件原件到所选考点办理") :
	    str_make(r->cx.a, "提交后 %lld 日内作出审核意见",
	    (long long)r->exam->config.review_days);
	row->done = state_far(way->at) >= PROGRESS_APPROVED;
	if (row->done)
		show_step(row, "审核通过", "govuk-tag--green");
	else if (way->at == STATE_REJECTED || way->at == STATE_BARRED)
		show_step(row, "审核不通过", "govuk-tag--red");
	else if (way->at == STATE_RETURNED)
		show_step(row, "退回补充", "govuk-tag--red");
	else if (way->at == STATE_ARBITRATION)
		show_step(row, "仲裁中", "govuk-tag--yellow");
	else if (state_far(way->at) == PROGRESS_HANDED_IN)
		waiting_step(r, row);
	else
		show_step(row, "未开始", "govuk-tag--grey");
	return true;
}

/* Where the fee came back that is told instead of paid. */
static bool
pay_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	const struct exam_config	*c = &r->exam->config;
	const struct moment		 m = app_moment(r);
	const struct span		 s = when_span(&m, WHEN_PAY);
	bool				 online = c->pay_mode == PAY_ONLINE;

	if (c->pay_mode == PAY_OFF)
		return false;
	row->title = online ? STR("网上缴费") : STR("现场缴费");
	row->hint = hours_text(r->cx.a, &s);
	row->done = state_far(way->at) >= PROGRESS_PAID;
	if (way->fee != FEE_KEPT) {
		row->done = true;
		row->href = exam_path(r, "pay");
		show_step(row, way->fee == FEE_RETURNED ? "已退费" : "退款中",
		    "govuk-tag--yellow");
	} else if (row->done)
		show_step(row, "已缴费", "govuk-tag--green");
	else if (s.to_us != 0 && r->cx.now_us >= s.to_us)
		show_step(row, "已结束", "govuk-tag--grey");
	else if (app_far(r) == PROGRESS_APPROVED) {
		if (online)
			row->href = exam_path(r, "pay");
		show_step(row, "待缴费", "govuk-tag--blue");
	} else
		show_step(row, "未开始", "govuk-tag--grey");
	return true;
}

static bool
ticket_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	const struct moment	m = app_moment(r);
	const struct span	s = when_span(&m, WHEN_TICKET);

	(void)way;
	if ((r->exam->config.prints & PRINT_TICKET) == 0)
		return false;
	row->title = STR("打印准考证");
	row->hint = hours_text(r->cx.a, &s);
	if (may_print_ticket(r)) {
		row->href = exam_path(r, "ticket");
		show_step(row, "可以打印", "govuk-tag--blue");
	} else if (s.to_us != 0 && r->cx.now_us >= s.to_us)
		show_step(row, "已结束", "govuk-tag--grey");
	else
		show_step(row, "未开始", "govuk-tag--grey");
	return true;
}

/* Where the authority publishes marks itself there is only its address. */
static bool
score_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	const struct exam_config *c = &r->exam->config;

	(void)way;	/* results of who was disqualified are void */
	if (c->scores == SCORES_OFF)
		return false;
	row->title = STR("查询成绩");
	if (c->scores == SCORES_LINK) {
		row->href = url_of(c->scores_url);
		row->hint = STR("成绩在网站公告中公布");
		show_step(row, "网站公布", "govuk-tag--grey");
		return true;
	}
	/* Where nothing is judged, whoever was examined has been told. */
	row->done = app_far(r) >= (c->verdict == VERDICT_NONE ?
	    PROGRESS_EXAMINED : PROGRESS_JUDGED);
	if (row->done) {
		row->href = exam_path(r, "scores");
		/* Of several verdicts none is the whole one's. */
		show_step(row, c->verdict != VERDICT_ALL ? "已公布" :
		    r->app->state == STATE_FAILED ? "不合格" : "合格",
		    "govuk-tag--green");
	} else
		show_step(row, "未公布", "govuk-tag--grey");
	return true;
}

static bool
certificate_step(struct req *r, const struct way *way, struct tpl_flow_steps *row)
{
	(void)way;	/* as the scores */
	if (!r->exam->config.certificates)
		return false;
	row->title = STR("查询证书");
	row->done = app_far(r) >= PROGRESS_CERTIFIED;
	if (row->done) {
		row->href = exam_path(r, "certificates");
		show_step(row, "已发放", "govuk-tag--green");
	} else
		show_step(row, "未发放", "govuk-tag--grey");
	return true;
}

/* In their order; each says whether the exam has it. */
static bool (*const later[LATER_MAX])(struct req *, const struct way *,
    struct tpl_flow_steps *) = {
	materials_step, review_step, pay_step, ticket_step, score_step,
	certificate_step,
};

static size_t
later_steps(struct req *r, const struct way *way, struct tpl_flow_steps *rows,
    size_t n)
{
	for (size_t i = 0; i < LATER_MAX && later[i] != NULL; i++) {
		rows[n] = (struct tpl_flow_steps){ .number = (int64_t)n + 1,
			.title = STR(""), .href = URL(""), .hint = STR(""),
			.status = STR(""), .done = false, .tag = STR("") };
		if (!later[i](r, way, &rows[n]))
			continue;
		show_ended(r, &rows[n++]);
	}
	return n;
}

/* ---- beside the list */

/* What was written with the last move, for the banner. */
static enum rc
last_reason(struct req *r, struct str *ret)
{
	struct app_past	*past;
	size_t		 n;
	enum rc		 rc = app_history(&r->cx, r->app->id, &past, &n);

	*ret = rc == RC_OK && n > 0 ? past[n - 1].reason : STR("");
	return rc;
}

/*
 * One button: what can be done now, in the order of the steps; else where to
 * look.
 */
static void
next_action(struct req *r, struct tpl_flow *p, const struct app_facts *f,
    enum step next)
{
	const struct tpl_flow_acts	*again = act_again(r, f);
	const struct moment		 m = app_moment(r);
	enum state			 s = r->app->state;

	if (next != STEP__MAX) {
		p->next = step_href(r, next);
		p->next_text = step_title_of(&r->exam->config, next);
	} else if (due_unsealed(&m) && when_open(&m, WHEN_SEAL)) {
		p->next = exam_path(r, "materials");
		p->next_text = STR("上传材料");
	} else if (s == STATE_APPROVED &&
	    r->exam->config.pay_mode == PAY_ONLINE &&
	    when_open(&m, WHEN_PAY)) {
		p->next = exam_path(r, "pay");
		p->next_text = STR("网上缴费");
	} else if (may_print_ticket(r)) {
		p->next = exam_path(r, "ticket");
		p->next_text = STR("打印准考证");
	} else if (again != NULL) {
		p->next = again->href;
		p->next_text = again->text;
	} else {
		p->next = exam_path(r, "status");
		p->next_text = STR("查看报考状态");
	}
}

/* Earlier tries stay readable: 已经取消报考该职位 and so on (S2-12). */
static enum rc
earlier(struct req *r, struct tpl_flow *p)
{
	struct tpl_flow_attempts	*rows;
	struct app			*list;
	size_t				 n;
	enum rc				 rc;

	/* Where nothing can be cancelled, nobody registers twice. */
	if (r->exam->config.cancel == 0)
		return RC_OK;
	rc = app_earlier(&r->cx, r->exam->id, &list, &n);

	if (rc != RC_OK || n == 0)
		return rc;
	rows = ARENA_ARRAY(r->cx.a, struct tpl_flow_attempts, n);
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		struct tpl_flow_attempts *a;

		if (list[i].id == r->app->id)
			continue;	/* the page itself is about it */
		a = &rows[p->attempts_n++];

		a->state = list[i].state == STATE_CANCELLED ?
		    exam_words(r, "已经取消报考该职位") : state_text(list[i].state);
		a->at = time_text(r->cx.a, list[i].moved_us);
		rc = position_line(r, &list[i], &a->position);
	}
	p->attempts = rows;
	return rc;
}

static enum rc
fill_app(struct req *r, const struct way *way, struct tpl_flow *p,
    struct app_facts *f)
{
	enum state	s = r->app->state;
	struct moment	m;
	enum rc		rc = app_look(&r->cx, r->exam, r->app, step_facts() |
	    law_facts(s, act_events(), ROLE_INDEX_CANDIDATE), f);

	if (rc == RC_OK)
		rc = position_line(r, r->app, &p->position);
	if (rc == RC_OK)
		rc = earlier(r, p);
	p->state = state_text(s);
	m = app_moment(r);
	if (rc == RC_OK)
		rc = app_banner(r, way->fee, &p->banner, &p->bad);
	if (rc == RC_OK && (p->bad || s == STATE_ARBITRATION))
		rc = last_reason(r, &p->reason);
	if (is_late(r)) {
		p->bad = true;
		p->banner = str_make(r->cx.a, "%.*s。没有完成“%.*s”，"
		    "这次报名不再受理。", STR_ARG(when_why(r->cx.a, &m,
		    saving(r))), STR_ARG(step_title_of(&r->exam->config,
		    STEP_CONFIRM)));
	}
	if (r->app->serial > 0)
		p->serial = str_make(r->cx.a, "%05lld",
		    (long long)r->app->serial);
	p->acts = act_links(r, f, &p->acts_n);
	return rc;
}

/* Where there is no position, what is chosen is a site and subjects. */
static struct str
position_label(struct req *r)
{
	return !config_has_step(&r->exam->config, STEP_SITE) ?
	    exam_words(r, "报考职位") : str_make(r->cx.a, "考点和%.*s",
	    STR_ARG(r->exam->config.word_position));
}

/* What the page before did, in a word. */
static struct str
saved_text(const struct req *r)
{
	struct str saved = req_arg(r, "saved");

	return str_eq_z(saved, "confirmed") ? STR("确认成功。") :
	    saved.n > 0 ? STR("保存成功。") : STR("");
}

/*
 * Whoever logs in for the first time begins with what belongs to the person:
 * the photo (S1-08, S4-02) or the personal data (S3-04).
 *
 * returns	whether there is such a step, still to do
 */
static bool
first_visit(struct req *r, enum step *ret_step, enum rc *ret_rc)
{
	const struct exam_config *c = &r->exam->config;
	struct account_profile	  profile;
	struct photo		  photo;

	*ret_step = c->steps[0];
	if (*ret_step == STEP_PHOTO && c->photo_scope == SCOPE_ACCOUNT) {
		*ret_rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
		if (*ret_rc == RC_NONE)
			*ret_rc = RC_OK;
		return *ret_rc != RC_OK || photo.state == PHOTO_NONE ||
		    (c->photo_lock == LOCK_CONFIRM && !photo.locked);
	}
	if (*ret_step != STEP_PROFILE)
		return false;
	*ret_rc = account_profile(&r->cx, r->cx.who, &profile);
	return *ret_rc != RC_OK || !profile.done;
}

/* Works without an application, too: the way is shown before one begins it. */
static enum rc
flow_get(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_flow_steps	 rows[FLOW_STEPS_MAX];
	struct tpl_flow		 p = { .top = page_top(r,
		    str_to_z(r->cx.a, c->word_flow)), .title = c->word_flow,
		.start_text = c->word_start, .said = saved_text(r),
		.prints = r->app == NULL ? URL("") :
		    exam_path(r, "status#print"),
		.csrf = req_csrf(r), .steps = rows, .steps_n = 0,
		.bottom = page_bottom(r),
		.window = hours_text(r->cx.a,
		    &r->stages->span[STAGE_REGISTER]), .state = STR(""), .banner = STR(""),
		.bad = false, .reason = STR(""), .next = URL(""),
		.next_text = STR(""), .start = URL(""), .acts = NULL,
		.acts_n = 0, .position = STR(""), .serial = STR(""),
		.attempts = NULL, .attempts_n = 0,
		.position_label = position_label(r),
		.freeze = time_text(r->cx.a,
		    r->stages->span[STAGE_CHANGE].to_us),
		.messages = exam_path(r, "messages"),
		.invited = STR(""), .answer = URL(""),
		.files = c->files_n == 0 ? URL("") : exam_path(r, "files") };
	struct app_facts	 f;
	enum step		 next, first;
	struct way		 way = { STATE_DRAFT, FEE_KEPT };
	size_t			 n;
	enum rc			 rc = RC_OK;

	rc = invited_by(r, &p.invited);
	if (rc != RC_OK)
		return rc;
	if (p.invited.n > 0)
		p.answer = exam_path(r, "invited");
	if (r->app == NULL && req_arg(r, "in").n > 0 && p.invited.n == 0 &&
	    first_visit(r, &first, &rc))
		return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/%s",
		    STR_ARG(c->code), step_word(first));
	rc = way_state(r, &way.at);
	if (rc == RC_OK)
		rc = app_fee_now(r, &way.fee);
	if (rc == RC_OK && r->app != NULL)
		rc = fill_app(r, &way, &p, &f);
	if (rc != RC_OK)
		return rc;
	if (r->app == NULL || !state_is_live(r->app->state))
		p.start = exam_path(r, "start");
	if ((r->app != NULL && r->app->state == STATE_DISQUALIFIED) ||
	    stage_over(r->stages, STAGE_REGISTER, r->cx.now_us))
		p.start = URL("");
	n = draft_steps(r, &f, rows, &next);
	p.steps_n = later_steps(r, &way, rows, n);
	p.steps = arena_copy(r->cx.a, rows, p.steps_n * sizeof(rows[0]));
	if (p.start.s.n == 0 && r->app != NULL)
		next_action(r, &p, &f, next);
	else if (p.start.s.n == 0)
		p.next_text = STR("报名已经结束。");
	return req_page(r, 200, tpl_flow_any, &p, sizeof(p));
}

const struct route flow_routes[] = {
	ROUTE(GET, "/exam/{exam}/flow", ROLE_CANDIDATE, flow_get,
	    .need = app_need_maybe, .note = "报考流程 S0-13 S0-15 S1-14 S2-05"),
	{ .path = NULL },
};

const struct route *const candidate_pages[] = {
	flow_routes, text_routes, form_routes, choose_routes,
	material_routes, confirm_routes, status_routes, act_routes,
	print_routes, photo_routes, maintain_routes, other_routes, NULL
};
