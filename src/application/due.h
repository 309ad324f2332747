/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is due of an application: what is to come, by whom, by when, and the
 * sentence that says where it stands. The flow page, 查看报考状态, the calendar
 * and messages tell it; nobody else computes it.
 */
#ifndef APPLICATION_DUE_H
#define APPLICATION_DUE_H

#include "application/when.h"

enum due_kind {
	DUE_CONFIRM,	/* hand it in, again after a rejection */
	DUE_MEND,	/* what a return named */
	DUE_SEAL,	/* documents after the confirmation */
	DUE_REVIEW,
	DUE_VISIT,	/* come to the site: review and fee */
	DUE_DISPUTE,
	DUE_RESELECT,	/* cancel, and register for another position */
	DUE_ARBITRATE,
	DUE_PAY,
	DUE_RECHOOSE,
	DUE_TICKET,
	DUE_EXAM,
	DUE__MAX
};

enum { DUE_MAX = 12 + LIST_MAX };

/* One thing to come; texts in the arena or for ever. */
struct due {
	enum due_kind	kind;
	size_t		subject;	/* of DUE_EXAM */
	struct str	who;		/* who does it; empty: nobody in particular */
	struct str	text;		/* what to know about it */
	struct span	span;		/* to_us 0: nobody is bound by a day */
};

struct due_list {
	struct due	rows[DUE_MAX];
	size_t		n;
};

/* due_find: what is to come, in its order; the first is what is going on now. */
void	due_find(struct arena *a, const struct moment *m,
	    struct due_list *ret);

/*
 * due_banner: where the application stands and what to do, one sentence or two.
 *
 * ret_bad	something went wrong, or ended
 */
struct str due_banner(struct arena *a, const struct moment *m, bool *ret_bad);

/* due_unsealed: whether the documents that come after the confirmation are still to be confirmed. */
bool	due_unsealed(const struct moment *m);

/*
 * due_waits_for_reviewers: whether the reviewers are who is to act now: handed in, sealed
 * where documents come after it, beyond the time to think again, and not a case
 * for the site's own office.
 */
bool	due_waits_for_reviewers(const struct moment *m);

#endif
