/* SPDX-License-Identifier: Apache-2.0 */
#include "media/jpeg_form.h"

#include <string.h>

#include "media/image.h"
#include "tests/test.h"

enum { W = 60, H = 84 };

static struct str
encoded(struct test *t, int quality)
{
	uint8_t		*rgb = arena_alloc(t->a, 3L * W * H);
	struct str	 jpeg = { NULL, 0 };

	for (size_t i = 0; i < 3L * W * H; i++)
		rgb[i] = (uint8_t)(i * 2654435761U >> 13);
	WANT_RC(jpeg_encode(t->a, &(struct pixels){ rgb, W, H }, quality,
	    &jpeg), RC_OK);
	return jpeg;
}

/* The file with `part` put in at an offset. */
static struct str
with(struct test *t, struct str s, size_t at, struct str part)
{
	char *p = arena_alloc(t->a, s.n + part.n);

	memcpy(p, s.p, at);
	memcpy(p + at, part.p, part.n);
	memcpy(p + at + part.n, s.p + at, s.n - at);
	return str_of(p, s.n + part.n);
}

TEST(what_we_write_has_our_form)
{
	struct image_limits	lim = image_limits_default();
	struct str		again = { NULL, 0 };

	for (int q = 20; q <= 100; q += 16) {
		struct str jpeg = encoded(t, q);

		WANT(jpeg_form_ours(jpeg, W, H));
		WANT_INT(jpeg_form_scans(jpeg, 9), 1);
		WANT_RC(jpeg_again(t->a, jpeg, &lim, &again), RC_OK);
		WANT(jpeg_form_ours(again, W, H));
	}
}

TEST(another_size_or_half_a_file_is_not)
{
	struct str jpeg = encoded(t, 90);

	WANT(!jpeg_form_ours(jpeg, W, H + 1));
	WANT(!jpeg_form_ours(jpeg, H, W));
	WANT(!jpeg_form_ours(STR(""), W, H));
	for (size_t n = 0; n < jpeg.n; n++)
		WANT(!jpeg_form_ours(str_sub(jpeg, 0, n), W, H));
}

TEST(what_rides_along_is_not)
{
	const struct str	jpeg = encoded(t, 90);
	const size_t		after_jfif = 20;
	const struct str	riders[] = {
		STR("\xFF\xE1\0\x08" "Exif\0\0"), STR("\xFF\xFE\0\x05" "abc"),
		STR("\xFF\xE2\0\x04" "ab"), STR("\xFF\xD8"), STR("\xFF\xDD\0\4\0\1"),
		STR("abc"), STR("\xFF") };

	for (size_t i = 0; i < COUNT(riders); i++)
		WANT(!jpeg_form_ours(with(t, jpeg, after_jfif,
		    riders[i]), W, H));
	WANT(!jpeg_form_ours(with(t, jpeg, jpeg.n, STR("PK\3\4")), W, H));
	WANT(!jpeg_form_ours(with(t, jpeg, jpeg.n - 2,
	    STR("\xFF\xDA\0\2")), W, H));
	WANT(!jpeg_form_ours(with(t, jpeg, jpeg.n - 2,
	    STR("\xFF\xD0")), W, H));
}

TEST(scans_are_counted_up_to_a_number_and_to_the_end)
{
	struct str jpeg = encoded(t, 90), scan = STR("\xFF\xDA\0\2ab\xFF\0c");

	for (unsigned i = 1; i < 5; i++) {
		WANT_INT(jpeg_form_scans(jpeg, 9), i);
		jpeg = with(t, jpeg, jpeg.n - 2, scan);
	}
	WANT_INT(jpeg_form_scans(jpeg, 3), 3);
	WANT_INT(jpeg_form_scans(with(t, jpeg, jpeg.n, scan), 9), 5);
	/* A decoder goes on behind what is no marker. */
	WANT_INT(jpeg_form_scans(with(t, jpeg, 2, STR("xyz")), 9), 5);
}
