/* SPDX-License-Identifier: Apache-2.0 */
/* A query against the migrated database: columns, owners, what stands above, full scans. */
#include <sqlite3.h>
#include <string.h>

#include "tools/sqlc_parts.h"

/* How far up a folder is; 0 for one that is not in the list. */
static size_t
place_of(const struct run *r, struct str folder)
{
	for (size_t i = 0; r->folders != NULL && r->folders[i] != NULL; i++)
		if (str_eq_z(folder, r->folders[i]))
			return i + 1;
	return 0;
}

/* Whether a table belongs to a folder above the query's. */
static bool
is_above(const struct run *r, const char *table)
{
	size_t mine = place_of(r, r->folder);

	for (size_t i = 0; mine > 0 && i < r->owners_n; i++)
		if (str_eq_z(r->owners[i].table, table))
			return place_of(r, r->owners[i].folder) > mine;
	return false;
}

/* Some a PRAGMA acts as soon as it is prepared: nothing but data is touched. */
int
query_authorize(void *ctx, int action, const char *table, const char *a2,
    const char *a3, const char *a4)
{
	struct run *r = ctx;

	(void)a3;
	(void)a4;
	if (action == SQLITE_READ && is_above(r, table))
		r->above = str_copy(r->a, str_z(table)).p;
	states_note_use(r, action, table, a2);
	if (action == SQLITE_SELECT || action == SQLITE_READ ||
	    action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE)
		return SQLITE_OK;
	if (action != SQLITE_INSERT && action != SQLITE_UPDATE &&
	    action != SQLITE_DELETE)
		return SQLITE_DENY;
	for (size_t i = 0; i < r->owners_n; i++)
		if (str_eq_z(r->owners[i].table, table) &&
		    str_eq(r->owners[i].folder, r->folder))
			return SQLITE_OK;
	r->foreign = str_copy(r->a, str_z(table)).p;
	return SQLITE_OK;
}

static void
check_columns(struct run *r, const struct query *q, sqlite3_stmt *s)
{
	size_t n = (size_t)sqlite3_column_count(s);

	if (n != q->out_n) {
		complain(r, "%.*s: %zu columns, %zu declared",
		    STR_ARG(q->name), n, q->out_n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *got = sqlite3_column_name(s, (int)i);

		if (!str_eq_z(q->out[i].name, got))
			complain(r, "%.*s: column %zu is %s, declared %.*s",
			    STR_ARG(q->name), i + 1, got,
			    STR_ARG(q->out[i].name));
	}
}

static void
check_plan(struct run *r, const struct query *q, struct str sql)
{
	struct str	 explain = str_make(r->a, "EXPLAIN QUERY PLAN %.*s",
	    STR_ARG(sql));
	sqlite3_stmt	*s;

	if (sqlite3_prepare_v2(r->db, explain.p, (int)explain.n, &s,
	    NULL) != SQLITE_OK)
		return;		/* the query itself was complained about */
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(s, 3);

		if (strncmp(detail, "SCAN ", 5) == 0 && q->scan.n == 0 &&
		    strcmp(detail, "SCAN CONSTANT ROW") != 0)
			complain(r, "%.*s: full scan (%s) without a reason",
			    STR_ARG(q->name), detail);
	}
	(void)sqlite3_finalize(s);
}

void
query_check(struct run *r, const struct query *q, struct str sql)
{
	static const char *const cards[] = { "one", "many", "change", "exec" };
	sqlite3_stmt	*s = NULL;
	const char	*tail;
	bool		 known = false, reads;

	r->line = q->line;
	r->foreign = r->above = NULL;
	states_forget_use(r);
	for (size_t i = 0; i < COUNT(cards); i++)
		known |= str_eq_z(q->card, cards[i]);
	if (!known)
		complain(r, "%.*s: say one, many, change or exec",
		    STR_ARG(q->name));
	if (sqlite3_prepare_v2(r->db, sql.p, (int)sql.n, &s, &tail) !=
	    SQLITE_OK) {
		complain(r, "%.*s: %s", STR_ARG(q->name),
		    sqlite3_errmsg(r->db));
		return;
	}
	/* What stands behind the first statement would never be looked at. */
	if (s == NULL || *tail != '\0') {
		complain(r, "%.*s: not one statement", STR_ARG(q->name));
		(void)sqlite3_finalize(s);
		return;
	}
	if (r->foreign != NULL)
		complain(r, "%.*s: table %s belongs to another folder",
		    STR_ARG(q->name), r->foreign);
	if (r->above != NULL)
		complain(r, "%.*s: table %s belongs to a folder above; let that "
		    "folder ask, or answer through a function pointer",
		    STR_ARG(q->name), r->above);
	reads = str_eq_z(q->card, "one") || str_eq_z(q->card, "many");
	if (reads != (sqlite3_stmt_readonly(s) != 0))
		complain(r, "%.*s: one/many are for SELECT, change/exec for "
		    "the rest", STR_ARG(q->name));
	check_columns(r, q, s);
	states_check(r, q);
	(void)sqlite3_finalize(s);
	check_plan(r, q, sql);
}
