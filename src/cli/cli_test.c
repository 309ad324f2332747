/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include <stdlib.h>

#include "cli/cli.h"
#include "cli/rooms.h"
#include "cli/statements.h"
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
