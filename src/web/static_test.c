/* SPDX-License-Identifier: Apache-2.0 */
#include "web/static.h"

#include "tests/http_fixture.h"

TEST(a_coding_is_taken_when_it_is_named_or_any_is)
{
	static const struct {
		const char	*value;
		bool		 br;
		bool		 gzip;
	} rows[] = {
		{ "", false, false },
		{ "gzip, deflate, br", true, true },
		{ "gzip,deflate", false, true },
		{ "x-gzip, brotli", false, false },
		{ "BR", true, false },
		{ "br;q=0.5 , gzip;q=0", true, false },
		{ "br; q=0.000, gzip; Q=0.001", false, true },
		{ "br;q=1.0", true, false },
		{ "*", true, true },
		{ "*;q=0", false, false },
		{ "br;q=0, *", false, true },
		{ "*, br;q=0", false, true },
		{ "gzip, *;q=0", false, true },
		{ "identity", false, false },
		{ ",, ;q=1, br", true, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT_INT(accepts_encoding(str_z(rows[i].value), "br"),
		    rows[i].br);
		WANT_INT(accepts_encoding(str_z(rows[i].value), "gzip"),
		    rows[i].gzip);
	}
}

static void
serve(void *ctx, struct http_request *q)
{
	(void)ctx;
	static_serve(q);
}

TEST(an_asset_is_sent_in_the_smallest_form_that_is_taken)
{
	struct place			*p = place_new(t);
	const struct http_handler	 h = { .serve = serve };
	const struct asset		*a = assets;
	struct str			 heard;

	WANT_RC(http_listen("127.0.0.1", &p->port, 1, &p->listener), RC_OK);
	WANT_RC(http_start(&p->cfg, &h, &p->listener, 1, &p->server), RC_OK);
	WANT(a->br_n > 0 && a->br_n < a->gz_n && a->gz_n < a->raw_n);
	heard = place_ask(t, p, str_make(t->a, "GET %s HTTP/1.1\r\nHost: a\r\n"
	    "Connection: close\r\nAccept-Encoding: gzip, br\r\n\r\n", a->path));
	WANT(str_has(heard, STR("\r\nContent-Encoding: br\r\n")));
	WANT(str_has(heard, STR("\r\nVary: Accept-Encoding\r\n")));
	WANT(str_ends(heard, str_of(a->br, a->br_n)));
	heard = place_ask(t, p, str_make(t->a, "GET %s HTTP/1.1\r\nHost: a\r\n"
	    "Connection: close\r\n\r\n", a->path));
	WANT(!str_has(heard, STR("Content-Encoding")));
	WANT(str_ends(heard, str_of(a->raw, a->raw_n)));
	heard = place_ask(t, p, STR("GET /assets/none.css HTTP/1.1\r\n"
	    "Host: a\r\nConnection: close\r\n\r\n"));
	WANT_INT(place_status(heard), 404);
	place_end(t, p);
}
