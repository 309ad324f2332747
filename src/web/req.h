/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request as pages see it, the rows of the route table, and how a page
 * answers. The way of a request: the router finds the row, checks session, role,
 * CSRF token and size, runs the row's `prepare` on the CPU pool, opens ONE
 * transaction, runs its `need` and its `handle`, commits, and only then renders.
 */
#ifndef WEB_REQ_H
#define WEB_REQ_H

#include "base/html.h"
#include "http/form.h"
#include "http/multipart.h"
#include "http/parse.h"
#include "store/cx.h"

struct app;
struct exam;
struct stages;
struct web;
struct page_frame;
struct req;

enum { PARAMS_MAX = 3, COOKIES_MAX = 4 };

enum method { METHOD_GET = 1, METHOD_POST = 2, METHOD_BOTH = 3 };

/* Rate classes of rate.tbl; the first has no limit of its own. */
enum rate {
#define RATE(id, per_minute, burst) RATE_##id,
#include "web/rate.tbl"
#undef RATE
	RATE__MAX
};

/*
 * A row of the route table. A path is made of fixed parts and {name} parameters;
 * {id} is an id of a row (base/id.h), any other is a text of at most 64 bytes.
 * Rows are written with ROUTE(): every member has its name.
 */
struct route {
	unsigned	 methods;	/* bits of enum method */
	const char	*path;
	uint32_t	 who;		/* bits of enum role_bit; never 0 */
	enum rc		(*handle)(struct req *r);
	enum rc		(*need)(struct req *r);		/* or NULL */
	enum rc		(*prepare)(struct req *r);	/* POST; or NULL */
	uint32_t	 body_max;	/* bytes of a form body; 0: no body */
	uint32_t	 file_max;	/* bytes of an uploaded file; 0: none */
	enum rate	 rate;
	const char	*note;		/* what it is for; moves and items */
	bool		 storeless;	/* a GET that is answered without a store, too:
					 * then cx.tx is NULL */
	bool		 open_post;	/* a POST of a machine: no CSRF token */
	/* of a POST, one of the two: its form does it once (once.h); or why doing
	 * it again does no harm */
	bool		 once;
	const char	*again;
} BY_NAME;

/* ROUTE: method (GET, POST, BOTH), path, roles, handler; the rest by name. */
#define ROUTE(method, url, roles, handler, ...)				\
	{ .methods = METHOD_##method, .path = (url), .who = (roles),	\
	    .handle = (handler), __VA_ARGS__ }

struct param {
	struct str	name;
	struct str	text;
	int64_t		id;	/* of {id} */
};

/* Who is logged in. */
struct session {
	struct str	token;		/* of the cookie; empty for none */
	int64_t		owner_id;	/* account or staff; 0 for a visitor */
	uint32_t	roles;		/* enum role_bit; ROLE_PUBLIC for a visitor */
	int64_t		seen_us;
};

typedef void render_fn(struct buf *b, const void *page);

/* What will be answered. */
struct answer {
	int		 status;
	render_fn	*render;	/* NULL: body as it is */
	const void	*page;
	struct str	 body;		/* in the arena */
	const char	*type;		/* media type */
	struct str	 location;	/* of a 303 */
	struct str	 cookies[COOKIES_MAX];	/* whole Set-Cookie values */
	size_t		 cookies_n;
	struct str	 filename;	/* of a download; empty for none */
	bool		 cacheable;	/* the same for every visitor, for seconds */
	struct str	 why;		/* of a refusal, for the log: a check, a field, a
					 * title; never what somebody typed */
};

struct req {
	struct cx		 cx;
	struct web		*web;
	const struct route	*route;
	enum method		 method;
	struct str		 path;		/* decoded */
	struct str		 target;	/* as sent: path and query */
	struct form		 args;		/* of the query */
	struct form		 form;		/* of the body */
	struct upload		*file;		/* the first of at most two files, or NULL */
	struct str		 body;		/* of an open_post route */
	const struct http_field	*fields;	/* its header fields */
	size_t			 fields_n;
	struct str		 address;	/* of the client */
	bool			 relayed;	/* it names somebody else in X-Forwarded-For */
	struct str		 agent;		/* User-Agent, cut */
	struct str		 cookies;	/* the Cookie field as sent */
	struct param		 params[PARAMS_MAX];
	size_t			 params_n;
	struct session		 session;
	struct str		 visitor;	/* cookie token of a visitor */
	struct str		 csrf;		/* what req_csrf() made */
	struct str		 realm;		/* of the account that is logged in */
	struct str		 who;		/* name of who is logged in */
	const struct page_frame	*frame;		/* what ui/page.h shows of the exam */
	bool			 staff;		/* a page under /staff */
	bool			 org;		/* an organisation's account */
	struct str		 reference;	/* number shown on error pages */
	const struct exam	*exam;		/* set by exam_need() and those on it */
	const struct stages	*stages;	/* of exam, for who asks; with it */
	struct app		*app;		/* set by app_need() */
	void			*prepared;	/* from prepare to handle */
	struct answer		 answer;
	char			 cause[DB_CAUSE_BYTES];
};

/* req_param: a path parameter's text; stops the program when there is none. */
struct str req_param(const struct req *r, const char *name);

/* req_id: the id in the path's {id}. */
int64_t	req_id(const struct req *r);

/* req_field: a field of the body, trimmed; empty when absent. */
struct str req_field(const struct req *r, const char *name);

/* req_arg: a field of the query, trimmed; empty when absent. */
struct str req_arg(const struct req *r, const char *name);

/*
 * req_csrf: the token that this visitor's forms must carry: the session's, whose
 * the form is (session_mark()), and the number of the page (once.h), with a dot
 * between.
 */
struct str req_csrf(struct req *r);

/* A csrf token as it was sent; a part that is not there is empty. */
struct csrf_sent {
	struct str	token;
	struct str	mark;
	struct str	number;
};

/* req_csrf_sent: the parts of the token that came with a form. */
struct csrf_sent req_csrf_sent(const struct req *r);

/* req_see: answer 303 with a local path made by printf. */
enum rc	req_see(struct req *r, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* req_send: answer with bytes in the arena. */
enum rc	req_send(struct req *r, int status, const char *type, struct str body);

/*
 * req_page: answer with a page that is rendered after the commit.
 *
 * page		of `size` bytes; copied to the arena, so a compound literal will do
 */
enum rc	req_page(struct req *r, int status, render_fn *render,
	    const void *page, size_t size);

/* REQ_PAGE(r, 200, flow, .title = …): a page of template flow.html. */
#define REQ_PAGE(r, status, name, ...)					\
	req_page((r), (status), tpl_##name##_any,			\
	    &(const struct tpl_##name){ __VA_ARGS__ }, sizeof(struct tpl_##name))

/* req_cookie: set a cookie: value, path, whether it lives until max_age_s. */
void	req_cookie(struct req *r, const char *name, struct str value,
	    const char *path, int max_age_s);

/* req_cookie_sent: the value of a cookie that came along; empty for none. */
struct str req_cookie_sent(const struct req *r, const char *name);

/* req_url_id: a row id as it stands in a path. */
struct str req_url_id(struct req *r, int64_t id);

#endif
