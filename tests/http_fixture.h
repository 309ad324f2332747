/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP server of one loop on 127.0.0.1 with a handler that does what the
 * path says, and bare sockets to talk to it. Nothing here waits for more than
 * some seconds: what does not come is a failed test, not a hanging one.
 */
#ifndef TESTS_HTTP_FIXTURE_H
#define TESTS_HTTP_FIXTURE_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server.h"
#include "tests/test.h"

enum { PLACE_HELD_MAX = 256, PLACE_WAIT_S = 10, PLACE_DEAD_S = 100,
	PLACE_BIG_BYTES = 16 * 1024 * 1024 };

struct place {
	struct http_server	*server;
	struct http_config	 cfg;	/* set before place_open() */
	struct http_limits	 limits;	/* of every request */
	int			 listener;
	uint16_t		 port;
	pthread_mutex_t		 lock;
	struct http_request	*held[PLACE_HELD_MAX];
	size_t			 held_n;
	char			*big;
	_Atomic bool		 stalled;	/* /stall holds the loop … */
	_Atomic bool		 go;		/* … until this is set */
	_Atomic int		 done_n;
	_Atomic int		 done_status;	/* of the last one */
	_Atomic size_t		 sunk;
};

/* What place_wait() waits for. */
enum place_event { PLACE_DONE, PLACE_HELD, PLACE_STALLED };

static inline int
place_head(void *ctx, struct http_request *q)
{
	struct place *p = ctx;

	q->limits = p->limits;
	if (str_eq_z(q->head.path, "/head418"))
		return 418;
	return 0;
}

/* "METHOD path query" and what came in the body, one a line. */
static inline void
place_tell(struct http_request *q)
{
	static const char *const names[] = { "GET", "HEAD", "POST" };
	struct http_reply r = http_reply_make(200);

	buf_init(&r.body, 1 << 20);
	buf_fmt(&r.body, "%s %.*s?%.*s\n", names[q->head.method],
	    STR_ARG(q->head.path), STR_ARG(q->head.query));
	for (size_t i = 0; i < q->form.n; i++)
		buf_fmt(&r.body, "%.*s=%.*s\n", STR_ARG(q->form.fields[i].name),
		    STR_ARG(q->form.fields[i].value));
	for (const struct upload *u = q->uploads; u != NULL; u = u->next)
		buf_fmt(&r.body, "%.*s: %.*s %zu\n", STR_ARG(u->field),
		    STR_ARG(u->name), u->bytes.n);
	if (q->form.n == 0 && q->body.n > 0)
		buf_fmt(&r.body, "%.*s\n", STR_ARG(q->body));
	http_reply(q, &r);
}

static inline void
place_stall(struct place *p)
{
	atomic_store(&p->stalled, true);
	for (int i = 0; i < PLACE_WAIT_S * 1000 && !atomic_load(&p->go); i++)
		(void)usleep(1000);
}

static inline void
place_serve(void *ctx, struct http_request *q)
{
	struct place		*p = ctx;
	struct http_reply	 r = http_reply_make(200);

	if (str_eq_z(q->head.path, "/hold")) {
		must(pthread_mutex_lock(&p->lock) == 0);
		must(p->held_n < PLACE_HELD_MAX);
		p->held[p->held_n++] = q;
		must(pthread_mutex_unlock(&p->lock) == 0);
		http_suspend(q);
	} else if (str_eq_z(q->head.path, "/now")) {
		http_suspend(q);	/* and resumed before we return */
		http_resume(q, NULL);
	} else if (str_eq_z(q->head.path, "/split")) {
		http_reply_field(&r, "X-Echo", STR("a\r\nX-Evil: b"));
		http_reply(q, &r);
	} else if (str_eq_z(q->head.path, "/unchanged")) {
		r.status = 304;
		r.fixed = STR("left out");
		http_reply(q, &r);
	} else if (str_eq_z(q->head.path, "/big")) {
		r.fixed = str_of(p->big, PLACE_BIG_BYTES);
		http_reply(q, &r);
	} else if (str_eq_z(q->head.path, "/who")) {
		r.fixed = str_make(q->arena, "%.*s %s\n",
		    STR_ARG(http_addr_text(q->arena, q->addr)),
		    q->secure ? "https" : "http");
		http_reply(q, &r);
	} else {
		if (str_eq_z(q->head.path, "/stall"))
			place_stall(p);
		place_tell(q);
	}
}

static inline void
place_resumed(void *ctx, struct http_request *q)
{
	(void)ctx;
	place_tell(q);
}

static inline void
place_done(void *ctx, const struct http_request *q, int status, size_t bytes,
    int64_t took_us)
{
	struct place *p = ctx;

	(void)q;
	(void)bytes;
	(void)took_us;
	atomic_store(&p->done_status, status);
	atomic_fetch_add(&p->done_n, 1);
}

static inline int
place_sink(void *ctx, struct str piece)
{
	struct place *p = ctx;

	return atomic_fetch_add(&p->sunk, piece.n) + piece.n > 100 ? 422 : 0;
}

/* place_new: not yet open; cfg and limits may be changed. */
static inline struct place *
place_new(struct test *t)
{
	struct place *p = ARENA_NEW(t->a, struct place);

	must(pthread_mutex_init(&p->lock, NULL) == 0);
	p->limits = (struct http_limits){ .body_bytes = 1000, .fields_max = 8 };
	p->big = malloc(PLACE_BIG_BYTES);
	must(p->big != NULL);
	for (size_t i = 0; i < PLACE_BIG_BYTES; i++)
		p->big[i] = (char)('a' + i % 23);
	return p;
}

/* place_open: listen and start. */
static inline void
place_open(struct test *t, struct place *p)
{
	const struct http_handler h = { .ctx = p, .head = place_head,
		.serve = place_serve, .resumed = place_resumed,
		.done = place_done };

	(void)alarm(PLACE_DEAD_S);	/* a loop that spins cannot be stopped */
	WANT_RC(http_listen("127.0.0.1", &p->port, 1, &p->listener), RC_OK);
	WANT(p->port != 0);
	WANT_RC(http_start(&p->cfg, &h, &p->listener, 1, &p->server), RC_OK);
}

/* place_start: a server with the defaults. */
static inline struct place *
place_start(struct test *t)
{
	struct place *p = place_new(t);

	place_open(t, p);
	return p;
}

/* place_free: after http_stop(). */
static inline void
place_free(struct place *p)
{
	http_free(p->server);
	(void)close(p->listener);	/* of a test only */
	(void)alarm(0);
	(void)pthread_mutex_destroy(&p->lock);
	free(p->big);
}

/* place_end: stop and free; everything must have been finished. */
static inline void
place_end(struct test *t, struct place *p)
{
	WANT_RC(http_stop(p->server, PLACE_WAIT_S * US_PER_SECOND), RC_OK);
	place_free(p);
}

/* place_wait: until n requests are over, held or stalled; false: never. */
static inline bool
place_wait(struct place *p, size_t n, enum place_event event)
{
	for (int i = 0; i < PLACE_WAIT_S * 1000; i++) {
		size_t now;

		must(pthread_mutex_lock(&p->lock) == 0);
		now = event == PLACE_HELD ? p->held_n :
		    event == PLACE_STALLED ? atomic_load(&p->stalled) :
		    (size_t)atomic_load(&p->done_n);
		must(pthread_mutex_unlock(&p->lock) == 0);
		if (now >= n)
			return true;
		(void)usleep(1000);
	}
	return false;
}

/* place_left: until no more than n connections are open; false: never. */
static inline bool
place_left(struct place *p, size_t n)
{
	for (int i = 0; i < PLACE_WAIT_S * 1000; i++) {
		if (http_gauge_get(p->server).conns <= n)
			return true;
		(void)usleep(1000);
	}
	return false;
}

/* place_resume: answer what is held, with a reply or through `resumed`. */
static inline void
place_resume(struct place *p, bool reply)
{
	must(pthread_mutex_lock(&p->lock) == 0);
	for (size_t i = 0; i < p->held_n; i++) {
		struct http_reply r = http_reply_make(200);

		buf_init(&r.body, 100);
		buf_z(&r.body, "resumed\n");
		http_resume(p->held[i], reply ? &r : NULL);
		if (!reply)
			buf_done(&r.body);
	}
	p->held_n = 0;
	must(pthread_mutex_unlock(&p->lock) == 0);
}

/* ---- the client's end */

/* place_dial: a connected socket whose reads give up after some seconds. */
static inline int
place_dial(struct test *t, const struct place *p)
{
	const struct timeval	give_up = { .tv_sec = PLACE_WAIT_S };
	struct sockaddr_in	in = { .sin_family = AF_INET,
		.sin_port = htons(p->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int			fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC,
				    0);

	WANT(fd >= 0);
	WANT(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &give_up,
	    sizeof(give_up)) == 0);
	WANT(connect(fd, (struct sockaddr *)&in, sizeof(in)) == 0);
	return fd;
}

/* place_say: send all of it; a peer that has closed is the reader's matter. */
static inline void
place_say(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		s = str_sub(s, (size_t)n, s.n);
	}
}

/* place_hear: what comes until the peer's end (or a reset, or n bytes). */
static inline struct str
place_hear(struct test *t, int fd, size_t most)
{
	struct buf	b;
	struct str	s;
	char		piece[4096];
	ssize_t		n = 1;

	buf_init(&b, (size_t)64 << 20);
	while (n > 0 && b.n < most) {
		size_t want = most - b.n;

		n = recv(fd, piece, want < sizeof(piece) ? want :
		    sizeof(piece), 0);
		if (n > 0)
			buf_add(&b, piece, (size_t)n);
	}
	if (n < 0)
		buf_z(&b, errno == ECONNRESET ? "<reset>" : "<silence>");
	s = buf_take(t->a, &b);
	return s;
}

/* place_reply: one whole reply: its head, and as many bytes as it announced. */
static inline struct str
place_reply(struct test *t, int fd)
{
	struct str	s = STR(""), length;
	size_t		end = SIZE_MAX, at;
	int64_t		n = 0;

	while (end == SIZE_MAX) {
		struct str c = place_hear(t, fd, 1);

		if (c.n != 1)
			return str_make(t->a, "%.*s%.*s", STR_ARG(s),
			    STR_ARG(c));
		s = str_make(t->a, "%.*s%c", STR_ARG(s), c.p[0]);
		end = str_find(s, STR("\r\n\r\n"));
	}
	at = str_find(s, STR("Content-Length: "));
	if (at != SIZE_MAX) {
		length = str_sub(s, at + 16, s.n);
		length.n = str_find(length, STR("\r"));
		WANT_RC(str_i64(length, &n), RC_OK);
	}
	if (n == 0)
		return s;
	length = place_hear(t, fd, (size_t)n);
	return str_make(t->a, "%.*s%.*s", STR_ARG(s), STR_ARG(length));
}

/* place_ask: one connection: say, and hear until its end. */
static inline struct str
place_ask(struct test *t, const struct place *p, struct str s)
{
	int		fd = place_dial(t, p);
	struct str	heard;

	place_say(fd, s);
	heard = place_hear(t, fd, SIZE_MAX);
	(void)close(fd);	/* all was read */
	return heard;
}

/* place_status: the status of the first reply in a text; 0 without one. */
static inline int64_t
place_status(struct str heard)
{
	int64_t status = 0;

	if (str_starts(heard, STR("HTTP/1.1 ")))
		(void)str_i64(str_sub(heard, 9, 3), &status);
	return status;
}

/* place_count: how often a part occurs. */
static inline size_t
place_count(struct str s, const char *part)
{
	size_t n = 0, at;

	while ((at = str_find(s, str_z(part))) != SIZE_MAX) {
		s = str_sub(s, at + strlen(part), s.n);
		n++;
	}
	return n;
}

#endif
