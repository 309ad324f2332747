/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a card or a sheet of paper lies in its picture, so that a table top is
 * not kept and bytes go to what is to be read.
 */
#ifndef MEDIA_EDGES_H
#define MEDIA_EDGES_H

#include "media/image.h"

enum { EDGES_ONE = 1 << 16 };

/* A rectangle that may lie askew; all but the slope in 1/EDGES_ONE pixels. */
struct edges_area {
	int64_t	x;		/* its middle */
	int64_t	y;
	int64_t	w;		/* along its own sides */
	int64_t	h;
	int32_t	slope;		/* how far its upper edge falls to the right,
				   in 1/EDGES_ONE */
};

/* A slope as an angle, in 1/EDGES_ONE. */
struct edges_angle {
	int64_t	cosine;
	int64_t	sine;
};

/* edges_angle_of: the angle of a slope. */
struct edges_angle edges_angle_of(int32_t slope);

/*
 * edges_find: the rectangle around the one thing that lies on a plain ground.
 *
 * Rather nothing than a wrong cut: the ground must be of about one colour all
 * around, and what lies on it fill most of its rectangle, which a page of text
 * on its own white does not. A little of the ground stays around it. What lies
 * level, by edges that disagree or too steeply has the slope 0.
 *
 * p		some hundred pixels a side are enough
 * a		takes as many pixels when the thing lies askew
 * ret_area	written on RC_OK; may reach beyond the picture
 * returns	RC_OK | RC_NONE nothing to cut away
 */
enum rc	edges_find(struct arena *a, const struct pixels *p,
	    struct edges_area *ret_area);

/*
 * edges_level: an area of a picture, set level; what lies beyond the picture is
 * the nearest pixel of its edge.
 *
 * p		w and h below 32,768
 * w_px, h_px	of the result, about as many as the area has
 * returns	w_px * h_px pixels in the arena
 */
const uint8_t *edges_level(struct arena *a, const struct pixels *p,
	    const struct edges_area *area, uint32_t w_px, uint32_t h_px);

#endif
