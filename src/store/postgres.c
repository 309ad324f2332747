/* SPDX-License-Identifier: Apache-2.0 */
/* The PostgreSQL driver: libpq, prepared statements, binary parameters and results. */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/driver.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, PARAMS_MAX = 64,
	URL_PARTS_MAX = 64 };

/*
 * Every wait has an end; then the connection is given up, for a late answer
 * would be taken for the next one's. A COMMIT waits for a standby as well; what
 * is not bounded is a migration's script.
 */
static const int64_t WORD_US = 2 * US_PER_SECOND, COMMIT_US = 10 * US_PER_SECOND,
    READ_US = 20 * US_PER_SECOND, WRITE_US = 60 * US_PER_SECOND,
    SCRIPT_US = US_PER_DAY;

/* How long nobody tries to connect again after a try that failed. */
static const int64_t PAUSE_US = US_PER_SECOND / 4;

/* What an address does not say: a network that is cut shows within seconds. */
static const char *const reach[][2] = {
	{ "connect_timeout", "2" }, { "tcp_user_timeout", "6000" },
	{ "keepalives", "1" }, { "keepalives_idle", "5" },
	{ "keepalives_interval", "2" }, { "keepalives_count", "3" },
};

/*
 * A session's settings. A scan of a small table would lock all of it against
 * whoever writes there (SERIALIZABLE), so a writer goes by an index; the price
 * that the planner is told for that must not start its compiler.
 */
static const char session_settings[] =
    "SET lock_timeout='4s';"
    "SET idle_in_transaction_session_timeout='60s';"
    "SET standard_conforming_strings=on;SET jit=off;";
static const char reader_settings[] = "SET statement_timeout='15s'";
static const char writer_settings[] = "SET enable_seqscan=off";

static const Oid type_oids[] = {
	[SQL_I64] = OID_INT8, [SQL_TEXT] = OID_TEXT, [SQL_BLOB] = OID_BYTEA,
};

/* States in which a server takes no more work from this connection: it goes. */
static bool
is_leaving(const struct db *db, const char *state)
{
	return strncmp(state, "57P0", 4) == 0 ||	/* shut down, starting */
	    (!db->readonly && (strcmp(state, "25006") == 0 ||	/* a standby */
	    strcmp(state, "0A000") == 0));
}

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
	if (PQstatus(db->handle) != CONNECTION_OK ||
	    (state != NULL && is_leaving(db, state)))
		db->broken = true;
	if (db->broken)
		return RC_BUSY;
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

/* One turn of waiting; false: too late. A connection that is lost is no wait. */
static bool
wait_more(PGconn *h, int64_t until_us)
{
	int64_t		left_us = until_us - clock_monotonic_us();
	struct pollfd	p = { .fd = PQsocket(h), .events = POLLIN };

	if (left_us <= 0)
		return false;
	if (PQflush(h) == 1)
		p.events |= POLLOUT;
	(void)poll(&p, 1, (int)(left_us / 1000 + 1));	/* looked at below */
	return true;
}

/* A server that stands still would not answer a new connection either. */
static PGresult *
given_up(struct db *db)
{
	db->broken = true;
	db->again_us = clock_monotonic_us() + PAUSE_US;
	return NULL;
}

/*
 * The result of what was sent: the first that failed, else the last. NULL: the
 * connection is lost, or is given up.
 */
static PGresult *
await(struct db *db, int sent, int64_t within_us)
{
	PGconn		*h = db->handle;
	int64_t		 until_us = clock_monotonic_us() + within_us;
	PGresult	*kept = NULL, *r;

	if (sent == 0) {
		db->broken = true;
		return NULL;
	}
	do {
		while (PQisBusy(h)) {
			if (!wait_more(h, until_us)) {
				PQclear(kept);
				return given_up(db);
			}
			if (PQconsumeInput(h) == 0)
				break;	/* lost: nothing below waits */
		}
		r = PQgetResult(h);
		if (r != NULL && (kept == NULL ||
		    PQresultStatus(kept) == PGRES_COMMAND_OK ||
		    PQresultStatus(kept) == PGRES_TUPLES_OK)) {
			PQclear(kept);
			kept = r;
		} else {
			PQclear(r);
		}
	} while (r != NULL);
	return kept;
}

static enum rc
settle(struct db *db, char *cause)
{
	PGconn		*h = db->handle;
	PGresult	*r;
	enum rc		 rc;

	(void)PQsetnonblocking(h, 1);	/* fails only without a connection */
	rc = keep_result(db, await(db, PQsendQuery(h, session_settings),
	    WORD_US), cause, &r);
	if (rc == RC_OK) {
		PQclear(r);
		rc = keep_result(db, await(db, PQsendQuery(h, db->readonly ?
		    reader_settings : writer_settings), WORD_US), cause, &r);
	}
	if (rc == RC_OK)
		PQclear(r);
	return rc;
}

static enum rc
connect_again(struct db *db, char *cause)
{
	enum rc rc = RC_BUSY;

	(void)snprintf(cause, DB_CAUSE_BYTES, "PostgreSQL is not there");
	if (clock_monotonic_us() < db->again_us)
		return RC_BUSY;
	PQreset(db->handle);
	memset(db->prepared, 0, db->prepared_n * sizeof(*db->prepared));
	db->broken = PQstatus(db->handle) != CONNECTION_OK;
	if (!db->broken)
		rc = settle(db, cause);
	if (rc != RC_OK) {
		db->broken = true;
		db->again_us = clock_monotonic_us() + PAUSE_US;
	}
	return rc;
}

/*
 * A COMMIT of a transaction that failed answers ROLLBACK without an error, so
 * the command tag is part of the answer.
 */
static enum rc
say(struct db *db, const char *sql, int64_t within_us, char *cause)
{
	PGresult	*r;
	enum rc		 rc;

	if (db->broken) {
		(void)snprintf(cause, DB_CAUSE_BYTES, "connection lost");
		return RC_BUSY;
	}
	rc = keep_result(db, await(db, PQsendQuery(db->handle, sql), within_us),
	    cause, &r);
	if (rc != RC_OK)
		return rc;
	if (strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0) {
		(void)snprintf(cause, DB_CAUSE_BYTES, "commit rolled back");
		rc = RC_BUSY;
	}
	PQclear(r);
	return rc;
}

/*
 * With nothing under way yet, what was lost while nobody used it is opened anew.
 */
static enum rc
begin(struct db *db, const char *sql, char *cause)
{
	bool	was_broken = db->broken;
	enum rc	rc = was_broken ? connect_again(db, cause) : RC_OK;

	if (rc == RC_OK)
		rc = say(db, sql, WORD_US, cause);
	if (rc == RC_BUSY && db->broken && !was_broken) {
		rc = connect_again(db, cause);
		if (rc == RC_OK)
			rc = say(db, sql, WORD_US, cause);
	}
	return rc;
}

static enum rc
script(struct db *db, const char *sql, char *cause)
{
	return say(db, sql, SCRIPT_US, cause);
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
	rc = keep_result(db, await(db, PQsendPrepare(db->handle, stmt->name,
	    stmt->postgres, stmt->in_n, types), WORD_US), cause, &r);
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
	rc = keep_result(db, await(db, PQsendQueryPrepared(db->handle, st->name,
	    st->in_n, values, lengths, formats, 1), db->readonly ? READ_US :
	    WRITE_US), c->tx->cause, &r);
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
		rc = keep_result(db, await(db, PQsendDescribePrepared(db->handle,
		    stmt->name), WORD_US), cause, &r);
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
	const char *sql = stmt->postgres;

	if (strncmp(sql, "BEGIN", 5) == 0)
		return begin(db, sql, cause);
	return say(db, sql, strcmp(sql, "COMMIT") == 0 ? COMMIT_US : WORD_US,
	    cause);
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

/* The address with what it leaves open; NULL: it is none. */
static PGconn *
connect_to(const char *url)
{
	const char		*names[COUNT(reach) + URL_PARTS_MAX + 1];
	const char		*values[COUNT(reach) + URL_PARTS_MAX + 1];
	PQconninfoOption	*parts = PQconninfoParse(url, NULL);
	PGconn			*h;
	size_t			 n = 0;

	if (parts == NULL)
		return NULL;
	for (; n < COUNT(reach); n++) {
		names[n] = reach[n][0];
		values[n] = reach[n][1];
	}
	for (PQconninfoOption *p = parts; p->keyword != NULL; p++) {
		if (p->val == NULL)
			continue;
		must(n < COUNT(reach) + URL_PARTS_MAX);
		names[n] = p->keyword;	/* of two of a name the last one counts */
		values[n++] = p->val;
	}
	names[n] = values[n] = NULL;
	h = PQconnectdbParams(names, values, 0);
	PQconninfoFree(parts);
	return h;
}

/* Why there is no connection: libpq's first line; it has no password in it. */
static void
say_why(const PGconn *h, char *cause)
{
	const char	*text = PQerrorMessage(h);

	(void)snprintf(cause, DB_CAUSE_BYTES, "cannot connect to PostgreSQL: %.*s",
	    (int)strcspn(text, "\n"), text);
}

enum rc
postgres_open(const char *url, bool readonly, char *cause, struct db **ret_db)
{
	PGconn		*h = connect_to(url);
	struct db	*db;
	enum rc		 rc = RC_BUSY;

	if (h == NULL) {
		/* libpq's text repeats the address, password and all. */
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "the store's address is no address of PostgreSQL");
		return RC_IO;
	}
	db = db_alloc(&driver, DB_POSTGRES);
	db->handle = h;
	db->readonly = readonly;
	if (PQstatus(h) != CONNECTION_OK) {
		say_why(h, cause);
	} else {
		(void)PQsetNoticeReceiver(h, ignore_notice, NULL);
		rc = settle(db, cause);
	}
	if (rc != RC_OK) {
		close_db(db);
		return rc;
	}
	*ret_db = db;
	return RC_OK;
}
