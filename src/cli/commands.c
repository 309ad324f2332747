/* SPDX-License-Identifier: Apache-2.0 */
/* exam, idno. */
#include <stdio.h>
#include <string.h>

#include "account/idno.h"
#include "admission/admission.h"
#include "application/application.h"
#include "base/json.h"
#include "cli/cli.h"
#include "material/material.h"
#include "notify/notify.h"
#include "payment/einvoice.h"
#include "payment/payment.h"
#include "payment/waiver.h"
#include "photo/photo.h"
#include "position/state.h"

enum { CONFIG_MAX = 1024 * 1024, CHANGES_MAX = 16 * 1024 * 1024 };

static const size_t ARENA_MAX = (size_t)2 << 30;

/* ---- exam */

struct exam_paths {
	const struct options	*o;
	const char		*list[IMPORTS_MAX];
	struct exam_import	 done[IMPORTS_MAX];
	struct change_set	 changes[IMPORTS_MAX];
	size_t			 n;
	bool			 compared;
};

/*
 * All of a folder or none: a mistake in one is a mistake in all, and what
 * touches people is seen before any is stored.
 */
static enum rc
exam_import_in(struct cx *cx, void *ctx)
{
	struct exam_paths	*x = ctx;
	enum rc			 rc, all = RC_OK;

	for (size_t i = 0; i < x->n; i++) {
		rc = import_compare(cx, x->list[i], &x->done[i]);
		x->changes[i] = x->done[i].changes;
		all = rc == RC_OK ? all : rc;
	}
	if (all != RC_OK)
		return all;
	x->compared = true;
	if (!cli_say_changes(x->o, x->changes, x->n) || x->o->dry_run)
		return RC_DENIED;
	for (size_t i = 0; all == RC_OK && i < x->n; i++)
		all = import_config(cx, x->list[i], &x->done[i]);
	return all;
}

/* A dry run is fine where the same command without it would import. */
static bool
is_allowed(const struct options *o, struct arena *a, const struct exam_paths *x)
{
	struct str hash = change_join(a, x->changes, x->n);

	for (size_t i = 0; i < x->n; i++)
		if (x->changes[i].refused > 0)
			return false;
	return hash.n == 0 || str_eq(hash, cli_confirm(o));
}

static void
print_exam_json(const struct exam_paths *x, bool done)
{
	struct buf	b;

	buf_init(&b, CHANGES_MAX);
	buf_z(&b, "{\"exams\":[");
	for (size_t i = 0; i < x->n; i++) {
		buf_z(&b, i == 0 ? "{\"exam\":" : ",{\"exam\":");
		json_put_text(&b, x->done[i].code);
		buf_z(&b, ",\"difference\":");
		change_json(&b, &x->changes[i]);
		buf_char(&b, '}');
	}
	buf_fmt(&b, "],\"imported\":%s}\n", done ? "true" : "false");
	cli_print(stdout, &b);
}

/* A folder is one import: all its exams or none, with one hash to confirm. */
static int
exam_import_from(const struct options *o, struct arena *a, const char *path)
{
	struct exam_paths	*x = ARENA_NEW(a, struct exam_paths);
	char			 cause[DB_CAUSE_BYTES] = "";
	bool			 allowed;
	enum rc			 rc;

	x->o = o;
	x->n = import_list(a, path, x->list);
	if (x->n == 0) {
		(void)fprintf(stderr, "baokao: %s 里没有 .yaml 文件\n", path);
		return EXIT_FAILED;
	}
	rc = cli_found(o, a, exam_import_in, x, cause);
	if (o->json && x->compared)
		print_exam_json(x, rc == RC_OK);
	if (rc != RC_OK && rc != RC_BAD && rc != RC_NONE && rc != RC_DENIED)
		(void)fprintf(stderr, "baokao: %s%s %s\n", rc == RC_UNSURE ? "" :
		    "没有导入：", rc_text(rc), cause);
	for (size_t i = 0; rc == RC_OK && !o->json && i < x->n; i++) {
		cli_print_changes(&x->changes[i]);
		(void)printf("已导入 %.*s\n", STR_ARG(x->done[i].code));
	}
	allowed = rc == RC_DENIED && o->dry_run && is_allowed(o, a, x);
	return rc == RC_OK || allowed ? EXIT_DONE : EXIT_FAILED;
}

static int
print_buf(void (*fill)(struct buf *b))
{
	struct buf b;

	buf_init(&b, CONFIG_MAX);
	fill(&b);
	cli_print(stdout, &b);
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
		&order_machine, &refund_machine, &einvoice_machine, &ticket_machine, &seat_machine,
		&message_machine };

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
	cli_print(stdout, &b);
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
		(void)fputs("usage: baokao exam import FILE|DIR [--dry-run] [--json] "
		    "[--confirm HASH] | switches | "
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
