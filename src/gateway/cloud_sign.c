/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of the cloud providers of messages. */
#include "gateway/cloud_sign.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/html.h"
#include "base/percent.h"
#include "gateway/sms_parts.h"

enum { PARTS_MAX = 64 };

struct signed_part {
	struct str	name;
	struct str	value;
};

static int
compare_parts(const void *x, const void *y)
{
	const struct signed_part *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static struct str
hex_sha256(struct arena *a, struct str s)
{
	struct sha256 h = sha256_of(s);

	return str_hex(a, h.b, sizeof(h.b));
}

static struct str
digest_text(const struct sha256 *h)
{
	return str_of(h->b, sizeof(h->b));
}

/*
 * The query again, sorted by its decoded names and escaped in the one way that
 * is signed: what a URL may leave bare ("*") is not bare in here.
 */
static void
put_query(struct arena *a, struct buf *b, struct str query)
{
	struct signed_part	 list[PARTS_MAX];
	size_t		 n = 0;
	struct str	 one;

	while (query.n > 0 && str_cut(&query, '&', &one)) {
		must(n < PARTS_MAX);
		(void)str_cut(&one, '=', &list[n].name);
		(void)percent_decode(a, one, PERCENT_LENIENT, &list[n].value);
		(void)percent_decode(a, list[n].name, PERCENT_LENIENT,
		    &list[n].name);	/* lenient: they never fail */
		n++;
	}
	qsort(list, n, sizeof(list[0]), compare_parts);
	for (size_t i = 0; i < n; i++) {
		buf_z(b, i == 0 ? "" : "&");
		percent_put(b, list[i].name);
		buf_char(b, '=');
		percent_put(b, list[i].value);
	}
}

static struct str
lower(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		to[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    s.p[i] + ('a' - 'A') : s.p[i]);
	return str_of(to, s.n);
}

/* The headers that are signed, by name. */
static size_t
signed_headers(struct arena *a, const struct call *c, struct signed_part *list)
{
	bool	has_host = false;
	size_t	n = 0;

	for (size_t i = 0; i < c->headers_n; i++) {
		struct str name = lower(a, c->headers[i].name);

		if (!str_eq_z(name, "host") && !str_eq_z(name, "content-type") &&
		    !str_starts(name, STR("x-acs-")))
			continue;
		has_host = has_host || str_eq_z(name, "host");
		list[n++] = (struct signed_part){ name, str_trim(c->headers[i].value) };
	}
	if (!has_host)
		list[n++] = (struct signed_part){ STR("host"), url_authority(c->url) };
	qsort(list, n, sizeof(list[0]), compare_parts);
	return n;
}

/*
 * Every byte counts: names of headers in lower case and sorted, the query
 * sorted by its names and encoded once.
 */
struct str
acs3_canonical(struct arena *a, const struct call *c, struct str *ret_signed)
{
	struct signed_part	headers[CALL_HEADERS_MAX + 1];
	size_t		n = signed_headers(a, c, headers);
	struct buf	b, names;
	struct str	text;

	buf_init(&b, SMS_URL_MAX + SMS_BODY_MAX);
	buf_init(&names, SMS_URL_MAX);
	buf_fmt(&b, "%s\n", c->method);
	buf_str(&b, url_path(c->url));
	buf_char(&b, '\n');
	put_query(a, &b, url_query(c->url));
	buf_char(&b, '\n');
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&b, "%.*s:%.*s\n", STR_ARG(headers[i].name),
		    STR_ARG(headers[i].value));
		buf_fmt(&names, "%s%.*s", i == 0 ? "" : ";",
		    STR_ARG(headers[i].name));
	}
	*ret_signed = str_copy(a, buf_view(&names));
	buf_fmt(&b, "\n%.*s\n", STR_ARG(*ret_signed));
	buf_str(&b, hex_sha256(a, c->body));
	must(!b.full && !names.full);
	text = buf_take(a, &b);
	buf_done(&names);
	return text;
}

struct str
acs3_authorization(struct arena *a, const struct call *c,
    const struct sign_key *key)
{
	struct str	names;
	struct str	digest = hex_sha256(a, acs3_canonical(a, c, &names));
	struct sha256	h = hmac_sha256_with(key->secret, str_make(a,
			    "ACS3-HMAC-SHA256\n%.*s", STR_ARG(digest)));

	return str_make(a, "ACS3-HMAC-SHA256 Credential=%.*s,SignedHeaders=%.*s,"
	    "Signature=%.*s", STR_ARG(key->id), STR_ARG(names),
	    STR_ARG(str_hex(a, h.b, sizeof(h.b))));
}

/* The vendor's own program signs the host without its port. */
static struct str
bare_host(struct str url)
{
	struct str rest = url_authority(url), host = STR("");

	(void)str_cut(&rest, ':', &host);
	return host;
}

struct str
tc3_canonical(struct arena *a, const struct call *c, struct str content_type)
{
	return str_make(a, "POST\n/\n\ncontent-type:%.*s\nhost:%.*s\n\n"
	    "content-type;host\n%.*s", STR_ARG(lower(a, content_type)),
	    STR_ARG(bare_host(c->url)), STR_ARG(hex_sha256(a, c->body)));
}

/*
 * Three derived keys of day, service and a constant: what signs today is
 * worthless tomorrow.
 */
struct str
tc3_authorization(struct arena *a, const struct call *c,
    struct str content_type, int64_t at_s, const struct sign_key *key)
{
	/* date_text() reads a Chinese clock: back to UTC's day before asking */
	struct str	day = date_text(a, at_s * US_PER_SECOND -
			    8 * US_PER_HOUR);
	struct str	digest = hex_sha256(a, tc3_canonical(a, c,
			    content_type));
	struct str	start = str_make(a, "TC3%.*s", STR_ARG(key->secret));
	struct str	text = str_make(a, "TC3-HMAC-SHA256\n%lld\n%.*s/sms/"
			    "tc3_request\n%.*s", (long long)at_s, STR_ARG(day),
			    STR_ARG(digest));
	struct sha256	h = hmac_sha256_with(start, day);

	h = hmac_sha256_with(digest_text(&h), STR("sms"));
	h = hmac_sha256_with(digest_text(&h), STR("tc3_request"));
	h = hmac_sha256_with(digest_text(&h), text);
	return str_make(a, "TC3-HMAC-SHA256 Credential=%.*s/%.*s/sms/"
	    "tc3_request, SignedHeaders=content-type;host, Signature=%.*s",
	    STR_ARG(key->id), STR_ARG(day),
	    STR_ARG(str_hex(a, h.b, sizeof(h.b))));
}
