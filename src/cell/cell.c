/* SPDX-License-Identifier: Apache-2.0 */
/* The helper process: a queue, a cell for each file, and who asks from the web process. */
#include "cell/cell.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "cell/cell_work.h"
#include "cell/confine.h"
#include "ipc/confine.h"
#include "ipc/wire.h"

enum { CELLS_MAX = 8, PIPE_BYTES = 64 * 1024,
	APART_BYTES = 256 * 1024 };	/* at once, so that it lies by itself */

/* ---- who asks */

static struct packet
question(struct buf *b)
{
	buf_init(b, CELL_QUESTION_MAX);
	return (struct packet){ .out = b };
}

/*
 * Without a helper (commands, tests) the work is done here. With one, a cell
 * that died or made no sense says that the picture is damaged: what killed it
 * is the picture. A helper that died says nothing about the picture.
 */
enum rc
cell_photo(struct channel *g, struct arena *a, struct str bytes,
    const struct photo_policy *policy, struct photo_result *ret_result)
{
	struct photo_question	q = { *policy, bytes };
	struct photo_answer	x = { .rc = RC_BAD };
	struct packet		p;
	struct buf		b;

	if (!channel_there(g))
		return photo_make(a, bytes, policy, NULL, ret_result);
	p = question(&b);
	pack_photo_question(&p, &q);
	if (channel_ask(g, a, PACKET_PHOTO, &b, &p) != RC_OK)
		return RC_BUSY;
	pack_photo_answer(&p, policy, &x);
	if (p.bad)	/* its cell died of it, or made no sense */
		x = (struct photo_answer){ .rc = RC_BAD, .result = {
			.problem = { .fault = PHOTO_DAMAGED } } };
	*ret_result = x.result;
	return x.rc;
}

/* As cell_photo(), for a document of one part or two. */
enum rc
cell_document(struct channel *g, struct arena *a,
    const struct cell_parts *parts, const struct document_spec *spec,
    struct document_made *ret_made, struct document_problem *ret_problem)
{
	struct document_question q = { .spec = *spec, .n = parts->n };
	struct document_answer	 x = { .rc = RC_BAD };
	struct packet		 p;
	struct buf		 b;

	if (!channel_there(g))
		return document_make(a, parts->list, parts->n, spec, ret_made,
		    ret_problem);
	must(parts->n >= 1 && parts->n <= DOCUMENT_PARTS_MAX);
	for (size_t i = 0; i < parts->n; i++)
		q.parts[i] = parts->list[i];
	p = question(&b);
	pack_document_question(&p, &q);
	if (channel_ask(g, a, PACKET_DOCUMENT, &b, &p) != RC_OK)
		return RC_BUSY;
	pack_document_answer(&p, spec, &x);
	if (p.bad)
		x = (struct document_answer){ .rc = RC_BAD,
			.problem = { .fault = DOCUMENT_DAMAGED } };
	*ret_made = x.made;
	*ret_problem = x.problem;
	return x.rc;
}

/*
 * As cell_photo(); what the cell could not bear is called costly, and the
 * page says how to make a plain one.
 */
enum rc
cell_pdf(struct channel *g, struct arena *a, struct str bytes,
    const struct pdf_limits *lim, struct pdf_found *ret_found)
{
	struct pdf_question	q = { *lim, bytes };
	struct pdf_answer	x = { .rc = RC_BAD };
	struct packet		p;
	struct buf		b;

	if (!channel_there(g))
		return pdf_check(bytes, lim, ret_found);
	p = question(&b);
	pack_pdf_question(&p, &q);
	if (channel_ask(g, a, PACKET_PDF, &b, &p) != RC_OK)
		return RC_BUSY;
	pack_pdf_answer(&p, &x);
	if (p.bad)
		x = (struct pdf_answer){ .rc = RC_BAD,
			.found = { .fault = PDF_COSTLY } };
	*ret_found = x.found;
	return x.rc;
}

/* What the cell could not bear, or answered without sense, is called costly. */
enum rc
cell_sheet(struct arena *a, const struct cell_file *file,
    const struct sheet_limits *limits, struct workbook *ret_book,
    struct sheet_error *ret_error)
{
	struct sheet_question	q = { sheet_limits_whole(limits), file->bytes };
	struct sheet_answer	x = { .rc = RC_BAD };
	struct packet		p;
	struct buf		b;
	enum rc			rc;

	if (!channel_there(file->line)) {
		rc = workbook_read(a, file->bytes, limits, ret_book, ret_error);
		return rc == RC_OK ? RC_OK : RC_BAD;
	}
	p = question(&b);
	pack_sheet_question(&p, &q);
	rc = channel_ask(file->line, a, PACKET_SHEET, &b, &p);
	pack_sheet_answer(&p, &q.limits, &x);
	if (p.bad)
		x = (struct sheet_answer){ .rc = RC_BAD, .error = { .fault =
			rc == RC_OK ? FAULT_COSTLY : FAULT_MACHINE } };
	*ret_book = x.book;
	*ret_error = x.error;
	return x.rc;
}

/* ---- the cell */

_Noreturn static void
cell(int fd, enum packet_kind kind, struct str question)
{
	struct packet	out;
	struct buf	b;
	size_t		at = 0;
	ssize_t		n;

	cell_confine();
	buf_init(&b, CELL_ANSWER_MAX);
	out = (struct packet){ .out = &b };
	cell_work(kind, question, &out);
	while (at < b.n && (n = write(fd, b.p + at, b.n - at)) > 0)
		at += (size_t)n;
	_exit(b.full || at < b.n ? 1 : 0);
}

/* ---- the helper: one thread, a queue, some cells */

struct cell_task {
	struct cell_task	*next;
	struct buf	 question;
	struct buf	 answer;
	uint64_t	 id;
	enum packet_kind kind;
	pid_t		 pid;		/* 0: waits */
	int		 fd;
};

struct helper {
	struct cell_task	*first;
	struct wire	 in;
	struct wire_end	 end;
	unsigned	 cells;		/* at work */
	unsigned	 cells_max;
};

/* ---- other people's pictures: a cell sees its own only */

/* Whole pages are given back, which costs nothing; they read as zeros then. */
static void
forget(char *p, size_t n)
{
	const size_t	page = (size_t)sysconf(_SC_PAGESIZE);
	size_t		front = (page - (uintptr_t)p % page) % page;
	size_t		whole;

	if (p == NULL)
		return;
	front = front < n ? front : n;
	whole = (n - front) / page * page;
	memset(p, 0, front);
	if (whole > 0 && madvise(p + front, whole, MADV_DONTNEED) != 0)
		memset(p + front, 0, whole);
	memset(p + front + whole, 0, n - front - whole);
}

/*
 * A cell is forked from the helper and would have everybody's pictures in its
 * memory: they go before it looks at a foreign byte.
 */
static void
forget_others(struct helper *h, const struct cell_task *own)
{
	for (struct cell_task *w = h->first; w != NULL; w = w->next) {
		if (w == own)
			continue;
		forget(w->question.p, w->question.cap);
		forget(w->answer.p, w->answer.cap);
		if (w->fd >= 0)
			(void)close(w->fd);
	}
	forget(h->in.body.p, h->in.body.cap);
	forget(h->in.chunk, sizeof(struct packet_head) + PACKET_CHUNK_BYTES);
	(void)close(h->end.fd);
}

/* ---- the queue */

/*
 * Questions wait in the order in which they came; how many cells run at once
 * is the number of cores.
 */
static void
take_question(struct helper *h, const struct packet_head *head,
    struct str body)
{
	struct cell_task **at = &h->first, *w = calloc(1, sizeof(*w));

	must(w != NULL);
	*w = (struct cell_task){ .id = head->id, .fd = -1,
		.kind = (enum packet_kind)head->kind };
	buf_init(&w->question, body.n);
	buf_init(&w->answer, CELL_ANSWER_MAX);
	(void)buf_reserve(&w->answer, APART_BYTES);	/* within the maximum */
	buf_str(&w->question, body);
	forget(h->in.body.p, h->in.body.cap);
	while (*at != NULL)
		at = &(*at)->next;
	*at = w;
}

/* Nobody would hear a cell whose helper is gone: it ends, too. */
static void
end_with(pid_t helper)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != helper)	/* went before we asked to be told */
		_exit(1);
}

/*
 * The question is in memory when it forks: a cell needs no way to read, only
 * one pipe to write its answer to.
 */
static void
start(struct helper *h, struct cell_task *w)
{
	const pid_t	helper = getpid();
	int		ends[2];

	if (pipe(ends) != 0)
		return;		/* the next round tries again */
	w->pid = fork();
	if (w->pid == 0) {
		end_with(helper);
		(void)close(ends[0]);
		forget_others(h, w);
		cell(ends[1], w->kind, buf_view(&w->question));
	}
	(void)close(ends[1]);
	if (w->pid < 0) {
		(void)close(ends[0]);
		w->pid = 0;
		return;
	}
	w->fd = ends[0];
	h->cells++;
}

static int64_t
ms_of(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000 + t.tv_usec / 1000;
}

/* A cell that did not end well leaves no half answer. */
static void
finish(struct helper *h, struct cell_task *w)
{
	struct cell_task	**at = &h->first;
	struct rusage	 used = { .ru_maxrss = 0 };
	int		 status = -1;
	bool		 well;

	(void)close(w->fd);
	while (wait4(w->pid, &status, 0, &used) < 0 && errno == EINTR)
		;
	h->cells--;
	well = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !w->answer.full;
	LOG_EVENT(well ? LOG_INFO : LOG_WARN, "cell.end",
	    LOG_I("kind", w->kind), LOG_I("status", status),
	    LOG_I("bytes", w->question.n), LOG_I("cpu_ms",
	    ms_of(used.ru_utime) + ms_of(used.ru_stime)),
	    LOG_I("rss_kb", used.ru_maxrss));
	if (!well)
		buf_clear(&w->answer);
	/* Unheard: the web process went, and so do we at the next read. */
	(void)wire_answer(&h->end, &(struct packet_head){ .id = w->id,
	    .kind = w->kind }, buf_view(&w->answer));
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	forget(w->question.p, w->question.cap);
	forget(w->answer.p, w->answer.cap);
	buf_done(&w->question);
	buf_done(&w->answer);
	free(w);
}

/*
 * Whatever a cell writes is bounded by its buffer; the end of its pipe is the
 * end of its answer.
 */
static void
read_cells(struct helper *h, struct pollfd *fds, struct cell_task **works, size_t n)
{
	char	bytes[PIPE_BYTES];
	ssize_t	got;

	for (size_t i = 0; i < n; i++) {
		if (fds[i + 1].revents == 0)
			continue;
		got = read(works[i]->fd, bytes, sizeof(bytes));
		if (got > 0)
			buf_add(&works[i]->answer, bytes, (size_t)got);
		else if (got == 0 || errno != EINTR)
			finish(h, works[i]);
	}
	explicit_bzero(bytes, sizeof(bytes));	/* the next cell's stack */
}

/*
 * Starts what may start, waits for cells and questions, takes what came. A
 * question of an unknown kind is answered empty.
 */
static enum rc
round_of(struct helper *h)
{
	struct pollfd		fds[CELLS_MAX + 1] = { { h->end.fd, POLLIN, 0 } };
	struct cell_task		*works[CELLS_MAX];
	struct packet_head	head;
	struct str		body;
	size_t			n = 0;
	enum rc			rc;

	for (struct cell_task *w = h->first; w != NULL; w = w->next) {
		if (w->pid == 0 && h->cells < h->cells_max)
			start(h, w);
		if (w->pid == 0)
			continue;
		works[n] = w;
		fds[++n] = (struct pollfd){ w->fd, POLLIN, 0 };
	}
	if (poll(fds, (nfds_t)n + 1, -1) < 0 && errno != EINTR)
		return RC_IO;
	read_cells(h, fds, works, n);
	if (fds[0].revents == 0)
		return RC_OK;
	rc = wire_read(&h->in, h->end.fd, &head, &body);
	if (rc != RC_OK || head.epoch != h->end.epoch)
		return rc == RC_IO ? RC_IO : RC_OK;
	if (cell_takes(head.kind))
		take_question(h, &head, body);
	else	/* nobody waits without an answer */
		(void)wire_answer(&h->end, &head, STR(""));
	return RC_OK;
}

/*
 * The helper itself holds no key and no store; it is confined, too, since it
 * reads what cells write.
 */
enum rc
cell_run(const struct wire_end *end)
{
	struct helper	h = { .end = *end };
	long		cores = sysconf(_SC_NPROCESSORS_ONLN);

	h.cells_max = cores < 1 ? 1 : cores > CELLS_MAX ? CELLS_MAX :
	    (unsigned)cores;
	/* What is large lies by itself and goes when it is freed. */
	(void)mallopt(M_MMAP_THRESHOLD, PIPE_BYTES);
	wire_init(&h.in);
	(void)buf_reserve(&h.in.body, APART_BYTES);	/* within the maximum */
	sheet_warm();		/* cells open no file */
	process_confine();	/* the helper itself needs a pipe and a fork, no more */
	wire_hello(end);
	while (round_of(&h) == RC_OK)
		;
	wire_done(&h.in);
	return RC_OK;
}

const struct service_key cell_line_key = { "channel" };

struct channel *
cell_line_of(const struct services *s)
{
	return services_get(s, &cell_line_key);
}
