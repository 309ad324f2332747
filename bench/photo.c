/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo tool alone, for bench/run.mjs.
 *
 *	photo standard FILE TIMES	cut the middle out: what any thumbnailer does
 *	photo make FILE TIMES		by the face, with every check
 *	photo run WORDS...		another program, measured the same way
 *
 * Prints a JSON object: CPU time of each photo and the most memory held.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "media/photo_make.h"

static double
cpu_us(const struct rusage *r)
{
	return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) * 1e6 +
	    (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
}

static int
run_other(char **words)
{
	struct rusage	r;
	int		status;
	pid_t		pid = fork();

	if (pid == 0) {
		(void)execvp(words[0], words);	/* comes back only to fail */
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &r) != pid || status != 0)
		return 1;
	(void)printf("{\"cpu_us\":%.0f,\"rss_kb\":%ld}\n", cpu_us(&r),
	    r.ru_maxrss);
	return 0;
}

static struct str
read_file(struct arena *a, const char *path)
{
	FILE		*f = fopen(path, "rb");
	struct stat	 st;
	char		*p;
	size_t		 n;

	if (f == NULL || fstat(fileno(f), &st) != 0) {
		perror(path);
		exit(1);
	}
	p = arena_alloc(a, (size_t)st.st_size);
	n = fread(p, 1, (size_t)st.st_size, f);
	(void)fclose(f);	/* only read */
	return str_of(p, n);
}

static bool
one(struct str bytes, bool whole)
{
	const struct photo_policy policy = photo_policy_default();
	struct arena		*a = arena_new((size_t)64 << 20);
	struct photo_result	 r;
	enum rc			 rc;

	rc = whole ? photo_make(a, bytes, &policy, NULL, &r) :
	    photo_standardise(a, bytes, &policy.spec, NULL, &r.made,
	    &r.problem);
	arena_free(a);
	return rc == RC_OK;
}

int
main(int argc, char **argv)
{
	struct arena	*a = arena_new((size_t)64 << 20);
	struct rusage	 before, after;
	struct str	 bytes;
	long		 times;

	if (argc > 2 && strcmp(argv[1], "run") == 0)
		return run_other(argv + 2);
	if (argc != 4)
		return 2;
	memory_keep();	/* as the command does */
	bytes = read_file(a, argv[2]);
	times = strtol(argv[3], NULL, 10);
	(void)getrusage(RUSAGE_SELF, &before);	/* cannot fail */
	for (long i = 0; i < times; i++)
		if (!one(bytes, strcmp(argv[1], "make") == 0))
			return 1;
	(void)getrusage(RUSAGE_SELF, &after);
	(void)printf("{\"cpu_us\":%.0f,\"rss_kb\":%ld}\n", (cpu_us(&after) -
	    cpu_us(&before)) / (double)times, after.ru_maxrss);
	arena_free(a);
	return 0;
}
