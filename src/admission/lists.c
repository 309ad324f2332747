/* SPDX-License-Identifier: Apache-2.0 */
/* What the authority sees of arrangements. */
#include "admission/lists.h"

enum rc
seat_exams(struct cx *cx, struct q_seat_exams_row **ret_rows,
	    size_t *ret_n)
{
	return q_seat_exams(cx->tx, &(struct q_seat_exams_in){
		.staff_id = cx->who }, ret_rows, ret_n);
}

enum rc
seat_plan_of(struct cx *cx, int64_t exam_id,
	    struct q_seat_plan_of_row *ret)
{
	return q_seat_plan_of(cx->tx, &(struct q_seat_plan_of_in){
		.exam_id = exam_id }, ret);
}

enum rc
seat_state_of(struct cx *cx, int64_t exam_id, struct q_seat_state_row *ret)
{
	return q_seat_state(cx->tx, &(struct q_seat_state_in){
		.exam_id = exam_id }, ret);
}
