/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing a store to the newest form, once, in order, with hashes. */
#include "store/migrate.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum { TEXT_MAX = 4 * 1024 * 1024, ARENA_MAX = 16 * 1024 * 1024 };

static const char create_table[] =
    "CREATE TABLE IF NOT EXISTS migration ("
    "number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL,"
    "at_us BIGINT NOT NULL)";

/* These run before sqlc's statements can: the table may not exist yet. */
static const uint8_t none[] = { 0 };
static const uint8_t hash_out[] = { SQL_TEXT };
static const uint8_t hash_in[] = { SQL_I64 };
static const uint8_t max_out[] = { SQL_I64 };
static const uint8_t add_in[] = { SQL_I64, SQL_TEXT, SQL_TEXT, SQL_I64 };

static const struct sql_stmt newest_stmt = {
	"migration_newest",
	"SELECT COALESCE(MAX(number), 0) FROM migration",
	"SELECT COALESCE(MAX(number), 0) FROM migration",
	none, max_out, ROLE_SYSTEM, 0, 1, SQL_ONE
};
static const struct sql_stmt hash_stmt = {
	"migration_hash",
	"SELECT sha256 FROM migration WHERE number = ?1",
	"SELECT sha256 FROM migration WHERE number = $1",
	hash_in, hash_out, ROLE_SYSTEM, 1, 1, SQL_ONE
};
static const struct sql_stmt add_stmt = {
	"migration_add",
	"INSERT INTO migration VALUES (?1, ?2, ?3, ?4)",
	"INSERT INTO migration VALUES ($1, $2, $3, $4)",
	add_in, none, ROLE_SYSTEM, 4, 0, SQL_CHANGE
};

/* The migration with its tokens replaced; NULL when it is too long. */
static const char *
for_engine(struct arena *a, const char *text, enum db_engine engine)
{
	static const struct {
		struct str	token;
		const char	*means[2];
	} tokens[] = {
		{ STR_INIT("@i64@"), { "INTEGER", "BIGINT" } },
		{ STR_INIT("@blob@"), { "BLOB", "BYTEA" } },
		{ STR_INIT("@strict@"), { "STRICT", "" } },
	};
	struct buf	b;
	struct str	rest = str_z(text);
	const char	*out;

	buf_init(&b, TEXT_MAX);
	while (rest.n > 0) {
		size_t k = 0;

		while (k < COUNT(tokens) && !str_starts(rest, tokens[k].token))
			k++;
		if (k == COUNT(tokens)) {
			buf_char(&b, rest.p[0]);
			rest = str_sub(rest, 1, rest.n);
		} else {
			buf_z(&b, tokens[k].means[engine]);
			rest = str_sub(rest, tokens[k].token.n, rest.n);
		}
	}
	out = b.full ? NULL : str_to_z(a, buf_view(&b));
	buf_done(&b);
	return out;
}

static enum rc
read_newest(struct tx *tx, int64_t *ret)
{
	struct sql_cursor	c;
	enum rc			rc = db_run(tx, &newest_stmt, NULL, &c);

	if (rc != RC_OK)
		return rc;
	rc = db_next(&c);
	if (rc == RC_OK)
		*ret = db_i64(&c, 0);
	db_end(&c);
	return rc;
}

/*
 * A migration that ran is history; whoever changes its text would have two
 * databases of one number that differ.
 */
static enum rc
check_hash(struct tx *tx, const struct migration *m, char *cause)
{
	struct sql_value	in = { .i64 = m->number };
	struct sql_cursor	c;
	enum rc			rc = db_run(tx, &hash_stmt, &in, &c);

	if (rc != RC_OK)
		return rc;
	rc = db_next(&c);
	if (rc == RC_OK && !str_eq_z(db_text(&c, 0), m->sha256)) {
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "migration %s was changed after it ran", m->name);
		rc = RC_STALE;
	}
	db_end(&c);
	return rc;
}

static enum rc
apply(struct tx *tx, const struct migration *m, int64_t now_us)
{
	const char		*sql = for_engine(tx->a, m->text,
				    tx->db->engine);
	struct sql_value	 in[] = {
		{ .i64 = m->number }, { .text = str_z(m->name) },
		{ .text = str_z(m->sha256) }, { .i64 = now_us },
	};
	struct sql_cursor	 c;
	enum rc			 rc;

	if (sql == NULL)
		return RC_FULL;
	rc = db_script(tx->db, sql, tx->cause);
	if (rc == RC_OK)
		rc = db_run(tx, &add_stmt, in, &c);
	if (rc == RC_OK)
		db_end(&c);
	return rc;
}

/* One migration in one transaction; RC_NONE when it already ran. */
static enum rc
step(struct db *db, struct arena *a, const struct migration *m,
    int64_t now_us, char *cause)
{
	struct tx	tx;
	int64_t		newest = 0;
	enum rc		rc;

	rc = tx_begin(db, a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK) {
		rc = read_newest(&tx, &newest);
		if (rc == RC_OK && m->number <= newest)
			rc = check_hash(&tx, m, tx.cause);
		else if (rc == RC_OK)
			rc = apply(&tx, m, now_us);
		rc = tx_end(&tx, rc);
	}
	if (rc != RC_OK)
		memcpy(cause, tx.cause, DB_CAUSE_BYTES);
	return rc;
}

static enum rc
refuse_newer(struct db *db, struct arena *a, int64_t last, char *cause)
{
	struct tx	tx;
	int64_t		newest = 0;
	enum rc		rc = tx_begin(db, a, ROLE_SYSTEM, false, &tx);

	if (rc == RC_OK)
		rc = tx_end(&tx, read_newest(&tx, &newest));
	if (rc != RC_OK) {
		memcpy(cause, tx.cause, DB_CAUSE_BYTES);
		return rc;
	}
	if (newest <= last)
		return RC_OK;
	(void)snprintf(cause, DB_CAUSE_BYTES, "the database has form %lld, "
	    "this program knows up to %lld: use a newer program",
	    (long long)newest, (long long)last);
	return RC_STALE;
}

enum rc
migrate(struct db *db, const struct migration *list, int64_t now_us,
    char *cause)
{
	struct arena	*a = arena_new(ARENA_MAX);
	int64_t		 last = 0;
	enum rc		 rc = db_script(db, create_table, cause);

	for (const struct migration *m = list; m->number != 0; m++)
		last = m->number;
	if (rc == RC_OK)
		rc = refuse_newer(db, a, last, cause);
	for (const struct migration *m = list; rc == RC_OK && m->number != 0;
	    m++) {
		rc = step(db, a, m, now_us, cause);
		arena_reset(a);
	}
	arena_free(a);
	return rc;
}
