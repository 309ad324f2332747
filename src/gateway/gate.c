/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/gate.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "gateway/wire.h"

enum { TICK_MS = 200, HEALTH_BYTES = 64 * 1024 };

static const int64_t HEALTH_EVERY_US = 10 * US_PER_SECOND;

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

struct gate {
	pthread_mutex_t	 lock;		/* of first, last_id, stopped */
	pthread_mutex_t	 sending;	/* a message's chunks follow each other */
	struct waiting	*first;
	uint64_t	 last_id;
	struct wire	 in;		/* the thread's */
	int		 fd;
	int		 stop_fd;
	bool		 stopped;
	bool		 watched;
	struct buf	 health;	/* the last answer, packed; under lock */
	int64_t		 asked_us;	/* for it; the thread's */
	pthread_t	 thread;
};

static struct waiting *
take_out(struct gate *g, uint64_t id)
{
	struct waiting **at = &g->first, *w;

	while (*at != NULL && (*at)->id != id)
		at = &(*at)->next;
	w = *at;
	if (w != NULL)
		*at = w->next;
	return w;
}

static void
answer(struct gate *g, uint64_t id, struct str body)
{
	struct waiting *w;

	pthread_mutex_lock(&g->lock);
	w = take_out(g, id);
	pthread_mutex_unlock(&g->lock);
	if (w == NULL)
		return;		/* it came too late: answered as unknown already */
	w->done(w->ctx, body);
	free(w);
}

/* Those that waited long enough (all: at the end). */
static void
give_up(struct gate *g, bool all)
{
	int64_t		now = clock_monotonic_us();
	struct waiting	*w;
	uint64_t	 id;

	do {
		pthread_mutex_lock(&g->lock);
		for (w = g->first; w != NULL && !all && w->until_us > now;)
			w = w->next;
		id = w == NULL ? 0 : w->id;
		pthread_mutex_unlock(&g->lock);
		if (id != 0)
			answer(g, id, STR(""));
	} while (id != 0);
}

static void
keep_health(void *p, struct str body)
{
	struct gate *g = p;

	pthread_mutex_lock(&g->lock);
	buf_clear(&g->health);
	buf_str(&g->health, body);
	pthread_mutex_unlock(&g->lock);
}

/* It needs no answer now: what does not come is old, and that is all. */
static void
ask_health(struct gate *g)
{
	int64_t		now = clock_monotonic_us();
	struct packet	p;
	struct buf	b;
	struct str	nobody = STR("");
	bool		watched;

	pthread_mutex_lock(&g->lock);
	watched = g->watched;
	pthread_mutex_unlock(&g->lock);
	if (!watched || now - g->asked_us < HEALTH_EVERY_US)
		return;
	g->asked_us = now;
	buf_init(&b, HEALTH_BYTES);
	p = (struct packet){ .out = &b };
	packet_str(&p, &nobody);
	(void)gate_send(g, PACKET_HEALTH, buf_view(&b), keep_health, g);
	buf_done(&b);
}

static void *
run_thread(void *p)
{
	struct gate	*g = p;
	struct pollfd	 fds[2] = { { g->fd, POLLIN, 0 },
		{ g->stop_fd, POLLIN, 0 } };
	struct packet_head head;
	struct str	 body;

	for (;;) {
		if (poll(fds, 2, TICK_MS) < 0 && errno != EINTR)
			break;
		if (fds[1].revents != 0)
			break;
		if (fds[0].revents != 0 &&
		    wire_read(&g->in, g->fd, &head, &body) == RC_OK)
			answer(g, head.id, body);
		give_up(g, false);
		ask_health(g);
	}
	give_up(g, true);
	return NULL;
}

struct gate *
gate_open(int fd)
{
	struct gate *g = calloc(1, sizeof(*g));

	must(g != NULL);
	g->fd = fd;
	g->stop_fd = eventfd(0, EFD_CLOEXEC);
	must(pthread_mutex_init(&g->lock, NULL) == 0);
	must(pthread_mutex_init(&g->sending, NULL) == 0);
	wire_init(&g->in);
	buf_init(&g->health, HEALTH_BYTES);
	if (fd >= 0)
		must(pthread_create(&g->thread, NULL, run_thread, g) == 0);
	return g;
}

void
gate_close(struct gate *g)
{
	uint64_t one = 1;

	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	g->stopped = true;
	pthread_mutex_unlock(&g->lock);
	if (g->fd >= 0) {
		must(write(g->stop_fd, &one, sizeof(one)) == sizeof(one));
		(void)pthread_join(g->thread, NULL);
		(void)close(g->fd);
	}
	(void)close(g->stop_fd);
	wire_done(&g->in);
	buf_done(&g->health);
	(void)pthread_mutex_destroy(&g->sending);
	(void)pthread_mutex_destroy(&g->lock);
	free(g);
}

/* On the list of those who wait; false when the gate is closed. */
static bool
enlist(struct gate *g, struct waiting *w)
{
	bool open;

	pthread_mutex_lock(&g->lock);
	open = !g->stopped && g->fd >= 0;
	if (open) {
		w->id = ++g->last_id;
		w->next = g->first;
		g->first = w;
	}
	pthread_mutex_unlock(&g->lock);
	return open;
}

enum rc
gate_send(struct gate *g, enum packet_kind kind, struct str body,
    void (*done)(void *ctx, struct str answer), void *ctx)
{
	struct waiting	*w = calloc(1, sizeof(*w));
	uint64_t	 id;
	enum rc		 rc;

	must(w != NULL);
	*w = (struct waiting){ .until_us = clock_monotonic_us() + WAIT_US,
		.done = done, .ctx = ctx };
	if (!enlist(g, w)) {
		free(w);
		return RC_BUSY;
	}
	id = w->id;	/* its answer may free w before we are back */
	pthread_mutex_lock(&g->sending);
	rc = wire_write(g->fd, &(struct packet_head){ id, kind, 0 }, body);
	pthread_mutex_unlock(&g->sending);
	if (rc == RC_OK)
		return RC_OK;
	pthread_mutex_lock(&g->lock);
	w = take_out(g, id);
	pthread_mutex_unlock(&g->lock);
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
gate_there(const struct gate *g)
{
	return g != NULL && g->fd >= 0;
}

static struct packet
ask_body(struct gate *g, struct arena *a, enum packet_kind kind,
    struct str question)
{
	struct asker x = { .a = a, .body = STR("") };

	must(pthread_mutex_init(&x.lock, NULL) == 0);
	must(pthread_cond_init(&x.here, NULL) == 0);
	if (gate_send(g, kind, question, asker_done, &x) == RC_OK) {
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
gate_ask(struct gate *g, struct arena *a, enum packet_kind kind,
    struct buf *b)
{
	struct packet p;

	must(!b->full);
	p = ask_body(g, a, kind, buf_view(b));
	buf_done(b);
	return p;
}

static struct packet
question(struct buf *b, struct str service)
{
	struct packet p = { .out = b };

	buf_init(b, PACKET_MOST_BYTES);
	packet_str(&p, &service);
	return p;
}

void
gate_pay(struct gate *g, struct arena *a, struct str service,
    const struct pay_ask *ask, struct pay_answer *ret_answer)
{
	struct buf	b;
	struct packet	p = question(&b, service);
	struct pay_ask	copy = *ask;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	packet_pay_ask(&p, &copy);
	p = gate_ask(g, a, PACKET_PAY, &b);
	packet_pay_answer(&p, ret_answer);
	if (p.bad)
		*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN,
			.detail = STR("no answer of the gate") };
}

void
gate_sms(struct gate *g, struct arena *a, struct str service,
    const struct sms_ask *ask, struct sms_answer *ret_answer)
{
	struct buf	b;
	struct packet	p = question(&b, service);
	struct sms_ask	copy = *ask;

	*ret_answer = (struct sms_answer){ .outcome = OUTCOME_UNKNOWN };
	packet_sms_ask(&p, &copy);
	p = gate_ask(g, a, PACKET_SMS, &b);
	packet_sms_answer(&p, ret_answer);
	if (p.bad)
		*ret_answer = (struct sms_answer){ .outcome = OUTCOME_UNKNOWN };
}

void
gate_notice(struct gate *g, struct arena *a, struct str service,
    const struct pay_notice *notice, struct pay_answer *ret_answer,
    struct notice_reply ret_replies[2])
{
	struct buf		b;
	struct packet		p = question(&b, service);
	struct pay_notice	copy = *notice;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	packet_pay_notice(&p, &copy);
	p = gate_ask(g, a, PACKET_NOTICE, &b);
	packet_pay_answer(&p, ret_answer);
	packet_reply(&p, &ret_replies[0]);
	packet_reply(&p, &ret_replies[1]);
	if (!p.bad)
		return;
	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	ret_replies[0] = ret_replies[1] = (struct notice_reply){ 503,
		STR("text/plain"), STR("later") };
}

size_t
gate_report(struct gate *g, struct arena *a, struct str service,
    const struct sms_report *report, struct sms_answer **ret_answers,
    struct notice_reply *ret_reply)
{
	struct buf	b;
	struct packet	p = question(&b, service);
	struct sms_report copy;
	int64_t		n = 0;

	copy = *report;
	packet_str(&p, &copy.query);
	packet_str(&p, &copy.body);
	p = gate_ask(g, a, PACKET_REPORT, &b);
	packet_i64(&p, &n);
	if (n < 0 || n > REPORTS_MAX)
		n = 0;
	*ret_answers = ARENA_ARRAY(a, struct sms_answer, (size_t)n + 1);
	for (int64_t i = 0; i < n; i++)
		packet_sms_answer(&p, &(*ret_answers)[i]);
	packet_reply(&p, ret_reply);
	if (!p.bad)
		return (size_t)n;
	*ret_reply = (struct notice_reply){ 503, STR("text/plain"),
		STR("later") };
	return 0;
}

static size_t
read_health(struct packet *p, struct arena *a,
    struct gate_service **ret_services)
{
	int64_t n = 0;

	packet_i64(p, &n);
	if (p->bad || n < 0 || n > GATE_SERVICES_MAX)
		return 0;
	*ret_services = ARENA_ARRAY(a, struct gate_service, (size_t)n + 1);
	for (int64_t i = 0; i < n; i++)
		packet_service(p, &(*ret_services)[i]);
	return p->bad ? 0 : (size_t)n;
}

size_t
gate_known(struct gate *g, struct arena *a, struct gate_service **ret_services)
{
	struct packet p = { .a = a };

	pthread_mutex_lock(&g->lock);
	p.in = str_copy(a, buf_view(&g->health));
	pthread_mutex_unlock(&g->lock);
	return read_health(&p, a, ret_services);
}

void
gate_watch(struct gate *g)
{
	pthread_mutex_lock(&g->lock);
	g->watched = true;
	pthread_mutex_unlock(&g->lock);
}

size_t
gate_health(struct gate *g, struct arena *a,
    struct gate_service **ret_services)
{
	struct buf	b;
	struct packet	p = question(&b, STR(""));

	p = gate_ask(g, a, PACKET_HEALTH, &b);
	return read_health(&p, a, ret_services);
}
