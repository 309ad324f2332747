/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA keys and X.509 certificates (OpenSSL) as the payment services use them:
 * SHA-256 with RSA PKCS#1 v1.5, signatures as base64. Keys live as long as the
 * arena they were read into and never leave this file as bytes.
 */
#ifndef GATEWAY_RSA_H
#define GATEWAY_RSA_H

#include <openssl/types.h>

#include "base/str.h"

enum { RSA_BITS_LEAST = 2048, SIGNATURE_CHARS_MAX = 1400 };

struct rsa_key {
	EVP_PKEY	*pkey;		/* freed with the arena */
};

struct rsa_cert {
	struct rsa_key	 key;		/* public */
	struct str	 serial;	/* upper-case hexadecimal, as WeChat writes it */
	struct str	 alipay_sn;	/* as Alipay counts certificates */
	int64_t		 until_us;	/* not valid after */
};

/*
 * rsa_private_read: a private key, PEM (PKCS#8 or PKCS#1, not encrypted) or
 * bare base64 of it, as Alipay's key tool writes.
 *
 * returns	RC_OK | RC_BAD not that, or below 2048 bits
 */
enum rc	rsa_private_read(struct arena *a, struct str text,
	    struct rsa_key *ret_key);

/* rsa_public_read: a public key, PEM or bare base64: RC_OK | RC_BAD. */
enum rc	rsa_public_read(struct arena *a, struct str text,
	    struct rsa_key *ret_key);

/* rsa_cert_read: the first certificate of a PEM text with an RSA key: RC_OK | RC_BAD. */
enum rc	rsa_cert_read(struct arena *a, struct str pem,
	    struct rsa_cert *ret_cert);

/*
 * rsa_root_sn: Alipay's number of a bundle of root certificates: those signed
 * with RSA (others are skipped), joined with '_' (../docs/payments.md).
 *
 * returns	RC_OK | RC_BAD a certificate cannot be read, or none is RSA
 */
enum rc	rsa_root_sn(struct arena *a, struct str pem, struct str *ret_sn);

/* rsa_pair: whether a private key belongs to a public one. */
bool	rsa_pair(const struct rsa_key *mine, const struct rsa_key *theirs);

/* rsa_sign: the signature of a text, base64 in the arena. */
struct str rsa_sign(struct arena *a, const struct rsa_key *mine,
	    struct str text);

/*
 * rsa_verify: whether a base64 signature of a text is that key's. Anything
 * that is not strict base64 of the right length is a no.
 */
bool	rsa_verify(struct arena *a, const struct rsa_key *theirs,
	    struct str text, struct str signature);

/*
 * gcm_open: decrypt and authenticate AES-256-GCM: bytes are the ciphertext
 * followed by its tag of 16 bytes.
 *
 * key		32 bytes
 * nonce	12 bytes
 * ret_text	in the arena
 * returns	RC_OK | RC_BAD changed bytes, another key, nonce or label, too short
 */
enum rc	gcm_open(struct arena *a, const unsigned char *key, struct str nonce,
	    struct str label, struct str bytes, struct str *ret_text);

/* sha1_hex: lower-case hexadecimal SHA-1, only where a service prescribes it. */
struct str sha1_hex(struct arena *a, struct str s);

#endif
