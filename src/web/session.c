/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions in the store, their cookies, and the token of forms. */
#include "web/session.h"

#include "store/writer.h"
#include "web/once.h"
#include "web/session.sql.h"

enum { TOKEN_BYTES = 16, TOKEN_CHARS = 22, CSRF_BYTES = 16, MARK_BYTES = 12, NAME_BYTES = 9 };

int64_t
session_idle_us(void)
{
	return 30 * US_PER_MINUTE;
}

static struct str
token_hash(struct arena *a, struct str token)
{
	struct sha256 h = sha256_of(token);

	return str_of(arena_copy(a, h.b, sizeof(h.b)), sizeof(h.b));
}

struct str
session_new_token(struct cx *cx)
{
	unsigned char b[TOKEN_BYTES];

	cx->rng->fill(cx->rng, b, sizeof(b));
	return base64url_make(cx->a, b, sizeof(b));
}

struct str
session_csrf(struct cx *cx, struct str cookie_token)
{
	struct sha256 h = hmac_sha256(&cx->keys->csrf, cookie_token);

	return base64url_make(cx->a, h.b, CSRF_BYTES);
}

struct str
session_mark(struct cx *cx, bool staff, int64_t owner_id)
{
	struct sha256 h = hmac_sha256(&cx->keys->csrf, str_make(cx->a,
	    "owner:%s:%lld", staff ? "staff" : "candidate",
	    (long long)owner_id));

	return base64url_make(cx->a, h.b, MARK_BYTES);
}

/*
 * Only the hash of a token is stored: who reads the database cannot be
 * anybody. A token of staff is none for candidates, and the other way round;
 * one that was idle too long is nobody's.
 */
enum rc
session_load(struct cx *cx, struct str token, bool staff,
    struct session *ret_session)
{
	struct q_session_get_row	row;
	enum rc				rc;

	*ret_session = (struct session){ .roles = ROLE_PUBLIC };
	if (token.n != TOKEN_CHARS)
		return RC_OK;
	rc = q_session_get(cx->tx, &(struct q_session_get_in){
		.token_hash = token_hash(cx->a, token) }, &row);
	if (rc == RC_NONE)
		return RC_OK;
	if (rc != RC_OK)
		return rc;
	if (str_eq_z(row.kind, staff ? "STAFF" : "CANDIDATE") &&
	    cx->now_us - row.seen_us < session_idle_us())
		*ret_session = (struct session){ token, row.owner_id,
			ROLE_PUBLIC | (uint32_t)row.roles, row.seen_us };
	return RC_OK;
}

/*
 * A new token at each log-in, so that one that was planted before is worth
 * nothing.
 */
enum rc
session_start(struct req *r, bool staff, int64_t owner_id, uint32_t roles)
{
	struct str	token = session_new_token(&r->cx);
	enum rc		rc;

	rc = q_session_add(r->cx.tx, &(struct q_session_add_in){
		.token_hash = token_hash(r->cx.a, token),
		.kind = staff ? STR("STAFF") : STR("CANDIDATE"),
		.owner_id = owner_id,
		.roles = roles,
		.now_us = r->cx.now_us,
		.agent = r->agent,
	    });
	if (rc != RC_OK)
		return rc;
	r->session = (struct session){ token, owner_id, ROLE_PUBLIC | roles,
		r->cx.now_us };
	r->csrf = STR("");		/* a page sent now is the new session's */
	req_cookie(r, staff ? COOKIE_STAFF : COOKIE_CANDIDATE, token,
	    staff ? "/staff" : "/", 0);
	return RC_OK;
}

enum rc
session_end(struct req *r, bool staff)
{
	int64_t changed;

	req_cookie(r, staff ? COOKIE_STAFF : COOKIE_CANDIDATE, STR(""),
	    staff ? "/staff" : "/", -1);
	return q_session_end(r->cx.tx, &(struct q_session_end_in){
		.token_hash = token_hash(r->cx.a, r->session.token) },
		&changed);
}

enum rc
session_end_others(struct req *r, bool staff, int64_t owner_id)
{
	int64_t changed;

	return q_session_end_others(r->cx.tx, &(struct q_session_end_others_in){
		.kind = staff ? STR("STAFF") : STR("CANDIDATE"),
		.owner_id = owner_id,
		.token_hash = token_hash(r->cx.a, r->session.token) },
	    &changed);
}

/* A second hash: what stands in a page does not find the row's key. */
static struct str
session_name(struct req *r, struct str hash)
{
	struct sha256 h = hmac_sha256(&r->cx.keys->id, hash);

	return base64url_make(r->cx.a, h.b, NAME_BYTES);
}

static enum rc
session_rows(struct req *r, struct q_session_list_row **ret, size_t *ret_n)
{
	return q_session_list(r->cx.tx, &(struct q_session_list_in){
		.kind = STR("CANDIDATE"), .owner_id = r->session.owner_id,
		.after_us = r->cx.now_us - session_idle_us() }, ret, ret_n);
}

enum rc
session_list(struct req *r, struct session_seen **ret_list, size_t *ret_n)
{
	struct str			 mine = token_hash(r->cx.a,
	    r->session.token);
	struct q_session_list_row	*rows;
	struct session_seen		*list;
	size_t				 n;
	enum rc				 rc = session_rows(r, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct session_seen, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct session_seen){
			session_name(r, rows[i].token_hash), rows[i].agent,
			rows[i].made_us, rows[i].seen_us,
			str_eq(rows[i].token_hash, mine) };
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/*
 * A name and not the token stands on the page: it is no secret, and useless
 * for anybody else.
 */
enum rc
session_end_named(struct req *r, struct str name)
{
	struct q_session_list_row	*rows;
	int64_t				 changed;
	size_t				 n;
	enum rc				 rc = session_rows(r, &rows, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (str_eq(session_name(r, rows[i].token_hash), name))
			return q_session_end_of(r->cx.tx,
			    &(struct q_session_end_of_in){
				.kind = STR("CANDIDATE"),
				.owner_id = r->session.owner_id,
				.token_hash = rows[i].token_hash }, &changed);
	return rc == RC_OK ? RC_NONE : rc;
}

enum rc
session_touch(struct tx *tx, struct str hash, int64_t now_us)
{
	int64_t changed;

	return q_session_seen(tx, &(struct q_session_seen_in){
		.token_hash = hash, .seen_us = now_us }, &changed);
}

/*
 * Looks again every ten minutes; what is idle is refused before that anyway
 * (session_load), this only keeps the table small.
 */
enum rc
session_sweep_job(struct tx *tx, struct job *job, void *ctx)
{
	int64_t	changed;
	enum rc	rc;

	(void)ctx;
	job->again_us = job->now_us + 10 * US_PER_MINUTE;
	rc = once_sweep(tx, job->now_us);
	if (rc == RC_OK)
		rc = writer_sweep(tx);
	return rc != RC_OK ? rc : q_session_sweep(tx, &(struct q_session_sweep_in){
		.before_us = job->now_us - session_idle_us() }, &changed);
}

const struct job_kind web_jobs[] = {
	{ .name = "session.sweep", .run = session_sweep_job, .plant = "all" },
	{ .name = NULL },
};
