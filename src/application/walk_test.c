/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random walks: ten thousand tries of anybody doing anything, on every
 * configuration of exams/, against what must always be true; on PostgreSQL a
 * quarter of them, which is each statement many hundred times.
 */
#include <dirent.h>
#include <stdio.h>

#include "tests/law_fixture.h"
#include "tests/stores.h"

#include "account/account.h"
#include "exam/exam.h"
#include "position/import.h"
#include "position/position.h"
#include "position/position.sql.h"

enum { STEPS = 10000, STEPS_POSTGRES = 2500, PEOPLE = 3 };

/*
 * A transaction ends after so many steps: within one, PostgreSQL keeps every
 * version of a row, and each look reads through all that came before.
 */
enum { STEPS_AT_ONCE = 25 };

struct walker {
	struct test		*t;
	struct arena		*a;
	struct db		*db;
	int			 steps;
	struct tx		 tx;
	struct keys		 keys;
	struct rng		 rng;
	struct law		 law;
	const struct exam	*exam;
	int64_t			 position_id;
	int64_t			 now_us;
	int64_t			 who[PEOPLE];
	struct str		 idno[PEOPLE];
	int			 people;
	size_t			 fired, refused, ended;
};

static struct cx
as(struct walker *w, enum role_index role, int64_t who)
{
	w->tx.roles = UINT32_C(1) << role;
	return (struct cx){ .tx = &w->tx, .a = w->tx.a, .keys = &w->keys,
		.rng = &w->rng, .law = &w->law, .now_us = w->now_us, .role = role, .who = who,
		.demo = true };
}

static bool
coin(struct walker *w)
{
	return rng_below(&w->rng, 2) == 0;
}

/* ---- the stage */

static void
add_position(struct walker *w)
{
	static const struct position_row row = { .row = 1, .headcount = 1,
		.dept = STR_INIT("部门"), .unit = STR_INIT("部门"),
		.name = STR_INIT("职位"), .code = STR_INIT("001") };
	static const struct position_sheet sheet = { .name = STR_INIT("表"),
		.by_code = true };
	struct position_table	table = { .sheets = &sheet, .rows = &row,
		.sheets_n = 1, .rows_n = 1 };
	static const struct services services = {
		.list = { { &position_use_key, (void *)&app_position_use },
		    { &exam_use_key, (void *)&app_exam_use } }, .n = 2 };
	struct position_import	done;
	struct q_position_all_row *rows;
	struct cx		cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;
	size_t			n;

	cx.services = &services;
	WANT_RC(position_import(&cx, w->exam->id, &table, STR(""),
	    &done), RC_OK);
	WANT_RC(q_position_all(&w->tx, &(struct q_position_all_in){
		.exam_id = w->exam->id }, &rows, &n), RC_OK);
	WANT_INT(n, 1);
	w->position_id = rows[0].id;
}

/* A new person takes the place of one for whom all is over. */
static void
add_person(struct walker *w, int i)
{
	struct account_rules	rules = { .realm = w->exam->config.realm };
	struct cx		cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;

	w->idno[i] = str_make(w->a, "%.*s-%d",
	    STR_ARG(w->exam->config.code), w->people++);
	WANT_RC(account_add(&cx, &rules, &(struct account_new){
		.name = STR("测试"), .id_kind = STR("resident"),
		.idno = w->idno[i], .birth = STR("1990-01-01"),
		.sex = STR("F"), .phone = STR("13800000000"),
		.password = STR("x") }, &w->who[i]), RC_OK);
}

/* ---- a candidate's savings, so that a confirmation is sometimes possible */

static void
prepare(struct walker *w, struct app *app)
{
	const struct exam_config	*c = &w->exam->config;
	struct cx	cx = as(w, ROLE_INDEX_CANDIDATE, app->account_id);
	struct test	*t = w->t;
	struct verdict	v;

	if (app->state != STATE_DRAFT)
		return;
	WANT_RC(app_accept(&cx, w->exam, app, false), RC_OK);
	WANT_RC(app_accept(&cx, w->exam, app, true), RC_OK);
	if (config_has_step(c, STEP_FORM))
		WANT_RC(app_save_form(&cx, w->exam, app, STR("{}"), true, &v),
		    RC_OK);
	if (config_has_step(c, STEP_PROFILE))
		WANT_RC(app_confirm_profile(&cx, w->exam, app, &v), RC_OK);
	if (config_has_step(c, STEP_LEVEL))
		WANT_RC(app_save_tier(&cx, w->exam, app, STR("层级"), &v),
		    RC_OK);
	if (config_has_step(c, STEP_SITE))
		WANT_RC(app_save_site(&cx, w->exam, app, 1, 1, &v), RC_OK);
	if (config_has_step(c, STEP_POSITION))
		/* denied once the position is barred */
		(void)app_save_position(&cx, w->exam, app, w->position_id,
		    STR("部门"), &v);
}

/* What the folders above would answer: anything. */
static enum rc
load_coin(struct cx *cx, const struct app_case *c, bool *ret)
{
	(void)c;
	*ret = rng_below(cx->rng, 2) == 0;
	return RC_OK;
}

static enum rc
load_mostly(struct cx *cx, const struct app_case *c, bool *ret)
{
	(void)c;
	*ret = rng_below(cx->rng, 8) != 0;
	return RC_OK;
}

/* Photos and documents are not what is walked here: they are there. */
static const struct fact_source walk_facts[] = {
	{ FACT_photo_ready, law_says_yes },
	{ FACT_docs_ready, law_says_yes },
	{ FACT_photo_passed, load_coin },
	{ FACT_in_scope, load_mostly },
	{ FACT_lease_mine, load_coin },
	{ FACT_fresh_eyes, load_mostly },
	{ FACT_undecided, load_mostly },
	{ FACT_proposed_by_another, load_coin },
	{ FACT_scored_by_another, load_coin },
	{ FACT_amount_right, load_coin },
	{ FACT_nothing_owed, load_coin },
	{ FACT_fee_returning, load_coin },
	{ FACT_fee_returned, load_coin },
	{ FACT__MAX, NULL },
};

static const struct fact_source *const walk_sources[] = { walk_facts,
	application_facts, NULL };

/* ---- what must be true after every step, whatever was tried */

static void
look(struct walker *w, struct app *mine)
{
	struct cx	 cx = as(w, ROLE_INDEX_CLOCK, 0);
	struct test	*t = w->t;
	struct app_past	*past;
	struct app	 stored, live;
	size_t		 n;

	WANT_RC(app_by_id(&cx, mine->id, &stored), RC_OK);
	WANT_INT(stored.state, mine->state);
	WANT_INT(stored.version, mine->version);
	WANT_INT(stored.site_held, mine->site_held);
	WANT_RC(app_history(&cx, mine->id, &past, &n), RC_OK);
	WANT_INT(n, (size_t)mine->version);
	WANT_INT(past[n - 1].to, mine->state);
	for (size_t i = 1; i < n; i++)	/* each move began where one ended */
		WANT(past[i].move != NULL &&
		    past[i].move->from == past[i - 1].to);
	cx = as(w, ROLE_INDEX_CANDIDATE, mine->account_id);
	WANT_RC(app_mine(&cx, w->exam->id, &live), RC_OK);
	WANT_INT(live.id, mine->id);
}

static void
begin(struct walker *w, int i, struct app *app)
{
	struct cx	cx = as(w, ROLE_INDEX_CANDIDATE, w->who[i]);
	struct test	*t = w->t;

	WANT_RC(app_start(&cx, w->exam, person_hash(&cx, "idno",
	    w->idno[i]), app), RC_OK);
	WANT_INT(app->state, STATE_DRAFT);
}

/* Half of the tries are rows of the table that begin here, half are anything. */
static void
choose(struct walker *w, enum state from, enum event *ret_e,
    enum role_index *ret_role)
{
	const struct move *m = &moves[rng_below(&w->rng, moves_n)];

	*ret_e = (enum event)rng_below(&w->rng, EV__MAX);
	*ret_role = (enum role_index)rng_below(&w->rng, ROLE_INDEX__MAX);
	for (int i = 0; i < 60 && m->from != from; i++)
		m = &moves[rng_below(&w->rng, moves_n)];
	if (coin(w)) {
		*ret_e = m->event;
		*ret_role = m->who;
	}
}

static void
try_one(struct walker *w, struct app *app)
{
	enum event	 e;
	enum role_index	 role;
	struct app	 before = *app, work = *app;
	struct app_act	 act = { .id = app->id, .version = app->version };
	struct test	*t = w->t;
	struct verdict	 v;
	struct cx	 cx;
	enum rc		 rc;

	choose(w, app->state, &e, &role);
	/* Far ends are rare, or there would be little walking. */
	if ((e == EV_APPROVE || e == EV_UPHOLD || e == EV_DISQUALIFY) &&
	    rng_below(&w->rng, 8) != 0)
		return;
	cx = as(w, role, role == ROLE_INDEX_CANDIDATE ? app->account_id : 7);
	WANT_RC(tx_save(&w->tx), RC_OK);
	act.event = e;
	act.heading = STR("其他");
	act.reason = coin(w) ? STR("理由够长") : STR("");
	act.fields = str_z(step_word(w->exam->config.steps[0]));
	rc = tx_save_end(&w->tx, app_fire(&cx, &act, &work, &v));
	WANT(rc == RC_OK || rc == RC_DENIED || rc == RC_FULL);
	if (rc == RC_OK) {
		*app = work;
		w->fired++;
		WANT_INT(app->version, before.version + 1);
		WANT(!state_is_end(before.state));
	} else {
		w->refused++;
		WANT_INT(work.version, before.version);
		WANT_INT(work.state, before.state);
	}
}

static void
begin_anew(struct walker *w)
{
	struct test *t = w->t;

	WANT_RC(tx_end(&w->tx, RC_OK), RC_OK);
	WANT_RC(tx_begin(w->db, w->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
}

static void
walk(struct walker *w)
{
	struct app	apps[PEOPLE];
	struct test	*t = w->t;

	for (int i = 0; i < PEOPLE; i++) {
		add_person(w, i);
		begin(w, i, &apps[i]);
	}
	for (int k = 0; k < w->steps; k++) {
		int i = (int)rng_below(&w->rng, PEOPLE);

		if (k % STEPS_AT_ONCE == 0)
			begin_anew(w);
		w->now_us += 10 * US_PER_SECOND;
		if (rng_below(&w->rng, 8) == 0)
			prepare(w, &apps[i]);
		try_one(w, &apps[i]);
		if (k % 200 == 0)
			look(w, &apps[i]);
		if (!state_is_live(apps[i].state)) {
			look(w, &apps[i]);
			w->ended++;
			begin(w, i, &apps[i]);
		}
		if (apps[i].state == STATE_FAILED ||
		    apps[i].state == STATE_CERTIFIED) {
			add_person(w, i);
			begin(w, i, &apps[i]);
		}
	}
	WANT(w->fired > (size_t)w->steps / 20 && w->ended > 5);
	WANT(w->refused > (size_t)w->steps / 20);
}

/* ---- every configuration, one after the other, each on its own exam */

static void
walk_file(struct test *t, struct db *db, int steps, struct str text)
{
	struct exam_cache	*cache = exam_cache_new();
	struct walker		 w = { .t = t, .db = db, .steps = steps,
		.rng = rng_seeded(2026) };
	struct exam_import	 im;
	struct cx		 cx;

	w.a = arena_new((size_t)1 << 30);
	w.keys = keys_make(&(struct key){ { 1 } });
	w.law = (struct law){ cache, walk_sources, NULL };
	WANT_RC(civil_parse(STR("2026-11-20 09:00"), &w.now_us), RC_OK);
	WANT_RC(tx_begin(db, w.a, ROLE_SYSTEM, true, &w.tx), RC_OK);
	cx = as(&w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(exam_import(&cx, text, NULL, &im), RC_OK);
	WANT_RC(exam_load(cache, &w.tx, im.code, &w.exam), RC_OK);
	if (config_has_step(&w.exam->config, STEP_POSITION))
		add_position(&w);
	walk(&w);
	WANT_RC(tx_end(&w.tx, RC_OK), RC_OK);
	exam_cache_free(cache);
	arena_free(w.a);
}

static void
walk_all(struct test *t, const char *url)
{
	char		 cause[DB_CAUSE_BYTES];
	struct dirent	*e, *y;
	struct db	*db;
	DIR		*d = opendir("exams"), *sub;
	size_t		 n = 0;
	int		 steps = db_is_postgres(url) ? STEPS_POSTGRES : STEPS;

	WANT(d != NULL);
	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	while ((e = readdir(d)) != NULL) {
		const char *dir = str_make(t->a, "exams/%s", e->d_name).p;

		sub = e->d_name[0] == '.' ? NULL : opendir(dir);
		while (sub != NULL && (y = readdir(sub)) != NULL) {
			const char *path = str_make(t->a, "%s/%s", dir,
			    y->d_name).p;

			if (!str_ends(str_z(path), STR(".yaml")))
				continue;
			walk_file(t, db, steps, test_file(t, path));
			n++;
		}
		if (sub != NULL)
			(void)closedir(sub);	/* only read */
	}
	(void)closedir(d);	/* only read */
	db_close(db);
	WANT(n >= 6);
}

TEST(a_random_walk_never_leaves_the_table_on_any_configuration)
{
	each_store(t, walk_all);
}
