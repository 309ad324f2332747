/* SPDX-License-Identifier: Apache-2.0 */
/* The row for a path, and what is checked before its handler runs. */
#include "web/router.h"

#include <string.h>

#include "base/id.h"
#include "web/once.h"
#include "web/session.h"

enum { PARAM_MAX_BYTES = 80 };	/* a SHA-256 in hexadecimal and ".jpg" */

void
route_check(const struct route *row)
{
	must(row->methods != 0 && row->path[0] == '/');
	must(row->who != 0);			/* a page says who it is for */
	must(row->handle != NULL && row->note != NULL);
	must((row->methods & METHOD_POST) != 0 ||
	    (row->body_max == 0 && row->file_max == 0));
	must((row->methods & METHOD_POST) == 0 || row->open_post ||
	    row->once == (row->again == NULL));
}

/*
 * An {id} that is no id of ours is no match, hence 404, before any query is
 * asked.
 */
static bool
take_param(struct req *r, struct str name, struct str text)
{
	struct param *p;

	must(r->params_n < PARAMS_MAX);
	if (text.n == 0 || text.n > PARAM_MAX_BYTES)
		return false;
	p = &r->params[r->params_n++];
	*p = (struct param){ name, text, 0 };
	if (str_eq_z(name, "id"))
		return id_parse(&r->cx.keys->id, text, &p->id) == RC_OK;
	return true;
}

/* Part by part: "{name}" takes any, the rest must be equal. */
static bool
matches(struct req *r, const struct route *row)
{
	struct str	 want = str_z(row->path), got = r->path, a, b;
	const char	*tail = strrchr(row->path, '/');

	/* Most rows end differently: no need to look at their parts. */
	if (tail[1] != '{' && !str_ends(got, str_z(tail)))
		return false;
	r->params_n = 0;
	while (str_cut(&want, '/', &a)) {
		if (!str_cut(&got, '/', &b))
			return false;
		if (a.n > 2 && a.p[0] == '{') {
			if (!take_param(r, str_sub(a, 1, a.n - 2), b))
				return false;
		} else if (!str_eq(a, b))
			return false;
	}
	return got.p == NULL;
}

/*
 * RC_BAD is "such a path, but not by this method": 405, other than a page
 * that is not there.
 */
enum rc
router_find(struct req *r)
{
	bool seen = false;

	for (const struct route *const *set = r->web->routes; *set != NULL;
	    set++)
		for (const struct route *row = *set; row->path != NULL; row++) {
			if (!matches(r, row))
				continue;
			seen = true;
			if ((row->methods & (unsigned)r->method) != 0) {
				r->route = row;
				return RC_OK;
			}
		}
	return seen ? RC_BAD : RC_NONE;
}

bool
router_same_site(struct str sec_fetch_site)
{
	/* Browsers of before 2020 do not send it: the token decides alone. */
	return sec_fetch_site.n == 0 ||
	    str_eq_z(sec_fetch_site, "same-origin") ||
	    str_eq_z(sec_fetch_site, "none");
}

bool
router_token_right(struct req *r, struct str cookie)
{
	struct str want = session_csrf(&r->cx, cookie);
	struct str got = req_csrf_sent(r).token;

	return cookie.n > 0 && got.n == want.n &&
	    bytes_equal(got.p, want.p, want.n);
}

static void
choose_role(struct req *r)
{
	uint32_t both = r->route->who & r->session.roles;

	r->cx.role = ROLE_INDEX_PUBLIC;
	for (int i = ROLE_INDEX__MAX - 1; i > ROLE_INDEX_PUBLIC; i--)
		if ((both >> i & 1) != 0)
			r->cx.role = (enum role_index)i;
	r->cx.who = r->session.owner_id;
}

/*
 * A candidate's role on a page for everybody is still a candidate: the page
 * shows the name, but its statements are those of the public.
 */
static enum rc
admit(struct req *r, struct str cookie)
{
	enum rc rc = session_load(&r->cx, cookie, r->staff, &r->session);

	if (rc != RC_OK)
		return rc;
	if (r->session.owner_id == 0 && cookie.n > 0)
		r->visitor = str_copy(r->cx.a, cookie);
	r->cx.tx->roles |= r->session.roles;
	choose_role(r);
	if ((r->route->who & r->session.roles) != 0)
		return RC_OK;
	/* Another role's page does not exist for you; a visitor may log in. */
	return r->session.owner_id != 0 ? RC_NONE : RC_DENIED;
}

static enum rc
refuse_token(struct req *r)
{
	r->web->error_page(r, 403,
	    "页面放得太久或来自别处，为了安全没有提交。请返回上一页，刷新后再试。");
	return RC_DENIED;
}

/* What the row says, in its order; the first that answers is the last. */
static enum rc
run_row(struct req *r)
{
	enum rc rc = RC_OK;

	if (r->web->welcome != NULL)
		rc = r->web->welcome(r);
	if (rc == RC_OK && r->route->need != NULL)
		rc = r->route->need(r);
	if (rc == RC_OK && r->answer.status == 0)
		rc = r->route->handle(r);
	return rc;
}

/* A form that was done already is answered as it was then. */
static enum rc
run_once(struct req *r, struct str cookie)
{
	struct str	number = req_csrf_sent(r).number;
	bool		before;
	enum rc		rc = once_before(r, cookie, number, &before);

	if (rc == RC_BAD)
		return refuse_token(r);
	if (rc != RC_OK || before)
		return rc;
	rc = run_row(r);
	return rc != RC_OK ? rc : once_after(r, cookie, number);
}

static enum rc
ask_login(struct req *r)
{
	enum rc rc = r->web->login(r);

	return rc == RC_OK ? RC_DENIED : rc;	/* nothing was changed */
}

/*
 * The order matters. Who may not know that a page exists gets its 404 before
 * anything else is told; a token is compared before a handler sees the form;
 * an act that happened already is answered before it could happen again.
 */
enum rc
router_run(struct req *r, struct tx *tx, struct str cookie)
{
	enum rc rc;

	r->cx.tx = tx;
	r->answer = (struct answer){ .status = 0 };
	r->visitor = (struct str){ NULL, 0 };
	rc = admit(r, cookie);
	if (rc == RC_DENIED)
		return ask_login(r);
	if (rc == RC_OK && r->method == METHOD_POST && !r->route->open_post &&
	    !router_token_right(r, cookie))
		return refuse_token(r);
	if (rc == RC_OK)
		rc = r->method == METHOD_POST && r->route->once ?
		    run_once(r, cookie) : run_row(r);
	if (rc == RC_OK)
		must(r->answer.status != 0);
	return rc;
}

/*
 * A handler that has answered by itself (a form with errors) keeps its
 * answer; else the code decides, in words that say whether anything was
 * changed.
 */
void
router_fail(struct req *r, enum rc rc)
{
	static const struct {
		int		 status;
		const char	*text;
	} replies[RC__MAX] = {
		[RC_NONE] = { 404, "地址可能有误，或者您没有权限查看。" },
		[RC_BAD] = { 422, "提交的内容有误，请返回检查后再试。" },
		[RC_DENIED] = { 409, "现在不能进行这一操作，请返回查看报考状态。" },
		[RC_STALE] = { 409, "这一页打开之后，内容有了变化，也可能您刚才已经办成。没有再做改动，请返回查看现在的状态。" },
		[RC_BUSY] = { 503, "您的请求没有被处理，资料没有变化。请几秒后重试。" },
		[RC_FULL] = { 409, "数量已达上限。" },
		[RC_IO] = { 500, "系统暂时出了问题，您的请求没有被处理，资料没有变化。请稍后重试。" },
		[RC_UNSURE] = { 500, "结果未知，可能已经保存。请不要马上重做：过几分钟重新打开原来的页面，"
		    "查看这一次是否已经生效，没有生效再办理。" },
	};

	if (r->answer.status != 0)
		return;
	must(rc != RC_OK);
	r->web->error_page(r, replies[rc].status, replies[rc].text);
}
