/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo of an account, for every exam or for one (photo.scope). Its states
 * and moves are in photo.tbl; a locked one is not replaced.
 *
 * Owns the rows of photos; never opens a picture: cell/ does.
 */
#ifndef PHOTO_PHOTO_H
#define PHOTO_PHOTO_H

#include "exam/exam.h"
#include "store/cx.h"
#include "store/machine.h"

enum photo_state {
#define PHOTO_STATE(id, text) PHOTO_##id,
#include "photo/photo_state.tbl"
#undef PHOTO_STATE
	PHOTO__MAX
};

struct photo {
	struct str	sha256;		/* of the JPEG; the blob's key */
	struct str	warnings;	/* sentences, one a line; empty: none */
	struct str	reason;		/* of a reviewer who refused it */
	int64_t		bytes_n;
	int64_t		made_us;
	int64_t		confirmed_us;
	enum photo_state state;
	bool		locked;
};

/* photo_state_text: the state as candidates read it. */
struct str photo_state_text(enum photo_state s);

/* photo_load: an account's photo for an exam: RC_OK | RC_NONE | RC_IO. */
enum rc	photo_load(struct cx *cx, const struct exam *exam, int64_t account_id,
	    struct photo *ret_photo);

/* photo_ready: whether the exam lets one go on with it. */
bool	photo_ready(const struct exam *exam, const struct photo *photo);

/*
 * photo_save: keep a standardised JPEG as the photo of cx->who.
 *
 * returns	RC_OK | RC_DENIED it is locked (S1-11) | RC_IO
 */
enum rc	photo_save(struct cx *cx, const struct exam *exam, struct str jpeg,
	    struct str warnings);

/*
 * photo_confirm: lock the photo that the candidate looked at.
 *
 * sha256	of the picture shown, so that another upload in between is not
 *		confirmed unseen
 * returns	RC_OK | RC_STALE it is another one now, or confirmed | RC_IO
 */
enum rc	photo_confirm(struct cx *cx, const struct exam *exam,
	    struct str sha256);

/* photo_lock: hold an account's photo as it is, or let it be replaced. */
enum rc	photo_lock(struct cx *cx, const struct exam *exam, int64_t account_id,
	    bool locked);

/*
 * photo_judge: a reviewer's verdict on the photo that was looked at (S2-09).
 *
 * reason	for the candidate; of a refusal
 * returns	RC_OK | RC_STALE it is another one now, or judged | RC_IO
 */
enum rc	photo_judge(struct cx *cx, const struct exam *exam,
	    int64_t account_id, struct str sha256, bool pass,
	    struct str reason);

/*
 * photo_refuse: whoever reviews the application finds the photo not good: it is
 * to be replaced, whatever held it (S1-11). Without a photo, or with one that
 * failed before, nothing changes.
 *
 * reason	for the candidate
 */
enum rc	photo_refuse(struct cx *cx, const struct exam *exam,
	    int64_t account_id, struct str reason);

/* photo_bytes: the JPEG behind a digest: RC_OK | RC_NONE | RC_IO. */
enum rc	photo_bytes(struct cx *cx, struct str sha256, struct str *ret_jpeg);

/* photo_machine: the rows of photo.tbl. */
extern const struct machine photo_machine;

#endif
