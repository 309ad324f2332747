/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

#include "cell/confine.h"

/* What each tries in its cell; returning ends the cell with 0. */
static void
opens_a_file(void)
{
	(void)open("/etc/passwd", O_RDONLY);
}

static void
makes_a_socket(void)
{
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
starts_a_program(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
}

static void
begets_a_child(void)
{
	(void)fork();
}

static void
kills_somebody(void)
{
	(void)kill(1, 0);
}

static void
computes(void)
{
	char *p = malloc(1 << 20);

	if (p == NULL || write(STDERR_FILENO, "", 0) != 0)
		_exit(3);
	free(p);
}

static int
in_a_cell(void (*what)(void))
{
	int	status = 0;
	pid_t	pid = fork();

	if (pid == 0) {
		cell_confine();
		what();
		_exit(0);
	}
	must(waitpid(pid, &status, 0) == pid);
	return status;
}

TEST(a_cell_computes_and_ends)
{
	int status = in_a_cell(computes);

	WANT(WIFEXITED(status));
	WANT_INT(WEXITSTATUS(status), 0);
}

TEST(a_forbidden_call_ends_the_cell)
{
	static void (*const all[])(void) = { opens_a_file, makes_a_socket,
		starts_a_program, begets_a_child, kills_somebody };

	for (size_t i = 0; i < COUNT(all); i++) {
		int status = in_a_cell(all[i]);

		WANT(WIFSIGNALED(status));
		WANT_INT(WTERMSIG(status), SIGSYS);
	}
}
