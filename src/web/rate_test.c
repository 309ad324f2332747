/* SPDX-License-Identifier: Apache-2.0 */
#include "web/rate.h"

#include "base/clock.h"
#include "tests/test.h"

static const int64_t NOON_US = 500 * US_PER_DAY;

static struct rate_table *
table(void)
{
	struct rng r = rng_seeded(7);

	return rate_table_new(&r);
}

/* How many tries in a row are allowed at a moment. */
static int
allowed(struct rate_table *rt, enum rate class, const char *key, int64_t now_us)
{
	int n = 0;

	while (n < 10000 && rate_take(rt, class, str_z(key), now_us) == 0)
		n++;
	return n;
}

TEST(a_burst_is_allowed_and_then_one_at_a_time)
{
	struct rate_table *rt = table();

	/* SMS: 6 a minute, 12 at once. */
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US), 12);
	WANT_INT(rate_take(rt, RATE_SMS, STR("192.0.2.1"), NOON_US), 11);
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US +
	    9 * US_PER_SECOND), 0);
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US +
	    10 * US_PER_SECOND), 1);
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US +
	    40 * US_PER_SECOND), 3);
	/* However long nobody tries, the burst is the most. */
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US + US_PER_DAY), 12);
	rate_table_free(rt);
}

TEST(who_waits_as_long_as_told_is_let_in)
{
	struct rate_table	*rt = table();
	int			 wait;

	for (int class = RATE_NONE + 1; class < RATE__MAX; class++) {
		(void)allowed(rt, (enum rate)class, "a", NOON_US);
		wait = rate_take(rt, (enum rate)class, STR("a"), NOON_US);
		WANT(wait > 0 && wait <= 60);
		WANT_INT(rate_take(rt, (enum rate)class, STR("a"), NOON_US +
		    wait * US_PER_SECOND), 0);
	}
	rate_table_free(rt);
}

TEST(addresses_and_classes_do_not_share)
{
	struct rate_table *rt = table();

	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US), 12);
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.2", NOON_US), 12);
	WANT_INT(allowed(rt, RATE_LOGIN, "192.0.2.1", NOON_US), 60);
	WANT_INT(allowed(rt, RATE_SMS, "192.0.2.1", NOON_US), 0);
	rate_table_free(rt);
}

TEST(the_class_none_has_no_limit)
{
	struct rate_table *rt = table();

	WANT_INT(allowed(rt, RATE_NONE, "192.0.2.1", NOON_US), 10000);
	rate_table_free(rt);
}

TEST(others_do_not_make_forget_who_tried_too_often)
{
	struct rate_table *rt = table();

	for (int i = 0; i < 20; i++)
		(void)allowed(rt, RATE_SMS, str_make(t->a, "bad%d", i).p,
		    NOON_US);
	/* One for every fourth place of the table. */
	for (int i = 0; i < 8192; i++)
		(void)rate_take(rt, RATE_SMS, str_make(t->a, "%d", i),
		    NOON_US + 1);
	for (int i = 0; i < 20; i++)
		WANT_INT(allowed(rt, RATE_SMS, str_make(t->a, "bad%d", i).p,
		    NOON_US + 2), 0);
	rate_table_free(rt);
}

TEST(a_table_that_is_full_keeps_who_tried_last)
{
	struct rate_table *rt = table();

	(void)allowed(rt, RATE_SMS, "a", NOON_US);
	/* More addresses than there are places push out the oldest. */
	for (int i = 0; i < 200 * 1000; i++)
		(void)rate_take(rt, RATE_SMS, str_make(t->a, "%d", i),
		    NOON_US + i);
	WANT_INT(allowed(rt, RATE_SMS, "199999", NOON_US + 200 * 1000), 11);
	WANT_INT(allowed(rt, RATE_SMS, "a", NOON_US + 200 * 1000), 12);
	rate_table_free(rt);
}

TEST(a_page_without_a_class_may_be_asked_for_as_often_as_one_likes)
{
	struct rate_table *rt = table();

	WANT_INT(allowed(rt, RATE_NONE, "192.0.2.1", NOON_US), 10000);
	rate_table_free(rt);
}
