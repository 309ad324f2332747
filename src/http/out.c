/* SPDX-License-Identifier: Apache-2.0 */
/* Replies: their heads, the engine's own ones, and writing them. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "http/loop.h"

static const struct {
	int		 status;
	const char	*reason;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
	{ 204, "No Content" }, { 301, "Moved Permanently" }, { 302, "Found" },
	{ 303, "See Other" }, { 304, "Not Modified" },
	{ 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" },
	{ 404, "Not Found" }, { 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" }, { 408, "Request Timeout" },
	{ 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" },
	{ 412, "Precondition Failed" }, { 413, "Content Too Large" },
	{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" }, { 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
	{ 502, "Bad Gateway" }, { 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" },
};

const char *
http_reason(int status)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

struct str
out_busy_text(void)
{
	return STR("HTTP/1.1 503 Service Unavailable\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 34\r\nRetry-After: 5\r\n"
	    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
	    "系统繁忙，请稍后再试。\n");
}

struct http_reply
http_reply_make(int status)
{
	return (struct http_reply){ .status = status };
}

static bool
is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

/*
 * A value with a line break would be a header of somebody's choice: the
 * answer becomes a 500 without it, also in production.
 */
void
http_reply_field(struct http_reply *reply, const char *name, struct str value)
{
	must(reply->fields_n < HTTP_REPLY_FIELDS);
	if (!is_clean(value)) {
		reply->status = 500;
		reply->fields_n = 0;
		buf_done(&reply->body);
		reply->fixed = STR("");
		return;
	}
	reply->fields[reply->fields_n++] =
	    (struct http_field){ str_z(name), value };
}

/*
 * Made once a second for each loop; by the machine's clock, whatever day the
 * demo has.
 */
static void
put_date(struct loop *l)
{
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct clock	machine = clock_system();
	int64_t		now = clock_now_us(&machine);
	struct civil	t = civil_from_us(now - 8 * US_PER_HOUR);
	struct buf	b;

	buf_init(&b, sizeof(l->date));
	buf_fmt(&b, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
	    days[(now / US_PER_DAY + 4) % 7], t.day, months[t.month - 1],
	    t.year, t.hour, t.minute, t.second);
	must(b.n < sizeof(l->date));
	memcpy(l->date, b.p, b.n);
	l->date[b.n] = '\0';
	buf_done(&b);
	l->date_us = l->now_us + US_PER_SECOND - now % US_PER_SECOND;
}

static void
put_status(struct buf *b, int status)
{
	if (status == 200) {
		buf_str(b, STR("HTTP/1.1 200 OK\r\n"));
		return;
	}
	buf_str(b, STR("HTTP/1.1 "));
	buf_i64(b, status);
	buf_char(b, ' ');
	buf_z(b, http_reason(status));
	buf_str(b, STR("\r\n"));
}

static void
put_connection(struct work *w, struct buf *b)
{
	if (w->closes)
		buf_str(b, STR("Connection: close\r\n"));
	else if (w->req.head.minor == 0)
		buf_str(b, STR("Connection: keep-alive\r\n"));
}

static void
put_fields(struct buf *b, const struct http_reply *reply)
{
	for (size_t i = 0; i < reply->fields_n; i++) {
		const struct http_field *f = &reply->fields[i];

		buf_str(b, f->name);
		buf_str(b, STR(": "));
		buf_str(b, f->value);
		buf_str(b, STR("\r\n"));
	}
	buf_str(b, reply->lines);
	buf_str(b, STR("\r\n"));
}

/*
 * Where a body was not read to its end, or something was wrong with the
 * request, the connection ends: what is left would be taken for a request.
 */
void
out_reply(struct work *w, struct http_reply *reply)
{
	struct loop		*l = w->loop;
	struct buf		*b = &w->out_head;
	struct http_server	*s = l->server;
	struct str		 body = reply->fixed;

	if (l->now_us >= l->date_us)
		put_date(l);
	w->replied = true;
	w->status = reply->status;
	/* What was not read of a body would be taken for the next request. */
	w->closes = reply->close || w->broken || !w->req.head.keep_alive ||
	    w->frame.at != FRAME_END ||
	    atomic_load_explicit(&s->stop_by_us, memory_order_relaxed) != 0;
	if (reply->body.n > 0)
		body = buf_view(&reply->body);
	w->out_owned = reply->body;
	reply->body = (struct buf){ 0 };
	put_status(b, reply->status);
	buf_z(b, l->date);
	if (reply->status != 204 && reply->status != 304) {
		buf_str(b, STR("Content-Length: "));
		buf_i64(b, (int64_t)body.n);
		buf_str(b, STR("\r\n"));
	} else
		body.n = 0;
	put_connection(w, b);
	put_fields(b, reply);
	must(!b->full);
	if (w->req.head.method == HTTP_HEAD)
		body.n = 0;
	w->out_body = body;
}

/*
 * The product draws the page (h->error); without it, or when it fails, there
 * is a line of text.
 */
void
out_refuse(struct work *w, int status)
{
	const struct http_handler	*h = &w->loop->server->handler;
	struct http_reply		 r = http_reply_make(status);

	/* A head that has no end may be one of HEAD all the same. */
	if (w->scan.end == 0 && str_starts((struct str){ w->in, w->in_n },
	    STR("HEAD ")))
		w->req.head.method = HTTP_HEAD;
	if (status == 405)
		http_reply_field(&r, "Allow", STR("GET, HEAD, POST"));
	if (status == 503)
		http_reply_field(&r, "Retry-After", STR("5"));
	if (h->error != NULL)
		h->error(h->ctx, &w->req, &r);
	if (r.body.n == 0 && r.fixed.n == 0) {
		http_reply_field(&r, "Content-Type",
		    STR("text/plain; charset=utf-8"));
		r.fixed = str_make(w->req.arena, "%d %s\n", status,
		    http_reason(status));
	}
	out_reply(w, &r);
}

void
out_busy(struct work *w)
{
	w->replied = true;
	w->closes = true;
	w->status = 503;
	buf_str(&w->out_head, out_busy_text());
}

/* Head and body in one call, without copying the body behind the head. */
enum rc
out_send(struct work *w, bool *ret_progress)
{
	struct iovec	iov[2];
	struct msghdr	msg = { .msg_iov = iov };
	size_t		from = w->sent, head = w->out_head.n, want;
	ssize_t		n;

	want = head + w->out_body.n - from;
	if (from < head) {
		iov[0].iov_base = w->out_head.p + from;
		iov[0].iov_len = head - from;
		msg.msg_iovlen = 1;
		from = head;
	}
	if (w->out_body.n > from - head) {
		/* sendmsg() does not write there, the type cannot say so. */
		memcpy(&iov[msg.msg_iovlen].iov_base,
		    &(const char *){ w->out_body.p + (from - head) },
		    sizeof(char *));
		iov[msg.msg_iovlen++].iov_len = w->out_body.n - (from - head);
	}
	do
		n = sendmsg(w->conn->fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	*ret_progress = n > 0;
	if (n < 0)
		return errno == EAGAIN ? RC_BUSY : RC_IO;
	w->sent += (size_t)n;
	return (size_t)n == want ? RC_OK : RC_BUSY;
}
