/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts without a natural key happen once: every page gives its forms a number
 * (the last part of the csrf token), and a row marked ONCE keeps that number, in
 * the transaction of what it did. The same form sent again, by a second click, a
 * browser that tries again or a writer that lost its answer, is answered with
 * the first result and does nothing. Kept as long as the session, and for a day.
 */
#ifndef WEB_ONCE_H
#define WEB_ONCE_H

#include "web/req.h"

/* once_number: a number for the forms of a page. */
struct str once_number(struct cx *cx);

/*
 * once_before: whether this form was sent before.
 *
 * cookie	of the session or visitor whose page it is
 * number	what the form carries; RC_BAD when it is none of ours
 * ret_before	it was: r->answer is the first result, there is nothing to do
 * returns	RC_OK | RC_BAD | RC_DENIED sent before with another content: what
 *		to do next is answered | RC_IO
 */
enum rc	once_before(struct req *r, struct str cookie, struct str number,
	    bool *ret_before);

/*
 * once_after: remember the answer of what was done, in its transaction.
 *
 * returns	RC_OK | RC_BUSY the same form is done elsewhere right now | RC_IO
 */
enum rc	once_after(struct req *r, struct str cookie, struct str number);

/* once_sweep: forget forms older than a day whose session is over. */
enum rc	once_sweep(struct tx *tx, int64_t now_us);

#endif
