/* SPDX-License-Identifier: Apache-2.0 */
/* Medians by histogram: two passes over the border and one over the picture. */
#include "media/look.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/rc.h"

enum { RGB = 3, DARK = 30, BRIGHT = 225, UNLIKE = 90, LEVELS = 256 };

static unsigned
root(uint64_t v)
{
	unsigned r = 0;

	while ((uint64_t)(r + 1) * (r + 1) <= v)
		r++;
	return r;
}

/*
 * Mean and spread by whole numbers: the same in the page, where floats may
 * differ.
 */
static void
look_light(const uint8_t *rgb, uint64_t n, struct look *l)
{
	uint64_t sum = 0, squares = 0, dark = 0, bright = 0, variance;

	for (uint64_t i = 0; i < n; i++, rgb += RGB) {
		unsigned v = look_luma(rgb);

		sum += v;
		squares += (uint64_t)v * v;
		dark += v < DARK;
		bright += v > BRIGHT;
	}
	variance = (squares - sum * sum / n) / n;
	l->luma_mean = (unsigned)(sum / n);
	l->luma_sd = root(variance);
	l->dark_permille = (unsigned)(dark * 1000 / n);
	l->bright_permille = (unsigned)(bright * 1000 / n);
}

/* The picture whose border is looked at. */
struct border {
	uint32_t	w;
	uint32_t	h;
	const struct look_head *head;
};

/* Within one and a half eye distances of the face, hair and all. */
static bool
on_head(const struct look_head *head, uint32_t x, uint32_t y)
{
	int64_t	d = head->eyes_apart;
	int64_t	dx = (int64_t)x - head->x, dy = (int64_t)y - head->y;

	if (dy > d * 3 / 2)
		return true;		/* shoulders */
	return dx * dx * 16 + dy * dy * 9 < d * d * 36;
}

/* The next pixel of the border in row y after x, or w; the head's left out. */
static uint32_t
border_next(const struct border *b, uint32_t x, uint32_t y)
{
	const uint32_t deep = b->w / 12;

	for (; x < b->w; x++) {
		if (y >= deep && x >= deep && x < b->w - deep)
			x = b->w - deep;
		if (b->head == NULL || !on_head(b->head, x, y))
			return x;
	}
	return b->w;
}

/*
 * The median of the border, not its mean: a shoulder or a lock of hair must
 * not colour the background.
 */
static void
look_behind(const uint8_t *rgb, const struct border *b, struct look *l)
{
	const uint32_t	w = b->w, deepest = b->h - b->h / 3;
	unsigned	seen[RGB][LEVELS] = { { 0 } };
	unsigned	n = 0, unlike = 0;

	for (uint32_t y = 0; y < deepest; y++)
		for (uint32_t x = border_next(b, 0, y); x < w;
		    x = border_next(b, x + 1, y), n++)
			for (uint32_t c = 0; c < RGB; c++)
				seen[c][rgb[((size_t)y * w + x) * RGB + c]]++;
	if (n == 0)
		return;			/* the head hides it all */
	for (int c = 0; c < RGB; c++) {
		unsigned at = 0, below = seen[c][0];

		while (below * 2 < n)
			below += seen[c][++at];
		l->background[c] = (uint8_t)at;
	}
	for (uint32_t y = 0; y < deepest; y++)
		for (uint32_t x = border_next(b, 0, y); x < w;
		    x = border_next(b, x + 1, y)) {
			const uint8_t	*p = rgb + ((size_t)y * w + x) * RGB;
			int		 far = 0;

			for (int c = 0; c < RGB; c++)
				far += abs(p[c] - l->background[c]);
			unlike += far > UNLIKE;
		}
	l->uneven_permille = unlike * 1000 / n;
}

struct look
look_at(const uint8_t *rgb, uint32_t w, uint32_t h,
    const struct look_head *head)
{
	const struct border b = { w, h, head };
	struct look l = { .luma_mean = 0 };

	must(w >= 12 && h >= 12);
	look_light(rgb, (uint64_t)w * h, &l);
	look_behind(rgb, &b, &l);
	return l;
}
