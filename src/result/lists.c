/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of scores and certificates list. */
#include "result/lists.h"

enum rc
result_exams(struct cx *cx, struct q_result_exams_row **ret_rows,
	    size_t *ret_n)
{
	return q_result_exams(cx->tx, &(struct q_result_exams_in){
		.staff_id = cx->who }, ret_rows, ret_n);
}

enum rc
score_batches(struct cx *cx, int64_t exam_id,
	    struct q_score_batches_row **ret_rows, size_t *ret_n)
{
	return q_score_batches(cx->tx, &(struct q_score_batches_in){
		.exam_id = exam_id }, ret_rows, ret_n);
}

enum rc
score_batch_get(struct cx *cx, int64_t exam_id, int64_t id,
	    struct q_score_batch_get_row *ret)
{
	return q_score_batch_get(cx->tx, &(struct q_score_batch_get_in){
		.id = id, .exam_id = exam_id }, ret);
}

enum rc
score_batch_sheet(struct cx *cx, int64_t id,
	    struct q_score_batch_sheet_row **ret_rows, size_t *ret_n)
{
	return q_score_batch_sheet(cx->tx, &(struct q_score_batch_sheet_in){
		.batch_id = id }, ret_rows, ret_n);
}

enum rc
certificates_of(struct cx *cx, int64_t account_id,
	    struct q_certificates_of_row **ret_rows, size_t *ret_n)
{
	return q_certificates_of(cx->tx, &(struct q_certificates_of_in){
		.account_id = account_id }, ret_rows, ret_n);
}
