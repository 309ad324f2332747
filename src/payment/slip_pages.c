/* SPDX-License-Identifier: Apache-2.0 */
/* 缴费凭证, for the candidate and for who took the fee at the desk. */
#include "account/account.h"
#include "account/idno.h"
#include "candidate/app_need.h"
#include "exam/need.h"
#include "payment/lists.h"
#include "payment/pay_pages.h"
#include "payment/slip.h"
#include "review/case.h"
#include "ui/page.h"
#include "web/web.h"

/* The payments that paid a fee, each with its refunds. */
static enum rc
payments(struct req *r, struct slip *s)
{
	struct q_pay_events_of_row	*e;
	struct q_refunds_of_row		*back;
	struct slip_payment		*list;
	size_t				 n, m;
	enum rc rc = money_events_of(&r->cx, r->app->id, &e, &n);

	if (rc == RC_OK)
		rc = money_refunds_of(&r->cx, r->app->id, &back, &m);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct slip_payment, n + 1);
	s->payments = list;
	for (size_t i = 0; i < n; i++) {
		struct slip_payment *p = &list[s->payments_n];

		if (!str_eq_z(e[i].outcome, "EFFECTIVE"))
			continue;
		*p = (struct slip_payment){ .number = e[i].number,
			.gateway = pay_gateway_text(pay_desk_of(r->cx.services),
			    e[i].gateway),
			.transaction_no = e[i].transaction_no,
			.code = slip_code(&r->cx, e[i].number,
			    e[i].transaction_no, e[i].amount_fen),
			.amount_fen = e[i].amount_fen, .at_us = e[i].at_us };
		for (size_t k = 0; k < m && p->refunds_n < SLIP_PAYMENTS_MAX;
		    k++)
			if (back[k].event_id == e[i].id)
				p->refunds[p->refunds_n++] =
				    (struct slip_refund){
					back[k].amount_fen, back[k].moved_us,
					refund_state_text(back[k].state,
					    back[k].gateway),
					pay_why_text(back[k].reason) };
		s->payments_n++;
	}
	return RC_OK;
}

/* The slip of r->app. */
static enum rc
slip_send(struct req *r, struct url back)
{
	const struct exam_config	*c = &r->exam->config;
	struct slip			 s = { .exam = c->title,
		.authority = c->authority, .serial = STR("") };
	struct account_person		 person;
	struct str			 pdf;
	unsigned			 missing;
	enum rc				 rc = payments(r, &s);

	if (rc == RC_OK && s.payments_n == 0)
		return page_notice(r, 409, "还没有缴费凭证",
		    STR("缴费成功之后才有凭证。"), back, "返回");
	if (rc == RC_OK)
		rc = account_person(&r->cx, r->app->account_id, &person);
	if (rc != RC_OK)
		return rc;
	s.name = person.name;
	s.idno = idno_masked(r->cx.a, person.idno);
	if (r->app->serial > 0)
		s.serial = str_make(r->cx.a, "%05lld",
		    (long long)r->app->serial);
	if (slip_pdf(r->cx.a, font_chain_of(r->cx.services), &s, &pdf, &missing) != RC_OK)
		return RC_IO;
	r->answer.filename = str_make(r->cx.a, "paid-%.*s.pdf",
	    STR_ARG(c->code));
	return req_send(r, 200, "application/pdf", pdf);
}

static enum rc
slip_get(struct req *r)
{
	return slip_send(r, exam_path(r, "pay"));
}

static enum rc
desk_slip_get(struct req *r)
{
	return slip_send(r, url_make(r->cx.a, "/staff/desk/%.*s",
	    STR_ARG(req_param(r, "id"))));
}

const struct route slip_routes[] = {
	ROUTE(GET, "/exam/{exam}/pay/receipt", ROLE_CANDIDATE, slip_get,
	    .need = app_need, .note = "缴费凭证"),
	ROUTE(GET, "/staff/desk/{id}/receipt", ROLE_CASHIER, desk_slip_get,
	    .need = case_need, .note = "现场缴费的凭证 S3-10"),
	{ .path = NULL },
};
