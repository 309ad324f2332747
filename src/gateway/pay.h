/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gateways that need no network: their books are tables of ours and they answer
 * at once, in the transaction that asks. The demo has one; tests have theirs.
 */
#ifndef GATEWAY_PAY_H
#define GATEWAY_PAY_H

#include "gateway/driver.h"
#include "store/cx.h"

struct pay_local {
	/* answer like a driver whose call went well, or did not */
	enum rc	(*answer)(struct cx *cx, const struct pay_ask *ask,
		    struct pay_answer *ret_answer);
};

/* pay_local_simulated: the demo's gateway. */
extern const struct pay_local pay_local_simulated;

/*
 * simulated_pay: play the payer: mark a charge as paid.
 *
 * ret_answer	what the gateway's notice would say
 * returns	RC_OK | RC_NONE no such charge | RC_STALE paid or closed | RC_IO
 */
enum rc	simulated_pay(struct cx *cx, struct str number,
	    struct pay_answer *ret_answer);

/* simulated_charge: what the payer is asked for: RC_OK | RC_NONE | RC_IO. */
enum rc	simulated_charge(struct cx *cx, struct str number,
	    struct pay_answer *ret_answer);

#endif
