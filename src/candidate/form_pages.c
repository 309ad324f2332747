/* SPDX-License-Identifier: Apache-2.0 */
/* 填写个人信息 for one exam, and the person's own data for all of them. */
#include "account/account.h"
#include "application/fields.h"
#include "candidate/flow_pages.h"
#include "candidate/profile_done.html.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/form_page.h"

/* ---- the exam's form */

static enum rc
form_show(struct form_page *page, bool from_body)
{
	struct req			*r = page->r;
	const struct exam_config	*c = &r->exam->config;

	form_page_hidden(page, STR(MADE_FROM), page_mark(r, r->app->form));
	fields_show(page, &(struct fields_saved){ c->fields, c->fields_n,
		r->app->form }, from_body);
	page->page.draft = STR("先存草稿");
	form_page_link(page, exam_path(r, "flow"), "返回报考流程");
	return form_page_send(page);
}

static struct form_page *
form_new(struct req *r)
{
	struct str	  title = step_title_of(&r->exam->config, STEP_FORM);
	struct form_page *f = form_page_new(r, str_to_z(r->cx.a, title),
	    str_to_z(r->cx.a, r->exam->config.word_save));

	f->page.lead = STR("标有“*”的项目必须填写。可以先存草稿，报名结束前随时回来修改。");
	return f;
}

static enum rc
form_get(struct req *r)
{
	struct form_page	*page;
	struct verdict		 v;
	enum rc			 rc;

	if (!config_has_step(&r->exam->config, STEP_FORM))
		return RC_NONE;
	rc = app_may_change(&r->cx, r->exam, r->app, STEP_FORM, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v) == RC_DENIED ? RC_OK : RC_IO;
	if (rc != RC_OK)
		return rc;
	page = form_new(r);
	if (req_arg(r, "saved").n > 0)
		page->page.banner = STR("草稿已保存。");
	return form_show(page, false);
}

/* A draft may have gaps; handing in looks at every field. */
static enum rc
form_post(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct form_page		*page = form_new(r);
	bool				 draft = req_field(r, "draft").n > 0;
	struct verdict			 v;
	enum rc				 rc;

	if (!config_has_step(c, STEP_FORM))
		return RC_NONE;
	if (page_is_old(r, r->app->form, STR("{}"))) {
		fields_differ(r, &(struct fields_saved){ c->fields,
			c->fields_n, r->app->form }, &page->errors);
		return form_show(page, true);
	}
	if (!draft)
		fields_check(r, c->fields, c->fields_n, &page->errors);
	if (page->errors.n > 0)
		return form_show(page, true);
	rc = app_save_form(&r->cx, r->exam, r->app, fields_json(r, c->fields,
	    c->fields_n), !draft, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc != RC_OK)
		return rc;
	return draft ? req_see(r, "/exam/%.*s/form?saved=1", STR_ARG(c->code)) :
	    req_see(r, "/exam/%.*s/flow?saved=1", STR_ARG(c->code));
}

/* ---- the person's own data (S3-04, S3-05, S3-07) */

static enum rc
profile_show(struct form_page *page, struct str saved, bool from_body)
{
	struct req			*r = page->r;
	const struct exam_config	*c = &r->exam->config;

	form_page_hidden(page, STR(MADE_FROM), page_mark(r, saved));
	fields_show(page, &(struct fields_saved){ c->profile, c->profile_n,
		saved }, from_body);
	page->page.lead = STR("这里的信息属于您本人，以后每次报名都可以直接使用。");
	form_page_link(page, exam_path(r, "flow"), "返回报考流程");
	return form_page_send(page);
}

static struct form_page *
profile_new(struct req *r)
{
	return form_page_new(r, "个人信息", "保存");
}

/* Saved and complete: once more as a whole, with 修改 and 确认. */
static enum rc
profile_whole(struct req *r, const struct account_profile *p)
{
	const struct exam_config	*c = &r->exam->config;
	struct form_row			*rows = ARENA_ARRAY(r->cx.a,
	    struct form_row, c->profile_n + 1);
	struct tpl_profile_done_rows	*list = ARENA_ARRAY(r->cx.a,
	    struct tpl_profile_done_rows, c->profile_n + 1);

	fields_rows(r->cx.a, &(struct fields_saved){ c->profile, c->profile_n,
		p->form }, rows);
	for (size_t i = 0; i < c->profile_n; i++)
		list[i] = (struct tpl_profile_done_rows){ rows[i].label,
			rows[i].value };
	return REQ_PAGE(r, 200, profile_done, .top = page_top(r, "个人信息"),
	    .title = step_title_of(c, STEP_PROFILE),
	    .said = req_arg(r, "saved").n > 0 ? STR("信息修改成功。") : STR(""),
	    .rows = list, .rows_n = c->profile_n,
	    .change = exam_path(r, "profile?change=1"),
	    .confirm = r->app != NULL && r->app->state == STATE_DRAFT ?
	    exam_path(r, "profile/confirm") : URL(""), .csrf = req_csrf(r),
	    .confirmed = r->app != NULL && r->app->profile_us > 0,
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

static enum rc
profile_get(struct req *r)
{
	struct account_profile	p;
	enum rc			rc;

	if (r->exam->config.profile_n == 0)
		return RC_NONE;
	rc = account_profile(&r->cx, r->cx.who, &p);
	if (rc != RC_OK)
		return rc;
	if (p.done && req_arg(r, "change").n == 0)
		return profile_whole(r, &p);
	return profile_show(profile_new(r), p.form, false);
}

/*
 * Belongs to the account and serves every exam of its group, so it is saved
 * apart from any application.
 */
static enum rc
profile_post(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct form_page		*page = profile_new(r);
	struct account_profile		 p;
	enum rc				 rc;

	if (c->profile_n == 0)
		return RC_NONE;
	rc = account_profile(&r->cx, r->cx.who, &p);
	if (rc != RC_OK)
		return rc;
	if (page_is_old(r, p.form, STR("{}")))
		fields_differ(r, &(struct fields_saved){ c->profile,
			c->profile_n, p.form }, &page->errors);
	else
		fields_check(r, c->profile, c->profile_n, &page->errors);
	if (page->errors.n > 0)
		return profile_show(page, p.form, true);
	rc = account_profile_save(&r->cx, fields_json(r, c->profile,
	    c->profile_n), true);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/profile?saved=1",
	    STR_ARG(c->code));
}

static enum rc
profile_confirm(struct req *r)
{
	struct account_profile	p;
	struct verdict		v;
	enum rc			rc = account_profile(&r->cx, r->cx.who, &p);

	if (rc == RC_OK && !p.done)
		return page_notice(r, 409, "还没有个人信息",
		    STR("请先填写并保存个人信息，再确认。"),
		    exam_path(r, "profile"), "填写个人信息");
	if (rc == RC_OK)
		rc = app_confirm_profile(&r->cx, r->exam, r->app, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

const struct route form_routes[] = {
	ROUTE(GET, "/exam/{exam}/form", ROLE_CANDIDATE, form_get,
	    .need = app_need, .note = "填写个人信息 S1-12 S1-13"),
	ROUTE(POST, "/exam/{exam}/form", ROLE_CANDIDATE, form_post,
	    .need = app_need, .body_max = 65536,
	    .again = "the same values, of the version they were made from",
	    .note = "T02 填写个人信息 S1-13"),
	ROUTE(GET, "/exam/{exam}/profile", ROLE_CANDIDATE, profile_get,
	    .need = app_need_maybe, .note = "个人信息 S3-04 S3-05"),
	ROUTE(POST, "/exam/{exam}/profile", ROLE_CANDIDATE, profile_post,
	    .need = app_need_maybe, .body_max = 65536,
	    .again = "the same values, of the version they were made from",
	    .note = "个人信息 S3-04 S3-05"),
	ROUTE(POST, "/exam/{exam}/profile/confirm", ROLE_CANDIDATE,
	    profile_confirm, .need = app_need, .body_max = 4096,
	    .again = "the same values, of the version they were made from",
	    .note = "T02 确认人员信息 S3-07"),
	{ .path = NULL },
};
