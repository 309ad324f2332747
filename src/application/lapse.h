/* SPDX-License-Identifier: Apache-2.0 */
/* T15: what was not finished in time lapses; a day of grace is everybody's. */
#ifndef APPLICATION_LAPSE_H
#define APPLICATION_LAPSE_H

#include "application/application.h"
#include "store/job.h"

/* The context of the job "lapse". */
struct lapse_jobs {
	struct exam_cache	*exams;
	const struct keys	*keys;
	struct rng		*rng;
};

/*
 * lapse_due: whether an exam's applications in a state have lapsed by now.
 *
 * DRAFT after the registration, REJECTED when nothing can be done about it any
 * more, APPROVED after the payment; RETURNED has its own day, in its row.
 */
bool	lapse_due(const struct exam_config *c, enum state s, int64_t now_us);

/* lapse_job: looks every ten minutes, some hundred applications at a time. */
enum rc	lapse_job(struct tx *tx, struct job *job, void *ctx);

#endif
