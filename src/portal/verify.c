/* SPDX-License-Identifier: Apache-2.0 */
/* 核验: anyone may ask whether a receipt or a ticket is genuine; it tells little. What
 * was paid has codes of its own (slip.h). */
#include "admission/admission.h"
#include "application/choice.h"
#include "application/receipt.h"
#include "exam/exam.h"
#include "payment/slip.h"
#include "portal/portal.h"
#include "portal/verify.html.h"
#include "ui/page.h"
#include "web/web.h"

enum { SHA256_HEX = 64 };

/* The bare hash, or the whole text of the QR code: "BKR1:hash:seal". */
static struct str
hash_of(struct str code)
{
	struct str part;

	if (!str_starts(code, STR("BKR1:")))
		return code;
	(void)str_cut(&code, ':', &part);
	return str_cut(&code, ':', &part) ? part : STR("");
}

/* A seal that was given must be ours. */
static bool
seal_right(struct req *r, struct str code, struct str hash)
{
	struct str want = receipt_seal(&r->cx, hash), part;

	if (!str_starts(code, STR("BKR1:")))
		return true;
	(void)str_cut(&code, ':', &part);
	(void)str_cut(&code, ':', &part);
	return str_eq(code, want);
}

/* The receipt of an application. */
static enum rc
find_receipt(struct req *r, struct str code, struct tpl_verify *p,
    int64_t *ret_exam_id)
{
	struct str	hash = hash_of(code);
	struct receipt	found;
	enum rc		rc = RC_NONE;

	if (hash.n == SHA256_HEX && seal_right(r, code, hash))
		rc = receipt_find(&r->cx, hash, &found);
	if (rc != RC_OK)
		return rc;
	*ret_exam_id = found.exam_id;
	p->name = found.name;
	p->at = time_text(r->cx.a, found.at_us);
	return RC_OK;
}

/* A payment. */
static enum rc
find_slip(struct req *r, struct str code, struct tpl_verify *p,
    int64_t *ret_exam_id)
{
	struct slip_known	found;
	enum rc			rc = slip_find(&r->cx, code, &found);

	if (rc != RC_OK)
		return rc;
	*ret_exam_id = found.exam_id;
	p->name = found.name;
	p->at = time_text(r->cx.a, found.at_us);
	p->amount = money_text(r->cx.a, found.amount_fen);
	if (found.refunded_fen > 0)
		p->refunded = money_text(r->cx.a, found.refunded_fen);
	return RC_OK;
}

/* A ticket: what a door needs to see, and no more. */
static enum rc
find_ticket(struct req *r, struct str code, struct tpl_verify *p,
    int64_t *ret_exam_id)
{
	struct ticket_known	found;
	const struct sitting	*at;
	const struct exam	*x;
	enum rc			rc = ticket_find(&r->cx, code, &found);

	if (rc != RC_OK)
		return rc;
	at = &found.seat.list[0];
	rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx,
	    found.exam_id, &x);
	if (rc != RC_OK)
		return rc;
	*ret_exam_id = found.exam_id;
	p->name = found.name;
	p->ticket = found.ticket_no;
	p->seat = str_make(r->cx.a, "%.*s　第 %03u 考场　%02u 号",
	    STR_ARG(site_name_of(&x->config, at->site_n)),
	    at->room_n, at->seat_n);
	if (!state_is_live(found.state))
		p->out = found.state == STATE_DISQUALIFIED ?
		    STR("已被取消资格") : str_make(r->cx.a,
		    "的报名已经终止（%.*s）", STR_ARG(state_text(found.state)));
	return RC_OK;
}

static enum rc
verify_get(struct req *r)
{
	struct str		 code = req_arg(r, "code");
	struct tpl_verify	 p = { .top = page_top(r, "核验回执"),
		.code = code, .asked = code.n > 0, .good = false,
		.exam = STR(""), .name = STR(""), .at = STR(""),
		.amount = STR(""), .refunded = STR(""),
		.ticket = STR(""), .seat = STR(""), .out = STR(""),
		.bottom = page_bottom(r) };
	const struct exam	*x = NULL;
	int64_t			 exam_id = 0;
	enum rc			 rc = str_starts(code, STR("BKP1:")) ?
	    find_slip(r, code, &p, &exam_id) :
	    str_starts(code, STR("BK1:")) ?
	    find_ticket(r, code, &p, &exam_id) :
	    find_receipt(r, code, &p, &exam_id);

	if (rc == RC_OK)
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, exam_id, &x);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	p.good = x != NULL;
	if (x != NULL)
		p.exam = x->config.title;
	return req_page(r, 200, tpl_verify_any, &p, sizeof(p));
}

const struct route verify_routes[] = {
	ROUTE(GET, "/verify", ROLE_PUBLIC, verify_get, .rate = RATE_SEARCH,
	    .note = "核验回执和准考证"),
	{ .path = NULL },
};
