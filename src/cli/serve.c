/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent: holds the listening sockets, one web process, the helper that opens
 * foreign pictures for it and, when outside services are configured, its gate. One
 * that dies is started again; SIGHUP
 * starts new ones (a new binary, too) and lets the old ones finish; no
 * connection is refused meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "cell/cell.h"
#include "cli/cli.h"
#include "gateway/gate.h"
#include "http/server.h"

enum { CHILD_ARGS_MAX = 24, RESTARTS_MAX = 20, CONFIG_MAX = 64 * 1024,
	FD_TEXT = 16 };

/* A process beside the web process, and the line between them. */
struct side {
	const char	*flag;		/* how it is told what it is */
	pid_t		 pid;		/* 0: none */
	int		 web_end;	/* -1: none */
	int		 own_end;
};

struct parent {
	const struct options	*o;
	char			 path[PATH_MAX];	/* of this program */
	char			 fds_text[LOOPS_MAX * 8];
	int			 fds[LOOPS_MAX];	/* listening */
	unsigned		 fds_n;
	bool			 wants_gate;
	pid_t			 web;		/* the one that serves */
	struct side		 gate;
	struct side		 helper;
	unsigned		 restarts;
};

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

/*
 * Become this program again, in another part. A parent that was killed takes its
 * children with it: they end as if they had been told to, and whoever starts the
 * service again finds its address free.
 */
_Noreturn static void
become(struct parent *p, const char **args)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* execv takes char *const[] but does not change what they point to. */
	(void)execv(p->path, (char *const *)(uintptr_t)args);
	_exit(127);
}

/* The web process's end of a line, when there is one. */
static size_t
give_end(const struct side *x, const char *flag, char *text,
    const char **args, size_t n)
{
	if (x->web_end < 0)
		return n;
	(void)fcntl(x->web_end, F_SETFD, 0);
	(void)snprintf(text, FD_TEXT, "%d", x->web_end);
	args[n++] = flag;
	args[n++] = text;
	return n;
}

static pid_t
start_web(struct parent *p)
{
	const struct options	*o = p->o;
	const char		*args[CHILD_ARGS_MAX];
	char			 gate[FD_TEXT], helper[FD_TEXT];
	size_t			 n = 0;
	pid_t			 pid = fork();

	if (pid != 0)
		return pid;
	/* Of all our descriptors, only these go along. */
	for (unsigned i = 0; i < p->fds_n; i++)
		(void)fcntl(p->fds[i], F_SETFD, 0);
	args[n++] = p->path;
	args[n++] = "serve";
	args[n++] = "--data";
	args[n++] = o->data;
	args[n++] = "--child-fds";
	args[n++] = p->fds_text;
	n = give_end(&p->gate, "--gate-fd", gate, args, n);
	n = give_end(&p->helper, "--helper-fd", helper, args, n);
	if (o->store != NULL) {
		args[n++] = "--store";
		args[n++] = o->store;
	}
	if (o->config != NULL) {
		args[n++] = "--config";
		args[n++] = o->config;
	}
	if (o->demo)
		args[n++] = "--demo";
	if (o->as_of != NULL) {
		args[n++] = "--as-of";
		args[n++] = o->as_of;
	}
	args[n] = NULL;
	become(p, args);
}

/* A side gets its end of the line and --config, nothing else. */
static pid_t
start_side(struct parent *p, const struct side *x)
{
	const char	*args[CHILD_ARGS_MAX];
	char		 fd[FD_TEXT];
	size_t		 n = 0;
	pid_t		 pid = fork();

	if (pid != 0)
		return pid;
	(void)fcntl(x->own_end, F_SETFD, 0);
	(void)snprintf(fd, sizeof(fd), "%d", x->own_end);
	args[n++] = p->path;
	args[n++] = "serve";
	args[n++] = x->flag;
	args[n++] = "--gate-fd";
	args[n++] = fd;
	if (p->o->config != NULL) {
		args[n++] = "--config";
		args[n++] = p->o->config;
	}
	args[n] = NULL;
	become(p, args);
}

/* A new line and a new process at its other end. */
static void
open_side(struct parent *p, struct side *x)
{
	int ends[2];

	if (x->own_end >= 0)
		(void)close(x->own_end);
	x->web_end = x->own_end = -1;
	x->pid = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return;		/* the web process does without, and says so */
	x->web_end = ends[0];
	x->own_end = ends[1];
	x->pid = start_side(p, x);
}

static void
let_go(struct side *x)
{
	if (x->web_end >= 0)
		(void)close(x->web_end);
	x->web_end = -1;
}

/*
 * A web process with its gate and its helper. We keep their ends of the lines:
 * one that dies is started again on it, and the web process never notices more
 * than questions without an answer. The web's ends are the web's alone, so that
 * the others go when it does.
 */
static void
start_all(struct parent *p)
{
	if (p->wants_gate)
		open_side(p, &p->gate);
	open_side(p, &p->helper);
	p->web = start_web(p);
	let_go(&p->gate);
	let_go(&p->helper);
}

/* A gate that refuses its settings stops the service at its start. */
static bool
side_died(struct parent *p, struct side *x, int status)
{
	LOG_EVENT(LOG_ERROR, "side.died", LOG_Z("which", x->flag),
	    LOG_I("status", status));
	if (++p->restarts > RESTARTS_MAX || (WIFEXITED(status) &&
	    WEXITSTATUS(status) != 0 && p->restarts == 1)) {
		(void)kill(p->web, SIGTERM);
		return false;
	}
	x->pid = start_side(p, x);
	return true;
}

static bool
reap(struct parent *p)
{
	int	status;
	pid_t	pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if ((pid == p->gate.pid && !side_died(p, &p->gate, status)) ||
		    (pid == p->helper.pid && !side_died(p, &p->helper, status)))
			return false;
		if (pid != p->web)
			continue;	/* an old one that finished */
		LOG_EVENT(LOG_ERROR, "web.died", LOG_I("status", status));
		if (++p->restarts > RESTARTS_MAX || (WIFEXITED(status) &&
		    WEXITSTATUS(status) != 0 && p->restarts == 1))
			return false;
		start_all(p);
	}
	return true;
}

/* It saw its web process go, or is told now. */
static void
end_side(const struct side *x)
{
	if (x->pid == 0)
		return;
	(void)kill(x->pid, SIGTERM);
	(void)waitpid(x->pid, NULL, 0);
}

static int
stop_web(struct parent *p)
{
	int	status = 0;

	(void)kill(p->web, SIGTERM);	/* gone already is fine */
	while (waitpid(p->web, &status, 0) < 0 && errno == EINTR)
		;
	end_side(&p->gate);
	end_side(&p->helper);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

static int
parent_run(struct parent *p)
{
	sigset_t	set;
	pid_t		old;
	int		sig;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	p->gate = (struct side){ "--child-gate", 0, -1, -1 };
	p->helper = (struct side){ "--child-helper", 0, -1, -1 };
	start_all(p);
	for (;;) {
		if (sigwait(&set, &sig) != 0)
			continue;
		if (sig == SIGTERM || sig == SIGINT)
			return stop_web(p);
		if (sig == SIGHUP) {
			old = p->web;
			start_all(p);
			(void)sleep(1);		/* let it begin to accept */
			(void)kill(old, SIGTERM);
		}
		if (sig == SIGCHLD && !reap(p))
			return EXIT_FAILED;
	}
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
		rc = gate_run((int)o->gate_fd, text, o->config);
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
	(void)cell_run((int)o->gate_fd);	/* the web process went */
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
