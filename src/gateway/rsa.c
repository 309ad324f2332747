/* SPDX-License-Identifier: Apache-2.0 */
/* Each answer of OpenSSL is looked at: an unchecked one has let forgeries in elsewhere. */
#include "gateway/rsa.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"

enum { GCM_NONCE_BYTES = 12, GCM_TAG_BYTES = 16, NAME_MAX_BYTES = 4096 };

static void
key_free(void *p)
{
	EVP_PKEY_free(p);
}

/* keep: take a key over into the arena, if it is RSA and long enough. */
static enum rc
keep(struct arena *a, EVP_PKEY *pkey, struct rsa_key *ret_key)
{
	ERR_clear_error();	/* what did not parse is no news for anybody else */
	if (pkey == NULL)
		return RC_BAD;
	arena_defer(a, key_free, pkey);
	if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(pkey) < RSA_BITS_LEAST)
		return RC_BAD;
	ret_key->pkey = pkey;
	return RC_OK;
}

/* no_password: an encrypted key is refused, nobody is there to be asked. */
static int
no_password(char *to, int room, int writing, void *ctx)
{
	(void)to;
	(void)room;
	(void)writing;
	(void)ctx;
	return -1;
}

static BIO *
reader(struct str s)
{
	BIO *bio;

	if (s.n > INT_MAX)
		return NULL;
	bio = BIO_new_mem_buf(s.p == NULL ? "" : s.p, (int)s.n);
	must(bio != NULL);	/* memory alone */
	return bio;
}

/* bare: base64 in lines without PEM's frame, as bytes. */
static enum rc
bare(struct arena *a, struct str text, struct str *ret_der)
{
	char	*to = arena_alloc(a, text.n + 1);
	size_t	 n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n' && text.p[i] != '\r' && text.p[i] != ' ')
			to[n++] = text.p[i];
	return n > LONG_MAX / 2 ? RC_BAD :
	    base64_parse(a, str_of(to, n), ret_der);
}

/*
 * PEM, or the bare Base64 that Alipay's own tool gives out. A password is
 * never asked for: the file is what is protected.
 */
enum rc
rsa_private_read(struct arena *a, struct str text, struct rsa_key *ret_key)
{
	const unsigned char	*p;
	struct str		 der;
	EVP_PKEY		*pkey;
	BIO			*bio;

	if (!str_has(text, STR("-----BEGIN"))) {
		if (bare(a, text, &der) != RC_OK)
			return RC_BAD;
		p = (const unsigned char *)der.p;
		return keep(a, d2i_AutoPrivateKey(NULL, &p, (long)der.n),
		    ret_key);
	}
	bio = reader(text);
	if (bio == NULL)
		return RC_BAD;
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	(void)BIO_free(bio);	/* memory alone */
	return keep(a, pkey, ret_key);
}

/* As rsa_private_read(). */
enum rc
rsa_public_read(struct arena *a, struct str text, struct rsa_key *ret_key)
{
	const unsigned char	*p;
	struct str		 der;
	EVP_PKEY		*pkey;
	BIO			*bio;

	if (!str_has(text, STR("-----BEGIN"))) {
		if (bare(a, text, &der) != RC_OK)
			return RC_BAD;
		p = (const unsigned char *)der.p;
		return keep(a, d2i_PUBKEY(NULL, &p, (long)der.n), ret_key);
	}
	bio = reader(text);
	if (bio == NULL)
		return RC_BAD;
	pkey = PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL);
	(void)BIO_free(bio);	/* memory alone */
	return keep(a, pkey, ret_key);
}

/* number_text: a serial number in hexadecimal or decimal digits. */
static enum rc
number_text(struct arena *a, const X509 *x, char *(*digits)(const BIGNUM *),
    struct str *ret_text)
{
	BIGNUM	*n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char	*text = n == NULL ? NULL : digits(n);

	BN_free(n);
	if (text == NULL)
		return RC_BAD;
	*ret_text = str_copy(a, str_z(text));
	OPENSSL_free(text);
	return RC_OK;
}

/* put_issuer: the issuer's parts backwards, NAME=value,… with short names. */
static bool
put_issuer(struct buf *b, const X509 *x)
{
	const X509_NAME	*name = X509_get_issuer_name(x);

	for (int i = X509_NAME_entry_count(name) - 1; i >= 0; i--) {
		X509_NAME_ENTRY	*e = X509_NAME_get_entry(name, i);
		ASN1_OBJECT	*kind = X509_NAME_ENTRY_get_object(e);
		unsigned char	*utf8 = NULL;
		int		 n;

		n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(e));
		if (n < 0)
			return false;
		if (b->n > 0)
			buf_char(b, ',');
		buf_z(b, OBJ_nid2sn(OBJ_obj2nid(kind)));
		buf_char(b, '=');
		buf_add(b, utf8, (size_t)n);
		OPENSSL_free(utf8);
	}
	return !b->full;
}

static struct str
digest_hex(struct arena *a, const EVP_MD *md, struct str s)
{
	unsigned char	h[EVP_MAX_MD_SIZE];
	unsigned	n;

	must(EVP_Digest(s.p == NULL ? "" : s.p, s.n, h, &n, md, NULL) == 1);
	return str_hex(a, h, n);
}

struct str
sha1_hex(struct arena *a, struct str s)
{
	return digest_hex(a, EVP_sha1(), s);
}

/* cert_sn: MD5 of issuer and decimal serial number, in hexadecimal. */
static enum rc
cert_sn(struct arena *a, const X509 *x, struct str *ret_sn)
{
	struct str	serial;
	struct buf	b;
	enum rc		rc = number_text(a, x, BN_bn2dec, &serial);

	if (rc != RC_OK)
		return rc;
	buf_init(&b, NAME_MAX_BYTES);
	if (put_issuer(&b, x)) {
		buf_str(&b, serial);
		if (!b.full)
			*ret_sn = digest_hex(a, EVP_md5(), buf_view(&b));
	}
	rc = b.full || b.n == 0 ? RC_BAD : RC_OK;
	buf_done(&b);
	return rc;
}

/* until: when a certificate ends. */
static enum rc
until(const X509 *x, int64_t *ret_us)
{
	ASN1_TIME	*epoch = ASN1_TIME_set(NULL, 0);
	int		 days = 0, seconds = 0, ok;

	ok = epoch != NULL && ASN1_TIME_diff(&days, &seconds, epoch,
	    X509_get0_notAfter(x));
	ASN1_TIME_free(epoch);
	*ret_us = (int64_t)days * US_PER_DAY + seconds * US_PER_SECOND;
	return ok ? RC_OK : RC_BAD;
}

/*
 * The serial as WeChat writes it, in capitals; and the digest that Alipay
 * calls a certificate's sn.
 */
enum rc
rsa_cert_read(struct arena *a, struct str pem, struct rsa_cert *ret_cert)
{
	BIO	*bio = reader(pem);
	X509	*x;
	enum rc	 rc;

	if (bio == NULL)
		return RC_BAD;
	x = PEM_read_bio_X509(bio, NULL, no_password, NULL);
	(void)BIO_free(bio);	/* memory alone */
	if (x == NULL)
		return keep(a, NULL, NULL);
	rc = keep(a, X509_get_pubkey(x), &ret_cert->key);
	if (rc == RC_OK)
		rc = number_text(a, x, BN_bn2hex, &ret_cert->serial);
	if (rc == RC_OK)
		rc = cert_sn(a, x, &ret_cert->alipay_sn);
	if (rc == RC_OK)
		rc = until(x, &ret_cert->until_us);
	X509_free(x);
	return rc;
}

/* signed_with_rsa: an algorithm of 1.2.840.113549.1.1, PKCS #1. */
static bool
signed_with_rsa(const X509 *x)
{
	char			 oid[64];
	const X509_ALGOR	*how;
	const ASN1_OBJECT	*kind;

	X509_get0_signature(NULL, &how, x);
	X509_ALGOR_get0(&kind, NULL, NULL, how);
	return OBJ_obj2txt(oid, sizeof(oid), kind, 1) > 0 &&
	    str_starts(str_z(oid), STR("1.2.840.113549.1.1."));
}

/*
 * Of a file with several roots all that are signed with RSA, joined by '_' as
 * Alipay's own clients do.
 */
enum rc
rsa_root_sn(struct arena *a, struct str pem, struct str *ret_sn)
{
	BIO		*bio = reader(pem);
	struct str	 all = STR(""), sn;
	enum rc		 rc = RC_OK;

	if (bio == NULL)
		return RC_BAD;
	while (rc == RC_OK) {
		X509 *x = PEM_read_bio_X509(bio, NULL, no_password, NULL);

		if (x == NULL)
			break;
		if (signed_with_rsa(x)) {
			rc = cert_sn(a, x, &sn);
			if (rc == RC_OK)
				all = all.n == 0 ? sn : str_make(a, "%.*s_%.*s",
				    STR_ARG(all), STR_ARG(sn));
		}
		X509_free(x);
	}
	/* The end of the text is the only good reason to stop. */
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		rc = RC_BAD;
	ERR_clear_error();
	(void)BIO_free(bio);	/* memory alone */
	*ret_sn = all;
	return all.n == 0 ? RC_BAD : rc;
}

bool
rsa_pair(const struct rsa_key *mine, const struct rsa_key *theirs)
{
	return EVP_PKEY_eq(mine->pkey, theirs->pkey) == 1;
}

/* PKCS #1 v1.5 with SHA-256 (RSA2, WECHATPAY2): what both services want. */
struct str
rsa_sign(struct arena *a, const struct rsa_key *mine, struct str text)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	size_t		 n = (size_t)EVP_PKEY_get_size(mine->pkey);
	unsigned char	*to = arena_alloc(a, n);

	/* The key was looked at when it was read: only memory can fail. */
	must(ctx != NULL);
	must(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, mine->pkey) == 1);
	must(EVP_DigestSign(ctx, to, &n, (const unsigned char *)text.p,
	    text.n) == 1);
	EVP_MD_CTX_free(ctx);
	return base64_make(a, to, n);
}

/*
 * A signature of another length than the key's cannot be one: refused before
 * any arithmetic.
 */
bool
rsa_verify(struct arena *a, const struct rsa_key *theirs, struct str text,
    struct str signature)
{
	EVP_MD_CTX	*ctx;
	struct str	 bytes;
	int		 good;

	if (signature.n == 0 || signature.n > SIGNATURE_CHARS_MAX ||
	    base64_parse(a, signature, &bytes) != RC_OK ||
	    bytes.n != (size_t)EVP_PKEY_get_size(theirs->pkey))
		return false;
	ctx = EVP_MD_CTX_new();
	must(ctx != NULL);
	good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
	    theirs->pkey);
	if (good == 1)
		good = EVP_DigestVerify(ctx, (const unsigned char *)bytes.p,
		    bytes.n, (const unsigned char *)text.p, text.n);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good == 1;	/* 0 and below are both a no */
}

/* decrypt: the steps of gcm_open; the tag is set before the final one. */
static bool
decrypt(EVP_CIPHER_CTX *ctx, struct str label, struct str bytes,
    unsigned char *to)
{
	const size_t		 n = bytes.n - GCM_TAG_BYTES;
	const unsigned char	*in = (const unsigned char *)bytes.p;
	unsigned char		 tag[GCM_TAG_BYTES];
	int			 done;

	for (size_t i = 0; i < GCM_TAG_BYTES; i++)
		tag[i] = in[n + i];
	if (label.n > 0 && EVP_DecryptUpdate(ctx, NULL, &done,
	    (const unsigned char *)label.p, (int)label.n) != 1)
		return false;
	if (n > 0 && EVP_DecryptUpdate(ctx, to, &done, in, (int)n) != 1)
		return false;
	return EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES,
	    tag) == 1 && EVP_DecryptFinal_ex(ctx, to + n, &done) == 1;
}

/* Nothing is given back unless the tag is right. */
enum rc
gcm_open(struct arena *a, const unsigned char *key, struct str nonce,
    struct str label, struct str bytes, struct str *ret_text)
{
	EVP_CIPHER_CTX	*ctx;
	unsigned char	*to;
	bool		 good;

	if (nonce.n != GCM_NONCE_BYTES || bytes.n < GCM_TAG_BYTES ||
	    bytes.n > INT_MAX || label.n > INT_MAX)
		return RC_BAD;
	to = arena_alloc(a, bytes.n);
	ctx = EVP_CIPHER_CTX_new();
	must(ctx != NULL);
	good = EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), key,
	    (const unsigned char *)nonce.p, NULL) == 1 &&
	    decrypt(ctx, label, bytes, to);
	EVP_CIPHER_CTX_free(ctx);
	ERR_clear_error();
	if (!good)
		return RC_BAD;	/* what was decrypted so far is nobody's business */
	*ret_text = str_of(to, bytes.n - GCM_TAG_BYTES);
	return RC_OK;
}
