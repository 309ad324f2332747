/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The web process's end of the gate, which is a channel to it (ipc/channel.h).
 * The merchants' and the senders' keys are on the other side only; there is no
 * database over there, and no connection here.
 *
 * No answer within the wait is OUTCOME_UNKNOWN: the gate may have died in the
 * middle, or its call may have arrived after all.
 */
#ifndef GATEWAY_GATE_H
#define GATEWAY_GATE_H

#include "gateway/gate_packet.h"
#include "ipc/channel.h"
#include "ipc/wire.h"

/* gate_pay: ask and wait; for command lines and tests. */
void	gate_pay(struct channel *c, struct arena *a, struct str service,
	    const struct pay_ask *ask, struct pay_answer *ret_answer);

/* Header fields that a driver may read of a notice; NULL ends the list. */
extern const char *const gate_notice_headers[];

/*
 * gate_notice: have a notice verified and read; waits, but for no network
 * unless a certificate must be fetched.
 *
 * ret_replies	[0] what to answer when it was not taken, [1] when it was
 */
void	gate_notice(struct channel *c, struct arena *a, struct str service,
	    const struct pay_notice *notice, struct pay_answer *ret_answer,
	    struct notice_reply ret_replies[2]);

/* A delivery report as it came over HTTP. */
struct sms_report {
	struct str	query;
	struct str	body;
};

/* gate_report: have a delivery report read; up to REPORTS_MAX answers. */
size_t	gate_report(struct channel *c, struct arena *a, struct str service,
	    const struct sms_report *report, struct sms_answer **ret_answers,
	    struct notice_reply *ret_reply);

/* gate_health: what it knows about its services; 0 when it does not answer. */
size_t	gate_health(struct channel *c, struct arena *a,
	    struct gate_service **ret_services);

/*
 * gate_known: the same as it was some seconds ago, without asking: for /metrics.
 * A line that is not to a gate knows nothing.
 */
size_t	gate_known(struct channel *c, struct arena *a,
	    struct gate_service **ret_services);

/*
 * gate_watch: ask for it every ten seconds from now on.
 */
void	gate_watch(struct channel *c);

/* ---- the other side */

/*
 * gate_run: the gate process: read the settings and keys, serve one web
 * process until it goes. Never opens a database or a listening socket.
 *
 * end	where its questions come from
 * config	the text of --config; path is its name, for messages
 * returns	RC_OK the web process went | RC_BAD settings or keys (logged)
 */
enum rc	gate_run(const struct wire_end *end, struct str config,
	    const char *path);

/*
 * gate_check: what gate_run would refuse, for `baokao doctor`.
 *
 * ret_cause	set on RC_BAD: which setting and what is wrong
 */
enum rc	gate_check(struct arena *a, struct str config, const char *path,
	    struct str *ret_cause);

#endif
