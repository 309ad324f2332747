/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a connection: one function per state, each doing one step and
 * saying whether another may follow without waiting.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/loop.h"

enum { GONE_STATUS = 499 };

struct conn *
conn_open(struct loop *l, int fd, struct http_addr addr, bool counted)
{
	struct conn *c = calloc(1, sizeof(*c));

	must(c != NULL);
	c->fd = fd;
	c->addr = addr;
	c->counted = counted;
	c->fresh = true;
	c->state = CONN_IDLE;
	link_add(&l->idle, &c->queue);
	timer_set(l, c, l->now_us + l->server->cfg.head_us);
	atomic_fetch_add_explicit(&l->conns_n, 1, memory_order_relaxed);
	return c;
}

/*
 * The request may still be with somebody else (the writer, the pool): then it
 * lives on without a connection, and conn_resume() lets it go. Until that the
 * server does not end: `detached` counts them.
 */
static void
leave_work(struct loop *l, struct conn *c)
{
	struct work *w = c->work;

	c->work = NULL;
	if (w == NULL)
		return;
	w->conn = NULL;
	if (c->state == CONN_BUSY && w->suspended) {
		/* Somebody else holds it; conn_resume() ends it. */
		atomic_fetch_add(&l->server->detached, 1);
		return;
	}
	if (w->counted || w->replied)
		work_done(w, GONE_STATUS);
	work_put(w);
}

/*
 * The struct is freed at the end of the round, not here: an event of the same
 * round may still point to it.
 */
void
conn_close(struct loop *l, struct conn *c)
{
	if (c->state == CONN_DEAD)
		return;
	leave_work(l, c);
	if (c->counted)
		http_peers_drop(l->server->peers, c->addr);
	(void)close(c->fd);	/* nothing is to be said about a failure */
	c->state = CONN_DEAD;
	link_drop(&c->timer);
	link_drop(&c->queue);
	link_add(&l->dead, &c->queue);
	atomic_fetch_sub_explicit(&l->conns_n, 1, memory_order_relaxed);
}

/* Bytes read, 0 when there are none at present, -1 when c was closed. */
static ssize_t
read_some(struct loop *l, struct conn *c, void *to, size_t cap)
{
	ssize_t n;

	do
		n = recv(c->fd, to, cap, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		/* A short read empties the socket; only a FIN may be left. */
		c->readable = (size_t)n == cap || c->half;
		return n;
	}
	if (n < 0 && errno == EAGAIN) {
		c->readable = false;
		return 0;
	}
	conn_close(l, c);
	return -1;
}

static bool
go_write(struct conn *c)
{
	c->state = CONN_WRITE;
	return true;
}

static bool
refuse(struct conn *c, int status)
{
	out_refuse(c->work, status);
	return go_write(c);
}

/* After a callback that had to reply or to suspend. */
static bool
after_handler(struct conn *c)
{
	must(c->work->replied || c->work->suspended);
	return c->work->replied ? go_write(c) : false;
}

static bool
serve(struct loop *l, struct conn *c)
{
	const struct http_handler *h = &l->server->handler;

	c->state = CONN_BUSY;
	timer_set(l, c, INT64_MAX / 2);
	h->serve(h->ctx, &c->work->req);
	return after_handler(c);
}

/*
 * A connection that waits has no work, hence no arena: twenty thousand of
 * them cost little.
 */
static bool
step_idle(struct loop *l, struct conn *c)
{
	if (!c->readable) {
		/* After its turns on the ready ring it belongs here again. */
		if (c->queue.next == NULL)
			link_add(&l->idle, &c->queue);
		return false;
	}
	link_drop(&c->queue);
	c->work = work_get(l, c);
	c->state = CONN_HEAD;
	return true;
}

/*
 * The route's limits are known before a byte of the body is taken: h->head()
 * sets them or refuses.
 */
static int
begin(struct loop *l, struct work *w)
{
	const struct http_handler	*h = &l->server->handler;
	int				 status = take_head(w);

	if (status == 0 && h->head != NULL)
		status = h->head(h->ctx, &w->req);
	if (status == 0 && w->frame.at != FRAME_END)
		status = take_start(w);
	return status;
}

/* The time a body may take grows with what has come of it. */
static void
body_deadline(struct loop *l, struct conn *c)
{
	const struct http_config	*cfg = &l->server->cfg;
	struct work			*w = c->work;
	int64_t				 us;

	us = (int64_t)w->body_n * US_PER_SECOND / cfg->body_bytes_per_s;
	timer_set(l, c, w->body_from_us + cfg->body_us + us);
}

/* Only when the client said that it waits; many send the body at once. */
static bool
go_continue(struct loop *l, struct conn *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct work *w = c->work;

	/* A client whose body is here already did not wait for it. */
	if (w->req.head.expects && w->in_n == 0 &&
	    send(c->fd, text, sizeof(text) - 1, MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(text) - 1) {
		conn_close(l, c);
		return false;
	}
	c->state = CONN_BODY;
	body_deadline(l, c);	/* that of the head is over */
	return true;
}

/*
 * The number of requests under way is bounded for each loop; one more is told
 * to come again, by an answer that costs nothing.
 */
static bool
whole_head(struct loop *l, struct conn *c)
{
	struct work	*w = c->work;
	int		 status;

	if (atomic_load_explicit(&l->requests_n, memory_order_relaxed) >=
	    l->server->cfg.requests_max) {
		w->broken = true;
		out_busy(w);
		return go_write(c);
	}
	atomic_fetch_add_explicit(&l->requests_n, 1, memory_order_relaxed);
	w->counted = true;
	status = begin(l, w);
	if (w->replied)
		return go_write(c);
	if (status != 0)
		return refuse(c, status);
	return w->frame.at == FRAME_END ? serve(l, c) : go_continue(l, c);
}

/* One empty line before a request is forgiven (RFC 9112 2.2), no more. */
static int
scan(struct work *w)
{
	struct str s = { w->in, w->in_n };

	if (s.p[0] == '\r' && w->scan.at == 0) {
		if (s.n < 2)
			return 0;
		if (s.p[1] != '\n')
			return 400;
		if (s.n == 2)
			return 0;
		w->in_n = s.n -= 2;
		memmove(w->in, w->in + 2, s.n);
	}
	/* Not even a method: TLS or noise; do not wait for more of it. */
	if (s.p[0] < 'A' || s.p[0] > 'Z')
		return 400;
	return http_scan_head(&w->scan, s);
}

static void
go_idle(struct loop *l, struct conn *c)
{
	work_put(c->work);
	c->work = NULL;
	c->state = CONN_IDLE;
	link_add(&l->idle, &c->queue);
}

/*
 * Read again only when all that is here has been looked at; a head that comes
 * byte by byte is cut off by the time that it may take in all (head_by_us),
 * not by the time between two bytes.
 */
static bool
step_head(struct loop *l, struct conn *c)
{
	struct work	*w = c->work;
	int		 status;
	ssize_t		 n;

	if (w->in_n > w->scan.at) {
		status = scan(w);
		if (status != 0) {
			w->broken = true;
			return refuse(c, status);
		}
		if (w->scan.end > 0)
			return whole_head(l, c);
	}
	if (!c->readable) {
		timer_set(l, c, w->head_by_us);
		if (w->in_n == 0)	/* a wake-up without a byte */
			go_idle(l, c);
		return false;
	}
	if (!work_room(w)) {
		w->broken = true;
		return refuse(c, 431);
	}
	n = read_some(l, c, w->in + w->in_n, w->in_cap - w->in_n);
	if (n < 0)
		return false;
	w->in_n += (size_t)n;
	w->read_us = l->now_us;
	w->read_wall_us = l->wall_us;
	return true;
}

/*
 * What a client sends behind its body is the next request (pipelining): it is
 * kept, but no more than fits.
 */
static bool
body_came(struct loop *l, struct conn *c, struct str in)
{
	struct work	*w = c->work;
	int		 status = take_bytes(w, &in);

	/* What came behind the body begins the next request. */
	must(in.n <= w->in_cap);
	memmove(w->in, in.p, in.n);
	w->in_n = in.n;
	if (status == 0 && w->frame.at == FRAME_END)
		status = take_end(w);
	if (status != 0)
		return refuse(c, status);
	return w->frame.at == FRAME_END ? serve(l, c) : true;
}

static bool
step_body(struct loop *l, struct conn *c)
{
	struct work	*w = c->work;
	size_t		 most = SCRATCH_BYTES;
	ssize_t		 n;

	if (w->in_n > 0)
		return body_came(l, c, (struct str){ w->in, w->in_n });
	if (!c->readable) {
		body_deadline(l, c);
		return false;
	}
	/* Never more than belongs to the body or may be left over from it. */
	if (w->req.head.chunked)
		most = w->in_cap;
	else if (w->frame.left < most)
		most = (size_t)w->frame.left;
	n = read_some(l, c, l->scratch, most);
	if (n <= 0)
		return n == 0;
	w->read_us = l->now_us;
	w->read_wall_us = l->wall_us;
	return body_came(l, c, (struct str){ l->scratch, (size_t)n });
}

/* Busy or dead: only conn_resume() or nothing goes on from there. */
static bool
step_none(struct loop *l, struct conn *c)
{
	(void)l;	/* of the same type as the others */
	(void)c;
	return false;
}

/* The reply is written. */
static bool
finish(struct loop *l, struct conn *c)
{
	struct work	*w = c->work;
	const bool	 unread = w->broken || w->frame.at != FRAME_END ||
			    c->readable;

	work_done(w, w->status);
	w->replied = false;
	if (w->closes && !unread) {
		conn_close(l, c);
		return false;
	}
	if (w->closes) {
		/*
		 * Closing with bytes unread would reset the connection, and
		 * the client might never see the reply.
		 */
		(void)shutdown(c->fd, SHUT_WR);	/* the next read will tell */
		work_put(w);
		c->work = NULL;
		c->state = CONN_LINGER;
		timer_set(l, c, l->now_us + l->server->cfg.linger_us);
		return true;
	}
	if (w->in_n > 0) {
		work_next(w);
		c->state = CONN_HEAD;
		return true;
	}
	if (atomic_load_explicit(&l->server->stop_by_us,
	    memory_order_relaxed) != 0) {
		conn_close(l, c);
		return false;
	}
	c->fresh = false;
	go_idle(l, c);
	timer_set(l, c, l->now_us + l->server->cfg.idle_us);
	return true;
}

/*
 * Each piece that goes out buys more time; who reads nothing for write_us is
 * cut off.
 */
static bool
step_write(struct loop *l, struct conn *c)
{
	bool	progress;
	enum rc	rc = out_send(c->work, &progress);

	if (rc == RC_OK)
		return finish(l, c);
	if (rc != RC_BUSY) {
		conn_close(l, c);
		return false;
	}
	timer_set(l, c, l->now_us + l->server->cfg.write_us);
	return progress;
}

static bool
step_linger(struct loop *l, struct conn *c)
{
	return c->readable && read_some(l, c, l->scratch, SCRATCH_BYTES) > 0;
}

/*
 * A connection has a bounded number of turns, then the others come: one that
 * always has something to read starves nobody.
 */
void
conn_run(struct loop *l, struct conn *c)
{
	static bool (*const steps[])(struct loop *, struct conn *) = {
		[CONN_IDLE] = step_idle, [CONN_HEAD] = step_head,
		[CONN_BODY] = step_body, [CONN_BUSY] = step_none,
		[CONN_WRITE] = step_write, [CONN_LINGER] = step_linger,
		[CONN_DEAD] = step_none,
	};

	/*
	 * An event may come while it waits for its next turns: a member of two
	 * rings at once would let the loop go round one of them for ever.
	 */
	if (c->state != CONN_IDLE)
		link_drop(&c->queue);
	for (int i = 0; i < TURNS_MAX; i++)
		if (!steps[c->state](l, c))
			return;
	link_drop(&c->queue);
	link_add(&l->ready, &c->queue);
}

/*
 * A peer that only closed its sending side still wants its answer (half); one
 * that is gone does not.
 */
void
conn_event(struct loop *l, struct conn *c, unsigned events)
{
	if (c->state == CONN_DEAD)
		return;
	if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
		conn_close(l, c);
		return;
	}
	if ((events & (EPOLLIN | EPOLLRDHUP)) != 0)
		c->readable = true;
	if ((events & EPOLLRDHUP) != 0)
		c->half = true;
	conn_run(l, c);
}

/*
 * In CONN_BUSY nothing expires here: who works on the request has limits of
 * its own.
 */
void
conn_expire(struct loop *l, struct conn *c)
{
	switch (c->state) {
	case CONN_HEAD:
	case CONN_BODY:
		c->work->broken = true;
		(void)refuse(c, 408);
		conn_run(l, c);
		break;
	case CONN_IDLE:
	case CONN_WRITE:
	case CONN_LINGER:
		conn_close(l, c);
		break;
	case CONN_BUSY:
	case CONN_DEAD:
		break;
	}
}

/*
 * By the thread of the loop, whoever woke it: a connection belongs to one
 * thread for all its life.
 */
void
conn_resume(struct loop *l, struct work *w)
{
	const struct http_handler	*h = &l->server->handler;
	struct conn			*c = w->conn;
	struct http_reply		*answer = w->answer;

	w->suspended = false;
	w->answer = NULL;
	w->next = NULL;
	if (c == NULL) {
		if (answer != NULL)
			buf_done(&answer->body);
		atomic_fetch_sub(&l->server->detached, 1);
		work_done(w, GONE_STATUS);
		work_put(w);
		return;
	}
	if (answer != NULL)
		out_reply(w, answer);
	else
		h->resumed(h->ctx, &w->req);
	if (after_handler(c))
		conn_run(l, c);
}
