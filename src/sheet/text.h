/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells as people mean them: one cleaning for everything that reads a table
 * (positions, organisations' lists, scores).
 */
#ifndef SHEET_TEXT_H
#define SHEET_TEXT_H

#include "base/str.h"

enum { SHEET_KEY_BYTES = 256 };	/* a longer heading is none */

/* sheet_clean: no outer blanks, nothing invisible, NBSP as a blank. */
struct str sheet_clean(struct arena *a, struct str s);

/* sheet_one_line: a clean text without line ends: blanks between words. */
struct str sheet_one_line(struct arena *a, struct str s);

/* sheet_is_blank: nothing in it that one could see. */
bool	sheet_is_blank(struct str s);

/*
 * sheet_key: a heading as it is compared: no blanks, half width, no marks such
 * as the star of a required column.
 *
 * to		room for n bytes; a longer heading is none and gives ""
 */
struct str sheet_key(struct str heading, char *to, size_t n);

/*
 * sheet_key_plain: a key without its brackets and what is in them:
 * "专业(学科)类别" is 专业类别.
 *
 * to		room for key.n bytes
 */
struct str sheet_key_plain(struct str key, char *to);

/* sheet_heading_is: whether a heading, brackets left out or not, is a word. */
bool	sheet_heading_is(struct str heading, struct str word);

#endif
