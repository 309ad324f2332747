/* SPDX-License-Identifier: Apache-2.0 */
/* The head of an HTTP/1.1 request, strictly. */
#include "http/parse.h"

#include <string.h>

#include "base/utf8.h"

enum { LENGTH_DIGITS = 15 };

/* Classes of bytes. */
enum {
	TOKEN = 1,	/* tchar of RFC 9110 */
	VALUE = 2,	/* may stand in a field value */
	TARGET = 4,	/* may stand in a request target */
	HOST = 8,	/* may stand in Host */
};

/*
 * What may stand where, as bits. By comparisons and not by a table of 256:
 * the rules of RFC 9110 can be read off.
 */
static unsigned
class_of(unsigned char c)
{
	unsigned k = 0;

	if (c >= '0' && c <= '9')
		return TOKEN | VALUE | TARGET | HOST;
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return TOKEN | VALUE | TARGET | HOST;
	if (c == '\t' || (c >= ' ' && c != 0x7f))
		k |= VALUE;
	if (c > ' ' && c < 0x7f && memchr("#\"<>\\", c, 5) == NULL)
		k |= TARGET;
	if (c != 0 && memchr("!#$%&'*+-.^_`|~", c, 15) != NULL)
		k |= TOKEN;
	if (c != 0 && memchr(".-_:[]", c, 6) != NULL)
		k |= HOST;
	return k;
}

static bool
all_of(struct str s, unsigned class)
{
	for (size_t i = 0; i < s.n; i++)
		if ((class_of((unsigned char)s.p[i]) & class) == 0)
			return false;
	return true;
}

/* Values are most of a head: eight bytes at a time while they are plain. */
static bool
is_value(struct str s)
{
	const uint64_t	ones = UINT64_C(0x0101010101010101);
	const uint64_t	tops = ones << 7;
	uint64_t	w;
	size_t		i = 0;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		/* A set top bit: a byte below ' ', above 0x7e or 0x7f. */
		if ((((w - ones * ' ') | w | (w + ones)) & tops) != 0)
			break;
	}
	return all_of((struct str){ s.p + i, s.n - i }, VALUE);
}

bool
http_is_token(struct str s)
{
	return s.n > 0 && all_of(s, TOKEN);
}

/*
 * Remembers how far it looked: a head that comes in many pieces is not read
 * from its start each time, which would make a slow sender expensive.
 */
int
http_scan_head(struct http_scan *scan, struct str s)
{
	const char *nl;

	while (scan->at < s.n) {
		nl = memchr(s.p + scan->at, '\n', s.n - scan->at);
		scan->at = nl == NULL ? s.n : (size_t)(nl - s.p) + 1;
		if (scan->lines == 0 && scan->at > HTTP_LINE_BYTES)
			return 414;
		if (scan->at > HTTP_HEAD_BYTES)
			return 431;
		if (nl == NULL)
			return 0;
		if (scan->at - scan->line < 2 || nl[-1] != '\r')
			return 400;
		if (scan->at - scan->line == 2) {
			scan->end = scan->at;
			return scan->lines == 0 ? 400 : 0;
		}
		scan->line = scan->at;
		scan->lines++;
	}
	return 0;
}

struct str
http_field_find(const struct http_field *fields, size_t n, const char *name)
{
	const struct str want = str_z(name);

	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(fields[i].name, want))
			return fields[i].value;
	return (struct str){ NULL, 0 };
}

bool
http_list_has(struct str list, struct str member)
{
	struct str part;

	while (str_cut(&list, ',', &part))
		if (str_eq_nocase(str_trim(part), member))
			return true;
	return false;
}

/* Decoded bytes into to, which has room for raw.n; false for a bad escape. */
static bool
unescape(struct str raw, char *to, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		unsigned char c;

		if (raw.p[i] != '%') {
			to[n++] = raw.p[i];
			continue;
		}
		if (str_unhex(str_sub(raw, i + 1, 2), &c, 1) != RC_OK ||
		    c < ' ' || c == 0x7f || c == '/' || c == '\\')
			return false;
		to[n++] = (char)c;
		i += 2;
	}
	*ret_n = n;
	return true;
}

/*
 * "." and ".." are refused instead of resolved: no browser sends them, and a
 * proxy before us may resolve them otherwise.
 */
static bool
segments_ok(struct str path)
{
	struct str rest = str_sub(path, 1, path.n), part;

	while (str_cut(&rest, '/', &part)) {
		if (str_eq_z(part, ".") || str_eq_z(part, ".."))
			return false;
		if (part.n == 0 && rest.p != NULL)
			return false;
	}
	return true;
}

/*
 * Decoded once, before anything compares it; a path that is no UTF-8
 * afterwards is nobody's.
 */
enum rc
http_decode_path(struct arena *a, struct str raw, struct str *ret_path)
{
	struct str path;
	char	*to;

	if (raw.n == 0 || raw.p[0] != '/' || !all_of(raw, TARGET))
		return RC_BAD;
	to = arena_alloc(a, raw.n + 1);
	if (!unescape(raw, to, &path.n))
		return RC_BAD;
	to[path.n] = '\0';
	path.p = to;
	if (!utf8_valid(path) || !segments_ok(path))
		return RC_BAD;
	*ret_path = path;
	return RC_OK;
}

/* 405 for methods that there are, 501 for words, 400 for what is no word. */
static int
parse_method(struct str s, enum http_method *ret_method)
{
	static const struct str known[] = {
		[HTTP_GET] = STR_INIT("GET"), [HTTP_HEAD] = STR_INIT("HEAD"),
		[HTTP_POST] = STR_INIT("POST"),
	};
	static const char *const refused[] = { "PUT", "DELETE", "OPTIONS",
		"PATCH", "CONNECT", "TRACE" };

	for (size_t i = 0; i < COUNT(known); i++)
		if (str_eq(s, known[i])) {
			*ret_method = (enum http_method)i;
			return 0;
		}
	for (size_t i = 0; i < COUNT(refused); i++)
		if (str_eq_z(s, refused[i]))
			return 405;
	return http_is_token(s) ? 501 : 400;
}

static int
parse_version(struct str s, int *ret_minor)
{
	if (s.n != 8 || !str_starts(s, STR("HTTP/")) || s.p[6] != '.' ||
	    s.p[5] < '0' || s.p[5] > '9' || s.p[7] < '0' || s.p[7] > '9')
		return 400;
	if (s.p[5] != '1' || s.p[7] > '1')
		return 505;
	*ret_minor = s.p[7] - '0';
	return 0;
}

/*
 * The absolute form, which every server must take (RFC 9112 3.2.2): what stands
 * behind scheme and authority is the target, and the authority is the host,
 * whatever the Host field says. A name before an "@" is no host.
 */
static int
cut_authority(struct arena *a, struct str *target, struct str *ret_host)
{
	static const struct str schemes[] = { STR_INIT("http://"),
		STR_INIT("https://") };
	struct str	rest = *target;
	size_t		n = 0;

	*ret_host = STR("");
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_eq_nocase(str_sub(rest, 0, schemes[i].n), schemes[i]))
			n = schemes[i].n;
	if (n == 0)
		return 0;
	rest = str_sub(rest, n, rest.n);
	for (n = 0; n < rest.n && rest.p[n] != '/' && rest.p[n] != '?';)
		n++;
	*ret_host = str_sub(rest, 0, n);
	if (n == 0 || !all_of(*ret_host, HOST))
		return 400;
	*target = str_sub(rest, n, rest.n);
	if (target->n == 0 || target->p[0] != '/')
		*target = str_make(a, "/%.*s", STR_ARG(*target));
	return 0;
}

/*
 * One blank between the parts, no more: lenient servers and strict proxies
 * see different requests.
 */
static int
parse_line(struct arena *a, struct str line, struct http_head *h)
{
	struct str	method, rest = line, path;
	size_t		at;
	int		status;

	if (!str_cut(&rest, ' ', &method) || !str_cut(&rest, ' ', &h->target) ||
	    rest.p == NULL)
		return 400;
	status = parse_version(rest, &h->minor);
	if (status == 0)
		status = parse_method(method, &h->method);
	if (status == 0)
		status = cut_authority(a, &h->target, &h->host);
	if (status != 0)
		return status;
	path = h->target;
	h->query = STR("");
	at = str_find(path, STR("?"));
	if (at != SIZE_MAX) {
		h->query = str_sub(path, at + 1, path.n);
		path.n = at;
	}
	if (!all_of(h->query, TARGET))
		return 400;
	return http_decode_path(a, path, &h->path) == RC_OK ? 0 : 400;
}

/*
 * A value is trimmed of blanks and tabs only; a NUL or a line break in it was
 * refused before (is_value).
 */
static int
parse_field(struct str line, struct http_field *ret_field)
{
	const char	*colon = memchr(line.p, ':', line.n);
	struct str	 v;

	if (colon == NULL)
		return 400;
	ret_field->name = (struct str){ line.p, (size_t)(colon - line.p) };
	/* A folded line or a blank before the colon is no token. */
	if (!http_is_token(ret_field->name))
		return 400;
	v = (struct str){ colon + 1, line.n - ret_field->name.n - 1 };
	if (!is_value(v))
		return 400;
	while (v.n > 0 && (v.p[0] == ' ' || v.p[0] == '\t'))
		v = (struct str){ v.p + 1, v.n - 1 };
	while (v.n > 0 && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t'))
		v.n--;
	ret_field->value = v;
	return 0;
}

/* What framing and connection fields said, so that a second one is seen. */
struct seen {
	bool	host;
	bool	length;
	bool	coding;
	bool	closes;
	bool	keeps;
};

/*
 * Two of them are refused, even when they agree, and so are signs, blanks and
 * lists: RFC 9112 § 6.3 calls what they would do smuggling.
 */
static int
take_length(struct http_head *h, struct seen *seen, struct str v)
{
	if (seen->length || v.n == 0)
		return 400;
	seen->length = true;
	h->content_bytes = 0;
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return 400;
		if (i < LENGTH_DIGITS)
			h->content_bytes = h->content_bytes * 10 + v.p[i] - '0';
	}
	return v.n > LENGTH_DIGITS ? 413 : 0;
}

/*
 * By length first: the few names that matter differ in it, so that most
 * fields cost one comparison.
 */
static int
take_field(struct http_head *h, struct seen *seen, const struct http_field *f)
{
	const struct str name = f->name, v = f->value;

	switch (name.n) {
	case 4:
		if (!str_eq_nocase(name, STR("host")))
			return 0;
		if (seen->host || v.n == 0 || !all_of(v, HOST))
			return 400;
		seen->host = true;
		if (h->host.n == 0)	/* the target's goes before it */
			h->host = v;
		return 0;
	case 6:
		if (!str_eq_nocase(name, STR("expect")))
			return 0;
		if (!str_eq_nocase(v, STR("100-continue")))
			return 417;
		h->expects = h->minor == 1;
		return 0;
	case 10:
		if (!str_eq_nocase(name, STR("connection")))
			return 0;
		seen->closes |= http_list_has(v, STR("close"));
		seen->keeps |= http_list_has(v, STR("keep-alive"));
		return 0;
	case 14:
		if (!str_eq_nocase(name, STR("content-length")))
			return 0;
		return take_length(h, seen, v);
	case 17:
		if (!str_eq_nocase(name, STR("transfer-encoding")))
			return 0;
		if (seen->coding || !str_eq_nocase(v, STR("chunked")))
			return 400;
		seen->coding = h->chunked = true;
		return 0;
	default:
		return 0;
	}
}

/*
 * Both a length and a coding, or a coding in HTTP/1.0, is an attack or a
 * broken proxy (RFC 9112 § 6.1); HTTP/1.1 needs one host.
 */
static int
check_framing(struct http_head *h, const struct seen *seen)
{
	if (h->minor == 1 && !seen->host)
		return 400;
	if (h->chunked && (seen->length || h->minor == 0))
		return 400;
	/* A body that no handler reads is what smuggling is made of. */
	if (h->method != HTTP_POST && (h->chunked || h->content_bytes > 0))
		return 400;
	h->keep_alive = !seen->closes && (h->minor == 1 || seen->keeps);
	return 0;
}

/*
 * The whole head is here and has as many lines as http_scan_head() counted;
 * what points out of it lives in the arena's copy.
 */
int
http_parse_head(struct arena *a, struct str s, size_t lines,
    struct http_head *ret_head)
{
	struct http_head h = { .host = STR("") };
	struct seen	 seen = { 0 };
	struct str	 line;
	int		 status;

	if (lines > HTTP_FIELDS_MAX + 1)
		return 431;
	h.fields = ARENA_ARRAY(a, struct http_field, lines);
	for (size_t i = 0; i < lines; i++) {
		const char *nl = memchr(s.p, '\n', s.n);

		if (nl == NULL || nl == s.p || nl[-1] != '\r')
			return 400;
		line = (struct str){ s.p, (size_t)(nl - s.p) - 1 };
		s = str_sub(s, line.n + 2, s.n);
		if (i == 0) {
			status = parse_line(a, line, &h);
		} else {
			status = parse_field(line, &h.fields[h.fields_n]);
			if (status == 0)
				status = take_field(&h, &seen,
				    &h.fields[h.fields_n++]);
		}
		if (status != 0)
			return status;
	}
	if (!str_eq_z(s, "\r\n"))
		return 400;
	status = check_framing(&h, &seen);
	if (status == 0)
		*ret_head = h;
	return status;
}
