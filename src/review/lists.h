/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the staff's pages list and show of reviews, within the scope of who asks.
 */
#ifndef REVIEW_LISTS_H
#define REVIEW_LISTS_H

#include "application/application.h"
#include "review/review.sql.h"
#include "store/cx.h"

enum { REVIEW_CASES_MAX = 50 };

/* What the reviewer holds, of an exam. */
struct review_held {
	struct q_review_mine_row	*rows;
	size_t				 n;
};

/* Which part of a queue. */
struct review_span {
	int64_t	after_us;	/* those that moved later; 0: from the start */
	int64_t	most;
};

/* What waits in an exam. */
struct review_queue {
	struct q_review_waiting_row	 waiting;
	struct q_review_queue_row	*rows;
	size_t				 n;
};

/* Applications of one exam and state. */
struct review_cases {
	struct q_cases_in_state_row	*rows;
	size_t				 n;
};

/* Photos that wait. */
struct review_photos {
	struct q_photos_waiting_row	*rows;
	size_t				 n;
};

/* review_exams: the exams in which cx->who works. */
enum rc	review_exams(struct cx *cx, struct q_review_exams_row **ret_rows,
	    size_t *ret_n);

/* review_queue: the first that wait in an exam, and how many do. */
enum rc	review_queue(struct cx *cx, const struct exam *exam,
	    const struct review_span *span, struct review_queue *ret);

/* review_mine: what cx->who claimed and holds, whose time ends first at first. */
enum rc	review_mine(struct cx *cx, const struct exam *exam,
	    struct review_held *ret);

/* review_in_state: the first that are in a state, of an exam. */
enum rc	review_in_state(struct cx *cx, int64_t exam_id, enum state state,
	    struct review_cases *ret);

/* review_of_person: the applications of an ID number, as it was typed. */
enum rc	review_of_person(struct cx *cx, struct str idno,
	    struct q_cases_of_person_row **ret_rows, size_t *ret_n);

/* review_photos: the photos that wait in an exam. */
enum rc	review_photos(struct cx *cx, const struct exam *exam, int64_t most,
	    struct review_photos *ret);

/* review_last: the last decision: RC_OK | RC_NONE none yet | RC_IO. */
enum rc	review_last(struct cx *cx, int64_t app_id,
	    struct q_review_last_row *ret);

/* review_open_of: who has it in hand: RC_OK | RC_NONE nobody | RC_IO. */
enum rc	review_open_of(struct cx *cx, int64_t app_id,
	    struct q_review_open_of_row *ret);

/* review_proposed: an open proposal to disqualify: RC_OK | RC_NONE | RC_IO. */
enum rc	review_proposed(struct cx *cx, int64_t app_id,
	    struct q_disqualification_open_row *ret);

/* Whose application it is, as the staff sees it. */
struct review_candidate {
	struct str	name;
	struct str	idno;		/* in clear */
	struct str	birth;
	struct str	sex;
};

/* review_candidate: RC_OK | RC_NONE | RC_IO. */
enum rc	review_candidate(struct cx *cx, int64_t app_id,
	    struct review_candidate *ret);

/* review_phone: the candidate's phone, in clear. */
enum rc	review_phone(struct cx *cx, int64_t app_id, struct str *ret_phone);

#endif
