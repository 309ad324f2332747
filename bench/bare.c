/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare store: the statements by which a confirmation changes the database,
 * with values that are ready, through the same writer and its group commit; no
 * HTTP, no session, no check, no page.
 *
 *	bare DIR CLIENTS < drafts	(of `fill drafts`)
 *
 * Each client hands in its next change when the last one is durable. Prints
 * {"requests":N,"ok":N,"wall_us":N,"cpu_us":N}.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "application/application.sql.h"
#include "audit/audit.h"
#include "bench/bench.sql.h"
#include "bench/candidates.h"
#include "cli/cli.h"
#include "notify/notify.sql.h"
#include "store/job.h"

enum { CLIENTS_MAX = 1000, DRAFTS_MAX = 100000, PHONE_BYTES = 51 };

static const size_t ARENA_BYTES = (size_t)64 << 20;

struct draft {
	int64_t	id;
	int64_t	account_id;
	int64_t	version;
};

struct bare {
	struct writer	*w;
	struct keys	 keys;
	struct rng	 rng;
	struct str	 document;	/* a snapshot as long as a real one */
	struct str	 sha256;
	struct draft	*drafts;
	size_t		 n;
	_Atomic size_t	 next;
	size_t		 ok;		/* the writer's thread counts these */
	size_t		 done;
	pthread_mutex_t	 lock;
	pthread_cond_t	 ready;
};

struct client {
	struct bare		*b;
	struct write_job	 job;
	const struct draft	*draft;
};

static enum rc
message(struct cx *cx, const struct draft *d)
{
	char	phone[PHONE_BYTES];
	int64_t	id = cx_id(cx);
	enum rc	rc;

	cx->rng->fill(cx->rng, phone, sizeof(phone));
	rc = q_message_add(cx->tx, &(struct q_message_add_in){
		.id = id, .account_id = d->account_id,
		.phone_seal = str_of(phone, sizeof(phone)),
		.phone_hash = STR(""), .address_hash = STR(""),
		.values_seal = STR(""), .ref = STR(""), .template = STR(""),
		.detail = STR(""), .step = BENCH_STEP("NONE", "WAITING"),
		.kind = STR("submitted"), .made_us = cx->now_us,
		.body = STR("【中央机关及其直属机构考试录用公务员（演示）】您的"
		    "报名信息已确认提交，请登录系统查看资格审核结果。") });
	return rc;
}

static enum rc
confirm(struct tx *tx, void *ctx)
{
	struct client		*k = ctx;
	const struct draft	*d = k->draft;
	struct cx		 cx = cli_cx(tx, &k->b->keys, &k->b->rng, true);
	enum rc			 rc;

	cx.role = ROLE_INDEX_CANDIDATE;
	cx.who = d->account_id;
	rc = q_app_move(tx, &(struct q_app_move_in){ .id = d->id,
		.step = BENCH_STEP("DRAFT", "SUBMITTED"), .live = 1,
		.version = d->version, .now_us = cx.now_us });
	if (rc == RC_OK)
		rc = q_app_event_add(tx, &(struct q_app_event_add_in){
			.application_id = d->id, .version = d->version + 1,
			.move = STR("T03"), .from_state = STR("DRAFT"),
			.to_state = STR("SUBMITTED"),
			.actor_role = STR("candidate"), .actor_id = cx.who,
			.reason = STR(""), .at_us = cx.now_us });
	if (rc == RC_OK)
		rc = audit_add(&cx, "application.move", "application", d->id,
		    STR("move=T03 from=DRAFT to=SUBMITTED"));
	if (rc == RC_OK)
		rc = q_app_marks(tx, &(struct q_app_marks_in){ .id = d->id,
			.version = d->version + 1, .review_level = 1,
			.return_fields = STR("") });
	if (rc == RC_OK)
		rc = q_snapshot_add(tx, &(struct q_snapshot_add_in){
			.application_id = d->id, .version = d->version + 1,
			.document = k->b->document, .sha256 = k->b->sha256,
			.at_us = cx.now_us });
	return rc != RC_OK ? rc : message(&cx, d);
}

static bool
next(struct client *k)
{
	size_t at = atomic_fetch_add(&k->b->next, 1);

	if (at >= k->b->n)
		return false;
	arena_reset(k->job.a);
	k->draft = &k->b->drafts[at];
	must(writer_submit(k->b->w, &k->job) == RC_OK);
	return true;
}

static void
done(void *ctx, enum rc rc, const char *cause)
{
	struct client	*k = ctx;
	struct bare	*b = k->b;

	if (rc == RC_OK)
		b->ok++;
	else
		(void)fprintf(stderr, "bare: %s %s\n", rc_name(rc), cause);
	if (next(k))
		return;
	pthread_mutex_lock(&b->lock);
	b->done++;
	pthread_cond_signal(&b->ready);
	pthread_mutex_unlock(&b->lock);
}

static void
run(struct bare *b, size_t clients_n)
{
	static struct client	clients[CLIENTS_MAX];
	int64_t			from_us = clock_monotonic_us();
	struct rusage		before, after;

	(void)getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < clients_n; i++) {
		clients[i] = (struct client){ .b = b, .job = {
			.run = confirm, .done = done, .ctx = &clients[i],
			.a = arena_new(ARENA_BYTES),
			.roles = ROLE_CANDIDATE } };
		must(next(&clients[i]));
	}
	pthread_mutex_lock(&b->lock);
	while (b->done < clients_n)
		pthread_cond_wait(&b->ready, &b->lock);
	pthread_mutex_unlock(&b->lock);
	(void)getrusage(RUSAGE_SELF, &after);
	(void)printf("{\"requests\":%zu,\"ok\":%zu,\"wall_us\":%lld,"
	    "\"cpu_us\":%lld}\n", b->n, b->ok,
	    (long long)(clock_monotonic_us() - from_us),
	    (long long)(after.ru_utime.tv_sec - before.ru_utime.tv_sec +
	    after.ru_stime.tv_sec - before.ru_stime.tv_sec) * US_PER_SECOND +
	    after.ru_utime.tv_usec - before.ru_utime.tv_usec +
	    after.ru_stime.tv_usec - before.ru_stime.tv_usec);
}

static void
read_document(struct bare *b, struct arena *a, struct options *o)
{
	struct q_bench_document_row	 row;
	struct keyed_store		 s;
	struct tx			 tx;
	struct sha256			 h;
	char				 cause[DB_CAUSE_BYTES];
	enum rc				 rc;

	rc = keys_open(o, a, USE_ANY, &s, cause);
	must(rc == RC_OK);
	b->keys = s.keys;
	must(tx_begin(s.db, a, ROLE_SYSTEM, false, &tx) == RC_OK);
	must(q_bench_document(&tx, &row) == RC_OK);
	must(tx_end(&tx, RC_OK) == RC_OK);
	b->document = row.document;
	h = sha256_of(b->document);
	b->sha256 = str_hex(a, h.b, sizeof(h.b));
	db_close(s.db);
}

int
main(int argc, char **argv)
{
	static struct bare	 b;
	struct options		 o = { .data = argc > 1 ? argv[1] : "" };
	size_t			 clients_n = argc > 2 ?
	    strtoul(argv[2], NULL, 10) : 0;
	struct arena		*a = arena_new(ARENA_BYTES);
	char			 cause[DB_CAUSE_BYTES] = "";
	long long		 id, account, version;

	crypto_start();
	if (clients_n == 0 || clients_n > CLIENTS_MAX) {
		(void)fputs("usage: bare DIR CLIENTS < drafts\n", stderr);
		return 2;
	}
	b.rng = rng_system();
	b.drafts = ARENA_ARRAY(a, struct draft, DRAFTS_MAX);
	while (b.n < DRAFTS_MAX && scanf("%lld %lld %lld", &id, &account,
	    &version) == 3)
		b.drafts[b.n++] = (struct draft){ id, account, version };
	must(b.n >= clients_n);
	must(pthread_mutex_init(&b.lock, NULL) == 0);
	must(pthread_cond_init(&b.ready, NULL) == 0);
	read_document(&b, a, &o);
	if (writer_open(store_url(&o, a), &(struct writer_limits){ 0 }, cause,
	    &b.w) != RC_OK) {
		(void)fprintf(stderr, "bare: %s\n", cause);
		return 1;
	}
	run(&b, clients_n);
	writer_close(b.w);
	arena_free(a);
	return 0;
}
