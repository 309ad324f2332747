/* SPDX-License-Identifier: Apache-2.0 */
/* What both drivers share: running statements of sqlc under the role that asks. */
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

/* The words of transactions: TX_…, in the words of both engines. */
enum tx_word { TX_READ, TX_WRITE, TX_COMMIT, TX_ROLLBACK, TX_SAVE, TX_RELEASE,
	TX_UNDO, TX__MAX };

#define WORD(sqlite_text, postgres_text) { .name = sqlite_text, \
	.sqlite = sqlite_text, .postgres = postgres_text, .card = SQL_EXEC }
static const struct sql_stmt tx_words[TX__MAX] = {
	[TX_READ] = WORD("BEGIN",
	    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
	[TX_WRITE] = WORD("BEGIN IMMEDIATE",
	    "BEGIN ISOLATION LEVEL SERIALIZABLE"),
	[TX_COMMIT] = WORD("COMMIT", "COMMIT"),
	[TX_ROLLBACK] = WORD("ROLLBACK", "ROLLBACK"),
	[TX_SAVE] = WORD("SAVEPOINT request", "SAVEPOINT request"),
	[TX_RELEASE] = WORD("RELEASE SAVEPOINT request",
	    "RELEASE SAVEPOINT request"),
	[TX_UNDO] = WORD("ROLLBACK TO SAVEPOINT request",
	    "ROLLBACK TO SAVEPOINT request"),
};
#undef WORD

static enum rc
tx_say(struct tx *tx, enum tx_word w)
{
	return tx->db->driver->word(tx->db, &tx_words[w], tx->cause);
}

/* What cannot be rolled back is forgotten by the connection in any case. */
static void
tx_forget(struct tx *tx)
{
	char ignored[DB_CAUSE_BYTES];

	(void)tx->db->driver->word(tx->db, &tx_words[TX_ROLLBACK], ignored);
}

enum rc
tx_begin(struct db *db, struct arena *a, uint32_t roles, bool write,
    struct tx *ret_tx)
{
	*ret_tx = (struct tx){ .db = db, .a = a, .roles = roles,
		.write = write };
	must(!write || !db->readonly);
	return tx_say(ret_tx, write ? TX_WRITE : TX_READ);
}

enum rc
tx_end(struct tx *tx, enum rc rc)
{
	if (rc == RC_OK) {
		rc = tx_say(tx, TX_COMMIT);
		if (rc != RC_OK && tx->write && tx->db->broken)
			return RC_UNSURE;
	}
	if (rc != RC_OK)
		tx_forget(tx);
	return rc;
}

enum rc
tx_save(struct tx *tx)
{
	return tx_say(tx, TX_SAVE);
}

enum rc
tx_save_end(struct tx *tx, enum rc rc)
{
	enum rc undo;

	if (rc == RC_OK)
		return tx_say(tx, TX_RELEASE);
	undo = tx_say(tx, TX_UNDO);
	if (undo == RC_OK)
		undo = tx_say(tx, TX_RELEASE);
	return undo == RC_OK ? rc : RC_IO;
}

/*
 * The roles of a statement are compared here once more, below all handlers: a
 * public page cannot run what staff may, whatever mistake a handler makes.
 * CHANGE with no row or several is RC_STALE: somebody else was faster.
 */
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
