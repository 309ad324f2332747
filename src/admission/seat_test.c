/* SPDX-License-Identifier: Apache-2.0 */
/* Who is seated when: everybody who paid, who pays later, and nobody in the place of who is out. */
#include "tests/law_world.h"

#include "admission/admission.h"

/* The seat of somebody who sits, 0 without one. */
static uint32_t
seat_n_of(struct law_world *w, const struct app *app)
{
	struct cx	 cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	struct test	*t = w->t;
	struct app	 now;
	struct seat	 seat;
	enum rc		 rc = seat_get(&cx, app->id, &seat);

	WANT(rc == RC_OK || rc == RC_NONE);
	WANT_RC(app_by_id(&cx, app->id, &now), RC_OK);
	WANT_INT(now.state, rc == RC_OK ? STATE_SEATED : STATE_PAID);
	return rc == RC_OK ? seat.list[0].seat_n : 0;
}

static size_t
add_later(struct law_world *w)
{
	struct cx	 cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	struct test	*t = w->t;
	size_t		 n;

	WANT_RC(seats_add(&cx, w->exam, 10, &n), RC_OK);
	return n;
}

static void
seated_on(struct test *t, const char *url)
{
	struct law_world w;
	struct app	 first, later, next, last;
	struct unseated	*list;
	struct cx	 cx;
	int64_t		 all;
	size_t		 n;
	bool		 left;

	law_world_open(&w, t, url, law_world_turned(t, "capacity: 1",
	    "capacity: 3"));
	law_world_paid(&w, &first);
	cx = law_world_as(&w, ROLE_INDEX_AUTHORITY, 7);
	WANT_RC(seats_arrange(&cx, w.exam, STR("seed"), NULL, &n), RC_OK);
	WANT_INT(n, 1);
	WANT_INT(seat_n_of(&w, &first), 0);	/* dealt, not yet written */
	cx = law_world_as(&w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(seats_chunk(&cx, w.exam, &left), RC_OK);
	WANT_INT(seat_n_of(&w, &first), 1);

	law_world_paid(&w, &later);
	WANT_INT(add_later(&w), 1);
	WANT_INT(seat_n_of(&w, &later), 2);

	/* Who is out keeps nobody else from a seat, and leaves theirs empty. */
	WANT_RC(app_by_id(&cx, first.id, &first), RC_OK);
	WANT_RC(law_world_try(&w, ROLE_INDEX_AUTHORITY, EV_DISQUALIFY, &first),
	    RC_OK);
	law_world_paid(&w, &next);
	WANT_INT(add_later(&w), 1);
	WANT_INT(seat_n_of(&w, &next), 3);

	/* The room is full. */
	law_world_person(&w, &last);
	WANT_RC(law_world_try(&w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &last),
	    RC_FULL);
	cx = law_world_as(&w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(seats_waiting(&cx, w.exam, 10, &list, &n, &all), RC_OK);
	WANT_INT(all, 0);
	law_world_close(&w);
}

TEST(whoever_pays_is_seated_and_an_empty_seat_stays_empty)	/* S1-18 S3-08 */
{
	each_store(t, seated_on);
}
