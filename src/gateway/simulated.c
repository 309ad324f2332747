/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's payment gateway: its books are a table. */
#include "gateway/pay.h"
#include "gateway/simulated.sql.h"

enum rc
simulated_charge(struct cx *cx, struct str number,
    struct pay_answer *ret_answer)
{
	struct q_charge_get_row	row;
	enum rc			rc;

	rc = q_charge_get(cx->tx, &(struct q_charge_get_in){
		.number = number }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_DONE,
		.number = number, .transaction_no = row.transaction_no,
		.amount_fen = row.amount_fen, .at_us = row.paid_us > 0 ?
		row.paid_us : 0, .status = row.paid_us > 0 ? PAY_STATUS_PAID :
		row.paid_us < 0 ? PAY_STATUS_CLOSED : PAY_STATUS_UNPAID };
	return RC_OK;
}

/* The number again is the same charge, as with real services. */
static enum rc
create(struct cx *cx, const struct pay_ask *ask, struct pay_answer *ret_answer)
{
	int64_t	added;
	enum rc	rc;

	rc = q_charge_add(cx->tx, &(struct q_charge_add_in){
		.number = ask->number, .amount_fen = ask->amount_fen,
		.transaction_no = str_make(cx->a, "SIM%020llu",
		    (unsigned long long)rng_u64(cx->rng)) }, &added);
	if (rc == RC_OK)
		rc = simulated_charge(cx, ask->number, ret_answer);
	ret_answer->pay_url = str_make(cx->a, "/demo/pay/%.*s",
	    STR_ARG(ask->number));
	return rc;
}

/* What was paid goes back at once, however often it is asked for. */
static enum rc
refund(struct cx *cx, const struct pay_ask *ask, struct pay_answer *ret_answer)
{
	enum rc rc = simulated_charge(cx, ask->number, ret_answer);

	if (rc == RC_OK && ret_answer->status != PAY_STATUS_PAID)
		ret_answer->outcome = OUTCOME_REFUSED;
	ret_answer->refund = REFUND_SUCCESS;
	ret_answer->refund_no = ask->refund_no;
	ret_answer->refund_fen = ask->refund_fen;
	ret_answer->about_refund = true;
	return rc;
}

/*
 * In the transaction of who asks, as if the service were a table; so the demo
 * needs no second process.
 */
static enum rc
answer(struct cx *cx, const struct pay_ask *ask, struct pay_answer *ret_answer)
{
	int64_t	changed;
	enum rc	rc = RC_OK;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_REFUSED };
	switch (ask->verb) {
	case PAY_CREATE:
		rc = create(cx, ask, ret_answer);
		break;
	case PAY_CLOSE:
		rc = q_charge_close(cx->tx, &(struct q_charge_close_in){
			.number = ask->number }, &changed);
		if (rc == RC_OK)
			rc = simulated_charge(cx, ask->number, ret_answer);
		break;
	case PAY_QUERY:
		rc = simulated_charge(cx, ask->number, ret_answer);
		break;
	case PAY_REFUND:
	case PAY_REFUND_QUERY:
		rc = refund(cx, ask, ret_answer);
		break;
	case PAY_BILL:
	case PAY_FUNDS:
	case PAY_KEYS:
	case PAY_VERB__MAX:
	default:
		break;		/* it sends no bills */
	}
	if (rc == RC_NONE)
		ret_answer->outcome = OUTCOME_ABSENT;
	return rc == RC_NONE ? RC_OK : rc;
}

enum rc
simulated_pay(struct cx *cx, struct str number, struct pay_answer *ret_answer)
{
	enum rc rc = q_charge_pay(cx->tx, &(struct q_charge_pay_in){
		.number = number, .paid_us = cx->now_us });

	return rc != RC_OK ? rc : simulated_charge(cx, number, ret_answer);
}

const struct pay_local pay_local_simulated = { .answer = answer };
