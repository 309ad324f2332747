/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include "account/account.h"
#include "application/application.h"
#include "exam/exam.h"

enum { WALK_STEPS = 10000 };

/* Facts under which every check says yes. */
static struct app_facts
good_facts(struct arena *a)
{
	struct exam_config	*c = ARENA_NEW(a, struct exam_config);
	struct app		*app = ARENA_NEW(a, struct app);

	c->register_from_us = 100;
	c->register_to_us = 200;
	c->review_to_us = 300;
	c->after_reject = REJECT_EDIT;
	c->steps[c->steps_n++] = STEP_NOTICE;
	c->steps[c->steps_n++] = STEP_PLEDGE;
	c->steps[c->steps_n++] = STEP_PHOTO;
	c->steps[c->steps_n++] = STEP_FORM;
	c->steps[c->steps_n++] = STEP_POSITION;
	*app = (struct app){ .notice_us = 1, .pledge_us = 1, .form_done = 1,
		.position_id = 1 };
	return (struct app_facts){ .config = c, .app = app, .now_us = 150,
		.photo_confirmed = true, .in_scope = true, .lease_mine = true,
		.has_reason = true, .paid_fen = 5, .owed_fen = 5 };
}

TEST(no_two_moves_share_state_event_and_actor)
{
	for (size_t i = 0; i < moves_n; i++)
		WANT(move_find(moves[i].from, moves[i].event, moves[i].who) ==
		    &moves[i]);
}

TEST(every_state_is_reachable_and_ends_have_no_way_out)
{
	bool reached[STATE__MAX] = { [STATE_DRAFT] = true };

	for (size_t round = 0; round < STATE__MAX; round++)
		for (size_t i = 0; i < moves_n; i++)
			if (reached[moves[i].from])
				reached[moves[i].to] = true;
	for (size_t s = 0; s < STATE__MAX; s++)
		WANT(reached[s]);
	for (size_t i = 0; i < moves_n; i++)
		WANT(!state_is_end(moves[i].from));
}

TEST(every_move_names_the_items_it_stands_for)
{
	for (size_t i = 0; i < moves_n; i++)
		WANT(moves[i].items[0] == 'S' && moves[i].items[2] == '-');
}

TEST(states_and_their_stored_words_agree)
{
	for (size_t s = 0; s < STATE__MAX; s++) {
		WANT_INT(state_parse(str_z(state_word((enum state)s))), s);
		WANT(state_text((enum state)s).n > 0);
	}
}

/* Make one check say no; the others keep saying yes. */
static void
spoil(struct app_facts *f, enum check c, struct exam_config *config,
    struct app *app)
{
	switch (c) {
	case CHK_window_open:
		f->now_us = 250;
		break;
	case CHK_window_began:
		f->now_us = 50;
		break;
	case CHK_unfrozen:
		config->freeze_us = 120;
		break;
	case CHK_notice_read:
		app->notice_us = 0;
		break;
	case CHK_pledge_made:
		app->pledge_us = 0;
		break;
	case CHK_photo_locked:
		f->photo_confirmed = false;
		break;
	case CHK_form_complete:
		app->form_done = 0;
		break;
	case CHK_position_chosen:
		app->position_id = 0;
		break;
	case CHK_in_scope:
		f->in_scope = false;
		break;
	case CHK_review_open:
		f->now_us = 350;
		break;
	case CHK_lease_mine:
		f->lease_mine = false;
		break;
	case CHK_has_reason:
		f->has_reason = false;
		break;
	case CHK_sw_edit_again:
		config->after_reject = REJECT_NONE;
		break;
	case CHK_amount_right:
		f->paid_fen = 4;
		break;
	case CHK__MAX:
		break;
	}
}

TEST(every_check_is_seen_both_ways)
{
	for (size_t c = 0; c < CHK__MAX; c++) {
		struct app_facts	f = good_facts(t->a);
		struct exam_config	config = *f.config;
		struct app		app = *f.app;

		WANT(check_holds((enum check)c, &f));
		f.config = &config;
		f.app = &app;
		spoil(&f, (enum check)c, &config, &app);
		WANT(!check_holds((enum check)c, &f));
	}
}

TEST(a_refusal_lists_everything_that_is_missing)	/* S1-16, T03 */
{
	struct app_facts	f = good_facts(t->a);
	struct app		app = *f.app;
	struct verdict		v;

	app.form_done = 0;
	app.position_id = 0;
	f.app = &app;
	f.photo_confirmed = false;
	WANT_RC(app_may(&f, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &v), RC_DENIED);
	WANT_INT(v.n, 3);
	WANT_INT(v.todo[0].check, CHK_photo_locked);
	WANT_INT(v.todo[0].step, STEP_PHOTO);
}

/* ---- on a store */

static const char config_text[] =
    "code: walk\ntitle: 考试\nauthority: 机构\ndemo: yes\n"
    "account: {realm: walk}\n"
    "windows:\n  register: {from: 2026-01-01 00:00, to: 2027-01-01 00:00}\n"
    "  review: {to: 2027-02-01 00:00}\n"
    "  pay: {from: 2026-01-01 00:00, to: 2027-03-01 00:00}\n"
    "  ticket: {from: 2027-03-01 00:00, to: 2027-04-01 00:00}\n"
    "steps: [notice, pledge, form, confirm]\n"
    "form: [{name: a, label: 甲, kind: text}]\n"
    "subjects: [{name: 科目, from: 2027-04-01 09:00, to: 2027-04-01 11:00}]\n"
    "sites: [{name: 考点, address: 地址}]\n"
    "instructions: [守时]\n"
    "texts: {notice: 须知, pledge: 承诺}\n";

struct world {
	struct db		*db;
	struct exam_cache	*cache;
	struct keys		 keys;
	struct rng		 rng;
	const struct exam	*exam;
	int64_t			 now_us;
};

static struct cx
world_cx(struct world *w, struct tx *tx, enum role_index role, int64_t who)
{
	tx->roles = 1u << role;
	return (struct cx){ .tx = tx, .a = tx->a, .keys = &w->keys,
		.rng = &w->rng, .now_us = w->now_us, .role = role, .who = who,
		.demo = true };
}

static int64_t
world_person(struct test *t, struct world *w, struct tx *tx, const char *id)
{
	struct cx		cx = world_cx(w, tx, ROLE_INDEX_SYSTEM, 0);
	struct account_rules	rules = { .realm = STR("walk") };
	int64_t			who = 0;

	WANT_RC(account_add(&cx, &rules, &(struct account_new){
		.name = STR("测试"), .id_kind = STR("resident"),
		.idno = str_z(id), .birth = STR("1990-01-01"),
		.sex = STR("F"), .phone = STR("13800000000"),
		.password = STR("x") }, &who), RC_OK);
	return who;
}

static void
world_open(struct test *t, struct world *w, const char *url)
{
	char			cause[DB_CAUSE_BYTES];
	struct config_problems	problems;
	struct str		code;
	struct tx		tx;
	struct cx		cx;

	*w = (struct world){ .rng = rng_seeded(42) };
	w->keys = keys_make(&(struct key){ { 1 } });
	w->cache = exam_cache_new();
	WANT_RC(civil_parse(STR("2026-06-01 09:00"), &w->now_us), RC_OK);
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
	WANT_RC(tx_begin(w->db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	cx = world_cx(w, &tx, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(exam_import(&cx, str_z(config_text), &problems, &code), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	WANT_RC(tx_begin(w->db, t->a, ROLE_SYSTEM, false, &tx), RC_OK);
	WANT_RC(exam_load(w->cache, &tx, STR("walk"), &w->exam), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
}

static void
world_close(struct world *w)
{
	exam_cache_free(w->cache);
	db_close(w->db);
}

static void
one_live_application(struct test *t, const char *url)	/* T01, S0-01 */
{
	struct world	w;
	struct tx	tx;
	struct cx	cx;
	struct app	app;
	int64_t		a, b;

	world_open(t, &w, url);
	WANT_RC(tx_begin(w.db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	a = world_person(t, &w, &tx, "11010519900101001X");
	b = world_person(t, &w, &tx, "110105199001020012");
	cx = world_cx(&w, &tx, ROLE_INDEX_CANDIDATE, a);
	WANT_RC(app_start(&cx, w.exam, STR("same person"), &app), RC_OK);
	WANT_RC(app_start(&cx, w.exam, STR("same person"), &app), RC_OK);
	cx = world_cx(&w, &tx, ROLE_INDEX_CANDIDATE, b);
	WANT_RC(app_start(&cx, w.exam, STR("same person"), &app), RC_STALE);
	cx.now_us = w.exam->config.register_to_us;
	WANT_RC(app_start(&cx, w.exam, STR("other"), &app), RC_DENIED);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	world_close(&w);
}

TEST(a_person_has_one_live_application_by_the_database_itself)
{
	each_store(t, one_live_application);
}

/* What must be true after every step, whatever was tried. */
static void
invariants(struct test *t, struct cx *cx, const struct app *mine,
    size_t fired)
{
	struct app_past	*past;
	struct app	 stored;
	size_t		 n;

	WANT_RC(app_by_id(cx, mine->id, &stored), RC_OK);
	WANT_INT(stored.state, mine->state);
	WANT_INT(stored.version, mine->version);
	WANT_RC(app_history(cx, mine->id, &past, &n), RC_OK);
	WANT_INT(n, fired + 1);
	WANT_INT(past[n - 1].to, mine->state);
}

static void
random_walk(struct test *t, const char *url)
{
	struct world		 w;
	struct arena		*a = arena_new((size_t)64 << 20);
	struct tx		 tx;
	struct cx		 cx;
	struct app		 app;
	struct verdict		 v;
	int64_t			 who;
	size_t			 fired = 0, refused = 0;

	world_open(t, &w, url);
	WANT_RC(tx_begin(w.db, a, ROLE_SYSTEM, true, &tx), RC_OK);
	who = world_person(t, &w, &tx, "11010519900101001X");
	cx = world_cx(&w, &tx, ROLE_INDEX_CANDIDATE, who);
	WANT_RC(app_start(&cx, w.exam, STR("person"), &app), RC_OK);
	app.notice_us = app.pledge_us = app.form_done = 1;
	for (int i = 0; i < WALK_STEPS; i++) {
		enum event	e = (enum event)rng_below(&w.rng, EV__MAX);
		enum role_index	role = (enum role_index)rng_below(&w.rng,
				    ROLE_INDEX__MAX);
		struct app_facts f = { .config = &w.exam->config,
			.app = &app, .now_us = w.now_us, .in_scope = true,
			.lease_mine = rng_below(&w.rng, 2) == 0,
			.has_reason = true };
		struct app	before = app;
		enum rc		rc;

		/* Nothing leads back from an approval: only late in the walk. */
		if (e == EV_APPROVE && i < WALK_STEPS - 500)
			continue;
		cx = world_cx(&w, &tx, role, who);
		rc = app_fire(&cx, &f, &app, e, STR(""), &v);
		WANT(rc == RC_OK || rc == RC_DENIED);
		if (rc == RC_OK)
			fired++;
		else {
			refused++;
			WANT_INT(app.version, before.version);
		}
		if (i % 500 == 0) {
			cx = world_cx(&w, &tx, ROLE_INDEX_CLOCK, 0);
			invariants(t, &cx, &app, fired);
		}
	}
	WANT(fired > 100 && refused > 100);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	arena_free(a);
	world_close(&w);
}

TEST(a_random_walk_never_leaves_the_table)
{
	each_store(t, random_walk);
}
