/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration, or a folder of them with the files that they name. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "exam/exam.h"

enum { CONFIG_MAX = 1024 * 1024, EXAM_FILE_MAX = 16 * 1024 * 1024,
	CHANGES_MAX = 16 * 1024 * 1024 };

static enum rc
say_problems(const char *path, const struct config_problems *p)
{
	for (size_t i = 0; i < p->n; i++)
		(void)fprintf(stderr, "%s:%d: %.*s%s%.*s\n", path,
		    p->list[i].line, STR_ARG(p->list[i].path),
		    p->list[i].path.n > 0 ? ": " : "",
		    STR_ARG(p->list[i].reason));
	return RC_BAD;
}

/* "dir/exam.yaml" to "dir"; "exam.yaml" to ".". */
static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "." : str_make(a, "%.*s", (int)(slash - path),
	    path).p;
}

/* Read before anything is stored: a missing notice stops the import. */
enum rc
import_files(struct cx *cx, const char *path, const struct exam_config *c)
{
	const char	*dir = folder_of(cx->a, path);
	struct str	 bytes;
	enum rc		 rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < c->files_n; i++) {
		if (read_whole(cx->a, str_make(cx->a, "%s/%.*s", dir,
		    STR_ARG(c->files[i].file)).p, EXAM_FILE_MAX, &bytes) !=
		    RC_OK) {
			(void)fprintf(stderr, "%s: 无法读取文件 %.*s\n", path,
			    STR_ARG(c->files[i].file));
			return RC_BAD;
		}
		rc = exam_file_put(cx, c->code, c->files[i].file, bytes);
	}
	return rc;
}

/* A file's text; said on standard error when it cannot be read. */
static enum rc
read_config(struct cx *cx, const char *path, struct str *ret_text)
{
	if (read_whole(cx->a, path, CONFIG_MAX, ret_text) == RC_OK)
		return RC_OK;
	(void)fprintf(stderr, "baokao: 无法读取 %s\n", path);
	return RC_NONE;
}

enum rc
import_compare(struct cx *cx, const char *path, struct exam_import *ret)
{
	struct str	text;
	enum rc		rc = read_config(cx, path, &text);

	*ret = (struct exam_import){ .code = STR("") };
	if (rc != RC_OK)
		return rc;
	rc = exam_compare(cx, text, ret);
	return rc == RC_BAD ? say_problems(path, &ret->problems) : rc;
}

/*
 * By then the difference was looked at and its hash compared; here it is
 * made.
 */
enum rc
import_config(struct cx *cx, const char *path, struct exam_import *ret)
{
	struct exam_consent	consent = { .confirm = STR("") };
	struct config_problems	problems;
	struct exam_config	c;
	struct str		text, warning;
	enum rc			rc = import_compare(cx, path, ret);

	if (rc == RC_OK)
		rc = read_config(cx, path, &text);
	if (rc != RC_OK)
		return rc;
	if (config_parse(cx->a, text, cx->demo, &c, &problems) != RC_OK)
		return say_problems(path, &problems);
	warning = exam_warnings(cx->a, &c);
	if (warning.n > 0)
		(void)fprintf(stderr, "%s: 警告：%.*s\n", path,
		    STR_ARG(warning));
	/* Whoever calls has looked at the difference: it is this one. */
	consent.confirm = ret->changes.hash;
	rc = exam_import(cx, text, &consent, ret);
	return rc != RC_OK ? rc : import_files(cx, path, &c);
}

struct str
cli_confirm(const struct options *o)
{
	return o->confirm == NULL ? STR("") : str_z(o->confirm);
}

void
cli_print_changes(const struct change_set *set)
{
	struct buf b;

	buf_init(&b, CHANGES_MAX);
	change_print(&b, set);
	cli_print(stdout, &b);
}

/*
 * Shown when it has to be read: in a dry run, when something is refused, when
 * the hash is missing or old.
 */
bool
cli_say_changes(const struct options *o, const struct change_set *sets,
    size_t n)
{
	struct arena	*a = arena_new(CONFIG_MAX);
	struct str	 hash = change_join(a, sets, n);
	size_t		 refused = 0;
	bool		 confirmed = hash.n == 0 || str_eq(hash, cli_confirm(o));

	for (size_t i = 0; i < n; i++) {
		refused += sets[i].refused;
		if (!o->json && (o->dry_run || sets[i].refused > 0 ||
		    !confirmed))
			cli_print_changes(&sets[i]);
	}
	if (refused > 0)
		(void)fprintf(stderr, "baokao: 没有导入：有 %zu 项不能这样改，见上\n",
		    refused);
	else if (!confirmed)
		(void)fprintf(stderr, "baokao: 没有导入：已有人报名，%s。请核对上面的差别，"
		    "同意的，再运行一次这条命令并加上 --confirm %.*s\n",
		    o->confirm == NULL ? "这些改动要先确认" :
		    "确认码与现在的差别不符（文件或报名情况有了变化）",
		    STR_ARG(hash));
	arena_free(a);
	return refused == 0 && confirmed;
}

size_t
import_list(struct arena *a, const char *path, const char **list)
{
	struct stat	 st;
	struct dirent	*e;
	DIR		*d;
	size_t		 n = 0;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		list[0] = path;
		return 1;
	}
	d = opendir(path);
	while (d != NULL && n < IMPORTS_MAX && (e = readdir(d)) != NULL)
		if (str_ends(str_z(e->d_name), STR(".yaml")))
			list[n++] = str_make(a, "%s/%s", path, e->d_name).p;
	if (d != NULL)
		(void)closedir(d);	/* only read */
	return n;
}
