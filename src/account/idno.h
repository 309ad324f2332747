/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resident identity numbers, GB 11643-1999: what was typed, normalised, and the
 * first rule that it breaks. The county code is not looked up: old numbers keep
 * codes that no table of today has. Pure: no clock, no database.
 */
#ifndef ACCOUNT_IDNO_H
#define ACCOUNT_IDNO_H

#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"

enum { IDNO_CHARS = 18, IDNO_SHOWN_BYTES = 256 };

/* In the order in which they are looked for; the first that applies counts. */
enum idno_reason {
	IDNO_OK,
	IDNO_EMPTY,
	IDNO_LEGACY15,	/* of a first-generation card, invalid since 2013 */
	IDNO_LENGTH,	/* not 18 characters */
	IDNO_CHARSET,	/* not 17 digits and a digit or X */
	IDNO_REGION,	/* no province, nor a foreigner's card */
	IDNO_BIRTH,	/* no such day, or before 1900 */
	IDNO_FUTURE,	/* born after the day asked for */
	IDNO_CHECKSUM,
	IDNO_REASON__MAX
};

struct idno {
	enum idno_reason reason;
	size_t		 n;		/* bytes of text */
	char		 text[IDNO_SHOWN_BYTES + 1];	/* normalised, UTF-8; cut
					 * when far too long for a number */
	char		 upgraded[IDNO_CHARS + 1];	/* of well-formed 15 */
	char		 birth[10 + 1];	/* YYYY-MM-DD; "" unless OK or upgraded */
	char		 sex;		/* 'M', 'F'; 0 unless OK or upgraded */
};

/*
 * idno_check: judge a number as typed.
 *
 * Blanks and zero-width characters go, full width becomes half, x becomes X;
 * look-alikes of digits stay and are refused.
 *
 * as_of	today, for births to come; only its date counts
 */
void	idno_check(struct str typed, struct civil as_of, struct idno *ret);

/* idno_reason_id: a reason as a short constant word. */
const char *idno_reason_id(enum idno_reason reason);

/* idno_reason_zh: a reason as the person reads it; "" when fine. */
const char *idno_reason_zh(enum idno_reason reason);

/*
 * idno_stream: the command `baokao idno`: a number per line in, an object per
 * line out: {"normalized","valid","reason","birth","sex"}, the last two null
 * unless valid.
 *
 * returns	RC_OK | RC_IO reading or writing failed
 */
enum rc	idno_stream(FILE *in, FILE *out, struct civil as_of);

#endif
