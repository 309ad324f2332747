/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An upload in a cell as the helper process makes them, for bench/run.mjs.
 *
 *	cell photo|document|pdf FILE TIMES
 *
 * Prints a JSON object: CPU time of the dearest cell, the most memory of the last,
 * whether the file was taken, and the signal that killed it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell/cell_work.h"
#include "cell/confine.h"

enum { FILE_MAX = 32 * 1024 * 1024 };

static double
cpu_us(const struct rusage *r)
{
	return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) * 1e6 +
	    (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
}

/* The question of an upload, as the web process packs it. */
static struct str
question_of(struct arena *a, struct str bytes, enum packet_kind kind)
{
	struct document_question document = { { .max_kb = 500 }, { bytes }, 1 };
	struct photo_question	photo = { photo_policy_default(), bytes };
	struct pdf_question	pdf = { .bytes = bytes };
	struct buf		b;
	struct packet		p = { .out = &b };
	struct str		s;

	buf_init(&b, CELL_QUESTION_MAX);
	if (kind == PACKET_PDF)
		pack_pdf_question(&p, &pdf);
	else if (kind == PACKET_DOCUMENT)
		pack_document_question(&p, &document);
	else
		pack_photo_question(&p, &photo);
	s = buf_take(a, &b);
	return s;
}

_Noreturn static void
cell(enum packet_kind kind, struct str question)
{
	struct buf	b;
	struct packet	p = { .out = &b };

	cell_confine();
	buf_init(&b, CELL_ANSWER_MAX);
	cell_work(kind, question, &p);
	_exit(b.n > 0 && b.p[0] == RC_OK ? 0 : 1);
}

static int
run_cells(struct str bytes, enum packet_kind kind, long times)
{
	struct arena		*a = arena_new((size_t)64 << 20);
	struct str		 question = question_of(a, bytes, kind);
	struct rusage		 r;
	double			 most = 0;
	int			 status = 0;

	for (long i = 0; i < times; i++) {
		pid_t pid = fork();

		if (pid == 0)
			cell(kind, question);
		if (pid < 0 || wait4(pid, &status, 0, &r) != pid)
			return 1;
		most = cpu_us(&r) > most ? cpu_us(&r) : most;
	}
	(void)printf("{\"cpu_us\":%.0f,\"rss_kb\":%ld,\"taken\":%s,"
	    "\"killed\":%d}\n", most, r.ru_maxrss,
	    status == 0 ? "true" : "false",
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	arena_free(a);
	return 0;
}

int
main(int argc, char **argv)
{
	FILE			*f = argc == 4 ? fopen(argv[2], "rb") : NULL;
	char			*p = malloc(FILE_MAX);
	enum packet_kind	 kind;
	size_t			 n;

	if (f == NULL || p == NULL)
		return 2;
	kind = strcmp(argv[1], "pdf") == 0 ? PACKET_PDF :
	    strcmp(argv[1], "document") == 0 ? PACKET_DOCUMENT : PACKET_PHOTO;
	n = fread(p, 1, FILE_MAX, f);
	(void)fclose(f);	/* only read */
	return run_cells(str_of(p, n), kind, strtol(argv[3], NULL, 10));
}
