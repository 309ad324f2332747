/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kannel, a gateway of one's own: it takes the whole text and speaks SMPP and
 * the carriers' protocols behind. It is asked by POST with headers, not in the
 * way of its examples, which put password and phone in a URL that is logged. The
 * line to it is this machine's or a private one: it is not encrypted.
 */
#include "gateway/sms_parts.h"

struct kannel {
	struct str	url;
	struct str	username;
	struct str	password;
	struct str	from;
	struct str	smsc;
	struct str	dlr;
};

/*
 * http:// is fine anywhere (plain): the box stands in the operator's own
 * network.
 */
static enum rc
kannel_open(struct driver_setup *setup, void **ret_self)
{
	struct kannel	*x = ARENA_NEW(setup->a, struct kannel);
	enum rc		 rc = sms_url_setting(setup, NULL, true, &x->url);

	*ret_self = x;
	if (rc == RC_OK)
		rc = sms_setting(setup, "username", true, &x->username);
	if (rc == RC_OK)
		rc = sms_secret(setup, "password", &x->password);
	if (rc == RC_OK)
		rc = sms_setting(setup, "from", true, &x->from);
	if (rc == RC_OK)
		rc = sms_setting(setup, "smsc", false, &x->smsc);
	return rc != RC_OK ? rc : sms_setting(setup, "dlr", false, &x->dlr);
}

/*
 * Where Kannel tells about this message: it fills in %d, the state, and %F,
 * the centre's number of it.
 */
static struct str
report_url(const struct kannel *x, struct arena *a, const struct sms_ask *ask)
{
	struct str base = ask->report_url.n > 0 ? ask->report_url : x->dlr;

	if (base.n == 0)
		return base;
	return str_make(a, "%.*s%cid=%.*s&state=%%d&no=%%F", STR_ARG(base),
	    str_has(base, STR("?")) ? '&' : '?', STR_ARG(ask->id));
}

/*
 * Everything but the text goes in header fields, so that nothing has to be
 * escaped into a URL that somebody logs.
 */
static enum rc
kannel_ask(void *self, const struct sms_turn *s)
{
	const struct kannel	*x = self;
	struct str		 dlr = report_url(x, s->now->a, s->ask);

	if (s->ask->text.n > SMS_BODY_MAX) {
		*s->answer = sms_answer_of(s->now->a, OUTCOME_REFUSED,
		    STR("too-long"), s->ask->template);
		return RC_BAD;
	}
	*s->call = (struct call){ .method = "POST", .url = x->url,
		.body = s->ask->text };
	call_header_add(s->call, STR("content-type"),
	    STR("text/plain; charset=utf-8"));
	call_header_add(s->call, STR("x-kannel-username"), x->username);
	call_header_add(s->call, STR("x-kannel-password"), x->password);
	call_header_add(s->call, STR("x-kannel-from"), x->from);
	call_header_add(s->call, STR("x-kannel-to"), s->ask->phone);
	/* without the coding, Chinese is squeezed into 7 bits and ruined */
	call_header_add(s->call, STR("x-kannel-coding"), STR("2"));
	call_header_add(s->call, STR("x-kannel-charset"), STR("UTF-8"));
	if (x->smsc.n > 0)
		call_header_add(s->call, STR("x-kannel-smsc"), x->smsc);
	if (dlr.n > 0) {
		call_header_add(s->call, STR("x-kannel-dlr-mask"), STR("31"));
		call_header_add(s->call, STR("x-kannel-dlr-url"), dlr);
	}
	return RC_OK;
}

/* 202 is its word for taken; a 503 of this text says that nothing was queued. */
static enum outcome
status_outcome(const struct reply *reply)
{
	if (reply->status == 202)
		return OUTCOME_DONE;
	if (reply->status == 503 &&
	    str_starts(reply->body, STR("Temporal failure")))
		return OUTCOME_LATER;
	if (reply->status >= 400 && reply->status < 500)
		return OUTCOME_REFUSED;
	return OUTCOME_UNKNOWN;
}

static void
kannel_read(void *self, const struct sms_turn *s, const struct reply *reply)
{
	(void)self;
	*s->answer = sms_answer_of(s->now->a, status_outcome(reply),
	    str_make(s->now->a, "http-%d", reply->status), STR(""));
	s->answer->state = SMS_ACCEPTED;
	s->answer->id = s->ask->id;
	s->answer->provider_no = STR("");
}

/*
 * The states of Kannel's dlr-mask: 1 delivered, 2 failed, 4 and 8 on the way,
 * 16 rejected.
 */
static size_t
kannel_report(const struct driver_now *now, struct str query, struct str body,
    struct sms_answer *ret_answers, size_t most)
{
	struct str		state = query_value(now->a, query, "state");
	struct sms_answer	x = sms_answer_of(now->a, OUTCOME_DONE,
				    state, STR(""));

	(void)body;
	x.id = sms_word(query_value(now->a, query, "id"));
	x.provider_no = sms_word(query_value(now->a, query, "no"));
	if (str_eq_z(state, "1"))
		x.state = SMS_DELIVERED;
	else if (str_eq_z(state, "2") || str_eq_z(state, "16"))
		x.state = SMS_FAILED;
	else if (str_eq_z(state, "4") || str_eq_z(state, "8"))
		x.state = SMS_ACCEPTED;
	else
		return 0;
	if (x.id.n == 0 || most == 0)
		return 0;
	*ret_answers = x;
	return 1;
}

static struct notice_reply
kannel_reply(bool taken)
{
	return (struct notice_reply){ taken ? 200 : 500,
		STR("text/plain; charset=utf-8"), taken ? STR("OK\n") :
		STR("again\n") };
}

const struct sms_driver sms_driver_kannel = {
	.kind = "kannel", .open = kannel_open, .ask = kannel_ask,
	.read = kannel_read, .report = kannel_report, .reply = kannel_reply,
};
