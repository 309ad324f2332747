/* SPDX-License-Identifier: Apache-2.0 */
/* The one list of pages and jobs, put together from each folder's own. */
#include "cli/rooms.h"

#include "account/account_pages.h"
#include "account/challenge.h"
#include "admission/admission.h"
#include "admission/admission_pages.h"
#include "application/lapse.h"
#include "candidate/flow_pages.h"
#include "cli/sms_gate.h"
#include "desk/desk_pages.h"
#include "organisation/organisation_pages.h"
#include "payment/pay_pages.h"
#include "payment/payment.h"
#include "portal/portal.h"
#include "position/position_pages.h"
#include "result/result_pages.h"
#include "review/review.h"
#include "review/review_pages.h"
#include "stats/stats_pages.h"
#include "web/session.h"

static const struct route *const no_pages[] = { NULL };
static const struct job_kind no_jobs[] = { { .name = NULL } };

const struct room rooms[] = {
#define ROOM(folder, pages, demo_pages, jobs)				\
	{ #folder, pages, demo_pages, jobs },
#include "cli/rooms.tbl"
#undef ROOM
	{ NULL, no_pages, no_pages, no_jobs },
};

void
rooms_pages(bool demo, const struct route *ret_sets[PAGE_SETS_MAX])
{
	size_t n = 0;

	for (const struct room *room = rooms; room->folder != NULL; room++) {
		for (size_t i = 0; room->pages[i] != NULL; i++) {
			must(n < PAGE_SETS_MAX - 1);
			ret_sets[n++] = room->pages[i];
		}
		for (size_t i = 0; demo && room->demo_pages[i] != NULL; i++) {
			must(n < PAGE_SETS_MAX - 1);
			ret_sets[n++] = room->demo_pages[i];
		}
	}
	ret_sets[n] = NULL;
}

void
rooms_jobs(struct job_kind ret_kinds[JOB_KINDS_MAX])
{
	size_t n = 0;

	for (const struct room *room = rooms; room->folder != NULL; room++)
		for (size_t i = 0; room->jobs[i].name != NULL; i++) {
			must(n < JOB_KINDS_MAX - 1);
			ret_kinds[n++] = room->jobs[i];
		}
	ret_kinds[n] = (struct job_kind){ .name = NULL };
}
