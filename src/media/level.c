/* SPDX-License-Identifier: Apache-2.0 */
/* How far a picture leans. */
#include "media/level.h"

enum { RGB = 3 };

/* Taylor's series; at 20 degrees what is left out is below 1/2^24. */
struct level_turn
level_turn(int tenths)
{
	const int64_t	one = INT64_C(1) << 30;
	const int64_t	a = tenths * INT64_C(18740330) / 10;	/* pi / 1800 */
	const int64_t	square = a * a / one;
	const int64_t	finer = one / LEVEL_ONE;
	int64_t		sine, cosine;

	must(tenths >= -LEVEL_MOST && tenths <= LEVEL_MOST);
	sine = a - a * (square / 6 - square * square / one / 120) / one;
	cosine = one - square / 2 + square * square / one / 24 -
	    square * square / one * square / one / 720;
	return (struct level_turn){ sine / finer, cosine / finer };
}

void
level_room(const int64_t size[2], int tenths, int64_t ret_room[2])
{
	const struct level_turn	t = level_turn(tenths);
	const int64_t		sine = t.sine < 0 ? -t.sine : t.sine;

	ret_room[0] = (size[0] * t.cosine + size[1] * sine) / LEVEL_ONE;
	ret_room[1] = (size[0] * sine + size[1] * t.cosine) / LEVEL_ONE;
}

void
level_pixel(const struct pixels *p, int64_t x, int64_t y, uint8_t *to)
{
	const int64_t	right = p->w - 1, low = p->h - 1;
	const uint8_t	*up, *down;
	size_t		next;
	int32_t		fx, fy;

	x = x < 0 ? 0 : x > right * LEVEL_ONE ? right * LEVEL_ONE : x;
	y = y < 0 ? 0 : y > low * LEVEL_ONE ? low * LEVEL_ONE : y;
	up = p->rgb + ((size_t)(y / LEVEL_ONE) * p->w +
	    (size_t)(x / LEVEL_ONE)) * RGB;
	down = y / LEVEL_ONE < low ? up + (size_t)p->w * RGB : up;
	next = x / LEVEL_ONE < right ? RGB : 0;
	fx = (int32_t)(x % LEVEL_ONE / 256);
	fy = (int32_t)(y % LEVEL_ONE / 256);
	for (size_t c = 0; c < RGB; c++) {
		int32_t above = up[c] * (256 - fx) + up[c + next] * fx;
		int32_t below = down[c] * (256 - fx) + down[c + next] * fx;

		to[c] = (uint8_t)((above * (256 - fy) + below * fy + 32768) /
		    65536);
	}
}
