/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small state machines beside the application's: photo, material, dispute, order,
 * refund, waiver, electronic invoice, seat, ticket, message, position. Each is a table
 * of rows; what is not a row does not happen.
 */
#ifndef STORE_MACHINE_H
#define STORE_MACHINE_H

#include "base/buf.h"
#include "base/rc.h"
#include "store/db.h"

/* One row; states and events are words as stored. */
struct machine_move {
	const char	*id;
	const char	*from;
	const char	*event;
	const char	*to;
	enum role_index	 who;
	const char	*text;	/* when, and what it means */
};

struct machine {
	const char			*name;	/* 照片 … */
	const struct machine_move	*moves;
	size_t				 n;
};

/* MACHINE_MOVE: a row of a .tbl as a struct machine_move. */
#define MACHINE_MOVE(id, from, event, to, who, text) \
	{ #id, #from, #event, #to, ROLE_INDEX_##who, text },

/*
 * A move of one row: what a statement that sets a state is given, and all that
 * it is given (tools/sqlc). Only machine.c makes one (lint).
 */
struct machine_step {
	struct str	from;
	struct str	to;
};

/*
 * machine_step: the step that an event makes.
 *
 * from		the word as stored; "NONE" for a row that is not there yet
 * returns	RC_OK | RC_DENIED the table has no such row
 */
enum rc	machine_step(const struct machine *m, struct str from,
	    const char *event, enum role_index who,
	    struct machine_step *ret_step);

/*
 * machine_step_of: a step whose row stands in a table of another form; for
 * application/fire.c alone (lint).
 */
struct machine_step machine_step_of(const char *from, const char *to);

/* machine_next: where an event leads for a role; NULL when it does not. */
const char *machine_next(const struct machine *m, const char *from,
	    const char *event, enum role_index who);

/* machine_print: the table as text, for people. */
void	machine_print(struct buf *b, const struct machine *m);

#endif
