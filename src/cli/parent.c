/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the processes of a crew, and starts again what died. */
#include "cli/parent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { CHILD_ARGS_MAX = 24, NUMBER_TEXT = 24, READY = SIGUSR1,
	PARENT_GONE = SIGUSR1, VISITORS = 16, VISITOR_MS = 20 };

/* Who dies earlier than this may do so at once again. */
static const int64_t EARLY_US = 10 * US_PER_SECOND;
static const int64_t PAUSE_FIRST_US = 250 * 1000;
static const int64_t PAUSE_MOST_US = 30 * US_PER_SECOND;
/* A pause that whoever asks can wait out. */
static const int64_t PAUSE_SHORT_US = 500 * 1000;

static const char *const side_flags[SIDE__MAX] = {
	[SIDE_GATE] = "--child-gate", [SIDE_HELPER] = "--child-helper" };

int
parent_gone_signal(void)
{
	return PARENT_GONE;
}

void
parent_tell_ready(pid_t parent)
{
	if (parent > 1 && getppid() == parent)
		(void)kill(parent, READY);	/* gone meanwhile is fine */
}

/* ---- starting */

/*
 * Become this program again, in another part, which ends with us: however we end,
 * whoever starts the service again finds its address free.
 */
_Noreturn static void
become(struct parent *p, const char **args, int when_gone)
{
	(void)prctl(PR_SET_PDEATHSIG, when_gone);
	if (getppid() != p->pid)	/* went before we asked to be told */
		_exit(EXIT_FAILED);
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
	(void)snprintf(text, NUMBER_TEXT, "%d", x->web_end);
	args[n++] = flag;
	args[n++] = text;
	return n;
}

static size_t
give_options(const struct options *o, const char **args, size_t n)
{
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
	return n;
}

static pid_t
start_web(struct parent *p)
{
	const char	*args[CHILD_ARGS_MAX];
	char		 gate[NUMBER_TEXT], helper[NUMBER_TEXT];
	char		 restarts[3 * NUMBER_TEXT];
	size_t		 n = 0;
	pid_t		 pid = fork();

	if (pid != 0)
		return pid;
	/* Of all our descriptors, only these go along. */
	for (unsigned i = 0; i < p->fds_n; i++)
		(void)fcntl(p->fds[i], F_SETFD, 0);
	(void)snprintf(restarts, sizeof(restarts), "%llu,%llu,%llu",
	    (unsigned long long)p->web.restarts,
	    (unsigned long long)p->sides[SIDE_GATE].restarts,
	    (unsigned long long)p->sides[SIDE_HELPER].restarts);
	args[n++] = p->path;
	args[n++] = "serve";
	args[n++] = "--data";
	args[n++] = p->o->data;
	args[n++] = "--child-fds";
	args[n++] = p->fds_text;
	args[n++] = "--restarts";
	args[n++] = restarts;
	n = give_end(&p->crew.sides[SIDE_GATE], "--gate-fd", gate, args, n);
	n = give_end(&p->crew.sides[SIDE_HELPER], "--helper-fd", helper, args,
	    n);
	n = give_options(p->o, args, n);
	args[n] = NULL;
	become(p, args, PARENT_GONE);
}

/* A side gets its end of the line and --config, nothing else. */
static pid_t
start_side(struct parent *p, enum side_kind kind)
{
	const struct wire_end	*own = &p->crew.sides[kind].own;
	const char		*args[CHILD_ARGS_MAX];
	char			 fd[NUMBER_TEXT], epoch[NUMBER_TEXT];
	size_t			 n = 0;
	pid_t			 pid;

	p->sides[kind].since_us = clock_monotonic_us();
	p->sides[kind].due_us = 0;
	pid = fork();
	if (pid != 0)
		return pid;
	(void)fcntl(own->fd, F_SETFD, 0);
	(void)snprintf(fd, sizeof(fd), "%d", own->fd);
	(void)snprintf(epoch, sizeof(epoch), "%llu",
	    (unsigned long long)own->epoch);
	args[n++] = p->path;
	args[n++] = "serve";
	args[n++] = side_flags[kind];
	args[n++] = "--gate-fd";
	args[n++] = fd;
	args[n++] = "--epoch";
	args[n++] = epoch;
	if (p->o->config != NULL) {
		args[n++] = "--config";
		args[n++] = p->o->config;
	}
	args[n] = NULL;
	become(p, args, SIGTERM);
}

/* A new line and a new process at its other end. */
static void
open_side(struct parent *p, enum side_kind kind)
{
	struct side	*x = &p->crew.sides[kind];
	int		 ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return;		/* the web process does without, and says so */
	x->web_end = ends[0];
	x->own = (struct wire_end){ ends[1], 1 };
	x->pid = start_side(p, kind);
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static void
no_crew(struct crew *c)
{
	*c = (struct crew){ .web = 0 };
	for (enum side_kind k = 0; k < SIDE__MAX; k++)
		c->sides[k] = (struct side){ 0, -1, { -1, 0 } };
}

/*
 * A web process with its gate and its helper. We keep their ends of the lines:
 * one that dies is started again on it, and the web process never notices more
 * than questions without an answer. The web's ends are the web's alone, so that
 * the others go when it does.
 */
static void
start_crew(struct parent *p)
{
	no_crew(&p->crew);
	if (p->wants_gate)
		open_side(p, SIDE_GATE);
	open_side(p, SIDE_HELPER);
	p->web.since_us = clock_monotonic_us();
	p->web.due_us = 0;
	p->crew.web = start_web(p);
	for (enum side_kind k = 0; k < SIDE__MAX; k++)
		close_end(&p->crew.sides[k].web_end);
}

/* Nobody is started on these lines any more; the sides end with their web. */
static void
close_lines(struct crew *c)
{
	for (enum side_kind k = 0; k < SIDE__MAX; k++)
		close_end(&c->sides[k].own.fd);
}

/* ---- deaths */

/* When the next one is due: now after a life, else later each time. */
static void
plan_next(struct fate *f)
{
	int64_t now = clock_monotonic_us(), pause = 0;

	f->early = now - f->since_us < EARLY_US ? f->early + 1 : 0;
	if (f->early > 0)
		pause = PAUSE_FIRST_US;
	for (unsigned i = 1; i < f->early && pause < PAUSE_MOST_US; i++)
		pause *= 2;
	f->due_us = now + (pause > PAUSE_MOST_US ? PAUSE_MOST_US : pause);
	f->restarts++;
}

static void
log_death(const char *event, const char *which, int status,
    const struct fate *f)
{
	LOG_EVENT(LOG_ERROR, event, LOG_Z("which", which),
	    LOG_I("status", status), LOG_I("restarts", f->restarts),
	    LOG_I("again_ms", (f->due_us - clock_monotonic_us()) / 1000));
}

static bool
refused(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) != EXIT_DONE;
}

/*
 * A gate that refuses its settings stops the service at its start. One that
 * ended by itself saw its web process go, of which we hear as well.
 */
static bool
side_died(struct parent *p, enum side_kind kind, int status)
{
	struct side	*x = &p->crew.sides[kind];
	struct fate	*f = &p->sides[kind];
	struct wire_end	 dead = x->own;

	x->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE)
		return true;
	if (refused(status) && f->restarts == 0 && p->web.restarts == 0 &&
	    p->old.web == 0)
		return false;
	plan_next(f);
	log_death("side.died", side_flags[kind], status, f);
	wire_bye(&dead, f->due_us - clock_monotonic_us() <= PAUSE_SHORT_US ?
	    WIRE_SOON : WIRE_LATER);
	x->own.epoch++;
	return true;
}

/*
 * A crew whose web process is gone is no crew. A new one that did not come up
 * leaves the work to the old one, if that is still there.
 */
static bool
web_died(struct parent *p, int status)
{
	close_lines(&p->crew);
	for (enum side_kind k = 0; k < SIDE__MAX; k++) {
		if (p->crew.sides[k].pid > 0)
			(void)kill(p->crew.sides[k].pid, SIGTERM);
		p->sides[k].due_us = 0;
	}
	if (!p->crew.ready && p->old.web > 0) {
		LOG_EVENT(LOG_ERROR, "web.not_replaced",
		    LOG_I("status", status));
		p->crew = p->old;
		no_crew(&p->old);
		return true;
	}
	no_crew(&p->crew);
	plan_next(&p->web);
	log_death("web.died", "web", status, &p->web);
	return p->proven || !refused(status);
}

/* RC_BAD: the service is to end. */
static enum rc
reap(struct parent *p)
{
	bool	goes_on = true;
	int	status;
	pid_t	pid;

	while (goes_on && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == p->crew.web)
			goes_on = web_died(p, status);
		else if (pid == p->old.web)
			no_crew(&p->old);
		for (enum side_kind k = 0; goes_on && k < SIDE__MAX; k++)
			if (pid == p->crew.sides[k].pid)
				goes_on = side_died(p, k, status);
	}
	return goes_on ? RC_OK : RC_BAD;
}

/* ---- the parent's own loop */

/* Whatever is due is started; the time until the next is, or -1. */
static int64_t
start_due(struct parent *p)
{
	int64_t		 now = clock_monotonic_us(), next = -1;
	struct fate	*list[] = { &p->web, &p->sides[SIDE_GATE],
		&p->sides[SIDE_HELPER] };

	if (p->web.due_us != 0 && p->web.due_us <= now)
		start_crew(p);
	for (enum side_kind k = 0; k < SIDE__MAX; k++)
		if (p->sides[k].due_us != 0 && p->sides[k].due_us <= now)
			p->crew.sides[k].pid = start_side(p, k);
	for (size_t i = 0; i < COUNT(list); i++)
		if (list[i]->due_us != 0 && (next < 0 ||
		    list[i]->due_us - now < next))
			next = list[i]->due_us - now;
	return next;
}

static void
replace_crew(struct parent *p)
{
	if (p->crew.web == 0)
		return;		/* the next one is new anyway */
	if (p->old.web > 0)	/* one replacement at a time */
		(void)kill(p->old.web, SIGTERM);
	for (enum side_kind k = 0; k < SIDE__MAX; k++)
		p->sides[k].due_us = 0;
	p->old = p->crew;
	start_crew(p);
}

/* A web process serves: the one before it has done its work. */
static void
take_over(struct parent *p, pid_t who)
{
	if (who != p->crew.web)
		return;
	p->crew.ready = p->proven = true;
	if (p->old.web == 0)
		return;
	close_lines(&p->old);
	(void)kill(p->old.web, SIGTERM);
}

static void
wait_for(pid_t pid, int *status)
{
	while (pid > 0 && waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
}

/* The sides end when their web process does; they are told, too. */
static int
stop_all(struct parent *p)
{
	struct crew	*crews[] = { &p->crew, &p->old };
	int		 status = EXIT_DONE;

	for (size_t i = 0; i < COUNT(crews); i++)
		if (crews[i]->web > 0)
			(void)kill(crews[i]->web, SIGTERM);
	wait_for(p->old.web, &status);
	wait_for(p->crew.web, &status);
	for (size_t i = 0; i < COUNT(crews); i++)
		for (enum side_kind k = 0; k < SIDE__MAX; k++)
			if (crews[i]->sides[k].pid > 0) {
				(void)kill(crews[i]->sides[k].pid, SIGTERM);
				wait_for(crews[i]->sides[k].pid, NULL);
			}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

/* ---- while there is no web process for a while */

/* No page of ours can be made here: one that says to come again. */
static const char busy_page[] =
    "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
    "<title>稍后再试</title><h1>系统正在重新启动</h1>"
    "<p>请过几秒再试一次。刚才提交的内容没有处理，请回到上一页重新提交。</p></html>\n";

/*
 * One visitor is told. What was sent is thrown away unread: nothing foreign is
 * looked at here; it must be taken from the line, or closing would reset it.
 */
static void
turn_away(int fd)
{
	struct pollfd	p = { fd, POLLIN, 0 };
	char		head[256], sent[16 * 1024];
	int		n = snprintf(head, sizeof(head), "HTTP/1.1 503 Service "
			    "Unavailable\r\nContent-Type: text/html; "
			    "charset=utf-8\r\nCache-Control: no-store\r\n"
			    "Retry-After: 5\r\nConnection: close\r\n"
			    "Content-Length: %zu\r\n\r\n", sizeof(busy_page) - 1);

	if (poll(&p, 1, VISITOR_MS) == 1)
		(void)recv(fd, sent, sizeof(sent), MSG_DONTWAIT);
	(void)send(fd, head, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
	(void)send(fd, busy_page, sizeof(busy_page) - 1, MSG_DONTWAIT |
	    MSG_NOSIGNAL);
	(void)shutdown(fd, SHUT_WR);
	(void)close(fd);	/* whoever went already is no concern */
}

/*
 * Until a signal is there or the time is over. A few visitors a turn, so that
 * a crowd does not put off the start that it waits for.
 */
static void
turn_away_all(const struct parent *p, const sigset_t *set, int64_t within_us)
{
	struct pollfd	fds[LOOPS_MAX + 1];
	int		fd;

	for (unsigned i = 0; i < p->fds_n; i++)
		fds[i] = (struct pollfd){ p->fds[i], POLLIN, 0 };
	fds[p->fds_n] = (struct pollfd){ signalfd(-1, set, SFD_CLOEXEC),
		POLLIN, 0 };
	if (poll(fds, p->fds_n + 1, (int)(within_us / 1000) + 1) > 0)
		for (unsigned i = 0; i < p->fds_n; i++)
			for (int k = 0; k < VISITORS && fds[i].revents != 0 &&
			    (fd = accept4(fds[i].fd, NULL, NULL, SOCK_NONBLOCK |
			    SOCK_CLOEXEC)) >= 0; k++)
				turn_away(fd);
	(void)close(fds[p->fds_n].fd);
}

/* Nobody serves, and will not for longer than a visitor waits gladly. */
static bool
is_closed(const struct parent *p)
{
	return p->web.due_us != 0 && p->web.early > 2;
}

/* The next signal, and whose it is; 0: something is due. */
static int
next_signal(const sigset_t *set, int64_t within_us, siginfo_t *ret_info)
{
	struct timespec	t = { within_us / US_PER_SECOND,
		within_us % US_PER_SECOND * 1000 };
	int		sig = within_us < 0 ? sigwaitinfo(set, ret_info) :
	    sigtimedwait(set, ret_info, &t);

	return sig < 0 ? 0 : sig;
}

int
parent_run(struct parent *p)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, READY };
	siginfo_t	 info;
	sigset_t	 set;
	int64_t		 next_us;
	int		 sig;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < COUNT(signals); i++)
		(void)sigaddset(&set, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	p->pid = getpid();
	no_crew(&p->old);
	start_crew(p);
	for (;;) {
		next_us = start_due(p);
		if (is_closed(p)) {
			turn_away_all(p, &set, next_us);
			next_us = 0;
		}
		sig = next_signal(&set, next_us, &info);
		if (sig == SIGTERM || sig == SIGINT)
			return stop_all(p);
		if (sig == SIGHUP)
			replace_crew(p);
		if (sig == READY)
			take_over(p, info.si_pid);
		if (sig == SIGCHLD && reap(p) != RC_OK) {
			(void)stop_all(p);
			return EXIT_FAILED;
		}
	}
}
