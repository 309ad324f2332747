/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each check of check.tbl says yes: one line a check, of facts that were
 * loaded before. A step that the exam does not have is done.
 */
#include "application/application.h"

typedef bool check_fn(const struct app_facts *f, const struct exam_config *x,
    const struct app *app);

static bool
within(int64_t now_us, int64_t from_us, int64_t to_us)
{
	return (from_us == 0 || now_us >= from_us) &&
	    (to_us == 0 || now_us < to_us);
}

static bool
done(const struct exam_config *x, enum step step, bool yes)
{
	return !config_has_step(x, step) || yes;
}

static int64_t
undo_end_us(const struct exam_config *x, const struct app *app)
{
	return app->confirmed_us + x->undo_minutes * US_PER_MINUTE;
}

#define RULE(id, expr)								\
	static bool								\
	chk_##id(const struct app_facts *f, const struct exam_config *x,	\
	    const struct app *app)						\
	{									\
		(void)f; (void)x; (void)app;	/* a rule may need only some */	\
		return (expr);							\
	}

RULE(window_open, within(f->now_us, x->register_from_us, x->register_to_us))
RULE(window_began, f->now_us >= x->register_from_us)
RULE(unfrozen, within(f->now_us, 0, x->freeze_us))
RULE(notice_read, done(x, STEP_NOTICE, app->notice_us > 0))
RULE(pledge_made, done(x, STEP_PLEDGE, app->pledge_us > 0))
RULE(photo_ready, done(x, STEP_PHOTO, f->photo_ready))
RULE(profile_done, done(x, STEP_PROFILE, app->profile_us > 0))
RULE(form_complete, done(x, STEP_FORM, app->form_done != 0))
RULE(level_chosen, done(x, STEP_LEVEL, app->tier.n > 0))
RULE(position_chosen, done(x, STEP_POSITION, app->position_id != 0))
RULE(position_open, !f->position_barred)
RULE(eligible, !f->not_eligible || x->eligibility != ELIGIBILITY_REFUSE)
RULE(site_chosen, done(x, STEP_SITE, app->site_n > 0 && app->choices != 0))
RULE(site_has_room, !f->site_full || app->site_held != 0)
RULE(docs_ready, done(x, STEP_DOCS, f->docs_ready))
RULE(docs_after, f->docs_ready)
RULE(unsealed, app->materials_us == 0)
RULE(materials_sealed, x->docs_mode != DOCS_AFTER || app->materials_us > 0)
RULE(sw_undo, x->undo_minutes > 0)
RULE(undo_open, f->now_us < undo_end_us(x, app))
RULE(undo_over, f->now_us >= undo_end_us(x, app))
RULE(sw_withdraw, x->withdraw == WITHDRAW_BEFORE_REVIEW)
RULE(cancel_draft, (x->cancel & CANCEL_DRAFT) != 0)
RULE(cancel_rejected, (x->cancel & CANCEL_REJECTED) != 0)
RULE(in_scope, f->in_scope)
RULE(review_open, within(f->now_us, 0, x->review_to_us))
RULE(lease_mine, f->lease_mine)
RULE(fresh_eyes, !f->reviewed_before)
RULE(more_levels, app->review_level < x->review_levels)
RULE(last_level, app->review_level >= x->review_levels)
RULE(photo_passed, f->photo_passed)
RULE(has_reason, f->has_reason)
RULE(has_fields, f->has_fields)
RULE(return_open, f->now_us < app->return_until_us)
RULE(sw_edit_again, x->after_reject == REJECT_EDIT || x->after_reject == REJECT_RESUBMIT)
RULE(sw_arbitration, x->arbitration != 0)
RULE(dispute_open, f->now_us < app->moved_us + x->arbitration_days * US_PER_DAY)
RULE(first_dispute, app->disputes_n == 0)
RULE(amount_right, f->paid_fen == f->owed_fen)
RULE(nothing_owed, f->owed_fen == 0)
RULE(sw_on_site, x->review_mode == REVIEW_ON_SITE)
RULE(overdue, f->overdue)
RULE(rechoose_open, within(f->now_us, 0, x->rechoose_to_us))
RULE(two_persons, f->other_person)
RULE(sw_scores, x->scores == SCORES_IN_SYSTEM)
RULE(sw_certificates, x->certificates != 0)

static check_fn *const rules[CHK__MAX] = {
#define CHECK(id, text, step) [CHK_##id] = chk_##id,
#include "application/check.tbl"
#undef CHECK
};

bool
check_holds(enum check c, const struct app_facts *f)
{
	return rules[c](f, f->config, f->app);
}
