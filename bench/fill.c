/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills a data directory for the benchmark, and hands out candidates of it:
 *
 *	fill make DIR EXAM.YAML N	a new store with N candidates
 *	fill sessions DIR STATE N	log N of them in; a line for bench/load each:
 *					of drafts the POST that confirms them, of
 *					others (STATE "all") the flow page
 *	fill drafts DIR N		application, account and version of N
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.sql.h"
#include "bench/bench.sql.h"
#include "bench/candidates.h"
#include "bench/positions.h"
#include "cli/cli.h"
#include "exam/exam.sql.h"
#include "position/import.h"
#include "store/blob.sql.h"
#include "tests/law_fixture.h"
#include "web/once.h"
#include "web/session.h"
#include "web/session.sql.h"

enum { DOCUMENT_MAX = 1024 * 1024, PHOTO_BYTES = 2048, GROUP = 100000 };

static const size_t ARENA_BYTES = (size_t)4 << 30;

/* Everything may be lost while filling: then it is filled again. */
static const char fill_settings[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "PRAGMA foreign_keys=OFF; PRAGMA cache_size=-2000000; PRAGMA mmap_size=0;"
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=OFF;"
    "PRAGMA temp_store=MEMORY; PRAGMA threads=2;";
static const char serve_settings[] =
    "PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL;";

struct fill {
	struct arena	*a;
	struct db	*db;
	struct keys	 keys;
	struct rng	 rng;
	char		 cause[DB_CAUSE_BYTES];
};

static void
stop(const char *what, enum rc rc, const char *cause)
{
	(void)fprintf(stderr, "bench/fill: %s: %s %s\n", what, rc_name(rc),
	    cause);
	exit(1);
}

/* Ids, nonces and tokens by the million, of no value to anybody: splitmix64. */
static void
fill_fast(struct rng *r, void *p, size_t n)
{
	char *to = p;

	for (size_t i = 0; i < n; i += sizeof(uint64_t)) {
		uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15);

		x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
		x ^= x >> 31;
		memcpy(to + i, &x, n - i < sizeof(x) ? n - i : sizeof(x));
	}
}

static void
fill_open(struct fill *f, const char *dir)
{
	struct options	o = { .data = dir };
	struct rng	system = rng_system();
	struct keyed_store s;
	enum rc		rc;

	f->a = arena_new(ARENA_BYTES);
	f->rng = (struct rng){ fill_fast, rng_u64(&system) };
	rc = keys_open(&o, f->a, USE_ANY, &s, f->cause);
	if (rc != RC_OK)
		stop(dir, rc, f->cause);
	f->db = s.db;
	f->keys = s.keys;
}

static void
run_script(struct fill *f, const char *sql)
{
	if (db_script(f->db, sql, f->cause) != RC_OK)
		stop("script", RC_IO, f->cause);
}

static struct tx
begin(struct fill *f, struct arena *a)
{
	struct tx	tx;
	enum rc		rc = tx_begin(f->db, a, (1u << ROLE_INDEX__MAX) - 1,
	    true, &tx);

	if (rc != RC_OK)
		stop("begin", rc, tx.cause);
	return tx;
}

static void
end(struct tx *tx, enum rc rc, const char *what)
{
	rc = tx_end(tx, rc);
	if (rc != RC_OK)
		stop(what, rc, tx->cause);
}

/* ---- make */

/*
 * Indexes that no statement of the filling reads by and no constraint needs:
 * sorting at the end is quicker than a million insertions here and there.
 */
static const char late_indexes[] = "SELECT name, sql FROM sqlite_schema "
    "WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' "
    "AND name <> 'application_account'";

/* The statements that make them again, for the end. */
static struct str
drop_indexes(struct fill *f)
{
	struct str	 again = STR(""), drop = STR("");
	sqlite3_stmt	*s;

	must(sqlite3_prepare_v2(f->db->handle, late_indexes, -1, &s, NULL) ==
	    SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		drop = str_make(f->a, "%.*sDROP INDEX %s;", STR_ARG(drop),
		    (const char *)sqlite3_column_text(s, 0));
		again = str_make(f->a, "%.*s%s;", STR_ARG(again),
		    (const char *)sqlite3_column_text(s, 1));
	}
	(void)sqlite3_finalize(s);	/* it has only read */
	run_script(f, drop.p);
	return again;
}

static enum rc
add_positions(struct cx *cx, int64_t exam_id)
{
	struct position_row	*rows = ARENA_ARRAY(cx->a, struct position_row,
				    BENCH_POSITIONS);
	struct position_sheet	 sheet = { .name = STR("职位表"),
		.by_code = true };
	struct position_table	 t = { .sheets = &sheet, .rows = rows,
		.sheets_n = 1, .rows_n = BENCH_POSITIONS };
	struct position_import	 done;

	for (uint32_t i = 0; i < BENCH_POSITIONS; i++)
		rows[i] = bench_position(cx->a, i);
	return position_import(cx, exam_id, &t, STR(""), &done);
}

static enum rc
add_reviewer(struct crowd *c)
{
	int64_t	added;
	enum rc	rc;

	c->staff_id = cx_id(&c->cx);
	rc = q_staff_add(c->cx.tx, &(struct q_staff_add_in){
		.id = c->staff_id, .login = STR("bench"),
		.name = STR("审核员"), .roles = ROLE_REVIEWER,
		.password = STR("-"), .made_us = c->cx.now_us }, &added);
	return rc != RC_OK ? rc : q_scope_add(c->cx.tx,
	    &(struct q_scope_add_in){
		.staff_id = c->staff_id, .exam_id = c->exam->id,
		.department = STR("") }, &added);
}

static enum rc
add_blob(struct crowd *c)
{
	char		*bytes = arena_alloc(c->cx.a, PHOTO_BYTES);
	struct str	 jpeg = { bytes, PHOTO_BYTES };
	struct sha256	 h;
	int64_t		 added;

	c->cx.rng->fill(c->cx.rng, bytes, PHOTO_BYTES);
	h = sha256_of(jpeg);
	c->photo = str_of(arena_copy(c->cx.a, h.b, sizeof(h.b)), sizeof(h.b));
	return q_blob_put(c->cx.tx, &(struct q_blob_put_in){
		.sha256 = c->photo, .kind = STR("photo"), .bytes = jpeg,
		.made_us = c->cx.now_us }, &added);
}

/* The exam and what candidates need of it, in one transaction. */
static void
found(struct fill *f, const char *yaml, struct exam_cache *exams,
    struct crowd *c)
{
	struct q_position_all_row	*positions;
	struct exam_import		 x;
	struct str			 text;
	struct tx			 tx = begin(f, f->a);
	enum rc				 rc;

	c->cx = cli_cx(&tx, &f->keys, &f->rng, true);
	rc = read_whole(f->a, yaml, DOCUMENT_MAX, &text);
	if (rc == RC_OK)
		rc = exam_import(&c->cx, text, NULL, &x);
	if (rc == RC_OK)
		rc = exam_load(exams, &tx, x.code, &c->exam);
	if (rc == RC_OK)
		rc = add_positions(&c->cx, c->exam->id);
	if (rc == RC_OK)
		rc = q_position_all(&tx,
		    &(struct q_position_all_in){
			.exam_id = c->exam->id }, &positions, &c->positions_n);
	if (rc == RC_OK)
		rc = add_reviewer(c);
	if (rc == RC_OK)
		rc = add_blob(c);
	end(&tx, rc, yaml);
	c->positions = positions;
}

static void
cmd_make(const char *dir, const char *yaml, uint32_t n)
{
	struct exam_cache	*exams = exam_cache_new();
	struct arena		*a = arena_new(ARENA_BYTES);
	char			 password[PASSWORD_HASH_BYTES];
	struct crowd		 c = { .password = password };
	struct fill		 f = { .cause = "" };
	struct str		 indexes;
	struct tx		 tx;
	enum rc			 rc = RC_OK;

	fill_open(&f, dir);
	run_script(&f, fill_settings);
	indexes = drop_indexes(&f);
	found(&f, yaml, exams, &c);
	password_hash(STR("Kaosheng-2026"), password);
	/* The last one registered an hour ago. */
	/* Nobody reviews here: what the store would be asked is as it would be. */
	c.cx.law = &(const struct law){ .exams = exams, .sources = sources_all_yes };
	c.step_us = 30 * US_PER_DAY / n;
	c.from_us = c.cx.now_us - US_PER_HOUR - c.step_us * n;
	for (uint32_t i = 0; i < n && rc == RC_OK;) {
		tx = begin(&f, a);
		c.cx.tx = &tx;
		c.cx.a = a;
		do {
			arena_reset(a);
			rc = candidate_add(&c, i++);
		} while (rc == RC_OK && i < n && i % GROUP != 0);
		end(&tx, rc, "candidate");
		(void)fprintf(stderr, "\r%u candidates", i);
	}
	(void)fputc('\n', stderr);
	run_script(&f, indexes.p);
	run_script(&f, serve_settings);
	db_close(f.db);
	exam_cache_free(exams);
	arena_free(a);
	arena_free(f.a);
}

/* ---- sessions, drafts */

/* n of an exam's applications, evenly out of all that are in one of states. */
static struct q_bench_state_row *
choose(struct fill *f, struct tx *tx, const char *states, size_t n)
{
	static const char *const every[] = { "DRAFT", "SUBMITTED", "IN_REVIEW",
		"REJECTED", "APPROVED", "PAID" };
	struct q_bench_state_row *list = ARENA_ARRAY(f->a,
	    struct q_bench_state_row, n);
	struct q_bench_state_row *rows[COUNT(every)];
	struct q_exam_list_row	 *exams;
	size_t			  rows_n[COUNT(every)], all = 0, at = 0;
	bool			  any = strcmp(states, "all") == 0;
	enum rc			  rc = q_exam_list(tx, &exams, &at);

	for (size_t s = 0; rc == RC_OK && s < COUNT(every); s++) {
		rows_n[s] = 0;
		if (any || strcmp(states, every[s]) == 0)
			rc = q_bench_state(tx, &(struct q_bench_state_in){
				.exam_id = exams[0].id, .state = str_z(every[s])
				}, &rows[s], &rows_n[s]);
		all += rows_n[s];
	}
	if (rc != RC_OK)
		stop("applications", rc, tx->cause);
	if (all < n) {
		(void)fprintf(stderr, "bench/fill: only %zu %s\n", all, states);
		exit(3);
	}
	at = 0;
	for (size_t s = 0, seen = 0; s < COUNT(every); seen += rows_n[s++])
		while (at < n && at * all / n < seen + rows_n[s]) {
			list[at] = rows[s][at * all / n - seen];
			at++;
		}
	return list;
}

/* Neighbours in time should not be neighbours in the load. */
static void
shuffle(struct q_bench_state_row *list, size_t n)
{
	struct rng rng = rng_seeded(1);

	for (size_t i = n; i > 1; i--) {
		size_t			 k = rng_below(&rng, i);
		struct q_bench_state_row x = list[i - 1];

		list[i - 1] = list[k];
		list[k] = x;
	}
}

static enum rc
log_in(struct cx *cx, const struct q_bench_state_row *row, bool post)
{
	struct str	token = session_new_token(cx);
	struct str	csrf = session_csrf(cx, token);
	struct sha256	h = sha256_of(token);
	enum rc		rc;

	rc = q_session_add(cx->tx, &(struct q_session_add_in){
		.token_hash = str_of(h.b, sizeof(h.b)),
		.kind = STR("CANDIDATE"), .owner_id = row->account_id,
		.roles = ROLE_CANDIDATE, .now_us = cx->now_us,
		.agent = STR("bench") });
	(void)printf("%s\t/exam/national/%s\t" COOKIE_CANDIDATE "=%.*s\t",
	    post ? "POST" : "GET", post ? "confirm" : "flow", STR_ARG(token));
	if (post)
		(void)printf("csrf=%.*s..%.*s", STR_ARG(csrf),
		    STR_ARG(once_number(cx)));
	(void)putchar('\n');
	return rc;
}

static void
cmd_sessions(const char *dir, const char *states, size_t n, bool log)
{
	struct q_bench_state_row	*list;
	struct fill			 f = { .cause = "" };
	struct tx			 tx;
	struct cx			 cx;
	enum rc				 rc = RC_OK;

	fill_open(&f, dir);
	tx = begin(&f, f.a);
	cx = cli_cx(&tx, &f.keys, &f.rng, true);
	list = choose(&f, &tx, states, n);
	shuffle(list, n);
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		if (log)
			rc = log_in(&cx, &list[i], strcmp(states, "DRAFT") == 0);
		else
			(void)printf("%lld %lld %lld\n",
			    (long long)list[i].id,
			    (long long)list[i].account_id,
			    (long long)list[i].version);
	end(&tx, rc, "sessions");
	db_close(f.db);
	arena_free(f.a);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	/* No locks around every small allocation. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	crypto_start();
	if (strcmp(what, "make") == 0 && argc == 5)
		cmd_make(argv[2], argv[3], (uint32_t)strtoul(argv[4], NULL, 10));
	else if (strcmp(what, "sessions") == 0 && argc == 5)
		cmd_sessions(argv[2], argv[3], strtoul(argv[4], NULL, 10), true);
	else if (strcmp(what, "drafts") == 0 && argc == 4)
		cmd_sessions(argv[2], "DRAFT", strtoul(argv[3], NULL, 10),
		    false);
	else {
		(void)fputs("usage: fill make DIR EXAM.YAML N | fill sessions "
		    "DIR STATE N | fill drafts DIR N\n", stderr);
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
