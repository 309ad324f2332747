/* SPDX-License-Identifier: Apache-2.0 */
/* Strings by pointer and length. */
#include "base/str.h"

#include <stdio.h>
#include <string.h>

struct str
str_z(const char *z)
{
	if (z == NULL)
		return (struct str){ "", 0 };
	return (struct str){ z, strlen(z) };
}

struct str
str_of(const void *p, size_t n)
{
	return (struct str){ p, n };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_eq_z(struct str a, const char *z)
{
	return str_eq(a, str_z(z));
}

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int
str_cmp(struct str a, struct str b)
{
	size_t	n = a.n < b.n ? a.n : b.n;
	int	c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str head)
{
	return s.n >= head.n && str_eq((struct str){ s.p, head.n }, head);
}

bool
str_ends(struct str s, struct str tail)
{
	return s.n >= tail.n &&
	    str_eq((struct str){ s.p + (s.n - tail.n), tail.n }, tail);
}

size_t
str_find(struct str s, struct str part)
{
	const char *hit;

	if (part.n == 0)
		return 0;
	if (s.n < part.n)
		return SIZE_MAX;
	hit = memmem(s.p, s.n, part.p, part.n);
	return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

bool
str_has(struct str s, struct str part)
{
	return str_find(s, part) != SIZE_MAX;
}

struct str
str_sub(struct str s, size_t at, size_t n)
{
	if (at > s.n)
		at = s.n;
	if (n > s.n - at)
		n = s.n - at;
	/* No text at all has no place to count from. */
	return (struct str){ at == 0 ? s.p : s.p + at, n };
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' ||
	    c == '\v' || c == '\f';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/*
 * Empty parts count: "a,,b" has three. After the last part rest->p is NULL,
 * which tells "nothing more" from "an empty part follows".
 */
bool
str_cut(struct str *rest, char sep, struct str *ret_part)
{
	const char *hit;

	if (rest->p == NULL)
		return false;
	hit = rest->n == 0 ? NULL : memchr(rest->p, sep, rest->n);
	if (hit == NULL) {
		*ret_part = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}
	*ret_part = (struct str){ rest->p, (size_t)(hit - rest->p) };
	rest->n -= ret_part->n + 1;
	rest->p = hit + 1;
	return true;
}

struct str
str_copy(struct arena *a, struct str s)
{
	return (struct str){ arena_copy(a, s.p, s.n), s.n };
}

char *
str_to_z(struct arena *a, struct str s)
{
	return arena_copy(a, s.p, s.n);
}

/* Twice only when it does not fit: most texts are short. */
struct str
str_make_v(struct arena *a, const char *fmt, va_list ap)
{
	va_list	 again;
	char	 small[256], *p;
	int	 n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	must(n >= 0);
	if ((size_t)n < sizeof(small))
		p = arena_copy(a, small, (size_t)n);
	else {
		p = arena_alloc(a, (size_t)n + 1);
		must(vsnprintf(p, (size_t)n + 1, fmt, again) == n);
	}
	va_end(again);
	return (struct str){ p, (size_t)n };
}

struct str
str_make(struct arena *a, const char *fmt, ...)
{
	va_list		ap;
	struct str	s;

	va_start(ap, fmt);
	s = str_make_v(a, fmt, ap);
	va_end(ap);
	return s;
}

/*
 * No sign, no digit, a blank or too large a number are RC_BAD; nothing is cut
 * off or guessed.
 */
enum rc
str_i64(struct str s, int64_t *ret_value)
{
	bool		minus = s.n > 0 && s.p[0] == '-';
	uint64_t	v = 0, limit = (uint64_t)INT64_MAX + (minus ? 1 : 0);
	size_t		i = minus ? 1 : 0;

	if (i == s.n)
		return RC_BAD;
	for (; i < s.n; i++) {
		unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';

		if (digit > 9 || v > (limit - digit) / 10)
			return RC_BAD;
		v = v * 10 + digit;
	}
	*ret_value = minus ? (int64_t)(~v + 1) : (int64_t)v;
	return RC_OK;
}

struct str
str_hex(struct arena *a, const void *p, size_t n)
{
	static const char	 digits[] = "0123456789abcdef";
	const unsigned char	*from = p;
	char			*to = arena_alloc(a, arena_product(n, 2) + 1);

	for (size_t i = 0; i < n; i++) {
		to[2 * i] = digits[from[i] >> 4];
		to[2 * i + 1] = digits[from[i] & 15];
	}
	return (struct str){ to, 2 * n };
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum rc
str_unhex(struct str s, void *to, size_t n)
{
	unsigned char *out = to;

	if (s.n != arena_product(n, 2))
		return RC_BAD;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_digit(s.p[2 * i]), lo = hex_digit(s.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return RC_BAD;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return RC_OK;
}

uint64_t
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}
