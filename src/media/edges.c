/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ground's colour is the median of the outermost ring; a row or a column
 * belongs to the thing when a fair part of it is unlike the ground.
 */
#include "media/edges.h"

#include <stdlib.h>

#include "media/level.h"

enum {
	RGB = 3,
	LEVELS = 256,
	UNLIKE = 72,		/* sum of the three differences */
	SIDE_LEAST = 48,
	GROUND_PERMILLE = 850,	/* of the ring must be like the median */
	FILLED_PERMILLE = 620,	/* of the rectangle must be unlike it */
	AREA_LEAST = 150,	/* of the picture, permille */
	AREA_MOST = 930,
	MARGIN_PART = 200,
	SLOPE_ALIKE = EDGES_ONE / 40,	/* 1.4 degrees */
	SLOPE_LEAST = EDGES_ONE / 120,	/* half a degree */
	SLOPE_MOST = EDGES_ONE / 4,	/* 14 degrees */
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
 * First and last row (axis 1) or column (axis 0) of which a twenty-fifth is
 * unlike the ground: the corner of what lies askew is kept.
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
		if (count_unlike(p, ground, from, to) * 25 < size[1 - axis])
			continue;
		if (!any)
			span[0] = i;
		span[1] = i + 1;
		any = true;
	}
	return any;
}

/*
 * The slope of the upper (step 1) or lower (step -1) edge by least squares over
 * the middle 60 % of its columns.
 */
static int64_t
edge_slope(const struct pixels *p, const uint8_t *ground,
    const uint32_t from[2], const uint32_t to[2], int step)
{
	const int64_t	x0 = from[0] + (to[0] - from[0]) / 5;
	const int64_t	x1 = to[0] - (to[0] - from[0]) / 5;
	int64_t		n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, below;

	for (int64_t x = x0; x < x1; x++) {
		int64_t y = step > 0 ? from[1] : (int64_t)to[1] - 1;

		while (y >= from[1] && y < to[1] && !is_unlike(pixel(p,
		    (uint32_t)x, (uint32_t)y), ground))
			y += step;
		n++;
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
	}
	below = n * sxx - sx * sx;
	return below == 0 ? 0 : (n * sxy - sx * sy) * EDGES_ONE / below;
}

/* Both edges alike, or none. */
static int32_t
common_slope(const struct pixels *p, const uint8_t *ground,
    const uint32_t from[2], const uint32_t to[2])
{
	int64_t	upper = edge_slope(p, ground, from, to, 1);
	int64_t	lower = edge_slope(p, ground, from, to, -1);
	int64_t	slope = (upper + lower) / 2;

	if (llabs(upper - lower) > SLOPE_ALIKE || llabs(slope) < SLOPE_LEAST ||
	    llabs(slope) > SLOPE_MOST)
		return 0;
	return (int32_t)slope;
}

/* The square root, rounded down. */
static int64_t
root_of(int64_t v)
{
	int64_t r = 0;

	for (int64_t bit = INT64_C(1) << 30; bit > 0; bit >>= 1)
		if ((r + bit) * (r + bit) <= v)
			r += bit;
	return r;
}

struct edges_angle
edges_angle_of(int32_t slope)
{
	const int64_t		 one = EDGES_ONE, k = slope;
	struct edges_angle	 g;

	g.cosine = one * one / root_of(one * one + k * k);
	g.sine = k * g.cosine / one;
	return g;
}

/*
 * Backwards: for each pixel of the result its place in the source, between
 * four of them; so there are no holes.
 */
const uint8_t *
edges_level(struct arena *a, const struct pixels *p,
    const struct edges_area *area, uint32_t w_px, uint32_t h_px)
{
	const struct edges_angle g = edges_angle_of(area->slope);
	uint8_t			*to = ARENA_ARRAY(a, uint8_t, (size_t)w_px *
				    h_px * RGB);

	must(p->w > 0 && p->h > 0 && p->w < 32768 && p->h < 32768);
	for (uint32_t y = 0; y < h_px; y++) {
		int64_t v = (2 * (int64_t)y + 1 - h_px) * area->h /
		    (2 * (int64_t)h_px);
		int64_t x0 = area->x - v * g.sine / EDGES_ONE - EDGES_ONE / 2;
		int64_t y0 = area->y + v * g.cosine / EDGES_ONE -
		    EDGES_ONE / 2;

		for (uint32_t x = 0; x < w_px; x++) {
			int64_t u = (2 * (int64_t)x + 1 - w_px) * area->w /
			    (2 * (int64_t)w_px);

			level_pixel(p, x0 + u * g.cosine / EDGES_ONE,
			    y0 + u * g.sine / EDGES_ONE,
			    to + ((size_t)y * w_px + x) * RGB);
		}
	}
	return to;
}

/* The whole picture turned around its middle, so that a slope is level. */
static struct pixels
level_all(struct arena *a, const struct pixels *p, int32_t slope)
{
	const struct edges_area all = { .x = (int64_t)p->w * EDGES_ONE / 2,
		.y = (int64_t)p->h * EDGES_ONE / 2,
		.w = (int64_t)p->w * EDGES_ONE,
		.h = (int64_t)p->h * EDGES_ONE, .slope = slope };

	return (struct pixels){ edges_level(a, p, &all, p->w, p->h), p->w,
		p->h };
}

/* Where the columns x and rows y of the picture so turned lie in itself. */
static struct edges_area
area_of(const struct pixels *p, const uint32_t x[2], const uint32_t y[2],
    int32_t slope)
{
	const struct edges_angle g = edges_angle_of(slope);
	/* From the middle of the picture, in half pixels. */
	const int64_t		 u = (int64_t)x[0] + x[1] - p->w;
	const int64_t		 v = (int64_t)y[0] + y[1] - p->h;
	const int64_t		 w = x[1] - x[0], h = y[1] - y[0];

	return (struct edges_area){
		.x = ((int64_t)p->w * EDGES_ONE + u * g.cosine -
		    v * g.sine) / 2,
		.y = ((int64_t)p->h * EDGES_ONE + u * g.sine +
		    v * g.cosine) / 2,
		.w = (w + 2 * (w / MARGIN_PART + 1)) * EDGES_ONE,
		.h = (h + 2 * (h / MARGIN_PART + 1)) * EDGES_ONE,
		.slope = slope };
}

/*
 * RC_NONE whenever it is not plain: a frame that is wrong by itself is worse
 * than the whole picture.
 */
enum rc
edges_find(struct arena *a, const struct pixels *p,
    struct edges_area *ret_area)
{
	uint8_t		ground[RGB];
	uint32_t	x[2], y[2], from[2], to[2];
	uint64_t	area, all = (uint64_t)p->w * p->h;
	int32_t		slope;

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
	slope = common_slope(p, ground, from, to);
	if (slope != 0) {	/* its own sides, without the corners' ground */
		struct pixels level = level_all(a, p, slope);

		if (!find_span(&level, ground, 0, x) ||
		    !find_span(&level, ground, 1, y))
			return RC_NONE;
	}
	*ret_area = area_of(p, x, y, slope);
	return RC_OK;
}
