/* SPDX-License-Identifier: Apache-2.0 */
/* ticket verify: codes of admission tickets, as a scanner gives them. */
#include <stdio.h>
#include <string.h>

#include "admission/admission.h"
#include "cli/cli.h"

enum { LINE_BYTES = 512 };

static const size_t ARENA_MAX = (size_t)64 << 20;

struct verifying {
	char	*const *codes;	/* NULL at the end; none: standard input */
	size_t	 bad;
};

static enum rc
verify_one(struct cx *cx, struct str code, struct verifying *x)
{
	const struct sitting	*at;
	struct ticket_known	 t;
	enum rc			 rc = ticket_find(cx, code, &t);

	if (rc == RC_NONE) {
		(void)printf("无效\t%.*s\n", STR_ARG(code));
		x->bad++;
		return RC_OK;
	}
	if (rc != RC_OK)
		return rc;
	at = &t.seat.list[0];
	x->bad += !state_is_live(t.state);
	(void)printf("%s\t%.*s\t%.*s\t考点 %u 考场 %03u 座位 %02u\n",
	    state_is_live(t.state) ? "有效" : "已取消资格",
	    STR_ARG(t.ticket_no), STR_ARG(t.name), at->site_n, at->room_n,
	    at->seat_n);
	return RC_OK;
}

static enum rc
verify_in(struct cx *cx, void *ctx)
{
	struct verifying	*x = ctx;
	char			 line[LINE_BYTES];
	enum rc			 rc = RC_OK;

	if (x->codes[0] != NULL) {
		for (size_t i = 0; rc == RC_OK && x->codes[i] != NULL; i++)
			rc = verify_one(cx, str_z(x->codes[i]), x);
		return rc;
	}
	while (rc == RC_OK && fgets(line, sizeof(line), stdin) != NULL) {
		struct str code = str_trim(str_z(line));

		if (code.n > 0)
			rc = verify_one(cx, str_copy(cx->a, code), x);
	}
	return rc;
}

int
cmd_ticket(const struct options *o)
{
	char		 cause[DB_CAUSE_BYTES] = "";
	struct verifying x = { .codes = o->words + 1 };
	struct arena	*a;
	enum rc		 rc;

	if (o->words[0] == NULL || strcmp(o->words[0], "verify") != 0) {
		(void)fputs("usage: baokao ticket verify CODE...\n", stderr);
		return EXIT_USAGE;
	}
	a = arena_new(ARENA_MAX);
	rc = cli_change(o, a, verify_in, &x, cause);
	if (rc != RC_OK)
		(void)fprintf(stderr, "baokao: %s\n", cause);
	arena_free(a);
	return rc == RC_OK && x.bad == 0 ? EXIT_DONE : EXIT_FAILED;
}
