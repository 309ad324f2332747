/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of any size over a SOCK_SEQPACKET socket, in chunks. A process that
 * dies in the middle leaves no half message behind: a chunk arrives whole or
 * not at all, and a message whose end never comes is dropped with its id.
 */
#ifndef IPC_WIRE_H
#define IPC_WIRE_H

#include <stdatomic.h>

#include "ipc/packet.h"

/*
 * The end of a line at which questions are answered. The process there may die
 * and another one sit down at the same socket, with the next epoch: it knows
 * nothing of what the first one was asked, and what was meant for that one
 * (packet_head.epoch) it drops.
 */
struct wire_end {
	int		fd;
	uint64_t	epoch;		/* from 1 */
};

/* What somebody who asks is to expect after a death. */
enum wire_after { WIRE_SOON, WIRE_LATER };

struct wire {
	struct packet_head	 head;	/* of the message being put together */
	struct buf		 body;
	char			*chunk;	/* room for one */
	bool			 inside;
};

/* wire_init: a reader's memory. */
void	wire_init(struct wire *w);

/* wire_done: give it back. */
void	wire_done(struct wire *w);

/*
 * wire_read: take one chunk that is there.
 *
 * ret_body	the whole message, valid until the next call
 * returns	RC_OK a message is whole | RC_NONE not yet | RC_IO the other side
 *		is gone
 */
enum rc	wire_read(struct wire *w, int fd, struct packet_head *ret_head,
	    struct str *ret_body);

/*
 * wire_write: send one message.
 *
 * current	NULL, or the epoch that is alive: when it is no longer the
 *		message's, nobody is waited for
 * returns	RC_OK | RC_BUSY nobody takes it (gone, or full for a second)
 */
enum rc	wire_write(int fd, const struct packet_head *head, struct str body,
	    const _Atomic uint64_t *current);

/* wire_answer: a whole answer to a question; empty: there is none. */
enum rc	wire_answer(const struct wire_end *end, const struct packet_head *asked,
	    struct str body);

/* wire_hello: say that questions of this epoch are answered here from now on. */
void	wire_hello(const struct wire_end *end);

/*
 * wire_bye: say for a process that died that it did, from its own end; never
 * waits. The new one's hello says so again.
 */
void	wire_bye(const struct wire_end *dead, enum wire_after after);

#endif
