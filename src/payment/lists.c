/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages about money list. */
#include "payment/lists.h"

#include "audit/audit.h"

/* Whose exams are listed: the auditor sees all of them (0). */
static int64_t
money_scope(const struct cx *cx)
{
	return cx->role != ROLE_INDEX_AUDITOR ? cx->who : 0;
}

enum rc
money_unusable(struct cx *cx, int64_t most,
	    struct q_unusable_open_row **ret_rows,
	    size_t *ret_n)
{
	return q_unusable_open(cx->tx, &(struct q_unusable_open_in){ .staff_id = money_scope(cx), .most = most },
	    ret_rows, ret_n);
}

enum rc
money_refunds(struct cx *cx, int64_t most,
	    struct q_refunds_waiting_row **ret_rows,
	    size_t *ret_n)
{
	return q_refunds_waiting(cx->tx, &(struct q_refunds_waiting_in){ .staff_id = money_scope(cx), .most = most },
	    ret_rows, ret_n);
}

enum rc
money_differences(struct cx *cx, int64_t most,
	    struct q_differences_open_row **ret_rows,
	    size_t *ret_n)
{
	return q_differences_open(cx->tx, &(struct q_differences_open_in){ .most = most },
	    ret_rows, ret_n);
}

enum rc
money_differences_of(struct cx *cx, struct str gateway,
	    struct str day, struct q_differences_of_day_row **ret_rows,
	    size_t *ret_n)
{
	return q_differences_of_day(cx->tx, &(struct q_differences_of_day_in){ .gateway = gateway, .day = day },
	    ret_rows, ret_n);
}

enum rc
money_days(struct cx *cx, int64_t most,
	    struct q_bill_days_row **ret_rows,
	    size_t *ret_n)
{
	return q_bill_days(cx->tx, &(struct q_bill_days_in){ .most = most },
	    ret_rows, ret_n);
}

enum rc
money_difference(struct cx *cx, int64_t id,
	    struct q_difference_get_row *ret)
{
	return q_difference_get(cx->tx, &(struct q_difference_get_in){ .id = id }, ret);
}

enum rc
money_event(struct cx *cx, int64_t id,
	    struct q_pay_event_by_id_row *ret)
{
	return q_pay_event_by_id(cx->tx, &(struct q_pay_event_by_id_in){ .id = id }, ret);
}

enum rc
money_events_of(struct cx *cx, int64_t app_id,
	    struct q_pay_events_of_row **ret_rows,
	    size_t *ret_n)
{
	return q_pay_events_of(cx->tx, &(struct q_pay_events_of_in){ .application_id = app_id },
	    ret_rows, ret_n);
}

enum rc
money_refunds_of(struct cx *cx, int64_t app_id,
	    struct q_refunds_of_row **ret_rows,
	    size_t *ret_n)
{
	return q_refunds_of(cx->tx, &(struct q_refunds_of_in){ .application_id = app_id },
	    ret_rows, ret_n);
}

enum rc
money_payer(struct cx *cx, int64_t app_id,
	    struct q_payer_of_row *ret)
{
	return q_payer_of(cx->tx, &(struct q_payer_of_in){ .application_id = app_id }, ret);
}

enum rc
money_refund(struct cx *cx, struct str number,
	    struct q_refund_by_number_row *ret)
{
	return q_refund_by_number(cx->tx, &(struct q_refund_by_number_in){ .number = number }, ret);
}

enum rc
money_waiting(struct cx *cx, struct q_money_waiting_row *ret)
{
	return q_money_waiting(cx->tx, &(struct q_money_waiting_in){
		.staff_id = money_scope(cx) }, ret);
}

enum rc
money_resolve(struct cx *cx, const struct q_difference_get_row *d,
	    struct str words)
{
	enum rc rc = q_difference_done(cx->tx, &(struct q_difference_done_in){
		.id = d->id, .action = words, .by_id = cx->who,
		.moved_us = cx->now_us });

	return rc != RC_OK ? rc : audit_add(cx, "bill.resolve", "difference",
	    d->id, str_make(cx->a, "gateway=%.*s day=%.*s kind=%.*s",
	    STR_ARG(d->gateway), STR_ARG(d->day), STR_ARG(d->kind)));
}

enum rc
waivers_open(struct cx *cx, int64_t most,
	    struct q_waivers_open_row **ret_rows,
	    size_t *ret_n)
{
	return q_waivers_open(cx->tx, &(struct q_waivers_open_in){ .staff_id = cx->who, .most = most },
	    ret_rows, ret_n);
}

enum rc
waiver_before(struct cx *cx, int64_t app_id, struct str *ret_answer)
{
	struct q_waiver_before_row	row;
	enum rc				rc = q_waiver_before(cx->tx,
	    &(struct q_waiver_before_in){ .application_id = app_id }, &row);

	if (rc == RC_OK)
		*ret_answer = row.answer;
	return rc;
}
