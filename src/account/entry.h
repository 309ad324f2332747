/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies before the log-in: the text to agree to (S2-02), remembered for a
 * day in a cookie of that exam and that text; and the number of who has just
 * registered (S2-03), which travels sealed in a cookie and is read once.
 */
#ifndef ACCOUNT_ENTRY_H
#define ACCOUNT_ENTRY_H

#include "web/req.h"

/* What the log-in page begins with; texts empty when there is nothing. */
struct entry_number {
	struct str	kind;	/* "resident", "temporary", "org" */
	struct str	idno;
};

/*
 * entry_gate: whether a visitor has yet to agree; then the answer is the way
 * to the text, and from there to the page `to`.
 *
 * to		"login" or "register"
 */
bool	entry_gate(struct req *r, const char *to);

/* entry_number_put: let the next log-in page begin with this number. */
void	entry_number_put(struct req *r, struct str kind, struct str idno);

/* entry_number_take: what was put, ten minutes long and once. */
struct entry_number entry_number_take(struct req *r);

#endif
