/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler reads of a request and how it answers. */
#include "web/req.h"

#include "base/id.h"
#include "web/once.h"
#include "web/session.h"
#include "web/web.h"

static const struct param *
find_param(const struct req *r, const char *name)
{
	for (size_t i = 0; i < r->params_n; i++)
		if (str_eq_z(r->params[i].name, name))
			return &r->params[i];
	return NULL;
}

struct str
req_param(const struct req *r, const char *name)
{
	const struct param *p = find_param(r, name);

	must(p != NULL);
	return p->text;
}

int64_t
req_id(const struct req *r)
{
	const struct param *p = find_param(r, "id");

	must(p != NULL);
	return p->id;
}

struct str
req_field(const struct req *r, const char *name)
{
	return str_trim(form_first(&r->form, name));
}

struct str
req_arg(const struct req *r, const char *name)
{
	return str_trim(form_first(&r->args, name));
}

/*
 * Three parts: the token of the session (or of a visitor's cookie, made here
 * on first need), a mark of who is logged in, so that a form of somebody else
 * in the same browser is noticed, and a number by which the act happens once.
 */
struct str
req_csrf(struct req *r)
{
	struct str token = r->session.token;

	if (token.n == 0) {
		if (r->visitor.n == 0) {
			r->visitor = session_new_token(&r->cx);
			req_cookie(r, str_starts(r->path, STR("/staff")) ?
			    COOKIE_STAFF : COOKIE_CANDIDATE, r->visitor,
			    str_starts(r->path, STR("/staff")) ? "/staff" :
			    "/", 0);
		}
		token = r->visitor;
	}
	if (r->csrf.n > 0)		/* several forms of a page share it */
		return r->csrf;
	r->csrf = str_make(r->cx.a, "%.*s.%.*s.%.*s",
	    STR_ARG(session_csrf(&r->cx, token)), STR_ARG(
	    r->session.owner_id == 0 ? STR("") : session_mark(&r->cx, r->staff,
	    r->session.owner_id)), STR_ARG(once_number(&r->cx)));
	return r->csrf;
}

struct csrf_sent
req_csrf_sent(const struct req *r)
{
	struct str		rest = form_first(&r->form, "csrf");
	struct csrf_sent	sent = { STR(""), STR(""), STR("") };

	(void)str_cut(&rest, '.', &sent.token);
	(void)str_cut(&rest, '.', &sent.mark);
	if (rest.p != NULL)
		sent.number = rest;
	return sent;
}

enum rc
req_see(struct req *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	r->answer.location = str_make_v(r->cx.a, fmt, ap);
	va_end(ap);
	r->answer.status = 303;
	return RC_OK;
}

enum rc
req_send(struct req *r, int status, const char *type, struct str body)
{
	r->answer.status = status;
	r->answer.type = type;
	r->answer.body = body;
	return RC_OK;
}

enum rc
req_page(struct req *r, int status, render_fn *render, const void *page,
    size_t size)
{
	r->answer.status = status;
	r->answer.type = "text/html; charset=utf-8";
	r->answer.render = render;
	r->answer.page = arena_copy(r->cx.a, page, size);
	return RC_OK;
}

/*
 * HttpOnly and SameSite=Lax always: no script of ours reads a cookie, and no
 * foreign page can post with it. max_age_s below 0 takes the cookie away.
 */
void
req_cookie(struct req *r, const char *name, struct str value,
    const char *path, int max_age_s)
{
	struct answer	*a = &r->answer;
	struct str	 age = STR("");

	must(a->cookies_n < COOKIES_MAX);
	if (max_age_s != 0)
		age = str_make(r->cx.a, "; Max-Age=%d",
		    max_age_s < 0 ? 0 : max_age_s);
	a->cookies[a->cookies_n++] = str_make(r->cx.a,
	    "%s=%.*s; Path=%s; HttpOnly; SameSite=Lax%s%.*s", name,
	    STR_ARG(value), path, r->web->secure_cookies ? "; Secure" : "",
	    STR_ARG(age));
}

/* The first of that name: a browser sends the one of the longest path first. */
struct str
req_cookie_sent(const struct req *r, const char *name)
{
	struct str rest = r->cookies, pair, key;

	while (str_cut(&rest, ';', &pair)) {
		pair = str_trim(pair);
		if (pair.p != NULL && str_cut(&pair, '=', &key) &&
		    str_eq_z(key, name) && pair.p != NULL)
			return pair;
	}
	return STR("");
}

struct str
req_url_id(struct req *r, int64_t id)
{
	return id_text(r->cx.a, &r->cx.keys->id, id);
}
