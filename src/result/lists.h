/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages of scores and certificates list, within the scope of who asks.
 */
#ifndef RESULT_LISTS_H
#define RESULT_LISTS_H

#include "result/result.sql.h"
#include "store/cx.h"

/* result_exams: the exams for all of which cx->who works, with their counts. */
enum rc	result_exams(struct cx *cx, struct q_result_exams_row **ret_rows,
	    size_t *ret_n);

/* score_batches: the imports of an exam, newest first. */
enum rc	score_batches(struct cx *cx, int64_t exam_id,
	    struct q_score_batches_row **ret_rows, size_t *ret_n);

/* score_batch_get: one of them: RC_OK | RC_NONE not of this exam | RC_IO. */
enum rc	score_batch_get(struct cx *cx, int64_t exam_id, int64_t id,
	    struct q_score_batch_get_row *ret);

/* score_batch_sheet: its rows, by ticket number. */
enum rc	score_batch_sheet(struct cx *cx, int64_t id,
	    struct q_score_batch_sheet_row **ret_rows, size_t *ret_n);

/* certificates_of: those of an account, in every exam. */
enum rc	certificates_of(struct cx *cx, int64_t account_id,
	    struct q_certificates_of_row **ret_rows, size_t *ret_n);

#endif
