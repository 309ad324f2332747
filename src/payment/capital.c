/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of money in capital numerals, for receipts. */
#include "payment/capital.h"

#include "base/buf.h"

enum { TEXT_MAX = 256, PLACES = 12 };

static const int64_t FEN_MOST = INT64_C(100000000000000);

static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆",
	"柒", "捌", "玖" };

/*
 * From the highest place down. Zeros inside become one 零 before the next digit;
 * at the end of a group of four (亿, 万, 元) they are not said.
 */
static void
put_yuan(struct buf *b, int64_t yuan)
{
	static const char *const	places[] = { "", "拾", "佰", "仟" };
	static const char *const	groups[] = { "元", "万", "亿" };
	bool				zero = false, any = false;
	int64_t				at = 1;

	for (int i = 1; i < PLACES; i++)
		at *= 10;
	for (int i = PLACES - 1; i >= 0; i--, at /= 10) {
		int d = (int)(yuan / at % 10);

		if (d != 0) {
			buf_fmt(b, "%s%s%s", zero && b->n > 0 ? "零" : "",
			    digits[d], places[i % 4]);
			any = true;
		}
		zero = d == 0;
		if (i % 4 == 0 && (any || i == 0)) {
			buf_fmt(b, "%s", groups[i / 4]);
			zero = any = false;
		}
	}
}

/*
 * Amounts in Chinese capitals for receipts, by 《支付结算办法》 annex 1: 整
 * behind whole yuan or jiao, 零 where a place is left out.
 */
struct str
money_capital(struct arena *a, int64_t fen)
{
	int64_t		yuan = fen / 100;
	int		jiao = (int)(fen / 10 % 10), rest = (int)(fen % 10);
	struct buf	b;

	must(fen >= 0 && fen < FEN_MOST);
	buf_init(&b, TEXT_MAX);
	if (yuan > 0)
		put_yuan(&b, yuan);
	else if (fen == 0)
		buf_fmt(&b, "零元");
	if (fen % 100 == 0)
		buf_fmt(&b, "整");
	if (jiao > 0)
		buf_fmt(&b, "%s角", digits[jiao]);
	else if (rest > 0 && yuan > 0)
		buf_fmt(&b, "零");
	if (rest > 0)
		buf_fmt(&b, "%s分", digits[rest]);
	return buf_take(a, &b);
}
