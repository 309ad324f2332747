/* SPDX-License-Identifier: Apache-2.0 */
/* Dates are numbers whose format shows a date; both kinds of Excel file. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "sheet/build.h"

/*
 * A date is a number with a format in Excel; whether the format shows a day
 * or a time is all that counts. What stands in quotes or brackets are words
 * and colours, no letters of a date.
 */
enum dating
dating_of_code(const char *p)
{
	enum dating	found = DATING_NONE;
	char		close = 0;

	for (; *p != '\0'; p++) {
		if (close != 0) {
			if (*p == close)
				close = 0;
		} else if (*p == '"' || *p == '[') {
			close = *p == '"' ? '"' : ']';
		} else if (*p == '\\' || *p == '_' || *p == '*') {
			if (p[1] != '\0')
				p++;
		} else if (strchr("yYdD", *p) != NULL) {
			return DATING_DATE;
		} else if (strchr("hHsS", *p) != NULL) {
			found = DATING_TIME;
		} else if (strncmp(p, "General", 7) == 0) {
			p += 6;
		}
	}
	return found;
}

enum dating
dating_of_builtin(long id)
{
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) ||
	    (id >= 45 && id <= 47) || id == 55 || id == 56)
		return DATING_TIME;
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
	    (id >= 50 && id <= 58))
		return DATING_DATE;
	return DATING_NONE;
}

bool
sheet_is_date(double days)
{
	return days >= 0 && days < 2958466;	/* the end of the year 9999 */
}

/*
 * Serial numbers begin at 1900 with a leap year that never was, or at 1904 in
 * files of old Macs. Rounded to whole seconds: 9:00 is no 8:59:59.
 */
struct str
sheet_date(struct arena *a, double days, bool date1904, enum dating dating)
{
	struct civil	t = { date1904 ? 1904 : 1899, 12, 31, 0, 0, 0 };
	double		whole = floor(days);
	int64_t		at_us;

	if (date1904)
		t.month = t.day = 1;
	else if (whole >= 60)
		t.day = 30;	/* a 29 February 1900 is counted that never was */
	at_us = civil_to_us(t) + (int64_t)whole * US_PER_DAY +
	    (int64_t)llround((days - whole) * 86400) * US_PER_SECOND;
	t = civil_from_us(at_us);
	if (dating == DATING_TIME && days < 1)
		return str_make(a, "%02d:%02d", t.hour, t.minute);
	if (t.hour == 0 && t.minute == 0 && t.second == 0)
		return str_make(a, "%04d-%02d-%02d", t.year, t.month,
		    t.day);
	return str_make(a, "%04d-%02d-%02d %02d:%02d", t.year, t.month,
	    t.day, t.hour, t.minute);
}
