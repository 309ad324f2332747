/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of things, and cleaning of cells. What people paste into tables
 * carries blanks of every width and characters that no one sees.
 */
#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "position/table_parts.h"

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
table_is_blank(struct str s)
{
	return trim(s).n == 0;
}

struct str
table_clean(struct arena *a, struct str s)
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
table_one_line(struct arena *a, struct str s)
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
table_key(struct str header, char *to, size_t n)
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

static const struct {
	const char	*id;
	const char	*zh;
	const char	*synonyms;
	size_t		 at;	/* within struct position_row */
} fields[FIELD__MAX] = {
#define FIELD(name, member, zh, synonyms) \
	{ #member, zh, synonyms, offsetof(struct position_row, member) },
#include "position/synonyms.tbl"
#undef FIELD
};

const char *
position_field_zh(enum position_field field)
{
	return field < FIELD__MAX ? fields[field].zh : "-";
}

const char *
position_field_id(enum position_field field)
{
	return field < FIELD__MAX ? fields[field].id : "";
}

struct str
position_text(const struct position_row *row, enum position_field field)
{
	struct str s;

	must(field < FIELD__MAX);
	memcpy(&s, (const char *)row + fields[field].at, sizeof(s));
	return s;
}

/* field_exactly: the field that has this word among its names. */
static enum position_field
field_exactly(struct str word)
{
	for (unsigned f = 0; f < FIELD__MAX; f++) {
		struct str rest = str_z(fields[f].synonyms), name;

		if (str_eq_z(word, fields[f].zh))
			return (enum position_field)f;
		while (str_cut(&rest, '|', &name))
			if (str_eq(name, word))
				return (enum position_field)f;
	}
	return FIELD_NONE;
}

/* without_brackets: "专业(学科)类别" is 专业类别. */
static struct str
without_brackets(struct str key, char *to)
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

enum position_field
position_field_of(struct str header)
{
	char			room[128], plain[sizeof(room)];
	struct str		key = table_key(header, room, sizeof(room));
	struct str		part;
	enum position_field	f;

	if (key.n == 0)
		return FIELD_NONE;
	f = field_exactly(key);
	if (f != FIELD_NONE)
		return f;
	key = without_brackets(key, plain);
	if (key.n > 1 && key.p[key.n - 1] == '1')
		key.n--;	/* 咨询电话1, 2, 3: the first is the one */
	f = field_exactly(key);
	while (f == FIELD_NONE && str_cut(&key, '/', &part))
		f = field_exactly(part);
	return f;
}

static const struct {
	const char	*id;
	const char	*zh;
	enum position_effect effect;
} reasons[POSITION_REASON__MAX] = {
#define PROBLEM(name, id, effect, zh) { id, zh, POSITION_EFFECT_##effect },
#include "position/problems.tbl"
#undef PROBLEM
};

const char *
position_reason_id(enum position_reason reason)
{
	return reasons[reason].id;
}

const char *
position_reason_zh(enum position_reason reason)
{
	return reasons[reason].zh;
}

enum position_effect
position_reason_effect(enum position_reason reason)
{
	return reasons[reason].effect;
}
