/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A square of the picture becomes the net's 128 by 128 pixels; beyond the
 * picture its edge goes on. What the net says of the square turned by quarters
 * is carried back to the picture.
 */
#include "media/face.h"

#include "media/resample.h"

enum {
	RGB = 3,
	SURE = 880,		/* upside down none was surer than 840 */
	LIKELY = 700,		/* with the eyes' line right: not on its side */
	SMALL_PART = 5,		/* of the square: below it look closer */
};

static const float LEAST = 0.5F;

/* A square of the picture, in pixels. */
struct square {
	int32_t	x;
	int32_t	y;
	int32_t	side;
};

/* The square's pixels from -1 to 1. */
static const float *
square_read(struct arena *a, const struct pixels *p, const struct square *s)
{
	struct resample	*r = resample_new(a, &(struct resample_spec){
		.src_w = p->w, .src_h = p->h,
		.x = (int64_t)s->x * RESAMPLE_ONE,
		.y = (int64_t)s->y * RESAMPLE_ONE,
		.w = (int64_t)s->side * RESAMPLE_ONE,
		.h = (int64_t)s->side * RESAMPLE_ONE,
		.dst_w = FACE_SIDE, .dst_h = FACE_SIDE, .rough = true });
	float		*to = ARENA_ARRAY(a, float,
			    FACE_SIDE * FACE_SIDE * RGB);
	const uint8_t	*rgb;

	for (uint32_t y = 0; y < p->h; y++)
		resample_row(r, p->rgb + (size_t)y * p->w * RGB);
	rgb = resample_pixels(r);
	must(rgb != NULL);
	for (size_t i = 0; i < (size_t)FACE_SIDE * FACE_SIDE * RGB; i++)
		to[i] = (float)rgb[i] * (2.0F / 255.0F) - 1.0F;
	return to;
}

/* The same pixels a quarter further clockwise. */
static const float *
square_turn(struct arena *a, const float *in)
{
	float *to = ARENA_ARRAY(a, float, FACE_SIDE * FACE_SIDE * RGB);

	for (size_t y = 0; y < FACE_SIDE; y++)
		for (size_t x = 0; x < FACE_SIDE; x++)
			for (size_t c = 0; c < RGB; c++)
				to[(y * FACE_SIDE + x) * RGB + c] =
				    in[((FACE_SIDE - 1 - x) * FACE_SIDE + y) *
				    RGB + c];
	return to;
}

/* A point of the turned square in the picture. */
static void
carry_back(const struct square *s, unsigned quarters, const float at[2],
    int32_t to[2])
{
	float u = at[0], v = at[1], x, y;

	for (; quarters > 0; quarters--) {
		float was = u;

		u = v;
		v = 1 - was;
	}
	x = ((float)s->x + u * (float)s->side) * FACE_ONE;
	y = ((float)s->y + v * (float)s->side) * FACE_ONE;
	to[0] = (int32_t)(x < 0 ? x - 0.5F : x + 0.5F);
	to[1] = (int32_t)(y < 0 ? y - 0.5F : y + 0.5F);
}

static struct face
face_of(const struct square *s, unsigned quarters, const struct face_seen *f)
{
	struct face	to;
	const float	end[2] = { f->box[0] + f->box[2],
		f->box[1] + f->box[3] };
	int32_t		one[2], two[2];

	carry_back(s, quarters, f->box, one);
	carry_back(s, quarters, end, two);
	for (int i = 0; i < 2; i++) {
		to.box[i] = one[i] < two[i] ? one[i] : two[i];
		to.box[i + 2] = one[i] < two[i] ? two[i] - one[i] :
		    one[i] - two[i];
	}
	for (int m = 0; m < FACE_MARK__MAX; m++)
		carry_back(s, quarters, f->mark[m], to.mark[m]);
	to.permille = (unsigned)(f->score * 1000 + 0.5F);
	return to;
}

/* Look at the square turned that far; keep the answer when it is surer. */
static void
look(struct face_net *net, const struct square *s, const float *in,
    unsigned quarters, struct faces *best)
{
	struct face_seen	seen[FACES_MAX];
	unsigned		n = face_net_run(net, in, LEAST, seen);

	if (n == 0 || (best->n > 0 && (unsigned)(seen[0].score * 1000 + 0.5F) <=
	    best->list[0].permille))
		return;
	*best = (struct faces){ .n = n, .quarters = quarters };
	for (unsigned i = 0; i < n; i++)
		best->list[i] = face_of(s, quarters, &seen[i]);
}

/* The turns that the eyes' line asks for. */
static unsigned
quarters_of(const struct face *f)
{
	int tilt = face_tilt(f);

	return (unsigned)((3600 + 450 - tilt) / 900) % 4;
}

/* A face on its side may score high too, but its eyes' line gives it away. */
static bool
is_upright(const struct faces *f, unsigned least)
{
	return f->n > 0 && f->list[0].permille >= least &&
	    quarters_of(&f->list[0]) == f->quarters;
}

/*
 * The surest face again, from nearby: its marks come out finer. A small face
 * may be found in a square turned wrong; its eyes know better.
 */
static void
look_closer(struct arena *a, struct face_net *net, const struct pixels *p,
    struct faces *f)
{
	const int32_t	*box = f->list[0].box;
	int32_t		 side = (box[2] > box[3] ? box[2] : box[3]) * 11 / 5;
	struct square	 s = { .side = side / FACE_ONE };
	struct faces	 near = { .n = 0 };
	const float	*in;

	if (s.side < 16)
		return;
	s.x = (box[0] + box[2] / 2 - side / 2) / FACE_ONE;
	s.y = (box[1] + box[3] / 2 - side / 2) / FACE_ONE;
	in = square_read(a, p, &s);
	for (unsigned q = 0; q < f->quarters; q++)
		in = square_turn(a, in);
	look(net, &s, in, f->quarters, &near);
	if (near.n > 0)
		f->list[0] = near.list[0];
}

/*
 * Upright first, since nearly all are; then upside down and on the sides. A
 * small face is looked at once more, closer.
 */
enum rc
face_find(struct arena *a, struct face_net *net, const struct pixels *p,
    struct faces *ret_faces)
{
	const int32_t	 w = (int32_t)p->w, h = (int32_t)p->h;
	struct square	 s = { .side = w > h ? w : h };
	struct faces	*f = ret_faces;
	const float	*turned[4];

	s.x = (w - s.side) / 2;
	s.y = (h - s.side) / 2;
	*f = (struct faces){ .n = 0 };
	turned[0] = square_read(a, p, &s);
	look(net, &s, turned[0], 0, f);
	if (!is_upright(f, SURE)) {
		turned[1] = square_turn(a, turned[0]);
		turned[2] = square_turn(a, turned[1]);
		look(net, &s, turned[2], 2, f);
	}
	if (!is_upright(f, LIKELY)) {
		turned[1] = square_turn(a, turned[0]);
		turned[3] = square_turn(a, square_turn(a, turned[1]));
		look(net, &s, turned[1], 1, f);
		look(net, &s, turned[3], 3, f);
	}
	if (f->n == 0)
		return RC_NONE;
	if (f->list[0].box[2] / FACE_ONE * SMALL_PART < s.side)
		look_closer(a, net, p, f);
	for (int n = 0; n < 2 && quarters_of(&f->list[0]) != f->quarters; n++) {
		f->quarters = quarters_of(&f->list[0]);
		look_closer(a, net, p, f);
	}
	f->quarters = quarters_of(&f->list[0]);
	return RC_OK;
}

int32_t
face_length(int32_t dx, int32_t dy)
{
	uint64_t	square = (uint64_t)((int64_t)dx * dx) +
			    (uint64_t)((int64_t)dy * dy);
	uint64_t	r = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1)
		if ((r + bit) * (r + bit) <= square)
			r += bit;
	return r > INT32_MAX ? INT32_MAX : (int32_t)r;
}

void
face_eyes(const struct face *f, int32_t middle[2], int32_t *ret_apart)
{
	const int32_t	*r = f->mark[FACE_RIGHT_EYE];
	const int32_t	*l = f->mark[FACE_LEFT_EYE];

	middle[0] = (r[0] + l[0]) / 2;
	middle[1] = (r[1] + l[1]) / 2;
	*ret_apart = face_length(l[0] - r[0], l[1] - r[1]);
}

/* Tenths of a degree for 0 <= tan <= 1, tan in 1/1024; within half a degree. */
static int
angle_of(int64_t tan)
{
	return (int)((tan * 450 + tan * (1024 - tan) * 156 / 1024) / 1024);
}

/*
 * In tenths of a degree, from eye to eye, by whole numbers: the same on every
 * machine and in the page.
 */
int
face_tilt(const struct face *f)
{
	int64_t	dx = f->mark[FACE_LEFT_EYE][0] - f->mark[FACE_RIGHT_EYE][0];
	int64_t	dy = f->mark[FACE_LEFT_EYE][1] - f->mark[FACE_RIGHT_EYE][1];
	int64_t	ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy;
	int	angle;

	if (ax == 0 && ay == 0)
		return 0;
	angle = ax >= ay ? angle_of(ay * 1024 / ax) :
	    900 - angle_of(ax * 1024 / ay);
	if (dx < 0)
		angle = 1800 - angle;
	return dy < 0 ? -angle : angle;
}
