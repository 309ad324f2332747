/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of threads: what is too slow for a loop (argon2id, photos, PDFs) runs
 * here, with a bounded queue, so that a storm of log-ins never stops a reader. The
 * web process has two (web/web.h): a file that is stuck delays no log-in.
 */
#ifndef WEB_POOL_H
#define WEB_POOL_H

#include "store/db.h"

struct pool;

/* One piece of work; the caller's until run() is called. */
struct pool_job {
	struct pool_job	*next;		/* the queue's */
	/* db: the pool thread's own reading connection */
	void		(*run)(void *ctx, struct db *db);
	void		*ctx;
};

/*
 * pool_open: start the threads, each with a reading connection.
 *
 * returns	RC_OK | RC_IO
 */
enum rc	pool_open(const char *url, unsigned threads, unsigned queue_max,
	    char *cause, struct pool **ret_pool);

/* pool_close: run what is queued, end the threads; NULL is fine. */
void	pool_close(struct pool *p);

/*
 * pool_submit: queue work; safe from any thread.
 *
 * urgent	may also use the last tenth of the queue: finishing a request
 *		that was already committed
 * returns	RC_OK | RC_BUSY the queue is full
 */
enum rc	pool_submit(struct pool *p, struct pool_job *job, bool urgent);

/* pool_waiting: how many wait now, for /metrics. */
unsigned pool_waiting(struct pool *p);

#endif
