/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: a complaint with a line, or a header and a source that could be C. */
int	tplc_main(int argc, char **argv);
#define main tplc_main
#include "tools/tplc.c"
#include "tools/tplc_place.c"
#include "tools/tplc_header.c"
#undef main

#include "tests/fuzz/c_text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct run	r;	/* large */
	struct buf		h, c;

	r.a = arena_new((size_t)256 << 20);
	buf_init(&h, TEXT_MAX);
	buf_init(&c, TEXT_MAX * 8);
	compile(&r, "ui/fuzz.html", str_of(p, n), &h, &c);
	if (r.errors == 0) {
		must(!h.full && !c.full && r.said.n == 0);
		must(c_text_ok(buf_view(&h)) && c_text_ok(buf_view(&c)));
	} else
		must(str_starts(buf_view(&r.said), STR("ui/fuzz.html:")));
	buf_done(&r.said);
	buf_done(&h);
	buf_done(&c);
	arena_free(r.a);
	return 0;
}
