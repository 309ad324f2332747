/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Challenges against machines: a picture of letters, or a proof of work that
 * needs no eyes. The token says everything (nonce, expiry, MAC); the store
 * only remembers which ones were used.
 */
#ifndef ACCOUNT_CHALLENGE_H
#define ACCOUNT_CHALLENGE_H

#include "store/job.h"
#include "web/req.h"

enum { CHALLENGE_LETTERS = 4, CHALLENGE_NONCE_BYTES = 12 };

/* challenge_make: a new token, good for ten minutes. */
struct str challenge_make(struct cx *cx);

/* challenge_bits: how much work stands for one picture: leading zero bits. */
int	challenge_bits(void);

/*
 * challenge_letters: what the picture of a token shows.
 *
 * to		CHALLENGE_LETTERS + 1 bytes
 * returns	RC_OK | RC_BAD not a token of ours, or too old
 */
enum rc	challenge_letters(struct cx *cx, struct str token, char *to);

/*
 * challenge_right: whether a token was answered, by letters or by work; does
 * not touch the store.
 *
 * work		the number found; with it the letters do not matter
 * demo		8888 counts as right
 */
bool	challenge_right(struct cx *cx, struct str token, struct str letters,
	    struct str work);

/*
 * challenge_use: mark a right one as used, inside the transaction.
 *
 * returns	RC_OK | RC_STALE it was used before | RC_IO
 */
enum rc	challenge_use(struct cx *cx, struct str token);

/* challenge_unused: whether a token of ours was not used yet: RC_OK | RC_IO. */
enum rc	challenge_unused(struct cx *cx, struct str token, bool *ret_unused);

/* challenge_sweep_job: the job "challenge.sweep". */
enum rc	challenge_sweep_job(struct tx *tx, struct job *job, void *ctx);

/* account_jobs: the jobs of this folder. */
extern const struct job_kind account_jobs[];

#endif
