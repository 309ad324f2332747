/* SPDX-License-Identifier: Apache-2.0 */
/* Forms out of lists of fields. */
#include "ui/form_page.h"

struct form_page *
form_page_new(struct req *r, const char *title, const char *submit)
{
	struct form_page *f = ARENA_NEW(r->cx.a, struct form_page);

	f->r = r;
	f->errors.r = r;
	f->page = (struct tpl_form_page){
		.top = page_top(r, title), .title = str_z(title),
		.caption = STR(""),
		.lead = STR(""), .banner = STR(""),
		.action = url_of(r->path), .csrf = req_csrf(r),
		.submit = str_z(submit), .draft = STR(""), .challenge = NULL,
		.challenge_inside = false,
		.hidden = f->hidden, .hidden_n = 0, .groups = f->groups,
		.groups_n = 0, .links = f->links, .links_n = 0, .wide = false,
		.errors = NULL, .bottom = page_bottom(r),
	};
	return f;
}

void
form_page_group(struct form_page *f, struct str heading)
{
	must(f->page.groups_n < FORM_PAGE_GROUPS_MAX);
	f->groups[f->page.groups_n++] = (struct tpl_form_page_groups){
		.heading = heading, .fields = &f->fields[f->fields_n],
		.fields_n = 0, .after_challenge = false };
}

void
form_page_group_after_challenge(struct form_page *f)
{
	form_page_group(f, STR(""));
	f->groups[f->page.groups_n - 1].after_challenge = true;
	f->page.challenge_inside = true;
}

void
form_page_field(struct form_page *f, const struct tpl_field *field)
{
	must(f->page.groups_n > 0 && f->fields_n < FORM_PAGE_FIELDS_MAX);
	f->fields[f->fields_n++].field = field;
	f->groups[f->page.groups_n - 1].fields_n++;
}

void
form_page_text(struct form_page *f, const struct field_look *look)
{
	bool secret = look->type != NULL && str_eq_z(STR("password"),
	    look->type);

	form_page_field(f, field_text(f->r, look, secret ? STR("") :
	    req_field(f->r, look->name), &f->errors));
}

void
form_page_hidden(struct form_page *f, struct str name, struct str value)
{
	must(f->page.hidden_n < FORM_PAGE_HIDDEN_MAX);
	f->hidden[f->page.hidden_n++] = (struct tpl_form_page_hidden){ name,
		value };
}

void
form_page_link(struct form_page *f, struct url href, const char *text)
{
	must(f->page.links_n < FORM_PAGE_LINKS_MAX);
	f->links[f->page.links_n++] = (struct tpl_form_page_links){ href,
		str_z(text) };
}

enum rc
form_page_send(struct form_page *f)
{
	f->page.errors = errors_part(&f->errors);
	return req_page(f->r, f->errors.n > 0 ? 422 : 200, tpl_form_page_any,
	    &f->page, sizeof(f->page));
}
