/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a position; its table is position_state.tbl. */
#include "position/state.h"

#include "audit/audit.h"
#include "exam/exam.h"
#include "position/position.sql.h"

static const struct machine_move position_moves[] = {
#include "position/position_state.tbl"
};

const struct machine position_machine = { "职位", position_moves,
	COUNT(position_moves) };

static const struct {
	const char	*word;
	struct str	 text;
} states[POSITION_STATE__MAX] = {
	[POSITION_OPEN] = { "OPEN", STR_INIT("") },
	[POSITION_CLOSED] = { "CLOSED", STR_INIT("已停止报名") },
	[POSITION_CANCELLED] = { "CANCELLED", STR_INIT("已取消") },
};

enum position_state
position_state_parse(struct str word)
{
	size_t i = 0;

	while (i < POSITION_STATE__MAX && !str_eq_z(word, states[i].word))
		i++;
	must(i < POSITION_STATE__MAX);
	return (enum position_state)i;
}

const char *
position_state_word(enum position_state s)
{
	return states[s].word;
}

struct str
position_state_text(enum position_state s)
{
	return states[s].text;
}

enum rc
position_state_of(struct cx *cx, int64_t id, enum position_state *ret)
{
	struct q_position_state_row	row;
	enum rc				rc;

	rc = q_position_state(cx->tx, &(struct q_position_state_in){
		.id = id }, &row);
	if (rc == RC_OK)
		*ret = position_state_parse(row.state);
	return rc;
}

/*
 * Code or name, as an officer types it; several are RC_STALE, since one of
 * them would be the wrong one.
 */
enum rc
position_named(struct cx *cx, int64_t exam_id, struct str text,
    struct position_named *ret, size_t *ret_n)
{
	struct q_position_named_row	*rows;
	enum rc				 rc;

	rc = q_position_named(cx->tx, &(struct q_position_named_in){
		.exam_id = exam_id, .text = str_trim(text) }, &rows, ret_n);
	if (rc != RC_OK)
		return rc;
	if (*ret_n != 1)
		return *ret_n == 0 ? RC_NONE : RC_STALE;
	*ret = (struct position_named){ .id = rows->id,
		.department = rows->department, .name = rows->name,
		.state = position_state_parse(rows->state) };
	return RC_OK;
}

/* By the table, conditional on the state that it was in; and noted. */
static enum rc
fire(struct cx *cx, int64_t id, const char *event, struct str reason)
{
	struct q_position_state_row	row;
	struct machine_step		step;
	enum rc				rc;

	rc = q_position_state(cx->tx, &(struct q_position_state_in){
		.id = id }, &row);
	if (rc == RC_OK)
		rc = machine_step(&position_machine, row.state, event, cx->role,
		    &step);
	if (rc == RC_OK)
		rc = q_position_move(cx->tx, &(struct q_position_move_in){
			.id = id, .step = step, .reason = reason,
			.moved_us = cx->now_us });
	/* Pages keep positions in memory by the version of the table. */
	if (rc == RC_OK)
		rc = exam_positions_changed(cx->tx, row.exam_id);
	return rc != RC_OK ? rc : audit_add(cx, "position.state", "position",
	    id, str_make(cx->a, "%.*s: %.*s", STR_ARG(step.to),
	    STR_ARG(reason)));
}

enum rc
position_close(struct cx *cx, int64_t id, struct str reason)
{
	return fire(cx, id, "CLOSE", reason);
}

enum rc
position_cancel(struct cx *cx, int64_t id, struct str reason)
{
	return fire(cx, id, "CANCEL", reason);
}

enum rc
position_reopen(struct cx *cx, int64_t id, struct str reason)
{
	return fire(cx, id, "REOPEN", reason);
}
