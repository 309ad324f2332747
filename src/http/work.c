/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of requests in progress, and what a handler may ask of one. */
#include <stdlib.h>
#include <string.h>

#include "http/loop.h"

enum { OUT_HEAD_BYTES = 32 * 1024 };

static void
start(struct work *w)
{
	struct arena *a = w->req.arena;

	w->req = (struct http_request){
		.head = { .path = STR(""), .target = STR(""),
		    .query = STR(""), .host = STR("") },
		.arena = a, .type = STR(""), .body = STR(""),
		.loop = w->loop->index,
		.arrived_us = w->read_wall_us, .started_us = w->read_us,
	};
	if (w->conn != NULL)
		w->req.addr = w->conn->addr;
	w->scan = (struct http_scan){ 0 };
	w->frame = (struct frame){ .at = FRAME_END };
	w->head_by_us = w->read_us + w->loop->server->cfg.head_us;
	w->multipart = NULL;
	w->out_body = STR("");
	w->body_n = w->sent = 0;
	w->status = 0;
	w->answer = NULL;
	w->counted = w->replied = w->suspended = false;
	w->closes = w->broken = false;
}

/*
 * Work is pooled for each loop with its arena and buffers: a request usually
 * costs no malloc at all.
 */
struct work *
work_get(struct loop *l, struct conn *c)
{
	struct work *w = l->pool;

	if (w != NULL) {
		l->pool = w->next;
		l->pool_n--;
	} else {
		w = calloc(1, sizeof(*w));
		must(w != NULL);
		w->loop = l;
		w->req.arena = arena_new(l->server->cfg.arena_bytes);
		w->in = malloc(IN_FIRST_BYTES);
		must(w->in != NULL);
		w->in_cap = IN_FIRST_BYTES;
		buf_init(&w->out_head, OUT_HEAD_BYTES);
	}
	w->next = NULL;
	w->conn = c;
	w->in_n = 0;
	w->read_wall_us = l->wall_us;
	w->read_us = l->now_us;
	start(w);
	return w;
}

static void
trim(struct buf *b)
{
	if (b->cap > KEEP_BUF_BYTES)
		buf_done(b);
	else
		buf_clear(b);
}

/*
 * Large buffers shrink again: one upload must not keep its memory for as long
 * as the server runs.
 */
void
work_next(struct work *w)
{
	struct http_server *s = w->loop->server;

	arena_reset(w->req.arena);
	buf_done(&w->out_owned);
	trim(&w->raw);
	trim(&w->out_head);
	if (w->charged > 0)
		atomic_fetch_sub(&s->body_bytes, w->charged);
	w->charged = 0;
	start(w);
}

void
work_free(struct work *w)
{
	arena_free(w->req.arena);
	buf_done(&w->raw);
	buf_done(&w->out_head);
	buf_done(&w->out_owned);
	free(w->in);
	free(w);
}

void
work_put(struct work *w)
{
	struct loop *l = w->loop;

	work_next(w);
	w->conn = NULL;
	if (l->pool_n == POOL_MAX) {
		work_free(w);
		return;
	}
	w->next = l->pool;
	l->pool = w;
	l->pool_n++;
}

void
work_done(struct work *w, int status)
{
	const struct http_handler *h = &w->loop->server->handler;

	if (w->counted)
		atomic_fetch_sub_explicit(&w->loop->requests_n, 1,
		    memory_order_relaxed);
	w->counted = false;
	if (h->done != NULL)
		h->done(h->ctx, &w->req, status, w->sent,
		    clock_monotonic_us() - w->req.started_us);
}

/* Doubles up to the longest head; a longer one is refused with 431. */
bool
work_room(struct work *w)
{
	size_t	 cap = w->in_cap * 2;
	char	*p;

	if (w->in_n < w->in_cap)
		return true;
	if (cap > HTTP_HEAD_BYTES)
		return false;
	p = realloc(w->in, cap);
	must(p != NULL);
	w->in = p;
	w->in_cap = cap;
	return true;
}

struct str
http_header(const struct http_request *req, const char *name)
{
	return http_field_find(req->head.fields, req->head.fields_n, name);
}

void
http_reply(struct http_request *req, struct http_reply *reply)
{
	struct work *w = (struct work *)req;	/* its first member */

	must(!w->replied && !w->suspended);
	out_reply(w, reply);
}

void
http_suspend(struct http_request *req)
{
	struct work *w = (struct work *)req;

	must(!w->replied && !w->suspended);
	w->suspended = true;
}

/*
 * From any thread. The answer is copied, since the caller's stack is gone
 * when the loop sends it.
 */
void
http_resume(struct http_request *req, struct http_reply *reply)
{
	struct work	*w = (struct work *)req;
	struct loop	*l = w->loop;
	bool		 first;

	w->answer = NULL;
	if (reply != NULL) {
		w->answer = arena_copy(req->arena, reply, sizeof(*reply));
		reply->body = (struct buf){ 0 };
	}
	must(pthread_mutex_lock(&l->lock) == 0);
	first = l->resumed == NULL;
	w->next = l->resumed;
	l->resumed = w;
	must(pthread_mutex_unlock(&l->lock) == 0);
	/* Whoever put the first one there has woken the loop already. */
	if (first)
		loop_wake(l);
}
