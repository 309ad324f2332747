/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load: keep-alive connections that send the requests of a file one after the
 * other, each connection the next one as soon as its answer is whole.
 *
 *	load PORT CONNECTIONS REQUESTS STATUS < FILE
 *	load hold PORT CONNECTIONS < FILE	one request each, then wait for
 *						a signal
 *
 * FILE: a request a line: method, target, cookie, body with tabs between; it
 * begins anew at its end. Every request comes from another address as far as a
 * trusting server can tell (X-Forwarded-For), as limits by address are not
 * what is measured. Prints {"requests","ok","wall_us","bytes","p50_us",
 * "p99_us"}; ok counts answers with STATUS.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

enum { HEAD_BYTES = 4096, REQUEST_BYTES = 2048, EVENTS = 256, READ_BYTES =
	256 * 1024, LINES_MAX = 200000, LINE_BYTES = 2048 };

struct line {
	struct str	method, target, cookie, body;
};

struct conn {
	int	 fd;
	size_t	 head_n;	/* bytes of the answer's head so far */
	size_t	 rest;		/* bytes of its body still to come */
	bool	 body;		/* the head is whole */
	bool	 right;		/* it had the status wanted */
	int64_t	 sent_us;
	char	 head[HEAD_BYTES];
};

struct load {
	struct line	*lines;
	size_t		 lines_n, next, wanted, done, ok;
	struct conn	*conns;
	size_t		 conns_n;
	uint16_t	 port;
	int		 status, epoll;
	bool		 hold;
	uint64_t	 bytes;
	int64_t		*took_us;	/* of each request */
};

static void
fail(const char *what)
{
	(void)fprintf(stderr, "bench/load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
read_lines(struct load *l, struct arena *a)
{
	static char	text[LINE_BYTES];

	l->lines = ARENA_ARRAY(a, struct line, LINES_MAX);
	while (l->lines_n < LINES_MAX && fgets(text, sizeof(text), stdin)) {
		struct line	*x = &l->lines[l->lines_n];
		struct str	 rest = str_copy(a, str_trim(str_z(text)));

		if (str_cut(&rest, '\t', &x->method) &&
		    str_cut(&rest, '\t', &x->target))
			l->lines_n++;
		(void)str_cut(&rest, '\t', &x->cookie);
		(void)str_cut(&rest, '\t', &x->body);
	}
	if (l->lines_n == 0)
		fail("no requests");
}

/* The same address again only after more requests than its limit is long. */
static int
address(char *to, size_t cap, size_t i)
{
	unsigned n = (unsigned)(i * 2654435761u) >> 8;

	return snprintf(to, cap, "10.%u.%u.%u", n >> 16 & 255, n >> 8 & 255,
	    n & 255);
}

static size_t
request_text(const struct load *l, size_t i, char *to, size_t cap)
{
	const struct line *x = &l->lines[i % l->lines_n];
	char	from[20], type[96] = "";
	int	n;

	(void)address(from, sizeof(from), i);
	if (x->body.n > 0)
		(void)snprintf(type, sizeof(type), "Content-Type: application/"
		    "x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
		    x->body.n);
	n = snprintf(to, cap, "%.*s %.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	    "User-Agent: Mozilla/5.0 (bench)\r\nAccept: text/html\r\n"
	    "Accept-Language: zh-CN,zh;q=0.9\r\nX-Forwarded-For: %s\r\n"
	    "%s%s%.*s%s\r\n%.*s", STR_ARG(x->method), STR_ARG(x->target),
	    l->port, from, type, x->cookie.n > 0 ? "Cookie: " : "",
	    STR_ARG(x->cookie), x->cookie.n > 0 ? "\r\n" : "",
	    STR_ARG(x->body));
	if (n < 0 || (size_t)n >= cap)
		fail("a request is too long");
	return (size_t)n;
}

/* The next request, if there is one; small enough for any socket's buffer. */
static void
send_next(struct load *l, struct conn *c)
{
	char	text[REQUEST_BYTES];
	size_t	n;

	if (l->next == l->wanted)
		return;
	n = request_text(l, l->next++, text, sizeof(text));
	c->head_n = 0;
	c->body = false;
	c->sent_us = clock_monotonic_us();
	if (send(c->fd, text, n, MSG_NOSIGNAL) != (ssize_t)n)
		fail("send");
}

static void
open_one(struct load *l, struct conn *c)
{
	struct sockaddr_in	to = { .sin_family = AF_INET,
		.sin_port = htons(l->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event	e = { .events = EPOLLIN, .data.ptr = c };
	int			one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 ||
	    connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		fail("connect");
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		fail("epoll");
}

/* The head's status and length; how many of its bytes are the body's. */
static size_t
take_head(struct load *l, struct conn *c)
{
	struct str	head = { c->head, c->head_n }, line;
	size_t		at = str_find(head, STR("\r\n\r\n"));
	int64_t		n = 0;

	if (at == SIZE_MAX) {
		if (c->head_n == HEAD_BYTES)
			fail("a head is too long");
		return 0;
	}
	head.n = at;
	c->right = head.n > 12 && strtol(head.p + 9, NULL, 10) == l->status;
	while (str_cut(&head, '\n', &line)) {
		line = str_trim(line);
		if (line.n > 16 && str_eq_nocase(str_sub(line, 0, 15),
		    STR("Content-Length:")))
			(void)str_i64(str_trim(str_sub(line, 15, 20)), &n);
	}
	c->body = true;
	c->rest = (size_t)n;
	return c->head_n - at - 4;
}

static void
whole(struct load *l, struct conn *c)
{
	l->took_us[l->done++] = clock_monotonic_us() - c->sent_us;
	l->ok += c->right;
	c->body = false;
	c->head_n = 0;
	if (!l->hold)
		send_next(l, c);
}

/* One answer at a time: no request is sent before the last one's answer. */
static void
take(struct load *l, struct conn *c, const char *p, size_t n)
{
	l->bytes += n;
	if (!c->body) {
		size_t room = HEAD_BYTES - c->head_n;
		size_t part = n < room ? n : room;

		memcpy(c->head + c->head_n, p, part);
		c->head_n += part;
		n = n - part + take_head(l, c);
		if (!c->body)
			return;
	}
	if (n > c->rest)
		fail("more than one answer");
	c->rest -= n;
	if (c->rest == 0)
		whole(l, c);
}

static void
run(struct load *l)
{
	static char		bytes[READ_BYTES];
	struct epoll_event	events[EVENTS];

	while (l->done < l->wanted) {
		int n = epoll_wait(l->epoll, events, EVENTS, 20000);

		if (n == 0)
			fail("no answer for twenty seconds");
		for (int i = 0; i < n; i++) {
			struct conn	*c = events[i].data.ptr;
			ssize_t		 got = recv(c->fd, bytes, READ_BYTES,
					    MSG_DONTWAIT);

			if (got < 0 && errno == EAGAIN)
				continue;
			if (got <= 0)
				fail("the server closed a connection");
			take(l, c, bytes, (size_t)got);
		}
	}
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(struct load *l, int64_t wall_us)
{
	qsort(l->took_us, l->done, sizeof(*l->took_us), by_size);
	(void)printf("{\"requests\":%zu,\"ok\":%zu,\"wall_us\":%lld,"
	    "\"bytes\":%llu,\"p50_us\":%lld,\"p99_us\":%lld}\n", l->done, l->ok,
	    (long long)wall_us, (unsigned long long)l->bytes,
	    (long long)l->took_us[l->done / 2],
	    (long long)l->took_us[l->done * 99 / 100]);
	(void)fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct arena	*a = arena_new((size_t)4 << 30);
	struct load	 l = { .hold = argc == 4 };
	char		**word = argv + 1 + l.hold;
	int64_t		 from_us;

	if (argc != 5 && (argc != 4 || strcmp(argv[1], "hold") != 0)) {
		(void)fputs("usage: load PORT CONNECTIONS REQUESTS STATUS | "
		    "load hold PORT CONNECTIONS\n", stderr);
		return 2;
	}
	l.port = (uint16_t)strtoul(word[0], NULL, 10);
	l.conns_n = strtoul(word[1], NULL, 10);
	l.wanted = l.hold ? l.conns_n : strtoul(word[2], NULL, 10);
	l.status = l.hold ? 200 : (int)strtol(word[3], NULL, 10);
	l.epoll = epoll_create1(EPOLL_CLOEXEC);
	read_lines(&l, a);
	l.conns = ARENA_ARRAY(a, struct conn, l.conns_n);
	l.took_us = ARENA_ARRAY(a, int64_t, l.wanted + 1);
	for (size_t i = 0; i < l.conns_n; i++)
		open_one(&l, &l.conns[i]);
	from_us = clock_monotonic_us();
	for (size_t i = 0; i < l.conns_n; i++)
		send_next(&l, &l.conns[i]);
	run(&l);
	report(&l, clock_monotonic_us() - from_us);
	while (l.hold)
		(void)pause();	/* until a signal ends us */
	return 0;
}
