/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of an eligibility check, from the store. */
#ifndef APPLICATION_ELIGIBLE_LOAD_H
#define APPLICATION_ELIGIBLE_LOAD_H

#include "application/application.h"
#include "application/eligible.h"

/*
 * eligible_load: check an application against its position.
 *
 * Fields of the form named education, degree, major, politics and grassroots
 * are what is compared; ages count on the last day of registration.
 *
 * ret		n is 0 without a position or with eligibility off
 */
enum rc	eligible_load(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct eligible *ret);

#endif
