/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The people whom an organisation registers for an exam (S3-02): a list of
 * names and ID numbers. Putting somebody on it looks at no account, makes none
 * and tells nothing of one; whoever has both the name and the number is asked at
 * the next log-in, and only who agrees lets the organisation see how things are.
 *
 * Owns the list (the table member) and its pages; never makes an account or an
 * application for anybody.
 */
#ifndef ORGANISATION_MEMBER_H
#define ORGANISATION_MEMBER_H

#include "account/account.h"

enum member_state { MEMBER_ASKED, MEMBER_AGREED, MEMBER_REFUSED };

/* A person as the organisation's table has it, normalised. */
struct member_new {
	struct str	name;
	struct str	idno;
	int64_t		site_n;		/* what the table proposes; 0: nothing */
	int64_t		choices;
};

/* One on the list. */
struct member {
	int64_t		id;
	struct str	name;
	struct str	idno;		/* in clear */
	enum member_state state;
	int64_t		account_id;	/* 0 as long as nobody answered */
};

/*
 * member_add: put a person on the list of cx->who.
 *
 * ret_new	false when the same name and number are on it already
 */
enum rc	member_add(struct cx *cx, int64_t exam_id, const struct member_new *m,
	    bool *ret_new);

/* member_get: one of the list of cx->who: RC_OK | RC_NONE | RC_IO. */
enum rc	member_get(struct cx *cx, int64_t exam_id, int64_t id,
	    struct member *ret);

/* member_drop: take a person off the list: RC_OK | RC_NONE was not on it | RC_IO. */
enum rc	member_drop(struct cx *cx, int64_t exam_id, int64_t id);

/* member_count: how many are on the list of an exam. */
enum rc	member_count(struct cx *cx, int64_t exam_id, int64_t *ret_n);

/* member_list: at most `most` of them behind the first `skip`, oldest first. */
enum rc	member_list(struct cx *cx, int64_t exam_id, int64_t skip, int64_t most,
	    struct member **ret_list, size_t *ret_n);

/* What a person is asked: whether to be on an organisation's list. */
struct member_asked {
	int64_t		id;
	struct str	organisation;
	int64_t		site_n;
	int64_t		choices;
};

/*
 * member_asked: the oldest open question to cx->who, a person.
 *
 * returns	RC_OK | RC_NONE nobody asks | RC_IO
 */
enum rc	member_asked(struct cx *cx, int64_t exam_id, struct member_asked *ret);

/*
 * member_answer: the answer of cx->who to a question.
 *
 * returns	RC_OK | RC_STALE it is answered, taken back or another's | RC_IO
 */
enum rc	member_answer(struct cx *cx, int64_t exam_id, int64_t id, bool agree);

#endif
