/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of people and telephone numbers as typed: put into the one form that is
 * stored, with a word on what was changed, so that the person can look at it.
 */
#ifndef ACCOUNT_NAME_H
#define ACCOUNT_NAME_H

#include "base/str.h"

enum {
	NAME_CHARS_MIN = 2,
	NAME_WIDTH_MAX = 50,	/* an ideograph counts two, a letter one */
	PHONE_CHARS = 11,
};

enum name_reason {
	NAME_OK,
	NAME_EMPTY,
	NAME_SHORT,
	NAME_LONG,
	NAME_CHARS,	/* a character that no name has; see bad */
	NAME_PRIVATE,	/* one of a private use area that nobody else knows */
	NAME_REASON__MAX
};

/* What was changed, bits in name.changed. */
enum name_change {
	NAME_CHANGED_BLANKS = 1,	/* taken out, or several made one */
	NAME_CHANGED_DOT = 2,		/* made U+00B7 */
	NAME_CHANGED_WIDTH = 4,		/* full width made half */
	NAME_CHANGED_PRIVATE = 8,	/* a place of GBK's private use */
	NAME_CHANGED_RADICAL = 16,	/* a radical made its ideograph */
};

struct name {
	struct str	text;		/* in the arena */
	unsigned	changed;
	int32_t		bad;		/* the code point of CHARS, PRIVATE */
	enum name_reason reason;
};

/*
 * name_normalise: a person's name.
 *
 * Source: 民委发〔2016〕33号 (middle dot, 50 characters), GB 18030-2022.
 *
 * ret->text	set on every result
 */
void	name_normalise(struct arena *a, struct str typed, struct name *ret);

/* name_reason_id: a reason as a short constant word. */
const char *name_reason_id(enum name_reason reason);

/* name_reason_zh: a reason as the person reads it; "" when fine. */
const char *name_reason_zh(enum name_reason reason);

/*
 * phone_normalise: a mobile number of mainland China: 11 digits, 1 and 3 to 9.
 *
 * Blanks, hyphens and a leading +86, 0086 or 86 go; full width becomes half.
 *
 * to		PHONE_CHARS + 1 bytes; NUL-terminated on RC_OK
 * returns	RC_OK | RC_BAD
 */
enum rc	phone_normalise(struct str typed, char *to);

#endif
