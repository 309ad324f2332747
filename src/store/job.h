/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must happen later is a row of the job table, written in the transaction
 * that wants it: a crash loses nothing, and any process may take it.
 *
 * A runner thread looks for due jobs, and runs each through the writer: claim,
 * handler and removal are one transaction, so its effects on the database
 * happen once. A handler that fails leaves the job for later, ever more seldom.
 */
#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "base/clock.h"
#include "base/crypto.h"
#include "store/writer.h"

/* A due job as its handler sees it. */
struct job {
	int64_t		 id;
	struct str	 kind;
	struct str	 key;		/* one job per kind and key */
	struct str	 payload;
	int64_t		 tries;		/* this try included */
	int64_t		 now_us;
	int64_t		 again_us;	/* set by the handler: run again then; 0: done */
	/*
	 * set by the handler: called once after the commit, outside of any
	 * transaction, on the runner's thread. What it begins ends with job_end();
	 * until then the job rests, and again_us says how long that may take.
	 */
	void		(*then)(void *what);
	void		*what;
};

/*
 * A kind of job: name and handler. Each folder exports its kinds in one array that
 * ends with a NULL name; ctx is what the runner was given, in the program the
 * process's struct services.
 */
struct job_kind {
	const char	*name;
	enum rc		(*run)(struct tx *tx, struct job *job, void *ctx);
	const char	*plant;		/* key of the one that is put on the list at
					 * every start; NULL: none */
};

struct job_runner;

/*
 * job_add: put a job on the list; one that is there already is left alone.
 *
 * key		what it is about, e.g. an order's number
 * payload	free text for the handler
 * run_at_us	not before
 */
enum rc	job_add(struct tx *tx, const char *kind, struct str key,
	    struct str payload, int64_t run_at_us);

/* job_end: what `then` began has ended: run again at again_us, or 0: done. */
enum rc	job_end(struct tx *tx, int64_t id, int64_t again_us);

/* What a runner works with; what it points at is kept, all but the url. */
struct job_setup {
	struct writer		*w;		/* runs the handlers */
	const char		*url;		/* for its own reading connection */
	const struct clock	*clock;
	const struct job_kind	*kinds;		/* ends with a NULL name */
	void			*ctx;		/* handed to the handlers */
	/* called twice a second on the runner's thread, outside of any
	 * transaction; may be NULL */
	void			(*tick)(void *ctx);
	void			*tick_ctx;
};

/* job_runner_open: start the thread. */
enum rc	job_runner_open(const struct job_setup *setup, char *cause,
	    struct job_runner **ret_runner);

/* job_runner_close: end the thread after the job in hand; NULL is fine. */
void	job_runner_close(struct job_runner *r);

/* job_runner_wake: look for due jobs now instead of at the next tick. */
void	job_runner_wake(struct job_runner *r);

/*
 * job_run_due: run what is due now and return; for tests and the command line.
 *
 * ret_n	how many handlers ran
 */
enum rc	job_run_due(struct db *db, struct arena *a, int64_t now_us,
	    const struct job_kind *kinds, void *ctx, size_t *ret_n);

/* How much is on the list. */
struct job_counts {
	int64_t	waiting;
	int64_t	due;		/* of these, now */
};

/* job_count: for the metrics, and to see that the store answers. */
enum rc	job_count(struct tx *tx, int64_t now_us, struct job_counts *ret);

/* job_hurry: run all of a kind at a moment. */
enum rc	job_hurry(struct tx *tx, const char *kind, int64_t run_at_us);

#endif
