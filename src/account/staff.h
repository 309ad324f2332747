/* SPDX-License-Identifier: Apache-2.0 */
/* People of the staff: their log-in, and for which exams they work. */
#ifndef ACCOUNT_STAFF_H
#define ACCOUNT_STAFF_H

#include "store/cx.h"

/* One of the staff, as the log-in sees it. */
struct staff {
	int64_t		id;
	struct str	name;
	uint32_t	roles;		/* bits of enum role_bit */
	struct str	password;	/* the stored hash */
	int64_t		failed_n;	/* wrong passwords in a row */
	int64_t		locked_until_us;
};

/* A new one. */
struct staff_new {
	struct str	login;
	struct str	name;
	uint32_t	roles;
	struct str	password;	/* a hash */
	bool		demo;
};

/* staff_by_login: RC_OK | RC_NONE | RC_IO. */
enum rc	staff_by_login(struct cx *cx, struct str login, struct staff *ret);

/* staff_name: of who is logged in: RC_OK | RC_NONE | RC_IO. */
enum rc	staff_name(struct cx *cx, int64_t id, struct str *ret_name);

/* staff_failed: one more wrong password; five in a row lock for fifteen minutes. */
enum rc	staff_failed(struct cx *cx, const struct staff *s);

/*
 * staff_login_ok: forget earlier failures, note the log-in.
 *
 * returns	RC_OK | RC_DENIED it was locked meanwhile | RC_IO
 */
enum rc	staff_login_ok(struct cx *cx, const struct staff *s);

/* staff_add: RC_OK | RC_STALE the login is taken | RC_IO. */
enum rc	staff_add(struct cx *cx, const struct staff_new *s, int64_t *ret_id);

/* staff_scope_add: work for an exam; department empty: all of it. */
enum rc	staff_scope_add(struct cx *cx, int64_t staff_id, int64_t exam_id,
	    struct str department);

/* Somebody who works for one department of an exam. */
struct staff_scope {
	struct str	login;
	struct str	department;
};

/* staff_scopes: all who work for a single department of an exam. */
enum rc	staff_scopes(struct cx *cx, int64_t exam_id,
	    struct staff_scope **ret_list, size_t *ret_n);

/* staff_whole_exam: whether cx->who works for all of an exam. */
enum rc	staff_whole_exam(struct cx *cx, int64_t exam_id, bool *ret);

/* A login of the demo. */
struct staff_demo {
	struct str	login;
	struct str	name;
};

/* staff_demo: the demo's people. */
enum rc	staff_demo(struct cx *cx, struct staff_demo **ret_list, size_t *ret_n);

/* staff_has_demo: whether there are any. */
enum rc	staff_has_demo(struct tx *tx, bool *ret);

#endif
