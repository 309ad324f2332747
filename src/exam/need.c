/* SPDX-License-Identifier: Apache-2.0 */
/* The `need` of pages about an exam, and its own words on them. */
#include "exam/need.h"

#include <string.h>

#include "base/buf.h"
#include "ui/page.h"
#include "web/web.h"

void
exam_set(struct req *r, const struct exam *exam)
{
	const struct exam_config *c = &exam->config;

	r->exam = exam;
	r->stages = &exam->stages;
	page_frame_set(r, &(struct page_frame){ c->title, c->authority,
		c->policy_phone, c->help_phone, c->code, c->word_flow,
		c->maintain != 0 });
}

/*
 * Exams say 岗位 or 专业 where texts of ours say 职位; an exam's own word is
 * put in wherever it stands.
 */
struct str
exam_words(struct req *r, const char *text)
{
	static const struct str usual = STR_INIT("职位");
	struct str	own = r->exam->config.word_position, rest = str_z(text);
	struct buf	b;

	if (own.n == 0 || str_eq(own, usual) || !str_has(rest, usual))
		return rest;
	buf_init(&b, 2 * rest.n + own.n + 1);
	while (rest.n > 0) {
		size_t at = str_find(rest, usual);

		buf_str(&b, str_sub(rest, 0, at));
		if (at == SIZE_MAX)
			break;
		buf_str(&b, own);
		rest = str_sub(rest, at + usual.n, rest.n);
	}
	return buf_take(r->cx.a, &b);
}

/*
 * An account of another site's realm is nobody here: its pages are a visitor's
 * (S0-21: register or log in at the other county's site).
 */
static enum rc
right_realm(struct req *r)
{
	enum rc rc;

	if (r->staff || r->session.owner_id == 0 || r->realm.n == 0 ||
	    str_eq(r->realm, r->exam->config.realm))
		return RC_OK;
	r->session.owner_id = 0;
	r->org = false;
	r->who = STR("");
	r->cx.who = 0;
	r->cx.role = ROLE_INDEX_PUBLIC;
	r->cx.tx->roles = ROLE_PUBLIC;
	if (r->route == NULL || (r->route->who & ROLE_PUBLIC) != 0)
		return RC_OK;
	rc = r->web->login(r);
	return rc == RC_OK && r->method == METHOD_POST ? RC_DENIED : rc;
}

/*
 * Pages of a person are not there for an organisation, which works on its own
 * page; a page of both says so by exam_need_any().
 */
static enum rc
persons_only(struct req *r)
{
	const struct str code = r->exam->config.code;

	if (!r->org || r->session.owner_id == 0 || r->route == NULL ||
	    (r->route->who & ROLE_PUBLIC) != 0)
		return RC_OK;
	if ((r->exam->config.account_types & TYPE_ORG) == 0)
		return page_notice(r, 409, "单位账号不能办理",
		    STR("本考试由考生本人用个人账号报名，没有单位报名。"),
		    url_make(r->cx.a, "/exam/%.*s", STR_ARG(code)),
		    "返回考试首页");
	if (str_ends(r->path, STR("/flow")))
		return req_see(r, "/exam/%.*s/org", STR_ARG(code));
	return page_notice(r, 409, "单位账号不能办理",
	    STR("这一页由考生本人办理。单位账号可以上传报名人员名单，考生用自己的证件号码登录后继续。"),
	    url_make(r->cx.a, "/exam/%.*s/org", STR_ARG(code)), "单位报名");
}

enum rc
exam_need(struct req *r)
{
	enum rc rc = exam_need_any(r);

	return rc != RC_OK || r->answer.status != 0 ? rc : persons_only(r);
}

enum rc
exam_need_any(struct req *r)
{
	const struct exam	*exam;
	enum rc			 rc;

	rc = exam_load(exam_cache_of(r->cx.services), r->cx.tx, req_param(r, "exam"), &exam);
	if (rc == RC_OK)
		exam_set(r, exam);
	return rc != RC_OK ? rc : right_realm(r);
}

/* By hand: a page has twenty of them. */
struct url
exam_path(struct req *r, const char *what)
{
	static const struct str	 head = STR_INIT("/exam/");
	struct str		 code = r->exam->config.code;
	size_t			 n = strlen(what);
	char			*p = arena_alloc(r->cx.a,
	    head.n + code.n + n + 2), *at = p;

	memcpy(at, head.p, head.n);
	at += head.n;
	memcpy(at, code.p, code.n);
	at += code.n;
	*at++ = '/';
	memcpy(at, what, n + 1);
	return url_of(str_of(p, head.n + code.n + 1 + n));
}
