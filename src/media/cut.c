/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carry the rectangle over to the picture as stored, let the decoder shrink as
 * far as twice the result, resample, turn the small result upright. A fine angle
 * comes last: no more is turned than the kept pixels, and never all of a phone's.
 */
#include "media/cut.h"

#include "media/level.h"
#include "media/resample.h"

enum { FINER = 2 };	/* than the result: what is turned by an angle */

struct cutter {
	struct image_sink	 sink;	/* first: the sink is the cutter */
	struct arena		*a;
	struct resample		*resample;
	int64_t			 rect[4];	/* stored, 1/RESAMPLE_ONE px */
	uint32_t		 dst_w;		/* stored way round */
	uint32_t		 dst_h;
};

static void
cut_start(struct image_sink *sink, uint32_t w, uint32_t h, unsigned shrink)
{
	struct cutter	*c = (struct cutter *)(void *)sink;
	int64_t		 by = shrink;

	c->resample = resample_new(c->a, &(struct resample_spec){
		.src_w = w, .src_h = h,
		.x = c->rect[0] / by, .y = c->rect[1] / by,
		.w = c->rect[2] / by, .h = c->rect[3] / by,
		.dst_w = c->dst_w, .dst_h = c->dst_h,
	});
}

static void
cut_row(struct image_sink *sink, const uint8_t *rgb)
{
	resample_row(((struct cutter *)(void *)sink)->resample, rgb);
}

/* What is to be made upright before it is turned by the angle. */
static struct cut
room_of(const struct cut *cut)
{
	struct cut	room = *cut;
	uint32_t	*to[2] = { &room.w_px, &room.h_px };

	if (cut->angle_tenths == 0)
		return room;
	level_room(cut->rect + 2, cut->angle_tenths, room.rect + 2);
	for (int i = 0; i < 2; i++) {
		int64_t px = (int64_t)*to[i] * FINER * room.rect[i + 2] /
		    cut->rect[i + 2];

		room.rect[i] -= (room.rect[i + 2] - cut->rect[i + 2]) / 2;
		*to[i] = px < 1 ? 1 : px > RESAMPLE_SIDE_MAX ?
		    RESAMPLE_SIDE_MAX : (uint32_t)px;
	}
	return room;
}

/* The rectangle in the picture as stored. */
static struct cutter
cutter_of(struct arena *a, const struct cut *cut)
{
	const unsigned	o = cut->info.orientation;
	const bool	swap = orient_swaps(o);
	struct cutter	c = { .sink = { cut_start, cut_row }, .a = a,
		.rect = { cut->rect[0], cut->rect[1], cut->rect[2],
		    cut->rect[3] },
		.dst_w = swap ? cut->h_px : cut->w_px,
		.dst_h = swap ? cut->w_px : cut->h_px };

	orient_source(o, (int64_t)cut->info.w_px * RESAMPLE_ONE,
	    (int64_t)cut->info.h_px * RESAMPLE_ONE, c.rect);
	return c;
}

unsigned
cut_shrink(const struct cut *c)
{
	unsigned shrink = c->shrink_most == 0 ? 8 : c->shrink_most;

	while (shrink > 1 && (c->rect[2] / shrink <
	    INT64_C(2) * c->w_px * RESAMPLE_ONE || c->rect[3] / shrink <
	    INT64_C(2) * c->h_px * RESAMPLE_ONE))
		shrink /= 2;
	return shrink;
}

void
cut_whole(struct cut *c)
{
	bool swap = orient_swaps(c->info.orientation);

	c->rect[0] = c->rect[1] = 0;
	c->rect[2] = (int64_t)(swap ? c->info.h_px : c->info.w_px) *
	    RESAMPLE_ONE;
	c->rect[3] = (int64_t)(swap ? c->info.w_px : c->info.h_px) *
	    RESAMPLE_ONE;
}

/*
 * Per pixel of the finer result along one of its axes: how many pixels of the
 * room's axis, in 1/2^16.
 */
static int64_t
pace(int64_t span, uint32_t fine, int64_t room, uint32_t room_px)
{
	return span * room_px / fine * LEVEL_ONE / room;
}

/* Turn the room's pixels by the angle; the rectangle of them as the result. */
static const uint8_t *
turn_room(struct arena *a, const struct cut *cut, const struct cut *room,
    const uint8_t *rgb)
{
	const struct level_turn	 t = level_turn(cut->angle_tenths);
	const struct pixels	 p = { rgb, room->w_px, room->h_px };
	const uint32_t		 w = cut->w_px * FINER, h = cut->h_px * FINER;
	const int64_t		*from = cut->rect + 2, *to = room->rect + 2;
	const int64_t		 across[2] = {
	    pace(from[0], w, to[0], p.w) * t.cosine,
	    -pace(from[0], w, to[1], p.h) * t.sine };
	const int64_t		 down[2] = {
	    pace(from[1], h, to[0], p.w) * t.sine,
	    pace(from[1], h, to[1], p.h) * t.cosine };
	struct resample		*r = resample_new(a, &(struct resample_spec){
		.src_w = w, .src_h = h, .w = (int64_t)w * RESAMPLE_ONE,
		.h = (int64_t)h * RESAMPLE_ONE, .dst_w = cut->w_px,
		.dst_h = cut->h_px });
	uint8_t			*row = ARENA_ARRAY(a, uint8_t, (size_t)w * 3);

	for (int64_t y = 0; y < h; y++) {
		for (int64_t x = 0; x < w; x++) {
			int64_t dx = 2 * x + 1 - w, dy = 2 * y + 1 - h;

			level_pixel(&p, ((dx * across[0] + dy * down[0]) /
			    LEVEL_ONE + (p.w - INT64_C(1)) * LEVEL_ONE) / 2,
			    ((dx * across[1] + dy * down[1]) / LEVEL_ONE +
			    (p.h - INT64_C(1)) * LEVEL_ONE) / 2, row + x * 3);
		}
		resample_row(r, row);
	}
	return resample_pixels(r);
}

/* The pixels as stored, of the room, as the result. */
static const uint8_t *
finish(struct arena *a, const struct cut *cut, const struct cut *room,
    const uint8_t *stored)
{
	const bool	 swap = orient_swaps(cut->info.orientation);
	const uint8_t	*rgb = orient_pixels(a, cut->info.orientation,
	    &(struct pixels){ stored, swap ? room->h_px : room->w_px,
		swap ? room->w_px : room->h_px });

	return cut->angle_tenths == 0 ? rgb : turn_room(a, cut, room, rgb);
}

const uint8_t *
cut_kept(struct arena *a, const struct pixels *kept, unsigned shrink,
    const struct cut *cut)
{
	const struct cut room = room_of(cut);
	struct cutter	 c = cutter_of(a, &room);
	const uint8_t	*stored;

	cut_start(&c.sink, kept->w, kept->h, shrink);
	for (uint32_t y = 0; y < kept->h; y++)
		cut_row(&c.sink, kept->rgb + (size_t)y * kept->w * 3);
	stored = resample_pixels(c.resample);
	must(stored != NULL);
	return finish(a, cut, &room, stored);
}

/*
 * A JPEG is decoded as small as will do (cut_shrink) and only the rows that
 * are needed are kept: a photo of 50 megapixels never stands in memory.
 */
enum image_fault
cut_pixels(struct arena *a, struct str bytes, const struct image_limits *lim,
    const struct cut *cut, const uint8_t **ret_rgb)
{
	const struct cut	 room = room_of(cut);
	struct cutter		 c = cutter_of(a, &room);
	enum image_fault	 fault;
	const uint8_t		*stored;

	fault = image_read(bytes, lim, cut_shrink(cut), &c.sink);
	if (fault != IMAGE_FINE)
		return fault;
	stored = resample_pixels(c.resample);
	if (stored == NULL)
		return IMAGE_DAMAGED;
	*ret_rgb = finish(a, cut, &room, stored);
	return IMAGE_FINE;
}
