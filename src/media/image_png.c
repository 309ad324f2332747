/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG in by libspng, row by row; an interlaced one has no rows until its end
 * and is decoded as a whole within the memory limit.
 */
#include <stdlib.h>

#include <spng.h>

#include "media/image_parts.h"

enum { CHUNK_BYTES = 4 << 20 };

/* A context with the bounds set and the header read and checked. */
static enum image_fault
png_open(struct str bytes, const struct image_limits *lim, spng_ctx **ret_ctx,
    struct spng_ihdr *ret_head)
{
	spng_ctx *ctx = spng_ctx_new(0);

	if (ctx == NULL)
		return IMAGE_TOO_LARGE;
	if (spng_set_chunk_limits(ctx, CHUNK_BYTES, 2 * CHUNK_BYTES) != 0 ||
	    spng_set_png_buffer(ctx, bytes.p, bytes.n) != 0 ||
	    spng_get_ihdr(ctx, ret_head) != 0) {
		spng_ctx_free(ctx);
		return IMAGE_DAMAGED;
	}
	if (!image_within(lim, ret_head->width, ret_head->height) ||
	    (uint64_t)ret_head->width * ret_head->height > lim->slow_pixels) {
		spng_ctx_free(ctx);
		return IMAGE_TOO_LARGE;
	}
	*ret_ctx = ctx;
	return IMAGE_FINE;
}

enum image_fault
png_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	struct spng_ihdr	 head;
	struct spng_exif	 exif;
	spng_ctx		*ctx;
	enum image_fault	 fault;

	fault = png_open(bytes, lim, &ctx, &head);
	if (fault != IMAGE_FINE)
		return fault;
	*ret_info = (struct image_info){
		.format = IMAGE_PNG,
		.w_px = head.width,
		.h_px = head.height,
		.orientation = 1,
	};
	if (spng_get_exif(ctx, &exif) == 0)
		ret_info->orientation = exif_orientation(str_of(exif.data,
		    exif.length));
	spng_ctx_free(ctx);
	return IMAGE_FINE;
}

struct png_in {
	spng_ctx		*ctx;
	struct image_sink	*sink;
	uint8_t			*raw;	/* one row, or all of them */
	uint8_t			*rgb;	/* one row */
	size_t			 row_bytes;
	uint32_t		 w;
	uint32_t		 h;
	int			 fmt;
};

static void
png_row(struct png_in *in, const uint8_t *raw)
{
	if (in->fmt == SPNG_FMT_RGB8) {
		in->sink->row(in->sink, raw);
		return;
	}
	rgb_over_white(raw, in->rgb, in->w);
	in->sink->row(in->sink, in->rgb);
}

/*
 * Row by row for plain files; the chunks behind the last row are read, too,
 * since a cut file would end there.
 */
static enum image_fault
png_rows(struct png_in *in)
{
	int err;

	if (spng_decode_image(in->ctx, NULL, 0, in->fmt, SPNG_DECODE_TRNS |
	    SPNG_DECODE_PROGRESSIVE) != 0)
		return IMAGE_DAMAGED;
	in->sink->start(in->sink, in->w, in->h, 1);
	for (uint32_t y = 0; y < in->h; y++) {
		err = spng_decode_row(in->ctx, in->raw, in->row_bytes);
		if (err != 0 && (err != SPNG_EOI || y + 1 < in->h))
			return IMAGE_DAMAGED;
		png_row(in, in->raw);
	}
	return spng_decode_chunks(in->ctx) == 0 ? IMAGE_FINE : IMAGE_DAMAGED;
}

static enum image_fault
png_whole(struct png_in *in)
{
	if (spng_decode_image(in->ctx, in->raw, in->row_bytes * in->h, in->fmt,
	    SPNG_DECODE_TRNS) != 0)
		return IMAGE_DAMAGED;
	in->sink->start(in->sink, in->w, in->h, 1);
	for (uint32_t y = 0; y < in->h; y++)
		png_row(in, in->raw + y * in->row_bytes);
	return IMAGE_FINE;
}

/*
 * An interlaced file has to stand in memory as a whole, so it has a lower
 * limit.
 */
enum image_fault
png_read(struct str bytes, const struct image_limits *lim,
    struct image_sink *sink)
{
	struct png_in		 in = { .sink = sink };
	struct spng_ihdr	 head;
	struct spng_trns	 trns;
	enum image_fault	 fault;
	size_t			 raw_bytes;
	bool			 interlaced;

	fault = png_open(bytes, lim, &in.ctx, &head);
	if (fault != IMAGE_FINE)
		return fault;
	in.w = head.width;
	in.h = head.height;
	/* Colour types with bit 2 have an alpha channel. */
	in.fmt = (head.color_type & 4) == 0 &&
	    spng_get_trns(in.ctx, &trns) != 0 ? SPNG_FMT_RGB8 : SPNG_FMT_RGBA8;
	in.row_bytes = (size_t)in.w * (in.fmt == SPNG_FMT_RGB8 ? 3 : 4);
	interlaced = head.interlace_method != 0;
	raw_bytes = interlaced ? in.row_bytes * in.h : in.row_bytes;
	if (raw_bytes > lim->memory_bytes) {
		spng_ctx_free(in.ctx);
		return IMAGE_TOO_LARGE;
	}
	in.raw = malloc(raw_bytes);
	in.rgb = malloc((size_t)in.w * 3);
	if (in.raw == NULL || in.rgb == NULL)
		fault = IMAGE_TOO_LARGE;
	else
		fault = interlaced ? png_whole(&in) : png_rows(&in);
	free(in.raw);
	free(in.rgb);
	spng_ctx_free(in.ctx);
	return fault;
}
