/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail: one row a change, in the change's own transaction.
 *
 * Owns the table audit; never changes a row that was written, and never reads
 * one for a decision.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "store/cx.h"

/*
 * audit_add: note what cx->who did.
 *
 * action	a constant such as "application.move"
 * object_kind	a constant such as "application"
 * detail	free text; never a name, an ID number, a phone or a secret
 */
enum rc	audit_add(struct cx *cx, const char *action, const char *object_kind,
	    int64_t object_id, struct str detail);

#endif
