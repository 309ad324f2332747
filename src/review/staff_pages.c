/* SPDX-License-Identifier: Apache-2.0 */
/* The staff's log-in and log-out. */
#include "account/account_pages.h"
#include "account/challenge.h"
#include "account/staff.h"
#include "audit/audit.h"
#include "review/review_pages.h"
#include "ui/form_page.h"
#include "web/session.h"

struct staff_login {
	struct staff	row;
	bool		found;
	bool		right;
};

static enum rc
login_prepare(struct req *r)
{
	struct staff_login	*l = ARENA_NEW(r->cx.a, struct staff_login);
	bool			 fresh;
	enum rc			 rc = account_challenge_fresh(r, &fresh);

	r->prepared = l;
	if (rc != RC_OK || !fresh)
		return rc;
	rc = staff_by_login(&r->cx, req_field(r, "login"), &l->row);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	l->found = rc == RC_OK;
	/* A name that nobody has costs as much as one that somebody has. */
	l->right = password_matches(form_first(&r->form, "password"),
	    l->found ? str_to_z(r->cx.a, l->row.password) :
	    password_of_nobody) && l->found;
	return RC_OK;
}

static enum rc
login_show(struct form_page *f)
{
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "login",
		.label = "工作账号", .autocomplete = "username" });
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "密码", .type = "password",
		.autocomplete = "current-password" });
	account_challenge(f);
	return form_page_send(f);
}

static enum rc
login_get(struct req *r)
{
	return login_show(form_page_new(r, "工作人员登录", "登录"));
}

static enum rc
login_post(struct req *r)
{
	const struct staff_login	*l = r->prepared;
	struct form_page		*f = form_page_new(r, "工作人员登录",
	    "登录");
	bool				 refused = false;
	enum rc				 rc = account_challenge_ok(r,
	    &f->errors);

	if (rc == RC_OK && f->errors.n == 0 && l->right)
		rc = staff_login_ok(&r->cx, &l->row);
	else if (rc == RC_OK && f->errors.n == 0) {
		rc = l->found ? staff_failed(&r->cx, &l->row) : RC_OK;
		refused = true;
	}
	if (rc == RC_DENIED || refused) {
		rc = rc == RC_DENIED ? RC_OK : rc;
		errors_add(&f->errors, STR("login"),
		    STR("没有此用户或密码不正确；连续错误五次会锁定十五分钟"));
	}
	if (rc != RC_OK)
		return rc;
	if (f->errors.n > 0)
		return login_show(f);
	rc = session_start(r, true, l->row.id, l->row.roles);
	return rc != RC_OK ? rc : req_see(r, "/staff");
}

static enum rc
logout_post(struct req *r)
{
	enum rc rc = session_end(r, true);

	return rc != RC_OK ? rc : req_see(r, "/staff/login");
}

/* To where one works; a role without a page of its own is told so. */
static enum rc
staff_get(struct req *r)
{
	struct str desk = page_desk(r);

	return desk.n > 0 ? req_see(r, "%.*s", STR_ARG(desk)) :
	    page_notice(r, 200, "已登录", STR("您的角色还没有可以办理的页面。"),
	    URL(""), "");
}

enum { ANY_STAFF = ROLE_REVIEWER | ROLE_ARBITER | ROLE_CASHIER |
	ROLE_AUTHORITY | ROLE_AUDITOR };

const struct route staff_routes[] = {
	ROUTE(GET, "/staff", ANY_STAFF, staff_get, .note = "工作人员首页"),
	ROUTE(GET, "/staff/login", ROLE_PUBLIC, login_get,
	    .note = "工作人员登录"),
	ROUTE(POST, "/staff/login", ROLE_PUBLIC, login_post,
	    .prepare = login_prepare, .body_max = 4096, .rate = RATE_LOGIN,
	    .again = "one more session",
	    .note = "工作人员登录"),
	ROUTE(POST, "/staff/logout", ROLE_PUBLIC, logout_post, .body_max = 4096,
	    .again = "it is over already",
	    .note = "安全退出"),
	{ .path = NULL },
};

const struct route *const review_pages[] = {
	staff_routes, review_routes, photo_review_routes, dispute_routes,
	authority_routes, NULL
};
