/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of writing requests: groups on SQLite, a connection each on PostgreSQL. */
#include "store/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "store/mark.sql.h"

enum { THREADS_MAX = 64, GROUP_US = 3000 };

/*
 * How long a job is tried for on PostgreSQL: past conflicts; while the store is
 * not there; after a COMMIT that was not answered, which a standby may hold; and
 * in all, should every one be lost.
 */
static const int64_t CONFLICT_US = 4 * US_PER_SECOND, ABSENT_US = US_PER_SECOND / 4,
    UNSURE_US = 10 * US_PER_SECOND, LONGEST_US = 30 * US_PER_SECOND;

/*
 * The pause before another try: random, longer at most from try to try. Who met
 * others so often tries on while no other one of those does: all at once they
 * would only meet each other again.
 */
enum { PAUSE_MOST_MS = 64, MEETINGS_MOST = 2 };

/* Far longer than a job is tried for, and than clocks of machines differ. */
static const int64_t MARK_KEPT_US = US_PER_HOUR;

struct writer {
	pthread_mutex_t	 lock;
	pthread_cond_t	 work;
	struct write_job *head;
	struct write_job **tail;
	struct writer_limits limits;
	struct writer_stats stats;
	bool		 stop;
	pthread_mutex_t	 turn;		/* of those with many conflicts */
	int64_t		 absent_us;	/* when a job was last given up without a store */
	unsigned	 threads_n;
	pthread_t	 threads[THREADS_MAX];
	struct db	*dbs[THREADS_MAX];
};

struct worker {
	struct writer	*w;
	struct db	*db;
	struct rng	 rng;
};

/* Up to `most` jobs as a list; waits for the first; NULL when stopping. */
static struct write_job *
take_jobs(struct writer *w, unsigned most)
{
	struct write_job *first, *last;

	pthread_mutex_lock(&w->lock);
	while (w->head == NULL && !w->stop)
		pthread_cond_wait(&w->work, &w->lock);
	first = last = w->head;
	for (unsigned n = 1; last != NULL; n++) {
		w->stats.waiting--;
		if (n == most || last->next == NULL)
			break;
		last = last->next;
	}
	if (last != NULL) {
		w->head = last->next;
		last->next = NULL;
	}
	if (w->head == NULL)
		w->tail = &w->head;
	pthread_mutex_unlock(&w->lock);
	return first;
}

static void
count(struct writer *w, uint64_t jobs, uint64_t commits, uint64_t retries)
{
	pthread_mutex_lock(&w->lock);
	w->stats.jobs += jobs;
	w->stats.commits += commits;
	w->stats.retries += retries;
	pthread_mutex_unlock(&w->lock);
}

static void
count_unsure(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->stats.unsure++;
	pthread_mutex_unlock(&w->lock);
}

/* The job is the caller's again the moment done() is entered. */
static void
answer_all(struct write_job *job)
{
	struct write_job *next;

	for (; job != NULL; job = next) {
		next = job->next;
		job->done(job->ctx, job->rc, job->cause);
	}
}

static void
fail_job(struct write_job *job, enum rc rc, const char *cause)
{
	job->rc = rc;
	memcpy(job->cause, cause, DB_CAUSE_BYTES);
}

/* One job within the group's transaction, in a savepoint of its own. */
static bool
run_in_group(struct tx *group, struct write_job *job)
{
	struct tx	tx = *group;
	enum rc		rc;

	tx.a = job->a;
	tx.roles = job->roles;
	tx.cause[0] = '\0';
	rc = tx_save(&tx);
	if (rc == RC_OK)
		rc = tx_save_end(&tx, job->run(&tx, job->ctx));
	fail_job(job, rc, tx.cause);
	return rc != RC_IO;
}

/* What RC_OK meant is not true any more when the commit failed. */
static void
fail_group(struct write_job *list, enum rc rc, const char *cause)
{
	for (struct write_job *j = list; j != NULL; j = j->next)
		fail_job(j, rc, cause);
}

static void
run_group(struct worker *k, struct write_job *list)
{
	struct tx	 tx;
	int64_t		 until_us = clock_monotonic_us() + GROUP_US;
	enum rc		 rc = tx_begin(k->db, NULL, 0, true, &tx);
	uint64_t	 jobs = 0;

	for (struct write_job *j = list; rc == RC_OK && j != NULL; j = j->next) {
		struct write_job *rest = j->next;

		jobs++;
		(void)run_in_group(&tx, j);
		if (rest == NULL || clock_monotonic_us() < until_us)
			continue;
		/* Late: commit what is done, the rest gets its own commit. */
		j->next = NULL;
		rc = tx_end(&tx, RC_OK);
		if (rc != RC_OK)
			fail_group(list, rc, tx.cause);
		count(k->w, jobs, 1, 0);
		answer_all(list);
		run_group(k, rest);
		return;
	}
	if (rc == RC_OK)
		rc = tx_end(&tx, RC_OK);
	if (rc != RC_OK)
		fail_group(list, rc, tx.cause);
	count(k->w, jobs, 1, 0);
	answer_all(list);
}

/* ---- alone, on PostgreSQL */

/* A job and what became of its tries so far. */
struct trial {
	struct write_job *job;
	int64_t		 number, at_us;	/* its mark */
	int64_t		 began_us;
	int64_t		 since_us;	/* of the state of things that is waited out */
	unsigned	 tries;
	unsigned	 conflicts;
	bool		 unsure;	/* a COMMIT of it was not answered */
	char		 cause[DB_CAUSE_BYTES];
};

/*
 * The first thing in every try: the job's number. After a COMMIT that was not
 * answered this waits for the old transaction, if that still lives, and tells:
 * no row, it was kept; a row, it was not and never will be.
 */
static enum rc
leave_mark(struct tx *tx, struct trial *x, bool *ret_kept)
{
	int64_t changed;
	enum rc	rc;

	*ret_kept = false;
	if (!x->unsure)
		return q_mark_add(tx, &(struct q_mark_add_in){
			.at_us = x->at_us, .number = x->number });
	rc = q_mark_claim(tx, &(struct q_mark_claim_in){ .at_us = x->at_us,
		.number = x->number }, &changed);
	if (rc != RC_OK)
		return rc;
	*ret_kept = changed == 0;
	x->unsure = *ret_kept;
	x->since_us = clock_monotonic_us();
	return RC_OK;
}

/* What was kept is not run again: the answer of that try stands. */
static enum rc
try_once(struct worker *k, struct trial *x)
{
	struct write_job	*job = x->job;
	struct tx		 tx;
	bool			 kept = false;
	enum rc			 rc;

	x->tries++;
	rc = tx_begin(k->db, job->a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK) {
		rc = leave_mark(&tx, x, &kept);
		tx.roles = job->roles;
		if (rc == RC_OK && !kept)
			rc = job->run(&tx, job->ctx);
		if (kept)
			(void)tx_end(&tx, RC_NONE);	/* it only asked */
		else
			rc = tx_end(&tx, rc);
	}
	memcpy(x->cause, tx.cause, sizeof(x->cause));
	if (rc == RC_UNSURE) {
		x->unsure = true;
		x->since_us = clock_monotonic_us();
	}
	return rc;
}

static enum rc
try_in_turn(struct worker *k, struct trial *x)
{
	bool	turn = x->conflicts > MEETINGS_MOST && !x->unsure;
	enum rc	rc;

	if (turn)
		pthread_mutex_lock(&k->w->turn);
	rc = try_once(k, x);
	if (turn)
		pthread_mutex_unlock(&k->w->turn);
	if (rc == RC_BUSY && !k->db->broken)
		x->conflicts++;
	return rc;
}

/*
 * A store that is not there lets nobody wait long, and those behind him not at
 * all: the queue would only grow.
 */
static bool
give_up(struct worker *k, const struct trial *x)
{
	int64_t	now_us = clock_monotonic_us(), waited_us = now_us - x->since_us;
	bool	is_known;

	if (now_us - x->began_us > LONGEST_US)
		return true;
	if (x->unsure)
		return waited_us > UNSURE_US;
	if (!k->db->broken)
		return waited_us > CONFLICT_US;
	pthread_mutex_lock(&k->w->lock);
	is_known = k->w->absent_us != 0 && now_us - k->w->absent_us < ABSENT_US;
	if (!is_known && waited_us > ABSENT_US) {
		k->w->absent_us = now_us;
		is_known = true;
	}
	pthread_mutex_unlock(&k->w->lock);
	return is_known;
}

static void
pause_before_next(struct worker *k, const struct trial *x)
{
	uint64_t	most_ms = x->tries < 6 ? UINT64_C(2) << x->tries :
	    PAUSE_MOST_MS;
	struct timespec	ts = { .tv_nsec = (long)(1 +
	    rng_below(&k->rng, most_ms * 1000)) * 1000 };

	(void)nanosleep(&ts, NULL);	/* an early end is another try early */
}

static void
run_alone(struct worker *k, struct write_job *job)
{
	struct clock	clock = clock_system();
	int64_t		now_us = clock_monotonic_us();
	struct trial	x = { .job = job, .began_us = now_us,
		.since_us = now_us, .at_us = clock_now_us(&clock),
		.number = (int64_t)(rng_u64(&k->rng) >> 1) };
	enum rc		rc = try_in_turn(k, &x);

	while ((rc == RC_BUSY || rc == RC_UNSURE) && !give_up(k, &x)) {
		pause_before_next(k, &x);
		rc = try_in_turn(k, &x);
	}
	/* Whatever the last try met: what the first one did may be kept. */
	if (x.unsure && rc != RC_OK)
		rc = RC_UNSURE;
	fail_job(job, rc, x.cause);
	count(k->w, 1, 1, x.tries - 1);
	if (rc == RC_UNSURE)
		count_unsure(k->w);
	answer_all(job);
}

enum rc
writer_sweep(struct tx *tx)
{
	struct clock	clock = clock_system();
	int64_t		changed;

	return q_mark_sweep(tx, &(struct q_mark_sweep_in){
		.before_us = clock_now_us(&clock) - MARK_KEPT_US }, &changed);
}

static void *
work(void *p)
{
	struct worker	 *k = p;
	struct write_job *list;
	bool		  alone = k->db->engine == DB_POSTGRES;

	while ((list = take_jobs(k->w, alone ? 1 : k->w->limits.group_max)) != NULL)
		if (alone)
			run_alone(k, list);
		else
			run_group(k, list);
	free(k);
	return NULL;
}

static void
set_limits(struct writer *w, const struct writer_limits *l, bool postgres)
{
	w->limits = *l;
	if (w->limits.threads == 0)
		w->limits.threads = 8;
	if (!postgres)
		w->limits.threads = 1;
	if (w->limits.threads > THREADS_MAX)
		w->limits.threads = THREADS_MAX;
	if (w->limits.queue_max == 0)
		w->limits.queue_max = 2000;
	if (w->limits.reserve == 0)
		w->limits.reserve = 200;
	if (w->limits.group_max == 0)
		w->limits.group_max = 100;
}

enum rc
writer_open(const char *url, const struct writer_limits *limits, char *cause,
    struct writer **ret_writer)
{
	struct writer	*w = calloc(1, sizeof(*w));
	enum rc		 rc = RC_OK;

	must(w != NULL);
	set_limits(w, limits, db_is_postgres(url));
	w->tail = &w->head;
	must(pthread_mutex_init(&w->lock, NULL) == 0);
	must(pthread_mutex_init(&w->turn, NULL) == 0);
	must(pthread_cond_init(&w->work, NULL) == 0);
	while (rc == RC_OK && w->threads_n < w->limits.threads) {
		struct worker	*k;
		struct db	*db;

		rc = db_open(url, false, cause, &db);
		if (rc != RC_OK)
			break;
		k = malloc(sizeof(*k));
		must(k != NULL);
		*k = (struct worker){ w, db, rng_system() };
		w->dbs[w->threads_n] = db;
		must(pthread_create(&w->threads[w->threads_n], NULL, work,
		    k) == 0);
		w->threads_n++;
	}
	if (rc != RC_OK) {
		writer_close(w);
		return rc;
	}
	*ret_writer = w;
	return RC_OK;
}

void
writer_close(struct writer *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->work);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->threads_n; i++)
		(void)pthread_join(w->threads[i], NULL);
	for (unsigned i = 0; i < w->threads_n; i++)
		db_close(w->dbs[i]);
	(void)pthread_cond_destroy(&w->work);
	(void)pthread_mutex_destroy(&w->turn);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

enum rc
writer_submit(struct writer *w, struct write_job *job)
{
	unsigned	most;
	enum rc		rc = RC_OK;

	pthread_mutex_lock(&w->lock);
	most = job->reserved ? w->limits.queue_max + w->limits.reserve :
	    w->limits.queue_max;
	if (w->stop || w->stats.waiting >= most) {
		w->stats.refused++;
		rc = RC_BUSY;
	} else {
		job->next = NULL;
		job->cause[0] = '\0';
		*w->tail = job;
		w->tail = &job->next;
		w->stats.waiting++;
		pthread_cond_signal(&w->work);
	}
	pthread_mutex_unlock(&w->lock);
	return rc;
}

/* A caller that waits for its own job. */
struct queued {
	pthread_mutex_t	 lock;
	pthread_cond_t	 ready;
	bool		 done;
	enum rc		 rc;
	enum rc		 (*run)(struct tx *tx, void *ctx);
	void		*ctx;
};

static enum rc
waiting_run(struct tx *tx, void *p)
{
	struct queued *x = p;

	return x->run(tx, x->ctx);
}

static void
waiting_done(void *p, enum rc rc, const char *cause)
{
	struct queued *x = p;

	(void)cause;	/* the caller acts on the code alone */
	pthread_mutex_lock(&x->lock);
	x->rc = rc;
	x->done = true;
	pthread_cond_signal(&x->ready);
	pthread_mutex_unlock(&x->lock);
}

enum rc
writer_call(struct writer *w, struct arena *a, uint32_t roles,
    enum rc (*run)(struct tx *tx, void *ctx), void *ctx)
{
	struct queued		x = { .run = run, .ctx = ctx };
	struct write_job	job = { .run = waiting_run,
		.done = waiting_done, .ctx = &x, .a = a, .roles = roles,
		.reserved = true };
	enum rc			rc;

	must(pthread_mutex_init(&x.lock, NULL) == 0);
	must(pthread_cond_init(&x.ready, NULL) == 0);
	rc = writer_submit(w, &job);
	if (rc == RC_OK) {
		pthread_mutex_lock(&x.lock);
		while (!x.done)
			pthread_cond_wait(&x.ready, &x.lock);
		pthread_mutex_unlock(&x.lock);
		rc = x.rc;
	}
	(void)pthread_cond_destroy(&x.ready);
	(void)pthread_mutex_destroy(&x.lock);
	return rc;
}

struct writer_stats
writer_stats(struct writer *w)
{
	struct writer_stats s;

	pthread_mutex_lock(&w->lock);
	s = w->stats;
	pthread_mutex_unlock(&w->lock);
	return s;
}
