/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A multipart body with the boundary "B". The first byte says how it is cut: the
 * result must not depend on it, nor exceed the limits.
 */
#include <string.h>

#include "base/utf8.h"
#include "http/multipart.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const struct multipart_limits lim = { .parts_max = 6, .files_max = 2,
	.field_bytes = 100, .file_bytes = 300 };

struct taken {
	struct form	 form;
	struct upload	*uploads;
	enum rc		 rc;
};

static struct taken
take(struct arena *a, struct str s, size_t piece)
{
	struct multipart	*m = multipart_new(a, STR("B"), &lim);
	struct taken		 got = { .uploads = NULL };
	enum rc			 rc = RC_OK, now;

	while (s.n > 0) {
		now = multipart_feed(m, str_sub(s, 0, piece));
		must(rc == RC_OK || now == rc);		/* no coming back */
		rc = now;
		s = str_sub(s, piece, s.n);
	}
	got.rc = multipart_end(m, &got.form, &got.uploads);
	must(rc == RC_OK || got.rc == rc);
	return got;
}

static void
check_limits(const struct taken *got)
{
	size_t files = 0;

	for (const struct upload *u = got->uploads; u != NULL; u = u->next) {
		files++;
		must(u->bytes.n <= lim.file_bytes && u->field.n > 0);
		must(utf8_is_text(u->name) && utf8_is_text(u->field));
		must(u->name.n == 0 || memchr(u->name.p, '/', u->name.n) == NULL);
		must(u->name.n == 0 || memchr(u->name.p, '\\', u->name.n) == NULL);
	}
	must(files <= lim.files_max && files + got->form.n <= lim.parts_max);
	for (size_t i = 0; i < got->form.n; i++) {
		must(got->form.fields[i].name.n > 0);
		must(got->form.fields[i].value.n <= lim.field_bytes);
		must(utf8_is_text(got->form.fields[i].name));
		must(utf8_is_text(got->form.fields[i].value));
	}
}

static void
check_same(const struct taken *one, const struct taken *two)
{
	const struct upload *u = one->uploads, *v = two->uploads;

	must(one->form.n == two->form.n);
	for (size_t i = 0; i < one->form.n; i++) {
		must(str_eq(one->form.fields[i].name, two->form.fields[i].name));
		must(str_eq(one->form.fields[i].value,
		    two->form.fields[i].value));
	}
	for (; u != NULL && v != NULL; u = u->next, v = v->next) {
		must(str_eq(u->field, v->field) && str_eq(u->name, v->name));
		must(str_eq(u->type, v->type) && str_eq(u->bytes, v->bytes));
	}
	must(u == NULL && v == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena	*a = arena_new((size_t)64 << 20);
	struct taken	 one, two;
	struct str	 boundary;

	if (n > 0) {
		(void)multipart_boundary(str_of(p + 1, n - 1), &boundary);
		one = take(a, str_of(p + 1, n - 1), n);
		two = take(a, str_of(p + 1, n - 1), 1 + p[0] % 40);
		must(one.rc == two.rc);
		if (one.rc == RC_OK) {
			check_limits(&one);
			check_same(&one, &two);
		} else
			must(one.rc == RC_BAD || one.rc == RC_FULL);
	}
	arena_free(a);
	return 0;
}
