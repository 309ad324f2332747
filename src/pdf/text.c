/* SPDX-License-Identifier: Apache-2.0 */
/* Text on a page: the font's CIDs, measuring, breaking into lines. */
#include <uchar.h>

#include "base/utf8.h"
#include "pdf/parts.h"

enum { CIDS_AT_FIRST = 1024, CIDS_MAX = 65000, EM = 1000 };

/* Thickness of the stroke that makes a glyph bold, as a part of its size. */
#define BOLD_STROKE (1.0 / 32)

/* ---- code points and CIDs */

static struct pdf_cid *
slot_of(struct pdf_cid *cids, size_t cap, int32_t cp)
{
	size_t at = ((uint32_t)cp * UINT32_C(2654435761) >> 8) & (cap - 1);

	while (cids[at].cid != 0 && cids[at].cp != cp)
		at = (at + 1) & (cap - 1);
	return &cids[at];
}

static void
grow(struct pdf *d)
{
	size_t		 cap = d->cids_cap == 0 ? CIDS_AT_FIRST :
			    d->cids_cap * 2;
	struct pdf_cid	*cids = ARENA_ARRAY(d->a, struct pdf_cid, cap);
	const struct font_glyph	**glyphs = ARENA_ARRAY(d->a,
			    const struct font_glyph *, cap / 2);

	for (size_t i = 0; i < d->glyphs_n; i++) {
		*slot_of(cids, cap, d->glyphs[i]->cp) = (struct pdf_cid){
			d->glyphs[i]->cp, (uint32_t)i + 1 };
		glyphs[i] = d->glyphs[i];
	}
	d->cids = cids;
	d->cids_cap = cap;
	d->glyphs = glyphs;
}

/* Glyphs are numbered as they come, from 1; 0 is .notdef. */
uint32_t
pdf_cid_of(struct pdf *d, int32_t cp)
{
	struct pdf_cid *slot;

	if (d->glyphs_n >= d->cids_cap / 2)
		grow(d);
	slot = slot_of(d->cids, d->cids_cap, cp);
	if (slot->cid != 0)
		return slot->cid;
	if (d->glyphs_n == CIDS_MAX) {
		d->rc = RC_FULL;
		return 1;
	}
	d->glyphs[d->glyphs_n++] = font_glyph_get(d->fonts, cp);
	*slot = (struct pdf_cid){ cp, (uint32_t)d->glyphs_n };
	return slot->cid;
}

static unsigned
advance_of(struct pdf *d, int32_t cp)
{
	uint32_t cid = pdf_cid_of(d, cp);	/* may move the list */

	return d->glyphs[cid - 1]->advance;
}

/* The next code point to draw; -1: one that is not drawn. */
static int32_t
next_drawn(struct str *rest)
{
	int32_t cp = utf8_next(rest);

	if (cp == -1)
		return 0xFFFD;
	return cp < ' ' || (cp >= 0x7F && cp < 0xA0) ? -1 : cp;
}

const int32_t *
pdf_missing(const struct pdf *d, size_t *ret_n)
{
	int32_t	*cps = ARENA_ARRAY(d->a, int32_t, d->glyphs_n + 1);
	size_t	 n = 0;

	for (size_t i = 0; i < d->glyphs_n; i++)
		if (d->glyphs[i]->missing)
			cps[n++] = d->glyphs[i]->cp;
	*ret_n = n;
	return cps;
}

/* ---- one line */

double
pdf_text_width(struct pdf *d, const struct pdf_type *type, struct str text)
{
	uint64_t sum = 0;

	while (text.n > 0) {
		int32_t cp = next_drawn(&text);

		if (cp >= 0)
			sum += advance_of(d, cp);
	}
	return (double)sum * type->size / (double)EM;
}

static void
set_bold(struct pdf *d, const struct pdf_type *type)
{
	if (type->bold)
		pdf_set_line(d, type->size * BOLD_STROKE, type->rgb);
	if (type->bold != d->state.bold)
		buf_z(&d->page, type->bold ? "2 Tr " : "0 Tr ");
	d->state.bold = type->bold;
}

void
pdf_text(struct pdf *d, const struct pdf_type *type, double x, double y,
    struct str text)
{
	struct buf *b = &d->page;

	must(d->on_page);
	if (text.n == 0)
		return;
	if (type->align != PDF_LEFT)
		x -= pdf_text_width(d, type, text) *
		    (type->align == PDF_CENTRE ? 0.5 : 1);
	pdf_set_fill(d, type->rgb);
	set_bold(d, type);
	buf_z(b, "BT/F ");
	pdf_number(b, type->size);
	buf_z(b, "Tf ");
	pdf_number(b, x);
	pdf_number(b, PDF_A4_H - y);
	buf_z(b, "Td<");
	while (text.n > 0) {
		int32_t cp = next_drawn(&text);

		if (cp >= 0)
			pdf_put_hex(b, pdf_cid_of(d, cp));
	}
	buf_z(b, ">Tj ET\n");
}

/* ---- lines of a paragraph */

/* Whether a zero-terminated list of code points has one. */
static bool
has(const char32_t *list, int32_t cp)
{
	for (; *list != 0; list++)
		if (*list == (char32_t)cp)
			return true;
	return false;
}

/* CLReq: what must not begin a line. */
static bool
is_closing(int32_t cp)
{
	return has(U"、。，．：；！？）］｝〉》」』】〕〗’”…—～·‧%％‰℃"
	    U"!),.:;?]}々ー", cp);
}

/* CLReq: what must not end a line. */
static bool
is_opening(int32_t cp)
{
	return has(U"（［｛〈《「『【〔〖‘“([{￥¥№", cp);
}

/* Letters and digits that make words; a long one breaks at its slashes. */
static bool
is_word(int32_t cp)
{
	return cp > ' ' && cp < 0x0250 && cp != 0xB7 && cp != '/';
}

static bool
may_break(int32_t before, int32_t after)
{
	if (after == ' ' || before == ' ')
		return before == ' ' && after != ' ';
	if (is_closing(after) || is_opening(before))
		return false;
	return !(is_word(before) && (is_word(after) || after == '/'));
}

/*
 * One line that fits: up to the last place where it may break, or, where a word
 * is wider than the line, as many characters as fit, and one at least. Blanks at
 * the end may hang over; they go.
 */
struct str
pdf_next_line(struct pdf *d, const struct pdf_type *type, double width,
    struct str *rest)
{
	const char	*start = rest->p, *last = NULL;
	double		 used = 0;
	int32_t		 before = -1;

	while (rest->n > 0) {
		struct str	after = *rest;
		int32_t		cp = next_drawn(&after);

		if (cp < 0 && *rest->p == '\n') {
			struct str line = { start, (size_t)(rest->p - start) };

			*rest = after;
			return str_trim(line);
		}
		if (before >= 0 && cp >= 0 && may_break(before, cp))
			last = rest->p;
		if (cp >= 0)
			used += advance_of(d, cp) * type->size / (double)EM;
		if (used > width + 0.001 && cp != ' ' && before >= 0)
			break;
		before = cp >= 0 ? cp : before;
		*rest = after;
	}
	if (rest->n > 0 && last != NULL) {
		rest->n += (size_t)(rest->p - last);
		rest->p = last;
	}
	return str_trim((struct str){ start, (size_t)(rest->p - start) });
}

static double
leading_of(const struct pdf_type *type)
{
	return type->leading > 0 ? type->leading : type->size * 1.5;
}

double
pdf_para(struct pdf *d, const struct pdf_type *type,
    const struct pdf_box *box, struct str text)
{
	const double	share[PDF__MAX] = { 0, 0.5, 1 };
	double		leading = leading_of(type), y = box->y;
	double		x = box->x + box->w * share[type->align];

	while (text.n > 0) {
		struct str line = pdf_next_line(d, type, box->w, &text);

		/* An ideograph reaches from .88 above to .12 below. */
		pdf_text(d, type, x, y + leading / 2 + type->size * 0.38, line);
		y += leading;
	}
	return y - box->y;
}

double
pdf_para_height(struct pdf *d, const struct pdf_type *type, double width,
    struct str text)
{
	double height = 0;

	while (text.n > 0) {
		(void)pdf_next_line(d, type, width, &text);
		height += leading_of(type);
	}
	return height;
}

struct str
pdf_para_cut(struct pdf *d, const struct pdf_type *type, double width,
    size_t lines, struct str *rest)
{
	const char *start = rest->p;

	for (; lines > 0 && rest->n > 0; lines--)
		(void)pdf_next_line(d, type, width, rest);
	return (struct str){ start, (size_t)(rest->p - start) };
}
