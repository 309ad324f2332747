/* SPDX-License-Identifier: Apache-2.0 */
/* What a candidate changes before the confirmation: saving is a move, too (T02). */
#include "application/choice.h"
#include "application/law.h"

#include "application/application.sql.h"
#include "audit/audit.h"
#include "position/state.h"

/* Of a return only the named parts are open again. */
static bool
part_open(const struct app *app, enum step part)
{
	struct str rest = app->return_fields, word;

	if (app->state != STATE_RETURNED)
		return true;
	while (str_cut(&rest, ' ', &word))
		if (str_eq_z(word, step_word(part)))
			return true;
	return false;
}

enum rc
app_may_change(struct cx *cx, const struct exam *exam, const struct app *app,
    enum step part, struct verdict *ret_v)
{
	ret_v->n = 0;
	if (!part_open(app, part))
		return RC_DENIED;
	return app_ask(cx, exam, app, EV_SAVE, ret_v);
}

enum rc
app_save_form(struct cx *cx, const struct exam *exam, struct app *app,
    struct str form, bool done, struct verdict *ret_v)
{
	enum rc rc = app_may_change(cx, exam, app, STEP_FORM, ret_v);

	if (rc == RC_OK)
		rc = q_app_form(cx->tx, &(struct q_app_form_in){
			.id = app->id, .version = app->version, .form = form,
			.form_done = done });
	if (rc != RC_OK)
		return rc;
	app->form = form;
	app->form_done = done;
	return audit_add(cx, "application.form", "application", app->id,
	    done ? STR("complete") : STR("draft"));
}

/*
 * Judged again with the position itself: what was open on the page may be
 * closed by now.
 */
enum rc
app_may_choose(struct cx *cx, const struct exam *exam, const struct app *app,
    int64_t position_id, struct verdict *ret_v)
{
	enum position_state	state = POSITION_OPEN;
	bool			barred = false;
	enum check		why;
	enum rc rc = app_may_change(cx, exam, app, STEP_POSITION, ret_v);

	if (rc == RC_OK)
		rc = position_state_of(cx, position_id, &state);
	if (rc == RC_OK)
		rc = app_barred(cx, exam->id, app->person, position_id,
		    &barred);
	if (rc == RC_OK && (barred || state != POSITION_OPEN)) {
		why = barred ? CHK_position_open : CHK_position_stands;
		ret_v->todo[ret_v->n++] = (struct todo){ why, check_text(why),
			STEP_POSITION };
		return RC_DENIED;
	}
	return rc;
}

enum rc
app_save_position(struct cx *cx, const struct exam *exam, struct app *app,
    int64_t position_id, struct str department, struct verdict *ret_v)
{
	enum rc rc = app_may_choose(cx, exam, app, position_id, ret_v);

	if (rc == RC_OK)
		rc = q_app_position(cx->tx, &(struct q_app_position_in){
			.id = app->id, .version = app->version,
			.position_id = position_id,
			.department = department });
	if (rc != RC_OK)
		return rc;
	app->position_id = position_id;
	app->department = department;
	return audit_add(cx, "application.position", "application", app->id,
	    str_make(cx->a, "position=%lld", (long long)position_id));
}

/*
 * Another level makes the chosen position void, since it may be of the old
 * one.
 */
enum rc
app_save_tier(struct cx *cx, const struct exam *exam, struct app *app,
    struct str tier, struct verdict *ret_v)
{
	enum rc rc = app_may_change(cx, exam, app, STEP_LEVEL, ret_v);

	if (rc != RC_OK || str_eq(tier, app->tier))
		return rc;
	rc = q_app_tier(cx->tx, &(struct q_app_tier_in){
		.id = app->id, .version = app->version, .tier = tier });
	if (rc != RC_OK)
		return rc;
	app->tier = tier;
	app->position_id = 0;
	app->department = STR("");
	return audit_add(cx, "application.level", "application", app->id,
	    tier);
}

/* The site is also the reviewers' scope: its officer sees who chose it. */
enum rc
app_save_site(struct cx *cx, const struct exam *exam, struct app *app,
    int64_t site_n, int64_t choices, struct verdict *ret_v)
{
	struct str	name;
	enum rc		rc = app_may_change(cx, exam, app, STEP_SITE, ret_v);

	if (rc != RC_OK)
		return rc;
	must(site_n >= 1 && (size_t)site_n <= exam->config.sites_n);
	name = site_name_of(&exam->config, site_n);
	rc = q_app_site(cx->tx, &(struct q_app_site_in){ .id = app->id,
		.version = app->version, .site_n = site_n, .choices = choices,
		.department = app->position_id != 0 ? app->department : name });
	if (rc != RC_OK)
		return rc;
	app->site_n = site_n;
	app->choices = choices;
	return audit_add(cx, "application.site", "application", app->id,
	    str_make(cx->a, "site=%lld choices=%llx", (long long)site_n,
	    (unsigned long long)choices));
}

enum rc
app_confirm_profile(struct cx *cx, const struct exam *exam, struct app *app,
    struct verdict *ret_v)
{
	enum rc rc = app_may_change(cx, exam, app, STEP_PROFILE, ret_v);

	if (rc == RC_OK)
		rc = q_app_profile(cx->tx, &(struct q_app_profile_in){
			.id = app->id, .version = app->version,
			.profile_us = cx->now_us });
	if (rc != RC_OK)
		return rc;
	app->profile_us = cx->now_us;
	return audit_add(cx, "application.profile", "application", app->id,
	    STR(""));
}

enum rc
app_barred(struct cx *cx, int64_t exam_id, struct str person,
    int64_t position_id, bool *ret_barred)
{
	struct q_bar_has_row	row;
	enum rc			rc;

	rc = q_bar_has(cx->tx, &(struct q_bar_has_in){
		.exam_id = exam_id, .person_hash = person,
		.position_id = position_id }, &row);
	*ret_barred = rc == RC_OK && row.n > 0;
	return rc;
}

enum rc
app_site_full(struct cx *cx, const struct exam *exam, int64_t site_n,
    bool *ret_full)
{
	struct q_site_count_row	row;
	int64_t			capacity;
	enum rc			rc;

	*ret_full = false;
	if (site_n < 1 || (size_t)site_n > exam->config.sites_n)
		return RC_OK;
	capacity = site_of(&exam->config, site_n)->capacity;
	if (capacity == 0)
		return RC_OK;
	rc = q_site_count(cx->tx, &(struct q_site_count_in){
		.exam_id = exam->id, .site_n = site_n }, &row);
	if (rc == RC_OK)
		*ret_full = row.taken >= capacity;
	return rc == RC_NONE ? RC_OK : rc;
}

enum rc
app_dispute(struct cx *cx, int64_t app_id, struct dispute *ret)
{
	struct q_dispute_newest_row	row;
	enum rc				rc;

	rc = q_dispute_newest(cx->tx, &(struct q_dispute_newest_in){
		.application_id = app_id }, &row);
	if (rc == RC_OK)
		*ret = (struct dispute){ .id = row.id,
			.opened_us = row.opened_us,
			.decided_us = row.decided_us, .reason = row.reason,
			.outcome = row.outcome, .answer = row.answer };
	return rc;
}

enum rc
app_handed_in(struct cx *cx, int64_t id, bool *ret_has)
{
	struct q_app_handed_in_row	row;
	enum rc				rc;

	rc = q_app_handed_in(cx->tx,
	    &(struct q_app_handed_in_in){ .account_id = id }, &row);
	if (rc == RC_OK)
		*ret_has = row.n > 0;
	return rc;
}
