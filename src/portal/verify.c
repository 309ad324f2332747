/* SPDX-License-Identifier: Apache-2.0 */
/* 核验回执: anyone may ask whether a receipt is genuine; it tells little. */
#include "application/receipt.h"
#include "exam/exam.h"
#include "http/house.h"
#include "portal/portal.h"
#include "portal/verify.html.h"
#include "ui/page.h"

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

static enum rc
verify_get(struct req *r)
{
	struct str		 code = req_arg(r, "code");
	struct str		 hash = hash_of(code);
	struct receipt		 found = { .exam_id = 0 };
	const struct exam	*x = NULL;
	enum rc			 rc = RC_NONE;

	if (hash.n == SHA256_HEX && seal_right(r, code, hash))
		rc = receipt_find(&r->cx, hash, &found);
	if (rc == RC_OK)
		rc = exam_load_id(r->house->exams, r->cx.tx, found.exam_id, &x);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	return REQ_PAGE(r, 200, verify, .top = page_top(r, "核验回执"),
	    .code = code, .asked = code.n > 0, .good = x != NULL,
	    .exam = x == NULL ? STR("") : x->config.title,
	    .name = found.name, .at = time_text(r->cx.a, found.at_us),
	    .bottom = page_bottom(r));
}

const struct route verify_routes[] = {
	{ METHOD_GET, "/verify", ROLE_PUBLIC, verify_get, NULL, NULL, 0, 0,
	    RATE_SEARCH, "核验回执", false },
	{ .path = NULL },
};
