/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one interface to the database. Feature code never calls it directly: it
 * calls the typed functions that tools/sqlc writes from the .sql files, and
 * those call this. Both drivers (sqlite.c, postgres.c) stand behind it.
 *
 * A transaction is a struct tx on the caller's stack, of one thread.
 *
 * Store is the database, transactions, the one writer, jobs and blobs. Owns the
 * tables job and blob_store and all migrations; never knows what a row of
 * another folder means.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* enum role_bit: ROLE_CANDIDATE and so on, one bit each (role.tbl). */
enum role_index {
#define ROLE(id, word, text) ROLE_INDEX_##id,
#include "store/role.tbl"
#undef ROLE
	ROLE_INDEX__MAX
};
enum role_bit {
#define ROLE(id, word, text) ROLE_##id = 1 << ROLE_INDEX_##id,
#include "store/role.tbl"
#undef ROLE
};

enum db_engine { DB_SQLITE, DB_POSTGRES };

enum sql_type { SQL_I64, SQL_TEXT, SQL_BLOB };

enum sql_card {
	SQL_ONE,	/* a SELECT of at most one row: RC_OK or RC_NONE */
	SQL_MANY,	/* a SELECT of any number of rows */
	SQL_CHANGE,	/* changes exactly one row, else RC_STALE */
	SQL_EXEC,	/* changes any number of rows */
};

/* A statement as sqlc writes it; constant, compared by address. */
struct sql_stmt {
	const char	*name;
	const char	*sqlite;	/* text with ?1 … */
	const char	*postgres;	/* text with $1 … */
	const uint8_t	*in;		/* enum sql_type of each parameter */
	const uint8_t	*out;		/* … of each column */
	uint32_t	 roles;		/* enum role_bit who may run it */
	uint8_t		 in_n;
	uint8_t		 out_n;
	uint8_t		 card;		/* enum sql_card */
};

/* A bound value: i64 for SQL_I64, else text; SQL NULL when null. */
struct sql_value {
	struct str	text;
	int64_t		i64;
	bool		null;
};

struct db;

/* An open transaction. */
struct tx {
	struct db	*db;
	struct arena	*a;		/* rows and their texts are made here */
	uint32_t	 roles;		/* enum role_bit: who asks */
	unsigned	 statements;	/* run so far */
	bool		 write;
	char		 cause[160];	/* of RC_IO: the driver's words, for the log */
};

/* A running SELECT: call db_next() until it is not RC_OK, then db_end(). */
struct sql_cursor {
	struct tx	*tx;
	const struct sql_stmt *stmt;
	void		*handle;	/* the driver's */
	int64_t		 changed;	/* rows that a change touched */
	int		 row;
	int		 rows;
};

/* What a driver provides; the functions below call it. */
struct db_driver {
	void	(*close)(struct db *db);
	enum rc	(*script)(struct db *db, const char *sql, char *cause);
	/* a word of transactions, which comes with every request */
	enum rc	(*word)(struct db *db, const struct sql_stmt *s, char *cause);
	enum rc	(*run)(struct sql_cursor *c, const struct sql_value *in);
	enum rc	(*next)(struct sql_cursor *c);
	struct sql_value (*column)(struct sql_cursor *c, int column);
	void	(*end)(struct sql_cursor *c);
	enum rc	(*prepare)(struct db *db, const struct sql_stmt *s, char *cause);
};

struct db {
	const struct db_driver	*driver;
	enum db_engine		 engine;
	void			*handle;	/* sqlite3 * or PGconn * */
	struct prepared		*prepared;	/* hash table by statement */
	size_t			 prepared_n;
	bool			 readonly;
	bool			 broken;	/* the connection was lost */
	int64_t			 again_us;	/* until then no new one is tried */
};

enum { DB_CAUSE_BYTES = 160 };

/*
 * db_open: one connection.
 *
 * url		"postgres://…" or "postgresql://…", or the path of an SQLite
 *		file (":memory:" for tests)
 * readonly	refuse every change on this connection
 * cause	DB_CAUSE_BYTES; why it failed, without secrets
 * ret_db	the caller closes it with db_close()
 * returns	RC_OK | RC_BUSY the server does not take us now | RC_IO
 */
enum rc	db_open(const char *url, bool readonly, char *cause,
	    struct db **ret_db);

/* db_close: end a connection; NULL is fine. */
void	db_close(struct db *db);

/* db_is_postgres: whether a url names PostgreSQL. */
bool	db_is_postgres(const char *url);

/*
 * db_script: run statements without parameters, one after the other.
 *
 * cause	DB_CAUSE_BYTES
 * returns	RC_OK | RC_BUSY | RC_IO
 */
enum rc	db_script(struct db *db, const char *sql, char *cause);

/*
 * db_prepare: prepare one statement and compare its parameters and columns
 * with what sqlc declared; for the tests, which do this with all of them.
 *
 * cause	DB_CAUSE_BYTES; what differs
 * returns	RC_OK | RC_BAD | RC_IO
 */
enum rc	db_prepare(struct db *db, const struct sql_stmt *s, char *cause);

/*
 * tx_begin: start a transaction.
 *
 * write	false: a read snapshot
 * returns	RC_OK | RC_BUSY | RC_IO
 */
enum rc	tx_begin(struct db *db, struct arena *a, uint32_t roles, bool write,
	    struct tx *ret_tx);

/*
 * tx_end: commit when rc is RC_OK, else roll back.
 *
 * returns	rc, or what the commit said: RC_BUSY (nothing was kept, try the
 *		whole transaction again) | RC_UNSURE (the connection was lost
 *		while it committed: kept or not) | RC_IO
 */
enum rc	tx_end(struct tx *tx, enum rc rc);

/* tx_save: set a savepoint inside a group of requests. */
enum rc	tx_save(struct tx *tx);

/* tx_save_end: keep what came since tx_save() when rc is RC_OK, else undo it. */
enum rc	tx_save_end(struct tx *tx, enum rc rc);

/*
 * db_run: start a statement; sqlc's functions call it.
 *
 * in		stmt->in_n values
 * ret_cursor	on RC_OK to be ended with db_end()
 * returns	RC_OK | RC_DENIED not for tx->roles | RC_STALE a SQL_CHANGE did
 *		not change exactly one row | RC_BUSY | RC_IO
 */
enum rc	db_run(struct tx *tx, const struct sql_stmt *stmt,
	    const struct sql_value *in, struct sql_cursor *ret_cursor);

/* db_next: step to the next row: RC_OK | RC_NONE no more | RC_BUSY | RC_IO. */
enum rc	db_next(struct sql_cursor *c);

/* db_i64: a column of the current row; 0 for NULL. */
int64_t	db_i64(struct sql_cursor *c, int column);

/* db_text: a column's bytes copied to the arena; p NULL for NULL. */
struct str db_text(struct sql_cursor *c, int column);

/* db_end: forget a cursor. */
void	db_end(struct sql_cursor *c);

/* role_word: the word of one role bit, as in role.tbl. */
const char *role_word(enum role_index role);

#endif
