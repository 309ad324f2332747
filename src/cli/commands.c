/* SPDX-License-Identifier: Apache-2.0 */
/* exam, idno. */
#include <stdio.h>
#include <string.h>

#include "account/idno.h"
#include "admission/admission.h"
#include "application/application.h"
#include "cli/cli.h"
#include "material/material.h"
#include "notify/notify.h"
#include "payment/einvoice.h"
#include "payment/payment.h"
#include "payment/waiver.h"
#include "photo/photo.h"
#include "position/state.h"

enum { CONFIG_MAX = 1024 * 1024 };

static const size_t ARENA_MAX = (size_t)2 << 30;

/* ---- exam */

struct exam_paths {
	const char	*list[IMPORTS_MAX];
	struct str	 codes[IMPORTS_MAX];
	size_t		 n;
};

/* All of a folder or none: a mistake in one is a mistake in all. */
static enum rc
exam_import_in(struct cx *cx, void *ctx)
{
	struct exam_paths	*x = ctx;
	enum rc			 rc, all = RC_OK;

	for (size_t i = 0; i < x->n; i++) {
		rc = import_config(cx, x->list[i], &x->codes[i]);
		all = rc == RC_OK ? all : rc;
	}
	return all;
}

static int
exam_import_from(const struct options *o, struct arena *a, const char *path)
{
	struct exam_paths	*x = ARENA_NEW(a, struct exam_paths);
	char			 cause[DB_CAUSE_BYTES] = "";
	enum rc			 rc;

	x->n = import_list(a, path, x->list);
	if (x->n == 0) {
		(void)fprintf(stderr, "baokao: %s 里没有 .yaml 文件\n", path);
		return EXIT_FAILED;
	}
	rc = cli_change(o, a, exam_import_in, x, cause);
	if (rc != RC_OK) {
		if (rc != RC_BAD && rc != RC_NONE)
			(void)fprintf(stderr, "baokao: %s %s\n", rc_name(rc),
			    cause);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < x->n; i++)
		(void)printf("已导入 %.*s\n", STR_ARG(x->codes[i]));
	return EXIT_DONE;
}

static int
print_buf(void (*fill)(struct buf *b))
{
	struct buf b;

	buf_init(&b, CONFIG_MAX);
	fill(&b);
	(void)fwrite(b.p, 1, b.n, stdout);
	buf_done(&b);
	return EXIT_DONE;
}

struct graph_of {
	const char	*code;
	struct buf	*b;
};

static void
graph(struct buf *b, const struct exam_config *c)
{
	static const struct machine *const small[] = { &position_machine, &photo_machine,
		&material_machine, &dispute_machine, &waiver_machine,
		&order_machine, &refund_machine, &einvoice_machine, &ticket_machine, &message_machine };

	app_graph(b, c);
	for (size_t i = 0; i < COUNT(small); i++)
		machine_print(b, small[i]);
}

static enum rc
graph_in(struct cx *cx, void *ctx)
{
	struct graph_of		*x = ctx;
	struct exam_cache	*cache = exam_cache_new();
	const struct exam	*exam;
	enum rc			 rc = exam_load(cache, cx->tx, str_z(x->code),
	    &exam);

	if (rc == RC_OK)
		graph(x->b, &exam->config);
	exam_cache_free(cache);
	return rc;
}

/* Of one exam with what it does not use marked, or of the engine. */
static int
exam_graph(const struct options *o, struct arena *a)
{
	char		cause[DB_CAUSE_BYTES] = "";
	struct buf	b;
	struct graph_of	x = { o->words[1], &b };
	enum rc		rc = RC_OK;

	buf_init(&b, CONFIG_MAX);
	if (o->words[1] == NULL)
		graph(&b, NULL);
	else
		rc = cli_change(o, a, graph_in, &x, cause);
	(void)fwrite(b.p, 1, b.n, stdout);
	buf_done(&b);
	if (rc != RC_OK)
		(void)fprintf(stderr, "baokao: %s\n", rc == RC_NONE ?
		    "没有这个考试" : cause);
	return rc == RC_OK ? EXIT_DONE : EXIT_FAILED;
}

int
cmd_exam(const struct options *o)
{
	struct arena	*a = arena_new(ARENA_MAX);
	const char	*verb = o->words[0];
	int		 status = EXIT_USAGE;

	if (verb != NULL && strcmp(verb, "switches") == 0)
		status = print_buf(config_print_switches);
	else if (verb != NULL && strcmp(verb, "graph") == 0)
		status = exam_graph(o, a);
	else if (verb != NULL && strcmp(verb, "import") == 0 &&
	    o->words[1] != NULL)
		status = exam_import_from(o, a, o->words[1]);
	else if (verb != NULL && strcmp(verb, "extend") == 0)
		status = exam_extend(o, a);
	else
		(void)fputs("usage: baokao exam import FILE|DIR | switches | "
		    "graph [EXAM] | extend EXAM STAGE UNTIL\n", stderr);
	arena_free(a);
	return status;
}

/* ---- idno */

int
cmd_idno(const struct options *o)
{
	struct clock	clock = clock_system();
	int64_t		as_of = clock_now_us(&clock);

	if (!o->json || (o->as_of != NULL &&
	    civil_parse(str_z(o->as_of), &as_of) != RC_OK)) {
		(void)fputs("usage: baokao idno --as-of YYYY-MM-DD --json\n",
		    stderr);
		return EXIT_USAGE;
	}
	return idno_stream(stdin, stdout, civil_from_us(as_of)) == RC_OK ?
	    EXIT_DONE : EXIT_FAILED;
}
