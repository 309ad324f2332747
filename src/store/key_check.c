/* SPDX-License-Identifier: Apache-2.0 */
/* The one row about a store itself. */
#include "store/key_check.h"

#include "store/key_check.sql.h"

enum rc
key_check_read(struct tx *tx, struct key_check *ret)
{
	struct q_key_check_get_row	row;
	enum rc				rc = q_key_check_get(tx, &row);

	if (rc == RC_OK)
		*ret = (struct key_check){ row.value, row.demo };
	return rc;
}

enum rc
key_check_write(struct tx *tx, const struct key_check *c, int64_t now_us)
{
	int64_t added;

	return q_key_check_put(tx, &(struct q_key_check_put_in){
		.value = c->value, .demo = c->kind, .made_us = now_us },
	    &added);
}

enum rc
key_check_settle(struct tx *tx, enum store_kind kind)
{
	return q_key_check_kind(tx, &(struct q_key_check_kind_in){
		.demo = kind });
}
