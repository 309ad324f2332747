/* SPDX-License-Identifier: Apache-2.0 */
/* The staff's rows in the store. */
#include "account/staff.h"

#include "account/account.sql.h"
#include "audit/audit.h"

enum { LOCK_AFTER = 5 };

static const int64_t LOCK_US = 15 * US_PER_MINUTE;

enum rc
staff_by_login(struct cx *cx, struct str login, struct staff *ret)
{
	struct q_staff_by_login_row	row;
	enum rc				rc = q_staff_by_login(cx->tx,
	    &(struct q_staff_by_login_in){ .login = login }, &row);

	if (rc == RC_OK)
		*ret = (struct staff){ row.id, row.name, (uint32_t)row.roles,
			row.password, row.failed_n, row.locked_until_us };
	return rc;
}

enum rc
staff_name(struct cx *cx, int64_t id, struct str *ret_name)
{
	struct q_staff_name_row	row;
	enum rc			rc = q_staff_name(cx->tx,
	    &(struct q_staff_name_in){ .id = id }, &row);

	if (rc == RC_OK)
		*ret_name = row.name;
	return rc;
}

enum rc
staff_failed(struct cx *cx, const struct staff *s)
{
	struct q_staff_lock_row	now;
	int64_t			changed;
	bool			lock;
	enum rc			rc = q_staff_lock(cx->tx,
	    &(struct q_staff_lock_in){ .id = s->id }, &now);

	if (rc != RC_OK || now.locked_until_us > cx->now_us)
		return rc;		/* a lock is not made longer */
	lock = now.failed_n + 1 >= LOCK_AFTER;
	rc = q_staff_failed(cx->tx, &(struct q_staff_failed_in){
		.id = s->id, .failed_n = lock ? 0 : now.failed_n + 1,
		.locked_until_us = lock ? cx->now_us + LOCK_US : 0 },
	    &changed);
	return rc != RC_OK ? rc : audit_add(cx, lock ? "staff.locked" :
	    "staff.wrong_password", "staff", s->id, STR(""));
}

enum rc
staff_login_ok(struct cx *cx, const struct staff *s)
{
	struct q_staff_lock_row	now;
	int64_t			changed;
	enum rc			rc = q_staff_lock(cx->tx,
	    &(struct q_staff_lock_in){ .id = s->id }, &now);

	if (rc == RC_OK && now.locked_until_us > cx->now_us)
		rc = RC_DENIED;
	if (rc == RC_OK && now.failed_n > 0)
		rc = q_staff_failed(cx->tx, &(struct q_staff_failed_in){
			.id = s->id }, &changed);
	return rc != RC_OK ? rc : audit_add(cx, "staff.login", "staff", s->id,
	    STR(""));
}

enum rc
staff_add(struct cx *cx, const struct staff_new *s, int64_t *ret_id)
{
	int64_t id = cx_id(cx), added;
	enum rc rc = q_staff_add(cx->tx, &(struct q_staff_add_in){ .id = id,
		.login = s->login, .name = s->name, .roles = s->roles,
		.password = s->password, .demo = s->demo,
		.made_us = cx->now_us }, &added);

	if (rc == RC_OK && added == 0)
		return RC_STALE;
	if (rc == RC_OK)
		*ret_id = id;
	return rc;
}

enum rc
staff_scope_add(struct cx *cx, int64_t staff_id, int64_t exam_id,
    struct str department)
{
	int64_t added;

	return q_scope_add(cx->tx, &(struct q_scope_add_in){
		.staff_id = staff_id, .exam_id = exam_id,
		.department = department }, &added);
}

enum rc
staff_scopes(struct cx *cx, int64_t exam_id, struct staff_scope **ret_list,
    size_t *ret_n)
{
	struct q_scopes_of_exam_row	*rows;
	struct staff_scope		*list;
	enum rc				 rc = q_scopes_of_exam(cx->tx,
	    &(struct q_scopes_of_exam_in){ .exam_id = exam_id }, &rows, ret_n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct staff_scope, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct staff_scope){ rows[i].login,
			rows[i].department };
	*ret_list = list;
	return RC_OK;
}

enum rc
staff_whole_exam(struct cx *cx, int64_t exam_id, bool *ret)
{
	struct q_scope_whole_row	row;
	enum rc				rc = q_scope_whole(cx->tx,
	    &(struct q_scope_whole_in){ .staff_id = cx->who,
		.exam_id = exam_id }, &row);

	if (rc == RC_OK)
		*ret = row.n > 0;
	return rc;
}

enum rc
staff_demo(struct cx *cx, struct staff_demo **ret_list, size_t *ret_n)
{
	struct q_staff_demo_list_row	*rows;
	struct staff_demo		*list;
	enum rc				 rc = q_staff_demo_list(cx->tx, &rows,
	    ret_n);

	if (rc != RC_OK)
		return rc;
	*ret_list = list = ARENA_ARRAY(cx->a, struct staff_demo, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct staff_demo){ rows[i].login, rows[i].name };
	return RC_OK;
}

enum rc
staff_has_demo(struct tx *tx, bool *ret)
{
	struct q_staff_demo_count_row	row;
	enum rc				rc = q_staff_demo_count(tx, &row);

	if (rc == RC_OK)
		*ret = row.n > 0;
	return rc;
}
