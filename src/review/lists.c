/* SPDX-License-Identifier: Apache-2.0 */
/* What the staff sees of reviews, within its scope. */
#include "review/lists.h"

#include "account/idno.h"

enum rc
review_exams(struct cx *cx, struct q_review_exams_row **ret_rows,
	    size_t *ret_n)
{
	return q_review_exams(cx->tx, &(struct q_review_exams_in){
		.staff_id = cx->who }, ret_rows, ret_n);
}

enum rc
review_queue(struct cx *cx, const struct exam *exam,
	    const struct review_span *span, struct review_queue *ret)
{
	int64_t	before = cx->now_us - exam->config.undo_minutes *
		    US_PER_MINUTE;
	bool	gated = exam->config.docs_mode == DOCS_AFTER;
	enum rc	rc = q_review_waiting(cx->tx, &(struct q_review_waiting_in){
		.staff_id = cx->who, .exam_id = exam->id,
		.before_us = before, .gated = gated }, &ret->waiting);

	return rc != RC_OK ? rc : q_review_queue(cx->tx,
	    &(struct q_review_queue_in){ .staff_id = cx->who,
		.exam_id = exam->id, .after_us = span->after_us,
		.before_us = before, .gated = gated, .most = span->most },
	    &ret->rows, &ret->n);
}

enum rc
review_mine(struct cx *cx, const struct exam *exam, struct review_held *ret)
{
	return q_review_mine(cx->tx, &(struct q_review_mine_in){
		.staff_id = cx->who, .exam_id = exam->id,
		.now_us = cx->now_us }, &ret->rows, &ret->n);
}

enum rc
review_in_state(struct cx *cx, int64_t exam_id, enum state state,
	    struct review_cases *ret)
{
	return q_cases_in_state(cx->tx, &(struct q_cases_in_state_in){
		.staff_id = cx->who, .exam_id = exam_id,
		.state = str_z(state_word(state)), .most = REVIEW_CASES_MAX },
	    &ret->rows, &ret->n);
}

enum rc
review_of_person(struct cx *cx, struct str idno,
	    struct q_cases_of_person_row **ret_rows, size_t *ret_n)
{
	struct idno id;

	idno_check(idno, civil_from_us(cx->now_us), &id);
	return q_cases_of_person(cx->tx, &(struct q_cases_of_person_in){
		.staff_id = cx->who, .idno_hash = person_hash(cx, "idno",
		str_z(id.text)) }, ret_rows, ret_n);
}

enum rc
review_photos(struct cx *cx, const struct exam *exam, int64_t most,
	    struct review_photos *ret)
{
	return q_photos_waiting(cx->tx, &(struct q_photos_waiting_in){
		.staff_id = cx->who, .exam_id = exam->id,
		.photo_exam_id = exam->config.photo_scope == SCOPE_ACCOUNT ?
		    0 : exam->id, .most = most }, &ret->rows, &ret->n);
}

enum rc
review_last(struct cx *cx, int64_t app_id,
	    struct q_review_last_row *ret)
{
	return q_review_last(cx->tx, &(struct q_review_last_in){
		.application_id = app_id }, ret);
}

enum rc
review_open_of(struct cx *cx, int64_t app_id,
	    struct q_review_open_of_row *ret)
{
	return q_review_open_of(cx->tx, &(struct q_review_open_of_in){
		.application_id = app_id }, ret);
}

enum rc
review_proposed(struct cx *cx, int64_t app_id,
	    struct q_disqualification_open_row *ret)
{
	return q_disqualification_open(cx->tx,
	    &(struct q_disqualification_open_in){
		.application_id = app_id }, ret);
}

enum rc
review_candidate(struct cx *cx, int64_t app_id, struct review_candidate *ret)
{
	struct q_review_candidate_row	row;
	struct str			idno = STR("");
	enum rc				rc = q_review_candidate(cx->tx,
	    &(struct q_review_candidate_in){ .id = app_id }, &row);

	if (rc == RC_OK)
		rc = seal_open(cx->a, &cx->keys->seal, "idno", row.idno_seal,
		    &idno);
	if (rc == RC_OK)
		*ret = (struct review_candidate){ row.name, idno, row.birth,
			row.sex };
	return rc;
}

enum rc
review_phone(struct cx *cx, int64_t app_id, struct str *ret_phone)
{
	struct q_review_contact_row	row;
	enum rc				rc = q_review_contact(cx->tx,
	    &(struct q_review_contact_in){ .id = app_id }, &row);

	return rc != RC_OK ? rc : seal_open(cx->a, &cx->keys->seal, "phone",
	    row.phone_seal, ret_phone);
}
