/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of papers share: a picture to put on them, and their words as another program reads them. */
#ifndef TESTS_PAPER_FIXTURE_H
#define TESTS_PAPER_FIXTURE_H

#include "media/image.h"
#include "tests/font_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

enum { PHOTO_W = 295, PHOTO_H = 413 };

/* paper_picture: it looks like a head on blue, so that layouts can be judged. */
static inline struct str
paper_picture(struct test *t)
{
	uint8_t		*rgb = arena_alloc(t->a, 3L * PHOTO_W * PHOTO_H);
	struct str	 jpeg = { NULL, 0 };

	for (int y = 0; y < PHOTO_H; y++)
		for (int x = 0; x < PHOTO_W; x++) {
			uint8_t	*p = rgb + 3 * (y * PHOTO_W + x);
			int	 dx = x - PHOTO_W / 2, dy = y - 170;
			int	 body = y - 430;
			bool	 head = 9 * dx * dx + 6 * dy * dy < 6 * 9000;
			bool	 torso = 2 * dx * dx + 3 * body * body < 46000;

			p[0] = head ? 224 : torso ? 44 : 120;
			p[1] = head ? 187 : torso ? 52 : 168;
			p[2] = head ? 160 : torso ? 70 : 214;
		}
	WANT_RC(jpeg_encode(t->a, &(struct pixels){ rgb, PHOTO_W, PHOTO_H },
	    90, &jpeg), RC_OK);
	return jpeg;
}

/* paper_words: all of them, in the order in which they stand. */
static inline struct str
paper_words(struct test *t, struct str pdf)
{
	struct str out;

	WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8", "-raw",
	    program_file(t, pdf), "-"), 0);
	return out;
}

#endif
