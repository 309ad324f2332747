/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The primitives, all libsodium's: randomness as a face (tests plug in a seeded
 * one), SHA-256, HMAC, a keyed look-up hash, sealing of personal data, argon2id
 * and text forms of bytes. Call crypto_start() once before anything else.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	KEY_BYTES = 32,
	SHA256_BYTES = 32,
	SEAL_OVERHEAD_BYTES = 24 + 16,	/* nonce and tag of XChaCha20-Poly1305 */
	PASSWORD_HASH_BYTES = 128,	/* argon2id's text with its NUL */
	SALT_BYTES = 16,
};

struct key {
	unsigned char	b[KEY_BYTES];
};

struct sha256 {
	unsigned char	b[SHA256_BYTES];
};

/* A face: fill n bytes; safe from any thread. */
struct rng {
	void	 (*fill)(struct rng *r, void *p, size_t n);
	uint64_t state;		/* of a seeded one */
};

/* crypto_start: prepare the library; stops the program when it cannot. */
void	crypto_start(void);

/* rng_system: randomness of the kernel. */
struct rng rng_system(void);

/* rng_seeded: the same bytes for the same seed; for tests and draws only. */
struct rng rng_seeded(uint64_t seed);

/* rng_u64: 64 random bits. */
uint64_t rng_u64(struct rng *r);

/* rng_below: evenly one of 0..n-1; n above 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* sha256_of: the digest of one text. */
struct sha256 sha256_of(struct str s);

/* hmac_sha256: the keyed digest of one text. */
struct sha256 hmac_sha256(const struct key *k, struct str s);

/*
 * hmac_sha256_with: the same with a key of any length, as outside services
 * hand them out; for our own keys hmac_sha256().
 */
struct sha256 hmac_sha256_with(struct str key, struct str s);

/* bytes_equal: compare n bytes in a time that does not depend on them. */
bool	bytes_equal(const void *a, const void *b, size_t n);

/*
 * key_derive: a key for one purpose out of a master key.
 *
 * purpose	a constant such as "csrf"
 */
struct key key_derive(const struct key *master, const char *purpose);

/*
 * seal_make: encrypt and authenticate (XChaCha20-Poly1305, random nonce).
 *
 * a		where the result of s.n + SEAL_OVERHEAD_BYTES goes
 * label	bound to it: the table and column, so that a value moved elsewhere
 *		does not open
 */
struct str seal_make(struct arena *a, const struct key *k, struct rng *r,
	    const char *label, struct str s);

/*
 * seal_open: undo seal_make.
 *
 * ret_text	in the arena
 * returns	RC_OK | RC_BAD another key, another label or changed bytes
 */
enum rc	seal_open(struct arena *a, const struct key *k, const char *label,
	    struct str sealed, struct str *ret_text);

/*
 * password_hash: argon2id, 19 MiB, two passes: about 11 ms of one core.
 *
 * to		PASSWORD_HASH_BYTES; a NUL-terminated text with its parameters
 */
void	password_hash(struct str password, char *to);

/* password_matches: whether a password gives that stored hash; as slow. */
bool	password_matches(struct str password, const char *stored);

/*
 * key_of_passphrase: a key out of words that a person keeps: argon2id, 256 MiB,
 * three passes, about half a second: what is sealed with it may be stolen and
 * tried at leisure, unlike a password behind our own doors.
 *
 * salt		SALT_BYTES, drawn once and kept beside what is sealed
 * returns	RC_OK | RC_IO there is not so much memory
 */
enum rc	key_of_passphrase(struct str words, const unsigned char *salt,
	    struct key *ret_key);

/* base64url_make: bytes as unpadded base64url in the arena. */
struct str base64url_make(struct arena *a, const void *p, size_t n);

/*
 * base64url_parse: unpadded base64url as bytes in the arena.
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	base64url_parse(struct arena *a, struct str s, struct str *ret_bytes);

/* base64_make: bytes as standard base64 with padding, on one line, in the arena. */
struct str base64_make(struct arena *a, const void *p, size_t n);

/*
 * base64_parse: standard base64 as bytes in the arena. Strict: padded, no
 * blanks or other signs, no stray bits, so that a text has one reading.
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	base64_parse(struct arena *a, struct str s, struct str *ret_bytes);

/* siphash: a 64-bit keyed hash for tables that strangers fill. */
uint64_t siphash(const struct key *k, struct str s);

#endif
