/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine answers over a real socket; server_time_test.c has deadlines and ends. */
#include "http/server.h"

#include "tests/http_fixture.h"

#define H "Host: a\r\n"
#define CLOSE "Connection: close\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define MULTI "Content-Type: multipart/form-data; boundary=B\r\n"

/* n GETs of /0, /1 …; the last one may ask to close. */
static struct str
many(struct test *t, int n, bool close_last)
{
	struct buf	b;

	buf_init(&b, (size_t)1 << 20);
	for (int i = 0; i < n; i++)
		buf_fmt(&b, "GET /%d HTTP/1.1\r\n" H "%s\r\n", i,
		    i == n - 1 && close_last ? CLOSE : "");
	return buf_take(t->a, &b);
}

static void
want_in_order(struct test *t, struct str heard, int n)
{
	for (int i = 0; i < n; i++) {
		struct str	line = str_make(t->a, "GET /%d?\n", i);
		size_t		at = str_find(heard, line);

		WANT(at != SIZE_MAX);
		heard = str_sub(heard, at + line.n, heard.n);
	}
	WANT_STR(heard, "");	/* and then its end, no reset */
}

TEST(pipelined_requests_are_answered_in_order)
{
	struct place *p = place_start(t);

	want_in_order(t, place_ask(t, p, many(t, 500, true)), 500);
	WANT_INT(atomic_load(&p->done_n), 500);
	place_end(t, p);
}

TEST(an_event_for_a_connection_that_waits_for_its_turns_stops_nothing)
{
	struct place	*p = place_start(t);
	struct str	 all = many(t, 40, false);
	int		 fd = place_dial(t, p);

	/*
	 * The loop stands in the second round of turns while new bytes come;
	 * with them the connection becomes idle before its third.
	 */
	place_say(fd, str_make(t->a, "%.*sGET /stall HTTP/1.1\r\n" H "\r\n"
	    "%.*s", STR_ARG(all), STR_ARG(all)));
	WANT(place_wait(p, 1, PLACE_STALLED));
	place_say(fd, STR("GET /last HTTP/1.1\r\n" H "\r\n"));
	atomic_store(&p->go, true);
	for (int i = 0; i < 81; i++)
		WANT_INT(place_status(place_reply(t, fd)), 200);
	WANT(str_ends(place_reply(t, fd), STR("GET /last?\n")));
	WANT_INT(place_status(place_ask(t, p, STR("GET / HTTP/1.1\r\n" H
	    CLOSE "\r\n"))), 200);
	(void)close(fd);
	place_end(t, p);
}

TEST(a_request_may_come_byte_by_byte)
{
	struct place	*p = place_start(t);
	const struct str s = STR("POST /x HTTP/1.1\r\n" H CLOSE FORM
	    "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n4\r\n&b=2\r\n"
	    "0\r\n\r\n");
	int		 fd = place_dial(t, p);
	struct str	 heard;

	for (size_t i = 0; i < s.n; i++) {
		place_say(fd, str_sub(s, i, 1));
		(void)usleep(200);
	}
	heard = place_hear(t, fd, SIZE_MAX);
	WANT_INT(place_status(heard), 200);
	WANT(str_ends(heard, STR("\r\n\r\nPOST /x?\na=1\nb=2\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(a_connection_is_kept_and_closed_as_asked)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	for (int i = 0; i < 3; i++) {
		place_say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
		heard = place_reply(t, fd);
		WANT_INT(place_status(heard), 200);
		WANT(!str_has(heard, STR("Connection:")));
	}
	(void)usleep(200 * 1000);	/* the defaults have patience */
	place_say(fd, STR("GET / HTTP/1.1\r\n" H CLOSE "\r\n"));
	heard = place_hear(t, fd, SIZE_MAX);
	WANT(str_has(heard, STR("\r\nConnection: close\r\n")));
	(void)close(fd);
	fd = place_dial(t, p);
	place_say(fd, STR("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
	WANT(str_has(place_reply(t, fd), STR("\r\nConnection: keep-alive\r\n")));
	place_say(fd, STR("GET / HTTP/1.0\r\n\r\n"));
	heard = place_hear(t, fd, SIZE_MAX);
	WANT(str_has(heard, STR("\r\nConnection: close\r\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(a_client_that_ends_its_side_is_still_answered)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	place_say(fd, STR("GET /1 HTTP/1.1\r\n" H "\r\nGET /2 HTTP/1.1\r\n" H
	    "\r\n"));
	WANT(shutdown(fd, SHUT_WR) == 0);
	heard = place_hear(t, fd, SIZE_MAX);
	WANT(str_has(heard, STR("GET /1?\n")) && str_ends(heard,
	    STR("GET /2?\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(head_and_304_have_no_body)
{
	struct place	*p = place_start(t);
	struct str	 heard;

	heard = place_ask(t, p, STR("HEAD /x HTTP/1.1\r\n" H CLOSE "\r\n"));
	WANT(str_has(heard, STR("\r\nContent-Length: 9\r\n")));
	WANT(str_ends(heard, STR("\r\n\r\n")));
	heard = place_ask(t, p, STR("GET /unchanged HTTP/1.1\r\n" H CLOSE "\r\n"));
	WANT_INT(place_status(heard), 304);
	WANT(!str_has(heard, STR("Content-Length")));
	WANT(str_ends(heard, STR("\r\n\r\n")));
	place_end(t, p);
}

TEST(a_malformed_head_request_has_no_body_either)	/* RFC 9110 9.3.2 */
{
	static const char *const bad[] = { "HEAD /%zz HTTP/1.1\r\n" H "\r\n",
		"HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\nX",
		"HEAD / HTTP/9.9\r\n" H "\r\n" };
	struct place	*p = place_start(t);
	struct str	 heard;

	for (size_t i = 0; i < COUNT(bad); i++) {
		heard = place_ask(t, p, str_z(bad[i]));
		WANT(place_status(heard) >= 400);
		WANT(str_ends(heard, STR("\r\n\r\n")));
		WANT(!str_has(heard, STR("Content-Length: 0\r\n")));
	}
	place_end(t, p);
}

TEST(one_empty_line_before_a_request_is_forgiven)
{
	struct place *p = place_start(t);

	WANT_INT(place_status(place_ask(t, p, STR("\r\nGET / HTTP/1.1\r\n" H
	    CLOSE "\r\n"))), 200);
	WANT_INT(place_status(place_ask(t, p, STR("\r\n\r\nGET / HTTP/1.1\r\n"
	    H CLOSE "\r\n"))), 400);
	WANT_INT(place_status(place_ask(t, p, STR("\rGET / HTTP/1.1\r\n" H
	    CLOSE "\r\n"))), 400);
	place_end(t, p);
}

TEST(nothing_is_served_behind_what_was_refused)
{
	static const struct {
		int		status;
		struct str	text;
	} rows[] = {
		{ 400, STR_INIT("GET / HTTP/1.1\r\n\r\n") },
		{ 400, STR_INIT("\x16\x03\x01\r\n\r\n") },
		{ 400, STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 5\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
		{ 400, STR_INIT("POST / HTTP/1.1\r\n" H FORM
		    "Transfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n") },
		{ 405, STR_INIT("DELETE / HTTP/1.1\r\n" H "\r\n") },
		{ 413, STR_INIT("POST / HTTP/1.1\r\n" H FORM
		    "Content-Length: 1001\r\n\r\n") },
		{ 415, STR_INIT("POST / HTTP/1.1\r\n" H
		    "Content-Length: 34\r\n\r\n") },
		{ 415, STR_INIT("POST / HTTP/1.1\r\n" H MULTI
		    "Content-Length: 34\r\n\r\n") },
		{ 417, STR_INIT("POST / HTTP/1.1\r\n" H FORM "Expect: x\r\n"
		    "Content-Length: 34\r\n\r\n") },
		{ 418, STR_INIT("POST /head418 HTTP/1.1\r\n" H FORM
		    "Content-Length: 34\r\n\r\n") },
	};
	struct place *p = place_start(t);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str heard = place_ask(t, p, str_make(t->a,
		    "%.*sGET /smuggled HTTP/1.1\r\n" H CLOSE "\r\n",
		    STR_ARG(rows[i].text)));

		WANT_INT(place_status(heard), rows[i].status);
		WANT_INT(place_count(heard, "HTTP/1.1 "), 1);
		WANT(str_has(heard, STR("\r\nConnection: close\r\n")));
		WANT(!str_has(heard, STR("smuggled")));
		WANT(!str_has(heard, STR("<")));	/* an end, no reset */
	}
	place_end(t, p);
}

TEST(a_body_ends_at_its_limit_to_the_byte)
{
	struct place	*p = place_new(t);
	struct str	 heard;

	p->limits.body_bytes = 10;
	place_open(t, p);
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H CLOSE FORM
	    "Content-Length: 10\r\n\r\na=12345678"));
	WANT(str_ends(heard, STR("\na=12345678\n")));
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H CLOSE FORM
	    "Content-Length: 11\r\n\r\na=123456789"));
	WANT_INT(place_status(heard), 413);
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H CLOSE FORM
	    "Transfer-Encoding: chunked\r\n\r\n5\r\na=123\r\n5\r\n45678\r\n"
	    "0\r\n\r\n"));
	WANT(str_ends(heard, STR("\na=12345678\n")));
	/* Said as soon as it is known: the end never comes. */
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H FORM
	    "Transfer-Encoding: chunked\r\n\r\n5\r\na=123\r\n6\r\n456789"));
	WANT_INT(place_status(heard), 413);
	place_end(t, p);
}

TEST(forms_are_read_or_refused_and_the_connection_goes_on)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	place_say(fd, STR("POST / HTTP/1.1\r\n" H FORM
	    "Content-Length: 3\r\n\r\na=%GET"));
	place_say(fd, STR(" /next HTTP/1.1\r\n" H "\r\n"));
	heard = place_reply(t, fd);
	WANT_INT(place_status(heard), 400);
	WANT(!str_has(heard, STR("Connection: close")));
	WANT(str_ends(place_reply(t, fd), STR("GET /next?\n")));
	place_say(fd, STR("POST / HTTP/1.1\r\n" H FORM
	    "Content-Length: 17\r\n\r\na&b&c&d&e&f&g&h&i"));
	WANT_INT(place_status(place_reply(t, fd)), 413);	/* nine fields */
	place_say(fd, STR("POST / HTTP/1.1\r\n" H "Content-Type: "
	    "Application/X-WWW-Form-URLencoded; charset=utf-8\r\n"
	    "Content-Length: 3\r\n\r\na=1"));
	WANT(str_ends(place_reply(t, fd), STR("POST /?\na=1\n")));
	(void)close(fd);
	place_end(t, p);
}

TEST(files_come_with_their_fields_whatever_the_packets)
{
	static const char body[] = "--B\r\nContent-Disposition: form-data; "
	    "name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; "
	    "name=\"f\"; filename=\"x.jpg\"\r\n\r\n\r\n-\r\n--\r\n--B--\r\n";
	struct place	*p = place_new(t);
	struct str	 s = str_make(t->a, "POST / HTTP/1.1\r\n" H CLOSE MULTI
	    "Content-Length: %zu\r\n\r\n%s", sizeof(body) - 1, body);

	p->limits.multipart = (struct multipart_limits){ 4, 1, 10, 10 };
	p->limits.body_bytes = sizeof(body);
	place_open(t, p);
	for (size_t cut = 1; cut < s.n; cut += 7) {
		int		fd = place_dial(t, p);
		struct str	heard;

		place_say(fd, str_sub(s, 0, cut));
		(void)usleep(500);
		place_say(fd, str_sub(s, cut, s.n));
		heard = place_hear(t, fd, SIZE_MAX);
		WANT(str_ends(heard, STR("POST /?\na=1\nf: x.jpg 7\n")));
		(void)close(fd);
	}
	/* In chunks the length is not known before: the limit is the same. */
	for (size_t more = 0; more < 2; more++)
		WANT_INT(place_status(place_ask(t, p, str_make(t->a,
		    "POST / HTTP/1.1\r\n" H CLOSE MULTI "Transfer-Encoding: "
		    "chunked\r\n\r\n%zx\r\n%s%s\r\n0\r\n\r\n",
		    sizeof(body) + more, body, more == 0 ? "\n" : "\r\n"))),
		    more == 0 ? 400 : 413);
	place_end(t, p);
}

TEST(a_body_may_go_to_a_sink_which_may_refuse)
{
	struct place	*p = place_new(t);
	struct str	 heard;

	p->limits.sink = place_sink;
	p->limits.sink_ctx = p;
	place_open(t, p);
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H CLOSE
	    "Content-Length: 5\r\n\r\nhello"));
	WANT_INT(place_status(heard), 200);
	WANT_INT(atomic_load(&p->sunk), 5);
	heard = place_ask(t, p, str_make(t->a, "POST / HTTP/1.1\r\n" H CLOSE
	    "Content-Length: 99\r\n\r\n%099d", 0));
	WANT_INT(place_status(heard), 422);
	place_end(t, p);
}

TEST(who_waits_for_100_continue_gets_it)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	const struct str head = STR("POST / HTTP/1.1\r\n" H FORM
	    "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
	struct str	 heard;

	place_say(fd, head);
	WANT_STR(place_reply(t, fd), "HTTP/1.1 100 Continue\r\n\r\n");
	place_say(fd, STR("a=1"));
	WANT(str_ends(place_reply(t, fd), STR("\na=1\n")));
	/* Who does not wait does not get it … */
	place_say(fd, str_make(t->a, "%.*sa=2", STR_ARG(head)));
	WANT(str_ends(place_reply(t, fd), STR("\na=2\n")));
	(void)close(fd);
	/* … nor whoever is refused already. */
	heard = place_ask(t, p, STR("POST / HTTP/1.1\r\n" H FORM
	    "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n"));
	WANT_INT(place_status(heard), 413);
	WANT_INT(place_count(heard, "HTTP/1.1 "), 1);
	place_end(t, p);
}

TEST(a_reply_cannot_be_split_by_a_value)
{
	struct place	*p = place_start(t);
	struct str	 heard;

	heard = place_ask(t, p, STR("GET /split HTTP/1.1\r\n" H CLOSE "\r\n"));
	WANT_INT(place_status(heard), 500);
	WANT(!str_has(heard, STR("X-E")));
	place_end(t, p);
}

TEST(a_big_reply_comes_whole_to_a_slow_reader)
{
	struct place	*p = place_start(t);
	int		 fd = place_dial(t, p);
	struct str	 heard;

	place_say(fd, STR("GET /big HTTP/1.1\r\n" H "\r\nGET /next HTTP/1.1\r\n"
	    H CLOSE "\r\n"));
	(void)usleep(50 * 1000);	/* its socket buffers are full now */
	heard = place_reply(t, fd);
	heard = str_sub(heard, heard.n - PLACE_BIG_BYTES, heard.n);
	WANT(memcmp(heard.p, p->big, PLACE_BIG_BYTES) == 0);
	WANT(str_ends(place_hear(t, fd, SIZE_MAX), STR("GET /next?\n")));
	(void)close(fd);
	place_end(t, p);
}
