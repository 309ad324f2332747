/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the law allows whoever asks to do with an application now, and what
 * stands in the way of the rest: of the demo, so that pages can be held against
 * the law (tests/walk).
 */
#include "base/json.h"
#include "candidate/app_need.h"
#include "portal/portal.h"
#include "review/case.h"

enum { LAW_MAX = 16 * 1024 };

/* "EVENT": [names of the checks that say no]; none of them: it is allowed. */
static enum rc
put_event(struct req *r, const struct app_facts *f, enum event e,
    struct buf *b, bool *first)
{
	struct verdict	v;
	bool		first_why = true;
	enum rc		rc = app_may(f, r->cx.role, e, &v);

	if (rc != RC_OK && rc != RC_DENIED)
		return rc;
	json_put_key(b, first, event_word(e));
	buf_z(b, "[");
	for (size_t i = 0; i < v.n; i++) {
		if (!first_why)
			buf_z(b, ",");
		first_why = false;
		json_put_text(b, str_z(check_word(v.todo[i].check)));
	}
	buf_z(b, "]");
	return RC_OK;
}

/* The events that the state has for one role. */
static enum rc
put_role(struct req *r, struct buf *b, bool *first)
{
	struct app_facts	f;
	uint64_t		events = 0;
	enum rc			rc = RC_OK;

	for (int e = 0; e < EV__MAX; e++)
		if (move_find(r->app->state, (enum event)e, r->cx.role) != NULL)
			events |= UINT64_C(1) << e;
	if (events != 0)
		rc = app_look(&r->cx, r->exam, r->app, law_facts(r->app->state,
		    events, r->cx.role), &f);
	for (int e = 0; rc == RC_OK && e < EV__MAX; e++)
		if ((events >> e & 1) != 0)
			rc = put_event(r, &f, (enum event)e, b, first);
	return rc;
}

static enum rc
law_send(struct req *r)
{
	struct buf	b;
	bool		first = true;
	enum rc		rc;

	buf_init(&b, LAW_MAX);
	buf_fmt(&b, "{\"id\":\"%.*s\",\"state\":\"%s\",\"version\":%lld,"
	    "\"events\":{", STR_ARG(req_url_id(r, r->app->id)),
	    state_word(r->app->state), (long long)r->app->version);
	rc = put_role(r, &b, &first);
	buf_z(&b, "}}");
	return rc != RC_OK ? rc : req_send(r, 200, "application/json",
	    buf_take(r->cx.a, &b));
}

static enum rc
mine_get(struct req *r)
{
	return r->app == NULL ? req_send(r, 200, "application/json",
	    STR("{}")) : law_send(r);
}

enum { ANY_STAFF = ROLE_REVIEWER | ROLE_ARBITER | ROLE_CASHIER |
	ROLE_AUTHORITY };

const struct route law_routes[] = {
	ROUTE(GET, "/demo/law/{exam}", ROLE_CANDIDATE, mine_get,
	    .need = app_need_maybe, .note = "现在可以做什么：给测试"),
	ROUTE(GET, "/staff/demo/law/{id}", ANY_STAFF, law_send,
	    .need = case_need, .note = "现在可以做什么：给测试"),
	{ .path = NULL },
};
