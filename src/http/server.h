/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP/1.1 engine: one epoll loop per thread, each with a listening socket
 * of its own. It reads requests strictly (parse.h), takes forms and files with
 * limits while they stream in, and sends replies; what a request means is the
 * handler's business. Routes, sessions and pages are the layer above; the
 * connection's life is in conn.c, the threads are in loop.c.
 *
 * One request is in progress per connection. Nothing but the small struct of
 * a connection is held while it idles.
 *
 * Owns connections and their threads; never knows a route, a session, a
 * database or a page.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/buf.h"
#include "base/clock.h"
#include "http/form.h"
#include "http/multipart.h"
#include "http/parse.h"
#include "http/peer.h"

enum { HTTP_REPLY_FIELDS = 24 };

struct http_server;

/* What a body may be; set by the head callback, see struct http_handler. */
struct http_limits {
	size_t	body_bytes;	/* over it: 413, as soon as that is known */
	size_t	fields_max;	/* of an urlencoded form */
	struct multipart_limits multipart;	/* parts_max 0: 415 */
	bool	raw;		/* take any other type into req->body */

	/*
	 * When set, any type is taken and every piece of the body goes here
	 * instead, on the loop; the bytes are gone after the call. Returns 0
	 * or the status to refuse with.
	 */
	int	(*sink)(void *sink_ctx, struct str piece);
	void	*sink_ctx;
};

/*
 * A request. Texts are in its arena, or live as long as the arena does. It is
 * the handler's from the head callback until the reply is handed over; while
 * suspended, it belongs to whoever will resume it.
 */
struct http_request {
	struct http_head head;		/* method, path, query, fields … */
	struct arena	*arena;		/* emptied when the request is over */
	struct http_addr addr;		/* the client's, behind trusted proxies */
	bool		 secure;	/* a trusted proxy said https */
	unsigned	 loop;		/* which loop, from 0 */
	int64_t		 arrived_us;	/* the clock's when its first byte came */
	int64_t		 started_us;	/* the same moment, monotonic */
	struct http_limits limits;

	struct str	 type;		/* Content-Type, or empty */
	struct str	 body;		/* raw and urlencoded bodies */
	struct form	 form;		/* fields of either kind of form */
	struct upload	*uploads;	/* files of a multipart form */

	void		*user;		/* the layer above's; NULL at first */
};

/*
 * A reply, built from http_reply_make(). The engine adds Date, Content-Length
 * and Connection.
 */
struct http_reply {
	int		 status;
	struct http_field fields[HTTP_REPLY_FIELDS];
	size_t		 fields_n;
	/* Whole header lines with CR LF, static, sent as they are; may be "". */
	struct str	 lines;
	/* The body: a buffer that is taken over and freed … */
	struct buf	 body;
	/* … or, when that is empty, memory that is static or in the arena. */
	struct str	 fixed;
	bool		 close;		/* end the connection after it */
};

/*
 * Callbacks; all run on the loop's thread and must not block for long. Every
 * one may be NULL but serve.
 */
struct http_handler {
	void	*ctx;

	/*
	 * The head is complete, no byte of the body was taken yet; 100
	 * Continue is sent after it. May change req->limits (at first 64 KiB,
	 * forms only, no files).
	 *
	 * returns	0 go on | a status to refuse with through `error`, or
	 *		any other value after an http_reply()
	 */
	int	(*head)(void *ctx, struct http_request *req);

	/*
	 * The whole request is there. Must call http_reply() or
	 * http_suspend() before it returns.
	 */
	void	(*serve)(void *ctx, struct http_request *req);

	/* After http_resume(req, NULL): the same duty as serve. */
	void	(*resumed)(void *ctx, struct http_request *req);

	/*
	 * The engine refuses: fill fields and body of a reply whose status is
	 * set. The request may be no more than its address. Without it, the
	 * body is the status as a short text.
	 */
	void	(*error)(void *ctx, struct http_request *req,
		    struct http_reply *reply);

	/*
	 * The request is over, its arena still there.
	 *
	 * status	499 when the client left before the reply was sent
	 * bytes	sent, head and body
	 * took_us	from the first byte of the head to the last of the reply
	 */
	void	(*done)(void *ctx, const struct http_request *req, int status,
		    size_t bytes, int64_t took_us);

	/* A loop's thread begins and ends: open and close what it owns. */
	void	(*loop_start)(void *ctx, unsigned loop);
	void	(*loop_stop)(void *ctx, unsigned loop);
};

/* Zero stands for the default in brackets, by http_config_default(). */
struct http_config {
	const struct clock	*clock;		/* kept; NULL: the machine's */
	size_t		 conns_max;		/* per loop [20,000] */
	unsigned	 conns_per_addr;	/* all loops, not proxies [200] */
	size_t		 requests_max;		/* in progress per loop [1,024] */
	size_t		 body_bytes_max;	/* in memory, all loops [512 MiB] */
	size_t		 arena_bytes;		/* one request's [64 MiB] */
	int64_t		 head_us;		/* first byte to whole head [10 s] */
	int64_t		 body_us;		/* whole body [60 s] … */
	int64_t		 body_bytes_per_s;	/* … and its size by [16 KiB/s] */
	int64_t		 idle_us;		/* keep-alive [30 s] */
	int64_t		 write_us;		/* no byte of a reply taken [20 s] */
	int64_t		 linger_us;		/* unread body dropped [2 s] */
	const struct http_net *proxies;		/* trusted; copied */
	size_t		 proxies_n;
};

/* http_config_default: every default filled in. */
struct http_config http_config_default(void);

/*
 * http_listen: n listening sockets of one address and port (SO_REUSEPORT).
 *
 * addr		"127.0.0.1", "::" and so on
 * port		in/out; 0 asks the kernel for a free one
 * ret_fds	n descriptors, not blocking, the caller's to close
 * returns	RC_OK | RC_BAD no address | RC_IO errno says why
 */
enum rc	http_listen(const char *addr, uint16_t *port, size_t n, int *ret_fds);

/*
 * http_start: start one loop, and its thread, per listening socket.
 *
 * cfg, h	copied
 * fds		n sockets of http_listen(); the caller closes them after stop
 * returns	RC_OK | RC_IO no thread or no epoll
 */
enum rc	http_start(const struct http_config *cfg, const struct http_handler *h,
	    const int *fds, size_t n, struct http_server **ret_server);

/*
 * http_stop: take no more connections, finish what is in progress, return.
 *
 * Idle connections are closed at once. What is suspended may still be resumed
 * afterwards, to no effect; do so before http_free().
 *
 * within_us	when that time is up, the remaining connections are cut
 * returns	RC_OK | RC_BUSY something was cut
 */
enum rc	http_stop(struct http_server *s, int64_t within_us);

/* http_free: after http_stop(); NULL is fine. */
void	http_free(struct http_server *s);

/* What the server holds at a moment, for /metrics and tests. */
struct http_gauge {
	size_t	conns;
	size_t	requests;	/* heads complete, replies not yet sent */
	size_t	body_bytes;
};

/* http_gauge_get: the sums of all loops; any thread. */
struct http_gauge http_gauge_get(struct http_server *s);

/* http_reply_make: an empty reply of that status. */
struct http_reply http_reply_make(int status);

/*
 * http_reply_field: add a header field to a reply.
 *
 * A value with a control character, which would begin a line of its own,
 * turns the reply into a 500.
 *
 * name		a literal; not Date, Content-Length, Connection
 * value	static or in the request's arena
 */
void	http_reply_field(struct http_reply *reply, const char *name,
	    struct str value);

/*
 * http_reply: answer, from a callback of the loop; once per request.
 *
 * The body of a HEAD or 304 is left out. After it, req is not the handler's
 * any more.
 *
 * reply	its body is taken over
 */
void	http_reply(struct http_request *req, struct http_reply *reply);

/*
 * http_suspend: the answer comes later; from serve or resumed only.
 *
 * The request stays valid until http_resume(), whatever the client does.
 */
void	http_suspend(struct http_request *req);

/*
 * http_resume: hand a suspended request back to its loop; any thread.
 *
 * May come before http_suspend()'s caller has returned. Many of them between
 * two turns of a loop cost one wake-up.
 *
 * reply	taken over and sent; NULL: `resumed` is called instead
 */
void	http_resume(struct http_request *req, struct http_reply *reply);

/* http_header: a request's header field by name; p NULL when absent. */
struct str http_header(const struct http_request *req, const char *name);

/* http_reason: the standard words of a status. */
const char *http_reason(int status);

#endif
