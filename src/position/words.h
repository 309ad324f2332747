/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that are composed of words, private to position/: headings and
 * conditions. Groups of words: heading_word.tbl and condition_word.tbl; the form
 * of a pattern stands in field.tbl.
 */
#ifndef POSITION_WORDS_H
#define POSITION_WORDS_H

#include "base/str.h"

/*
 * words_fit: whether a whole text is what one of the patterns says.
 *
 * patterns	";" between them
 * key		a text as sheet_key() makes it
 */
bool	words_fit(const char *patterns, struct str key);

/* words_group: the words of a group, "|" between; NULL for no group. */
const char *words_group(struct str name);

#endif
