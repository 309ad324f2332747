/* SPDX-License-Identifier: Apache-2.0 */
/* The `need` of pages about one's own application. */
#ifndef CANDIDATE_APP_NEED_H
#define CANDIDATE_APP_NEED_H

#include "application/law.h"
#include "photo/photo.h"
#include "application/when.h"
#include "web/req.h"

/*
 * app_need: exam_need(), and one's newest application into r->app. Without
 * one, the answer is a redirect to the flow page.
 */
enum rc	app_need(struct req *r);

/* app_need_maybe: the same, but r->app stays NULL without one. */
enum rc	app_need_maybe(struct req *r);

/* app_moment: r's exam, stages, application and clock: what when.h is asked with. */
struct moment app_moment(const struct req *r);

#endif
