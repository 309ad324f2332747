/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same person under another account (S1-03): whoever registered once more with
 * the right name may find that the wrong one already holds the application. Whoever
 * knows that account's password may go on there, or give up what was not handed in.
 */
#include "candidate/other_pages.h"

#include "account/account.h"
#include "account/account_pages.h"
#include "base/utf8.h"
#include "candidate/flow_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "ui/form_page.h"
#include "web/session.h"
#include "web/web.h"

/* The other account's application, and what prepare found out. */
struct other {
	struct account_person	 me;
	struct account_match	 match;
	const struct exam	*exam;
	struct app		 app;
	bool			 found;
	bool			 right;
	bool			 locked;
};

static enum rc
find(struct req *r, struct other *ret)
{
	struct account_match	*list;
	int64_t			 id;
	size_t			 n = 0;
	enum rc			 rc = account_person(&r->cx, r->cx.who,
	    &ret->me);

	ret->found = false;
	if (rc == RC_OK)
		rc = app_elsewhere(&r->cx, r->exam, ret->me.idno_hash, &id);
	if (rc == RC_OK)
		rc = app_by_id(&r->cx, id, &ret->app);
	if (rc == RC_OK)
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx,
		    ret->app.exam_id, &ret->exam);
	if (rc == RC_OK && ret->app.account_id != r->cx.who &&
	    str_eq(ret->exam->config.realm, r->exam->config.realm))
		rc = account_find(&r->cx, r->exam->config.realm, ret->me.idno,
		    &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n && !ret->found; i++)
		if (list[i].id == ret->app.account_id) {
			ret->match = list[i];
			ret->found = true;
		}
	return rc == RC_NONE ? RC_OK : rc;
}

/* On the CPU pool: the hashing is dear. */
static enum rc
other_prepare(struct req *r)
{
	struct other	*o = ARENA_NEW(r->cx.a, struct other);
	enum rc		 rc = exam_need(r);

	r->prepared = o;
	if (rc != RC_OK || r->session.owner_id == 0)
		return rc;
	r->cx.who = r->session.owner_id;
	rc = find(r, o);
	if (rc != RC_OK || !o->found)
		return rc;
	o->locked = o->match.locked_until_us > r->cx.now_us;
	o->right = !o->locked && password_matches(form_first(&r->form,
	    "password"), str_to_z(r->cx.a, o->match.password));
	return RC_OK;
}

static void
add_choice(struct form_page *f, const struct other *o)
{
	struct req			*r = f->r;
	struct tpl_field_options	*list = ARENA_ARRAY(r->cx.a,
	    struct tpl_field_options, 2);
	bool				 drop = str_eq_z(req_field(r, "act"),
	    "drop");
	size_t				 n = 0;

	list[n++] = (struct tpl_field_options){ STR("enter"),
		STR("进入那个账号，继续办理那份报名"), !drop, STR("act-enter") };
	if (o->app.state == STATE_DRAFT)
		list[n++] = (struct tpl_field_options){ STR("drop"),
			STR("放弃那份没有提交的报名，用现在的姓名重新报名"), drop,
			STR("act-drop") };
	form_page_field(f, field_copy(r, &(struct tpl_field){
		.name = STR("act"), .label = STR("您要怎样办理"),
		.hint = STR(""), .error = STR(""), .value = STR(""),
		.type = STR(""), .autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = STR(""), .wide = false, .optional = false,
		.is_select = false, .is_area = false, .is_radio = true,
		.is_tick = false, .options = list, .options_n = n }));
}

static enum rc
show(struct form_page *f, const struct other *o)
{
	struct req *r = f->r;

	f->page.action = exam_path(r, "other");
	f->page.lead = str_make(r->cx.a, "您的证件号码以另一个姓名（%.*s某）注册过，在“%.*s”已经有一份报名（%.*s）。"
	    "同一范围内每人只能有一份报名。请输入那个账号的密码，选择怎样办理；忘记密码的，先安全退出，再用那个姓名找回密码。",
	    STR_ARG(utf8_head(o->match.name, 1)), STR_ARG(o->exam->config.title),
	    STR_ARG(state_text(o->app.state)));
	form_page_group(f, STR(""));
	add_choice(f, o);
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "那个账号的密码", .type = "password",
		.autocomplete = "current-password" });
	form_page_link(f, exam_path(r, "flow"), "返回报考流程");
	return form_page_send(f);
}

enum rc
other_account(struct req *r, bool *ret_there)
{
	struct other	 o;
	enum rc		 rc = find(r, &o);

	*ret_there = rc == RC_OK && o.found;
	return !*ret_there ? rc : show(form_page_new(r, "您还有一个账号",
	    "继续"), &o);
}

/* What was given up stays on record, and its account is told. */
static enum rc
drop(struct req *r, const struct other *o)
{
	struct cx	cx = r->cx;
	struct app	app;
	struct verdict	v;
	enum rc		rc;

	cx.role = ROLE_INDEX_SYSTEM;
	cx.tx->roles |= ROLE_SYSTEM;
	rc = app_fire(&cx, &(struct app_act){ .id = o->app.id,
		.version = o->app.version, .event = EV_CANCEL }, &app, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK)
		rc = notify_note(&r->cx, o->match.id, "changed",
		    str_make(r->cx.a, "【%.*s】您用另一个姓名重新报名，"
		    "这个账号下没有提交的报名已经放弃。",
		    STR_ARG(o->exam->config.title)));
	if (rc == RC_OK)
		rc = app_start(&r->cx, r->exam, o->me.idno_hash, &app);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

static enum rc
enter(struct req *r, const struct other *o)
{
	enum rc rc = account_login_ok(&r->cx, &o->match);

	if (rc == RC_OK)
		rc = session_end(r, false);
	if (rc == RC_OK)
		rc = session_start(r, false, o->match.id, ROLE_CANDIDATE);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(o->exam->config.code));
}

static enum rc
other_post(struct req *r)
{
	const struct other	*o = r->prepared;
	struct form_page	*f;
	enum rc			 rc = RC_OK;

	if (!o->found)
		return req_see(r, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code));
	if (o->right && str_eq_z(req_field(r, "act"), "drop"))
		return drop(r, o);
	if (o->right)
		return enter(r, o);
	if (!o->locked)
		rc = account_login_failed(&r->cx, &o->match);
	if (rc != RC_OK)
		return rc;
	f = form_page_new(r, "您还有一个账号", "继续");
	errors_add(&f->errors, STR("password"),
	    STR("密码不正确；连续错误五次会锁定十五分钟"));
	return show(f, o);
}

const struct route other_routes[] = {
	ROUTE(POST, "/exam/{exam}/other", ROLE_CANDIDATE, other_post,
	    .need = exam_need, .prepare = other_prepare, .body_max = 4096,
	    .rate = RATE_LOGIN, .again = "one more session",
	    .note = "同一证件号码的另一个账号 S1-03"),
	{ .path = NULL },
};
