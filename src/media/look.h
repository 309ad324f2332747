/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures about a picture of one person that a rule can be put on: is it
 * blank, too dark, too bright, and what is behind the head. They judge nothing;
 * where the line is drawn stands in each exam's configuration.
 */
#ifndef MEDIA_LOOK_H
#define MEDIA_LOOK_H

#include <stdbool.h>
#include <stdint.h>

struct look {
	unsigned	luma_mean;		/* 0..255 */
	unsigned	luma_sd;		/* below 8: blank */
	unsigned	dark_permille;		/* pixels of luma below 30 */
	unsigned	bright_permille;	/* pixels of luma above 225 */
	uint8_t		background[3];		/* RGB, median of the border */
	unsigned	uneven_permille;	/* border unlike the median */
};

/* Where a head hides the background; in pixels. */
struct look_head {
	int32_t	x;		/* between the eyes */
	int32_t	y;
	int32_t	eyes_apart;
};

/*
 * look_at: the figures of one picture.
 *
 * The border is the left, upper and right edge, a twelfth of the width deep,
 * without the lowest third, where shoulders are.
 *
 * rgb		w * h pixels, w and h at least 12
 * head		what of the border is hair or shoulder; NULL: not known
 */
struct look look_at(const uint8_t *rgb, uint32_t w, uint32_t h,
	    const struct look_head *head);

/* look_luma: how bright a pixel is, 0..255. */
static inline unsigned
look_luma(const uint8_t *rgb)
{
	return (77U * rgb[0] + 150U * rgb[1] + 29U * rgb[2] + 128U) >> 8;
}

#endif
