/* SPDX-License-Identifier: Apache-2.0 */
/* routes: the route table as text, one page a line, for people and tests. */
#include <stdio.h>

#include "cli/cli.h"

static void
print_row(const struct route *row)
{
	const char	*comma = "";

	(void)printf("%s\t%s\t", row->methods == METHOD_GET ? "GET" : "POST",
	    row->path);
	for (int i = 0; i < ROLE_INDEX__MAX; i++)
		if ((row->who >> i & 1) != 0) {
			(void)printf("%s%s", comma,
			    role_word((enum role_index)i));
			comma = ",";
		}
	(void)printf("\t%s\t%s\n", row->open_post ? "machine" : "-",
	    row->note);
}

int
cmd_routes(const struct options *o)
{
	if (o->words[0] != NULL) {
		(void)fputs("usage: baokao routes\n", stderr);
		return EXIT_USAGE;
	}
	for (const struct route *const *set = house_routes(); *set != NULL;
	    set++)
		for (const struct route *row = *set; row->path != NULL; row++)
			print_row(row);
	return EXIT_DONE;
}
