/* SPDX-License-Identifier: Apache-2.0 */
#include "photo/darkroom.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/gate_jail.h"
#include "gateway/wire.h"
#include "media/jail.h"

enum { CELLS_MAX = 8, QUESTION_MAX = 64 * 1024 * 1024,
	ANSWER_MAX = 8 * 1024 * 1024, CELL_ARENA = 64 * 1024 * 1024,
	PIPE_BYTES = 64 * 1024 };

/* ---- the messages: the same functions write and read them */

struct photo_question {
	struct photo_policy	policy;
	struct str		bytes;
};

struct photo_answer {
	int64_t			rc;
	struct photo_result	result;
};

struct document_question {
	struct document_spec	spec;
	struct str		parts[DOCUMENT_PARTS_MAX];
	int64_t			n;
};

struct document_answer {
	int64_t			rc;
	struct document_made	made;
	struct document_problem	problem;
};

struct pdf_question {
	struct pdf_limits	limits;
	struct str		bytes;
};

struct pdf_answer {
	int64_t			rc;
	struct pdf_found	found;
};

static void
pack_photo_question(struct packet *p, struct photo_question *x)
{
	packet_raw(p, &x->policy, sizeof(x->policy));
	packet_str(p, &x->bytes);
}

/* The pointers in it are replaced: only the JPEG goes along. */
static void
pack_photo_answer(struct packet *p, struct photo_answer *x)
{
	struct str jpeg = x->result.made.jpeg;

	packet_i64(p, &x->rc);
	packet_raw(p, &x->result, sizeof(x->result));
	packet_str(p, &jpeg);
	x->result.made.jpeg = jpeg;
	x->result.made.rgb = NULL;
}

static void
pack_document_question(struct packet *p, struct document_question *x)
{
	packet_raw(p, &x->spec, sizeof(x->spec));
	packet_i64(p, &x->n);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++)
		packet_str(p, &x->parts[i]);
}

static void
pack_document_answer(struct packet *p, struct document_answer *x)
{
	struct str jpeg = x->made.jpeg;

	packet_i64(p, &x->rc);
	packet_raw(p, &x->made, sizeof(x->made));
	packet_raw(p, &x->problem, sizeof(x->problem));
	packet_str(p, &jpeg);
	x->made.jpeg = jpeg;
}

static void
pack_pdf_question(struct packet *p, struct pdf_question *x)
{
	packet_raw(p, &x->limits, sizeof(x->limits));
	packet_str(p, &x->bytes);
}

static void
pack_pdf_answer(struct packet *p, struct pdf_answer *x)
{
	packet_i64(p, &x->rc);
	packet_raw(p, &x->found, sizeof(x->found));
}

/* ---- who asks */

enum rc
darkroom_photo(struct gate *g, struct arena *a, struct str bytes,
    const struct photo_policy *policy, struct photo_result *ret_result)
{
	struct photo_question	q = { *policy, bytes };
	struct photo_answer	x = { .rc = RC_BAD };
	struct packet		p;
	struct buf		b;

	if (!gate_there(g))
		return photo_make(a, bytes, policy, NULL, ret_result);
	buf_init(&b, QUESTION_MAX);
	p = (struct packet){ .out = &b };
	pack_photo_question(&p, &q);
	must(!b.full);
	p = gate_ask(g, a, PACKET_PHOTO, buf_view(&b));
	buf_done(&b);
	pack_photo_answer(&p, &x);
	if (p.bad) {	/* its cell died of it */
		*ret_result = (struct photo_result){
			.problem = { .fault = PHOTO_DAMAGED } };
		return RC_BAD;
	}
	*ret_result = x.result;
	return (enum rc)x.rc;
}

enum rc
darkroom_document(struct gate *g, struct arena *a,
    const struct darkroom_parts *parts, const struct document_spec *spec,
    struct document_made *ret_made, struct document_problem *ret_problem)
{
	struct document_question q = { .spec = *spec, .n = (int64_t)parts->n };
	struct document_answer	 x = { .rc = RC_BAD };
	struct packet		 p;
	struct buf		 b;

	if (!gate_there(g))
		return document_make(a, parts->list, parts->n, spec, ret_made,
		    ret_problem);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++)
		q.parts[i] = i < parts->n ? parts->list[i] : STR("");
	buf_init(&b, QUESTION_MAX);
	p = (struct packet){ .out = &b };
	pack_document_question(&p, &q);
	must(!b.full);
	p = gate_ask(g, a, PACKET_DOCUMENT, buf_view(&b));
	buf_done(&b);
	pack_document_answer(&p, &x);
	*ret_made = x.made;
	*ret_problem = x.problem;
	if (p.bad)
		*ret_problem = (struct document_problem){
			.fault = DOCUMENT_DAMAGED };
	return p.bad ? RC_BAD : (enum rc)x.rc;
}

enum rc
darkroom_pdf(struct gate *g, struct arena *a, struct str bytes,
    const struct pdf_limits *lim, struct pdf_found *ret_found)
{
	struct pdf_question	q = { *lim, bytes };
	struct pdf_answer	x = { .rc = RC_BAD };
	struct packet		p;
	struct buf		b;

	if (!gate_there(g))
		return pdf_check(bytes, lim, ret_found);
	buf_init(&b, QUESTION_MAX);
	p = (struct packet){ .out = &b };
	pack_pdf_question(&p, &q);
	must(!b.full);
	p = gate_ask(g, a, PACKET_PDF, buf_view(&b));
	buf_done(&b);
	pack_pdf_answer(&p, &x);
	*ret_found = p.bad ? (struct pdf_found){ .fault = PDF_COSTLY } :
	    x.found;
	return p.bad ? RC_BAD : (enum rc)x.rc;
}

/* ---- the cell */

static void
develop_pdf(struct packet *in, struct packet *out)
{
	struct pdf_question	q;
	struct pdf_answer	x = { .rc = RC_BAD };

	pack_pdf_question(in, &q);
	if (!in->bad)
		x.rc = pdf_look(q.bytes, &q.limits, &x.found);
	pack_pdf_answer(out, &x);
}


static void
develop(enum packet_kind kind, struct str question, struct packet *out)
{
	struct arena			*a = arena_new(CELL_ARENA);
	struct packet			 in = { .a = a, .in = question };
	struct photo_question		 pq;
	struct photo_answer		 pa = { .rc = RC_BAD };
	struct document_question	 dq;
	struct document_answer		 da = { .rc = RC_BAD };

	if (kind == PACKET_PDF) {
		develop_pdf(&in, out);
		return;
	}
	if (kind == PACKET_PHOTO) {
		pack_photo_question(&in, &pq);
		if (!in.bad)
			pa.rc = photo_make(a, pq.bytes, &pq.policy, NULL,
			    &pa.result);
		if (pa.rc != RC_OK)
			pa.result.made.jpeg = STR("");
		pack_photo_answer(out, &pa);
		return;
	}
	pack_document_question(&in, &dq);
	if (!in.bad && dq.n > 0 && dq.n <= DOCUMENT_PARTS_MAX)
		da.rc = document_make(a, dq.parts, (size_t)dq.n, &dq.spec,
		    &da.made, &da.problem);
	if (da.rc != RC_OK)
		da.made.jpeg = STR("");
	pack_document_answer(out, &da);
}

_Noreturn static void
cell(int fd, enum packet_kind kind, struct str question)
{
	struct packet	out;
	struct buf	b;
	size_t		at = 0;
	ssize_t		n;

	jail_enter();
	buf_init(&b, ANSWER_MAX);
	out = (struct packet){ .out = &b };
	develop(kind, question, &out);
	while (at < b.n && (n = write(fd, b.p + at, b.n - at)) > 0)
		at += (size_t)n;
	_exit(b.full || at < b.n ? 1 : 0);
}

/* ---- the helper: one thread, a queue, some cells */

struct work {
	struct work	*next;
	struct buf	 question;
	struct buf	 answer;
	uint64_t	 id;
	enum packet_kind kind;
	pid_t		 pid;		/* 0: waits */
	int		 fd;
};

struct helper {
	struct work	*first;
	struct wire	 in;
	int		 fd;
	unsigned	 cells;		/* at work */
	unsigned	 cells_max;
};

static void
take_question(struct helper *h, const struct packet_head *head,
    struct str body)
{
	struct work **at = &h->first, *w = calloc(1, sizeof(*w));

	must(w != NULL);
	*w = (struct work){ .id = head->id, .fd = -1,
		.kind = (enum packet_kind)head->kind };
	buf_init(&w->question, body.n);
	buf_init(&w->answer, ANSWER_MAX);
	buf_str(&w->question, body);
	while (*at != NULL)
		at = &(*at)->next;
	*at = w;
}

static void
start(struct helper *h, struct work *w)
{
	int ends[2];

	if (pipe(ends) != 0)
		return;		/* the next round tries again */
	w->pid = fork();
	if (w->pid == 0) {
		(void)close(h->fd);
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

/* A cell that did not end well leaves no half answer. */
static void
finish(struct helper *h, struct work *w)
{
	struct work	**at = &h->first;
	int		 status = -1;

	(void)close(w->fd);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	h->cells--;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		LOG_EVENT(LOG_WARN, "darkroom.cell", LOG_I("status", status),
		    LOG_I("bytes", w->question.n));
		buf_clear(&w->answer);
	}
	(void)wire_write(h->fd, &(struct packet_head){ w->id, w->kind, 0 },
	    buf_view(&w->answer));
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	buf_done(&w->question);
	buf_done(&w->answer);
	free(w);
}

static void
read_cells(struct helper *h, struct pollfd *fds, struct work **works, size_t n)
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
}

static enum rc
round_of(struct helper *h)
{
	struct pollfd		fds[CELLS_MAX + 1] = { { h->fd, POLLIN, 0 } };
	struct work		*works[CELLS_MAX];
	struct packet_head	head;
	struct str		body;
	size_t			n = 0;
	enum rc			rc;

	for (struct work *w = h->first; w != NULL; w = w->next) {
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
	rc = wire_read(&h->in, h->fd, &head, &body);
	if (rc == RC_OK)
		take_question(h, &head, body);
	return rc == RC_IO ? RC_IO : RC_OK;
}

enum rc
darkroom_run(int fd)
{
	struct helper	h = { .fd = fd };
	long		cores = sysconf(_SC_NPROCESSORS_ONLN);

	h.cells_max = cores < 1 ? 1 : cores > CELLS_MAX ? CELLS_MAX :
	    (unsigned)cores;
	wire_init(&h.in);
	gate_jail();	/* the helper itself needs a pipe and a fork, no more */
	while (round_of(&h) == RC_OK)
		;
	wire_done(&h.in);
	return RC_OK;
}
