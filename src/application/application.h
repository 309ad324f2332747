/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An application (报名): its row, how it is found, begun and filled in. What may
 * happen to it, and how it is moved, is application/law.h. Only this folder
 * fills a struct app.
 */
#ifndef APPLICATION_APPLICATION_H
#define APPLICATION_APPLICATION_H

#include "exam/exam.h"
#include "position/position.h"
#include "store/machine.h"

enum state {
#define STATE(id, text, live, end) STATE_##id,
#include "application/state.tbl"
#undef STATE
	STATE__MAX
};

enum event {
#define EVENT(id, text, least, most, listed) EV_##id,
#include "application/event.tbl"
#undef EVENT
	EV__MAX
};

struct move;	/* application/law.h */
struct verdict;

/* An application as loaded; texts in the request's arena. */
struct app {
	int64_t		id;
	int64_t		exam_id;
	int64_t		account_id;
	int64_t		version;	/* every move raises it by one */
	int64_t		position_id;	/* 0: none chosen */
	struct str	uniq_group;
	struct str	person;		/* the person's hash */
	struct str	department;	/* of the position: the reviewer's scope */
	struct str	tier;		/* level of the position, when chosen */
	struct str	return_fields;	/* words between blanks: what to mend */
	struct str	form;		/* JSON object of the fields */
	int64_t		form_done;
	int64_t		notice_us;
	int64_t		pledge_us;
	int64_t		made_us;
	int64_t		moved_us;
	int64_t		serial;		/* 报名序号, 0 for none */
	int64_t		review_level;	/* the next review's, from 1 */
	int64_t		site_n;		/* from 1; 0: none chosen */
	int64_t		site_held;	/* it counts against the capacity */
	int64_t		choices;	/* bits of the exam's subjects */
	int64_t		profile_us;	/* when the person's data were confirmed */
	int64_t		materials_us;	/* when the materials were confirmed */
	int64_t		return_until_us;
	int64_t		disputes_n;	/* since the last confirmation */
	int64_t		confirmed_us;	/* the last confirmation */
	int64_t		rechosen_us;	/* 改报 was begun, 0: it was not */
	enum state	state;
};

/* A move that was made, for the timeline. */
struct app_past {
	const struct move *move;	/* NULL for one that no longer exists */
	enum state	to;
	struct str	reason;
	int64_t		at_us;
};

/* state_word: "DRAFT" as stored; state_text: 填报中 as shown. */
const char *state_word(enum state s);

/* state_text: the state as people read it. */
struct str state_text(enum state s);

/* state_parse: the state of a stored word; stops the program on another. */
enum state state_parse(struct str word);

/* state_is_live: whether it holds the person's place in the exam. */
bool	state_is_live(enum state s);

/* app_sealed: whether its documents are confirmed; NULL, and one that is over: no. */
bool	app_sealed(const struct app *app);

/* state_is_end: whether nothing leaves it. */
bool	state_is_end(enum state s);

/* event_text: the event as its button says. */
struct str event_text(enum event e);

/* event_word: "CONFIRM". */
const char *event_word(enum event e);

/*
 * app_start: begin an application (T01), or find the live one.
 *
 * person	what must be unique in the exam's group: person_hash of the ID
 * returns	RC_OK | RC_DENIED not in the window | RC_STALE the person has a
 *		live one elsewhere in the group: app_elsewhere() | RC_IO
 */
enum rc	app_start(struct cx *cx, const struct exam *exam, struct str person,
	    struct app *ret_app);

/* app_elsewhere: the live application of a person within the exam's group. */
enum rc	app_elsewhere(struct cx *cx, const struct exam *exam,
	    struct str person, int64_t *ret_id);

/*
 * app_earlier: those of cx->who in an exam that ended (cancelled, lapsed …),
 * newest first, in cx->a; only what a list of them shows is filled.
 */
enum rc	app_earlier(struct cx *cx, int64_t exam_id, struct app **ret_list,
	    size_t *ret_n);

/* app_mine: the newest application of cx->who in an exam: RC_OK | RC_NONE | RC_IO. */
enum rc	app_mine(struct cx *cx, int64_t exam_id, struct app *ret_app);

/* app_by_id: any application; for staff, the clock and the gateway. */
enum rc	app_by_id(struct cx *cx, int64_t id, struct app *ret_app);

/*
 * app_accept: note that the candidate accepted the notice or the pledge, with
 * the hash of exactly the text shown.
 *
 * pledge	false: the notice
 */
enum rc	app_accept(struct cx *cx, const struct exam *exam, struct app *app,
	    bool pledge);

/*
 * app_save_form: keep the form as it is, complete or not (a draft).
 *
 * form		JSON object
 * returns	RC_OK | RC_DENIED not in DRAFT or out of the window (ret_v) |
 *		RC_STALE | RC_IO
 */
enum rc	app_save_form(struct cx *cx, const struct exam *exam, struct app *app,
	    struct str form, bool done, struct verdict *ret_v);

/* app_may_choose: whether a position may be chosen now, by who has app; as app_may_change(). */
enum rc	app_may_choose(struct cx *cx, const struct exam *exam,
	    const struct app *app, int64_t position_id, struct verdict *ret_v);

/* app_save_position: choose a position; as app_save_form(). */
enum rc	app_save_position(struct cx *cx, const struct exam *exam,
	    struct app *app, int64_t position_id, struct str department,
	    struct verdict *ret_v);

/* app_save_tier: choose the level; another one forgets the position. */
enum rc	app_save_tier(struct cx *cx, const struct exam *exam, struct app *app,
	    struct str tier, struct verdict *ret_v);

/* app_save_site: choose the site (from 1) and subjects (bits). */
enum rc	app_save_site(struct cx *cx, const struct exam *exam, struct app *app,
	    int64_t site_n, int64_t choices, struct verdict *ret_v);

/* app_confirm_profile: the person's data are right for this application. */
enum rc	app_confirm_profile(struct cx *cx, const struct exam *exam,
	    struct app *app, struct verdict *ret_v);

/* app_may_change: whether the candidate may change a part of it now. */
enum rc	app_may_change(struct cx *cx, const struct exam *exam,
	    const struct app *app, enum step part, struct verdict *ret_v);

/* A dispute of a rejection. */
struct dispute {
	int64_t		id;
	int64_t		opened_us;
	int64_t		decided_us;
	struct str	reason;
	struct str	outcome;	/* OPEN, WON, LOST, WITHDRAWN */
	struct str	answer;
};

/* app_dispute: the newest dispute of an application: RC_OK | RC_NONE | RC_IO. */
enum rc	app_dispute(struct cx *cx, int64_t app_id, struct dispute *ret);

/* app_barred: whether a person may not choose a position any more (S2-13). */
enum rc	app_barred(struct cx *cx, int64_t exam_id, struct str person,
	    int64_t position_id, bool *ret_barred);

/* app_exam_use: for the service exam_use_key. */
extern const struct exam_use app_exam_use;

/* app_position_use: for the service position_use_key. */
extern const struct position_use app_position_use;

/*
 * app_handed_in: whether the person handed an application in somewhere: the
 * name stands on papers then and may not change.
 */
enum rc	app_handed_in(struct cx *cx, int64_t id, bool *ret_has);

/* app_site_full: whether a site of the exam has no place left. */
enum rc	app_site_full(struct cx *cx, const struct exam *exam, int64_t site_n,
	    bool *ret_full);

/* app_history: every move so far, oldest first, in cx->a. */
enum rc	app_history(struct cx *cx, int64_t app_id, struct app_past **ret_list,
	    size_t *ret_n);

/*
 * app_snapshot: the document that was confirmed last.
 *
 * ret_sha256	hexadecimal
 */
enum rc	app_snapshot(struct cx *cx, int64_t app_id, struct str *ret_document,
	    struct str *ret_sha256);

/* dispute_machine: the rows of dispute.tbl. */
extern const struct machine dispute_machine;

#endif
