/* SPDX-License-Identifier: Apache-2.0 */
/* What the clock does here: writes dealt seats, adds later ones, tells that tickets can be printed. */
#include "admission/admission.h"
#include "admission/admission.sql.h"
#include "application/when.h"
#include "exam/exam.h"
#include "review/review.h"
#include "store/services.h"

enum { BATCH = 200 };

static const int64_t PAUSE_US = 10 * US_PER_MINUTE;
static const int64_t NEXT_US = US_PER_SECOND;
static const int64_t AT_ONCE_US = 1;

/* Told once: the row is written in the same transaction as the message. */
static enum rc
tell_one(struct cx *cx, const struct exam *exam, int64_t id)
{
	const struct span	*s = &exam->stages.span[STAGE_TICKET];
	struct app		 app;
	enum rc			 rc = app_by_id(cx, id, &app);

	if (rc == RC_OK)
		rc = q_ticket_told_add(cx->tx, &(struct q_ticket_told_add_in){
			.application_id = id, .told_us = cx->now_us });
	return rc != RC_OK ? rc : review_tell(cx, exam, &app, SMS_TICKET,
	    &(struct notify){ .kind = "ticket", .template = TEMPLATE_TICKET,
		.values = { { STR("title"), exam->config.title },
		{ STR("until"), time_text(cx->a, s->to_us) } },
		.ref = str_make(cx->a, "%lld/ticket", (long long)id) });
}

static enum rc
tell_exam(struct cx *cx, const struct exam *exam, size_t *n)
{
	const struct moment	   m = when_everybody(exam, cx->now_us);
	struct q_ticket_untold_row *rows;
	size_t			   k;
	enum rc			   rc;

	if ((exam->config.prints & PRINT_TICKET) == 0 ||
	    !when_open(&m, WHEN_TICKET))
		return RC_OK;
	rc = q_ticket_untold(cx->tx, &(struct q_ticket_untold_in){
		.exam_id = exam->id,
		.state = str_z(state_word(STATE_SEATED)), .most = BATCH },
	    &rows, &k);
	for (size_t i = 0; rc == RC_OK && i < k; i++)
		rc = tell_one(cx, exam, rows[i].id);
	*n += k;
	return rc;
}

/*
 * A batch each time, over all exams; the next one at once while there is
 * more.
 */
static enum rc
tickets(struct tx *tx, struct job *job, void *ctx)
{
	const struct services	*s = ctx;
	struct cx		 cx = { .tx = tx, .a = tx->a, .keys = s->keys,
		.rng = s->rng, .law = s->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	struct exam_entry	*exams;
	const struct exam	*exam;
	size_t			 exams_n, n = 0;
	enum rc			 rc = exam_list(tx, &exams, &exams_n);

	for (size_t i = 0; rc == RC_OK && i < exams_n && n < BATCH; i++) {
		rc = exam_load_id(s->law->exams, tx, exams[i].id, &exam);
		if (rc == RC_OK)
			rc = tell_exam(&cx, exam, &n);
	}
	job->again_us = job->now_us + (n >= BATCH ? NEXT_US : PAUSE_US);
	return rc;
}

/* Who paid after the arrangement; a full batch leaves the rest to the next run. */
static enum rc
seats(struct tx *tx, struct job *job, void *ctx)
{
	const struct services	*s = ctx;
	struct cx		 cx = { .tx = tx, .a = tx->a, .keys = s->keys,
		.rng = s->rng, .law = s->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	struct q_seat_planned_row *rows;
	const struct exam	*exam;
	size_t			 n, added = 0;
	enum rc			 rc = q_seat_planned(tx, &rows, &n);

	for (size_t i = 0; rc == RC_OK && i < n && added == 0; i++) {
		rc = exam_load_id(s->law->exams, tx, rows[i].exam_id, &exam);
		if (rc == RC_OK)
			rc = seats_add(&cx, exam, BATCH, &added);
	}
	job->again_us = job->now_us + (added > 0 ? NEXT_US : PAUSE_US);
	return rc;
}

/* Until the chunks of one exam are written: nobody waits for more than one. */
static enum rc
seats_deal(struct tx *tx, struct job *job, void *ctx)
{
	const struct services	*s = ctx;
	struct cx		 cx = { .tx = tx, .a = tx->a, .keys = s->keys,
		.rng = s->rng, .law = s->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	const struct exam	*exam;
	bool			 left = false;
	enum rc			 rc = exam_load(s->law->exams, tx, job->key,
	    &exam);

	if (rc == RC_OK)
		rc = seats_chunk(&cx, exam, &left);
	job->again_us = left ? job->now_us + AT_ONCE_US : 0;
	return rc;
}

const struct job_kind admission_jobs[] = {
	{ .name = "seats.deal", .run = seats_deal },
	{ .name = "seats", .run = seats, .plant = "all" },
	{ .name = "tickets", .run = tickets, .plant = "all" },
	{ .name = NULL },
};
