/* SPDX-License-Identifier: Apache-2.0 */
/* Messages through the gate: what the sending side calls its line. */
#include <stdlib.h>

#include "cli/sms_gate.h"

enum { QUESTION_MAX = 64 * 1024, SECRET_BYTES = 16 };

/* One message on its way; texts of an answer live in `a` while done() runs. */
struct sending {
	void	(*done)(void *p, const struct sms_answer *answer);
	void	*p;
};

static void
answered(void *ctx, struct str body)
{
	struct sending		*s = ctx;
	struct packet		 in = { .in = body };
	struct sms_answer	 answer = { .outcome = OUTCOME_UNKNOWN };

	packet_sms_answer(&in, &answer);
	if (in.bad)
		answer = (struct sms_answer){ .outcome = OUTCOME_UNKNOWN,
			.detail = STR("no answer of the gate") };
	s->done(s->p, &answer);
	free(s);
}

struct str
sms_report_secret(struct arena *a, const struct keys *keys,
    struct str provider)
{
	struct sha256 h = hmac_sha256(&keys->gateway, str_make(a,
	    "sms report %.*s", STR_ARG(provider)));

	return str_hex(a, h.b, SECRET_BYTES);
}

static enum rc
send_one(void *ctx, struct str provider, const struct sms_ask *ask,
    void (*done)(void *p, const struct sms_answer *answer), void *p)
{
	const struct sms_gate	*g = ctx;
	struct arena		*a = arena_new(QUESTION_MAX);
	struct sending		*s = calloc(1, sizeof(*s));
	struct sms_ask		 full = *ask;
	struct packet		 q;
	struct buf		 b;
	enum rc			 rc;

	must(s != NULL);
	*s = (struct sending){ done, p };
	if (g->public_url.n > 0)
		full.report_url = str_make(a, "%.*s/notify/sms/%.*s/%.*s",
		    STR_ARG(g->public_url), STR_ARG(provider),
		    STR_ARG(sms_report_secret(a, g->keys, provider)));
	buf_init(&b, QUESTION_MAX);
	q = (struct packet){ .out = &b };
	packet_str(&q, &provider);
	packet_sms_ask(&q, &full);
	rc = channel_send(g->gate, PACKET_SMS, buf_view(&b), answered, s);
	if (rc != RC_OK)
		free(s);
	buf_done(&b);
	arena_free(a);
	return rc;
}

struct sms_line
sms_gate_line(struct sms_gate *g)
{
	return (struct sms_line){ g, send_one };
}
