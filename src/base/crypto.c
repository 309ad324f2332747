/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes, sealed fields, passwords: thin over libsodium and libcrypto. */
#include "base/crypto.h"

#include <sodium.h>
#include <string.h>

enum { ARGON2_BYTES = 19 * 1024 * 1024, ARGON2_PASSES = 2,
	PHRASE_BYTES = 256 * 1024 * 1024, PHRASE_PASSES = 3 };

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "size");
_Static_assert(SEAL_OVERHEAD_BYTES ==
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
    crypto_aead_xchacha20poly1305_ietf_ABYTES, "size");

void
crypto_start(void)
{
	must(sodium_init() >= 0);
}

static void
fill_system(struct rng *r, void *p, size_t n)
{
	(void)r;	/* the kernel's has no state of ours */
	randombytes_buf(p, n);
}

/* splitmix64: small, well spread, reproducible everywhere. */
static void
fill_seeded(struct rng *r, void *p, size_t n)
{
	unsigned char *to = p;

	while (n > 0) {
		uint64_t	z = (r->state += 0x9e3779b97f4a7c15u);
		size_t		part = n < 8 ? n : 8;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		z ^= z >> 31;
		for (size_t i = 0; i < part; i++)
			to[i] = (unsigned char)(z >> 8 * i);
		to += part;
		n -= part;
	}
}

struct rng
rng_system(void)
{
	return (struct rng){ fill_system, 0 };
}

struct rng
rng_seeded(uint64_t seed)
{
	return (struct rng){ fill_seeded, seed };
}

uint64_t
rng_u64(struct rng *r)
{
	uint64_t v;

	r->fill(r, &v, sizeof(v));
	return v;
}

/*
 * The remainder alone would favour small numbers; what lies beyond the last
 * whole multiple is drawn again.
 */
uint64_t
rng_below(struct rng *r, uint64_t n)
{
	uint64_t v, skew;

	must(n > 0);
	skew = (UINT64_MAX % n + 1) % n;	/* values that would be favoured */
	do
		v = rng_u64(r);
	while (v > UINT64_MAX - skew);
	return v % n;
}

struct sha256
sha256_of(struct str s)
{
	struct sha256 h;

	(void)crypto_hash_sha256(h.b, (const unsigned char *)s.p, s.n);
	return h;	/* cannot fail */
}

struct sha256
hmac_sha256(const struct key *k, struct str s)
{
	struct sha256 h;

	(void)crypto_auth_hmacsha256(h.b, (const unsigned char *)s.p, s.n,
	    k->b);	/* cannot fail */
	return h;
}

/*
 * A key of any length: of services that choose theirs. Ours have 32 bytes and
 * go by hmac_sha256().
 */
struct sha256
hmac_sha256_with(struct str key, struct str s)
{
	crypto_auth_hmacsha256_state	state;
	struct sha256			h;

	/* none of the three can fail */
	(void)crypto_auth_hmacsha256_init(&state,
	    (const unsigned char *)key.p, key.n);
	(void)crypto_auth_hmacsha256_update(&state,
	    (const unsigned char *)s.p, s.n);
	(void)crypto_auth_hmacsha256_final(&state, h.b);
	sodium_memzero(&state, sizeof(state));
	return h;
}

bool
bytes_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

struct key
key_derive(const struct key *master, const char *purpose)
{
	struct key	k;
	struct sha256	h = hmac_sha256(master, str_z(purpose));

	memcpy(k.b, h.b, sizeof(k.b));
	return k;
}

/*
 * The nonce is drawn and stands in front: 24 bytes never repeat by chance, so
 * no counter has to be kept. The label is authenticated with it, so that a
 * sealed phone cannot be put in the place of a sealed ID number.
 */
struct str
seal_make(struct arena *a, const struct key *k, struct rng *r,
    const char *label, struct str s)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
	unsigned char	*to = arena_alloc(a, s.n + SEAL_OVERHEAD_BYTES);

	r->fill(r, to, NONCE);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(to + NONCE, NULL,
	    (const unsigned char *)s.p, s.n, (const unsigned char *)label,
	    strlen(label), NULL, to, k->b) == 0);
	return str_of(to, s.n + SEAL_OVERHEAD_BYTES);
}

/*
 * RC_BAD tells nothing about the reason: a wrong key, a wrong label and a
 * changed byte are the same to whoever asks.
 */
enum rc
seal_open(struct arena *a, const struct key *k, const char *label,
    struct str sealed, struct str *ret_text)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
	unsigned char	*to;

	if (sealed.n < SEAL_OVERHEAD_BYTES)
		return RC_BAD;
	to = arena_alloc(a, sealed.n - SEAL_OVERHEAD_BYTES + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(to, NULL, NULL,
	    (const unsigned char *)sealed.p + NONCE, sealed.n - NONCE,
	    (const unsigned char *)label, strlen(label),
	    (const unsigned char *)sealed.p, k->b) != 0)
		return RC_BAD;
	*ret_text = str_of(to, sealed.n - SEAL_OVERHEAD_BYTES);
	return RC_OK;
}

void
password_hash(struct str password, char *to)
{
	must(crypto_pwhash_str_alg(to, password.p, password.n, ARGON2_PASSES,
	    ARGON2_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0);
}

bool
password_matches(struct str password, const char *stored)
{
	return crypto_pwhash_str_verify(stored, password.p, password.n) == 0;
}

enum rc
key_of_passphrase(struct str words, const unsigned char *salt,
    struct key *ret_key)
{
	_Static_assert((int)SALT_BYTES == crypto_pwhash_SALTBYTES, "size");
	return crypto_pwhash(ret_key->b, sizeof(ret_key->b), words.p, words.n,
	    salt, PHRASE_PASSES, PHRASE_BYTES, crypto_pwhash_ALG_ARGON2ID13) ==
	    0 ? RC_OK : RC_IO;
}

static struct str
to_base64(struct arena *a, const void *p, size_t n, int kind)
{
	size_t	cap = sodium_base64_encoded_len(n, kind);
	char	*to = arena_alloc(a, cap);

	(void)sodium_bin2base64(to, cap, p, n, kind);	/* room is enough */
	return (struct str){ to, cap - 1 };
}

static enum rc
from_base64(struct arena *a, struct str s, int kind, struct str *ret_bytes)
{
	unsigned char	*to = arena_alloc(a, s.n + 1);
	size_t		 n;

	if (sodium_base642bin(to, s.n, s.p, s.n, NULL, &n, NULL, kind) != 0)
		return RC_BAD;
	*ret_bytes = str_of(to, n);
	return RC_OK;
}

struct str
base64url_make(struct arena *a, const void *p, size_t n)
{
	return to_base64(a, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum rc
base64url_parse(struct arena *a, struct str s, struct str *ret_bytes)
{
	return from_base64(a, s, sodium_base64_VARIANT_URLSAFE_NO_PADDING,
	    ret_bytes);
}

struct str
base64_make(struct arena *a, const void *p, size_t n)
{
	return to_base64(a, p, n, sodium_base64_VARIANT_ORIGINAL);
}

enum rc
base64_parse(struct arena *a, struct str s, struct str *ret_bytes)
{
	return from_base64(a, s, sodium_base64_VARIANT_ORIGINAL, ret_bytes);
}

uint64_t
siphash(const struct key *k, struct str s)
{
	uint64_t h;

	_Static_assert(sizeof(h) == crypto_shorthash_BYTES, "size");
	(void)crypto_shorthash((unsigned char *)&h, (const unsigned char *)s.p,
	    s.n, k->b);	/* cannot fail */
	return h;
}
