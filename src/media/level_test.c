/* SPDX-License-Identifier: Apache-2.0 */
#include "media/level.h"

#include <math.h>
#include <string.h>

#include "media/standardise.h"
#include "tests/picture_fixture.h"
#include "tests/test.h"

static const struct photo_spec any = { .w_px = 295, .h_px = 413,
	.max_kb = 60, .formats = 1 << IMAGE_JPEG | 1 << IMAGE_PNG };

static double
radians(int tenths)
{
	return tenths * acos(-1.0) / 1800;
}

TEST(sine_and_cosine_are_what_they_are)
{
	for (int a = -LEVEL_MOST; a <= LEVEL_MOST; a++) {
		struct level_turn is = level_turn(a);

		WANT(fabs((double)is.sine - sin(radians(a)) * LEVEL_ONE) < 1.01);
		WANT(fabs((double)is.cosine - cos(radians(a)) * LEVEL_ONE) <
		    1.01);
	}
	WANT_INT(level_turn(0).sine, 0);
	WANT_INT(level_turn(0).cosine, LEVEL_ONE);
}

TEST(the_room_is_what_the_corners_need)
{
	int64_t room[2];

	level_room((int64_t[]){ 30000, 42000 }, 0, room);
	WANT(room[0] == 30000 && room[1] == 42000);
	level_room((int64_t[]){ 30000, 42000 }, -100, room);
	WANT(llabs(room[0] - 36837) < 3 && llabs(room[1] - 46571) < 3);
}

/*
 * Big squares of two colours around cx, cy, drawn so that a clockwise turn by
 * the angle sets them level.
 */
static struct picture
squares(struct test *t, uint32_t w, uint32_t h, int tenths)
{
	struct picture	p = picture_new(t, w, h, 0);
	const double	s = sin(radians(tenths)), c = cos(radians(tenths));

	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++) {
			double	dx = x + .5 - w / 2.0, dy = y + .5 - h / 2.0;
			int	u = (int)floor((dx * c - dy * s) / 60 + 100);
			int	v = (int)floor((dx * s + dy * c) / 60 + 100);

			picture_fill(&p, (uint32_t[]){ x, y, 1, 1 },
			    (u + v) % 2 == 0 ? 0xE0D020 : 0x203080);
		}
	return p;
}

static struct photo_made
make(struct test *t, struct str bytes, const struct photo_crop *crop)
{
	struct photo_made	m = { .quality = 0 };
	struct photo_problem	p;

	WANT_RC(photo_standardise(t->a, bytes, &any, crop, &m, &p), RC_OK);
	return m;
}

/* Pixels of which a channel is another by more than a few levels. */
static unsigned
unlike(const struct photo_made *a, const struct photo_made *b)
{
	unsigned n = 0;

	for (size_t i = 0; i < (size_t)any.w_px * any.h_px * 3; i++)
		n += abs(a->rgb[i] - b->rgb[i]) > 40;
	return n;
}

TEST(a_turned_pattern_comes_back_level_whichever_way_the_file_lies)
{
	static const int	angles[] = { -200, -83, -5, 1, 35, 150 };
	struct photo_crop	c = { 205, 193, 590, 826, 0, 0 };
	struct picture		level = squares(t, 1000, 1212, 0);
	struct photo_made	want = make(t, picture_png(t, &level, -1, false,
	    0), &c);

	for (unsigned i = 0; i < COUNT(angles) * 3; i++) {
		struct picture		p = squares(t, 1000, 1212,
		    angles[i / 3]), q = picture_tilted(t, &p, 1 + i % 8);
		struct photo_made	m;

		c.angle_tenths = angles[i / 3];
		m = make(t, picture_png(t, &q, -1, false, 1 + i % 8), &c);
		/* Only along the squares' edges, which are not sharp twice. */
		WANT(unlike(&m, &want) < 295 * 413 * 3 / 100);
		c.angle_tenths = 0;
		m = make(t, picture_png(t, &p, -1, false, 0), &c);
		WANT(abs(angles[i / 3]) < 6 ||
		    unlike(&m, &want) > 295 * 413 * 3 / 50);
	}
}

TEST(an_angle_counts_after_a_quarter_turn_and_in_a_jpeg_s_small_copy)
{
	struct picture		p = squares(t, 3000, 2400, 40);
	struct picture		level = squares(t, 3000, 2400, 0);
	struct photo_crop	c = { 610, 675, 1180, 1650, 1, 0 };
	struct photo_made	want = make(t, picture_jpeg(t, &level,
	    (struct picture_jpeg){ .quality = 95 }), &c), m;

	c.angle_tenths = 40;
	m = make(t, picture_jpeg(t, &p, (struct picture_jpeg){ .quality = 95 }),
	    &c);
	WANT(unlike(&m, &want) < 295 * 413 * 3 / 40);
}

TEST(corners_are_moved_in_and_nothing_is_made_up)
{
	struct picture		p = picture_new(t, 600, 800, 0);
	struct photo_crop	c = { 0, 0, 300, 420, 0, 0 };
	struct photo_made	m;
	unsigned		red = 0;

	picture_fill(&p, (uint32_t[]){ 0, 0, 600, 800 }, 0xFF0000);
	picture_fill(&p, (uint32_t[]){ 4, 4, 592, 792 }, 0x208040);
	for (int turn = 0; turn < 4; turn++) {
		c = (struct photo_crop){ turn % 2 == 0 ? 0 : 300,
			turn < 2 ? 0 : 380, 300, 420, 0, turn % 2 == 0 ? 110 :
			-170 };
		m = make(t, picture_png(t, &p, -1, false, 0), &c);
		red = 0;
		for (size_t i = 0; i < (size_t)295 * 413; i++)
			red += m.rgb[i * 3] > 100;
		WANT(red < 100);	/* where two corners touch the edge */
	}
	/* In the middle the largest that fits; a whole one has no place. */
	c = (struct photo_crop){ .angle_tenths = 60 };
	m = make(t, picture_png(t, &p, -1, false, 0), &c);
	WANT(m.enlarged_permille > 295 * 1000 / 560 &&
	    m.enlarged_permille < 295 * 1000 / 480);
}

TEST(any_angle_of_any_picture_gives_a_photo_of_its_colours)
{
	static const uint32_t sizes[][2] = { { 1, 1 }, { 1, 60 }, { 60, 1 },
		{ 13, 17 }, { 700, 5 }, { 295, 413 } };

	for (size_t i = 0; i < COUNT(sizes); i++)
		for (int a = -200; a <= 200; a += 67) {
			struct picture	p = picture_new(t, sizes[i][0],
			    sizes[i][1], 0);
			const struct photo_crop c[] = {
			    { 0, 0, p.w, p.h, 0, a }, { 0, 0, 0, 0, 3, a },
			    { p.w - 1, p.h - 1, 1, 1, 0, a } };

			picture_fill(&p, (uint32_t[]){ 0, 0, p.w, p.h },
			    0xFE8001);
			for (size_t k = 0; k < COUNT(c); k++) {
				struct photo_made m = make(t, picture_png(t, &p,
				    -1, false, 0), &c[k]);

				for (size_t n = 0; n < (size_t)295 * 413; n++)
					WANT(memcmp(m.rgb + n * 3,
					    "\xFE\x80\x01", 3) == 0);
			}
		}
}

TEST(an_angle_beyond_twenty_degrees_is_none)
{
	struct picture		p = picture_new(t, 600, 800, 0);
	struct str		png = picture_png(t, &p, -1, false, 0);
	struct photo_made	m;
	struct photo_problem	no;
	static const int	bad[] = { 201, -201, INT32_MAX, INT32_MIN };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct photo_crop c = { 0, 0, 300, 420, 0, bad[i] };

		WANT_RC(photo_standardise(t->a, png, &any, &c, &m, &no),
		    RC_BAD);
		WANT_INT(no.fault, PHOTO_CROP);
	}
}
