/* SPDX-License-Identifier: Apache-2.0 */
/* The fonts of this machine, for tests of papers; without any the test is skipped. */
#ifndef TESTS_FONT_FIXTURE_H
#define TESTS_FONT_FIXTURE_H

#include "pdf/font.h"
#include "tests/test.h"

static void
fixture_fonts_close(void *f)
{
	font_chain_close(f);
}

/* fixture_fonts: open until the test ends. */
static struct font_chain *
fixture_fonts(struct test *t)
{
	struct font_chain *f = font_chain_open(NULL, 0);

	if (f == NULL)
		test_skip("no font on this machine");
	arena_defer(t->a, fixture_fonts_close, f);
	return f;
}

#endif
