/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Query files against a small schema: a complaint with a line, or a header and
 * a source that could be C; and the schema is as it was.
 */
int	sqlc_main(int argc, char **argv);
#define main sqlc_main
#include "tools/sqlc.c"
#include "tools/sqlc_check.c"
#include "tools/sqlc_write.c"
#include "tools/sqlc_states.c"
#undef main

#include "tests/fuzz/c_text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const struct str schema = STR_INIT(
    "CREATE TABLE t ( -- owner: store\n"
    "  id @i64@ PRIMARY KEY, name TEXT NOT NULL, seal @blob@\n) @strict@;\n"
    "CREATE TABLE other ( -- owner: audit\n"
    "  id @i64@ PRIMARY KEY, t_id @i64@ NOT NULL REFERENCES t(id)\n"
    ") @strict@;\nCREATE INDEX other_t ON other(t_id);\n");

/* What SQLite may take for a query that only a fuzzer writes. */
static void
bound(sqlite3 *db)
{
	(void)sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 50);
	(void)sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 10);
	(void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 4096);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct run	r;	/* large */

	r = (struct run){ .a = arena_new((size_t)256 << 20), .path = "0001.sql" };
	buf_init(&r.h, TEXT_MAX);
	buf_init(&r.c, TEXT_MAX);
	buf_init(&r.said, TEXT_MAX);
	must(sqlite3_open(":memory:", &r.db) == SQLITE_OK);
	bound(r.db);
	migrate_one(&r, "0001.sql", schema);
	must(r.errors == 0 && r.owners_n == 2);
	(void)sqlite3_set_authorizer(r.db, query_authorize, &r);
	compile(&r, "store/fuzz.sql", str_of(p, n));
	if (r.errors == 0) {
		must(!r.h.full && !r.c.full && r.said.n == 0);
		must(c_text_ok(buf_view(&r.h)) && c_text_ok(buf_view(&r.c)));
	} else
		must(str_starts(buf_view(&r.said), STR("store/fuzz.sql:")));
	must(sqlite3_total_changes(r.db) == 0);
	must(sqlite3_close(r.db) == SQLITE_OK);
	buf_done(&r.h);
	buf_done(&r.c);
	buf_done(&r.said);
	arena_free(r.a);
	return 0;
}
