/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .xls: the records of a BIFF8 workbook (MS-XLS), of which few matter here. Our
 * own reader because the packaged library refuses what WPS Office writes, tells
 * no merged ranges and keeps a whole sheet as a matrix.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sheet/build.h"
#include "sheet/cfb.h"

enum biff {
	BIFF_FORMULA = 0x0006, BIFF_EOF = 0x000a, BIFF_DATEMODE = 0x0022,
	BIFF_FILEPASS = 0x002f, BIFF_CONTINUE = 0x003c,
	BIFF_BOUNDSHEET = 0x0085, BIFF_MULRK = 0x00bd, BIFF_RSTRING = 0x00d6,
	BIFF_XF = 0x00e0, BIFF_MERGED = 0x00e5, BIFF_SST = 0x00fc,
	BIFF_LABELSST = 0x00fd, BIFF_NUMBER = 0x0203, BIFF_LABEL = 0x0204,
	BIFF_BOOLERR = 0x0205, BIFF_STRING = 0x0207, BIFF_RK = 0x027e,
	BIFF_FORMAT = 0x041e, BIFF_BOF = 0x0809,
	VERSION_8 = 0x0600, FORMATS_MAX = 4096, STYLES_MAX = 65536,
};

/* A cell as it comes; writers do not all keep them in order. */
struct loose {
	struct str	text;
	uint32_t	row, col;	/* from 1 */
	uint32_t	seq;		/* of two for one place the later counts */
	enum sheet_kind	kind;
};

struct format {
	uint16_t	id;
	struct sheet_form form;
};

struct xls {
	struct sheet_build *b;
	struct str	 book;		/* the whole stream */
	size_t		 at;		/* behind the present record */
	struct str	 body;		/* of the present record */
	unsigned	 type;
	struct buf	 strings;	/* struct str */
	struct buf	 formats;	/* struct format */
	struct buf	 styles;	/* struct sheet_form of each style */
	struct buf	 loose;		/* struct loose, of the present sheet */
	struct buf	 text;		/* being decoded */
	struct loose	 waiting;	/* a formula whose text follows */
	bool		 date1904;
};

/* next_record: step on; false at the end of the stream. */
static bool
next_record(struct xls *x)
{
	size_t n;

	if (x->at + 4 > x->book.n)
		return false;
	x->type = (unsigned)le_at(x->book, x->at, 2);
	n = (size_t)le_at(x->book, x->at + 2, 2);
	x->body = str_sub(x->book, x->at + 4, n);
	x->at += 4 + n;
	return x->body.n == n;
}

/* next_continue: step into a record that continues the present one. */
static bool
next_continue(struct xls *x)
{
	return le_at(x->book, x->at, 2) == BIFF_CONTINUE && next_record(x);
}

/* take: a number of n bytes from the front of the body, which may continue. */
static bool
take_number(struct xls *x, size_t n, uint32_t *ret)
{
	if (x->body.n == 0 && !next_continue(x))
		return false;
	if (x->body.n < n)
		return false;
	*ret = (uint32_t)le_at(x->body, 0, n);
	x->body = str_sub(x->body, n, x->body.n);
	return true;
}

/* skip: n bytes that may reach over several records. */
static bool
skip(struct xls *x, size_t n)
{
	while (n > x->body.n) {
		n -= x->body.n;
		if (!next_continue(x))
			return false;
	}
	x->body = str_sub(x->body, n, x->body.n);
	return true;
}

/* put_unit: one UTF-16 unit; *high is the first half of a pair, or 0. */
static void
put_unit(struct buf *to, uint32_t unit, uint32_t *high)
{
	bool low = unit >= 0xdc00 && unit <= 0xdfff;

	if (*high != 0 && low) {
		utf8_put(to, (int32_t)(0x10000 + ((*high - 0xd800) << 10) +
		    (unit - 0xdc00)));
		*high = 0;
		return;
	}
	if (*high != 0)
		utf8_put(to, 0xfffd);
	*high = unit >= 0xd800 && unit <= 0xdbff ? unit : 0;
	if (*high == 0)
		utf8_put(to, low || unit == 0 ? 0xfffd : (int32_t)unit);
}

/*
 * take_chars: n characters into x->text. Where they reach into the next record,
 * that one begins with a byte that says anew how wide they are.
 */
static bool
take_chars(struct xls *x, size_t n, uint32_t flags)
{
	uint32_t high = 0, unit = 0;

	buf_clear(&x->text);
	for (; n > 0; n--) {
		if (x->body.n == 0 &&
		    (!next_continue(x) || !take_number(x, 1, &flags)))
			return false;
		if (!take_number(x, (flags & 1) != 0 ? 2 : 1, &unit))
			return false;
		put_unit(&x->text, unit, &high);
	}
	if (high != 0)
		utf8_put(&x->text, 0xfffd);
	return !x->text.full || build_fail(x->b, FAULT_CELL_LONG, 0);
}

/* take_string: a text with its length in front (of 1 or 2 bytes). */
static bool
take_string(struct xls *x, size_t length_bytes)
{
	uint32_t n, flags, runs = 0, extra = 0;

	if (!take_number(x, length_bytes, &n) || !take_number(x, 1, &flags) ||
	    ((flags & 8) != 0 && !take_number(x, 2, &runs)) ||
	    ((flags & 4) != 0 && !take_number(x, 4, &extra)))
		return false;
	return take_chars(x, n, flags) && skip(x, (size_t)runs * 4) &&
	    skip(x, extra);
}

/* ---- the workbook's part */

static bool
read_strings(struct xls *x)
{
	uint32_t	all, n;
	struct str	kept;

	if (!take_number(x, 4, &all) || !take_number(x, 4, &n))
		return false;
	for (; n > 0; n--) {
		if (!take_string(x, 2) ||
		    !build_keep(x->b, buf_view(&x->text), &kept))
			return false;
		buf_add(&x->strings, &kept, sizeof(kept));
		if (x->strings.full)
			return build_fail(x->b, FAULT_CELLS, 0);
	}
	return true;
}

static bool
read_format(struct xls *x)
{
	struct format	f = { .id = 0 };
	uint32_t	id;

	if (!take_number(x, 2, &id) || !take_string(x, 2))
		return false;
	buf_char(&x->text, '\0');
	f.id = (uint16_t)id;
	f.form = sheet_form_of_code(x->b->a, x->text.p);
	buf_add(&x->formats, &f, sizeof(f));
	return !x->formats.full;
}

static void
read_style(struct xls *x)
{
	long			id = (long)le_at(x->body, 2, 2);
	struct sheet_form	form = { STR(""), dating_of_builtin(id) };
	struct format		f;

	for (size_t at = 0; at < x->formats.n; at += sizeof(f)) {
		memcpy(&f, x->formats.p + at, sizeof(f));
		if (f.id == id)
			form = f.form;
	}
	buf_add(&x->styles, &form, sizeof(form));
}

struct cell_place {
	size_t		offset;		/* of the sheet in the stream */
	struct str	name;
	bool		hidden;
};

static bool
read_place(struct xls *x, struct buf *places)
{
	struct cell_place	p = { .offset = (size_t)le_at(x->body, 0, 4) };
	uint64_t	kind = le_at(x->body, 5, 1);

	p.hidden = (le_at(x->body, 4, 1) & 3) != 0;
	if (!skip(x, 6) || !take_string(x, 1) ||
	    !build_keep(x->b, buf_view(&x->text), &p.name))
		return false;
	if (kind != 0)
		return true;	/* a chart or a macro sheet */
	buf_add(places, &p, sizeof(p));
	return !places->full || build_fail(x->b, FAULT_SHEETS, 0);
}

static bool
read_globals(struct xls *x, struct buf *places)
{
	while (next_record(x)) {
		bool ok = true;

		switch (x->type) {
		case BIFF_FILEPASS:
			return build_fail(x->b, FAULT_ENCRYPTED, 0);
		case BIFF_DATEMODE:
			x->date1904 = le_at(x->body, 0, 2) == 1;
			break;
		case BIFF_FORMAT:
			ok = read_format(x);
			break;
		case BIFF_XF:
			read_style(x);
			break;
		case BIFF_SST:
			ok = read_strings(x);
			break;
		case BIFF_BOUNDSHEET:
			ok = read_place(x, places);
			break;
		case BIFF_EOF:
			return true;
		default:
			break;
		}
		if (!ok)
			return build_fail(x->b, FAULT_DAMAGED, 0);
	}
	return build_fail(x->b, FAULT_DAMAGED, 0);
}

/* ---- a sheet */

static bool
add_loose(struct xls *x, struct loose cell, struct str text, bool kept)
{
	cell.seq = (uint32_t)(x->loose.n / sizeof(cell));
	cell.text = text;
	if (text.n == 0)
		return true;
	if (!kept && !build_keep(x->b, text, &cell.text))
		return false;
	if (cell.seq >= x->b->lim.cells)
		return build_fail(x->b, FAULT_CELLS, cell.col);
	buf_add(&x->loose, &cell, sizeof(cell));
	return true;
}

static bool
add_number(struct xls *x, struct loose cell, uint64_t style, double value)
{
	struct sheet_form form = { STR(""), DATING_NONE };

	if (style < x->styles.n / sizeof(form))
		memcpy(&form, x->styles.p + style * sizeof(form), sizeof(form));
	cell.kind = SHEET_NUMBER;
	if (form.dating != DATING_NONE && sheet_is_date(value)) {
		cell.kind = SHEET_DATE;
		return add_loose(x, cell, sheet_date(x->b->a, value,
		    x->date1904, form.dating), true);
	}
	return add_loose(x, cell, sheet_number_shown(x->b->a, value, &form),
	    true);
}

static double
double_at(struct str s, size_t at)
{
	uint64_t	bits = le_at(s, at, 8);
	double		value;

	memcpy(&value, &bits, sizeof(value));
	/* What is no number has no digits. */
	return value - value == 0 ? value : 0;
}

/* rk_value: a number packed into 30 bits. */
static double
rk_value(uint64_t rk)
{
	uint64_t	bits = (rk & 0xfffffffc) << 32;
	double		value;

	if ((rk & 2) != 0)
		value = (double)((int32_t)(uint32_t)(rk & 0xfffffffc) / 4);
	else
		memcpy(&value, &bits, sizeof(value));
	if (value - value != 0)
		return 0;
	return (rk & 1) != 0 ? value / 100 : value;
}

static bool
add_many(struct xls *x, struct loose cell)
{
	for (size_t at = 4; at + 8 <= x->body.n; at += 6, cell.col++)
		if (!add_number(x, cell, le_at(x->body, at, 2),
		    rk_value(le_at(x->body, at + 2, 4))))
			return false;
	return true;
}

static bool
add_flag(struct xls *x, struct loose cell, uint64_t value, bool error)
{
	static const struct {
		uint64_t	code;
		const char	*text;
	} errors[] = { { 0, "#NULL!" }, { 7, "#DIV/0!" }, { 15, "#VALUE!" },
	    { 23, "#REF!" }, { 29, "#NAME?" }, { 36, "#NUM!" }, { 42, "#N/A" } };

	cell.kind = error ? SHEET_ERROR : SHEET_BOOL;
	if (!error)
		return add_loose(x, cell,
		    value != 0 ? STR("TRUE") : STR("FALSE"), true);
	for (size_t i = 0; i < COUNT(errors); i++)
		if (errors[i].code == value)
			return add_loose(x, cell, str_z(errors[i].text), true);
	return add_loose(x, cell, STR("#ERR!"), true);
}

static bool
add_formula(struct xls *x, struct loose cell)
{
	if (le_at(x->body, 12, 2) != 0xffff)
		return add_number(x, cell, le_at(x->body, 4, 2),
		    double_at(x->body, 6));
	switch (le_at(x->body, 6, 1)) {
	case 0:
		x->waiting = cell;
		return true;
	case 1:
		return add_flag(x, cell, le_at(x->body, 8, 1), false);
	case 2:
		return add_flag(x, cell, le_at(x->body, 8, 1), true);
	default:
		return true;
	}
}

static bool
add_shared(struct xls *x, struct loose cell)
{
	uint64_t	i = le_at(x->body, 6, 4);
	struct str	kept;

	if (i >= x->strings.n / sizeof(kept))
		return false;
	memcpy(&kept, x->strings.p + i * sizeof(kept), sizeof(kept));
	return add_loose(x, cell, kept, true);
}

/* add_text: the record's own text, behind what comes before it. */
static bool
add_text(struct xls *x, struct loose cell, size_t before)
{
	return skip(x, before) && take_string(x, 2) &&
	    add_loose(x, cell, buf_view(&x->text), false);
}

static bool
add_spans(struct xls *x)
{
	for (size_t at = 2; at + 8 <= x->body.n; at += 8) {
		uint32_t	row = (uint32_t)le_at(x->body, at, 2);
		uint32_t	last = (uint32_t)le_at(x->body, at + 2, 2);
		uint32_t	col = (uint32_t)le_at(x->body, at + 4, 2);
		uint32_t	right = (uint32_t)le_at(x->body, at + 6, 2);

		if (last < row || right < col)
			return false;
		if (!build_span(x->b, (struct sheet_span){ row + 1, col + 1,
		    last - row + 1, right - col + 1 }))
			return false;
	}
	return true;
}

static bool
add_record(struct xls *x)
{
	struct loose cell = { .row = (uint32_t)le_at(x->body, 0, 2) + 1,
		.col = (uint32_t)le_at(x->body, 2, 2) + 1,
		.kind = SHEET_TEXT };
	struct loose waiting = x->waiting;

	switch (x->type) {
	case BIFF_LABELSST:
		return add_shared(x, cell);
	case BIFF_LABEL:
	case BIFF_RSTRING:
		return add_text(x, cell, 6);
	case BIFF_NUMBER:
		return add_number(x, cell, le_at(x->body, 4, 2),
		    double_at(x->body, 6));
	case BIFF_RK:
		return add_number(x, cell, le_at(x->body, 4, 2),
		    rk_value(le_at(x->body, 6, 4)));
	case BIFF_MULRK:
		return add_many(x, cell);
	case BIFF_FORMULA:
		return add_formula(x, cell);
	case BIFF_STRING:
		x->waiting.row = 0;
		return waiting.row == 0 || add_text(x, waiting, 0);
	case BIFF_BOOLERR:
		return add_flag(x, cell, le_at(x->body, 6, 1),
		    le_at(x->body, 7, 1) != 0);
	case BIFF_MERGED:
		return add_spans(x);
	default:
		return true;
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct loose *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* hand_over: the cells in order to the builder. */
static bool
hand_over(struct xls *x)
{
	size_t		n = x->loose.n / sizeof(struct loose);
	struct loose	*c = (struct loose *)(void *)x->loose.p;
	bool		ok = true;

	if (n > 1)
		qsort(c, n, sizeof(*c), by_place);
	for (size_t i = 0; ok && i < n; i++) {
		bool last = i + 1 == n || c[i + 1].row != c[i].row;

		if (i == 0 || c[i - 1].row != c[i].row)
			ok = build_row(x->b, c[i].row);
		if (ok && (last || c[i + 1].col != c[i].col))
			ok = build_cell(x->b, c[i].col, c[i].kind, c[i].text);
		if (ok && last)
			ok = build_row_end(x->b);
	}
	return ok;
}

static bool
read_sheet(struct xls *x, const struct cell_place *place)
{
	int depth = 0;	/* charts on a sheet are books of their own */

	if (!build_sheet(x->b, place->name, place->hidden))
		return false;
	x->at = place->offset;
	x->waiting.row = 0;
	buf_clear(&x->loose);
	while (next_record(x)) {
		if (x->type == BIFF_BOF)
			depth++;
		if (x->type == BIFF_EOF && --depth == 0)
			return hand_over(x) && build_sheet_end(x->b);
		if (depth == 0)
			break;	/* no sheet begins here */
		if (depth == 1 && !add_record(x))
			break;
	}
	return build_fail(x->b, FAULT_DAMAGED, 0);
}

static bool
read_book(struct xls *x)
{
	struct buf	places;
	struct cell_place	p;
	bool		ok;

	if (!next_record(x) || x->type != BIFF_BOF ||
	    le_at(x->body, 0, 2) != VERSION_8)
		return build_fail(x->b, x->type == BIFF_BOF ? FAULT_OLD_XLS :
		    FAULT_DAMAGED, 0);
	buf_init(&places, x->b->lim.sheets * sizeof(p));
	ok = read_globals(x, &places);
	for (size_t at = 0; ok && at < places.n; at += sizeof(p)) {
		memcpy(&p, places.p + at, sizeof(p));
		ok = read_sheet(x, &p);
	}
	buf_done(&places);
	return ok;
}

/* open_book: the stream that has the workbook. */
static bool
open_book(struct sheet_build *b, struct str file, struct str *ret_book)
{
	struct str	other;
	enum rc		rc = cfb_stream(b->a, file, "Workbook", ret_book);

	/* Old writers name it Book; its first record tells the version. */
	if (rc == RC_NONE)
		rc = cfb_stream(b->a, file, "Book", ret_book);
	if (rc == RC_OK)
		return true;
	if (rc != RC_NONE)
		return build_fail(b, FAULT_DAMAGED, 0);
	if (cfb_stream(b->a, file, "EncryptedPackage", &other) != RC_NONE)
		return build_fail(b, FAULT_ENCRYPTED, 0);
	return build_fail(b, FAULT_UNKNOWN, 0);	/* Word, for example */
}

bool
read_xls(struct sheet_build *b, struct str file)
{
	struct xls	x = { .b = b };
	bool		ok;

	if (!open_book(b, file, &x.book))
		return false;
	buf_init(&x.strings, (size_t)b->lim.cells * sizeof(struct str));
	buf_init(&x.formats, FORMATS_MAX * sizeof(struct format));
	buf_init(&x.styles, STYLES_MAX * sizeof(struct sheet_form));
	buf_init(&x.loose, (size_t)b->lim.cells * sizeof(struct loose));
	buf_init(&x.text, b->lim.cell_bytes + 8);
	ok = read_book(&x);
	buf_done(&x.strings);
	buf_done(&x.formats);
	buf_done(&x.styles);
	buf_done(&x.loose);
	buf_done(&x.text);
	return ok;
}
