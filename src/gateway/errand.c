/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the gate whose answers continue a job. */
#include "gateway/errand.h"

#include <stdlib.h>

enum { QUESTION_MAX = 64 * 1024, ANSWER_ARENA = 512 << 20 };

/*
 * Longer than a usual call takes (gate_run.c). An answer that comes later still
 * counts; a question that was lost with a process is asked again soon.
 */
static const int64_t REST_US = 15 * US_PER_SECOND;
static const int64_t BILL_REST_US = 5 * US_PER_MINUTE;

/* What the handler left for after the commit; in its transaction's arena. */
struct plan {
	struct errand_to	to;
	struct str		question;
	enum packet_kind	kind;
	struct job		job;
};

/* On its way: on the heap, the texts in its own arena. */
struct errand {
	struct plan		plan;
	struct arena		*a;
	struct write_job	write;
	struct errand_answer	answer;
};

static void
errand_free(struct errand *e)
{
	arena_free(e->a);
	free(e);
}

static enum rc
take_run(struct tx *tx, void *ctx)
{
	struct errand	*e = ctx;
	struct job	 job = e->plan.job;
	enum rc		 rc;

	job.now_us = clock_now_us(e->plan.to.line->clock);
	rc = e->plan.to.take(tx, &job, &e->answer,
	    e->plan.to.ctx);
	return rc != RC_OK ? rc : job_end(tx, job.id, job.again_us);
}

/* A failure leaves the job as it rests: it runs again by itself. */
static void
take_done(void *ctx, enum rc rc, const char *cause)
{
	(void)rc;
	(void)cause;
	errand_free(ctx);
}

static void
read_answer(struct errand *e, struct str body)
{
	struct packet p = { .a = e->a, .in = str_copy(e->a, body) };

	e->answer = (struct errand_answer){
		.pay = { .outcome = OUTCOME_UNKNOWN } };
	packet_pay_answer(&p, &e->answer.pay);
	if (p.bad)
		e->answer = (struct errand_answer){
			.pay = { .outcome = OUTCOME_UNKNOWN } };
}

static void
answered(void *ctx, struct str body)
{
	struct errand *e = ctx;

	read_answer(e, body);
	e->write = (struct write_job){ .run = take_run, .done = take_done,
		.ctx = e, .a = e->a, .roles = ROLE_CLOCK, .reserved = true };
	if (writer_submit(e->plan.to.line->writer, &e->write) != RC_OK)
		errand_free(e);		/* asked again when the job has rested */
}

/*
 * After the commit of the job that planned it (job.then): nothing is asked
 * outside for what was undone.
 */
static void
depart(void *what)
{
	const struct plan	*plan = what;
	struct errand		*e = calloc(1, sizeof(*e));

	must(e != NULL);
	e->a = arena_new(ANSWER_ARENA);
	e->plan = *plan;
	e->plan.job.kind = str_copy(e->a, plan->job.kind);
	e->plan.job.key = str_copy(e->a, plan->job.key);
	e->plan.job.payload = str_copy(e->a, plan->job.payload);
	e->plan.job.then = NULL;
	e->plan.job.again_us = 0;
	if (channel_send(plan->to.line->gate, plan->kind, plan->question, answered,
	    e) != RC_OK)
		errand_free(e);
}

static struct packet
question(struct buf *b, struct str service)
{
	struct packet p = { .out = b };

	buf_init(b, QUESTION_MAX);
	packet_str(&p, &service);
	return p;
}

static void
leave(const struct errand_to *to, enum packet_kind kind, struct tx *tx,
    struct job *job, struct buf *b)
{
	struct plan *p = ARENA_NEW(tx->a, struct plan);

	must(!b->full);
	*p = (struct plan){ .to = *to, .kind = kind, .job = *job,
		.question = str_copy(tx->a, buf_view(b)) };
	buf_done(b);
	job->again_us = job->now_us + REST_US;
	job->then = depart;
	job->what = p;
}

void
errand_pay(const struct errand_to *to, struct tx *tx, struct job *job,
    const struct pay_ask *ask)
{
	struct buf	b;
	struct packet	p = question(&b, to->service);
	struct pay_ask	copy = *ask;

	packet_pay_ask(&p, &copy);
	leave(to, PACKET_PAY, tx, job, &b);
	if (ask->verb == PAY_BILL || ask->verb == PAY_FUNDS)
		job->again_us = job->now_us + BILL_REST_US;
}
