/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glyphs for PDFs. A chain of font files answers for a code point in order;
 * the outline of whichever face has it is written once as a Type 2 charstring
 * in a 1000-unit em and kept, so that a document only copies bytes. Chinese in
 * one direction needs no shaping: one code point is one glyph.
 */
#ifndef PDF_FONT_H
#define PDF_FONT_H

#include "base/str.h"
#include "store/services.h"

struct font_chain;

/* A face of a font file; index above 0 within a collection (.ttc). */
struct font_file {
	const char	*path;
	int		 index;
};

/* One glyph; never moves and lives as long as its chain. */
struct font_glyph {
	const unsigned char	*code;		/* Type 2 charstring, n bytes */
	uint32_t		 n;
	int32_t			 cp;
	uint16_t		 advance;	/* thousandths of the em */
	bool			 missing;	/* no face has it: a box */
};

/*
 * font_chain_open: open a chain of faces; files that are absent are left out.
 *
 * files	in the order they are asked, or NULL for the system's: Noto
 *		Sans CJK SC, then what has the rarer characters of names
 * n		how many; 0 with NULL
 * returns	the chain, for any number of threads; NULL: no file could be
 *		opened
 */
struct font_chain *font_chain_open(const struct font_file *files, size_t n);

/* font_chain_close: forget every glyph; NULL is fine. */
void	font_chain_close(struct font_chain *f);

/* font_chain_faces: how many of the files were opened. */
size_t	font_chain_faces(const struct font_chain *f);

/*
 * font_glyph_get: the glyph of a code point; a visible box when no face has it,
 * nothing of no width for joiners and variation selectors. Takes the chain's
 * lock; reads an outline only the first time.
 */
const struct font_glyph *font_glyph_get(struct font_chain *f, int32_t cp);

/* font_chain_of: the process's fonts; NULL: none on this machine. */
struct font_chain *font_chain_of(const struct services *s);

/* its place among the services */
extern const struct service_key font_chain_key;

#endif
