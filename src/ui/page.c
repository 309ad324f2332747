/* SPDX-License-Identifier: Apache-2.0 */
/* What all pages share: head, errors, notices, times as people say them. */
#include "ui/page.h"

#include "web/web.h"

enum { MARK_BYTES = 8 };

/* Where each kind of staff works; the first of one's own is the start page. */
static const struct {
	uint32_t	 roles;
	const char	*path;
	const char	*text;
} desks[] = {
	{ ROLE_REVIEWER, "/staff/reviews", "资格审核" },
	{ ROLE_REVIEWER, "/staff/photos", "照片审核" },
	{ ROLE_REVIEWER, "/staff/waivers", "减免费用" },
	{ ROLE_ARBITER, "/staff/disputes", "仲裁" },
	{ ROLE_CASHIER, "/staff/desk", "现场办理" },
	{ ROLE_AUTHORITY, "/staff/seats", "考场编排" },
	{ ROLE_AUTHORITY, "/staff/scores", "成绩和证书" },
	{ ROLE_AUTHORITY, "/staff/candidates", "考生查询" },
	{ ROLE_AUTHORITY, "/staff/drop", "取消职位" },
	{ ROLE_CASHIER | ROLE_AUTHORITY | ROLE_AUDITOR, "/staff/money",
	    "缴费和退款" },
};

struct str
page_desk(const struct req *r)
{
	for (size_t i = 0; i < COUNT(desks); i++)
		if ((desks[i].roles & r->session.roles) != 0)
			return str_z(desks[i].path);
	return STR("");
}

static size_t
desk_links(struct req *r, struct tpl_layout_top_desks *list)
{
	size_t n = 0;

	for (size_t i = 0; r->staff && i < COUNT(desks); i++)
		if ((desks[i].roles & r->session.roles) != 0)
			list[n++] = (struct tpl_layout_top_desks){
				url_of(str_z(desks[i].path)),
				str_z(desks[i].text),
				str_eq_z(r->path, desks[i].path) };
	return n;
}

/* The menu of who is logged in. */
static void
own_links(struct req *r, const struct page_frame *f, struct tpl_layout_top *t)
{
	struct arena	*a = r->cx.a;

	t->home = url_make(a, "/exam/%.*s", STR_ARG(f->code));
	t->exam_url = url_make(a, "/exam/%.*s/%s", STR_ARG(f->code),
	    r->org ? "org" : "flow");
	if (!r->org)
		t->status_url = url_make(a, "/exam/%.*s/status",
		    STR_ARG(f->code));
	t->messages_url = url_make(a, "/exam/%.*s/messages", STR_ARG(f->code));
	if (f->maintain && !r->org)
		t->account_url = url_make(a, "/exam/%.*s/account",
		    STR_ARG(f->code));
	t->password_url = url_make(a, "/exam/%.*s/password", STR_ARG(f->code));
}

const struct tpl_layout_top *
page_top(struct req *r, const char *title)
{
	struct tpl_layout_top	*t = ARENA_NEW(r->cx.a, struct tpl_layout_top);
	const struct page_frame	*f = r->frame;
	bool			 in = r->session.owner_id != 0;
	struct tpl_layout_top_desks *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_layout_top_desks, COUNT(desks));

	*t = (struct tpl_layout_top){
		.title = str_z(title),
		.demo = r->web->demo,
		.staff = r->staff,
		.exam_title = f == NULL ? STR("") : f->title,
		.home = r->staff ? URL("/staff") : URL("/"),
		.logout = r->staff ? URL("/staff/logout") : URL("/logout"),
		.who = in ? r->who : STR(""),
		.csrf = in ? req_csrf(r) : STR(""),
		.exam_url = URL(""),
		.flow_text = f == NULL ? STR("") : r->org ? STR("报考流程") :
		    f->flow,
		.status_url = URL(""),
		.messages_url = URL(""), .account_url = URL(""),
		.password_url = URL(""),
		.desks = list,
		.desks_n = desk_links(r, list),
	};
	if (f != NULL && in && !r->staff)
		own_links(r, f, t);
	return t;
}

const struct tpl_layout_bottom *
page_bottom(struct req *r)
{
	struct tpl_layout_bottom *b = ARENA_NEW(r->cx.a,
	    struct tpl_layout_bottom);
	const struct page_frame	 *f = r->frame;

	*b = (struct tpl_layout_bottom){
		.authority = f == NULL ? STR("") : f->authority,
		.policy_phone = f == NULL ? STR("") : f->policy_phone,
		.help_phone = f == NULL ? STR("") : f->help_phone,
	};
	return b;
}

void
page_frame_set(struct req *r, const struct page_frame *f)
{
	struct page_frame *kept = ARENA_NEW(r->cx.a, struct page_frame);

	*kept = *f;
	r->frame = kept;
}

enum rc
page_notice(struct req *r, int status, const char *title, struct str text,
    struct url next, const char *next_text)
{
	if (status >= 400)
		r->answer.why = str_z(title);
	return REQ_PAGE(r, status, notice,
	    .top = page_top(r, title), .title = str_z(title), .text = text,
	    .reference = status >= 500 ? r->reference : STR(""),
	    .next = next, .next_text = str_z(next_text),
	    .bottom = page_bottom(r));
}

void
page_error(struct req *r, int status, const char *message)
{
	(void)page_notice(r, status, status == 404 ? "没有找到这个页面" :
	    status == 403 ? "不能打开这个页面" : status == 503 ?
	    "现在人很多，请稍候" : status >= 500 ? "系统出了问题" :
	    "请求有误", str_z(message),
	    r->staff ? URL("/staff") : URL("/"), "返回首页");
}

struct str
page_mark(struct req *r, struct str stored)
{
	struct sha256 h = sha256_of(stored);

	return str_hex(r->cx.a, h.b, MARK_BYTES);
}

bool
page_is_old(const struct req *r, struct str stored, struct str nothing)
{
	struct sha256	h = sha256_of(stored);
	struct str	said = req_field(r, MADE_FROM);

	if (said.n == 0)
		return !str_eq(stored, nothing);
	return !str_eq(said, str_hex(r->cx.a, h.b, MARK_BYTES));
}

void
errors_add(struct errors *e, struct str field, struct str text)
{
	if (e->n == ERRORS_MAX)
		return;
	if (e->r->answer.why.p == NULL)
		e->r->answer.why = field.n > 0 ? field : STR("form");
	e->items[e->n++] = (struct tpl_errors_items){
		.text = text,
		.href = field.n == 0 ? URL("") :
		    str_starts(field, STR("/")) ? url_of(field) :
		    url_make(e->r->cx.a, "#%.*s", STR_ARG(field)),
	};
}

struct str
errors_of(const struct errors *e, const char *field)
{
	for (size_t i = 0; e != NULL && i < e->n; i++) {
		struct str href = e->items[i].href.s;

		if (href.n > 0 && href.p[0] == '#' &&
		    str_eq_z(str_sub(href, 1, href.n), field))
			return e->items[i].text;
	}
	return STR("");
}

const struct tpl_errors *
errors_part(const struct errors *e)
{
	struct tpl_errors *p = ARENA_NEW(e->r->cx.a, struct tpl_errors);

	p->items = arena_copy(e->r->cx.a, e->items, e->n * sizeof(*e->items));
	p->items_n = e->n;
	return p;
}

const struct tpl_field *
field_copy(struct req *r, const struct tpl_field *f)
{
	return arena_copy(r->cx.a, f, sizeof(*f));
}

const struct tpl_field *
field_text(struct req *r, const struct field_look *l, struct str value,
    const struct errors *e)
{
	struct tpl_field f = {
		.name = str_z(l->name), .label = str_z(l->label),
		.hint = str_z(l->hint), .error = errors_of(e, l->name),
		.value = value, .type = l->type == NULL ? STR("text") :
		    str_z(l->type), .autocomplete = str_z(l->autocomplete),
		.inputmode = str_z(l->inputmode), .maxlength = STR(""),
		.wide = l->wide, .optional = l->optional, .is_select = false,
		.is_area = false, .is_radio = false, .is_tick = false,
		.options = NULL,
		.options_n = 0,
	};

	return field_copy(r, &f);
}
