/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt of a confirmation, by the hash of its document. */
#include "application/receipt.h"

#include "application/application.sql.h"
#include "base/utf8.h"

enum { SEAL_BYTES = 16 };

struct str
receipt_seal(struct cx *cx, struct str sha256)
{
	struct sha256 mac = hmac_sha256(&cx->keys->ticket,
	    str_make(cx->a, "receipt:%.*s", STR_ARG(sha256)));

	return str_hex(cx->a, mac.b, SEAL_BYTES);
}

enum rc
receipt_find(struct cx *cx, struct str sha256, struct receipt *ret)
{
	struct q_snapshot_by_sha256_row	row;
	enum rc				rc;

	rc = q_snapshot_by_sha256(cx->tx,
	    &(struct q_snapshot_by_sha256_in){ .sha256 = sha256 }, &row);
	if (rc == RC_OK)
		*ret = (struct receipt){ row.exam_id, row.at_us,
			str_make(cx->a, "%.*s**",
			STR_ARG(utf8_head(row.name, 1))) };
	return rc;
}
