/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of forms: whoever belongs to one finds it, and it is printed as what it is. */
#include "ui/codes.h"

#include "tests/test.h"

/* The codes of the standards that a form offers, between blanks, in the order of its list. */
static const struct { const char *name, *codes; } rows[] = {
	{ "marriage", "10 20 30 40 90" },		/* GB/T 2261.2 */
	{ "health", "1 2 3 6" },			/* GB/T 2261.3 */
	{ "education", "11 14 21 31 41 44 47 61" },	/* GB/T 4658, from senior secondary */
	{ "degree", "2 3 4 0" },			/* GB/T 6864 */
};

static void
want_offered(struct test *t, const struct code_table *table, size_t i,
    struct str code)
{
	WANT(i < table->n);
	WANT_SAME(table->codes[i].code, code);
	WANT(code_text(table, code).n > 0);
	for (size_t k = 0; k < i; k++)		/* nobody is two things */
		WANT(!str_eq(table->codes[k].text, code_text(table, code)));
}

/* Numbered without a gap by GB/T 3304 and GB/T 4762; 97 and 98 come from practice. */
TEST(every_ethnic_group_and_political_affiliation_is_offered)
{
	const struct code_table *ethnic = code_table(STR("ethnic"));
	const struct code_table *politics = code_table(STR("politics"));

	for (size_t i = 0; i < 56; i++)
		want_offered(t, ethnic, i, str_make(t->a, "%02zu", i + 1));
	want_offered(t, ethnic, 56, STR("97"));
	want_offered(t, ethnic, 57, STR("98"));
	WANT_STR(code_text(ethnic, STR("01")), "汉族");
	WANT_STR(code_text(ethnic, STR("56")), "基诺族");
	for (size_t i = 0; i < 13; i++)
		want_offered(t, politics, i, str_make(t->a, "%02zu", i + 1));
	WANT_STR(code_text(politics, STR("01")), "中共党员");
	WANT_STR(code_text(politics, STR("13")), "群众");
}

TEST(what_a_form_asks_is_offered_by_the_codes_of_the_standards)
{
	for (size_t r = 0; r < COUNT(rows); r++) {
		const struct code_table	*table = code_table(str_z(rows[r].name));
		struct str		 rest = str_z(rows[r].codes), code;

		WANT(table != NULL);
		for (size_t i = 0; str_cut(&rest, ' ', &code); i++)
			want_offered(t, table, i, code);
	}
}

TEST(a_code_of_no_table_is_no_text)
{
	WANT(code_table(STR("none")) == NULL);
	WANT_STR(code_text(code_table(STR("degree")), STR("9")), "");
	WANT_STR(code_text(code_table(STR("degree")), STR("")), "");
}
