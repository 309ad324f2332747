/* SPDX-License-Identifier: Apache-2.0 */
/* The gate seen from the web process. */
#include "gateway/gate.h"

#include "base/clock.h"

const char *const gate_notice_headers[] = {
	"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature",
	"Wechatpay-Serial", "Wechatpay-Signature-Type", "Content-Type", NULL
};

static const int64_t HEALTH_EVERY_US = 10 * US_PER_SECOND;

static struct packet
question(struct buf *b, struct str service)
{
	struct packet p = { .out = b };

	buf_init(b, PACKET_MOST_BYTES);
	packet_str(&p, &service);
	return p;
}

void
gate_pay(struct channel *c, struct arena *a, struct str service,
    const struct pay_ask *ask, struct pay_answer *ret_answer)
{
	struct buf	b;
	struct packet	p = question(&b, service);
	struct pay_ask	copy = *ask;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	packet_pay_ask(&p, &copy);
	(void)channel_ask(c, a, PACKET_PAY, &b, &p);	/* empty: reads as bad */
	packet_pay_answer(&p, ret_answer);
	if (p.bad)
		*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN,
			.detail = STR("no answer of the gate") };
}

/*
 * Two replies, one for taken and one for not: only the caller knows after its
 * transaction which to send. Without the gate the service is told to come
 * again.
 */
void
gate_notice(struct channel *c, struct arena *a, struct str service,
    const struct pay_notice *notice, struct pay_answer *ret_answer,
    struct notice_reply ret_replies[2])
{
	struct buf		b;
	struct packet		p = question(&b, service);
	struct pay_notice	copy = *notice;

	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	packet_pay_notice(&p, &copy);
	(void)channel_ask(c, a, PACKET_NOTICE, &b, &p);	/* empty: reads as bad */
	packet_pay_answer(&p, ret_answer);
	packet_reply(&p, &ret_replies[0]);
	packet_reply(&p, &ret_replies[1]);
	if (!p.bad)
		return;
	*ret_answer = (struct pay_answer){ .outcome = OUTCOME_UNKNOWN };
	ret_replies[0] = ret_replies[1] = (struct notice_reply){ 503,
		STR("text/plain"), STR("later") };
}

/* As gate_notice(): reports name messages by our number or theirs. */
size_t
gate_report(struct channel *c, struct arena *a, struct str service,
    const struct sms_report *report, struct sms_answer **ret_answers,
    struct notice_reply *ret_reply)
{
	struct buf	b;
	struct packet	p = question(&b, service);
	struct sms_report copy;
	int64_t		n = 0;

	copy = *report;
	packet_str(&p, &copy.query);
	packet_str(&p, &copy.body);
	(void)channel_ask(c, a, PACKET_REPORT, &b, &p);	/* empty: reads as bad */
	packet_i64(&p, &n);
	if (n < 0 || n > REPORTS_MAX)
		n = 0;
	*ret_answers = ARENA_ARRAY(a, struct sms_answer, (size_t)n + 1);
	for (int64_t i = 0; i < n; i++)
		packet_sms_answer(&p, &(*ret_answers)[i]);
	packet_reply(&p, ret_reply);
	if (!p.bad)
		return (size_t)n;
	*ret_reply = (struct notice_reply){ 503, STR("text/plain"),
		STR("later") };
	return 0;
}

static size_t
read_health(struct packet *p, struct arena *a,
    struct gate_service **ret_services)
{
	int64_t n = 0;

	packet_i64(p, &n);
	if (p->bad || n < 0 || n > GATE_SERVICES_MAX)
		return 0;
	*ret_services = ARENA_ARRAY(a, struct gate_service, (size_t)n + 1);
	for (int64_t i = 0; i < n; i++)
		packet_service(p, &(*ret_services)[i]);
	return p->bad ? 0 : (size_t)n;
}

size_t
gate_known(struct channel *c, struct arena *a,
    struct gate_service **ret_services)
{
	struct packet p = channel_news(c, a);

	return read_health(&p, a, ret_services);
}

void
gate_watch(struct channel *c)
{
	/* An empty service name, packed: its length, and nothing. */
	static const int64_t nobody = 0;

	channel_watch(c, &(struct channel_watch){ .kind = PACKET_HEALTH,
		.question = str_of((const char *)&nobody, sizeof(nobody)),
		.every_us = HEALTH_EVERY_US });
}

size_t
gate_health(struct channel *c, struct arena *a,
    struct gate_service **ret_services)
{
	struct buf	b;
	struct packet	p = question(&b, STR(""));

	(void)channel_ask(c, a, PACKET_HEALTH, &b, &p);	/* empty: reads as bad */
	return read_health(&p, a, ret_services);
}
