/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of any size over a SOCK_SEQPACKET socket, in chunks. A process that
 * dies in the middle leaves no half message behind: a chunk arrives whole or
 * not at all, and a message whose end never comes is dropped with its id.
 */
#ifndef IPC_WIRE_H
#define IPC_WIRE_H

#include "ipc/packet.h"

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

/* wire_write: send one message: RC_OK | RC_BUSY nobody takes it (gone, or full
 * for two seconds). */
enum rc	wire_write(int fd, const struct packet_head *head, struct str body);

#endif
