/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages of arrangements list, within the scope of who asks.
 */
#ifndef ADMISSION_LISTS_H
#define ADMISSION_LISTS_H

#include "admission/admission.sql.h"
#include "store/cx.h"

/* seat_exams: the exams for all of which cx->who works, and who paid there. */
enum rc	seat_exams(struct cx *cx, struct q_seat_exams_row **ret_rows,
	    size_t *ret_n);

/* seat_plan_of: what was drawn: RC_OK | RC_NONE nothing yet | RC_IO. */
enum rc	seat_plan_of(struct cx *cx, int64_t exam_id,
	    struct q_seat_plan_of_row *ret);

/* seat_state_of: how many have a seat, and how many chunks are to be written. */
enum rc	seat_state_of(struct cx *cx, int64_t exam_id,
	    struct q_seat_state_row *ret);

#endif
