/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rectangle of a picture file as upright pixels of a wanted size: the part
 * that standard photos and pictures of documents have in common.
 */
#ifndef MEDIA_CUT_H
#define MEDIA_CUT_H

#include "media/image.h"

struct cut {
	struct image_info info;		/* of image_probe(); a turn by hand is
					   put into its orientation */
	int64_t		 rect[4];	/* x, y, width, height as shown, in
					   1/RESAMPLE_ONE pixels */
	uint32_t	 w_px;		/* of the result, as shown */
	uint32_t	 h_px;
	unsigned	 shrink_most;	/* 1, 2, 4 or 8; 0: 8 */
	int		 angle_tenths;	/* clockwise turn of what is shown, around
					   the rectangle's middle: -200..200 */
};

/* cut_whole: the whole picture as the rectangle. */
void	cut_whole(struct cut *c);

/* cut_shrink: how much smaller the decoder may make what the result needs. */
unsigned cut_shrink(const struct cut *c);

/*
 * cut_kept: the rectangle out of a picture that was decoded before; the same
 * pixels as cut_pixels() when that was done with cut_shrink().
 *
 * kept		the whole picture as stored, `shrink` times smaller
 * a		as cut_pixels()
 */
const uint8_t *cut_kept(struct arena *a, const struct pixels *kept,
	    unsigned shrink, const struct cut *c);

/*
 * cut_pixels: decode the file and resample the rectangle. With an angle, what
 * lies around the rectangle is made twice as fine as the result first, turned,
 * and resampled once more; beyond the picture its edge goes on.
 *
 * a		takes 3 bytes a pixel of the result and some rows of the source;
 *		twice that when EXIF turns the picture, eight times with an angle
 * ret_rgb	w_px * h_px pixels, the arena's; written on IMAGE_FINE
 * returns	as image_read()
 */
enum image_fault cut_pixels(struct arena *a, struct str bytes,
	    const struct image_limits *lim, const struct cut *c,
	    const uint8_t **ret_rgb);

#endif
