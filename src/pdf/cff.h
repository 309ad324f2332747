/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Compact Font Format file (Adobe Technical Note 5176) with just the glyphs
 * of one document, keyed by CID: glyph i has CID i, glyph 0 is empty.
 */
#ifndef PDF_CFF_H
#define PDF_CFF_H

#include "base/buf.h"
#include "pdf/font.h"

/*
 * cff_put: append the font.
 *
 * name		its PostScript name, ASCII, at most 63 bytes
 * glyphs	n of them, CIDs 1..n; n below 65535
 */
void	cff_put(struct buf *b, struct str name,
	    const struct font_glyph *const *glyphs, size_t n);

#endif
