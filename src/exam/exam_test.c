/* SPDX-License-Identifier: Apache-2.0 */
/* The exams in memory: what was given stays good, and the least used makes room. */
#include "exam/exam.h"

#include "tests/stores.h"

enum { VERSIONS = 80 };		/* more than there is room for */

static struct str
text_of(struct arena *a, int version)
{
	return str_make(a, "code: one\ntitle: 考试%d\nauthority: 机构\n"
	    "demo: yes\naccount: {realm: one}\nwindows:\n"
	    "  register: {from: 2026-01-01 00:00, to: 2027-01-01 00:00}\n"
	    "  review: {to: 2027-02-01 00:00}\n"
	    "  pay: {from: 2026-01-01 00:00, to: 2027-03-01 00:00}\n"
	    "  ticket: {from: 2027-03-01 00:00, to: 2027-04-01 00:00}\n"
	    "steps: [notice, form, confirm]\n"
	    "form: [{name: a, label: 甲, kind: text}]\n"
	    "subjects: [{name: 科目, from: 2027-04-01 09:00, "
	    "to: 2027-04-01 11:00}]\n"
	    "sites: [{name: 考点, address: 地址}]\n"
	    "instructions: [守时]\n"
	    "texts: {notice: 须知, pledge: 承诺}\n", version);
}

/* Nobody is registered, or nine people are. */
static int64_t registered;

static enum rc
count(struct cx *cx, int64_t exam_id, int64_t ret_n[WHOM__MAX])
{
	(void)cx, (void)exam_id;
	for (int i = 0; i < WHOM__MAX; i++)
		ret_n[i] = i == WHOM_NOBODY ? 0 : registered;
	return RC_OK;
}

static const struct exam_use use = { count };
static const struct services services = {
	.list = { { &exam_use_key, (void *)&use } }, .n = 1 };

/* Import a version, and load it twice into an arena. */
static const struct exam *
next(struct test *t, struct db *db, struct exam_cache *c, struct arena *a,
    int version)
{
	struct keys		 keys = keys_make(&(struct key){ { 1 } });
	struct rng		 rng = rng_seeded(1);
	struct exam_import	 im;
	const struct exam	*first, *again;
	struct tx		 tx;
	struct cx		 cx;

	WANT_RC(tx_begin(db, a, ROLE_SYSTEM, true, &tx), RC_OK);
	cx = (struct cx){ .tx = &tx, .a = a, .keys = &keys, .rng = &rng,
		.role = ROLE_INDEX_SYSTEM, .demo = true,
		.services = &services };
	WANT_RC(exam_import(&cx, text_of(a, version), NULL, &im), RC_OK);
	WANT_RC(exam_load(c, &tx, STR("one"), &first), RC_OK);
	WANT_RC(exam_load(c, &tx, STR("one"), &again), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	WANT(first == again);		/* read once, however full it is */
	WANT_INT(first->version, version);
	return first;
}

static void
versions(struct test *t, const char *url)
{
	char			 cause[DB_CAUSE_BYTES];
	struct exam_cache	*c = exam_cache_new();
	struct arena		*kept = arena_new((size_t)64 << 20);
	struct arena		*passing = arena_new((size_t)64 << 20);
	const struct exam	*first;
	struct db		*db;

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	first = next(t, db, c, kept, 1);
	for (int v = 2; v <= VERSIONS; v++) {
		(void)next(t, db, c, passing, v);
		arena_reset(passing);
	}
	/* It made room long ago, but whoever was given it may read on. */
	WANT_STR(first->config.title, "考试1");
	exam_cache_free(c);
	WANT_STR(first->config.title, "考试1");
	arena_free(passing);
	arena_free(kept);
	db_close(db);
}

TEST(an_exam_that_was_given_stays_and_a_full_memory_makes_room)
{
	each_store(t, versions);
}

/* A live exam is changed only by who saw the difference. */
static void
confirmed(struct test *t, const char *url)
{
	char			 cause[DB_CAUSE_BYTES];
	struct keys		 keys = keys_make(&(struct key){ { 1 } });
	struct rng		 rng = rng_seeded(1);
	struct exam_consent	 consent = { .confirm = STR("000000000000") };
	struct exam_import	 im;
	struct str		 before, after, word;
	struct db		*db;
	struct tx		 tx;
	struct cx		 cx;
	int64_t			 id;

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	WANT_RC(tx_begin(db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	cx = (struct cx){ .tx = &tx, .a = t->a, .keys = &keys, .rng = &rng,
		.role = ROLE_INDEX_SYSTEM, .demo = true,
		.services = &services };
	registered = 0;
	WANT_RC(exam_import(&cx, text_of(t->a, 1), NULL, &im), RC_OK);
	WANT_RC(exam_id_of(&tx, STR("one"), &id), RC_OK);
	WANT_RC(exam_present(&tx, id, &before), RC_OK);
	registered = 9;
	after = str_make(t->a, "%.*spay: {fee_fen: 5}\n",
	    STR_ARG(text_of(t->a, 1)));
	WANT_RC(exam_import(&cx, after, NULL, &im), RC_DENIED);
	WANT_RC(exam_import(&cx, after, &consent, &im), RC_DENIED);
	WANT_INT(im.changes.list[0].affected, 9);
	WANT_RC(exam_present(&tx, id, &word), RC_OK);
	WANT_SAME(word, before);
	consent.confirm = im.changes.hash;
	WANT_RC(exam_import(&cx, after, &consent, &im), RC_OK);
	WANT_RC(exam_present(&tx, id, &word), RC_OK);
	WANT(!str_eq(word, before));
	/* The same hash does not open another door. */
	WANT_RC(exam_import(&cx, text_of(t->a, 1), &consent, &im), RC_DENIED);
	WANT_RC(tx_end(&tx, RC_DENIED), RC_DENIED);
	registered = 0;
	db_close(db);
}

TEST(a_live_exam_is_changed_only_by_who_saw_the_difference)
{
	each_store(t, confirmed);
}
