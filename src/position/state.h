/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a position can be applied for: open, closed to newcomers, or cancelled.
 * position_state.tbl holds all moves. What becomes of the people who applied is
 * decided above (review_drop_position()).
 */
#ifndef POSITION_STATE_H
#define POSITION_STATE_H

#include "store/cx.h"
#include "store/machine.h"

enum position_state {
	POSITION_OPEN,
	POSITION_CLOSED,	/* who is in goes on; nobody new */
	POSITION_CANCELLED,
	POSITION_STATE__MAX
};

/* position_machine: the rows of position_state.tbl. */
extern const struct machine position_machine;

/* position_state_parse: the state of a stored word; stops on another. */
enum position_state position_state_parse(struct str word);

/* position_state_word: "OPEN" as stored. */
const char *position_state_word(enum position_state s);

/* position_state_text: 已停止报名, 已取消; empty for an open one. */
struct str position_state_text(enum position_state s);

/* position_state_of: the state of a position: RC_OK | RC_NONE | RC_IO. */
enum rc	position_state_of(struct cx *cx, int64_t id,
	    enum position_state *ret);

/* A position that staff name. */
struct position_named {
	int64_t		id;
	struct str	department;	/* the reviewers' scope */
	struct str	name;
	enum position_state state;
};

/*
 * position_named: the position that a text names: its code, or where codes
 * repeat "部门代码/职位代码" or "用人单位/职位名称".
 *
 * returns	RC_OK | RC_NONE | RC_STALE several have it (ret_n many) | RC_IO
 */
enum rc	position_named(struct cx *cx, int64_t exam_id, struct str text,
	    struct position_named *ret, size_t *ret_n);

/*
 * position_close: nobody new may choose it (J01).
 *
 * returns	RC_OK | RC_NONE no such position | RC_DENIED not from its
 *		present state | RC_STALE changed meanwhile | RC_IO
 */
enum rc	position_close(struct cx *cx, int64_t id, struct str reason);

/* position_cancel: it will not be filled (J03, J04); as position_close(). */
enum rc	position_cancel(struct cx *cx, int64_t id, struct str reason);

/* position_reopen: it can be chosen again (J02, J05); as position_close(). */
enum rc	position_reopen(struct cx *cx, int64_t id, struct str reason);

#endif
