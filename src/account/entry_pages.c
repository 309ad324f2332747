/* SPDX-License-Identifier: Apache-2.0 */
/* The page before the log-in, where an exam wants consent first (S2-02). */
#include "account/entry.h"

#include "account/account_pages.h"
#include "account/entry.html.h"
#include "base/percent.h"
#include "exam/need.h"
#include "ui/page.h"

#define COOKIE_ENTRY "bke"
#define COOKIE_NUMBER "bkn"
#define LABEL "entry.number"

enum { AGREED_SECONDS = 24 * 3600, NUMBER_SECONDS = 600, MARK_BYTES = 12 };

/* ---- the text */

/* A changed text is another one: it is asked again. */
static struct str
mark_of(struct req *r)
{
	struct sha256 h = sha256_of(r->exam->config.entry);

	return base64url_make(r->cx.a, h.b, MARK_BYTES);
}

static bool
must_agree(struct req *r)
{
	return r->exam->config.entry.n > 0 && r->session.owner_id == 0 &&
	    !str_eq(req_cookie_sent(r, COOKIE_ENTRY), mark_of(r));
}

/* A path and "?next=" with what came along. */
static enum rc
see_with_next(struct req *r, const char *what, struct str next)
{
	struct buf	b;
	struct str	to;

	buf_init(&b, 8192);
	buf_fmt(&b, "/exam/%.*s/%s", STR_ARG(r->exam->config.code), what);
	if (next.n > 0) {
		buf_z(&b, str_has(str_z(what), STR("?")) ? "&next=" :
		    "?next=");
		percent_put(&b, next);
	}
	to = buf_take(r->cx.a, &b);
	return req_see(r, "%.*s", STR_ARG(to));
}

bool
entry_gate(struct req *r, const char *to)
{
	if (!must_agree(r))
		return false;
	return see_with_next(r, str_make(r->cx.a, "enter?to=%s", to).p,
	    req_arg(r, "next")) == RC_OK;
}

/* Only these two; whatever else was sent means the log-in. */
static const char *
wanted(struct str to)
{
	return str_eq_z(to, "register") ? "register" : "login";
}

/*
 * The text of some authorities that is agreed to before anything else
 * (诚信须知, S2-02); where there is none, straight on.
 */
static enum rc
enter_get(struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	if (r->session.owner_id != 0)
		return see_with_next(r, "flow", STR(""));
	if (c->entry.n == 0)
		return see_with_next(r, wanted(req_arg(r, "to")),
		    req_arg(r, "next"));
	return REQ_PAGE(r, 200, entry, .top = page_top(r, "诚信须知"),
	    .title = STR("诚信须知"), .text = c->entry,
	    .action = url_make(r->cx.a, "/exam/%.*s/enter", STR_ARG(c->code)),
	    .csrf = req_csrf(r), .to = str_z(wanted(req_arg(r, "to"))),
	    .next = req_arg(r, "next"), .bottom = page_bottom(r));
}

static enum rc
enter_post(struct req *r)
{
	req_cookie(r, COOKIE_ENTRY, mark_of(r), str_make(r->cx.a, "/exam/%.*s",
	    STR_ARG(r->exam->config.code)).p, AGREED_SECONDS);
	return see_with_next(r, wanted(req_field(r, "to")),
	    req_field(r, "next"));
}

/* ---- the number */

static const char *
login_path(struct req *r)
{
	return str_make(r->cx.a, "/exam/%.*s/login",
	    STR_ARG(r->exam->config.code)).p;
}

void
entry_number_put(struct req *r, struct str kind, struct str idno)
{
	struct str s = seal_make(r->cx.a, &r->cx.keys->seal, r->cx.rng, LABEL,
	    str_make(r->cx.a, "%lld:%.*s:%.*s", (long long)(r->cx.now_us +
	    NUMBER_SECONDS * US_PER_SECOND), STR_ARG(kind), STR_ARG(idno)));

	req_cookie(r, COOKIE_NUMBER, base64url_make(r->cx.a, s.p, s.n),
	    login_path(r), NUMBER_SECONDS);
}

/*
 * A sealed cookie that carries a number from one page to the next, once and
 * for minutes: never in an address, which logs and histories keep.
 */
struct entry_number
entry_number_take(struct req *r)
{
	struct entry_number	n = { STR(""), STR("") };
	struct str		sent = req_cookie_sent(r, COOKIE_NUMBER);
	struct str		bytes, text, until;
	int64_t			until_us;

	if (sent.n == 0)
		return n;
	req_cookie(r, COOKIE_NUMBER, STR(""), login_path(r), -1);
	if (base64url_parse(r->cx.a, sent, &bytes) != RC_OK ||
	    seal_open(r->cx.a, &r->cx.keys->seal, LABEL, bytes, &text) != RC_OK)
		return n;
	if (!str_cut(&text, ':', &until) ||
	    str_i64(until, &until_us) != RC_OK || until_us < r->cx.now_us ||
	    !str_cut(&text, ':', &n.kind))
		return (struct entry_number){ STR(""), STR("") };
	n.idno = text;
	return n;
}

const struct route entry_routes[] = {
	ROUTE(GET, "/exam/{exam}/enter", ROLE_PUBLIC, enter_get,
	    .need = exam_need, .note = "进入报名：诚信须知 S2-01 S2-02"),
	ROUTE(POST, "/exam/{exam}/enter", ROLE_PUBLIC, enter_post,
	    .need = exam_need, .body_max = 8192, .again = "consent is one row",
	    .note = "同意诚信须知 S2-02"),
	{ .path = NULL },
};
