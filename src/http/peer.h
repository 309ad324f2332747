/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of clients: IPv4 and IPv6 in one shape, nets, the walk through
 * X-Forwarded-For, and the count of connections per address.
 */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <sys/socket.h>

#include "base/str.h"

/* IPv6 in network order; IPv4 as ::ffff:a.b.c.d. All zero: unknown. */
struct http_addr {
	unsigned char	b[16];
};

/* The addresses whose first `bits` (0..128) equal those of addr. */
struct http_net {
	struct http_addr	addr;
	unsigned		bits;
};

/* http_addr_parse: "192.0.2.1" or "2001:db8::1" (also in brackets). */
enum rc	http_addr_parse(struct str s, struct http_addr *ret_addr);

/* http_addr_text: an address as people write it, in the arena. */
struct str http_addr_text(struct arena *a, struct http_addr addr);

/* http_addr_of: what accept() told; all zero for another family. */
struct http_addr http_addr_of(const struct sockaddr_storage *sa);

/* http_addr_same: the same address. */
bool	http_addr_same(struct http_addr a, struct http_addr b);

/*
 * http_addr_line: what one line gets, whose owner can use all of it: an IPv4
 * address itself, of IPv6 the first 64 bits. Limits go by it.
 */
struct http_addr http_addr_line(struct http_addr addr);

/*
 * http_net_parse: an address, or "10.0.0.0/8", "2001:db8::/32".
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	http_net_parse(struct str s, struct http_net *ret_net);

/* http_net_has: one of n nets holds the address. */
bool	http_net_has(const struct http_net *nets, size_t n,
	    struct http_addr addr);

/*
 * http_addr_forwarded: the client behind trusted proxies.
 *
 * Walks X-Forwarded-For from its right end while the hop is trusted; what
 * stands left of the first untrusted hop may be anybody's invention.
 *
 * peer		the address of the connection; must be trusted itself
 * value	the field's value
 * nets		n trusted nets
 */
struct http_addr http_addr_forwarded(struct http_addr peer, struct str value,
	    const struct http_net *nets, size_t n);

struct http_peers;

/*
 * http_peers_new: a count of connections per http_addr_line(), for any thread.
 *
 * max_conns	the most connections that are ever counted at once
 * max_each	the most that one address may have
 */
struct http_peers *http_peers_new(size_t max_conns, unsigned max_each);

/* http_peers_free: give it back; NULL is fine. */
void	http_peers_free(struct http_peers *p);

/* http_peers_add: count one more; false when the address has its share. */
bool	http_peers_add(struct http_peers *p, struct http_addr addr);

/* http_peers_drop: one counted connection of that address ended. */
void	http_peers_drop(struct http_peers *p, struct http_addr addr);

#endif
