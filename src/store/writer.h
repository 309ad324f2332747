/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer: every change of the database goes through its bounded queue.
 *
 * SQLite: one thread takes what is queued, runs each job in a savepoint of one
 * transaction and commits once (group commit, durable), then answers them all.
 * PostgreSQL: several threads, one serializable transaction a job; conflicts are
 * tried again after a random pause, for some seconds. A job leaves its number in
 * its transaction, so that one whose COMMIT was not answered is asked for and
 * not run again; what stays unknown is RC_UNSURE. A job does not know which
 * engine it runs on.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/db.h"

struct writer;

/*
 * One change. The caller owns it and keeps it until done() was called.
 *
 * run		inside the transaction; RC_OK keeps what it did, anything else
 *		undoes just that. May be called again after a conflict, so it must
 *		not count on being the first call.
 * done		after the commit (or its failure), on a writer's thread; cause is
 *		the driver's words when rc is RC_IO. RC_UNSURE: it may be kept or
 *		not. The job may be reused then.
 */
struct write_job {
	struct write_job *next;		/* the queue's */
	enum rc		(*run)(struct tx *tx, void *ctx);
	void		(*done)(void *ctx, enum rc rc, const char *cause);
	void		*ctx;
	struct arena	*a;		/* rows are made here; used only in run() */
	uint32_t	 roles;
	bool		 reserved;	/* may use the share kept for staff */
	enum rc		 rc;		/* the writer's */
	char		 cause[DB_CAUSE_BYTES];
};

struct writer_limits {
	unsigned	threads;	/* PostgreSQL only; 0: 8 */
	unsigned	queue_max;	/* jobs waiting; 0: 2000 */
	unsigned	reserve;	/* of these for reserved jobs; 0: 200 */
	unsigned	group_max;	/* jobs in one commit; 0: 100 */
};

/* Counters since the start, for /metrics. */
struct writer_stats {
	uint64_t	jobs;
	uint64_t	commits;
	uint64_t	retries;
	uint64_t	refused;	/* the queue was full */
	uint64_t	unsure;		/* ended with RC_UNSURE */
	uint64_t	waiting;	/* now */
};

/*
 * writer_open: connect and start the threads.
 *
 * cause	DB_CAUSE_BYTES
 * returns	RC_OK | RC_BUSY as db_open() | RC_IO
 */
enum rc	writer_open(const char *url, const struct writer_limits *limits,
	    char *cause, struct writer **ret_writer);

/* writer_close: finish what is queued, end the threads; NULL is fine. */
void	writer_close(struct writer *w);

/*
 * writer_submit: queue a job; safe from any thread.
 *
 * returns	RC_OK done() will be called | RC_BUSY the queue is full
 */
enum rc	writer_submit(struct writer *w, struct write_job *job);

/*
 * writer_call: run a change and wait for it; for threads that may block.
 *
 * returns	what run or the commit said
 */
enum rc	writer_call(struct writer *w, struct arena *a, uint32_t roles,
	    enum rc (*run)(struct tx *tx, void *ctx), void *ctx);

/* writer_sweep: forget the numbers of changes that nobody asks for any more. */
enum rc	writer_sweep(struct tx *tx);

/* writer_stats: the counters. */
struct writer_stats writer_stats(struct writer *w);

#endif
