/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine can say about the conditions of a position. */
#include "position/condition.h"

#include "base/json.h"
#include "position/words.h"
#include "sheet/text.h"

enum { COLUMNS_MAX = POSITION_COLUMNS_MAX + FIELD__MAX,
	UNREAD_BYTES = 16 * 1024 };

static bool
has_any(struct str key, const char *group)
{
	struct str rest = str_z(words_group(str_z(group))), word;

	while (str_cut(&rest, '|', &word))
		if (str_has(key, word))
			return true;
	return false;
}

static bool
is_major(enum position_field f)
{
	return f == FIELD_MAJOR || f == FIELD_MAJOR_POST ||
	    f == FIELD_MAJOR_BASE || f == FIELD_MAJOR_JUNIOR;
}

/*
 * A degree is said by its word: 硕士研究生 alone is an education, and who has
 * one need not have the degree.
 */
static bool
names_degree(struct str key)
{
	return str_has(key, STR("学位")) || str_has(key, STR("学士")) ||
	    !(str_has(key, STR("研究生")) || str_has(key, STR("本科")) ||
	    str_has(key, STR("专科")) || str_has(key, STR("大专")) ||
	    str_has(key, STR("高中")) || str_has(key, STR("中专")) ||
	    str_has(key, STR("学历")));
}

/*
 * A column counts as read only when every word of its text is one that the
 * check understands; else a person looks.
 */
static bool
is_known(enum position_field f, struct str key)
{
	switch ((int)f) {
	case FIELD_EDUCATION:
		return words_fit("EDUCATION+", key);
	case FIELD_DEGREE:
		return words_fit("EDUCATION+", key) && names_degree(key);
	case FIELD_POLITICS:
		return words_fit("POLITICS+", key);
	case FIELD_EXPERIENCE:
		return words_fit("YEARS|GRASSROOTS+", key);
	case FIELD_WORK:
		return str_has(key, STR("基层")) &&
		    words_fit("YEARS|GRASSROOTS+", key);
	case FIELD_AGE:
		return words_fit("AGE+", key);
	case FIELD_SEX:
		return words_fit("SEX+", key);
	default:
		return false;
	}
}

enum condition
condition_of(enum position_field f, struct str text)
{
	char		room[SHEET_KEY_BYTES];
	struct str	key = sheet_key(text, room, sizeof(room));

	if (sheet_is_blank(text) || words_fit("OF_WHAT? ANYONE OF_WHAT?", key))
		return CONDITION_NONE;
	if (is_major(f))
		return condition_is_list(text) ? CONDITION_KNOWN :
		    CONDITION_UNREAD;
	return key.n > 0 && is_known(f, key) ? CONDITION_KNOWN :
	    CONDITION_UNREAD;
}

bool
condition_is_list(struct str majors)
{
	return !has_any(majors, "BEYOND_LIST") && !str_has(majors, STR("：")) &&
	    !sheet_is_blank(majors);
}

/* ---- a whole table */

struct counting {
	struct condition_column *list;
	size_t		 n;
	const struct position_row *row;
};

static void
count(struct counting *c, struct str name, struct str text)
{
	size_t i = 0;

	while (i < c->n && !str_eq(c->list[i].name, name))
		i++;
	if (i == COLUMNS_MAX)
		return;
	if (i == c->n)
		c->list[c->n++] = (struct condition_column){ .name = name,
			.example = text, .sheet = c->row->sheet,
			.row = c->row->row };
	c->list[i].rows++;
}

/* The fields that a condition may stand in. */
static const enum position_field fields[] = { FIELD_EDUCATION, FIELD_DEGREE,
	FIELD_MAJOR, FIELD_MAJOR_POST, FIELD_MAJOR_BASE, FIELD_MAJOR_JUNIOR,
	FIELD_POLITICS, FIELD_EXPERIENCE, FIELD_WORK, FIELD_AGE, FIELD_SEX,
	FIELD_OTHER, FIELD_REMARK };

/*
 * What an importer should know before people apply: which conditions nobody
 * but a reviewer can judge.
 */
const struct condition_column *
condition_columns(struct arena *a, const struct position_table *t,
    size_t *ret_n)
{
	struct counting c = { .list = ARENA_ARRAY(a, struct condition_column,
	    COLUMNS_MAX) };

	for (uint32_t r = 0; r < t->rows_n; r++) {
		c.row = &t->rows[r];
		for (size_t i = 0; i < COUNT(fields); i++) {
			struct str text = position_text(c.row, fields[i]);

			if (condition_of(fields[i], text) == CONDITION_UNREAD)
				count(&c, str_z(position_field_zh(fields[i])),
				    text);
		}
		for (uint32_t i = 0; i < c.row->extra_n; i++) {
			const struct position_pair *p = &c.row->extra[i];

			if (!p->plain && condition_of(FIELD_NONE, p->value) ==
			    CONDITION_UNREAD)
				count(&c, p->name, p->value);
		}
	}
	*ret_n = c.n;
	return c.list;
}

static void
put_name(struct buf *b, struct str name)
{
	buf_char(b, b->n == 0 ? '[' : ',');
	json_put_text(b, name);
}

/*
 * Kept with the position, so that the pre-check says 需人工审核 instead of
 * 符合.
 */
struct str
condition_unread(struct arena *a, const struct position_row *row)
{
	static const enum position_field prose[] = { FIELD_OTHER,
		FIELD_REMARK };
	struct buf	b;
	struct str	out = STR("");

	buf_init(&b, UNREAD_BYTES);
	for (uint32_t i = 0; i < row->extra_n; i++)
		if (!row->extra[i].plain && condition_of(FIELD_NONE,
		    row->extra[i].value) == CONDITION_UNREAD)
			put_name(&b, row->extra[i].name);
	for (size_t i = 0; i < COUNT(prose); i++)
		if (condition_of(prose[i], position_text(row, prose[i])) ==
		    CONDITION_UNREAD)
			put_name(&b, str_z(position_field_zh(prose[i])));
	if (b.n > 0) {
		buf_char(&b, ']');
		/* More than fits is not less to look at. */
		out = b.full ? STR("[\"职位条件\"]") :
		    str_copy(a, buf_view(&b));
	}
	buf_done(&b);
	return out;
}
