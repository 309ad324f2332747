/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "store/blob.sql.h"
#include "store/job.h"
#include "store/job.sql.h"
#include "store/migrate.h"
#include "store/writer.h"

enum { ARENA_BYTES = 8 * 1024 * 1024, JOBS = 400, MEET = 96 };

static struct db *
open_db(const char *url)
{
	char		 cause[DB_CAUSE_BYTES];
	struct db	*db;

	if (db_open(url, false, cause, &db) != RC_OK)
		fail_msg("%s", cause);
	return db;
}

static void
migrate_again(struct test *t, const char *url)
{
	struct migration	changed[] = {
		{ 1, "0001_start", "another hash", "" }, { 0, 0, 0, 0 } };
	struct migration	none[] = { { 0, 0, 0, 0 } };
	char			cause[DB_CAUSE_BYTES];
	struct db		*db = open_db(url);

	WANT_RC(migrate(db, migrations, 2, cause), RC_OK);
	WANT_RC(migrate(db, changed, 2, cause), RC_STALE);
	WANT_RC(migrate(db, none, 2, cause), RC_STALE);
	WANT(str_has(str_z(cause), STR("newer program")));
	db_close(db);
}

TEST(migrations_run_once_and_refuse_a_changed_past_or_a_newer_future)
{
	each_store(t, migrate_again);
}

static void
statements(struct test *t, const char *url)
{
	struct db		*db = open_db(url);
	struct tx		 tx;
	struct q_blob_get_row	 row;
	struct q_blob_put_in	 put = {
		.sha256 = STR("\x01\x00\xff"), .kind = STR("photo"),
		.bytes = STR("bytes\0more"), .made_us = 5 };
	struct q_blob_get_in	 get = { .sha256 = put.sha256 };
	int64_t			 n;

	put.bytes.n = 10;
	put.sha256.n = get.sha256.n = 3;
	WANT_RC(tx_begin(db, t->a, ROLE_CANDIDATE, true, &tx), RC_OK);
	WANT_RC(q_blob_get(&tx, &get, &row), RC_NONE);
	WANT_RC(q_blob_put(&tx, &put, &n), RC_OK);
	WANT_INT(n, 1);
	WANT_RC(q_blob_put(&tx, &put, &n), RC_OK);
	WANT_INT(n, 0);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);

	WANT_RC(tx_begin(db, t->a, ROLE_CANDIDATE, false, &tx), RC_OK);
	WANT_RC(q_blob_get(&tx, &get, &row), RC_OK);
	WANT_INT(row.bytes.n, 10);
	WANT_SAME(row.bytes, put.bytes);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);

	WANT_RC(tx_begin(db, t->a, ROLE_PUBLIC, false, &tx), RC_OK);
	WANT_RC(q_blob_get(&tx, &get, &row), RC_DENIED);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	db_close(db);
}

TEST(statements_bind_and_read_bytes_exactly_and_refuse_other_roles)
{
	each_store(t, statements);
}

struct counted {
	struct write_job	 job;
	pthread_mutex_t		*lock;
	unsigned		*left;
	sem_t			*running;	/* of held_run() */
	sem_t			*go;
	int64_t			 n;
	enum rc			 rc;
};

/* Every seventh fails after its insert: that insert must not stay. */
static enum rc
counted_run(struct tx *tx, void *p)
{
	struct counted	*c = p;
	int64_t		 changed;
	enum rc		 rc;

	rc = q_job_add(tx, &(struct q_job_add_in){ .id = c->n + 1,
		.kind = STR("test"), .key = str_make(tx->a, "%lld",
		(long long)c->n), .payload = STR(""), .run_at_us = 1 },
	    &changed);
	return rc == RC_OK && c->n % 7 == 0 ? RC_DENIED : rc;
}

static void
counted_done(void *p, enum rc rc, const char *cause)
{
	struct counted *c = p;

	(void)cause;
	pthread_mutex_lock(c->lock);
	c->rc = rc;
	(*c->left)--;
	pthread_mutex_unlock(c->lock);
}

static void
group_commit(struct test *t, const char *url)
{
	struct counted		*jobs = ARENA_ARRAY(t->a, struct counted, JOBS);
	pthread_mutex_t		 lock = PTHREAD_MUTEX_INITIALIZER;
	char			 cause[DB_CAUSE_BYTES];
	struct writer		*w;
	struct db		*db;
	struct tx		 tx;
	struct q_job_waiting_row waiting;
	unsigned		 left = JOBS;

	WANT_RC(writer_open(url, &(struct writer_limits){ .threads = 4 }, cause,
	    &w), RC_OK);
	for (int i = 0; i < JOBS; i++) {
		jobs[i] = (struct counted){ .lock = &lock, .left = &left,
			.n = i, .job = { .run = counted_run,
			.done = counted_done, .ctx = &jobs[i],
			.a = arena_new(ARENA_BYTES), .roles = ROLE_SYSTEM |
			ROLE_CLOCK } };
		WANT_RC(writer_submit(w, &jobs[i].job), RC_OK);
	}
	writer_close(w);	/* finishes what is queued */
	WANT_INT(left, 0);
	for (int i = 0; i < JOBS; i++) {
		WANT_RC(jobs[i].rc, i % 7 == 0 ? RC_DENIED : RC_OK);
		arena_free(jobs[i].job.a);
	}
	db = open_db(url);
	WANT_RC(tx_begin(db, t->a, ROLE_CLOCK, false, &tx), RC_OK);
	WANT_RC(q_job_waiting(&tx, &(struct q_job_waiting_in){
		.now_us = 1 }, &waiting), RC_OK);
	WANT_INT(waiting.waiting, JOBS - (JOBS + 6) / 7);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	db_close(db);
}

TEST(a_failed_request_of_a_group_undoes_only_itself)
{
	each_store(t, group_commit);
}

/* Says that it runs, and holds the one thread until it may go on. */
static enum rc
held_run(struct tx *tx, void *p)
{
	struct counted *c = p;

	(void)tx;
	(void)sem_post(c->running);
	(void)sem_wait(c->go);
	(void)sem_post(c->go);
	return RC_OK;
}

static void
full_queue(struct test *t, const char *url)
{
	pthread_mutex_t	 lock = PTHREAD_MUTEX_INITIALIZER;
	sem_t		 running, go;
	unsigned	 left = 6, taken = 0;
	struct counted	 c[6];
	char		 cause[DB_CAUSE_BYTES];
	struct writer	*w;
	int64_t		 refused;

	(void)sem_init(&running, 0, 0);
	(void)sem_init(&go, 0, 0);
	WANT_RC(writer_open(url, &(struct writer_limits){ .threads = 1,
		.queue_max = 2, .reserve = 1, .group_max = 1 }, cause, &w),
	    RC_OK);
	for (int i = 0; i < 6; i++) {
		c[i] = (struct counted){ .lock = &lock, .left = &left,
			.running = &running, .go = &go,
			.job = { .run = held_run, .done = counted_done,
			.ctx = &c[i], .a = t->a, .roles = ROLE_SYSTEM,
			.reserved = i == 5 } };
		if (writer_submit(w, &c[i].job) == RC_OK)
			taken++;
		if (i == 0)
			(void)sem_wait(&running);
	}
	refused = (int64_t)writer_stats(w).refused;
	(void)sem_post(&go);
	writer_close(w);
	(void)sem_destroy(&running);
	(void)sem_destroy(&go);
	WANT_INT(taken, 4);	/* one running, two waiting, one reserved */
	WANT_INT(refused, 2);
	WANT_INT(left, 2);
}

TEST(a_full_queue_refuses_candidates_and_keeps_a_share_for_staff)
{
	each_store(t, full_queue);
}

/*
 * All read what the others change, and all change the same row: on PostgreSQL
 * only one of those under way at a time can be kept.
 */
static enum rc
meeting_run(struct tx *tx, void *p)
{
	struct q_job_due_row	*rows;
	size_t			 n;
	int64_t			 changed;
	enum rc			 rc;

	(void)p;
	rc = q_job_due(tx, &(struct q_job_due_in){ .now_us = INT64_MAX,
		.most = 10 }, &rows, &n);
	return rc != RC_OK ? rc : q_job_again(tx, &(struct q_job_again_in){
		.id = 1, .run_at_us = rows[0].run_at_us + 1 }, &changed);
}

static void
meeting(struct test *t, const char *url)
{
	struct counted	*jobs = ARENA_ARRAY(t->a, struct counted, MEET);
	pthread_mutex_t	 lock = PTHREAD_MUTEX_INITIALIZER;
	char		 cause[DB_CAUSE_BYTES];
	struct writer	*w;
	struct db	*db = open_db(url);
	struct q_job_due_row *rows;
	struct tx	 tx;
	unsigned	 left = MEET;
	size_t		 n;

	WANT_RC(tx_begin(db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	WANT_RC(q_job_add(&tx, &(struct q_job_add_in){ .id = 1,
		.kind = STR("test"), .key = STR("one"), .payload = STR(""),
		.run_at_us = 1 }, &(int64_t){ 0 }), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	WANT_RC(writer_open(url, &(struct writer_limits){ .threads = 32 },
	    cause, &w), RC_OK);
	for (int i = 0; i < MEET; i++) {
		jobs[i] = (struct counted){ .lock = &lock, .left = &left,
			.job = { .run = meeting_run, .done = counted_done,
			.ctx = &jobs[i], .a = arena_new(ARENA_BYTES),
			.roles = ROLE_CLOCK } };
		WANT_RC(writer_submit(w, &jobs[i].job), RC_OK);
	}
	writer_close(w);	/* finishes what is queued */
	for (int i = 0; i < MEET; i++) {
		WANT_RC(jobs[i].rc, RC_OK);
		arena_free(jobs[i].job.a);
	}
	WANT_RC(tx_begin(db, t->a, ROLE_CLOCK, false, &tx), RC_OK);
	WANT_RC(q_job_due(&tx, &(struct q_job_due_in){ .now_us = INT64_MAX,
		.most = 10 }, &rows, &n), RC_OK);
	WANT_INT(rows[0].run_at_us, 1 + MEET);	/* each was kept, and once */
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	db_close(db);
}

TEST(thirty_two_writers_at_the_same_row_are_all_kept)
{
	each_store(t, meeting);
}

static enum rc
note_job(struct tx *tx, struct job *job, void *ctx)
{
	int *n = ctx;

	(void)tx;
	(*n)++;
	if (job->tries == 1)
		job->again_us = job->now_us + 10;
	return RC_OK;
}

static void
durable_jobs(struct test *t, const char *url)
{
	static const struct job_kind kinds[] = { { .name = "note", .run = note_job },
		{ .name = NULL } };
	struct db	*db = open_db(url);
	struct tx	 tx;
	size_t		 n;
	int		 ran = 0;

	WANT_RC(tx_begin(db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	WANT_RC(job_add(&tx, "note", STR("a"), STR(""), 100), RC_OK);
	WANT_RC(job_add(&tx, "note", STR("a"), STR(""), 100), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	WANT_RC(job_run_due(db, t->a, 99, kinds, &ran, &n), RC_OK);
	WANT_INT(ran, 0);
	WANT_RC(job_run_due(db, t->a, 100, kinds, &ran, &n), RC_OK);
	WANT_INT(ran, 1);
	WANT_RC(job_run_due(db, t->a, 105, kinds, &ran, &n), RC_OK);
	WANT_INT(ran, 1);
	WANT_RC(job_run_due(db, t->a, 110, kinds, &ran, &n), RC_OK);
	WANT_INT(ran, 2);
	WANT_RC(job_run_due(db, t->a, 1000, kinds, &ran, &n), RC_OK);
	WANT_INT(ran, 2);
	db_close(db);
}

TEST(a_job_runs_once_when_due_and_again_when_it_asks)
{
	each_store(t, durable_jobs);
}
