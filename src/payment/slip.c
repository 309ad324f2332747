/* SPDX-License-Identifier: Apache-2.0 */
/* The slip of a fee as PDF. */
#include "payment/slip.h"

#include "base/utf8.h"
#include "payment/capital.h"
#include "payment/payment.sql.h"
#include "pdf/paper.h"

enum { SEAL_BYTES = 16 };

struct str
slip_code(struct cx *cx, struct str number, struct str transaction_no,
    int64_t amount_fen)
{
	struct sha256 mac = hmac_sha256(&cx->keys->ticket, str_make(cx->a,
	    "paid:%.*s:%.*s:%lld", STR_ARG(number), STR_ARG(transaction_no),
	    (long long)amount_fen));

	return str_make(cx->a, "BKP1:%.*s:%.*s", STR_ARG(number),
	    STR_ARG(str_hex(cx->a, mac.b, SEAL_BYTES)));
}

enum rc
slip_find(struct cx *cx, struct str code, struct slip_known *ret)
{
	struct q_slip_payment_row	row;
	struct str			rest = code, head, number;
	enum rc				rc;

	if (!str_cut(&rest, ':', &head) || !str_eq_z(head, "BKP1") ||
	    !str_cut(&rest, ':', &number))
		return RC_NONE;
	rc = q_slip_payment(cx->tx, &(struct q_slip_payment_in){
		.number = number }, &row);
	if (rc == RC_OK && !str_eq(code, slip_code(cx, number,
	    row.transaction_no, row.amount_fen)))
		rc = RC_NONE;
	if (rc == RC_OK)
		*ret = (struct slip_known){ row.exam_id, row.amount_fen,
			row.refunded_fen, row.at_us, str_make(cx->a, "%.*s**",
			STR_ARG(utf8_head(row.name, 1))) };
	return rc;
}

static struct str
yuan(struct arena *a, int64_t fen)
{
	return str_make(a, "%.*s 元", STR_ARG(money_text(a, fen)));
}

static void
put_payment(struct arena *a, struct paper *to, const struct slip_payment *p)
{
	paper_rows2(to, STR("金额"), yuan(a, p->amount_fen), STR("大写"),
	    money_capital(a, p->amount_fen));
	paper_rows2(to, STR("支付方式"), p->gateway, STR("缴费时间"),
	    time_text(a, p->at_us));
	paper_row(to, STR("订单号"), p->number);
	paper_row(to, STR("交易号"), p->transaction_no);
	for (size_t i = 0; i < p->refunds_n; i++) {
		const struct slip_refund *x = &p->refunds[i];

		paper_row(to, STR("退款"), str_make(a,
		    "%.*s（%.*s），%.*s，%.*s\n理由：%.*s",
		    STR_ARG(yuan(a, x->amount_fen)),
		    STR_ARG(money_capital(a, x->amount_fen)),
		    STR_ARG(x->state), STR_ARG(time_text(a, x->at_us)),
		    STR_ARG(x->reason)));
	}
	paper_row(to, STR("校验码"), p->code);
	paper_qr(to, p->code, STR("任何人都可以在报名网站的“核验回执”中输入"
	    "校验码，\n核对这笔缴费和它的退款。"));
}

enum rc
slip_pdf(struct arena *a, struct font_chain *fonts, const struct slip *s,
    struct str *ret_pdf, unsigned *ret_missing)
{
	struct paper *to = paper_new(a, fonts, STR("缴费凭证"), s->exam);

	paper_rows2(to, STR("姓名"), s->name, STR("证件号码"), s->idno);
	if (s->serial.n > 0)
		paper_row(to, STR("报名序号"), s->serial);
	paper_rows2(to, STR("项目"), STR("报名考务费"), STR("收款单位"),
	    s->authority);
	for (size_t i = 0; i < s->payments_n; i++) {
		if (s->payments_n > 1)
			paper_heading(to, str_make(a, "第 %zu 笔", i + 1));
		put_payment(a, to, &s->payments[i]);
	}
	paper_text(to, STR("本凭证说明缴费的事实，不作为报销的凭据；"
	    "需要报销的，请使用财政电子票据。"));
	return paper_end(to, ret_pdf, ret_missing);
}
