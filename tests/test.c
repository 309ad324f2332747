/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"

enum { TESTS_MAX = 1000, TEST_ARENA_BYTES = 512 * 1024 * 1024 };

static struct CMUnitTest list[TESTS_MAX];
static size_t list_n;
static struct test current;
static bool under_way;	/* left by longjmp: it failed */

void
test_register(const char *name, test_fn *fn)
{
	void *state;

	must(list_n < TESTS_MAX);
	memcpy(&state, &fn, sizeof(state));	/* a function as an object pointer */
	list[list_n++] = (struct CMUnitTest){ .name = name,
		.initial_state = state };
}

static void
run(void **state)
{
	test_fn *fn;

	/* For mutants one failure is enough. */
	if (under_way && getenv("STOP_AT_FIRST") != NULL)
		_exit(1);
	/* A skipped or failed test leaves by longjmp: its arena goes here. */
	arena_free(current.a);
	current = (struct test){ .a = arena_new(TEST_ARENA_BYTES) };
	memcpy(&fn, state, sizeof(fn));
	under_way = true;
	fn(&current);
	if (current.wants == 0)
		fail_msg("%s", "the test checks nothing");
	under_way = false;
}

const char *
test_shared(struct test *t, const char *relative)
{
	const char	*root = getenv("BAOKAO_SHARED");
	char		*path;
	FILE		*f;

	path = str_to_z(t->a, str_make(t->a, "%s/%s",
	    root == NULL ? "../shared" : root, relative));
	f = fopen(path, "rb");
	if (f == NULL)
		return NULL;
	(void)fclose(f);	/* was only opened to see that it exists */
	return path;
}

struct str
test_file(struct test *t, const char *path)
{
	FILE	*f = fopen(path, "rb");
	char	*p;
	long	 n;

	if (f == NULL)
		fail_msg("cannot open %s", path);
	must(f != NULL && fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0);
	rewind(f);
	p = arena_alloc(t->a, (size_t)n + 1);
	must(fread(p, 1, (size_t)n, f) == (size_t)n);
	(void)fclose(f);	/* only read */
	return (struct str){ p, (size_t)n };
}

void
test_skip(const char *why)
{
	print_message("skipped: %s\n", why);
	under_way = false;
	skip();
}

void
test_want_str(struct str got, struct str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got \"%.*s\"\nwant \"%.*s\"\n", STR_ARG(got),
	    STR_ARG(want));
	_fail(file, line);
}

void
test_want_int(int64_t got, int64_t want, const char *what, const char *file,
    int line)
{
	if (got == want)
		return;
	print_error("%s is %lld, want %lld\n", what, (long long)got,
	    (long long)want);
	_fail(file, line);
}

int
main(int argc, char **argv)
{
	int failed;

	/* PROGRAM PATTERN, or PROGRAM !PATTERN for all others */
	if (argc > 1 && argv[1][0] == '!')
		cmocka_set_skip_filter(argv[1] + 1);
	else if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	crypto_start();
	if (list_n == 0) {
		print_error("no test in this program\n");
		return 1;
	}
	for (size_t i = 0; i < list_n; i++)
		list[i].test_func = run;
	/* The macro would count a fixed array; the group is ours. */
	failed = _cmocka_run_group_tests(argv[0], list, list_n, NULL, NULL);
	arena_free(current.a);
	return failed == 0 ? 0 : 1;
}
