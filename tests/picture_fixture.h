/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures for tests, made on the spot: pixels, and the files that the format's
 * own library writes of them. Nothing here is fast or guards against anything.
 */
#ifndef TESTS_PICTURE_FIXTURE_H
#define TESTS_PICTURE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <spng.h>
#include <webp/encode.h>

#include "base/buf.h"
#include "tests/test.h"

struct picture {
	uint8_t		*rgb;
	uint32_t	 w;
	uint32_t	 h;
};

/* How picture_jpeg() writes. */
struct picture_jpeg {
	int		quality;	/* 0: 92 */
	bool		progressive;
	bool		grey;
	bool		cmyk;		/* as Adobe's programs do: inverted */
	unsigned	orientation;	/* 0: without EXIF */
};

/*
 * picture_new: a soft picture whose four corners differ, with noise on it.
 *
 * noise	0..255, of a fixed seed
 */
__attribute__((unused)) static struct picture
picture_new(struct test *t, uint32_t w, uint32_t h, unsigned noise)
{
	struct picture	 p = { arena_alloc(t->a, (size_t)w * h * 3), w, h };
	uint8_t		*to = p.rgb;
	uint32_t	 seed = 12345;

	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++) {
			unsigned c[3] = { 20 + 200 * x / w, 20 + 200 * y / h,
				x * 3 < w && y * 3 < h ? 200 : 60 };

			for (int i = 0; i < 3; i++) {
				seed = seed * 1664525 + 1013904223;
				*to++ = (uint8_t)(c[i] + (noise == 0 ? 0 :
				    (seed >> 24) * noise / 1024));
			}
		}
	return p;
}

/* picture_fill: one colour over a rectangle. */
__attribute__((unused)) static void
picture_fill(struct picture *p, const uint32_t rect[4], uint32_t rgb)
{
	for (uint32_t y = rect[1]; y < rect[1] + rect[3]; y++)
		for (uint32_t x = rect[0]; x < rect[0] + rect[2]; x++) {
			uint8_t *to = p->rgb + ((size_t)y * p->w + x) * 3;

			to[0] = (uint8_t)(rgb >> 16);
			to[1] = (uint8_t)(rgb >> 8);
			to[2] = (uint8_t)rgb;
		}
}

/* picture_exif: a TIFF block whose only entry is the orientation. */
__attribute__((unused)) static struct str
picture_exif(struct test *t, unsigned orientation)
{
	char *p = arena_copy(t->a, "MM\0*\0\0\0\x08" "\0\x01"
	    "\x01\x12\0\x03\0\0\0\x01\0\0\0\0" "\0\0\0\0", 26);

	p[19] = (char)orientation;
	return (struct str){ p, 26 };
}

/* picture_tilted: the stored pixels that orientation o shows as p. */
__attribute__((unused)) static struct picture
picture_tilted(struct test *t, const struct picture *p, unsigned o)
{
	bool		swap = o > 4;
	struct picture	q = { arena_alloc(t->a, (size_t)p->w * p->h * 3),
		swap ? p->h : p->w, swap ? p->w : p->h };

	for (uint32_t y = 0; y < p->h; y++)
		for (uint32_t x = 0; x < p->w; x++) {
			/* EXIF: which edge of the shown picture row 0 is. */
			uint32_t row = swap ? x : y, col = swap ? y : x;

			if (o == 3 || o == 4 || o == 6 || o == 7)
				row = q.h - 1 - row;
			if (o == 2 || o == 3 || o == 7 || o == 8)
				col = q.w - 1 - col;
			memcpy(q.rgb + ((size_t)row * q.w + col) * 3,
			    p->rgb + ((size_t)y * p->w + x) * 3, 3);
		}
	return q;
}

static void
picture_jpeg_rows(struct jpeg_compress_struct *c, const struct picture *p)
{
	uint8_t *row = malloc((size_t)p->w * 4);

	must(row != NULL);
	while (c->next_scanline < p->h) {
		const uint8_t *from = p->rgb + (size_t)c->next_scanline *
		    p->w * 3;

		for (uint32_t x = 0; x < p->w; x++, from += 3)
			if (c->input_components == 4) {
				memcpy(row + x * 4, from, 3);
				row[x * 4 + 3] = 255;
			} else if (c->input_components == 3)
				memcpy(row + x * 3, from, 3);
			else
				row[x] = from[1];
		must(jpeg_write_scanlines(c, &row, 1) == 1);
	}
	free(row);
}

/* picture_jpeg: as a JPEG. */
__attribute__((unused)) static struct str
picture_jpeg(struct test *t, const struct picture *p, struct picture_jpeg how)
{
	struct jpeg_compress_struct	 c;
	struct jpeg_error_mgr		 e;
	unsigned char			*out = NULL;
	unsigned long			 n = 0;
	struct str			 s;

	c.err = jpeg_std_error(&e);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &n);
	c.image_width = p->w;
	c.image_height = p->h;
	c.input_components = how.grey ? 1 : how.cmyk ? 4 : 3;
	c.in_color_space = how.grey ? JCS_GRAYSCALE :
	    how.cmyk ? JCS_CMYK : JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, how.quality == 0 ? 92 : how.quality, TRUE);
	if (how.cmyk)
		jpeg_set_colorspace(&c, JCS_YCCK);
	if (how.progressive)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	if (how.orientation != 0) {
		struct str exif = str_make(t->a, "Exif%c%c%.*s", 0, 0, 26,
		    "..........................");

		memcpy((char *)(uintptr_t)exif.p + 6,
		    picture_exif(t, how.orientation).p, 26);
		jpeg_write_marker(&c, JPEG_APP0 + 1,
		    (const JOCTET *)exif.p, 32);
	}
	picture_jpeg_rows(&c, p);
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	s = str_of(arena_copy(t->a, out, n), n);
	free(out);
	return s;
}

/*
 * picture_png: as a PNG.
 *
 * alpha	-1: none; 0..255: of every pixel
 */
__attribute__((unused)) static struct str
picture_png(struct test *t, const struct picture *p, int alpha,
    bool interlaced, unsigned orientation)
{
	spng_ctx		*c = spng_ctx_new(SPNG_CTX_ENCODER);
	struct spng_ihdr	 head = { .width = p->w, .height = p->h,
		.bit_depth = 8, .color_type = alpha < 0 ? 2 : 6,
		.interlace_method = interlaced };
	size_t			 each = alpha < 0 ? 3 : 4, n = 0;
	uint8_t			*px = arena_alloc(t->a,
	    each * p->w * p->h);
	int			 err = 0;
	void			*out;
	struct str		 s, exif;

	for (size_t i = 0; i < (size_t)p->w * p->h; i++) {
		memcpy(px + i * each, p->rgb + i * 3, 3);
		if (alpha >= 0)
			px[i * 4 + 3] = (uint8_t)alpha;
	}
	must(spng_set_option(c, SPNG_ENCODE_TO_BUFFER, 1) == 0 &&
	    spng_set_ihdr(c, &head) == 0);
	if (orientation != 0) {
		exif = picture_exif(t, orientation);
		must(spng_set_exif(c, &(struct spng_exif){ exif.n,
		    (char *)(uintptr_t)exif.p }) == 0);
	}
	must(spng_encode_image(c, px, each * p->w * p->h, SPNG_FMT_PNG,
	    SPNG_ENCODE_FINALIZE) == 0);
	out = spng_get_png_buffer(c, &n, &err);
	must(out != NULL && err == 0);
	s = str_of(arena_copy(t->a, out, n), n);
	free(out);
	spng_ctx_free(c);
	return s;
}

static void
picture_le(struct buf *b, size_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_char(b, (char)(v & 255));
}

/* picture_webp: as a WebP; with EXIF in the extended form of the file. */
__attribute__((unused)) static struct str
picture_webp(struct test *t, const struct picture *p, bool lossless,
    unsigned orientation)
{
	uint8_t		*out = NULL;
	size_t		 n = lossless ? WebPEncodeLosslessRGB(p->rgb, (int)p->w,
	    (int)p->h, (int)p->w * 3, &out) : WebPEncodeRGB(p->rgb, (int)p->w,
	    (int)p->h, (int)p->w * 3, 92, &out);
	struct str	 plain, s, exif;
	struct buf	 b;

	must(n > 12);
	plain = str_of(arena_copy(t->a, out, n), n);
	WebPFree(out);
	if (orientation == 0)
		return plain;
	exif = picture_exif(t, orientation);
	buf_init(&b, n + 100);
	buf_z(&b, "RIFF");
	picture_le(&b, 4 + 18 + (n - 12) + 8 + exif.n, 4);
	buf_z(&b, "WEBPVP8X");
	picture_le(&b, 10, 4);
	picture_le(&b, 8, 4);	/* has EXIF */
	picture_le(&b, p->w - 1, 3);
	picture_le(&b, p->h - 1, 3);
	buf_str(&b, str_sub(plain, 12, n));
	buf_z(&b, "EXIF");
	picture_le(&b, exif.n, 4);
	buf_str(&b, exif);
	s = buf_take(t->a, &b);
	return s;
}

#endif
