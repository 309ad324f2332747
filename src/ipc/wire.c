/* SPDX-License-Identifier: Apache-2.0 */
/* Chunks of messages over a socket. */
#include "ipc/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { FULL_MS = 1000, SLICE_MS = 50 };

void
wire_init(struct wire *w)
{
	*w = (struct wire){ .chunk = malloc(sizeof(struct packet_head) +
		PACKET_CHUNK_BYTES) };
	must(w->chunk != NULL);
	buf_init(&w->body, PACKET_MOST_BYTES);
}

void
wire_done(struct wire *w)
{
	buf_done(&w->body);
	free(w->chunk);
	w->chunk = NULL;
}

/*
 * RC_NONE: nothing whole yet. A message is sent in chunks, because a socket
 * of records has a limit; their sender may die between two of them.
 */
enum rc
wire_read(struct wire *w, int fd, struct packet_head *ret_head,
    struct str *ret_body)
{
	struct packet_head	head;
	ssize_t			n = recv(fd, w->chunk, sizeof(head) +
				    PACKET_CHUNK_BYTES, MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? RC_NONE : RC_IO;
	if ((size_t)n < sizeof(head))
		return n == 0 ? RC_IO : RC_NONE;
	memcpy(&head, w->chunk, sizeof(head));
	/* Another message's chunk: the sender of the first one died meanwhile. */
	if (!w->inside || w->head.id != head.id)
		buf_clear(&w->body);
	w->head = head;
	w->inside = head.more == 1;
	buf_add(&w->body, w->chunk + sizeof(head), (size_t)n - sizeof(head));
	if (w->inside || w->body.full)
		return RC_NONE;
	*ret_head = head;
	*ret_body = buf_view(&w->body);
	return RC_OK;
}

static bool
is_over(const struct packet_head *head, const _Atomic uint64_t *current)
{
	return current != NULL && atomic_load(current) != head->epoch;
}

/*
 * Never blocks for long: a reader that hangs is as good as dead, and who
 * waits for it hangs as well. In slices, so that a death is heard of at once.
 */
static enum rc
send_chunk(int fd, const struct packet_head *head, struct str part,
    const _Atomic uint64_t *current)
{
	struct iovec	iov[2] = {
		/* writev takes void * but does not change what it points to */
		{ (void *)(uintptr_t)head, sizeof(*head) },
		{ (void *)(uintptr_t)part.p, part.n } };
	struct msghdr	m = { .msg_iov = iov, .msg_iovlen = 2 };
	struct pollfd	p = { fd, POLLOUT, 0 };

	for (int waited = 0; waited < FULL_MS && !is_over(head, current);) {
		if (sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return RC_OK;
		if (errno != EAGAIN && errno != EINTR)
			return RC_BUSY;
		if (poll(&p, 1, SLICE_MS) == 0)
			waited += SLICE_MS;
	}
	return RC_BUSY;
}

enum rc
wire_write(int fd, const struct packet_head *head, struct str body,
    const _Atomic uint64_t *current)
{
	struct packet_head	h = *head;
	struct str		part;
	enum rc			rc;

	do {
		part = str_sub(body, 0, PACKET_CHUNK_BYTES);
		body = str_sub(body, part.n, body.n);
		h.more = body.n > 0 ? 1 : 0;
		rc = send_chunk(fd, &h, part, current);
	} while (rc == RC_OK && h.more == 1);
	return rc;
}

enum rc
wire_answer(const struct wire_end *end, const struct packet_head *asked,
    struct str body)
{
	return wire_write(end->fd, &(struct packet_head){ asked->id,
	    asked->kind, 0, end->epoch }, body, NULL);
}

void
wire_hello(const struct wire_end *end)
{
	/* Nobody there to hear it: the next read says so. */
	(void)wire_write(end->fd, &(struct packet_head){ .kind = PACKET_HELLO,
	    .epoch = end->epoch }, STR(""), NULL);
}

/* One record, and no waiting: the parent has others to look after. */
void
wire_bye(const struct wire_end *dead, enum wire_after after)
{
	struct packet_head head = { .kind = PACKET_BYE, .epoch = dead->epoch };
	char		   record[sizeof(head) + 1];

	memcpy(record, &head, sizeof(head));
	record[sizeof(head)] = after == WIRE_SOON ? 'S' : 'L';
	(void)send(dead->fd, record, sizeof(record), MSG_DONTWAIT |
	    MSG_NOSIGNAL);	/* full: the hello will have to do */
}
