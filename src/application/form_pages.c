/* SPDX-License-Identifier: Apache-2.0 */
/* 填写个人信息: the fields of the configuration, as a page and as JSON. */
#include "account/account.h"
#include "application/flow_pages.h"
#include "base/json.h"
#include "base/utf8.h"
#include "exam/need.h"
#include "ui/form_page.h"

enum { FORM_JSON_MAX = 256 * 1024 };

static struct str
typed(struct req *r, const struct field *f)
{
	return req_field(r, str_to_z(r->cx.a, f->name));
}

static bool
is_email(struct str s)
{
	size_t at = str_find(s, STR("@"));

	return at != SIZE_MAX && at > 0 && str_has(str_sub(s, at, s.n),
	    STR(".")) && !str_has(s, STR(" "));
}

/* What is wrong with a value that is not empty; empty: nothing. */
static struct str
value_problem(struct arena *a, const struct field *f, struct str v)
{
	int64_t us, n = (int64_t)utf8_count(v);

	if (n > f->max_chars)
		return str_make(a, "%.*s最多 %lld 个字，现在有 %lld 个",
		    STR_ARG(f->label), (long long)f->max_chars, (long long)n);
	switch (f->kind) {
	case INPUT_CODE:
	case INPUT_CHOICE:
		if (code_text(f->table, v).n == 0)
			return str_make(a, "请从列表中选择%.*s",
			    STR_ARG(f->label));
		break;
	case INPUT_DATE:
		if (v.n != 10 || civil_parse(v, &us) != RC_OK)
			return str_make(a, "%.*s应当写成 2000-01-31 的样子",
			    STR_ARG(f->label));
		break;
	case INPUT_PHONE:
		if (v.n < 7 || v.n > 20)
			return str_make(a, "%.*s不像电话号码",
			    STR_ARG(f->label));
		break;
	case INPUT_EMAIL:
		if (!is_email(v))
			return str_make(a, "%.*s应当像 name@example.com",
			    STR_ARG(f->label));
		break;
	case INPUT_TEXT:
	case INPUT_AREA:
	case INPUT__MAX:
		break;
	}
	return STR("");
}

static void
check_field(struct req *r, const struct field *f, struct errors *e)
{
	struct str	v = typed(r, f), problem;
	bool		pick = f->kind == INPUT_CODE || f->kind == INPUT_CHOICE;

	if (v.n == 0 && f->required)
		errors_add(e, f->name, str_make(r->cx.a, "请%s%.*s",
		    pick ? "选择" : "填写", STR_ARG(f->label)));
	if (v.n == 0)
		return;
	problem = value_problem(r->cx.a, f, v);
	if (problem.n > 0)
		errors_add(e, f->name, problem);
}

/* ---- the page */

static const struct tpl_field_options *
options(struct req *r, const struct field *f, struct str chosen, bool radio)
{
	struct tpl_field_options *o = ARENA_ARRAY(r->cx.a,
	    struct tpl_field_options, f->table->n + 1);

	for (size_t i = 0; i < f->table->n; i++)
		o[i] = (struct tpl_field_options){ f->table->codes[i].code,
			f->table->codes[i].text,
			str_eq(f->table->codes[i].code, chosen), !radio ?
			STR("") : str_make(r->cx.a, "%.*s-%zu",
			STR_ARG(f->name), i) };
	return o;
}

static const struct tpl_field *
field_of(struct req *r, const struct field *f, struct str value,
    const struct errors *e)
{
	static const char *const types[INPUT__MAX] = {
		[INPUT_TEXT] = "text", [INPUT_AREA] = "", [INPUT_CODE] = "",
		[INPUT_DATE] = "date", [INPUT_PHONE] = "tel",
		[INPUT_EMAIL] = "email", [INPUT_CHOICE] = "",
	};
	bool		 radio = f->kind == INPUT_CHOICE;
	struct tpl_field t = {
		.name = f->name, .label = f->label, .hint = f->hint,
		.error = errors_of(e, str_to_z(r->cx.a, f->name)),
		.value = value, .type = str_z(types[f->kind]),
		.autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = f->kind == INPUT_DATE ? STR("") :
		    str_make(r->cx.a, "%lld", (long long)f->max_chars),
		.wide = f->kind == INPUT_AREA, .optional = !f->required,
		.is_select = f->kind == INPUT_CODE,
		.is_area = f->kind == INPUT_AREA, .is_radio = radio,
		.options = NULL, .options_n = 0,
	};

	if (f->table != NULL) {
		t.options = options(r, f, value, radio);
		t.options_n = f->table->n;
	}
	return field_copy(r, &t);
}

static enum rc
form_show(struct form_page *page, bool from_body)
{
	struct req			*r = page->r;
	const struct exam_config	*c = &r->exam->config;
	struct json			*saved = NULL;
	struct str			 group = { NULL, 0 };

	(void)json_parse(r->cx.a, r->app->form, &saved);	/* NULL: empty */
	for (size_t i = 0; i < c->fields_n; i++) {
		const struct field	*f = &c->fields[i];
		struct str		 v = from_body ? typed(r, f) :
		    json_text(saved, str_to_z(r->cx.a, f->name));

		if (i == 0 || (f->group.n > 0 && !str_eq(f->group, group))) {
			group = f->group;
			form_page_group(page, group);
		}
		form_page_field(page, field_of(r, f, v, &page->errors));
	}
	page->page.wide = true;
	page->page.draft = STR("先存草稿");
	form_page_link(page, exam_path(r, "flow"), "返回报考流程");
	return form_page_send(page);
}

static struct form_page *
form_new(struct req *r)
{
	struct form_page *f = form_page_new(r, "填写个人信息", "保存");

	f->page.lead = STR("标有“*”的项目必须填写。可以先存草稿，报名结束前随时回来修改。");
	return f;
}

/* Out of DRAFT the form is only shown on the status and confirm pages. */
static enum rc
may_edit(struct req *r, struct verdict *v)
{
	struct app_facts	f;
	struct photo		photo;
	enum rc			rc;

	rc = app_facts_load(&r->cx, r->exam, r->app, &f, &photo);
	return rc != RC_OK ? rc : app_may(&f, r->cx.role, EV_SAVE, v);
}

static enum rc
form_get(struct req *r)
{
	struct verdict	v;
	enum rc		rc = may_edit(r, &v);

	if (rc == RC_DENIED)
		return app_refused(r, &v) == RC_DENIED ? RC_OK : RC_IO;
	return rc != RC_OK ? rc : form_show(form_new(r), false);
}

/* ---- saving */

static struct str
as_json(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct buf			 b;
	struct str			 out;
	bool				 first = true;

	buf_init(&b, FORM_JSON_MAX);
	buf_char(&b, '{');
	for (size_t i = 0; i < c->fields_n; i++) {
		json_put_key(&b, &first, str_to_z(r->cx.a, c->fields[i].name));
		json_put_text(&b, typed(r, &c->fields[i]));
	}
	buf_char(&b, '}');
	must(!b.full);
	out = str_copy(r->cx.a, buf_view(&b));
	buf_done(&b);
	return out;
}

static enum rc
form_post(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct form_page		*page = form_new(r);
	bool				 draft = req_field(r, "draft").n > 0;
	struct verdict			 v;
	enum rc				 rc;

	for (size_t i = 0; i < c->fields_n && !draft; i++)
		check_field(r, &c->fields[i], &page->errors);
	if (page->errors.n > 0)
		return form_show(page, true);
	rc = app_save_form(&r->cx, r->exam, r->app, as_json(r), !draft, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc != RC_OK)
		return rc;
	return draft ? req_see(r, "/exam/%.*s/form?saved=1", STR_ARG(c->code)) :
	    req_see(r, "/exam/%.*s/flow", STR_ARG(c->code));
}

static enum rc
form_get_saved(struct req *r)
{
	struct form_page	*page;
	struct verdict		 v;

	if (req_arg(r, "saved").n == 0)
		return form_get(r);
	if (may_edit(r, &v) != RC_OK)
		return form_get(r);
	page = form_new(r);
	page->page.banner = STR("草稿已保存。");
	return form_show(page, false);
}

const struct route form_routes[] = {
	{ METHOD_GET, "/exam/{exam}/form", ROLE_CANDIDATE, form_get_saved,
	    app_need, NULL, 0, 0, RATE_NONE, "填写个人信息 S1-12 S1-13",
	    false },
	{ METHOD_POST, "/exam/{exam}/form", ROLE_CANDIDATE, form_post,
	    app_need, NULL, 65536, 0, RATE_NONE, "T02 填写个人信息 S1-13",
	    false },
	{ .path = NULL },
};
