/* SPDX-License-Identifier: Apache-2.0 */
/* What a move does beside changing the state; in the move's transaction. */
#ifndef APPLICATION_EFFECT_H
#define APPLICATION_EFFECT_H

#include "application/application.h"

/*
 * effect_run: carry out a move's effect; its checks have passed.
 *
 * reason	what the actor wrote, for a dispute or its decision
 * app		in/out; the application after the move
 * returns	RC_OK | RC_FULL the site's last place went meanwhile | RC_STALE |
 *		RC_IO
 */
enum rc	effect_run(struct cx *cx, const struct app_facts *f,
	    const struct move *m, struct str reason, struct app *app);

#endif
