/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The router: finds the row of a path, and does for every page what a page must
 * never do itself: session, role, CSRF token, login. Ends with an answer always.
 */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/web.h"

/*
 * router_find: the row for a path.
 *
 * r		path and method set; params are filled in
 * returns	RC_OK r->route is set | RC_NONE no such path | RC_BAD the path
 *		takes other methods only
 */
enum rc	router_find(struct req *r);

/*
 * router_run: everything inside the transaction: session, role, token, the
 * row's need and handle. May be called again after a conflict.
 *
 * cookie	the token of the candidate's or staff's cookie, whichever the
 *		path belongs to
 * returns	RC_OK keep what was done | else undo it; the answer is set when
 *		the page gave one of its own
 */
enum rc	router_run(struct req *r, struct tx *tx, struct str cookie);

/* router_token_right: whether a form carries the token of the cookie that came with it. */
bool	router_token_right(struct req *r, struct str cookie);

/* router_fail: the error page for a code, unless an answer was given. */
void	router_fail(struct req *r, enum rc rc);

/* router_same_site: whether a POST may come from this site's own pages. */
bool	router_same_site(struct str sec_fetch_site);

/* route_check: stop the program over a row that could not be right. */
void	route_check(const struct route *row);

#endif
