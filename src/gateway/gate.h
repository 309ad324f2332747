/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The web process's end of the gate: questions go out, answers come back on
 * another thread. The merchants' and the senders' keys are on the other side
 * only; there is no database over there, and no connection here.
 *
 * No answer within the wait is OUTCOME_UNKNOWN: the gate may have died in the
 * middle, or its call may have arrived after all.
 */
#ifndef GATEWAY_GATE_H
#define GATEWAY_GATE_H

#include "gateway/packet.h"

struct gate;

/*
 * gate_open: begin to talk over a connected SOCK_SEQPACKET socket.
 *
 * fd		taken over; below 0: there is no gate, everything is refused
 */
struct gate *gate_open(int fd);

/* gate_close: stop; what waits is answered as unknown; NULL is fine. */
void	gate_close(struct gate *g);

/*
 * gate_send: one question.
 *
 * body		the packed question; copied
 * done		called once, on the gate's thread, with the packed answer or, when
 *		there is none, the empty text; must not wait for another answer
 * returns	RC_OK | RC_BUSY not sent, done will not be called
 */
enum rc	gate_send(struct gate *g, enum packet_kind kind, struct str body,
	    void (*done)(void *ctx, struct str answer), void *ctx);

/*
 * gate_ask: one question, and wait for its packed answer.
 *
 * question	packed whole; freed here
 * returns	a packet to read from, its texts in the arena; nothing in it when
 *		there was no answer
 */
struct packet gate_ask(struct gate *g, struct arena *a, enum packet_kind kind,
	    struct buf *question);

/* gate_there: whether there is a process at the other end at all. */
bool	gate_there(const struct gate *g);

/* gate_pay: ask and wait; for command lines and tests. */
void	gate_pay(struct gate *g, struct arena *a, struct str service,
	    const struct pay_ask *ask, struct pay_answer *ret_answer);

/* gate_sms: the same for one message. */
void	gate_sms(struct gate *g, struct arena *a, struct str service,
	    const struct sms_ask *ask, struct sms_answer *ret_answer);

/*
 * gate_notice: have a notice verified and read; waits, but for no network
 * unless a certificate must be fetched.
 *
 * ret_replies	[0] what to answer when it was not taken, [1] when it was
 */
void	gate_notice(struct gate *g, struct arena *a, struct str service,
	    const struct pay_notice *notice, struct pay_answer *ret_answer,
	    struct notice_reply ret_replies[2]);

/* A delivery report as it came over HTTP. */
struct sms_report {
	struct str	query;
	struct str	body;
};

/* gate_report: have a delivery report read; up to REPORTS_MAX answers. */
size_t	gate_report(struct gate *g, struct arena *a, struct str service,
	    const struct sms_report *report, struct sms_answer **ret_answers,
	    struct notice_reply *ret_reply);

/* gate_health: what it knows about its services; 0 when it does not answer. */
size_t	gate_health(struct gate *g, struct arena *a,
	    struct gate_service **ret_services);

/*
 * gate_known: the same as it was some seconds ago, without asking: for /metrics.
 * A line that is not to a gate knows nothing.
 */
size_t	gate_known(struct gate *g, struct arena *a,
	    struct gate_service **ret_services);

/*
 * gate_watch: ask for it every ten seconds from now on.
 */
void	gate_watch(struct gate *g);

/* ---- the other side */

/*
 * gate_run: the gate process: read the settings and keys, serve one web
 * process until it goes. Never opens a database or a listening socket.
 *
 * config	the text of --config; path is its name, for messages
 * returns	RC_OK the web process went | RC_BAD settings or keys (logged)
 */
enum rc	gate_run(int fd, struct str config, const char *path);

/*
 * gate_check: what gate_run would refuse, for `baokao doctor`.
 *
 * ret_cause	set on RC_BAD: which setting and what is wrong
 */
enum rc	gate_check(struct arena *a, struct str config, const char *path,
	    struct str *ret_cause);

#endif
