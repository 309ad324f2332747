/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stem of 5 x 5, sixteen blocks (3 x 3 each channel for itself, then 1 x 1,
 * then the block's own input added), two pairs of heads. Channels are padded to
 * eights, so that a row of them is whole vectors.
 */
#include "media/face_net.h"

#include <stdbool.h>
#include <string.h>

#include "base/rc.h"

enum {
	RGB = 3,
	LANES = 8,
	BLOCKS = 16,
	HEADS = 4,
	STEM = 24,		/* channels */
	STEM_SIDE = 5,
	CHANNELS_MAX = 96,
	FINE = 16,		/* cells a side, 2 anchors each */
	COARSE = 8,		/* cells a side, 6 anchors each */
	ANCHORS = FINE * FINE * 2 + COARSE * COARSE * 6,
	NUMBERS = 16,		/* of an anchor: a box and six marks */
	PLANE = 64 * 64 * 32,	/* the largest of the planes between blocks */
};

/* One vector of channels; unaligned loads are as cheap. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)),
    aligned(sizeof(float)), may_alias));

/* gcc makes a second copy for processors of 2013 and later. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define WIDE
#endif

struct block { uint8_t in, out, stride; };

static const struct block blocks[BLOCKS] = {
	{ 24, 24, 1 }, { 24, 28, 1 }, { 28, 32, 2 }, { 32, 36, 1 },
	{ 36, 42, 1 }, { 42, 48, 2 }, { 48, 56, 1 }, { 56, 64, 1 },
	{ 64, 72, 1 }, { 72, 80, 1 }, { 80, 88, 1 }, { 88, 96, 2 },
	{ 96, 96, 1 }, { 96, 96, 1 }, { 96, 96, 1 }, { 96, 96, 1 },
};
enum { FINE_AFTER = 10 };	/* the block whose result the fine heads read */

static const struct { uint8_t in, out; } heads[HEADS] = {
	{ 88, 2 }, { 96, 6 }, { 88, 32 }, { 96, 96 } };

struct layer { const float *weight, *bias; };

struct face_net {
	struct layer	 stem;
	struct layer	 depth[BLOCKS];
	struct layer	 point[BLOCKS];
	struct layer	 head[HEADS];
	float		*plane[3];
	float		*answer[HEADS];
	struct face_seen *found;	/* ANCHORS */
};

static size_t
padded(size_t channels)
{
	return (channels + LANES - 1) / LANES * LANES;
}

static float
float_of(uint16_t half)
{
	uint32_t	bits = (uint32_t)(half & 0x7FFF) << 13;
	float		v;

	memcpy(&v, &bits, sizeof(v));
	v *= 0x1p112F;		/* the exponents' offsets, 127 and 15 */
	return (half & 0x8000) != 0 ? -v : v;
}

static const float *
take_weights(struct arena *a, const uint16_t **from, size_t rows, size_t columns)
{
	const size_t	 wide = padded(columns);
	float		*to = ARENA_ARRAY(a, float, rows * wide);

	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++)
			to[r * wide + c] = float_of(*(*from)++);
	return to;
}

static struct layer
take_layer(struct arena *a, const uint16_t **from, size_t rows, size_t columns)
{
	struct layer l;

	l.weight = take_weights(a, from, rows, columns);
	l.bias = take_weights(a, from, 1, columns);
	return l;
}

/* Memory for all layers once; a run allocates nothing. */
struct face_net *
face_net_new(struct arena *a)
{
	static const size_t	 cells[HEADS] = { FINE * FINE, COARSE * COARSE,
		FINE * FINE, COARSE * COARSE };
	struct face_net		*n = ARENA_NEW(a, struct face_net);
	const uint16_t		*from = face_weights;

	n->stem = take_layer(a, &from, STEM_SIDE * STEM_SIDE * RGB, STEM);
	for (size_t i = 0; i < BLOCKS; i++) {
		n->depth[i] = take_layer(a, &from, 9, blocks[i].in);
		n->point[i] = take_layer(a, &from, blocks[i].in, blocks[i].out);
	}
	for (size_t i = 0; i < HEADS; i++) {
		n->head[i] = take_layer(a, &from, heads[i].in, heads[i].out);
		n->answer[i] = ARENA_ARRAY(a, float, cells[i] *
		    padded(heads[i].out));
	}
	must(from == face_weights + FACE_WEIGHTS);
	for (int i = 0; i < 3; i++)
		n->plane[i] = ARENA_ARRAY(a, float, PLANE);
	n->found = ARENA_ARRAY(a, struct face_seen, ANCHORS);
	return n;
}

/* ---- layers; n is the side of the plane that comes in */

/*
 * The pixels of a window that lie within the plane, and their weights. Sums run
 * over them in this order on every machine.
 */
struct taps {
	const float	*in[STEM_SIDE * STEM_SIDE];
	const float	*weight[STEM_SIDE * STEM_SIDE];
	unsigned	 n;
};

/*
 * n, wide	side of the plane, floats of its pixel
 * x, y		of the window's corner plus off
 * weights	floats of each tap's weights
 */
struct window {
	size_t	side;
	size_t	n;
	size_t	wide;
	size_t	off;
	size_t	weights;
};

static inline void
taps_at(struct taps *t, const struct window *w, const float *in,
    const float *weight, size_t y, size_t x)
{
	t->n = 0;
	for (size_t k = 0; k < w->side * w->side; k++) {
		size_t sy = y + k / w->side, sx = x + k % w->side;

		if (sy < w->off || sy - w->off >= w->n || sx < w->off ||
		    sx - w->off >= w->n)
			continue;
		t->in[t->n] = in + ((sy - w->off) * w->n + sx - w->off) *
		    w->wide;
		t->weight[t->n++] = weight + k * w->weights;
	}
}

WIDE static void
run_stem(const struct layer *l, const float *in, float *out)
{
	const struct window	w = { STEM_SIDE, FACE_SIDE, RGB, 1, RGB * STEM };
	const size_t		m = FACE_SIDE / 2;
	struct taps		t;

	for (size_t i = 0; i < m * m; i++, out += STEM) {
		lanes a = *(const lanes *)l->bias;
		lanes b = *(const lanes *)(l->bias + LANES);
		lanes c = *(const lanes *)(l->bias + 2 * LANES);

		taps_at(&t, &w, in, l->weight, i / m * 2, i % m * 2);
		for (unsigned k = 0; k < t.n; k++)
			for (size_t p = 0; p < RGB; p++) {
				const float *v = t.weight[k] + p * STEM;

				a += *(const lanes *)v * t.in[k][p];
				b += *(const lanes *)(v + LANES) * t.in[k][p];
				c += *(const lanes *)(v + 2 * LANES) *
				    t.in[k][p];
			}
		*(lanes *)out = a;
		*(lanes *)(out + LANES) = b;
		*(lanes *)(out + 2 * LANES) = c;
		for (size_t p = 0; p < STEM; p++)
			out[p] = out[p] > 0 ? out[p] : 0;
	}
}

WIDE static void
run_depth(const struct layer *l, const struct block *b, size_t n,
    const float *in, float *out)
{
	const size_t		wide = padded(b->in), m = n / b->stride;
	const struct window	w = { 3, n, wide, b->stride == 1, wide };
	struct taps		t;

	for (size_t i = 0; i < m * m; i++, out += wide) {
		taps_at(&t, &w, in, l->weight, i / m * b->stride,
		    i % m * b->stride);
		for (size_t c = 0; c < wide; c += LANES) {
			lanes s = *(const lanes *)(l->bias + c);

			for (unsigned k = 0; k < t.n; k++)
				s += *(const lanes *)(t.in[k] + c) *
				    *(const lanes *)(t.weight[k] + c);
			*(lanes *)(out + c) = s;
		}
	}
}

/* Four pixels at once share each weight that is read; n is a multiple of 4. */
WIDE static void
run_point(const struct layer *l, size_t ins, size_t outs, size_t n,
    const float *in, float *out)
{
	const size_t iw = padded(ins), ow = padded(outs);

	for (size_t p = 0; p < n; p += 4, in += 4 * iw, out += 4 * ow)
		for (size_t o = 0; o < ow; o += LANES) {
			const float *w = l->weight + o;
			lanes s0 = *(const lanes *)(l->bias + o);
			lanes s1 = s0, s2 = s0, s3 = s0;

			for (size_t c = 0; c < ins; c++, w += ow) {
				lanes k = *(const lanes *)w;

				s0 += k * in[c];
				s1 += k * in[iw + c];
				s2 += k * in[2 * iw + c];
				s3 += k * in[3 * iw + c];
			}
			*(lanes *)(out + o) = s0;
			*(lanes *)(out + ow + o) = s1;
			*(lanes *)(out + 2 * ow + o) = s2;
			*(lanes *)(out + 3 * ow + o) = s3;
		}
}

/* out becomes the larger of 0 and itself plus the block's input. */
WIDE static void
run_sum(const struct block *b, size_t n, const float *in, float *out)
{
	const size_t iw = padded(b->in), ow = padded(b->out);
	const size_t m = n / b->stride;

	for (size_t y = 0; y < m; y++)
		for (size_t x = 0; x < m; x++, out += ow) {
			const float *p = in + (y * b->stride * n +
			    x * b->stride) * iw;
			const float *q = p + n * iw;

			for (size_t c = 0; c < iw; c++) {
				float v = p[c];

				if (b->stride == 2) {
					float r = p[iw + c];

					v = r > v ? r : v;
					v = q[c] > v ? q[c] : v;
					v = q[iw + c] > v ? q[iw + c] : v;
				}
				out[c] += v;
			}
			for (size_t c = 0; c < ow; c++)
				out[c] = out[c] > 0 ? out[c] : 0;
		}
}

static void
run_head(struct face_net *net, size_t i, size_t cells, const float *in)
{
	run_point(&net->head[i], heads[i].in, heads[i].out, cells, in,
	    net->answer[i]);
}

/* ---- what the heads say */

/* e to the power of x for x from -40 to 40: 2^k times a polynomial. */
static float
power_of_e(float x)
{
	float	t = x * 1.442695041F, f, sum;
	int32_t	k = (int32_t)(t < 0 ? t - 0.5F : t + 0.5F);
	uint32_t bits = (uint32_t)(k + 127) << 23;
	float	two;

	f = (t - (float)k) * 0.693147181F;
	sum = 1 + f * (1 + f * (0.5F + f * (0.166666667F + f *
	    (0.041666667F + f * 0.008333333F))));
	memcpy(&two, &bits, sizeof(two));
	return sum * two;
}

static float
score_of(float z)
{
	z = z < -40 ? -40 : z > 40 ? 40 : z;
	return 1 / (1 + power_of_e(-z));
}

/* The anchors of one pair of heads that are sure enough. */
static unsigned
read_head(struct face_net *net, size_t i, size_t side, float least,
    unsigned found)
{
	const size_t	per = heads[i].out;
	const size_t	wide = padded(per), numbers = padded(per * NUMBERS);

	for (size_t cell = 0; cell < side * side; cell++)
		for (size_t k = 0; k < per; k++) {
			struct face_seen *f = &net->found[found];
			const float	 *r = net->answer[i + 2] +
			    cell * numbers + k * NUMBERS;
			float x = ((float)(cell % side) + 0.5F) / (float)side;
			float y = ((float)(cell / side) + 0.5F) / (float)side;

			f->score = score_of(net->answer[i][cell * wide + k]);
			if (f->score < least)
				continue;
			f->box[2] = r[2] / FACE_SIDE;
			f->box[3] = r[3] / FACE_SIDE;
			f->box[0] = r[0] / FACE_SIDE + x - f->box[2] / 2;
			f->box[1] = r[1] / FACE_SIDE + y - f->box[3] / 2;
			for (size_t m = 0; m < FACE_MARK__MAX; m++) {
				f->mark[m][0] = r[4 + 2 * m] / FACE_SIDE + x;
				f->mark[m][1] = r[5 + 2 * m] / FACE_SIDE + y;
			}
			found++;
		}
	return found;
}

/* Whether two boxes share three tenths of what they cover together. */
static bool
same_face(const struct face_seen *f, const struct face_seen *g)
{
	float	common = 1;
	float	all = f->box[2] * f->box[3] + g->box[2] * g->box[3];

	for (int i = 0; i < 2; i++) {
		float from = f->box[i] > g->box[i] ? f->box[i] : g->box[i];
		float fe = f->box[i] + f->box[i + 2];
		float ge = g->box[i] + g->box[i + 2];
		float n = (fe < ge ? fe : ge) - from;

		common *= n > 0 ? n : 0;
	}
	return common > 0.3F * (all - common);
}

static void
blend(struct face_seen *sum, const struct face_seen *f, float weight)
{
	for (int i = 0; i < 4; i++)
		sum->box[i] += f->box[i] * weight;
	for (int m = 0; m < FACE_MARK__MAX; m++)
		for (int i = 0; i < 2; i++)
			sum->mark[m][i] += f->mark[m][i] * weight;
}

/*
 * The surest anchor left, blended with those that mean the same face, weighted
 * by their scores; all of them are then taken off the list (score 0).
 */
static bool
next_face(struct face_net *net, unsigned n, struct face_seen *to)
{
	struct face_seen	best = { .score = 0 }, sum = { .score = 0 };
	float			weight = 0;

	for (unsigned i = 0; i < n; i++)
		if (net->found[i].score > best.score)
			best = net->found[i];
	if (!(best.score > 0))
		return false;
	for (unsigned i = 0; i < n; i++) {
		struct face_seen *f = &net->found[i];

		if (!(f->score > 0) || !same_face(&best, f))
			continue;
		blend(&sum, f, f->score);
		weight += f->score;
		f->score = 0;
	}
	if (!(weight > 0))	/* a box of no size: nothing overlaps with it */
		return false;
	*to = (struct face_seen){ .score = best.score };
	blend(to, &sum, 1 / weight);
	return true;
}

/*
 * BlazeFace, short range (see face_weights.mjs): two grids of anchors, the
 * fine one for small faces.
 */
unsigned
face_net_run(struct face_net *net, const float *in, float least,
    struct face_seen *to)
{
	float		*now = net->plane[0], *next = net->plane[2];
	size_t		 side = FACE_SIDE / 2;
	unsigned	 found, n = 0;

	run_stem(&net->stem, in, now);
	for (size_t i = 0; i < BLOCKS; i++) {
		const struct block	*b = &blocks[i];
		const size_t		 after = side / b->stride;
		float			*was = now;

		run_depth(&net->depth[i], b, side, now, net->plane[1]);
		run_point(&net->point[i], b->in, b->out, after * after,
		    net->plane[1], next);
		run_sum(b, side, now, next);
		now = next;
		next = was;
		side = after;
		if (i == FINE_AFTER) {
			run_head(net, 0, FINE * FINE, now);
			run_head(net, 2, FINE * FINE, now);
		}
	}
	run_head(net, 1, COARSE * COARSE, now);
	run_head(net, 3, COARSE * COARSE, now);
	found = read_head(net, 0, FINE, least, 0);
	found = read_head(net, 1, COARSE, least, found);
	while (n < FACES_MAX && next_face(net, found, &to[n]))
		n++;
	return n;
}
