/* SPDX-License-Identifier: Apache-2.0 */
/* The runner that sends messages by a provider, and takes its reports. */
#include "notify/line.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "notify/parts.h"

enum {
	FLIGHTS_MAX = NOTIFY_TAKE_MAX,	/* under way at one moment */
	ARENA_MAX = 16 * 1024 * 1024,
	NUMBER_BYTES = 80,
	DETAIL_BYTES = 200,
};

static const int64_t TICK_US = 200 * 1000;

/* What one take brought; its memory goes when the last of it is booked. */
struct batch {
	struct arena	*a;
	size_t		 left;		/* the runner's thread only */
};

/* One message under way. */
struct flight {
	struct flight		*next;		/* of those answered */
	struct notify_runner	*r;
	struct batch		*batch;
	struct notify_item	 item;
	struct sms_answer	 answer;
	char			 number[NUMBER_BYTES];
	char			 detail[DETAIL_BYTES];
};

struct notify_runner {
	struct notify_setup	 setup;
	struct services		 services;	/* the rules alone */
	struct db		*db;
	struct arena		*a;		/* of readings and bookings */
	pthread_mutex_t		 lock;		/* guards the next three */
	pthread_cond_t		 wake;
	struct flight		*answered;
	bool			 stop;
	size_t			 flying;	/* the thread's own */
	pthread_t		 thread;
};

static struct cx
cx_of(struct notify_runner *r, struct tx *tx)
{
	return (struct cx){ .tx = tx, .a = tx->a, .keys = r->setup.keys,
		.rng = r->setup.rng, .role = ROLE_INDEX_CLOCK,
		.now_us = clock_now_us(r->setup.clock),
		.services = &r->services };
}

/* ---- taking */

struct taking {
	struct notify_runner	*r;
	struct notify_item	*items;
	size_t			 n;
};

static enum rc
take_run(struct tx *tx, void *ctx)
{
	struct taking	*t = ctx;
	struct cx	 cx = cx_of(t->r, tx);

	return notify_take(&cx, t->r->setup.rules, FLIGHTS_MAX - t->r->flying,
	    &t->items, &t->n);
}

/* On any thread: what came of a flight. Texts are copied, the thread is woken. */
static void
landed(void *p, const struct sms_answer *answer)
{
	struct flight		*f = p;
	struct notify_runner	*r = f->r;
	struct str		 number = str_sub(answer->provider_no, 0,
				     NUMBER_BYTES);
	struct str		 detail = str_sub(answer->detail, 0,
				     DETAIL_BYTES);

	if (number.n > 0)
		memcpy(f->number, number.p, number.n);
	if (detail.n > 0)
		memcpy(f->detail, detail.p, detail.n);
	f->answer = (struct sms_answer){ .outcome = answer->outcome,
		.state = answer->state, .id = f->item.ask.id,
		.provider_no = str_of(f->number, number.n),
		.detail = str_of(f->detail, detail.n) };
	pthread_mutex_lock(&r->lock);
	f->next = r->answered;
	r->answered = f;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

static void
launch(struct notify_runner *r, struct batch *batch,
    const struct notify_item *item)
{
	const struct sms_line	*line = r->setup.line;
	struct flight		*f = ARENA_NEW(batch->a, struct flight);

	*f = (struct flight){ .r = r, .batch = batch, .item = *item };
	if (line == NULL || line->send(line->ctx, item->provider, &f->item.ask,
	    landed, f) != RC_OK)
		landed(f, &(struct sms_answer){ .outcome = OUTCOME_LATER,
			.detail = STR("not-sent") });
}

static void
batch_done(struct batch *b)
{
	arena_free(b->a);
	free(b);
}

/*
 * What is handed out is booked first, in one transaction, and sent after its
 * commit: a crash in between leaves it stranded, which is found later, and
 * never sent twice unnoticed.
 */
static void
take_batch(struct notify_runner *r)
{
	struct batch	*b = calloc(1, sizeof(*b));
	struct taking	 t = { .r = r };
	enum rc		 rc;

	must(b != NULL);
	b->a = arena_new(ARENA_MAX);
	rc = writer_call(r->setup.w, b->a, ROLE_CLOCK, take_run, &t);
	if (rc != RC_OK)
		t.n = 0;
	if (rc != RC_OK && rc != RC_BUSY)
		LOG_EVENT(LOG_WARN, "sms.take", LOG_Z("rc", rc_name(rc)));
	b->left = t.n;
	r->flying += t.n;
	for (size_t i = 0; i < t.n; i++)
		launch(r, b, &t.items[i]);
	if (t.n == 0)
		batch_done(b);
}

/* ---- booking */

static enum rc
took_run(struct tx *tx, void *ctx)
{
	const struct flight	*list = ctx;
	struct notify_runner	*r = list->r;
	struct cx		 cx = cx_of(r, tx);
	enum rc			 rc = RC_OK;

	for (const struct flight *f = list; rc == RC_OK && f != NULL;
	    f = f->next)
		rc = notify_took(&cx, r->setup.rules, &f->item, &f->answer);
	return rc;
}

/* When it cannot be booked, the claim is found stranded later. */
static void
book(struct notify_runner *r, struct flight *list)
{
	enum rc rc = writer_call(r->setup.w, r->a, ROLE_CLOCK, took_run, list);

	if (rc != RC_OK)
		LOG_EVENT(LOG_WARN, "sms.book", LOG_Z("rc", rc_name(rc)));
	arena_reset(r->a);
	while (list != NULL) {
		struct flight	*f = list;
		struct batch	*b = f->batch;

		list = f->next;		/* before its memory goes */
		if (f->answer.outcome != OUTCOME_DONE)
			LOG_EVENT(LOG_WARN, "sms.not_sent",
			    LOG_I("message", f->item.id),
			    LOG_S("provider", f->item.provider),
			    LOG_I("outcome", f->answer.outcome),
			    LOG_S("detail", f->answer.detail));
		r->flying--;
		if (--b->left == 0)
			batch_done(b);
	}
}

/* ---- the thread */

static bool
is_ready(struct notify_runner *r)
{
	struct tx	tx;
	bool		ready = false;
	enum rc		rc = tx_begin(r->db, r->a, ROLE_CLOCK, false, &tx);

	if (rc == RC_OK)
		rc = tx_end(&tx, notify_ready(&tx, r->setup.rules,
		    clock_now_us(r->setup.clock), &ready));
	arena_reset(r->a);
	return rc == RC_OK && ready;
}

/* Wait for answers or a tick; what was answered, and whether to end. */
static struct flight *
wait_for_news(struct notify_runner *r, bool *ret_stop)
{
	struct timespec	 until;
	struct flight	*list;

	must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_nsec += TICK_US * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&r->lock);
	while (r->answered == NULL && !(r->stop && r->flying == 0))
		if (pthread_cond_timedwait(&r->wake, &r->lock, &until) != 0)
			break;
	list = r->answered;
	r->answered = NULL;
	*ret_stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return list;
}

/*
 * Ends only when nothing flies any more: an answer that comes late is still
 * booked.
 */
static void *
run_thread(void *p)
{
	struct notify_runner	*r = p;
	bool			 stop = false;

	while (!stop || r->flying > 0) {
		struct flight *list;

		if (!stop && r->flying < FLIGHTS_MAX && is_ready(r))
			take_batch(r);
		list = wait_for_news(r, &stop);
		if (list != NULL)
			book(r, list);
	}
	return NULL;
}

enum rc
notify_runner_open(const struct notify_setup *setup, char *cause,
    struct notify_runner **ret_runner)
{
	struct notify_runner	*r = calloc(1, sizeof(*r));
	pthread_condattr_t	 attr;
	enum rc			 rc;

	must(r != NULL);
	r->setup = *setup;
	rc = db_open(setup->url, true, cause, &r->db);
	if (rc != RC_OK) {
		free(r);
		return rc;
	}
	r->setup.url = NULL;
	services_add(&r->services, &notify_rules_key,
	    (void *)(uintptr_t)setup->rules);
	r->a = arena_new(ARENA_MAX);
	must(pthread_mutex_init(&r->lock, NULL) == 0);
	must(pthread_condattr_init(&attr) == 0);
	must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
	must(pthread_cond_init(&r->wake, &attr) == 0);
	must(pthread_condattr_destroy(&attr) == 0);
	must(pthread_create(&r->thread, NULL, run_thread, r) == 0);
	*ret_runner = r;
	return RC_OK;
}

void
notify_runner_close(struct notify_runner *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	(void)pthread_join(r->thread, NULL);
	(void)pthread_cond_destroy(&r->wake);
	(void)pthread_mutex_destroy(&r->lock);
	db_close(r->db);
	arena_free(r->a);
	free(r);
}
