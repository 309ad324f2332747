/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of payment share among themselves. */
#ifndef PAYMENT_PAY_PARTS_H
#define PAYMENT_PAY_PARTS_H

#include "application/when.h"
#include "payment/payment.h"

/* pay_job_cx: a job acts as the clock. */
struct cx pay_job_cx(struct tx *tx, const struct pay_desk *d,
	    const struct job *job);

/*
 * pay_ask_service: ask a gateway; a local one answers at once, and take() is
 * called before this returns.
 */
enum rc	pay_ask_service(struct cx *cx, struct job *job,
	    const struct errand_to *to, const struct pay_ask *ask);

/* pay_close_local: an order that nobody may pay any more, as far as we know. */
enum rc	pay_close_local(struct cx *cx, const struct order *o,
	    struct str refused);

/* pay_open: whether what is owed (fen) may be paid online now, by the moment's application. */
bool	pay_open(const struct moment *m, int64_t owed_fen);

/* pay_new_number: a fresh order number. */
struct str pay_new_number(struct cx *cx);

/* pay_why_word: why money is of no use, or goes back, as stored. */
struct str pay_why_word(enum pay_why why);

/* refund_apply: news about a refund. */
enum rc	refund_apply(struct cx *cx, const struct pay_answer *news);

/*
 * pay_order_step: the step of an event on an order (order.tbl).
 *
 * returns	RC_OK | RC_DENIED there is no such row
 */
enum rc	pay_order_step(struct cx *cx, const struct order *o,
	    const char *event, struct machine_step *ret_step);

/* pay_order_known: the gateway took the order, which can be paid at pay_url. */
enum rc	pay_order_known(struct cx *cx, const struct order *o,
	    struct str pay_url);

/* pay_fact_returning, pay_fact_returned: the facts fee_returning and fee_returned. */
enum rc	pay_fact_returning(struct cx *cx, const struct app_case *c, bool *ret);

/* pay_fact_returned: see pay_fact_returning(). */
enum rc	pay_fact_returned(struct cx *cx, const struct app_case *c, bool *ret);

/*
 * pay_follow: after the commit, let an application and its money agree
 * (follow.c), by the job "money.follow".
 */
enum rc	pay_follow(struct cx *cx, int64_t app_id);

#endif
