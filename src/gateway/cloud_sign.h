/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signatures of the two clouds, apart from their drivers so that vectors
 * made by the vendors' own programs can be held against them.
 */
#ifndef GATEWAY_CLOUD_SIGN_H
#define GATEWAY_CLOUD_SIGN_H

#include "gateway/call.h"

/* Whose signature it is. */
struct sign_key {
	struct str	id;
	struct str	secret;
};

/*
 * acs3_canonical: Aliyun's canonical request of a call (ACS3-HMAC-SHA256).
 *
 * c		its headers in any order; host comes from the url unless it
 *		stands among them; of the rest content-type and x-acs-… count
 * ret_signed	the names of the signed headers, joined by ';'
 */
struct str acs3_canonical(struct arena *a, const struct call *c,
	    struct str *ret_signed);

/* acs3_authorization: the Authorization header of such a call. */
struct str acs3_authorization(struct arena *a, const struct call *c,
	    const struct sign_key *key);

/* tc3_canonical: Tencent's canonical request of a POST to the root. */
struct str tc3_canonical(struct arena *a, const struct call *c,
	    struct str content_type);

/*
 * tc3_authorization: the Authorization header of such a POST.
 *
 * at_s		seconds since 1970, as X-TC-Timestamp says; its day is UTC's
 */
struct str tc3_authorization(struct arena *a, const struct call *c,
	    struct str content_type, int64_t at_s, const struct sign_key *key);

#endif
