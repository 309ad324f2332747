/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores and certificates for those they belong to: the candidate's own pages,
 * and everybody's query by name and ID number, whose answer never tells whether
 * a person registered.
 */
#include "result/result_pages.h"

#include <string.h>

#include "account/account_pages.h"
#include "account/idno.h"
#include "account/name.h"
#include "candidate/app_need.h"
#include "exam/need.h"
#include "result/certificates.html.h"
#include "result/lists.h"
#include "result/result.h"
#include "result/result.html.h"
#include "result/verdict.h"

enum { LINE_BYTES_MAX = 65536 };

/* Whose page it is, and where it leads back to. */
struct result_frame {
	struct str	 name;		/* empty on the own page */
	struct str	 idno;		/* masked */
	struct url	 back;
	const char	*back_text;
	struct url	 certificates;
};

static struct url
home_path(struct req *r)
{
	return url_make(r->cx.a, "/exam/%.*s",
	    STR_ARG(r->exam->config.code));
}

/* ---- exams whose scores stand elsewhere */

/* The page that says so; RC_NONE: scores are in this system. */
static enum rc
elsewhere(struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	if (c->scores == SCORES_IN_SYSTEM)
		return RC_NONE;
	if (c->scores == SCORES_LINK)
		return page_notice(r, 200, "成绩查询",
		    STR("本考试的成绩在主管机构的网站上公布，请到那里查询。"),
		    url_of(c->scores_url), "去查询成绩");
	return page_notice(r, 200, "成绩查询",
	    STR("本考试的成绩不在本系统公布，请留意主管机构的公告。"),
	    home_path(r), "返回考试首页");
}

/* As elsewhere(), for certificates. */
static enum rc
no_certificates(struct req *r)
{
	return r->exam->config.certificates != 0 ? RC_NONE : page_notice(r,
	    200, "证书查询", STR("本考试不在本系统发证书，请留意主管机构的公告。"),
	    home_path(r), "返回考试首页");
}

/* ---- showing */

static const struct tpl_result_marks *
mark_rows(struct req *r, const struct result_shown *s)
{
	struct tpl_result_marks *marks = ARENA_ARRAY(r->cx.a,
	    struct tpl_result_marks, s->marks_n + 1);

	for (size_t i = 0; i < s->marks_n; i++)
		marks[i] = (struct tpl_result_marks){ s->marks[i].subject,
			s->marks[i].mark };
	return marks;
}

/* "语文 80，数学 缺考，总分 80，不合格" */
static struct str
marks_line(struct req *r, const struct result_shown *s)
{
	struct buf	b;

	buf_init(&b, LINE_BYTES_MAX);
	for (size_t i = 0; i < s->marks_n; i++)
		buf_fmt(&b, "%.*s %.*s，", STR_ARG(s->marks[i].subject),
		    STR_ARG(s->marks[i].mark));
	if (s->marks_n > 1 && verdict_total(&r->exam->config))
		buf_fmt(&b, "总分 %.*s，", STR_ARG(s->total));
	for (size_t i = 0; i < s->posts_n; i++)
		buf_fmt(&b, "%.*s%s%s，", STR_ARG(s->posts[i].post),
		    s->posts[i].post.n > 0 ? " " : "",
		    s->posts[i].passed ? "合格" : "不合格");
	if (b.n >= strlen("，"))
		b.n -= strlen("，");
	return buf_take(r->cx.a, &b);
}

/* What stood before, for the person alone. */
static const struct tpl_result_before *
before_rows(struct req *r, const struct result *s)
{
	struct tpl_result_before *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_result_before, s->before_n + 1);

	for (size_t i = 0; i < s->before_n; i++)
		list[i] = (struct tpl_result_before){
			time_text(r->cx.a, s->before[i].published_us),
			marks_line(r, &s->before[i]), s->before[i].reason };
	return list;
}

static const struct tpl_result_posts *
post_rows(struct req *r, const struct result_shown *s)
{
	struct tpl_result_posts *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_result_posts, s->posts_n + 1);

	for (size_t i = 0; i < s->posts_n; i++)
		list[i] = (struct tpl_result_posts){ s->posts[i].post,
			s->posts[i].passed };
	return list;
}

/*
 * A stranger who knows name and number sees the result and not the history of
 * corrections.
 */
static enum rc
result_show(struct req *r, const struct result *s, const struct result_frame *f)
{
	const struct result_shown	*now = &s->now;
	bool				 own = f->name.n == 0;

	return REQ_PAGE(r, 200, result, .top = page_top(r, "成绩查询"),
	    .exam = r->exam->config.title, .name = f->name, .idno = f->idno,
	    .ticket = s->ticket_no, .marks = mark_rows(r, now),
	    .marks_n = now->marks_n,
	    .total = now->marks_n > 1 && verdict_total(&r->exam->config) ?
	    now->total : STR(""),
	    .posts = post_rows(r, now), .posts_n = now->posts_n, .at = time_text(r->cx.a, now->published_us),
	    .corrected = now->reason.n > 0, .reason = own ? now->reason :
	    STR(""), .before = before_rows(r, s),
	    .before_n = own ? s->before_n : 0,
	    .next = f->certificates, .next_text = STR("查询证书"),
	    .back = f->back, .back_text = str_z(f->back_text),
	    .bottom = page_bottom(r));
}

/*
 * The certificates of an account.
 *
 * only_here	none of other exams
 * returns	RC_OK answered | RC_NONE there are none | RC_IO
 */
static enum rc
certificates_show(struct req *r, int64_t account_id, bool only_here,
    const struct result_frame *f)
{
	struct q_certificates_of_row	*rows;
	struct tpl_certificates_list	*list;
	size_t				 n, shown = 0;
	enum rc rc = certificates_of(&r->cx, account_id, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_certificates_list, n + 1);
	for (size_t i = 0; i < n; i++)
		if (!only_here || rows[i].exam_id == r->exam->id)
			list[shown++] = (struct tpl_certificates_list){
				rows[i].number, rows[i].post.n == 0 ?
				rows[i].title : str_make(r->cx.a,
				"%.*s　%.*s", STR_ARG(rows[i].title),
				STR_ARG(rows[i].post)),
				time_text(r->cx.a, rows[i].issued_us) };
	return shown == 0 ? RC_NONE : REQ_PAGE(r, 200, certificates,
	    .top = page_top(r, "证书查询"), .title = only_here ?
	    STR("证书查询") : STR("已获证书"), .name = f->name,
	    .idno = f->idno, .list = list, .list_n = shown, .back = f->back,
	    .back_text = str_z(f->back_text), .bottom = page_bottom(r));
}

/* ---- the candidate's own */

static struct result_frame
own_frame(struct req *r)
{
	return (struct result_frame){ .name = STR(""), .idno = STR(""),
		.back = exam_path(r, "flow"), .back_text = "返回报考流程",
		.certificates = r->app != NULL &&
		    r->app->state == STATE_CERTIFIED ?
		    exam_path(r, "certificates") : URL("") };
}

static enum rc
own_scores_get(struct req *r)
{
	struct result_frame	f = own_frame(r);
	struct result	s;
	enum rc		rc = elsewhere(r);

	if (rc != RC_NONE)
		return rc;
	rc = result_of(&r->cx, r->exam, r->cx.who, &s);
	if (rc == RC_NONE)
		return page_notice(r, 200, "成绩查询", r->app == NULL ?
		    STR("您还没有报名本考试。") :
		    STR("成绩还没有公布。公布后您会收到通知，也可以在这里查询。"),
		    f.back, f.back_text);
	return rc != RC_OK ? rc : result_show(r, &s, &f);
}

static enum rc
own_certificates_get(struct req *r)
{
	struct result_frame	f = own_frame(r);
	enum rc		rc = certificates_show(r, r->cx.who, false, &f);

	if (rc == RC_NONE)
		rc = no_certificates(r);
	return rc != RC_NONE ? rc : page_notice(r, 200, "已获证书",
	    STR("您还没有证书。合格名单公布、证书编号生成后您会收到通知，也可以在这里查询。"),
	    f.back, f.back_text);
}

/* ---- everybody's query */

/* One form for both; what differs. */
struct query {
	const char	*title;
	const char	*lead;
	const char	*none;		/* the one answer for everything */
};

static const struct query scores_query = { "成绩查询",
	"请填写报名时的姓名和证件号码。",
	"没有查到成绩：请核对姓名和证件号码；成绩没有公布时也查不到" };
static const struct query certificates_query = { "证书查询",
	"请填写报名时的姓名和证件号码。",
	"没有查到证书：请核对姓名和证件号码；证书编号没有生成时也查不到" };

static struct form_page *
query_form(struct req *r, const struct query *q)
{
	struct form_page *f = form_page_new(r, q->title, "查询");

	f->page.lead = str_z(q->lead);
	return f;
}

static enum rc
query_show(struct form_page *f)
{
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "name", .label = "姓名",
		.autocomplete = "name" });
	form_page_text(f, &(struct field_look){ .name = "idno",
		.label = "证件号码", .autocomplete = "off" });
	account_challenge(f);
	form_page_link(f, home_path(f->r), "返回考试首页");
	return form_page_send(f);
}

/* Which account a name and a number belong to; 0 for none. */
static enum rc
find_account(struct req *r, const struct idno *id, struct str name,
    int64_t *ret)
{
	struct account_match	*list;
	size_t			 n;
	enum rc rc = account_find(&r->cx, r->exam->config.realm,
	    str_of(id->text, id->n), &list, &n);

	*ret = 0;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (str_eq(list[i].name, name))
			*ret = list[i].id;
	return rc;
}

/* What was typed, checked, and the account behind it. */
static enum rc
query_read(struct req *r, struct form_page *f, struct result_frame *to,
    int64_t *ret_account)
{
	struct idno	id;
	struct name	name;
	enum rc		rc = account_challenge_ok(r, &f->errors);

	*ret_account = 0;
	idno_check(form_first(&r->form, "idno"), civil_from_us(r->cx.now_us),
	    &id);
	name_normalise(r->cx.a, form_first(&r->form, "name"), &name);
	if (rc == RC_OK && name.reason != NAME_OK)
		errors_add(&f->errors, STR("name"),
		    str_z(name_reason_zh(name.reason)));
	if (rc == RC_OK && id.reason != IDNO_OK)
		errors_add(&f->errors, STR("idno"),
		    str_z(idno_reason_zh(id.reason)));
	*to = (struct result_frame){ .name = name.text,
		.idno = idno_masked(r->cx.a, str_of(id.text, id.n)),
		.back = home_path(r), .back_text = "返回考试首页",
		.certificates = URL("") };
	if (rc == RC_OK && f->errors.n == 0)
		rc = find_account(r, &id, name.text, ret_account);
	return rc;
}

static enum rc
query_none(struct form_page *f, const struct query *q)
{
	errors_add(&f->errors, STR("name"), str_z(q->none));
	return query_show(f);
}

static enum rc
scores_get(struct req *r)
{
	enum rc rc = elsewhere(r);

	return rc != RC_NONE ? rc : query_show(query_form(r, &scores_query));
}

static enum rc
scores_post(struct req *r)
{
	struct form_page	*f = query_form(r, &scores_query);
	struct result		 s;
	struct result_frame		 frame;
	int64_t			 account;
	enum rc			 rc = elsewhere(r);

	if (rc != RC_NONE)
		return rc;
	rc = query_read(r, f, &frame, &account);
	if (rc == RC_OK && f->errors.n > 0)
		return query_show(f);
	if (rc == RC_OK)
		rc = result_of(&r->cx, r->exam, account, &s);
	if (rc == RC_NONE)
		return query_none(f, &scores_query);
	return rc != RC_OK ? rc : result_show(r, &s, &frame);
}

static enum rc
certificates_get(struct req *r)
{
	enum rc rc = no_certificates(r);

	return rc != RC_NONE ? rc : query_show(query_form(r,
	    &certificates_query));
}

static enum rc
certificates_post(struct req *r)
{
	struct form_page	*f = query_form(r, &certificates_query);
	struct result_frame		 frame;
	int64_t			 account;
	enum rc			 rc = no_certificates(r);

	if (rc != RC_NONE)
		return rc;
	rc = query_read(r, f, &frame, &account);
	if (rc == RC_OK && f->errors.n > 0)
		return query_show(f);
	if (rc == RC_OK)
		rc = certificates_show(r, account, true, &frame);
	return rc == RC_NONE ? query_none(f, &certificates_query) : rc;
}

const struct route result_routes[] = {
	ROUTE(GET, "/exam/{exam}/scores", ROLE_CANDIDATE, own_scores_get,
	    .need = app_need_maybe, .note = "自己的成绩 S3-13"),
	ROUTE(GET, "/exam/{exam}/certificates", ROLE_CANDIDATE,
	    own_certificates_get, .need = app_need_maybe,
	    .note = "已获证书 S3-14"),
	{ .path = NULL },
};

const struct route query_routes[] = {
	ROUTE(GET, "/exam/{exam}/query/scores", ROLE_PUBLIC, scores_get,
	    .need = exam_need, .note = "成绩查询 S3-13"),
	ROUTE(POST, "/exam/{exam}/query/scores", ROLE_PUBLIC, scores_post,
	    .need = exam_need, .body_max = 4096, .rate = RATE_LOGIN,
	    .again = "asks and keeps nothing",
	    .note = "成绩查询 S3-13"),
	ROUTE(GET, "/exam/{exam}/query/certificates", ROLE_PUBLIC,
	    certificates_get, .need = exam_need, .note = "证书查询 S3-14"),
	ROUTE(POST, "/exam/{exam}/query/certificates", ROLE_PUBLIC,
	    certificates_post, .need = exam_need, .body_max = 4096,
	    .rate = RATE_LOGIN, .again = "asks and keeps nothing",
	    .note = "证书查询 S3-14"),
	{ .path = NULL },
};

const struct route *const result_pages[] = {
	score_routes, result_routes, query_routes, NULL
};
