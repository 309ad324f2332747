/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 缴费凭证: what a candidate paid, as a PDF that anyone can check: each payment
 * has a code that only this system can make. The same payments and refunds give
 * the same bytes.
 */
#ifndef PAYMENT_SLIP_H
#define PAYMENT_SLIP_H

#include "payment/payment.h"
#include "pdf/font.h"

enum { SLIP_PAYMENTS_MAX = 50 };

/* A refund, finished or not. */
struct slip_refund {
	int64_t		amount_fen;
	int64_t		at_us;
	struct str	state;		/* for people */
	struct str	reason;
};

/* One payment that paid a fee. */
struct slip_payment {
	struct str	number;		/* the order's */
	struct str	gateway;	/* for people */
	struct str	transaction_no;
	struct str	code;		/* slip_code() */
	int64_t		amount_fen;
	int64_t		at_us;
	struct slip_refund refunds[SLIP_PAYMENTS_MAX];
	size_t		refunds_n;
};

struct slip {
	struct str	exam;
	struct str	authority;	/* who takes the fee */
	struct str	name;
	struct str	idno;		/* masked */
	struct str	serial;		/* 报名序号; empty: none */
	const struct slip_payment *payments;
	size_t		payments_n;
};

/*
 * slip_pdf: the file.
 *
 * returns	RC_OK | RC_FULL | RC_BAD as paper_end()
 */
enum rc	slip_pdf(struct arena *a, struct font_chain *fonts,
	    const struct slip *s, struct str *ret_pdf, unsigned *ret_missing);

/* slip_code: "BKP1:NUMBER:SEAL" of a payment. */
struct str slip_code(struct cx *cx, struct str number, struct str transaction_no,
	    int64_t amount_fen);

/* What anyone may know of a payment whose code they have. */
struct slip_known {
	int64_t		exam_id;
	int64_t		amount_fen;
	int64_t		refunded_fen;	/* given back by now */
	int64_t		at_us;
	struct str	name;		/* 欧** */
};

/* slip_find: by such a code: RC_OK | RC_NONE no code of ours | RC_IO. */
enum rc	slip_find(struct cx *cx, struct str code, struct slip_known *ret);

#endif
