/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: walking, checking and writing code points. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * utf8_next: take the first code point of *rest.
 *
 * rest		in/out; moved behind it; on bad bytes moved by one byte
 * returns	the code point, or -1 for bytes that are not UTF-8 (overlong,
 *		surrogate, above U+10FFFF, cut); rest->n must be above 0
 */
int32_t	utf8_next(struct str *rest);

/* utf8_valid: all of it is UTF-8. */
bool	utf8_valid(struct str s);

/* utf8_is_text: UTF-8 without control characters but tab, CR and LF. */
bool	utf8_is_text(struct str s);

/* utf8_count: the number of code points (bad bytes count one each). */
size_t	utf8_count(struct str s);

/* utf8_put: append one code point, 0..U+10FFFF without surrogates. */
void	utf8_put(struct buf *b, int32_t cp);

/* utf8_head: the first n code points of s. */
struct str utf8_head(struct str s, size_t n);

#endif
