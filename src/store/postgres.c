/* SPDX-License-Identifier: Apache-2.0 */
/* The PostgreSQL driver: libpq, prepared statements, binary parameters and results. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/driver.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, PARAMS_MAX = 64 };

static const Oid type_oids[] = {
	[SQL_I64] = OID_INT8, [SQL_TEXT] = OID_TEXT, [SQL_BLOB] = OID_BYTEA,
};

/*
 * Serialization failures, deadlocks and lock time-outs are worth another try;
 * so is a lost connection, after the caller has opened a new one.
 */
static enum rc
classify(struct db *db, const PGresult *r, char *cause)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	(void)snprintf(cause, DB_CAUSE_BYTES, "postgres %s: %s",
	    state == NULL ? "-----" : state,
	    text == NULL ? "connection lost" : text);
	if (PQstatus(db->handle) != CONNECTION_OK) {
		db->broken = true;
		return RC_BUSY;
	}
	if (state != NULL && (strcmp(state, "40001") == 0 ||
	    strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0))
		return RC_BUSY;
	return RC_IO;
}

static enum rc
keep_result(struct db *db, PGresult *r, char *cause, PGresult **ret)
{
	ExecStatusType	status = PQresultStatus(r);
	enum rc		rc;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		*ret = r;
		return RC_OK;
	}
	rc = classify(db, r, cause);
	PQclear(r);
	return rc;
}

static void
close_db(struct db *db)
{
	PQfinish(db->handle);
	db_release(db);
}

static void
forget_prepared(struct db *db)
{
	memset(db->prepared, 0, db->prepared_n * sizeof(*db->prepared));
}

/*
 * A COMMIT of a transaction that failed answers ROLLBACK without an error, so
 * the command tag is part of the answer.
 */
static enum rc
script(struct db *db, const char *sql, char *cause)
{
	PGresult	*r;
	enum rc		 rc;

	if (db->broken && strncmp(sql, "BEGIN", 5) == 0) {
		PQreset(db->handle);
		db->broken = PQstatus(db->handle) != CONNECTION_OK;
		forget_prepared(db);
	}
	rc = keep_result(db, PQexec(db->handle, sql), cause, &r);
	if (rc != RC_OK)
		return rc;
	if (strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0) {
		(void)snprintf(cause, DB_CAUSE_BYTES, "commit rolled back");
		rc = RC_BUSY;
	}
	PQclear(r);
	return rc;
}

static enum rc
statement(struct db *db, const struct sql_stmt *stmt, char *cause)
{
	struct prepared	*slot = prepared_slot(db, stmt);
	Oid		 types[PARAMS_MAX];
	PGresult	*r;
	enum rc		 rc;

	if (slot->stmt != NULL)
		return RC_OK;
	must(stmt->in_n <= PARAMS_MAX);
	for (int i = 0; i < stmt->in_n; i++)
		types[i] = type_oids[stmt->in[i]];
	rc = keep_result(db, PQprepare(db->handle, stmt->name, stmt->postgres,
	    stmt->in_n, types), cause, &r);
	if (rc != RC_OK)
		return rc;
	PQclear(r);
	slot->stmt = stmt;
	return RC_OK;
}

static void
put_i64(unsigned char *to, int64_t v)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
}

static int64_t
get_i64(const char *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return (int64_t)v;
}

static enum rc
run(struct sql_cursor *c, const struct sql_value *in)
{
	const struct sql_stmt	*st = c->stmt;
	struct db		*db = c->tx->db;
	const char		*values[PARAMS_MAX];
	int			 lengths[PARAMS_MAX], formats[PARAMS_MAX];
	unsigned char		 numbers[PARAMS_MAX][8];
	PGresult		*r;
	enum rc			 rc;

	rc = statement(db, st, c->tx->cause);
	if (rc != RC_OK)
		return rc;
	for (int i = 0; i < st->in_n; i++) {
		formats[i] = 1;
		if (in[i].null) {
			values[i] = NULL;
			lengths[i] = 0;
		} else if (st->in[i] == SQL_I64) {
			put_i64(numbers[i], in[i].i64);
			values[i] = (const char *)numbers[i];
			lengths[i] = 8;
		} else {
			values[i] = in[i].text.p == NULL ? "" : in[i].text.p;
			lengths[i] = (int)in[i].text.n;
		}
	}
	rc = keep_result(db, PQexecPrepared(db->handle, st->name, st->in_n, values,
	    lengths, formats, 1), c->tx->cause, &r);
	if (rc != RC_OK)
		return rc;
	c->handle = r;
	c->rows = PQntuples(r);
	c->changed = 0;
	if (st->card == SQL_CHANGE || st->card == SQL_EXEC)
		(void)str_i64(str_z(PQcmdTuples(r)), &c->changed);
	return RC_OK;
}

static enum rc
next(struct sql_cursor *c)
{
	return ++c->row < c->rows ? RC_OK : RC_NONE;
}

static struct sql_value
column(struct sql_cursor *c, int at)
{
	struct sql_value	 v = { .null = false };
	PGresult		*r = c->handle;

	if (PQgetisnull(r, c->row, at))
		v.null = true;
	else if (c->stmt->out[at] == SQL_I64)
		v.i64 = get_i64(PQgetvalue(r, c->row, at));
	else
		v.text = str_of(PQgetvalue(r, c->row, at),
		    (size_t)PQgetlength(r, c->row, at));
	return v;
}

static void
end(struct sql_cursor *c)
{
	PQclear(c->handle);
	c->handle = NULL;
}

static enum rc
prepare(struct db *db, const struct sql_stmt *stmt, char *cause)
{
	PGresult	*r;
	enum rc		 rc;

	rc = statement(db, stmt, cause);
	if (rc == RC_OK)
		rc = keep_result(db, PQdescribePrepared(db->handle, stmt->name), cause,
		    &r);
	if (rc != RC_OK)
		return rc;
	if (PQnfields(r) != stmt->out_n || PQnparams(r) != stmt->in_n)
		rc = RC_BAD;
	for (int i = 0; rc == RC_OK && i < stmt->out_n; i++)
		if (PQftype(r, i) != type_oids[stmt->out[i]])
			rc = RC_BAD;
	for (int i = 0; rc == RC_OK && i < stmt->in_n; i++)
		if (PQparamtype(r, i) != type_oids[stmt->in[i]])
			rc = RC_BAD;
	if (rc != RC_OK)
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "%s: parameters or columns differ", stmt->name);
	PQclear(r);
	return rc;
}

static enum rc
word(struct db *db, const struct sql_stmt *stmt, char *cause)
{
	return script(db, stmt->postgres, cause);
}

static const struct db_driver driver = {
	.close = close_db, .script = script, .word = word, .run = run, .next = next,
	.column = column, .end = end, .prepare = prepare,
};

static void
ignore_notice(void *ctx, const PGresult *r)
{
	(void)ctx;	/* notices ("already exists, skipping") are not errors */
	(void)r;
}

enum rc
postgres_open(const char *url, bool readonly, char *cause, struct db **ret_db)
{
	struct db	*db = db_alloc(&driver, DB_POSTGRES);
	PGconn		*h = PQconnectdb(url);
	enum rc		 rc = RC_OK;

	db->handle = h;
	db->readonly = readonly;
	if (PQstatus(h) != CONNECTION_OK) {
		/* libpq's text may repeat the connection string: keep it out. */
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "cannot connect to PostgreSQL");
		rc = RC_IO;
	} else {
		(void)PQsetNoticeReceiver(h, ignore_notice, NULL);
		rc = script(db, "SET lock_timeout='4s';"
		    "SET idle_in_transaction_session_timeout='60s';"
		    "SET standard_conforming_strings=on", cause);
	}
	if (rc != RC_OK) {
		close_db(db);
		return rc;
	}
	*ret_db = db;
	return RC_OK;
}
