/* SPDX-License-Identifier: Apache-2.0 */
/* seats arrange */
#include <stdio.h>
#include <string.h>

#include "admission/admission.h"
#include "cli/cli.h"
#include "pdf/font.h"

static const size_t ARENA_MAX = (size_t)8 << 30;

struct arranging {
	const char	*code;
	struct str	 seed;
	size_t		 n;
};

static enum rc
arrange_in(struct cx *cx, void *ctx)
{
	struct arranging	*x = ctx;
	struct font_chain	*fonts = font_chain_open(NULL, 0);
	const struct exam	*exam;
	enum rc			 rc = exam_load(cx->law->exams, cx->tx, str_z(x->code),
	    &exam);

	if (rc == RC_OK)
		rc = seats_arrange(cx, exam, x->seed, fonts, &x->n);
	font_chain_close(fonts);
	return rc;
}

static int
arrange(const struct options *o, struct arena *a)
{
	struct arranging x = { o->words[1], str_z(o->seed), 0 };
	char		 cause[DB_CAUSE_BYTES] = "";
	enum rc		 rc = cli_change(o, a, arrange_in, &x, cause);

	if (rc == RC_OK) {
		(void)printf("已编排 %zu 人\n", x.n);
		return EXIT_DONE;
	}
	(void)fprintf(stderr, "baokao: %s\n", rc == RC_STALE ?
	    "这个考试已经编排过考场" : rc == RC_NONE ?
	    "没有这个考试，或没有已缴费的考生" : cause);
	return EXIT_FAILED;
}

int
cmd_seats(const struct options *o)
{
	struct arena	*a;
	int		 status;

	if (o->words[0] == NULL || strcmp(o->words[0], "arrange") != 0 ||
	    o->words[1] == NULL || o->seed == NULL) {
		(void)fputs("usage: baokao seats arrange EXAM --seed TEXT\n",
		    stderr);
		return EXIT_USAGE;
	}
	a = arena_new(ARENA_MAX);
	status = arrange(o, a);
	arena_free(a);
	return status;
}
