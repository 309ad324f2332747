/* SPDX-License-Identifier: Apache-2.0 */
/* 网上缴费, the gateways' notices, and the demo's payer. */
#ifndef PAYMENT_PAY_PAGES_H
#define PAYMENT_PAY_PAGES_H

#include "payment/waiver.html.h"
#include "ui/page.h"

extern const struct route pay_routes[];
extern const struct route waiver_routes[];
extern const struct route slip_routes[];
/* the cashiers' books: unusable money, refunds, bills */
extern const struct route money_routes[];
/* only where the simulated gateway is plugged in */
extern const struct route simulated_routes[];

/* pay_show: the pay page of r->app, with what is wrong with a form on it. */
enum rc	pay_show(struct req *r, int status, const struct errors *e);

/* waiver_part: 减免费用 on the pay page; NULL where the exam has none. */
enum rc	waiver_part(struct req *r, int64_t owed_fen,
	    const struct tpl_waiver **ret);

/* payment_pages: every page of this folder; NULL ends the list. */
extern const struct route *const payment_pages[];

/* payment_demo_pages: those that are there with --demo only. */
extern const struct route *const payment_demo_pages[];

#endif
