/* SPDX-License-Identifier: Apache-2.0 */
/* Who may look at an application, for how long, and what takes two persons: with the facts of this folder. */
#include "tests/law_world.h"

#include "account/account.sql.h"
#include "review/lists.h"
#include "review/review.h"

/* Members of staff(). */
enum { ANNE = 11, BERT, CARL, STAFF_N };

/* Scope, lease and eyes are asked; what the folders above know is yes. */
static const struct fact_source *const sources[] = { review_facts,
	facts_all_yes, NULL };

/* Three of one kind; the last one works for another department. */
static void
staff(struct law_world *w, uint32_t role)
{
	struct test	*t = w->t;
	int64_t		 n;

	w->law.sources = sources;
	w->tx.roles = ROLE_SYSTEM;
	for (int64_t id = ANNE; id < STAFF_N; id++) {
		WANT_RC(q_staff_add(&w->tx, &(struct q_staff_add_in){
			.id = id, .login = str_make(w->a, "s%d", (int)id),
			.name = STR("工作人员"), .roles = role,
			.password = STR("x"), .made_us = w->now_us }, &n),
		    RC_OK);
		WANT_RC(q_scope_add(&w->tx, &(struct q_scope_add_in){
			.staff_id = id, .exam_id = w->exam->id,
			.department = id == CARL ? STR("别的部门") : STR("") },
		    &n), RC_OK);
	}
}

/* Somebody has handed in, and can no longer undo it. */
static void
hand_in(struct law_world *w, struct app *app)
{
	struct test *t = w->t;

	law_world_person(w, app);
	WANT_RC(law_world_try(w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, app), RC_OK);
	WANT_RC(law_world_try(w, ROLE_INDEX_CANDIDATE, EV_SEAL, app), RC_OK);
	w->now_us += 11 * US_PER_MINUTE;
}

static enum rc
claim(struct law_world *w, int64_t who, struct app *app, int64_t *ret_until_us)
{
	struct cx	cx = law_world_as(w, ROLE_INDEX_REVIEWER, who);
	struct verdict	v;

	return review_claim(&cx, app, &v, ret_until_us);
}

static enum rc
decide(struct law_world *w, int64_t who, enum review_verdict verdict,
    struct app *app)
{
	struct cx	cx = law_world_as(w, ROLE_INDEX_REVIEWER, who);
	struct verdict	v;

	return review_decide(&cx, w->exam, app, &(struct review_decision){
		.verdict = verdict, .reason_code = STR("OTHER"),
		.reason = STR("材料与公告不符"), .fields = STR("form") }, &v);
}

/* The job that a claim left behind. */
static enum rc
clock_looks(struct law_world *w, int64_t app_id, int64_t version)
{
	struct review_jobs	ctx = { &w->law, &w->keys, &w->rng };
	struct job		job = { .kind = STR("lease"), .tries = 1,
		.key = str_make(w->a, "%lld.%lld", (long long)app_id,
		(long long)version), .payload = STR(""), .now_us = w->now_us };

	w->tx.roles = ROLE_CLOCK;
	return review_lease_job(&w->tx, &job, &ctx);
}

static size_t
held(struct law_world *w, int64_t who)
{
	struct cx		 cx = law_world_as(w, ROLE_INDEX_REVIEWER, who);
	struct review_held	 mine;
	struct test		*t = w->t;

	WANT_RC(review_mine(&cx, w->exam, &mine), RC_OK);
	return mine.n;
}

static size_t
waiting(struct law_world *w, int64_t who)
{
	struct cx		 cx = law_world_as(w, ROLE_INDEX_REVIEWER, who);
	struct review_queue	 queue;
	struct test		*t = w->t;

	WANT_RC(review_queue(&cx, w->exam, &(struct review_span){ 0, 50 },
	    &queue), RC_OK);
	WANT_INT(queue.n, queue.waiting.n);	/* the figure is the list */
	return queue.n;
}

/* ---- one at a time */

static void
lease_on(struct test *t, const char *url)
{
	struct law_world w;
	struct app	 app, seen;
	int64_t		 until_us, again_us, version;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER);
	hand_in(&w, &app);
	WANT_INT(waiting(&w, ANNE), 1);
	WANT_INT(waiting(&w, CARL), 0);		/* of another department */
	WANT_RC(claim(&w, CARL, &app, &until_us), RC_NONE);
	seen = app;
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
	WANT_INT(app.state, STATE_IN_REVIEW);
	WANT_INT(until_us, w.now_us + 10 * US_PER_MINUTE);
	WANT_INT(held(&w, ANNE), 1);
	WANT_INT(waiting(&w, BERT), 0);

	/* Bert saw it in the queue, too, and was slower; Anne asks once more. */
	WANT_RC(claim(&w, BERT, &seen, &again_us), RC_STALE);
	WANT_RC(claim(&w, BERT, &app, &again_us), RC_DENIED);
	WANT_RC(claim(&w, ANNE, &app, &again_us), RC_OK);
	WANT_INT(again_us, until_us);
	WANT_RC(decide(&w, BERT, REVIEW_APPROVE, &app), RC_DENIED);

	/* Ten minutes later it is nobody's, whether or not the clock looked. */
	version = app.version;
	w.now_us = until_us;
	WANT_RC(decide(&w, ANNE, REVIEW_APPROVE, &app), RC_DENIED);
	WANT_INT(held(&w, ANNE), 0);
	WANT_RC(clock_looks(&w, app.id, version - 1), RC_OK);
	WANT_INT(waiting(&w, BERT), 0);		/* a job of an older claim */
	WANT_RC(clock_looks(&w, app.id, version), RC_OK);
	WANT_INT(waiting(&w, BERT), 1);
	WANT_RC(clock_looks(&w, app.id, version), RC_OK);	/* once is enough */
	WANT_INT(waiting(&w, BERT), 1);
	law_world_close(&w);
}

TEST(a_lease_is_one_reviewers_for_ten_minutes)	/* S0-26 */
{
	each_store(t, lease_on);
}

static void
release_on(struct test *t, const char *url)
{
	struct law_world w;
	struct verdict	 v;
	struct app	 app;
	struct cx	 cx;
	int64_t		 until_us;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER);
	hand_in(&w, &app);
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
	cx = law_world_as(&w, ROLE_INDEX_REVIEWER, BERT);
	WANT_RC(review_release(&cx, &app, &v), RC_DENIED);
	cx = law_world_as(&w, ROLE_INDEX_REVIEWER, CARL);
	WANT_RC(review_release(&cx, &app, &v), RC_NONE);
	cx = law_world_as(&w, ROLE_INDEX_REVIEWER, ANNE);
	WANT_RC(review_release(&cx, &app, &v), RC_OK);
	WANT_INT(app.state, STATE_SUBMITTED);
	WANT_RC(claim(&w, BERT, &app, &until_us), RC_OK);
	law_world_close(&w);
}

TEST(who_holds_an_application_may_put_it_back)	/* T06 */
{
	each_store(t, release_on);
}

/* ---- two levels are two persons */

static void
levels_on(struct test *t, const char *url)
{
	struct law_world w;
	struct app	 app;
	int64_t		 until_us;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER);
	hand_in(&w, &app);
	WANT_INT(review_event(w.exam, &app, REVIEW_APPROVE), EV_PASS);
	WANT_INT(review_event(w.exam, &app, REVIEW_REJECT), EV_REJECT);
	WANT_INT(review_event(w.exam, &app, REVIEW_RETURN), EV_RETURN);
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
	WANT_RC(decide(&w, ANNE, REVIEW_APPROVE, &app), RC_OK);
	WANT_INT(app.state, STATE_SUBMITTED);
	WANT_INT(app.review_level, 2);
	WANT_INT(review_event(w.exam, &app, REVIEW_APPROVE), EV_APPROVE);
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_DENIED);	/* her own eyes */
	WANT_RC(claim(&w, BERT, &app, &until_us), RC_OK);
	WANT_RC(decide(&w, BERT, REVIEW_APPROVE, &app), RC_OK);
	/* A fee of nothing is paid by the approval (T14z): here all facts say so. */
	WANT_INT(app.state, STATE_PAID);
	law_world_close(&w);
}

TEST(a_second_level_wants_a_second_person)	/* S0-04 */
{
	each_store(t, levels_on);
}

/* ---- a dispute is decided by who has not decided yet */

static void
arbitrate_on(struct test *t, const char *url)
{
	static const struct { bool uphold; enum state state; } rows[] = {
		{ true, STATE_PAID }, { false, STATE_BARRED } };
	struct law_world w;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER | ROLE_ARBITER);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct verdict	 v;
		struct app	 app;
		struct cx	 cx;
		int64_t		 until_us;

		WANT_RC(tx_save(&w.tx), RC_OK);
		hand_in(&w, &app);
		WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
		WANT_RC(decide(&w, ANNE, REVIEW_REJECT, &app), RC_OK);
		WANT_RC(law_world_try(&w, ROLE_INDEX_CANDIDATE, EV_DISPUTE,
		    &app), RC_OK);
		cx = law_world_as(&w, ROLE_INDEX_ARBITER, ANNE);
		WANT_RC(review_arbitrate(&cx, w.exam, &app, rows[i].uphold,
		    STR("维持原来的意见"), &v), RC_DENIED);
		cx = law_world_as(&w, ROLE_INDEX_ARBITER, BERT);
		WANT_RC(review_arbitrate(&cx, w.exam, &app, rows[i].uphold,
		    STR(""), &v), RC_DENIED);	/* an answer is owed */
		WANT_RC(review_arbitrate(&cx, w.exam, &app, rows[i].uphold,
		    STR("公告第五条"), &v), RC_OK);
		WANT_INT(app.state, rows[i].state);
		WANT_RC(tx_save_end(&w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&w);
}

TEST(a_dispute_is_decided_by_fresh_eyes_and_answered)	/* S2-13 S2-16 */
{
	each_store(t, arbitrate_on);
}

/* ---- a disqualification takes two */

static void
disqualify_on(struct test *t, const char *url)
{
	struct q_disqualification_open_row	open;
	struct law_world			w;
	struct verdict				v;
	struct app				app;
	struct cx				cx;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_AUTHORITY);
	hand_in(&w, &app);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, ANNE);
	WANT_RC(review_proposed(&cx, app.id, &open), RC_NONE);
	WANT_RC(review_disqualify(&cx, w.exam, &app, &v), RC_NONE);
	WANT_RC(review_propose(&cx, app.id, STR("公告第十条"),
	    STR("提供虚假材料")), RC_OK);
	WANT_RC(review_propose(&cx, app.id, STR("公告第十条"),
	    STR("再提一次")), RC_STALE);
	WANT_RC(review_proposed(&cx, app.id, &open), RC_OK);
	WANT_INT(open.proposed_by, ANNE);
	WANT_RC(review_disqualify(&cx, w.exam, &app, &v), RC_DENIED);
	WANT_INT(app.state, STATE_SUBMITTED);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, CARL);
	WANT_RC(review_disqualify(&cx, w.exam, &app, &v), RC_NONE);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, BERT);
	WANT_RC(review_disqualify(&cx, w.exam, &app, &v), RC_OK);
	WANT_INT(app.state, STATE_DISQUALIFIED);
	WANT_RC(review_proposed(&cx, app.id, &open), RC_NONE);
	law_world_close(&w);
}

TEST(who_proposes_a_disqualification_does_not_carry_it_out)	/* S2-16 T22 */
{
	each_store(t, disqualify_on);
}

/* ---- a position that goes takes everybody with it, but whom it seated */

static void
drop_on(struct test *t, const char *url)
{
	struct review_dropped	done;
	struct law_world	w;
	struct app		app, draft;
	struct cx		cx;
	int64_t			until_us;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER | ROLE_AUTHORITY);
	hand_in(&w, &app);
	law_world_person(&w, &draft);
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, CARL);
	WANT_RC(review_drop_position(&cx, w.exam, STR("001"), STR("计划取消"),
	    &done), RC_NONE);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, BERT);
	WANT_RC(review_drop_position(&cx, w.exam, STR("000"), STR("计划取消"),
	    &done), RC_NONE);
	WANT_RC(review_drop_position(&cx, w.exam, STR("001"), STR("计划取消"),
	    &done), RC_OK);
	WANT_INT(done.moved, 1);
	WANT_INT(done.unchosen, 1);
	WANT_INT(done.seated, 0);
	WANT_RC(app_by_id(&cx, app.id, &app), RC_OK);
	WANT_INT(app.state, STATE_POSITION_GONE);
	WANT_RC(app_by_id(&cx, draft.id, &draft), RC_OK);
	WANT_INT(draft.state, STATE_DRAFT);
	WANT_INT(draft.position_id, 0);
	WANT_INT(held(&w, ANNE), 0);	/* whoever looked at it has nothing to decide */
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, BERT);
	WANT_RC(review_drop_position(&cx, w.exam, STR("001"), STR("计划取消"),
	    &done), RC_DENIED);
	law_world_close(&w);
}

TEST(a_position_that_is_cancelled_moves_everybody_who_is_on_it)	/* S1-19 */
{
	each_store(t, drop_on);
}

static void
seated_on(struct test *t, const char *url)
{
	struct review_dropped	done;
	struct law_world	w;
	struct app		app;
	struct cx		cx;
	int64_t			until_us;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	staff(&w, ROLE_REVIEWER | ROLE_AUTHORITY);
	hand_in(&w, &app);
	WANT_RC(claim(&w, ANNE, &app, &until_us), RC_OK);
	WANT_RC(decide(&w, ANNE, REVIEW_APPROVE, &app), RC_OK);
	WANT_RC(claim(&w, BERT, &app, &until_us), RC_OK);
	WANT_RC(decide(&w, BERT, REVIEW_APPROVE, &app), RC_OK);
	WANT_RC(law_world_try(&w, ROLE_INDEX_SYSTEM, EV_SEAT, &app), RC_OK);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, BERT);
	WANT_RC(review_drop_position(&cx, w.exam, STR("001"), STR("计划取消"),
	    &done), RC_DENIED);
	WANT_INT(done.seated, 1);
	WANT_INT(done.moved, 0);
	WANT_RC(app_by_id(&cx, app.id, &app), RC_OK);
	WANT_INT(app.state, STATE_SEATED);
	law_world_close(&w);
}

TEST(a_position_with_people_who_have_seats_stays)	/* S1-18 S1-19 */
{
	each_store(t, seated_on);
}
