/* SPDX-License-Identifier: Apache-2.0 */
/* The official code tables (codes.tbl): for drop-downs, checks and print. */
#ifndef UI_CODES_H
#define UI_CODES_H

#include "base/str.h"

struct code {
	struct str	code;
	struct str	text;
};

/* A table by its name in a configuration ("ethnic"); entries end with n. */
struct code_table {
	const char		*name;
	const struct code	*codes;
	size_t			 n;
};

/* code_table: a table by name; NULL when there is none. */
const struct code_table *code_table(struct str name);

/* code_text: the text of a code; the empty text when it is not in the table. */
struct str code_text(const struct code_table *t, struct str code);

#endif
