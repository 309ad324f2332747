/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each check of check.tbl says yes: one line a check, of facts that were
 * loaded before. A step that the exam does not have is done.
 */
#include "application/law.h"

#include "application/choice.h"
#include "application/lapse.h"
#include "application/when.h"

typedef bool check_fn(const struct app_facts *f, const struct exam_config *x,
    const struct app *app);

static bool
done(const struct exam_config *x, enum step step, bool yes)
{
	return !config_has_step(x, step) || yes;
}

/* The hours that hold for this person. */
static struct moment
moment_of(const struct app_facts *f)
{
	return (struct moment){ .config = f->config, .stages = f->stages,
		.app = f->app, .now_us = f->now_us };
}

static bool
within(const struct app_facts *f, enum stage stage)
{
	const struct moment m = moment_of(f);

	return when_stage_open(&m, stage);
}

static bool
undo_open(const struct app_facts *f)
{
	const struct moment m = moment_of(f);

	return when_undo_open(&m);
}

static bool
overdue(const struct app_facts *f)
{
	const struct moment m = moment_of(f);

	return lapse_due(&m, f->app->state);
}

static bool
over(const struct app_facts *f, enum stage stage)
{
	const struct moment	m = moment_of(f);
	int64_t			to_us = when_stage(&m, stage).to_us;

	return to_us != 0 && m.now_us >= to_us;
}

static bool
began(const struct app_facts *f)
{
	const struct moment m = moment_of(f);

	return m.now_us >= when_stage(&m, STAGE_REGISTER).from_us;
}

#define RULE(id, expr)								\
	static bool								\
	chk_##id(const struct app_facts *f, const struct exam_config *x,	\
	    const struct app *app)						\
	{									\
		(void)f; (void)x; (void)app;	/* a rule may need only some */	\
		return (expr);							\
	}

RULE(window_open, within(f, STAGE_REGISTER))
RULE(window_began, began(f))
RULE(unfrozen, within(f, STAGE_CHANGE))
RULE(notice_read, done(x, STEP_NOTICE, app->notice_us > 0))
RULE(pledge_made, done(x, STEP_PLEDGE, app->pledge_us > 0))
RULE(photo_ready, done(x, STEP_PHOTO, fact_yes(f, FACT_photo_ready)))
RULE(profile_done, done(x, STEP_PROFILE, app->profile_us > 0))
RULE(form_complete, done(x, STEP_FORM, app->form_done != 0))
RULE(level_chosen, done(x, STEP_LEVEL, app->tier.n > 0))
RULE(position_chosen, done(x, STEP_POSITION, app->position_id != 0))
RULE(position_open, fact_yes(f, FACT_position_free))
RULE(position_stands, fact_yes(f, FACT_position_stands))
RULE(eligible, x->eligibility != ELIGIBILITY_REFUSE || fact_yes(f, FACT_conditions_met))
RULE(site_chosen, done(x, STEP_SITE, app->site_n > 0 && app->choices != 0))
RULE(no_clash, done(x, STEP_SITE, !choice_clash(x, app->choices, NULL, NULL)))
RULE(site_has_room, app->site_held != 0 || fact_yes(f, FACT_site_free))
RULE(docs_ready, done(x, STEP_DOCS, fact_yes(f, FACT_docs_ready)))
RULE(docs_after, x->docs_mode == DOCS_AFTER && fact_yes(f, FACT_docs_ready))
RULE(unsealed, app->materials_us == 0)
RULE(materials_sealed, x->docs_mode != DOCS_AFTER || app->materials_us > 0)
RULE(sw_undo, x->undo_minutes > 0)
RULE(undo_open, undo_open(f))
RULE(undo_over, !undo_open(f))
RULE(sw_withdraw, x->withdraw == WITHDRAW_BEFORE_REVIEW)
RULE(cancel_draft, (x->cancel & CANCEL_DRAFT) != 0 || app->rechosen_us != 0)
RULE(cancel_rejected, (x->cancel & CANCEL_REJECTED) != 0 || app->rechosen_us != 0)
RULE(in_scope, fact_yes(f, FACT_in_scope))
RULE(review_open, within(f, STAGE_REVIEW))
RULE(lease_mine, fact_yes(f, FACT_lease_mine))
RULE(fresh_eyes, fact_yes(f, FACT_fresh_eyes))
RULE(more_levels, app->review_level < x->review_levels)
RULE(last_level, app->review_level >= x->review_levels)
RULE(photo_passed, fact_yes(f, FACT_photo_passed))
RULE(has_reason, fact_yes(f, FACT_reason_given))
RULE(has_fields, fact_yes(f, FACT_fields_named))
RULE(return_open, within(f, STAGE_RETURN))
RULE(sw_edit_again, x->after_reject == REJECT_EDIT || x->after_reject == REJECT_RESUBMIT)
RULE(sw_arbitration, x->arbitration != 0)
RULE(dispute_open, within(f, STAGE_DISPUTE))
RULE(first_dispute, app->disputes_n == 0)
RULE(amount_right, fact_yes(f, FACT_amount_right))
RULE(nothing_owed, fact_yes(f, FACT_nothing_owed))
RULE(sw_refund_ends, x->refunded == REFUNDED_ENDS)
RULE(fee_returned, fact_yes(f, FACT_fee_returned))
RULE(sw_online, x->review_mode == REVIEW_ONLINE)
RULE(sw_on_site, x->review_mode == REVIEW_ON_SITE)
RULE(overdue, overdue(f))
RULE(rechoose_open, within(f, STAGE_RECHOOSE))
RULE(two_persons, fact_yes(f, FACT_proposed_by_another))
RULE(scores_by_two, fact_yes(f, FACT_scored_by_another))
RULE(undecided, fact_yes(f, FACT_undecided))
RULE(exam_over, over(f, STAGE_EXAM))
RULE(sw_scores, x->scores == SCORES_IN_SYSTEM)
RULE(sw_certificates, x->certificates != 0)

static check_fn *const rules[CHK__MAX] = {
#define CHECK(id, text, step, facts) [CHK_##id] = chk_##id,
#include "application/check.tbl"
#undef CHECK
};

bool
check_holds(enum check c, const struct app_facts *f)
{
	return rules[c](f, f->config, f->app);
}
