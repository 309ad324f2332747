/* SPDX-License-Identifier: Apache-2.0 */
#include "account/captcha.h"

#include <string.h>

#include "tests/test.h"

enum { CAPTCHA_BYTES_MAX = 4096, PICTURES = 40 };

TEST(a_captcha_is_a_small_grey_picture_that_its_seed_decides)
{
	struct captcha_font	*font = captcha_font_open();
	struct rng		 one = rng_seeded(1), same = rng_seeded(1);
	struct str		 png, again;

	if (font == NULL)
		test_skip("no font for captchas on this machine");
	for (size_t i = 0; i < PICTURES; i++) {
		WANT_RC(captcha_png(t->a, font, STR("W3MK"), &one, &png),
		    RC_OK);
		WANT_RC(captcha_png(t->a, font, STR("W3MK"), &same, &again),
		    RC_OK);
		WANT_SAME(again, png);
		WANT(png.n > 500 && png.n <= CAPTCHA_BYTES_MAX);
		WANT(memcmp(png.p, "\x89PNG\r\n\x1a\n", 8) == 0);
	}
	captcha_font_close(font);
}

TEST(a_captcha_refuses_other_letters_and_does_nothing_without_a_font)
{
	struct captcha_font	*font = captcha_font_open();
	struct rng		 rng = rng_seeded(2);
	struct str		 png;

	WANT_RC(captcha_png(t->a, NULL, STR("AC"), &rng, &png), RC_NONE);
	captcha_font_close(NULL);
	if (font == NULL)
		return;
	WANT_RC(captcha_png(t->a, font, STR(""), &rng, &png), RC_BAD);
	WANT_RC(captcha_png(t->a, font, STR("AE"), &rng, &png), RC_BAD);
	WANT_RC(captcha_png(t->a, font, STR("ACDHJKM"), &rng, &png), RC_BAD);
	WANT_RC(captcha_png(t->a, font, STR("ACDHJK"), &rng, &png), RC_OK);
	captcha_font_close(font);
}
