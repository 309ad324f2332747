/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of SQLite files by SQL: the new file is the main database, the store
 * is attached beside it, and one transaction reads it all.
 */
#include "store/copy.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/crypto.h"

enum { SQL_MOST = 64 * 1024, PAGE_KEYS = 256, NAME_MOST = 64 };

/* What a run of statements shares; after a failure the rest does nothing. */
struct work {
	sqlite3	*db;
	char	*cause;
	enum rc	 rc;
};

static void
failed(struct work *w, int code)
{
	(void)snprintf(w->cause, DB_CAUSE_BYTES, "sqlite %d: %s", code,
	    sqlite3_errmsg(w->db));
	w->rc = (code & 0xff) == SQLITE_BUSY ? RC_BUSY : RC_IO;
}

static void
say(struct work *w, const char *sql)
{
	int code = w->rc != RC_OK ? SQLITE_OK :
	    sqlite3_exec(w->db, sql, NULL, NULL, NULL);

	if (code != SQLITE_OK)
		failed(w, code);
}

static sqlite3_stmt *
ask(struct work *w, const char *sql)
{
	sqlite3_stmt	*s = NULL;
	int		 code = w->rc != RC_OK ? SQLITE_OK :
	    sqlite3_prepare_v2(w->db, sql, -1, &s, NULL);

	if (code != SQLITE_OK)
		failed(w, code);
	return s;	/* NULL does for every call below */
}

/* Whether there is one more row. */
static bool
more(struct work *w, sqlite3_stmt *s)
{
	int code = w->rc != RC_OK ? SQLITE_DONE : sqlite3_step(s);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		failed(w, code);
	return code == SQLITE_ROW;
}

static struct str
bytes_at(sqlite3_stmt *s, int at)
{
	const void *p = sqlite3_column_blob(s, at);

	return str_of(p == NULL ? "" : p, (size_t)sqlite3_column_bytes(s, at));
}

static const char *
text_at(sqlite3_stmt *s, int at)
{
	return (const char *)sqlite3_column_text(s, at);
}

static struct work
open_file(const char *path, int flags, char *cause)
{
	struct work	w = { NULL, cause, RC_OK };
	int		code = sqlite3_open_v2(path, &w.db, flags, NULL);

	if (code != SQLITE_OK)
		failed(&w, code);
	else
		(void)sqlite3_busy_timeout(w.db, 10000);	/* cannot fail */
	return w;
}

static enum rc
done(struct work *w)
{
	int code = sqlite3_close(w->db);

	if (code != SQLITE_OK && w->rc == RC_OK)
		w->rc = RC_IO;
	return w->rc;
}

/* ---- blobs */

/* A page of keys at a time, so that no statement is open while bytes are read. */
struct keys_page {
	char	key[PAGE_KEYS][SHA256_BYTES];
	int64_t	bytes[PAGE_KEYS];
	size_t	n;
};

static void
read_page(struct work *w, const char *sql, struct keys_page *p)
{
	sqlite3_stmt	*s = ask(w, sql);
	const void	*after = p->n == 0 ? "" : p->key[p->n - 1];

	(void)sqlite3_bind_blob(s, 1, after, p->n == 0 ? 0 : SHA256_BYTES,
	    SQLITE_TRANSIENT);
	p->n = 0;
	while (p->n < PAGE_KEYS && more(w, s)) {
		struct str key = bytes_at(s, 0);

		if (key.n != SHA256_BYTES) {
			(void)snprintf(w->cause, DB_CAUSE_BYTES,
			    "blob_store: a key of %zu bytes", key.n);
			w->rc = RC_IO;
			break;
		}
		memcpy(p->key[p->n], key.p, SHA256_BYTES);
		p->bytes[p->n++] = sqlite3_column_int64(s, 1);
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
}

static void
keep_one(struct work *w, const struct blob_keeper *k, struct str key)
{
	sqlite3_stmt *s = ask(w,
	    "SELECT bytes FROM src.blob_store WHERE sha256 = ?1");

	(void)sqlite3_bind_blob(s, 1, key.p, (int)key.n, SQLITE_TRANSIENT);
	if (more(w, s))		/* else it was deleted meanwhile, and nothing names it */
		w->rc = k->keep(k->ctx, key, bytes_at(s, 0));
	(void)sqlite3_finalize(s);	/* its error was just told */
}

static void
keep_blobs(struct work *w, const struct blob_keeper *k, bool is_final)
{
	struct keys_page p = { .n = 0 };

	do {
		read_page(w, "SELECT sha256, length(bytes) FROM src.blob_store "
		    "WHERE sha256 > ?1 ORDER BY sha256 LIMIT 256", &p);
		for (size_t i = 0; i < p.n && w->rc == RC_OK; i++) {
			struct str key = str_of(p.key[i], SHA256_BYTES);

			if (!k->has(k->ctx, key, p.bytes[i]))
				keep_one(w, k, key);
			if (w->rc == RC_OK && is_final)
				w->rc = k->name(k->ctx, key, p.bytes[i]);
		}
	} while (p.n == PAGE_KEYS && w->rc == RC_OK);
}

/* ---- tables */

/* The rows of a table; blobs without their bytes. */
static void
copy_rows(struct work *w, const char *table)
{
	sqlite3_stmt	*s = ask(w,
	    "SELECT name FROM pragma_table_info(?1, 'src') ORDER BY cid");
	bool		 blobs = strcmp(table, "blob_store") == 0;
	struct buf	 to, from;

	buf_init(&to, SQL_MOST);
	buf_init(&from, SQL_MOST);
	(void)sqlite3_bind_text(s, 1, table, -1, SQLITE_TRANSIENT);
	while (more(w, s)) {
		const char *name = text_at(s, 0);

		buf_fmt(&to, "%s\"%s\"", to.n == 0 ? "" : ", ", name);
		if (blobs && strcmp(name, "bytes") == 0)
			buf_z(&from, ", x''");
		else
			buf_fmt(&from, "%s\"%s\"", from.n == 0 ? "" : ", ",
			    name);
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
	if (w->rc == RC_OK) {
		char *sql = sqlite3_mprintf("INSERT INTO main.\"%w\" (%.*s) "
		    "SELECT %.*s FROM src.\"%w\"", table, (int)to.n, to.p,
		    (int)from.n, from.p, table);

		must(sql != NULL);
		say(w, sql);
		sqlite3_free(sql);
	}
	buf_done(&to);
	buf_done(&from);
}

/* Tables with their rows, and then what looks at them: indexes are faster made at once. */
static void
copy_schema(struct work *w, bool tables)
{
	sqlite3_stmt *s = ask(w, "SELECT name, sql FROM src.sqlite_schema WHERE "
	    "sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
	    "AND (type = 'table') = ?1 ORDER BY rowid");

	(void)sqlite3_bind_int(s, 1, tables);
	while (more(w, s)) {
		say(w, text_at(s, 1));
		if (tables && w->rc == RC_OK)
			copy_rows(w, text_at(s, 0));
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
}

enum rc
copy_make(const char *from, const char *to, const struct blob_keeper *k,
    char *cause)
{
	struct work	 w = open_file(to, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE, cause);
	sqlite3_stmt	*s;

	/* Nobody sees the new file before it is whole; the caller syncs it. */
	say(&w, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
	s = ask(&w, "ATTACH ?1 AS src");
	(void)sqlite3_bind_text(s, 1, from, -1, SQLITE_TRANSIENT);
	(void)more(&w, s);
	(void)sqlite3_finalize(s);	/* its error was just told */
	keep_blobs(&w, k, false);
	say(&w, "BEGIN");
	copy_schema(&w, true);
	copy_schema(&w, false);
	keep_blobs(&w, k, true);
	say(&w, "COMMIT; DETACH src");
	return done(&w);
}

enum rc
copy_fill(const char *path, enum rc (*find)(void *ctx, struct str sha256,
    struct str *ret_bytes), void *ctx, char *cause)
{
	struct work		w = open_file(path, SQLITE_OPEN_READWRITE, cause);
	struct keys_page	p = { .n = 0 };
	struct str		bytes;

	say(&w, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN");
	do {
		read_page(&w, "SELECT sha256, 0 FROM blob_store WHERE sha256 > ?1 "
		    "ORDER BY sha256 LIMIT 256", &p);
		for (size_t i = 0; i < p.n && w.rc == RC_OK; i++) {
			sqlite3_stmt *s = ask(&w, "UPDATE blob_store SET "
			    "bytes = ?2 WHERE sha256 = ?1");

			w.rc = w.rc != RC_OK ? w.rc : find(ctx,
			    str_of(p.key[i], SHA256_BYTES), &bytes);
			(void)sqlite3_bind_blob(s, 1, p.key[i], SHA256_BYTES,
			    SQLITE_TRANSIENT);
			if (w.rc == RC_OK)
				(void)sqlite3_bind_blob64(s, 2, bytes.p,
				    bytes.n, SQLITE_STATIC);
			(void)more(&w, s);
			(void)sqlite3_finalize(s);	/* its error was just told */
		}
	} while (p.n == PAGE_KEYS && w.rc == RC_OK);
	say(&w, "COMMIT");
	return done(&w);
}

/* ---- looks */

enum rc
copy_check(const char *path, char *cause)
{
	struct work	 w = open_file(path, SQLITE_OPEN_READONLY, cause);
	sqlite3_stmt	*s = ask(&w, "PRAGMA integrity_check(1)");

	if (more(&w, s) && strcmp(text_at(s, 0), "ok") != 0) {
		(void)snprintf(cause, DB_CAUSE_BYTES, "%.150s", text_at(s, 0));
		w.rc = RC_BAD;
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
	return done(&w);
}

enum rc
copy_key(const char *path, struct arena *a, struct str *ret_value, char *cause)
{
	struct work	 w = open_file(path, SQLITE_OPEN_READONLY, cause);
	sqlite3_stmt	*s = ask(&w, "SELECT 1 FROM sqlite_schema WHERE "
	    "name = 'key_check'");
	bool		 is_there = more(&w, s);

	(void)sqlite3_finalize(s);	/* its error was just told */
	if (!is_there)		/* from before keys were checked, not yet migrated */
		return done(&w) == RC_OK ? RC_NONE : w.rc;
	s = ask(&w, "SELECT value FROM key_check WHERE id = 1");
	is_there = more(&w, s);

	if (is_there)
		*ret_value = str_copy(a, bytes_at(s, 0));
	(void)sqlite3_finalize(s);	/* its error was just told */
	return done(&w) == RC_OK && !is_there ? RC_NONE : w.rc;
}

/* Every field of one column that is not empty. */
static void
show_column(struct work *w, struct sealed *x, enum rc (*fn)(void *ctx,
    const struct sealed *s), void *ctx)
{
	char		*sql = sqlite3_mprintf("SELECT \"%w\" FROM \"%w\" WHERE "
	    "length(\"%w\") > 0", x->column, x->table, x->column);
	sqlite3_stmt	*s;

	must(sql != NULL);
	s = ask(w, sql);
	while (more(w, s)) {
		x->bytes = bytes_at(s, 0);
		w->rc = fn(ctx, x);
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
	sqlite3_free(sql);
}

enum rc
copy_seals(const char *path, enum rc (*fn)(void *ctx, const struct sealed *s),
    void *ctx, char *cause)
{
	struct work	 w = open_file(path, SQLITE_OPEN_READONLY, cause);
	sqlite3_stmt	*s = ask(&w, "SELECT t.name, c.name FROM sqlite_schema t, "
	    "pragma_table_info(t.name) c WHERE t.type = 'table' AND "
	    "c.name LIKE '%\\_seal' ESCAPE '\\' ORDER BY 1, 2");
	char		 label[NAME_MOST];
	struct sealed	 x;

	while (more(&w, s)) {
		x = (struct sealed){ text_at(s, 0), text_at(s, 1), label,
			STR("") };
		(void)snprintf(label, sizeof(label), "%.*s",
		    (int)(strlen(x.column) - strlen("_seal")), x.column);
		show_column(&w, &x, fn, ctx);
	}
	(void)sqlite3_finalize(s);	/* its error was just told */
	return done(&w);
}
