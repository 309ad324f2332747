/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From sheets to positions. table_header.c finds the columns, table_text.c
 * cleans, table_map.c reads and writes maps and prints.
 */
#include "position/table.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "position/table_parts.h"

enum { VALUE_CHARS = 60 };

#define DIGEST_BYTES_MAX ((size_t)512 << 20)

/* A column whose first cell of a vertical range stands for those below. */
struct fill {
	struct str	value;
	uint32_t	until;		/* the range's last row */
};

struct reader {
	struct arena	*a;
	struct position_table *t;
	struct buf	 sheets, refused, rows, problems, digest, extra;
	struct position_sheet sheet;	/* being read */
	struct table_header header;
	struct fill	 fills[POSITION_COLUMNS_MAX];
	const struct sheet_cell *cells[POSITION_COLUMNS_MAX];	/* of the row */
	uint32_t	 number;	/* of the row */
	uint32_t	 other;		/* another that a note is about */
	bool		 map_used[POSITION_MAP_MAX];
};

static void
note(struct reader *r, enum position_reason reason, uint32_t col,
    struct str value)
{
	struct position_problem p = { r->sheet.name,
		utf8_head(value, VALUE_CHARS), r->number, col, r->other, reason };

	r->t->problems_all++;
	if (position_reason_effect(reason) == POSITION_EFFECT_TABLE)
		r->t->bad = true;
	if (r->problems.n / sizeof(p) < POSITION_PROBLEMS_MAX)
		buf_add(&r->problems, &p, sizeof(p));
}

static struct str
raw(const struct reader *r, uint32_t col)
{
	const struct sheet_cell *cell = col == 0 ? NULL : r->cells[col - 1];

	return cell == NULL ? STR("") : cell->text;
}

static uint32_t
column(const struct reader *r, enum position_field f)
{
	return table_column(&r->header, f);
}

/* parse_headcount: "3", " 3 ", "３", "3人" or "3.0"; 0 for what is none of these. */
static int32_t
parse_headcount(struct str text)
{
	char		room[32];
	struct str	key = sheet_key(text, room, sizeof(room));
	int64_t		n;

	if (str_ends(key, STR("人")) || str_ends(key, STR("名")))
		key = str_sub(key, 0, key.n - 3);
	if (str_ends(key, STR(".00")))		/* of a cell with decimals */
		key = str_sub(key, 0, key.n - 3);
	else if (str_ends(key, STR(".0")))
		key = str_sub(key, 0, key.n - 2);
	if (str_i64(key, &n) != RC_OK || n < 1 || n > POSITION_HEADCOUNT_MAX)
		return 0;
	return (int32_t)n;
}

/* has_text: the field's cell, or the range that it belongs to, has text. */
static bool
has_text(const struct reader *r, enum position_field f)
{
	uint32_t c = column(r, f);

	return c != 0 && (!sheet_is_blank(raw(r, c)) ||
	    (r->fills[c - 1].until >= r->number &&
	    !sheet_is_blank(r->fills[c - 1].value)));
}

/* says_total: 合计, 招聘总人数：6 and the like. */
static bool
says_total(struct str text, bool whole)
{
	static const char *const words[] = { "合计", "总计", "小计", "共计",
		"总人数" };
	char			 room[64];
	struct str		 key = sheet_key(text, room, sizeof(room));

	for (size_t i = 0; i < COUNT(words); i++)
		if (whole ? str_eq_z(key, words[i]) :
		    str_has(key, str_z(words[i])))
			return true;
	return false;
}

/*
 * is_total: a line of sums, a remark, or nothing to tell a position apart: what
 * has neither a code nor a name is no position, whatever else stands there.
 */
static bool
is_total(const struct reader *r)
{
	bool		named = has_text(r, FIELD_CODE) ||
			    has_text(r, FIELD_NAME);
	bool		coded = has_text(r, FIELD_CODE);
	unsigned	cells = 0;

	for (uint32_t c = 1; c <= r->sheet.columns_n; c++) {
		enum position_field	f = r->header.fields[c - 1];
		struct str		text = raw(r, c);

		if (sheet_is_blank(text))
			continue;
		cells++;
		if (says_total(text, true))
			return true;
		if (!coded && (f == FIELD_UNIT || f == FIELD_DEPT ||
		    f == FIELD_NAME || f == FIELD_DEPT_CODE) &&
		    says_total(text, false))
			return true;
	}
	return !named || cells < 2;
}

static bool
row_is_blank(const struct reader *r)
{
	for (uint32_t c = 1; c <= r->sheet.columns_n; c++)
		if (!sheet_is_blank(raw(r, c)))
			return false;
	return true;
}

/* judge: whether the row is a position; notes why it is not. */
static bool
judge(struct reader *r, int32_t *ret_headcount)
{
	uint32_t	col = column(r, FIELD_HEADCOUNT);
	struct str	text = raw(r, col);
	bool		none = sheet_is_blank(text);

	*ret_headcount = parse_headcount(text);
	if (none && row_is_blank(r))
		return false;
	if (is_total(r) || (*ret_headcount == 0 &&
	    position_field_of(text) == FIELD_HEADCOUNT)) {
		note(r, POSITION_NOT_A_POSITION, none ? 0 : col, text);
		return false;
	}
	if (*ret_headcount > 0)
		return true;
	note(r, none ? POSITION_HEADCOUNT_MISSING : POSITION_HEADCOUNT_BAD,
	    col, text);
	return false;
}

static void
add_digest(struct reader *r)
{
	for (uint32_t c = 1; c <= r->sheet.columns_n; c++) {
		if (c > 1)
			buf_char(&r->digest, '\x1f');
		buf_str(&r->digest, raw(r, c));
	}
	buf_char(&r->digest, '\x1e');
	must(!r->digest.full);	/* a workbook's text is bounded below that */
}

/* half_width: codes and numbers typed in full width. */
static struct str
half_width(struct arena *a, struct str s)
{
	struct str	rest = s, key;
	bool		wide = false;

	while (rest.n > 0 && !wide) {
		int32_t cp = utf8_next(&rest);

		wide = cp > 0xff00 && cp < 0xff5f;
	}
	if (!wide)
		return s;
	key = sheet_key(s, arena_alloc(a, s.n + 1), s.n);
	return key;
}

static void
put_field(struct position_row *row, enum position_field f, struct str value)
{
	static const size_t at[FIELD__MAX] = {
#define FIELD(name, member, zh, patterns) offsetof(struct position_row, member),
#include "position/field.tbl"
#undef FIELD
	};

	memcpy((char *)row + at[f], &value, sizeof(value));
}

static bool
is_key(const struct reader *r, enum position_field f)
{
	if (r->sheet.by_code)
		return f == FIELD_CODE || f == FIELD_DEPT_CODE;
	return f == FIELD_DEPT || f == FIELD_UNIT || f == FIELD_NAME;
}

/* is_prose: a field in which line ends mean something. */
static bool
is_prose(enum position_field f)
{
	return f == FIELD_MAJOR || f == FIELD_MAJOR_POST ||
	    f == FIELD_MAJOR_BASE || f == FIELD_MAJOR_JUNIOR ||
	    f == FIELD_DUTY || f == FIELD_OTHER ||
	    f == FIELD_REMARK || f == FIELD_EXPERIENCE || f == FIELD_WORK;
}

/* lost_digits: a spreadsheet keeps fifteen of a number's, the rest are noughts. */
static bool
lost_digits(const struct sheet_cell *cell)
{
	return cell->kind == SHEET_NUMBER && cell->text.n > SHEET_DIGITS;
}

/* check_code: what a spreadsheet made of a code cannot be told from its cell. */
static void
check_code(struct reader *r, uint32_t col)
{
	const struct sheet_cell *cell = r->cells[col - 1];

	if (cell != NULL && lost_digits(cell))
		note(r, POSITION_DIGITS_LOST, col, cell->text);
	if (cell != NULL && cell->kind == SHEET_DATE)
		note(r, POSITION_CODE_DATE, col, cell->text);
}

/* is_index: a running number below no heading. */
static bool
is_index(const struct reader *r, uint32_t col, struct str text)
{
	int64_t n;

	return r->header.names[col - 1].n == 0 && str_i64(text, &n) == RC_OK;
}

/* take_cell: one cell into the field or the pair that its column is. */
static void
take_cell(struct reader *r, uint32_t col, struct position_row *row)
{
	enum position_field	f = r->header.fields[col - 1];
	struct str		text = raw(r, col), clean;
	struct position_pair	pair;

	if (r->cells[col - 1] != NULL &&
	    r->cells[col - 1]->kind == SHEET_ERROR)
		note(r, POSITION_ERROR_VALUE, col, text);
	if (text.n == 0 && f != FIELD_NONE && f != FIELD_HEADCOUNT &&
	    r->fills[col - 1].until >= r->number)
		text = r->fills[col - 1].value;
	if (text.n == 0)
		return;
	clean = sheet_clean(r->a, text);
	if (f == FIELD_NONE) {
		pair = (struct position_pair){ r->header.names[col - 1], clean,
			r->header.plain[col - 1] || is_index(r, col, clean) };
		if (clean.n > 0)
			buf_add(&r->extra, &pair, sizeof(pair));
		return;
	}
	if (f == FIELD_CODE || f == FIELD_DEPT_CODE)
		check_code(r, col);
	if (is_key(r, f) && !str_eq(clean, text))
		note(r, POSITION_BLANKS, col, text);
	if (f == FIELD_CODE || f == FIELD_DEPT_CODE || f == FIELD_PHONE ||
	    f == FIELD_HEADCOUNT)
		clean = half_width(r->a, clean);
	put_field(row, f, is_prose(f) ? clean : sheet_one_line(r->a, clean));
	for (unsigned more = 0; more < FIELD__MAX; more++)
		if ((r->header.also[col - 1] & FIELD_BIT(more)) != 0)
			put_field(row, (enum position_field)more, clean);
}

/* check_key: what tells the position apart must be there. */
static void
check_key(struct reader *r, const struct position_row *row)
{
	enum position_field need[] = { FIELD_CODE, FIELD_NONE };

	if (!r->sheet.by_code) {
		need[0] = FIELD_NAME;
		need[1] = FIELD_UNIT;
	} else if (column(r, FIELD_DEPT_CODE) != 0)
		need[1] = FIELD_DEPT_CODE;
	for (size_t i = 0; i < COUNT(need); i++)
		if (need[i] != FIELD_NONE && position_text(row, need[i]).n == 0)
			note(r, POSITION_KEY_MISSING, column(r, need[i]),
			    STR(""));
}

/* A table with only one of unit and department means both. */
static void
take_row(struct reader *r, int32_t headcount)
{
	struct position_row row;

	memset(&row, 0, sizeof(row));
	for (unsigned f = 0; f < FIELD__MAX; f++)
		put_field(&row, (enum position_field)f, STR(""));
	row.sheet = (uint32_t)(r->sheets.n / sizeof(struct position_sheet));
	row.row = r->number;
	row.headcount = headcount;
	buf_clear(&r->extra);
	for (uint32_t c = 1; c <= r->sheet.columns_n; c++)
		take_cell(r, c, &row);
	if (row.unit.n == 0)
		row.unit = row.dept;
	if (row.dept.n == 0)
		row.dept = row.unit;
	row.extra_n = (uint32_t)(r->extra.n / sizeof(struct position_pair));
	if (row.extra_n > 0)
		row.extra = arena_copy(r->a, r->extra.p, r->extra.n);
	check_key(r, &row);
	add_digest(r);
	buf_add(&r->rows, &row, sizeof(row));
	if (r->sheet.positions++ == 0)
		r->sheet.row_first = r->number;
	r->sheet.row_last = r->number;
	r->sheet.headcount += headcount;
}

/* ---- vertical ranges among the data */

static int
by_row(const void *a, const void *b)
{
	const struct sheet_span *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

/* tall_spans: the ranges over several rows below the header, by row. */
static const struct sheet_span *
tall_spans(struct reader *r, const struct sheet *from, uint32_t *ret_n)
{
	struct sheet_span *to;

	*ret_n = 0;
	if (from->spans_n == 0)
		return NULL;
	to = ARENA_ARRAY(r->a, struct sheet_span, from->spans_n);
	for (uint32_t i = 0; i < from->spans_n; i++)
		if (from->spans[i].rows > 1 &&
		    from->spans[i].row > r->header.last &&
		    from->spans[i].col <= r->sheet.columns_n)
			to[(*ret_n)++] = from->spans[i];
	qsort(to, *ret_n, sizeof(*to), by_row);
	return to;
}

/* set_cells: the row's cells by column. */
static void
set_cells(struct reader *r, const struct sheet_row *row)
{
	memset(r->cells, 0, sizeof(r->cells[0]) * r->sheet.columns_n);
	for (uint32_t i = 0; i < row->n; i++) {
		if (row->cells[i].col > r->sheet.columns_n)
			break;
		r->cells[row->cells[i].col - 1] = &row->cells[i];
	}
	r->number = row->number;
}

/*
 * Cells that span rows count in each of them: authorities write a department
 * once for ten positions.
 */
static void
take_rows(struct reader *r, const struct sheet *from)
{
	uint32_t		 spans_n, next = 0;
	const struct sheet_span	*spans = tall_spans(r, from, &spans_n);
	int32_t			 headcount;

	for (uint32_t i = 0; i < from->rows_n; i++) {
		const struct sheet_row *row = &from->rows[i];

		if (row->number <= r->header.last)
			continue;
		set_cells(r, row);
		for (; next < spans_n && spans[next].row <= row->number; next++)
			r->fills[spans[next].col - 1] = (struct fill){
			    sheet_text_at(sheet_row_at(from, spans[next].row),
			    spans[next].col),
			    spans[next].row + (spans[next].rows - 1) };
		if (judge(r, &headcount))
			take_row(r, headcount);
	}
	r->number = 0;
}

/* ---- the same position twice */

struct finder {
	struct str	 key;
	struct position_row *row;
};

static struct position_names
names_of(const struct position_row *row)
{
	return (struct position_names){ .dept_code = row->dept_code,
		.code = row->code, .dept = row->dept, .unit = row->unit,
		.name = row->name };
}

static int
cmp_finder(const void *a, const void *b)
{
	const struct finder	*x = a, *y = b;
	int			 c = str_cmp(x->key, y->key);

	if (c == 0)
		c = (x->row->sheet > y->row->sheet) -
		    (x->row->sheet < y->row->sheet);
	return c == 0 ? (x->row->row > y->row->row) -
	    (x->row->row < y->row->row) : c;
}

static bool
same_names(const struct position_row *x, const struct position_row *y)
{
	return str_eq(x->dept, y->dept) && str_eq(x->unit, y->unit) &&
	    str_eq(x->name, y->name);
}

/* Both rows are named, so that nobody has to look for the other. */
static void
note_double(struct reader *r, const struct position_row *x,
    const struct position_row *y)
{
	const struct position_row *two[] = { x, y };

	for (size_t i = 0; i < COUNT(two); i++) {
		r->sheet.name = r->t->sheets[two[i]->sheet].name;
		r->number = two[i]->row;
		r->other = two[1 - i]->row;
		note(r, POSITION_DUPLICATE, 0, two[i]->code.n > 0 ?
		    two[i]->code : two[i]->name);
	}
	r->other = 0;
}

/*
 * find_duplicates: within a sheet a key occurs once. Sheets may number on their
 * own, and cities have units of one name: those are told apart by the sheet. One
 * code and one name in two sheets is the same position.
 */
static void
find_duplicates(struct reader *r, struct position_row *rows)
{
	struct finder	*f = ARENA_ARRAY(r->a, struct finder,
			    r->t->rows_n + 1);

	for (uint32_t i = 0; i < r->t->rows_n; i++) {
		struct position_names n = names_of(&rows[i]);

		f[i] = (struct finder){ position_key_of(r->a, &n), &rows[i] };
	}
	if (r->t->rows_n > 1)
		qsort(f, r->t->rows_n, sizeof(*f), cmp_finder);
	for (uint32_t i = 1; i < r->t->rows_n; i++) {
		struct position_row *x = f[i - 1].row, *y = f[i].row;

		if (!str_eq(f[i - 1].key, f[i].key))
			continue;
		if (x->sheet == y->sheet || (y->code.n > 0 &&
		    same_names(x, y)))
			note_double(r, x, y);
		else
			x->by_sheet = y->by_sheet = true;
	}
}

struct str
position_key_of(struct arena *a, const struct position_names *n)
{
	if (n->code.n > 0)
		return str_make(a, "%.*s\x1f%.*s", STR_ARG(n->dept_code),
		    STR_ARG(n->code));
	return str_make(a, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(n->dept),
	    STR_ARG(n->unit), STR_ARG(n->name));
}

struct str
position_key(struct arena *a, const struct position_table *t,
    const struct position_row *row)
{
	struct position_names	n = names_of(row);
	struct str		key = position_key_of(a, &n);

	return row->by_sheet ? str_make(a, "%.*s\x1f%.*s", STR_ARG(key),
	    STR_ARG(t->sheets[row->sheet].name)) : key;
}

/* Sheet1, Sheet 1 (2), 工作表1: names that programs give. */
static bool
is_given_name(struct str name)
{
	static const char *const heads[] = { "sheet", "工作表", "表",
		"worksheet", "表格" };
	char			 room[64];
	struct str		 key = sheet_key(name, room, sizeof(room));

	for (size_t i = 0; i < COUNT(heads); i++) {
		struct str	head = str_z(heads[i]);
		size_t		at = head.n;

		if (!str_eq_nocase(str_sub(key, 0, head.n), head))
			continue;
		while (at < key.n && key.p[at] < 0x7f && (key.p[at] == '(' ||
		    key.p[at] == ')' || (key.p[at] >= '0' &&
		    key.p[at] <= '9')))
			at++;
		if (at == key.n)
			return true;
	}
	return key.n == 0;
}

struct str
position_sheet_title(const struct position_table *t,
    const struct position_sheet *s)
{
	return t->sheets_n < 2 || is_given_name(s->name) ? STR("") : s->name;
}

/* ---- sheets */

/* keep_columns: what the header says, for whoever wants to correct it. */
static void
keep_columns(struct reader *r)
{
	const struct table_header	*h = &r->header;
	size_t				 n = h->columns_n;

	r->sheet.header_first = h->first;
	r->sheet.header_last = h->last;
	r->sheet.columns_n = h->columns_n;
	r->sheet.columns = arena_copy(r->a, h->names, n * sizeof(h->names[0]));
	r->sheet.fields = arena_copy(r->a, h->fields,
	    n * sizeof(h->fields[0]));
	r->sheet.also = arena_copy(r->a, h->also, n * sizeof(h->also[0]));
	r->sheet.plain = arena_copy(r->a, h->plain, n * sizeof(h->plain[0]));
}

/*
 * A sheet without positions is told with the reason, and what its columns may
 * have been.
 */
static void
read_sheet(struct reader *r, const struct sheet *from,
    const struct position_map *map)
{
	enum position_reason	reason;
	struct table_header	*h = &r->header;

	r->number = 0;
	r->sheet = (struct position_sheet){ .name = from->name };
	if (from->rows_n == 0)
		return;
	if (from->hidden) {
		note(r, POSITION_HIDDEN, 0, STR(""));
		return;
	}
	if (!table_header_find(r->a, from, map, h, &reason)) {
		note(r, reason, 0, sheet_text_at(&from->rows[0],
		    from->rows[0].cells[0].col));
		if (h->columns_n == 0)
			table_header_guess(r->a, from, h);
		keep_columns(r);
		buf_add(&r->refused, &r->sheet, sizeof(r->sheet));
		return;
	}
	for (uint32_t i = 0; map != NULL && i < map->n; i++)
		r->map_used[i] |= h->map_used[i];
	if (h->twice != 0) {
		r->number = h->last;
		note(r, POSITION_COLUMN_TWICE, h->twice, h->names[h->twice - 1]);
	}
	keep_columns(r);
	r->sheet.by_code = column(r, FIELD_CODE) != 0;
	buf_clear(&r->digest);
	memset(r->fills, 0, sizeof(r->fills));
	take_rows(r, from);
	r->sheet.digest = sha256_of(buf_view(&r->digest));
	buf_add(&r->sheets, &r->sheet, sizeof(r->sheet));
}

static bool
left_out(const struct position_options *o, struct str name)
{
	for (uint32_t i = 0; o != NULL && i < o->leave_out_n; i++)
		if (str_eq(o->leave_out[i], name))
			return true;
	return false;
}

/* note_map: what the map names and no sheet has. */
static void
note_map(struct reader *r, const struct position_map *map)
{
	r->sheet = (struct position_sheet){ .name = STR("") };
	for (uint32_t i = 0; map != NULL && i < map->n; i++)
		if (!r->map_used[i])
			note(r, POSITION_MAP_UNUSED, map->entries[i].col,
			    map->entries[i].header);
}

static void *
keep(struct arena *a, const struct buf *b, size_t size, uint32_t *ret_n)
{
	*ret_n = (uint32_t)(b->n / size);
	return b->n == 0 ? NULL : arena_copy(a, b->p, b->n);
}

/*
 * Every problem is kept up to a number and counted beyond it; rows without
 * any are usable whatever stands beside them.
 */
enum rc
position_table_read(struct arena *a, const struct workbook *wb,
    const struct position_options *options, struct position_table *ret_table)
{
	struct position_table	*t = ret_table;
	const struct position_map *map = options == NULL ? NULL : options->map;
	struct reader		*r = ARENA_NEW(a, struct reader);
	struct position_row	*rows;

	*t = (struct position_table){ .rows_n = 0 };
	r->a = a;
	r->t = t;
	buf_init(&r->sheets, SIZE_MAX);
	buf_init(&r->refused, SIZE_MAX);
	buf_init(&r->rows, SIZE_MAX);
	buf_init(&r->problems, SIZE_MAX);
	buf_init(&r->extra, SIZE_MAX);
	buf_init(&r->digest, DIGEST_BYTES_MAX);
	for (uint32_t i = 0; i < wb->sheets_n; i++)
		if (!left_out(options, wb->sheets[i].name))
			read_sheet(r, &wb->sheets[i], map);
	t->sheets = keep(a, &r->sheets, sizeof(*t->sheets), &t->sheets_n);
	t->refused = keep(a, &r->refused, sizeof(*t->refused), &t->refused_n);
	t->rows = rows = keep(a, &r->rows, sizeof(*t->rows), &t->rows_n);
	note_map(r, map);
	find_duplicates(r, rows);
	t->problems = keep(a, &r->problems, sizeof(*t->problems),
	    &t->problems_n);
	buf_done(&r->sheets);
	buf_done(&r->refused);
	buf_done(&r->rows);
	buf_done(&r->problems);
	buf_done(&r->extra);
	buf_done(&r->digest);
	return t->rows_n > 0 ? RC_OK : RC_NONE;
}
