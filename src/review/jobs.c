/* SPDX-License-Identifier: Apache-2.0 */
/* What the review does by the clock, as jobs. */
#include "review/review.h"
#include "store/services.h"

static enum rc
lease(struct tx *tx, struct job *job, void *ctx)
{
	const struct services *s = ctx;

	return review_lease_job(tx, job, &(struct review_jobs){
		s->law, s->keys, s->rng });
}

const struct job_kind review_job_kinds[] = {
	{ .name = "lease", .run = lease },
	{ .name = NULL },
};
