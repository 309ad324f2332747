/* SPDX-License-Identifier: Apache-2.0 */
/* Headings, parsed by the patterns of field.tbl over the words of heading_word.tbl. */
#include "position/heading.h"

#include "position/words.h"
#include "sheet/text.h"

enum { PARTS_BYTES = 512 };

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
	    f == FIELD_EXPERIENCE || f == FIELD_WORK || f == FIELD_AGE || f == FIELD_SEX;
}

static enum position_field
single(struct str key)
{
	for (unsigned f = 0; key.n > 0 && f < FIELD__MAX; f++)
		if (str_eq_z(key, position_field_zh((enum position_field)f)) ||
		    words_fit(patterns[f], key))
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

/*
 * By the whole heading first, then by its parts: 学历学位 is both, 咨询电话1
 * is one of several.
 */
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
	h.plain = words_fit(words_group(STR("PLAIN")), key);
	if (h.plain)
		return h;
	key = sheet_key_plain(key, plain);
	if (key.n > 1 && key.p[key.n - 1] == '1')
		key.n--;	/* 咨询电话1, 2, 3: the first is the one */
	h.field = single(key);
	h.plain = words_fit(words_group(STR("PLAIN")), key);
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
	struct str rest = str_z(words_group(STR("STAGE"))), word;

	while (str_cut(&rest, '|', &word))
		if (str_has(group, word))
			return true;
	return false;
}

/* Headings of two rows say together what neither says alone (招考 / 人数). */
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
