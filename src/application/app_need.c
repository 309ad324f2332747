/* SPDX-License-Identifier: Apache-2.0 */
#include "application/app_need.h"

#include <string.h>

#include "application/eligible_load.h"
#include "exam/need.h"
#include "material/material.h"

enum rc
app_need_maybe(struct req *r)
{
	struct app	*app = ARENA_NEW(r->cx.a, struct app);
	enum rc		 rc = exam_need(r);

	r->app = NULL;
	if (r->answer.status != 0)
		return rc;	/* an organisation was sent elsewhere */
	if (rc == RC_OK)
		rc = app_mine(&r->cx, r->exam->id, app);
	if (rc == RC_OK)
		r->app = app;
	return rc == RC_NONE && r->exam != NULL ? RC_OK : rc;
}

enum rc
app_need(struct req *r)
{
	enum rc rc = app_need_maybe(r);

	if (rc == RC_OK && r->app == NULL && r->answer.status == 0)
		rc = req_see(r, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code));
	return rc;
}

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

/* By hand: a page has twenty of them. */
struct url
exam_path(struct req *r, const char *what)
{
	static const struct str	 head = STR_INIT("/exam/");
	struct str		 code = r->exam->config.code;
	size_t			 n = strlen(what);
	char			*p = arena_alloc(r->cx.a,
	    head.n + code.n + n + 2), *at = p;

	memcpy(at, head.p, head.n);
	at += head.n;
	memcpy(at, code.p, code.n);
	at += code.n;
	*at++ = '/';
	memcpy(at, what, n + 1);
	return url_of(str_of(p, head.n + code.n + 1 + n));
}
