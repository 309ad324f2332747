/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell may still do: limits of the system and a list of system calls. */
#include "cell/confine.h"

#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/rc.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

/* What computing needs. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(getrandom),	/* the XML parser salts its hashes */
};

/* What the sanitizers' own reports need as well. */
static const int allowed_sanitized[] = {
	SCMP_SYS(mprotect), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield), SCMP_SYS(readlink),
	SCMP_SYS(clock_gettime), SCMP_SYS(getrusage), SCMP_SYS(prlimit64),
};

static void
limit(__rlimit_resource_t what, rlim_t most)
{
	must(setrlimit(what, &(struct rlimit){ most, most }) == 0);
}

static void
allow(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		must(seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) == 0);
}

size_t
cell_has_bytes(void)
{
	FILE		*f = fopen("/proc/self/statm", "re");
	unsigned long	 pages = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	(void)fclose(f);	/* only read */
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/*
 * After this the process may compute, write to its pipe and end. Time is
 * bounded twice: by the CPU and by the clock.
 */
void
cell_confine(void)
{
	const size_t	 has = cell_has_bytes();
	struct sigaction usual = { .sa_handler = SIG_DFL };
	scmp_filter_ctx	 ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);

	must(ctx != NULL && has > 0);
	allow(ctx, allowed, COUNT(allowed));
	if (SANITIZED == 1)
		allow(ctx, allowed_sanitized, COUNT(allowed_sanitized));
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, CELL_CPU_S);
	if (SANITIZED == 0)	/* a sanitizer reserves terabytes */
		limit(RLIMIT_AS, has + CELL_BYTES);
	(void)sigaction(SIGALRM, &usual, NULL);
	(void)alarm(CELL_WALL_S);
	must(seccomp_load(ctx) == 0);
	/* ctx stays: giving it back is nothing that anybody needs */
}
