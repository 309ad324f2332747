/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the engine, for its own files only: what a loop, a connection and a
 * request in progress are. conn.c moves connections from state to state,
 * take.c takes bodies, out.c writes replies, timer.c holds deadlines, loop.c
 * runs the thread and accepts, server.c is what outsiders call.
 */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/body.h"
#include "http/server.h"

enum {
	SCRATCH_BYTES = 64 * 1024,	/* one recv() of a body */
	IN_FIRST_BYTES = 2 * 1024,	/* a head's buffer at first */
	POOL_MAX = 32,			/* works kept for the next request */
	KEEP_BUF_BYTES = 32 * 1024,	/* of a pooled work's buffers */
	TURNS_MAX = 64,			/* steps before others have theirs */
	WHEEL_SLOTS = 256,
	TICK_SHIFT = 16,		/* a tick is 65.5 ms */
};

/* A member of a ring; a ring's head points to itself when empty. */
struct link {
	struct link	*prev;
	struct link	*next;
};

enum conn_state {
	CONN_IDLE,	/* no work; waits for the first byte of a head */
	CONN_HEAD,
	CONN_BODY,
	CONN_BUSY,	/* the handler has it, or whoever will resume it */
	CONN_WRITE,
	CONN_LINGER,	/* answered and shut; what still comes is dropped */
	CONN_DEAD,	/* closed, freed after this turn of the loop */
};

/* All that an idle connection costs. */
struct conn {
	struct link	 timer;		/* first: in a slot of the wheel */
	struct link	 queue;		/* in idle, ready or dead of its loop */
	struct work	*work;		/* the request in progress, or NULL */
	int64_t		 deadline_us;	/* monotonic */
	int64_t		 tick;		/* of the slot it is in */
	struct http_addr addr;
	int		 fd;
	enum conn_state	 state;
	bool		 readable;	/* recv() may give something */
	bool		 half;		/* the client sent its FIN */
	bool		 counted;	/* in the count per address */
	bool		 fresh;		/* no request was served yet */
};

enum body_kind { BODY_FORM, BODY_MULTIPART, BODY_RAW, BODY_SINK };

/* A request in progress: pooled, so that a next one allocates nothing. */
struct work {
	struct http_request	 req;	/* first: handlers see only this */
	struct loop		*loop;
	struct conn		*conn;	/* NULL: the client has left */
	struct work		*next;	/* in the pool or among the resumed */
	char			*in;
	size_t			 in_n;
	size_t			 in_cap;
	struct http_scan	 scan;
	int64_t			 head_by_us;
	int64_t			 body_from_us;
	int64_t			 read_wall_us;	/* when in[] last grew */
	int64_t			 read_us;
	struct frame		 frame;
	enum body_kind		 kind;
	struct multipart	*multipart;
	struct buf		 raw;
	size_t			 body_n;	/* content that came */
	size_t			 charged;	/* of the server's body_bytes */
	struct buf		 out_head;
	struct buf		 out_owned;
	struct str		 out_body;
	size_t			 sent;
	int			 status;
	struct http_reply	*answer;	/* of http_resume() */
	bool			 counted;	/* among the loop's requests */
	bool			 replied;
	bool			 suspended;
	bool			 closes;	/* after this reply */
	bool			 broken;	/* what follows cannot be framed */
};

struct loop {
	struct http_server	*server;
	pthread_t		 thread;
	unsigned		 index;
	int			 epoll;
	int			 wake;		/* eventfd */
	int			 listener;
	bool			 accepting;
	int64_t			 accept_at_us;	/* when to accept again */
	int64_t			 now_us;	/* monotonic, of this turn */
	int64_t			 wall_us;	/* the clock's, of this turn */
	int64_t			 date_us;	/* when the date is stale */
	char			 date[40];
	struct link		 idle;		/* longest idle first */
	struct link		 ready;		/* had their turns, go on next */
	struct link		 dead;
	struct link		 wheel[WHEEL_SLOTS];
	uint64_t		 filled[WHEEL_SLOTS / 64];
	int64_t			 tick;		/* slots up to it are done */
	struct work		*pool;
	size_t			 pool_n;
	_Atomic size_t		 conns_n;
	_Atomic size_t		 requests_n;
	pthread_mutex_t		 lock;
	struct work		*resumed;	/* under lock; newest first */
	char			 scratch[SCRATCH_BYTES];
};

struct http_server {
	struct http_config	 cfg;
	struct http_handler	 handler;
	struct http_net		*proxies;
	struct clock		 clock;		/* when cfg.clock was NULL */
	struct http_peers	*peers;
	_Atomic size_t		 body_bytes;
	_Atomic size_t		 detached;	/* suspended, client gone */
	_Atomic int64_t		 stop_by_us;	/* 0: running */
	_Atomic bool		 cut;		/* stopped with some cut off */
	struct loop		**loops;
	size_t			 loops_n;
};

/* ---- rings */

/* link_init: an empty ring. */
void	link_init(struct link *head);

/* link_add: put a member at the end of a ring. */
void	link_add(struct link *head, struct link *l);

/* link_drop: take a member out of its ring; none is fine. */
void	link_drop(struct link *l);

/* conn_of_queue: the connection whose queue member that is. */
struct conn *conn_of_queue(struct link *l);

/* ---- timer.c */

/* timer_start: an empty wheel at a loop's present time. */
void	timer_start(struct loop *l);

/*
 * timer_set: a connection's deadline. A later one than before costs a store:
 * the slot of the earlier finds out.
 */
void	timer_set(struct loop *l, struct conn *c, int64_t deadline_us);

/* timer_run: call conn_expire() for every deadline that has come. */
void	timer_run(struct loop *l);

/* timer_wait_ms: how long a loop may sleep; -1 without any deadline. */
int	timer_wait_ms(const struct loop *l);

/* ---- conn.c */

/* conn_open: take over an accepted socket that is in the loop's epoll. */
struct conn *conn_open(struct loop *l, int fd, struct http_addr addr,
	    bool counted);

/* conn_event: what epoll said about a connection. */
void	conn_event(struct loop *l, struct conn *c, unsigned events);

/* conn_run: do all that can be done without waiting. */
void	conn_run(struct loop *l, struct conn *c);

/* conn_close: close the socket now; a suspended request stays valid. */
void	conn_close(struct loop *l, struct conn *c);

/* conn_expire: the deadline has come. */
void	conn_expire(struct loop *l, struct conn *c);

/* conn_resume: a suspended request is back on its loop. */
void	conn_resume(struct loop *l, struct work *w);

/* ---- work.c */

/* work_get: a work for a connection's next request. */
struct work *work_get(struct loop *l, struct conn *c);

/* work_next: forget the request that is over; bytes read ahead stay. */
void	work_next(struct work *w);

/* work_put: back to the pool. */
void	work_put(struct work *w);

/* work_done: tell the handler that the request is over, and uncount it. */
void	work_done(struct work *w, int status);

/* work_free: give its memory back. */
void	work_free(struct work *w);

/* work_room: make room for another read into in[]; false at the most. */
bool	work_room(struct work *w);

/* ---- take.c: the calls answer 0 or the status to refuse with */

/* take_head: a whole head is in in[]: read it and move it out of in[]. */
int	take_head(struct work *w);

/* take_start: a body is to come: is it allowed, and of what kind? */
int	take_start(struct work *w);

/* take_bytes: the next bytes of a body; what is behind it stays in *in. */
int	take_bytes(struct work *w, struct str *in);

/* take_end: the body is complete: make it a form or a text. */
int	take_end(struct work *w);

/* ---- out.c */

/* out_refuse: prepare the engine's own reply of that status. */
void	out_refuse(struct work *w, int status);

/* out_busy: prepare the 503 that costs nothing. */
void	out_busy(struct work *w);

/* out_busy_text: that 503 as bytes. */
struct str out_busy_text(void);

/* out_reply: prepare a reply; its body is taken over. */
void	out_reply(struct work *w, struct http_reply *reply);

/*
 * out_send: write what the socket takes.
 *
 * returns	RC_OK all of it | RC_BUSY wait for the socket | RC_IO it is dead
 */
enum rc	out_send(struct work *w, bool *ret_progress);

/* ---- loop.c */

/* loop_new: a loop around a listening socket; NULL when the kernel refuses. */
struct loop *loop_new(struct http_server *s, unsigned index, int listener);

/* loop_free: after its thread has ended. */
void	loop_free(struct loop *l);

/* loop_main: the thread; arg is the loop. */
void	*loop_main(void *arg);

/* loop_wake: let it look at what others left for it; any thread. */
void	loop_wake(struct loop *l);

#endif
