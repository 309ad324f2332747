/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 统一社会信用代码 of organisations, GB 32100-2015: what was typed, normalised,
 * and the first rule that it breaks. Whether the organisation exists is not
 * asked. Pure: no clock, no database.
 */
#ifndef ACCOUNT_USCC_H
#define ACCOUNT_USCC_H

#include "base/str.h"

enum { USCC_CHARS = 18 };

/* In the order in which they are looked for; the first that applies counts. */
enum uscc_reason {
	USCC_OK,
	USCC_EMPTY,
	USCC_LENGTH,	/* not 18 characters */
	USCC_CHARSET,	/* not digits and capitals without I, O, S, V, Z */
	USCC_REGION,	/* the third to eighth are not all digits */
	USCC_CHECKSUM,
	USCC_REASON__MAX
};

struct uscc {
	enum uscc_reason reason;
	char		 text[USCC_CHARS + 1];	/* normalised; "" unless 18 long */
};

/*
 * uscc_check: judge a code as typed.
 *
 * Blanks, hyphens and zero-width characters go, full width becomes half, small
 * letters become capitals.
 */
void	uscc_check(struct str typed, struct uscc *ret);

/* uscc_reason_zh: a reason as the person reads it; "" when fine. */
const char *uscc_reason_zh(enum uscc_reason reason);

#endif
