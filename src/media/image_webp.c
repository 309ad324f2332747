/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WebP in by libwebp, shrunk by its own scaler while it decodes. The lossless
 * kind keeps the whole picture in memory, four bytes a pixel: hence its check.
 */
#include <stdlib.h>

#include <webp/decode.h>

#include "media/image_parts.h"

enum { FORMAT_LOSSY = 1, RIFF_HEAD_BYTES = 12, CHUNK_HEAD_BYTES = 8 };

static const uint8_t *
webp_bytes(struct str s)
{
	return (const uint8_t *)s.p;
}

/*
 * Lossless WebP needs the whole picture in memory at once; the limit looks at
 * what decoding would take, not at the file.
 */
static enum image_fault
webp_head(struct str bytes, const struct image_limits *lim,
    WebPBitstreamFeatures *ret_head)
{
	uint32_t w, h;

	if (WebPGetFeatures(webp_bytes(bytes), bytes.n, ret_head) !=
	    VP8_STATUS_OK)
		return IMAGE_DAMAGED;
	if (ret_head->has_animation)
		return IMAGE_UNREADABLE;
	w = (uint32_t)ret_head->width;
	h = (uint32_t)ret_head->height;
	if (!image_within(lim, w, h) ||
	    (uint64_t)w * h > lim->slow_pixels || (ret_head->format != FORMAT_LOSSY &&
	    (size_t)w * h > lim->memory_bytes / 4))
		return IMAGE_TOO_LARGE;
	return IMAGE_FINE;
}

static size_t
webp_le32(struct str s, size_t at)
{
	const uint8_t *p = webp_bytes(s) + at;

	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 |
	    (size_t)p[3] << 24;
}

/* EXIF is a chunk of the RIFF file, often its last. */
static unsigned
webp_orientation(struct str bytes)
{
	size_t at = RIFF_HEAD_BYTES;

	while (bytes.n - at >= CHUNK_HEAD_BYTES) {
		size_t n = webp_le32(bytes, at + 4);
		struct str body = str_sub(bytes, at + CHUNK_HEAD_BYTES, n);

		if (str_eq_z(str_sub(bytes, at, 4), "EXIF")) {
			if (str_starts(body, STR("Exif\0\0")))
				body = str_sub(body, 6, body.n);
			return exif_orientation(body);
		}
		n += n & 1;	/* chunks begin at even offsets */
		if (n > bytes.n - at - CHUNK_HEAD_BYTES)
			break;
		at += CHUNK_HEAD_BYTES + n;
	}
	return 1;
}

enum image_fault
webp_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	WebPBitstreamFeatures	head;
	enum image_fault	fault = webp_head(bytes, lim, &head);

	if (fault != IMAGE_FINE)
		return fault;
	*ret_info = (struct image_info){
		.format = IMAGE_WEBP,
		.w_px = (uint32_t)head.width,
		.h_px = (uint32_t)head.height,
		.orientation = webp_orientation(bytes),
	};
	return IMAGE_FINE;
}

static enum image_fault
webp_rows(const WebPDecBuffer *out, bool alpha, unsigned shrink,
    struct image_sink *sink)
{
	uint32_t	 w = (uint32_t)out->width;
	uint8_t		*rgb = malloc((size_t)w * 3);

	if (rgb == NULL)
		return IMAGE_TOO_LARGE;
	sink->start(sink, w, (uint32_t)out->height, shrink);
	for (int y = 0; y < out->height; y++) {
		const uint8_t *raw = out->u.RGBA.rgba +
		    (size_t)y * (size_t)out->u.RGBA.stride;

		if (alpha)
			rgb_over_white(raw, rgb, w);
		sink->row(sink, alpha ? rgb : raw);
	}
	free(rgb);
	return IMAGE_FINE;
}

enum image_fault
webp_read(struct str bytes, const struct image_limits *lim, unsigned shrink,
    struct image_sink *sink)
{
	WebPDecoderConfig	cfg;
	enum image_fault	fault;
	int			w, h;
	VP8StatusCode		status;

	if (WebPInitDecoderConfig(&cfg) == 0)
		return IMAGE_UNREADABLE;
	fault = webp_head(bytes, lim, &cfg.input);
	if (fault != IMAGE_FINE)
		return fault;
	/* A picture thinner than the scale keeps at least one pixel. */
	while (shrink > 1 && (cfg.input.width < (int)shrink ||
	    cfg.input.height < (int)shrink))
		shrink /= 2;
	w = (cfg.input.width + (int)shrink / 2) / (int)shrink;
	h = (cfg.input.height + (int)shrink / 2) / (int)shrink;
	if ((size_t)w * (size_t)h > lim->memory_bytes / 4)
		return IMAGE_TOO_LARGE;
	cfg.output.colorspace = cfg.input.has_alpha ? MODE_RGBA : MODE_RGB;
	cfg.options.use_scaling = shrink > 1;
	cfg.options.scaled_width = w;
	cfg.options.scaled_height = h;
	status = WebPDecode(webp_bytes(bytes), bytes.n, &cfg);
	if (status == VP8_STATUS_OK)
		fault = webp_rows(&cfg.output, cfg.input.has_alpha != 0,
		    shrink, sink);
	else
		fault = status == VP8_STATUS_OUT_OF_MEMORY ? IMAGE_TOO_LARGE :
		    IMAGE_DAMAGED;
	WebPFreeDecBuffer(&cfg.output);
	return fault;
}
