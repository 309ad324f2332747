/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of the candidate's steps have in common. */
#ifndef CANDIDATE_STEP_PAGES_H
#define CANDIDATE_STEP_PAGES_H

#include "candidate/app_need.h"
#include "notify/notify.h"

/* step_title_of: a step in the words of the exam. */
struct str step_title_of(const struct exam_config *c, enum step step);

/* step_after: the step behind one. */
enum step step_after(const struct exam_config *c, enum step s);

/* step_facts: the facts that step_done() asks: for app_look(). */
uint64_t step_facts(void);

/* step_done: whether a step of the exam is done. */
bool	step_done(enum step s, const struct app_facts *f);

/* review_title: the review in the words of the exam. */
struct str review_title(const struct exam_config *c);

/* position_line: "department name (code)" of what was chosen, or empty. */
enum rc	position_line(struct req *r, const struct app *app, struct str *ret);

/* How far an application is. */
enum progress { PROGRESS_NONE, PROGRESS_HANDED_IN, PROGRESS_APPROVED,
	PROGRESS_PAID, PROGRESS_SEATED, PROGRESS_EXAMINED, PROGRESS_JUDGED,
	PROGRESS_CERTIFIED };

/* state_far: how far a state is. */
enum progress state_far(enum state s);

/* app_far: the same of r->app; PROGRESS_NONE without one. */
enum progress app_far(const struct req *r);

/* Whether the fee is on its way back, all of it, or has arrived there. */
enum fee_now { FEE_KEPT, FEE_RETURNING, FEE_RETURNED };

/* app_fee_now: of r->app; FEE_KEPT without one, and while nothing can be paid back. */
enum rc	app_fee_now(struct req *r, enum fee_now *ret);

/* app_fee_of: the same in every state, also of a fee for an earlier position. */
enum rc	app_fee_of(struct req *r, enum fee_now *ret);

/*
 * app_banner: where r->app stands, in the exam's words: due_banner(), and what
 * becomes of it when its fee goes back.
 *
 * ret_bad	whether it needs attention
 */
enum rc	app_banner(struct req *r, enum fee_now fee, struct str *ret,
	    bool *ret_bad);

/* may_print: the exam has this print (PRINT_FORM, PRINT_PLEDGE), and its time has come. */
bool	may_print(const struct req *r, int64_t print);

/* may_print_ticket: there is one, and its time has come. */
bool	may_print_ticket(const struct req *r);

/*
 * app_todo_text: why a check says no, in the exam's words; of one that looks at
 * a clock, with the time.
 */
struct str app_todo_text(struct req *r, const struct todo *t);

/* app_refused: the page for a move that the rules refuse, with every reason. */
enum rc	app_refused(struct req *r, const struct verdict *v);

/*
 * app_tell: tell the candidate of a change: by SMS where the exam's events say
 * so, and always under 消息.
 *
 * event	of SMS_…
 * news		without account and phone, which are the candidate's
 */
enum rc	app_tell(struct req *r, int64_t event, const struct notify *news);

#endif
