/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An errand: a job whose work is one question to an outside service.
 *
 * The job's handler says what to ask; after its commit the question goes to the
 * gate; the answer is taken in a transaction of its own, which also ends the
 * job. Nothing waits inside a transaction, and a process that dies in between
 * leaves the job for whoever comes next: questions may be asked twice, so their
 * numbers make them idempotent.
 */
#ifndef GATEWAY_ERRAND_H
#define GATEWAY_ERRAND_H

#include "gateway/gate.h"
#include "store/job.h"

/* How questions leave: what it points to lives longer than every errand. */
struct errand_line {
	struct channel		*gate;
	struct writer		*writer;
	const struct clock	*clock;
};

/* What came back, for take(). */
struct errand_answer {
	struct pay_answer	pay;	/* of a question about money */
};

/*
 * Takes an answer, in a transaction of the clock's; job->again_us says when to
 * run again, 0 that it is done. Called again after a conflict.
 */
typedef enum rc errand_take(struct tx *tx, struct job *job,
	    const struct errand_answer *answer, void *ctx);

/* Whom to ask, and who takes the answer; ctx lives longer than all jobs. */
struct errand_to {
	const struct errand_line *line;
	struct str		  service;
	errand_take		 *take;
	void			 *ctx;
};

/*
 * errand_pay: ask about money when this transaction is committed.
 *
 * job		the handler's own; rests until the answer, or for 15 s
 */
void	errand_pay(const struct errand_to *to, struct tx *tx, struct job *job,
	    const struct pay_ask *ask);

#endif
