/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer with a stated maximum. Past the maximum it sets `full`
 * and takes nothing more, so that a writer may check once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
	char	*p;	/* heap memory, n bytes used */
	size_t	 n;
	size_t	 cap;
	size_t	 max;
	bool	 full;	/* something did not fit and was left out */
};

/* buf_init: an empty buffer that may grow to max_bytes; allocates nothing yet. */
void	buf_init(struct buf *b, size_t max_bytes);

/* buf_done: give the memory back; a zeroed or already done buffer is fine. */
void	buf_done(struct buf *b);

/* buf_clear: empty again, memory and maximum kept. */
void	buf_clear(struct buf *b);

/* buf_reserve: room for n more bytes at p + n; false when over the maximum. */
bool	buf_reserve(struct buf *b, size_t n);

/* buf_add: append n bytes. */
void	buf_add(struct buf *b, const void *p, size_t n);

/* buf_str: append a text. */
void	buf_str(struct buf *b, struct str s);

/* buf_z: append a NUL-terminated text. */
void	buf_z(struct buf *b, const char *z);

/* buf_char: append one byte. */
void	buf_char(struct buf *b, char c);

/* buf_i64: append a decimal number. */
void	buf_i64(struct buf *b, int64_t v);

/* buf_fmt: append formatted text. */
void	buf_fmt(struct buf *b, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* buf_view: what is in it, valid until the next append. */
struct str buf_view(const struct buf *b);

/* buf_take: what is in it, copied to the arena; the buffer is done. */
struct str buf_take(struct arena *a, struct buf *b);

#endif
