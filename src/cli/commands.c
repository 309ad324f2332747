/* SPDX-License-Identifier: Apache-2.0 */
/* exam, positions, idno. */
#include <stdio.h>
#include <string.h>

#include "account/idno.h"
#include "admission/admission.h"
#include "application/application.h"
#include "cli/cli.h"
#include "exam/exam.sql.h"
#include "material/material.h"
#include "notify/notify.h"
#include "payment/einvoice.h"
#include "payment/payment.h"
#include "payment/waiver.h"
#include "photo/photo.h"
#include "position/position.h"

enum { CONFIG_MAX = 1024 * 1024, TABLE_MAX = 64 * 1024 * 1024 };

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
	static const struct machine *const small[] = { &photo_machine,
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

/* ---- positions */

static void
print_table_problems(const struct position_table *t)
{
	for (uint32_t i = 0; i < t->problems_n; i++) {
		const struct position_problem *p = &t->problems[i];

		(void)fprintf(stderr, "%.*s 第 %u 行第 %u 列：%s：%.*s\n",
		    STR_ARG(p->sheet), p->row, p->col,
		    position_reason_zh(p->reason), STR_ARG(p->value));
	}
}

struct table_for {
	const char			*code;
	const struct position_table	*table;
	struct position_import		 done;
};

static enum rc
store_table_in(struct cx *cx, void *ctx)
{
	struct table_for		*x = ctx;
	struct q_exam_by_code_row	 exam;
	enum rc				 rc;

	rc = q_exam_by_code(cx->tx, &(struct q_exam_by_code_in){
		str_z(x->code) }, &exam);
	return rc != RC_OK ? rc : position_import(cx, exam.id, x->table,
	    &x->done);
}

static int
store_table(const struct options *o, struct arena *a, const char *code,
    const struct position_table *t)
{
	struct table_for x = { .code = code, .table = t };
	char		 cause[DB_CAUSE_BYTES] = "";
	enum rc		 rc = cli_change(o, a, store_table_in, &x, cause);

	if (rc == RC_OK) {
		(void)printf("已导入 %zu 个职位，删除 %zu 个\n", x.done.added,
		    x.done.dropped);
		return EXIT_DONE;
	}
	if (rc == RC_NONE)
		(void)fprintf(stderr, "baokao: 没有考试 %s\n", code);
	else if (rc == RC_DENIED)
		(void)fprintf(stderr, "baokao: 有 %zu 个已有人报考的职位不在新表中，"
		    "没有导入\n", x.done.chosen);
	else
		(void)fprintf(stderr, "baokao: %s %s\n", rc_name(rc), cause);
	return EXIT_FAILED;
}

/* The file's positions, by the options; says on standard error what is wrong. */
static enum rc
read_table(const struct options *o, struct arena *a, const char *path,
    struct position_table *t)
{
	struct position_options	 options = { o->leave_out, o->leave_out_n,
		NULL };
	struct position_map	 map;
	struct sheet_error	 error;
	struct workbook		*wb = ARENA_NEW(a, struct workbook);
	struct str		 bytes, text;
	int			 line;

	if (read_whole(a, path, TABLE_MAX, &bytes) != RC_OK) {
		(void)fprintf(stderr, "baokao: 无法读取 %s\n", path);
		return RC_IO;
	}
	if (o->map != NULL) {
		if (read_whole(a, o->map, CONFIG_MAX, &text) != RC_OK) {
			(void)fprintf(stderr, "baokao: 无法读取 %s\n", o->map);
			return RC_IO;
		}
		if (position_map_parse(a, text, &map, &line) != RC_OK) {
			(void)fprintf(stderr, "%s:%d: 看不懂这一行；应为"
			    "“表头=字段”或“@列号=字段”\n", o->map, line);
			return RC_BAD;
		}
		options.map = &map;
	}
	if (workbook_read(a, bytes, NULL, wb, &error) != RC_OK) {
		(void)fprintf(stderr, "baokao: %s：%s\n", path,
		    sheet_fault_text(error.fault));
		return RC_BAD;
	}
	return position_table_read(a, wb, &options, t);
}

static int
positions_import(const struct options *o, struct arena *a)
{
	struct position_table	 t = { .sheets_n = 0 };
	struct buf		 b;
	enum rc			 rc = read_table(o, a, o->words[2], &t);

	if (rc == RC_IO || rc == RC_BAD)
		return EXIT_FAILED;
	if (o->json) {
		buf_init(&b, TABLE_MAX);
		position_table_json(&b, &t);
		(void)fwrite(b.p, 1, b.n, stdout);
		buf_done(&b);
	} else
		print_table_problems(&t);
	if (rc != RC_OK) {
		(void)fprintf(stderr, "baokao: 没有找到一个职位\n");
		return EXIT_FAILED;
	}
	return o->dry_run ? EXIT_DONE : store_table(o, a, o->words[1], &t);
}

/* What was understood of each sheet, in the form that --map reads. */
static int
positions_map(const struct options *o, struct arena *a)
{
	struct position_table	 t = { .sheets_n = 0 };
	struct buf		 b;
	enum rc			 rc = read_table(o, a, o->words[1], &t);

	if (rc == RC_IO || rc == RC_BAD)
		return EXIT_FAILED;
	buf_init(&b, TABLE_MAX);
	for (uint32_t i = 0; i < t.sheets_n; i++) {
		buf_fmt(&b, "# %.*s\n", STR_ARG(t.sheets[i].name));
		position_map_write(&b, &t.sheets[i]);
	}
	(void)fwrite(b.p, 1, b.n, stdout);
	buf_done(&b);
	return EXIT_DONE;
}

int
cmd_positions(const struct options *o)
{
	const char	*verb = o->words[0] == NULL ? "" : o->words[0];
	struct arena	*a = arena_new(ARENA_MAX);
	int		 status = EXIT_USAGE;

	if (strcmp(verb, "import") == 0 && o->words[1] != NULL &&
	    o->words[2] != NULL)
		status = positions_import(o, a);
	else if (strcmp(verb, "map") == 0 && o->words[1] != NULL)
		status = positions_map(o, a);
	else
		(void)fputs("usage: baokao positions import EXAM FILE [--map "
		    "FILE] [--leave-out SHEET]... [--dry-run] [--json] | map "
		    "FILE\n", stderr);
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
