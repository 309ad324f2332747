/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to an order by itself: it is made known, asked about ever more
 * seldom, and when its time is over asked about, closed and asked about again.
 * An unknown result is never a failure: the same question is asked again.
 */
#include "payment/pay_parts.h"
#include "payment/payment.sql.h"

static const int64_t FIRST_QUERY_US = 15 * US_PER_SECOND;
static const int64_t OPEN_QUERY_US = 60 * US_PER_SECOND;	/* at least so often */
static const int64_t LONG_OPEN_US = US_PER_HOUR;
static const int64_t SLOW_QUERY_US = 10 * US_PER_MINUTE;
static const int64_t AFTER_US = US_PER_HOUR;	/* of an order that was closed */
static const int64_t WATCHED_AFTER_US = US_PER_DAY;
static const int64_t FIRST_CREATE_US = 1 * US_PER_SECOND;
static const int64_t AGAIN_MAX_US = 60 * US_PER_SECOND;
static const int64_t GIVE_UP_CLOSING_US = 10 * US_PER_MINUTE;

struct cx
pay_job_cx(struct tx *tx, const struct pay_desk *d, const struct job *job)
{
	return (struct cx){ .tx = tx, .a = tx->a, .keys = d->keys,
		.rng = d->rng, .law = d->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
}

/*
 * A local one (simulated) answers at once, in this transaction; a real one
 * through the gate, after the commit.
 */
enum rc
pay_ask_service(struct cx *cx, struct job *job, const struct errand_to *to,
    const struct pay_ask *ask)
{
	const struct pay_desk	 *d = to->ctx;
	const struct pay_service *s = pay_service_find(d, to->service);
	struct errand_answer	  answer = { .pay = {
		.outcome = OUTCOME_UNKNOWN } };
	enum rc			  rc;

	if (s == NULL)
		return to->take(cx->tx, job, &answer, to->ctx);
	if (s->local == NULL) {
		errand_pay(to, cx->tx, job, ask);
		return RC_OK;
	}
	rc = s->local->answer(cx, ask, &answer.pay);
	return rc != RC_OK ? rc : to->take(cx->tx, job, &answer, to->ctx);
}

/* Twice as long each time, from first to most. */
static int64_t
backoff(const struct job *job, int64_t first, int64_t most)
{
	int64_t wait = first << (job->tries < 20 ? job->tries - 1 : 19);

	return job->now_us + (wait < most ? wait : most);
}

static struct pay_ask
ask_of(const struct pay_desk *d, const struct order *o, enum pay_verb verb)
{
	const struct pay_service *s = pay_service_find(d, o->gateway);

	return (struct pay_ask){ .verb = verb, .scene = s == NULL ?
		PAY_SCENE_QR : s->scene, .number = o->number,
		.refund_no = STR(""), .subject = o->subject,
		.notify_url = o->notify_url, .return_url = o->return_url,
		.day = STR(""), .amount_fen = o->amount_fen,
		.expires_us = o->expires_us };
}

static enum rc
ask(struct cx *cx, struct job *job, const struct order *o,
    enum pay_verb verb, const struct errand_to *to)
{
	struct pay_ask a = ask_of(to->ctx, o, verb);

	return pay_ask_service(cx, job, to, &a);
}

/* ---- made known */

static enum rc
known(struct cx *cx, struct job *job, const struct order *o,
    struct str pay_url)
{
	enum rc rc = pay_order_known(cx, o, pay_url);

	return rc != RC_OK ? rc : job_add(cx->tx, "order.query", o->number,
	    STR(""), job->now_us + FIRST_QUERY_US);
}

/*
 * An unknown answer is asked again with the same number, which services
 * promise to treat as one order.
 */
static enum rc
take_create(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	struct cx	cx = pay_job_cx(tx, ctx, job);
	struct order	o;
	enum rc		rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK || o.state != ORDER_NEW)
		return rc;
	switch (x->pay.outcome) {
	case OUTCOME_DONE:
		return known(&cx, job, &o, x->pay.pay_url);
	case OUTCOME_REFUSED:
		/* Or it is known from a try whose answer was lost: watch it. */
		rc = pay_close_local(&cx, &o, x->pay.detail.n > 0 ?
		    x->pay.detail : STR("refused"));
		return rc != RC_OK ? rc : job_add(tx, "order.query",
		    o.number, STR(""), job->now_us + FIRST_QUERY_US);
	case OUTCOME_ABSENT:
	case OUTCOME_UNKNOWN:
	case OUTCOME_LATER:
	case OUTCOME_FORGED:
		job->again_us = backoff(job, FIRST_CREATE_US, AGAIN_MAX_US);
		return RC_OK;
	case OUTCOME__MAX:
	default:
		never("an outcome of no service");
	}
}

/*
 * Too late to be paid: it may be known there all the same, so it is watched
 * to its end.
 */
enum rc
pay_create_job(struct tx *tx, struct job *job, void *ctx)
{
	struct pay_desk	*d = ctx;
	struct cx	 cx = pay_job_cx(tx, d, job);
	struct order	 o;
	enum rc		 rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK)
		return rc;
	if (o.state != ORDER_NEW || job->now_us >= o.expires_us)
		return job_add(tx, "order.query", o.number, STR(""),
		    job->now_us + FIRST_QUERY_US);
	return ask(&cx, job, &o, PAY_CREATE, &(struct errand_to){ d->line,
		o.gateway, take_create, d });
}

/* ---- asked about */

/*
 * Soon at first, then less often; also after its end, since a payment may
 * come late.
 */
static int64_t
next_query(const struct order *o, const struct job *job)
{
	switch (o->state) {
	case ORDER_NEW:
	case ORDER_PAYING:
		return backoff(job, FIRST_QUERY_US, job->now_us - o->made_us <
		    LONG_OPEN_US ? OPEN_QUERY_US : SLOW_QUERY_US);
	case ORDER_CLOSED:
		/* Who stood at the password when it ended may still have paid. */
		if (job->now_us - o->expires_us > WATCHED_AFTER_US)
			return 0;
		return job->now_us + (job->now_us - o->expires_us <
		    AFTER_US ? OPEN_QUERY_US * 5 : AFTER_US);
	case ORDER_PAID:
	default:
		return 0;
	}
}

/* For all that only ask: the answer is news like any other. */
static enum rc
take_query(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	const struct pay_desk	*d = ctx;
	struct cx		 cx = pay_job_cx(tx, d, job);
	struct pay_answer	 news = x->pay;
	struct order		 o;
	enum rc			 rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK)
		return rc;
	news.number = o.number;		/* what was asked for */
	rc = pay_apply(&cx, d, o.gateway, &news, PAY_SOURCE_QUERY);
	if (rc == RC_OK)
		rc = pay_order_by_number(&cx, job->key, &o);
	job->again_us = str_eq_z(job->kind, "order.query") ?
	    next_query(&o, job) : 0;
	return rc;
}

static enum rc
query(struct tx *tx, struct job *job, struct pay_desk *d, bool final_too)
{
	struct cx	cx = pay_job_cx(tx, d, job);
	struct order	o;
	enum rc		rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK || o.state == ORDER_PAID ||
	    (o.state == ORDER_CLOSED && !final_too))
		return rc;
	return ask(&cx, job, &o, PAY_QUERY, &(struct errand_to){ d->line,
		o.gateway, take_query, d });
}

enum rc
pay_query_job(struct tx *tx, struct job *job, void *ctx)
{
	return query(tx, job, ctx, true);
}

/* The candidate came back, or looks at the page: asked once, now. */
enum rc
pay_ask_job(struct tx *tx, struct job *job, void *ctx)
{
	return query(tx, job, ctx, false);
}

/* ---- looked at right now */

/* No job stands behind it: nothing is written unless there is news. */
static enum rc
take_watched(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	if (x->pay.outcome != OUTCOME_DONE || x->pay.status ==
	    PAY_STATUS_UNPAID)
		return RC_OK;
	return take_query(tx, job, x, ctx);
}

static enum rc
ask_locally(struct tx *tx, void *ctx)
{
	const struct pay_watched *x = ctx;

	return job_add(tx, "order.ask", x->number, STR(""), 0);
}

/*
 * Orders that somebody has open before them: asked every few seconds, without
 * a job row for each time.
 */
void
pay_watch_tick(struct pay_desk *d, struct arena *a)
{
	const struct pay_service *s;
	struct pay_watched	 *list;
	struct tx		  only_arena = { .a = a };
	size_t			  n = pay_watch_due(d->watch, a,
	    clock_monotonic_us(), &list);

	for (size_t i = 0; i < n; i++) {
		struct job job = { .kind = STR("order.ask"),
			.key = list[i].number, .payload = STR(""),
			.now_us = clock_now_us(d->line->clock) };

		s = pay_service_find(d, list[i].gateway);
		if (s == NULL)
			continue;
		if (s->local != NULL) {
			(void)writer_call(d->line->writer, a, ROLE_CLOCK,
			    ask_locally, &list[i]);	/* or the next time */
			continue;
		}
		errand_pay(&(struct errand_to){ d->line, list[i].gateway,
			take_watched, d }, &only_arena, &job,
		    &(struct pay_ask){ .verb = PAY_QUERY,
			.number = list[i].number });
		job.then(job.what);
	}
}

/* ---- its time is over: order.close asks, order.shut closes, order.sure asks
 * again and closes it here */

/* A question that was refused says nothing of the order. */
static bool
clear(const struct pay_answer *x, struct str kind)
{
	return x->outcome == OUTCOME_DONE || x->outcome == OUTCOME_ABSENT ||
	    (x->outcome == OUTCOME_REFUSED && str_eq_z(kind, "order.shut"));
}

static const char *
step_after(struct str kind)
{
	return str_eq_z(kind, "order.close") ? "order.shut" :
	    str_eq_z(kind, "order.shut") ? "order.sure" : NULL;
}

/*
 * Closed here only when the service says that nobody can pay it any more, or
 * was silent for long.
 */
static enum rc
take_close(struct tx *tx, struct job *job, const struct errand_answer *x,
    void *ctx)
{
	const struct pay_desk	*d = ctx;
	struct cx		 cx = pay_job_cx(tx, d, job);
	struct pay_answer	 news = x->pay;
	const char		*next = step_after(job->kind);
	struct order		 o;
	enum rc			 rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK)
		return rc;
	news.number = o.number;
	rc = pay_apply(&cx, d, o.gateway, &news, PAY_SOURCE_QUERY);
	if (rc == RC_OK)
		rc = pay_order_by_number(&cx, job->key, &o);
	if (rc != RC_OK || o.state == ORDER_PAID)
		return rc;
	/* A gateway that is silent for long must not keep the candidate from a
	 * new order; this one stays watched. */
	if (!clear(&news, job->kind) && job->now_us - o.expires_us < GIVE_UP_CLOSING_US) {
		job->again_us = backoff(job, FIRST_CREATE_US, AGAIN_MAX_US);
		return RC_OK;
	}
	return next != NULL ? job_add(tx, next, o.number, STR(""),
	    job->now_us) : pay_close_local(&cx, &o, STR(""));
}

enum rc
pay_close_job(struct tx *tx, struct job *job, void *ctx)
{
	struct pay_desk	*d = ctx;
	struct cx	 cx = pay_job_cx(tx, d, job);
	struct order	 o;
	enum rc		 rc = pay_order_by_number(&cx, job->key, &o);

	if (rc != RC_OK || o.state == ORDER_PAID ||
	    (o.state == ORDER_CLOSED && str_eq_z(job->kind, "order.close")))
		return rc;
	return ask(&cx, job, &o, str_eq_z(job->kind, "order.shut") ?
	    PAY_CLOSE : PAY_QUERY, &(struct errand_to){ d->line, o.gateway,
		take_close, d });
}
