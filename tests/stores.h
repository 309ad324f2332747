/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases for tests: the same test on SQLite and, where BAOKAO_TEST_PG names a
 * server, on PostgreSQL in a schema of its own. Each is empty but migrated.
 */
#ifndef TESTS_STORES_H
#define TESTS_STORES_H

#include "store/db.h"
#include "tests/test.h"

/*
 * each_store: run a test's body once per engine.
 *
 * fn		url names a migrated database that is thrown away afterwards
 */
void	each_store(struct test *t, void (*fn)(struct test *t, const char *url));

#endif
