/* SPDX-License-Identifier: Apache-2.0 */
/* Headings, parsed by the patterns of field.tbl over the words of heading_word.tbl. */
#include "position/heading.h"

#include "sheet/text.h"

enum { PARTS_BYTES = 512 };

static const struct {
	const char	*name;
	const char	*words;
} groups[] = {
#define WORDS(name, words) { #name, words },
#include "position/heading_word.tbl"
#undef WORDS
};

static const char *const patterns[FIELD__MAX] = {
#define FIELD(name, member, zh, patterns) patterns,
#include "position/field.tbl"
#undef FIELD
};

bool
heading_is_condition(enum position_field f)
{
	return f == FIELD_EDUCATION || f == FIELD_DEGREE || f == FIELD_MAJOR ||
	    f == FIELD_MAJOR_POST || f == FIELD_MAJOR_BASE ||
	    f == FIELD_MAJOR_JUNIOR || f == FIELD_POLITICS ||
	    f == FIELD_EXPERIENCE || f == FIELD_AGE || f == FIELD_SEX;
}

/* The words of a group; NULL when a part is no group but a word. */
static const char *
group_words(struct str name)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		if (str_eq_z(name, groups[i].name))
			return groups[i].words;
	return NULL;
}

/* A part of a pattern, with what comes behind it. */
struct part {
	struct str	words;		/* with "|" between */
	struct str	behind;
	bool		many, needed;
};

static struct part
part_of(struct str pattern)
{
	struct part	p = { .needed = true };
	struct str	rest = str_trim(pattern);

	(void)str_cut(&rest, ' ', &p.words);	/* not empty: there is one */
	p.behind = rest.p == NULL ? STR("") : str_trim(rest);
	if (str_ends(p.words, STR("?")) || str_ends(p.words, STR("*")))
		p.needed = false;
	p.many = str_ends(p.words, STR("*")) || str_ends(p.words, STR("+"));
	if (!p.needed || p.many)
		p.words.n--;
	return p;
}

static bool	fits(struct str pattern, struct str key);
static bool	fits_behind(const struct part *p, struct str words,
		    struct str key);

/* A word in front, then the same part again where it may be, or the rest. */
static bool
fits_word(const struct part *p, struct str word, struct str key)
{
	struct part	again = *p;

	if (word.n == 0 || !str_starts(key, word))
		return false;
	key = str_sub(key, word.n, key.n);
	again.needed = false;
	return fits(p->behind, key) || (p->many && key.n > 0 &&
	    fits_behind(&again, p->words, key));
}

/* Any of the words, those of a group among them. */
static bool
fits_behind(const struct part *p, struct str words, struct str key)
{
	struct str word;

	while (str_cut(&words, '|', &word)) {
		const char *group = group_words(word);

		if (group != NULL ? fits_behind(p, str_z(group), key) :
		    fits_word(p, word, key))
			return true;
	}
	return false;
}

static bool
fits(struct str pattern, struct str key)
{
	struct part p;

	if (str_trim(pattern).n == 0)
		return key.n == 0;
	p = part_of(pattern);
	return fits_behind(&p, p.words, key) ||
	    (!p.needed && fits(p.behind, key));
}

static bool
fits_any(const char *list, struct str key)
{
	struct str rest = str_z(list), pattern;

	while (str_cut(&rest, ';', &pattern))
		if (fits(pattern, key))
			return true;
	return false;
}

static enum position_field
single(struct str key)
{
	for (unsigned f = 0; key.n > 0 && f < FIELD__MAX; f++)
		if (str_eq_z(key, position_field_zh((enum position_field)f)) ||
		    fits_any(patterns[f], key))
			return (enum position_field)f;
	return FIELD_NONE;
}

/* Without a sign or word between two conditions at its beginning. */
static struct str
without_joint(struct str key)
{
	static const char *const joints[] = { "、", "/", ",", "及", "与", "和",
		"或", "(", "+" };

	for (size_t i = 0; i < COUNT(joints); i++)
		if (str_starts(key, str_z(joints[i])))
			return str_sub(key, str_z(joints[i]).n, key.n);
	return key;
}

/*
 * The conditions that a heading is composed of: 学历学位要求, 学历及专业; 0
 * when it is something else.
 */
static uint64_t
conditions_of(struct str key)
{
	enum position_field	f = single(key);

	if (f != FIELD_NONE)
		return heading_is_condition(f) ? FIELD_BIT(f) : 0;
	for (size_t i = 1; i < key.n; i++) {
		uint64_t behind;

		if (((unsigned char)key.p[i] & 0xc0) == 0x80)
			continue;	/* in the middle of a character */
		f = single(str_sub(key, 0, i));
		if (f == FIELD_NONE || !heading_is_condition(f))
			continue;
		behind = conditions_of(without_joint(str_sub(key, i, key.n)));
		if (behind != 0)
			return FIELD_BIT(f) | behind;
	}
	return 0;
}

static enum position_field
first_of(uint64_t set)
{
	unsigned f = 0;

	while (f < FIELD__MAX && (set & FIELD_BIT(f)) == 0)
		f++;
	return (enum position_field)f;
}

/* Without a closing bracket: 学历(学位)要求 is 学历(学位要求 to the splitter. */
static struct str
opened(struct str key, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] != ')')
			to[n++] = key.p[i];
	return str_of(to, n);
}

static struct heading
of_key(struct str key)
{
	char		plain[PARTS_BYTES];
	struct heading	h = { .field = single(key) };
	uint64_t	set;
	struct str	part;

	if (h.field != FIELD_NONE)
		return h;
	set = conditions_of(opened(key, plain));
	if (set != 0) {
		h.field = first_of(set);
		h.also = set & ~FIELD_BIT(h.field);
		return h;
	}
	h.plain = fits_any(group_words(STR("PLAIN")), key);
	if (h.plain)
		return h;
	key = sheet_key_plain(key, plain);
	if (key.n > 1 && key.p[key.n - 1] == '1')
		key.n--;	/* 咨询电话1, 2, 3: the first is the one */
	h.field = single(key);
	h.plain = fits_any(group_words(STR("PLAIN")), key);
	while (h.field == FIELD_NONE && str_cut(&key, '/', &part))
		h.field = single(part);
	return h;
}

struct heading
heading_of(struct str text)
{
	char		room[SHEET_KEY_BYTES];
	struct str	key = sheet_key(text, room, sizeof(room));

	return key.n == 0 ? (struct heading){ .field = FIELD_NONE } :
	    of_key(key);
}

/* 人数 below 面试 is no headcount, below 岗位信息 it is one. */
static bool
of_others(struct str group)
{
	struct str rest = str_z(group_words(STR("STAGE"))), word;

	while (str_cut(&rest, '|', &word))
		if (str_has(group, word))
			return true;
	return false;
}

struct heading
heading_joined(const struct str *parts, size_t n)
{
	char		room[PARTS_BYTES];
	struct heading	h;

	for (size_t from = 0; from + 1 < n; from++) {
		size_t used = 0;

		for (size_t i = from; i < n; i++)
			used += sheet_key(parts[i], room + used,
			    sizeof(room) - used).n;
		h = of_key(str_of(room, used));
		if (h.field != FIELD_NONE || h.plain)
			return h;
	}
	h = heading_of(parts[n - 1]);
	if (n > 1 && h.field == FIELD_HEADCOUNT && of_others(parts[n - 2]))
		h = (struct heading){ .field = FIELD_NONE, .plain = true };
	return h;
}

enum position_field
position_field_of(struct str header)
{
	return heading_of(header).field;
}
