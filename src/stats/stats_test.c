/* SPDX-License-Identifier: Apache-2.0 */
/* How much an exam tells of its figures: nothing, all, bands, or as of midnight. */
#include "stats/stats.h"

#include "tests/stores.h"

static struct stats_cache	*cache;
static struct exam		 exam;

static int64_t
at(const char *text)
{
	int64_t us;

	must(civil_parse(str_z(text), &us) == RC_OK);
	return us;
}

/* What the figures are as of, asked at a moment; 0: the exam tells nothing. */
static int64_t
as_of(struct test *t, struct tx *tx, enum disclosure how, const char *now)
{
	struct cx	cx = { .tx = tx, .a = t->a, .now_us = at(now) };
	struct stats	s = { 0 };

	exam.id++;	/* counted anew */
	exam.config.disclosure = how;
	if (how == DISCLOSE_OFF) {
		WANT_RC(stats_get(cache, &cx, &exam, &s), RC_NONE);
		return 0;
	}
	WANT_RC(stats_get(cache, &cx, &exam, &s), RC_OK);
	WANT_INT(s.n, 0);
	return s.as_of_us;
}

static void
disclose_on(struct test *t, const char *url)
{
	char		 cause[DB_CAUSE_BYTES];
	struct db	*db;
	struct tx	 tx;
	struct stats	 s;
	struct cx	 cx = { .tx = &tx, .a = t->a };

	cache = stats_cache_new();
	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	WANT_RC(tx_begin(db, t->a, ROLE_PUBLIC, false, &tx), RC_OK);

	WANT_INT(as_of(t, &tx, DISCLOSE_OFF, "2028-02-29 15:30:12"), 0);
	WANT_INT(as_of(t, &tx, DISCLOSE_EXACT, "2028-02-29 15:30:12"),
	    at("2028-02-29 15:30:12"));
	WANT_INT(as_of(t, &tx, DISCLOSE_BANDED, "2028-02-29 15:30:12"),
	    at("2028-02-29 15:30:12"));
	WANT_INT(as_of(t, &tx, DISCLOSE_DELAYED, "2028-02-29 15:30:12"),
	    at("2028-02-29"));
	WANT_INT(as_of(t, &tx, DISCLOSE_DELAYED, "2028-03-01 00:00:00"),
	    at("2028-03-01"));
	WANT_INT(as_of(t, &tx, DISCLOSE_DELAYED, "2027-12-31 23:59:59"),
	    at("2027-12-31"));

	/* Of one exam they are counted once a minute, and again when the
	 * clock was put back. */
	exam.config.disclosure = DISCLOSE_EXACT;
	cx.now_us = at("2028-02-29 09:00:00");
	WANT_RC(stats_get(cache, &cx, &exam, &s), RC_OK);
	cx.now_us += 30 * US_PER_SECOND;
	WANT_RC(stats_get(cache, &cx, &exam, &s), RC_OK);
	WANT_INT(s.as_of_us, at("2028-02-29 09:00:00"));
	cx.now_us += 2 * US_PER_MINUTE;
	WANT_RC(stats_get(cache, &cx, &exam, &s), RC_OK);
	WANT_INT(s.as_of_us, cx.now_us);
	cx.now_us -= US_PER_DAY;
	WANT_RC(stats_get(cache, &cx, &exam, &s), RC_OK);
	WANT_INT(s.as_of_us, cx.now_us);

	WANT_RC(tx_end(&tx, RC_DENIED), RC_DENIED);
	db_close(db);
	stats_cache_free(cache);
}

TEST(figures_are_as_of_the_moment_that_the_exam_discloses)
{
	each_store(t, disclose_on);
}

TEST(bands_hide_the_number_and_nothing_else_does)
{
	static const struct {
		int64_t		 n;
		const char	*text;
	} rows[] = {
		{ 0, "0" }, { 1, "1–10" }, { 10, "1–10" }, { 11, "11–50" },
		{ 50, "11–50" }, { 51, "51–100" }, { 100, "51–100" },
		{ 101, "101–500" }, { 500, "101–500" }, { 501, "501–1000" },
		{ 1000, "501–1000" }, { 1001, "1000 以上" },
		{ 98765, "1000 以上" },
	};
	const struct exam_config	banded = { .disclosure = DISCLOSE_BANDED };
	const struct exam_config	exact = { .disclosure = DISCLOSE_EXACT };

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_STR(stats_text(t->a, &banded, rows[i].n), rows[i].text);
	WANT_STR(stats_text(t->a, &exact, 37), "37");
}

TEST(a_position_that_nobody_chose_has_zeros)
{
	struct stats_count	list[] = { { 3, 5, 4, 2 }, { 7, 1, 0, 0 },
				    { 11, 9, 9, 9 } };
	const struct stats	some = { list, COUNT(list), 0 };
	const struct stats	none = { 0 };

	WANT_INT(stats_of(&some, 3).paid, 2);
	WANT_INT(stats_of(&some, 7).submitted, 1);
	WANT_INT(stats_of(&some, 11).approved, 9);
	for (int64_t id = 0; id < 14; id++)
		if (id != 3 && id != 7 && id != 11) {
			WANT_INT(stats_of(&some, id).submitted, 0);
			WANT_INT(stats_of(&some, id).position_id, id);
		}
	WANT_INT(stats_of(&none, 3).submitted, 0);
}
