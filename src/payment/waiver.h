/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 减免费用: a candidate in need asks for the fee to be waived, a reviewer in
 * scope decides. Granted, nothing is owed (pay_owed) and an approved application
 * is paid (T14z); refused, it pays as usual and may ask once more. waiver.tbl
 * holds all moves.
 */
#ifndef PAYMENT_WAIVER_H
#define PAYMENT_WAIVER_H

#include "application/application.h"
#include "application/when.h"

enum { WAIVER_TRIES = 2 };

enum waiver_state { WAIVER_ASKED, WAIVER_GRANTED, WAIVER_REFUSED };

/* One request. */
struct waiver {
	int64_t		 n;		/* the first or the second */
	struct str	 kind;		/* of waiver_kinds */
	struct str	 words;		/* the candidate's */
	struct str	 document;	/* name of a document; may be empty */
	struct str	 answer;	/* the reviewer's */
	int64_t		 asked_us;
	int64_t		 decided_us;
	enum waiver_state state;
};

/* Why somebody may ask. */
struct waiver_kind {
	const char	*code;
	struct str	 text;
};

/* waiver_kinds: all of them; waiver_kinds_n many. */
extern const struct waiver_kind waiver_kinds[];
extern const size_t waiver_kinds_n;

/* waiver_machine: the rows of waiver.tbl. */
extern const struct machine waiver_machine;

/* waiver_kind_text: a kind for people; empty for none of ours. */
struct str waiver_kind_text(struct str code);

/* waiver_newest: the newest request: RC_OK | RC_NONE | RC_IO. */
enum rc	waiver_newest(struct cx *cx, int64_t app_id, struct waiver *ret);

/*
 * waiver_may_ask: whether the candidate may ask now: handed in or approved, in
 * time, and not asked, granted or refused twice before.
 *
 * last		the newest request; NULL: none
 */
bool	waiver_may_ask(const struct moment *m, const struct waiver *last);

/*
 * waiver_ask: ask.
 *
 * w		kind, words, document; checked by the caller
 * returns	RC_OK | RC_DENIED not now, or not again | RC_STALE the same
 *		from another device | RC_IO
 */
enum rc	waiver_ask(struct cx *cx, const struct exam *exam,
	    const struct app *app, const struct waiver *w);

/*
 * waiver_decide: grant or refuse what is asked. Granted, an open order is closed,
 * and an approved application of which nothing is owed any more is paid (T14z).
 *
 * answer	for the candidate
 * returns	RC_OK | RC_STALE it is decided already | RC_DENIED (ret_v) |
 *		RC_IO
 */
enum rc	waiver_decide(struct cx *cx, struct app *app,
	    bool grant, struct str answer, struct verdict *ret_v);

#endif
