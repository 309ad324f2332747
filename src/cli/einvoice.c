/* SPDX-License-Identifier: Apache-2.0 */
/* einvoice export, again, import: invoices by files. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "payment/einvoice.h"

static const size_t ARENA_MAX = (size_t)4 << 30;

struct exchange {
	struct einvoice_file	 file;
	bool			 import;
	bool			 again;
	struct str		 cause;
	size_t			 n;
};

static enum rc
exchange_in(struct cx *cx, void *ctx)
{
	struct exchange		*x = ctx;
	struct exam_cache	*exams;
	enum rc			 rc;

	if (x->import)
		return einvoice_import(cx, &einvoice_files, &x->file, &x->n,
		    &x->cause);
	exams = exam_cache_new();
	rc = einvoice_export(cx, exams, &einvoice_files, &x->file, x->again,
	    &x->n);
	exam_cache_free(exams);
	return rc;
}

static int
run(const struct options *o, struct arena *a, struct exchange *x)
{
	char	cause[DB_CAUSE_BYTES] = "";
	enum rc	rc = cli_change(o, a, exchange_in, x, cause);

	if (rc == RC_OK) {
		(void)printf(x->import ? "已导入 %zu 条结果\n" :
		    "已导出 %zu 张票据\n", x->n);
		return EXIT_DONE;
	}
	if (x->cause.n == 0)
		x->cause = x->file.cause.n > 0 ? x->file.cause : str_z(cause);
	(void)fprintf(stderr, "baokao: %s：%.*s，什么都没有改变\n",
	    x->file.path, STR_ARG(x->cause));
	return EXIT_FAILED;
}

static bool
known(const char *path)
{
	return path != NULL && (str_ends(str_z(path), STR(".json")) ||
	    str_ends(str_z(path), STR(".csv")));
}

int
cmd_einvoice(const struct options *o)
{
	const char	*verb = o->words[0] == NULL ? "" : o->words[0];
	struct exchange	 x = { .import = strcmp(verb, "import") == 0,
		.again = strcmp(verb, "again") == 0, .cause = STR(""),
		.file = { .cause = STR("") } };
	struct arena	*a;
	int		 status;

	x.file.path = x.import ? o->words[1] : o->out;
	if ((!x.import && !x.again && strcmp(verb, "export") != 0) ||
	    !known(x.file.path)) {
		(void)fputs("usage: baokao einvoice export|again -o "
		    "FILE.json|FILE.csv | einvoice import "
		    "FILE.json|FILE.csv\n", stderr);
		return EXIT_USAGE;
	}
	a = arena_new(ARENA_MAX);
	status = run(o, a, &x);
	arena_free(a);
	return status;
}
