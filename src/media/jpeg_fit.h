/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JPEG of the best quality that keeps within a number of bytes. The number of
 * pixels is the caller's: see standardise.h and document.h.
 */
#ifndef MEDIA_JPEG_FIT_H
#define MEDIA_JPEG_FIT_H

#include "media/image.h"

struct jpeg_fit {
	uint32_t	w_px;
	uint32_t	h_px;
	size_t		min_bytes;	/* 0: no minimum */
	size_t		max_bytes;
	int		quality_min;	/* from 20 */
	int		quality_usual;	/* to 95; above it only for min_bytes */
};

/* A quality tried and the size it gave. */
struct jpeg_fitted {
	int		quality;	/* 1..100 */
	struct str	jpeg;		/* empty: not tried */
};

/*
 * jpeg_fit: the highest quality within the bytes, near enough: the search also
 * ends at 94 % of them. The same pixels give the same bytes.
 *
 * a		takes every JPEG tried, three mostly, ten at most
 * rgb		w_px * h_px pixels
 * ret_best	may be below min_bytes when there is nothing left to spend on
 * returns	RC_OK | RC_FULL too large even at quality_min | RC_BAD the
 *		library refused
 */
enum rc	jpeg_fit(struct arena *a, const uint8_t *rgb,
	    const struct jpeg_fit *fit, struct jpeg_fitted *ret_best);

#endif
