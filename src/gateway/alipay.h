/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alipay's gateway.do with RSA2: the parts that the driver's two files share
 * and its tests look at. Rules: ../docs/payments.md §2. The service is met
 * through pay_driver_alipay of gateway/driver.h.
 */
#ifndef GATEWAY_ALIPAY_H
#define GATEWAY_ALIPAY_H

#include <iconv.h>

#include "gateway/driver.h"
#include "gateway/rsa.h"

enum { ALIPAY_FIELDS_MAX = 100 };

enum alipay_mode { ALIPAY_AS_ASKED, ALIPAY_PAGE, ALIPAY_QR };

struct alipay {
	struct str	 app_id;
	struct str	 seller_id;	/* 2088…: whose money it is */
	struct str	 app_auth_token;	/* for another merchant; usually empty */
	struct str	 url;
	struct rsa_key	 mine;
	struct rsa_key	 theirs;
	struct str	 app_cert_sn;	/* these three are empty in key mode */
	struct str	 root_cert_sn;
	struct str	 alipay_cert_sn;
	int64_t		 until_us;	/* when the first certificate ends; 0: none */
	iconv_t		 gb18030;	/* opened once: converting needs no file then */
	enum alipay_mode mode;
};

/* Parameters by name; the order is what was given or received. */
struct alipay_fields {
	struct call_header	 list[ALIPAY_FIELDS_MAX];
	size_t			 n;
};

/* alipay_add: one more parameter; an empty one is left out. */
void	alipay_add(struct alipay_fields *f, const char *name, struct str value);

/*
 * alipay_sign_string: "a=1&b=2", sorted by name, values as they are, without
 * `sign`.
 *
 * request	true: empty values are left out too; false (a notice): they
 *		stay, and sign_type goes
 */
struct str alipay_sign_string(struct arena *a, const struct alipay_fields *f,
	    bool request);

/* alipay_query_string: the fields percent-encoded and joined, sign added last. */
struct str alipay_query_string(struct arena *a, const struct alipay *s,
	    const struct alipay_fields *f);

/*
 * alipay_fields_parse: a form body or query, decoded once.
 *
 * returns	RC_OK | RC_BAD a bad escape, a name twice or none | RC_FULL too many
 */
enum rc	alipay_fields_parse(struct arena *a, struct str form,
	    struct alipay_fields *ret_fields);

/* alipay_field: a field's value, empty when absent. */
struct str alipay_field(const struct alipay_fields *f, const char *name);

/* alipay_node: the raw text of a top-level member that is an object; else empty. */
struct str alipay_node(struct str body, const char *name);

/* What is called. */
enum alipay_method {
	ALIPAY_PRECREATE, ALIPAY_PAGE_PAY, ALIPAY_QUERY, ALIPAY_CLOSE,
	ALIPAY_REFUND, ALIPAY_REFUND_QUERY, ALIPAY_BILL, ALIPAY_METHOD__MAX
};

/* alipay_method_name: "alipay.trade.query". */
const char *alipay_method_name(enum alipay_method method);

/* alipay_call: the signed call of a method for what is asked: x->call. */
void	alipay_call(const struct alipay *s, const struct pay_turn *x,
	    enum alipay_method method);

/* alipay_read: pay_driver_alipay's read. */
enum rc	alipay_read(void *self, const struct pay_turn *x,
	    const struct reply *reply);

/* alipay_notice: pay_driver_alipay's notice. */
void	alipay_notice(void *self, const struct driver_now *now,
	    const struct pay_notice *notice, struct pay_answer *ret_answer);

#endif
