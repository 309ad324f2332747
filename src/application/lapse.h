/* SPDX-License-Identifier: Apache-2.0 */
/* T15: what was not finished in time lapses; a day of grace is everybody's. */
#ifndef APPLICATION_LAPSE_H
#define APPLICATION_LAPSE_H

#include "application/when.h"
#include "store/job.h"

/* The context of the job "lapse". */
struct lapse_jobs {
	const struct law	*law;
	const struct keys	*keys;
	struct rng		*rng;
};

/*
 * lapse_due: whether applications in a state have lapsed by now: a day after
 * the last thing that could be done about them (when_end_us).
 */
bool	lapse_due(const struct moment *m, enum state s);

/* lapse_job: looks every ten minutes, some hundred applications at a time. */
enum rc	lapse_job(struct tx *tx, struct job *job, void *ctx);

/* application_jobs: the jobs of this folder. */
extern const struct job_kind application_jobs[];

#endif
