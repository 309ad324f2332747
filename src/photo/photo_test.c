/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a photo: by its owner, by who judges it, and by who reviews the application. */
#include "photo/photo.h"

#include "tests/stores.h"

enum { ANNE = 41, REVIEWER = 7 };

/* A photo of one account for two exams: one looks at it with the tool, one by people. */
static const struct exam tool = { .id = 1, .config = {
	.photo_scope = SCOPE_ACCOUNT, .photo_check = PHOTO_TOOL,
	.photo_lock = LOCK_CONFIRM } };
static const struct exam human = { .id = 2, .config = {
	.photo_scope = SCOPE_ACCOUNT, .photo_check = PHOTO_HUMAN,
	.photo_lock = LOCK_NEVER } };

struct act {
	enum { SAVE, CONFIRM, PASS, FAIL, REFUSE } what;
	const struct exam	*exam;
	enum photo_state	 then;
	bool			 locked;
};

static struct photo
photo_of(struct test *t, struct cx *cx)
{
	struct photo	p;
	enum rc		rc = photo_load(cx, &tool, ANNE, &p);

	WANT(rc == RC_OK || rc == RC_NONE);
	return p;
}

static enum rc
carry_out(struct test *t, struct cx *cx, const struct act *act)
{
	struct photo	now = photo_of(t, cx);
	bool		own = act->what == SAVE || act->what == CONFIRM;

	cx->role = own ? ROLE_INDEX_CANDIDATE : ROLE_INDEX_REVIEWER;
	cx->tx->roles = UINT32_C(1) << cx->role;
	cx->who = own ? ANNE : REVIEWER;
	cx->now_us++;
	switch (act->what) {
	case SAVE:
		return photo_save(cx, act->exam, str_make(t->a, "jpeg %lld",
		    (long long)cx->now_us), STR(""));
	case CONFIRM:
		return photo_confirm(cx, act->exam, now.sha256);
	case PASS:
	case FAIL:
		return photo_judge(cx, act->exam, ANNE, now.sha256,
		    act->what == PASS, STR("光线太暗"));
	case REFUSE:
	default:
		return photo_refuse(cx, act->exam, ANNE, STR("不是本人"));
	}
}

/* One life after another; each begins without a photo. */
static const struct act lives[][8] = {
	{ { SAVE, &tool, PHOTO_UPLOADED, false },
	  { SAVE, &tool, PHOTO_UPLOADED, false },	/* another one */
	  { CONFIRM, &tool, PHOTO_CONFIRMED, true },
	  { REFUSE, &tool, PHOTO_FAILED, false },	/* whatever held it */
	  { SAVE, &tool, PHOTO_UPLOADED, false },
	  { REFUSE, &tool, PHOTO_FAILED, false },
	  { SAVE, &human, PHOTO_WAITING, false } },
	{ { SAVE, &human, PHOTO_WAITING, false },
	  { SAVE, &human, PHOTO_WAITING, false },
	  { PASS, &human, PHOTO_PASSED, false },
	  { SAVE, &human, PHOTO_WAITING, false },	/* looked at again */
	  { FAIL, &human, PHOTO_FAILED, false },
	  { SAVE, &human, PHOTO_WAITING, false },
	  { REFUSE, &human, PHOTO_FAILED, false } },
	{ { SAVE, &human, PHOTO_WAITING, false },
	  { PASS, &human, PHOTO_PASSED, false },
	  { REFUSE, &human, PHOTO_FAILED, false } },
};

static void
lives_on(struct test *t, const char *url)
{
	for (size_t i = 0; i < COUNT(lives); i++) {
		char		 cause[DB_CAUSE_BYTES];
		struct db	*db;
		struct tx	 tx;
		struct keys	 keys = keys_make(&(struct key){ { 1 } });
		struct rng	 rng = rng_seeded(7);
		struct cx	 cx = { .tx = &tx, .a = t->a, .keys = &keys,
			.rng = &rng, .now_us = INT64_C(1800000000000000) };

		WANT_RC(db_open(url, false, cause, &db), RC_OK);
		WANT_RC(tx_begin(db, t->a, ROLE_CANDIDATE, true, &tx), RC_OK);
		for (size_t k = 0; lives[i][k].exam != NULL; k++) {
			struct photo was = photo_of(t, &cx), now;

			WANT_RC(carry_out(t, &cx, &lives[i][k]), RC_OK);
			now = photo_of(t, &cx);
			WANT_INT(now.state, lives[i][k].then);
			WANT_INT(now.locked, lives[i][k].locked);
			WANT_INT(!str_eq(now.sha256, was.sha256),
			    lives[i][k].what == SAVE);
			if (now.state == PHOTO_FAILED)
				WANT(now.reason.n > 0);
		}
		WANT_RC(tx_end(&tx, RC_DENIED), RC_DENIED);
		db_close(db);
	}
}

TEST(a_photo_goes_the_way_of_whoever_looks_at_it)
{
	each_store(t, lives_on);
}

static void
held_on(struct test *t, const char *url)
{
	static const struct act first = { SAVE, &tool, PHOTO_UPLOADED, false };
	char		 cause[DB_CAUSE_BYTES];
	struct db	*db;
	struct tx	 tx;
	struct keys	 keys = keys_make(&(struct key){ { 1 } });
	struct rng	 rng = rng_seeded(7);
	struct cx	 cx = { .tx = &tx, .a = t->a, .keys = &keys,
		.rng = &rng, .now_us = INT64_C(1800000000000000) };

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	WANT_RC(tx_begin(db, t->a, ROLE_CANDIDATE, true, &tx), RC_OK);
	WANT_RC(carry_out(t, &cx, &first), RC_OK);
	WANT_RC(photo_confirm(&cx, &tool, STR("another picture")), RC_STALE);
	WANT_RC(photo_lock(&cx, &tool, ANNE, true), RC_OK);
	WANT_RC(carry_out(t, &cx, &first), RC_DENIED);
	WANT_RC(photo_lock(&cx, &tool, ANNE, false), RC_OK);
	WANT_RC(carry_out(t, &cx, &first), RC_OK);
	WANT_RC(tx_end(&tx, RC_DENIED), RC_DENIED);
	db_close(db);
}

TEST(a_photo_that_is_held_is_not_replaced)
{
	each_store(t, held_on);
}

TEST(each_state_of_a_photo_is_said_to_its_owner)
{
	for (size_t s = 0; s < PHOTO__MAX; s++)
		WANT(photo_state_text((enum photo_state)s).n > 0);
	WANT_STR(photo_state_text(PHOTO_CONFIRMED), "已确认");
	WANT(!photo_ready(&tool, &(struct photo){ .state = PHOTO_UPLOADED }));
	WANT(photo_ready(&tool, &(struct photo){ .state = PHOTO_CONFIRMED }));
	WANT(photo_ready(&human, &(struct photo){ .state = PHOTO_WAITING }));
	WANT(!photo_ready(&human, &(struct photo){ .state = PHOTO_FAILED }));
}
