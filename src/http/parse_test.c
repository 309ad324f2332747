/* SPDX-License-Identifier: Apache-2.0 */
#include "http/parse.h"

#include <string.h>

#include "base/buf.h"
#include "tests/test.h"

enum { MORE = -1 };	/* the head has no end yet */

/* The head as conn.c takes it: it grows to cut bytes, then to all of them. */
static int
take(struct test *t, struct str s, size_t cut, struct http_head *ret_head)
{
	struct http_scan	scan = { 0 };
	int			status = http_scan_head(&scan, str_sub(s, 0, cut));

	if (status == 0 && scan.end == 0)
		status = http_scan_head(&scan, s);
	if (status != 0)
		return status;
	if (scan.end == 0)
		return MORE;
	return http_parse_head(t->a, str_sub(s, 0, scan.end), scan.lines,
	    ret_head);
}

#define LINE "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n"
#define H "Host: a\r\n"
#define END "\r\n"

struct good {
	struct str		text;
	const char		*path;
	const char		*query;
	const char		*host;
	int64_t			content;
	size_t			fields;
	enum http_method	method;
	bool			old;		/* HTTP/1.0 */
	bool			chunked;
	bool			ends;		/* no keep-alive */
	bool			expects;
};

static const struct good good[] = {
	{ .text = STR_INIT(LINE H END), .path = "/", .host = "a", .fields = 1 },
	{ .text = STR_INIT("HEAD /x HTTP/1.1\r\n" H END), .path = "/x",
	    .host = "a", .fields = 1, .method = HTTP_HEAD },
	{ .text = STR_INIT("GET /a/b/?q=1&r=%2F?x HTTP/1.1\r\n" H END),
	    .path = "/a/b/", .query = "q=1&r=%2F?x", .host = "a", .fields = 1 },
	{ .text = STR_INIT("GET /%E6%8A%A5%E8%80%83/%41%3f HTTP/1.1\r\n" H END),
	    .path = "/报考/A?", .host = "a", .fields = 1 },
	{ .text = STR_INIT("GET /%25%34%31+%20 HTTP/1.1\r\n" H END),
	    .path = "/%41+ ", .host = "a", .fields = 1 },	/* decoded once */
	{ .text = STR_INIT("GET /...;a=b/.x HTTP/1.1\r\n" H END),
	    .path = "/...;a=b/.x", .host = "a", .fields = 1 },
	{ .text = STR_INIT("GET /? HTTP/1.1\r\n" H END), .path = "/",
	    .host = "a", .fields = 1 },
	{ .text = STR_INIT(LINE "hOsT:[2001:db8::1]:8080 \t\r\n" END),
	    .path = "/", .host = "[2001:db8::1]:8080", .fields = 1 },
	{ .text = STR_INIT(LINE H "X:\r\nY: \t \r\nZ:a:b\r\n" END),
	    .path = "/", .host = "a", .fields = 4 },
	{ .text = STR_INIT(LINE H "X: \xe6\x8a\xa5\xff\t!\r\n" END),
	    .path = "/", .host = "a", .fields = 2 },
	{ .text = STR_INIT(LINE H "Connection: Close\r\n" END), .path = "/",
	    .host = "a", .fields = 2, .ends = true },
	{ .text = STR_INIT(LINE H "Connection: x , close\r\n"
	    "Connection: keep-alive\r\n" END), .path = "/", .host = "a",
	    .fields = 3, .ends = true },
	{ .text = STR_INIT(LINE H "Connection: closer\r\n" END), .path = "/",
	    .host = "a", .fields = 2 },
	{ .text = STR_INIT("GET / HTTP/1.0\r\n" END), .path = "/", .old = true,
	    .ends = true },
	{ .text = STR_INIT("GET / HTTP/1.0\r\nConnection: keep-alive\r\n" END),
	    .path = "/", .fields = 1, .old = true },
	{ .text = STR_INIT(POST H END), .path = "/", .host = "a", .fields = 1,
	    .method = HTTP_POST },
	{ .text = STR_INIT(POST H "Content-Length: 007\r\n" END), .path = "/",
	    .host = "a", .fields = 2, .method = HTTP_POST, .content = 7 },
	{ .text = STR_INIT(POST H "content-length:999999999999999\r\n" END),
	    .path = "/", .host = "a", .fields = 2, .method = HTTP_POST,
	    .content = 999999999999999 },
	{ .text = STR_INIT(LINE H "Content-Length: 0\r\n" END), .path = "/",
	    .host = "a", .fields = 2 },
	{ .text = STR_INIT(POST H "Transfer-Encoding: Chunked\r\n" END),
	    .path = "/", .host = "a", .fields = 2, .method = HTTP_POST,
	    .chunked = true },
	{ .text = STR_INIT(POST H "Content-Length: 1\r\n"
	    "Expect: 100-Continue\r\n" END), .path = "/", .host = "a",
	    .fields = 3, .method = HTTP_POST, .content = 1, .expects = true },
	/* RFC 9112 3.2.2: its authority goes before the field. */
	{ .text = STR_INIT("GET http://b:80/x?y HTTP/1.1\r\n" H END),
	    .path = "/x", .query = "y", .host = "b:80", .fields = 1 },
	{ .text = STR_INIT("GET HTTPS://b HTTP/1.1\r\n" H END),
	    .path = "/", .host = "b", .fields = 1 },
	{ .text = STR_INIT("GET http://b?y HTTP/1.0\r\n" END),
	    .path = "/", .query = "y", .host = "b", .old = true,
	    .ends = true },
	/* RFC 9110 10.1.1: from HTTP/1.0 it is to be ignored. */
	{ .text = STR_INIT("POST / HTTP/1.0\r\nContent-Length: 1\r\n"
	    "Expect: 100-continue\r\n" END), .path = "/", .fields = 2,
	    .method = HTTP_POST, .content = 1, .old = true, .ends = true },
};

static void
want_good(struct test *t, const struct good *g, size_t cut)
{
	struct http_head h;
	int		 status = take(t, g->text, cut, &h);

	if (status != 0)
		print_error("cut at %zu: %.*s\n", cut, STR_ARG(g->text));
	WANT_INT(status, 0);
	WANT_INT(h.method, g->method);
	WANT_INT(h.minor, !g->old);
	WANT_STR(h.path, g->path);
	WANT_STR(h.query, g->query == NULL ? "" : g->query);
	WANT_STR(h.host, g->host == NULL ? "" : g->host);
	WANT_INT(h.content_bytes, g->content);
	WANT_INT(h.fields_n, g->fields);
	WANT_INT(h.chunked, g->chunked);
	WANT_INT(h.keep_alive, !g->ends);
	WANT_INT(h.expects, g->expects);
}

TEST(a_good_head_reads_the_same_however_it_is_cut)
{
	for (size_t i = 0; i < COUNT(good); i++)
		for (size_t cut = 0; cut <= good[i].text.n; cut++)
			want_good(t, &good[i], cut);
}

TEST(a_head_that_comes_byte_by_byte_ends_where_it_ends)
{
	const struct str	first = STR(LINE H "X: y\r\n" END);
	const struct str	both = STR(LINE H "X: y\r\n" END LINE);
	struct http_scan	scan = { 0 };
	size_t			n = 0;

	while (scan.end == 0 && n < both.n)
		WANT_INT(http_scan_head(&scan, str_sub(both, 0, ++n)), 0);
	WANT_INT(n, first.n);
	WANT_INT(scan.end, first.n);
	WANT_INT(scan.lines, 3);
}

TEST(the_second_of_two_requests_in_one_read_is_left_alone)
{
	static const struct str both = STR_INIT("GET /1 HTTP/1.1\r\n" H END
	    "HEAD /2 HTTP/1.1\r\nHost: b\r\n" END);
	struct http_scan	scan = { 0 };
	struct http_head	h;
	struct str		second;

	WANT_INT(http_scan_head(&scan, both), 0);
	WANT_INT(http_parse_head(t->a, str_sub(both, 0, scan.end), scan.lines,
	    &h), 0);
	WANT_STR(h.path, "/1");
	second = str_sub(both, scan.end, both.n);
	WANT_INT(take(t, second, 0, &h), 0);
	WANT_STR(h.path, "/2");
	WANT_STR(h.host, "b");
	WANT_INT(h.method, HTTP_HEAD);
}

struct bad {
	int		status;
	struct str	text;
};

static const struct bad bad[] = {
	/* lines */
	{ 400, STR_INIT("GET / HTTP/1.1\nHost: a\r\n\r\n") },
	{ 400, STR_INIT("GET / HTTP/1.1\r\nHost: a\n\r\n") },
	{ 400, STR_INIT("GET / HTTP/1.1\r\nHost: a\r\n\n") },
	{ 400, STR_INIT("\n") },
	{ 400, STR_INIT(END LINE H END) },	/* conn.c forgives it, not we */
	{ 400, STR_INIT(LINE "Host: a\r\r\n" END) },
	{ 400, STR_INIT(LINE H "X: a\rb\r\n" END) },
	{ 400, STR_INIT(LINE H "X: a\r\n b\r\n" END) },
	{ 400, STR_INIT(LINE H "X: a\r\n\tb\r\n" END) },
	{ 400, STR_INIT(LINE " Host: a\r\n" END) },
	/* field names and values */
	{ 400, STR_INIT(LINE "Host : a\r\n" END) },
	{ 400, STR_INIT(LINE H "X Y: a\r\n" END) },
	{ 400, STR_INIT(LINE H ": a\r\n" END) },
	{ 400, STR_INIT(LINE H "X\r\n" END) },
	{ 400, STR_INIT(LINE H "X(: a\r\n" END) },
	{ 400, STR_INIT(LINE H "X\xe6: a\r\n" END) },
	{ 400, STR_INIT(LINE H "X\0: a\r\n" END) },
	{ 400, STR_INIT(LINE H "X: a\0b\r\n" END) },
	{ 400, STR_INIT(LINE H "X: 12345678\0b\r\n" END) },
	{ 400, STR_INIT(LINE H "X: 1234567\x7f\r\n" END) },
	{ 400, STR_INIT(LINE H "X: \x1b[2J\r\n" END) },
	/* Host */
	{ 400, STR_INIT(LINE END) },
	{ 400, STR_INIT(LINE H H END) },
	{ 400, STR_INIT(LINE H "host: b\r\n" END) },
	{ 400, STR_INIT(LINE "Host:\r\n" END) },
	{ 400, STR_INIT(LINE "Host: a b\r\n" END) },
	{ 400, STR_INIT(LINE "Host: a/b\r\n" END) },
	{ 400, STR_INIT(LINE "Host: a@b\r\n" END) },
	/* framing */
	{ 400, STR_INIT(POST H "Content-Length: 1\r\nContent-Length: 1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: 1, 1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: +1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: -1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: 1 1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: 0x1\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: 1.0\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length:\r\n" END) },
	{ 413, STR_INIT(POST H "Content-Length: 9999999999999999\r\n" END) },
	{ 413, STR_INIT(POST H "Content-Length: 18446744073709551617\r\n" END) },
	/* an overflow is no excuse for what is no number */
	{ 400, STR_INIT(POST H "Content-Length: 18446744073709551617x\r\n" END) },
	{ 400, STR_INIT(POST H "Content-Length: 1\r\n"
	    "Transfer-Encoding: chunked\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding: chunked\r\n"
	    "Content-Length: 0\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding: gzip, chunked\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding: chunked, chunked\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding: identity\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding:\r\n" END) },
	{ 400, STR_INIT(POST H "Transfer-Encoding: chunked\r\n"
	    "Transfer-Encoding: chunked\r\n" END) },
	{ 400, STR_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
	    END) },
	{ 400, STR_INIT(LINE H "Content-Length: 1\r\n" END) },
	{ 400, STR_INIT(LINE H "Transfer-Encoding: chunked\r\n" END) },
	{ 417, STR_INIT(POST H "Expect: a-miracle\r\n" END) },
	/* the request line */
	{ 400, STR_INIT("GET /\r\n" H END) },
	{ 400, STR_INIT("GET  / HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /  HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET / HTTP/1.1 \r\n" H END) },
	{ 400, STR_INIT("GET\t/ HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("G\xc3T / HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET / http/1.1\r\n" H END) },
	{ 400, STR_INIT("GET / HTTP/1.10\r\n" H END) },
	{ 400, STR_INIT("GET / HTTP/1,1\r\n" H END) },
	{ 505, STR_INIT("GET / HTTP/1.2\r\n" H END) },
	{ 505, STR_INIT("GET / HTTP/2.0\r\n" H END) },
	{ 405, STR_INIT("DELETE / HTTP/1.1\r\n" H END) },
	{ 405, STR_INIT("OPTIONS * HTTP/1.1\r\n" H END) },
	{ 405, STR_INIT("CONNECT a:443 HTTP/1.1\r\n" H END) },
	{ 501, STR_INIT("get / HTTP/1.1\r\n" H END) },
	{ 501, STR_INIT("BREW / HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http:// HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http:///a HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http://b@a/ HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http://a/../b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http://a/#b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http://a/ HTTP/1.1\r\n" END) },
	{ 400, STR_INIT("GET ftp://a/ HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET http:a/ HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET * HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET a HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET ?a HTTP/1.1\r\n" H END) },
	/* paths */
	{ 400, STR_INIT("GET /%00 HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /a\0b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%0a HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%7f HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /% HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%4 HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%4g HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%-1 HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%2f HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /a%2fb HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%5C HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /\\ HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%ff HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%c0%af HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%ed%a0%80 HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /\xe6\x8a\xa5 HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /a#b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /?a#b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /?a\"b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET // HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET //a HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /a//b HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /. HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /a/.. HTTP/1.1\r\n" H END) },
	{ 400, STR_INIT("GET /%2e%2E/a HTTP/1.1\r\n" H END) },
};

TEST(a_bad_head_is_refused_however_it_is_cut)
{
	struct http_head h;

	for (size_t i = 0; i < COUNT(bad); i++)
		for (size_t cut = 0; cut <= bad[i].text.n; cut++) {
			int status = take(t, bad[i].text, cut, &h);

			if (status != bad[i].status)
				print_error("cut at %zu: %.*s\n", cut,
				    STR_ARG(bad[i].text));
			WANT_INT(status, bad[i].status);
		}
}

TEST(a_bare_line_end_is_refused_as_soon_as_it_comes)
{
	struct http_head h;

	WANT_INT(take(t, STR("GET / HTTP/1.1\n"), 0, &h), 400);
	WANT_INT(take(t, STR(LINE "Host: a\n"), 0, &h), 400);
	WANT_INT(take(t, STR(LINE H "\n"), 0, &h), 400);
}

TEST(a_head_without_its_empty_line_is_awaited)
{
	const struct str whole = STR(LINE H "X: y\r\n" END);
	struct http_head h;

	for (size_t n = 0; n < whole.n; n++)
		WANT_INT(take(t, str_sub(whole, 0, n), 0, &h), MORE);
}

/* n bytes of x between two texts. */
static struct str
around(struct test *t, const char *head, size_t n, const char *tail)
{
	struct buf	b;

	buf_init(&b, (size_t)1 << 20);
	buf_z(&b, head);
	while (n-- > 0)
		buf_char(&b, 'x');
	buf_z(&b, tail);
	return buf_take(t->a, &b);
}

TEST(a_line_may_have_4_KiB_and_a_head_8)
{
	const size_t line = HTTP_LINE_BYTES - strlen("GET / HTTP/1.1\r\n");
	const size_t head = HTTP_HEAD_BYTES - strlen(LINE H "X: \r\n\r\n");
	struct http_head h;

	WANT_INT(take(t, around(t, "GET /", line, " HTTP/1.1\r\n" H END), 0,
	    &h), 0);
	WANT_INT(h.path.n, line + 1);
	WANT_INT(take(t, around(t, "GET /", line + 1, " HTTP/1.1\r\n" H END),
	    0, &h), 414);
	/* Nobody has to see the end of such a line to know. */
	WANT_INT(take(t, around(t, "GET /", HTTP_LINE_BYTES, ""), 0, &h), 414);
	WANT_INT(take(t, around(t, LINE H "X: ", head, "\r\n\r\n"), 0, &h), 0);
	WANT_INT(h.fields[1].value.n, head);
	WANT_INT(take(t, around(t, LINE H "X: ", head + 1, "\r\n\r\n"), 0, &h),
	    431);
	WANT_INT(take(t, around(t, LINE H "X: ", HTTP_HEAD_BYTES, ""), 0, &h),
	    431);
}

TEST(a_head_may_have_64_fields)
{
	struct http_head	h;
	struct buf		b;

	buf_init(&b, HTTP_HEAD_BYTES);
	buf_z(&b, LINE H);
	for (int i = 1; i < HTTP_FIELDS_MAX; i++)
		buf_fmt(&b, "X%d: %d\r\n", i, i);
	buf_z(&b, END);
	WANT_INT(take(t, buf_view(&b), 0, &h), 0);
	WANT_INT(h.fields_n, HTTP_FIELDS_MAX);
	WANT_STR(http_field_find(h.fields, h.fields_n, "x63"), "63");
	WANT(http_field_find(h.fields, h.fields_n, "x64").p == NULL);
	b.n -= 2;
	buf_z(&b, "X64: 64\r\n" END);
	WANT_INT(take(t, buf_view(&b), 0, &h), 431);
	buf_done(&b);
}

TEST(a_field_is_found_by_name_whatever_its_case)
{
	static const struct str text = STR_INIT(LINE H
	    "Accept: 1\r\nACCEPT: 2\r\nAccept-Encoding: 3\r\n" END);
	struct http_head h;

	WANT_INT(take(t, text, 0, &h), 0);
	WANT_STR(http_field_find(h.fields, h.fields_n, "aCCEPT"), "1");
	WANT_STR(http_field_find(h.fields, h.fields_n, "accept-encoding"), "3");
	WANT(http_field_find(h.fields, h.fields_n, "accep").p == NULL);
}

TEST(a_list_has_its_members_whole)
{
	WANT(http_list_has(STR("a, b ,C"), STR("b")));
	WANT(http_list_has(STR("a, b ,C"), STR("c")));
	WANT(!http_list_has(STR("a, bb"), STR("b")));
	WANT(!http_list_has(STR(""), STR("b")));
}

TEST(the_target_is_without_scheme_and_host)
{
	struct http_head h;

	WANT_INT(take(t, STR("GET http://b/x?y HTTP/1.1\r\n" H END), 1, &h), 0);
	WANT_STR(h.target, "/x?y");
	WANT_INT(take(t, STR("GET http://b?y HTTP/1.1\r\n" H END), 1, &h), 0);
	WANT_STR(h.target, "/?y");
}
