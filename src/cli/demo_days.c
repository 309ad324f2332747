/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo on any day of any year: the exams of ./exams stand on days of their
 * own; loaded for a demo, all of an exam's dates move by the same number of days,
 * so that its registration has been open for a fortnight.
 */

#include "cli/cli.h"
#include "exam/exam.h"

enum { DATE_CHARS = 10, OPEN_DAYS = 15, TEXT_MAX = 2 * 1024 * 1024 };

static bool
is_digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* A day alone, not a part of a longer number. */
static bool
date_at(struct str text, size_t i, int64_t *ret_us)
{
	struct str part = str_sub(text, i, DATE_CHARS);

	return part.n == DATE_CHARS && (i == 0 || !is_digit(text, i - 1)) &&
	    !is_digit(text, i + DATE_CHARS) &&
	    civil_parse(part, ret_us) == RC_OK;
}

/*
 * Every date in the text moves by as many days, so that the distances stay
 * and the demo is always in the middle of its hours.
 */
struct str
demo_shift(struct arena *a, struct str text, int64_t days)
{
	struct buf	b;
	struct str	s;
	int64_t		at_us;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < text.n;) {
		if (!is_digit(text, i) || !date_at(text, i, &at_us)) {
			buf_char(&b, text.p[i++]);
			continue;
		}
		buf_str(&b, date_text(a, at_us + days * US_PER_DAY));
		i += DATE_CHARS;
	}
	must(!b.full);
	s = buf_take(a, &b);
	return s;
}

static int64_t
day_of(int64_t at_us)
{
	struct civil t = civil_from_us(at_us);

	t.hour = t.minute = t.second = 0;
	return civil_to_us(t) / US_PER_DAY;
}

static int64_t
begins_us(const struct exam_config *c)
{
	return stages_of(c).span[STAGE_REGISTER].from_us;
}

/*
 * An exam that is there keeps its days while people can register: a second start
 * moves nothing under them. One whose registration is over begins anew.
 */
enum rc
demo_days(struct cx *cx, const struct exam_config *file, int64_t today_us,
    int64_t *ret_days)
{
	struct exam_cache	*cache = exam_cache_new();
	const struct exam	*there;
	enum rc			 rc = exam_load(cache, cx->tx, file->code,
	    &there);

	if (rc == RC_OK && !stage_over(&there->stages, STAGE_REGISTER,
	    today_us))
		*ret_days = day_of(begins_us(&there->config)) -
		    day_of(begins_us(file));
	else
		*ret_days = day_of(today_us) - OPEN_DAYS -
		    day_of(begins_us(file));
	exam_cache_free(cache);
	return rc == RC_NONE || rc == RC_BAD ? RC_OK : rc;
}
