/* SPDX-License-Identifier: Apache-2.0 */
/* Embedded files, in the smallest form that the client takes. */
#include "web/static.h"

#include <string.h>

struct url
asset_url(const char *name)
{
	for (const struct asset *a = assets; a->name != NULL; a++)
		if (strcmp(a->name, name) == 0)
			return (struct url){ str_z(a->path) };
	never("no such asset");
	return URL("");
}

/* Whether the weight in "q=0.5" is above zero; without one it is. */
static bool
weighs(struct str params)
{
	struct str p;

	while (str_cut(&params, ';', &p)) {
		p = str_trim(p);
		if (!str_eq_nocase(str_sub(p, 0, 2), STR("q=")))
			continue;
		for (size_t i = 2; i < p.n; i++)
			if (p.p[i] >= '1' && p.p[i] <= '9')
				return true;
		return false;
	}
	return true;
}

bool
accepts_encoding(struct str value, const char *coding)
{
	struct str	part, name;
	bool		any = false;

	while (value.n > 0 && str_cut(&value, ',', &part)) {
		if (!str_cut(&part, ';', &name))
			continue;
		name = str_trim(name);
		/* Its own name says more than "*", wherever it stands. */
		if (str_eq_nocase(name, str_z(coding)))
			return weighs(part);
		if (str_eq_z(name, "*"))
			any = weighs(part);
	}
	return any;
}

/*
 * The smallest form that is taken, packed when the program was built. The
 * name has the hash of the bytes in it, so it may be kept for a year.
 */
static void
reply_asset(struct http_request *q, const struct asset *a)
{
	struct http_reply	r = http_reply_make(200);
	struct str		can = http_header(q, "Accept-Encoding");

	r.fixed = str_of(a->raw, a->raw_n);
	if (a->br_n > 0 && accepts_encoding(can, "br")) {
		r.fixed = str_of(a->br, a->br_n);
		http_reply_field(&r, "Content-Encoding", STR("br"));
	} else if (a->gz_n > 0 && accepts_encoding(can, "gzip")) {
		r.fixed = str_of(a->gz, a->gz_n);
		http_reply_field(&r, "Content-Encoding", STR("gzip"));
	}
	http_reply_field(&r, "Content-Type", str_z(a->type));
	http_reply_field(&r, "Cache-Control",
	    STR("public, max-age=31536000, immutable"));
	http_reply_field(&r, "Vary", STR("Accept-Encoding"));
	http_reply_field(&r, "X-Content-Type-Options", STR("nosniff"));
	http_reply(q, &r);
}

void
static_serve(struct http_request *q)
{
	struct http_reply r;

	for (const struct asset *a = assets; a->name != NULL; a++)
		if (str_eq_z(q->head.path, a->path)) {
			reply_asset(q, a);
			return;
		}
	r = http_reply_make(404);
	http_reply_field(&r, "Content-Type", STR("text/plain; charset=utf-8"));
	r.fixed = STR("404");
	http_reply(q, &r);
}
