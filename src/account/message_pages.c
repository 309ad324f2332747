/* SPDX-License-Identifier: Apache-2.0 */
/* 消息和登录记录: what was told, where one is logged in, logging out from afar. */
#include "account/account_pages.h"
#include "account/agent.h"
#include "account/messages.html.h"
#include "audit/audit.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "ui/page.h"
#include "web/session.h"

static struct url
own_path(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code), what);
}

static struct tpl_messages_devices
device_of(struct req *r, const struct session_seen *s)
{
	return (struct tpl_messages_devices){
		.device = agent_text(r->cx.a, s->agent), .here = s->here,
		.since = time_text(r->cx.a, s->made_us),
		.seen = time_text(r->cx.a, s->here ? r->cx.now_us : s->seen_us),
		.end = s->here ? URL("") : own_path(r, str_make(r->cx.a,
		    "sessions/%.*s/end", STR_ARG(s->name)).p) };
}

static struct str
said(const struct req *r)
{
	struct str ended = req_arg(r, "ended");

	if (str_eq_z(ended, "one"))
		return STR("那台设备已经退出。");
	return str_eq_z(ended, "all") ? STR("其他设备都已退出。") : STR("");
}

static enum rc
messages_get(struct req *r)
{
	struct notify_message		*rows;
	struct session_seen		*seen;
	struct tpl_messages_messages	*list;
	struct tpl_messages_devices	*devices;
	size_t				 n, seen_n;
	enum rc				 rc;

	rc = notify_mine(&r->cx, &rows, &n);
	if (rc == RC_OK)
		rc = session_list(r, &seen, &seen_n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_messages_messages, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_messages_messages){
			time_text(r->cx.a, rows[i].made_us), rows[i].body };
	devices = ARENA_ARRAY(r->cx.a, struct tpl_messages_devices,
	    seen_n + 1);
	for (size_t i = 0; i < seen_n; i++)
		devices[i] = device_of(r, &seen[i]);
	return REQ_PAGE(r, 200, messages,
	    .top = page_top(r, "消息和登录记录"), .said = said(r),
	    .messages = list, .messages_n = n, .csrf = req_csrf(r),
	    .devices = devices, .devices_n = seen_n,
	    .end_others = seen_n > 1 ? own_path(r, "sessions/end") : URL(""),
	    .password = own_path(r, "password"), .bottom = page_bottom(r));
}

static enum rc
end_one(struct req *r)
{
	enum rc rc = session_end_named(r, req_param(r, "session"));

	if (rc == RC_OK)
		rc = audit_add(&r->cx, "account.session_ended", "account",
		    r->cx.who, STR("one"));
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/messages?ended=one",
	    STR_ARG(r->exam->config.code));
}

static enum rc
end_others(struct req *r)
{
	enum rc rc = session_end_others(r, false, r->cx.who);

	if (rc == RC_OK)
		rc = audit_add(&r->cx, "account.session_ended", "account",
		    r->cx.who, STR("others"));
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/messages?ended=all",
	    STR_ARG(r->exam->config.code));
}

const struct route message_routes[] = {
	ROUTE(GET, "/exam/{exam}/messages", ROLE_CANDIDATE, messages_get,
	    .need = exam_need_any, .note = "消息和登录记录"),
	ROUTE(POST, "/exam/{exam}/sessions/end", ROLE_CANDIDATE, end_others,
	    .need = exam_need_any, .body_max = 4096,
	    .again = "they are over already",
	    .note = "退出其他所有设备"),
	ROUTE(POST, "/exam/{exam}/sessions/{session}/end", ROLE_CANDIDATE,
	    end_one, .need = exam_need_any, .body_max = 4096,
	    .again = "it is over already",
	    .note = "退出这台设备"),
	{ .path = NULL },
};
