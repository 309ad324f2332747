/* SPDX-License-Identifier: Apache-2.0 */
/* Whose request it is when proxies stand before the engine. */
#include "http/server.h"

#include "tests/http_fixture.h"

#define H "Host: a\r\n"
#define CLOSE "Connection: close\r\n"

TEST(the_client_behind_trusted_proxies_is_the_nearest_untrusted)
{
	static const struct {
		const char	*fields;
		const char	*who;
	} rows[] = {
		{ "", "127.0.0.1 http\n" },
		{ "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n",
		    "192.0.2.7 https\n" },
		{ "X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\n", "192.0.2.7 http\n" },
		{ "X-Forwarded-For: 192.0.2.7, 127.0.0.9\r\n",
		    "192.0.2.7 http\n" },
		/* Some proxies add a field of their own below the client's. */
		{ "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 192.0.2.7\r\n"
		    "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n",
		    "192.0.2.7 http\n" },
		{ "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: unknown\r\n",
		    "127.0.0.1 http\n" },
	};
	struct place	*p = place_new(t);
	struct http_net	 net;

	WANT_RC(http_net_parse(STR("127.0.0.0/8"), &net), RC_OK);
	p->cfg.proxies = &net;
	p->cfg.proxies_n = 1;
	place_open(t, p);
	for (size_t i = 0; i < COUNT(rows); i++)
		WANT(str_ends(place_ask(t, p, str_make(t->a,
		    "GET /who HTTP/1.1\r\n" H CLOSE "%s\r\n", rows[i].fields)),
		    str_make(t->a, "\r\n\r\n%s", rows[i].who)));
	place_end(t, p);
}

TEST(nobody_is_believed_who_is_no_proxy)
{
	struct http_net net;

	WANT_RC(http_net_parse(STR("10.0.0.0/8"), &net), RC_OK);
	for (size_t n = 0; n < 2; n++) {
		struct place *p = place_new(t);

		p->cfg.proxies = &net;
		p->cfg.proxies_n = n;
		place_open(t, p);
		WANT(str_ends(place_ask(t, p, STR("GET /who HTTP/1.1\r\n" H
		    CLOSE "X-Forwarded-For: 192.0.2.7\r\n"
		    "X-Forwarded-Proto: https\r\n\r\n")),
		    STR("127.0.0.1 http\n")));
		place_end(t, p);
	}
}
