/* SPDX-License-Identifier: Apache-2.0 */
/* Names of persons: normalised, and what a name may hold. */
#include "account/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define MIDDLE_DOT 0xb7

struct pair {
	int32_t			from, to;
	enum name_change	change;
};

static const struct pair pairs[] = {
#define RADICAL(from, to) { from, to, NAME_CHANGED_RADICAL },
#define PRIVATE(from, to) { from, to, NAME_CHANGED_PRIVATE },
#include "account/name_chars.tbl"
#undef RADICAL
#undef PRIVATE
};

static const struct {
	const char	*id;
	const char	*zh;
} reasons[NAME_REASON__MAX] = {
	[NAME_OK] = { "ok", "" },
	[NAME_EMPTY] = { "empty", "请填写姓名" },
	[NAME_SHORT] = { "short", "姓名至少两个字" },
	[NAME_LONG] = { "long", "姓名太长：最多 25 个汉字或 50 个字母" },
	[NAME_CHARS] = { "chars", "姓名中有不能使用的字符" },
	[NAME_PRIVATE] = { "private",
	    "姓名中有无法识别的生僻字（造字区），请改用标准字形" },
};

const char *
name_reason_id(enum name_reason reason)
{
	return reasons[reason].id;
}

const char *
name_reason_zh(enum name_reason reason)
{
	return reasons[reason].zh;
}

static int
by_from(const void *key, const void *member)
{
	int32_t			 cp = *(const int32_t *)key;
	const struct pair	*p = member;

	return (cp > p->from) - (cp < p->from);
}

static bool
is_blank(int32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 ||
	    (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x3000;
}

static bool
is_unseen(int32_t cp)
{
	return (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0x202a && cp <= 0x202e) || cp == 0x2060 || cp == 0xfeff ||
	    cp == 0xad;
}

/* is_dot: what keyboards and old systems write for the middle dot. */
static bool
is_dot(int32_t cp)
{
	return cp == 0xff0e || cp == 0x2027 || cp == 0x2022 || cp == 0xff65 ||
	    cp == 0x30fb || cp == 0x2219 || cp == 0x22c5 || cp == 0x0387 ||
	    cp == 0x2024;
}

static bool
is_ideograph(int32_t cp)
{
	return cp == 0x3007 || (cp >= 0x2e80 && cp <= 0x2fdf) ||
	    (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) ||
	    (cp >= 0x20000 && cp <= 0x3ffff);
}

static bool
is_private(int32_t cp)
{
	return (cp >= 0xe000 && cp <= 0xf8ff) || cp >= 0xf0000;
}

/* Blocks above Latin that hold marks, forms and symbols, but no letters. */
static const struct {
	int32_t	from, to;
} no_letters[] = {
	{ 0x2000, 0x2e7f }, { 0x3000, 0x303f }, { 0xfe00, 0xfe6f },
	{ 0xff00, 0xffff }, { 0x1f000, 0x1ffff }, { 0xe0000, 0xeffff },
};

/* is_allowed: ideographs, letters of any script, and three marks. */
static bool
is_allowed(int32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
		    cp == ' ' || cp == '-' || cp == '\'' || cp == '.';
	if (cp == MIDDLE_DOT || cp == 0x3007)
		return true;
	if (cp < 0xc0 || cp == 0xd7 || cp == 0xf7)
		return false;
	for (size_t i = 0; i < COUNT(no_letters); i++)
		if (cp >= no_letters[i].from && cp <= no_letters[i].to)
			return false;
	return !is_private(cp);
}

/* map: one code point as it is stored. */
static int32_t
map(int32_t cp, struct name *n)
{
	const struct pair *p;

	if (is_dot(cp)) {
		n->changed |= NAME_CHANGED_DOT;
		return MIDDLE_DOT;
	}
	if (cp > 0xff00 && cp < 0xff5f) {
		n->changed |= NAME_CHANGED_WIDTH;
		return cp - 0xfee0;
	}
	p = bsearch(&cp, pairs, COUNT(pairs), sizeof(pairs[0]), by_from);
	if (p == NULL)
		return cp;
	n->changed |= (unsigned)p->change;
	return p->to;
}

struct writer {
	struct buf	to;
	int32_t		before;		/* the character written last; 0 first */
	bool		blank;		/* one was seen since */
	size_t		chars, width;
};

/* put: one character, and before it the blank that is to stay. */
static void
put(struct writer *w, struct name *n, int32_t cp)
{
	bool keep = w->before != 0 && w->before != MIDDLE_DOT &&
	    cp != MIDDLE_DOT &&
	    !(is_ideograph(w->before) && is_ideograph(cp));

	if (w->blank && keep) {
		buf_char(&w->to, ' ');
		w->chars++;
		w->width++;
	} else if (w->blank)
		n->changed |= NAME_CHANGED_BLANKS;
	w->blank = false;
	w->before = cp;
	w->chars++;
	w->width += is_ideograph(cp) ? 2 : 1;
	utf8_put(&w->to, cp);
}

/* note: the first character that cannot stay. */
static void
note(struct name *n, int32_t cp)
{
	if (n->reason != NAME_OK || (cp >= 0 && is_allowed(cp)))
		return;
	n->reason = cp >= 0 && is_private(cp) ? NAME_PRIVATE : NAME_CHARS;
	n->bad = cp < 0 ? 0xfffd : cp;
}

/* between_ideographs: a full stop there is meant as a middle dot. */
static bool
between_ideographs(int32_t before, struct str rest)
{
	struct name unused = { .changed = 0 };

	while (is_ideograph(before) && rest.n > 0) {
		int32_t cp = utf8_next(&rest);

		if (!is_blank(cp) && !is_unseen(cp))
			return cp >= 0 && is_ideograph(map(cp, &unused));
	}
	return false;
}

/*
 * Unseen signs go, runs of blanks are settled when the next sign is known,
 * and the dot of minorities' names, which has many code points, becomes one.
 */
static void
walk(struct writer *w, struct name *n, struct str typed)
{
	while (typed.n > 0) {
		int32_t cp = utf8_next(&typed);

		if (is_blank(cp) || is_unseen(cp)) {
			if (cp != ' ' || w->blank)
				n->changed |= NAME_CHANGED_BLANKS;
			w->blank = w->blank || is_blank(cp);
			continue;
		}
		if (cp >= 0)
			cp = map(cp, n);
		if (cp == '.' && between_ideographs(w->before, typed)) {
			n->changed |= NAME_CHANGED_DOT;
			cp = MIDDLE_DOT;
		}
		note(n, cp);
		put(w, n, cp < 0 ? 0xfffd : cp);
	}
	if (w->blank)
		n->changed |= NAME_CHANGED_BLANKS;
}

/*
 * What is changed is remembered, so that the page can show the name again and
 * ask.
 */
void
name_normalise(struct arena *a, struct str typed, struct name *ret)
{
	struct writer w = { .before = 0 };

	*ret = (struct name){ .reason = NAME_OK };
	/* Far more than the longest name: what is longer is cut, and refused. */
	buf_init(&w.to, 4096);
	walk(&w, ret, utf8_head(typed, 500));
	ret->text = buf_take(a, &w.to);
	if (w.chars == 0)
		ret->reason = NAME_EMPTY;
	else if (w.width > NAME_WIDTH_MAX)
		ret->reason = NAME_LONG;
	else if (w.chars < NAME_CHARS_MIN && ret->reason == NAME_OK)
		ret->reason = NAME_SHORT;
}

/*
 * Full-width digits, blanks, dashes and +86 are what people paste; what is
 * left must be a mobile number of eleven digits.
 */
enum rc
phone_normalise(struct str typed, char *to)
{
	char	digits[32];
	size_t	n = 0, from = 0;

	while (typed.n > 0) {
		int32_t cp = utf8_next(&typed);

		if (cp > 0xff00 && cp < 0xff5f)
			cp -= 0xfee0;
		if (is_blank(cp) || is_unseen(cp) || cp == '-')
			continue;
		if (cp == '+' && n == 0)
			cp = '0';	/* +86 and 0086 are the same prefix */
		else if (cp < '0' || cp > '9')
			return RC_BAD;
		if (n == sizeof(digits))
			return RC_BAD;
		digits[n++] = (char)cp;
	}
	while (from < n && n - from > PHONE_CHARS && digits[from] == '0')
		from++;
	if (n - from == PHONE_CHARS + 2 && memcmp(digits + from, "86", 2) == 0)
		from += 2;
	if (n - from != PHONE_CHARS || digits[from] != '1' ||
	    digits[from + 1] < '3')
		return RC_BAD;
	memcpy(to, digits + from, PHONE_CHARS);
	to[PHONE_CHARS] = '\0';
	return RC_OK;
}
