/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping for HTML text, attributes and addresses. */
#include "base/html.h"

static const char *const escapes[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&#34;",
	['\''] = "&#39;",
};

void
html_text(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *e = escapes[(unsigned char)s.p[i]];

		if (e == NULL)
			continue;
		buf_add(b, s.p + from, i - from);
		buf_z(b, e);
		from = i + 1;
	}
	buf_add(b, s.p + from, s.n - from);
}

void
html_url(struct buf *b, struct url u)
{
	html_text(b, u.s);
}

void
html_put(struct buf *b, struct html h)
{
	buf_str(b, h.s);
}

struct html
html_trusted(struct str s)
{
	return (struct html){ s };
}

/*
 * Only what cannot run or lead to another scheme than these: `javascript:`
 * and `//host` become `#`. A backslash is read as a slash by browsers, so it
 * is no local path either.
 */
struct url
url_of(struct str s)
{
	static const struct str heads[] = {
		STR_INIT("#"), STR_INIT("?"), STR_INIT("https://"),
		STR_INIT("tel:"), STR_INIT("mailto:"),
	};

	if (str_starts(s, STR("/")) && !str_starts(s, STR("//")) &&
	    !str_has(s, STR("\\")))
		return (struct url){ s };
	for (size_t i = 0; i < COUNT(heads); i++)
		if (str_starts(s, heads[i]))
			return (struct url){ s };
	return URL("#");
}

struct url
url_make(struct arena *a, const char *fmt, ...)
{
	va_list		ap;
	struct str	s;

	va_start(ap, fmt);
	s = str_make_v(a, fmt, ap);
	va_end(ap);
	return url_of(s);
}
