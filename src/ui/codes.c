/* SPDX-License-Identifier: Apache-2.0 */
/* Code tables of forms: ethnic groups, education and so on. */
#include "ui/codes.h"

#define CODES(id, name) static const struct code codes_##id[] = {
#define CODE(c, t) { STR_INIT(c), STR_INIT(t) },
#define CODES_END };
#include "ui/codes.tbl"
#undef CODES
#undef CODE
#undef CODES_END

static const struct code_table tables[] = {
#define CODES(id, name) { name, codes_##id, COUNT(codes_##id) },
#define CODE(c, t)
#define CODES_END
#include "ui/codes.tbl"
#undef CODES
#undef CODE
#undef CODES_END
};

const struct code_table *
code_table(struct str name)
{
	for (size_t i = 0; i < COUNT(tables); i++)
		if (str_eq_z(name, tables[i].name))
			return &tables[i];
	return NULL;
}

struct str
code_text(const struct code_table *t, struct str code)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->codes[i].code, code))
			return t->codes[i].text;
	return STR("");
}
