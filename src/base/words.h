/* SPDX-License-Identifier: Apache-2.0 */
/* How long a reason in a person's own words may be: words.tbl, and nowhere else. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/str.h"

enum words {
#define WORDS(id, least, most, text) WORDS_##id,
#include "base/words.tbl"
#undef WORDS
	WORDS__MAX
};

/* words_right: whether a text is UTF-8 and of the length that is wanted. */
bool	words_right(enum words w, struct str text);

/* words_wanted: "请写明退款的理由，4 到 200 个字". */
struct str words_wanted(struct arena *a, enum words w);

#endif
