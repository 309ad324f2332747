/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A4 papers of a usual shape, such as the registration form 报名表, the pledge
 * 诚信承诺书 and the receipt 报名回执: a title, then parts from top to bottom,
 * broken into pages as needed. How a PDF is written: pdf.h.
 *
 * The calls that add parts never fail; what goes wrong comes out of
 * paper_end(). The same calls give the same bytes. Texts are copied; a photo is
 * kept until paper_end(). A paper belongs to one thread at a time.
 */
#ifndef PDF_PAPER_H
#define PDF_PAPER_H

#include "base/str.h"
#include "pdf/font.h"

struct paper;

/*
 * paper_new: an empty paper.
 *
 * a		holds it and the file
 * fonts	kept
 * subtitle	a smaller line below the title; empty: none
 */
struct paper *paper_new(struct arena *a, struct font_chain *fonts,
	    struct str title, struct str subtitle);

/*
 * paper_photo: a photo of 25 by 35 mm at the right edge; the rows that follow
 * stand at its left until they are past it.
 *
 * jpeg		kept; empty: a free place for sticking one on
 */
void	paper_photo(struct paper *p, struct str jpeg);

/*
 * paper_row: a row of a table: a label and a value, which may have many lines;
 * rows in a row make one table. A value longer than a third of a page goes on
 * on the next one, with its label again.
 */
void	paper_row(struct paper *p, struct str label, struct str value);

/* paper_rows2: two labels and values in one row of the table. */
void	paper_rows2(struct paper *p, struct str label, struct str value,
	    struct str label2, struct str value2);

/* paper_heading: a heading, on the same page as what follows. */
void	paper_heading(struct paper *p, struct str text);

/*
 * paper_text: paragraphs, each ended by \n and indented by two characters
 * unless it begins with a full-width blank itself. No line begins with closing
 * punctuation; no page begins or ends with one line of a longer paragraph.
 */
void	paper_text(struct paper *p, struct str text);

/*
 * paper_qr: a QR code of 24 mm at the left with a caption beside it; what is
 * signed right after it is signed at its right.
 *
 * caption	may have several lines; empty: none
 */
void	paper_qr(struct paper *p, struct str text, struct str caption);

/*
 * paper_sign: a line to write on at the right, with what belongs there before
 * it, such as 考生签名 or 日期. Several come below each other.
 */
void	paper_sign(struct paper *p, struct str text);

/*
 * paper_foot: what stands at the foot of every page beside the page's number;
 * the title unless this is called.
 */
void	paper_foot(struct paper *p, struct str text);

/*
 * paper_end: the file; nothing may be added afterwards.
 *
 * ret_pdf	valid until the reset of the arena
 * ret_missing	characters that no font has and that show as a box
 * returns	RC_OK | RC_BAD the photo is no JPEG, or a QR code of nothing
 *		| RC_FULL the text of a QR code, or the whole, is too long
 */
enum rc	paper_end(struct paper *p, struct str *ret_pdf, unsigned *ret_missing);

#endif
