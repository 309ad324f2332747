/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The people whom an organisation registers for an exam (S3-02): a list of
 * accounts of persons. The accounts are the persons' own: the organisation
 * sees its list and changes nothing of them. cx->who is the organisation.
 */
#ifndef ACCOUNT_MEMBER_H
#define ACCOUNT_MEMBER_H

#include "account/account.h"

/* One on the list. */
struct member {
	int64_t		account_id;
	struct str	name;
	struct str	idno;		/* in clear */
};

/*
 * member_account: the account of a person, made when there is none: then no
 * password fits, and the person sets one by 找回密码.
 *
 * n		its password is not looked at
 * ret_made	whether it is a new one
 * returns	RC_OK | RC_STALE the number has an account of another name | RC_IO
 */
enum rc	member_account(struct cx *cx, const struct account_rules *rules,
	    const struct account_new *n, int64_t *ret_id, bool *ret_made);

/* member_add: put a person on the list; ret_new is false when there already. */
enum rc	member_add(struct cx *cx, int64_t exam_id, int64_t account_id,
	    bool *ret_new);

/* member_drop: take a person off the list: RC_OK | RC_NONE was not on it | RC_IO. */
enum rc	member_drop(struct cx *cx, int64_t exam_id, int64_t account_id);

/* member_count: how many are on the list of an exam. */
enum rc	member_count(struct cx *cx, int64_t exam_id, int64_t *ret_n);

/* member_list: at most `most` of them behind the first `skip`, oldest first. */
enum rc	member_list(struct cx *cx, int64_t exam_id, int64_t skip, int64_t most,
	    struct member **ret_list, size_t *ret_n);

#endif
