/* SPDX-License-Identifier: Apache-2.0 */
#include "media/document.h"

#include <stdlib.h>
#include <string.h>

#include "media/cut.h"
#include "media/document_tool.h"
#include "tests/picture_fixture.h"
#include "tests/test.h"

enum { LARGE_BYTES = 17 << 20 };

static const struct document_spec usual = { .max_kb = 500 };

static struct document_made
make(struct test *t, const struct str *parts, size_t n,
    const struct document_spec *spec)
{
	struct document_made	m = { .quality = 0 };
	struct document_problem	p = { .fault = DOCUMENT_FAULT__MAX };
	struct image_limits	lim = image_limits_default();
	struct image_info	info = { .w_px = 0 };

	WANT_RC(document_make(t->a, parts, n, spec, &m, &p), RC_OK);
	WANT_INT(p.fault, DOCUMENT_FINE);
	WANT_STR(document_problem_text(t->a, &p), "");
	WANT_INT(image_probe(m.jpeg, &lim, &info), IMAGE_FINE);
	WANT(info.w_px == m.w_px && info.h_px == m.h_px);
	WANT(info.format == IMAGE_JPEG && info.orientation == 1);
	WANT(m.jpeg.n <= spec->max_kb * 1024 && (m.as_it_was ||
	    m.quality >= 45));
	return m;
}

static struct document_problem
refuse(struct test *t, const struct str *parts, size_t n,
    const struct document_spec *spec)
{
	struct document_made	m;
	struct document_problem	p = { .fault = DOCUMENT_FINE };

	WANT_RC(document_make(t->a, parts, n, spec, &m, &p), RC_BAD);
	WANT(document_problem_text(t->a, &p).n > 0);
	return p;
}

static struct str
png(struct test *t, const struct picture *p)
{
	return picture_png(t, p, -1, false, 0);
}

/* One colour all over. */
static struct picture
plain(struct test *t, uint32_t w, uint32_t h, uint32_t rgb)
{
	struct picture p = picture_new(t, w, h, 0);

	picture_fill(&p, (uint32_t[]){ 0, 0, w, h }, rgb);
	return p;
}

/* The result's pixels. */
static const uint8_t *
pixels(struct test *t, const struct document_made *m)
{
	struct image_limits	 lim = image_limits_default();
	struct cut		 c = { .w_px = m->w_px, .h_px = m->h_px };
	const uint8_t		*rgb = NULL;

	WANT_INT(image_probe(m->jpeg, &lim, &c.info), IMAGE_FINE);
	cut_whole(&c);
	WANT_INT(cut_pixels(t->a, m->jpeg, &lim, &c, &rgb), IMAGE_FINE);
	return rgb;
}

static bool
about(const struct document_made *m, const uint8_t *rgb, const uint32_t at[2],
    uint32_t want)
{
	const uint8_t *p = rgb + ((size_t)at[1] * m->w_px + at[0]) * 3;

	return abs(p[0] - (int)(want >> 16)) + abs(p[1] -
	    (int)(want >> 8 & 255)) + abs(p[2] - (int)(want & 255)) < 24;
}

TEST(a_large_picture_is_turned_upright_shrunk_and_loses_its_metadata)
{
	struct picture		p = picture_new(t, 2400, 1800, 30);
	struct str		jpeg = picture_jpeg(t, &p,
	    (struct picture_jpeg){ .orientation = 6 });
	struct document_made	m = make(t, &jpeg, 1, &usual);

	WANT(m.w_px == 1200 && m.h_px == 1600);
	WANT(str_has(jpeg, STR("Exif")) && !str_has(m.jpeg, STR("Exif")));
	WANT_SAME(make(t, &jpeg, 1, &usual).jpeg, m.jpeg);
}

TEST(every_format_and_turn_shows_the_same_picture)
{
	struct picture p = plain(t, 350, 450, 0xD0D0C0);

	picture_fill(&p, (uint32_t[]){ 0, 0, 175, 150 }, 0x2040A0);
	for (unsigned o = 1; o <= 8; o++) {
		struct picture		q = picture_tilted(t, &p, o);
		struct str		files[] = { picture_png(t, &q, -1, false,
		    o), picture_webp(t, &q, false, o), picture_jpeg(t, &q,
		    (struct picture_jpeg){ .orientation = o }) };

		for (size_t i = 0; i < COUNT(files); i++) {
			struct document_made	 m = make(t, &files[i], 1,
			    &usual);
			const uint8_t		*rgb = pixels(t, &m);

			WANT(m.w_px == 350 && m.h_px == 450);
			WANT(about(&m, rgb, (uint32_t[]){ 9, 9 }, 0x2040A0));
			WANT(about(&m, rgb, (uint32_t[]){ 340, 9 }, 0xD0D0C0));
			WANT(about(&m, rgb, (uint32_t[]){ 9, 440 }, 0xD0D0C0));
		}
	}
}

TEST(two_sides_stand_one_above_the_other_as_wide_as_the_narrower)
{
	struct picture		front = plain(t, 1000, 630, 0xC02020);
	struct picture		back = plain(t, 500, 315, 0x20A040);
	struct str		parts[] = { png(t, &front), png(t, &back) };
	struct document_made	m = make(t, parts, 2, &usual);
	const uint8_t		*rgb = pixels(t, &m);

	WANT(m.w_px == 500 && m.h_px == 315 + 13 + 315);
	WANT(about(&m, rgb, (uint32_t[]){ 5, 5 }, 0xC02020));
	WANT(about(&m, rgb, (uint32_t[]){ 494, 309 }, 0xC02020));
	WANT(about(&m, rgb, (uint32_t[]){ 250, 321 }, 0xFFFFFF));
	WANT(about(&m, rgb, (uint32_t[]){ 5, 334 }, 0x20A040));
	WANT(about(&m, rgb, (uint32_t[]){ 494, 638 }, 0x20A040));
	WANT_SAME(make(t, parts, 2, &usual).jpeg, m.jpeg);
}

TEST(two_large_sides_together_keep_to_the_longest_side)
{
	static const uint32_t sizes[][4] = { { 1500, 1100, 1400, 1000 },
		{ 901, 900, 900, 901 }, { 200, 1600, 1600, 200 },
		{ 1023, 1021, 1019, 1013 } };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct picture	a = plain(t, sizes[i][0], sizes[i][1], 0x808080);
		struct picture	b = plain(t, sizes[i][2], sizes[i][3], 0x404040);
		struct str	parts[] = { png(t, &a), png(t, &b) };

		for (uint32_t longest = 600; longest <= 1000; longest += 133) {
			struct document_made m = make(t, parts, 2,
			    &(struct document_spec){ .max_kb = 500,
			    .longest_px = longest });

			WANT(m.w_px <= longest && m.h_px <= longest);
			WANT(m.w_px + 10 >= longest || m.h_px + 10 >= longest);
		}
	}
}

TEST(a_small_picture_is_not_enlarged)
{
	struct picture		p = picture_new(t, 321, 123, 10);
	struct str		file = png(t, &p);
	struct document_made	m = make(t, &file, 1, &usual);

	WANT(m.w_px == 321 && m.h_px == 123 && m.quality == 88);
}

TEST(quality_goes_before_pixels_and_pixels_only_as_far_as_600)
{
	struct picture		p = picture_new(t, 1120, 800, 120);
	struct str		file = png(t, &p);
	struct document_spec	s = { .max_kb = 2500 };
	struct document_made	m = make(t, &file, 1, &s);
	struct document_problem	no;
	unsigned		shrunk = 0;

	WANT(m.w_px == 1120 && m.quality == 88);
	for (;;) {
		struct document_made	now;

		s.max_kb = s.max_kb * 3 / 4;
		if (document_make(t->a, &file, 1, &s, &now, &no) != RC_OK)
			break;
		WANT(now.jpeg.n <= s.max_kb * 1024);
		WANT(now.quality >= 45 && now.w_px <= m.w_px);
		WANT(now.w_px >= 600 && now.h_px >= 428);
		/* As large as the bytes allow: little is left over. */
		WANT(now.jpeg.n > s.max_kb * 1024 * 80 / 100 ||
		    now.quality == 88);
		WANT(now.doubtful == (now.w_px < p.w &&
		    now.w_px * now.h_px < 500000));
		if (now.w_px < m.w_px)
			shrunk++;
		else
			WANT(now.quality <= m.quality);
		m = now;
	}
	WANT(shrunk > 2);
	WANT_INT(no.fault, DOCUMENT_MAX_KB);
	WANT_INT(no.want_bytes, s.max_kb * 1024);
	WANT(str_has(document_problem_text(t->a, &no),
	    str_make(t->a, "%u KB", s.max_kb)));
}

TEST(what_is_no_picture_of_a_document_is_told_apart_and_its_part_named)
{
	struct picture		p = picture_new(t, 400, 300, 40);
	struct picture		strip = picture_new(t, 901, 100, 40);
	struct str		good = png(t, &p), cut = str_sub(good, 0,
	    good.n / 2);
	char			*large = arena_alloc(t->a, LARGE_BYTES);
	struct document_spec	s = usual;
	struct document_problem	no;
	const struct {
		struct str		file;
		enum document_fault	fault;
	} bad[] = {
		{ STR("hello"), DOCUMENT_NOT_IMAGE },
		{ STR(""), DOCUMENT_NOT_IMAGE },
		{ STR("%PDF-1.7\n"), DOCUMENT_NOT_IMAGE },
		{ STR("\0\0\0\x18" "ftypheic\0\0"), DOCUMENT_HEIC },
		{ STR("GIF89a........"), DOCUMENT_FORMAT },
		{ cut, DOCUMENT_DAMAGED },
		{ png(t, &strip), DOCUMENT_SHAPE },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str both[] = { good, bad[i].file };

		no = refuse(t, &bad[i].file, 1, &s);
		WANT(no.fault == bad[i].fault && no.part == 0);
		no = refuse(t, both, 2, &s);
		WANT(no.fault == bad[i].fault && no.part == 2);
		WANT(str_starts(document_problem_text(t->a, &no),
		    STR("第二张图片")));
	}
	memcpy(large, "\xFF\xD8\xFF", 3);
	no = refuse(t, &(struct str){ large, LARGE_BYTES }, 1, &s);
	WANT_INT(no.fault, DOCUMENT_FILE_SIZE);
	WANT(str_has(document_problem_text(t->a, &no), STR("16 MB")));
	s.source_min_px = 401;
	no = refuse(t, &good, 1, &s);
	WANT(no.fault == DOCUMENT_TOO_SMALL && no.got_w_px == 400 &&
	    no.got_h_px == 300 && no.want_px == 401);
}

TEST(the_callers_arena_holds_the_result_only)
{
	struct picture		p = picture_new(t, 1700, 1200, 60);
	struct str		file = png(t, &p);
	size_t			before = arena_used(t->a);
	struct document_made	m = make(t, &file, 1, &usual);

	WANT(arena_used(t->a) - before < m.jpeg.n + 4096);
}

/* A card of that size and place on a table, and what is made of it. */
static struct document_made
on_a_table(struct test *t, const uint32_t rect[4], uint32_t table)
{
	struct picture			p = picture_new(t, 1600, 1200, 0);
	struct picture			card = picture_new(t, rect[2], rect[3],
	    90);
	const struct document_spec	spec = { .max_kb = 200 };
	struct document_made		m;
	struct document_problem		problem;
	struct str			jpeg;

	picture_fill(&p, (uint32_t[]){ 0, 0, 1600, 1200 }, table);
	for (uint32_t y = 0; y < rect[3]; y++)
		memcpy(p.rgb + ((size_t)(rect[1] + y) * p.w + rect[0]) * 3,
		    card.rgb + (size_t)y * card.w * 3, (size_t)card.w * 3);
	jpeg = picture_jpeg(t, &p, (struct picture_jpeg){ .quality = 92 });
	WANT_RC(document_make(t->a, &jpeg, 1, &spec, &m, &problem), RC_OK);
	return m;
}

TEST(the_table_around_a_card_is_cut_away)
{
	struct document_made m = on_a_table(t, (uint32_t[]){ 300, 250, 1000,
	    640 }, 0xF4F0E8);

	WANT(m.w_px >= 1000 && m.w_px < 1090);
	WANT(m.h_px >= 640 && m.h_px < 720);
}

TEST(what_cannot_be_told_from_its_ground_stays_whole)
{
	struct picture			p = picture_new(t, 1600, 1200, 0);
	const struct document_spec	spec = { .max_kb = 200 };
	struct document_made		m;
	struct document_problem		problem;
	struct str			jpeg;

	/* A page of text: a few dark lines on white. */
	picture_fill(&p, (uint32_t[]){ 0, 0, 1600, 1200 }, 0xFFFFFF);
	for (uint32_t y = 200; y < 1000; y += 60)
		picture_fill(&p, (uint32_t[]){ 200, y, 1200, 18 }, 0x202020);
	jpeg = picture_jpeg(t, &p, (struct picture_jpeg){ .quality = 92 });
	WANT_RC(document_make(t->a, &jpeg, 1, &spec, &m, &problem), RC_OK);
	WANT(m.w_px == 1600 && m.h_px == 1200);
	/* Too small a thing to be what is meant. */
	m = on_a_table(t, (uint32_t[]){ 700, 500, 200, 130 }, 0xF4F0E8);
	WANT(m.w_px == 1600 && m.h_px == 1200);
	/* A card that fills the picture. */
	m = on_a_table(t, (uint32_t[]){ 5, 5, 1590, 1190 }, 0xF4F0E8);
	WANT(m.w_px == 1600);
}

/* Whether a pixel of the result is bright. */
static bool
is_bright(const struct pixels *p, uint32_t x, uint32_t y)
{
	return p->rgb[((size_t)y * p->w + x) * 3] > 150;
}

TEST(a_card_that_lies_askew_is_set_level)
{
	/* Slopes of 3 and 10 degrees either way: sine and cosine in 1/1000. */
	static const int		turns[][2] = { { 52, 999 }, { -52, 999 },
		{ 174, 985 }, { -174, 985 } };
	const struct document_spec	spec = { .max_kb = 200 };

	for (size_t i = 0; i < COUNT(turns); i++) {
		struct picture		p = picture_new(t, 1600, 1200, 0);
		struct image_limits	lim = image_limits_default();
		struct document_made	m;
		struct document_problem	problem;
		struct pixels		made;
		struct str		jpeg;

		picture_fill(&p, (uint32_t[]){ 0, 0, 1600, 1200 }, 0xF4F0E8);
		for (int y = 0; y < 1200; y++)
			for (int x = 0; x < 1600; x++) {
				int dx = x - 800, dy = y - 600;
				int u = (dx * turns[i][1] + dy * turns[i][0]) /
				    1000;
				int v = (dy * turns[i][1] - dx * turns[i][0]) /
				    1000;

				if (abs(u) > 500 || abs(v) > 315)
					continue;
				picture_fill(&p, (uint32_t[]){ (uint32_t)x,
				    (uint32_t)y, 1, 1 }, abs(v) < 14 ?
				    0xE0E0E0 : 0x304060);
			}
		jpeg = picture_jpeg(t, &p, (struct picture_jpeg){
		    .quality = 92 });
		WANT_RC(document_make(t->a, &jpeg, 1, &spec, &m, &problem),
		    RC_OK);
		WANT_INT(image_pixels(t->a, m.jpeg, &lim, 1, &made, NULL),
		    IMAGE_FINE);
		/* The bright line across the card is level now. */
		WANT(made.w < 1250 && made.h < 950);
		for (uint32_t x = made.w / 5; x < made.w * 4 / 5; x++)
			WANT(is_bright(&made, x, made.h / 2) &&
			    !is_bright(&made, x, made.h / 2 - 40) &&
			    !is_bright(&made, x, made.h / 2 + 40));
	}
}

/* A picture of four quarters: red, green, blue and white, 800 by 600. */
static struct str
quarters(struct test *t)
{
	struct picture p = plain(t, 800, 600, 0xF0F0F0);

	picture_fill(&p, (uint32_t[]){ 0, 0, 400, 300 }, 0xC02020);
	picture_fill(&p, (uint32_t[]){ 400, 0, 400, 300 }, 0x20A020);
	picture_fill(&p, (uint32_t[]){ 0, 300, 400, 300 }, 0x2020C0);
	return png(t, &p);
}

TEST(a_frame_by_hand_is_cut_turned_and_set_level)
{
	struct str		 file = quarters(t);
	struct document_spec	 s = { .max_kb = 200, .frames = { {
		DOCUMENT_FRAME, 100, 100, 600, 400, 0, 0 } } };
	struct document_made	 m = make(t, &file, 1, &s);
	const uint8_t		*rgb = pixels(t, &m);

	WANT(m.w_px == 600 && m.h_px == 400 && !m.as_it_was);
	WANT(about(&m, rgb, (uint32_t[]){ 290, 190 }, 0xC02020));
	WANT(about(&m, rgb, (uint32_t[]){ 310, 190 }, 0x20A020));
	/* A quarter clockwise: blue comes up left. */
	s.frames[0] = (struct document_frame){ .way = DOCUMENT_WHOLE,
		.turn_quarters = 5 };
	m = make(t, &file, 1, &s);
	rgb = pixels(t, &m);
	WANT(m.w_px == 600 && m.h_px == 800 && m.frames[0].w_px == 600);
	WANT(about(&m, rgb, (uint32_t[]){ 9, 9 }, 0x2020C0));
	WANT(about(&m, rgb, (uint32_t[]){ 590, 9 }, 0xC02020));
	/* By 45 degrees around the middle, half of the way up lies on the line. */
	s.frames[0] = (struct document_frame){ DOCUMENT_FRAME, 300, 200, 200,
		200, 0, DOCUMENT_SLOPE_MOST };
	m = make(t, &file, 1, &s);
	WANT(m.w_px == 200 && m.h_px == 200);
	/* Beyond the picture it is the picture's edge. */
	s.frames[0] = (struct document_frame){ DOCUMENT_FRAME, 0, 0, 800, 600,
		0, 9000 };
	m = make(t, &file, 1, &s);
	WANT(m.w_px == 800 && about(&m, pixels(t, &m), (uint32_t[]){ 799, 2 },
	    0x20A020));
}

TEST(a_frame_that_is_not_of_the_picture_is_refused)
{
	struct str	file = quarters(t);
	const struct document_frame bad[] = {
		{ DOCUMENT_FRAME, 0, 0, 801, 600, 0, 0 },
		{ DOCUMENT_FRAME, 0, 0, 800, 600, 1, 0 },
		{ DOCUMENT_FRAME, UINT32_MAX, 0, 800, 600, 0, 0 },
		{ DOCUMENT_FRAME, 0, 1, 800, 600, 0, 0 },
		{ DOCUMENT_FRAME, 9, 9, 0, 60, 0, 0 },
		{ DOCUMENT_FRAME, 9, 9, 60, 60, 0, DOCUMENT_SLOPE_MOST + 1 },
		{ DOCUMENT_FRAME, 9, 9, 60, 60, 0, INT32_MIN } };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct document_spec s = { .max_kb = 200, .frames = { bad[i] } };

		WANT_INT(refuse(t, &file, 1, &s).fault, DOCUMENT_CROP);
	}
	WANT_INT(refuse(t, &file, 1, &(struct document_spec){ .max_kb = 200,
	    .frames = { { DOCUMENT_FRAME, 0, 0, 800, 60, 0, 0 } } }).fault,
	    DOCUMENT_SHAPE);
}

TEST(frames_are_read_from_words)
{
	static const char *const bad[] = { "", "1", "1,2,3", "1,2,3,4,5",
		"1,2,3,-4", "a,2,3,4", "1,2,3,4,0,99999", "1,2,3,4,0,1,1",
		"autos", "whole,4", "auto,1,2", "1,2,3,4," };
	struct document_frame f;

	WANT_RC(document_frame_parse(STR("1,2,3,4"), &f), RC_OK);
	WANT(f.way == DOCUMENT_FRAME && f.x_px == 1 && f.h_px == 4);
	WANT_RC(document_frame_parse(STR("1,2,3,4,3,-77"), &f), RC_OK);
	WANT(f.turn_quarters == 3 && f.slope == -77);
	WANT_RC(document_frame_parse(STR("whole,2"), &f), RC_OK);
	WANT(f.way == DOCUMENT_WHOLE && f.turn_quarters == 2);
	WANT_RC(document_frame_parse(STR("auto"), &f), RC_OK);
	WANT(f.way == DOCUMENT_AUTOMATIC && f.turn_quarters == 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_RC(document_frame_parse(str_z(bad[i]), &f), RC_BAD);
}

TEST(what_was_made_stays_the_same_bytes_and_nothing_foreign_stays_in_it)
{
	struct picture		p = picture_new(t, 900, 600, 40);
	struct str		file = png(t, &p), dirty;
	struct document_made	m = make(t, &file, 1, &usual), again;
	struct document_spec	s = usual;

	again = make(t, &m.jpeg, 1, &s);
	WANT(again.as_it_was && again.w_px == 900 && again.h_px == 600);
	WANT_SAME(again.jpeg, m.jpeg);
	/* Not when it is to be smaller, turned, or one of two. */
	s.max_kb = (uint32_t)(m.jpeg.n / 1024);
	WANT(!make(t, &m.jpeg, 1, &s).as_it_was);
	s = (struct document_spec){ .max_kb = 500, .longest_px = 800 };
	WANT(!make(t, &m.jpeg, 1, &s).as_it_was);
	s = (struct document_spec){ .max_kb = 500, .frames = { {
		.way = DOCUMENT_WHOLE, .turn_quarters = 2 } } };
	WANT(!make(t, &m.jpeg, 1, &s).as_it_was);
	WANT(!make(t, (struct str[]){ m.jpeg, m.jpeg }, 2, &usual).as_it_was);
	dirty = str_of(arena_alloc(t->a, m.jpeg.n + 6), m.jpeg.n + 6);
	memcpy((char *)(uintptr_t)dirty.p, m.jpeg.p, m.jpeg.n);
	memcpy((char *)(uintptr_t)dirty.p + m.jpeg.n, "SECRET", 6);
	again = make(t, &dirty, 1, &usual);
	WANT(!again.as_it_was && !str_has(again.jpeg, STR("SECRET")));
}

TEST(the_tool_of_the_page_makes_the_same_and_keeps_what_it_decoded)
{
	struct picture		 p = picture_new(t, 2600, 2000, 60);
	struct str		 jpeg = picture_jpeg(t, &p,
	    (struct picture_jpeg){ .quality = 90, .orientation = 6 });
	struct document_spec	 s = { .max_kb = 150 };
	struct document_tool	*tool = document_tool_new();
	static const int32_t	 places[][PLACE__MAX] = {
		{ DOCUMENT_AUTOMATIC, 0, 0, 0, 0, 0, 0 },
		{ DOCUMENT_FRAME, 100, 200, 1500, 1900, 0, 4000 },
		{ DOCUMENT_FRAME, 100, 200, 700, 600, 1, 0 },
		{ DOCUMENT_WHOLE, 0, 0, 0, 0, 3, 0 } };

	document_tool_spec(tool, s.max_kb, 0);
	memcpy(document_tool_room(tool, 0, jpeg.n), jpeg.p, jpeg.n);
	WANT_INT(document_tool_open(tool, 0, jpeg.n), 0);
	WANT(document_tool_w(tool, 0) == 2000 && document_tool_h(tool, 0) ==
	    2600 && document_tool_w(tool, 1) == 0);
	for (size_t i = 0; i < COUNT(places); i++) {
		const int32_t		*f = places[i];
		struct document_made	 m;

		s.frames[0] = (struct document_frame){
			(enum document_way)f[0], (uint32_t)f[1],
			(uint32_t)f[2], (uint32_t)f[3], (uint32_t)f[4],
			(unsigned)f[5], f[6] };
		m = make(t, &jpeg, 1, &s);
		memcpy(document_tool_place(tool, 0), f, sizeof(places[i]));
		WANT_INT(document_tool_make(tool), 0);
		WANT_SAME(str_of(document_tool_jpeg(tool),
		    document_tool_jpeg_n(tool)), m.jpeg);
	}
	memcpy(document_tool_place(tool, 0), (int32_t[PLACE__MAX]){
	    DOCUMENT_FRAME, 1999, 0, 99, 99, 0, 0 }, sizeof(places[0]));
	WANT_INT(document_tool_make(tool), 1);
	WANT(str_has(str_of(document_tool_text(tool),
	    document_tool_text_n(tool)), STR("unusable")));
	WANT_INT(document_tool_jpeg_n(tool), 0);
	document_tool_close(tool, 0);
	WANT_INT(document_tool_w(tool, 0), 0);
	document_tool_free(tool);
}

/* What offices ask for: the usual papers, their sides and their most KB. */
TEST(each_usual_paper_has_its_limits)
{
	static const struct {
		const char	*word;
		uint32_t	 parts, max_kb;
	} rows[] = {
		{ "idcard", 2, 100 }, { "idcard-200", 2, 200 },
		{ "diploma", 1, 200 }, { "diploma-100", 1, 100 },
		{ "degree", 1, 200 }, { "certificate", 1, 200 },
		{ "household", 2, 200 }, { "any", 1, 200 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct document_preset *p = document_presets();

		while (p->word != NULL && !str_eq_z(str_z(rows[i].word),
		    p->word))
			p++;
		WANT(p->word != NULL);
		WANT_INT(p->parts, rows[i].parts);
		WANT_INT(p->max_kb, rows[i].max_kb);
	}
}
