/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money as people and services write it, yuan in decimal digits, to fen in int64
 * and back, without a float on the way.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/str.h"

/*
 * yuan_parse: "40", "40.0" or "40.00".
 *
 * returns	RC_OK | RC_BAD a sign, a part of a fen, no number, out of range
 */
enum rc	yuan_parse(struct str s, int64_t *ret_fen);

/* yuan_parse_signed: the same with an optional '-' or '+' before it. */
enum rc	yuan_parse_signed(struct str s, int64_t *ret_fen);

/*
 * yuan_parse_fee: signed, with any number of decimals, rounded half away from
 * nought: services count their fees in parts of a fen.
 */
enum rc	yuan_parse_fee(struct str s, int64_t *ret_fen);

/* money_text: fen as yuan with two decimals: "40.00", "-0.05". */
struct str money_text(struct arena *a, int64_t fen);

#endif
