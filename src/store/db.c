/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <stdio.h>
#include <string.h>

#include "store/driver.h"

bool
db_is_postgres(const char *url)
{
	return strncmp(url, "postgres://", 11) == 0 ||
	    strncmp(url, "postgresql://", 13) == 0;
}

enum rc
db_open(const char *url, bool readonly, char *cause, struct db **ret_db)
{
	if (db_is_postgres(url))
		return postgres_open(url, readonly, cause, ret_db);
	return sqlite_open(url, readonly, cause, ret_db);
}

void
db_close(struct db *db)
{
	if (db != NULL)
		db->driver->close(db);
}

enum rc
db_script(struct db *db, const char *sql, char *cause)
{
	return db->driver->script(db, sql, cause);
}

enum rc
db_prepare(struct db *db, const struct sql_stmt *s, char *cause)
{
	return db->driver->prepare(db, s, cause);
}

static enum rc
tx_script(struct tx *tx, const char *sql)
{
	return db_script(tx->db, sql, tx->cause);
}

enum rc
tx_begin(struct db *db, struct arena *a, uint32_t roles, bool write,
    struct tx *ret_tx)
{
	static const char *const begin[2][2] = {
		[DB_SQLITE] = { "BEGIN", "BEGIN IMMEDIATE" },
		[DB_POSTGRES] = {
			"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
			"BEGIN ISOLATION LEVEL SERIALIZABLE" },
	};

	*ret_tx = (struct tx){ .db = db, .a = a, .roles = roles,
		.write = write };
	must(!write || !db->readonly);
	return tx_script(ret_tx, begin[db->engine][write]);
}

enum rc
tx_end(struct tx *tx, enum rc rc)
{
	char	ignored[DB_CAUSE_BYTES];
	enum rc	end;

	if (rc != RC_OK) {
		/* The connection forgets a failed transaction in any case. */
		(void)db_script(tx->db, "ROLLBACK", ignored);
		return rc;
	}
	end = tx_script(tx, "COMMIT");
	if (end != RC_OK)
		(void)db_script(tx->db, "ROLLBACK", ignored);
	return end;
}

enum rc
tx_save(struct tx *tx)
{
	return tx_script(tx, "SAVEPOINT request");
}

enum rc
tx_save_end(struct tx *tx, enum rc rc)
{
	enum rc undo;

	if (rc == RC_OK)
		return tx_script(tx, "RELEASE SAVEPOINT request");
	undo = tx_script(tx, "ROLLBACK TO SAVEPOINT request");
	if (undo == RC_OK)
		undo = tx_script(tx, "RELEASE SAVEPOINT request");
	return undo == RC_OK ? rc : RC_IO;
}

enum rc
db_run(struct tx *tx, const struct sql_stmt *stmt, const struct sql_value *in,
    struct sql_cursor *ret_cursor)
{
	struct sql_cursor	c = { .tx = tx, .stmt = stmt, .row = -1 };
	enum rc			rc;

	if ((stmt->roles & tx->roles) == 0) {
		(void)snprintf(tx->cause, sizeof(tx->cause),
		    "statement %s is not for these roles", stmt->name);
		return RC_DENIED;
	}
	tx->statements++;
	rc = tx->db->driver->run(&c, in);
	if (rc != RC_OK)
		return rc;
	if (stmt->card == SQL_CHANGE && c.changed != 1) {
		db_end(&c);
		return RC_STALE;
	}
	*ret_cursor = c;
	return RC_OK;
}

enum rc
db_next(struct sql_cursor *c)
{
	return c->tx->db->driver->next(c);
}

int64_t
db_i64(struct sql_cursor *c, int column)
{
	return c->tx->db->driver->column(c, column).i64;
}

struct str
db_text(struct sql_cursor *c, int column)
{
	struct sql_value v = c->tx->db->driver->column(c, column);

	if (v.null)
		return (struct str){ NULL, 0 };
	return str_copy(c->tx->a, v.text);
}

void
db_end(struct sql_cursor *c)
{
	c->tx->db->driver->end(c);
}

const char *
role_word(enum role_index role)
{
	static const char *const words[ROLE_INDEX__MAX] = {
#define ROLE(id, word, text) [ROLE_INDEX_##id] = #word,
#include "store/role.tbl"
#undef ROLE
	};

	return words[role];
}
