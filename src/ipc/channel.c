/* SPDX-License-Identifier: Apache-2.0 */
/* Questions in flight, the thread that takes their answers, and who waits. */
#include "ipc/channel.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "ipc/wire.h"

enum { TICK_MS = 200, NEWS_BYTES = 64 * 1024 };

/* How long somebody waits for a dead process's successor. */
static const int64_t COMING_US = US_PER_SECOND;

/*
 * How long a question of a kind may take, and whether it may be asked twice. Of
 * the gate: no longer than its calls (gate_run.c), of which a bill's takes two
 * minutes; of a cell: its ten seconds (cell/confine.h), and some to get a turn.
 */
static const struct {
	int64_t	wait_s;
	bool	twice;
} kinds[PACKET__MAX] = {
	[PACKET_PAY] = { 150, false },	/* who asks looks for it later */
	[PACKET_NOTICE] = { 10, true },
	[PACKET_SMS] = { 60, false },
	[PACKET_REPORT] = { 10, true },
	[PACKET_HEALTH] = { 5, true },
	[PACKET_PHOTO] = { 15, true },
	[PACKET_DOCUMENT] = { 15, true },
	[PACKET_PDF] = { 15, true },
	[PACKET_SHEET] = { 15, true },
};

/* Who is at the other end, as far as we heard. */
enum far_end {
	FAR_THERE,
	FAR_COMING,	/* died, and is being started again */
	FAR_AWAY,	/* dies again and again: started later */
	FAR_GONE,	/* nobody will come: the line is closed */
};

/* A question that waits for its answer. */
struct waiting {
	struct waiting	*next;
	uint64_t	 id;
	uint64_t	 epoch;		/* of the one who was asked */
	int64_t		 until_us;	/* of the monotonic clock */
	void		(*done)(void *ctx, struct str answer);
	void		*ctx;
};

struct channel {
	pthread_mutex_t	 lock;		/* of first, last_id, far, stopped */
	pthread_mutex_t	 sending;	/* a message's chunks follow each other */
	pthread_cond_t	 came;		/* far has changed */
	enum far_end	 far;
	_Atomic uint64_t epoch;		/* of the one who is there; 0: nobody */
	uint64_t	 deaths;	/* under lock */
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

/* Those that waited long enough, and those who asked somebody that is dead. */
static void
give_up(struct channel *c)
{
	int64_t		now = clock_monotonic_us();
	struct waiting	*w;
	uint64_t	 id;

	do {
		pthread_mutex_lock(&c->lock);
		for (w = c->first; w != NULL && w->until_us > now &&
		    w->epoch == atomic_load(&c->epoch);)
			w = w->next;
		id = w == NULL ? 0 : w->id;
		pthread_mutex_unlock(&c->lock);
		if (id != 0)
			answer(c, id, (struct str){ NULL, 0 });
	} while (id != 0);
}

/* ---- who is at the other end */

static void
set_far(struct channel *c, enum far_end far, uint64_t epoch)
{
	pthread_mutex_lock(&c->lock);
	if (far != FAR_THERE && c->far == FAR_THERE)
		c->deaths++;
	c->far = far;
	atomic_store(&c->epoch, epoch);
	pthread_cond_broadcast(&c->came);
	pthread_mutex_unlock(&c->lock);
	give_up(c);
}

/* A hello without the bye before it: that one was lost, and somebody died. */
static void
heard_hello(struct channel *c, uint64_t epoch)
{
	uint64_t now = atomic_load(&c->epoch);

	if (epoch == now)
		return;
	if (now != 0)
		set_far(c, FAR_COMING, 0);
	set_far(c, FAR_THERE, epoch);
}

static void
take_message(struct channel *c, const struct packet_head *head, struct str body)
{
	if (head->kind == PACKET_HELLO)
		heard_hello(c, head->epoch);
	else if (head->kind != PACKET_BYE)
		answer(c, head->id, body.p == NULL ? STR("") : body);
	else if (atomic_load(&c->epoch) <= head->epoch)	/* not its successor's */
		set_far(c, str_eq_z(body, "S") ? FAR_COMING : FAR_AWAY, 0);
}

/* Whether somebody is there again, within COMING_US. */
static bool
wait_for_far(struct channel *c)
{
	int64_t		until = clock_monotonic_us() + COMING_US;
	struct timespec	t = { until / US_PER_SECOND,
		until % US_PER_SECOND * 1000 };
	bool		there;

	pthread_mutex_lock(&c->lock);
	while (c->far == FAR_COMING && !c->stopped &&
	    pthread_cond_timedwait(&c->came, &c->lock, &t) == 0)
		;
	there = c->far == FAR_THERE && !c->stopped;
	pthread_mutex_unlock(&c->lock);
	return there;
}

/* ---- the channel's thread */

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
 * What is there, and whether anybody is at the other end: it is closed when
 * both the process there and the parent, who holds that end, are gone.
 */
static enum rc
read_line(struct channel *c, const struct pollfd *line)
{
	struct packet_head	head;
	struct str		body;
	enum rc			rc = RC_NONE;

	if (line->revents != 0)
		rc = wire_read(&c->in, c->fd, &head, &body);
	if (rc == RC_OK)
		take_message(c, &head, body);
	return rc;
}

/*
 * One thread reads for all who wait, gives up those whose time is over and
 * fetches news now and then; when it ends nobody is left waiting.
 */
static void *
run_thread(void *p)
{
	struct channel	*c = p;
	struct pollfd	 fds[2] = { { c->stop_fd, POLLIN, 0 },
		{ c->fd, POLLIN, 0 } };
	bool		 closed = false;

	while (fds[0].revents == 0) {
		if (poll(fds, closed ? 1 : 2, closed ? -1 : TICK_MS) < 0)
			continue;	/* a signal: nothing was looked at */
		if (!closed && read_line(c, &fds[1]) == RC_IO) {
			closed = true;
			set_far(c, FAR_GONE, 0);
		}
		give_up(c);
		if (!closed)
			ask_news(c);
	}
	set_far(c, FAR_GONE, 0);
	return NULL;
}

/*
 * fd below 0: there is no such process in this installation; whoever sends
 * gets RC_BUSY, and channel_there() says so.
 */
struct channel *
channel_open(int fd)
{
	struct channel		*c = calloc(1, sizeof(*c));
	pthread_condattr_t	 monotonic;

	must(c != NULL);
	c->fd = fd;
	c->epoch = 1;
	must(pthread_condattr_init(&monotonic) == 0 &&
	    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
	    pthread_cond_init(&c->came, &monotonic) == 0);
	(void)pthread_condattr_destroy(&monotonic);
	c->stop_fd = eventfd(0, EFD_CLOEXEC);
	must(pthread_mutex_init(&c->lock, NULL) == 0);
	must(pthread_mutex_init(&c->sending, NULL) == 0);
	wire_init(&c->in);
	buf_init(&c->news, NEWS_BYTES);
	if (fd >= 0)
		must(pthread_create(&c->thread, NULL, run_thread, c) == 0);
	return c;
}

void
channel_stop(struct channel *c)
{
	uint64_t one = 1;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	pthread_cond_broadcast(&c->came);
	pthread_mutex_unlock(&c->lock);
	must(write(c->stop_fd, &one, sizeof(one)) == sizeof(one));
}

/*
 * The thread ends first and calls done() for everybody who waits; only then
 * may the locks go.
 */
void
channel_close(struct channel *c)
{
	if (c == NULL)
		return;
	channel_stop(c);
	if (c->fd >= 0) {
		(void)pthread_join(c->thread, NULL);
		(void)close(c->fd);
	}
	(void)close(c->stop_fd);
	wire_done(&c->in);
	buf_done(&c->news);
	(void)pthread_cond_destroy(&c->came);
	(void)pthread_mutex_destroy(&c->sending);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

/*
 * On the list of those who wait; false when there is nobody to ask. Whom it
 * asks is written down: if that one dies, so does the question.
 */
static bool
enlist(struct channel *c, struct waiting *w)
{
	bool open;

	pthread_mutex_lock(&c->lock);
	open = !c->stopped && c->fd >= 0 && c->far == FAR_THERE;
	if (open) {
		w->id = ++c->last_id;
		w->epoch = atomic_load(&c->epoch);
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
	struct waiting		*w = calloc(1, sizeof(*w));
	struct packet_head	 head = { .kind = kind };
	enum rc			 rc;

	must(w != NULL);
	*w = (struct waiting){ .until_us = clock_monotonic_us() +
		kinds[kind].wait_s * US_PER_SECOND, .done = done, .ctx = ctx };
	if (!enlist(c, w)) {
		free(w);
		return RC_BUSY;
	}
	head.id = w->id;	/* its answer may free w before we are back */
	head.epoch = w->epoch;
	pthread_mutex_lock(&c->sending);
	rc = wire_write(c->fd, &head, body, &c->epoch);
	pthread_mutex_unlock(&c->sending);
	if (rc == RC_OK)
		return RC_OK;
	pthread_mutex_lock(&c->lock);
	w = take_out(c, head.id);
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
	bool		 lost;		/* nobody will answer */
};

static void
asker_done(void *p, struct str body)
{
	struct asker *x = p;

	pthread_mutex_lock(&x->lock);
	x->lost = body.p == NULL;
	x->body = x->lost ? STR("") : str_copy(x->a, body);
	x->done = true;
	pthread_cond_signal(&x->here);
	pthread_mutex_unlock(&x->lock);
}

bool
channel_there(const struct channel *c)
{
	return c != NULL && c->fd >= 0;
}

/* RC_BUSY: not sent, or lost on the way. */
static enum rc
ask_once(struct channel *c, struct asker *x, enum packet_kind kind,
    struct str question)
{
	enum rc rc = channel_send(c, kind, question, asker_done, x);

	if (rc != RC_OK)
		return rc;
	pthread_mutex_lock(&x->lock);
	while (!x->done)
		pthread_cond_wait(&x->here, &x->lock);
	x->done = false;
	pthread_mutex_unlock(&x->lock);
	return x->lost ? RC_BUSY : RC_OK;
}

/*
 * Blocks the caller's thread: for the CPU pool and commands, never for a
 * loop. Asked a second time only when the one who was asked is dead: an answer
 * that did not come in time would not come again either. Only once, for it may
 * be the question that kills.
 */
static enum rc
ask_body(struct channel *c, struct asker *x, enum packet_kind kind,
    struct str question)
{
	uint64_t	asked = atomic_load(&c->epoch);
	enum rc		rc = ask_once(c, x, kind, question);

	if (rc == RC_OK || !kinds[kind].twice || !wait_for_far(c) ||
	    atomic_load(&c->epoch) == asked)
		return rc;
	return ask_once(c, x, kind, question);
}

enum rc
channel_ask(struct channel *c, struct arena *a, enum packet_kind kind,
    struct buf *b, struct packet *ret_answer)
{
	struct asker	x = { .a = a, .body = STR("") };
	enum rc		rc;

	must(!b->full);
	must(pthread_mutex_init(&x.lock, NULL) == 0);
	must(pthread_cond_init(&x.here, NULL) == 0);
	rc = ask_body(c, &x, kind, buf_view(b));
	(void)pthread_cond_destroy(&x.here);
	(void)pthread_mutex_destroy(&x.lock);
	buf_done(b);
	*ret_answer = (struct packet){ .a = a,
		.in = rc == RC_OK ? x.body : STR("") };
	return rc;
}

uint64_t
channel_deaths(struct channel *c)
{
	uint64_t n;

	pthread_mutex_lock(&c->lock);
	n = c->deaths;
	pthread_mutex_unlock(&c->lock);
	return n;
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
