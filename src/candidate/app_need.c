/* SPDX-License-Identifier: Apache-2.0 */
/* One's own application for a page, or the way to where it begins. */
#include "candidate/app_need.h"

#include "account/account.h"
#include "exam/need.h"

/* What was put off for somebody who has not begun yet. */
static enum rc
my_stages(struct req *r)
{
	struct account_person	person;
	enum rc			rc = account_person(&r->cx, r->cx.who, &person);

	return rc != RC_OK ? rc : stages_load(&r->cx, r->exam,
	    person.idno_hash, &r->stages);
}

/*
 * Also without an application the hours are the person's own: an extension
 * may be what lets them begin.
 */
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
	if (rc == RC_OK) {
		r->app = app;
		rc = stages_load(&r->cx, r->exam, app->person, &r->stages);
	} else if (rc == RC_NONE && r->exam != NULL && r->exam->personal)
		rc = my_stages(r);
	return rc == RC_NONE && r->exam != NULL ? RC_OK : rc;
}

struct moment
app_moment(const struct req *r)
{
	return (struct moment){ .config = &r->exam->config,
		.stages = r->stages, .app = r->app, .now_us = r->cx.now_us };
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
