/* SPDX-License-Identifier: Apache-2.0 */
/* An application as a row: found, begun (T01), its consents, its past. Moves are fire.c. */
#include "application/application.h"

#include "application/application.sql.h"
#include "application/law_parts.h"
#include "audit/audit.h"

/* Two statements give the same columns as rows of two types. */
#define APP_OF(row) (struct app){						\
	.id = (row)->id, .exam_id = (row)->exam_id,				\
	.account_id = (row)->account_id, .version = (row)->version,		\
	.position_id = (row)->position_id, .department = (row)->department,	\
	.form = (row)->form, .form_done = (row)->form_done,			\
	.notice_us = (row)->notice_us, .pledge_us = (row)->pledge_us,		\
	.made_us = (row)->made_us, .moved_us = (row)->moved_us,			\
	.state = state_parse((row)->state), .serial = (row)->serial,		\
	.review_level = (row)->review_level, .tier = (row)->tier,		\
	.site_n = (row)->site_n, .site_held = (row)->site_held,			\
	.choices = (row)->choices, .profile_us = (row)->profile_us,		\
	.materials_us = (row)->materials_us,					\
	.return_fields = (row)->return_fields,					\
	.return_until_us = (row)->return_until_us,				\
	.disputes_n = (row)->disputes_n,					\
	.confirmed_us = (row)->confirmed_us,					\
	.rechosen_us = (row)->rechosen_us, .uniq_group = (row)->uniq_group,	\
	.person = (row)->person_hash }

enum rc
app_mine(struct cx *cx, int64_t exam_id, struct app *ret_app)
{
	struct q_app_mine_row	row;
	enum rc			rc;

	rc = q_app_mine(cx->tx, &(struct q_app_mine_in){
		.account_id = cx->who, .exam_id = exam_id }, &row);
	if (rc == RC_OK)
		*ret_app = APP_OF(&row);
	return rc;
}

enum rc
app_earlier(struct cx *cx, int64_t exam_id, struct app **ret_list,
    size_t *ret_n)
{
	struct q_app_earlier_row	*rows;
	enum rc				 rc;

	rc = q_app_earlier(cx->tx, &(struct q_app_earlier_in){
		.account_id = cx->who, .exam_id = exam_id }, &rows, ret_n);
	if (rc != RC_OK)
		return rc;
	*ret_list = ARENA_ARRAY(cx->a, struct app, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret_list)[i] = (struct app){ .id = rows[i].id,
			.exam_id = exam_id, .account_id = cx->who,
			.position_id = rows[i].position_id,
			.site_n = rows[i].site_n, .choices = rows[i].choices,
			.moved_us = rows[i].moved_us,
			.state = state_parse(rows[i].state) };
	return RC_OK;
}

bool
app_sealed(const struct app *app)
{
	return app != NULL && state_is_live(app->state) &&
	    app->materials_us > 0;
}

enum rc
app_by_id(struct cx *cx, int64_t id, struct app *ret_app)
{
	struct q_app_by_id_row	row;
	enum rc			rc;

	rc = q_app_by_id(cx->tx, &(struct q_app_by_id_in){ .id = id }, &row);
	if (rc == RC_OK)
		*ret_app = APP_OF(&row);
	return rc;
}

/*
 * Timeline and audit in the transaction of the move itself: what is told
 * happened, what happened is told.
 */
enum rc
app_event_add(struct cx *cx, const struct app *app, const char *move,
    enum state to, struct str reason)
{
	enum rc rc;

	rc = q_app_event_add(cx->tx, &(struct q_app_event_add_in){
		.application_id = app->id,
		.version = app->version + 1,
		.move = str_z(move),
		.from_state = str_z(state_word(app->state)),
		.to_state = str_z(state_word(to)),
		.actor_role = str_z(role_word(cx->role)),
		.actor_id = cx->who,
		.reason = reason,
		.at_us = cx->now_us,
	    });
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "application.move", "application", app->id,
	    str_make(cx->a, "move=%s from=%s to=%s", move,
	    state_word(app->state), state_word(to)));
}

static struct str
group_of(struct cx *cx, const struct exam *exam)
{
	if (str_eq_z(exam->config.uniq_group, "exam"))
		return str_make(cx->a, "exam:%.*s", STR_ARG(exam->config.code));
	return str_make(cx->a, "group:%.*s", STR_ARG(exam->config.uniq_group));
}

/* 报名序号: counted for each exam, in the transaction that uses it (S0-14). */
static enum rc
next_serial(struct cx *cx, const struct exam *exam, int64_t *ret)
{
	struct q_serial_last_row	row;
	int64_t				added;
	enum rc				rc;

	*ret = 0;
	if (!exam->config.serial)
		return RC_OK;
	rc = q_serial_begin(cx->tx, &(struct q_serial_begin_in){
		.exam_id = exam->id }, &added);
	if (rc == RC_OK)
		rc = q_serial_take(cx->tx, &(struct q_serial_take_in){
			.exam_id = exam->id });
	if (rc == RC_OK)
		rc = q_serial_last(cx->tx, &(struct q_serial_last_in){
			.exam_id = exam->id }, &row);
	if (rc == RC_OK)
		*ret = row.last_n;
	return rc;
}

enum rc
app_elsewhere(struct cx *cx, const struct exam *exam, struct str person,
    int64_t *ret_id)
{
	struct q_app_elsewhere_row	row;
	enum rc				rc;

	rc = q_app_elsewhere(cx->tx, &(struct q_app_elsewhere_in){
		.uniq_group = group_of(cx, exam), .person_hash = person },
		&row);
	if (rc == RC_OK)
		*ret_id = row.id;
	return rc;
}

/*
 * A live one is given back as it is: a second press of 开始 starts nothing.
 * RC_STALE: the person has one elsewhere in the group, also when both began
 * at the same instant (S0-01).
 */
enum rc
app_start(struct cx *cx, const struct exam *exam, struct str person,
    struct app *ret_app)
{
	struct app		app = { .id = cx_id(cx), .exam_id = exam->id,
		.account_id = cx->who, .version = 0, .state = STATE_DRAFT,
		.review_level = 1, .department = STR(""), .tier = STR(""),
		.return_fields = STR(""), .form = STR("{}"), .made_us = cx->now_us };
	struct app_facts	f;
	int64_t			added;
	enum rc			rc;

	rc = app_mine(cx, exam->id, ret_app);
	if (rc == RC_OK && state_is_live(ret_app->state))
		return RC_OK;
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	rc = app_look(cx, exam, &app, 0, &f);
	if (rc != RC_OK)
		return rc;
	if (!check_holds(CHK_window_open, &f) ||
	    !check_holds(CHK_unfrozen, &f))
		return RC_DENIED;
	rc = next_serial(cx, exam, &app.serial);
	if (rc != RC_OK)
		return rc;
	app.uniq_group = group_of(cx, exam);
	app.person = person;
	rc = q_app_add(cx->tx, &(struct q_app_add_in){
		.id = app.id, .exam_id = exam->id, .account_id = cx->who,
		.uniq_group = app.uniq_group, .person_hash = person,
		.step = app_begin_step(), .serial = app.serial,
		.now_us = cx->now_us }, &added);
	if (rc == RC_OK && added == 0)
		return RC_STALE;
	if (rc == RC_OK)
		rc = app_event_add(cx, &app, "T01", STATE_DRAFT, STR(""));
	if (rc != RC_OK)
		return rc;
	app.version = 1;
	app.moved_us = cx->now_us;
	*ret_app = app;
	return RC_OK;
}

/*
 * With the hash of the text that was shown, so that it can be proved what was
 * agreed to; the first time counts.
 */
enum rc
app_accept(struct cx *cx, const struct exam *exam, struct app *app,
    bool pledge)
{
	const struct exam_config	*c = &exam->config;
	int64_t				 added;
	enum rc				 rc;

	rc = q_consent_add(cx->tx, &(struct q_consent_add_in){
		.application_id = app->id,
		.kind = pledge ? STR("PLEDGE") : STR("NOTICE"),
		.text_version = exam->version,
		.text_sha256 = pledge ? c->pledge_sha256 : c->notice_sha256,
		.at_us = cx->now_us }, &added);
	if (rc != RC_OK || added == 0)
		return rc;	/* accepted before: the first time counts */
	if (pledge)
		app->pledge_us = cx->now_us;
	else
		app->notice_us = cx->now_us;
	rc = q_app_noted(cx->tx, &(struct q_app_noted_in){
		.id = app->id, .version = app->version,
		.notice_us = app->notice_us, .pledge_us = app->pledge_us });
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, pledge ? "application.pledge" :
	    "application.notice", "application", app->id, STR(""));
}

static const struct move *
move_by_id(struct str id)
{
	for (size_t i = 0; i < moves_n; i++)
		if (str_eq_z(id, moves[i].id))
			return &moves[i];
	return NULL;
}

enum rc
app_history(struct cx *cx, int64_t app_id, struct app_past **ret_list,
    size_t *ret_n)
{
	struct q_app_events_row	*rows;
	struct app_past		*list;
	size_t			 n;
	enum rc			 rc;

	rc = q_app_events(cx->tx, &(struct q_app_events_in){
		.application_id = app_id }, &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct app_past, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct app_past){ move_by_id(rows[i].move),
			state_parse(rows[i].to_state), rows[i].reason,
			rows[i].at_us };
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc
app_snapshot(struct cx *cx, int64_t app_id, struct str *ret_document,
    struct str *ret_sha256)
{
	struct q_snapshot_newest_row	row;
	enum rc				rc;

	rc = q_snapshot_newest(cx->tx,
	    &(struct q_snapshot_newest_in){ .application_id = app_id }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_document = row.document;
	*ret_sha256 = row.sha256;
	return RC_OK;
}
