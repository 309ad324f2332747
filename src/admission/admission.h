/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seats: a seeded, reproducible arrangement of everyone who paid (T18), a seat
 * for each session that a person sits; later payers are added by rule. Owns the
 * plan, the seats and the tickets' numbers; never decides who may sit.
 */
#ifndef ADMISSION_ADMISSION_H
#define ADMISSION_ADMISSION_H

#include "admission/deal.h"
#include "application/law.h"
#include "exam/stage.h"
#include "store/job.h"

/* Where somebody sits in a session. */
struct sitting {
	uint32_t	session_n;	/* from 1: deal.h */
	uint32_t	site_n;
	uint32_t	room_n;		/* within the site, from 1 */
	uint32_t	seat_n;
};

/* A person's ticket: its number, and a sitting for each session. */
struct seat {
	struct str	ticket_no;
	struct sitting	list[SESSIONS_MAX];	/* by session */
	size_t		n;
};

/* Somebody who paid and has no seat. */
struct unseated {
	int64_t		application_id;
	struct str	name;
	int64_t		site_n;		/* chosen; 0: none to choose */
	int64_t		paid_us;
};

struct font_chain;

/*
 * seats_arrange: deal seats to everyone of an exam who paid, once. What was
 * dealt is kept, and written in chunks afterwards: seats_chunk(), which a job
 * calls until none is left, so that nobody else waits.
 *
 * fonts	names that these cannot print are remembered with the plan;
 *		NULL: not looked at
 * ret_n	to how many a seat was dealt
 * returns	RC_OK | RC_STALE the exam was arranged before | RC_NONE nobody
 *		paid | RC_IO
 */
enum rc	seats_arrange(struct cx *cx, const struct exam *exam, struct str seed,
	    struct font_chain *fonts, size_t *ret_n);

/*
 * seats_chunk: write one chunk of what was dealt, and seat its people (T18).
 *
 * ret_left	whether there is another
 * returns	RC_OK | RC_IO
 */
enum rc	seats_chunk(struct cx *cx, const struct exam *exam, bool *ret_left);

/*
 * seats_add: after the arrangement: a seat for those who paid since, in the
 * order in which they paid: the last room of their site is filled, then a new
 * one begun, never beyond the site's capacity. And seats of those who are out
 * of the exam become void.
 *
 * most		how many at the most
 * ret_n	how many got a seat
 * returns	RC_OK | RC_IO
 */
enum rc	seats_add(struct cx *cx, const struct exam *exam, size_t most,
	    size_t *ret_n);

/*
 * seats_waiting: who paid and has no seat although the exam was arranged: the
 * first `most`, in the order in which they paid.
 *
 * ret_all	how many there are
 * returns	RC_OK | RC_IO
 */
enum rc	seats_waiting(struct cx *cx, const struct exam *exam, size_t most,
	    struct unseated **ret_list, size_t *ret_n, int64_t *ret_all);

/* seat_get: where an application sits: RC_OK | RC_NONE | RC_IO. */
enum rc	seat_get(struct cx *cx, int64_t application_id, struct seat *ret_seat);

/* seat_in: the sitting of a session; the first where there is none of its own. */
const struct sitting *seat_in(const struct seat *s, uint32_t session_n);

/*
 * ticket_state: the state of a ticket, by ticket.tbl and the clock.
 *
 * seated	there is a seat
 */
const char *ticket_state(const struct span *hours, bool seated, int64_t now_us);

/* What the code on a ticket says: BK1:exam:number:seal. */
struct ticket_known {
	struct str	name;
	struct str	ticket_no;
	int64_t		exam_id;
	struct seat	seat;
	enum state	state;
};

/* ticket_code: the text of the code on a ticket. */
struct str ticket_code(struct cx *cx, struct str exam_code, struct str ticket_no);

/*
 * ticket_find: the ticket of a code as somebody scanned or typed it.
 *
 * returns	RC_OK | RC_NONE it is not genuine, or no such ticket | RC_IO
 */
enum rc	ticket_find(struct cx *cx, struct str code, struct ticket_known *ret);

/* seat_machine: the rows of seat.tbl. */
extern const struct machine seat_machine;

/* admission_jobs: the jobs of this folder. */
extern const struct job_kind admission_jobs[];

/* ticket_machine: the rows of ticket.tbl. */
extern const struct machine ticket_machine;

#endif
