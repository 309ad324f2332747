/* SPDX-License-Identifier: Apache-2.0 */
/* Threads for what is too slow for a loop, with a bounded queue. */
#include "web/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS_MAX = 64 };

struct pool {
	pthread_mutex_t	 lock;
	pthread_cond_t	 work;
	struct pool_job	*head;
	struct pool_job	**tail;
	unsigned	 waiting;
	unsigned	 queue_max;
	unsigned	 threads_n;
	bool		 stop;
	pthread_t	 threads[THREADS_MAX];
	struct db	*dbs[THREADS_MAX];
};

struct worker {
	struct pool	*p;
	struct db	*db;
};

/*
 * NULL when the pool is to stop and nothing waits any more: what was taken in
 * is still done.
 */
static struct pool_job *
take_job(struct pool *p)
{
	struct pool_job *job;

	pthread_mutex_lock(&p->lock);
	while (p->head == NULL && !p->stop)
		pthread_cond_wait(&p->work, &p->lock);
	job = p->head;
	if (job != NULL) {
		p->head = job->next;
		p->waiting--;
	}
	if (p->head == NULL)
		p->tail = &p->head;
	pthread_mutex_unlock(&p->lock);
	return job;
}

static void *
work(void *arg)
{
	struct worker	*k = arg;
	struct pool_job	*job;

	while ((job = take_job(k->p)) != NULL)
		job->run(job->ctx, k->db);
	free(k);
	return NULL;
}

/*
 * Each thread reads from a connection of its own, for as long as it lives:
 * opening one would cost more than the work.
 */
static enum rc
start_thread(struct pool *p, const char *url, char *cause)
{
	struct worker	*k;
	struct db	*db;
	enum rc		 rc = db_open(url, true, cause, &db);

	if (rc != RC_OK)
		return rc;
	k = malloc(sizeof(*k));
	must(k != NULL);
	*k = (struct worker){ p, db };
	p->dbs[p->threads_n] = db;
	must(pthread_create(&p->threads[p->threads_n], NULL, work, k) == 0);
	p->threads_n++;
	return RC_OK;
}

enum rc
pool_open(const char *url, unsigned threads, unsigned queue_max, char *cause,
    struct pool **ret_pool)
{
	struct pool	*p = calloc(1, sizeof(*p));
	enum rc		 rc = RC_OK;

	must(p != NULL && threads > 0 && threads <= THREADS_MAX);
	p->tail = &p->head;
	p->queue_max = queue_max;
	must(pthread_mutex_init(&p->lock, NULL) == 0);
	must(pthread_cond_init(&p->work, NULL) == 0);
	while (rc == RC_OK && p->threads_n < threads)
		rc = start_thread(p, url, cause);
	if (rc != RC_OK) {
		pool_close(p);
		return rc;
	}
	*ret_pool = p;
	return RC_OK;
}

/* Also for a pool that did not come up: threads_n counts those that run. */
void
pool_close(struct pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->threads_n; i++)
		(void)pthread_join(p->threads[i], NULL);
	for (unsigned i = 0; i < p->threads_n; i++)
		db_close(p->dbs[i]);
	(void)pthread_cond_destroy(&p->work);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

/*
 * The last tenth of the queue is for what is urgent (news of a gateway), so
 * that a rush of photos does not keep a payment waiting.
 */
enum rc
pool_submit(struct pool *p, struct pool_job *job, bool urgent)
{
	unsigned	most = urgent ? p->queue_max : p->queue_max -
			    p->queue_max / 10;
	enum rc		rc = RC_BUSY;

	pthread_mutex_lock(&p->lock);
	if (!p->stop && p->waiting < most) {
		job->next = NULL;
		*p->tail = job;
		p->tail = &job->next;
		p->waiting++;
		pthread_cond_signal(&p->work);
		rc = RC_OK;
	}
	pthread_mutex_unlock(&p->lock);
	return rc;
}

unsigned
pool_waiting(struct pool *p)
{
	unsigned n;

	pthread_mutex_lock(&p->lock);
	n = p->waiting;
	pthread_mutex_unlock(&p->lock);
	return n;
}
