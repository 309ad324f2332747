/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of writing requests: groups on SQLite, a connection each on PostgreSQL. */
#include "store/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { THREADS_MAX = 64, TRIES_MAX = 8, GROUP_US = 3000 };

struct writer {
	pthread_mutex_t	 lock;
	pthread_cond_t	 work;
	struct write_job *head;
	struct write_job **tail;
	struct writer_limits limits;
	struct writer_stats stats;
	bool		 stop;
	unsigned	 threads_n;
	pthread_t	 threads[THREADS_MAX];
	struct db	*dbs[THREADS_MAX];
};

struct worker {
	struct writer	*w;
	struct db	*db;
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

static void
run_alone(struct worker *k, struct write_job *job)
{
	struct tx	tx = { .cause = "" };
	enum rc		rc = RC_BUSY;
	unsigned	tries = 0;

	while (rc == RC_BUSY && tries < TRIES_MAX) {
		tries++;
		rc = tx_begin(k->db, job->a, job->roles, true, &tx);
		if (rc == RC_OK)
			rc = tx_end(&tx, job->run(&tx, job->ctx));
	}
	fail_job(job, rc, tx.cause);
	count(k->w, 1, 1, tries - 1);
	answer_all(job);
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
	must(pthread_cond_init(&w->work, NULL) == 0);
	while (rc == RC_OK && w->threads_n < w->limits.threads) {
		struct worker	*k;
		struct db	*db;

		rc = db_open(url, false, cause, &db);
		if (rc != RC_OK)
			break;
		k = malloc(sizeof(*k));
		must(k != NULL);
		*k = (struct worker){ w, db };
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
