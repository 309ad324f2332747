/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes by their hash, in the store. */
#include "store/blob.h"

#include "store/blob.sql.h"

enum rc
blob_put(struct cx *cx, struct str sha256, const char *kind, struct str bytes)
{
	int64_t changed;

	return q_blob_put(cx->tx, &(struct q_blob_put_in){ .sha256 = sha256,
		.kind = str_z(kind), .bytes = bytes, .made_us = cx->now_us },
	    &changed);
}

enum rc
blob_get(struct cx *cx, struct str sha256, struct str *ret_bytes)
{
	struct q_blob_get_row	row;
	enum rc			rc = q_blob_get(cx->tx,
	    &(struct q_blob_get_in){ .sha256 = sha256 }, &row);

	if (rc == RC_OK)
		*ret_bytes = row.bytes;
	return rc;
}
