/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to phones: written in the transaction that causes them, sent by a
 * job afterwards, so that nothing waits for a telephone company.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "store/cx.h"
#include "store/job.h"

/*
 * notify_send: queue one message.
 *
 * account_id	whose it is, 0 before there is an account
 * phone	in clear; stored sealed
 * kind		a constant: "code" or an event's word
 * body		the text; in the demo it is shown on /demo
 */
enum rc	notify_send(struct cx *cx, int64_t account_id, struct str phone,
	    const char *kind, struct str body);

/* notify_note: a message that stands under 消息 only, and goes to no phone. */
enum rc	notify_note(struct cx *cx, int64_t account_id, const char *kind,
	    struct str body);

/* notify_job: the job "sms" that hands a message to the sending side. */
enum rc	notify_job(struct tx *tx, struct job *job, void *ctx);

#endif
