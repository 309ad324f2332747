/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cleaning of cells. What people paste into tables carries blanks of every width
 * and characters that no one sees, and a heading is adorned with marks.
 */
#include "sheet/text.h"

#include <string.h>

#include "base/utf8.h"

enum glyph { GLYPH_SEEN, GLYPH_BLANK, GLYPH_UNSEEN };

static enum glyph
glyph_of(int32_t cp)
{
	if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 ||
	    cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f ||
	    cp == 0x3000)
		return GLYPH_BLANK;
	if ((cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff || cp == 0xad ||
	    (cp >= 0 && cp < ' ') || cp == 0x7f)
		return GLYPH_UNSEEN;
	return GLYPH_SEEN;
}

/* maybe_odd: a byte that begins something to be cleaned within a text. */
static bool
maybe_odd(unsigned char c)
{
	return c == 0xc2 || c == 0xe1 || c == 0xe2 || c == 0xef || c == 0x7f ||
	    (c < ' ' && c != '\n' && c != '\t');
}

/* trim: s without what is blank or unseen at its ends. */
static struct str
trim(struct str s)
{
	struct str	rest = s;
	const char	*from = NULL, *to = s.p;

	/* Nearly every cell begins and ends with something plain. */
	if (s.n > 0 && s.p[0] > ' ' && s.p[0] < 0x7f && s.p[s.n - 1] > ' ' &&
	    s.p[s.n - 1] < 0x7f)
		return s;
	while (rest.n > 0) {
		const char *at = rest.p;

		if (glyph_of(utf8_next(&rest)) != GLYPH_SEEN)
			continue;
		if (from == NULL)
			from = at;
		to = rest.p;
	}
	return from == NULL ? str_sub(s, 0, 0) :
	    str_of(from, (size_t)(to - from));
}

bool
sheet_is_blank(struct str s)
{
	return trim(s).n == 0;
}

struct str
sheet_clean(struct arena *a, struct str s)
{
	bool	 odd = false;
	char	*to;
	size_t	 n = 0;

	s = trim(s);
	for (size_t i = 0; i < s.n && !odd; i++)
		odd = maybe_odd((unsigned char)s.p[i]);
	if (!odd)
		return s;
	to = arena_alloc(a, s.n + 1);
	while (s.n > 0) {
		const char	*at = s.p;
		int32_t		 cp = utf8_next(&s);
		enum glyph	 g = glyph_of(cp);

		if (g == GLYPH_UNSEEN)
			continue;
		if (g == GLYPH_BLANK && cp != 0x3000 && cp != '\n') {
			to[n++] = ' ';
			continue;
		}
		memcpy(to + n, at, (size_t)(s.p - at));
		n += (size_t)(s.p - at);
	}
	return str_of(to, n);
}

/* is_word: a byte between which and its like a line end parts words. */
static bool
is_word(char c)
{
	return c > ' ' && c < 0x7f;
}

struct str
sheet_one_line(struct arena *a, struct str s)
{
	char	*to;
	size_t	 n = 0;

	if (s.n == 0 || memchr(s.p, '\n', s.n) == NULL)
		return s;
	to = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\n')
			to[n++] = s.p[i];
		else if (n > 0 && i + 1 < s.n && is_word(to[n - 1]) &&
		    is_word(s.p[i + 1]))
			to[n++] = ' ';
	}
	return str_of(to, n);
}

struct str
sheet_key(struct str header, char *to, size_t n)
{
	size_t used = 0;

	while (header.n > 0) {
		const char	*at = header.p;
		int32_t		 cp = utf8_next(&header);
		size_t		 len = (size_t)(header.p - at);
		char		 half;

		if (glyph_of(cp) != GLYPH_SEEN || cp == '*' || cp == 0xff0a ||
		    cp == ':' || cp == 0xff1a)
			continue;
		if (cp > 0xff00 && cp < 0xff5f) {
			half = (char)(cp - 0xfee0);
			at = &half;
			len = 1;
		}
		if (len > n - used)
			return STR("");
		memcpy(to + used, at, len);
		used += len;
	}
	return str_of(to, used);
}

struct str
sheet_key_plain(struct str key, char *to)
{
	size_t	n = 0;
	int	depth = 0;

	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '(')
			depth++;
		if (depth == 0)
			to[n++] = key.p[i];
		if (key.p[i] == ')' && depth > 0)
			depth--;
	}
	return str_of(to, n);
}

bool
sheet_heading_is(struct str heading, struct str word)
{
	char		room[SHEET_KEY_BYTES], plain[SHEET_KEY_BYTES];
	char		other[SHEET_KEY_BYTES];
	struct str	key = sheet_key(heading, room, sizeof(room));
	struct str	want = sheet_key(word, other, sizeof(other));

	return want.n > 0 && (str_eq(key, want) ||
	    str_eq(sheet_key_plain(key, plain), want));
}
