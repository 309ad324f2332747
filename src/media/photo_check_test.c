/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A good photo, and the same spoilt in every way that a check is there for: each
 * must find its own fault, and none may find one in the good ones.
 */
#include "media/photo_make.h"

#include <math.h>
#include <string.h>

#include "media/edges.h"
#include "media/photo_tool.h"
#include "media/resample.h"
#include "tests/picture_fixture.h"
#include "tests/test.h"

enum { W = 413, H = 579, BLUE = 0x438EDB };

/* tests/pictures/astronaut.jpg: NASA, in the public domain. */
static struct str
good_file(struct test *t)
{
	FILE	*f = fopen("tests/pictures/astronaut.jpg", "rb");
	char	*p = arena_alloc(t->a, 65536);
	size_t	 n;

	WANT(f != NULL);
	n = fread(p, 1, 65536, f);
	(void)fclose(f);
	return str_of(p, n);
}

static struct picture
good(struct test *t)
{
	struct image_limits	lim = image_limits_default();
	struct pixels		p;

	WANT_INT(image_pixels(t->a, good_file(t), &lim, 1, &p, NULL),
	    IMAGE_FINE);
	WANT(p.w == W && p.h == H);
	return (struct picture){ arena_copy(t->a, p.rgb, (size_t)W * H * 3),
		W, H };
}

static struct picture
sheet(struct test *t, uint32_t w, uint32_t h, uint32_t rgb)
{
	struct picture p = { arena_alloc(t->a, (size_t)w * h * 3), w, h };

	picture_fill(&p, (uint32_t[]){ 0, 0, w, h }, rgb);
	return p;
}

static struct picture
scaled(struct test *t, const struct picture *p, uint32_t w, uint32_t h)
{
	struct resample *r = resample_new(t->a, &(struct resample_spec){
		.src_w = p->w, .src_h = p->h,
		.w = (int64_t)p->w * RESAMPLE_ONE,
		.h = (int64_t)p->h * RESAMPLE_ONE, .dst_w = w, .dst_h = h });

	for (uint32_t y = 0; y < p->h; y++)
		resample_row(r, p->rgb + (size_t)y * p->w * 3);
	return (struct picture){ arena_copy(t->a, resample_pixels(r),
	    (size_t)w * h * 3), w, h };
}

/* p on q with its corner at x, y; what lies outside is lost. */
static void
paste(struct picture *q, const struct picture *p, int32_t x, int32_t y)
{
	for (int32_t py = 0; py < (int32_t)p->h; py++)
		for (int32_t px = 0; px < (int32_t)p->w; px++)
			if (x + px >= 0 && x + px < (int32_t)q->w &&
			    y + py >= 0 && y + py < (int32_t)q->h)
				memcpy(q->rgb + ((size_t)(y + py) * q->w +
				    (size_t)(x + px)) * 3, p->rgb +
				    ((size_t)py * p->w + (size_t)px) * 3, 3);
}

/* The blue behind the head in another colour; two: in stripes of both. */
static struct picture
behind(struct test *t, uint32_t one, uint32_t two)
{
	struct picture p = good(t);

	for (uint32_t y = 0; y < H; y++)
		for (uint32_t x = 0; x < W; x++) {
			uint8_t		*c = p.rgb + ((size_t)y * W + x) * 3;
			uint32_t	 to = x / 20 % 2 == 0 ? one : two;

			if (abs(c[0] - 67) + abs(c[1] - 142) + abs(c[2] - 219) >
			    120)
				continue;
			c[0] = (uint8_t)(to >> 16);
			c[1] = (uint8_t)(to >> 8);
			c[2] = (uint8_t)to;
		}
	return p;
}

static struct picture
lit(struct test *t, int times_16, int plus)
{
	struct picture p = good(t);

	for (size_t i = 0; i < (size_t)W * H * 3; i++) {
		int v = p.rgb[i] * times_16 / 16 + plus;

		p.rgb[i] = (uint8_t)(v > 255 ? 255 : v);
	}
	return p;
}

/* ---- the ways to spoil it */

static struct picture
as_it_is(struct test *t)
{
	return good(t);
}

static struct picture
on_white(struct test *t)
{
	return behind(t, 0xFFFFFF, 0xFFFFFF);
}

static struct picture
on_grey_white(struct test *t)
{
	return behind(t, 0xEEEFF1, 0xEEEFF1);
}

static struct picture
on_dark_blue(struct test *t)
{
	return behind(t, 0x1E50B4, 0x1E50B4);
}

static struct picture
of_a_phone(struct test *t)
{
	struct picture p = good(t), q = sheet(t, 1200, 1600, BLUE);
	struct picture big = scaled(t, &p, W * 3 / 2, H * 3 / 2);

	paste(&q, &big, 250, 450);
	return q;
}

static struct picture
small(struct test *t)
{
	struct picture p = good(t), q = sheet(t, 826, 1158, BLUE);

	paste(&q, &p, 206, 290);
	return q;
}

static struct picture
large(struct test *t)
{
	struct picture p = good(t), q = sheet(t, 300, 420, BLUE);

	p = scaled(t, &p, W * 3 / 2, H * 3 / 2);
	paste(&q, &p, -160, -190);
	return q;
}

static struct picture
aside(struct test *t)
{
	struct picture p = good(t), q = sheet(t, W, H, BLUE);

	paste(&q, &p, 70, 0);
	return q;
}

static struct picture
low(struct test *t)
{
	struct picture p = good(t), q = sheet(t, W, H, BLUE);

	paste(&q, &p, 0, 120);
	return q;
}

static struct picture
upside_down(struct test *t)
{
	struct picture p = good(t), q = sheet(t, W, H, BLUE);

	for (size_t i = 0; i < (size_t)W * H; i++)
		memcpy(q.rgb + i * 3, p.rgb + ((size_t)W * H - 1 - i) * 3, 3);
	return q;
}

/* Turned by 22 degrees around its middle. */
static struct picture
tilted(struct test *t)
{
	struct picture p = good(t), q = sheet(t, W, H, BLUE);

	for (int32_t y = 0; y < H; y++)
		for (int32_t x = 0; x < W; x++) {
			int32_t dx = x - W / 2, dy = y - H / 2;
			int32_t sx = (dx * 927 + dy * 375) / 1000 + W / 2;
			int32_t sy = (dy * 927 - dx * 375) / 1000 + H / 2;

			if (sx >= 0 && sx < W && sy >= 0 && sy < H)
				memcpy(q.rgb + ((size_t)y * W + (size_t)x) * 3,
				    p.rgb + ((size_t)sy * W + (size_t)sx) * 3,
				    3);
		}
	return q;
}

static struct picture
two_people(struct test *t)
{
	struct picture p = good(t), q = sheet(t, 826, 1158, BLUE);

	paste(&q, &p, 0, 300);
	paste(&q, &p, W, 300);
	return q;
}

static struct picture
sunglasses(struct test *t)
{
	struct picture p = good(t);

	picture_fill(&p, (uint32_t[]){ 115, 232, 85, 52 }, 0x141416);
	picture_fill(&p, (uint32_t[]){ 218, 236, 85, 52 }, 0x141416);
	return p;
}

static struct picture
blurred(struct test *t)
{
	struct picture p = good(t);

	p = scaled(t, &p, W / 12, H / 12);
	return scaled(t, &p, W, H);
}

static struct picture
dark(struct test *t)
{
	return lit(t, 4, 0);
}

static struct picture
bright(struct test *t)
{
	return lit(t, 10, 115);
}

static struct picture
on_green(struct test *t)
{
	return behind(t, 0x3C9650, 0x3C9650);
}

static struct picture
on_stripes(struct test *t)
{
	return behind(t, BLUE, 0xD9C38B);
}

static struct picture
blank(struct test *t)
{
	return sheet(t, W, H, 0xF0F0F0);
}

static struct picture
nobody(struct test *t)
{
	return picture_new(t, 600, 840, 60);
}

static struct picture
tiny(struct test *t)
{
	struct picture p = good(t);

	return scaled(t, &p, 150, 210);
}

#define BIT(id)	(UINT32_C(1) << PHOTO_CHECK_##id)

/* The test set: a picture, what must be found, what may be as well. */
static const struct {
	const char	*name;
	struct picture	(*make)(struct test *t);
	uint32_t	 must;
	uint32_t	 may;
} cases[] = {
	{ "good", as_it_is, 0, 0 },
	{ "good on white", on_white, 0, 0 },
	{ "good on greyish white", on_grey_white, 0, 0 },
	{ "good on dark blue", on_dark_blue, 0, 0 },
	{ "small", small, BIT(FACE_SMALL), 0 },
	{ "large", large, BIT(FACE_LARGE), BIT(HEIGHT) | BIT(EVEN) |
	    BIT(COLOUR) | BIT(BLUR) },
	{ "aside", aside, BIT(CENTRE), 0 },
	{ "low", low, BIT(HEIGHT), 0 },
	{ "upside down", upside_down, BIT(UPSIDE), 0 },
	{ "tilted", tilted, BIT(TILT), BIT(HEIGHT) | BIT(CENTRE) |
	    BIT(EVEN) },
	{ "two people", two_people, BIT(FACES), BIT(FACE_SMALL) |
	    BIT(CENTRE) | BIT(HEIGHT) | BIT(EVEN) },
	{ "sunglasses", sunglasses, BIT(EYES), 0 },
	{ "blurred", blurred, BIT(BLUR), 0 },
	{ "dark", dark, BIT(DARK), BIT(COLOUR) | BIT(BLUR) },
	{ "bright", bright, BIT(BRIGHT), BIT(COLOUR) },
	{ "on green", on_green, BIT(COLOUR), 0 },
	{ "on stripes", on_stripes, BIT(EVEN), BIT(COLOUR) },
	{ "blank", blank, BIT(BLANK), BIT(WEIGHT) },
	{ "nobody", nobody, BIT(NO_FACE), 0 },
	{ "tiny", tiny, BIT(SIZE) | BIT(ENLARGED), BIT(BLUR) },
};

static struct photo_policy
lenient(void)
{
	struct photo_policy p = photo_policy_default();

	p.rules.strict[PHOTO_CHECK_SIZE] = STRICT_ADVISE;
	photo_policy_settle(&p);
	return p;
}

static uint32_t
faults(const struct photo_found *f)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < PHOTO_CHECK__MAX; i++)
		bits |= (uint32_t)f->fault[i] << i;
	return bits;
}

static void
print_faults(struct test *t, const char *name, const struct photo_result *r,
    const struct photo_policy *p)
{
	struct buf b;

	buf_init(&b, 65536);
	photo_result_json(&b, t->a, r, p);
	(void)fprintf(stderr, "%s: %.*s\n", name, (int)b.n, b.p);
	buf_done(&b);
}

TEST(every_spoilt_photo_has_its_fault_found_and_the_good_ones_have_none)
{
	const struct photo_policy	p = lenient();
	const struct photo_crop		middle = { .w_px = 0 };
	uint32_t			seen = 0;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct picture		q = cases[i].make(t);
		struct photo_result	r;
		uint32_t		got;

		WANT_RC(photo_make(t->a, picture_png(t, &q, -1, false, 0), &p,
		    &middle, &r), RC_OK);
		got = faults(&r.found);
		if ((got & cases[i].must) != cases[i].must ||
		    (got & ~(cases[i].must | cases[i].may)) != 0)
			print_faults(t, cases[i].name, &r, &p);
		WANT((got & cases[i].must) == cases[i].must);
		WANT((got & ~(cases[i].must | cases[i].may)) == 0);
		WANT_INT(r.worst, got == 0 ? STRICT_OFF : STRICT_ADVISE);
		WANT((photo_result_text(t->a, &r, &p).n > 0) == (got != 0));
		seen |= got;
	}
	/* Whatever can be found fault with was found at least once. */
	WANT_INT((seen | BIT(WEIGHT)), (1 << PHOTO_CHECK__MAX) - 1);
}

TEST(a_face_is_framed_and_set_upright_by_itself)
{
	struct picture (*const makes[])(struct test *t) = { of_a_phone, small,
		upside_down };
	const struct photo_policy p = photo_policy_default();

	for (size_t i = 0; i < COUNT(makes); i++)
		for (unsigned o = 1; o <= 8; o += 2) {
			struct picture		q = makes[i](t);
			struct picture		s = picture_tilted(t, &q, o);
			struct photo_result	r;

			WANT_RC(photo_make(t->a, picture_jpeg(t, &s,
			    (struct picture_jpeg){ .orientation = o }), &p,
			    NULL, &r), RC_OK);
			if (faults(&r.found) != 0)
				print_faults(t, "framed", &r, &p);
			WANT_INT(faults(&r.found), 0);
			WANT_INT(r.crop.turn_quarters, i == 2 ? 2 : 0);
		}
}

/* As if the camera had been held askew: the head leans by that many tenths. */
static struct picture
leaning(struct test *t, const struct picture *p, int tenths)
{
	const int own = 34;		/* of the head in good() */
	const double slope = tan((own - tenths) * acos(-1.0) / 1800);

	const struct pixels from = { p->rgb, p->w, p->h };
	const struct edges_area all = { .x = (int64_t)p->w * EDGES_ONE / 2,
		.y = (int64_t)p->h * EDGES_ONE / 2,
		.w = (int64_t)p->w * EDGES_ONE, .h = (int64_t)p->h * EDGES_ONE,
		.slope = (int32_t)lround(slope * EDGES_ONE) };

	return (struct picture){ arena_copy(t->a, edges_level(t->a, &from, &all,
	    p->w, p->h), (size_t)p->w * p->h * 3), p->w, p->h };
}

static struct photo_result
made_of(struct test *t, const struct picture *p)
{
	const struct photo_policy	policy = photo_policy_default();
	struct photo_result		r;

	WANT_RC(photo_make(t->a, picture_jpeg(t, p,
	    (struct picture_jpeg){ .quality = 92 }), &policy, NULL, &r), RC_OK);
	return r;
}

TEST(a_head_that_leans_is_set_straight_and_one_that_does_not_is_left_alone)
{
	static const int leans[] = { -190, -120, -80, -10, 0, 10, 70, 130,
		180 };
	struct picture	 p = of_a_phone(t);

	for (size_t i = 0; i < COUNT(leans); i++) {
		struct picture		q = leaning(t, &p, leans[i]);
		struct photo_result	r = made_of(t, &q);

		if (abs(leans[i]) <= 10)
			WANT_INT(r.crop.angle_tenths, 0);
		else
			WANT(abs(r.crop.angle_tenths + leans[i]) < 25);
		WANT(r.found.score[PHOTO_CHECK_TILT] < 50);
		WANT_INT(r.crop.turn_quarters, 0);
	}
}

TEST(a_leaning_head_without_room_around_it_and_a_standard_photo_stay)
{
	struct picture		p = good(t), q, tight;
	struct photo_result	r;

	q = leaning(t, &p, 100);
	tight = scaled(t, &q, 300, 420);
	r = made_of(t, &tight);
	WANT_INT(r.crop.angle_tenths, 0);
	tight = scaled(t, &q, 295, 413);
	r = made_of(t, &tight);
	WANT(r.made.as_it_was && r.crop.angle_tenths == 0);
}

TEST(a_picture_on_its_side_is_turned)
{
	struct picture			p = good(t);
	const struct photo_policy	policy = photo_policy_default();
	struct photo_result		r;

	for (unsigned o = 6; o <= 8; o += 2) {
		struct picture q = picture_tilted(t, &p, o);

		WANT_RC(photo_make(t->a, picture_png(t, &q, -1, false, 0),
		    &policy, NULL, &r), RC_OK);
		WANT_INT(r.crop.turn_quarters, o == 6 ? 1 : 3);
		WANT_INT(faults(&r.found), 0);
	}
}

TEST(what_our_tool_made_stays_the_same_bytes_and_is_judged_the_same)
{
	const struct photo_policy	p = photo_policy_default();
	struct picture			q = of_a_phone(t);
	struct photo_result		r, again;

	WANT_RC(photo_make(t->a, picture_jpeg(t, &q,
	    (struct picture_jpeg){ .quality = 90 }), &p, NULL, &r), RC_OK);
	WANT(!r.made.as_it_was);
	WANT_RC(photo_make(t->a, r.made.jpeg, &p, NULL, &again), RC_OK);
	WANT(again.made.as_it_was);
	WANT_SAME(again.made.jpeg, r.made.jpeg);
	for (int i = PHOTO_CHECK_BLANK; i < PHOTO_CHECK__MAX; i++)
		WANT_INT(again.found.score[i], r.found.score[i]);
}

TEST(a_standard_photo_loses_its_metadata_and_nothing_else)
{
	const struct photo_policy p = photo_policy_default();
	struct picture		q = of_a_phone(t);
	struct photo_result	r, again;
	struct str		jpeg;
	char			*with;

	WANT_RC(photo_make(t->a, picture_jpeg(t, &q, (struct picture_jpeg){
	    .quality = 90 }), &p, NULL, &r), RC_OK);
	jpeg = r.made.jpeg;
	with = arena_alloc(t->a, jpeg.n + 40);
	memcpy(with, jpeg.p, 2);
	memcpy(with + 2, "\xFF\xFE\0\x0Csecret GPS", 14);
	memcpy(with + 16, jpeg.p + 2, jpeg.n - 2);
	memcpy(with + 14 + jpeg.n, "<script>behind</script>", 23);
	WANT_RC(photo_make(t->a, str_of(with, jpeg.n + 37), &p, NULL, &again),
	    RC_OK);
	WANT(again.made.as_it_was);
	WANT_SAME(again.made.jpeg, jpeg);
}

TEST(rules_decide_whether_a_fault_is_advice_a_refusal_or_nothing)
{
	struct photo_policy	p = photo_policy_default();
	struct picture		q = sunglasses(t);
	struct str		png = picture_png(t, &q, -1, false, 0);
	struct photo_result	r;

	p.rules.strict[PHOTO_CHECK_EYES] = STRICT_REFUSE;
	WANT_RC(photo_make(t->a, png, &p, NULL, &r), RC_OK);
	WANT_INT(r.worst, STRICT_REFUSE);
	p.rules.strict[PHOTO_CHECK_EYES] = STRICT_OFF;
	WANT_RC(photo_make(t->a, png, &p, NULL, &r), RC_OK);
	WANT_INT(r.worst, STRICT_OFF);
	p.rules.strict[PHOTO_CHECK_EYES] = STRICT_REFUSE;
	p.rules.limit[PHOTO_CHECK_EYES] = 0;
	WANT_RC(photo_make(t->a, png, &p, NULL, &r), RC_OK);
	WANT_INT(r.worst, STRICT_OFF);
	p.rules.backgrounds = BACKGROUND_RED;
	WANT_RC(photo_make(t->a, png, &p, NULL, &r), RC_OK);
	WANT_INT(faults(&r.found), BIT(COLOUR));
}

TEST(a_policy_is_the_same_after_its_words)
{
	struct photo_policy	p, q;
	struct buf		b;

	buf_init(&b, 4096);
	for (const struct photo_preset *s = photo_presets(); s->word != NULL;
	    s++) {
		WANT_RC(photo_preset_policy(str_z(s->word), &p), RC_OK);
		p.rules.strict[PHOTO_CHECK_BLUR] = STRICT_REFUSE;
		p.rules.limit[PHOTO_CHECK_TILT] = 77;
		buf_clear(&b);
		photo_policy_put(&b, &p);
		WANT_RC(photo_policy_parse(buf_view(&b), &q), RC_OK);
		WANT_INT(memcmp(&p, &q, sizeof(p)), 0);
	}
	buf_done(&b);
	WANT_RC(photo_preset_policy(STR("nonsense"), &p), RC_NONE);
	WANT_RC(photo_policy_parse(STR("w=5"), &p), RC_BAD);
	WANT_RC(photo_policy_parse(STR("blur=x5"), &p), RC_BAD);
	WANT_RC(photo_policy_parse(STR("w=295 h"), &p), RC_BAD);
	WANT_RC(photo_policy_parse(STR("min=50 max=40"), &p), RC_BAD);
	WANT_RC(photo_policy_parse(STR(""), &p), RC_OK);
}

/* What offices ask for (photo_preset.tbl says where), and the rules that make it. */
TEST(each_usual_rule_has_its_photo)
{
	static const struct {
		const char	*word;
		uint32_t	 w_px, h_px, least_kb, most_kb;
	} rows[] = {
		{ "national", 295, 413, 1, 30 },
		{ "white", 295, 413, 1, 15 },
		{ "35x45", 413, 531, 1, 20 },		/* millimetres at 300 dots */
		{ "province", 230, 320, 30, 100 },	/* above 215 by 300 and 30 KB */
		{ "ncre", 240, 320, 20, 200 },
		{ "small-one", 260, 378, 1, 50 },
		{ "two", 413, 579, 1, 100 },
		{ "small-two", 390, 567, 1, 100 },
		{ "large-two", 413, 626, 1, 100 },
		{ "id-card", 358, 441, 14, 28 },
		{ "any", 295, 413, 1, 30 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct photo_policy p;

		WANT_RC(photo_preset_policy(str_z(rows[i].word), &p), RC_OK);
		WANT_INT(p.spec.w_px, rows[i].w_px);
		WANT_INT(p.spec.h_px, rows[i].h_px);
		WANT(p.spec.min_kb >= rows[i].least_kb);
		WANT(p.spec.max_kb <= rows[i].most_kb);
	}
}

/* What the tool holds now, and whether it is what photo_make() makes. */
static void
want_as_made(struct test *t, struct photo_tool *tool, struct str file,
    const struct photo_crop *crop)
{
	const struct photo_policy	p = photo_policy_default();
	struct photo_result		r;
	struct buf			b;

	WANT_RC(photo_make(t->a, file, &p, crop, &r), RC_OK);
	buf_init(&b, 65536);
	photo_result_json(&b, t->a, &r, &p);
	WANT_SAME(str_of(tool_jpeg(tool), tool_jpeg_n(tool)), r.made.jpeg);
	WANT_SAME(str_of(tool_text(tool), tool_text_n(tool)), buf_view(&b));
	buf_done(&b);
}

TEST(the_page_s_tool_makes_what_everybody_makes)
{
	struct photo_tool	*tool = tool_new();
	struct picture		 q = of_a_phone(t);
	struct str		 jpeg = picture_jpeg(t, &q,
	    (struct picture_jpeg){ .quality = 90 });
	const struct photo_crop	 crop = { 300, 500, 590, 826, 0, -35 };
	uint8_t			*rgba;

	memcpy(tool_room(tool, jpeg.n), jpeg.p, jpeg.n);
	WANT_INT(tool_open(tool, jpeg.n), 0);
	WANT(tool_w(tool) == 1200 && tool_h(tool) == 1600);
	WANT_INT(tool_frame(tool), 0);
	want_as_made(t, tool, jpeg, NULL);
	memcpy(tool_place(tool), &crop, sizeof(crop));
	WANT_INT(tool_make(tool), 0);
	want_as_made(t, tool, jpeg, &crop);
	/* Pixels of the browser are as good as the PNG they were. */
	rgba = tool_room(tool, (size_t)q.w * q.h * 4);
	for (size_t i = 0; i < (size_t)q.w * q.h; i++) {
		memcpy(rgba + i * 4, q.rgb + i * 3, 3);
		rgba[i * 4 + 3] = 255;
	}
	WANT_INT(tool_open_pixels(tool, q.w, q.h), 0);
	WANT_INT(tool_frame(tool), 0);
	want_as_made(t, tool, picture_png(t, &q, -1, false, 0), NULL);
	memcpy(tool_room(tool, 9), "no photo!", 9);
	WANT(tool_open(tool, 9) != 0 && tool_w(tool) == 0);
	WANT(str_has(str_of(tool_text(tool), tool_text_n(tool)),
	    STR("不是图片")));
	tool_free(tool);
}
