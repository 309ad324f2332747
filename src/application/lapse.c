/* SPDX-License-Identifier: Apache-2.0 */
/* The job that ends what nobody finished in time (T15). */
#include "application/lapse.h"

#include "application/application.sql.h"
#include "application/law.h"
#include "notify/notify.h"

enum { BATCH = 300 };

static const int64_t GRACE_US = US_PER_DAY;
static const int64_t PAUSE_US = 10 * US_PER_MINUTE;
static const int64_t NEXT_US = US_PER_SECOND;

bool
lapse_due(const struct moment *m, enum state s)
{
	int64_t end_us = when_end_us(m, s);

	return end_us != 0 && m->now_us >= end_us + GRACE_US;
}

/* One that moved on meanwhile, or is not due after all, stays as it is. */
static enum rc
lapse_one(struct cx *cx, int64_t id)
{
	const struct exam	*exam;
	struct verdict		 v;
	struct app		 app;
	enum rc			 rc;

	rc = app_fire(cx, &(struct app_act){ .id = id, .event = EV_LAPSE,
		.reason = STR("没有在规定时间内办完") }, &app, &v);
	if (rc == RC_DENIED)
		return RC_OK;
	if (rc == RC_OK)
		rc = exam_load_id(cx->law->exams, cx->tx, app.exam_id, &exam);
	return rc != RC_OK ? rc : notify_note(cx, app.account_id, "lapsed",
	    str_make(cx->a, "【%.*s】您的报名没有在规定时间内办完，已经失效。",
	    STR_ARG(exam->config.title)));
}

static enum rc
lapse_returned(struct cx *cx, size_t *n)
{
	struct q_lapse_returned_row	*rows;
	enum rc				 rc;

	rc = q_lapse_returned(cx->tx, &(struct q_lapse_returned_in){
		.before_us = cx->now_us - GRACE_US, .everybody = STR(""),
		.most = BATCH }, &rows, n);
	for (size_t i = 0; rc == RC_OK && i < *n; i++)
		rc = lapse_one(cx, rows[i].id);
	return rc;
}

/*
 * A grace behind each end: whoever pressed a button in the last minute is
 * served first.
 */
static enum rc
lapse_exam(struct cx *cx, const struct exam *exam, size_t *n)
{
	static const enum state	 states[] = { STATE_DRAFT, STATE_REJECTED,
		STATE_APPROVED, STATE_POSITION_GONE };
	const struct moment	 everybody = when_everybody(exam, cx->now_us);
	struct q_lapse_state_row *rows;
	size_t			  k;
	enum rc			  rc = RC_OK;

	for (size_t s = 0; rc == RC_OK && s < COUNT(states) && *n < BATCH;
	    s++) {
		if (!lapse_due(&everybody, states[s]))
			continue;
		rc = q_lapse_state(cx->tx, &(struct q_lapse_state_in){
			.exam_id = exam->id,
			.state = str_z(state_word(states[s])),
			.before_us = cx->now_us - GRACE_US,
			.rechosen = stage_over(&exam->stages, STAGE_RECHOOSE,
			    cx->now_us - GRACE_US - exam->config.review_days *
			    US_PER_DAY), .most = BATCH }, &rows, &k);
		for (size_t i = 0; rc == RC_OK && i < k; i++)
			rc = lapse_one(cx, rows[i].id);
		*n += k;
	}
	return rc;
}

/* A moment that has passed for everybody, or 0: then nobody is before it. */
static int64_t
passed(const struct moment *everybody, enum stage stage, int64_t before_us)
{
	const struct span s = when_stage(everybody, stage);

	return s.to_us != 0 && s.to_us < before_us ? before_us : 0;
}

/*
 * Whose position was cancelled, where the exam names no day for choosing again:
 * each has days of their own (when.c), and the law says whether they are over.
 */
static enum rc
lapse_rechoosing(struct cx *cx, const struct exam *exam, size_t *n)
{
	const struct exam_config	 *c = &exam->config;
	const struct moment		  everybody = when_everybody(exam,
	    cx->now_us);
	int64_t				  before_us = cx->now_us - GRACE_US;
	int64_t register_us = passed(&everybody, STAGE_REGISTER, before_us);
	int64_t pay_us = passed(&everybody, STAGE_PAY, before_us);
	struct q_lapse_rechoosing_row	 *rows;
	size_t				  k;
	enum rc				  rc;

	if (when_stage(&everybody, STAGE_RECHOOSE).to_us != 0 || *n >= BATCH)
		return RC_OK;
	rc = q_lapse_rechoosing(cx->tx, &(struct q_lapse_rechoosing_in){
		.exam_id = exam->id, .unhanded_us = register_us -
		c->return_days * US_PER_DAY, .unpaid_us = pay_us -
		(c->return_days + c->review_days) * US_PER_DAY,
		.before_us = before_us, .most = BATCH }, &rows, &k);
	for (size_t i = 0; rc == RC_OK && i < k; i++)
		rc = lapse_one(cx, rows[i].id);
	*n += rc == RC_OK ? k : 0;
	return rc;
}

/*
 * Ends applications whose time is over, a batch a time; how soon it looks
 * again follows from whether there was more.
 */
enum rc
lapse_job(struct tx *tx, struct job *job, void *ctx)
{
	struct lapse_jobs	*j = ctx;
	struct cx		 cx = { .tx = tx, .a = tx->a, .keys = j->keys,
		.rng = j->rng, .law = j->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	struct exam_entry	*exams;
	const struct exam	*exam;
	size_t			 exams_n, n = 0;
	enum rc			 rc = lapse_returned(&cx, &n);

	if (rc == RC_OK)
		rc = exam_list(tx, &exams, &exams_n);
	for (size_t i = 0; rc == RC_OK && i < exams_n && n < BATCH; i++) {
		rc = exam_load_id(j->law->exams, tx, exams[i].id, &exam);
		if (rc == RC_OK)
			rc = lapse_exam(&cx, exam, &n);
		if (rc == RC_OK)
			rc = lapse_rechoosing(&cx, exam, &n);
	}
	job->again_us = job->now_us + (n >= BATCH ? NEXT_US : PAUSE_US);
	return rc;
}
