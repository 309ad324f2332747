/* SPDX-License-Identifier: Apache-2.0 */
/* seats arrange, seats add */
#include <stdio.h>
#include <string.h>

#include "admission/admission.h"
#include "application/choice.h"
#include "cli/cli.h"
#include "pdf/font.h"

enum { ADD_MOST = 10000, WAITING_SHOWN = 1000 };

static const size_t ARENA_MAX = (size_t)8 << 30;

struct arranging {
	const char	*code;
	struct str	 seed;
	size_t		 n;
	size_t		 added;
	int64_t		 waiting;
	bool		 left;
	bool		 early;		/* people may still pay */
};

static enum rc
arrange_in(struct cx *cx, void *ctx)
{
	struct arranging	*x = ctx;
	struct font_chain	*fonts = font_chain_open(NULL, 0);
	const struct exam	*exam;
	enum rc			 rc = exam_load(cx->law->exams, cx->tx,
	    str_z(x->code), &exam);

	if (rc == RC_OK)
		x->early = !stage_over(&exam->stages, STAGE_PAY, cx->now_us);
	if (rc == RC_OK)
		rc = seats_arrange(cx, exam, x->seed, fonts, &x->n);
	font_chain_close(fonts);
	return rc;
}

static enum rc
chunk_in(struct cx *cx, void *ctx)
{
	struct arranging	*x = ctx;
	const struct exam	*exam;
	enum rc			 rc = exam_load(cx->law->exams, cx->tx,
	    str_z(x->code), &exam);

	return rc != RC_OK ? rc : seats_chunk(cx, exam, &x->left);
}

/* Later payers, and who has none all the same. */
static enum rc
add_in(struct cx *cx, void *ctx)
{
	struct arranging	*x = ctx;
	struct unseated		*list;
	const struct exam	*exam;
	size_t			 n;
	enum rc			 rc = exam_load(cx->law->exams, cx->tx,
	    str_z(x->code), &exam);

	if (rc == RC_OK)
		rc = seats_add(cx, exam, ADD_MOST, &x->added);
	if (rc == RC_OK)
		rc = seats_waiting(cx, exam, WAITING_SHOWN, &list, &n,
		    &x->waiting);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		(void)printf("没有座位\t%.*s\t%.*s\t%.*s 缴费\n",
		    STR_ARG(list[i].name), STR_ARG(site_of(&exam->config,
		    list[i].site_n) != NULL ? site_name_of(&exam->config,
		    list[i].site_n) : STR("未选考点")), STR_ARG(time_text(cx->a,
		    list[i].paid_us)));
	return rc;
}

/* A running service writes chunks, too: whoever was second tries the next. */
static enum rc
write_chunks(const struct options *o, struct arena *a, struct arranging *x,
    char *cause)
{
	enum rc rc;

	do {
		rc = cli_change(o, a, chunk_in, x, cause);
	} while ((rc == RC_OK && x->left) || rc == RC_STALE || rc == RC_BUSY ||
	    rc == RC_UNSURE);
	return rc;
}

static int
report(enum rc rc, const char *cause)
{
	if (rc == RC_OK)
		return EXIT_DONE;
	(void)fprintf(stderr, "baokao: %s\n", rc == RC_STALE ?
	    "这个考试已经编排过考场；后来缴费的人用 seats add" :
	    rc == RC_NONE ? "没有这个考试，或没有已缴费的考生" : cause);
	return EXIT_FAILED;
}

static int
arrange(const struct options *o, struct arena *a)
{
	struct arranging x = { .code = o->words[1], .seed = str_z(o->seed) };
	char		 cause[DB_CAUSE_BYTES] = "";
	enum rc		 rc = cli_change(o, a, arrange_in, &x, cause);

	if (rc == RC_OK)
		rc = write_chunks(o, a, &x, cause);
	if (rc == RC_OK)
		rc = cli_change(o, a, add_in, &x, cause);
	if (rc == RC_OK)
		(void)printf("已编排 %zu 人，没有座位 %lld 人\n", x.n,
		    (long long)x.waiting);
	if (rc == RC_OK && x.early)
		(void)fputs("注意：缴费时间还没有结束，后来缴费的人由系统每十分钟补排座位\n",
		    stderr);
	return report(rc, cause);
}

static int
add_seats(const struct options *o, struct arena *a)
{
	struct arranging x = { .code = o->words[1] };
	char		 cause[DB_CAUSE_BYTES] = "";
	enum rc		 rc = write_chunks(o, a, &x, cause);

	if (rc == RC_OK)
		rc = cli_change(o, a, add_in, &x, cause);
	if (rc == RC_OK)
		(void)printf("补排 %zu 人，没有座位 %lld 人\n", x.added,
		    (long long)x.waiting);
	return report(rc, cause);
}

int
cmd_seats(const struct options *o)
{
	const char	*verb = o->words[0];
	bool		 arranges = verb != NULL && strcmp(verb, "arrange") == 0;
	bool		 adds = verb != NULL && strcmp(verb, "add") == 0;
	struct arena	*a;
	int		 status;

	if ((!arranges && !adds) || o->words[1] == NULL ||
	    (arranges && o->seed == NULL)) {
		(void)fputs("usage: baokao seats arrange EXAM --seed TEXT | "
		    "seats add EXAM\n", stderr);
		return EXIT_USAGE;
	}
	a = arena_new(ARENA_MAX);
	status = arranges ? arrange(o, a) : add_seats(o, a);
	arena_free(a);
	return status;
}
