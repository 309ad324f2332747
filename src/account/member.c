/* SPDX-License-Identifier: Apache-2.0 */
#include "account/member.h"

#include "account/member.sql.h"
#include "audit/audit.h"

enum rc
member_account(struct cx *cx, const struct account_rules *rules,
    const struct account_new *n, int64_t *ret_id, bool *ret_made)
{
	struct account_new	 new = *n;
	struct account_match	*list;
	size_t			 found;
	enum rc			 rc = account_find(cx, rules->realm, n->idno,
	    &list, &found);

	*ret_made = false;
	for (size_t i = 0; rc == RC_OK && i < found; i++)
		if (str_eq(list[i].name, n->name)) {
			*ret_id = list[i].id;
			return RC_OK;
		}
	if (rc == RC_OK && found > 0 && !rules->id_and_name)
		return RC_STALE;
	new.password = str_z(password_of_nobody);
	if (rc == RC_OK)
		rc = account_add(cx, rules, &new, ret_id);
	*ret_made = rc == RC_OK;
	return rc;
}

enum rc
member_add(struct cx *cx, int64_t exam_id, int64_t account_id, bool *ret_new)
{
	int64_t	added;
	enum rc	rc = q_member_add(cx->tx, &(struct q_member_add_in){ cx->who,
		account_id, exam_id, cx->now_us }, &added);

	*ret_new = rc == RC_OK && added > 0;
	return !*ret_new ? rc : audit_add(cx, "member.add", "account",
	    account_id, str_make(cx->a, "exam=%lld", (long long)exam_id));
}

enum rc
member_drop(struct cx *cx, int64_t exam_id, int64_t account_id)
{
	int64_t	dropped;
	enum rc	rc = q_member_drop(cx->tx, &(struct q_member_drop_in){ cx->who,
		exam_id, account_id }, &dropped);

	if (rc == RC_OK && dropped == 0)
		return RC_NONE;
	return rc != RC_OK ? rc : audit_add(cx, "member.drop", "account",
	    account_id, str_make(cx->a, "exam=%lld", (long long)exam_id));
}

enum rc
member_count(struct cx *cx, int64_t exam_id, int64_t *ret_n)
{
	struct q_member_count_row	row;
	enum rc				rc;

	rc = q_member_count(cx->tx, &(struct q_member_count_in){ cx->who,
		exam_id }, &row);
	if (rc == RC_OK)
		*ret_n = row.n;
	return rc;
}

enum rc
member_list(struct cx *cx, int64_t exam_id, int64_t skip, int64_t most,
    struct member **ret_list, size_t *ret_n)
{
	struct q_member_list_row	*rows;
	struct member			*list;
	size_t				 n;
	enum rc				 rc;

	rc = q_member_list(cx->tx, &(struct q_member_list_in){ cx->who,
		exam_id, skip, most }, &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct member, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		list[i] = (struct member){ .account_id = rows[i].account_id,
			.name = rows[i].name };
		rc = seal_open(cx->a, &cx->keys->seal, "idno",
		    rows[i].idno_seal, &list[i].idno);
	}
	*ret_list = list;
	*ret_n = n;
	return rc == RC_BAD ? RC_IO : rc;	/* another master key */
}
