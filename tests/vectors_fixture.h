/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of the outside services, in the shared folder. */
#ifndef TESTS_VECTORS_FIXTURE_H
#define TESTS_VECTORS_FIXTURE_H

#include "base/json.h"
#include "tests/test.h"

/* fixture_vectors: a vector file's JSON; without the folder the test is skipped. */
static inline const struct json *
fixture_vectors(struct test *t, const char *name)
{
	struct str	 path = str_make(t->a, "reference/vectors/%s", name);
	const char	*file = test_shared(t, path.p);
	struct json	*root = NULL;

	if (file == NULL)
		test_skip("no vectors: set BAOKAO_SHARED to their folder");
	else
		must(json_parse(t->a, test_file(t, file), &root) == RC_OK);
	return root;
}

#endif
