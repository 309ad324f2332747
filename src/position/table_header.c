/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the header: titles and notices stand above it, it may take several
 * rows with merged groups, and a saved map may say more than it does.
 */
#include <string.h>

#include "base/utf8.h"
#include "position/table_parts.h"

enum {
	LOOK_ROWS = 40,		/* a header further down is not looked for */
	SPANS_MAX = 1024,	/* merged ranges there; more are left out */
	HEADER_ROWS_MAX = 5,
	KNOWN_MIN = 2,		/* known columns that make a row a header */
};

/* same_header: equal as headers are compared. */
static bool
same_header(struct str a, struct str b)
{
	char		ra[SHEET_KEY_BYTES], rb[SHEET_KEY_BYTES];
	struct str	ka = sheet_key(a, ra, sizeof(ra));

	return ka.n > 0 && str_eq(ka, sheet_key(b, rb, sizeof(rb)));
}

/* cell_field: what a cell would be as a heading; the map goes first. */
static enum position_field
cell_field(const struct sheet_cell *cell, const struct position_map *map)
{
	for (uint32_t i = 0; map != NULL && i < map->n; i++)
		if (map->entries[i].header.n > 0 &&
		    same_header(map->entries[i].header, cell->text))
			return map->entries[i].field;
	return cell->kind == SHEET_TEXT ? position_field_of(cell->text) :
	    FIELD_NONE;
}

/* row_known: how many cells of a row name a field, and whether one is f. */
static unsigned
row_known(const struct sheet_row *row, const struct position_map *map,
    enum position_field f, bool *ret_has)
{
	unsigned n = 0;

	*ret_has = false;
	for (uint32_t i = 0; i < row->n && i < POSITION_COLUMNS_MAX; i++) {
		enum position_field got = cell_field(&row->cells[i], map);

		n += got != FIELD_NONE;
		if (got == f)
			*ret_has = true;
	}
	return n;
}

/* span_over: the merged range that a cell belongs to; NULL when to none. */
static const struct sheet_span *
span_over(const struct sheet *sheet, uint32_t row, uint32_t col)
{
	for (uint32_t i = 0; i < sheet->spans_n; i++) {
		const struct sheet_span *s = &sheet->spans[i];

		if (row >= s->row && row - s->row < s->rows &&
		    col >= s->col && col - s->col < s->cols)
			return s;
	}
	return NULL;
}

/* belongs_above: the row is a part of the header that continues below it. */
static bool
belongs_above(const struct sheet_row *above, const struct sheet_row *row)
{
	if (above == NULL)
		return false;
	for (uint32_t i = 0; i < above->n; i++)
		if (position_field_of(above->cells[i].text) != FIELD_NONE &&
		    sheet_cell_at(row, above->cells[i].col) == NULL)
			return true;
	return false;
}

/* belongs_below: no data yet, only the lower half of some header cells. */
static bool
belongs_below(const struct sheet *sheet, const struct table_header *h,
    const struct sheet_row *below)
{
	static const enum position_field keys[] = { FIELD_HEADCOUNT, FIELD_CODE,
		FIELD_NAME, FIELD_UNIT, FIELD_DEPT };
	uint32_t			 headcount;

	if (below == NULL || below->number > h->first + HEADER_ROWS_MAX - 1)
		return false;
	headcount = table_column(h, FIELD_HEADCOUNT);
	if (headcount != 0) {
		const struct sheet_span *s = span_over(sheet, below->number,
		    headcount);

		if (s != NULL && s->row <= h->last)
			return true;
	}
	for (size_t i = 0; i < COUNT(keys); i++) {
		uint32_t col = table_column(h, keys[i]);

		if (col != 0 && !sheet_is_blank(sheet_text_at(below, col)))
			return false;
	}
	/* A lone cell is a remark, not a header. */
	return headcount != 0 && below->n >= 2;
}

/* level_text: what a header row says about a column, groups included. */
static struct str
level_text(const struct sheet *sheet, const struct table_header *h,
    uint32_t number, uint32_t col)
{
	const struct sheet_row	*row = sheet_row_at(sheet, number);
	struct str		 text = sheet_text_at(row, col);
	const struct sheet_span	*s;

	if (!sheet_is_blank(text) || sheet->spans_n == 0)
		return text;
	s = span_over(sheet, number, col);
	if (s == NULL || s->row < h->first)
		return STR("");
	return s->row == number ? sheet_text_at(row, s->col) : STR("");
}

/* free_field: the field, or what it is since another column has it already. */
static enum position_field
free_field(struct table_header *h, uint32_t col, enum position_field f)
{
	if (f == FIELD_NONE || table_column(h, f) == 0)
		return f;
	/* 主管部门 and 招录机关 together are department and unit. */
	if (f == FIELD_DEPT && table_column(h, FIELD_UNIT) == 0)
		return FIELD_UNIT;
	if (f == FIELD_UNIT && table_column(h, FIELD_DEPT) == 0) {
		h->fields[table_column(h, FIELD_UNIT) - 1] = FIELD_DEPT;
		return FIELD_UNIT;
	}
	if (h->twice == 0)
		h->twice = col;
	return FIELD_NONE;
}

/* name_column: the name of a column, and the field of its lowest part. */
static void
name_column(struct arena *a, const struct sheet *sheet, struct table_header *h,
    uint32_t col)
{
	struct str	name = STR(""), parts[HEADER_ROWS_MAX];
	struct heading	is = { .field = FIELD_NONE };
	size_t		n = 0;

	for (uint32_t r = h->first; r != 0 && r <= h->last &&
	    n < COUNT(parts); r++) {
		struct str part = sheet_one_line(a, sheet_clean(a,
		    level_text(sheet, h, r, col)));

		if (part.n == 0)
			continue;
		parts[n++] = part;
		name = name.n == 0 ? part : str_make(a, "%.*s·%.*s",
		    STR_ARG(name), STR_ARG(part));
	}
	h->names[col - 1] = name;
	if (n > 0)
		is = heading_joined(parts, n);
	h->also[col - 1] = is.also;
	h->plain[col - 1] = is.plain;
	h->fields[col - 1] = free_field(h, col, is.field);
}

/* last_column: of the header's rows, or of all rows when there is no header. */
static uint32_t
last_column(const struct sheet *sheet, uint32_t first, uint32_t last)
{
	uint32_t max = 0;

	for (uint32_t i = 0; i < sheet->rows_n; i++) {
		const struct sheet_row *row = &sheet->rows[i];

		if (first != 0 && (row->number < first || row->number > last))
			continue;
		for (uint32_t k = row->n; k > 0; k--) {
			if (row->cells[k - 1].col <= max)
				break;
			if (sheet_is_blank(row->cells[k - 1].text))
				continue;
			max = row->cells[k - 1].col;
			break;
		}
	}
	for (uint32_t i = 0; first != 0 && i < sheet->spans_n; i++) {
		const struct sheet_span *s = &sheet->spans[i];

		/* A title over all columns is above; a group ends the header. */
		if (s->row >= first && s->row <= last && s->cols > 1 &&
		    s->col <= max && s->col + s->cols - 1 > max)
			max = s->col + s->cols - 1;
	}
	return max < POSITION_COLUMNS_MAX ? max : POSITION_COLUMNS_MAX;
}

/* name_columns: all columns anew, for the header's present rows. */
static void
name_columns(struct arena *a, const struct sheet *sheet,
    struct table_header *h)
{
	h->columns_n = last_column(sheet, h->first, h->last);
	h->twice = 0;
	for (uint32_t c = 0; c < POSITION_COLUMNS_MAX; c++) {
		h->fields[c] = FIELD_NONE;
		h->also[c] = 0;
		h->plain[c] = false;
		h->names[c] = STR("");
	}
	for (uint32_t c = 1; c <= h->columns_n; c++)
		name_column(a, sheet, h, c);
}

uint32_t
table_column(const struct table_header *h, enum position_field field)
{
	for (uint32_t c = 0; c < h->columns_n; c++)
		if (h->fields[c] == field)
			return c + 1;
	return 0;
}

/* set_field: this column is what the entry says, and no other is. */
static void
set_field(struct table_header *h, uint32_t col,
    const struct position_map_entry *e)
{
	uint32_t before = table_column(h, e->field);

	if (e->field != FIELD_NONE && before != 0)
		h->fields[before - 1] = FIELD_NONE;
	h->fields[col - 1] = e->field;
	h->also[col - 1] = e->also;
	h->plain[col - 1] = e->plain;
}

/*
 * --map of the operator wins over what was guessed, by heading or by the
 * column's letter.
 */
static void
apply_map(struct table_header *h, const struct position_map *map)
{
	for (uint32_t i = 0; i < map->n; i++) {
		const struct position_map_entry *e = &map->entries[i];

		for (uint32_t c = 1; c <= h->columns_n; c++) {
			if (e->header.n == 0 ? c != e->col :
			    !same_header(h->names[c - 1], e->header))
				continue;
			set_field(h, c, e);
			h->map_used[i] = true;
			break;
		}
	}
}

/* count_known: the columns that name a field. */
static unsigned
count_known(const struct table_header *h)
{
	unsigned n = 0;

	for (uint32_t c = 0; c < h->columns_n; c++)
		n += h->fields[c] != FIELD_NONE;
	return n;
}

/*
 * find_group: 单位 | 岗位 over 名称, 代码, 人数: the headcount stands below a
 * group, so that only two rows together are a header.
 */
static bool
find_group(struct arena *a, const struct sheet *sheet, struct table_header *h,
    const struct sheet_row *row)
{
	const struct sheet_row *below = sheet_row_at(sheet, row->number + 1);

	if (below == NULL)
		return false;
	h->first = row->number;
	h->last = below->number;
	name_columns(a, sheet, h);
	return table_column(h, FIELD_HEADCOUNT) != 0 &&
	    count_known(h) > KNOWN_MIN;
}

/* find_rows: the row that names the headcount, and those that belong to it. */
static bool
find_rows(struct arena *a, const struct sheet *sheet,
    const struct position_map *map, struct table_header *h,
    enum position_reason *ret_reason)
{
	bool found = false;

	*ret_reason = POSITION_NO_HEADER;
	for (uint32_t i = 0; i < sheet->rows_n && i < LOOK_ROWS &&
	    sheet->rows[i].number <= LOOK_ROWS && !found; i++) {
		const struct sheet_row	*row = &sheet->rows[i];
		bool			 has;
		unsigned		 n = row_known(row, map,
		    FIELD_HEADCOUNT, &has);

		found = has && n >= KNOWN_MIN;
		h->first = h->last = row->number;
		if (!found && n >= KNOWN_MIN)
			found = find_group(a, sheet, h, row);
		if (!found && n > KNOWN_MIN)
			*ret_reason = POSITION_NO_HEADCOUNT;
	}
	if (!found)
		return false;
	while (h->first > 1 && h->last - h->first + 1 < HEADER_ROWS_MAX &&
	    belongs_above(sheet_row_at(sheet, h->first - 1),
	    sheet_row_at(sheet, h->first)))
		h->first--;
	name_columns(a, sheet, h);
	if (map != NULL)
		apply_map(h, map);
	while (belongs_below(sheet, h, sheet_row_at(sheet, h->last + 1))) {
		h->last++;
		name_columns(a, sheet, h);
		if (map != NULL)
			apply_map(h, map);
	}
	return true;
}

/* top_of: the sheet with only those merged ranges that a header may have. */
static struct sheet
top_of(struct arena *a, const struct sheet *sheet, uint32_t last)
{
	struct sheet		 top = *sheet;
	struct sheet_span	*spans;

	spans = ARENA_ARRAY(a, struct sheet_span, SPANS_MAX);
	top.spans = spans;
	top.spans_n = 0;
	for (uint32_t i = 0; i < sheet->spans_n && top.spans_n < SPANS_MAX; i++)
		if (sheet->spans[i].row <= last)
			spans[top.spans_n++] = sheet->spans[i];
	return top;
}

/*
 * A heading is where a headcount and a name or a code are; titles above it
 * and notes below it are none.
 */
bool
table_header_find(struct arena *a, const struct sheet *sheet,
    const struct position_map *map, struct table_header *ret_header,
    enum position_reason *ret_reason)
{
	struct table_header	*h = ret_header;
	bool			 fixed = map != NULL && map->header_fixed;
	struct sheet		 top = top_of(a, sheet, fixed ?
	    map->header_last : LOOK_ROWS + HEADER_ROWS_MAX);

	memset(h, 0, sizeof(*h));
	if (fixed) {
		h->first = map->header_first;
		h->last = map->header_last;
		name_columns(a, &top, h);
	} else if (!find_rows(a, &top, map, h, ret_reason))
		return false;
	if (map != NULL) {
		if (map->columns_n != 0)
			h->columns_n = map->columns_n;
		apply_map(h, map);
	}
	*ret_reason = POSITION_NO_HEADCOUNT;
	if (table_column(h, FIELD_HEADCOUNT) == 0)
		return false;
	*ret_reason = POSITION_NO_NAME;
	return table_column(h, FIELD_CODE) != 0 ||
	    table_column(h, FIELD_NAME) != 0;
}

void
table_header_guess(struct arena *a, const struct sheet *sheet,
    struct table_header *ret_header)
{
	struct table_header	*h = ret_header;
	struct sheet		 top = top_of(a, sheet, LOOK_ROWS);
	uint32_t		 most = 0;

	memset(h, 0, sizeof(*h));
	for (uint32_t i = 0; i < sheet->rows_n && i < LOOK_ROWS; i++) {
		uint32_t n = 0;

		for (uint32_t k = 0; k < sheet->rows[i].n; k++)
			n += sheet->rows[i].cells[k].kind == SHEET_TEXT;
		if (n <= most)
			continue;
		most = n;
		h->first = h->last = sheet->rows[i].number;
	}
	name_columns(a, &top, h);
}
