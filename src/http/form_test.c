/* SPDX-License-Identifier: Apache-2.0 */
#include "http/form.h"

#include "base/buf.h"
#include "tests/test.h"

TEST(names_and_values_are_decoded)
{
	struct form f;

	WANT_RC(form_parse(t->a, STR("a=1&b+c=%E6%8A%A5%26%3d&&d&e=&f=x=y&"),
	    10, &f), RC_OK);
	WANT_INT(f.n, 5);
	WANT_STR(form_first(&f, "a"), "1");
	WANT_STR(form_first(&f, "b c"), "报&=");
	WANT_STR(form_first(&f, "f"), "x=y");
	WANT(form_first(&f, "d").p != NULL);
	WANT_STR(form_first(&f, "d"), "");
	WANT_STR(form_first(&f, "e"), "");
	WANT(form_first(&f, "g").p == NULL);
	WANT_RC(form_parse(t->a, STR(""), 0, &f), RC_OK);
	WANT_INT(f.n, 0);
}

TEST(a_value_is_decoded_once_and_keeps_its_line_ends)
{
	struct form f;

	WANT_RC(form_parse(t->a, STR("a=%2525&b=1%0D%0A%092%0A"), 10, &f),
	    RC_OK);
	WANT_STR(form_first(&f, "a"), "%25");
	WANT_STR(form_first(&f, "b"), "1\r\n\t2\n");
}

TEST(a_name_may_come_more_than_once_in_its_order)
{
	struct form	f;
	struct str	v;
	size_t		at = 0;

	WANT_RC(form_parse(t->a, STR("a=1&b=2&a=3&A=4&a="), 10, &f), RC_OK);
	WANT_STR(form_first(&f, "a"), "1");
	WANT(form_next(&f, "a", &at, &v));
	WANT_STR(v, "1");
	WANT(form_next(&f, "a", &at, &v));
	WANT_STR(v, "3");
	WANT(form_next(&f, "a", &at, &v));
	WANT_STR(v, "");
	WANT(!form_next(&f, "a", &at, &v));
}

TEST(what_is_no_text_is_refused)
{
	static const struct str rows[] = {
		STR_INIT("a=%"), STR_INIT("a=%4"), STR_INIT("a=%4g"),
		STR_INIT("a=%g4"), STR_INIT("%=a"), STR_INIT("a=%-1"),
		STR_INIT("a=%00"), STR_INIT("a=b\0c"), STR_INIT("%00a=b"),
		STR_INIT("a=%01"), STR_INIT("a=%1b"), STR_INIT("a=%7F"),
		STR_INIT("a=%C2%80"), STR_INIT("a=\xc2\x9f"),	/* C1 */
		STR_INIT("a=%ff"), STR_INIT("a=%C0%AF"), STR_INIT("a=\xe6\x8a"),
		STR_INIT("a=%ED%A0%80"), STR_INIT("a=%F4%90%80%80"),
		STR_INIT("%ff=a"), STR_INIT("=a"), STR_INIT("a=1&=2"),
		STR_INIT("="),
	};
	struct form f;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum rc rc = form_parse(t->a, rows[i], 10, &f);

		if (rc != RC_BAD)
			print_error("taken: %.*s\n", STR_ARG(rows[i]));
		WANT_RC(rc, RC_BAD);
	}
}

TEST(fields_are_counted_before_any_is_read)
{
	struct form	f;
	struct buf	b;

	buf_init(&b, 4096);
	for (int i = 0; i < FORM_FIELDS_MAX; i++)
		buf_fmt(&b, "%s&a%d=%d", i == 0 ? "" : "&", i, i);
	WANT_RC(form_parse(t->a, buf_view(&b), FORM_FIELDS_MAX, &f), RC_OK);
	WANT_INT(f.n, FORM_FIELDS_MAX);
	WANT_STR(form_first(&f, "a199"), "199");
	buf_z(&b, "&x");
	WANT_RC(form_parse(t->a, buf_view(&b), FORM_FIELDS_MAX, &f), RC_FULL);
	WANT_RC(form_parse(t->a, buf_view(&b), FORM_FIELDS_MAX + 1, &f), RC_OK);
	buf_done(&b);
}
