/* SPDX-License-Identifier: Apache-2.0 */
/* A list of system calls that a process beside the web process has no business with. */
#include "ipc/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/resource.h>

#include "base/rc.h"

/*
 * Calls that a program with keys and foreign answers has no business with. bind
 * stays: the resolver binds a netlink socket; without listen it opens no door.
 */
static const int forbidden[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(tkill),
	SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
	SCMP_SYS(symlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
	SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(truncate),
	SCMP_SYS(ftruncate), SCMP_SYS(chmod), SCMP_SYS(fchmod),
	SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown),
	SCMP_SYS(fchownat), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns),
	SCMP_SYS(unshare), SCMP_SYS(bpf), SCMP_SYS(init_module),
	SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(keyctl),
	SCMP_SYS(io_uring_setup), SCMP_SYS(userfaultfd),
	SCMP_SYS(perf_event_open),
};

/* Opening for writing or making a file: whichever call is used. */
static void
forbid_writing(scmp_filter_ctx ctx)
{
	static const unsigned ways[] = { O_WRONLY, O_RDWR };

	for (size_t i = 0; i < COUNT(ways); i++) {
		must(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES),
		    SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE,
		    ways[i])) == 0);
		must(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES),
		    SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE,
		    ways[i])) == 0);
	}
}

/*
 * What is forbidden kills the process, at once and loudly: an EPERM would be
 * handled somewhere as a usual failure. No core file is written, since keys
 * lie in memory.
 */
void
process_confine(void)
{
	scmp_filter_ctx	ctx = seccomp_init(SCMP_ACT_ALLOW);
	struct rlimit	none = { 0, 0 };

	must(ctx != NULL);
	must(setrlimit(RLIMIT_CORE, &none) == 0);	/* keys in a core file */
	for (size_t i = 0; i < COUNT(forbidden); i++)
		must(seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, forbidden[i],
		    0) == 0);
	forbid_writing(ctx);
	must(seccomp_load(ctx) == 0);
	seccomp_release(ctx);
}
