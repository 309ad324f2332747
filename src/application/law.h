/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The law of an application: the rows of move.tbl, the checks of check.tbl, the
 * facts of fact.tbl, and the one way to move it, app_fire(). Whoever wants a
 * move names the application, the version that the person saw and the event;
 * the facts are loaded here and nowhere else. A fact is unknown, no or yes:
 * asking for one that was not loaded ends a test build, and elsewhere ends the
 * act with RC_IO (a counted 500) and changes nothing.
 *
 * Application is the law without HTTP. Owns applications, their events,
 * consents, snapshots, disputes and site places; never sees a request, a
 * template or money: facts of the folders above come through their sources.
 */
#ifndef APPLICATION_LAW_H
#define APPLICATION_LAW_H

#include "application/application.h"

enum check {
#define CHECK(id, text, step, facts) CHK_##id,
#include "application/check.tbl"
#undef CHECK
	CHK__MAX
};

enum fact {
#define FACT(id, from, text) FACT_##id,
#include "application/fact.tbl"
#undef FACT
	FACT__MAX
};

/* FACT_BIT: a set of facts is bits of 64. */
#define FACT_BIT(id) (UINT64_C(1) << FACT_##id)

/* EVENT_BIT: so is a set of events. */
#define EVENT_BIT(id) (UINT64_C(1) << EV_##id)

/* What a move does beside the state; app_fire() carries it out. */
enum effect {
	EFFECT_NONE,
	EFFECT_SNAPSHOT,	/* the document and its hash; photo and site held */
	EFFECT_UNLOCK,		/* photo and site free again */
	EFFECT_AGAIN,		/* as UNLOCK; the position again by the rules */
	EFFECT_SEALED,		/* the materials are final */
	EFFECT_LEVEL,		/* the next level of review */
	EFFECT_REVIEWED,	/* approved: the photo is held for good */
	EFFECT_RETURNED,	/* named fields may be edited until a day */
	EFFECT_DISPUTE,		/* one more dispute */
	EFFECT_SETTLED,		/* the dispute is decided or taken back */
	EFFECT_BAR,		/* as SETTLED; the position is barred */
	EFFECT_DROPPED,		/* the position is gone: nothing is held for it */
};

/* A row of move.tbl. */
struct move {
	const char	*id;
	const char	*items;
	enum state	 from;
	enum event	 event;
	enum state	 to;
	enum role_index	 who;
	uint64_t	 checks;	/* bit of each enum check */
	enum effect	 effect;
};

/* What somebody does to an application. */
struct app_act {
	int64_t		id;		/* of the application */
	int64_t		version;	/* that the person saw; 0: of a job, any */
	enum event	event;
	struct str	heading;	/* the prepared reason, where the event has a list */
	struct str	reason;		/* in the person's own words */
	struct str	fields;		/* of a return: words of steps between blanks */
	int64_t		paid_fen;	/* of a payment */
	int64_t		ref;		/* the order that was paid, the batch of scores */
};

/* An act with what it is about, as sources of facts see it. */
struct app_case {
	const struct exam	*exam;
	const struct app	*app;
	const struct app_act	*act;	/* what is asked without one: all zero */
};

/* fact_load: answers one fact; RC_OK | RC_IO. */
typedef enum rc fact_load(struct cx *cx, const struct app_case *c, bool *ret);

/* Who answers for a fact; a folder's list ends with load NULL. */
struct fact_source {
	enum fact	 fact;
	fact_load	*load;
};

/*
 * law_watch: what a folder above does about a move, in its transaction and
 * after it; whatever it returns but RC_OK undoes the move.
 */
typedef enum rc law_watch(struct cx *cx, const struct move *m,
	    const struct app *app);

/* The law of a process, in cx->law: made once, by whoever knows all folders. */
struct law {
	struct exam_cache		*exams;
	const struct fact_source *const	*sources;	/* ends with NULL */
	law_watch *const		*watches;	/* ends with NULL; NULL: nobody */
};

enum fact_answer { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES };

/* What is so of one application; only app_look() and app_fire() fill it. */
struct app_facts {
	const struct exam_config *config;
	const struct app	*app;
	const struct app_act	*act;
	const struct stages	*stages;	/* the hours that hold for the person */
	int64_t			 now_us;
	bool			*missed;	/* a fact was asked that nobody loaded */
	unsigned char		 answers[FACT__MAX];	/* enum fact_answer */
};

/* One thing that stands in the way of a move. */
struct todo {
	enum check	check;
	struct str	text;
	enum step	step;	/* where it is mended, STEP__MAX for nowhere */
};

struct verdict {
	struct todo	todo[CHK__MAX];
	size_t		n;
};

/* moves: all rows of move.tbl; moves_n of them. */
extern const struct move moves[];
extern const size_t moves_n;

/* application_facts: the facts that this folder and those below answer. */
extern const struct fact_source application_facts[];

/* check_word: the name of a check, as in check.tbl. */
const char *check_word(enum check c);

/* check_text: what a person reads when the check says no. */
struct str check_text(enum check c);

/* check_facts: the facts that a check asks, as bits. */
uint64_t check_facts(enum check c);

/* check_holds: one check on the facts; pure. */
bool	check_holds(enum check c, const struct app_facts *f);

/* fact_word: the name of a fact, as in fact.tbl. */
const char *fact_word(enum fact x);

/* fact_is_act: whether a fact comes with the act and not from the store. */
bool	fact_is_act(enum fact x);

/*
 * fact_yes: whether a fact was loaded and says yes. One that was not loaded
 * ends a test build; elsewhere it says no, and f->missed is set.
 */
bool	fact_yes(const struct app_facts *f, enum fact x);

/*
 * reason_right: whether words are long enough and short enough for an event
 * (event.tbl), and have a heading where the event has a list of reasons.
 */
bool	reason_right(enum event e, struct str heading, struct str words);

/* reason_least, reason_most: how many characters an event wants; 0: none. */
int64_t	reason_least(enum event e);

/* reason_most: see reason_least(). */
int64_t	reason_most(enum event e);

/* move_find: the row for (state, event, role), or NULL. */
const struct move *move_find(enum state from, enum event e,
	    enum role_index who);

/*
 * law_facts: the facts from the store that the rows of some events ask, as
 * bits: what app_look() has to load before app_may() can be asked about them.
 *
 * events	bits: EVENT_BIT()
 */
uint64_t law_facts(enum state from, uint64_t events, enum role_index who);

/*
 * app_look: load facts of an application, for pages and for app_may().
 *
 * facts	bits: FACT_BIT(), law_facts()
 * ret_f	keeps exam and app borrowed
 * returns	RC_OK | RC_IO
 */
enum rc	app_look(struct cx *cx, const struct exam *exam, const struct app *app,
	    uint64_t facts, struct app_facts *ret_f);

/*
 * app_may: whether a move is allowed now, as far as it can be said before it
 * is made: what comes with the act (a reason) is not asked. Changes nothing.
 *
 * ret_v	what stands in the way, all of it
 * returns	RC_OK | RC_DENIED | RC_IO a fact was not loaded
 */
enum rc	app_may(const struct app_facts *f, enum role_index who, enum event e,
	    struct verdict *ret_v);

/* app_ask: app_look() for one event as cx->role, and app_may(). */
enum rc	app_ask(struct cx *cx, const struct exam *exam, const struct app *app,
	    enum event e, struct verdict *ret_v);

/*
 * app_fire: move an application by one event, all or nothing, in the caller's
 * transaction: the row of move.tbl for (state, event, cx->role), its facts and
 * checks, the conditional update, the event's row, the audit row, its effect.
 *
 * ret_app	the application after the move, or, on RC_DENIED, as it is
 * ret_v	on RC_DENIED what stands in the way; n 0: no such row
 * returns	RC_OK | RC_DENIED | RC_NONE none such, or somebody else's |
 *		RC_STALE not the version that the person saw | RC_FULL the
 *		site's last place went meanwhile | RC_IO
 */
enum rc	app_fire(struct cx *cx, const struct app_act *act, struct app *ret_app,
	    struct verdict *ret_v);

/*
 * app_graph: the whole state machine as text, for people.
 *
 * c		moves that this exam switched off are marked; NULL: none is
 */
void	app_graph(struct buf *b, const struct exam_config *c);

#endif
