/* SPDX-License-Identifier: Apache-2.0 */
/* 查看报考状态: what happened, what next, by when, who decides; as a calendar, too. */
#include "application/choice.h"
#include "application/due.h"
#include "base/utf8.h"
#include "candidate/flow_pages.h"
#include "candidate/status.html.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/page.h"

enum { CALENDAR_MAX = 64 * 1024, ICS_LINE = 73 };

static const int64_t BEIJING_AHEAD_US = 8 * US_PER_HOUR;

static struct str
past_title(const struct app_past *p)
{
	if (p->move == NULL)
		return STR("开始报名");
	if (p->move->event == EV_CLAIM)
		return STR("审核员开始审核");
	if (p->move->event == EV_SEAL)
		return STR("材料确认");
	if (p->move->event == EV_RELEASE)
		return STR("回到待审核");
	return event_text(p->move->event);
}

/* What is to come, in the words of the exam. */
static struct str
due_title(struct req *r, const struct due *d)
{
	const struct exam_config *c = &r->exam->config;

	switch (d->kind) {
	case DUE_CONFIRM:
		return step_title_of(c, STEP_CONFIRM);
	case DUE_MEND:
		return STR("补充资料");
	case DUE_SEAL:
		return STR("上传材料并确认");
	case DUE_REVIEW:
	case DUE_VISIT:
		return review_title(c);
	case DUE_DISPUTE:
		return STR("提交仲裁");
	case DUE_RESELECT:
		return c->word_cancel;
	case DUE_ARBITRATE:
		return STR("仲裁");
	case DUE_PAY:
		return c->pay_mode == PAY_ONLINE ? STR("网上缴费") :
		    STR("现场缴费");
	case DUE_RECHOOSE:
		return exam_words(r, "改报职位");
	case DUE_TICKET:
		return STR("打印准考证");
	case DUE_EXAM:
		return str_make(r->cx.a, "考试：%.*s",
		    STR_ARG(c->subjects[d->subject].name));
	case DUE__MAX:
		break;
	}
	return STR("");
}

/* Where the candidate does it; empty when it is another's, or later. */
static struct url
due_link(struct req *r, const struct due *d, struct str *ret_button)
{
	const struct moment	m = app_moment(r);
	struct {
		enum due_kind	 kind;
		const char	*page;
		const char	*button;
		bool		 now;
	} links[] = {
		{ DUE_CONFIRM, "flow", "继续报名", true },
		{ DUE_MEND, "flow", "补充资料", true },
		{ DUE_SEAL, "materials", "上传材料", true },
		{ DUE_DISPUTE, "act/dispute", "提交仲裁", true },
		{ DUE_RESELECT, "act/cancel", "去办理", true },
		{ DUE_RECHOOSE, "act/rechoose", "去改报", true },
		{ DUE_PAY, "pay", "去缴费", r->app->state == STATE_APPROVED &&
		    r->exam->config.pay_mode == PAY_ONLINE &&
		    when_open(&m, WHEN_PAY) },
		{ DUE_TICKET, "ticket", "打印准考证", may_print_ticket(r) },
	};

	for (size_t i = 0; i < COUNT(links); i++)
		if (links[i].kind == d->kind && links[i].now) {
			*ret_button = str_z(links[i].button);
			return exam_path(r, links[i].page);
		}
	*ret_button = STR("");
	return URL("");
}

/* Nobody is bound by a day that is not named. */
static struct str
due_when(struct arena *a, const struct due *d)
{
	return d->span.to_us == 0 ? STR("") : hours_text(a, &d->span);
}

/* ---- the same for a calendar (RFC 5545) */

static void
ics_time(struct buf *b, const char *name, int64_t us)
{
	struct civil t = civil_from_us(us - BEIJING_AHEAD_US);

	buf_fmt(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
}

/* Lines of at most 75 bytes, folded between characters. */
static void
ics_text(struct buf *b, const char *name, struct str text)
{
	size_t used = str_z(name).n + 1;

	buf_fmt(b, "%s:", name);
	while (text.n > 0) {
		size_t n = utf8_head(text, 1).n;

		if (used + n > ICS_LINE) {
			buf_z(b, "\r\n ");
			used = 1;
		}
		if (text.p[0] == ',' || text.p[0] == ';' || text.p[0] == '\\')
			buf_char(b, '\\');
		buf_str(b, str_sub(text, 0, n));
		used += n;
		text = str_sub(text, n, text.n - n);
	}
	buf_z(b, "\r\n");
}

static enum rc
calendar_get(struct req *r)
{
	const struct moment	m = app_moment(r);
	struct due_list		c;
	struct buf		b;
	struct str		out;

	due_find(r->cx.a, &m, &c);
	buf_init(&b, CALENDAR_MAX);
	buf_z(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//baokao//calendar//ZH\r\n");
	for (size_t i = 0; i < c.n; i++) {
		const struct due *n = &c.rows[i];

		if (n->span.to_us == 0)
			continue;
		buf_z(&b, "BEGIN:VEVENT\r\n");
		buf_fmt(&b, "UID:%.*s-%zu@%.*s.baokao\r\n",
		    STR_ARG(req_url_id(r, r->app->id)), i,
		    STR_ARG(r->exam->config.code));
		ics_time(&b, "DTSTAMP", r->cx.now_us);
		ics_time(&b, "DTSTART", n->span.from_us > 0 ?
		    n->span.from_us : n->span.to_us);
		if (n->span.from_us > 0)
			ics_time(&b, "DTEND", n->span.to_us);
		ics_text(&b, "SUMMARY", str_make(r->cx.a, "%.*s%s",
		    STR_ARG(due_title(r, n)), n->span.from_us > 0 ? "" : "（截止）"));
		ics_text(&b, "DESCRIPTION", n->text);
		buf_z(&b, "END:VEVENT\r\n");
	}
	buf_z(&b, "END:VCALENDAR\r\n");
	out = buf_take(r->cx.a, &b);
	r->answer.filename = STR("baokao.ics");
	return req_send(r, 200, "text/calendar; charset=utf-8", out);
}

static const struct tpl_status_next *
next_rows(struct req *r, const struct due_list *c)
{
	struct tpl_status_next *rows = ARENA_ARRAY(r->cx.a,
	    struct tpl_status_next, c->n + 1);

	for (size_t i = 0; i < c->n; i++) {
		const struct due *d = &c->rows[i];
		struct str	  button;
		struct url	  href = due_link(r, d, &button);

		rows[i] = (struct tpl_status_next){ .title = due_title(r, d),
			.when = due_when(r->cx.a, d), .who = d->who,
			.text = exam_words(r, str_to_z(r->cx.a, d->text)),
			.now = i == 0, .href = href, .button = button };
	}
	return rows;
}

/* When what is printed, for exams that have a time for it. */
static struct str
print_windows(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	const struct span	 *prints = &r->stages->span[STAGE_PRINTS];
	const struct span	 *ticket = &r->stages->span[STAGE_TICKET];
	struct str		  forms = STR(""), tickets = STR("");

	if (prints->to_us > 0 && (c->prints & (PRINT_FORM | PRINT_PLEDGE)) !=
	    0)
		forms = str_make(r->cx.a, "报名表和承诺书打印时间：\n%.*s\n",
		    STR_ARG(hours_text(r->cx.a, prints)));
	if ((c->prints & PRINT_TICKET) != 0)
		tickets = str_make(r->cx.a, "准考证打印时间：\n%.*s",
		    STR_ARG(hours_text(r->cx.a, ticket)));
	return str_make(r->cx.a, "%.*s%.*s", STR_ARG(forms), STR_ARG(tickets));
}

/* Money was taken, and the way led past it: who need not pay has no receipt. */
static bool
has_paid(const struct req *r, const struct app_past *past, size_t n)
{
	enum state	s = r->app->state;
	bool		taken = false;

	for (size_t i = 0; i < n; i++)
		taken |= past[i].move != NULL && past[i].move->event == EV_PAY &&
		    past[i].move->who != ROLE_INDEX_REVIEWER &&
		    past[i].move->who != ROLE_INDEX_ARBITER;
	return taken && choice_fee(&r->exam->config, r->app) > 0 &&
	    (state_far(s) >= PROGRESS_PAID || s == STATE_REFUNDED);
}

static enum rc
status_get(struct req *r)
{
	struct tpl_status_past	*past;
	const struct tpl_status_next *next;
	const struct moment	 m = app_moment(r);
	struct due_list		 todo;
	enum fee_now		 fee;
	bool			 bad;
	struct app_past		*list;
	struct str		 doc, sha = STR(""), banner;
	size_t			 n;
	enum rc			 rc = app_history(&r->cx, r->app->id, &list, &n);

	if (rc == RC_OK)
		rc = app_fee_now(r, &fee);
	if (rc == RC_OK)
		rc = app_banner(r, fee, &banner, &bad);
	if (rc != RC_OK)
		return rc;
	past = ARENA_ARRAY(r->cx.a, struct tpl_status_past, n + 1);
	for (size_t i = 0; i < n; i++)	/* the newest first */
		past[n - 1 - i] = (struct tpl_status_past){
			past_title(&list[i]), time_text(r->cx.a,
			list[i].at_us), list[i].reason,
			list[i].to == STATE_REJECTED ||
			list[i].to == STATE_RETURNED ||
			list[i].to == STATE_BARRED };
	rc = app_snapshot(&r->cx, r->app->id, &doc, &sha);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	due_find(r->cx.a, &m, &todo);
	next = next_rows(r, &todo);
	return REQ_PAGE(r, 200, status, .top = page_top(r, "查看报考状态"),
	    .state = state_text(r->app->state), .past = past, .past_n = n,
	    .next = next, .next_n = todo.n,
	    .banner = banner,
	    .calendar = todo.n == 0 ? URL("") : exam_path(r, "calendar.ics"),
	    .receipt = sha.n > 0 && app_far(r) >= PROGRESS_HANDED_IN ?
	    exam_path(r, "print/receipt") : URL(""),
	    .form = sha.n > 0 && may_print(r, PRINT_FORM) ?
	    exam_path(r, "print/form") : URL(""),
	    .pledge = sha.n > 0 && may_print(r, PRINT_PLEDGE) ?
	    exam_path(r, "print/pledge") : URL(""), .sha256 = sha,
	    .paid = has_paid(r, list, n) ? exam_path(r, "pay/receipt") : URL(""),
	    .ticket = may_print_ticket(r) ? exam_path(r, "ticket") : URL(""),
	    .windows = state_is_live(r->app->state) ? print_windows(r) :
		STR(""),
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

const struct route status_routes[] = {
	ROUTE(GET, "/exam/{exam}/status", ROLE_CANDIDATE, status_get,
	    .need = app_need, .note = "查看报考状态 S0-27 S1-14 S4-09"),
	ROUTE(GET, "/exam/{exam}/calendar.ics", ROLE_CANDIDATE, calendar_get,
	    .need = app_need, .note = "各阶段时间的日历"),
	{ .path = NULL },
};
