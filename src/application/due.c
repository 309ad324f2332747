/* SPDX-License-Identifier: Apache-2.0 */
/* What is to come, state by state. */
#include "application/due.h"

#include "application/choice.h"

static const struct str	YOU = STR_INIT("您本人");
static const struct str	REVIEWERS = STR_INIT("招录单位审核人员");

static bool
handed_in(const struct moment *m)
{
	return m->app->state == STATE_SUBMITTED ||
	    m->app->state == STATE_IN_REVIEW;
}

static bool
on_site(const struct moment *m)
{
	return m->config->review_mode == REVIEW_ON_SITE;
}

bool
due_unsealed(const struct moment *m)
{
	return m->app->state == STATE_SUBMITTED &&
	    m->config->docs_mode == DOCS_AFTER && m->app->materials_us == 0;
}

bool
due_waits_for_reviewers(const struct moment *m)
{
	return handed_in(m) && !on_site(m) && !due_unsealed(m) &&
	    !when_undo_open(m);
}

/* From when the reviewers' days count: nobody can review earlier. */
static int64_t
review_since_us(const struct moment *m)
{
	int64_t since = m->app->confirmed_us;

	if (when_undo_end_us(m) > since)
		since = when_undo_end_us(m);
	return m->app->materials_us > since ? m->app->materials_us : since;
}

/* The day that binds them, 0 once it has passed: then the text says so. */
static int64_t
review_due_us(const struct moment *m)
{
	int64_t	due = review_since_us(m) + m->config->review_days * US_PER_DAY;
	int64_t	end = when_stage(m, STAGE_REVIEW).to_us;

	if (!due_waits_for_reviewers(m))
		return 0;
	if (end != 0 && end < due)
		due = end;
	return m->now_us < due ? due : 0;
}

static bool
review_over(const struct moment *m)
{
	return !when_stage_open(m, STAGE_REVIEW);
}

static void
add_due(struct due_list *to, struct due row)
{
	must(to->n < DUE_MAX);
	to->rows[to->n++] = row;
}

/*
 * What is said when time is over must not blame the candidate: the office is
 * late, and its own pages say so.
 */
static struct str
review_text(struct arena *a, const struct moment *m)
{
	if (!handed_in(m))
		return STR("审核结果会显示在这里，并发送消息。");
	if (review_over(m))
		return str_make(a, "资格审核已于 %.*s 结束，这份报名还没有审核意见。"
		    "招考部门的工作页面已经提示，处理结果会显示在这里；也可以拨打政策咨询电话询问。",
		    STR_ARG(time_text(a, when_stage(m, STAGE_REVIEW).to_us)));
	if (due_unsealed(m))
		return STR("材料确认之后才开始审核。");
	if (when_undo_open(m))
		return str_make(a, "%.*s 前可以反悔，此后开始审核。",
		    STR_ARG(time_text(a, when_undo_end_us(m))));
	return review_due_us(m) != 0 ?
	    STR("审核结果会显示在这里，并发送消息。") :
	    STR("已经过了应当作出审核意见的时间，招考部门的工作页面已经提示；审核结果会显示在这里，并发送消息。");
}

static void
review_row(struct arena *a, const struct moment *m, struct due_list *to)
{
	const struct site	*s = choice_site(m->config, m->app);
	struct span		 until = { 0, when_stage(m,
	    STAGE_REVIEW).to_us };

	/* Who chooses again after it is reviewed after it, too. */
	if (until.to_us <= m->now_us)
		until.to_us = 0;
	if (on_site(m) && !(handed_in(m) && review_over(m)))
		add_due(to, (struct due){ .kind = DUE_VISIT, .who = YOU,
			.span = until, .text = str_make(a,
			"带证件原件到%s%.*s办理审核%s。", s == NULL ? "所选考点" :
			"考点", s == NULL ? 0 : (int)s->name.n, s == NULL ?
			"" : s->name.p, m->config->pay_mode == PAY_ON_SITE ?
			"和缴费" : "") });
	else
		add_due(to, (struct due){ .kind = DUE_REVIEW, .who = on_site(m) ?
			STR("所选考点的工作人员") : REVIEWERS,
			.text = review_text(a, m), .span = { 0, handed_in(m) ?
			review_due_us(m) : until.to_us } });
}

/* What the candidate can do about a rejection, each while it is open. */
static void
rejected_rows(const struct moment *m, struct due_list *to)
{
	const struct exam_config *c = m->config;
	bool barred = m->app->state == STATE_BARRED;

	if (!barred && (c->after_reject == REJECT_EDIT ||
	    c->after_reject == REJECT_RESUBMIT) && when_open(m, WHEN_SAVE))
		add_due(to, (struct due){ .kind = DUE_CONFIRM, .who = YOU,
			.text = STR("审核没有通过，可以修改后重新提交。"),
			.span = { 0, when_span(m, WHEN_SAVE).to_us } });
	if (!barred && c->arbitration && m->app->disputes_n == 0 &&
	    when_open(m, WHEN_DISPUTE))
		add_due(to, (struct due){ .kind = DUE_DISPUTE, .who = YOU,
			.text = STR("认为审核结果有误的，可以提交仲裁。"),
			.span = { 0, when_span(m, WHEN_DISPUTE).to_us } });
	if ((c->cancel & CANCEL_REJECTED) != 0 && when_open(m, WHEN_CANCEL))
		add_due(to, (struct due){ .kind = DUE_RESELECT, .who = YOU,
			.text = STR("可以撤销这份报名，改报其他职位。"),
			.span = { 0, when_span(m, WHEN_CANCEL).to_us } });
}

static void
arbitration_row(const struct moment *m, struct due_list *to)
{
	int64_t due = m->app->moved_us + m->config->review_days * US_PER_DAY;

	add_due(to, (struct due){ .kind = DUE_ARBITRATE,
		.who = STR("没有审核过您的仲裁人员"),
		.text = m->now_us < due ? STR("仲裁结果会显示在这里。") :
		    STR("已经过了应当处理的时间，仲裁结果会显示在这里。"),
		.span = { 0, m->now_us < due ? due : 0 } });
}

static void
draft_row(const struct moment *m, struct due_list *to)
{
	if (when_open(m, WHEN_SAVE) || m->now_us <
	    when_span(m, WHEN_SAVE).from_us)
		add_due(to, (struct due){ .kind = DUE_CONFIRM, .who = YOU,
			.text = STR("没有确认的报名，招考部门看不到。"),
			.span = { 0, when_span(m, WHEN_SAVE).to_us } });
}

/* What goes on now; none: nothing follows any more. */
static void
now_rows(const struct moment *m, struct due_list *to)
{
	enum state s = m->app->state;

	if (s == STATE_DRAFT)
		draft_row(m, to);
	else if (s == STATE_RETURNED && when_open(m, WHEN_MEND))
		add_due(to, (struct due){ .kind = DUE_MEND, .who = YOU,
			.text = STR("没有确认的报名，招考部门看不到。"),
			.span = { 0, when_span(m, WHEN_MEND).to_us } });
	else if (s == STATE_REJECTED || s == STATE_BARRED)
		rejected_rows(m, to);
	else if (s == STATE_ARBITRATION)
		arbitration_row(m, to);
	else if (s == STATE_POSITION_GONE && when_open(m, WHEN_RECHOOSE))
		add_due(to, (struct due){ .kind = DUE_RECHOOSE, .who = YOU,
			.text = STR("职位已经取消，可以改报其他职位。"),
			.span = { 0, when_span(m, WHEN_RECHOOSE).to_us } });
	else if (due_unsealed(m) && !review_over(m))
		add_due(to, (struct due){ .kind = DUE_SEAL, .who = YOU,
			.text = STR("没有确认的材料，招考部门看不到，不会审核。"),
			.span = { 0, 0 } });
}

/* Whether a review of what is handed in, or will be, is still to come. */
static bool
before_review(enum state s, enum due_kind now)
{
	return s == STATE_SUBMITTED || s == STATE_IN_REVIEW ||
	    now == DUE_CONFIRM || now == DUE_MEND || now == DUE_RECHOOSE;
}

/* No line about a fee of nothing, nor where review and fee are one visit. */
static void
pay_row(const struct moment *m, struct due_list *to)
{
	const struct exam_config *c = m->config;
	const struct span	  s = when_span(m, WHEN_PAY);

	if (c->pay_mode == PAY_OFF || (m->app->choices != 0 &&
	    choice_fee(c, m->app) == 0) || (s.to_us != 0 &&
	    m->now_us >= s.to_us))
		return;
	/* Where review and fee are one visit, one line says both. */
	if (c->pay_mode == PAY_ON_SITE && on_site(m) &&
	    m->app->state != STATE_APPROVED)
		return;
	add_due(to, (struct due){ .kind = DUE_PAY, .who = YOU, .span = { 0,
		s.to_us }, .text = m->app->rechosen_us != 0 ||
	    m->app->state == STATE_POSITION_GONE ?
	    STR("以前缴过的费用继续有效，不用再缴；没有缴过的，或费用更高的，审核通过后缴费。") :
	    c->pay_mode == PAY_ONLINE ?
	    STR("审核通过后才能缴费，逾期不缴视为放弃。") :
	    STR("在考点缴费，逾期不缴视为放弃。") });
}

static void
exam_rows(const struct moment *m, struct due_list *to)
{
	const struct exam_config *c = m->config;

	for (size_t i = 0; i < c->subjects_n; i++)
		if (choice_takes(c, m->app, i) && m->now_us <
		    c->subjects[i].to_us)
			add_due(to, (struct due){ .kind = DUE_EXAM, .subject = i,
				.who = STR(""), .text = STR(""), .span = {
				c->subjects[i].from_us,
				c->subjects[i].to_us } });
}

/*
 * Now first, then what follows in its order; when nothing can be done any
 * more, nothing is promised.
 */
void
due_find(struct arena *a, const struct moment *m, struct due_list *ret)
{
	enum state		s = m->app->state;
	const struct span	ticket = when_span(m, WHEN_TICKET);

	ret->n = 0;
	if (!state_is_live(s) || s > STATE_SEATED)
		if (s != STATE_POSITION_GONE)
			return;
	now_rows(m, ret);
	if (before_review(s, ret->n > 0 ? ret->rows[0].kind : DUE__MAX))
		review_row(a, m, ret);
	if (ret->n == 0 && (s == STATE_POSITION_GONE || (s < STATE_PAID &&
	    s != STATE_APPROVED)))
		return;		/* nothing can be done any more */
	if (s < STATE_PAID || s == STATE_POSITION_GONE)
		pay_row(m, ret);
	if (s == STATE_APPROVED && ret->n == 0 &&
	    m->config->pay_mode != PAY_OFF)
		return;		/* the time to pay is over */
	if ((m->config->prints & PRINT_TICKET) != 0 && (ticket.to_us == 0 ||
	    m->now_us < ticket.to_us))
		add_due(ret, (struct due){ .kind = DUE_TICKET, .span = ticket,
			.who = STR("考试机构编排考场"),
			.text = STR("报名成功并编排考场后，在规定时间内打印。") });
	exam_rows(m, ret);
}

/* ---- where it stands, in words */

static const struct {
	const char	*text;
	bool		 bad;
} banners[STATE__MAX] = {
	[STATE_DRAFT] = { "", false },
	[STATE_SUBMITTED] = { "报名信息已经提交，正在等待资格审核。", false },
	[STATE_IN_REVIEW] = { "报名信息已经提交，正在等待资格审核。", false },
	[STATE_RETURNED] = { "资格审核要求补充资料，请在期限内补齐后重新确认。", true },
	[STATE_REJECTED] = { "资格审核没有通过。", true },
	[STATE_ARBITRATION] = { "仲裁已经提交，由没有审核过您的人员处理。", false },
	[STATE_BARRED] = { "仲裁没有通过，不能再报这个职位，可以改报其他职位。", true },
	[STATE_APPROVED] = { "资格审核已经通过，请在缴费时间内缴费。", false },
	[STATE_PAID] = { "恭喜您，报名成功。请在准考证打印时间内打印准考证。", false },
	[STATE_SEATED] = { "考场已经编排，请在规定时间内打印准考证。", false },
	[STATE_EXAMINED] = { "考试已经结束，请等待成绩公布。", false },
	[STATE_PASSED] = { "考试合格。", false },
	[STATE_FAILED] = { "考试没有合格。", false },
	[STATE_CERTIFIED] = { "证书已经发放。", false },
	[STATE_POSITION_GONE] = { "您报考的职位已经取消，可以在改报时间内改报；不改报的可以撤销报名，已经缴纳的费用原路退回。", true },
	[STATE_CANCELLED] = { "已经撤销报名。要改报其他网站的考试，请安全退出后到那里登录或注册。", false },
	[STATE_LAPSED] = { "没有在规定时间内办完，这次报名已经失效。", true },
	[STATE_DISQUALIFIED] = { "已被取消资格。", true },
	[STATE_REFUNDED] = { "报名考务费已经全额退还，这次报名已经终止，不能参加考试。", true },
};

static struct str
handed_in_banner(struct arena *a, const struct moment *m, bool *ret_bad)
{
	if (review_over(m)) {
		*ret_bad = true;
		return str_make(a, "报名信息已经提交。%.*s",
		    STR_ARG(review_text(a, m)));
	}
	if (due_unsealed(m))
		return STR("报名信息已经提交。请上传材料并确认；没有确认的材料，招考部门看不到，不会审核。");
	if (!on_site(m))
		return str_z(banners[m->app->state].text);
	return str_make(a, "报名信息已经提交。请在 %.*s 前，带证件原件到所选考点办理审核%s。",
	    STR_ARG(time_text(a, when_stage(m, STAGE_REVIEW).to_us)),
	    m->config->pay_mode == PAY_ON_SITE ? "和缴费" : "");
}

static struct str
approved_banner(struct arena *a, const struct moment *m, bool *ret_bad)
{
	const struct span s = when_span(m, WHEN_PAY);

	if (s.to_us != 0 && m->now_us >= s.to_us) {
		*ret_bad = true;
		return str_make(a, "资格审核已经通过，但缴费已于 %.*s 结束；没有缴费的视为放弃。",
		    STR_ARG(time_text(a, s.to_us)));
	}
	return m->config->pay_mode != PAY_ON_SITE ?
	    str_z(banners[STATE_APPROVED].text) :
	    str_make(a, "审核已经通过，请在 %.*s 前到所选考点缴费。",
	    STR_ARG(time_text(a, s.to_us)));
}

/* A ticket may be for later, for now, or for nothing any more. */
static struct str
success_banner(const struct moment *m)
{
	const struct span	exam = when_stage(m, STAGE_EXAM);
	const struct span	ticket = when_span(m, WHEN_TICKET);
	bool			paid = m->app->state == STATE_PAID;

	if (exam.to_us != 0 && m->now_us >= exam.to_us)
		return m->config->scores == SCORES_OFF ? STR("考试已经结束。") :
		    STR("考试已经结束，请等待成绩公布。");
	if ((m->config->prints & PRINT_TICKET) == 0 || (ticket.to_us != 0 &&
	    m->now_us >= ticket.to_us))
		return paid ? STR("恭喜您，报名成功。") : STR("考场已经编排。");
	return str_z(banners[m->app->state].text);
}

static struct str
late_banner(struct arena *a, const struct moment *m, enum when_act act,
    const char *tail)
{
	return str_make(a, "%.*s。%s", STR_ARG(when_why(a, m, act)), tail);
}

/*
 * The one sentence above the page; hours in it come from the same places as
 * those below.
 */
struct str
due_banner(struct arena *a, const struct moment *m, bool *ret_bad)
{
	enum state s = m->app->state;

	*ret_bad = banners[s].bad;
	if (s == STATE_SUBMITTED || s == STATE_IN_REVIEW)
		return handed_in_banner(a, m, ret_bad);
	if (s == STATE_APPROVED)
		return approved_banner(a, m, ret_bad);
	if (s == STATE_PAID || s == STATE_SEATED)
		return success_banner(m);
	if (s == STATE_RETURNED)
		return when_open(m, WHEN_MEND) ? str_make(a,
		    "%s截止时间：%.*s。", banners[s].text, STR_ARG(time_text(a,
		    when_span(m, WHEN_MEND).to_us))) : late_banner(a, m,
		    WHEN_MEND, "没有按期补齐，这次报名不再受理。");
	if (s == STATE_POSITION_GONE && !when_open(m, WHEN_RECHOOSE))
		return late_banner(a, m, WHEN_RECHOOSE,
		    "您报考的职位已经取消，没有改报；这次报名将终止，已经缴纳的费用原路退回。");
	return str_z(banners[s].text);
}
