/* SPDX-License-Identifier: Apache-2.0 */
#include "photo/photo.h"

#include "audit/audit.h"
#include "photo/photo.sql.h"
#include "store/blob.sql.h"

enum rc
photo_load(struct cx *cx, int64_t account_id, struct photo *ret_photo)
{
	struct q_photo_get_row	row;
	enum rc			rc;

	rc = q_photo_get(cx->tx, &(struct q_photo_get_in){ account_id }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_photo = (struct photo){ row.sha256, row.warnings, row.bytes_n,
		row.made_us, row.confirmed_us,
		str_eq_z(row.state, "CONFIRMED") };
	return RC_OK;
}

enum rc
photo_save(struct cx *cx, struct str jpeg, struct str warnings)
{
	struct sha256	h = sha256_of(jpeg);
	struct str	key = str_of(arena_copy(cx->a, h.b, sizeof(h.b)),
			    sizeof(h.b));
	int64_t		changed;
	enum rc		rc;

	rc = q_blob_put(cx->tx, &(struct q_blob_put_in){ .sha256 = key,
		.kind = STR("photo"), .bytes = jpeg, .made_us = cx->now_us },
	    &changed);
	if (rc == RC_OK)
		rc = q_photo_put(cx->tx, &(struct q_photo_put_in){
			.owner_id = cx->who, .sha256 = key,
			.bytes_n = (int64_t)jpeg.n, .warnings = warnings,
			.made_us = cx->now_us }, &changed);
	if (rc != RC_OK)
		return rc;
	if (changed == 0)
		return RC_DENIED;
	return audit_add(cx, "photo.upload", "account", cx->who,
	    str_hex(cx->a, key.p, key.n));
}

enum rc
photo_confirm(struct cx *cx, struct str sha256)
{
	enum rc rc;

	rc = q_photo_confirm(cx->tx, &(struct q_photo_confirm_in){
		.owner_id = cx->who, .sha256 = sha256,
		.confirmed_us = cx->now_us });
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "photo.confirm", "account", cx->who,
	    str_hex(cx->a, sha256.p, sha256.n));
}

enum rc
photo_bytes(struct cx *cx, struct str sha256, struct str *ret_jpeg)
{
	struct q_blob_get_row	row;
	enum rc			rc;

	rc = q_blob_get(cx->tx, &(struct q_blob_get_in){ sha256 }, &row);
	if (rc == RC_OK)
		*ret_jpeg = row.bytes;
	return rc;
}
