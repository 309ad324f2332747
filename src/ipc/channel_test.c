/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/test.h"

#include "base/clock.h"
#include "ipc/channel.h"
#include "ipc/wire.h"

enum { FEW_MS = 3000, ARENA_BYTES = 1 << 20 };

/* A line whose other end the test plays. */
struct line {
	struct channel	*c;
	struct wire_end	 end;
	struct wire	 in;
};

/* Somebody who asks on a thread of their own. */
struct asking {
	struct line	*l;
	pthread_t	 thread;
	enum packet_kind kind;
	struct arena	*a;
	enum rc		 rc;
	struct str	 answer;
	int64_t		 took_us;
};

static void
open_line(struct line *l)
{
	int ends[2];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
	*l = (struct line){ .c = channel_open(ends[0]), .end = { ends[1], 1 } };
	wire_init(&l->in);
}

static void
close_line(struct line *l)
{
	channel_close(l->c);
	if (l->end.fd >= 0)
		(void)close(l->end.fd);
	wire_done(&l->in);
}

static void *
ask(void *p)
{
	struct asking	*x = p;
	int64_t		 since = clock_monotonic_us();
	struct packet	 answer;
	struct buf	 b;

	buf_init(&b, 64);
	buf_z(&b, "how?");
	x->rc = channel_ask(x->l->c, x->a, x->kind, &b, &answer);
	x->answer = answer.in;
	x->took_us = clock_monotonic_us() - since;
	return NULL;
}

static void
begin_to_ask(struct line *l, enum packet_kind kind, struct asking *x)
{
	*x = (struct asking){ .l = l, .kind = kind,
		.a = arena_new(ARENA_BYTES) };
	must(pthread_create(&x->thread, NULL, ask, x) == 0);
}

static void
hear(struct asking *x)
{
	must(pthread_join(x->thread, NULL) == 0);
}

/* The next question at the far end; false: none within three seconds. */
static bool
next_question(struct line *l, struct packet_head *ret_head)
{
	struct pollfd	p = { l->end.fd, POLLIN, 0 };
	struct str	body;

	while (poll(&p, 1, FEW_MS) == 1)
		if (wire_read(&l->in, l->end.fd, ret_head, &body) == RC_OK)
			return str_eq_z(body, "how?");
	return false;
}

TEST(an_answer_comes_back_to_who_asked)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PHOTO, &x);
	WANT(next_question(&l, &head));
	WANT_INT(head.epoch, 1);
	WANT_INT(wire_answer(&l.end, &head, STR("so")), RC_OK);
	hear(&x);
	WANT_INT(x.rc, RC_OK);
	WANT_STR(x.answer, "so");
	WANT_INT(channel_deaths(l.c), 0);
	close_line(&l);
	arena_free(x.a);
}

TEST(an_empty_answer_is_one_too)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PHOTO, &x);
	WANT(next_question(&l, &head));
	WANT_INT(wire_answer(&l.end, &head, STR("")), RC_OK);
	hear(&x);
	WANT_INT(x.rc, RC_OK);
	WANT_INT(x.answer.n, 0);
	close_line(&l);
	arena_free(x.a);
}

TEST(what_may_be_asked_twice_is_asked_of_the_successor)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PHOTO, &x);
	WANT(next_question(&l, &head));
	wire_bye(&l.end, WIRE_SOON);
	l.end.epoch = 2;
	wire_hello(&l.end);
	WANT(next_question(&l, &head));
	WANT_INT(head.epoch, 2);
	WANT_INT(wire_answer(&l.end, &head, STR("so")), RC_OK);
	hear(&x);
	WANT_INT(x.rc, RC_OK);
	WANT_STR(x.answer, "so");
	WANT_INT(channel_deaths(l.c), 1);
	close_line(&l);
	arena_free(x.a);
}

TEST(a_hello_alone_says_that_the_one_before_is_dead)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_SMS, &x);
	WANT(next_question(&l, &head));
	l.end.epoch = 2;
	wire_hello(&l.end);
	hear(&x);
	WANT_INT(x.rc, RC_BUSY);	/* a message is never sent twice */
	WANT(x.took_us < US_PER_SECOND);
	WANT_INT(channel_deaths(l.c), 1);
	close_line(&l);
	arena_free(x.a);
}

TEST(a_question_that_kills_is_asked_twice_and_no_more)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PDF, &x);
	for (uint64_t epoch = 1; epoch <= 2; epoch++) {
		l.end.epoch = epoch;
		if (epoch > 1)
			wire_hello(&l.end);
		WANT(next_question(&l, &head));
		WANT_INT(head.epoch, epoch);
		wire_bye(&l.end, WIRE_SOON);
	}
	hear(&x);
	WANT_INT(x.rc, RC_BUSY);
	WANT_INT(channel_deaths(l.c), 2);
	close_line(&l);
	arena_free(x.a);
}

/* The new one comes too late for who waits a second, or not for a long time. */
static void
nobody_comes(struct test *t, enum wire_after after, int64_t most_us)
{
	struct packet_head head;
	struct asking	x, later;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PHOTO, &x);
	WANT(next_question(&l, &head));
	wire_bye(&l.end, after);
	hear(&x);
	WANT_INT(x.rc, RC_BUSY);
	WANT(x.took_us < most_us);
	begin_to_ask(&l, PACKET_PHOTO, &later);
	hear(&later);
	WANT_INT(later.rc, RC_BUSY);
	WANT(later.took_us < most_us);
	close_line(&l);
	arena_free(x.a);
	arena_free(later.a);
}

TEST(who_asks_waits_a_second_for_a_successor)
{
	nobody_comes(t, WIRE_SOON, 2 * US_PER_SECOND);
}

TEST(who_asks_while_nobody_is_started_hears_at_once)
{
	nobody_comes(t, WIRE_LATER, US_PER_SECOND / 2);
}

TEST(a_closed_line_answers_everybody_at_once)
{
	struct packet_head head;
	struct asking	list[3], later;
	struct line	l;

	open_line(&l);
	for (size_t i = 0; i < COUNT(list); i++)
		begin_to_ask(&l, i == 0 ? PACKET_PAY : PACKET_PHOTO, &list[i]);
	for (size_t i = 0; i < COUNT(list); i++)
		WANT(next_question(&l, &head));
	(void)close(l.end.fd);
	l.end.fd = -1;
	for (size_t i = 0; i < COUNT(list); i++) {
		hear(&list[i]);
		WANT_INT(list[i].rc, RC_BUSY);
		WANT(list[i].took_us < 4 * US_PER_SECOND);
		arena_free(list[i].a);
	}
	begin_to_ask(&l, PACKET_PHOTO, &later);
	hear(&later);
	WANT_INT(later.rc, RC_BUSY);
	WANT(later.took_us < US_PER_SECOND / 2);
	arena_free(later.a);
	close_line(&l);
}

TEST(a_stopped_channel_lets_everybody_go)
{
	struct packet_head head;
	struct asking	x;
	struct line	l;

	open_line(&l);
	begin_to_ask(&l, PACKET_PAY, &x);
	WANT(next_question(&l, &head));
	channel_stop(l.c);
	hear(&x);
	WANT_INT(x.rc, RC_BUSY);
	close_line(&l);
	arena_free(x.a);
}

static void
heard(void *p, struct str answer)
{
	(void)answer;
	*(bool *)p = true;
}

/* A question has a second to go over the line, with nobody to read it. */
TEST(a_full_line_is_left_when_its_reader_is_dead)
{
	static char	much[PACKET_CHUNK_BYTES];
	struct line	l;
	bool		done = false;
	int64_t		since;
	enum rc		rc = RC_OK;

	open_line(&l);
	for (int i = 0; rc == RC_OK && i < 10000; i++) {
		since = clock_monotonic_us();
		rc = channel_send(l.c, PACKET_PHOTO, str_of(much,
		    sizeof(much)), heard, &done);
	}
	WANT_INT(rc, RC_BUSY);
	WANT(clock_monotonic_us() - since < 3 * US_PER_SECOND);
	wire_bye(&l.end, WIRE_LATER);
	for (int i = 0; i < 100 && channel_deaths(l.c) == 0; i++)
		(void)poll(NULL, 0, 20);
	WANT(done);
	since = clock_monotonic_us();
	WANT_INT(channel_send(l.c, PACKET_PHOTO, STR("?"), heard, &done),
	    RC_BUSY);
	WANT(clock_monotonic_us() - since < US_PER_SECOND / 2);
	close_line(&l);
}

TEST(nobody_there_at_all_is_said_at_once)
{
	struct channel	*c = channel_open(-1);
	bool		 done = false;

	WANT(!channel_there(c));
	WANT_INT(channel_send(c, PACKET_SMS, STR("?"), heard, &done), RC_BUSY);
	WANT(!done);
	channel_close(c);
	channel_close(NULL);
	channel_stop(NULL);
}
