/* SPDX-License-Identifier: Apache-2.0 */
#include "media/standardise.h"

#include <math.h>
#include <string.h>

#include "base/crypto.h"
#include "media/look.h"
#include "media/resample.h"
#include "tests/picture_fixture.h"
#include "tests/test.h"

enum { ALL_FORMATS = 1 << IMAGE_JPEG | 1 << IMAGE_PNG | 1 << IMAGE_WEBP };

static const struct photo_spec usual = { .w_px = 295, .h_px = 413,
	.min_kb = 0, .max_kb = 30, .source_min_w_px = 295,
	.source_min_h_px = 413, .formats = ALL_FORMATS };

static struct photo_made
make(struct test *t, struct str bytes, const struct photo_spec *spec,
    const struct photo_crop *crop)
{
	struct photo_made	m = { .quality = 0 };
	struct photo_problem	p;

	WANT_RC(photo_standardise(t->a, bytes, spec, crop, &m, &p), RC_OK);
	WANT_INT(p.fault, PHOTO_FINE);
	return m;
}

static struct photo_problem
refuse(struct test *t, struct str bytes, const struct photo_spec *spec,
    const struct photo_crop *crop)
{
	struct photo_made	m;
	struct photo_problem	p;

	WANT_RC(photo_standardise(t->a, bytes, spec, crop, &m, &p), RC_BAD);
	WANT(photo_problem_text(t->a, &p).n > 0);
	return p;
}

/* The file of a picture that its EXIF has to turn upright. */
static struct str
tilted(struct test *t, const struct picture *p, unsigned orientation)
{
	struct picture q = picture_tilted(t, p, orientation);

	return picture_png(t, &q, -1, false, orientation);
}

static struct look
look_of(const struct photo_made *m)
{
	return look_at(m->rgb, m->w_px, m->h_px, NULL);
}

/* Whether the pixel of the result is about that colour. */
static bool
about(const struct photo_made *m, uint32_t x, uint32_t y, uint32_t rgb)
{
	const uint8_t *p = m->rgb + ((size_t)y * m->w_px + x) * 3;

	return abs(p[0] - (int)(rgb >> 16)) + abs(p[1] - (int)(rgb >> 8 & 255)) +
	    abs(p[2] - (int)(rgb & 255)) < 24;
}

TEST(a_large_photo_becomes_the_standard_one_and_the_same_one_each_time)
{
	struct picture		p = picture_new(t, 1600, 1200, 120);
	struct str		jpeg = picture_jpeg(t, &p,
	    (struct picture_jpeg){ .orientation = 6 });
	struct photo_made	m = make(t, jpeg, &usual, NULL);
	struct image_limits	lim = image_limits_default();
	struct image_info	info;

	WANT_INT(image_probe(m.jpeg, &lim, &info), IMAGE_FINE);
	WANT(info.w_px == 295 && info.h_px == 413 && info.orientation == 1);
	WANT(m.jpeg.n <= 30 * 1024 && (m.quality == 95 ||
	    m.jpeg.n > 28 * 1024));
	WANT(m.source_w_px == 1200 && m.source_h_px == 1600);
	WANT(m.format == IMAGE_JPEG && m.enlarged_permille < 300);
	WANT(!str_has(m.jpeg, STR("Exif")));
	WANT_SAME(make(t, jpeg, &usual, NULL).jpeg, m.jpeg);
}

/* The best that trying every quality finds, in bytes. */
static size_t
best_within(struct test *t, const struct photo_made *m, size_t max)
{
	struct str	s;
	size_t		best = 0;

	for (int q = 20; q <= 95; q++) {
		WANT_RC(jpeg_encode(t->a, &(struct pixels){ m->rgb, m->w_px,
			m->h_px }, q, &s), RC_OK);
		if (s.n <= max && s.n > best)
			best = s.n;
	}
	return best;
}

TEST(the_size_in_kb_keeps_within_its_bounds_and_wastes_little)
{
	struct photo_spec	s = usual;
	static const uint32_t	bounds[][2] = { { 0, 12 }, { 10, 20 },
		{ 20, 40 }, { 30, 60 }, { 0, 200 } };

	for (unsigned i = 0; i < COUNT(bounds) * 4; i++) {
		struct picture		p = picture_new(t, 700, 980, 20 + i / 5 * 70);
		struct photo_made	m;
		size_t			best;

		s.min_kb = bounds[i % COUNT(bounds)][0];
		s.max_kb = bounds[i % COUNT(bounds)][1];
		m = make(t, picture_png(t, &p, -1, false, 0), &s, NULL);
		best = best_within(t, &m, s.max_kb * 1024);
		WANT(m.jpeg.n <= s.max_kb * 1024);
		WANT(m.jpeg.n >= s.min_kb * 1024 && !m.below_min_kb);
		WANT(m.jpeg.n >= best - best * 6 / 100);
		WANT(m.quality >= 20 && m.quality <= 100);
	}
}

TEST(a_photo_that_cannot_be_that_small_is_refused)
{
	struct picture		p = picture_new(t, 700, 980, 40);
	struct photo_spec	s = usual;
	struct photo_problem	no;

	s.max_kb = 1;
	no = refuse(t, picture_png(t, &p, -1, false, 0), &s, NULL);
	WANT(no.fault == PHOTO_MAX_KB && no.want_bytes == 1024);
}

TEST(a_picture_too_plain_for_the_least_kb_says_so)
{
	struct picture		p = picture_new(t, 300, 420, 0);
	struct photo_spec	s = usual;
	struct photo_made	m;

	picture_fill(&p, (uint32_t[]){ 0, 0, 300, 420 }, 0x3B80FB);
	s.min_kb = 20;
	m = make(t, picture_png(t, &p, -1, false, 0), &s, NULL);
	WANT(m.below_min_kb && m.jpeg.n < 20 * 1024);
	WANT_INT(m.quality, 100);
	WANT_INT(look_of(&m).luma_sd, 0);
	WANT_INT(look_of(&m).uneven_permille, 0);
	WANT(look_of(&m).background[2] > 240 && look_of(&m).background[0] < 70);
}

TEST(a_photo_of_exactly_the_least_size_passes_and_one_pixel_less_does_not)
{
	struct picture		p = picture_new(t, 295, 413, 20);
	struct picture		q = picture_new(t, 295, 412, 20);
	struct photo_problem	no;

	WANT_INT(make(t, picture_png(t, &p, -1, false, 0), &usual,
	    NULL).enlarged_permille, 1000);
	no = refuse(t, picture_png(t, &q, -1, false, 0), &usual, NULL);
	WANT_INT(no.fault, PHOTO_TOO_SMALL);
	WANT(no.got_w_px == 295 && no.got_h_px == 412);
	WANT(no.want_w_px == 295 && no.want_h_px == 413);
	/* Enough pixels lying down: orientation decides which side is which. */
	WANT_INT(make(t, tilted(t, &p, 6), &usual, NULL).enlarged_permille,
	    1000);
}

TEST(the_middle_is_kept_of_a_photo_of_another_shape)
{
	struct picture		wide = picture_new(t, 1400, 600, 0);
	struct picture		tall = picture_new(t, 600, 1400, 0);
	struct photo_made	m;

	picture_fill(&wide, (uint32_t[]){ 480, 0, 440, 600 }, 0x208040);
	m = make(t, picture_png(t, &wide, -1, false, 0), &usual, NULL);
	WANT(about(&m, 2, 2, 0x208040) && about(&m, 292, 410, 0x208040));
	picture_fill(&tall, (uint32_t[]){ 0, 270, 600, 860 }, 0x802040);
	m = make(t, picture_png(t, &tall, -1, false, 0), &usual, NULL);
	WANT(about(&m, 2, 2, 0x802040) && about(&m, 292, 410, 0x802040));
}

TEST(the_rectangle_chosen_is_what_is_kept_however_the_photo_is_turned)
{
	struct picture		p = picture_new(t, 1000, 1100, 0);
	struct photo_crop	c = { 100, 200, 310, 434, 0, 0 };

	picture_fill(&p, (uint32_t[]){ 90, 190, 330, 454 }, 0xC06020);
	for (unsigned o = 1; o <= 8; o++) {
		struct photo_made m = make(t, tilted(t, &p, o), &usual, &c);

		WANT(about(&m, 1, 1, 0xC06020) && about(&m, 293, 411,
		    0xC06020));
		WANT(m.source_w_px == 1000 && m.source_h_px == 1100);
	}
}

TEST(a_turn_comes_before_the_rectangle)
{
	struct picture		p = picture_new(t, 900, 700, 0);
	/* Turned right, the lower left corner is the upper left one. */
	struct photo_crop	c = { 0, 0, 300, 420, 1, 0 };
	struct photo_made	m;

	picture_fill(&p, (uint32_t[]){ 0, 390, 430, 310 }, 0x2040C0);
	m = make(t, picture_png(t, &p, -1, false, 0), &usual, &c);
	WANT(m.source_w_px == 700 && m.source_h_px == 900);
	WANT(about(&m, 1, 1, 0x2040C0) && about(&m, 293, 411, 0x2040C0));
}

TEST(a_rectangle_must_lie_within_the_photo_and_be_large_enough)
{
	struct picture		p = picture_new(t, 600, 800, 0);
	struct str		png = picture_png(t, &p, -1, false, 0);
	const struct photo_crop	bad[] = { { 600, 0, 300, 420, 0, 0 },
		{ 301, 0, 300, 420, 0, 0 }, { 0, 381, 300, 420, 0, 0 },
		{ 0, 0, 300, 0, 0, 0 }, { 0, 0, UINT32_MAX, UINT32_MAX, 0, 0 },
		{ UINT32_MAX, UINT32_MAX, 300, 420, 0, 0 } };
	struct photo_problem	no;

	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_INT(refuse(t, png, &usual, &bad[i]).fault, PHOTO_CROP);
	no = refuse(t, png, &usual, &(struct photo_crop){ 9, 9, 200, 280, 0, 0 });
	WANT_INT(no.fault, PHOTO_TOO_SMALL);
	WANT(no.got_w_px == 200 && no.got_h_px == 280);
}

TEST(what_is_no_photo_gets_a_sentence_of_its_own)
{
	struct picture		p = picture_new(t, 400, 560, 40);
	struct str		png = picture_png(t, &p, -1, false, 0);
	struct photo_spec	s = usual;

	WANT_INT(refuse(t, STR("hello"), &usual, NULL).fault,
	    PHOTO_NOT_IMAGE);
	WANT_INT(refuse(t, STR("\0\0\0\x18" "ftypheic\0\0"), &usual,
	    NULL).fault, PHOTO_HEIC);
	WANT_INT(refuse(t, STR("GIF89a........"), &usual, NULL).fault,
	    PHOTO_FORMAT);
	WANT_INT(refuse(t, str_sub(png, 0, png.n / 2), &usual, NULL).fault,
	    PHOTO_DAMAGED);
	s.formats = 1 << IMAGE_JPEG;
	WANT_INT(refuse(t, png, &s, NULL).fault, PHOTO_FORMAT);
	s = usual;
	s.source_max_bytes = png.n - 1;
	WANT_INT(refuse(t, png, &s, NULL).fault, PHOTO_FILE_SIZE);
	s.source_max_bytes = png.n;
	WANT(make(t, png, &s, NULL).jpeg.n > 0);
}

TEST(a_head_before_one_colour_leaves_the_border_even)
{
	struct picture		p = picture_new(t, 295, 413, 0);
	struct photo_made	m;

	picture_fill(&p, (uint32_t[]){ 0, 0, 295, 413 }, 0xFFFFFF);
	picture_fill(&p, (uint32_t[]){ 90, 60, 115, 353 }, 0x604030);
	m = make(t, picture_png(t, &p, -1, false, 0), &usual, NULL);
	WANT_INT(look_of(&m).background[0], 255);
	WANT_INT(look_of(&m).uneven_permille, 0);
	WANT(look_of(&m).luma_sd > 60 && look_of(&m).bright_permille > 500);
	picture_fill(&p, (uint32_t[]){ 0, 0, 60, 413 }, 0x303030);
	m = make(t, picture_png(t, &p, -1, false, 0), &usual, NULL);
	WANT(look_of(&m).uneven_permille > 250 && look_of(&m).dark_permille == 0);
}

static const uint8_t *
resampled(struct test *t, const struct picture *p, uint32_t w, uint32_t h)
{
	struct resample *r = resample_new(t->a, &(struct resample_spec){
		.src_w = p->w, .src_h = p->h,
		.w = (int64_t)p->w * RESAMPLE_ONE,
		.h = (int64_t)p->h * RESAMPLE_ONE, .dst_w = w, .dst_h = h });

	for (uint32_t y = 0; y < p->h; y++) {
		WANT(y == 0 || resample_pixels(r) == NULL || y + 8 > p->h);
		resample_row(r, p->rgb + (size_t)y * p->w * 3);
	}
	WANT(resample_pixels(r) != NULL);
	return resample_pixels(r);
}

TEST(resampling_to_the_same_size_changes_nothing)
{
	struct picture p = picture_new(t, 61, 47, 200);

	WANT_INT(memcmp(resampled(t, &p, 61, 47), p.rgb, 61 * 47 * 3), 0);
}

TEST(one_colour_stays_that_colour_at_any_size)
{
	static const uint32_t sizes[][4] = { { 1, 1, 13, 17 },
		{ 2, 500, 40, 3 }, { 777, 333, 20, 20 }, { 9, 9, 300, 300 } };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct picture	p = picture_new(t, sizes[i][0], sizes[i][1], 0);
		const uint8_t	*px;

		picture_fill(&p, (uint32_t[]){ 0, 0, p.w, p.h }, 0xFE8001);
		px = resampled(t, &p, sizes[i][2], sizes[i][3]);
		for (size_t k = 0; k < (size_t)sizes[i][2] * sizes[i][3]; k++)
			WANT(memcmp(px + k * 3, "\xFE\x80\x01", 3) == 0);
	}
}

static double
lanczos_exact(double x)
{
	const double pi = acos(-1.0);

	x = fabs(x);
	return x < 1e-9 ? 1 : x >= 3 ? 0 : 3 * sin(pi * x) * sin(pi * x / 3) /
	    (pi * pi * x * x);
}

/* One channel of one pixel of the result by the book, clamped at the edges. */
static double
pixel_exact(const struct picture *p, uint32_t w, uint32_t h, uint32_t i)
{
	double	step_x = (double)p->w / w, step_y = (double)p->h / h;
	double	x = (i / 3 % w + .5) * step_x - .5;
	double	y = (i / 3 / w + .5) * step_y - .5;
	double	sum = 0, all = 0;

	for (int v = -20; v < (int)p->h + 20; v++)
		for (int u = -20; u < (int)p->w + 20; u++) {
			uint32_t cu = u < 0 ? 0 : (uint32_t)u, cv = v < 0 ? 0 :
			    (uint32_t)v;
			double	k = lanczos_exact((u - x) / fmax(1, step_x)) *
			    lanczos_exact((v - y) / fmax(1, step_y));

			cu = cu < p->w ? cu : p->w - 1;
			cv = cv < p->h ? cv : p->h - 1;
			sum += k * p->rgb[(cv * p->w + cu) * 3 + i % 3];
			all += k;
		}
	return fmin(255, fmax(0, sum / all));
}

TEST(resampling_agrees_with_the_formula_to_a_level)
{
	static const uint32_t	sizes[][2] = { { 20, 15 }, { 31, 50 } };
	struct picture		p = picture_new(t, 47, 38, 250);

	for (size_t s = 0; s < COUNT(sizes); s++) {
		const uint8_t *px = resampled(t, &p, sizes[s][0], sizes[s][1]);

		for (uint32_t i = 0; i < sizes[s][0] * sizes[s][1] * 3; i++)
			WANT(fabs(px[i] - pixel_exact(&p, sizes[s][0],
			    sizes[s][1], i)) < 1.01);
	}
}

/* The digest was written down once; another machine must come to it too. */
TEST(resampling_gives_the_same_bytes_on_every_machine)
{
	struct picture	p = picture_new(t, 1234, 987, 250);
	struct sha256	s = sha256_of(str_of(resampled(t, &p, 295, 413),
	    295 * 413 * 3));

	WANT_STR(str_hex(t->a, s.b, 8), "6177394d4704e62f");
}
