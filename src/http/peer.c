/* SPDX-License-Identifier: Apache-2.0 */
/* Who speaks to us: addresses, networks, trusted proxies. */
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

/* Open addressing with linear probing; n == 0 is a free place. */
struct place {
	struct http_addr	addr;
	unsigned		n;
};

struct http_peers {
	pthread_mutex_t	 lock;
	struct key	 key;
	struct place	*places;
	size_t		 mask;
	unsigned	 max_each;
};

static const unsigned char v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

static bool
is_v4(struct http_addr a)
{
	return memcmp(a.b, v4_prefix, sizeof(v4_prefix)) == 0;
}

enum rc
http_addr_parse(struct str s, struct http_addr *ret_addr)
{
	char		 z[INET6_ADDRSTRLEN];
	struct http_addr a;

	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_sub(s, 1, s.n - 2);
	if (s.n >= sizeof(z) || s.n == 0 || memchr(s.p, 0, s.n) != NULL)
		return RC_BAD;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	memcpy(a.b, v4_prefix, sizeof(v4_prefix));
	if (inet_pton(AF_INET, z, a.b + 12) != 1 &&
	    inet_pton(AF_INET6, z, a.b) != 1)
		return RC_BAD;
	*ret_addr = a;
	return RC_OK;
}

struct str
http_addr_text(struct arena *a, struct http_addr addr)
{
	char	z[INET6_ADDRSTRLEN];
	bool	v4 = is_v4(addr);

	must(inet_ntop(v4 ? AF_INET : AF_INET6, addr.b + (v4 ? 12 : 0), z,
	    sizeof(z)) != NULL);
	return str_copy(a, str_z(z));
}

/*
 * IPv4 is kept as ::ffff:a.b.c.d, so that there is one kind of address to
 * compare.
 */
struct http_addr
http_addr_of(const struct sockaddr_storage *sa)
{
	struct http_addr	 a = { { 0 } };
	struct sockaddr_in	 in;
	struct sockaddr_in6	 in6;

	if (sa->ss_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		memcpy(a.b, v4_prefix, sizeof(v4_prefix));
		memcpy(a.b + 12, &in.sin_addr, 4);
	} else if (sa->ss_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		memcpy(a.b, &in6.sin6_addr, 16);
	}
	return a;
}

bool
http_addr_same(struct http_addr a, struct http_addr b)
{
	return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

struct http_addr
http_addr_line(struct http_addr addr)
{
	if (!is_v4(addr))
		memset(addr.b + 8, 0, 8);
	return addr;
}

/* Bits of IPv4 are counted behind the 96 of the prefix. */
enum rc
http_net_parse(struct str s, struct http_net *ret_net)
{
	struct http_net	net = { .bits = 128 };
	struct str	addr;
	int64_t		bits, most;

	if (!str_cut(&s, '/', &addr) || http_addr_parse(addr, &net.addr) != RC_OK)
		return RC_BAD;
	if (s.p != NULL) {
		most = is_v4(net.addr) ? 32 : 128;
		if (str_i64(s, &bits) != RC_OK || bits < 0 || bits > most)
			return RC_BAD;
		net.bits = (unsigned)(bits + 128 - most);
	}
	*ret_net = net;
	return RC_OK;
}

static bool
net_holds(const struct http_net *net, struct http_addr addr)
{
	const unsigned	 whole = net->bits / 8, rest = net->bits % 8;

	if (memcmp(net->addr.b, addr.b, whole) != 0)
		return false;
	return rest == 0 ||
	    ((net->addr.b[whole] ^ addr.b[whole]) >> (8 - rest)) == 0;
}

bool
http_net_has(const struct http_net *nets, size_t n, struct http_addr addr)
{
	for (size_t i = 0; i < n; i++)
		if (net_holds(&nets[i], addr))
			return true;
	return false;
}

/*
 * From the right, as long as the one who says it is trusted: what stands
 * further left anybody may have written.
 */
struct http_addr
http_addr_forwarded(struct http_addr peer, struct str value,
    const struct http_net *nets, size_t n)
{
	while (value.n > 0 && http_net_has(nets, n, peer)) {
		const char	*comma = memrchr(value.p, ',', value.n);
		size_t		 at = comma == NULL ? 0 :
				    (size_t)(comma - value.p) + 1;
		struct str	 hop = str_trim(str_sub(value, at, value.n));

		/* A hop that is no address: the last good one answers for it. */
		if (http_addr_parse(hop, &peer) != RC_OK)
			break;
		value.n = at == 0 ? 0 : at - 1;
	}
	return peer;
}

/*
 * An open table twice as large as the most connections; its hash has a secret
 * key, so that nobody can choose addresses that collide.
 */
struct http_peers *
http_peers_new(size_t max_conns, unsigned max_each)
{
	struct http_peers	*p = calloc(1, sizeof(*p));
	struct rng		 r = rng_system();
	size_t			 n = 16;

	must(p != NULL);
	while (n < max_conns * 2)
		n *= 2;
	p->mask = n - 1;
	p->max_each = max_each;
	p->places = calloc(n, sizeof(*p->places));
	must(p->places != NULL);
	r.fill(&r, &p->key, sizeof(p->key));
	must(pthread_mutex_init(&p->lock, NULL) == 0);
	return p;
}

void
http_peers_free(struct http_peers *p)
{
	if (p == NULL)
		return;
	(void)pthread_mutex_destroy(&p->lock);	/* nobody holds it any more */
	free(p->places);
	free(p);
}

static size_t
home_of(const struct http_peers *p, struct http_addr addr)
{
	return (size_t)siphash(&p->key, str_of(addr.b, sizeof(addr.b))) &
	    p->mask;
}

static size_t
find(const struct http_peers *p, struct http_addr addr)
{
	size_t i = home_of(p, addr);

	while (p->places[i].n > 0 && !http_addr_same(p->places[i].addr, addr))
		i = (i + 1) & p->mask;
	return i;
}

/*
 * Counted by http_addr_line(): a household of IPv6 has 2^64 addresses and is
 * one.
 */
bool
http_peers_add(struct http_peers *p, struct http_addr addr)
{
	struct place	*at;
	bool		 room;

	addr = http_addr_line(addr);
	must(pthread_mutex_lock(&p->lock) == 0);
	at = &p->places[find(p, addr)];
	room = at->n < p->max_each;
	if (room) {
		at->addr = addr;
		at->n++;
	}
	must(pthread_mutex_unlock(&p->lock) == 0);
	return room;
}

/* Close the hole at i so that every probe still meets no gap. */
static void
remove_place(struct http_peers *p, size_t i)
{
	for (size_t j = (i + 1) & p->mask; p->places[j].n > 0;
	    j = (j + 1) & p->mask) {
		size_t home = home_of(p, p->places[j].addr);

		if (((j - home) & p->mask) < ((j - i) & p->mask))
			continue;
		p->places[i] = p->places[j];
		i = j;
	}
	p->places[i] = (struct place){ .n = 0 };
}

void
http_peers_drop(struct http_peers *p, struct http_addr addr)
{
	size_t i;

	addr = http_addr_line(addr);
	must(pthread_mutex_lock(&p->lock) == 0);
	i = find(p, addr);
	must(p->places[i].n > 0);
	if (--p->places[i].n == 0)
		remove_place(p, i);
	must(pthread_mutex_unlock(&p->lock) == 0);
}
