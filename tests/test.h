/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test harness: TEST(name_that_is_a_sentence) { … WANT_… } in any *_test.c
 * of a folder; all of a folder's tests become one cmocka group. A test without
 * a WANT, and a program without a test, fail.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

/* What a running test gets: an arena of its own, emptied afterwards. */
struct test {
	struct arena	*a;
	unsigned	 wants;		/* checks made so far */
};

typedef void test_fn(struct test *t);

/* test_register: put a test on the list; TEST() calls it before main(). */
void	test_register(const char *name, test_fn *fn);

/* test_shared: the path of a file of the shared folder, NULL when absent. */
const char *test_shared(struct test *t, const char *relative);

/* test_file: a whole file's bytes in the test's arena; fails the test when absent. */
struct str test_file(struct test *t, const char *path);

/* test_skip: end this test as skipped, saying why. */
void	test_skip(const char *why);

/* test_want_str: the check behind WANT_STR. */
void	test_want_str(struct str got, struct str want, const char *file,
	    int line);

/* test_want_int: the check behind WANT_INT. */
void	test_want_int(int64_t got, int64_t want, const char *what,
	    const char *file, int line);

#define TEST(name)							\
	static void name(struct test *t);				\
	__attribute__((constructor)) static void			\
	register_##name(void)						\
	{								\
		test_register(#name, name);				\
	}								\
	static void							\
	name(__attribute__((unused)) struct test *t)

#define WANT(x) \
	(t->wants++, _assert_true((x) ? 1 : 0, #x, __FILE__, __LINE__))
#define WANT_INT(got, want) \
	(t->wants++, test_want_int((int64_t)(got), (int64_t)(want), #got, \
	    __FILE__, __LINE__))
#define WANT_RC(got, want) WANT_INT((got), (want))
#define WANT_STR(got, z) \
	(t->wants++, test_want_str((got), str_z(z), __FILE__, __LINE__))
#define WANT_SAME(got, want) \
	(t->wants++, test_want_str((got), (want), __FILE__, __LINE__))

#endif
