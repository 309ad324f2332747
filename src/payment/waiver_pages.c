/* SPDX-License-Identifier: Apache-2.0 */
/* 减免费用, as a candidate asks for it on the pay page. */
#include "base/words.h"
#include "candidate/app_need.h"
#include "exam/need.h"
#include "material/material.h"
#include "payment/pay_pages.h"
#include "payment/waiver.h"
#include "ui/page.h"

static const struct tpl_waiver_kinds *
kinds(struct req *r, struct str chosen)
{
	struct tpl_waiver_kinds *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_waiver_kinds, waiver_kinds_n);

	for (size_t i = 0; i < waiver_kinds_n; i++)
		list[i] = (struct tpl_waiver_kinds){
			str_z(waiver_kinds[i].code), waiver_kinds[i].text,
			str_make(r->cx.a, "kind-%s", waiver_kinds[i].code),
			str_eq_z(chosen, waiver_kinds[i].code) };
	return list;
}

/* What was uploaded for this exam, to be named as a proof. */
static enum rc
documents(struct req *r, struct tpl_waiver *p)
{
	struct tpl_waiver_docs	*list;
	struct material		*m;
	enum rc			 rc;

	p->docs = NULL;
	p->docs_n = 0;
	if (r->exam->config.docs_mode == DOCS_NONE)
		return RC_OK;
	rc = material_list(&r->cx, r->exam, r->app->account_id, &m,
	    &p->docs_n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_waiver_docs, p->docs_n + 1);
	for (size_t i = 0; i < p->docs_n; i++) {
		const struct document *d = config_document(&r->exam->config,
		    m[i].name);

		list[i] = (struct tpl_waiver_docs){ m[i].name, d == NULL ?
			m[i].name : d->label, str_eq(m[i].name,
			req_field(r, "document")) };
	}
	p->docs = list;
	return RC_OK;
}

static bool
is(const struct waiver *w, enum waiver_state s)
{
	return w != NULL && w->state == s;
}

enum rc
waiver_part(struct req *r, int64_t owed_fen, const struct tpl_waiver **ret)
{
	struct tpl_waiver	*p = ARENA_NEW(r->cx.a, struct tpl_waiver);
	struct waiver		 last;
	const struct waiver	*w = &last;
	const struct moment	 m = app_moment(r);
	bool			 typed = r->method == METHOD_POST;
	enum rc			 rc;

	*ret = NULL;
	if (r->exam->config.waiver == 0)
		return RC_OK;
	rc = waiver_newest(&r->cx, r->app->id, &last);
	if (rc == RC_NONE)
		w = NULL;
	else if (rc != RC_OK)
		return rc;
	*p = (struct tpl_waiver){ .text = r->exam->config.waiver_text,
		.asked = is(w, WAIVER_ASKED) && owed_fen > 0,
		.granted = is(w, WAIVER_GRANTED),
		.refused = is(w, WAIVER_REFUSED) && owed_fen > 0,
		.at = time_text(r->cx.a, w == NULL ? 0 : w->asked_us),
		.decided = time_text(r->cx.a, w == NULL ? 0 : w->decided_us),
		.answer = w == NULL ? STR("") : w->answer,
		.may = owed_fen > 0 && waiver_may_ask(&m, w),
		.again = is(w, WAIVER_REFUSED) && w->n < WAIVER_TRIES,
		.open = typed, .action = exam_path(r, "pay/waiver"),
		.csrf = req_csrf(r), .kinds = kinds(r, req_field(r, "kind")),
		.kinds_n = waiver_kinds_n, .words = req_field(r, "words"),
		.docs = NULL, .docs_n = 0 };
	*ret = p;
	return documents(r, p);
}

/* A document may be named only when it is there. */
static enum rc
document_right(struct req *r, struct str name, bool *ret)
{
	struct material	*m;
	size_t		 n = 0;
	enum rc		 rc = RC_OK;

	*ret = name.n == 0;
	if (name.n > 0 && r->exam->config.docs_mode != DOCS_NONE)
		rc = material_list(&r->cx, r->exam, r->app->account_id, &m, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		*ret |= str_eq(m[i].name, name);
	return rc;
}

static enum rc
ask_post(struct req *r)
{
	struct waiver	w = { .kind = req_field(r, "kind"),
		.words = req_field(r, "words"),
		.document = req_field(r, "document") };
	struct errors	e = { .r = r };
	bool		right = true;
	enum rc		rc = document_right(r, w.document, &right);

	if (rc != RC_OK)
		return rc;
	if (waiver_kind_text(w.kind).n == 0)
		errors_add(&e, STR("kind-low"), STR("请选择申请的理由"));
	if (!words_right(WORDS_WAIVER, w.words))
		errors_add(&e, STR("words"), words_wanted(r->cx.a,
		    WORDS_WAIVER));
	if (!right)
		errors_add(&e, STR("document"), STR("请选择已上传的材料"));
	if (e.n > 0)
		return pay_show(r, 422, &e);
	rc = waiver_ask(&r->cx, r->exam, r->app, &w);
	if (rc == RC_DENIED)
		return page_notice(r, 409, "现在不能申请减免费用",
		    STR("可能已经申请过、已经缴费或已过缴费时间，请看缴费页面。"),
		    exam_path(r, "pay"), "返回缴费");
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/pay",
	    STR_ARG(r->exam->config.code));
}

const struct route waiver_routes[] = {
	ROUTE(POST, "/exam/{exam}/pay/waiver", ROLE_CANDIDATE, ask_post,
	    .need = app_need, .body_max = 8192, .once = true,
	    .note = "W01 W04 申请减免费用"),
	{ .path = NULL },
};
