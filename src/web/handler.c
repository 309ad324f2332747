/* SPDX-License-Identifier: Apache-2.0 */
/* From a request of the engine to an answer: pool, transaction, rendering. */
#include "web/handler.h"

#include <string.h>

#include "base/log.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "web/metrics.h"
#include "web/page_cache.h"
#include "web/router.h"
#include "web/session.h"
#include "web/static.h"

enum { PAGE_MAX = 8 * 1024 * 1024, AGENT_BYTES = 300, PARTS_MAX = 40, FILES_MAX = 2, PAGE_USUAL = 12 * 1024,
	FIELD_BYTES = 32 * 1024, FORM_BYTES_BESIDE_FILE = 64 * 1024,
	TOUCH_ARENA_BYTES = 64 * 1024 };

static const int64_t TOUCH_AFTER_US = US_PER_MINUTE;

/*
 * Every reply carries these; the policy allows nothing inline. WebAssembly, the
 * photo tool's, may be compiled; it comes from our own address like any script.
 */
static const char fixed_lines[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Permissions-Policy: geolocation=(), microphone=(), camera=(self)\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";

/* A request on its way; lives in the engine's arena. */
struct way {
	struct req		 req;
	struct http_request	*http;
	struct str		 cookie;
	struct write_job	 write;
	struct pool_job		 pool;
	enum rc			 rc;
};

/* ---- from the engine's request to ours */

static struct way *
way_new(struct web *web, struct http_request *q)
{
	struct way	*w = ARENA_NEW(q->arena, struct way);
	struct req	*r = &w->req;

	w->http = q;
	r->web = web;
	r->cx = (struct cx){ .a = q->arena, .keys = web->services.keys,
		.rng = web->services.rng, .now_us = q->arrived_us,
		.role = ROLE_INDEX_PUBLIC, .demo = web->demo,
		.law = web->services.law, .services = &web->services };
	r->method = q->head.method == HTTP_POST ? METHOD_POST : METHOD_GET;
	r->path = q->head.path.p == NULL ? STR("/") : q->head.path;
	r->target = q->head.target;
	r->staff = str_eq_z(r->path, "/staff") ||
	    str_starts(r->path, STR("/staff/"));
	r->address = http_addr_text(q->arena, q->addr);
	r->relayed = http_header(q, "X-Forwarded-For").n > 0;
	r->agent = str_sub(http_header(q, "User-Agent"), 0, AGENT_BYTES);
	if (!utf8_is_text(r->agent) || r->agent.p == NULL)
		r->agent = STR("");
	r->session.roles = ROLE_PUBLIC;
	r->cookies = http_header(q, "Cookie");
	w->cookie = req_cookie_sent(r, r->staff ? COOKIE_STAFF :
	    COOKIE_CANDIDATE);
	q->user = w;
	return w;
}

/* The number that an error page and a log line share. */
static struct str
reference(struct req *r)
{
	if (r->reference.n == 0)
		r->reference = str_make(r->cx.a, "%08llX",
		    (unsigned long long)rng_u64(r->cx.rng) & 0xffffffffu);
	return r->reference;
}

/* ---- answering */

static void
log_trouble(struct way *w, enum rc rc)
{
	LOG_EVENT(LOG_ERROR, "request.failed",
	    LOG_S("ref", reference(&w->req)),
	    LOG_Z("route", w->req.route == NULL ? "-" : w->req.route->path),
	    LOG_Z("rc", rc_name(rc)), LOG_Z("cause", w->req.cause));
}

/* RFC 6266: old programs read the ASCII name, all others the whole one. */
static struct str
disposition(struct arena *ar, struct str name)
{
	struct str	plain = str_copy(ar, name);
	struct buf	b;
	bool		ascii = true;

	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] < ' ' || plain.p[i] > '~' ||
		    plain.p[i] == '"' || plain.p[i] == '\\') {
			((char *)(uintptr_t)plain.p)[i] = '_';
			ascii = false;
		}
	if (ascii)
		return str_make(ar, "attachment; filename=\"%.*s\"",
		    STR_ARG(plain));
	buf_init(&b, 4096);
	buf_fmt(&b, "attachment; filename=\"%.*s\"; filename*=UTF-8''",
	    STR_ARG(plain));
	percent_put(&b, name);
	return buf_take(ar, &b);
}

static void
put_fields(struct http_reply *reply, const struct answer *a, struct arena *ar)
{
	if (a->type != NULL)
		http_reply_field(reply, "Content-Type", str_z(a->type));
	if (a->location.n > 0)
		http_reply_field(reply, "Location", a->location);
	for (size_t i = 0; i < a->cookies_n; i++)
		http_reply_field(reply, "Set-Cookie", a->cookies[i]);
	if (a->filename.n > 0)
		http_reply_field(reply, "Content-Disposition",
		    disposition(ar, a->filename));
	if (a->status == 503 || a->status == 429)
		http_reply_field(reply, "Retry-After", STR("5"));
	http_reply_field(reply, "Cache-Control", STR("no-store"));
	reply->lines = STR(fixed_lines);
}

static void
fill_reply(struct req *r, struct http_reply *reply)
{
	const struct answer *a = &r->answer;

	*reply = http_reply_make(a->status);
	put_fields(reply, a, r->cx.a);
	if (a->render == NULL) {
		reply->fixed = a->body;
		return;
	}
	buf_init(&reply->body, PAGE_MAX);
	(void)buf_reserve(&reply->body, PAGE_USUAL);
	a->render(&reply->body, a->page);
	must(!reply->body.full);
}

static void
answer(struct way *w, enum rc rc)
{
	struct http_reply reply;

	if (rc == RC_IO || rc == RC_BUSY || rc == RC_UNSURE)
		w->req.answer.status = 0;	/* whatever it said is not so */
	if (rc == RC_IO || rc == RC_UNSURE)
		log_trouble(w, rc);
	if (rc != RC_OK)
		router_fail(&w->req, rc);
	fill_reply(&w->req, &reply);
	http_reply(w->http, &reply);
}

/* ---- a session that is used stays alive */

struct touch {
	struct write_job	job;
	struct sha256		hash;
	int64_t			now_us;
};

static enum rc
touch_run(struct tx *tx, void *p)
{
	struct touch *t = p;

	return session_touch(tx, str_of(t->hash.b, sizeof(t->hash.b)),
	    t->now_us);
}

static void
touch_done(void *p, enum rc rc, const char *cause)
{
	struct touch *t = p;

	(void)rc;	/* a lost touch costs idle minutes, nothing else */
	(void)cause;
	arena_free(t->job.a);
}

static void
keep_session(struct way *w)
{
	const struct session	*s = &w->req.session;
	struct arena		*a;
	struct touch		*t;

	if (s->owner_id == 0 ||
	    w->req.cx.now_us - s->seen_us < TOUCH_AFTER_US)
		return;
	a = arena_new(TOUCH_ARENA_BYTES);
	t = ARENA_NEW(a, struct touch);
	*t = (struct touch){ .hash = sha256_of(s->token),
		.now_us = w->req.cx.now_us, .job = { .run = touch_run,
		.done = touch_done, .ctx = t, .a = a, .roles = ROLE_PUBLIC } };
	if (writer_submit(w->req.web->writer, &t->job) != RC_OK)
		arena_free(a);
}

/* ---- GET: a read snapshot on the loop's own connection */

static bool
is_visitors(const struct way *w)
{
	return w->cookie.n == 0 && w->http->head.method == HTTP_GET;
}

/* The same page as a moment ago, for somebody else without a session. */
static bool
serve_kept(struct way *w)
{
	struct page_cache	*c = w->req.web->pages[w->http->loop];
	struct answer		*a = &w->req.answer;
	struct str		 body;

	if (c == NULL || !is_visitors(w) || !page_cache_get(c, w->req.cx.a,
	    w->req.target, clock_monotonic_us(), &body))
		return false;
	*a = (struct answer){ .status = 200, .body = body,
		.type = "text/html; charset=utf-8" };
	answer(w, RC_OK);
	return true;
}

/* Rendered now rather than later, so that the next visitor can have it. */
static void
keep_page(struct way *w)
{
	struct page_cache	*c = w->req.web->pages[w->http->loop];
	struct answer		*a = &w->req.answer;
	struct buf		 b;

	if (c == NULL || !is_visitors(w) || !a->cacheable ||
	    a->status != 200 || a->render == NULL || a->cookies_n > 0)
		return;
	buf_init(&b, PAGE_MAX);
	a->render(&b, a->page);
	must(!b.full);
	a->body = str_copy(w->req.cx.a, buf_view(&b));
	a->render = NULL;
	buf_done(&b);
	page_cache_put(c, w->req.target, a->body, clock_monotonic_us());
}

static void
serve_get(struct way *w)
{
	struct req	*r = &w->req;
	struct tx	 tx;
	enum rc		 rc;

	rc = tx_begin(r->web->dbs[w->http->loop], r->cx.a, ROLE_PUBLIC,
	    false, &tx);
	if (rc == RC_OK) {
		rc = router_run(r, &tx, w->cookie);
		/* A read has nothing to keep: its end cannot fail it. */
		(void)tx_end(&tx, RC_OK);
	} else if (r->route->storeless) {
		rc = r->route->handle(r);
	}
	memcpy(r->cause, tx.cause, sizeof(r->cause));
	r->cx.tx = NULL;
	if (rc == RC_OK) {
		keep_session(w);
		keep_page(w);
	}
	answer(w, rc);
}

/* ---- POST: pool, writer, loop */

static enum rc
write_run(struct tx *tx, void *p)
{
	struct way *w = p;

	return router_run(&w->req, tx, w->cookie);
}

static void
write_done(void *p, enum rc rc, const char *cause)
{
	struct way *w = p;

	w->rc = rc;
	memcpy(w->req.cause, cause, sizeof(w->req.cause));
	w->req.cx.tx = NULL;
	http_resume(w->http, NULL);
}

static void
to_writer(struct way *w)
{
	w->write = (struct write_job){ .run = write_run, .done = write_done,
		.ctx = w, .a = w->req.cx.a, .roles = ROLE_PUBLIC,
		.reserved = w->req.staff };
	if (writer_submit(w->req.web->writer, &w->write) == RC_OK)
		return;
	w->rc = RC_BUSY;
	http_resume(w->http, NULL);
}

static void
pool_run(void *p, struct db *db)
{
	struct way	*w = p;
	struct req	*r = &w->req;
	struct tx	 tx;
	enum rc		 rc;

	rc = tx_begin(db, r->cx.a, ROLE_PUBLIC, false, &tx);
	if (rc == RC_OK) {
		r->cx.tx = &tx;
		rc = session_load(&r->cx, w->cookie, r->staff, &r->session);
		tx.roles |= r->session.roles;
		/* Only for those whom the row admits, with a form of ours:
		 * work is dear. The writer's turn refuses the others. */
		if (rc == RC_OK && (r->route->who & r->session.roles) != 0 &&
		    (r->route->open_post || router_token_right(r, w->cookie)))
			rc = r->route->prepare(r);
		(void)tx_end(&tx, RC_OK);	/* only read */
		r->cx.tx = NULL;
	}
	if (rc == RC_OK) {
		to_writer(w);
		return;
	}
	w->rc = rc;
	http_resume(w->http, NULL);
}

static void
serve_post(struct way *w)
{
	http_suspend(w->http);
	if (w->req.route->prepare == NULL) {
		to_writer(w);
		return;
	}
	w->pool = (struct pool_job){ .run = pool_run, .ctx = w };
	if (pool_submit(w->req.route->file_max > 0 ? w->req.web->files :
	    w->req.web->pool, &w->pool, w->req.route->open_post) == RC_OK)
		return;
	w->rc = RC_BUSY;
	http_resume(w->http, NULL);
}

/* ---- callbacks */

static void
set_limits(struct http_request *q, const struct route *route)
{
	q->limits.body_bytes = route->body_max;
	if (route->file_max > 0) {
		q->limits.body_bytes = FILES_MAX * route->file_max +
		    FORM_BYTES_BESIDE_FILE;
		q->limits.multipart = (struct multipart_limits){
			.parts_max = PARTS_MAX, .files_max = FILES_MAX,
			.field_bytes = FIELD_BYTES,
			.file_bytes = route->file_max };
	}
	q->limits.raw = route->open_post;
}

static int
on_head(void *ctx, struct http_request *q)
{
	struct web	*web = ctx;
	struct way	*w;
	struct req	*r;
	enum rc		 rc;

	if (q->head.method != HTTP_POST &&
	    str_starts(q->head.path, STR("/assets/")))
		return 0;
	w = way_new(web, q);
	r = &w->req;
	rc = router_find(r);
	if (rc != RC_OK)
		return rc == RC_NONE ? 404 : 405;
	if (rate_take(web->rates, r->route->rate, http_addr_text(q->arena,
	    http_addr_line(q->addr)), clock_monotonic_us()) > 0)
		return 429;
	if (r->method == METHOD_POST && !r->route->open_post &&
	    !router_same_site(http_header(q, "Sec-Fetch-Site")))
		return 403;
	set_limits(q, r->route);
	return 0;
}

static void
on_serve(void *ctx, struct http_request *q)
{
	struct way *w = q->user;

	(void)ctx;
	if (w == NULL) {
		static_serve(q);
		return;
	}
	if (form_parse(q->arena, q->head.query, FORM_FIELDS_MAX,
	    &w->req.args) != RC_OK) {
		answer(w, RC_BAD);
		return;
	}
	w->req.form = q->form;
	w->req.file = q->uploads;
	w->req.body = q->body;
	if (w->req.route->open_post) {
		w->req.fields = q->head.fields;
		w->req.fields_n = q->head.fields_n;
	}
	if (w->req.method == METHOD_GET && !w->req.route->open_post) {
		if (!serve_kept(w))
			serve_get(w);
	} else
		serve_post(w);
}

static void
on_resumed(void *ctx, struct http_request *q)
{
	struct way *w = q->user;

	(void)ctx;
	if (w->rc == RC_OK && w->req.web->jobs != NULL)
		job_runner_wake(w->req.web->jobs);
	answer(w, w->rc);
}

static const char *
refusal_text(int status)
{
	switch (status) {
	case 404:
		return "地址可能有误，请检查后重试。";
	case 413:
		return "上传的内容太大，请按页面上的要求缩小后再试。";
	case 415:
		return "提交的格式不对，请从页面上提交。";
	case 429:
		return "操作太频繁，请稍等一会儿再试。";
	case 403:
		return "请求来自别的网站，为了安全没有处理。";
	case 408:
		return "上传太慢，请在网络好一些的地方再试。";
	case 503:
		return "现在使用的人很多，请几秒后再试。您的资料没有变化。";
	default:
		return "请求的格式有误，没有处理。";
	}
}

/* The engine refuses; a page where there is enough of a request for one. */
static void
on_error(void *ctx, struct http_request *q, struct http_reply *reply)
{
	struct web	*web = ctx;
	struct way	*w = q->user;

	if (q->arena == NULL || reply->status == 503) {
		http_reply_field(reply, "Retry-After", STR("5"));
		http_reply_field(reply, "Content-Type",
		    STR("text/plain; charset=utf-8"));
		reply->fixed = str_z(refusal_text(reply->status));
		return;
	}
	if (w == NULL)
		w = way_new(web, q);
	w->req.answer = (struct answer){ .status = 0 };
	web->error_page(&w->req, reply->status, refusal_text(reply->status));
	w->req.answer.status = reply->status;
	fill_reply(&w->req, reply);
}

static void
on_done(void *ctx, const struct http_request *q, int status, size_t bytes,
    int64_t took_us)
{
	struct web		*web = ctx;
	const struct way	*w = q->user;

	metrics_request(web->metrics, status, took_us);
	if (status >= 400 && status < 500)
		LOG_EVENT(LOG_INFO, "request.refused",
		    LOG_Z("route", w == NULL || w->req.route == NULL ? "-" :
		    w->req.route->path), LOG_I("status", status),
		    LOG_S("why", w == NULL || w->req.answer.why.p == NULL ?
		    STR("-") : w->req.answer.why));
	if (status < 500)
		return;
	LOG_EVENT(LOG_WARN, "request",
	    LOG_Z("route", w == NULL || w->req.route == NULL ? "-" :
	    w->req.route->path), LOG_I("status", status),
	    LOG_I("bytes", bytes), LOG_I("us", took_us));
}

static void
on_loop_start(void *ctx, unsigned loop)
{
	struct web	*web = ctx;
	char		 cause[DB_CAUSE_BYTES] = "";

	must(loop < LOOPS_MAX);
	if (db_open(web->store_url, true, cause, &web->dbs[loop]) ==
	    RC_OK)
		return;
	LOG_EVENT(LOG_ERROR, "store.open", LOG_Z("cause", cause));
	never("a loop without a store can serve nobody");
}

static void
on_loop_stop(void *ctx, unsigned loop)
{
	struct web *web = ctx;

	db_close(web->dbs[loop]);
	web->dbs[loop] = NULL;
}

struct http_handler
web_handler(struct web *web)
{
	for (const struct route *const *set = web->routes; *set != NULL;
	    set++)
		for (const struct route *row = *set; row->path != NULL; row++)
			route_check(row);
	return (struct http_handler){ .ctx = web, .head = on_head,
		.serve = on_serve, .resumed = on_resumed, .error = on_error,
		.done = on_done, .loop_start = on_loop_start,
		.loop_stop = on_loop_stop };
}
