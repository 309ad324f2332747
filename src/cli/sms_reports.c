/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery reports of messages: information only, never a proof of anything. */
#include "cli/sms_gate.h"
#include "payment/payment.h"
#include "web/metrics.h"
#include "web/web.h"

struct heard {
	struct sms_answer	*answers;
	size_t			 n;
	struct notice_reply	 reply;
};

static enum rc
report_prepare(struct req *r)
{
	struct heard	*x = ARENA_NEW(r->cx.a, struct heard);
	struct str	 provider = req_param(r, "provider");
	struct str	 secret = req_param(r, "secret");
	struct str	 good = sms_report_secret(r->cx.a, r->cx.keys,
			    provider), rest = r->target, path;

	if (secret.n != good.n || !bytes_equal(secret.p, good.p, good.n))
		return RC_NONE;
	(void)str_cut(&rest, '?', &path);
	x->n = gate_report(pay_desk_of(r->cx.services)->line->gate, r->cx.a, provider,
	    &(struct sms_report){ rest, r->body }, &x->answers, &x->reply);
	r->prepared = x;
	return RC_OK;
}

static enum rc
report_post(struct req *r)
{
	const struct heard	*x = r->prepared;
	struct cx		 cx = r->cx;
	enum rc			 rc = RC_OK;

	cx.role = ROLE_INDEX_GATEWAY;
	cx.who = 0;
	cx.tx->roles |= ROLE_GATEWAY;
	for (size_t i = 0; i < x->n && rc == RC_OK; i++)
		rc = notify_report(&cx, req_param(r, "provider"),
		    &x->answers[i]);
	if (rc != RC_OK)
		return rc;
	metrics_count(r->web->metrics, x->n > 0 ? METRIC_REPORT_TAKEN :
	    METRIC_REPORT_REFUSED);
	return req_send(r, x->reply.status, str_to_z(r->cx.a, x->reply.type),
	    x->reply.body);
}

const struct route sms_report_routes[] = {
	ROUTE(BOTH, "/notify/sms/{provider}/{secret}", ROLE_PUBLIC, report_post,
	    .prepare = report_prepare, .body_max = 262144, .open_post = true,
	    .note = "短信送达报告"),
	{ .path = NULL },
};

const struct route *const cli_pages[] = {
	sms_report_routes, NULL
};
