/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carry the rectangle over to the picture as stored, let the decoder shrink as
 * far as twice the result, resample, turn the small result upright.
 */
#include "media/cut.h"

#include "media/resample.h"

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

const uint8_t *
cut_kept(struct arena *a, const struct pixels *kept, unsigned shrink,
    const struct cut *cut)
{
	struct cutter	 c = cutter_of(a, cut);
	const uint8_t	*stored;

	cut_start(&c.sink, kept->w, kept->h, shrink);
	for (uint32_t y = 0; y < kept->h; y++)
		cut_row(&c.sink, kept->rgb + (size_t)y * kept->w * 3);
	stored = resample_pixels(c.resample);
	must(stored != NULL);
	return orient_pixels(a, cut->info.orientation, stored, c.dst_w,
	    c.dst_h);
}

enum image_fault
cut_pixels(struct arena *a, struct str bytes, const struct image_limits *lim,
    const struct cut *cut, const uint8_t **ret_rgb)
{
	struct cutter		 c = cutter_of(a, cut);
	enum image_fault	 fault;
	const uint8_t		*stored;

	fault = image_read(bytes, lim, cut_shrink(cut), &c.sink);
	if (fault != IMAGE_FINE)
		return fault;
	stored = resample_pixels(c.resample);
	if (stored == NULL)
		return IMAGE_DAMAGED;
	*ret_rgb = orient_pixels(a, cut->info.orientation, stored, c.dst_w,
	    c.dst_h);
	return IMAGE_FINE;
}
