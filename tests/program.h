/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running somebody else's program on bytes of ours, in tests only: a judge that
 * does not share our mistakes. A program that is not installed skips the test.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

enum { PROGRAM_OUTPUT_MAX = 4 * 1024 * 1024, PROGRAM_WORDS_MAX = 10 };

extern char **environ;

/* A file that is gone when the test's arena is. */
static void
program_unlink(void *path)
{
	(void)unlink(path);	/* it may be gone already */
}

/* program_file: bytes in a new temporary file; its path. */
__attribute__((unused)) static const char *
program_file(struct test *t, struct str bytes)
{
	char	*path = str_to_z(t->a, STR("/tmp/baokao-test-XXXXXX"));
	int	 fd = mkstemp(path);

	must(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
	must(close(fd) == 0);
	arena_defer(t->a, program_unlink, path);
	return path;
}

/*
 * program_run: a program with its arguments; skips the test when absent.
 *
 * words	the program's name, arguments, NULL
 * ret_out	what it wrote to its standard output
 * returns	its exit status
 */
__attribute__((unused)) static int
program_run(struct test *t, const char *const *words, struct str *ret_out)
{
	const char			*path = program_file(t, STR(""));
	char				*argv[PROGRAM_WORDS_MAX + 1] = { NULL };
	posix_spawn_file_actions_t	 io;
	pid_t				 pid;
	int				 status = 0, failed;

	for (size_t i = 0; words[i] != NULL; i++) {
		must(i < PROGRAM_WORDS_MAX);
		argv[i] = str_to_z(t->a, str_z(words[i]));
	}
	must(posix_spawn_file_actions_init(&io) == 0);
	must(posix_spawn_file_actions_addopen(&io, STDOUT_FILENO, path,
	    O_WRONLY | O_TRUNC, 0) == 0);
	must(posix_spawn_file_actions_addopen(&io, STDERR_FILENO, "/dev/null",
	    O_WRONLY, 0) == 0);
	failed = posix_spawnp(&pid, argv[0], &io, NULL, argv, environ);
	must(posix_spawn_file_actions_destroy(&io) == 0);
	if (failed != 0)
		test_skip(words[0]);
	must(waitpid(pid, &status, 0) == pid);
	*ret_out = test_file(t, path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* PROGRAM: program_run() with its words in a row. */
#define PROGRAM(t, ret_out, ...) \
	program_run((t), (const char *const[]){ __VA_ARGS__, NULL }, (ret_out))

#endif
