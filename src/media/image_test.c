/* SPDX-License-Identifier: Apache-2.0 */
#include "media/image.h"

#include <string.h>

#include "base/clock.h"
#include "media/image_parts.h"
#include "tests/picture_fixture.h"
#include "tests/test.h"

/* A sink that keeps everything. */
struct keep {
	struct image_sink	 sink;
	struct test		*t;
	uint8_t			*rgb;
	uint32_t		 w;
	uint32_t		 h;
	uint32_t		 rows;
	unsigned		 shrink;
};

static void
keep_start(struct image_sink *s, uint32_t w, uint32_t h, unsigned shrink)
{
	struct keep *k = (struct keep *)(void *)s;

	k->rgb = arena_alloc(k->t->a, (size_t)w * h * 3);
	k->w = w;
	k->h = h;
	k->shrink = shrink;
}

static void
keep_row(struct image_sink *s, const uint8_t *rgb)
{
	struct keep *k = (struct keep *)(void *)s;

	must(k->rows < k->h);
	memcpy(k->rgb + (size_t)k->rows++ * k->w * 3, rgb, (size_t)k->w * 3);
}

static enum image_fault
keep_read(struct test *t, struct str bytes, unsigned shrink, struct keep *k)
{
	struct image_limits lim = image_limits_default();

	*k = (struct keep){ .sink = { keep_start, keep_row }, .t = t };
	return image_read(bytes, &lim, shrink, &k->sink);
}

/* The mean difference of all channels, in hundredths of a level. */
static unsigned
unlike(const struct keep *k, const struct picture *p)
{
	uint64_t	sum = 0;
	size_t		n = (size_t)p->w * p->h * 3;

	if (k->w != p->w || k->h != p->h || k->rows != k->h)
		return UINT32_MAX;
	for (size_t i = 0; i < n; i++)
		sum += (uint64_t)abs(k->rgb[i] - p->rgb[i]);
	return (unsigned)(sum * 100 / n);
}

TEST(every_format_gives_back_the_pixels_that_went_in)
{
	struct picture	p = picture_new(t, 203, 151, 0);
	struct keep	k;

	WANT_INT(keep_read(t, picture_png(t, &p, -1, false, 0), 1, &k),
	    IMAGE_FINE);
	WANT_INT(unlike(&k, &p), 0);
	WANT_INT(keep_read(t, picture_png(t, &p, -1, true, 0), 1, &k),
	    IMAGE_FINE);
	WANT_INT(unlike(&k, &p), 0);
	WANT_INT(keep_read(t, picture_webp(t, &p, true, 0), 1, &k),
	    IMAGE_FINE);
	WANT_INT(unlike(&k, &p), 0);
	WANT_INT(keep_read(t, picture_webp(t, &p, false, 0), 1, &k),
	    IMAGE_FINE);
	WANT(unlike(&k, &p) < 300);
	WANT_INT(keep_read(t, picture_jpeg(t, &p, (struct picture_jpeg){ 0 }),
	    1, &k), IMAGE_FINE);
	WANT(unlike(&k, &p) < 200);
	WANT_INT(keep_read(t, picture_jpeg(t, &p,
	    (struct picture_jpeg){ .progressive = true }), 1, &k), IMAGE_FINE);
	WANT(unlike(&k, &p) < 200);
}

TEST(grey_and_four_ink_jpegs_come_as_rgb)
{
	struct picture	p = picture_new(t, 120, 80, 0);
	struct keep	k;

	WANT_INT(keep_read(t, picture_jpeg(t, &p,
	    (struct picture_jpeg){ .cmyk = true }), 1, &k), IMAGE_FINE);
	WANT(unlike(&k, &p) < 300);
	for (size_t i = 0; i < (size_t)p.w * p.h * 3; i++)
		p.rgb[i] = p.rgb[i - i % 3 + 1];
	WANT_INT(keep_read(t, picture_jpeg(t, &p,
	    (struct picture_jpeg){ .grey = true }), 1, &k), IMAGE_FINE);
	WANT(unlike(&k, &p) < 100);
}

TEST(transparent_pixels_lie_on_white)
{
	struct picture	p = picture_new(t, 16, 16, 0);
	struct keep	k;

	WANT_INT(keep_read(t, picture_png(t, &p, 0, false, 0), 1, &k),
	    IMAGE_FINE);
	WANT(k.rgb[0] == 255 && k.rgb[300] == 255);
	WANT_INT(keep_read(t, picture_png(t, &p, 255, true, 0), 1, &k),
	    IMAGE_FINE);
	WANT_INT(unlike(&k, &p), 0);
	WANT_INT(keep_read(t, picture_png(t, &p, 128, false, 0), 1, &k),
	    IMAGE_FINE);
	WANT_INT(k.rgb[0], (p.rgb[0] * 128 + 255 * 127 + 127) / 255);
}

TEST(a_decoder_shrinks_when_asked_and_says_so)
{
	struct picture	p = picture_new(t, 403, 301, 0);
	struct keep	k;

	for (unsigned shrink = 1; shrink <= 8; shrink *= 2) {
		WANT_INT(keep_read(t, picture_jpeg(t, &p,
		    (struct picture_jpeg){ 0 }), shrink, &k), IMAGE_FINE);
		WANT_INT(k.shrink, shrink);
		WANT_INT(k.w, (p.w + shrink - 1) / shrink);
		WANT_INT(k.rows, (p.h + shrink - 1) / shrink);
		WANT_INT(keep_read(t, picture_webp(t, &p, false, 0), shrink,
		    &k), IMAGE_FINE);
		WANT_INT(k.rows, (p.h + shrink / 2) / shrink);
		WANT_INT(keep_read(t, picture_png(t, &p, -1, false, 0), shrink,
		    &k), IMAGE_FINE);
		WANT_INT(k.shrink, 1);
	}
}

static struct str
tilted_file(struct test *t, const struct picture *p, unsigned o, int format)
{
	struct picture q = picture_tilted(t, p, o);

	if (format == IMAGE_PNG)
		return picture_png(t, &q, -1, false, o);
	if (format == IMAGE_WEBP)
		return picture_webp(t, &q, true, o);
	return picture_jpeg(t, &q, (struct picture_jpeg){ .orientation = o });
}

TEST(all_eight_orientations_show_the_same_picture)
{
	struct picture		p = picture_new(t, 90, 60, 0), got;
	struct image_limits	lim = image_limits_default();
	struct image_info	info;
	struct keep		k;

	for (int f = IMAGE_JPEG; f <= IMAGE_WEBP; f++)
		for (unsigned o = 1; o <= 8; o++) {
			struct str s = tilted_file(t, &p, o, f);

			WANT_INT(image_probe(s, &lim, &info), IMAGE_FINE);
			WANT_INT(info.orientation, o);
			WANT_INT(info.format, f);
			WANT_INT(keep_read(t, s, 1, &k), IMAGE_FINE);
			got = (struct picture){ .w = p.w, .h = p.h };
			got.rgb = k.rgb = arena_copy(t->a, orient_pixels(t->a,
			    o, &(struct pixels){ k.rgb, k.w, k.h }),
			    (size_t)p.w * p.h * 3);
			k.w = got.w;
			k.h = k.rows = got.h;
			WANT(unlike(&k, &p) <= (f == IMAGE_JPEG ? 200 : 0));
		}
}

TEST(a_rectangle_as_shown_is_found_in_the_stored_picture)
{
	struct picture p = picture_new(t, 40, 30, 0);

	for (unsigned o = 1; o <= 8; o++) {
		struct picture	q = picture_tilted(t, &p, o);
		int64_t		rect[4] = { 7, 4, 1, 1 };
		const uint8_t	*want = p.rgb + (4 * 40 + 7) * 3;

		orient_source(o, q.w, q.h, rect);
		WANT(rect[2] == 1 && rect[3] == 1);
		WANT(memcmp(q.rgb + (rect[1] * q.w + rect[0]) * 3, want,
		    3) == 0);
	}
}

TEST(four_quarter_turns_are_none_and_two_turn_everything_around)
{
	for (unsigned o = 1; o <= 8; o++) {
		WANT_INT(orient_turn(o, 0), o);
		WANT_INT(orient_turn(o, 4), o);
		WANT(orient_swaps(orient_turn(o, 1)) != orient_swaps(o));
	}
	WANT_INT(orient_turn(1, 1), 6);
	WANT_INT(orient_turn(1, 2), 3);
	WANT_INT(orient_turn(6, 3), 1);
}

TEST(what_a_file_is_follows_from_its_bytes)
{
	WANT_INT(image_sniff(STR("")), IMAGE_OTHER);
	WANT_INT(image_sniff(STR("\xFF\xD8")), IMAGE_OTHER);
	WANT_INT(image_sniff(STR("<html><img>")), IMAGE_OTHER);
	WANT_INT(image_sniff(STR("%PDF-1.7 \xFF\xD8\xFF")), IMAGE_OTHER);
	WANT_INT(image_sniff(STR("\0\0\0\x18" "ftypheic\0\0\0\0")),
	    IMAGE_HEIC);
	WANT_INT(image_sniff(STR("\0\0\0\x18" "ftypmif1\0\0\0\0")),
	    IMAGE_HEIC);
	WANT_INT(image_sniff(STR("\0\0\0\x18" "ftypavif\0\0\0\0")),
	    IMAGE_FOREIGN);
	WANT_INT(image_sniff(STR("\0\0\0\x18" "ftypisom\0\0\0\0")),
	    IMAGE_OTHER);
	WANT_INT(image_sniff(STR("GIF89a")), IMAGE_FOREIGN);
	WANT_INT(image_sniff(STR("RIFF\0\0\0\0WAVE")), IMAGE_OTHER);
}

TEST(exif_that_lies_about_itself_is_upright)
{
	WANT_INT(exif_orientation(STR("")), 1);
	WANT_INT(exif_orientation(STR("MM\0*\xFF\xFF\xFF\xFF")), 1);
	WANT_INT(exif_orientation(STR("MM\0*\0\0\0\x06")), 1);
	WANT_INT(exif_orientation(STR("MM\0*\0\0\0\x08\xFF\xFF")), 1);
	WANT_INT(exif_orientation(picture_exif(t, 9)), 1);
	WANT_INT(exif_orientation(picture_exif(t, 0)), 1);
	WANT_INT(exif_orientation(STR("II*\0\x08\0\0\0\x01\0"
	    "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0")), 6);
}

TEST(a_cut_file_is_damaged_wherever_it_is_cut)
{
	struct picture	p = picture_new(t, 200, 150, 80);
	struct str	files[] = {
		picture_jpeg(t, &p, (struct picture_jpeg){ 0 }),
		picture_jpeg(t, &p, (struct picture_jpeg){ .progressive = 1 }),
		picture_png(t, &p, -1, false, 0),
		picture_png(t, &p, 200, true, 0),
		picture_webp(t, &p, false, 0),
		picture_webp(t, &p, true, 0),
	};
	struct keep	k;

	for (size_t f = 0; f < COUNT(files); f++)
		for (size_t part = 1; part < 20; part++)
			WANT_INT(keep_read(t, str_sub(files[f], 0, files[f].n *
			    part / 20), 1, &k), IMAGE_DAMAGED);
}

/* A JPEG whose frame header claims another size. */
static struct str
claim_size(struct test *t, struct str jpeg, unsigned marker, unsigned side)
{
	char	sof[3] = { (char)0xFF, (char)marker, 0 };
	size_t	at = str_find(jpeg, str_of(sof, 3));
	char	*p = arena_copy(t->a, jpeg.p, jpeg.n);

	must(at < jpeg.n);
	p[at + 5] = p[at + 7] = (char)(side >> 8);
	p[at + 6] = p[at + 8] = (char)(side & 255);
	return str_of(p, jpeg.n);
}

TEST(a_header_that_claims_too_much_is_refused_before_memory_is_taken)
{
	struct picture	p = picture_new(t, 64, 64, 0);
	struct str	base, prog;
	struct keep	k;
	char		*png;

	base = picture_jpeg(t, &p, (struct picture_jpeg){ 0 });
	prog = picture_jpeg(t, &p, (struct picture_jpeg){ .progressive = 1 });
	WANT_INT(keep_read(t, claim_size(t, base, 0xC0, 65500), 8, &k),
	    IMAGE_TOO_LARGE);
	WANT(k.rgb == NULL);
	/* Within side and pixels, but all of it would have to be kept. */
	WANT_INT(keep_read(t, claim_size(t, prog, 0xC2, 10900), 8, &k),
	    IMAGE_TOO_LARGE);
	WANT(k.rgb == NULL);
	WANT_INT(keep_read(t, claim_size(t, base, 0xC0, 0), 8, &k),
	    IMAGE_DAMAGED);
	WANT_INT(keep_read(t, claim_size(t, prog, 0xC2, 7000), 8, &k),
	    IMAGE_TOO_LARGE);
	base = picture_png(t, &p, -1, false, 0);
	png = arena_copy(t->a, base.p, base.n);
	memcpy(png + 16, "\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF", 8);
	WANT(keep_read(t, str_of(png, base.n), 1, &k) != IMAGE_FINE);
	WANT(k.rgb == NULL);
	/* 7,000 a side: as a JPEG it would do. */
	memcpy(png + 16, "\0\0\x1B\x58\0\0\x1B\x58\x08\x02\0\0\0"
	    "\x16\xF9\x2C\xD8", 17);
	WANT_INT(keep_read(t, str_of(png, base.n), 1, &k), IMAGE_TOO_LARGE);
	WANT(k.rgb == NULL);
}

TEST(a_file_of_thousands_of_scans_is_refused)
{
	static const char scan[] = "\xFF\xDA\0\x08\x01\x01\0\0\0\0";
	struct picture	p = picture_new(t, 640, 480, 0);
	struct str	prog, bomb;
	struct keep	k;
	struct buf	b;
	int64_t		start_us = clock_monotonic_us();

	prog = picture_jpeg(t, &p, (struct picture_jpeg){ .progressive = 1 });
	buf_init(&b, 1 << 20);
	buf_str(&b, str_sub(prog, 0, str_find(prog, STR("\xFF\xDA"))));
	for (int i = 0; i < 2000; i++)
		buf_add(&b, scan, sizeof(scan));
	buf_add(&b, "\xFF\xD9", 2);
	bomb = buf_take(t->a, &b);
	WANT_INT(keep_read(t, bomb, 8, &k), IMAGE_TOO_LARGE);
	WANT(clock_monotonic_us() - start_us < 10 * US_PER_SECOND);
}

TEST(what_stands_behind_a_picture_is_never_read)
{
	struct picture	p = picture_new(t, 64, 64, 0);
	struct str	jpeg, both;
	struct keep	k;

	jpeg = picture_jpeg(t, &p, (struct picture_jpeg){ 0 });
	both = str_make(t->a, "%*s<script>PK\003\004", (int)jpeg.n, "");
	memcpy((char *)(uintptr_t)both.p, jpeg.p, jpeg.n);
	WANT_INT(keep_read(t, both, 1, &k), IMAGE_FINE);
	WANT(unlike(&k, &p) < 200);
	WANT_INT(keep_read(t, str_make(t->a, "GIF89a%s", "\xFF\xD8\xFF"), 1,
	    &k), IMAGE_UNREADABLE);
	WANT_INT(keep_read(t, STR("\x89PNG\r\n\x1A\n\xFF\xD8\xFF"), 1, &k),
	    IMAGE_DAMAGED);
}

TEST(any_changed_bytes_give_a_picture_or_a_fault)
{
	struct picture	p = picture_new(t, 48, 40, 60);
	struct str	files[] = {
		picture_jpeg(t, &p, (struct picture_jpeg){ .orientation = 6 }),
		picture_jpeg(t, &p, (struct picture_jpeg){ .progressive = 1 }),
		picture_jpeg(t, &p, (struct picture_jpeg){ .cmyk = 1 }),
		picture_png(t, &p, -1, false, 3),
		picture_webp(t, &p, false, 5),
		picture_webp(t, &p, true, 0),
	};
	uint32_t	seed = 1;
	struct keep	k;

	for (size_t f = 0; f < COUNT(files); f++)
		for (int round = 0; round < 300; round++) {
			char	*bytes = arena_copy(t->a, files[f].p,
			    files[f].n);
			enum image_fault fault;

			for (int i = 0; i < 1 + round % 12; i++) {
				seed = seed * 1664525 + 1013904223;
				bytes[(seed >> 8) % files[f].n] =
				    (char)(seed >> 3);
			}
			fault = keep_read(t, str_of(bytes, files[f].n),
			    1U << round % 4, &k);
			WANT(fault < IMAGE_FAULT__MAX);
			WANT(fault != IMAGE_FINE || k.rows == k.h);
		}
}
