/* SPDX-License-Identifier: Apache-2.0 */
/* Areas, lines, pictures and codes on a page. */
#include <math.h>

#include "media/code.h"
#include "pdf/parts.h"

enum {
	JPEG_SIDE_MAX = 65500,
};

static void
put_rgb(struct buf *b, uint32_t rgb, const char *op)
{
	if (rgb >> 16 == (rgb >> 8 & 255) && (rgb & 255) == rgb >> 16) {
		pdf_number(b, (double)(rgb & 255) / 255);
		buf_z(b, op[0] == 'r' ? "g\n" : "G\n");
		return;
	}
	pdf_number(b, (double)(rgb >> 16 & 255) / 255);
	pdf_number(b, (double)(rgb >> 8 & 255) / 255);
	pdf_number(b, (double)(rgb & 255) / 255);
	buf_z(b, op);
}

void
pdf_set_fill(struct pdf *d, uint32_t rgb)
{
	if (d->state.fill_rgb != rgb)
		put_rgb(&d->page, rgb, "rg\n");
	d->state.fill_rgb = rgb;
}

void
pdf_set_line(struct pdf *d, double line, uint32_t rgb)
{
	if (d->state.line_rgb != rgb)
		put_rgb(&d->page, rgb, "RG\n");
	d->state.line_rgb = rgb;
	if (fabs(d->state.line - line) > 0.001) {
		pdf_number(&d->page, line);
		buf_z(&d->page, "w\n");
	}
	d->state.line = line;
}

/* The box as PDF counts it, from the lower left. */
static void
put_box(struct pdf *d, const struct pdf_box *box)
{
	must(d->on_page);
	pdf_number(&d->page, box->x);
	pdf_number(&d->page, PDF_A4_H - box->y - box->h);
	pdf_number(&d->page, box->w);
	pdf_number(&d->page, box->h);
}

void
pdf_fill(struct pdf *d, const struct pdf_box *box, uint32_t rgb)
{
	pdf_set_fill(d, rgb);
	put_box(d, box);
	buf_z(&d->page, "re f\n");
}

void
pdf_frame(struct pdf *d, const struct pdf_box *box, double line, uint32_t rgb)
{
	pdf_set_line(d, line, rgb);
	put_box(d, box);
	buf_z(&d->page, "re S\n");
}

void
pdf_rule(struct pdf *d, const struct pdf_box *box, double line, uint32_t rgb)
{
	struct buf *b = &d->page;

	must(d->on_page);
	pdf_set_line(d, line, rgb);
	pdf_number(b, box->x);
	pdf_number(b, PDF_A4_H - box->y);
	buf_z(b, "m ");
	pdf_number(b, box->x + box->w);
	pdf_number(b, PDF_A4_H - box->y - box->h);
	buf_z(b, "l S\n");
}

/* From here to restore(), 1 by 1 units fill the box, y growing upwards. */
static void
map_unit(struct pdf *d, const struct pdf_box *box, double units_x,
    double units_y)
{
	must(d->on_page);
	buf_z(&d->page, "q ");
	buf_fmt(&d->page, "%.5f 0 0 %.5f ", box->w / units_x,
	    box->h / units_y);
	pdf_number(&d->page, box->x);
	pdf_number(&d->page, PDF_A4_H - box->y - box->h);
	buf_z(&d->page, "cm\n");
}

static void
restore(struct pdf *d)
{
	buf_z(&d->page, "Q\n");
}

/* ---- JPEG */

struct jpeg_size {
	unsigned	w;
	unsigned	h;
	unsigned	parts;		/* 1 grey, 3 colours */
};

static unsigned
be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* A frame header: SOF0..SOF15 but for the three that are something else. */
static bool
is_frame(unsigned marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
	    marker != 0xC8 && marker != 0xCC;
}

/* Walks the segments up to the frame header; what PDF readers can decode. */
static enum rc
jpeg_measure(struct str s, struct jpeg_size *ret_size)
{
	const unsigned char	*p = (const unsigned char *)s.p;
	size_t			 at = 2;

	if (s.n < 4 || p[0] != 0xFF || p[1] != 0xD8)
		return RC_BAD;
	while (at + 10 <= s.n && p[at] == 0xFF) {
		unsigned marker = p[at + 1];

		if (marker == 0xFF) {
			at++;
			continue;
		}
		if (is_frame(marker)) {
			*ret_size = (struct jpeg_size){ be16(p + at + 7),
				be16(p + at + 5), p[at + 9] };
			return marker > 0xC2 || p[at + 4] != 8 ||
			    ret_size->w == 0 || ret_size->h == 0 ||
			    ret_size->w > JPEG_SIDE_MAX ||
			    (ret_size->parts != 1 && ret_size->parts != 3) ?
			    RC_BAD : RC_OK;
		}
		at += 2 + be16(p + at + 2);
	}
	return RC_BAD;
}

/*
 * The bytes go in as they are (DCTDecode): a photo in a paper is the photo
 * that was checked.
 */
enum rc
pdf_jpeg(struct pdf *d, const struct pdf_box *box, struct str jpeg)
{
	struct jpeg_size	size;
	struct str		entries;
	size_t			no;

	if (jpeg_measure(jpeg, &size) != RC_OK)
		return RC_BAD;
	no = pdf_object(d);
	entries = str_make(d->a, "/Type/XObject/Subtype/Image/Width %u"
	    "/Height %u/ColorSpace/%s/BitsPerComponent 8/Filter/DCTDecode",
	    size.w, size.h, size.parts == 1 ? "DeviceGray" : "DeviceRGB");
	pdf_stream(d, no, entries.p, jpeg);
	pdf_list_add(d, &d->images, no);
	map_unit(d, box, 1, 1);
	buf_fmt(&d->page, "/I%zu Do ", no);
	restore(d);
	return RC_OK;
}

/* ---- codes */

/* One path for all of it: neighbours leave no hairlines between them. */
enum rc
pdf_qr(struct pdf *d, const struct pdf_box *box, struct str text)
{
	struct code_qr	qr;
	enum rc		rc = code_qr_make(d->a, text, CODE_MEDIUM, &qr);

	if (rc != RC_OK)
		return rc;
	pdf_set_fill(d, 0);
	map_unit(d, box, qr.side, qr.side);
	for (unsigned y = 0; y < qr.side; y++) {
		const uint8_t *row = qr.dark + (size_t)y * qr.side;

		for (unsigned x = 0, n; x < qr.side; x += n) {
			for (n = 1; x + n < qr.side && row[x + n] == row[x];)
				n++;
			if (row[x] == 0)
				continue;
			pdf_number(&d->page, x);
			pdf_number(&d->page, qr.side - 1 - y);
			pdf_number(&d->page, n);
			buf_z(&d->page, "1 re\n");
		}
	}
	buf_z(&d->page, "f ");
	restore(d);
	return RC_OK;
}

/*
 * Bars are rectangles and no picture: sharp in every size and on every
 * printer.
 */
enum rc
pdf_code128(struct pdf *d, const struct pdf_box *box, struct str text)
{
	struct code_bars	bars;
	unsigned		x = 0;

	if (code_128_make(d->a, text, &bars) != RC_OK)
		return RC_BAD;
	pdf_set_fill(d, 0);
	map_unit(d, box, bars.modules, 1);
	for (size_t i = 0; i < bars.n; i++) {
		if (i % 2 == 0) {
			pdf_number(&d->page, x);
			buf_z(&d->page, "0 ");
			pdf_number(&d->page, bars.widths[i]);
			buf_z(&d->page, "1 re\n");
		}
		x += bars.widths[i];
	}
	buf_z(&d->page, "f ");
	restore(d);
	return RC_OK;
}
