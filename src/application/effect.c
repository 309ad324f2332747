/* SPDX-License-Identifier: Apache-2.0 */
/* What a move does beside the state, in the transaction of the move. */
#include "application/choice.h"
#include "application/law_parts.h"

#include "application/application.sql.h"
#include "application/snapshot.h"
#include "material/material.h"
#include "photo/photo.h"

static enum rc
save_marks(struct cx *cx, const struct app *app)
{
	return q_app_marks(cx->tx, &(struct q_app_marks_in){
		.id = app->id, .version = app->version,
		.review_level = app->review_level,
		.site_held = app->site_held,
		.materials_us = app->materials_us,
		.return_fields = app->return_fields,
		.return_until_us = app->return_until_us,
		.disputes_n = app->disputes_n,
		.confirmed_us = app->confirmed_us,
		.rechosen_us = app->rechosen_us });
}

/* Documents are confirmed, or the candidate's again, by their own table. */
static enum rc
turn_materials(struct cx *cx, struct app *app, const char *event)
{
	bool	sealed;
	enum rc	rc = material_turn(app->materials_us > 0, event, cx->role,
	    &sealed);

	if (rc == RC_OK)
		app->materials_us = sealed ? cx->now_us : 0;
	return rc;
}

static enum rc
lock_photo(struct cx *cx, const struct app_case *c, const struct app *app,
    bool locked)
{
	if (!config_has_step(&c->exam->config, STEP_PHOTO))
		return RC_OK;
	return photo_lock(cx, c->exam, app->account_id, locked);
}

/* A place at the site: counted by the database itself, never above capacity. */
static enum rc
hold_site(struct cx *cx, const struct app_case *c, struct app *app)
{
	int64_t	changed, n = app->site_n;
	enum rc	rc;

	if (n == 0 || app->site_held != 0)
		return RC_OK;
	must((size_t)n <= c->exam->config.sites_n);
	rc = q_site_begin(cx->tx, &(struct q_site_begin_in){
		.exam_id = app->exam_id, .site_n = n }, &changed);
	if (rc == RC_OK)
		rc = q_site_take(cx->tx, &(struct q_site_take_in){
			.exam_id = app->exam_id, .site_n = n,
			.capacity = site_of(&c->exam->config, n)->capacity }, &changed);
	if (rc == RC_OK && changed == 0)
		return RC_FULL;
	app->site_held = 1;
	return rc;
}

static enum rc
free_site(struct cx *cx, struct app *app)
{
	int64_t changed;

	if (app->site_held == 0)
		return RC_OK;
	app->site_held = 0;
	return q_site_give(cx->tx, &(struct q_site_give_in){
		.exam_id = app->exam_id, .site_n = app->site_n }, &changed);
}

/*
 * What was confirmed is kept as a document with its hash, whatever changes
 * later: exam, position, person.
 */
static enum rc
snapshot(struct cx *cx, const struct app_case *c, struct app *app)
{
	enum rc rc = hold_site(cx, c, app);

	app->confirmed_us = cx->now_us;
	app->review_level = 1;
	app->disputes_n = 0;
	app->return_fields = STR("");
	app->return_until_us = 0;
	if (rc == RC_OK && c->exam->config.docs_mode == DOCS_BEFORE)
		rc = turn_materials(cx, app, "SEAL");
	if (rc == RC_OK && c->exam->config.photo_lock == LOCK_SUBMIT)
		rc = lock_photo(cx, c, app, true);
	if (rc == RC_OK)
		rc = save_marks(cx, app);
	return rc != RC_OK ? rc : snapshot_take(cx, c->exam, c->app,
	    app->version);
}

/* Back to work: what was held for the reviewers is the candidate's again. */
static enum rc
unlock(struct cx *cx, const struct app_case *c, struct app *app)
{
	enum rc rc = free_site(cx, app);

	if (rc == RC_OK && app->materials_us > 0)
		rc = turn_materials(cx, app, "REOPEN");
	if (rc == RC_OK && c->exam->config.photo_lock != LOCK_CONFIRM)
		rc = lock_photo(cx, c, app, false);
	return rc != RC_OK ? rc : save_marks(cx, app);
}

static enum rc
unchoose(struct cx *cx, struct app *app)
{
	app->position_id = 0;
	app->department = STR("");
	return q_app_unchoose(cx->tx, &(struct q_app_unchoose_in){
		.id = app->id, .version = app->version });
}

/* After a rejection the position may have to be chosen again (S4-07). */
static enum rc
again(struct cx *cx, const struct app_case *c, const struct move *m,
    struct app *app)
{
	enum rc rc;

	if (m->event == EV_RECHOOSE)
		app->rechosen_us = cx->now_us;
	rc = unlock(cx, c, app);
	if (rc != RC_OK || (m->event != EV_RECHOOSE &&
	    c->exam->config.after_reject != REJECT_RESUBMIT))
		return rc;
	return unchoose(cx, app);
}

static enum rc
sealed(struct cx *cx, struct app *app)
{
	enum rc rc = turn_materials(cx, app, "SEAL");

	return rc != RC_OK ? rc : save_marks(cx, app);
}

static enum rc
returned(struct cx *cx, const struct app_case *c, struct app *app)
{
	enum rc rc = RC_OK;

	app->return_fields = c->act->fields;
	app->return_until_us = cx->now_us +
	    c->exam->config.return_days * US_PER_DAY;
	if (app->materials_us > 0)
		rc = turn_materials(cx, app, "RETURN");
	if (rc == RC_OK && str_has(app->return_fields, STR("photo")))
		rc = lock_photo(cx, c, app, false);
	return rc != RC_OK ? rc : save_marks(cx, app);
}

static enum rc
dispute(struct cx *cx, const struct app_case *c, struct app *app)
{
	struct q_dispute_add_in	in = { .id = cx_id(cx),
		.application_id = app->id, .opened_us = cx->now_us,
		.reason = c->act->reason };
	enum rc			rc;

	app->disputes_n++;
	rc = machine_step(&dispute_machine, STR("NONE"), "OPEN", cx->role,
	    &in.step);
	if (rc == RC_OK)
		rc = q_dispute_add(cx->tx, &in);
	return rc != RC_OK ? rc : save_marks(cx, app);
}

/*
 * The dispute's own state moves by its own table; a bar is against a person
 * and a position, so that a new account does not help.
 */
static enum rc
settled(struct cx *cx, const struct app_case *c, const struct move *m,
    struct app *app)
{
	struct q_dispute_settle_in	in = { .application_id = app->id,
		.answer = c->act->reason, .decided_by = cx->who,
		.decided_us = cx->now_us };
	int64_t				added;
	enum rc				rc;

	rc = machine_step(&dispute_machine, STR("OPEN"), event_word(m->event),
	    cx->role, &in.step);
	if (rc == RC_OK)
		rc = q_dispute_settle(cx->tx, &in);
	if (rc == RC_OK && m->effect == EFFECT_BAR && app->position_id != 0)
		rc = q_bar_add(cx->tx, &(struct q_bar_add_in){
			.exam_id = app->exam_id, .person_hash = app->person,
			.position_id = app->position_id, .made_us = cx->now_us
			}, &added);
	if (rc == RC_OK && m->event == EV_UPHOLD)
		rc = lock_photo(cx, c, app, true);
	return rc;
}

/*
 * The position is cancelled: a draft loses its choice, whoever handed in is free
 * to choose again (T17), and a dispute about it is over.
 */
static enum rc
dropped(struct cx *cx, const struct app_case *c, const struct move *m,
    struct app *app)
{
	enum rc rc = RC_OK;

	if (m->from == STATE_DRAFT)
		return unchoose(cx, app);
	if (m->from == STATE_ARBITRATION)
		rc = settled(cx, c, m, app);
	app->return_fields = STR("");
	app->return_until_us = 0;
	return rc != RC_OK ? rc : unlock(cx, c, app);
}

/*
 * One function for each effect of the table; no effect sends anything
 * outside: that is a job or a message row.
 */
enum rc
effect_run(struct cx *cx, const struct app_case *c, const struct move *m,
    struct app *app)
{
	switch (m->effect) {
	case EFFECT_NONE:
		return RC_OK;
	case EFFECT_SNAPSHOT:
		return snapshot(cx, c, app);
	case EFFECT_UNLOCK:
		return unlock(cx, c, app);
	case EFFECT_AGAIN:
		return again(cx, c, m, app);
	case EFFECT_SEALED:
		return sealed(cx, app);
	case EFFECT_LEVEL:
		app->review_level++;
		return save_marks(cx, app);
	case EFFECT_REVIEWED:
		return lock_photo(cx, c, app, true);
	case EFFECT_RETURNED:
		return returned(cx, c, app);
	case EFFECT_DISPUTE:
		return dispute(cx, c, app);
	case EFFECT_SETTLED:
	case EFFECT_BAR:
		return settled(cx, c, m, app);
	case EFFECT_DROPPED:
		return dropped(cx, c, m, app);
	}
	never("no such effect");
	return RC_IO;
}
