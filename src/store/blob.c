/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes by their hash, in the store. */
#include "store/blob.h"

#include "store/blob.sql.h"
#include "store/job.h"

enum rc
blob_put(struct cx *cx, struct str sha256, const char *kind, struct str bytes)
{
	int64_t changed;

	return q_blob_put(cx->tx, &(struct q_blob_put_in){ .sha256 = sha256,
		.kind = str_z(kind), .bytes = bytes, .made_us = cx->now_us },
	    &changed);
}

enum rc
blob_let_go(struct cx *cx, struct str sha256)
{
	return job_add(cx->tx, "blob.drop", str_hex(cx->a, sha256.p, sha256.n),
	    STR(""), cx->now_us);
}

enum rc
blob_drop(struct tx *tx, struct str sha256)
{
	int64_t gone;

	return q_blob_drop(tx, &(struct q_blob_drop_in){ .sha256 = sha256 },
	    &gone);
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
