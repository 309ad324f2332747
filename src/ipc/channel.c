/* SPDX-License-Identifier: Apache-2.0 */
/* Questions in flight, the thread that takes their answers, and who waits. */
#include "ipc/channel.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "ipc/wire.h"

enum { TICK_MS = 200, NEWS_BYTES = 64 * 1024 };

/* Longer than any call of the gate may take: a bill's (gate_run.c). */
static const int64_t WAIT_US = 150 * US_PER_SECOND;

/* A question that waits for its answer. */
struct waiting {
	struct waiting	*next;
	uint64_t	 id;
	int64_t		 until_us;	/* of the monotonic clock */
	void		(*done)(void *ctx, struct str answer);
	void		*ctx;
};

struct channel {
	pthread_mutex_t	 lock;		/* of first, last_id, stopped */
	pthread_mutex_t	 sending;	/* a message's chunks follow each other */
	struct waiting	*first;
	uint64_t	 last_id;
	struct wire	 in;		/* the thread's */
	int		 fd;
	int		 stop_fd;
	bool		 stopped;
	struct channel_watch watch;	/* under lock until it is set */
	struct buf	 news;		/* the last answer to it; under lock */
	int64_t		 asked_us;	/* for it; the thread's */
	pthread_t	 thread;
};

static struct waiting *
take_out(struct channel *c, uint64_t id)
{
	struct waiting **at = &c->first, *w;

	while (*at != NULL && (*at)->id != id)
		at = &(*at)->next;
	w = *at;
	if (w != NULL)
		*at = w->next;
	return w;
}

/*
 * The waiting one is taken out under the lock and called without it: done()
 * may send again.
 */
static void
answer(struct channel *c, uint64_t id, struct str body)
{
	struct waiting *w;

	pthread_mutex_lock(&c->lock);
	w = take_out(c, id);
	pthread_mutex_unlock(&c->lock);
	if (w == NULL)
		return;		/* it came too late: answered as unknown already */
	w->done(w->ctx, body);
	free(w);
}

/* Those that waited long enough (all: at the end). */
static void
give_up(struct channel *c, bool all)
{
	int64_t		now = clock_monotonic_us();
	struct waiting	*w;
	uint64_t	 id;

	do {
		pthread_mutex_lock(&c->lock);
		for (w = c->first; w != NULL && !all && w->until_us > now;)
			w = w->next;
		id = w == NULL ? 0 : w->id;
		pthread_mutex_unlock(&c->lock);
		if (id != 0)
			answer(c, id, STR(""));
	} while (id != 0);
}

static void
keep_news(void *p, struct str body)
{
	struct channel *c = p;

	pthread_mutex_lock(&c->lock);
	buf_clear(&c->news);
	buf_str(&c->news, body);
	pthread_mutex_unlock(&c->lock);
}

/* It needs no answer now: what does not come is old, and that is all. */
static void
ask_news(struct channel *c)
{
	int64_t	now = clock_monotonic_us();
	bool	watched;

	pthread_mutex_lock(&c->lock);
	watched = c->watch.every_us > 0;
	pthread_mutex_unlock(&c->lock);
	if (!watched || now - c->asked_us < c->watch.every_us)
		return;
	c->asked_us = now;
	(void)channel_send(c, c->watch.kind, c->watch.question, keep_news, c);
}

/*
 * One thread reads for all who wait, gives up those whose time is over
 * (WAIT_US) and fetches news now and then; when it ends nobody is left
 * waiting.
 */
static void *
run_thread(void *p)
{
	struct channel	*c = p;
	struct pollfd	 fds[2] = { { c->fd, POLLIN, 0 },
		{ c->stop_fd, POLLIN, 0 } };
	struct packet_head head;
	struct str	 body;

	for (;;) {
		if (poll(fds, 2, TICK_MS) < 0 && errno != EINTR)
			break;
		if (fds[1].revents != 0)
			break;
		if (fds[0].revents != 0 &&
		    wire_read(&c->in, c->fd, &head, &body) == RC_OK)
			answer(c, head.id, body);
		give_up(c, false);
		ask_news(c);
	}
	give_up(c, true);
	return NULL;
}

/*
 * fd below 0: there is no such process in this installation; whoever sends
 * gets RC_BUSY, and channel_there() says so.
 */
struct channel *
channel_open(int fd)
{
	struct channel *c = calloc(1, sizeof(*c));

	must(c != NULL);
	c->fd = fd;
	c->stop_fd = eventfd(0, EFD_CLOEXEC);
	must(pthread_mutex_init(&c->lock, NULL) == 0);
	must(pthread_mutex_init(&c->sending, NULL) == 0);
	wire_init(&c->in);
	buf_init(&c->news, NEWS_BYTES);
	if (fd >= 0)
		must(pthread_create(&c->thread, NULL, run_thread, c) == 0);
	return c;
}

/*
 * The thread ends first and calls done() for everybody who waits; only then
 * may the locks go.
 */
void
channel_close(struct channel *c)
{
	uint64_t one = 1;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	pthread_mutex_unlock(&c->lock);
	if (c->fd >= 0) {
		must(write(c->stop_fd, &one, sizeof(one)) == sizeof(one));
		(void)pthread_join(c->thread, NULL);
		(void)close(c->fd);
	}
	(void)close(c->stop_fd);
	wire_done(&c->in);
	buf_done(&c->news);
	(void)pthread_mutex_destroy(&c->sending);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

/* On the list of those who wait; false when the gate is closed. */
static bool
enlist(struct channel *c, struct waiting *w)
{
	bool open;

	pthread_mutex_lock(&c->lock);
	open = !c->stopped && c->fd >= 0;
	if (open) {
		w->id = ++c->last_id;
		w->next = c->first;
		c->first = w;
	}
	pthread_mutex_unlock(&c->lock);
	return open;
}

/*
 * It is on the list before it is sent: an answer may be here before write()
 * is back.
 */
enum rc
channel_send(struct channel *c, enum packet_kind kind, struct str body,
    void (*done)(void *ctx, struct str answer), void *ctx)
{
	struct waiting	*w = calloc(1, sizeof(*w));
	uint64_t	 id;
	enum rc		 rc;

	must(w != NULL);
	*w = (struct waiting){ .until_us = clock_monotonic_us() + WAIT_US,
		.done = done, .ctx = ctx };
	if (!enlist(c, w)) {
		free(w);
		return RC_BUSY;
	}
	id = w->id;	/* its answer may free w before we are back */
	pthread_mutex_lock(&c->sending);
	rc = wire_write(c->fd, &(struct packet_head){ id, kind, 0 }, body);
	pthread_mutex_unlock(&c->sending);
	if (rc == RC_OK)
		return RC_OK;
	pthread_mutex_lock(&c->lock);
	w = take_out(c, id);
	pthread_mutex_unlock(&c->lock);
	free(w);
	return w == NULL ? RC_OK : RC_BUSY;	/* NULL: given up, done() was called */
}

/* ---- asking and waiting */

/* On the asker's stack: it leaves only when done() has been here. */
struct asker {
	pthread_mutex_t	 lock;
	pthread_cond_t	 here;
	struct arena	*a;
	struct str	 body;
	bool		 done;
};

static void
asker_done(void *p, struct str body)
{
	struct asker *x = p;

	pthread_mutex_lock(&x->lock);
	x->body = str_copy(x->a, body);
	x->done = true;
	pthread_cond_signal(&x->here);
	pthread_mutex_unlock(&x->lock);
}

bool
channel_there(const struct channel *c)
{
	return c != NULL && c->fd >= 0;
}

/*
 * Blocks the caller's thread: for the CPU pool and commands, never for a
 * loop. An empty answer is read as bad by whoever unpacks it.
 */
static struct packet
ask_body(struct channel *c, struct arena *a, enum packet_kind kind,
    struct str question)
{
	struct asker x = { .a = a, .body = STR("") };

	must(pthread_mutex_init(&x.lock, NULL) == 0);
	must(pthread_cond_init(&x.here, NULL) == 0);
	if (channel_send(c, kind, question, asker_done, &x) == RC_OK) {
		pthread_mutex_lock(&x.lock);
		while (!x.done)
			pthread_cond_wait(&x.here, &x.lock);
		pthread_mutex_unlock(&x.lock);
	}
	(void)pthread_cond_destroy(&x.here);
	(void)pthread_mutex_destroy(&x.lock);
	return (struct packet){ .a = a, .in = x.body };
}

struct packet
channel_ask(struct channel *c, struct arena *a, enum packet_kind kind,
    struct buf *b)
{
	struct packet p;

	must(!b->full);
	p = ask_body(c, a, kind, buf_view(b));
	buf_done(b);
	return p;
}

void
channel_watch(struct channel *c, const struct channel_watch *watch)
{
	pthread_mutex_lock(&c->lock);
	c->watch = *watch;
	pthread_mutex_unlock(&c->lock);
}

struct packet
channel_news(struct channel *c, struct arena *a)
{
	struct packet p = { .a = a };

	pthread_mutex_lock(&c->lock);
	p.in = str_copy(a, buf_view(&c->news));
	pthread_mutex_unlock(&c->lock);
	return p;
}
