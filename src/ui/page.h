/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every page has: its head and foot, its errors, its form fields.
 *
 * Owns the look: layout, style sheet, scripts of the page; never a query, and
 * never a rule about applications.
 */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "ui/challenge.html.h"
#include "ui/errors.html.h"
#include "ui/field.html.h"
#include "ui/layout_bottom.html.h"
#include "ui/layout_top.html.h"
#include "ui/notice.html.h"
#include "web/req.h"

enum { ERRORS_MAX = 100 };

/* What is wrong with a form, found all at once. */
struct errors {
	struct req		*r;
	struct tpl_errors_items	 items[ERRORS_MAX];
	size_t			 n;
};

/* page_top: the head of a page: its title, the exam's, who is logged in. */
const struct tpl_layout_top *page_top(struct req *r, const char *title);

/* page_desk: the path of a member of staff's start page; empty for none. */
struct str page_desk(const struct req *r);

/* page_bottom: the foot. */
const struct tpl_layout_bottom *page_bottom(struct req *r);

/* What head and foot say of the exam; page_frame_set() by exam_need(). */
struct page_frame {
	struct str	title;
	struct str	authority;
	struct str	policy_phone;
	struct str	help_phone;
	struct str	code;
	struct str	flow;		/* what the flow page is called */
	bool		maintain;	/* the account's data may be changed */
};

/* page_frame_set: remember the exam's texts for this request's pages. */
void	page_frame_set(struct req *r, const struct page_frame *f);

/* page_notice: a page that says one thing, with a link onwards (may be ""). */
enum rc	page_notice(struct req *r, int status, const char *title,
	    struct str text, struct url next, const char *next_text);

/* page_error: the error_page_fn of this product. */
void	page_error(struct req *r, int status, const char *message);

/* The hidden field of a form that says what it was made from. */
#define MADE_FROM "made_from"

/* page_mark: the value of that field for what is stored now, as one text. */
struct str page_mark(struct req *r, struct str stored);

/*
 * page_is_old: whether a form was made from something else than what is stored
 * now: it stood open while another page saved. A form that does not say was
 * made from nothing.
 */
bool	page_is_old(const struct req *r, struct str stored, struct str nothing);

/* What is said then; what was typed stays, what is stored stands beside it. */
#define PAGE_OLD_SAID "这一页打开之后，您在另一个页面或设备上保存过新的内容，所以没有覆盖。" \
	"刚才填写的都在下面，已经保存的写在不同的项目旁边；确实要以刚才填写的为准，请再保存一次"

/* errors_add: one more; field is the id of what to mend, or "". */
void	errors_add(struct errors *e, struct str field, struct str text);

/* errors_of: the text for a field; empty when it is right. */
struct str errors_of(const struct errors *e, const char *field);

/* errors_part: the list for a template. */
const struct tpl_errors *errors_part(const struct errors *e);

/* What a text field is like. */
struct field_look {
	const char	*name;
	const char	*label;
	const char	*hint;
	const char	*type;		/* "text" when NULL */
	const char	*autocomplete;
	const char	*inputmode;
	bool		 optional;
	bool		 wide;
};

/*
 * field_text: a text field.
 *
 * value	what was typed before
 * e		for its error; may be NULL
 */
const struct tpl_field *field_text(struct req *r, const struct field_look *l,
	    struct str value, const struct errors *e);

/* field_copy: any field, for templates that take it as a part. */
const struct tpl_field *field_copy(struct req *r, const struct tpl_field *f);

#endif
