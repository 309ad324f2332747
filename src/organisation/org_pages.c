/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 单位报名 (S3-02): an organisation hands in a table of people, and each is asked
 * at the next log-in (invited_pages.c). Who agrees has an application in DRAFT and
 * lets the organisation see what it still lacks; of the others it learns nothing.
 */
#include "account/account_pages.h"
#include "application/choice.h"
#include "application/law.h"
#include "application/when.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "organisation/member.h"
#include "organisation/org.html.h"
#include "organisation/org_sheet.h"
#include "organisation/organisation_pages.h"
#include "sheet/sheet.h"
#include "web/web.h"

enum { LIST_PAGE = 20, FILE_MAX = 2 * 1024 * 1024, LACKS_BYTES = 4096 };

/* Organisations only; a person's account, and an exam without them: not there. */
static enum rc
org_need(struct req *r)
{
	enum rc rc = exam_need_any(r);

	if (rc != RC_OK || r->answer.status != 0)
		return rc;
	return r->org && (r->exam->config.account_types & TYPE_ORG) != 0 ?
	    RC_OK : RC_NONE;
}

/* The functions of an application act for cx->who: here for the person. */
static struct cx
as_person(const struct req *r, int64_t account_id)
{
	struct cx cx = r->cx;

	cx.who = account_id;
	cx.role = ROLE_INDEX_CANDIDATE;
	return cx;
}

/* ---- the list */

static bool
may_upload(const struct req *r)
{
	const struct moment m = when_everybody(r->exam, r->cx.now_us);

	return when_open(&m, WHEN_ENROL);
}

static struct str
lacks_of(struct req *r, const struct verdict *v)
{
	struct buf	b;

	if (v->n == 0)
		return STR("请考生本人提交");
	buf_init(&b, LACKS_BYTES);
	for (size_t i = 0; i < v->n; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? "" : "；",
		    STR_ARG(v->todo[i].text));
	return buf_take(r->cx.a, &b);
}

/* What nobody has agreed to: neither state nor account shows. */
static void
silent_row(const struct member *m, struct tpl_org_members *row)
{
	bool asked = m->state == MEMBER_ASKED;

	row->state = asked ? STR("等待本人确认") : STR("本人没有同意");
	row->lacks = asked ? STR("请考生用本人的姓名和证件号码登录后确认") :
	    STR("");
}

/* An organisation sees what is missing, never what was filled in. */
static enum rc
member_row(struct req *r, const struct member *m, struct tpl_org_members *row)
{
	struct cx		cx = as_person(r, m->account_id);
	struct verdict		v;
	struct app		app;
	enum rc			rc;

	*row = (struct tpl_org_members){ .name = m->name,
		.idno = idno_masked(r->cx.a, m->idno), .state = STR("没有报名"),
		.tag = STR("govuk-tag--grey"), .lacks = STR(""),
		.drop = url_make(r->cx.a, "/exam/%.*s/org/%.*s/drop",
		STR_ARG(r->exam->config.code),
		STR_ARG(req_url_id(r, m->id))) };
	if (m->state != MEMBER_AGREED) {
		silent_row(m, row);
		return RC_OK;
	}
	rc = app_mine(&cx, r->exam->id, &app);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	row->state = state_text(app.state);
	if (app.state != STATE_DRAFT) {
		row->tag = state_is_live(app.state) ? STR("govuk-tag--blue") :
		    STR("govuk-tag--grey");
		if (state_is_live(app.state))
			row->drop = URL("");
		return RC_OK;
	}
	row->tag = STR("govuk-tag--yellow");
	rc = app_ask(&cx, r->exam, &app, EV_CONFIRM, &v);
	if (rc != RC_OK && rc != RC_DENIED)
		return rc;
	row->lacks = lacks_of(r, &v);
	return RC_OK;
}

static int64_t
page_wanted(const struct req *r)
{
	int64_t n;

	return str_i64(req_arg(r, "page"), &n) == RC_OK && n > 1 &&
	    n < 1000000 ? n - 1 : 0;
}

static struct url
list_url(struct req *r, int64_t page)
{
	return url_make(r->cx.a, "/exam/%.*s/org?page=%lld",
	    STR_ARG(r->exam->config.code), (long long)page + 1);
}

static enum rc
list_load(struct req *r, struct tpl_org *p)
{
	int64_t			 page = page_wanted(r);
	struct member		*list;
	struct tpl_org_members	*rows;
	enum rc			 rc = member_count(&r->cx, r->exam->id,
	    &p->total);

	if (rc == RC_OK)
		rc = member_list(&r->cx, r->exam->id, page * LIST_PAGE,
		    LIST_PAGE, &list, &p->members_n);
	if (rc != RC_OK)
		return rc;
	rows = ARENA_ARRAY(r->cx.a, struct tpl_org_members,
	    p->members_n + 1);
	for (size_t i = 0; rc == RC_OK && i < p->members_n; i++)
		rc = member_row(r, &list[i], &rows[i]);
	p->members = rows;
	p->newer = page > 0 ? list_url(r, page - 1) : URL("");
	p->older = (page + 1) * LIST_PAGE < p->total ? list_url(r, page + 1) :
	    URL("");
	return rc;
}

static struct str
column_names(struct req *r)
{
	if (!config_has_step(&r->exam->config, STEP_SITE))
		return STR("姓名、证件号码、手机号码");
	return str_make(r->cx.a, "姓名、证件号码、手机号码，可以加考点和%.*s"
	    "（几个之间用顿号隔开），不加的由考生自己选",
	    STR_ARG(r->exam->config.word_position));
}

static struct str
said(struct req *r)
{
	struct str n = req_arg(r, "added");
	int64_t	   people;

	if (req_arg(r, "dropped").n > 0)
		return STR("已经移出名单。");
	return str_i64(n, &people) != RC_OK ? STR("") : str_make(r->cx.a,
	    "名单已经登记，新加入 %lld 人，已发短信请本人确认。", (long long)people);
}

/* The places of mistakes as a spreadsheet shows them: B3. */
static const struct tpl_org_problems *
problem_rows(struct req *r, const struct org_table *t)
{
	struct tpl_org_problems *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_org_problems, t->problems_n + 1);

	for (size_t i = 0; i < t->problems_n; i++) {
		const struct org_problem *p = &t->problems[i];

		list[i] = (struct tpl_org_problems){
			p->row == 0 ? STR("整个文件") : p->col == 0 ?
			str_make(r->cx.a, "第 %u 行", (unsigned)p->row) :
			str_make(r->cx.a, "%.*s%u（第 %u 行）",
			STR_ARG(sheet_col_name(r->cx.a, p->col)),
			(unsigned)p->row, (unsigned)p->row),
			p->column, p->value, p->reason };
	}
	return list;
}

/* The page as it is before anything is changed. */
static enum rc
org_page(struct req *r, struct tpl_org *p)
{
	*p = (struct tpl_org){ .top = page_top(r, "单位报名"), .errors = NULL,
		.said = said(r), .more = STR(""), .problems = NULL,
		.problems_n = 0, .action = exam_path(r, "org"),
		.columns = column_names(r), .csrf = req_csrf(r),
		.open = may_upload(r), .total = 0, .members = NULL,
		.members_n = 0, .older = URL(""), .newer = URL(""),
		.window = hours_text(r->cx.a,
		&r->stages->span[STAGE_REGISTER]), .bottom = page_bottom(r) };
	return list_load(r, p);
}

static enum rc
org_get(struct req *r)
{
	struct errors	e = { .r = r };
	struct tpl_org	p;
	enum rc		rc = org_page(r, &p);

	p.errors = errors_part(&e);
	return rc != RC_OK ? rc : req_page(r, 200, tpl_org_any, &p, sizeof(p));
}

/* ---- a table comes in */

static enum rc
upload_prepare(struct req *r)
{
	struct org_table	*t = ARENA_NEW(r->cx.a, struct org_table);
	enum rc			 rc = exam_need_any(r);

	if (rc == RC_OK && r->file != NULL)
		org_table_read(r->cx.a, &r->exam->config, &(struct cell_file){
		    cell_line_of(r->cx.services), r->file->bytes },
		    civil_from_us(r->cx.now_us), t);
	r->prepared = t;
	return rc;
}

/* A mistake that only the store knows; the rest of the rows is still looked at. */
static enum rc
row_refused(struct org_table *t, const struct org_row *row, const char *column,
    struct str value, struct str reason)
{
	org_problem_add(t, (struct org_problem){ row->number, 0,
		str_z(column), value, reason });
	return RC_DENIED;
}

/*
 * An exam that tells who is registered says that the name is another one. Every
 * other answer is the same whoever has an account.
 */
static enum rc
check_name(struct req *r, struct org_table *t, const struct org_row *row)
{
	struct account_rules	 rules = account_rules_of(r->exam);
	struct account_match	*list;
	bool			 same = false;
	size_t			 n;
	enum rc			 rc;

	if (!r->exam->config.reveal || rules.id_and_name)
		return RC_OK;
	rc = account_find(&r->cx, rules.realm, row->idno, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		same |= str_eq(list[i].name, row->name);
	return rc != RC_OK || n == 0 || same ? rc : row_refused(t, row, "姓名",
	    row->name,
	    STR("与这个证件号码注册时的姓名不一致，请核对姓名和证件号码"));
}

static enum rc
check_site(struct req *r, struct org_table *t, const struct org_row *row)
{
	bool	full = false;
	enum rc	rc = row->site_n == 0 ? RC_OK : app_site_full(&r->cx, r->exam,
	    row->site_n, &full);

	return !full ? rc : row_refused(t, row, "考点",
	    site_name_of(&r->exam->config, row->site_n),
	    check_text(CHK_site_has_room));
}

/* A person who is listed already is not told again. */
static enum rc
take_row(struct req *r, struct org_table *t, const struct org_row *row,
    int64_t *added)
{
	struct member_new	m = { .name = row->name, .idno = row->idno,
		.site_n = row->site_n, .choices = row->choices };
	bool			new;
	enum rc			rc = check_name(r, t, row);

	if (rc == RC_OK)
		rc = member_add(&r->cx, r->exam->id, &m, &new);
	if (rc != RC_OK || !new)
		return rc;
	(*added)++;
	rc = check_site(r, t, row);
	return rc != RC_OK ? rc : notify_send(&r->cx, &(struct notify){
		.phone = row->phone, .kind = "member",
		.template = TEMPLATE_MEMBER,
		.values = { { STR("title"), r->exam->config.title },
		{ STR("organisation"), r->who } } });
}

/* All or nothing: t's mistakes, when it was read, and nothing is kept. */
static enum rc
upload_refused(struct req *r, struct tpl_org *p, const struct org_table *t,
    const char *reason)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	errors_add(&e, STR("file"), str_z(reason));
	p->errors = errors_part(&e);
	if (t != NULL) {
		p->problems = problem_rows(r, t);
		p->problems_n = t->problems_n;
	}
	if (t != NULL && t->problems_all > t->problems_n)
		p->more = str_make(r->cx.a, "共有 %zu 处错误，这里是前 %zu 处。",
		    t->problems_all, t->problems_n);
	rc = req_page(r, 422, tpl_org_any, p, sizeof(*p));
	return rc == RC_OK ? RC_DENIED : rc;
}

/* All rows or none: a table with mistakes is shown with all of them at once. */
static enum rc
org_post(struct req *r)
{
	struct org_table	*t = r->prepared;
	bool			 read = t->problems_all == 0;
	int64_t			 added = 0;
	struct tpl_org		 p;
	enum rc			 rc = org_page(r, &p);

	if (rc == RC_OK && !p.open)
		return upload_refused(r, &p, NULL,
		    "现在不在报名时间内，不能上传名单");
	if (rc == RC_OK && r->file == NULL)
		return upload_refused(r, &p, NULL, "请选择名单文件");
	for (size_t i = 0; rc == RC_OK && read && i < t->n; i++) {
		rc = take_row(r, t, &t->rows[i], &added);
		if (rc == RC_DENIED && t->problems_all > 0)
			rc = RC_OK;	/* the other rows' mistakes, too */
	}
	if (rc != RC_OK)
		return rc;
	if (t->problems_all > 0)
		return upload_refused(r, &p, t, "名单里有错误，没有登记任何一人");
	return req_see(r, "/exam/%.*s/org?added=%lld",
	    STR_ARG(r->exam->config.code), (long long)added);
}

/* ---- off the list again */

/* Who has handed in is no longer the organisation's to take off. */
static enum rc
drop_post(struct req *r)
{
	struct app	app;
	struct member	m;
	struct cx	cx;
	bool		agreed, handed_in;
	enum rc		rc = member_get(&r->cx, r->exam->id, req_id(r), &m);

	if (rc != RC_OK)
		return rc;
	agreed = m.state == MEMBER_AGREED;
	cx = as_person(r, m.account_id);
	rc = agreed ? app_mine(&cx, r->exam->id, &app) : RC_NONE;
	handed_in = rc == RC_OK && state_is_live(app.state) &&
	    app.state != STATE_DRAFT;
	if (rc == RC_NONE)
		rc = RC_OK;
	if (handed_in) {
		rc = page_notice(r, 409, "不能移出名单",
		    STR("考生已经提交报名，不能再移出名单。"),
		    exam_path(r, "org"), "返回单位报名");
		return rc == RC_OK ? RC_DENIED : rc;
	}
	if (rc == RC_OK)
		rc = member_drop(&r->cx, r->exam->id, m.id);
	if (rc == RC_OK && agreed)
		rc = notify_note(&cx, cx.who, "member", str_make(r->cx.a,
		    "【%.*s】%.*s已把您移出单位报名的名单。您填写的资料都还在，"
		    "仍然可以自己报名。", STR_ARG(r->exam->config.title),
		    STR_ARG(r->who)));
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/org?dropped=1",
	    STR_ARG(r->exam->config.code));
}

const struct route org_routes[] = {
	ROUTE(GET, "/exam/{exam}/org", ROLE_CANDIDATE, org_get,
	    .need = org_need, .note = "单位报名 S3-02"),
	ROUTE(POST, "/exam/{exam}/org", ROLE_CANDIDATE, org_post,
	    .need = org_need, .prepare = upload_prepare, .body_max = 4096,
	    .file_max = FILE_MAX, .rate = RATE_UPLOAD,
	    .once = true,
	    .note = "T01 单位报名：上传名单 S3-02"),
	ROUTE(POST, "/exam/{exam}/org/{id}/drop", ROLE_CANDIDATE, drop_post,
	    .need = org_need, .body_max = 4096,
	    .once = true,
	    .note = "单位报名：移出名单 S3-02"),
	{ .path = NULL },
};

const struct route *const organisation_pages[] = {
	org_routes, invited_routes, NULL
};
