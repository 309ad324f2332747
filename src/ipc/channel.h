/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to another process of this program, and its answers, which come on a
 * thread of the channel's own. Who asks hears at once that there will be no
 * answer: when the process died, when the line is closed, and at the latest when
 * the time of that kind of question is over.
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
 * The process at its other end has epoch 1 (ipc/wire.h).
 *
 * fd		taken over; below 0: there is nobody, everything is refused
 */
struct channel *channel_open(int fd);

/*
 * channel_stop: ask nothing more; what waits is answered with nothing. It may
 * still be used, and must be closed; NULL is fine.
 */
void	channel_stop(struct channel *c);

/* channel_close: stop and free; NULL is fine. */
void	channel_close(struct channel *c);

/*
 * channel_send: one question.
 *
 * body		the packed question; copied
 * done		called once, on the channel's thread, with the packed answer or, when
 *		there will be none, a text whose p is NULL; must not wait for
 *		another answer
 * returns	RC_OK | RC_BUSY not sent, done will not be called: there is nobody,
 *		or who was there died and is being started again
 */
enum rc	channel_send(struct channel *c, enum packet_kind kind, struct str body,
	    void (*done)(void *ctx, struct str answer), void *ctx);

/*
 * channel_ask: one question, and wait for its packed answer. What may be asked
 * twice is asked again, once, when the process died with it and another one is
 * there within a second.
 *
 * question	packed whole; freed here
 * ret_answer	to read from, its texts in the arena; nothing in it on RC_BUSY
 * returns	RC_OK | RC_BUSY nobody answered
 */
enum rc	channel_ask(struct channel *c, struct arena *a, enum packet_kind kind,
	    struct buf *question, struct packet *ret_answer);

/* channel_deaths: how many died at the other end since the line was opened. */
uint64_t channel_deaths(struct channel *c);

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
