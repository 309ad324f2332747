/* SPDX-License-Identifier: Apache-2.0 */
/* When the documents of a person are complete, whose they are, and what became of the one before. */
#include "material/material.h"

#include "tests/stores.h"

enum { ANNE = 41, BERT = 42 };	/* accounts */

static struct document documents[] = {
	{ .name = STR_INIT("idcard"), .required = true },
	{ .name = STR_INIT("diploma"), .required = true, .promise = true },
	{ .name = STR_INIT("other") },
};

static struct exam
exam_of(int64_t id, enum photo_scope scope)
{
	return (struct exam){ .id = id, .config = { .docs_scope = scope,
		.docs = documents, .docs_n = COUNT(documents) } };
}

static enum rc
put(struct cx *cx, const struct exam *exam, const char *name,
    enum material_kind kind, const char *bytes)
{
	return material_put(cx, exam, false, &(struct material_new){
		.name = str_z(name), .bytes = str_z(bytes), .pages_n = 3,
		.kind = kind });
}

static bool
ready(struct test *t, struct cx *cx, const struct exam *exam, int64_t account)
{
	bool is = false;

	WANT_RC(material_ready(cx, exam, account, &is), RC_OK);
	return is;
}

static void
complete_on(struct test *t, struct cx *cx)
{
	const struct exam	one = exam_of(1, SCOPE_APPLICATION);
	const struct exam	two = exam_of(2, SCOPE_APPLICATION);
	const struct exam	none = { .id = 3 };

	cx->who = ANNE;
	WANT(!ready(t, cx, &one, ANNE));
	WANT(ready(t, cx, &none, ANNE));
	WANT_RC(put(cx, &one, "idcard", MATERIAL_JPG, "front"), RC_OK);
	WANT_RC(put(cx, &one, "other", MATERIAL_PDF, "more"), RC_OK);
	WANT(!ready(t, cx, &one, ANNE));	/* what may be left out does not count */
	WANT_RC(put(cx, &one, "diploma", MATERIAL_PROMISE, "I promise"), RC_OK);
	WANT(ready(t, cx, &one, ANNE));
	WANT(!ready(t, cx, &one, BERT));	/* nor what another has */
	WANT(!ready(t, cx, &two, ANNE));	/* nor what is of another exam */

	cx->who = BERT;				/* who can only drop their own */
	WANT_RC(material_drop(cx, &one, false, STR("idcard")), RC_OK);
	WANT(ready(t, cx, &one, ANNE));
	cx->who = ANNE;
	WANT_RC(material_drop(cx, &one, false, STR("other")), RC_OK);
	WANT(ready(t, cx, &one, ANNE));
	WANT_RC(material_drop(cx, &one, false, STR("idcard")), RC_OK);
	WANT(!ready(t, cx, &one, ANNE));
}

static void
replaced_on(struct test *t, struct cx *cx)
{
	const struct exam	 one = exam_of(1, SCOPE_APPLICATION);
	struct material		 m, *list;
	struct str		 bytes;
	size_t			 n;

	cx->who = ANNE;
	WANT_RC(material_bytes(cx, &one, ANNE, STR("idcard"), &m, &bytes),
	    RC_NONE);
	WANT_RC(put(cx, &one, "idcard", MATERIAL_PDF, "first"), RC_OK);
	WANT_RC(put(cx, &one, "idcard", MATERIAL_JPG, "second"), RC_OK);
	WANT_RC(material_list(cx, &one, ANNE, &list, &n), RC_OK);
	WANT_INT(n, 1);
	WANT_RC(material_bytes(cx, &one, ANNE, STR("idcard"), &m, &bytes),
	    RC_OK);
	WANT_STR(bytes, "second");
	WANT_INT(m.kind, MATERIAL_JPG);
	WANT_INT(m.bytes_n, 6);
	WANT_INT(m.pages_n, 3);
	WANT_INT(m.made_us, cx->now_us);
	WANT_RC(material_bytes(cx, &one, BERT, STR("idcard"), &m, &bytes),
	    RC_NONE);

	/* A promise has no bytes to show, and takes the place of a file. */
	WANT_RC(put(cx, &one, "idcard", MATERIAL_PROMISE, "I promise"), RC_OK);
	WANT_RC(material_bytes(cx, &one, ANNE, STR("idcard"), &m, &bytes),
	    RC_NONE);
}

/* What the reviewers look at stays what it is, until it is returned or taken back. */
static void
sealed_on(struct test *t, struct cx *cx)
{
	const struct exam	 one = exam_of(1, SCOPE_APPLICATION);
	struct material_new	 m = { .name = STR("idcard"),
		.bytes = STR("front"), .kind = MATERIAL_JPG };
	bool			 sealed = false;

	WANT_RC(material_turn(false, "SEAL", ROLE_INDEX_REVIEWER, &sealed),
	    RC_DENIED);
	WANT_RC(material_turn(false, "SEAL", ROLE_INDEX_CANDIDATE, &sealed),
	    RC_OK);
	WANT(sealed);
	WANT_RC(material_turn(true, "SEAL", ROLE_INDEX_CANDIDATE, &sealed),
	    RC_DENIED);
	cx->who = ANNE;
	WANT_RC(material_put(cx, &one, true, &m), RC_DENIED);
	WANT_RC(material_put(cx, &one, false, &m), RC_OK);
	m.kind = MATERIAL_PROMISE;
	WANT_RC(material_put(cx, &one, true, &m), RC_DENIED);
	WANT_RC(material_drop(cx, &one, true, STR("idcard")), RC_DENIED);
	WANT_RC(material_drop(cx, &one, false, STR("idcard")), RC_OK);
}

static void
scope_on(struct test *t, struct cx *cx)
{
	const struct exam	one = exam_of(1, SCOPE_ACCOUNT);
	const struct exam	two = exam_of(2, SCOPE_ACCOUNT);
	const struct exam	own = exam_of(2, SCOPE_APPLICATION);
	struct material		*list;
	size_t			 n;

	cx->who = ANNE;
	WANT_RC(put(cx, &one, "idcard", MATERIAL_JPG, "front"), RC_OK);
	WANT_RC(material_list(cx, &two, ANNE, &list, &n), RC_OK);
	WANT_INT(n, 1);
	WANT_RC(material_list(cx, &own, ANNE, &list, &n), RC_OK);
	WANT_INT(n, 0);
}

/* Each body in a transaction that is taken back: its rows are its own. */
static void
all_on(struct test *t, const char *url)
{
	static void (*const bodies[])(struct test *t, struct cx *cx) = {
		complete_on, replaced_on, sealed_on,
		scope_on };

	for (size_t i = 0; i < COUNT(bodies); i++) {
		char		 cause[DB_CAUSE_BYTES];
		struct db	*db;
		struct tx	 tx;
		struct keys	 keys = keys_make(&(struct key){ { 1 } });
		struct rng	 rng = rng_seeded(7);
		struct cx	 cx = { .tx = &tx, .a = t->a, .keys = &keys,
			.rng = &rng, .role = ROLE_INDEX_CANDIDATE,
			.now_us = INT64_C(1800000000000000) };

		WANT_RC(db_open(url, false, cause, &db), RC_OK);
		WANT_RC(tx_begin(db, t->a, ROLE_CANDIDATE, true, &tx), RC_OK);
		bodies[i](t, &cx);
		WANT_RC(tx_end(&tx, RC_DENIED), RC_DENIED);
		db_close(db);
	}
}

TEST(documents_are_ready_when_each_that_is_required_is_there)
{
	each_store(t, all_on);
}
