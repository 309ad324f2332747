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

#endif
