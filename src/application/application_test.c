/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include "account/account.h"
#include "application/law_parts.h"
#include "exam/exam.h"

/* Two subjects at one time: nobody takes both. */
static struct subject clashing[] = {
	{ .name = STR_INIT("甲"), .from_us = 10, .to_us = 20 },
	{ .name = STR_INIT("乙"), .from_us = 15, .to_us = 25 },
};

/* Facts under which every check says yes. */
static void
good_facts(struct arena *a, struct app_facts *f)
{
	struct exam_config	*c = ARENA_NEW(a, struct exam_config);
	struct app		*app = ARENA_NEW(a, struct app);

	c->subjects = ARENA_NEW(a, struct subject);
	c->subjects_n = 1;
	c->subjects->from_us = 10;
	c->subjects->to_us = 20;
	c->register_from_us = 100;
	c->register_to_us = 200;
	c->review_to_us = 300;
	c->rechoose_to_us = 300;
	c->after_reject = REJECT_EDIT;
	c->undo_minutes = 10;
	c->withdraw = WITHDRAW_BEFORE_REVIEW;
	c->cancel = CANCEL_DRAFT | CANCEL_REJECTED;
	c->arbitration = 1;
	c->arbitration_days = 3;
	c->review_mode = REVIEW_ON_SITE;
	c->review_levels = 2;
	c->docs_mode = DOCS_AFTER;
	c->eligibility = ELIGIBILITY_REFUSE;
	c->scores = SCORES_IN_SYSTEM;
	c->certificates = 1;
	c->subjects = clashing;
	c->subjects_n = COUNT(clashing);
	c->steps[c->steps_n++] = STEP_PROFILE;
	c->steps[c->steps_n++] = STEP_LEVEL;
	c->steps[c->steps_n++] = STEP_SITE;
	c->steps[c->steps_n++] = STEP_DOCS;
	c->steps[c->steps_n++] = STEP_NOTICE;
	c->steps[c->steps_n++] = STEP_PLEDGE;
	c->steps[c->steps_n++] = STEP_PHOTO;
	c->steps[c->steps_n++] = STEP_FORM;
	c->steps[c->steps_n++] = STEP_POSITION;
	*app = (struct app){ .notice_us = 1, .pledge_us = 1, .form_done = 1,
		.position_id = 1, .tier = STR("level"), .site_n = 1,
		.choices = 1, .profile_us = 1, .materials_us = 1,
		.review_level = 1, .return_until_us = 500, .moved_us = 140 };
	*f = (struct app_facts){ .config = c, .app = app, .now_us = 150 };
	for (size_t i = 0; i < FACT__MAX; i++)
		f->answers[i] = ANSWER_YES;
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
spoil_exam(enum check c, struct app_facts *f, struct exam_config *x,
    struct app *app)
{
	int64_t	late_us = app->moved_us + 400 * US_PER_DAY;

	if (c == CHK_window_open)
		f->now_us = 250;
	else if (c == CHK_window_began)
		f->now_us = 50;
	else if (c == CHK_unfrozen)
		x->freeze_us = 120;
	else if (c == CHK_review_open)
		f->now_us = 350;
	else if (c == CHK_sw_undo)
		x->undo_minutes = 0;
	else if (c == CHK_undo_open || c == CHK_dispute_open)
		f->now_us = late_us;
	else if (c == CHK_undo_over)
		f->now_us = app->moved_us;
	else if (c == CHK_sw_withdraw)
		x->withdraw = WITHDRAW_NEVER;
	else if (c == CHK_cancel_draft || c == CHK_cancel_rejected)
		x->cancel = 0;
	else if (c == CHK_sw_edit_again)
		x->after_reject = REJECT_RESELECT;
	else if (c == CHK_sw_arbitration)
		x->arbitration = 0;
	else if (c == CHK_sw_online)
		x->review_mode = REVIEW_ON_SITE;
	else if (c == CHK_sw_on_site)
		x->review_mode = REVIEW_ONLINE;
	else if (c == CHK_rechoose_open)
		x->rechoose_to_us = 120;
	else if (c == CHK_overdue)
		f->now_us = 150;
	else if (c == CHK_exam_over)
		f->now_us = 15;
	else if (c == CHK_sw_scores)
		x->scores = SCORES_OFF;
	else if (c == CHK_sw_certificates)
		x->certificates = 0;
	else if (c == CHK_sw_refund_ends)
		x->refunded = REFUNDED_KEEPS;
}

static void
spoil(enum check c, struct app_facts *f, struct exam_config *x,
    struct app *app)
{
	app->notice_us = c == CHK_notice_read ? 0 : 1;
	app->pledge_us = c == CHK_pledge_made ? 0 : 1;
	app->profile_us = c == CHK_profile_done ? 0 : 1;
	app->form_done = c != CHK_form_complete;
	app->position_id = c == CHK_position_chosen ? 0 : 1;
	app->site_n = c == CHK_site_chosen ? 0 : 1;
	if (c == CHK_no_clash)
		app->choices = 3;
	app->materials_us = c == CHK_materials_sealed ? 0 :
	    c == CHK_unsealed ? 1 : app->materials_us;
	app->review_level = c == CHK_more_levels ? 2 : 1;
	app->return_until_us = c == CHK_return_open ? 10 : 500;
	app->disputes_n = c == CHK_first_dispute;
	if (c == CHK_level_chosen)
		app->tier = STR("");
	if (c == CHK_last_level)
		x->review_levels = 3;
	for (size_t i = 0; i < FACT__MAX; i++)
		if ((check_facts(c) >> i & 1) != 0)
			f->answers[i] = ANSWER_NO;
	spoil_exam(c, f, x, app);
}

/* Some checks say yes where their opposites say no. */
static void
favour(enum check c, struct app_facts *f, struct exam_config *x,
    struct app *app)
{
	if (c == CHK_undo_over)
		f->now_us = app->moved_us + x->undo_minutes * US_PER_MINUTE;
	if (c == CHK_last_level)
		x->review_levels = 1;
	if (c == CHK_overdue)		/* a draft, a day after the end */
		f->now_us = x->register_to_us + 2 * US_PER_DAY;
	if (c == CHK_unsealed)
		app->materials_us = 0;
	if (c == CHK_sw_online)
		x->review_mode = REVIEW_ONLINE;
}

TEST(every_check_is_seen_both_ways)
{
	for (size_t c = 0; c < CHK__MAX; c++) {
		struct app_facts	f;
		struct exam_config	config;
		struct app		app;

		good_facts(t->a, &f);
		config = *f.config;
		app = *f.app;
		f.config = &config;
		f.app = &app;
		favour((enum check)c, &f, &config, &app);
		WANT(check_holds((enum check)c, &f));
		spoil((enum check)c, &f, &config, &app);
		WANT(!check_holds((enum check)c, &f));
	}
}

/* The first instant of registration counts, and so does the last of the exam. */
TEST(what_begins_and_ends_a_check_is_an_instant)
{
	struct app_facts f;

	good_facts(t->a, &f);
	f.now_us = f.config->register_from_us - 1;
	WANT(!check_holds(CHK_window_began, &f));
	f.now_us++;
	WANT(check_holds(CHK_window_began, &f));
	f.now_us = 24;			/* the second subject ends at 25 */
	WANT(!check_holds(CHK_exam_over, &f));
	f.now_us++;
	WANT(check_holds(CHK_exam_over, &f));
}

/* What each check stands in the way of, by the manuals' items (move.tbl). */
static const struct {
	enum check	 check;
	const char	*moves;
} bars[] = {
	{ CHK_window_open, "T02 T03 T04 T04u T10 T13 T13r T13b" },
	{ CHK_window_began, "" },
	{ CHK_unfrozen, "T02 T03 T04 T04u T10" },
	{ CHK_notice_read, "T03 T03r" },
	{ CHK_pledge_made, "T03 T03r" },
	{ CHK_photo_ready, "T03 T03r" },
	{ CHK_profile_done, "T03 T03r" },
	{ CHK_form_complete, "T03 T03r" },
	{ CHK_level_chosen, "T03 T03r" },
	{ CHK_position_chosen, "T03 T03r" },
	{ CHK_position_open, "T03 T03r" },
	{ CHK_position_stands, "T03 T03r T07 T07s T11 T12w" },
	{ CHK_eligible, "T03 T03r" },
	{ CHK_site_chosen, "T03 T03r" },
	{ CHK_no_clash, "T03 T03r" },
	{ CHK_site_has_room, "T03 T03r" },
	{ CHK_docs_ready, "T03 T03r" },
	{ CHK_docs_after, "T02m" },
	{ CHK_unsealed, "T02m" },
	{ CHK_materials_sealed, "T05" },
	{ CHK_sw_undo, "T04u" },
	{ CHK_undo_open, "T04u" },
	{ CHK_undo_over, "T05 T05s" },
	{ CHK_sw_withdraw, "T04" },
	{ CHK_cancel_draft, "T13" },
	{ CHK_cancel_rejected, "T13r T13b" },
	{ CHK_in_scope,
	    "T05 T05s T07n T07 T08 T09 T12w T12l T16d T16s T16i T16r "
	    "T16j T16w T16 T16p T23" },
	{ CHK_review_open, "T02m T05 T05s" },
	{ CHK_lease_mine, "T06 T06s T07n T07 T07s T08 T08s T09" },
	{ CHK_fresh_eyes, "T05 T12w T12l" },
	{ CHK_more_levels, "T07n" },
	{ CHK_last_level, "T07" },
	{ CHK_photo_passed, "T07 T07s T12w" },
	{ CHK_has_reason,
	    "T08 T08s T09 T11 T12w T12l T16d T16s T16i T16r T16j T16w "
	    "T16 T16p T20u T20d T22s T22a T22p T22t T22e T22q T22c T23" },
	{ CHK_has_fields, "T09" },
	{ CHK_return_open, "T02r T03r" },
	{ CHK_sw_edit_again, "T10 T16j" },
	{ CHK_sw_arbitration, "T11" },
	{ CHK_dispute_open, "T11" },
	{ CHK_first_dispute, "T11" },
	{ CHK_amount_right, "T14 T14c T14s" },
	{ CHK_nothing_owed, "T14z T14y" },
	{ CHK_sw_refund_ends, "T24p T24t" },
	{ CHK_fee_returned, "T24p T24t" },
	{ CHK_sw_online, "T05" },
	{ CHK_sw_on_site, "T05s T07s T08s T14s" },
	{ CHK_overdue, "T15 T15r T15j T15a T15g" },
	{ CHK_rechoose_open, "T17" },
	{ CHK_two_persons, "T22s T22a T22p T22t T22e T22q T22c" },
	{ CHK_scores_by_two, "T20 T20p T20f T20u T20d" },
	{ CHK_undecided, "T04 T04u" },
	{ CHK_exam_over, "T20" },
	{ CHK_sw_scores, "T20 T20p T20f T20u T20d" },
	{ CHK_sw_certificates, "T21" },
};

/* Moves that only state and actor decide. */
static const char free_moves[] = "T06c T11w T13n T13g T18 T18c";

/* Whether a word stands in a list between blanks. */
static bool
is_named(const char *list, const char *word)
{
	struct str rest = str_z(list), one;

	while (str_cut(&rest, ' ', &one))
		if (str_eq_z(one, word))
			return true;
	return false;
}

static bool
is_in(const struct verdict *v, enum check c)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->todo[i].check == c)
			return true;
	return false;
}

/* How many words a list has; each of them is a move of the table. */
static size_t
moves_named(struct test *t, const char *list)
{
	struct str	rest = str_z(list), one;
	size_t		n = 0;

	while (list[0] != '\0' && str_cut(&rest, ' ', &one)) {
		size_t i = 0;

		while (i < moves_n && !str_eq_z(one, moves[i].id))
			i++;
		WANT(i < moves_n);
		n++;
	}
	return n;
}

TEST(what_says_no_bars_the_moves_that_it_should_and_no_other)
{
	WANT_INT(COUNT(bars), CHK__MAX);
	for (size_t b = 0; b < COUNT(bars); b++) {
		struct app_facts	f;
		struct exam_config	config;
		struct app		app;
		struct verdict		v;

		good_facts(t->a, &f);
		config = *f.config;
		app = *f.app;
		f.config = &config;
		f.app = &app;
		spoil(bars[b].check, &f, &config, &app);
		(void)moves_named(t, bars[b].moves);	/* each is there */
		for (size_t i = 0; i < moves_n; i++) {
			(void)law_judge(&f, &moves[i], &v); /* v says it */
			WANT(is_in(&v, bars[b].check) ==
			    is_named(bars[b].moves, moves[i].id));
		}
	}
}

TEST(some_moves_need_nothing_but_their_state_and_actor)
{
	static const struct app_facts	nothing;
	struct verdict			v;
	size_t				n = 0;

	for (size_t i = 0; i < moves_n; i++)
		if (moves[i].checks == 0) {
			WANT(is_named(free_moves, moves[i].id));
			WANT_RC(law_judge(&nothing, &moves[i], &v), RC_OK);
			n++;
		}
	WANT_INT(n, moves_named(t, free_moves));
}

/* What comes with the act is asked when it is made, not before. */
TEST(a_reason_is_no_reason_to_hide_a_button)
{
	struct app_facts	f;
	struct app		app;
	struct verdict		v;

	good_facts(t->a, &f);
	app = *f.app;
	f.app = &app;
	app.state = STATE_REJECTED;
	f.answers[FACT_reason_given] = ANSWER_UNKNOWN;
	WANT_RC(app_may(&f, ROLE_INDEX_CANDIDATE, EV_DISPUTE, &v), RC_OK);
	WANT(reason_right(EV_DISPUTE, STR(""), STR("两字")));
	WANT(!reason_right(EV_DISPUTE, STR(""), STR("一")));
	WANT(!reason_right(EV_REJECT, STR(""), STR("理由够长")));
	WANT(reason_right(EV_REJECT, STR("学历不符"), STR("理由够长")));
}

/* Silence never passes for yes: every fact that a check asks is named by it. */
TEST(a_fact_that_nobody_loaded_ends_the_act)
{
	for (size_t c = 0; c < CHK__MAX; c++) {
		struct app_facts	f;
		struct app		app;
		struct exam_config	config;
		bool			missed = false;

		good_facts(t->a, &f);
		app = *f.app;
		config = *f.config;
		f.app = &app;
		f.config = &config;
		f.missed = &missed;
		for (size_t i = 0; i < FACT__MAX; i++)
			if ((check_facts((enum check)c) >> i & 1) == 0)
				f.answers[i] = ANSWER_UNKNOWN;
		favour((enum check)c, &f, &config, &app);
		WANT(check_holds((enum check)c, &f));
		WANT(!missed);
		if (BAOKAO_STRICT || check_facts((enum check)c) == 0)
			continue;	/* a test build stops at once */
		for (size_t i = 0; i < FACT__MAX; i++)
			f.answers[i] = ANSWER_UNKNOWN;
		WANT(!check_holds((enum check)c, &f));
		WANT(missed);
	}
}

TEST(a_refusal_lists_everything_that_is_missing)	/* S1-16, T03 */
{
	struct app_facts	f;
	struct app		app;
	struct verdict		v;

	good_facts(t->a, &f);
	app = *f.app;
	app.form_done = 0;
	app.position_id = 0;
	f.app = &app;
	f.answers[FACT_photo_ready] = ANSWER_NO;
	WANT_RC(app_may(&f, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &v), RC_DENIED);
	WANT_INT(v.n, 3);
	WANT_INT(v.todo[0].check, CHK_photo_ready);
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
	struct exam_import	im;
	struct tx		tx;
	struct cx		cx;

	*w = (struct world){ .rng = rng_seeded(42) };
	w->keys = keys_make(&(struct key){ { 1 } });
	w->cache = exam_cache_new();
	WANT_RC(civil_parse(STR("2026-06-01 09:00"), &w->now_us), RC_OK);
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
	WANT_RC(tx_begin(w->db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	cx = world_cx(w, &tx, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(exam_import(&cx, str_z(config_text), NULL, &im), RC_OK);
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
