/* SPDX-License-Identifier: Apache-2.0 */
/* 网上缴费, the gateways' notices, and the demo's payer. */
#ifndef PAYMENT_PAY_PAGES_H
#define PAYMENT_PAY_PAGES_H

#include "http/req.h"

extern const struct route pay_routes[];
extern const struct route desk_routes[];
/* the cashiers' books: unusable money, refunds, bills */
extern const struct route money_routes[];
/* only where the simulated gateway is plugged in */
extern const struct route simulated_routes[];

#endif
