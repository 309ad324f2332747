/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of result share among themselves. */
#ifndef RESULT_RESULT_PARTS_H
#define RESULT_RESULT_PARTS_H

#include "notify/notify.h"
#include "result/result.h"

/* Memory for one of many people, forgotten after each. */
#define ONE_BYTES_MAX ((size_t)4 << 20)

/*
 * result_tell: a message to one of many, once for a cause.
 *
 * phone_seal	of the account
 * cause	what it is about: a batch, a version
 */
enum rc	result_tell(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct str phone_seal,
	    enum notify_template template, int64_t cause);

/* certificate_has: whether a post of an application has its certificate. */
enum rc	certificate_has(struct cx *cx, int64_t application_id,
	    struct str post, bool *ret_has);

/*
 * certificate_later: what a correction passed after certificates were given
 * gets one, too.
 *
 * returns	RC_OK | RC_FULL the year's numbers are used up | RC_IO
 */
enum rc	certificate_later(struct cx *cx, const struct exam *exam,
	    int64_t application_id);

#endif
