/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's thread: waiting, accepting, and what others leave for it. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/loop.h"

enum {
	EVENTS_MAX = 128,
	ACCEPT_MAX = 64,	/* in one turn */
	ACCEPT_AGAIN_US = 200 * 1000,
	FRESH_US = 500 * 1000,	/* for a first request at the stop */
	LOOK_US = 20 * 1000,	/* between looks at such connections */
	CONN_EVENTS = EPOLLIN | EPOLLOUT | EPOLLRDHUP,
};

/*
 * A listener for each loop (SO_REUSEPORT): the kernel spreads connections,
 * and nothing is shared between loops.
 */
struct loop *
loop_new(struct http_server *s, unsigned index, int listener)
{
	struct loop		*l = calloc(1, sizeof(*l));
	struct epoll_event	 ev = { .events = EPOLLIN };

	must(l != NULL);
	l->server = s;
	l->index = index;
	l->listener = listener;
	link_init(&l->idle);
	link_init(&l->ready);
	link_init(&l->dead);
	must(pthread_mutex_init(&l->lock, NULL) == 0);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	l->now_us = clock_monotonic_us();
	timer_start(l);
	ev.data.ptr = &l->wake;
	if (l->epoll < 0 || l->wake < 0 ||
	    epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &ev) != 0) {
		loop_free(l);
		return NULL;
	}
	return l;
}

void
loop_free(struct loop *l)
{
	struct work *w;

	if (l == NULL)
		return;
	/* Resumed after the thread ended: nobody is there to be answered. */
	while ((w = l->resumed) != NULL) {
		l->resumed = w->next;
		if (w->answer != NULL)
			buf_done(&w->answer->body);
		work_free(w);
	}
	while ((w = l->pool) != NULL) {
		l->pool = w->next;
		work_free(w);
	}
	if (l->epoll >= 0)
		(void)close(l->epoll);	/* nothing is to be lost in it */
	if (l->wake >= 0)
		(void)close(l->wake);
	(void)pthread_mutex_destroy(&l->lock);	/* nobody holds it any more */
	free(l);
}

void
loop_wake(struct loop *l)
{
	const uint64_t one = 1;

	/* A full counter wakes as well. */
	while (write(l->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

/*
 * A listener that may not accept must not be asked about: level-triggered, it
 * would be reported again and again.
 */
static void
accepting(struct loop *l, bool on)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (l->accepting == on)
		return;
	ev.data.ptr = &l->listener;
	must(epoll_ctl(l->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
	    l->listener, &ev) == 0);
	l->accepting = on;
}

/* The answer fits every socket's buffer; if not, the close says enough. */
static void
turn_away(int fd)
{
	const struct str	text = out_busy_text();
	char			drop[1024];

	(void)send(fd, text.p, text.n, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)recv(fd, drop, sizeof(drop), MSG_DONTWAIT);
	(void)shutdown(fd, SHUT_WR);
	(void)close(fd);
}

/* Room in the table, if need be that of who has idled longest. */
static bool
make_room(struct loop *l)
{
	if (atomic_load_explicit(&l->conns_n, memory_order_relaxed) <
	    l->server->cfg.conns_max)
		return true;
	if (l->idle.next == &l->idle)
		return false;
	conn_close(l, conn_of_queue(l->idle.next));
	return true;
}

/* A trusted proxy is not counted: it stands for thousands of people. */
static void
take_socket(struct loop *l, int fd, const struct sockaddr_storage *sa)
{
	const struct http_server	*s = l->server;
	struct http_addr		 addr = http_addr_of(sa);
	struct epoll_event		 ev = { .events = CONN_EVENTS |
					    (uint32_t)EPOLLET };
	bool				 counted;
	struct conn			*c;

	counted = !http_net_has(s->cfg.proxies, s->cfg.proxies_n, addr);
	if (!make_room(l) || (counted && !http_peers_add(s->peers, addr))) {
		turn_away(fd);
		return;
	}
	c = conn_open(l, fd, addr, counted);
	ev.data.ptr = c;
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
		conn_close(l, c);
}

/*
 * A few at a time, so that a flood of new connections does not starve those
 * that are there.
 */
static void
accept_some(struct loop *l)
{
	struct sockaddr_storage	sa;

	for (int i = 0; i < ACCEPT_MAX && l->accepting; i++) {
		socklen_t	n = sizeof(sa);
		int		fd;

		fd = accept4(l->listener, (struct sockaddr *)&sa, &n,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			take_socket(l, fd, &sa);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS) {
			/* Would be reported again at once: pause instead. */
			accepting(l, false);
			l->accept_at_us = l->now_us + ACCEPT_AGAIN_US;
		}
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

/*
 * The list is taken whole and turned round: whoever was ready first is served
 * first.
 */
static void
take_resumed(struct loop *l)
{
	struct work	*w, *next, *list = NULL;
	uint64_t	 n;

	/* What it counts does not matter, only that it is zero again. */
	while (read(l->wake, &n, sizeof(n)) < 0 && errno == EINTR)
		;
	must(pthread_mutex_lock(&l->lock) == 0);
	w = l->resumed;
	l->resumed = NULL;
	must(pthread_mutex_unlock(&l->lock) == 0);
	for (; w != NULL; w = next) {	/* oldest first */
		next = w->next;
		w->next = list;
		list = w;
	}
	for (w = list; w != NULL; w = next) {
		next = w->next;
		conn_resume(l, w);
	}
}

/* Connections that used up their turns and still have something to do. */
static void
run_ready(struct loop *l)
{
	struct link	 now = l->ready;
	struct conn	*c;

	if (l->ready.next == &l->ready)
		return;
	/* Apart, so that who comes back waits for the next turn. */
	now.next->prev = now.prev->next = &now;
	link_init(&l->ready);
	while (now.next != &now) {
		c = conn_of_queue(now.next);
		link_drop(&c->queue);
		conn_run(l, c);
	}
}

static void
free_dead(struct loop *l)
{
	while (l->dead.next != &l->dead) {
		struct conn *c = conn_of_queue(l->dead.next);

		link_drop(&c->queue);
		free(c);
	}
}

static void
cut_all(struct loop *l)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++)
		while (l->wheel[i].next != &l->wheel[i])
			conn_close(l, (struct conn *)l->wheel[i].next);
}

/*
 * An idle connection at the stop: one that has just come, or whose next request
 * lies in the socket already, is still served: nobody is refused.
 */
static bool
still_served(const struct loop *l, const struct conn *c)
{
	int64_t	came_us = c->deadline_us - l->server->cfg.head_us;
	char	first;

	if (recv(c->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		return true;
	return c->fresh && l->now_us < came_us + FRESH_US;
}

static void
close_idle(struct loop *l)
{
	struct link *k = l->idle.next, *next;

	for (; k != &l->idle; k = next) {
		next = k->next;
		if (!still_served(l, conn_of_queue(k)))
			conn_close(l, conn_of_queue(k));
	}
}

/* Whether the loop may end: asked to, and nothing left to do. */
static bool
stopped(struct loop *l)
{
	int64_t by = atomic_load(&l->server->stop_by_us);

	if (by == 0)
		return false;
	accepting(l, false);
	l->accept_at_us = 0;
	close_idle(l);
	if (atomic_load(&l->conns_n) > 0 && l->now_us >= by) {
		atomic_store(&l->server->cut, true);
		cut_all(l);
	}
	return atomic_load(&l->conns_n) == 0;
}

/*
 * As long as nothing is due. While the server is stopping it looks again and
 * again, since the last request may end in another thread.
 */
static int
wait_ms(const struct loop *l)
{
	int		ms = timer_wait_ms(l);
	int64_t		at = l->accept_at_us;
	int64_t		by = atomic_load_explicit(&l->server->stop_by_us,
			    memory_order_relaxed);

	if (l->ready.next != &l->ready)
		return 0;
	if (by != 0 && (at == 0 || by < at))
		at = by;
	if (by != 0 && l->idle.next != &l->idle && at > l->now_us + LOOK_US)
		at = l->now_us + LOOK_US;
	if (at != 0) {
		at = at <= l->now_us ? 0 : (at - l->now_us) / 1000 + 1;
		if (ms < 0 || at < ms)
			ms = (int)at;
	}
	return ms;
}

static void
take_events(struct loop *l, const struct epoll_event *events, int n)
{
	for (int i = 0; i < n; i++) {
		void *p = events[i].data.ptr;

		if (p == &l->listener)
			accept_some(l);
		else if (p == &l->wake)
			take_resumed(l);
		else
			conn_event(l, p, events[i].events);
	}
}

/*
 * One round: time is read once and everybody in it has the same; what died is
 * freed last, when no event of the round can name it any more.
 */
void *
loop_main(void *arg)
{
	struct loop			*l = arg;
	const struct http_server	*s = l->server;
	struct epoll_event		 events[EVENTS_MAX];
	int				 n;

	if (s->handler.loop_start != NULL)
		s->handler.loop_start(s->handler.ctx, l->index);
	accepting(l, true);
	while (!stopped(l)) {
		n = epoll_wait(l->epoll, events, EVENTS_MAX, wait_ms(l));
		must(n >= 0 || errno == EINTR);
		l->now_us = clock_monotonic_us();
		l->wall_us = clock_now_us(s->cfg.clock);
		if (l->accept_at_us != 0 && l->now_us >= l->accept_at_us) {
			l->accept_at_us = 0;
			accepting(l, true);
		}
		take_events(l, events, n);
		timer_run(l);
		run_ready(l);
		free_dead(l);
	}
	free_dead(l);
	if (s->handler.loop_stop != NULL)
		s->handler.loop_stop(s->handler.ctx, l->index);
	return NULL;
}
