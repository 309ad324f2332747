/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has cells in an .xlsx: shared strings, styles (what they show of a
 * number) and sheets. A cell without text costs nothing that stays.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sheet/xlsx.h"

/* ---- text: <si> and <is> with runs */

/* Where in a text we are: pronunciation guides (<rPh>) are no part of it. */
struct text_place {
	unsigned	phonetic;	/* depth within <rPh> */
};

static void
text_start(struct xml *x, struct text_place *place, const char *name)
{
	if (strcmp(name, "rPh") == 0)
		place->phonetic++;
	else if (strcmp(name, "t") == 0 && place->phonetic == 0)
		x->taking = true;
}

static void
text_end(struct xml *x, struct text_place *place, const char *name)
{
	if (strcmp(name, "rPh") == 0 && place->phonetic > 0)
		place->phonetic--;
	else if (strcmp(name, "t") == 0)
		x->taking = false;
}

static int
hex4(const char *p)
{
	unsigned char	two[2];

	if (str_unhex(str_of(p, 4), two, 2) != RC_OK)
		return -1;
	return two[0] << 8 | two[1];
}

/*
 * unescape: _xHHHH_ stands for a character that XML cannot carry, in place.
 * Only control characters and the underscore are ever written so.
 */
static struct str
unescape(char *p, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		int cp = -1;

		if (p[i] == '_' && n - i >= 7 && p[i + 1] == 'x' &&
		    p[i + 6] == '_')
			cp = hex4(p + i + 2);
		if (cp > 0 && cp < 0x80) {
			p[to++] = (char)cp;
			i += 6;
		} else {
			p[to++] = p[i];
		}
	}
	return str_of(p, to);
}

/* taken: the text collected so far, and ready for the next. */
static struct str
taken(struct xml *x)
{
	struct str s = buf_view(&x->text);

	if (s.n >= 7 && memchr(s.p, '_', s.n) != NULL)
		s = unescape(x->text.p, s.n);
	buf_clear(&x->text);
	return s;
}

static void
strings_start(struct xml *x, const char *name, const char **attrs)
{
	(void)attrs;
	text_start(x, x->state, name);
}

static void
strings_end(struct xml *x, const char *name)
{
	struct str kept;

	text_end(x, x->state, name);
	if (strcmp(name, "si") != 0)
		return;
	if (!build_keep(x->b, taken(x), &kept)) {
		xml_stop(x, FAULT_CELL_LONG, 0);
		return;
	}
	buf_add(&x->f->strings, &kept, sizeof(kept));
	if (x->f->strings.full)
		xml_stop(x, FAULT_CELLS, 0);
}

bool
xlsx_strings(struct xlsx *f, const struct zip_entry *e)
{
	static const struct xml_reader	reader = { strings_start, strings_end };
	struct text_place		place = { 0 };

	return xml_read(f, e, &reader, &place);
}

/* ---- styles */

struct format {
	struct format	*next;
	long		 id;
	struct sheet_form form;
};

struct styles {
	struct format	*formats;
	bool		 in_cell_xfs;
};

/* form_of_id: by the codes that the file defines, else the built-in ones. */
static struct sheet_form
form_of_id(const struct styles *s, long id)
{
	for (const struct format *f = s->formats; f != NULL; f = f->next)
		if (f->id == id)
			return f->form;
	return (struct sheet_form){ STR(""), dating_of_builtin(id) };
}

static void
styles_start(struct xml *x, const char *name, const char **attrs)
{
	struct styles	*s = x->state;
	const char	*id = xml_attr(attrs, "numFmtId");
	const char	*code = xml_attr(attrs, "formatCode");
	struct format	*f;

	if (strcmp(name, "cellXfs") == 0) {
		s->in_cell_xfs = true;
	} else if (strcmp(name, "numFmt") == 0 && id != NULL && code != NULL) {
		if (++x->f->parts_n > PARTS_MAX) {
			xml_stop(x, FAULT_DAMAGED, 0);
			return;
		}
		f = ARENA_NEW(x->b->a, struct format);
		*f = (struct format){ s->formats, strtol(id, NULL, 10),
			sheet_form_of_code(x->b->a, code) };
		s->formats = f;
	} else if (strcmp(name, "xf") == 0 && s->in_cell_xfs) {
		struct sheet_form form = form_of_id(s, id == NULL ? 0 :
		    strtol(id, NULL, 10));

		buf_add(&x->f->styles, &form, sizeof(form));
	}
}

static void
styles_end(struct xml *x, const char *name)
{
	struct styles *s = x->state;

	if (strcmp(name, "cellXfs") == 0)
		s->in_cell_xfs = false;
}

bool
xlsx_styles(struct xlsx *f, const struct zip_entry *e)
{
	static const struct xml_reader	reader = { styles_start, styles_end };
	struct styles			styles = { NULL, false };

	return xml_read(f, e, &reader, &styles);
}

/* ---- cells */

struct cells {
	struct text_place place;
	uint32_t	row, col;
	char		type[12];	/* attribute t */
	unsigned long	style;
	bool		is_inline;	/* an <is> was there */
};

/* parse_ref: "AB12" as column and row; false when it is not one. */
static bool
parse_ref(const char *p, uint32_t *ret_col, uint32_t *ret_row)
{
	uint32_t	col = 0;
	unsigned long	row;
	char		*end;

	for (; *p >= 'A' && *p <= 'Z' && col < 100000; p++)
		col = col * 26 + (uint32_t)(*p - 'A') + 1;
	if (col == 0 || *p < '0' || *p > '9')
		return false;
	row = strtoul(p, &end, 10);
	if (*end != '\0' || row == 0 || row > UINT32_MAX)
		return false;
	*ret_col = col;
	*ret_row = (uint32_t)row;
	return true;
}

static bool
row_start(struct xml *x, struct cells *c, const char **attrs)
{
	const char	*r = xml_attr(attrs, "r");
	unsigned long	 number = r == NULL ? c->row + 1ul : strtoul(r, NULL, 10);

	if (number == 0 || number > UINT32_MAX)
		return build_fail(x->b, FAULT_DAMAGED, 0);
	c->row = (uint32_t)number;
	c->col = 0;
	return build_row(x->b, c->row);
}

static bool
cell_start(struct xml *x, struct cells *c, const char **attrs)
{
	const char	*r = NULL, *t = NULL, *s = NULL;
	uint32_t	 row;

	for (; attrs[0] != NULL; attrs += 2) {
		if (attrs[0][1] != '\0')
			continue;
		switch (attrs[0][0]) {
		case 'r': r = attrs[1]; break;
		case 't': t = attrs[1]; break;
		case 's': s = attrs[1]; break;
		default: break;
		}
	}
	if (r == NULL)
		c->col++;
	else if (!parse_ref(r, &c->col, &row) || row != c->row)
		return build_fail(x->b, FAULT_DAMAGED, 0);
	if (t != NULL && strlen(t) >= sizeof(c->type))
		return build_fail(x->b, FAULT_DAMAGED, c->col);
	memcpy(c->type, t == NULL ? "n" : t, t == NULL ? 2 : strlen(t) + 1);
	c->style = s == NULL ? 0 : strtoul(s, NULL, 10);
	c->is_inline = false;
	buf_clear(&x->text);
	return true;
}

static bool
span_start(struct xml *x, const char **attrs)
{
	const char	*ref = xml_attr(attrs, "ref"), *colon;
	char		 first[16] = "";
	uint32_t	 col, row, col2, row2;

	colon = ref == NULL ? NULL : strchr(ref, ':');
	if (colon == NULL || (size_t)(colon - ref) >= sizeof(first))
		return true;	/* of one cell: nothing is merged */
	memcpy(first, ref, (size_t)(colon - ref));
	if (!parse_ref(first, &col, &row) ||
	    !parse_ref(colon + 1, &col2, &row2) || col2 < col || row2 < row)
		return build_fail(x->b, FAULT_DAMAGED, 0);
	return build_span(x->b, (struct sheet_span){ row, col,
	    row2 - row + 1, col2 - col + 1 });
}

static void
sheet_start(struct xml *x, const char *name, const char **attrs)
{
	struct cells	*c = x->state;
	bool		 ok = true;

	if (strcmp(name, "c") == 0)
		ok = cell_start(x, c, attrs);
	else if (strcmp(name, "v") == 0)
		x->taking = !c->is_inline;
	else if (strcmp(name, "is") == 0)
		c->is_inline = true;
	else if (strcmp(name, "row") == 0)
		ok = row_start(x, c, attrs);
	else if (strcmp(name, "mergeCell") == 0)
		ok = span_start(x, attrs);
	else if (c->is_inline)
		text_start(x, &c->place, name);
	if (!ok)
		xml_stop(x, FAULT_DAMAGED, 0);
}

/* plain_digits: a number that already is written as we write it. */
static bool
plain_digits(struct str s)
{
	if (s.n == 0 || s.n > 15 || (s.p[0] == '0' && s.n > 1))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

static bool
add_number(struct xml *x, const struct cells *c, struct str text)
{
	struct sheet_form	form = { STR(""), DATING_NONE };
	char			z[64];
	char			*end;
	double			value;

	if (c->style < x->f->styles.n / sizeof(form))
		memcpy(&form, x->f->styles.p + c->style * sizeof(form),
		    sizeof(form));
	if (form.dating == DATING_NONE && form.fixed.n == 0 &&
	    plain_digits(text))
		return build_cell_copy(x->b, c->col, SHEET_NUMBER, text);
	text = str_trim(text);
	if (text.n == 0)
		return true;
	if (text.n >= sizeof(z))
		return build_fail(x->b, FAULT_DAMAGED, c->col);
	memcpy(z, text.p, text.n);
	z[text.n] = '\0';
	value = strtod(z, &end);
	if (*end != '\0' || !isfinite(value))
		return build_fail(x->b, FAULT_DAMAGED, c->col);
	if (form.dating != DATING_NONE && sheet_is_date(value))
		return build_cell_copy(x->b, c->col, SHEET_DATE,
		    sheet_date(x->b->a, value, x->f->date1904, form.dating));
	return build_cell_copy(x->b, c->col, SHEET_NUMBER,
	    sheet_number_shown(x->b->a, value, &form));
}

static bool
add_shared(struct xml *x, const struct cells *c, struct str text)
{
	struct str	kept;
	int64_t		i;

	if (str_i64(str_trim(text), &i) != RC_OK || i < 0 ||
	    (uint64_t)i >= x->f->strings.n / sizeof(kept))
		return build_fail(x->b, FAULT_DAMAGED, c->col);
	memcpy(&kept, x->f->strings.p + (size_t)i * sizeof(kept), sizeof(kept));
	return build_cell(x->b, c->col, SHEET_TEXT, kept);
}

/* iso_date: t="d" has 2026-03-01T00:00:00. */
static struct str
iso_date(struct str s)
{
	return s.n >= 11 && s.p[10] == 'T' &&
	    str_starts(str_sub(s, 11, s.n), STR("00:00:00")) ?
	    str_sub(s, 0, 10) : s;
}

static bool
cell_end(struct xml *x, const struct cells *c)
{
	struct sheet_build	*b = x->b;
	struct str		 text;

	if (c->type[0] == 's' && c->type[1] == '\0')
		return x->text.n == 0 || add_shared(x, c, taken(x));
	text = taken(x);
	if (text.n == 0)
		return true;
	if (c->is_inline || strcmp(c->type, "str") == 0 ||
	    strcmp(c->type, "inlineStr") == 0)
		return build_cell_copy(b, c->col, SHEET_TEXT, text);
	if (strcmp(c->type, "b") == 0)
		return build_cell_copy(b, c->col, SHEET_BOOL,
		    str_eq_z(text, "0") ? STR("FALSE") : STR("TRUE"));
	if (strcmp(c->type, "e") == 0)
		return build_cell_copy(b, c->col, SHEET_ERROR, text);
	if (strcmp(c->type, "d") == 0)
		return build_cell_copy(b, c->col, SHEET_DATE, iso_date(text));
	return add_number(x, c, text);
}

static void
sheet_end(struct xml *x, const char *name)
{
	struct cells	*c = x->state;
	bool		 ok = true;

	if (strcmp(name, "v") == 0)
		x->taking = false;
	else if (strcmp(name, "c") == 0) {
		ok = c->row > 0 ? cell_end(x, c) :
		    build_fail(x->b, FAULT_DAMAGED, 0);
		c->is_inline = false;
	} else if (strcmp(name, "row") == 0)
		ok = build_row_end(x->b);
	else if (c->is_inline)
		text_end(x, &c->place, name);
	if (!ok)
		xml_stop(x, FAULT_DAMAGED, c->col);
}

bool
xlsx_sheet(struct xlsx *f, const struct zip_entry *e)
{
	static const struct xml_reader	reader = { sheet_start, sheet_end };
	struct cells			cells = { .row = 0 };

	return xml_read(f, e, &reader, &cells);
}
