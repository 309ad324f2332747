/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The face of a payment gateway. What it says (a notice, the answer to a query)
 * becomes a struct pay_news, and all news enter payment's one function.
 */
#ifndef GATEWAY_PAY_H
#define GATEWAY_PAY_H

#include "gateway/driver.h"
#include "store/cx.h"



/* What a gateway says about one order. */
struct pay_news {
	struct str	number;		/* our order number */
	struct str	transaction_no;	/* the gateway's, when paid */
	int64_t		amount_fen;
	enum pay_status	status;
};

/* An order as a gateway is asked for it. */
struct pay_request {
	struct str	number;
	struct str	subject;	/* what the payer reads */
	int64_t		amount_fen;
	int64_t		expires_us;
};

/* The face. Each call is in the caller's transaction or outside of any. */
struct pay_gateway {
	const char	*name;		/* stored with the order */
	struct str	 text;		/* 微信支付 … */
	/* make the order known to the gateway; ret_url is where the payer goes */
	enum rc	(*create)(struct cx *cx, const struct pay_request *r,
		    struct str *ret_url);
	/* ask what became of it; RC_NONE: the gateway does not know it */
	enum rc	(*query)(struct cx *cx, struct str number,
		    struct pay_news *ret_news);
	/* check and read a notice: RC_OK | RC_BAD forged or malformed */
	enum rc	(*notice)(struct cx *cx, struct str body, struct str signature,
		    struct pay_news *ret_news);
	/* close it, so that nobody can pay any more */
	enum rc	(*close)(struct cx *cx, struct str number);
};

/* pay_gateway_simulated: the demo's gateway, whose books are a table. */
extern const struct pay_gateway pay_gateway_simulated;

/*
 * simulated_pay: play the payer: mark a charge as paid and make the notice
 * that a real gateway would send.
 *
 * ret_body, ret_signature	the notice
 * returns	RC_OK | RC_NONE no such charge | RC_STALE paid or closed | RC_IO
 */
enum rc	simulated_pay(struct cx *cx, struct str number, struct str *ret_body,
	    struct str *ret_signature);

/* simulated_charge: what the payer is asked for: RC_OK | RC_NONE | RC_IO. */
enum rc	simulated_charge(struct cx *cx, struct str number,
	    struct pay_news *ret_news);

#endif
