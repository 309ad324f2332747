/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and values that a browser sent: a query string, an urlencoded body or
 * the text fields of a multipart body. UTF-8 is checked, control characters
 * other than tab and line ends are refused.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/str.h"

enum { FORM_FIELDS_MAX = 200 };

struct form_field {
	struct str	name;
	struct str	value;
};

/* A list in the order of the sender; a name may occur more than once. */
struct form {
	struct form_field	*fields;
	size_t			 n;
};

/*
 * form_parse: application/x-www-form-urlencoded.
 *
 * Empty parts ("a=1&&b=2") are passed over, a part without '=' has an empty
 * value, '+' is a blank.
 *
 * a		where the decoded texts go
 * max_fields	more are refused
 * returns	RC_OK | RC_BAD a bad escape, not UTF-8, a control character, an
 *		empty name | RC_FULL too many fields
 */
enum rc	form_parse(struct arena *a, struct str s, size_t max_fields,
	    struct form *ret_form);

/*
 * form_first: the first value of a name.
 *
 * returns	the value, or a text with p NULL when the name does not occur
 */
struct str form_first(const struct form *f, const char *name);

/*
 * form_next: every value of a name, one per call.
 *
 * at		in/out; 0 at first
 * returns	false when there is no further one
 */
bool	form_next(const struct form *f, const char *name, size_t *at,
	    struct str *ret_value);

#endif
