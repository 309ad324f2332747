/* SPDX-License-Identifier: Apache-2.0 */
/* The photo of an account: uploaded (may be replaced) → confirmed (locked). */
#ifndef PHOTO_PHOTO_H
#define PHOTO_PHOTO_H

#include "store/cx.h"

struct photo {
	struct str	sha256;		/* of the JPEG; the blob's key */
	struct str	warnings;	/* sentences, one a line; empty: none */
	int64_t		bytes_n;
	int64_t		made_us;
	int64_t		confirmed_us;
	bool		confirmed;
};

/* photo_load: an account's photo: RC_OK | RC_NONE | RC_IO. */
enum rc	photo_load(struct cx *cx, int64_t account_id, struct photo *ret_photo);

/*
 * photo_save: keep a standardised JPEG as the photo of cx->who.
 *
 * returns	RC_OK | RC_DENIED it is confirmed already (S1-11) | RC_IO
 */
enum rc	photo_save(struct cx *cx, struct str jpeg, struct str warnings);

/*
 * photo_confirm: lock the photo that the candidate looked at.
 *
 * sha256	of the picture shown, so that another upload in between is not
 *		confirmed unseen
 * returns	RC_OK | RC_STALE it is another one now, or confirmed | RC_IO
 */
enum rc	photo_confirm(struct cx *cx, struct str sha256);

/* photo_bytes: the JPEG behind a digest: RC_OK | RC_NONE | RC_IO. */
enum rc	photo_bytes(struct cx *cx, struct str sha256, struct str *ret_jpeg);

#endif
