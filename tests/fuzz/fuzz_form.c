/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An urlencoded body or a query: what is taken is text, within the limits, and
 * written out again reads the same.
 */
#include "base/utf8.h"
#include "http/form.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Every byte escaped, so that the second reading has nothing to guess. */
static void
put_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(b, "%%%02X", (unsigned char)s.p[i]);
}

static void
check_again(struct arena *a, const struct form *f)
{
	struct form	g;
	struct buf	b;

	buf_init(&b, (size_t)8 << 20);
	for (size_t i = 0; i < f->n; i++) {
		buf_char(&b, '&');
		put_escaped(&b, f->fields[i].name);
		buf_char(&b, '=');
		put_escaped(&b, f->fields[i].value);
	}
	must(form_parse(a, buf_view(&b), f->n, &g) == RC_OK && g.n == f->n);
	for (size_t i = 0; i < f->n; i++) {
		must(str_eq(g.fields[i].name, f->fields[i].name));
		must(str_eq(g.fields[i].value, f->fields[i].value));
	}
	must(f->n == 0 || form_parse(a, buf_view(&b), f->n - 1, &g) == RC_FULL);
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena	*a = arena_new((size_t)64 << 20);
	struct form	 f;
	enum rc		 rc = form_parse(a, str_of(p, n), FORM_FIELDS_MAX, &f);

	must(rc == RC_OK || rc == RC_BAD || rc == RC_FULL);
	if (rc == RC_OK) {
		must(f.n <= FORM_FIELDS_MAX);
		for (size_t i = 0; i < f.n; i++) {
			must(f.fields[i].name.n > 0);
			must(utf8_is_text(f.fields[i].name));
			must(utf8_is_text(f.fields[i].value));
		}
		check_again(a, &f);
	}
	arena_free(a);
	return 0;
}
