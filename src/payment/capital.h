/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts as accountants write them out: 壹佰元整. */
#ifndef PAYMENT_CAPITAL_H
#define PAYMENT_CAPITAL_H

#include "base/str.h"

/*
 * money_capital: an amount in Chinese capital numerals, by the rules for bills
 * (支付结算办法, annex 1): 整 after 元, none after 角 and 分.
 *
 * fen		from 0 to below 10^14 (one trillion yuan)
 */
struct str money_capital(struct arena *a, int64_t fen);

#endif
