/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a request in: its head, then its body by kind, within its limits. */
#include <string.h>

#include "http/loop.h"

enum { BODY_DEFAULT_BYTES = 64 * 1024 };

/*
 * A proxy puts its word behind what the client sent, some into the field that
 * is there, some (HAProxy) as a field of its own: the last field is its.
 */
static void
behind_proxy(struct work *w)
{
	const struct http_config	*cfg = &w->loop->server->cfg;
	struct http_request		*r = &w->req;
	struct str			 hops = STR("");

	if (!http_net_has(cfg->proxies, cfg->proxies_n, r->addr))
		return;
	for (size_t i = 0; i < r->head.fields_n; i++) {
		const struct http_field *f = &r->head.fields[i];

		if (str_eq_nocase(f->name, STR("X-Forwarded-Proto")))
			r->secure = str_eq_nocase(f->value, STR("https"));
		else if (!str_eq_nocase(f->name, STR("X-Forwarded-For")))
			continue;
		else if (hops.n == 0)
			hops = f->value;
		else
			hops = str_make(r->arena, "%.*s,%.*s", STR_ARG(hops),
			    STR_ARG(f->value));
	}
	if (hops.n > 0)
		r->addr = http_addr_forwarded(r->addr, hops, cfg->proxies,
		    cfg->proxies_n);
}

/*
 * The head moves to the request's arena, since the buffer of the connection
 * is needed for what follows.
 */
int
take_head(struct work *w)
{
	struct http_request	*r = &w->req;
	struct str		 s = { w->in, w->scan.end };
	int			 status;

	s = str_copy(r->arena, s);
	w->in_n -= s.n;
	if (w->in_n > 0)
		memmove(w->in, w->in + s.n, w->in_n);
	status = http_parse_head(r->arena, s, w->scan.lines, &r->head);
	if (status != 0) {
		w->broken = true;
		/* Whatever is wrong with it: HEAD is answered without a body. */
		if (str_starts(s, STR("HEAD ")))
			r->head.method = HTTP_HEAD;
		return status;
	}
	w->frame = frame_start(r->head.chunked,
	    (uint64_t)r->head.content_bytes);
	if (w->loop->server->cfg.proxies_n > 0)
		behind_proxy(w);
	r->limits = (struct http_limits){
		.body_bytes = BODY_DEFAULT_BYTES,
		.fields_max = FORM_FIELDS_MAX,
	};
	return 0;
}

static bool
is_type(struct str value, struct str type)
{
	struct str word;

	return str_cut(&value, ';', &word) &&
	    str_eq_nocase(str_trim(word), type);
}

/*
 * Files are taken only where the route asks for them; else it is a type that
 * is not understood (415).
 */
static int
start_multipart(struct work *w)
{
	struct http_request	*r = &w->req;
	struct str		 boundary;
	enum rc			 rc = multipart_boundary(r->type, &boundary);

	if (rc == RC_NONE || r->limits.multipart.parts_max == 0)
		return 415;
	if (rc != RC_OK)
		return 400;
	w->multipart = multipart_new(r->arena, boundary, &r->limits.multipart);
	w->kind = BODY_MULTIPART;
	return 0;
}

/*
 * A length that is too large is refused before a byte is read; a chunked body
 * is counted as it comes.
 */
int
take_start(struct work *w)
{
	struct http_request	*r = &w->req;
	struct str		 v = http_header(r, "Content-Type");

	if (v.p != NULL)
		r->type = v;
	if ((uint64_t)r->head.content_bytes > r->limits.body_bytes)
		return 413;
	w->body_from_us = w->loop->now_us;
	w->raw.max = r->limits.body_bytes;
	if (r->limits.sink != NULL) {
		w->kind = BODY_SINK;
		return 0;
	}
	if (is_type(r->type, STR("application/x-www-form-urlencoded"))) {
		w->kind = BODY_FORM;
		return 0;
	}
	if (!r->limits.raw)
		return start_multipart(w);
	w->kind = BODY_RAW;
	return 0;
}

static int
status_of(enum rc rc)
{
	if (rc == RC_OK)
		return 0;
	return rc == RC_FULL ? 413 : 400;
}

/* What all requests hold together has a bound of its own. */
static int
charge(struct work *w, size_t n)
{
	struct http_server *s = w->loop->server;

	w->charged += n;
	if (atomic_fetch_add(&s->body_bytes, n) + n > s->cfg.body_bytes_max)
		return 503;
	return 0;
}

/*
 * Bytes that are held in memory are charged to the server as a whole (503
 * beyond it); what a sink takes is not held.
 */
static int
take_piece(struct work *w, struct str piece)
{
	const struct http_limits	*limits = &w->req.limits;
	int				 status;

	if (piece.n > limits->body_bytes - w->body_n)
		return 413;
	w->body_n += piece.n;
	if (w->kind == BODY_SINK)
		return limits->sink(limits->sink_ctx, piece);
	status = charge(w, piece.n);
	if (status != 0)
		return status;
	if (w->kind == BODY_MULTIPART)
		return status_of(multipart_feed(w->multipart, piece));
	buf_str(&w->raw, piece);
	return w->raw.full ? 413 : 0;
}

int
take_bytes(struct work *w, struct str *in)
{
	struct str	piece;
	int		status = 0;

	while (status == 0 && in->n > 0 && w->frame.at != FRAME_END) {
		if (frame_next(&w->frame, in, &piece) != RC_OK)
			return 400;
		if (piece.n > 0)
			status = take_piece(w, piece);
	}
	return status;
}

int
take_end(struct work *w)
{
	struct http_request *r = &w->req;

	switch (w->kind) {
	case BODY_MULTIPART:
		return status_of(multipart_end(w->multipart, &r->form,
		    &r->uploads));
	case BODY_FORM:
		r->body = buf_view(&w->raw);
		return status_of(form_parse(r->arena, r->body,
		    r->limits.fields_max, &r->form));
	case BODY_RAW:
		r->body = buf_view(&w->raw);
		return 0;
	case BODY_SINK:
		return 0;
	}
	return 0;
}
