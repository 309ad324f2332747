/* SPDX-License-Identifier: Apache-2.0 */
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/crypto.h"
#include "tests/test.h"

static struct http_addr
addr(struct test *t, const char *z)
{
	struct http_addr a;

	WANT_RC(http_addr_parse(str_z(z), &a), RC_OK);
	return a;
}

TEST(an_address_is_written_in_one_way)
{
	static const struct {
		const char	*typed;
		const char	*text;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "2001:DB8:0:0::1", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "::1", "::1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },	/* a socket of both */
		{ "::", "::" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_STR(http_addr_text(t->a, addr(t, rows[i].typed)),
		    rows[i].text);
}

TEST(what_is_no_address_is_refused)
{
	static const struct str rows[] = {
		STR_INIT(""), STR_INIT("1.2.3"), STR_INIT("1.2.3.256"),
		STR_INIT("1.2.3.4.5"), STR_INIT("1.2.3.4 "), STR_INIT(" 1.2.3.4"),
		STR_INIT("1.2.3.4:80"), STR_INIT("[::1]:80"), STR_INIT("[]"),
		STR_INIT("[::1"), STR_INIT("1.2.3.4\0"), STR_INIT("::1::"),
		STR_INIT("12345::"), STR_INIT("localhost"), STR_INIT("fe80::1%eth0"),
		STR_INIT("0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"),
	};
	struct http_addr a;

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_RC(http_addr_parse(rows[i], &a), RC_BAD);
}

TEST(an_accepted_socket_has_an_address_of_either_kind)
{
	struct sockaddr_storage	sa = { .ss_family = AF_INET };
	struct sockaddr_in	in = { .sin_family = AF_INET };
	struct sockaddr_in6	in6 = { .sin6_family = AF_INET6 };

	WANT(inet_pton(AF_INET, "192.0.2.9", &in.sin_addr) == 1);
	memcpy(&sa, &in, sizeof(in));
	WANT(http_addr_same(http_addr_of(&sa), addr(t, "192.0.2.9")));
	WANT(inet_pton(AF_INET6, "::ffff:192.0.2.9", &in6.sin6_addr) == 1);
	memcpy(&sa, &in6, sizeof(in6));
	WANT(http_addr_same(http_addr_of(&sa), addr(t, "192.0.2.9")));
	sa = (struct sockaddr_storage){ .ss_family = AF_UNIX };
	WANT(http_addr_same(http_addr_of(&sa), addr(t, "::")));
}

TEST(a_net_holds_what_begins_like_it)
{
	static const struct {
		const char	*net;
		const char	*addr;
		bool		 has;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.1.2.3/8", "10.9.9.9", true },	/* bits behind are moot */
		{ "192.0.2.128/25", "192.0.2.129", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.0/31", "192.0.2.1", true },
		{ "192.0.2.0/31", "192.0.2.2", false },
		{ "0.0.0.0/0", "203.0.113.1", true },
		{ "0.0.0.0/0", "2001:db8::1", false },	/* all of IPv4 only */
		{ "2001:db8::/32", "2001:db8:ffff::1", true },
		{ "2001:db8::/32", "2001:db9::1", false },
		{ "2001:db8::/33", "2001:db8:8000::", false },
		{ "::/0", "2001:db8::1", true },
		{ "::1/128", "::1", true },
		{ "::1/128", "::2", false },
	};
	struct http_net net;

	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT_RC(http_net_parse(str_z(rows[i].net), &net), RC_OK);
		WANT_INT(http_net_has(&net, 1, addr(t, rows[i].addr)),
		    rows[i].has);
	}
	WANT(!http_net_has(&net, 0, addr(t, "::1")));
}

TEST(what_is_no_net_is_refused)
{
	static const char *const rows[] = { "", "/8", "10.0.0.0/", "10.0.0.0/33",
		"10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x", "10.0.0/8",
		"::/129", "2001:db8::/ 32" };
	struct http_net net;

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_RC(http_net_parse(str_z(rows[i]), &net), RC_BAD);
}

TEST(the_walk_stops_at_the_first_hop_that_is_not_ours)
{
	static const struct {
		const char	*value;
		const char	*client;
	} rows[] = {
		{ "", "10.0.0.1" },
		{ "192.0.2.7", "192.0.2.7" },
		{ "1.1.1.1, 192.0.2.7", "192.0.2.7" },
		{ "1.1.1.1,192.0.2.7 , 10.0.0.2", "192.0.2.7" },
		{ "10.9.9.9, 10.0.0.2", "10.9.9.9" },	/* all of them ours */
		{ "2001:db8::7, fd00::1", "2001:db8::7" },
		{ "\"[2001:db8::7]\", fd00::1", "fd00::1" },
		{ "[2001:db8::7], fd00::1", "2001:db8::7" },
		/* no address: who said so answers for it */
		{ "1.1.1.1, unknown, 10.0.0.2", "10.0.0.2" },
		{ "1.1.1.1, , 10.0.0.2", "10.0.0.2" },
		{ "1.1.1.1,", "10.0.0.1" },
		{ "192.0.2.7:4711", "10.0.0.1" },
		{ ",,,", "10.0.0.1" },
	};
	struct http_net nets[2];

	WANT_RC(http_net_parse(STR("10.0.0.0/8"), &nets[0]), RC_OK);
	WANT_RC(http_net_parse(STR("fd00::/8"), &nets[1]), RC_OK);
	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_STR(http_addr_text(t->a, http_addr_forwarded(addr(t,
		    "10.0.0.1"), str_z(rows[i].value), nets, 2)),
		    rows[i].client);
}

TEST(a_line_is_an_address_of_the_old_kind_or_half_a_new_one)
{
	WANT_STR(http_addr_text(t->a, http_addr_line(addr(t, "192.0.2.1"))),
	    "192.0.2.1");
	WANT_STR(http_addr_text(t->a, http_addr_line(addr(t,
	    "2001:db8:1:2:3:4:5:6"))), "2001:db8:1:2::");
}

TEST(connections_are_counted_by_line)
{
	struct http_peers *p = http_peers_new(100, 2);

	WANT(http_peers_add(p, addr(t, "192.0.2.1")));
	WANT(http_peers_add(p, addr(t, "::ffff:192.0.2.1")));
	WANT(!http_peers_add(p, addr(t, "192.0.2.1")));
	WANT(http_peers_add(p, addr(t, "192.0.2.2")));
	WANT(http_peers_add(p, addr(t, "2001:db8::1")));
	WANT(http_peers_add(p, addr(t, "2001:db8::2")));
	WANT(!http_peers_add(p, addr(t, "2001:db8::3")));	/* one line */
	WANT(http_peers_add(p, addr(t, "2001:db8:0:1::3")));
	http_peers_drop(p, addr(t, "192.0.2.1"));
	WANT(http_peers_add(p, addr(t, "192.0.2.1")));
	http_peers_drop(p, addr(t, "2001:db8::9"));
	WANT(http_peers_add(p, addr(t, "2001:db8::3")));
	http_peers_free(p);
	http_peers_free(NULL);
}

/* Many that come and go: the open addressing must never lose or keep one. */
TEST(counts_stay_right_while_a_full_table_changes)
{
	enum { ADDRS = 60, EACH = 3, STEPS = 20000 };
	struct http_peers	*p = http_peers_new(64, EACH);
	struct rng		 r = rng_seeded(11);
	unsigned		 have[ADDRS] = { 0 }, all = 0;

	for (int i = 0; i < STEPS; i++) {
		size_t		 k = (size_t)rng_below(&r, ADDRS);
		struct http_addr a = addr(t, str_make(t->a, "10.0.0.%zu",
		    k).p);

		if (have[k] > 0 && rng_below(&r, 2) == 0) {
			http_peers_drop(p, a);
			have[k]--;
			all--;
		} else if (all < 64) {
			WANT_INT(http_peers_add(p, a), have[k] < EACH);
			all += have[k] < EACH;
			have[k] += have[k] < EACH;
		}
	}
	http_peers_free(p);
}
