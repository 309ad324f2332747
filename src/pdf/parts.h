/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the PDF writer share: pdf.c (objects and the file),
 * pdf_text.c (glyphs, lines of text), pdf_draw.c (everything else on a page).
 */
#ifndef PDF_PARTS_H
#define PDF_PARTS_H

#include "base/buf.h"
#include "pdf/pdf.h"

enum {
	PDF_RGB_NONE = 0x1000000,	/* a colour that was not set yet */
};

/* A code point's place in the font of the document; cid 0: a free slot. */
struct pdf_cid {
	int32_t		cp;
	uint32_t	cid;
};

/* A list of object numbers or offsets, growing in the arena. */
struct pdf_list {
	size_t	*at;
	size_t	 n;
	size_t	 cap;
};

/* What the page's content stream has set last. */
struct pdf_state {
	uint32_t	fill_rgb;
	uint32_t	line_rgb;
	double		line;
	bool		bold;
};

struct pdf {
	struct arena			 *a;
	struct font_chain		 *fonts;
	struct pdf_about		  about;
	struct buf			  out;
	struct buf			  page;		/* content, not packed */
	struct buf			  part;		/* scratch */
	struct pdf_list			  objects;	/* offsets, from 1 */
	struct pdf_list			  kids;		/* pages' objects */
	struct pdf_list			  images;	/* of this page */
	struct pdf_cid			 *cids;		/* hash by cp */
	size_t				  cids_cap;	/* a power of two */
	const struct font_glyph		**glyphs;	/* of CIDs 1.. */
	size_t				  glyphs_n;
	struct pdf_state		  state;
	void				 *packer;	/* libdeflate's */
	enum rc				  rc;		/* the first trouble */
	bool				  on_page;
};

/* pdf_list_add: append one number. */
void	pdf_list_add(struct pdf *d, struct pdf_list *l, size_t v);

/* pdf_object: reserve the number of a new object. */
size_t	pdf_object(struct pdf *d);

/* pdf_begin: start object no at the end of the file. */
void	pdf_begin(struct pdf *d, size_t no);

/*
 * pdf_stream: a whole object that is a stream.
 *
 * entries	further entries of its dictionary
 */
void	pdf_stream(struct pdf *d, size_t no, const char *entries,
	    struct str bytes);

/* pdf_number: append a length to a content stream: two decimals, a blank. */
void	pdf_number(struct buf *b, double v);

/* pdf_hex16: append text as <FEFF...>, UTF-16 for the dictionaries. */
void	pdf_hex16(struct buf *b, struct str text);

/* pdf_put_hex: append the low 16 bits as four hexadecimal digits. */
void	pdf_put_hex(struct buf *b, uint32_t v);

/* pdf_put_utf16: append a code point's UTF-16 as hexadecimal digits. */
void	pdf_put_utf16(struct buf *b, int32_t cp);

/* pdf_cid_of: the CID of a code point in this document's font. */
uint32_t pdf_cid_of(struct pdf *d, int32_t cp);

/* pdf_next_line: take one line that fits from *rest; pdf_text.c says how. */
struct str pdf_next_line(struct pdf *d, const struct pdf_type *type,
	    double width, struct str *rest);

/* pdf_set_fill: the colour of areas and text, unless it is set. */
void	pdf_set_fill(struct pdf *d, uint32_t rgb);

/* pdf_set_line: colour and thickness of lines, unless they are set. */
void	pdf_set_line(struct pdf *d, double line, uint32_t rgb);

#endif
