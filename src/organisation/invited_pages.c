/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end of 单位报名 (S3-02): whom an organisation has on its list is
 * asked at the next log-in. To agree begins an application, with the site that
 * the organisation proposes where there is room, and shows its state to it.
 */
#include "account/account_pages.h"
#include "application/choice.h"
#include "application/law.h"
#include "exam/need.h"
#include "organisation/invited.html.h"
#include "organisation/member.h"
#include "organisation/organisation_pages.h"

enum rc
invited_by(struct req *r, struct str *ret_name)
{
	struct member_asked	asked;
	enum rc			rc;

	*ret_name = STR("");
	if (r->org || (r->exam->config.account_types & TYPE_ORG) == 0)
		return RC_OK;
	rc = member_asked(&r->cx, r->exam->id, &asked);
	if (rc == RC_OK)
		*ret_name = asked.organisation;
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
to_flow(struct req *r)
{
	return req_see(r, "/exam/%.*s/flow", STR_ARG(r->exam->config.code));
}

static enum rc
invited_get(struct req *r)
{
	struct member_asked	asked;
	enum rc			rc = member_asked(&r->cx, r->exam->id, &asked);

	if (rc == RC_NONE)
		return to_flow(r);
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, invited,
	    .top = page_top(r, "单位报名"), .organisation = asked.organisation,
	    .exam = r->exam->config.title, .site = site_name_of(
	    &r->exam->config, asked.site_n),
	    .action = url_make(r->cx.a, "/exam/%.*s/invited/%.*s",
	    STR_ARG(r->exam->config.code), STR_ARG(req_url_id(r, asked.id))),
	    .csrf = req_csrf(r), .bottom = page_bottom(r));
}

/* What the organisation proposes, where nothing is chosen and there is room. */
static enum rc
take_site(struct req *r, const struct member_asked *asked, struct app *app)
{
	struct verdict	v;
	bool		full = false;
	enum rc		rc;

	if (asked->site_n == 0 || app->site_n != 0 ||
	    app->state != STATE_DRAFT ||
	    (size_t)asked->site_n > r->exam->config.sites_n)
		return RC_OK;
	rc = app_site_full(&r->cx, r->exam, asked->site_n, &full);
	if (rc == RC_OK && !full)
		rc = app_save_site(&r->cx, r->exam, app, asked->site_n,
		    asked->choices, &v);
	return rc == RC_DENIED ? RC_OK : rc;
}

/* Out of the window, or with an application elsewhere: 开始报名 tells why not. */
static enum rc
begin(struct req *r, const struct member_asked *asked)
{
	struct account_person	person;
	struct app		app;
	enum rc			rc = account_person(&r->cx, r->cx.who, &person);

	if (rc == RC_OK)
		rc = app_start(&r->cx, r->exam, person.idno_hash, &app);
	if (rc == RC_DENIED || rc == RC_STALE)
		return RC_OK;
	return rc != RC_OK ? rc : take_site(r, asked, &app);
}

/*
 * Agreeing is the person's own act, on their own account: until that an
 * organisation sees nothing of them.
 */
static enum rc
answer_post(struct req *r)
{
	bool			agree = str_eq_z(req_field(r, "answer"), "yes");
	struct member_asked	asked;
	enum rc			rc = member_asked(&r->cx, r->exam->id, &asked);

	if (rc == RC_OK && asked.id != req_id(r))
		rc = RC_NONE;
	if (rc == RC_NONE)
		return to_flow(r);	/* taken back, or answered elsewhere */
	if (rc == RC_OK && !agree && !str_eq_z(req_field(r, "answer"), "no"))
		return req_see(r, "/exam/%.*s/invited",
		    STR_ARG(r->exam->config.code));
	if (rc == RC_OK)
		rc = member_answer(&r->cx, r->exam->id, asked.id, agree);
	if (rc == RC_OK && agree)
		rc = begin(r, &asked);
	return rc != RC_OK ? rc : to_flow(r);
}

const struct route invited_routes[] = {
	ROUTE(GET, "/exam/{exam}/invited", ROLE_CANDIDATE, invited_get,
	    .need = exam_need, .note = "单位报名：是否同意 S3-02"),
	ROUTE(POST, "/exam/{exam}/invited/{id}", ROLE_CANDIDATE, answer_post,
	    .need = exam_need, .body_max = 4096,
	    .once = true,
	    .note = "T01 单位报名：本人同意 S3-02"),
	{ .path = NULL },
};
