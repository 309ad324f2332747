/* SPDX-License-Identifier: Apache-2.0 */
/* 查看报考状态: what happened, what next, by when, who decides; as a calendar, too. */
#include "base/utf8.h"
#include "candidate/flow_pages.h"
#include "candidate/status.html.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/page.h"

enum { NEXT_MAX = 12 + LIST_MAX, CALENDAR_MAX = 64 * 1024, ICS_LINE = 73 };

static const int64_t BEIJING_AHEAD_US = 8 * US_PER_HOUR;

/* One thing to come. */
struct next {
	struct str	title;
	struct str	text;
	struct str	who;		/* who does it */
	struct str	button;
	struct url	href;
	int64_t		from_us;	/* 0: only by when */
	int64_t		at_us;
};

/* What is still to come, in its order. */
struct coming {
	struct next	rows[NEXT_MAX];
	size_t		n;
};

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

/* One more; the first of them is what is going on now. */
static void
add_next(struct coming *c, struct next row)
{
	c->rows[c->n++] = row;
}

static void
coming_review(struct req *r, struct coming *to)
{
	const struct exam_config	*c = &r->exam->config;
	enum state			 s = r->app->state;
	bool handed = s == STATE_SUBMITTED || s == STATE_IN_REVIEW;
	bool open = s == STATE_DRAFT || s == STATE_REJECTED ||
	    s == STATE_RETURNED;
	int64_t due = r->app->moved_us + c->review_days * US_PER_DAY;

	if (open)
		add_next(to, (struct next){
			.title = s == STATE_RETURNED ? STR("补充资料") :
			    step_title_of(c, STEP_CONFIRM),
			.at_us = s == STATE_RETURNED ? r->app->return_until_us :
			    c->register_to_us,
			.text = s == STATE_REJECTED ?
			    STR("审核没有通过，可以在报考流程中办理后面的手续。") :
			    STR("没有确认的报名，招考部门看不到。"),
			.who = STR("您本人"), .href = exam_path(r, "flow"),
			.button = STR("继续报名") });
	if (handed || open)
		add_next(to, (struct next){
			.title = review_title(c),
			.at_us = handed ? due : c->review_to_us,
			.who = c->review_mode == REVIEW_ON_SITE ?
			    STR("所选考点的工作人员") : STR("招录单位审核人员"),
			.text = STR("审核结果会显示在这里，并发送消息。"),
			.href = URL(""), .button = STR("") });
	if (s == STATE_ARBITRATION)
		add_next(to, (struct next){ .title = STR("仲裁"),
			.at_us = due, .who = STR("没有审核过您的仲裁人员"),
			.text = STR("仲裁结果会显示在这里。"), .href = URL(""),
			.button = STR("") });
}

static void
coming(struct req *r, struct coming *to)
{
	const struct exam_config	*c = &r->exam->config;
	enum state			 s = r->app->state;

	if (!state_is_live(s) || s == STATE_FAILED || s == STATE_CERTIFIED)
		return;
	coming_review(r, to);
	if (s < STATE_PAID && c->pay_mode != PAY_OFF)
		add_next(to, (struct next){
			.title = c->pay_mode == PAY_ONLINE ? STR("网上缴费") :
			    STR("现场缴费"), .at_us = c->pay_to_us,
			.who = STR("您本人"),
			.text = STR("审核通过后才能缴费，逾期不缴视为放弃。"),
			.href = s == STATE_APPROVED &&
			    c->pay_mode == PAY_ONLINE ? exam_path(r, "pay") :
			    URL(""), .button = STR("去缴费") });
	if (s <= STATE_SEATED && (c->prints & PRINT_TICKET) != 0)
		add_next(to, (struct next){
			.title = STR("打印准考证"), .at_us = c->ticket_to_us,
			.from_us = config_ticket_from(c),
			.who = STR("考试机构编排考场"),
			.text = STR("报名成功并编排考场后，在规定时间内打印。"),
			.href = URL(""), .button = STR("") });
	for (size_t i = 0; s <= STATE_SEATED && i < c->subjects_n; i++)
		if (r->app->choices == 0 || (r->app->choices >> i & 1) != 0)
			add_next(to, (struct next){
				.title = str_make(r->cx.a, "考试：%.*s",
				    STR_ARG(c->subjects[i].name)),
				.at_us = c->subjects[i].to_us,
				.from_us = c->subjects[i].from_us,
				.who = STR(""), .text = STR(""),
				.href = URL(""), .button = STR("") });
}

static struct str
when_text(struct arena *a, int64_t from_us, int64_t to_us)
{
	return from_us > 0 ? span_text(a, from_us, to_us) :
	    str_make(a, "%.*s 前", STR_ARG(time_text(a, to_us)));
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
	struct coming		c = { .n = 0 };
	struct buf		b;
	struct str		out;

	coming(r, &c);
	buf_init(&b, CALENDAR_MAX);
	buf_z(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//baokao//calendar//ZH\r\n");
	for (size_t i = 0; i < c.n; i++) {
		const struct next *n = &c.rows[i];

		buf_z(&b, "BEGIN:VEVENT\r\n");
		buf_fmt(&b, "UID:%.*s-%zu@%.*s.baokao\r\n",
		    STR_ARG(req_url_id(r, r->app->id)), i,
		    STR_ARG(r->exam->config.code));
		ics_time(&b, "DTSTAMP", r->cx.now_us);
		ics_time(&b, "DTSTART", n->from_us > 0 ? n->from_us : n->at_us);
		if (n->from_us > 0)
			ics_time(&b, "DTEND", n->at_us);
		ics_text(&b, "SUMMARY", str_make(r->cx.a, "%.*s%s",
		    STR_ARG(n->title), n->from_us > 0 ? "" : "（截止）"));
		ics_text(&b, "DESCRIPTION", n->text);
		buf_z(&b, "END:VEVENT\r\n");
	}
	buf_z(&b, "END:VCALENDAR\r\n");
	out = str_copy(r->cx.a, buf_view(&b));
	buf_done(&b);
	r->answer.filename = STR("baokao.ics");
	return req_send(r, 200, "text/calendar; charset=utf-8", out);
}

static const struct tpl_status_next *
next_rows(struct arena *a, const struct coming *c)
{
	struct tpl_status_next *rows = ARENA_ARRAY(a, struct tpl_status_next,
	    c->n + 1);

	for (size_t i = 0; i < c->n; i++)
		rows[i] = (struct tpl_status_next){ .title = c->rows[i].title,
			.when = when_text(a, c->rows[i].from_us,
			    c->rows[i].at_us), .who = c->rows[i].who,
			.text = c->rows[i].text, .now = i == 0,
			.href = c->rows[i].href, .button = c->rows[i].button };
	return rows;
}

/* When what is printed, for exams that have a time for it. */
static struct str
print_windows(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	struct str		  forms = STR(""), ticket = STR("");

	if (c->prints_to_us > 0 && (c->prints & (PRINT_FORM | PRINT_PLEDGE)) !=
	    0)
		forms = str_make(r->cx.a, "报名表和承诺书打印时间：\n%.*s\n",
		    STR_ARG(span_text(r->cx.a, c->prints_from_us,
		    c->prints_to_us)));
	if ((c->prints & PRINT_TICKET) != 0)
		ticket = str_make(r->cx.a, "准考证打印时间：\n%.*s",
		    STR_ARG(span_text(r->cx.a, config_ticket_from(c),
		    c->ticket_to_us)));
	return str_make(r->cx.a, "%.*s%.*s", STR_ARG(forms), STR_ARG(ticket));
}

/* A fee was asked for, and the way led past it. */
static bool
has_paid(const struct req *r)
{
	enum state s = r->app->state;

	return config_fee(&r->exam->config, r->app->choices) > 0 &&
	    (s == STATE_PAID || s == STATE_SEATED || s == STATE_EXAMINED ||
	    s == STATE_PASSED || s == STATE_FAILED || s == STATE_CERTIFIED);
}

static enum rc
status_get(struct req *r)
{
	struct tpl_status_past	*past;
	const struct tpl_status_next *next;
	struct coming		 todo = { .n = 0 };
	struct app_past		*list;
	struct str		 doc, sha = STR("");
	size_t			 n;
	enum rc			 rc = app_history(&r->cx, r->app->id, &list, &n);

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
	coming(r, &todo);
	next = next_rows(r->cx.a, &todo);
	return REQ_PAGE(r, 200, status, .top = page_top(r, "查看报考状态"),
	    .state = state_text(r->app->state), .past = past, .past_n = n,
	    .next = next, .next_n = todo.n,
	    .calendar = exam_path(r, "calendar.ics"),
	    .receipt = sha.n > 0 ? exam_path(r, "print/receipt") : URL(""),
	    .form = sha.n > 0 && (r->exam->config.prints & PRINT_FORM) != 0 ?
	    exam_path(r, "print/form") : URL(""),
	    .pledge = sha.n > 0 && (r->exam->config.prints & PRINT_PLEDGE) != 0 ?
	    exam_path(r, "print/pledge") : URL(""), .sha256 = sha,
	    .paid = has_paid(r) ? exam_path(r, "pay/receipt") : URL(""),
	    .ticket = may_print_ticket(r) ? exam_path(r, "ticket") : URL(""),
	    .windows = print_windows(r),
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

const struct route status_routes[] = {
	ROUTE(GET, "/exam/{exam}/status", ROLE_CANDIDATE, status_get,
	    .need = app_need, .note = "查看报考状态 S0-27 S1-14 S4-09"),
	ROUTE(GET, "/exam/{exam}/calendar.ics", ROLE_CANDIDATE, calendar_get,
	    .need = app_need, .note = "各阶段时间的日历"),
	{ .path = NULL },
};
