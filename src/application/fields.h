/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that a configuration declares: checked, shown, and as JSON. */
#ifndef APPLICATION_FIELDS_H
#define APPLICATION_FIELDS_H

#include "exam/config.h"
#include "ui/form_page.h"

/* fields_check: what is wrong with what was typed, field by field. */
void	fields_check(struct req *r, const struct field *fields, size_t n,
	    struct errors *e);

/*
 * fields_show: put the fields on a page.
 *
 * from_body	show what was typed instead
 */
void	fields_show(struct form_page *page, const struct fields_saved *s,
	    bool from_body);

/* fields_json: what was typed, as a JSON object of exactly these fields. */
struct str fields_json(struct req *r, const struct field *fields, size_t n);

/*
 * fields_differ: name beside each field what is stored, where what was typed is
 * something else; for a form that is older than what is stored.
 */
void	fields_differ(struct req *r, const struct fields_saved *s,
	    struct errors *e);

/* A field as it is read: its label and its value in words. */
struct form_row {
	struct str	label;
	struct str	value;		/* "—" when there is none */
};

/* fields_rows: s->n rows of what is stored, codes as their texts. */
void	fields_rows(struct arena *a, const struct fields_saved *s,
	    struct form_row *ret_rows);

#endif
