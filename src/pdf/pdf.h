/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing PDFs: A4 pages with text, lines, areas, JPEG pictures and codes. One
 * font per document is embedded, with just the glyphs that occur; every text
 * can be searched and copied. The same calls give the same bytes.
 *
 * Lengths are points (1/72 inch); the origin is the page's top left corner and
 * y grows downwards. Calls that draw never fail: what goes wrong is kept and
 * returned by pdf_finish(). A document belongs to one thread at a time.
 *
 * Owns the bytes of documents and their fonts; never reads a PDF, and never
 * knows what a document says.
 */
#ifndef PDF_PDF_H
#define PDF_PDF_H

#include "pdf/font.h"

#define PDF_A4_W 595.28
#define PDF_A4_H 841.89
/* PDF_MM: millimetres in points. */
#define PDF_MM(mm) ((mm) * 72.0 / 25.4)

struct pdf;

enum pdf_align { PDF_LEFT, PDF_CENTRE, PDF_RIGHT, PDF__MAX };

/* What a document says about itself. */
struct pdf_about {
	struct str	title;
	struct str	author;		/* may be empty */
	int64_t		created_us;	/* 0: not said */
};

/* How text looks. */
struct pdf_type {
	double		size;
	double		leading;	/* between base lines; 0: 1.5 sizes */
	uint32_t	rgb;		/* 0xRRGGBB */
	bool		bold;
	enum pdf_align	align;
};

struct pdf_box {
	double	x;
	double	y;
	double	w;
	double	h;
};

/*
 * pdf_new: an empty document; its pages are in Chinese.
 *
 * a		holds it until the reset
 * fonts	kept
 */
struct pdf *pdf_new(struct arena *a, struct font_chain *fonts,
	    struct pdf_about about);

/* pdf_page: begin a new A4 page; needed before the first drawing. */
void	pdf_page(struct pdf *d);

/* pdf_pages: how many pages there are. */
size_t	pdf_pages(const struct pdf *d);

/*
 * pdf_text: one line of text; control characters are left out.
 *
 * x, y		the base line's left end, middle or right end, as type->align
 *		says
 */
void	pdf_text(struct pdf *d, const struct pdf_type *type, double x,
	    double y, struct str text);

/* pdf_text_width: how wide such a line is. */
double	pdf_text_width(struct pdf *d, const struct pdf_type *type,
	    struct str text);

/*
 * pdf_para: text broken into lines no wider than box->w, drawn downwards from
 * box->y; \n ends a line. No line begins with closing punctuation or ends with
 * opening punctuation; words of letters and digits stay whole when they fit.
 *
 * box		h is not used: nothing is cut
 * returns	the height taken: lines times leading
 */
double	pdf_para(struct pdf *d, const struct pdf_type *type,
	    const struct pdf_box *box, struct str text);

/* pdf_para_height: the height that pdf_para() would take. */
double	pdf_para_height(struct pdf *d, const struct pdf_type *type,
	    double width, struct str text);

/*
 * pdf_para_cut: take as many lines off a text as are wanted, broken as
 * pdf_para() would break them.
 *
 * rest		in/out; what follows those lines
 * returns	the lines, for pdf_para()
 */
struct str pdf_para_cut(struct pdf *d, const struct pdf_type *type,
	    double width, size_t lines, struct str *rest);

/* pdf_fill: an area of one colour. */
void	pdf_fill(struct pdf *d, const struct pdf_box *box, uint32_t rgb);

/* pdf_frame: the outline of a rectangle, its line centred on the edge. */
void	pdf_frame(struct pdf *d, const struct pdf_box *box, double line,
	    uint32_t rgb);

/* pdf_rule: a line from x, y: box->w to the right and box->h down. */
void	pdf_rule(struct pdf *d, const struct pdf_box *box, double line,
	    uint32_t rgb);

/*
 * pdf_jpeg: a picture, its bytes untouched, stretched over the box.
 *
 * returns	RC_OK | RC_BAD no grey or three-colour JPEG: nothing is drawn
 */
enum rc	pdf_jpeg(struct pdf *d, const struct pdf_box *box, struct str jpeg);

/*
 * pdf_qr: a QR code whose modules fill the box. Its quiet zone is the caller's:
 * nothing else within 4 modules of it, a fifth of the side at most.
 *
 * returns	RC_OK | RC_BAD empty | RC_FULL too long: nothing is drawn
 */
enum rc	pdf_qr(struct pdf *d, const struct pdf_box *box, struct str text);

/*
 * pdf_code128: a bar code that fills the box; leave ten modules white at its
 * left and right.
 *
 * returns	RC_OK | RC_BAD no printable ASCII: nothing is drawn
 */
enum rc	pdf_code128(struct pdf *d, const struct pdf_box *box,
	    struct str text);

/*
 * pdf_missing: the code points so far that no font has, each once.
 *
 * ret_n	how many
 * returns	them in the document's arena, in order of appearance
 */
const int32_t *pdf_missing(const struct pdf *d, size_t *ret_n);

/*
 * pdf_finish: write the rest; only pdf_missing() may follow.
 *
 * ret_pdf	the file; valid until the reset of the document's arena
 * returns	RC_OK | RC_FULL above 64 MiB or 65,000 different characters
 */
enum rc	pdf_finish(struct pdf *d, struct str *ret_pdf);

#endif
