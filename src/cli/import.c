/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration, or a folder of them with the files that they name. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "exam/exam.h"

enum { CONFIG_MAX = 1024 * 1024, EXAM_FILE_MAX = 16 * 1024 * 1024 };

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

enum rc
import_config(struct cx *cx, const char *path, struct str *ret_code)
{
	struct config_problems	problems;
	struct exam_config	c;
	struct str		text, warning;
	enum rc			rc;

	if (read_whole(cx->a, path, CONFIG_MAX, &text) != RC_OK) {
		(void)fprintf(stderr, "baokao: 无法读取 %s\n", path);
		return RC_NONE;
	}
	if (config_parse(cx->a, text, cx->demo, &c, &problems) != RC_OK)
		return say_problems(path, &problems);
	warning = exam_warnings(cx->a, &c);
	if (warning.n > 0)
		(void)fprintf(stderr, "%s: 警告：%.*s\n", path,
		    STR_ARG(warning));
	rc = exam_import(cx, text, &problems, ret_code);
	return rc != RC_OK ? rc : import_files(cx, path, &c);
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
