/* SPDX-License-Identifier: Apache-2.0 */
/* The facts that the checks of a move look at. */
#ifndef APPLICATION_FACTS_H
#define APPLICATION_FACTS_H

#include "application/application.h"
#include "photo/photo.h"

/*
 * app_facts_load: what a candidate's checks look at.
 *
 * ret_photo	the photo; sha256 empty when there is none; NULL: only the facts
 */
enum rc	app_facts_load(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct app_facts *ret_f,
	    struct photo *ret_photo);

#endif
