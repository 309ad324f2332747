/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages about money list and show, within the scope of who asks.
 */
#ifndef PAYMENT_LISTS_H
#define PAYMENT_LISTS_H

#include "payment/payment.sql.h"
#include "store/cx.h"

/* money_unusable: payments that count for nothing yet. */
enum rc	money_unusable(struct cx *cx, int64_t most,
	    struct q_unusable_open_row **ret_rows,
	    size_t *ret_n);

/* money_refunds: refunds that have not ended. */
enum rc	money_refunds(struct cx *cx, int64_t most,
	    struct q_refunds_waiting_row **ret_rows,
	    size_t *ret_n);

/* money_differences: of bills, still open; of every exam. */
enum rc	money_differences(struct cx *cx, int64_t most,
	    struct q_differences_open_row **ret_rows,
	    size_t *ret_n);

/* money_differences_of: those of a gateway and day, still open. */
enum rc	money_differences_of(struct cx *cx, struct str gateway,
	    struct str day, struct q_differences_of_day_row **ret_rows,
	    size_t *ret_n);

/* money_days: the newest days that were compared. */
enum rc	money_days(struct cx *cx, int64_t most,
	    struct q_bill_days_row **ret_rows,
	    size_t *ret_n);

/* money_difference: one of them: RC_OK | RC_NONE | RC_IO. */
enum rc	money_difference(struct cx *cx, int64_t id,
	    struct q_difference_get_row *ret);

/* money_event: a payment by its id: RC_OK | RC_NONE | RC_IO. */
enum rc	money_event(struct cx *cx, int64_t id,
	    struct q_pay_event_by_id_row *ret);

/* money_events_of: all payments of an application. */
enum rc	money_events_of(struct cx *cx, int64_t app_id,
	    struct q_pay_events_of_row **ret_rows,
	    size_t *ret_n);

/* money_refunds_of: all refunds of an application. */
enum rc	money_refunds_of(struct cx *cx, int64_t app_id,
	    struct q_refunds_of_row **ret_rows,
	    size_t *ret_n);

/* money_payer: whose application it is: RC_OK | RC_NONE | RC_IO. */
enum rc	money_payer(struct cx *cx, int64_t app_id,
	    struct q_payer_of_row *ret);

/* money_refund: a refund by its number: RC_OK | RC_NONE | RC_IO. */
enum rc	money_refund(struct cx *cx, struct str number,
	    struct q_refund_by_number_row *ret);

/* money_waiting: how long those lists are, of what cx->who may see. */
enum rc	money_waiting(struct cx *cx, struct q_money_waiting_row *ret);

/* money_resolve: close a difference with what was done about it: RC_OK |
 * RC_STALE it was closed already | RC_IO. */
enum rc	money_resolve(struct cx *cx, const struct q_difference_get_row *d,
	    struct str words);

/* waivers_open: 减免费用 that nobody decided yet. */
enum rc	waivers_open(struct cx *cx, int64_t most,
	    struct q_waivers_open_row **ret_rows,
	    size_t *ret_n);

/* waiver_before: what the first one was refused with: RC_OK | RC_NONE | RC_IO. */
enum rc	waiver_before(struct cx *cx, int64_t app_id, struct str *ret_answer);

#endif
