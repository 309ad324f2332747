/* SPDX-License-Identifier: Apache-2.0 */
/* Work that is done later, as rows: planted in a transaction, run by any process, once. */
#include "store/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/id.h"
#include "base/log.h"
#include "store/job.sql.h"

enum { DUE_MAX = 64, ARENA_MAX = 16 * 1024 * 1024 };

static const int64_t TICK_US = 500 * 1000;
static const int64_t FIRST_RETRY_US = 5 * US_PER_SECOND;
static const int64_t LAST_RETRY_US = 15 * US_PER_MINUTE;

struct job_runner {
	struct writer		*w;
	struct db		*db;
	const struct clock	*clock;
	const struct job_kind	*kinds;
	void			*ctx;
	void			(*tick)(void *ctx);
	void			*tick_ctx;
	struct arena		*a;
	struct attempt		*batch;		/* DUE_MAX, each with an arena */
	size_t			 running;	/* of the batch; under lock */
	pthread_cond_t		 landed;
	pthread_mutex_t		 lock;
	pthread_cond_t		 wake;
	bool			 stop;
	bool			 woken;
	pthread_t		 thread;
};

/* One try of one job. */
struct attempt {
	const struct job_kind	*kinds;
	void			*ctx;
	struct q_job_due_row	 row;
	int64_t			 now_us;
	void			 (*then)(void *what);
	void			*what;
	struct job_runner	*runner;
	struct arena		*a;
	struct write_job	 write;
	enum rc			 rc;
};

/*
 * The same kind and key again is the same job and changes nothing: whoever
 * adds need not ask whether it is there.
 */
enum rc
job_add(struct tx *tx, const char *kind, struct str key, struct str payload,
    int64_t run_at_us)
{
	struct rng	rng = rng_system();
	int64_t		changed;

	return q_job_add(tx, &(struct q_job_add_in){
		.id = id_make(run_at_us, &rng),
		.kind = str_z(kind),
		.key = key,
		.payload = payload,
		.run_at_us = run_at_us,
	    }, &changed);
}

static int64_t
retry_after(int64_t tries)
{
	int64_t wait = FIRST_RETRY_US;

	while (--tries > 0 && wait < LAST_RETRY_US)
		wait *= 2;
	return wait < LAST_RETRY_US ? wait : LAST_RETRY_US;
}

static const struct job_kind *
find_kind(const struct job_kind *kinds, struct str name)
{
	for (; kinds->name != NULL; kinds++)
		if (str_eq_z(name, kinds->name))
			return kinds;
	return NULL;
}

enum rc
job_end(struct tx *tx, int64_t id, int64_t again_us)
{
	int64_t changed;

	if (again_us != 0)
		return q_job_again(tx, &(struct q_job_again_in){ .id = id,
			.run_at_us = again_us }, &changed);
	return q_job_done(tx, &(struct q_job_done_in){ .id = id }, &changed);
}

/*
 * The claim moves run_at_us: when two processes want the same job, the second
 * one's claim changes no row and answers RC_STALE.
 */
static enum rc
attempt_run(struct tx *tx, void *p)
{
	struct attempt		*x = p;
	const struct job_kind	*kind = find_kind(x->kinds, x->row.kind);
	struct job		 job = {
		.id = x->row.id, .kind = x->row.kind, .key = x->row.key,
		.payload = x->row.payload, .tries = x->row.tries + 1,
		.now_us = x->now_us,
	};
	enum rc			 rc;

	if (kind == NULL)
		return RC_NONE;
	rc = q_job_claim(tx, &(struct q_job_claim_in){
		.id = x->row.id, .run_at_us = x->row.run_at_us,
		.later_us = x->now_us + retry_after(job.tries) });
	if (rc == RC_OK)
		rc = kind->run(tx, &job, x->ctx);
	x->then = job.then;
	x->what = job.what;
	return rc != RC_OK ? rc : job_end(tx, job.id, job.again_us);
}

/* A failed try: leave the job for later, so that it does not block the rest. */
static enum rc
attempt_later(struct tx *tx, void *p)
{
	struct attempt *x = p;

	return q_job_claim(tx, &(struct q_job_claim_in){
		.id = x->row.id, .run_at_us = x->row.run_at_us,
		.later_us = x->now_us + retry_after(x->row.tries + 1) });
}

static enum rc
read_due(struct db *db, struct arena *a, int64_t now_us,
    struct q_job_due_row **ret_rows, size_t *ret_n)
{
	struct tx	tx;
	enum rc		rc = tx_begin(db, a, ROLE_CLOCK, false, &tx);

	if (rc != RC_OK)
		return rc;
	return tx_end(&tx, q_job_due(&tx, &(struct q_job_due_in){
		.now_us = now_us, .most = DUE_MAX }, ret_rows, ret_n));
}

static void
attempt_done(void *p, enum rc rc, const char *cause)
{
	struct attempt *x = p;

	(void)cause;
	pthread_mutex_lock(&x->runner->lock);
	x->rc = rc;
	if (--x->runner->running == 0)
		pthread_cond_signal(&x->runner->landed);
	pthread_mutex_unlock(&x->runner->lock);
}

/* All at once: the writer puts them into one commit, or several threads run
 * them. A full queue leaves the rest as they are. */
static void
start_batch(struct job_runner *r, const struct q_job_due_row *rows, size_t n,
    int64_t now_us)
{
	for (size_t i = 0; i < n; i++) {
		struct attempt *x = &r->batch[i];

		x->row = rows[i];
		x->now_us = now_us;
		x->then = NULL;
		x->write = (struct write_job){ .run = attempt_run,
			.done = attempt_done, .ctx = x, .a = x->a,
			.roles = ROLE_CLOCK, .reserved = true };
		pthread_mutex_lock(&r->lock);
		r->running++;
		pthread_mutex_unlock(&r->lock);
		if (writer_submit(r->w, &x->write) != RC_OK)
			attempt_done(x, RC_STALE, "");
	}
}

static void
wait_batch(struct job_runner *r)
{
	pthread_mutex_lock(&r->lock);
	while (r->running > 0)
		pthread_cond_wait(&r->landed, &r->lock);
	pthread_mutex_unlock(&r->lock);
}

/*
 * Only now, after the commit, may anybody outside hear of it (then). RC_STALE
 * is no failure: another process did it.
 */
static void
finish_one(struct job_runner *r, struct attempt *x)
{
	if (x->rc == RC_OK && x->then != NULL)
		x->then(x->what);
	if (x->rc != RC_OK && x->rc != RC_STALE) {
		LOG_EVENT(LOG_WARN, "job.failed", LOG_S("kind", x->row.kind),
		    LOG_I("tries", x->row.tries + 1),
		    LOG_Z("rc", rc_name(x->rc)));
		(void)writer_call(r->w, x->a, ROLE_CLOCK, attempt_later, x);
	}
	arena_reset(x->a);
}

/*
 * Jobs of a batch run side by side through the writer, which commits many
 * together; each has an arena of its own.
 */
static size_t
run_batch(struct job_runner *r)
{
	int64_t			 now_us = clock_now_us(r->clock);
	struct q_job_due_row	*rows = NULL;
	size_t			 n = 0;

	if (read_due(r->db, r->a, now_us, &rows, &n) != RC_OK)
		n = 0;
	start_batch(r, rows, n, now_us);
	wait_batch(r);
	for (size_t i = 0; i < n; i++)
		finish_one(r, &r->batch[i]);
	arena_reset(r->a);
	return n;
}

/* By the monotonic clock: one that somebody sets must not stop the jobs. */
static void
wait_for_tick(struct job_runner *r)
{
	struct timespec until;

	must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_nsec += TICK_US * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&r->lock);
	while (!r->stop && !r->woken)
		if (pthread_cond_timedwait(&r->wake, &r->lock, &until) != 0)
			break;
	r->woken = false;
	pthread_mutex_unlock(&r->lock);
}

/*
 * Goes on without waiting as long as batches are full: after a crash there
 * may be many.
 */
static void *
run_thread(void *p)
{
	struct job_runner	*r = p;
	bool			 stop = false;

	while (!stop) {
		if (r->tick != NULL)
			r->tick(r->tick_ctx);
		if (run_batch(r) < DUE_MAX)
			wait_for_tick(r);
		pthread_mutex_lock(&r->lock);
		stop = r->stop;
		pthread_mutex_unlock(&r->lock);
	}
	return NULL;
}

enum rc
job_runner_open(const struct job_setup *setup, char *cause,
    struct job_runner **ret_runner)
{
	struct job_runner	*r = calloc(1, sizeof(*r));
	pthread_condattr_t	 attr;
	enum rc			 rc;

	must(r != NULL);
	*r = (struct job_runner){ .w = setup->w, .clock = setup->clock,
		.kinds = setup->kinds, .ctx = setup->ctx,
		.tick = setup->tick, .tick_ctx = setup->tick_ctx };
	rc = db_open(setup->url, true, cause, &r->db);
	if (rc != RC_OK) {
		free(r);
		return rc;
	}
	r->a = arena_new(ARENA_MAX);
	r->batch = calloc(DUE_MAX, sizeof(*r->batch));
	must(r->batch != NULL);
	for (size_t i = 0; i < DUE_MAX; i++)
		r->batch[i] = (struct attempt){ .kinds = r->kinds,
			.ctx = r->ctx, .runner = r, .a = arena_new(ARENA_MAX) };
	must(pthread_cond_init(&r->landed, NULL) == 0);
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
job_runner_wake(struct job_runner *r)
{
	pthread_mutex_lock(&r->lock);
	r->woken = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void
job_runner_close(struct job_runner *r)
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
	(void)pthread_cond_destroy(&r->landed);
	db_close(r->db);
	for (size_t i = 0; i < DUE_MAX; i++)
		arena_free(r->batch[i].a);
	free(r->batch);
	arena_free(r->a);
	free(r);
}

/*
 * For commands and tests: in this thread, without a writer, each job in a
 * transaction of its own.
 */
enum rc
job_run_due(struct db *db, struct arena *a, int64_t now_us,
    const struct job_kind *kinds, void *ctx, size_t *ret_n)
{
	struct attempt		 x = { .kinds = kinds, .ctx = ctx,
		.now_us = now_us };
	struct q_job_due_row	*rows = NULL;
	struct tx		 tx;
	enum rc			 rc;

	*ret_n = 0;
	rc = read_due(db, a, now_us, &rows, ret_n);
	for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
		x.row = rows[i];
		x.then = NULL;
		rc = tx_begin(db, a, ROLE_CLOCK, true, &tx);
		if (rc == RC_OK)
			rc = tx_end(&tx, attempt_run(&tx, &x));
		if (rc == RC_OK && x.then != NULL)
			x.then(x.what);
	}
	return rc;
}

enum rc
job_count(struct tx *tx, int64_t now_us, struct job_counts *ret)
{
	struct q_job_waiting_row	row = { 0 };
	enum rc				rc = q_job_waiting(tx,
	    &(struct q_job_waiting_in){ .now_us = now_us }, &row);

	*ret = (struct job_counts){ row.waiting, row.due };
	return rc;
}

enum rc
job_hurry(struct tx *tx, const char *kind, int64_t run_at_us)
{
	int64_t changed;

	return q_job_hurry(tx, &(struct q_job_hurry_in){
		.kind = str_z(kind), .run_at_us = run_at_us }, &changed);
}
