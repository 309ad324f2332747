/* SPDX-License-Identifier: Apache-2.0 */
/* The audit trail: a row in the transaction of what it tells. */
#include "audit/audit.h"

#include "audit/audit.sql.h"

enum rc
audit_add(struct cx *cx, const char *action, const char *object_kind,
    int64_t object_id, struct str detail)
{
	struct str role = str_z(role_word(cx->role));

	/* A command acts as the system, but somebody typed it. */
	if (cx->operator.n > 0)
		role = str_make(cx->a, "command:%.*s", STR_ARG(cx->operator));
	return q_audit_add(cx->tx, &(struct q_audit_add_in){
		.id = cx_id(cx),
		.at_us = cx->now_us,
		.actor_role = role,
		.actor_id = cx->who,
		.action = str_z(action),
		.object_kind = str_z(object_kind),
		.object_id = object_id,
		.detail = detail,
	    });
}
