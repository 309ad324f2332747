/* SPDX-License-Identifier: Apache-2.0 */
/* Maps as text, so that an office can keep its own; and results as JSON. */
#include <string.h>

#include "base/json.h"
#include "position/condition.h"
#include "position/table_parts.h"

#define UNREAD	"未识别"

/* one_field: a field by its Chinese name or its id. */
static bool
one_field(struct str name, enum position_field *ret_field)
{
	for (unsigned f = 0; f < FIELD__MAX; f++) {
		*ret_field = (enum position_field)f;
		if (str_eq_z(name, position_field_zh(*ret_field)) ||
		    str_eq_z(name, position_field_id(*ret_field)))
			return true;
	}
	return false;
}

/* field_by_name: a field, several with "+" between, or none. */
static bool
field_by_name(struct str name, struct position_map_entry *e)
{
	enum position_field	f;
	struct str		part;

	e->field = FIELD_NONE;
	e->also = 0;
	e->plain = str_eq_z(name, "-");
	if (e->plain || str_eq_z(name, UNREAD))
		return true;
	while (str_cut(&name, '+', &part)) {
		if (!one_field(str_trim(part), &f))
			return false;
		if (e->field == FIELD_NONE)
			e->field = f;
		else
			e->also |= FIELD_BIT(f);
	}
	return e->field != FIELD_NONE;
}

/* column_of: "C" or "3" as a number from 1; 0 when it is neither. */
static uint32_t
column_of(struct str name)
{
	int64_t		n = 0;
	uint32_t	col = 0;

	if (str_i64(name, &n) == RC_OK)
		return n >= 1 && n <= POSITION_COLUMNS_MAX ? (uint32_t)n : 0;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < 'A' || name.p[i] > 'Z')
			return 0;
		col = col * 26 + (uint32_t)(name.p[i] - 'A') + 1;
		if (col > POSITION_COLUMNS_MAX)
			return 0;
	}
	return col;
}

/* header_rows: "3", "1-3" or 无. */
static bool
header_rows(struct str text, struct position_map *map)
{
	struct str	rest = text, part = STR("");
	int64_t		first, last;

	map->header_fixed = true;
	map->header_first = map->header_last = 0;
	if (str_eq(text, STR("无")))
		return true;
	(void)str_cut(&rest, '-', &part);	/* an empty text fails below */
	if (str_i64(str_trim(part), &first) != RC_OK)
		return false;
	last = first;
	if (rest.p != NULL && str_i64(str_trim(rest), &last) != RC_OK)
		return false;
	if (first < 1 || last < first || last - first > 9 || last > 1000)
		return false;
	map->header_first = (uint32_t)first;
	map->header_last = (uint32_t)last;
	return true;
}

static bool
parse_line(struct arena *a, struct str line, struct position_map *map,
    struct position_map_entry *e)
{
	size_t		eq = line.n;
	struct str	left, right;

	/* The last one: a header may have an equals sign, a field has not. */
	while (eq > 0 && line.p[eq - 1] != '=')
		eq--;
	if (eq == 0)
		return false;
	left = str_trim(str_sub(line, 0, eq - 1));
	right = str_trim(str_sub(line, eq, line.n));
	if (str_eq(left, STR("表头")))
		return header_rows(right, map);
	if (str_eq(left, STR("列数"))) {
		map->columns_n = column_of(right);
		return map->columns_n != 0;
	}
	if (map->n == POSITION_MAP_MAX || left.n == 0 ||
	    !field_by_name(right, e))
		return false;
	map->n++;
	if (left.p[0] != '@') {
		e->header = str_copy(a, left);
		return true;
	}
	e->header = STR("");
	e->col = column_of(str_sub(left, 1, left.n));
	return e->col != 0;
}

enum rc
position_map_parse(struct arena *a, struct str text,
    struct position_map *ret_map, int *ret_line)
{
	struct position_map		 map = { .n = 0 };
	struct position_map_entry	*e;
	struct str			 line;
	int				 number = 0;

	e = ARENA_ARRAY(a, struct position_map_entry, POSITION_MAP_MAX + 1);
	map.entries = e;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	while (str_cut(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!parse_line(a, line, &map, &e[map.n])) {
			*ret_line = number;
			return RC_BAD;
		}
	}
	*ret_map = map;
	return RC_OK;
}

void
position_map_write(struct buf *to, const struct position_sheet *sheet)
{
	if (sheet->header_first == 0)
		buf_str(to, STR("表头=无\n"));
	else
		buf_fmt(to, "表头=%u-%u\n", sheet->header_first,
		    sheet->header_last);
	buf_fmt(to, "列数=%u\n", sheet->columns_n);
	for (uint32_t c = 0; c < sheet->columns_n; c++) {
		enum position_field f = sheet->fields[c];

		buf_fmt(to, "# %.*s\n@%u=%s", STR_ARG(sheet->columns[c]),
		    c + 1, f != FIELD_NONE || sheet->plain[c] ?
		    position_field_zh(f) : UNREAD);
		for (unsigned more = 0; more < FIELD__MAX; more++)
			if ((sheet->also[c] & FIELD_BIT(more)) != 0)
				buf_fmt(to, "+%s", position_field_zh(
				    (enum position_field)more));
		buf_char(to, '\n');
	}
}

static void
put_sheet(struct buf *to, const struct position_sheet *s)
{
	static const char	digits[] = "0123456789abcdef";
	bool			first = true;

	buf_char(to, '{');
	json_put_key(to, &first, "name");
	json_put_text(to, s->name);
	json_put_key(to, &first, "positions");
	buf_i64(to, s->positions);
	json_put_key(to, &first, "headcount");
	buf_i64(to, s->headcount);
	json_put_key(to, &first, "sha256");
	buf_char(to, '"');
	for (size_t i = 0; i < sizeof(s->digest.b); i++) {
		buf_char(to, digits[s->digest.b[i] >> 4]);
		buf_char(to, digits[s->digest.b[i] & 15]);
	}
	buf_z(to, "\"}");
}

static void
put_problem(struct buf *to, const struct position_problem *p)
{
	bool first = true;

	buf_char(to, '{');
	json_put_key(to, &first, "sheet");
	json_put_text(to, p->sheet);
	json_put_key(to, &first, "row");
	buf_i64(to, p->row);
	json_put_key(to, &first, "column");
	buf_i64(to, p->col);
	json_put_key(to, &first, "value");
	json_put_text(to, p->value);
	json_put_key(to, &first, "reason");
	json_put_text(to, str_z(position_reason_id(p->reason)));
	if (p->other > 0) {
		json_put_key(to, &first, "other_row");
		buf_i64(to, p->other);
	}
	buf_char(to, '}');
}

/* A column whose conditions people look at. */
static void
put_unread(struct buf *to, const struct condition_column *c, bool first)
{
	bool begin = true;

	buf_z(to, first ? "{" : ",{");
	json_put_key(to, &begin, "column");
	json_put_text(to, c->name);
	json_put_key(to, &begin, "rows");
	buf_i64(to, c->rows);
	json_put_key(to, &begin, "row");
	buf_i64(to, c->row);
	json_put_key(to, &begin, "example");
	json_put_text(to, c->example);
	buf_char(to, '}');
}

void
position_table_json(struct arena *a, struct buf *to,
    const struct position_table *t)
{
	const struct condition_column	*list;
	size_t				 n;

	buf_z(to, "{\"sheets\":[");
	for (uint32_t i = 0; i < t->sheets_n; i++) {
		if (i > 0)
			buf_char(to, ',');
		put_sheet(to, &t->sheets[i]);
	}
	buf_z(to, "],\"problems\":[");
	for (uint32_t i = 0; i < t->problems_n; i++) {
		if (i > 0)
			buf_char(to, ',');
		put_problem(to, &t->problems[i]);
	}
	buf_z(to, "],\"unread\":[");
	list = condition_columns(a, t, &n);
	for (size_t i = 0; i < n; i++)
		put_unread(to, &list[i], i == 0);
	buf_z(to, "]}\n");
}
