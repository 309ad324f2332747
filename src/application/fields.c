/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a form against an exam's list of fields. */
#include "application/fields.h"

#include "base/json.h"
#include "base/utf8.h"

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
		.is_tick = false,
		.options = NULL, .options_n = 0,
	};

	if (f->table != NULL) {
		t.options = options(r, f, value, radio);
		t.options_n = f->table->n;
	}
	return field_copy(r, &t);
}

void
fields_check(struct req *r, const struct field *fields, size_t n,
    struct errors *e)
{
	for (size_t i = 0; i < n; i++)
		check_field(r, &fields[i], e);
}

void
fields_show(struct form_page *page, const struct fields_saved *s,
    bool from_body)
{
	struct req	*r = page->r;
	struct json	*values = NULL;
	struct str	 group = { NULL, 0 };

	(void)json_parse(r->cx.a, s->values, &values);	/* NULL: empty */
	for (size_t i = 0; i < s->n; i++) {
		const struct field	*f = &s->list[i];
		struct str		 v = from_body ? typed(r, f) :
		    json_text(values, str_to_z(r->cx.a, f->name));

		if (i == 0 || (f->group.n > 0 && !str_eq(f->group, group))) {
			group = f->group;
			form_page_group(page, group);
		}
		form_page_field(page, field_of(r, f, v, &page->errors));
	}
	page->page.wide = s->n > 4;
}

struct str
fields_json(struct req *r, const struct field *fields, size_t n)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, FORM_JSON_MAX);
	buf_char(&b, '{');
	for (size_t i = 0; i < n; i++) {
		json_put_key(&b, &first, str_to_z(r->cx.a, fields[i].name));
		json_put_text(&b, typed(r, &fields[i]));
	}
	buf_char(&b, '}');
	must(!b.full);
	return buf_take(r->cx.a, &b);
}

static struct str
shown_value(const struct field *f, struct str v)
{
	struct str text = f->table == NULL ? v : code_text(f->table, v);

	return text.n > 0 ? text : v.n > 0 ? v : STR("—");
}

void
fields_rows(struct arena *a, const struct fields_saved *s,
    struct form_row *ret_rows)
{
	struct json *values = NULL;

	(void)json_parse(a, s->values, &values);	/* NULL: empty */
	for (size_t i = 0; i < s->n; i++)
		ret_rows[i] = (struct form_row){ s->list[i].label,
			shown_value(&s->list[i], json_text(values,
			str_to_z(a, s->list[i].name))) };
}

/* Compared as people read it: codes by their texts. */
void
fields_differ(struct req *r, const struct fields_saved *s, struct errors *e)
{
	const struct fields_saved typed_now = { s->list, s->n,
		fields_json(r, s->list, s->n) };
	struct form_row *there = ARENA_ARRAY(r->cx.a, struct form_row,
	    s->n + 1);
	struct form_row *here = ARENA_ARRAY(r->cx.a, struct form_row,
	    s->n + 1);

	fields_rows(r->cx.a, s, there);
	fields_rows(r->cx.a, &typed_now, here);
	errors_add(e, STR(""), STR(PAGE_OLD_SAID));
	for (size_t i = 0; i < s->n; i++)
		if (!str_eq(there[i].value, here[i].value))
			errors_add(e, s->list[i].name, str_make(r->cx.a,
			    "%.*s：已经保存的是“%.*s”", STR_ARG(s->list[i].label),
			    STR_ARG(there[i].value)));
}
