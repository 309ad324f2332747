/* SPDX-License-Identifier: Apache-2.0 */
/* positions import, positions map. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account/staff.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "exam/exam.h"
#include "position/condition.h"
#include "position/import.h"
#include "position/position.h"
#include "sheet/text.h"

enum { CONFIG_MAX = 1024 * 1024, TABLE_MAX = 64 * 1024 * 1024,
	EXAMPLE_CHARS = 40 };

static const size_t ARENA_MAX = (size_t)2 << 30;

/* "表 第 3 行 E 列：", without what is not known. */
static void
print_place(struct arena *a, const struct position_problem *p)
{
	struct buf b;

	buf_init(&b, CONFIG_MAX);
	if (p->sheet.n > 0)
		buf_fmt(&b, "%.*s ", STR_ARG(p->sheet));
	if (p->row > 0)
		buf_fmt(&b, "第 %u 行", p->row);
	if (p->other > 0)
		buf_fmt(&b, "与第 %u 行", p->other);
	if (p->col > 0)
		buf_fmt(&b, " %.*s 列", STR_ARG(sheet_col_name(a, p->col)));
	if (p->row > 0 || p->col > 0)
		buf_z(&b, "：");
	cli_print(stderr, &b);
}

static void
print_table_problems(struct arena *a, const struct position_table *t)
{
	for (uint32_t i = 0; i < t->problems_n; i++) {
		const struct position_problem *p = &t->problems[i];

		print_place(a, p);
		(void)fprintf(stderr, "%s%s%.*s\n",
		    position_reason_zh(p->reason), p->value.n > 0 ? "：" : "",
		    STR_ARG(sheet_one_line(a, p->value)));
	}
	if (t->problems_all > t->problems_n)
		(void)fprintf(stderr, "还有 %u 处没有列出\n",
		    t->problems_all - t->problems_n);
}

/* What people will have to look at, since no machine can. */
static void
print_unread(struct arena *a, const struct position_table *t)
{
	size_t				 n;
	const struct condition_column	*c = condition_columns(a, t, &n);

	for (size_t i = 0; i < n; i++)
		(void)fprintf(stderr, "%.*s 列有 %u 个职位的条件系统不能判断，预审时"
		    "显示“需人工审核”；例如第 %u 行：%.*s\n",
		    STR_ARG(c[i].name.n > 0 ? c[i].name :
		    STR("没有表头的")), c[i].rows, c[i].row,
		    STR_ARG(utf8_head(sheet_one_line(a, c[i].example),
		    EXAMPLE_CHARS)));
}

struct table_for {
	const struct options		*o;
	const struct position_table	*table;
	struct position_import		 done;
	bool				 compared;	/* there was a store */
};

/* Whoever works for a department that is no longer there sees nobody, and is told. */
static enum rc
warn_scopes(struct cx *cx, int64_t exam_id)
{
	struct staff_scope	*scopes;
	struct str		*list;
	size_t			 scopes_n, n;
	enum rc			 rc = staff_scopes(cx, exam_id, &scopes,
	    &scopes_n);

	if (rc == RC_OK)
		rc = position_departments(cx, exam_id, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < scopes_n; i++) {
		size_t k = 0;

		while (k < n && !str_eq(list[k], scopes[i].department))
			k++;
		if (k == n)
			(void)fprintf(stderr, "警告：工作账号 %.*s 的范围是部门“%.*s”，"
			    "现在的职位表里没有这个部门，请用 baokao staff scope 另外指定\n",
			    STR_ARG(scopes[i].login),
			    STR_ARG(scopes[i].department));
	}
	return rc;
}

/* A dry run ends with RC_DENIED, so that nothing of it stays. */
static enum rc
store_table_in(struct cx *cx, void *ctx)
{
	struct table_for		*x = ctx;
	const struct options		*o = x->o;
	int64_t				 exam_id;
	enum rc				 rc;

	rc = exam_id_of(cx->tx, str_z(o->words[1]), &exam_id);
	if (rc != RC_OK)
		return rc;
	rc = o->dry_run ? position_compare(cx, exam_id, x->table, &x->done) :
	    position_import(cx, exam_id, x->table, cli_confirm(o), &x->done);
	x->compared = rc == RC_OK || rc == RC_DENIED;
	if (rc == RC_OK && !o->dry_run)
		return warn_scopes(cx, exam_id);
	return rc == RC_OK ? RC_DENIED : rc;
}

/* Without a store yet a dry run can only tell what was read. */
static bool
has_store(const struct options *o, struct arena *a)
{
	return o->store != NULL || access(store_url(o, a), F_OK) == 0;
}

static void
print_json(struct arena *a, const struct table_for *x, bool done)
{
	struct buf b;

	buf_init(&b, TABLE_MAX);
	position_table_json(a, &b, x->table);
	if (x->compared) {
		must(b.n > 2);
		b.n -= 2;	/* "}" and the line's end */
		buf_z(&b, ",\"difference\":");
		change_json(&b, &x->done.changes);
		buf_fmt(&b, ",\"imported\":%s}\n", done ? "true" : "false");
	}
	cli_print(stdout, &b);
}

static void
print_done(const struct table_for *x)
{
	const struct position_import *d = &x->done;

	/* What went or is another now is told by name, also without a question. */
	if (d->removed > 0 || d->changed > 0)
		cli_print_changes(&d->changes);
	(void)printf("已导入 %u 个职位", x->table->rows_n);
	if (d->changes.n == 0)
		(void)printf("，与原来的相同");
	else
		(void)printf("：新增 %zu 个，修改 %zu 个，删除 %zu 个", d->added,
		    d->changed, d->removed);
	if (d->kept > 0)
		(void)printf("；表中没有的 %zu 个已取消的职位保留", d->kept);
	(void)printf("\n");
}

static int
store_table(const struct options *o, struct arena *a,
    const struct position_table *t)
{
	struct table_for x = { .o = o, .table = t };
	char		 cause[DB_CAUSE_BYTES] = "";
	bool		 done;
	enum rc		 rc = RC_DENIED;

	if (!o->dry_run || has_store(o, a))
		rc = cli_change(o, a, store_table_in, &x, cause);
	done = rc == RC_OK;
	if (o->json)
		print_json(a, &x, done);
	if (rc == RC_NONE)
		(void)fprintf(stderr, "baokao: 没有考试 %s\n", o->words[1]);
	else if (!done && !(rc == RC_DENIED && (x.compared || o->dry_run)))
		(void)fprintf(stderr, "baokao: %s%s %s\n", rc == RC_UNSURE ? "" :
		    "没有导入：", rc_text(rc), cause);
	else if (x.compared && !cli_say_changes(o, &x.done.changes, 1))
		return EXIT_FAILED;
	else if (done && !o->json)
		print_done(&x);
	return done || (o->dry_run && rc == RC_DENIED) ? EXIT_DONE :
	    EXIT_FAILED;
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
	struct table_for	 x = { .o = o, .table = &t };
	enum rc			 rc = read_table(o, a, o->words[2], &t);

	if (rc == RC_IO || rc == RC_BAD)
		return EXIT_FAILED;
	if (!o->json) {
		print_table_problems(a, &t);
		print_unread(a, &t);
	} else if (rc != RC_OK || t.bad)
		print_json(a, &x, false);
	if (rc != RC_OK) {
		(void)fprintf(stderr, "baokao: 没有找到一个职位\n");
		return EXIT_FAILED;
	}
	if (t.bad) {
		(void)fprintf(stderr, "baokao: 职位表有上面列出的错误，没有导入；"
		    "请改正后再导入\n");
		return EXIT_FAILED;
	}
	return store_table(o, a, &t);
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
		buf_fmt(&b, "# %.*s%s%u 个职位\n", STR_ARG(t.sheets[i].name),
		    t.sheets[i].name.n > 0 ? "：" : "",
		    t.sheets[i].positions);
		position_map_write(&b, &t.sheets[i]);
	}
	for (uint32_t i = 0; i < t.refused_n; i++) {
		buf_fmt(&b, "# %.*s没有采用：请改正下面各列的含义，再用 --map "
		    "导入\n", STR_ARG(t.refused[i].name));
		position_map_write(&b, &t.refused[i]);
	}
	cli_print(stdout, &b);
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
		    "FILE] [--leave-out SHEET]... [--dry-run] [--json] "
		    "[--confirm HASH] | map FILE\n", stderr);
	arena_free(a);
	return status;
}
