/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turning by a fine angle: sine and cosine, how much room it takes, and a pixel
 * between pixels. Whole numbers throughout.
 */
#ifndef MEDIA_LEVEL_H
#define MEDIA_LEVEL_H

#include "media/image.h"

enum { LEVEL_ONE = 1 << 16, LEVEL_MOST = 200 };

struct level_turn {
	int64_t	sine;		/* in 1/LEVEL_ONE */
	int64_t	cosine;
};

/*
 * level_turn: of an angle.
 *
 * tenths	of a degree, -LEVEL_MOST..LEVEL_MOST; 0 gives just 0 and 1
 */
struct level_turn level_turn(int tenths);

/*
 * level_room: width and height of the upright rectangle around one that is
 * turned by so much.
 *
 * size		width and height in any unit, up to 2^40
 */
void	level_room(const int64_t size[2], int tenths, int64_t ret_room[2]);

/*
 * level_pixel: the pixel at x, y in 1/LEVEL_ONE out of the four around it;
 * beyond the edge the last pixel goes on.
 *
 * to		3 bytes
 */
void	level_pixel(const struct pixels *p, int64_t x, int64_t y, uint8_t *to);

#endif
