/* SPDX-License-Identifier: Apache-2.0 */
/* What the two drivers share with db.c; nobody else includes this. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "store/db.h"

/* One prepared statement of a connection, found by the statement's address. */
struct prepared {
	const struct sql_stmt	*stmt;
	void			*handle;	/* sqlite3_stmt *, or itself */
};

/* sqlite_open: db_open() for a file. */
enum rc	sqlite_open(const char *path, bool readonly, char *cause,
	    struct db **ret_db);

/* postgres_open: db_open() for a connection string. */
enum rc	postgres_open(const char *url, bool readonly, char *cause,
	    struct db **ret_db);

/*
 * prepared_slot: the place of a statement in a connection's table.
 *
 * returns	its slot; slot->stmt is NULL when it is not prepared yet. Stops
 *		the program when the table is full (more statements than slots).
 */
struct prepared *prepared_slot(struct db *db, const struct sql_stmt *stmt);

/* db_alloc: a zeroed connection with an empty table of prepared statements. */
struct db *db_alloc(const struct db_driver *driver, enum db_engine engine);

/* db_release: free what db_alloc() made. */
void	db_release(struct db *db);

#endif
