/* SPDX-License-Identifier: Apache-2.0 */
/* What the folders serve and do, out of the one list rooms.tbl. */
#ifndef CLI_ROOMS_H
#define CLI_ROOMS_H

#include "store/job.h"
#include "web/req.h"

/* A folder's part in the program; arrays end with NULL. */
struct room {
	const char		*folder;
	const struct route *const *pages;
	const struct route *const *demo_pages;	/* with --demo only */
	const struct job_kind	*jobs;
};

/* Those of rooms.tbl; the last has folder NULL. */
extern const struct room rooms[];

enum { PAGE_SETS_MAX = 64, JOB_KINDS_MAX = 32 };

/* rooms_pages: the arrays of routes, the demo's too where demo; NULL at the end. */
void	rooms_pages(bool demo, const struct route *ret_sets[PAGE_SETS_MAX]);

/* rooms_jobs: all kinds of jobs; a NULL name at the end. */
void	rooms_jobs(struct job_kind ret_kinds[JOB_KINDS_MAX]);

#endif
