/* SPDX-License-Identifier: Apache-2.0 */
/* 报考须知 and 承诺书: texts that must be accepted, with version, time and hash. */
#include "candidate/document.html.h"
#include "candidate/flow_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/page.h"

/* The step behind a text, while it may be changed; afterwards the flow. */
static enum rc
next_of(struct req *r, enum step step, struct url *ret)
{
	enum step	after = step_after(&r->exam->config, step);
	struct verdict	v;
	enum rc		rc = app_may_change(&r->cx, r->exam, r->app, after,
	    &v);

	*ret = exam_path(r, rc == RC_OK ? step_word(after) : "flow");
	return rc == RC_DENIED ? RC_OK : rc;
}

static enum rc
text_page(struct req *r, bool pledge)
{
	const struct exam_config	*c = &r->exam->config;
	enum step			 step = pledge ? STEP_PLEDGE :
	    STEP_NOTICE;
	int64_t				 at_us = pledge ? r->app->pledge_us :
	    r->app->notice_us;
	struct url			 next;
	enum rc				 rc;

	if (!config_has_step(c, step))
		return RC_NONE;
	rc = next_of(r, step, &next);
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, document,
	    .top = page_top(r, pledge ? "承诺书" : "报考须知"),
	    .title = step_title_of(c, step),
	    .lead = pledge ? STR("请认真阅读，接受后即为您本人签署。") :
	        STR("请认真阅读全文。"),
	    .text = pledge ? c->pledge : c->notice,
	    .action = exam_path(r, step_word(step)), .csrf = req_csrf(r),
	    .accept = c->word_accept, .refuse = exam_path(r, "flow"),
	    .accepted = at_us == 0 ? STR("") : str_make(r->cx.a,
	        "您已于 %.*s 接受。", STR_ARG(time_text(r->cx.a, at_us))),
	    .next = next,
	    .bottom = page_bottom(r));
}

static enum rc
text_accept(struct req *r, bool pledge)
{
	enum step	step = pledge ? STEP_PLEDGE : STEP_NOTICE;
	struct verdict	v;
	enum rc		rc;

	if (!config_has_step(&r->exam->config, step))
		return RC_NONE;
	rc = app_may_change(&r->cx, r->exam, r->app, step, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK)
		rc = app_accept(&r->cx, r->exam, r->app, pledge);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code),
	    step_word(step_after(&r->exam->config, step)));
}

static enum rc
notice_get(struct req *r)
{
	return text_page(r, false);
}

static enum rc
notice_post(struct req *r)
{
	return text_accept(r, false);
}

static enum rc
pledge_get(struct req *r)
{
	return text_page(r, true);
}

static enum rc
pledge_post(struct req *r)
{
	return text_accept(r, true);
}

const struct route text_routes[] = {
	ROUTE(GET, "/exam/{exam}/notice", ROLE_CANDIDATE, notice_get,
	    .need = app_need, .note = "报考须知 S1-12 S2-05"),
	ROUTE(POST, "/exam/{exam}/notice", ROLE_CANDIDATE, notice_post,
	    .need = app_need, .body_max = 4096, .again = "consent is one row",
	    .note = "报考须知 S1-12"),
	ROUTE(GET, "/exam/{exam}/pledge", ROLE_CANDIDATE, pledge_get,
	    .need = app_need, .note = "承诺书 S1-12 S4-04"),
	ROUTE(POST, "/exam/{exam}/pledge", ROLE_CANDIDATE, pledge_post,
	    .need = app_need, .body_max = 4096, .again = "consent is one row",
	    .note = "承诺书 S1-12"),
	{ .path = NULL },
};
