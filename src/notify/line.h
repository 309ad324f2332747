/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that hands messages over: takes what is due, sends it through a
 * line, books what came of it; nothing else waits for a service. Without a line
 * it keeps the outbox only.
 */
#ifndef NOTIFY_LINE_H
#define NOTIFY_LINE_H

#include "notify/notify.h"
#include "store/writer.h"

/*
 * What sends: the gate's client. send() returns at once.
 *
 * RC_OK: done(p, answer) will be called once, from any thread, perhaps before
 * send() returns; OUTCOME_UNKNOWN when nothing was heard in time, and at the
 * end of the process as well. Anything else: it was not sent, and done() is not
 * called. ask and provider are valid until done() was called.
 */
struct sms_line {
	void	*ctx;
	enum rc	(*send)(void *ctx, struct str provider, const struct sms_ask *ask,
		    void (*done)(void *p, const struct sms_answer *answer),
		    void *p);
};

/* What a runner works with; what it points at is kept, all but the url. */
struct notify_setup {
	struct writer			*w;
	const char			*url;	/* for its own reading connection */
	const struct clock		*clock;
	const struct keys		*keys;
	struct rng			*rng;
	const struct notify_rules	*rules;
	const struct sms_line		*line;	/* NULL without providers */
};

struct notify_runner;

/* notify_runner_open: start the thread: RC_OK | RC_IO with a cause. */
enum rc	notify_runner_open(const struct notify_setup *setup, char *cause,
	    struct notify_runner **ret_runner);

/*
 * notify_runner_close: take nothing more, wait for what is under way and book
 * it; NULL is fine. The line must still work.
 */
void	notify_runner_close(struct notify_runner *r);

#endif
