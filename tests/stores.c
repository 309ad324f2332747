/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "store/migrate.h"

static void
migrate_fresh(struct test *t, const char *url)
{
	char		 cause[DB_CAUSE_BYTES] = "";
	struct db	*db;
	enum rc		 rc;

	(void)t;
	rc = db_open(url, false, cause, &db);
	if (rc == RC_OK)
		rc = migrate(db, migrations, 1, cause);
	if (rc != RC_OK)
		fail_msg("%s: %s", url, cause);
	db_close(db);
}

static void
on_sqlite(struct test *t, void (*fn)(struct test *t, const char *url))
{
	char		 dir[] = "/tmp/baokao-test-XXXXXX";
	const char	*ends[] = { "db", "db-wal", "db-shm" };
	const char	*path;

	must(mkdtemp(dir) != NULL);
	path = str_make(t->a, "%s/db", dir).p;
	migrate_fresh(t, path);
	fn(t, path);
	for (size_t i = 0; i < COUNT(ends); i++)
		(void)unlink(str_make(t->a, "%s/%s", dir, ends[i]).p);
	(void)rmdir(dir);	/* left in /tmp when a test left more there */
}

static void
on_postgres(struct test *t, const char *server,
    void (*fn)(struct test *t, const char *url))
{
	struct rng	 rng = rng_system();
	char		 cause[DB_CAUSE_BYTES] = "";
	unsigned long	 n = (unsigned long)(rng_u64(&rng) >> 1);
	const char	*url;
	struct db	*db;

	if (db_open(server, false, cause, &db) != RC_OK)
		fail_msg("%s", cause);
	must(db_script(db, str_make(t->a, "CREATE SCHEMA t%lu", n).p,
	    cause) == RC_OK);
	url = str_make(t->a, "%s%soptions=-csearch_path%%3Dt%lu", server,
	    strchr(server, '?') == NULL ? "?" : "&", n).p;
	migrate_fresh(t, url);
	fn(t, url);
	must(db_script(db, str_make(t->a, "DROP SCHEMA t%lu CASCADE", n).p,
	    cause) == RC_OK);
	db_close(db);
}

void
each_store(struct test *t, void (*fn)(struct test *t, const char *url))
{
	const char *server = getenv("BAOKAO_TEST_PG");

	on_sqlite(t, fn);
	if (server != NULL && server[0] != '\0')
		on_postgres(t, server, fn);
	else
		print_message("PostgreSQL left out: BAOKAO_TEST_PG is not set\n");
}
