/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognising a picture, handing it to its decoder, and the eight ways EXIF
 * says a picture is to be shown. The decoders: image_jpeg.c, image_png.c,
 * image_webp.c.
 */
#include "media/image.h"

#include <string.h>

#include "media/image_parts.h"

enum { RGB = 3 };

struct image_limits
image_limits_default(void)
{
	return (struct image_limits){
		.file_bytes = (size_t)16 << 20,
		.memory_bytes = (size_t)44 << 20,
		.pixels = 52000000,
		.slow_pixels = 12600000,
		.scan_pixels = 130000000,
		.side_px = 20000,
		.scans = 32,
	};
}

bool
image_within(const struct image_limits *lim, uint32_t w, uint32_t h)
{
	return w > 0 && h > 0 && w <= lim->side_px && h <= lim->side_px &&
	    (uint64_t)w * h <= lim->pixels;
}

/* An ISO media file says in its "ftyp" box whose brand it is. */
static enum image_format
sniff_ftyp(struct str bytes)
{
	static const char heic[][5] = { "heic", "heix", "hevc", "hevx", "heim",
		"heis", "mif1", "msf1" };
	struct str	brand = str_sub(bytes, 8, 4);

	for (size_t i = 0; i < COUNT(heic); i++)
		if (str_eq_z(brand, heic[i]))
			return IMAGE_HEIC;
	if (str_eq_z(brand, "avif") || str_eq_z(brand, "avis"))
		return IMAGE_FOREIGN;
	return IMAGE_OTHER;
}

/*
 * By the first bytes; a name or a type that a browser says is never believed.
 */
enum image_format
image_sniff(struct str bytes)
{
	if (str_starts(bytes, STR("\xFF\xD8\xFF")))
		return IMAGE_JPEG;
	if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n")))
		return IMAGE_PNG;
	if (str_starts(bytes, STR("RIFF")) &&
	    str_eq_z(str_sub(bytes, 8, 4), "WEBP"))
		return IMAGE_WEBP;
	if (str_eq_z(str_sub(bytes, 4, 4), "ftyp"))
		return sniff_ftyp(bytes);
	if (str_starts(bytes, STR("GIF8")) || str_starts(bytes, STR("BM")) ||
	    str_starts(bytes, STR("II*\0")) || str_starts(bytes, STR("MM\0*")))
		return IMAGE_FOREIGN;
	return IMAGE_OTHER;
}

enum image_fault
image_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	if (bytes.n > lim->file_bytes)
		return IMAGE_TOO_LARGE;
	switch (image_sniff(bytes)) {
	case IMAGE_JPEG:
		return jpeg_probe(bytes, lim, ret_info);
	case IMAGE_PNG:
		return png_probe(bytes, lim, ret_info);
	case IMAGE_WEBP:
		return webp_probe(bytes, lim, ret_info);
	case IMAGE_OTHER:
	case IMAGE_HEIC:
	case IMAGE_FOREIGN:
	case IMAGE_FORMAT__MAX:
		break;
	}
	return IMAGE_UNREADABLE;
}

enum image_fault
image_read(struct str bytes, const struct image_limits *lim, unsigned shrink,
    struct image_sink *sink)
{
	must(shrink == 1 || shrink == 2 || shrink == 4 || shrink == 8);
	if (bytes.n > lim->file_bytes)
		return IMAGE_TOO_LARGE;
	switch (image_sniff(bytes)) {
	case IMAGE_JPEG:
		return jpeg_read(bytes, lim, shrink, sink);
	case IMAGE_PNG:
		return png_read(bytes, lim, sink);
	case IMAGE_WEBP:
		return webp_read(bytes, lim, shrink, sink);
	case IMAGE_OTHER:
	case IMAGE_HEIC:
	case IMAGE_FOREIGN:
	case IMAGE_FORMAT__MAX:
		break;
	}
	return IMAGE_UNREADABLE;
}

/* Keeps the rows that come. */
struct keeper {
	struct image_sink	 sink;	/* first: the sink is the keeper */
	struct arena		*a;
	uint8_t			*rgb;
	size_t			 row;
	uint32_t		 w;
	uint32_t		 h;
	uint32_t		 y;
	unsigned		 shrink;
};

static void
keep_start(struct image_sink *sink, uint32_t w, uint32_t h, unsigned shrink)
{
	struct keeper *k = (struct keeper *)(void *)sink;

	k->w = w;
	k->h = h;
	k->shrink = shrink;
	k->row = (size_t)w * RGB;
	k->rgb = ARENA_ARRAY(k->a, uint8_t, k->row * h);
}

static void
keep_row(struct image_sink *sink, const uint8_t *rgb)
{
	struct keeper *k = (struct keeper *)(void *)sink;

	memcpy(k->rgb + k->row * k->y++, rgb, k->row);
}

enum image_fault
image_pixels(struct arena *a, struct str bytes, const struct image_limits *lim,
    unsigned shrink, struct pixels *ret_p, unsigned *ret_shrink)
{
	struct keeper		k = { .sink = { keep_start, keep_row }, .a = a };
	enum image_fault	fault = image_read(bytes, lim, shrink, &k.sink);

	if (fault != IMAGE_FINE)
		return fault;
	if (k.rgb == NULL || k.y != k.h)
		return IMAGE_DAMAGED;
	*ret_p = (struct pixels){ k.rgb, k.w, k.h };
	if (ret_shrink != NULL)
		*ret_shrink = k.shrink;
	return IMAGE_FINE;
}

void
rgb_over_white(const uint8_t *rgba, uint8_t *rgb, uint32_t w)
{
	for (uint32_t x = 0; x < w; x++, rgba += 4, rgb += RGB) {
		unsigned alpha = rgba[3];

		for (unsigned c = 0; c < RGB; c++)
			rgb[c] = (uint8_t)((rgba[c] * alpha +
			    255 * (255 - alpha) + 127) / 255);
	}
}

/*
 * ---- Orientation. To show a picture, exchange the axes (5 to 8), then count
 * the stored columns or rows from their far end where one of these says so.
 */
static bool
orient_from_right(unsigned o)
{
	return o == 2 || o == 3 || o == 7 || o == 8;
}

static bool
orient_from_bottom(unsigned o)
{
	return o == 3 || o == 4 || o == 6 || o == 7;
}

bool
orient_swaps(unsigned o)
{
	return o > 4;
}

unsigned
orient_turn(unsigned o, unsigned quarters)
{
	static const unsigned turned[9] = { 6, 6, 7, 8, 5, 2, 3, 4, 1 };

	must(o >= 1 && o <= 8);
	for (; quarters > 0; quarters--)
		o = turned[o];
	return o;
}

void
orient_source(unsigned o, int64_t w, int64_t h, int64_t rect[4])
{
	bool	swap = orient_swaps(o);
	int64_t	x = rect[swap ? 1 : 0];
	int64_t	y = rect[swap ? 0 : 1];
	int64_t	rw = rect[swap ? 3 : 2];
	int64_t	rh = rect[swap ? 2 : 3];

	rect[0] = orient_from_right(o) ? w - x - rw : x;
	rect[1] = orient_from_bottom(o) ? h - y - rh : y;
	rect[2] = rw;
	rect[3] = rh;
}

const uint8_t *
orient_pixels(struct arena *a, unsigned o, const struct pixels *stored)
{
	const uint32_t	 w = stored->w, h = stored->h;
	uint32_t	 shown_w = orient_swaps(o) ? h : w;
	uint32_t	 shown_h = orient_swaps(o) ? w : h;
	uint8_t		*to, *p;

	if (o == 1)
		return stored->rgb;
	to = p = ARENA_ARRAY(a, uint8_t, (size_t)w * h * RGB);
	for (uint32_t y = 0; y < shown_h; y++)
		for (uint32_t x = 0; x < shown_w; x++, p += RGB) {
			uint32_t col = orient_swaps(o) ? y : x;
			uint32_t row = orient_swaps(o) ? x : y;

			if (orient_from_right(o))
				col = w - 1 - col;
			if (orient_from_bottom(o))
				row = h - 1 - row;
			memcpy(p, stored->rgb + ((size_t)row * w + col) * RGB,
			    RGB);
		}
	return to;
}
