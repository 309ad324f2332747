/* SPDX-License-Identifier: Apache-2.0 */
/* The clock behind a face, and civil time of China (UTC+8, no summer time). */
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

enum { TIME_CHARS = 16 };	/* 2026-03-01 09:00 */
enum { CHINA_OFFSET_HOURS = 8 };

static int64_t
from_timespec(clockid_t id)
{
	struct timespec ts;

	must(clock_gettime(id, &ts) == 0);
	return (int64_t)ts.tv_sec * US_PER_SECOND + ts.tv_nsec / 1000;
}

/*
 * The day of tests/on_day. Other builds get it from faketime, which sanitizers
 * do not bear; a build for use has no such door.
 */
static int64_t
test_offset_us(void)
{
	const char *seconds = BAOKAO_STRICT ? getenv("BAOKAO_CLOCK_OFFSET") : NULL;

	return seconds != NULL ? strtoll(seconds, NULL, 10) * US_PER_SECOND : 0;
}

static int64_t
system_now(const struct clock *c)
{
	return from_timespec(CLOCK_REALTIME) + test_offset_us() +
	    __atomic_load_n(&c->shift_us, __ATOMIC_RELAXED);
}

struct clock
clock_system(void)
{
	return (struct clock){ system_now, 0 };
}

int64_t
clock_now_us(const struct clock *c)
{
	return c->now_us(c);
}

int64_t
clock_monotonic_us(void)
{
	return from_timespec(CLOCK_MONOTONIC);
}

/* Days since 1970-01-01 of a proleptic Gregorian date, years counted from March. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t	y = month <= 2 ? year - 1 : year;
	int64_t	era = (y >= 0 ? y : y - 399) / 400;
	int64_t	yoe = y - era * 400;
	int64_t	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

/*
 * The proleptic Gregorian calendar in eras of 400 years that begin in March,
 * so that the leap day is the last of a year and no month needs a table.
 */
static void
civil_from_days(int64_t days, struct civil *t)
{
	int64_t	z = days + 719468;
	int64_t	era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t	doe = z - era * 146097;
	int64_t	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t	mp = (5 * doy + 2) / 153;

	t->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	t->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	t->year = (int)(yoe + era * 400 + (t->month <= 2 ? 1 : 0));
}

/*
 * China has one zone and no summer time (since 1992), so an offset is all of
 * it. Division rounds towards zero; before 1970 the day before is meant.
 */
struct civil
civil_from_us(int64_t at_us)
{
	struct civil	t = { 0 };
	int64_t		local = at_us + CHINA_OFFSET_HOURS * US_PER_HOUR;
	int64_t		day = local / US_PER_DAY, rest = local % US_PER_DAY;

	if (rest < 0) {
		day--;
		rest += US_PER_DAY;
	}
	civil_from_days(day, &t);
	t.hour = (int)(rest / US_PER_HOUR);
	t.minute = (int)(rest % US_PER_HOUR / US_PER_MINUTE);
	t.second = (int)(rest % US_PER_MINUTE / US_PER_SECOND);
	return t;
}

int64_t
civil_to_us(struct civil t)
{
	return days_from_civil(t.year, t.month, t.day) * US_PER_DAY +
	    (t.hour - CHINA_OFFSET_HOURS) * US_PER_HOUR +
	    t.minute * US_PER_MINUTE + t.second * US_PER_SECOND;
}

bool
civil_valid(struct civil t)
{
	static const int	days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
				    31, 30, 31 };
	bool			leap;

	if (t.year < 1 || t.year > 9999 || t.month < 1 || t.month > 12)
		return false;
	leap = (t.year % 4 == 0 && t.year % 100 != 0) || t.year % 400 == 0;
	return t.day >= 1 &&
	    t.day <= days[t.month - 1] + (t.month == 2 && leap ? 1 : 0) &&
	    t.hour >= 0 && t.hour <= 23 && t.minute >= 0 && t.minute <= 59 &&
	    t.second >= 0 && t.second <= 59;
}

/* Exactly n digits at s.p[at]. */
static bool
take_digits(struct str s, size_t at, size_t n, int *ret)
{
	int64_t		v;
	struct str	part = str_sub(s, at, n);

	if (part.n != n || part.p[0] == '-' || str_i64(part, &v) != RC_OK)
		return false;
	*ret = (int)v;
	return true;
}

/*
 * A day alone, with minutes or with seconds; nothing else, so that a slip of
 * the pen is a mistake and no other day.
 */
enum rc
civil_parse(struct str s, int64_t *ret_us)
{
	struct civil	t = { 0 };
	bool		ok;

	if (s.n != 10 && s.n != 16 && s.n != 19)
		return RC_BAD;
	ok = take_digits(s, 0, 4, &t.year) && s.p[4] == '-' &&
	    take_digits(s, 5, 2, &t.month) && s.p[7] == '-' &&
	    take_digits(s, 8, 2, &t.day);
	if (ok && s.n >= 16)
		ok = (s.p[10] == ' ' || s.p[10] == 'T') &&
		    take_digits(s, 11, 2, &t.hour) && s.p[13] == ':' &&
		    take_digits(s, 14, 2, &t.minute);
	if (ok && s.n == 19)
		ok = s.p[16] == ':' && take_digits(s, 17, 2, &t.second);
	if (!ok || !civil_valid(t))
		return RC_BAD;
	*ret_us = civil_to_us(t);
	return RC_OK;
}

/* n digits of v at p. */
static char *
put_digits(char *p, int n, int v)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

/* By hand: a page shows a dozen of them. */
struct str
time_text(struct arena *a, int64_t at_us)
{
	struct civil	 t;
	char		*text, *p;

	if (at_us == 0)
		return STR("");
	t = civil_from_us(at_us);
	text = p = arena_alloc(a, TIME_CHARS + 1);
	p = put_digits(p, 4, t.year);
	*p++ = '-';
	p = put_digits(p, 2, t.month);
	*p++ = '-';
	p = put_digits(p, 2, t.day);
	*p++ = ' ';
	p = put_digits(p, 2, t.hour);
	*p++ = ':';
	p = put_digits(p, 2, t.minute);
	*p = '\0';
	return (struct str){ text, TIME_CHARS };
}

struct str
date_text(struct arena *a, int64_t at_us)
{
	return str_sub(time_text(a, at_us), 0, 10);
}
