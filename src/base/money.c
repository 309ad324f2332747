/* SPDX-License-Identifier: Apache-2.0 */
/* Sums as gateways write them. */
#include "base/money.h"

enum { DIGITS_MAX = 15 };	/* of whole yuan: fen fit into int64 by far */

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* parse: digits with decimals; fine: what is finer than a fen is rounded. */
static enum rc
parse(struct str s, bool fine, int64_t *ret_fen)
{
	size_t		dot = str_find(s, STR("."));
	struct str	whole = str_sub(s, 0, dot);
	struct str	part = dot == SIZE_MAX ? STR("0") :
			    str_sub(s, dot + 1, s.n);
	int64_t		fen = 0;

	if (!all_digits(whole) || whole.n > DIGITS_MAX || !all_digits(part) ||
	    (part.n > 2 && !fine))
		return RC_BAD;
	for (size_t i = 0; i < whole.n; i++)
		fen = fen * 10 + (whole.p[i] - '0');
	for (size_t i = 0; i < 2; i++)
		fen = fen * 10 + (i < part.n ? part.p[i] - '0' : 0);
	if (part.n > 2 && part.p[2] >= '5')
		fen++;
	*ret_fen = fen;
	return RC_OK;
}

static enum rc
parse_signed(struct str s, bool fine, int64_t *ret_fen)
{
	bool	minus = str_starts(s, STR("-"));
	enum rc	rc;

	if (minus || str_starts(s, STR("+")))
		s = str_sub(s, 1, s.n);
	rc = parse(s, fine, ret_fen);
	if (rc == RC_OK && minus)
		*ret_fen = -*ret_fen;
	return rc;
}

enum rc
yuan_parse(struct str s, int64_t *ret_fen)
{
	return parse(s, false, ret_fen);
}

enum rc
yuan_parse_signed(struct str s, int64_t *ret_fen)
{
	return parse_signed(s, false, ret_fen);
}

enum rc
yuan_parse_fee(struct str s, int64_t *ret_fen)
{
	return parse_signed(s, true, ret_fen);
}

struct str
money_text(struct arena *a, int64_t fen)
{
	int64_t	yuan = fen / 100, rest = fen % 100;

	return str_make(a, "%s%lld.%02lld", fen < 0 ? "-" : "",
	    (long long)(yuan < 0 ? -yuan : yuan),
	    (long long)(rest < 0 ? -rest : rest));
}
