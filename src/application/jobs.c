/* SPDX-License-Identifier: Apache-2.0 */
/* What the law does by the clock, as jobs. */
#include "application/lapse.h"
#include "store/services.h"

static enum rc
lapse(struct tx *tx, struct job *job, void *ctx)
{
	const struct services *s = ctx;

	return lapse_job(tx, job, &(struct lapse_jobs){ s->law,
		s->keys, s->rng });
}

const struct job_kind application_jobs[] = {
	{ .name = "lapse", .run = lapse, .plant = "all" },
	{ .name = NULL },
};
