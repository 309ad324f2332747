/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to another process of this program, and its answers, which come on a
 * thread of the channel's own. No answer within the wait is an empty answer: the
 * process may have died in the middle.
 *
 * Owns the wire between processes of this program; never knows what a message
 * means, and starts no process.
 */
#ifndef IPC_CHANNEL_H
#define IPC_CHANNEL_H

#include "ipc/packet.h"

struct channel;

/* A question that is asked again and again. */
struct channel_watch {
	enum packet_kind kind;
	struct str	 question;	/* packed; lives as long as the channel */
	int64_t		 every_us;
};

/*
 * channel_open: begin to talk over a connected SOCK_SEQPACKET socket.
 *
 * fd		taken over; below 0: there is nobody, everything is refused
 */
struct channel *channel_open(int fd);

/* channel_close: stop; what waits is answered with nothing; NULL is fine. */
void	channel_close(struct channel *c);

/*
 * channel_send: one question.
 *
 * body		the packed question; copied
 * done		called once, on the channel's thread, with the packed answer or, when
 *		there is none, the empty text; must not wait for another answer
 * returns	RC_OK | RC_BUSY not sent, done will not be called
 */
enum rc	channel_send(struct channel *c, enum packet_kind kind, struct str body,
	    void (*done)(void *ctx, struct str answer), void *ctx);

/*
 * channel_ask: one question, and wait for its packed answer.
 *
 * question	packed whole; freed here
 * returns	a packet to read from, its texts in the arena; nothing in it when
 *		there was no answer
 */
struct packet channel_ask(struct channel *c, struct arena *a, enum packet_kind kind,
	    struct buf *question);

/* channel_there: whether there is a process at the other end at all. */
bool	channel_there(const struct channel *c);

/* channel_watch: ask this from now on, and keep the last answer. */
void	channel_watch(struct channel *c, const struct channel_watch *watch);

/*
 * channel_news: the last answer to it, to be read; nothing in it when there was
 * none yet.
 */
struct packet channel_news(struct channel *c, struct arena *a);

#endif
