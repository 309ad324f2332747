/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines, suspended requests, shares and the end of a server. */
#include <sys/time.h>

#include "http/server.h"

#include "tests/http_fixture.h"

#define H "Host: a\r\n"
#define CLOSE "Connection: close\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

enum { SHORT_US = 200 * 1000, MANY = 100 };

/* Send a byte every 10 ms until an answer or the end comes; false: never. */
static bool
drip(int fd, const char *byte)
{
	char c;

	for (int i = 0; i < PLACE_WAIT_S * 100; i++) {
		place_say(fd, str_z(byte));
		(void)usleep(10 * 1000);
		if (recv(fd, &c, 1, MSG_DONTWAIT | MSG_PEEK) >= 0)
			return true;
	}
	return false;
}

TEST(a_slow_head_is_ended_however_many_bytes_it_sends)
{
	struct place	*p = place_new(t);
	int64_t		 from;
	struct str	 heard;
	int		 fd;

	p->cfg.head_us = SHORT_US;
	place_open(t, p);
	fd = place_dial(t, p);
	from = clock_monotonic_us();
	place_say(fd, STR("GET / HTTP/1.1\r\nX: "));
	WANT(drip(fd, "x"));
	WANT(clock_monotonic_us() - from >= SHORT_US);
	heard = place_hear(t, fd, SIZE_MAX);
	WANT_INT(place_status(heard), 408);
	WANT(str_has(heard, STR("\r\nConnection: close\r\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(a_connection_without_a_byte_is_closed_without_a_word)
{
	struct place	*p = place_new(t);
	int64_t		 from = clock_monotonic_us();
	int		 fd;

	p->cfg.head_us = SHORT_US;
	place_open(t, p);
	fd = place_dial(t, p);
	WANT_STR(place_hear(t, fd, SIZE_MAX), "");
	WANT(clock_monotonic_us() - from >= SHORT_US);
	WANT_INT(atomic_load(&p->done_n), 0);
	(void)close(fd);
	place_end(t, p);
}

TEST(a_kept_connection_may_idle_for_its_own_time)
{
	struct place	*p = place_new(t);
	int64_t		 from;
	int		 fd;

	p->cfg.head_us = SHORT_US;
	p->cfg.idle_us = 3 * SHORT_US;
	place_open(t, p);
	fd = place_dial(t, p);
	place_say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(place_reply(t, fd)), 200);
	(void)usleep(SHORT_US * 3 / 2);
	place_say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(place_reply(t, fd)), 200);
	from = clock_monotonic_us();
	WANT_STR(place_hear(t, fd, SIZE_MAX), "");
	WANT(clock_monotonic_us() - from >= 2 * SHORT_US);
	(void)close(fd);
	place_end(t, p);
}

TEST(a_slow_body_is_ended_and_a_steady_one_is_not)
{
	struct place	*p = place_new(t);
	int		 fd;

	p->cfg.body_us = SHORT_US;
	p->cfg.body_bytes_per_s = 500;
	place_open(t, p);
	fd = place_dial(t, p);
	place_say(fd, STR("POST / HTTP/1.1\r\n" H FORM
	    "Content-Length: 900\r\n\r\na="));
	WANT(drip(fd, "x"));		/* at most 100 bytes a second */
	WANT_INT(place_status(place_hear(t, fd, SIZE_MAX)), 408);
	(void)close(fd);
	fd = place_dial(t, p);
	place_say(fd, STR("POST / HTTP/1.1\r\n" H CLOSE FORM
	    "Content-Length: 802\r\n\r\na="));
	for (int i = 0; i < 8; i++) {
		place_say(fd, str_make(t->a, "%0100d", i));
		(void)usleep(SHORT_US / 2);	/* 1000 a second */
	}
	WANT_INT(place_status(place_hear(t, fd, SIZE_MAX)), 200);
	(void)close(fd);
	place_end(t, p);
}

TEST(who_does_not_take_the_reply_is_cut)
{
	struct place	*p = place_new(t);
	int		 fd;

	p->cfg.write_us = SHORT_US;
	place_open(t, p);
	fd = place_dial(t, p);
	place_say(fd, STR("GET /big HTTP/1.1\r\n" H "\r\n"));
	WANT(place_wait(p, 1, PLACE_DONE));
	WANT_INT(atomic_load(&p->done_status), 499);
	WANT(place_left(p, 0));
	(void)close(fd);
	place_end(t, p);
}

TEST(who_goes_on_sending_what_was_refused_is_cut)
{
	struct place	*p = place_new(t);
	int		 fd;

	p->cfg.linger_us = SHORT_US;
	place_open(t, p);
	fd = place_dial(t, p);
	place_say(fd, STR("POST / HTTP/1.1\r\n" H FORM
	    "Content-Length: 100000000\r\n\r\n"));
	WANT_INT(place_status(place_hear(t, fd, SIZE_MAX)), 413);
	for (int i = 0; i < PLACE_WAIT_S * 100; i++) {
		place_say(fd, STR("x"));
		(void)usleep(10 * 1000);
		if (http_gauge_get(p->server).conns == 0)
			break;
	}
	WANT_INT(http_gauge_get(p->server).conns, 0);
	(void)close(fd);
	place_end(t, p);
}

TEST(a_suspended_request_is_answered_when_it_is_resumed)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);

	for (int i = 0; i < 2; i++) {
		place_say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
		WANT(place_wait(p, 1, PLACE_HELD));
		WANT_INT(http_gauge_get(p->server).requests, 1);
		place_resume(p, i == 0);
		WANT(str_ends(place_reply(t, fd), i == 0 ? STR("resumed\n") :
		    STR("GET /hold?\n")));
		WANT(place_wait(p, (size_t)i + 1, PLACE_DONE));
		WANT_INT(http_gauge_get(p->server).requests, 0);
	}
	place_say(fd, STR("GET /now HTTP/1.1\r\n" H "\r\n"));
	WANT(str_ends(place_reply(t, fd), STR("GET /now?\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(pipelined_requests_wait_for_one_that_is_suspended)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	place_say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"
	    "GET /2 HTTP/1.1\r\n" H "\r\n"));
	WANT(place_wait(p, 1, PLACE_HELD));
	place_say(fd, STR("GET /3 HTTP/1.1\r\n" H CLOSE "\r\n"));
	place_resume(p, true);
	heard = place_hear(t, fd, SIZE_MAX);
	WANT(str_find(heard, STR("resumed")) < str_find(heard, STR("GET /2")));
	WANT(str_ends(heard, STR("GET /3?\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(a_client_may_leave_while_its_request_is_suspended)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);

	place_say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
	WANT(place_wait(p, 1, PLACE_HELD));
	/* A reset, as from a killed program: both ways are gone. */
	WANT(setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
	    sizeof(struct linger)) == 0);
	(void)close(fd);
	WANT(place_left(p, 0));
	place_resume(p, true);
	WANT(place_wait(p, 1, PLACE_DONE));
	WANT_INT(atomic_load(&p->done_status), 499);
	WANT_INT(http_gauge_get(p->server).requests, 0);
	WANT_INT(place_status(place_ask(t, p, STR("GET / HTTP/1.1\r\n" H CLOSE
	    "\r\n"))), 200);
	place_end(t, p);
}

TEST(a_reply_before_the_end_is_not_lost_by_what_comes_behind)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	/* Bytes that nobody reads would turn the close into a reset. */
	place_say(fd, STR("GET /hold HTTP/1.1\r\n" H CLOSE "\r\n"));
	WANT(place_wait(p, 1, PLACE_HELD));
	place_say(fd, STR("GET /behind HTTP/1.1\r\n" H "\r\n"));
	(void)usleep(50 * 1000);
	place_resume(p, true);
	heard = place_hear(t, fd, SIZE_MAX);
	WANT(str_ends(heard, STR("\r\n\r\nresumed\n")));
	(void)close(fd);
	place_end(t, p);
}

struct stopping {
	struct place	*p;
	int64_t		 within_us;
	enum rc		 rc;
};

static void *
stop(void *arg)
{
	struct stopping *s = arg;

	s->rc = http_stop(s->p->server, s->within_us);
	return NULL;
}

TEST(a_stop_lets_a_hundred_requests_finish)
{
	struct place	*p = place_start(t);
	struct stopping	 s = { p, 60 * US_PER_SECOND, RC_IO };
	pthread_t	 thread;
	int		 fds[MANY], idle = place_dial(t, p);
	struct str	 heard;

	for (size_t i = 0; i < MANY; i++) {
		fds[i] = place_dial(t, p);
		place_say(fds[i], i % 2 == 0 ? STR("GET /hold HTTP/1.1\r\n" H
		    "\r\n") : STR("POST /hold HTTP/1.1\r\n" H FORM
		    "Content-Length: 3\r\n\r\na="));
	}
	/* Half of them are with the handler, half still send their body. */
	WANT(place_wait(p, MANY / 2, PLACE_HELD));
	for (int i = 0; i < PLACE_WAIT_S * 1000 &&
	    http_gauge_get(p->server).requests < MANY; i++)
		(void)usleep(1000);
	WANT_INT(http_gauge_get(p->server).requests, MANY);
	WANT(pthread_create(&thread, NULL, stop, &s) == 0);
	WANT_STR(place_hear(t, idle, SIZE_MAX), "");	/* closed at once */
	for (size_t i = 1; i < MANY; i += 2)
		place_say(fds[i], STR("1"));
	WANT(place_wait(p, MANY, PLACE_HELD));
	place_resume(p, true);
	for (size_t i = 0; i < MANY; i++) {
		heard = place_hear(t, fds[i], SIZE_MAX);
		WANT_INT(place_status(heard), 200);
		WANT(str_has(heard, STR("\r\nConnection: close\r\n")));
		WANT(str_ends(heard, STR("\r\n\r\nresumed\n")));
		(void)close(fds[i]);
	}
	WANT(pthread_join(thread, NULL) == 0);
	WANT_RC(s.rc, RC_OK);
	WANT_INT(atomic_load(&p->done_n), MANY);
	(void)close(idle);
	place_free(p);
}

TEST(a_stop_cuts_what_does_not_end_in_time)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	int64_t		 from;

	place_say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
	WANT(place_wait(p, 1, PLACE_HELD));
	from = clock_monotonic_us();
	WANT_RC(http_stop(p->server, SHORT_US), RC_BUSY);
	WANT(clock_monotonic_us() - from >= SHORT_US);
	WANT_INT(place_status(place_hear(t, fd, SIZE_MAX)), 0);
	place_resume(p, true);		/* to no effect, and nothing leaks */
	(void)close(fd);
	place_free(p);
}

TEST(an_address_has_its_share_of_connections)
{
	struct place	*p = place_new(t);
	int		 fds[2];
	struct str	 heard;

	p->cfg.conns_per_addr = 2;
	place_open(t, p);
	for (size_t i = 0; i < 2; i++) {
		fds[i] = place_dial(t, p);
		place_say(fds[i], STR("GET / HTTP/1.1\r\n" H "\r\n"));
		WANT_INT(place_status(place_reply(t, fds[i])), 200);
	}
	heard = place_ask(t, p, STR(""));
	WANT_INT(place_status(heard), 503);
	WANT(str_has(heard, STR("\r\nRetry-After: ")));
	(void)close(fds[0]);
	WANT(place_left(p, 1));
	WANT_INT(place_status(place_ask(t, p, STR("GET / HTTP/1.1\r\n" H CLOSE
	    "\r\n"))), 200);
	(void)close(fds[1]);
	place_end(t, p);
}

TEST(who_has_idled_longest_makes_room)
{
	struct place	*p = place_new(t);
	int		 fds[3];

	p->cfg.conns_max = 2;
	place_open(t, p);
	for (size_t i = 0; i < 3; i++) {
		fds[i] = place_dial(t, p);
		place_say(fds[i], STR("GET / HTTP/1.1\r\n" H "\r\n"));
		WANT_INT(place_status(place_reply(t, fds[i])), 200);
	}
	WANT_STR(place_hear(t, fds[0], SIZE_MAX), "");
	place_say(fds[1], STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(place_reply(t, fds[1])), 200);
	for (size_t i = 0; i < 3; i++)
		(void)close(fds[i]);
	place_end(t, p);
}

TEST(requests_and_bodies_in_progress_have_a_bound)
{
	struct place	*p = place_new(t);
	int		 fd;
	struct str	 heard;

	p->cfg.requests_max = 1;
	p->cfg.body_bytes_max = 10;
	place_open(t, p);
	fd = place_dial(t, p);
	place_say(fd, STR("POST /hold HTTP/1.1\r\n" H FORM
	    "Content-Length: 8\r\n\r\na=123456"));
	WANT(place_wait(p, 1, PLACE_HELD));
	WANT_INT(http_gauge_get(p->server).body_bytes, 8);
	heard = place_ask(t, p, STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(heard), 503);
	WANT(str_has(heard, STR("\r\nRetry-After: ")));
	place_resume(p, true);
	WANT_INT(place_status(place_reply(t, fd)), 200);
	place_say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(place_reply(t, fd)), 200);
	WANT_INT(http_gauge_get(p->server).body_bytes, 0);
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H CLOSE FORM
	    "Content-Length: 11\r\n\r\na=123456789"));
	WANT_INT(place_status(heard), 503);
	place_say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
	WANT_INT(place_status(place_reply(t, fd)), 200);
	WANT_INT(http_gauge_get(p->server).body_bytes, 0);
	(void)close(fd);
	place_end(t, p);
}

TEST(an_address_to_listen_on_is_an_address)
{
	uint16_t	port = 0;
	int		fds[2];

	WANT_RC(http_listen("localhost", &port, 1, fds), RC_BAD);
	WANT_RC(http_listen("", &port, 1, fds), RC_BAD);
	/* An address of documentation: no machine has it. */
	WANT_RC(http_listen("192.0.2.1", &port, 1, fds), RC_IO);
	WANT_RC(http_listen("127.0.0.1", &port, 2, fds), RC_OK);
	WANT(port != 0);
	(void)close(fds[0]);
	(void)close(fds[1]);
}
