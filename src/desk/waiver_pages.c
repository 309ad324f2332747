/* SPDX-License-Identifier: Apache-2.0 */
/* 减免费用, as a reviewer in scope decides about it. */
#include "base/words.h"
#include "desk/desk_pages.h"
#include "desk/waiver_case.html.h"
#include "desk/waivers.html.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "payment/lists.h"
#include "payment/pay_parts.h"
#include "payment/waiver.h"
#include "review/case.h"
#include "review/lists.h"
#include "ui/page.h"
#include "web/web.h"

enum { WAIVERS_MOST = 50 };

static enum rc
waivers_get(struct req *r)
{
	struct q_waivers_open_row	*rows;
	struct tpl_waivers_rows		*list;
	size_t				 n;
	enum rc rc = waivers_open(&r->cx, WAIVERS_MOST, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_waivers_rows, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_waivers_rows){ url_make(r->cx.a,
			"/staff/waiver/%.*s", STR_ARG(req_url_id(r,
			rows[i].id))), rows[i].name, rows[i].title,
			rows[i].department, waiver_kind_text(rows[i].kind),
			state_text(state_parse(rows[i].state)),
			time_text(r->cx.a, rows[i].asked_us) };
	return REQ_PAGE(r, 200, waivers, .top = page_top(r, "减免费用"),
	    .said = req_arg(r, "done").n > 0 ? STR("已办理，考生会收到通知。") :
	    STR(""), .rows = list, .rows_n = n, .bottom = page_bottom(r));
}

static struct str
document_label(struct req *r, struct str name)
{
	const struct document *d = name.n == 0 ? NULL :
	    config_document(&r->exam->config, name);

	return d == NULL ? name : d->label;
}

static enum rc
case_show(struct req *r, int status, const struct errors *e)
{
	struct str			 before = STR("");
	const struct tpl_case		*part;
	struct waiver			 w;
	int64_t				 owed = 0;
	enum rc rc = waiver_newest(&r->cx, r->app->id, &w);

	if (rc == RC_OK)
		rc = case_part(r, "/staff/review", false, &part);
	if (rc == RC_OK)
		rc = pay_owed(&r->cx, r->exam, r->app, &owed);
	if (rc != RC_OK)
		return rc;
	rc = w.n == 1 ? RC_NONE : waiver_before(&r->cx, r->app->id, &before);
	return rc != RC_OK && rc != RC_NONE ? rc : REQ_PAGE(r, status,
	    waiver_case, .top = page_top(r, "减免费用"),
	    .errors = errors_part(e), .shown = part,
	    .kind = waiver_kind_text(w.kind), .words = w.words,
	    .document = document_label(r, w.document),
	    .at = time_text(r->cx.a, w.asked_us), .again = w.n > 1,
	    .before = before, .fee = money_text(r->cx.a, owed),
	    .open = w.state == WAIVER_ASKED, .action = url_of(r->path),
	    .csrf = req_csrf(r), .reason = req_field(r, "reason"),
	    .bottom = page_bottom(r));
}

static enum rc
case_get(struct req *r)
{
	return case_show(r, 200, &(const struct errors){ .r = r });
}

static enum rc
tell(struct req *r, bool grant)
{
	struct notify			n = { .kind = "reviewed",
		.template = grant ? TEMPLATE_WAIVED : TEMPLATE_NOT_WAIVED,
		.values = { { STR("title"), r->exam->config.title } },
		.account_id = r->app->account_id,
		.no_phone = (r->exam->config.sms_events & SMS_REVIEWED) == 0,
		.ref = str_make(r->cx.a, "waiver/%lld/%lld",
		    (long long)r->app->id, (long long)r->cx.now_us) };
	enum rc		rc = RC_OK;

	if (!n.no_phone)
		rc = review_phone(&r->cx, r->app->id, &n.phone);
	return rc != RC_OK ? rc : notify_send(&r->cx, &n);
}

static enum rc
refused(struct req *r, const char *text)
{
	struct errors	e = { .r = r };
	enum rc		rc = app_by_id(&r->cx, r->app->id, r->app);

	errors_add(&e, STR(""), str_z(text));
	if (rc == RC_OK)
		rc = case_show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

/* A refusal needs words for the candidate; a grant may have some. */
static enum rc
case_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct str	reason = req_field(r, "reason");
	bool		grant = str_eq_z(req_field(r, "decision"), "grant");
	struct verdict	v;
	enum rc		rc;

	if ((!grant || reason.n > 0) &&
	    !words_right(WORDS_WAIVER_REFUSED, reason)) {
		errors_add(&e, STR("reason"), words_wanted(r->cx.a,
		    WORDS_WAIVER_REFUSED));
		return case_show(r, 422, &e);
	}
	rc = waiver_decide(&r->cx, r->app, grant, reason, &v);
	if (rc == RC_STALE)
		return refused(r, "这份申请已经处理，或这份报名的状态已经变化，请返回列表");
	if (rc == RC_DENIED)
		return refused(r, "这份报名现在不能减免费用，请返回列表");
	if (rc == RC_OK)
		rc = tell(r, grant);
	return rc != RC_OK ? rc : req_see(r, "/staff/waivers?done=1");
}

const struct route waiver_desk_routes[] = {
	ROUTE(GET, "/staff/waivers", ROLE_REVIEWER, waivers_get,
	    .note = "减免费用的申请"),
	ROUTE(GET, "/staff/waiver/{id}", ROLE_REVIEWER, case_get,
	    .need = case_need, .note = "一份减免费用的申请"),
	ROUTE(POST, "/staff/waiver/{id}", ROLE_REVIEWER, case_post,
	    .need = case_need, .body_max = 4096,
	    .once = true,
	    .note = "W02 W03 T14z 减免费用"),
	{ .path = NULL },
};
