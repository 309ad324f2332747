/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three stages, each fed by the one before: boxes (sums of f x f pixels),
 * Lanczos along a row (into 10.6 fixed point), Lanczos down the columns over a
 * ring of such rows. Right shifts of negative numbers are arithmetic in every
 * compiler we name.
 */
#include "media/resample.h"

#include <stdbool.h>
#include <string.h>

#include "base/rc.h"

enum {
	RGB = 3,
	LOBES = 3,
	WEIGHT_BITS = 14,
	MID_BITS = 6,
	LANES = 8,		/* numbers of 16 bits that processors take at once */
	HALF = RESAMPLE_ONE / 2,
};

/* For each pixel of the result: where its weights begin, and the weights. */
struct kernel {
	uint32_t	 n;
	uint32_t	 taps;
	uint32_t	*start;
	int16_t		*weight;	/* n * taps; each group sums to 1 */
};

/* The part of one axis of the source that the result depends on. */
struct window {
	uint32_t	first;	/* pixel of the source, a multiple of box */
	uint32_t	n;	/* pixels of the source */
	uint32_t	boxed;	/* after the box stage */
};

struct resample {
	uint32_t	 src_w;
	uint32_t	 box;		/* f of the box stage */
	struct window	 wx;
	struct window	 wy;
	struct kernel	 kx;
	struct kernel	 ky;
	uint32_t	 seen;		/* rows of the source so far */
	uint32_t	 rows;		/* rows that left the box stage */
	uint32_t	 done;		/* rows of the result so far */
	uint32_t	 ring;		/* rows that mid holds */
	uint32_t	*sums;		/* of the box stage */
	uint8_t		*boxed;		/* one row */
	int16_t		*plane[RGB];	/* that row, its colours apart */
	int16_t		*across;	/* kx.weight, each group filled up with 0 */
	uint32_t	 wide;		/* of such a group, a multiple of LANES */
	int16_t		*mid;
	int32_t		*acc;		/* one row of the result, to be */
	uint8_t		*dst;
};

/* sin(pi * x) for x >= 0 in 1/2^16, as 1/2^30: Taylor's series to x^11. */
static int64_t
sin_pi(int64_t x)
{
	static const int64_t c[] = { 7913940, 88203474, 643455389, 2738217788,
		5548789346, 3373259426 };
	const int64_t	one = INT64_C(1) << 30;
	int64_t		t, square, sum = 0;
	bool		negative;

	x %= 2 * RESAMPLE_ONE;
	negative = x >= RESAMPLE_ONE;
	x %= RESAMPLE_ONE;
	if (x > HALF)
		x = RESAMPLE_ONE - x;
	t = x * (one / RESAMPLE_ONE);
	square = t * t / one;
	for (size_t i = 0; i < COUNT(c); i++)
		sum = c[i] - sum * square / one;
	sum = sum * t / one;
	return negative ? -sum : sum;
}

/* 3 sin(pi x) sin(pi x / 3) / (pi x)^2 for x >= 0 in 1/2^16, as 1/2^20. */
static int64_t
lanczos(int64_t x)
{
	const int64_t	pi_square = 2649351758;		/* in 1/2^28 */
	int64_t		wave, slope;

	if (x < 256)
		return INT64_C(1) << 20;
	if (x >= LOBES * RESAMPLE_ONE)
		return 0;
	wave = LOBES * sin_pi(x) * sin_pi(x / LOBES) / (INT64_C(1) << 30);
	slope = (x * x >> 4) * pi_square / (INT64_C(1) << 28);
	return wave * (INT64_C(1) << 18) / slope;
}

/* The weights of one pixel, made whole numbers whose sum is exactly one. */
static void
kernel_round(const int64_t *exact, uint32_t taps, int16_t *weight)
{
	const int64_t	one = 1 << WEIGHT_BITS;
	int64_t		sum = 0, left = one;
	uint32_t	top = 0;

	for (uint32_t t = 0; t < taps; t++)
		sum += exact[t];
	must(sum > 0);
	for (uint32_t t = 0; t < taps; t++) {
		int64_t v = exact[t] * one * 2;

		v = (v + (v < 0 ? -sum : sum)) / (2 * sum);
		weight[t] = (int16_t)v;
		left -= v;
		if (exact[t] > exact[top])
			top = t;
	}
	weight[top] = (int16_t)(weight[top] + left);
}

/* The rectangle along one side, and how many pixels it is to become. */
struct axis {
	int64_t		off, span;	/* in 1/2^16 of a pixel of the source */
	uint32_t	n_src;		/* pixels that the source has there */
	uint32_t	n_dst;		/* of the result */
};

/*
 * Lanczos with three lobes, wider where the picture gets smaller, in whole
 * numbers; weights of a pixel sum up to one exactly.
 */
static struct kernel
kernel_make(struct arena *a, const struct axis *x)
{
	const uint32_t	 n_dst = x->n_dst;
	const int64_t	 span = x->span;
	struct kernel	 k = { .n = n_dst };
	int64_t		 step = span / n_dst;
	int64_t		 scale = step > RESAMPLE_ONE ? step : RESAMPLE_ONE;
	int64_t		 reach = (LOBES * scale + RESAMPLE_ONE - 1) /
	    RESAMPLE_ONE;
	int64_t		 most = x->n_src;
	int64_t		*exact;

	k.taps = (uint32_t)(2 * reach + 1 < most ? 2 * reach + 1 : most);
	k.start = ARENA_ARRAY(a, uint32_t, n_dst);
	k.weight = ARENA_ARRAY(a, int16_t, (size_t)n_dst * k.taps);
	exact = ARENA_ARRAY(a, int64_t, k.taps);
	for (uint32_t i = 0; i < n_dst; i++) {
		int64_t mid = x->off + (2 * (int64_t)i + 1) * span /
		    (2 * n_dst) - HALF;
		int64_t centre = (mid + HALF) >> 16;
		int64_t first = centre - reach;

		first = first > most - k.taps ? most - k.taps : first;
		first = first < 0 ? 0 : first;
		memset(exact, 0, k.taps * sizeof(*exact));
		for (int64_t p = centre - reach; p <= centre + reach; p++) {
			int64_t far = p * RESAMPLE_ONE - mid;
			int64_t in = p < 0 ? 0 : p >= most ? most - 1 : p;

			/* Beyond the edge the last pixel goes on. */
			in = in - first < 0 ? first : in;
			in = in - first >= k.taps ? first + k.taps - 1 : in;
			exact[in - first] += lanczos((far < 0 ? -far : far) *
			    RESAMPLE_ONE / scale);
		}
		k.start[i] = (uint32_t)first;
		kernel_round(exact, k.taps, k.weight + (size_t)i * k.taps);
	}
	return k;
}

/* Which rows and columns of the source are needed at all, in whole boxes. */
static struct window
window_make(const struct axis *x, uint32_t box)
{
	struct window	w;
	int64_t		step = x->span / x->n_dst;
	int64_t		scale = step > RESAMPLE_ONE * (int64_t)box ? step :
	    RESAMPLE_ONE * (int64_t)box;
	int64_t		margin = LOBES * scale + 2 * RESAMPLE_ONE *
	    (int64_t)box;
	int64_t		first = (x->off - margin) >> 16;
	int64_t		end = ((x->off + x->span + margin) >> 16) + 1;

	end = end > x->n_src ? x->n_src : end;
	end = end < 1 ? 1 : end;
	first = first > end - 1 ? end - 1 : first;
	first = first < 0 ? 0 : first;
	w.first = (uint32_t)first / box * box;
	w.n = (uint32_t)end - w.first;
	w.boxed = (w.n + box - 1) / box;
	return w;
}

/* How much may be averaged away while twice the result's size is left. */
static uint32_t
box_of(const struct resample_spec *s)
{
	int64_t one = RESAMPLE_ONE * (s->rough ? INT64_C(1) : INT64_C(2));
	int64_t fx = s->w / (one * (int64_t)s->dst_w);
	int64_t fy = s->h / (one * (int64_t)s->dst_h);
	int64_t f = fx < fy ? fx : fy;

	return f < 1 ? 1 : f > 255 ? 255 : (uint32_t)f;
}

/* Room for a row's colours apart, and the weights of groups of LANES. */
static void
fill_up(struct arena *a, struct resample *r)
{
	const struct kernel *k = &r->kx;

	r->wide = (k->taps + LANES - 1) / LANES * LANES;
	r->across = ARENA_ARRAY(a, int16_t, (size_t)k->n * r->wide);
	for (uint32_t x = 0; x < k->n; x++)
		memcpy(r->across + (size_t)x * r->wide,
		    k->weight + (size_t)x * k->taps,
		    k->taps * sizeof(k->weight[0]));
	for (int c = 0; c < RGB; c++)
		r->plane[c] = ARENA_ARRAY(a, int16_t, r->wx.boxed + r->wide);
}

/*
 * Much smaller than the source: boxes are averaged first (box_of), the fine
 * kernel does the rest.
 */
struct resample *
resample_new(struct arena *a, const struct resample_spec *s)
{
	struct resample	*r = ARENA_NEW(a, struct resample);
	int64_t		 box;

	must(s->src_w > 0 && s->src_h > 0 && s->src_w < 65536 &&
	    s->src_h < 65536 && s->w > 0 && s->h > 0);
	must(s->dst_w > 0 && s->dst_h > 0 && s->dst_w <= RESAMPLE_SIDE_MAX &&
	    s->dst_h <= RESAMPLE_SIDE_MAX);
	r->src_w = s->src_w;
	r->box = box_of(s);
	box = r->box;
	r->wx = window_make(&(struct axis){ s->x, s->w, s->src_w, s->dst_w },
	    r->box);
	r->wy = window_make(&(struct axis){ s->y, s->h, s->src_h, s->dst_h },
	    r->box);
	r->kx = kernel_make(a, &(struct axis){
		(s->x - r->wx.first * RESAMPLE_ONE) / box, s->w / box,
		r->wx.boxed, s->dst_w });
	r->ky = kernel_make(a, &(struct axis){
		(s->y - r->wy.first * RESAMPLE_ONE) / box, s->h / box,
		r->wy.boxed, s->dst_h });
	r->ring = r->ky.taps;
	r->sums = ARENA_ARRAY(a, uint32_t, (size_t)r->wx.boxed * RGB);
	r->boxed = ARENA_ARRAY(a, uint8_t, (size_t)r->wx.boxed * RGB);
	fill_up(a, r);
	r->mid = ARENA_ARRAY(a, int16_t, (size_t)r->ring * s->dst_w * RGB);
	r->acc = ARENA_ARRAY(a, int32_t, (size_t)s->dst_w * RGB);
	r->dst = ARENA_ARRAY(a, uint8_t, (size_t)s->dst_w * s->dst_h * RGB);
	return r;
}

/* The sum of n products; n is a multiple of LANES. */
static int32_t
dot(const int16_t *x, const int16_t *y, uint32_t n)
{
	int32_t sum = 0;

	n -= n % LANES;		/* for the compiler */
	for (uint32_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* Colours apart, so that the sum of products is one run over memory. */
static void
row_across(struct resample *r, const uint8_t *row)
{
	int16_t	*to = r->mid + (size_t)(r->rows % r->ring) * r->kx.n * RGB;

	for (uint32_t x = 0; x < r->wx.boxed; x++, row += RGB) {
		r->plane[0][x] = row[0];
		r->plane[1][x] = row[1];
		r->plane[2][x] = row[2];
	}
	for (uint32_t x = 0; x < r->kx.n; x++, to += RGB) {
		const uint32_t	 at = r->kx.start[x];
		const int16_t	*w = r->across + (size_t)x * r->wide;

		for (int c = 0; c < RGB; c++)
			to[c] = (int16_t)((dot(r->plane[c] + at, w, r->wide) +
			    128) >> (WEIGHT_BITS - MID_BITS));
	}
	r->rows++;
}

/* Every row of the result whose sources are all there. */
static void
rows_down(struct resample *r)
{
	const size_t	n = (size_t)r->kx.n * RGB;
	const int	shift = WEIGHT_BITS + MID_BITS;

	while (r->done < r->ky.n &&
	    r->ky.start[r->done] + r->ky.taps <= r->rows) {
		const int16_t	*w = r->ky.weight +
		    (size_t)r->done * r->ky.taps;
		uint8_t		*to = r->dst + r->done * n;

		for (size_t i = 0; i < n; i++)
			r->acc[i] = 1 << (shift - 1);
		for (uint32_t t = 0; t < r->ky.taps; t++) {
			const int16_t *from = r->mid + n *
			    ((r->ky.start[r->done] + t) % r->ring);

			for (size_t i = 0; i < n; i++)
				r->acc[i] += w[t] * from[i];
		}
		for (size_t i = 0; i < n; i++) {
			int32_t v = r->acc[i] >> shift;

			to[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
		r->done++;
	}
}

static void
row_sum(struct resample *r, const uint8_t *row)
{
	uint32_t *sum = r->sums;

	for (uint32_t x = 0; x < r->wx.n; sum += RGB)
		for (uint32_t end = x + r->box < r->wx.n ? x + r->box :
		    r->wx.n; x < end; x++, row += RGB) {
			sum[0] += row[0];
			sum[1] += row[1];
			sum[2] += row[2];
		}
}

/* The last box may be cut off: it is divided by what it really holds. */
static void
row_box(struct resample *r, uint32_t rows)
{
	for (uint32_t x = 0; x < r->wx.boxed; x++) {
		uint32_t left = r->wx.n - x * r->box;
		uint32_t area = rows * (left < r->box ? left : r->box);

		for (int c = 0; c < RGB; c++) {
			size_t i = (size_t)x * RGB + (size_t)c;

			r->boxed[i] = (uint8_t)((r->sums[i] + area / 2) / area);
			r->sums[i] = 0;
		}
	}
}

/*
 * Rows come once, from top to bottom; only as many as the kernel reaches are
 * kept.
 */
void
resample_row(struct resample *r, const uint8_t *rgb)
{
	uint32_t	y = r->seen++;
	const uint8_t	*row = rgb + (size_t)r->wx.first * RGB;

	if (y < r->wy.first || y - r->wy.first >= r->wy.n)
		return;
	y -= r->wy.first;
	if (r->box > 1) {
		row_sum(r, row);
		if ((y + 1) % r->box != 0 && y + 1 < r->wy.n)
			return;
		row_box(r, y % r->box + 1);
		row = r->boxed;
	}
	row_across(r, row);
	rows_down(r);
}

const uint8_t *
resample_pixels(const struct resample *r)
{
	return r->done == r->ky.n ? r->dst : NULL;
}
