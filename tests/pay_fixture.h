/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the drivers of money need: settings and files in memory,
 * RSA keys made when the program runs, and the other side's signatures.
 */
#ifndef TESTS_PAY_FIXTURE_H
#define TESTS_PAY_FIXTURE_H

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "gateway/driver.h"
#include "gateway/rsa.h"

enum { FIXTURE_FILES_MAX = 16 };

struct pay_fixture {
	struct driver_setup	 setup;
	struct driver_now	 now;
	struct rng		 rng;
	struct call_header	 files[FIXTURE_FILES_MAX];
	size_t			 files_n;
	void			*self;
};

static enum rc
fixture_read_file(struct driver_setup *s, const char *setting, bool secret,
    struct str *ret_bytes)
{
	const struct pay_fixture *f = s->ctx;

	(void)secret;	/* there are no permissions in memory */
	*ret_bytes = header_find(f->files, f->files_n, setting);
	return ret_bytes->n > 0 ? RC_OK : RC_NONE;
}

/* fixture_start: nothing set yet, but the clock. */
static inline void
fixture_start(struct pay_fixture *f, struct arena *a, int64_t now_us)
{
	*f = (struct pay_fixture){ .rng = rng_seeded(7) };
	f->setup = (struct driver_setup){ .a = a, .file = fixture_read_file,
		.ctx = f };
	f->now = (struct driver_now){ a, &f->rng, now_us };
}

/* fixture_file: what a setting's file holds. */
static inline void
fixture_file(struct pay_fixture *f, const char *setting, struct str bytes)
{
	must(f->files_n < FIXTURE_FILES_MAX);
	f->files[f->files_n++] = (struct call_header){ str_z(setting), bytes };
}

/* fixture_open: a driver with settings as YAML. */
static inline enum rc
fixture_open(struct pay_fixture *f, const struct pay_driver *d, struct str yaml)
{
	struct yaml_error	 error;
	struct yaml		*root;

	must(yaml_parse(f->setup.a, yaml, &root, &error) == RC_OK);
	f->setup.settings = root;
	return d->open(&f->setup, &f->self);
}

/* fixture_key: one of four keys, made at its first use. */
static inline EVP_PKEY *
fixture_key(size_t which)
{
	static EVP_PKEY *keys[4];

	if (keys[which] == NULL)
		keys[which] = EVP_RSA_gen(2048);
	must(keys[which] != NULL);
	return keys[which];
}

static inline struct str
fixture_taken(struct arena *a, BIO *bio)
{
	char		*p;
	long		 n = BIO_get_mem_data(bio, &p);
	struct str	 s = str_copy(a, str_of(p, (size_t)n));

	(void)BIO_free(bio);	/* memory alone */
	return s;
}

static inline struct str
fixture_private_pem(struct arena *a, size_t which)
{
	BIO *bio = BIO_new(BIO_s_mem());

	must(PEM_write_bio_PrivateKey(bio, fixture_key(which), NULL, NULL, 0,
	    NULL, NULL) == 1);
	return fixture_taken(a, bio);
}

static inline struct str
fixture_public_pem(struct arena *a, size_t which)
{
	BIO *bio = BIO_new(BIO_s_mem());

	must(PEM_write_bio_PUBKEY(bio, fixture_key(which)) == 1);
	return fixture_taken(a, bio);
}

/* fixture_cert_pem: a certificate of a key, signed by itself, of ten days. */
static inline struct str
fixture_cert_pem(struct arena *a, size_t which, int64_t serial)
{
	BIO		*bio = BIO_new(BIO_s_mem());
	X509		*x = X509_new();
	X509_NAME	*name = X509_get_subject_name(x);

	must(ASN1_INTEGER_set_int64(X509_get_serialNumber(x), serial) == 1);
	must(X509_gmtime_adj(X509_getm_notBefore(x), 0) != NULL);
	must(X509_gmtime_adj(X509_getm_notAfter(x), 864000) != NULL);
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)"考试", -1, -1, 0) == 1);
	must(X509_set_issuer_name(x, name) == 1);
	must(X509_set_pubkey(x, fixture_key(which)) == 1);
	must(X509_sign(x, fixture_key(which), EVP_sha256()) > 0);
	must(PEM_write_bio_X509(bio, x) == 1);
	X509_free(x);
	return fixture_taken(a, bio);
}

static inline struct str
fixture_sign(struct arena *a, size_t which, struct str text)
{
	struct rsa_key key = { fixture_key(which) };

	return rsa_sign(a, &key, text);
}

/* fixture_seal: as WeChat encrypts: base64 of ciphertext and tag, nonce 0123456789ab. */
static inline struct str
fixture_seal(struct arena *a, const char *key, struct str plain)
{
	EVP_CIPHER_CTX	*ctx = EVP_CIPHER_CTX_new();
	unsigned char	*to = arena_alloc(a, plain.n + 16);
	int		 n = 0;

	must(EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL,
	    (const unsigned char *)key,
	    (const unsigned char *)"0123456789ab") == 1);
	must(EVP_EncryptUpdate(ctx, NULL, &n,
	    (const unsigned char *)"certificate", 11) == 1);
	must(plain.n == 0 || EVP_EncryptUpdate(ctx, to, &n,
	    (const unsigned char *)plain.p, (int)plain.n) == 1);
	must(EVP_EncryptFinal_ex(ctx, to + plain.n, &n) == 1);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16,
	    to + plain.n) == 1);
	EVP_CIPHER_CTX_free(ctx);
	return base64_make(a, to, plain.n + 16);
}

#endif
