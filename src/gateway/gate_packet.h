/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the web process and the gate process say to each other: a function for
 * each message and both directions, as ipc/packet.h has it.
 */
#ifndef GATEWAY_GATE_PACKET_H
#define GATEWAY_GATE_PACKET_H

#include "gateway/driver.h"
#include "ipc/packet.h"

enum {
	REPORTS_MAX = 200,
	SMS_VALUES_MAX = 16,
	GATE_SERVICES_MAX = 32
};

/* What the gate knows about one service, for `baokao doctor` and metrics. */
struct gate_service {
	struct str	name;
	struct str	kind;
	int64_t		expires_us;	/* of its certificates; 0: none */
	int64_t		skew_us;	/* our clock less theirs, by their Date header */
	int64_t		calls;
	int64_t		unknown;	/* of these, without a clear outcome */
	int64_t		forged;		/* answers and notices without a good signature */
	bool		pays;		/* else it sends messages */
	bool		heard;		/* skew_us is known */
};

/* packet_pay_ask: a question about money. */
void	packet_pay_ask(struct packet *p, struct pay_ask *x);

/* packet_pay_answer: its answer, the rows of a bill in p->a. */
void	packet_pay_answer(struct packet *p, struct pay_answer *x);

/* packet_pay_notice: a notice as it came, its headers in p->a. */
void	packet_pay_notice(struct packet *p, struct pay_notice *x);

/* packet_reply: what to say to whoever sent a notice. */
void	packet_reply(struct packet *p, struct notice_reply *x);

/* packet_sms_ask: a message to a phone, its values in p->a. */
void	packet_sms_ask(struct packet *p, struct sms_ask *x);

/* packet_sms_answer: what became of one. */
void	packet_sms_answer(struct packet *p, struct sms_answer *x);

/* packet_service: what the gate knows about one service. */
void	packet_service(struct packet *p, struct gate_service *x);

#endif
