/* SPDX-License-Identifier: Apache-2.0 */
/* What is open when, why not, and what is due: the edges of every window. */
#include "application/due.h"
#include "application/law.h"

#include "tests/law_world.h"

/* A registration from 100 to 200, frozen at 180, reviewed until 300 … */
static struct exam_config
config(struct arena *a)
{
	struct exam_config c = { .register_from_us = 100,
		.register_to_us = 200, .freeze_us = 180, .review_to_us = 300,
		.pay_from_us = 150, .pay_to_us = 400, .rechoose_to_us = 500,
		.ticket_from_us = 600, .ticket_to_us = 700,
		.arbitration_days = 3, .arbitration = 1, .review_days = 2,
		.return_days = 2, .prints = PRINT_TICKET,
		.pay_mode = PAY_ONLINE, .after_reject = REJECT_EDIT,
		.cancel = CANCEL_REJECTED };

	c.subjects = ARENA_NEW(a, struct subject);
	c.subjects_n = 1;
	c.subjects->from_us = 800;
	c.subjects->to_us = 900;
	return c;
}

TEST(an_act_is_open_while_all_its_stages_are)
{
	const struct exam_config c = config(t->a);
	static const struct {
		enum when_act	act;
		int64_t		now_us;
		bool		open;
	} rows[] = {
		{ WHEN_START, 99, false }, { WHEN_START, 100, true },
		{ WHEN_START, 179, true }, { WHEN_START, 180, false },
		{ WHEN_CANCEL, 199, true }, { WHEN_CANCEL, 200, false },
		{ WHEN_REVIEW, 299, true }, { WHEN_REVIEW, 300, false },
		{ WHEN_PAY, 149, false }, { WHEN_PAY, 150, true },
		{ WHEN_PAY, 399, true }, { WHEN_PAY, 400, false },
		{ WHEN_TICKET, 599, false }, { WHEN_TICKET, 600, true },
		{ WHEN_TICKET, 700, false }, { WHEN_PRINT, 1, true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct moment m = { .config = &c,
			.now_us = rows[i].now_us };

		WANT_INT(when_open(&m, rows[i].act), rows[i].open);
		WANT_INT(when_why(t->a, &m, rows[i].act).n == 0,
		    rows[i].open);
	}
}

/* Each act waits for each of its stages, and for no other. */
TEST(an_act_is_closed_by_each_of_its_stages_alone)
{
	static const struct {
		enum when_act	act;
		enum stage	stages[2];
	} rows[] = {
		{ WHEN_START, { STAGE_REGISTER, STAGE_CHANGE } },
		{ WHEN_SAVE, { STAGE_REGISTER, STAGE_CHANGE } },
		{ WHEN_MEND, { STAGE_RETURN, STAGE_RETURN } },
		{ WHEN_ENROL, { STAGE_REGISTER, STAGE_CHANGE } },
		{ WHEN_CANCEL, { STAGE_REGISTER, STAGE_REGISTER } },
		{ WHEN_DISPUTE, { STAGE_DISPUTE, STAGE_DISPUTE } },
		{ WHEN_SEAL, { STAGE_REVIEW, STAGE_REVIEW } },
		{ WHEN_REVIEW, { STAGE_REVIEW, STAGE_REVIEW } },
		{ WHEN_PAY, { STAGE_PAY, STAGE_PAY } },
		{ WHEN_RECHOOSE, { STAGE_RECHOOSE, STAGE_RECHOOSE } },
		{ WHEN_PRINT, { STAGE_PRINTS, STAGE_PRINTS } },
		{ WHEN_TICKET, { STAGE_TICKET, STAGE_TICKET } },
	};
	const struct exam_config c = config(t->a);

	WANT_INT(COUNT(rows), WHEN__MAX);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t k = 0; k < STAGE__MAX; k++) {
			struct stages		s = { .span = { { 0, 0 } } };
			const struct moment	m = { .config = &c,
				.stages = &s, .now_us = 50 };

			WANT(when_open(&m, rows[i].act));
			s.span[k].to_us = 40;
			WANT_INT(when_open(&m, rows[i].act),
			    k != rows[i].stages[0] && k != rows[i].stages[1]);
		}
}

TEST(a_confirmation_is_taken_back_until_its_last_instant)
{
	struct exam_config	c = config(t->a);
	const struct app	app = { .confirmed_us = 10 };
	struct moment		m = { .config = &c, .app = &app,
		.now_us = 10 };

	WANT(!when_undo_open(&m));		/* not in this exam */
	c.undo_minutes = 1;
	m.now_us += US_PER_MINUTE - 1;
	WANT(when_undo_open(&m));
	m.now_us++;
	WANT(!when_undo_open(&m));
}

TEST(what_is_not_finished_ends_with_its_stage)
{
	struct exam_config	c = config(t->a);
	const struct app	app = { .return_until_us = 50, .moved_us = 10 };
	const struct moment	m = { .config = &c, .app = &app };

	WANT_INT(when_end_us(&m, STATE_DRAFT), 200);
	WANT_INT(when_end_us(&m, STATE_RETURNED), 50);
	WANT_INT(when_end_us(&m, STATE_REJECTED), 300 + 3 * US_PER_DAY);
	WANT_INT(when_end_us(&m, STATE_APPROVED), 400);
	WANT_INT(when_end_us(&m, STATE_SUBMITTED), 0);
	WANT_INT(when_end_us(&m, STATE_PAID), 0);
	c.pay_mode = PAY_OFF;
	WANT_INT(when_end_us(&m, STATE_APPROVED), 0);
}

/* A check that the clock decides says since when; any other has no hours. */
TEST(a_check_of_the_clock_says_why)
{
	static const struct {
		enum check	check;
		enum stage	stage;
	} rows[] = {
		{ CHK_window_open, STAGE_REGISTER },
		{ CHK_window_began, STAGE_REGISTER },
		{ CHK_unfrozen, STAGE_CHANGE },
		{ CHK_review_open, STAGE_REVIEW },
		{ CHK_return_open, STAGE_RETURN },
		{ CHK_dispute_open, STAGE_DISPUTE },
		{ CHK_rechoose_open, STAGE_RECHOOSE },
		{ CHK_has_reason, STAGE__MAX },
	};
	const struct exam_config c = config(t->a);

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t k = 0; k < STAGE__MAX; k++) {
			struct stages		s = { .span = { { 0, 0 } } };
			const struct moment	m = { .config = &c,
				.stages = &s, .now_us = 50 };

			s.span[k].to_us = 40;
			WANT_INT(when_check_why(t->a, &m, rows[i].check).n > 0,
			    k == rows[i].stage);
		}
}

TEST(what_was_put_off_holds_and_registration_takes_the_freeze_along)
{
	const struct exam_config c = config(t->a);
	struct stages		 s = stages_of(&c);
	const struct moment	 m = { .config = &c, .stages = &s,
		.now_us = 250 };

	WANT(!when_open(&m, WHEN_SAVE));
	stages_later(&s, STAGE_PRINTS, 900);	/* has no end: stays so */
	WANT_INT(s.span[STAGE_PRINTS].to_us, 0);
	stages_later(&s, STAGE_REGISTER, 150);	/* earlier: changes nothing */
	WANT_INT(s.span[STAGE_REGISTER].to_us, 200);
	WANT_INT(s.span[STAGE_CHANGE].to_us, 180);
	stages_later(&s, STAGE_REGISTER, 260);
	WANT(when_open(&m, WHEN_SAVE));
	WANT_INT(when_span(&m, WHEN_SAVE).to_us, 260);
	WANT_INT(when_span(&m, WHEN_SAVE).from_us, 100);
}

TEST(returns_disputes_and_rechoosing_have_days_of_their_own)
{
	const struct exam_config c = config(t->a);
	struct stages		 s = stages_of(&c);
	struct app		 app = { .return_until_us = 50, .moved_us = 10 };
	struct moment		 m = { .config = &c, .stages = &s,
		.app = &app, .now_us = 60 };

	WANT(!when_open(&m, WHEN_MEND));
	stages_later(&s, STAGE_RETURN, 70);
	WANT(when_open(&m, WHEN_MEND));
	m.now_us = 10 + 3 * US_PER_DAY;
	WANT(!when_open(&m, WHEN_DISPUTE));
	m.now_us--;
	WANT(when_open(&m, WHEN_DISPUTE));
	m.now_us = 450;
	WANT(!when_open(&m, WHEN_SAVE));
	app.rechosen_us = 410;
	WANT(when_open(&m, WHEN_SAVE));
	WANT_INT(when_span(&m, WHEN_SAVE).to_us, 500);
	WANT_INT(when_span(&m, WHEN_REVIEW).to_us, 500 + 2 * US_PER_DAY);
	WANT_INT(when_span(&m, WHEN_TICKET).to_us, 700);
}

/* Where the exam names no day, each has as many after the position went as a return gives. */
TEST(choosing_again_ends_for_everybody_on_a_day)
{
	struct exam_config	c = config(t->a);
	struct app		app = { .state = STATE_POSITION_GONE,
		.moved_us = 160 };
	struct moment		m = { .config = &c, .app = &app,
		.now_us = 499 };

	WANT(when_open(&m, WHEN_RECHOOSE));
	m.now_us = 500;
	WANT(!when_open(&m, WHEN_RECHOOSE));
	c.rechoose_to_us = 0;
	WANT_INT(when_end_us(&m, STATE_POSITION_GONE), 160 + 2 * US_PER_DAY);
	WANT(when_open(&m, WHEN_RECHOOSE));
	m.now_us = 160 + 2 * US_PER_DAY;
	WANT(!when_open(&m, WHEN_RECHOOSE));
	c.register_to_us = 3 * US_PER_DAY;	/* never less than the others have */
	WANT_INT(when_end_us(&m, STATE_POSITION_GONE), 3 * US_PER_DAY);
	app.state = STATE_PAID;			/* not theirs: no day of their own */
	WANT_INT(when_stage(&m, STAGE_RECHOOSE).to_us, 0);
	m.app = NULL;
	WANT_INT(when_stage(&m, STAGE_RECHOOSE).to_us, 0);
}

TEST(the_ticket_begins_with_the_day_not_in_the_middle_of_it)
{
	struct exam_config	c = config(t->a);
	int64_t			at_us, day_us;

	WANT_RC(civil_parse(STR("2027-11-30 09:00"), &at_us), RC_OK);
	WANT_RC(civil_parse(STR("2027-11-25 00:00"), &day_us), RC_OK);
	c.subjects->from_us = at_us;
	c.ticket_days = 5;
	WANT_INT(stages_of(&c).span[STAGE_TICKET].from_us, day_us);
	c.ticket_days = 0;
	WANT_INT(stages_of(&c).span[STAGE_TICKET].from_us, 600);
}

/* The first thing that is due, or DUE__MAX. */
static enum due_kind
first(struct test *t, const struct exam_config *c, struct app *app,
    int64_t now_us, int64_t *ret_to_us)
{
	const struct moment	m = { .config = c, .app = app,
		.now_us = now_us };
	struct due_list		list;

	due_find(t->a, &m, &list);
	*ret_to_us = list.n == 0 ? -1 : list.rows[0].span.to_us;
	return list.n == 0 ? DUE__MAX : list.rows[0].kind;
}

TEST(what_is_due_names_a_day_only_when_somebody_is_bound_by_it)
{
	struct exam_config	c = config(t->a);
	struct app		app = { .state = STATE_DRAFT };
	int64_t			to_us;

	WANT_INT(first(t, &c, &app, 150, &to_us), DUE_CONFIRM);
	WANT_INT(to_us, 180);
	WANT_INT(first(t, &c, &app, 180, &to_us), DUE__MAX);
	app = (struct app){ .state = STATE_SUBMITTED, .confirmed_us = 150 };
	WANT_INT(first(t, &c, &app, 160, &to_us), DUE_REVIEW);
	WANT_INT(to_us, 300);			/* the review's end comes first */
	WANT_INT(first(t, &c, &app, 300, &to_us), DUE_REVIEW);
	WANT_INT(to_us, 0);			/* over: nobody is bound any more */
	c.docs_mode = DOCS_AFTER;
	WANT_INT(first(t, &c, &app, 160, &to_us), DUE_SEAL);
	WANT_INT(to_us, 0);
	c.docs_mode = DOCS_NONE;
	c.undo_minutes = 10;
	WANT_INT(first(t, &c, &app, 160, &to_us), DUE_REVIEW);
	WANT_INT(to_us, 0);
	c.undo_minutes = 0;
	c.review_mode = REVIEW_ON_SITE;
	WANT_INT(first(t, &c, &app, 160, &to_us), DUE_VISIT);
	WANT_INT(to_us, 300);
	c.review_mode = REVIEW_ONLINE;
	app.state = STATE_APPROVED;
	WANT_INT(first(t, &c, &app, 350, &to_us), DUE_PAY);
	WANT_INT(to_us, 400);
	WANT_INT(first(t, &c, &app, 400, &to_us), DUE__MAX);
	app.state = STATE_POSITION_GONE;
	WANT_INT(first(t, &c, &app, 450, &to_us), DUE_RECHOOSE);
	WANT_INT(first(t, &c, &app, 500, &to_us), DUE__MAX);
	app.state = STATE_LAPSED;
	WANT_INT(first(t, &c, &app, 150, &to_us), DUE__MAX);
}

TEST(what_the_banner_says_the_list_does_not_deny)
{
	struct exam_config c = config(t->a);

	for (size_t s = 0; s < STATE__MAX; s++)
		for (int64_t now_us = 50; now_us < 1000; now_us += 50) {
			struct app		app = { .state = (enum state)s,
				.confirmed_us = 120, .return_until_us = 170 };
			const struct moment	m = { .config = &c,
				.app = &app, .now_us = now_us };
			struct due_list		list;
			struct str		said;
			bool			bad;

			due_find(t->a, &m, &list);
			said = due_banner(t->a, &m, &bad);
			/* Nothing is asked for that the list no longer has. */
			if (str_has(said, STR("请在缴费时间内缴费")))
				WANT(list.n > 0 && list.rows[0].kind ==
				    DUE_PAY);
			for (size_t i = 0; i < list.n; i++)
				WANT(list.rows[i].span.to_us == 0 ||
				    now_us < list.rows[i].span.to_us);
		}
}

/* What was put off for one person is so for them, and for nobody else. */
static void
put_off_on(struct test *t, const char *url)
{
	struct law_world w;
	struct moment	 all, one, other;
	struct app	 a, b;
	struct cx	 cx;
	int64_t		 end_us;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	law_world_person(&w, &a);
	law_world_person(&w, &b);
	cx = law_world_as(&w, ROLE_INDEX_SYSTEM, 0);
	end_us = w.exam->config.pay_to_us;
	WANT_RC(extension_add(&cx, w.exam, &(struct extension){
		.stage = STAGE_PAY, .person = a.person,
		.until_us = end_us + US_PER_DAY, .reason = STR("住院") }),
	    RC_OK);
	WANT_RC(exam_load(w.cache, &w.tx, STR("law"), &w.exam), RC_OK);
	WANT_RC(when_load(&cx, w.exam, &a, &one), RC_OK);
	WANT_RC(when_load(&cx, w.exam, &b, &other), RC_OK);
	WANT_RC(when_load(&cx, w.exam, NULL, &all), RC_OK);
	one.now_us = other.now_us = all.now_us = end_us;
	WANT(when_open(&one, WHEN_PAY));
	WANT(!when_open(&other, WHEN_PAY));
	WANT(!when_open(&all, WHEN_PAY));
	law_world_close(&w);
}

TEST(what_was_put_off_for_one_person_is_open_to_them_alone)
{
	each_store(t, put_off_on);
}
