/* SPDX-License-Identifier: Apache-2.0 */
/* What the law does by the clock, as jobs. */
#include "application/application.sql.h"
#include "application/lapse.h"
#include "store/blob.h"
#include "store/services.h"

static enum rc
lapse(struct tx *tx, struct job *job, void *ctx)
{
	const struct services *s = ctx;

	return lapse_job(tx, job, &(struct lapse_jobs){ s->law,
		s->keys, s->rng });
}

/* This folder is the first that sees everybody who keeps bytes. */
static enum rc
drop_blob(struct tx *tx, struct job *job, void *ctx)
{
	struct q_blob_used_row	row;
	struct sha256		h;
	struct str		sha256;
	enum rc			rc;

	(void)ctx;
	must(str_unhex(job->key, h.b, sizeof(h.b)) == RC_OK);
	sha256 = str_of(h.b, sizeof(h.b));
	rc = q_blob_used(tx, &(struct q_blob_used_in){ .sha256 = sha256 },
	    &row);
	return rc != RC_OK || row.n > 0 ? rc : blob_drop(tx, sha256);
}

const struct job_kind application_jobs[] = {
	{ .name = "blob.drop", .run = drop_blob },
	{ .name = "lapse", .run = lapse, .plant = "all" },
	{ .name = NULL },
};
