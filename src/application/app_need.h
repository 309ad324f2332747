/* SPDX-License-Identifier: Apache-2.0 */
/* The `need` of pages about one's own application, and the facts of its checks. */
#ifndef APPLICATION_APP_NEED_H
#define APPLICATION_APP_NEED_H

#include "application/application.h"
#include "http/req.h"
#include "photo/photo.h"

/*
 * app_need: exam_need(), and one's newest application into r->app. Without
 * one, the answer is a redirect to the flow page.
 */
enum rc	app_need(struct req *r);

/* app_need_maybe: the same, but r->app stays NULL without one. */
enum rc	app_need_maybe(struct req *r);

/*
 * app_facts_load: what a candidate's checks look at.
 *
 * ret_photo	the photo; sha256 empty when there is none; NULL: only the facts
 */
enum rc	app_facts_load(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct app_facts *ret_f,
	    struct photo *ret_photo);

/* exam_path: "/exam/{code}/what" as a link. */
struct url exam_path(struct req *r, const char *what);

#endif
