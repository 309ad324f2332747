/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and stopping the loops; see conn.c for what they do. */
#include "http/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/loop.h"

enum { BACKLOG = 4096 };

struct http_config
http_config_default(void)
{
	return (struct http_config){
		.conns_max = 20000,
		.conns_per_addr = 200,
		.requests_max = 1024,
		.body_bytes_max = (size_t)512 * 1024 * 1024,
		.arena_bytes = (size_t)64 * 1024 * 1024,
		.head_us = 10 * US_PER_SECOND,
		.body_us = 60 * US_PER_SECOND,
		.body_bytes_per_s = 16 * 1024,
		.idle_us = 30 * US_PER_SECOND,
		.write_us = 20 * US_PER_SECOND,
		.linger_us = 2 * US_PER_SECOND,
	};
}

#define FILL(field) (cfg->field = cfg->field == 0 ? d.field : cfg->field)

/* Zero means "as usual", so that a caller names only what it changes. */
static void
fill(struct http_config *cfg)
{
	const struct http_config d = http_config_default();

	FILL(conns_max);
	FILL(conns_per_addr);
	FILL(requests_max);
	FILL(body_bytes_max);
	FILL(arena_bytes);
	FILL(head_us);
	FILL(body_us);
	FILL(body_bytes_per_s);
	FILL(idle_us);
	FILL(write_us);
	FILL(linger_us);
}

static socklen_t
address_of(struct http_addr a, uint16_t port, struct sockaddr_storage *sa)
{
	static const unsigned char v4[12] = { [10] = 0xff, [11] = 0xff };
	struct sockaddr_in	 in = { .sin_family = AF_INET,
				    .sin_port = htons(port) };
	struct sockaddr_in6	 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };

	if (memcmp(a.b, v4, sizeof(v4)) == 0) {
		memcpy(&in.sin_addr, a.b + 12, 4);
		memcpy(sa, &in, sizeof(in));
		return sizeof(in);
	}
	memcpy(&in6.sin6_addr, a.b, 16);
	memcpy(sa, &in6, sizeof(in6));
	return sizeof(in6);
}

/* Accepted sockets inherit TCP_NODELAY: one system call saved for each. */
static bool
prepare(int fd, int family)
{
	const int one = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one,
	    sizeof(one)) == 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one,
	    sizeof(one)) == 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one,
	    sizeof(one)) == 0 && (family != AF_INET6 || setsockopt(fd,
	    IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 0 }, sizeof(int)) == 0);
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_storage	sa;
	struct sockaddr_in	in;
	socklen_t		n = sizeof(sa);

	must(getsockname(fd, (struct sockaddr *)&sa, &n) == 0);
	memcpy(&in, &sa, sizeof(in));	/* the port of IPv6 is there as well */
	return ntohs(in.sin_port);
}

/*
 * The port that was given is written back: 0 asks the kernel for a free one
 * (tests), and the other loops need the same.
 */
static enum rc
listen_one(struct http_addr a, uint16_t *port, int *ret_fd)
{
	struct sockaddr_storage	sa = { 0 };
	socklen_t		n = address_of(a, *port, &sa);
	int			fd, saved;

	fd = socket(sa.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd < 0)
		return RC_IO;
	if (!prepare(fd, sa.ss_family) ||
	    bind(fd, (struct sockaddr *)&sa, n) != 0 ||
	    listen(fd, BACKLOG) != 0) {
		saved = errno;
		(void)close(fd);	/* errno is what the caller wants */
		errno = saved;
		return RC_IO;
	}
	*port = port_of(fd);
	*ret_fd = fd;
	return RC_OK;
}

enum rc
http_listen(const char *addr, uint16_t *port, size_t n, int *ret_fds)
{
	struct http_addr	a;
	enum rc			rc;

	if (http_addr_parse(str_z(addr), &a) != RC_OK)
		return RC_BAD;
	for (size_t i = 0; i < n; i++) {
		rc = listen_one(a, port, &ret_fds[i]);
		if (rc == RC_OK)
			continue;
		while (i-- > 0)
			(void)close(ret_fds[i]);	/* as if never opened */
		return rc;
	}
	return RC_OK;
}

static struct http_server *
server_new(const struct http_config *cfg, const struct http_handler *h,
    size_t n)
{
	struct http_server	*s = calloc(1, sizeof(*s));
	size_t			 proxies = cfg->proxies_n;

	must(s != NULL && h->serve != NULL);
	s->cfg = *cfg;
	fill(&s->cfg);
	s->handler = *h;
	s->clock = clock_system();
	if (s->cfg.clock == NULL)
		s->cfg.clock = &s->clock;
	s->proxies = calloc(proxies + 1, sizeof(*s->proxies));
	s->loops = calloc(n, sizeof(struct loop *));
	must(s->proxies != NULL && s->loops != NULL);
	if (proxies > 0)
		memcpy(s->proxies, cfg->proxies,
		    proxies * sizeof(*s->proxies));
	s->cfg.proxies = s->proxies;
	s->peers = http_peers_new(s->cfg.conns_max * n, s->cfg.conns_per_addr);
	return s;
}

static void
join(struct http_server *s, size_t started)
{
	for (size_t i = 0; i < started; i++)
		loop_wake(s->loops[i]);
	for (size_t i = 0; i < started; i++)
		must(pthread_join(s->loops[i]->thread, NULL) == 0);
}

/*
 * All or nothing: threads that started are joined again when a later one does
 * not.
 */
enum rc
http_start(const struct http_config *cfg, const struct http_handler *h,
    const int *fds, size_t n, struct http_server **ret_server)
{
	struct http_server	*s = server_new(cfg, h, n);
	size_t			 started = 0;

	for (; s->loops_n < n; s->loops_n++) {
		s->loops[s->loops_n] = loop_new(s, (unsigned)s->loops_n,
		    fds[s->loops_n]);
		if (s->loops[s->loops_n] == NULL)
			break;
	}
	while (s->loops_n == n && started < n &&
	    pthread_create(&s->loops[started]->thread, NULL, loop_main,
	    s->loops[started]) == 0)
		started++;
	if (started == n) {
		*ret_server = s;
		return RC_OK;
	}
	atomic_store(&s->stop_by_us, clock_monotonic_us());
	join(s, started);
	http_free(s);
	return RC_IO;
}

enum rc
http_stop(struct http_server *s, int64_t within_us)
{
	atomic_store(&s->stop_by_us, clock_monotonic_us() + within_us);
	join(s, s->loops_n);
	return atomic_load(&s->cut) ? RC_BUSY : RC_OK;
}

void
http_free(struct http_server *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->loops_n; i++)
		loop_free(s->loops[i]);
	http_peers_free(s->peers);
	free(s->loops);
	free(s->proxies);
	free(s);
}

struct http_gauge
http_gauge_get(struct http_server *s)
{
	struct http_gauge g = { .body_bytes = atomic_load(&s->body_bytes) };

	for (size_t i = 0; i < s->loops_n; i++) {
		g.conns += atomic_load(&s->loops[i]->conns_n);
		g.requests += atomic_load(&s->loops[i]->requests_n);
	}
	return g;
}
