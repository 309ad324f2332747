/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rectangle of a picture as a picture of another size: boxes first where it
 * shrinks much, then Lanczos with three lobes. Whole numbers throughout, so
 * that every machine and a browser make the same bytes. Rows come one at a
 * time; memory grows with the result, not with the source.
 */
#ifndef MEDIA_RESAMPLE_H
#define MEDIA_RESAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { RESAMPLE_ONE = 1 << 16, RESAMPLE_SIDE_MAX = 4096 };

struct resample_spec {
	uint32_t	src_w;	/* of the rows that will come, at most 65,535 */
	uint32_t	src_h;
	int64_t		x;	/* the rectangle, in 1/RESAMPLE_ONE pixels */
	int64_t		y;
	int64_t		w;	/* above 0 */
	int64_t		h;
	uint32_t	dst_w;	/* at most RESAMPLE_SIDE_MAX */
	uint32_t	dst_h;
	bool		rough;	/* boxes down to the result's own size: cheaper,
				   good enough for a machine to look at */
};

struct resample;

/*
 * resample_new: get ready for src_h rows.
 *
 * a		for everything: about 3 * dst_w * (dst_h + 60) bytes and a few
 *		rows of the source
 */
struct resample *resample_new(struct arena *a, const struct resample_spec *s);

/* resample_row: the next row of the source, 3 * src_w bytes. */
void	resample_row(struct resample *r, const uint8_t *rgb);

/*
 * resample_pixels: the result.
 *
 * returns	dst_w * dst_h RGB pixels, the arena's; NULL while rows lack
 */
const uint8_t *resample_pixels(const struct resample *r);

#endif
