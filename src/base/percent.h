/* SPDX-License-Identifier: Apache-2.0 */
/* Percent coding of URLs and forms (RFC 3986): one way to write, one to read. */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/buf.h"

/* What a decoder does beside "%41". */
enum percent_rule {
	PERCENT_PLAIN,		/* nothing */
	PERCENT_FORM,		/* '+' is a blank */
	PERCENT_LENIENT		/* a bad escape stays as it stands */
};

/* percent_put: append a text; letters, digits and "-._~" as they are. */
void	percent_put(struct buf *b, struct str s);

/*
 * percent_decode: undo it, once.
 *
 * ret_text	bytes in the arena: whether they are UTF-8 is for the caller
 * returns	RC_OK | RC_BAD an escape that is none
 */
enum rc	percent_decode(struct arena *a, struct str s, enum percent_rule rule,
	    struct str *ret_text);

#endif
