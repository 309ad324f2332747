/* SPDX-License-Identifier: Apache-2.0 */
#include "application/app_need.h"

#include "exam/need.h"

enum rc
app_need_maybe(struct req *r)
{
	struct app	*app = ARENA_NEW(r->cx.a, struct app);
	enum rc		 rc = exam_need(r);

	r->app = NULL;
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

	if (rc == RC_OK && r->app == NULL)
		rc = req_see(r, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code));
	return rc;
}

enum rc
app_facts_load(struct cx *cx, const struct exam *exam, const struct app *app,
    struct app_facts *ret_f, struct photo *ret_photo)
{
	enum rc rc;

	*ret_f = (struct app_facts){ .config = &exam->config, .app = app,
		.now_us = cx->now_us };
	*ret_photo = (struct photo){ .sha256 = STR("") };
	if (!config_has_step(&exam->config, STEP_PHOTO))
		return RC_OK;
	rc = photo_load(cx, app->account_id, ret_photo);
	ret_f->photo_confirmed = rc == RC_OK && ret_photo->confirmed;
	return rc == RC_NONE ? RC_OK : rc;
}

struct url
exam_path(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code), what);
}
