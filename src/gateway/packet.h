/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typed messages between the web process and the gate process. Both ends
 * are the same program on the same machine: numbers are in its byte order.
 *
 * Each message has one function for both directions: it writes when the packet
 * has an out, and reads otherwise. Texts that were read point into the input.
 */
#ifndef GATEWAY_PACKET_H
#define GATEWAY_PACKET_H

#include "base/buf.h"
#include "gateway/driver.h"

enum packet_kind {
	PACKET_PAY,	/* pay_ask → pay_answer */
	PACKET_NOTICE,	/* pay_notice → pay_answer, notice_reply */
	PACKET_SMS,	/* sms_ask → sms_answer */
	PACKET_REPORT,	/* query, body → sms_answer…, notice_reply */
	PACKET_HEALTH,	/* nothing → lines for people (struct gate_health) */
	PACKET_PHOTO,	/* photo/darkroom.h: to the helper, not to the gate */
	PACKET_DOCUMENT,
	PACKET_PDF,
	PACKET__MAX
};

enum {
	PACKET_CHUNK_BYTES = 64 * 1024,
	PACKET_MOST_BYTES = 256 * 1024 * 1024,	/* a bill of a million rows */
	REPORTS_MAX = 200,
	SMS_VALUES_MAX = 16,
	GATE_SERVICES_MAX = 32
};

struct packet {
	struct buf	*out;		/* NULL: reading */
	struct arena	*a;		/* of lists that are read */
	struct str	 in;		/* what is left to read */
	bool		 bad;		/* the input ended early or made no sense */
};

/* What goes over the socket before each chunk. */
struct packet_head {
	uint64_t	id;		/* an answer has its question's */
	uint32_t	kind;
	uint32_t	more;		/* 1: another chunk of the same message follows */
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

/* packet_raw: n bytes as they are; for structs without pointers. */
void	packet_raw(struct packet *p, void *x, size_t n);

/* packet_i64: a number. */
void	packet_i64(struct packet *p, int64_t *x);

/* packet_str: a text; read, it points into the input. */
void	packet_str(struct packet *p, struct str *x);

/* packet_bool: a yes or a no. */
void	packet_bool(struct packet *p, bool *x);

/*
 * packet_word: a word of an enumeration, from 0 to below `past`; another one is
 * no message of ours.
 */
int	packet_word(struct packet *p, int x, int past);

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
