/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the law share: loading, judging, effects. Only for this folder. */
#ifndef APPLICATION_LAW_PARTS_H
#define APPLICATION_LAW_PARTS_H

#include "application/law.h"

/* move_facts: the facts that a row's checks ask, as bits. */
uint64_t move_facts(const struct move *m);

/*
 * law_load: the wanted facts of a case from their sources, and those that come
 * with its act, if there is one.
 *
 * wanted	bits: FACT_BIT()
 * returns	RC_OK | RC_IO
 */
enum rc	law_load(struct cx *cx, const struct app_case *c, uint64_t wanted,
	    struct app_facts *ret_f);

/*
 * law_judge: every check of a row on its facts.
 *
 * ret_v	what stands in the way
 * returns	RC_OK | RC_DENIED | RC_IO a check asked for an unknown fact
 */
enum rc	law_judge(const struct app_facts *f, const struct move *m,
	    struct verdict *ret_v);

/*
 * effect_run: carry out a move's effect; its checks have passed.
 *
 * c		the case before the move
 * app		in/out; the application after the move
 * returns	RC_OK | RC_FULL the site's last place went meanwhile | RC_STALE |
 *		RC_IO
 */
enum rc	effect_run(struct cx *cx, const struct app_case *c,
	    const struct move *m, struct app *app);

/* app_begin_step: T01, the step of a new row. */
struct machine_step app_begin_step(void);

/* app_event_add: the row of the timeline and the audit row of one move. */
enum rc	app_event_add(struct cx *cx, const struct app *app, const char *move,
	    enum state to, struct str reason);

#endif
