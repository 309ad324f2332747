/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seats: a seeded, reproducible arrangement of everyone who paid (T18). The same
 * seed and the same candidates give the same plan, so that anyone can run it again.
 */
#ifndef ADMISSION_ADMISSION_H
#define ADMISSION_ADMISSION_H

#include "application/law.h"
#include "store/job.h"

/* A candidate to be seated, and where; rooms and seats count from 1. */
struct seat {
	int64_t		application_id;
	int64_t		version;
	int64_t		position_id;
	uint64_t	key;		/* of the draw */
	uint32_t	site_n;
	uint32_t	room_n;		/* within the exam */
	uint32_t	seat_n;
};

/*
 * seats_deal: give n candidates their rooms and seats; pure.
 *
 * Sorted by position and drawn key, dealt to the rooms in turn: a position
 * with g people puts at most ceil(g / rooms) of them into one room. Inside a
 * room the drawn key decides.
 *
 * seed		any text; its hash may be published before the draw
 * per_room	seats of a room; sites share the rooms evenly
 * returns	how many rooms there are
 */
uint32_t seats_deal(struct seat *list, size_t n, struct str seed,
	    uint32_t per_room, uint32_t sites);

struct font_chain;

/*
 * seats_arrange: seat everyone of an exam who paid, once.
 *
 * fonts	names that these cannot print are remembered with the plan;
 *		NULL: not looked at
 * ret_n	how many were seated
 * returns	RC_OK | RC_STALE the exam was arranged before | RC_NONE nobody
 *		paid | RC_IO
 */
enum rc	seats_arrange(struct cx *cx, const struct exam *exam, struct str seed,
	    struct font_chain *fonts, size_t *ret_n);

/* seat_get: where an application sits: RC_OK | RC_NONE | RC_IO. */
enum rc	seat_get(struct cx *cx, int64_t application_id, struct seat *ret_seat,
	    struct str *ret_ticket_no);

/* admission_jobs: the jobs of this folder. */
extern const struct job_kind admission_jobs[];

/* ticket_machine: the rows of ticket.tbl. */
extern const struct machine ticket_machine;

#endif
