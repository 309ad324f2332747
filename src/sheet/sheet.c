/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognising a file, and collecting its cells. The readers are sheet_xlsx.c
 * (with sheet_zip.c), sheet_xls.c and sheet_csv.c.
 */
#include "sheet/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "sheet/build.h"

static const struct {
	const char	*id;
	const char	*zh;
} faults[FAULT__MAX] = {
#define FAULT(name, id, zh) { id, zh },
#include "sheet/fault.tbl"
#undef FAULT
};

const char *
sheet_fault_id(enum sheet_fault fault)
{
	return faults[fault].id;
}

const char *
sheet_fault_text(enum sheet_fault fault)
{
	return faults[fault].zh;
}

struct sheet_limits
sheet_limits_default(void)
{
	return (struct sheet_limits){
		.file_bytes = (size_t)64 << 20,
		.inflated_bytes = (size_t)1 << 30,
		.text_bytes = (size_t)256 << 20,
		.cell_bytes = (size_t)128 << 10,
		.ratio = 100,
		.sheets = 256,
		.rows = 1048576,
		.cols = 16384,
		.cells = 10000000,
	};
}

void
build_init(struct sheet_build *b, struct arena *a,
    const struct sheet_limits *lim)
{
	*b = (struct sheet_build){ .a = a, .lim = *lim };
	buf_init(&b->sheets, (size_t)lim->sheets * sizeof(struct sheet));
	buf_init(&b->rows, (size_t)lim->rows * sizeof(struct sheet_row));
	buf_init(&b->cells, (size_t)lim->cols * sizeof(struct sheet_cell));
	buf_init(&b->spans, (size_t)lim->rows * sizeof(struct sheet_span));
}

void
build_done(struct sheet_build *b)
{
	buf_done(&b->sheets);
	buf_done(&b->rows);
	buf_done(&b->cells);
	buf_done(&b->spans);
}

bool
build_fail(struct sheet_build *b, enum sheet_fault fault, uint32_t col)
{
	if (b->err.fault == FAULT_NONE)
		b->err = (struct sheet_error){ .sheet = b->sheet.name,
		    .row = b->row, .col = col, .fault = fault };
	return false;
}

bool
build_ok(const struct sheet_build *b)
{
	return b->err.fault == FAULT_NONE;
}

/* unify_ends: CR LF and CR become LF, in place. */
static size_t
unify_ends(char *p, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
			continue;
		p[to++] = p[i] == '\r' ? '\n' : p[i];
	}
	return to;
}

/*
 * Texts of a whole workbook are bounded together: one cell is small, a
 * million of them are not.
 */
bool
build_keep(struct sheet_build *b, struct str text, struct str *ret_kept)
{
	char *p;

	if (text.n > b->lim.cell_bytes)
		return build_fail(b, FAULT_CELL_LONG, 0);
	b->text_bytes += text.n + 16;	/* what alignment may add */
	if (b->text_bytes > b->lim.text_bytes)
		return build_fail(b, FAULT_INFLATED, 0);
	p = arena_copy(b->a, text.p, text.n);
	if (text.n > 0 && memchr(p, '\r', text.n) != NULL)
		text.n = unify_ends(p, text.n);
	*ret_kept = str_of(p, text.n);
	return true;
}

bool
build_sheet(struct sheet_build *b, struct str name, bool hidden)
{
	b->row = 0;
	b->sheet = (struct sheet){ .name = name, .hidden = hidden };
	if (b->sheets.n / sizeof(struct sheet) >= b->lim.sheets)
		return build_fail(b, FAULT_SHEETS, 0);
	buf_clear(&b->rows);
	buf_clear(&b->spans);
	return true;
}

bool
build_row(struct sheet_build *b, uint32_t number)
{
	if (number > b->lim.rows)
		return build_fail(b, FAULT_ROWS, 0);
	if (number <= b->row)
		return build_fail(b, FAULT_DAMAGED, 0);
	b->row = number;
	b->last_col = 0;
	buf_clear(&b->cells);
	return true;
}

/*
 * Columns come in order and once each: a file that says otherwise is damaged,
 * or made to be read twice differently.
 */
bool
build_cell(struct sheet_build *b, uint32_t col, enum sheet_kind kind,
    struct str kept)
{
	struct sheet_cell cell = { kept, col, kind };

	if (col > b->lim.cols)
		return build_fail(b, FAULT_COLUMNS, col);
	if (col <= b->last_col)
		return build_fail(b, FAULT_DAMAGED, col);
	b->last_col = col;
	if (kept.n == 0)
		return true;
	if (++b->cells_n > b->lim.cells)
		return build_fail(b, FAULT_CELLS, col);
	buf_add(&b->cells, &cell, sizeof(cell));
	return true;
}

bool
build_cell_copy(struct sheet_build *b, uint32_t col, enum sheet_kind kind,
    struct str text)
{
	struct str kept = STR("");

	if (text.n > 0 && !build_keep(b, text, &kept)) {
		b->err.col = col;
		return false;
	}
	return build_cell(b, col, kind, kept);
}

bool
build_span(struct sheet_build *b, struct sheet_span span)
{
	if (++b->cells_n > b->lim.cells)
		return build_fail(b, FAULT_CELLS, 0);
	buf_add(&b->spans, &span, sizeof(span));
	return !b->spans.full || build_fail(b, FAULT_CELLS, 0);
}

/* keep_array: what a heap array holds, in the arena. */
static const void *
keep_array(struct arena *a, const struct buf *from)
{
	return from->n == 0 ? NULL : arena_copy(a, from->p, from->n);
}

/*
 * Empty rows leave no trace but their numbers: messages name the row as Excel
 * shows it.
 */
bool
build_row_end(struct sheet_build *b)
{
	const struct sheet_cell	*last;
	struct sheet_row	 row;

	if (b->cells.n == 0)
		return true;
	row = (struct sheet_row){ .number = b->row,
		.n = (uint32_t)(b->cells.n / sizeof(struct sheet_cell)) };
	row.cells = keep_array(b->a, &b->cells);
	last = &row.cells[row.n - 1];
	if (last->col > b->sheet.last_col)
		b->sheet.last_col = last->col;
	b->sheet.last_row = b->row;
	buf_add(&b->rows, &row, sizeof(row));
	buf_clear(&b->cells);
	return true;
}

bool
build_sheet_end(struct sheet_build *b)
{
	b->sheet.rows_n = (uint32_t)(b->rows.n / sizeof(struct sheet_row));
	b->sheet.rows = keep_array(b->a, &b->rows);
	b->sheet.spans_n = (uint32_t)(b->spans.n / sizeof(struct sheet_span));
	b->sheet.spans = keep_array(b->a, &b->spans);
	buf_add(&b->sheets, &b->sheet, sizeof(b->sheet));
	b->sheet = (struct sheet){ .name = STR("") };
	b->row = 0;
	return true;
}

/*
 * As Excel shows it: 15 digits, and a whole number without a point, though a
 * sum in binary is off by a hair.
 */
struct str
sheet_number(struct arena *a, double value)
{
	char	text[64];
	int	n;

	if (fabs(value) < 1e21 && fabs(value - nearbyint(value)) < 1e-11) {
		n = snprintf(text, sizeof(text), "%.0f", value);
		if (n == 2 && text[0] == '-' && text[1] == '0')
			return STR("0");
	} else {
		n = snprintf(text, sizeof(text), "%.15g", value);
	}
	must(n > 0 && (size_t)n < sizeof(text));
	return str_copy(a, str_of(text, (size_t)n));
}

/* looks_like_html: web pages saved as .xls are common, and no table. */
static bool
looks_like_html(struct str file)
{
	static const char *const heads[] = { "<html", "<!doc", "<tabl",
		"<?xml", "<head", "<body", "<meta", "mime-" };

	if (str_starts(file, STR("\xef\xbb\xbf")))
		file = str_sub(file, 3, file.n);
	file = str_sub(str_trim(str_sub(file, 0, 512)), 0, 5);
	for (size_t i = 0; i < COUNT(heads); i++)
		if (str_eq_nocase(file, str_z(heads[i])))
			return true;
	return false;
}

/* looks_like_text: no byte that no text in any of the encodings has. */
static bool
looks_like_text(struct str file)
{
	if (str_starts(file, STR("\xff\xfe")) ||
	    str_starts(file, STR("\xfe\xff")))
		return true;
	file = str_sub(file, 0, 64 * 1024);
	for (size_t i = 0; i < file.n; i++) {
		unsigned char c = (unsigned char)file.p[i];

		if (c < 0x20 && c != '\t' && c != '\r' && c != '\n' &&
		    c != '\f' && c != '\v')
			return false;
	}
	return true;
}

/* By its first bytes and never by its name: people rename files. */
static bool
read_any(struct sheet_build *b, struct str file, enum sheet_format *format)
{
	if (file.n == 0)
		return build_fail(b, FAULT_EMPTY, 0);
	if (file.n > b->lim.file_bytes)
		return build_fail(b, FAULT_FILE_SIZE, 0);
	*format = SHEET_XLSX;
	if (str_starts(file, STR("PK\x03\x04")))
		return read_xlsx(b, file);
	*format = SHEET_XLS;
	if (str_starts(file, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return read_xls(b, file);
	*format = SHEET_CSV;
	if (looks_like_html(file))
		return build_fail(b, FAULT_HTML, 0);
	if (!looks_like_text(file))
		return build_fail(b, FAULT_UNKNOWN, 0);
	return read_csv(b, file);
}

/* fault_rc: what a fault is to the caller. */
static enum rc
fault_rc(enum sheet_fault fault)
{
	if (fault == FAULT_MACHINE)
		return RC_IO;
	return fault >= FAULT_FILE_SIZE ? RC_FULL : RC_BAD;
}

struct sheet_limits
sheet_limits_whole(const struct sheet_limits *from)
{
	struct sheet_limits d = sheet_limits_default();

	if (from == NULL)
		return d;
#define TAKE(member) \
	do { \
		if (from->member != 0) \
			d.member = from->member; \
	} while (0)
	TAKE(file_bytes);
	TAKE(inflated_bytes);
	TAKE(text_bytes);
	TAKE(cell_bytes);
	TAKE(ratio);
	TAKE(sheets);
	TAKE(rows);
	TAKE(cols);
	TAKE(cells);
#undef TAKE
	return d;
}

enum rc
workbook_read(struct arena *a, struct str file,
    const struct sheet_limits *limits, struct workbook *ret_wb,
    struct sheet_error *ret_error)
{
	struct sheet_limits	lim = sheet_limits_whole(limits);
	struct sheet_build	b;
	enum sheet_format	format = SHEET_CSV;
	enum rc			rc = RC_OK;

	build_init(&b, a, &lim);
	b.sheet.name = STR("");
	if (read_any(&b, file, &format) && b.sheets.n == 0)
		(void)build_fail(&b, FAULT_NO_SHEET, 0);
	if (build_ok(&b)) {
		ret_wb->format = format;
		ret_wb->sheets_n =
		    (uint32_t)(b.sheets.n / sizeof(struct sheet));
		ret_wb->sheets = keep_array(a, &b.sheets);
	} else {
		*ret_error = b.err;
		rc = fault_rc(b.err.fault);
	}
	build_done(&b);
	return rc;
}

const struct sheet_cell *
sheet_cell_at(const struct sheet_row *row, uint32_t col)
{
	uint32_t lo = 0, hi;

	if (row == NULL)
		return NULL;
	/* Most rows are full from the left: the cell is where it belongs. */
	if (col >= 1 && col <= row->n && row->cells[col - 1].col == col)
		return &row->cells[col - 1];
	hi = row->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (row->cells[mid].col < col)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < row->n && row->cells[lo].col == col ? &row->cells[lo] : NULL;
}

struct str
sheet_text_at(const struct sheet_row *row, uint32_t col)
{
	const struct sheet_cell *cell = sheet_cell_at(row, col);

	return cell == NULL ? STR("") : cell->text;
}

const struct sheet_row *
sheet_row_at(const struct sheet *sheet, uint32_t number)
{
	uint32_t lo = 0, hi = sheet->rows_n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (sheet->rows[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sheet->rows_n && sheet->rows[lo].number == number ?
	    &sheet->rows[lo] : NULL;
}

struct str
sheet_col_name(struct arena *a, uint32_t col)
{
	char	text[8];
	size_t	at = sizeof(text);

	while (col > 0 && at > 0) {
		col--;
		text[--at] = (char)('A' + col % 26);
		col /= 26;
	}
	return str_copy(a, str_of(text + at, sizeof(text) - at));
}
