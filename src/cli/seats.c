/* SPDX-License-Identifier: Apache-2.0 */
/* seats arrange */
#include <stdio.h>
#include <string.h>

#include "admission/admission.h"
#include "cli/cli.h"

static const size_t ARENA_MAX = (size_t)8 << 30;

static int
arrange(const struct options *o, struct arena *a)
{
	struct exam_cache	*cache = exam_cache_new();
	char			 cause[DB_CAUSE_BYTES] = "";
	struct rng		 rng = rng_system();
	struct keys		 keys = { 0 };
	const struct exam	*exam;
	struct db		*db;
	struct tx		 tx;
	struct cx		 cx;
	size_t			 n = 0;
	enum rc			 rc = store_ready(o, a, cause, &db);

	if (rc != RC_OK) {
		(void)fprintf(stderr, "baokao: %s\n", cause);
		exam_cache_free(cache);
		return EXIT_FAILED;
	}
	rc = tx_begin(db, a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK) {
		cx = cli_cx(&tx, &keys, &rng, o->demo);
		rc = exam_load(cache, &tx, str_z(o->words[1]), &exam);
		if (rc == RC_OK)
			rc = seats_arrange(&cx, exam, str_z(o->seed), &n);
		rc = tx_end(&tx, rc);
	}
	db_close(db);
	exam_cache_free(cache);
	if (rc == RC_OK) {
		(void)printf("已编排 %zu 人\n", n);
		return EXIT_DONE;
	}
	(void)fprintf(stderr, "baokao: %s\n", rc == RC_STALE ?
	    "这个考试已经编排过考场" : rc == RC_NONE ?
	    "没有这个考试，或没有已缴费的考生" : tx.cause);
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
