/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time. Instants are microseconds since 1970 UTC in an int64_t whose name ends
 * in _us; what people read is China Standard Time (UTC+8, no summer time).
 * The clock is a face, so that a test or the demo can move it.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/str.h"

#define US_PER_SECOND	INT64_C(1000000)
#define US_PER_MINUTE	(60 * US_PER_SECOND)
#define US_PER_HOUR	(60 * US_PER_MINUTE)
#define US_PER_DAY	(24 * US_PER_HOUR)

/* A face: now_us() is called with the clock itself; safe from any thread. */
struct clock {
	int64_t	(*now_us)(const struct clock *c);
	int64_t	 shift_us;	/* added to the machine's time (demo, tests) */
};

/* A moment on a Chinese wall clock. */
struct civil {
	int	year;		/* 1..9999 */
	int	month;		/* 1..12 */
	int	day;		/* 1..31 */
	int	hour;		/* 0..23 */
	int	minute;		/* 0..59 */
	int	second;		/* 0..59 */
};

/*
 * clock_system: a clock that follows the machine's. In a build that is strict
 * (BAOKAO_STRICT) it is BAOKAO_CLOCK_OFFSET seconds ahead of it, if that
 * variable of the environment is there: the tests' other days.
 */
struct clock clock_system(void);

/* clock_now_us: what a clock shows. */
int64_t	clock_now_us(const struct clock *c);

/* clock_monotonic_us: for measuring spans; unrelated to any date. */
int64_t	clock_monotonic_us(void);

/* civil_from_us: the wall clock's reading at an instant. */
struct civil civil_from_us(int64_t at_us);

/* civil_to_us: the instant of a reading that civil_valid() accepts. */
int64_t	civil_to_us(struct civil t);

/* civil_valid: every part in range, the day within its month. */
bool	civil_valid(struct civil t);

/*
 * civil_parse: "2026-03-01", "2026-03-01 09:00" or "2026-03-01 09:00:30"
 * (a T may stand for the blank), Chinese time.
 *
 * returns	RC_OK | RC_BAD not of that form or no such moment
 */
enum rc	civil_parse(struct str s, int64_t *ret_us);

/* time_text: "2026-03-01 09:00" in the arena; "" for 0. */
struct str time_text(struct arena *a, int64_t at_us);

/* date_text: "2026-03-01" in the arena; "" for 0. */
struct str date_text(struct arena *a, int64_t at_us);

#endif
