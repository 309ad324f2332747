/* SPDX-License-Identifier: Apache-2.0 */
/* The command that serves: what it is told, and which of the processes this is. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "cell/cell.h"
#include "cli/cli.h"
#include "cli/parent.h"
#include "gateway/gate.h"
#include "http/server.h"

enum { CONFIG_MAX = 64 * 1024 };

static unsigned
loops_wanted(const struct options *o)
{
	long n = o->loops > 0 ? o->loops : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > LOOPS_MAX ? LOOPS_MAX : (unsigned)n;
}

/* "127.0.0.1:8080" or "[::1]:8080". */
static bool
split_listen(const char *listen, char *addr, size_t cap, uint16_t *port)
{
	const char	*colon = strrchr(listen, ':');
	size_t		 n = colon == NULL ? 0 : (size_t)(colon - listen);
	int64_t		 p;

	if (n == 0 || str_i64(str_z(colon + 1), &p) != RC_OK || p < 0 ||
	    p > 65535)
		return false;
	if (listen[0] == '[' && listen[n - 1] == ']') {
		listen++;
		n -= 2;
	}
	if (n >= cap)
		return false;
	memcpy(addr, listen, n);
	addr[n] = '\0';
	*port = (uint16_t)p;
	return true;
}

static void
raise_files(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) != 0)
		return;
	rl.rlim_cur = rl.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &rl);	/* then fewer connections fit */
}

static int
child_run(const struct options *o)
{
	int		fds[LOOPS_MAX];
	size_t		n = 0;
	struct str	rest = str_z(o->child_fds), part;
	int64_t		fd;

	while (n < LOOPS_MAX && str_cut(&rest, ',', &part))
		if (str_i64(part, &fd) == RC_OK)
			fds[n++] = (int)fd;
	return n == 0 ? EXIT_USAGE : web_run(o, fds, n);
}

/* Signals as a program of its own has them, and no more output than a log. */
static int
gate_child(const struct options *o)
{
	struct arena	*a = arena_new((size_t)1 << 20);
	struct str	 text;
	sigset_t	 none;
	enum rc		 rc = RC_BAD;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (o->config != NULL && read_whole(a, o->config, CONFIG_MAX, &text) ==
	    RC_OK)
		rc = gate_run(&(struct wire_end){ (int)o->gate_fd, o->epoch },
		    text, o->config);
	/* No atexit: a leak checker would start another process. */
	_exit(rc == RC_OK ? EXIT_DONE : EXIT_FAILED);
}

/* Decodes foreign pictures; no configuration, no key, no data. */
static int
helper_child(const struct options *o)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	/* It ends when the web process went. */
	(void)cell_run(&(struct wire_end){ (int)o->gate_fd, o->epoch });
	_exit(EXIT_DONE);
}

/* Whether the configuration names outside services; its mistakes are said by
 * the web process. */
static bool
wants_gate(const struct options *o)
{
	struct arena		*a = arena_new((size_t)8 << 20);
	struct service_config	 c;
	char			 cause[DB_CAUSE_BYTES];
	bool			 wants;

	wants = service_config_read(o, a, &c, cause) == RC_OK && c.gate;
	arena_free(a);
	return wants;
}

int
cmd_serve(const struct options *o)
{
	static struct parent	p;
	char			addr[64];
	uint16_t		port;
	unsigned		n = loops_wanted(o);
	size_t			at = 0;

	raise_files();
	if (o->gate)
		return gate_child(o);
	if (o->helper)
		return helper_child(o);
	if (o->child_fds != NULL)
		return child_run(o);
	p.o = o;
	p.fds_n = n;
	p.wants_gate = wants_gate(o);
	if (!split_listen(o->listen, addr, sizeof(addr), &port)) {
		(void)fprintf(stderr, "baokao: --listen should be ADDR:PORT\n");
		return EXIT_USAGE;
	}
	if (realpath("/proc/self/exe", p.path) == NULL ||
	    http_listen(addr, &port, n, p.fds) != RC_OK) {
		(void)fprintf(stderr, "baokao: cannot listen on %s: %s\n",
		    o->listen, strerror(errno));
		return EXIT_FAILED;
	}
	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(p.fds_text + at, sizeof(p.fds_text) - at,
		    "%s%d", i == 0 ? "" : ",", p.fds[i]);
	LOG_EVENT(LOG_INFO, "serve.start", LOG_Z("address", addr),
	    LOG_I("port", port), LOG_I("loops", n),
	    LOG_Z("store", db_is_postgres(o->store == NULL ? "" : o->store) ?
	    "postgres" : "sqlite"));
	return parent_run(&p);
}
