/* SPDX-License-Identifier: Apache-2.0 */
/* Medians by histogram: two passes over the border and one over the picture. */
#include "media/look.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/rc.h"

enum { RGB = 3, DARK = 30, BRIGHT = 225, UNLIKE = 90, LEVELS = 256 };

static unsigned
luma(const uint8_t *p)
{
	return (77U * p[0] + 150U * p[1] + 29U * p[2] + 128U) >> 8;
}

static unsigned
root(uint64_t v)
{
	unsigned r = 0;

	while ((uint64_t)(r + 1) * (r + 1) <= v)
		r++;
	return r;
}

static void
look_light(const uint8_t *rgb, uint64_t n, struct look *l)
{
	uint64_t sum = 0, squares = 0, dark = 0, bright = 0, variance;

	for (uint64_t i = 0; i < n; i++, rgb += RGB) {
		unsigned v = luma(rgb);

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

static bool
on_border(uint32_t x, uint32_t y, uint32_t w, uint32_t h)
{
	uint32_t deep = w / 12;

	return y < h - h / 3 && (y < deep || x < deep || x >= w - deep);
}

static void
look_behind(const uint8_t *rgb, uint32_t w, uint32_t h, struct look *l)
{
	unsigned	seen[RGB][LEVELS] = { { 0 } };
	unsigned	n = 0, unlike = 0;
	const uint8_t	*p = rgb;

	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++, p += RGB) {
			if (!on_border(x, y, w, h))
				continue;
			for (int c = 0; c < RGB; c++)
				seen[c][p[c]]++;
			n++;
		}
	for (int c = 0; c < RGB; c++) {
		unsigned at = 0, below = seen[c][0];

		while (below * 2 < n)
			below += seen[c][++at];
		l->background[c] = (uint8_t)at;
	}
	p = rgb;
	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++, p += RGB) {
			int far = 0;

			if (!on_border(x, y, w, h))
				continue;
			for (int c = 0; c < RGB; c++)
				far += abs(p[c] - l->background[c]);
			unlike += far > UNLIKE;
		}
	l->uneven_permille = unlike * 1000 / n;
}

struct look
look_at(const uint8_t *rgb, uint32_t w, uint32_t h)
{
	struct look l = { .luma_mean = 0 };

	must(w >= 12 && h >= 12);
	look_light(rgb, (uint64_t)w * h, &l);
	look_behind(rgb, w, h, &l);
	return l;
}
