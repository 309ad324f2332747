/* SPDX-License-Identifier: Apache-2.0 */
/* Building a page that is one form: fields, hidden values, links. */
#ifndef UI_FORM_PAGE_H
#define UI_FORM_PAGE_H

#include "ui/form_page.html.h"
#include "ui/page.h"

enum { FORM_PAGE_FIELDS_MAX = 100, FORM_PAGE_GROUPS_MAX = 20, FORM_PAGE_HIDDEN_MAX = 64,
	FORM_PAGE_LINKS_MAX = 6 };

struct form_page {
	struct req	*r;
	struct errors	 errors;
	struct tpl_form_page page;	/* title, lead, submit … set by the caller */
	struct tpl_form_page_groups groups[FORM_PAGE_GROUPS_MAX];
	struct tpl_form_page_groups_fields fields[FORM_PAGE_FIELDS_MAX];
	struct tpl_form_page_hidden hidden[FORM_PAGE_HIDDEN_MAX];
	struct tpl_form_page_links links[FORM_PAGE_LINKS_MAX];
	size_t		 fields_n;
};

/* form_page_new: an empty one, whose action is the page's own path. */
struct form_page *form_page_new(struct req *r, const char *title,
	    const char *submit);

/* form_page_group: begin a group of fields with a heading (may be ""). */
void	form_page_group(struct form_page *f, struct str heading);

/*
 * form_page_group_after_challenge: the challenge and the second button stand
 * before this group: what it asks for comes by that button.
 */
void	form_page_group_after_challenge(struct form_page *f);

/* form_page_field: add a field to the last group. */
void	form_page_field(struct form_page *f, const struct tpl_field *field);

/* form_page_text: add a text field whose value is what was typed. */
void	form_page_text(struct form_page *f, const struct field_look *look);

/* form_page_hidden: a value that travels along. */
void	form_page_hidden(struct form_page *f, struct str name, struct str value);

/* form_page_link: a link below the form. */
void	form_page_link(struct form_page *f, struct url href, const char *text);

/* form_page_send: answer with it: 422 when there are errors, else 200. */
enum rc	form_page_send(struct form_page *f);

#endif
