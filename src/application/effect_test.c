/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a move leaves behind, by the manuals' sentences: whoever hands in holds the one place of
 * the site, whoever is out of it gives it back, what was decided upon is held, and so on. Each
 * row is a way from the draft and what is so at its end, as others and the candidate meet it.
 */
#include "tests/law_world.h"

#include "photo/photo.h"
#include "position/state.h"

enum { WAY_MAX = 14 };

/* What is so of an application. */
enum {
	PLACE = 1 << 0,		/* nobody else gets its place at the site */
	PHOTO = 1 << 1,		/* the photo cannot be replaced */
	CHOSEN = 1 << 2,	/* a position stands in it */
	SEALED = 1 << 3,	/* the documents are handed in */
	MENDING = 1 << 4,	/* named parts are open again, until a day */
	SECOND = 1 << 5,	/* the second level of reviewers sees it */
	BARRED = 1 << 6,	/* that position is never open to them again */
	ASKED = 1 << 7,		/* a dispute waits for an answer */
	ANSWERED = 1 << 8,	/* a dispute has its answer */
};

struct act {
	enum role_index	who;
	enum event	event;
};

#define BY(role, event) { ROLE_INDEX_##role, EV_##event }
#define CONFIRM BY(CANDIDATE, CONFIRM)
#define IN	CONFIRM, BY(CANDIDATE, SEAL)
#define TAKE	BY(REVIEWER, CLAIM)
#define REJECT	BY(REVIEWER, REJECT)
#define RETURN	BY(REVIEWER, RETURN)
#define PASS	BY(REVIEWER, PASS)
#define APPROVE BY(REVIEWER, APPROVE)
#define AGAINST BY(CANDIDATE, DISPUTE)
#define CANCEL	BY(CANDIDATE, CANCEL)
#define LAPSE	BY(CLOCK, LAPSE)
#define PAY	BY(GATEWAY, PAY)
#define GONE	BY(AUTHORITY, DROP)
#define TO_APPROVED IN, TAKE, PASS, TAKE, APPROVE

/* A way, and what is so at its end. */
struct way {
	const char	*manual;	/* whose sentence it is */
	struct act	 acts[WAY_MAX];
	size_t		 n;
	unsigned	 then;
};

#define WAY(manual, then, ...) { manual, { __VA_ARGS__ },	\
	sizeof((struct act[]){ __VA_ARGS__ }) / sizeof(struct act), then }

static const struct way online[] = {
	WAY("S1-16 confirmed", PLACE | CHOSEN, CONFIRM),
	WAY("S4-08 documents confirmed", PLACE | CHOSEN | SEALED, IN),
	WAY("S0-19 taken back", CHOSEN, IN, BY(CANDIDATE, WITHDRAW)),
	WAY("S1-16 regretted", CHOSEN, IN, BY(CANDIDATE, UNDO)),
	WAY("S0-04 first level", PLACE | CHOSEN | SEALED | SECOND, IN, TAKE,
	    PASS),
	WAY("S1-17 approved", PLACE | PHOTO | CHOSEN | SEALED | SECOND,
	    TO_APPROVED),
	WAY("S4-07 returned", PLACE | CHOSEN | MENDING, IN, TAKE, RETURN),
	WAY("S4-07 mended", PLACE | CHOSEN, IN, TAKE, RETURN, CONFIRM),
	WAY("S0-20 edited again", CHOSEN, IN, TAKE, REJECT,
	    BY(CANDIDATE, EDIT)),
	WAY("S2-13 disputed", PLACE | CHOSEN | SEALED | ASKED, IN, TAKE, REJECT,
	    AGAINST),
	WAY("S2-13 retracted", PLACE | CHOSEN | SEALED | ANSWERED, IN, TAKE,
	    REJECT, AGAINST, BY(CANDIDATE, RETRACT)),
	WAY("S2-13 upheld", PLACE | PHOTO | CHOSEN | SEALED | ANSWERED, IN, TAKE,
	    REJECT, AGAINST, BY(ARBITER, UPHOLD)),
	WAY("S2-13 dismissed", PLACE | CHOSEN | SEALED | BARRED | ANSWERED, IN,
	    TAKE, REJECT, AGAINST, BY(ARBITER, DISMISS)),
	WAY("S2-12 cancelled after a rejection", CHOSEN, IN, TAKE, REJECT,
	    CANCEL),
	WAY("S2-13 cancelled when barred", CHOSEN | BARRED | ANSWERED, IN, TAKE,
	    REJECT, AGAINST, BY(ARBITER, DISMISS), CANCEL),
	WAY("S0-03 lapsed when returned", CHOSEN | MENDING, IN, TAKE, RETURN,
	    LAPSE),
	WAY("S0-03 lapsed when rejected", CHOSEN, IN, TAKE, REJECT, LAPSE),
	WAY("S1-17 lapsed unpaid", CHOSEN | SECOND, TO_APPROVED, LAPSE),
	WAY("S1-17 paid and given back", CHOSEN | SECOND, TO_APPROVED,
	    PAY, BY(CLOCK, REFUND)),
	WAY("S1-18 seated and given back", CHOSEN | SECOND, TO_APPROVED,
	    PAY, BY(SYSTEM, SEAT), BY(CLOCK, REFUND)),
	WAY("S1-19 a draft's position is gone", 0, GONE),
	WAY("S1-19 handed in", CHOSEN, IN, GONE),
	WAY("S1-19 in review", CHOSEN, IN, TAKE, GONE),
	WAY("S1-19 returned", CHOSEN, IN, TAKE, RETURN, GONE),
	WAY("S1-19 rejected", CHOSEN, IN, TAKE, REJECT, GONE),
	WAY("S1-19 disputed", CHOSEN | ANSWERED, IN, TAKE, REJECT, AGAINST,
	    GONE),
	WAY("S1-19 approved", CHOSEN | SECOND, TO_APPROVED, GONE),
	WAY("S1-19 paid", CHOSEN | SECOND, TO_APPROVED, PAY, GONE),
	WAY("S1-19 another one is chosen", 0, IN, GONE,
	    BY(CANDIDATE, RECHOOSE)),
};

/* What happens after the approval, and what leaves everything as it is. */
#define KEPT	(PLACE | PHOTO | CHOSEN | SEALED | SECOND)
#define SIT	TO_APPROVED, PAY, BY(SYSTEM, SEAT)
#define EXAMINE SIT, BY(AUTHORITY, EXAMINE)
#define SUCCEED BY(AUTHORITY, SUCCEED)
#define FAIL	BY(AUTHORITY, FAIL)
#define OUT	BY(AUTHORITY, DISQUALIFY)

static const struct way later[] = {
	WAY("S0-26 put back", PLACE | CHOSEN | SEALED, IN, TAKE,
	    BY(REVIEWER, RELEASE), TAKE),
	WAY("S0-26 the lease ran out", PLACE | CHOSEN | SEALED, IN, TAKE,
	    BY(CLOCK, RELEASE), TAKE),
	WAY("S4-07 saved when returned", PLACE | CHOSEN | MENDING, IN, TAKE,
	    RETURN, BY(CANDIDATE, SAVE)),
	WAY("S0-20 a draft is cancelled", CHOSEN, BY(CANDIDATE, SAVE), CANCEL),
	WAY("S1-03 another post of the person", CHOSEN, BY(SYSTEM, CANCEL)),
	WAY("S0-03 a draft lapsed", CHOSEN, LAPSE),
	WAY("S1-19 gone, and given up", CHOSEN, IN, GONE, CANCEL),
	WAY("S1-19 gone, and lapsed", CHOSEN, IN, GONE, LAPSE),
	WAY("S1-17 asked and found paid", KEPT, TO_APPROVED, BY(CLOCK, PAY)),
	WAY("S1-17 nothing owed", KEPT, TO_APPROVED, BY(REVIEWER, PAY)),
	WAY("S2-13 nothing owed after a dispute", (KEPT & ~SECOND) | ANSWERED, IN,
	    TAKE, REJECT, AGAINST, BY(ARBITER, UPHOLD), BY(ARBITER, PAY)),
	WAY("S0-26 reviewed anew", KEPT, TO_APPROVED, BY(AUTHORITY, REOPEN),
	    APPROVE),
	WAY("S1-18 seated later", KEPT, TO_APPROVED, PAY, BY(CLOCK, SEAT)),
	WAY("S3-13 passed", KEPT, EXAMINE, SUCCEED),
	WAY("S3-13 failed", KEPT, EXAMINE, FAIL),
	WAY("S3-13 corrected up", KEPT, EXAMINE, FAIL, SUCCEED),
	WAY("S3-14 certified after a correction", KEPT, EXAMINE, SUCCEED, FAIL,
	    SUCCEED, BY(AUTHORITY, CERTIFY)),
	WAY("S2-16 out, handed in", PLACE | CHOSEN | SEALED, IN, OUT),
	WAY("S2-16 out, approved", KEPT, TO_APPROVED, OUT),
	WAY("S2-16 out, paid", KEPT, TO_APPROVED, PAY, OUT),
	WAY("S2-16 out, seated", KEPT, SIT, OUT),
	WAY("S2-16 out, examined", KEPT, EXAMINE, OUT),
	WAY("S2-16 out, passed", KEPT, EXAMINE, SUCCEED, OUT),
	WAY("S3-14 out, certified", KEPT, EXAMINE, SUCCEED,
	    BY(AUTHORITY, CERTIFY), OUT),
};

static const struct way at_the_desk[] = {
	WAY("S3-10 put back", PLACE | CHOSEN, CONFIRM, BY(CASHIER, CLAIM),
	    BY(CASHIER, RELEASE), BY(CASHIER, CLAIM)),
	WAY("S3-10 rejected", PLACE | CHOSEN, CONFIRM, BY(CASHIER, CLAIM),
	    BY(CASHIER, REJECT)),
	WAY("S3-10 paid", PLACE | PHOTO | CHOSEN, CONFIRM, BY(CASHIER, CLAIM),
	    BY(CASHIER, APPROVE), BY(CASHIER, PAY)),
	WAY("S3-10 approved", PLACE | PHOTO | CHOSEN, CONFIRM, BY(CASHIER, CLAIM),
	    BY(CASHIER, APPROVE)),
};

/* Whether another person can take the only place now; it stays as it is. */
static bool
place_is_taken(struct law_world *w)
{
	struct test	*t = w->t;
	struct app	 other;
	enum rc		 rc;

	WANT_RC(tx_save(&w->tx), RC_OK);
	law_world_person(w, &other);
	rc = law_world_try(w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &other);
	WANT(rc == RC_OK || rc == RC_FULL);
	WANT_RC(tx_save_end(&w->tx, RC_DENIED), RC_DENIED);
	return rc == RC_FULL;
}

static bool
photo_is_held(struct law_world *w, const struct app *app)
{
	struct cx	 cx = law_world_as(w, ROLE_INDEX_CANDIDATE,
			    app->account_id);
	struct test	*t = w->t;
	enum rc		 rc;

	WANT_RC(tx_save(&w->tx), RC_OK);
	rc = photo_save(&cx, w->exam, STR("another"), STR(""));
	WANT(rc == RC_OK || rc == RC_DENIED);
	WANT_RC(tx_save_end(&w->tx, RC_DENIED), RC_DENIED);
	return rc == RC_DENIED;
}

static unsigned
dispute_of(struct law_world *w, const struct app *app)
{
	struct cx	 cx = law_world_as(w, ROLE_INDEX_CANDIDATE,
			    app->account_id);
	struct test	*t = w->t;
	struct dispute	 d;
	enum rc		 rc = app_dispute(&cx, app->id, &d);

	WANT(rc == RC_OK || rc == RC_NONE);
	if (rc == RC_NONE)
		return 0;
	WANT_STR(d.reason, "理由够长");
	return d.decided_us == 0 ? ASKED : ANSWERED;
}

/* Everything that is so, as the store has it. */
static unsigned
what_is_so(struct law_world *w, int64_t id)
{
	struct cx	 cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	struct test	*t = w->t;
	struct app	 app;
	bool		 barred;
	unsigned	 is;

	WANT_RC(app_by_id(&cx, id, &app), RC_OK);
	cx = law_world_as(w, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(app_barred(&cx, w->exam->id, app.person, w->position_id,
	    &barred), RC_OK);
	is = dispute_of(w, &app) | (barred ? BARRED : 0) |
	    (app.position_id != 0 ? CHOSEN : 0) |
	    (app.materials_us != 0 ? SEALED : 0) |
	    (app.review_level == 2 ? SECOND : 0) |
	    (place_is_taken(w) ? PLACE : 0) |
	    (photo_is_held(w, &app) ? PHOTO : 0);
	if (str_eq_z(app.return_fields, "photo form") &&
	    app.return_until_us != 0)
		is |= MENDING;
	return is;
}

/* A person goes the way; later by what the clock has to wait for. */
static void
go(struct law_world *w, const struct way *way)
{
	struct test	*t = w->t;
	struct app	 app;
	struct cx	 cx;
	int64_t		 began_us = w->now_us;
	enum rc		 rc;

	law_world_person(w, &app);
	cx = law_world_as(w, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(photo_save(&cx, w->exam, STR("jpeg"), STR("")), RC_OK);
	for (size_t i = 0; i < way->n; i++) {
		if (way->acts[i].event == EV_CLAIM)
			w->now_us += 11 * US_PER_MINUTE;	/* the undo is over */
		if (way->acts[i].event == EV_LAPSE ||
		    way->acts[i].event == EV_EXAMINE)
			w->now_us += 60 * US_PER_DAY;
		rc = law_world_try(w, way->acts[i].who, way->acts[i].event,
		    &app);
		if (rc != RC_OK)
			print_error("%s: %s, step %zu\n", way->manual,
			    rc_name(rc), i + 1);
		WANT_RC(rc, RC_OK);
	}
	w->now_us = began_us;
	if (what_is_so(w, app.id) != way->then)
		print_error("%s: %#x\n", way->manual, what_is_so(w, app.id));
	WANT_INT(what_is_so(w, app.id), way->then);
}

static void
go_all(struct test *t, const char *url, const char *yaml,
    const struct way *ways, size_t n)
{
	struct law_world w;

	law_world_open(&w, t, url, yaml);
	for (size_t i = 0; i < n; i++) {
		WANT_RC(tx_save(&w.tx), RC_OK);
		go(&w, &ways[i]);
		WANT_RC(tx_save_end(&w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&w);
}

static void
online_on(struct test *t, const char *url)
{
	go_all(t, url, LAW_WORLD_EXAM, online, COUNT(online));
}

TEST(each_move_leaves_held_and_freed_what_the_manuals_say)
{
	each_store(t, online_on);
}

static void
later_on(struct test *t, const char *url)
{
	go_all(t, url, LAW_WORLD_EXAM, later, COUNT(later));
}

TEST(each_move_after_the_approval_leaves_what_was_decided_upon)
{
	each_store(t, later_on);
}

static void
at_the_desk_on(struct test *t, const char *url)
{
	go_all(t, url, law_world_turned(t, "mode: online, levels: 2", "mode: on_site"),
	    at_the_desk, COUNT(at_the_desk));
}

TEST(each_move_at_the_desk_keeps_place_and_photo)
{
	each_store(t, at_the_desk_on);
}

/* Where documents come before the confirmation, it confirms them, too (S0-17). */
static void
docs_before_on(struct test *t, const char *url)
{
	static const struct way ways[] = {
		WAY("S0-17 handed in", PLACE | CHOSEN | SEALED, CONFIRM),
		WAY("S0-19 taken back", CHOSEN, CONFIRM,
		    BY(CANDIDATE, WITHDRAW)),
		WAY("S4-07 mended", PLACE | CHOSEN | SEALED, CONFIRM, TAKE,
		    RETURN, CONFIRM),
	};
	const char *yaml = law_world_turned(t, "photo, confirm]",
	    "photo, docs, confirm]");
	size_t at = str_find(str_z(yaml), STR("mode: after"));

	go_all(t, url, str_make(t->a, "%.*smode: before%s", (int)at, yaml,
	    yaml + at + sizeof("mode: after") - 1).p, ways, COUNT(ways));
}

TEST(the_confirmation_confirms_documents_that_came_before_it)
{
	each_store(t, docs_before_on);
}

/* Where a rejection wants the position chosen again, it is out of the form (S4-07). */
static void
chosen_again_on(struct test *t, const char *url)
{
	static const struct way way = WAY("S4-07 handed in again", 0, IN, TAKE,
	    REJECT, BY(CANDIDATE, EDIT));

	go_all(t, url, law_world_turned(t, "after_reject: edit",
	    "after_reject: resubmit"), &way, 1);
}

TEST(a_rejection_may_want_the_position_chosen_again)
{
	each_store(t, chosen_again_on);
}

/* ---- positions: who may still choose them */

static enum rc
choose(struct law_world *w, struct app *app)
{
	struct cx	cx = law_world_as(w, ROLE_INDEX_CANDIDATE,
	    app->account_id);
	struct verdict	v;

	return app_save_position(&cx, w->exam, app, w->position_id,
	    STR("部门"), &v);
}

static void
positions_on(struct test *t, const char *url)
{
	static const struct {
		enum rc	(*act)(struct cx *cx, int64_t id, struct str reason);
		enum rc			 rc;
		enum position_state	 then;
	} acts[] = {
		{ position_reopen, RC_DENIED, POSITION_OPEN },
		{ position_close, RC_OK, POSITION_CLOSED },
		{ position_close, RC_DENIED, POSITION_CLOSED },
		{ position_reopen, RC_OK, POSITION_OPEN },
		{ position_cancel, RC_OK, POSITION_CANCELLED },
		{ position_close, RC_DENIED, POSITION_CANCELLED },
		{ position_reopen, RC_OK, POSITION_OPEN },
		{ position_close, RC_OK, POSITION_CLOSED },
		{ position_cancel, RC_OK, POSITION_CANCELLED },
	};
	enum position_state	state;
	struct law_world	w;
	struct app		app;
	struct cx		cx;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	law_world_person(&w, &app);
	for (size_t i = 0; i < COUNT(acts); i++) {
		cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, 7);
		WANT_RC(acts[i].act(&cx, w.position_id, STR("名额调整")),
		    acts[i].rc);
		WANT_RC(position_state_of(&cx, w.position_id, &state), RC_OK);
		WANT_INT(state, acts[i].then);
		WANT_RC(choose(&w, &app), state == POSITION_OPEN ? RC_OK :
		    RC_DENIED);
	}
	law_world_close(&w);
}

TEST(only_an_open_position_is_chosen_and_the_authority_opens_it)	/* S1-19 */
{
	each_store(t, positions_on);
}
