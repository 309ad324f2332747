/* SPDX-License-Identifier: Apache-2.0 */
#include "application/facts.h"

#include "application/eligible_load.h"
#include "material/material.h"

/* What only a candidate who may still change something needs to know. */
static enum rc
draft_facts(struct cx *cx, const struct exam *exam, const struct app *app,
    struct app_facts *f)
{
	struct eligible	fit;
	enum rc		rc = RC_OK;

	if (app->position_id != 0 && exam->config.arbitration)
		rc = app_barred(cx, exam->id, app->person, app->position_id,
		    &f->position_barred);
	if (rc == RC_OK)
		rc = eligible_load(cx, exam, app, &fit);
	if (rc == RC_OK)
		f->not_eligible = fit.worst == FIT_NO;
	return rc != RC_OK ? rc : app_site_full(cx, exam, app->site_n,
	    &f->site_full);
}

enum rc
app_facts_load(struct cx *cx, const struct exam *exam, const struct app *app,
    struct app_facts *ret_f, struct photo *ret_photo)
{
	const struct exam_config	*c = &exam->config;
	bool				 draft = app->state == STATE_DRAFT ||
	    app->state == STATE_RETURNED;
	struct photo			 unseen = { .state = PHOTO_NONE };
	enum rc				 rc;

	*ret_f = (struct app_facts){ .config = c, .app = app,
		.now_us = cx->now_us, .docs_ready = true };
	rc = stages_load(cx, exam, app->person, &ret_f->stages);
	if (rc != RC_OK)
		return rc;
	if (ret_photo == NULL)
		ret_photo = &unseen;
	/* What was handed in had a photo: nobody needs to look again. */
	if (draft || ret_photo != &unseen) {
		rc = photo_load(cx, exam, app->account_id, ret_photo);
		if (rc != RC_OK && rc != RC_NONE)
			return rc;
	}
	ret_f->photo_ready = !draft || photo_ready(exam, ret_photo);
	ret_f->photo_passed = c->photo_check != PHOTO_HUMAN ||
	    ret_photo->state == PHOTO_PASSED;
	rc = material_ready(cx, exam, app->account_id, &ret_f->docs_ready);
	if (rc == RC_OK && cx->role == ROLE_INDEX_CANDIDATE && draft)
		rc = draft_facts(cx, exam, app, ret_f);
	if (rc == RC_OK && cx->role != ROLE_INDEX_CANDIDATE)
		rc = app_owed(cx, exam, app, &ret_f->owed_fen);
	return rc;
}
