/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ground's colour is the median of the outermost ring; a row or a column
 * belongs to the thing when a fair part of it is unlike the ground.
 */
#include "media/edges.h"

#include <stdlib.h>

enum {
	RGB = 3,
	LEVELS = 256,
	UNLIKE = 72,		/* sum of the three differences */
	SIDE_LEAST = 48,
	GROUND_PERMILLE = 850,	/* of the ring must be like the median */
	FILLED_PERMILLE = 780,	/* of the rectangle must be unlike it */
	AREA_LEAST = 150,	/* of the picture, permille */
	AREA_MOST = 930,
	MARGIN_PART = 60,
};

static bool
is_ring(const struct pixels *p, uint32_t x, uint32_t y)
{
	const uint32_t deep = (p->w < p->h ? p->w : p->h) / 40 + 1;

	return x < deep || y < deep || x + deep >= p->w || y + deep >= p->h;
}

static const uint8_t *
pixel(const struct pixels *p, uint32_t x, uint32_t y)
{
	return p->rgb + ((size_t)y * p->w + x) * RGB;
}

static bool
is_unlike(const uint8_t *a, const uint8_t *b)
{
	int far = 0;

	for (int c = 0; c < RGB; c++)
		far += abs(a[c] - b[c]);
	return far > UNLIKE;
}

/* The ring's median colour, when nearly all of the ring is like it. */
static bool
find_ground(const struct pixels *p, uint8_t ground[RGB])
{
	unsigned seen[RGB][LEVELS] = { { 0 } }, n = 0, like = 0;

	for (uint32_t y = 0; y < p->h; y++)
		for (uint32_t x = 0; x < p->w; x++) {
			if (!is_ring(p, x, y))
				continue;
			for (int c = 0; c < RGB; c++)
				seen[c][pixel(p, x, y)[c]]++;
			n++;
		}
	for (int c = 0; c < RGB; c++) {
		unsigned at = 0, below = seen[c][0];

		while (below * 2 < n)
			below += seen[c][++at];
		ground[c] = (uint8_t)at;
	}
	for (uint32_t y = 0; y < p->h; y++)
		for (uint32_t x = 0; x < p->w; x++)
			like += is_ring(p, x, y) &&
			    !is_unlike(pixel(p, x, y), ground);
	return like * 1000 >= n * GROUND_PERMILLE;
}

/* Pixels unlike the ground in a rectangle from..to, to exclusive. */
static uint64_t
count_unlike(const struct pixels *p, const uint8_t *ground,
    const uint32_t from[2], const uint32_t to[2])
{
	uint64_t n = 0;

	for (uint32_t y = from[1]; y < to[1]; y++)
		for (uint32_t x = from[0]; x < to[0]; x++)
			n += is_unlike(pixel(p, x, y), ground);
	return n;
}

/*
 * First and last row (axis 1) or column (axis 0) of which a fifth is unlike the
 * ground.
 */
static bool
find_span(const struct pixels *p, const uint8_t *ground, int axis,
    uint32_t span[2])
{
	const uint32_t	size[2] = { p->w, p->h };
	bool		any = false;

	for (uint32_t i = 0; i < size[axis]; i++) {
		uint32_t from[2] = { 0, 0 }, to[2] = { p->w, p->h };

		from[axis] = i;
		to[axis] = i + 1;
		if (count_unlike(p, ground, from, to) * 5 < size[1 - axis])
			continue;
		if (!any)
			span[0] = i;
		span[1] = i + 1;
		any = true;
	}
	return any;
}

enum rc
edges_find(const struct pixels *p, uint32_t ret_rect[4])
{
	uint8_t		ground[RGB];
	uint32_t	x[2], y[2], from[2], to[2];
	uint64_t	area, all = (uint64_t)p->w * p->h;

	if (p->w < SIDE_LEAST || p->h < SIDE_LEAST || !find_ground(p, ground) ||
	    !find_span(p, ground, 0, x) || !find_span(p, ground, 1, y))
		return RC_NONE;
	from[0] = x[0];
	from[1] = y[0];
	to[0] = x[1];
	to[1] = y[1];
	area = (uint64_t)(to[0] - from[0]) * (to[1] - from[1]);
	if (area * 1000 < all * AREA_LEAST || area * 1000 > all * AREA_MOST ||
	    count_unlike(p, ground, from, to) * 1000 < area * FILLED_PERMILLE)
		return RC_NONE;
	for (int i = 0; i < 2; i++) {
		const uint32_t size[2] = { p->w, p->h };
		uint32_t margin = (to[i] - from[i]) / MARGIN_PART + 2;

		from[i] = from[i] > margin ? from[i] - margin : 0;
		to[i] = to[i] + margin < size[i] ? to[i] + margin : size[i];
		ret_rect[i] = from[i];
		ret_rect[i + 2] = to[i] - from[i];
	}
	return RC_OK;
}
