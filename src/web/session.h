/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: a random token in an HttpOnly, SameSite cookie; its SHA-256 in the
 * store. Candidates' cookie serves the whole site, staff's only /staff. A
 * session ends by logging out, by thirty idle minutes or by a new password.
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "store/job.h"
#include "web/req.h"

#define COOKIE_CANDIDATE	"bk"
#define COOKIE_STAFF		"bks"

/* session_idle_us: after this long without a request a session is over. */
int64_t	session_idle_us(void);

/*
 * session_load: who a cookie's token belongs to.
 *
 * token	as sent; anything that is no token gives a visitor
 * staff	which of the two kinds is wanted
 * ret_session	a visitor when there is none or it is over
 * returns	RC_OK | RC_IO
 */
enum rc	session_load(struct cx *cx, struct str token, bool staff,
	    struct session *ret_session);

/* session_start: log in: a new token (never the visitor's) and its cookie. */
enum rc	session_start(struct req *r, bool staff, int64_t owner_id,
	    uint32_t roles);

/* session_end: log out: forget the token and the cookie. */
enum rc	session_end(struct req *r, bool staff);

/* session_end_others: after a new password: every other session of the owner. */
enum rc	session_end_others(struct req *r, bool staff, int64_t owner_id);

/* One of a person's sessions, for the person. */
struct session_seen {
	struct str	name;		/* for a path; says nothing of the token */
	struct str	agent;
	int64_t		made_us;
	int64_t		seen_us;
	bool		here;		/* the one that asks */
};

/* session_list: a candidate's sessions that are not over, the last used first. */
enum rc	session_list(struct req *r, struct session_seen **ret_list,
	    size_t *ret_n);

/*
 * session_end_named: log out one of the same person's sessions.
 *
 * name		of struct session_seen
 * returns	RC_OK | RC_NONE no such session of this person | RC_IO
 */
enum rc	session_end_named(struct req *r, struct str name);

/* session_touch: note that a session was used just now. */
enum rc	session_touch(struct tx *tx, struct str hash, int64_t now_us);

/* session_sweep_job: the job "session.sweep": forget sessions that are over. */
enum rc	session_sweep_job(struct tx *tx, struct job *job, void *ctx);

/* session_new_token: 128 random bits as text for a cookie. */
struct str session_new_token(struct cx *cx);

/*
 * session_mark: tells whose a form is, in its csrf token behind a dot: what was
 * typed belongs to the account that typed it, even when the session is over.
 */
struct str session_mark(struct cx *cx, bool staff, int64_t owner_id);

/* session_csrf: the token that belongs to a cookie's token. */
struct str session_csrf(struct cx *cx, struct str cookie_token);

/* web_jobs: the jobs of this folder. */
extern const struct job_kind web_jobs[];

#endif
