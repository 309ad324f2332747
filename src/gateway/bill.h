/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bills of the payment services as rows. The layouts are the published ones
 * (../docs/payments.md §1.5, §2.3); columns are found by their names. A line
 * that cannot be read makes the whole bill unreadable: a row of money dropped
 * in silence would be worse.
 */
#ifndef GATEWAY_BILL_H
#define GATEWAY_BILL_H

#include <iconv.h>

#include "gateway/driver.h"

/* Most bytes of a bill, as it comes and unpacked, and most rows. */
enum { BILL_FILE_MAX = 32 * 1024 * 1024, BILL_TEXT_MAX = 256 * 1024 * 1024,
	BILL_ROWS_MAX = 1000000 };

struct bill {
	struct pay_row	*rows;		/* as long as the arena, outside of its limit */
	size_t		 rows_n;
	struct str	 cause;		/* of RC_BAD, for the log */
};

/*
 * bill_unpack: a file that may be gzip, as its bytes.
 *
 * ret_text	lives as long as the arena, but outside of its limit
 * returns	RC_OK | RC_BAD broken, or over BILL_TEXT_MAX
 */
enum rc	bill_unpack(struct arena *a, struct str file, struct str *ret_text);

/*
 * bill_wechat_trade: WeChat's trade bill (ALL).
 *
 * text		kept: rows point into it
 * mchid	whose it must be
 * returns	RC_OK | RC_BAD ret_bill->cause says why
 */
enum rc	bill_wechat_trade(struct arena *a, struct str text, struct str mchid,
	    struct bill *ret_bill);

/* bill_wechat_funds: WeChat's fund-flow bill; as bill_wechat_trade. */
enum rc	bill_wechat_funds(struct arena *a, struct str text,
	    struct bill *ret_bill);

/*
 * bill_alipay: Alipay's ZIP of tables, GB18030 or UTF-8. Those without order
 * numbers (the summary) are passed over.
 *
 * gb18030	from iconv_open("UTF-8", "GB18030")
 * funds	a "signcustomer" bill, of movements; else "trade"
 * returns	RC_OK | RC_BAD ret_bill->cause says why
 */
enum rc	bill_alipay(struct arena *a, iconv_t gb18030, struct str zip,
	    bool funds, struct bill *ret_bill);

#endif
