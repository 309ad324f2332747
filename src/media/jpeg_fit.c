/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search between two ends. What a photo's size does when quality changes is
 * known well enough that three encodes do for most.
 */
#include "media/jpeg_fit.h"

enum { QUALITY_MAX = 100 };

/* Between them lies the answer: within the bytes allowed, and above. */
struct bracket {
	struct jpeg_fitted	good;
	struct jpeg_fitted	bad;
	size_t			want;	/* bytes worth aiming at */
};

/* How size grows with quality on photos, in permille of quality 95's. */
static int64_t
weight_of(int quality)
{
	static const short at[] = { 170, 220, 265, 310, 350, 415, 515, 735,
		1000, 2700 };	/* 20, 30, … 80, 90, 95, 100 */
	int i = quality / 10 - 2, in = quality % 10, step = 10;

	if (quality >= 90) {
		i = quality >= 95 ? 8 : 7;
		in = quality % 5;
		step = 5;
	}
	if (in == 0)
		return quality == 100 ? at[9] : at[i];
	return at[i] + (at[i + 1] - at[i]) * in / step;
}

/*
 * The next quality to try. Twice by the growth on photos; then by a straight
 * line between the two ends and every other time the middle, so that a picture
 * unlike any photo costs a few encodes more and comes out as near.
 */
static int
bracket_guess(const struct bracket *b, const struct jpeg_fitted *last,
    int tries)
{
	int low = b->good.quality + 1;
	int high = b->bad.quality - 1;
	int q = (low + high) / 2;

	if (tries <= 2) {
		int64_t weight = weight_of(last->quality) *
		    (int64_t)b->want / (int64_t)last->jpeg.n;

		for (q = low; q < high && weight_of(q + 1) <= weight; q++)
			continue;
	} else if (tries % 2 != 0 && b->good.jpeg.n > 0 && b->bad.jpeg.n > 0)
		q = b->good.quality + (int)((int64_t)(high + 1 - low + 1) *
		    ((int64_t)b->want - (int64_t)b->good.jpeg.n) /
		    ((int64_t)b->bad.jpeg.n - (int64_t)b->good.jpeg.n));
	return q < low ? low : q > high ? high : q;
}

/*
 * Between the best quality that fits and the worst that does not, by guesses
 * that use how sizes grew so far: fewer encodings than by halving.
 */
enum rc
jpeg_fit(struct arena *a, const uint8_t *rgb, const struct jpeg_fit *fit,
    struct jpeg_fitted *ret_best)
{
	const size_t		max = fit->max_bytes;
	struct bracket		b = { .good.quality = fit->quality_min - 1,
		.bad.quality = QUALITY_MAX + 1, .want = max - max * 3 / 100 };
	struct jpeg_fitted	now = { .quality = fit->quality_usual };
	enum rc			rc;

	for (int tries = 1;; tries++) {
		rc = jpeg_encode(a, &(struct pixels){ rgb, fit->w_px,
			fit->h_px }, now.quality, &now.jpeg);
		if (rc != RC_OK)
			return rc;
		if (now.jpeg.n > max)
			b.bad = now;
		else
			b.good = now;
		if (b.good.quality + 1 >= b.bad.quality)
			break;
		if (b.good.jpeg.n > 0 && b.good.jpeg.n >= fit->min_bytes &&
		    (b.good.quality >= fit->quality_usual ||
		    b.good.jpeg.n >= max - max * 6 / 100))
			break;
		now.quality = bracket_guess(&b, &now, tries);
	}
	*ret_best = b.good;
	return b.good.jpeg.n > 0 ? RC_OK : RC_FULL;
}
