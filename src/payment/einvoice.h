/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 财政电子票据: one invoice a payment, issued by a province's platform. We say
 * what is to be issued, the platform answers with numbers. When money went back,
 * the whole invoice is cancelled by a red one and the rest invoiced anew. What
 * is to be issued follows from the books alone: asking again asks for the same.
 * einvoice.tbl holds all moves, docs/einvoice.md the files.
 */
#ifndef PAYMENT_EINVOICE_H
#define PAYMENT_EINVOICE_H

#include "payment/payment.h"

/* What the platform is asked to issue. */
struct einvoice {
	struct str	serial;		/* ours, the same for ever: BK…-B1, BK…-R1 */
	bool		red;		/* cancels another */
	struct str	unit_code;	/* 执收单位编码 */
	struct str	item_code;	/* 收费项目编码 */
	struct str	exam;
	struct str	payer;
	int64_t		amount_fen;
	int64_t		paid_us;
	struct str	order_number;
	struct str	gateway;	/* as stored */
	struct str	transaction_no;
	struct str	red_code;	/* of a red one: what it cancels */
	struct str	red_number;
};

/* What the platform answered. */
struct einvoice_result {
	struct str	serial;
	bool		issued;		/* false: refused, words say why */
	struct str	code;		/* 票据代码 */
	struct str	number;		/* 票据号码 */
	struct str	check_code;	/* 校验码 */
	struct str	url;		/* where to look at it */
	struct str	words;
	int		line;		/* of the file, for messages */
};

/* A platform: how asking and answers travel. */
struct einvoice_face {
	/* all of it or nothing; RC_OK | RC_IO | RC_BUSY */
	enum rc	(*send)(struct cx *cx, const struct einvoice *list, size_t n,
		    void *ctx);
	/* answers since the last time: RC_OK | RC_BAD | RC_IO */
	enum rc	(*fetch)(struct cx *cx, struct einvoice_result **ret_list,
		    size_t *ret_n, void *ctx);
};

/* The file face: ctx. Names end with .json or .csv. */
struct einvoice_file {
	const char	*path;
	struct str	 cause;		/* set on RC_BAD, for people */
};

/* einvoice_files: exchange by files (einvoice_file.c). */
extern const struct einvoice_face einvoice_files;

extern const struct machine einvoice_machine;

/*
 * einvoice_export: note what is to be issued now, and send it.
 *
 * again	also what was sent before and not answered
 * ret_n	how many were sent
 * returns	RC_OK | as the face; on failure nothing is noted
 */
enum rc	einvoice_export(struct cx *cx, struct exam_cache *exams,
	    const struct einvoice_face *face, void *ctx, bool again,
	    size_t *ret_n);

/*
 * einvoice_import: take the answers, all or none; the same again changes
 * nothing.
 *
 * ret_cause	on RC_BAD: which line, and what is wrong
 * returns	RC_OK | RC_BAD | RC_IO
 */
enum rc	einvoice_import(struct cx *cx, const struct einvoice_face *face,
	    void *ctx, size_t *ret_n, struct str *ret_cause);

/* What a candidate sees of the invoice of an order. */
struct einvoice_seen {
	struct str	code;
	struct str	number;
	struct str	check_code;
	struct str	url;
	int64_t		amount_fen;
};

/* einvoice_of: the valid one of an order: RC_OK | RC_NONE not yet | RC_IO. */
enum rc	einvoice_of(struct cx *cx, struct str order_number,
	    struct einvoice_seen *ret);

#endif
