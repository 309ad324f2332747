/* SPDX-License-Identifier: Apache-2.0 */
#include "http/static.h"

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

/* "br;q=0.5": the coding, and whether its weight is above zero. */
static bool
takes(struct str part, const char *coding)
{
	struct str name, q;

	if (!str_cut(&part, ';', &name) ||
	    !str_eq_nocase(str_trim(name), str_z(coding)))
		return false;
	if (part.p == NULL)
		return true;
	q = str_trim(part);
	return !(str_starts(q, STR("q=0")) && !str_has(q, STR("1")) &&
	    !str_has(q, STR("2")) && !str_has(q, STR("3")) &&
	    !str_has(q, STR("4")) && !str_has(q, STR("5")) &&
	    !str_has(q, STR("6")) && !str_has(q, STR("7")) &&
	    !str_has(q, STR("8")) && !str_has(q, STR("9")));
}

bool
accepts_encoding(struct str value, const char *coding)
{
	struct str part;

	if (value.n == 0)
		return false;
	while (str_cut(&value, ',', &part))
		if (takes(str_trim(part), coding))
			return true;
	return false;
}

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
