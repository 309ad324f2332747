/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of the steps share: titles, how far, refusals. */
#include "candidate/step_pages.h"

#include "account/account_pages.h"
#include "application/choice.h"
#include "application/due.h"
#include "application/law.h"
#include "exam/need.h"
#include "position/position.h"
#include "ui/page.h"

struct str
step_title_of(const struct exam_config *c, enum step step)
{
	static const char *const titles[STEP__MAX] = {
		[STEP_NOTICE] = "阅读报考须知", [STEP_PLEDGE] = "签署承诺书",
		[STEP_PHOTO] = "上传照片", [STEP_PROFILE] = "确认个人信息",
		[STEP_FORM] = "填写个人信息", [STEP_LEVEL] = "选择层级",
		[STEP_POSITION] = "选择职位",
		[STEP_SITE] = "选择考点和报考岗位", [STEP_DOCS] = "上传证件资料",
		[STEP_CONFIRM] = "报名信息确认",
	};

	return c->titles[step].n > 0 ? c->titles[step] : str_z(titles[step]);
}

enum step
step_after(const struct exam_config *c, enum step s)
{
	for (size_t i = 0; i + 1 < c->steps_n; i++)
		if (c->steps[i] == s)
			return c->steps[i + 1];
	return STEP_CONFIRM;
}

static const enum check step_checks[STEP__MAX] = {
	[STEP_NOTICE] = CHK_notice_read, [STEP_PLEDGE] = CHK_pledge_made,
	[STEP_PHOTO] = CHK_photo_ready, [STEP_PROFILE] = CHK_profile_done,
	[STEP_FORM] = CHK_form_complete, [STEP_LEVEL] = CHK_level_chosen,
	[STEP_POSITION] = CHK_position_chosen, [STEP_SITE] = CHK_site_chosen,
	[STEP_DOCS] = CHK_docs_ready,
};

uint64_t
step_facts(void)
{
	uint64_t bits = 0;

	for (size_t s = 0; s < STEP__MAX; s++)
		if (s != STEP_CONFIRM)
			bits |= check_facts(step_checks[s]);
	return bits;
}

bool
step_done(enum step s, const struct app_facts *f)
{
	if (s == STEP_CONFIRM)
		return f->app->confirmed_us > 0 &&
		    f->app->state != STATE_DRAFT &&
		    f->app->state != STATE_RETURNED;
	return check_holds(step_checks[s], f);
}

struct str
review_title(const struct exam_config *c)
{
	return c->word_review.n > 0 ? c->word_review :
	    c->review_mode == REVIEW_ON_SITE ? STR("现场审核") :
	    STR("资格审核");
}

/* The subjects that were chosen, between 、. */
static struct str
subjects_line(struct req *r, const struct app *app)
{
	const struct exam_config *c = &r->exam->config;
	struct buf		  b;
	size_t			  n = 0;

	buf_init(&b, 4096);
	for (size_t i = 0; i < c->subjects_n; i++)
		if (choice_takes(c, app, i))
			buf_fmt(&b, "%s%.*s", n++ > 0 ? "、" : "",
			    STR_ARG(c->subjects[i].name));
	return buf_take(r->cx.a, &b);
}

enum rc
position_line(struct req *r, const struct app *app, struct str *ret)
{
	const struct site		*s;
	struct position		 row;
	enum rc				 rc;

	*ret = STR("");
	if (app->position_id == 0) {
		s = choice_site(&r->exam->config, app);
		if (s != NULL)
			*ret = app->choices == 0 ? s->name : str_make(r->cx.a,
			    "%.*s：%.*s", STR_ARG(s->name),
			    STR_ARG(subjects_line(r, app)));
		return RC_OK;
	}
	rc = position_get(r->cx.tx, app->position_id, &row);
	if (rc == RC_OK)
		*ret = str_make(r->cx.a, "%.*s %.*s（%.*s）",
		    STR_ARG(row.department), STR_ARG(row.name),
		    STR_ARG(row.code));
	return rc;
}

enum progress
state_far(enum state s)
{
	static const enum progress far[STATE__MAX] = {
		[STATE_SUBMITTED] = PROGRESS_HANDED_IN,
		[STATE_IN_REVIEW] = PROGRESS_HANDED_IN,
		[STATE_REJECTED] = PROGRESS_HANDED_IN,
		[STATE_ARBITRATION] = PROGRESS_HANDED_IN,
		[STATE_BARRED] = PROGRESS_HANDED_IN,
		[STATE_APPROVED] = PROGRESS_APPROVED,
		[STATE_PAID] = PROGRESS_PAID,
		[STATE_SEATED] = PROGRESS_SEATED,
		[STATE_EXAMINED] = PROGRESS_EXAMINED,
		[STATE_PASSED] = PROGRESS_JUDGED,
		[STATE_FAILED] = PROGRESS_JUDGED,
		[STATE_CERTIFIED] = PROGRESS_CERTIFIED,
	};

	return far[s];
}

enum progress
app_far(const struct req *r)
{
	return r->app == NULL ? PROGRESS_NONE : state_far(r->app->state);
}

enum rc
app_fee_now(struct req *r, enum fee_now *ret)
{
	*ret = FEE_KEPT;
	return r->app == NULL || r->exam->config.pay_mode == PAY_OFF ||
	    (state_is_live(r->app->state) && app_far(r) < PROGRESS_PAID) ?
	    RC_OK : app_fee_of(r, ret);
}

enum rc
app_fee_of(struct req *r, enum fee_now *ret)
{
	struct app_facts	f;
	enum rc			rc;

	*ret = FEE_KEPT;
	rc = app_look(&r->cx, r->exam, r->app, FACT_BIT(fee_returning) |
	    FACT_BIT(fee_returned), &f);
	if (rc == RC_OK && fact_yes(&f, FACT_fee_returning))
		*ret = fact_yes(&f, FACT_fee_returned) ? FEE_RETURNED :
		    FEE_RETURNING;
	return rc;
}

enum rc
app_banner(struct req *r, enum fee_now fee, struct str *ret, bool *ret_bad)
{
	const struct moment	m = app_moment(r);
	bool			ends = r->exam->config.refunded == REFUNDED_ENDS;

	*ret = exam_words(r, str_to_z(r->cx.a, due_banner(r->cx.a, &m,
	    ret_bad)));
	if (fee == FEE_KEPT || r->app->state == STATE_REFUNDED)
		return RC_OK;
	if (!state_is_live(r->app->state) || !ends)
		*ret = str_make(r->cx.a, "%.*s%s", STR_ARG(*ret),
		    fee == FEE_RETURNED ? "缴纳的费用已经全部退还。" :
		    "缴纳的费用正在原路退回。");
	else if (app_far(r) <= PROGRESS_SEATED) {
		*ret_bad = true;
		*ret = fee == FEE_RETURNED ?
		    STR("报名考务费已经全额退还，这次报名已经终止，不能参加考试。") :
		    STR("报名考务费正在退还。退到以后，这次报名终止，不能参加考试。");
	}
	return RC_OK;
}

bool
may_print(const struct req *r, int64_t print)
{
	const struct moment m = app_moment(r);

	return (r->exam->config.prints & print) != 0 &&
	    when_open(&m, WHEN_PRINT);
}

bool
may_print_ticket(const struct req *r)
{
	const struct moment m = app_moment(r);

	return app_far(r) >= PROGRESS_SEATED && when_open(&m, WHEN_TICKET);
}

struct str
app_todo_text(struct req *r, const struct todo *t)
{
	const struct moment	m = app_moment(r);
	struct str		why = when_check_why(r->cx.a, &m, t->check);

	if (why.n == 0)
		return exam_words(r, t->text.p);
	return t->check != CHK_window_open ? why : str_make(r->cx.a,
	    "%.*s（%.*s）", STR_ARG(t->text), STR_ARG(why));
}

enum rc
app_refused(struct req *r, const struct verdict *v)
{
	struct buf	b;
	enum rc		rc;

	buf_init(&b, 4096);
	for (size_t i = 0; i < v->n; i++)
		buf_fmt(&b, "%.*s。\n", STR_ARG(app_todo_text(r,
		    &v->todo[i])));
	if (v->n == 0 && r->app != NULL)
		buf_fmt(&b, "这份报名现在的状态是“%.*s”，这一步已经办过，或者不能再办。没有改动您的资料。",
		    STR_ARG(state_text(r->app->state)));
	else if (v->n == 0)
		buf_z(&b, "现在不能进行这一操作。没有改动您的资料。");
	rc = page_notice(r, 409, "现在不能进行这一操作",
	    str_copy(r->cx.a, buf_view(&b)), exam_path(r, "flow"),
	    "返回报考流程");
	buf_done(&b);
	r->answer.why = str_z(v->n == 0 ? "no_such_move" :
	    check_word(v->todo[0].check));
	return rc == RC_OK ? RC_DENIED : rc;
}

enum rc
app_tell(struct req *r, int64_t event, const struct notify *news)
{
	struct notify n = *news;

	n.account_id = r->cx.who;
	return account_tell(r, event, &n);
}
