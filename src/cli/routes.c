/* SPDX-License-Identifier: Apache-2.0 */
/* routes: the route table as text, one page a line, for people and tests. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/rooms.h"

static void
print_row(const struct route *row, bool demo)
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
	(void)printf("\t%s\t%s\n", row->open_post ? "machine" : demo ? "demo" : "-",
	    row->note);
}

static void
print_pages(const struct route *const *sets, bool demo)
{
	for (size_t i = 0; sets[i] != NULL; i++)
		for (const struct route *row = sets[i]; row->path != NULL; row++)
			print_row(row, demo);
}

int
cmd_routes(const struct options *o)
{
	if (o->words[0] != NULL) {
		(void)fputs("usage: baokao routes\n", stderr);
		return EXIT_USAGE;
	}
	for (const struct room *room = rooms; room->folder != NULL; room++) {
		print_pages(room->pages, false);
		print_pages(room->demo_pages, true);
	}
	return EXIT_DONE;
}
