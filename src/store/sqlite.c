/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite driver: WAL, synchronous=FULL, memory-mapped reads. One thread per
 * connection, so the library's own mutexes are off.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/driver.h"

static const char settings[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"	/* what was deleted is overwritten */
    "PRAGMA busy_timeout=5000;"
    "PRAGMA cache_size=-8000;"
    "PRAGMA mmap_size=268435456;"
    "PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA trusted_schema=OFF;";

static enum rc
fail(sqlite3 *h, int code, char *cause)
{
	(void)snprintf(cause, DB_CAUSE_BYTES, "sqlite %d: %s", code,
	    sqlite3_errmsg(h));
	return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED ?
	    RC_BUSY : RC_IO;
}

static void
close_db(struct db *db)
{
	for (size_t i = 0; i < db->prepared_n; i++)
		(void)sqlite3_finalize(db->prepared[i].handle);
	(void)sqlite3_close(db->handle);	/* nothing is left open */
	db_release(db);
}

static enum rc
script(struct db *db, const char *sql, char *cause)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : fail(db->handle, code, cause);
}

static enum rc
statement(struct db *db, const struct sql_stmt *stmt, char *cause,
    sqlite3_stmt **ret)
{
	struct prepared	*slot = prepared_slot(db, stmt);
	sqlite3_stmt	*made;
	int		 code;

	if (slot->stmt == NULL) {
		code = sqlite3_prepare_v3(db->handle, stmt->sqlite, -1,
		    SQLITE_PREPARE_PERSISTENT, &made, NULL);
		if (code != SQLITE_OK)
			return fail(db->handle, code, cause);
		slot->handle = made;
		slot->stmt = stmt;
	}
	*ret = slot->handle;
	return RC_OK;
}

/* BEGIN, COMMIT and the like come with every request: prepared once. */
static enum rc
word(struct db *db, const struct sql_stmt *stmt, char *cause)
{
	sqlite3_stmt	*s;
	enum rc		 rc = statement(db, stmt, cause, &s);
	int		 code;

	if (rc != RC_OK)
		return rc;
	code = sqlite3_step(s);
	if (code != SQLITE_DONE)
		rc = fail(db->handle, code, cause);
	(void)sqlite3_reset(s);		/* its error was just reported */
	return rc;
}

static int
bind(sqlite3_stmt *s, int at, enum sql_type type, const struct sql_value *v)
{
	const char *p = v->text.p == NULL ? "" : v->text.p;

	if (v->null)
		return sqlite3_bind_null(s, at);
	switch (type) {
	case SQL_I64:
		return sqlite3_bind_int64(s, at, v->i64);
	case SQL_TEXT:
		return sqlite3_bind_text64(s, at, p, v->text.n, SQLITE_STATIC,
		    SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(s, at, p, v->text.n, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

/* The first row is fetched here: a SELECT that fails should fail in run(). */
static enum rc
run(struct sql_cursor *c, const struct sql_value *in)
{
	struct db	*db = c->tx->db;
	sqlite3_stmt	*s;
	enum rc		 rc;
	int		 code = SQLITE_OK;

	rc = statement(db, c->stmt, c->tx->cause, &s);
	if (rc != RC_OK)
		return rc;
	for (int i = 0; i < c->stmt->in_n && code == SQLITE_OK; i++)
		code = bind(s, i + 1, (enum sql_type)c->stmt->in[i], &in[i]);
	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code != SQLITE_ROW && code != SQLITE_DONE) {
		rc = fail(db->handle, code, c->tx->cause);
		(void)sqlite3_reset(s);	/* its error was just reported */
		return rc;
	}
	c->handle = s;
	c->rows = code == SQLITE_ROW;
	c->changed = c->stmt->card == SQL_CHANGE || c->stmt->card == SQL_EXEC ?
	    sqlite3_changes64(db->handle) : 0;
	return RC_OK;
}

static enum rc
next(struct sql_cursor *c)
{
	int code;

	if (c->row < 0) {
		c->row = 0;
		return c->rows > 0 ? RC_OK : RC_NONE;
	}
	code = sqlite3_step(c->handle);
	if (code == SQLITE_ROW)
		return RC_OK;
	if (code == SQLITE_DONE)
		return RC_NONE;
	return fail(c->tx->db->handle, code, c->tx->cause);
}

static struct sql_value
column(struct sql_cursor *c, int at)
{
	sqlite3_stmt		*s = c->handle;
	struct sql_value	 v = { .null = false };

	if (sqlite3_column_type(s, at) == SQLITE_NULL)
		v.null = true;
	else if (c->stmt->out[at] == SQL_I64)
		v.i64 = sqlite3_column_int64(s, at);
	else {
		v.text.p = sqlite3_column_blob(s, at);
		v.text.n = (size_t)sqlite3_column_bytes(s, at);
		if (v.text.p == NULL)
			v.text.p = "";
	}
	return v;
}

static void
end(struct sql_cursor *c)
{
	(void)sqlite3_reset(c->handle);	/* errors came from step */
	c->handle = NULL;
}

static enum rc
prepare(struct db *db, const struct sql_stmt *stmt, char *cause)
{
	sqlite3_stmt	*s;
	enum rc		 rc = statement(db, stmt, cause, &s);

	if (rc != RC_OK)
		return rc;
	if (sqlite3_bind_parameter_count(s) == stmt->in_n &&
	    sqlite3_column_count(s) == stmt->out_n)
		return RC_OK;
	(void)snprintf(cause, DB_CAUSE_BYTES, "%s: parameters or columns differ",
	    stmt->name);
	return RC_BAD;
}

static const struct db_driver driver = {
	.close = close_db, .script = script, .word = word, .run = run, .next = next,
	.column = column, .end = end, .prepare = prepare,
};

enum rc
sqlite_open(const char *path, bool readonly, char *cause, struct db **ret_db)
{
	struct db	*db = db_alloc(&driver, DB_SQLITE);
	sqlite3		*h = NULL;
	int		 code;
	enum rc		 rc;

	/* A reader may have to make the WAL index, so it opens for writing too. */
	code = sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
	db->handle = h;
	db->readonly = readonly;
	rc = code == SQLITE_OK ? script(db, settings, cause) :
	    fail(h, code, cause);
	if (rc == RC_OK && readonly)
		rc = script(db, "PRAGMA query_only=ON", cause);
	if (rc != RC_OK) {
		close_db(db);
		return rc;
	}
	*ret_db = db;
	return RC_OK;
}
