/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WeChat Pay API v3, Native: the parts that the driver's two files share and
 * its tests look at. Rules: ../docs/payments.md §1. Services are met through
 * pay_driver_wechat of gateway/driver.h.
 */
#ifndef GATEWAY_WECHAT_H
#define GATEWAY_WECHAT_H

#include "gateway/driver.h"
#include "gateway/rsa.h"

enum { WECHAT_KEYS_MAX = 16, V3_KEY_BYTES = 32, WECHAT_SKEW_SECONDS = 300 };

/* A key of WeChat's by the name it signs under: a public key's id or a serial. */
struct wechat_key {
	struct str	serial;
	struct rsa_key	key;
	int64_t		until_us;	/* of a certificate; 0: a public key */
};

struct wechat {
	struct arena	*a;		/* as long as the driver: new certificates */
	struct str	 mchid;
	struct str	 appid;
	struct str	 serial;	/* of our own certificate */
	struct str	 url;
	struct str	 spare_url;	/* may be empty */
	struct rsa_key	 mine;
	unsigned char	 v3_key[V3_KEY_BYTES];
	struct wechat_key keys[WECHAT_KEYS_MAX];
	size_t		 keys_n;
};

/* What is signed besides the merchant: a request line with its body. */
struct wechat_signed {
	const char	*method;
	struct str	 path;		/* with the query, as sent */
	struct str	 body;
	int64_t		 at_s;		/* unix seconds */
	struct str	 nonce;
};

/* wechat_message: the five lines that are signed. */
struct str wechat_message(struct arena *a, const struct wechat_signed *s);

/* wechat_authorization: the value of the Authorization header. */
struct str wechat_authorization(struct arena *a, const struct wechat *w,
	    const struct wechat_signed *s);

/*
 * wechat_call: x->call is a signed call; the body is empty with GET.
 *
 * path		from the host on, with the query, percent-encoded
 */
void	wechat_call(const struct wechat *w, const struct pay_turn *x,
	    struct str path, struct str body);

/* wechat_query_call: the call that asks for the order by our number. */
void	wechat_query_call(const struct wechat *w, const struct pay_turn *x);

/* wechat_key_add: remember a key, instead of the one that ends first when full. */
void	wechat_key_add(struct wechat *w, const struct wechat_key *key);

/* wechat_read: pay_driver_wechat's read. */
enum rc	wechat_read(void *self, const struct pay_turn *x,
	    const struct reply *reply);

/* wechat_notice: pay_driver_wechat's notice. */
void	wechat_notice(void *self, const struct driver_now *now,
	    const struct pay_notice *notice, struct pay_answer *ret_answer);

#endif
