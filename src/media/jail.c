/* SPDX-License-Identifier: Apache-2.0 */
#include "media/jail.h"

#include <seccomp.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/rc.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* What computing needs. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn),
#ifdef SANITIZED
	/* the sanitizers' own reports */
	SCMP_SYS(mprotect), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield), SCMP_SYS(readlink),
	SCMP_SYS(clock_gettime), SCMP_SYS(getrusage), SCMP_SYS(prlimit64),
#endif
};

static void
limit(__rlimit_resource_t what, rlim_t most)
{
	must(setrlimit(what, &(struct rlimit){ most, most }) == 0);
}

void
jail_enter(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);

	must(ctx != NULL);
	for (size_t i = 0; i < COUNT(allowed); i++)
		must(seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) == 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, JAIL_CPU_S);
#ifndef SANITIZED
	limit(RLIMIT_AS, JAIL_BYTES);	/* a sanitizer reserves terabytes */
#endif
	(void)signal(SIGALRM, SIG_DFL);
	(void)alarm(JAIL_WALL_S);
	must(seccomp_load(ctx) == 0);
	/* ctx stays: giving it back is nothing that anybody needs */
}
