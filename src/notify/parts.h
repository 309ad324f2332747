/* SPDX-License-Identifier: Apache-2.0 */
/* What queueing and handing over share. */
#ifndef NOTIFY_PARTS_H
#define NOTIFY_PARTS_H

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "notify/notify.h"

/* notify_day: the number of a day on the Chinese calendar. */
static inline int64_t
notify_day(int64_t now_us)
{
	return (now_us + 8 * US_PER_HOUR) / US_PER_DAY;
}

/*
 * notify_values: what a message was made of, opened.
 *
 * ret_n	0 of a message of an older program
 * returns	RC_OK | RC_BAD another key
 */
enum rc	notify_values(struct cx *cx, struct str seal,
	    struct call_header **ret_list, size_t *ret_n);

/* notify_text_of: notify_text() by the template's stored name; "" for none. */
struct str notify_text_of(struct arena *a, struct str template,
	    const struct call_header *values, size_t n);

#endif
