/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include <stdlib.h>

#include "cli/cli.h"
#include "cli/rooms.h"
#include "cli/statements.h"
#include "exam/exam.h"
#include "exam/exam.sql.h"
#include "store/migrate.h"
#include "web/router.h"

static void
prepare_all(struct test *t, const char *url)
{
	char		 cause[DB_CAUSE_BYTES] = "";
	struct db	*db;
	size_t		 n = 0;

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	for (size_t i = 0; statements[i] != NULL; i++)
		for (size_t k = 0; statements[i][k] != NULL; k++, n++) {
			enum rc rc = db_prepare(db, statements[i][k], cause);

			if (rc != RC_OK)
				print_error("%s: %s\n", statements[i][k]->name,
				    cause);
			WANT_RC(rc, RC_OK);
		}
	WANT(n > 60);
	db_close(db);
}

TEST(every_statement_prepares_on_both_stores_with_its_declared_types)
{
	each_store(t, prepare_all);
}

TEST(a_demo_moves_every_date_and_nothing_else)
{
	static const struct {
		const char	*text;
		int64_t		 days;
		const char	*moved;
	} rows[] = {
		{ "from: 2028-02-28 08:00", 1, "from: 2028-02-29 08:00" },
		{ "2026-12-31, 2027-01-01", 1, "2027-01-01, 2027-01-02" },
		{ "to: 2026-10-15 24:00", -15, "to: 2026-09-30 24:00" },
		{ "no 2026-13-01, 12026-10-15, 2026-10-155, 2026", 9,
		    "no 2026-13-01, 12026-10-15, 2026-10-155, 2026" },
		{ "", 3, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_STR(demo_shift(t->a, str_z(rows[i].text), rows[i].days),
		    rows[i].moved);
}

/* How many of the exams are open for registration on a day, at noon. */
static size_t
open_on(struct test *t, struct db *db, const char *day, int64_t *ret_versions)
{
	struct exam_cache	*cache = exam_cache_new();
	const struct exam	*x;
	struct q_exam_list_row	*rows;
	struct tx		 tx;
	int64_t			 at_us;
	size_t			 n, open = 0;

	*ret_versions = 0;
	WANT_RC(civil_parse(str_z(day), &at_us), RC_OK);
	WANT_RC(tx_begin(db, t->a, ROLE_SYSTEM, false, &tx), RC_OK);
	WANT_RC(q_exam_list(&tx, &rows, &n), RC_OK);
	WANT(n >= 6);
	for (size_t i = 0; i < n; i++) {
		WANT_RC(exam_load_id(cache, &tx, rows[i].id, &x), RC_OK);
		open += stage_open(&x->stages, STAGE_REGISTER, at_us +
		    US_PER_DAY / 2);
		*ret_versions += x->version;
		/* The exam itself lies behind its registration, in whole. */
		WANT(x->stages.span[STAGE_EXAM].from_us >
		    x->stages.span[STAGE_REGISTER].to_us);
	}
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	exam_cache_free(cache);
	return n - open;
}

TEST(a_demo_is_open_on_the_day_it_is_started_on_any_day)
{
	static const char *const days[] = { "2027-02-28", "2028-02-29",
		"2031-12-31" };
	struct keys	keys = keys_make(&(struct key){ { 1 } });
	char		cause[DB_CAUSE_BYTES] = "";
	int64_t		versions, again;

	for (size_t i = 0; i < COUNT(days); i++) {
		struct db	*db = NULL;
		struct options	 o = { .as_of = days[i] };

		WANT_RC(db_open(":memory:", false, cause, &db), RC_OK);
		WANT_RC(migrate(db, migrations, 1, cause), RC_OK);
		WANT_RC(demo_load(&o, db, &keys, cause), RC_OK);
		WANT_INT(open_on(t, db, days[i], &versions), 0);
		/* A start in the years after moves only what was over. */
		o.as_of = "2031-12-31";
		WANT_RC(demo_load(&o, db, &keys, cause), RC_OK);
		WANT_INT(open_on(t, db, "2031-12-31", &again), 0);
		WANT((again == versions) == (i == 2));
		db_close(db);
	}
}

TEST(every_route_says_who_it_is_for_and_staff_pages_stand_under_staff)
{
	const struct route *sets[PAGE_SETS_MAX];

	rooms_pages(true, sets);
	for (const struct route *const *set = sets; *set != NULL; set++)
		for (const struct route *r = *set; r->path != NULL; r++) {
			bool staff = (r->who & ~(uint32_t)(ROLE_PUBLIC |
			    ROLE_CANDIDATE)) != 0;

			route_check(r);
			WANT(r->who != 0);
			WANT(!staff || str_starts(str_z(r->path),
			    STR("/staff")));
			/* what changes something is never for one's eyes only */
			WANT((r->methods & METHOD_POST) != 0 ||
			    r->prepare == NULL);
		}
}

TEST(no_two_routes_answer_the_same_request)
{
	const struct route *sets[PAGE_SETS_MAX];

	rooms_pages(true, sets);
	for (const struct route *const *a = sets; *a != NULL; a++)
		for (const struct route *x = *a; x->path != NULL; x++)
			for (const struct route *const *b = sets; *b != NULL;
			    b++)
				for (const struct route *y = *b;
				    y->path != NULL; y++)
					WANT(x == y || (x->methods &
					    y->methods) == 0 ||
					    !str_eq_z(str_z(x->path), y->path));
}

TEST(no_two_jobs_have_the_same_name_and_all_can_run)
{
	struct job_kind	kinds[JOB_KINDS_MAX];
	size_t		n = 0;

	for (rooms_jobs(kinds); kinds[n].name != NULL; n++) {
		WANT(kinds[n].run != NULL);
		for (size_t i = 0; i < n; i++)
			WANT(!str_eq_z(str_z(kinds[i].name), kinds[n].name));
	}
	WANT(n > 10);
}

static bool
is_served(const char *path)
{
	const struct route *sets[PAGE_SETS_MAX];

	rooms_pages(false, sets);
	for (const struct route *const *set = sets; *set != NULL; set++)
		for (const struct route *r = *set; r->path != NULL; r++)
			if (str_eq_z(str_z(path), r->path))
				return true;
	return false;
}

TEST(what_people_come_for_is_served)
{
	static const char *const paths[] = { "/", "/exam/{exam}/register",
		"/exam/{exam}/positions", "/exam/{exam}/org",
		"/exam/{exam}/flow", "/exam/{exam}/photo", "/exam/{exam}/pay",
		"/exam/{exam}/ticket", "/exam/{exam}/scores",
		"/exam/{exam}/stats", "/staff/reviews", "/staff/disputes",
		"/staff/desk", "/staff/money", "/staff/seats", "/staff/scores",
		"/verify", "/notify/{gateway}",
		"/notify/sms/{provider}/{secret}" };

	for (size_t i = 0; i < COUNT(paths); i++) {
		if (!is_served(paths[i]))
			print_error("%s\n", paths[i]);
		WANT(is_served(paths[i]));
	}
	WANT(!is_served("/demo"));	/* not to the public */
}

/* What nobody does by hand: leases and applications end, money is asked about, seats are dealt. */
TEST(what_is_due_is_done_by_itself)
{
	static const char *const names[] = { "session.sweep",
		"challenge.sweep", "lease", "lapse", "order.close",
		"refund.send", "seats.deal", "seats", "tickets" };
	struct job_kind kinds[JOB_KINDS_MAX];

	rooms_jobs(kinds);
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t k = 0;

		while (kinds[k].name != NULL && !str_eq_z(str_z(names[i]),
		    kinds[k].name))
			k++;
		WANT(kinds[k].name != NULL);
	}
}
