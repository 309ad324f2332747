/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a card or a sheet of paper lies in its picture, so that a table top is
 * not kept and bytes go to what is to be read.
 */
#ifndef MEDIA_EDGES_H
#define MEDIA_EDGES_H

#include "media/image.h"

enum { EDGES_ONE = 1 << 16 };

/*
 * edges_find: the rectangle around the one thing that lies on a plain ground.
 *
 * Rather nothing than a wrong cut: the ground must be of about one colour all
 * around, and what lies on it fill most of its rectangle, which a page of text
 * on its own white does not. A little of the ground stays around it.
 *
 * p		some hundred pixels a side are enough
 * ret_rect	x, y, width, height in p's pixels, written on RC_OK
 * ret_slope	how far its upper and lower edge fall to the right, in
 *		1/EDGES_ONE; 0 when they are level, disagree or fall too steeply
 * returns	RC_OK | RC_NONE nothing to cut away
 */
enum rc	edges_find(const struct pixels *p, uint32_t ret_rect[4],
	    int32_t *ret_slope);

/*
 * edges_level: turn pixels around their middle so that such a slope is level;
 * what comes in from outside is the nearest pixel of the edge.
 *
 * rgb		w * h pixels; w and h below 32,768
 * returns	as many in the arena; rgb itself for a slope of 0
 */
const uint8_t *edges_level(struct arena *a, const uint8_t *rgb, uint32_t w,
	    uint32_t h, int32_t slope);

#endif
