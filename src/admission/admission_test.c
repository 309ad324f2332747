/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/stores.h"

#include <string.h>

#include "admission/admission.h"

enum { CANDIDATES = 1000, POSITIONS = 37, PER_ROOM = 30 };

static struct seat *
deal(struct test *t, const char *seed)
{
	struct seat *list = ARENA_ARRAY(t->a, struct seat, CANDIDATES);

	for (size_t i = 0; i < CANDIDATES; i++)
		list[i] = (struct seat){ .application_id = (int64_t)i + 1,
			.position_id = (int64_t)(i % POSITIONS) };
	WANT_INT(seats_deal(list, CANDIDATES, str_z(seed), PER_ROOM, 2), 34);
	return list;
}

TEST(the_same_seed_gives_the_same_plan_and_another_a_different_one)
{
	struct seat *a = deal(t, "2026"), *b = deal(t, "2026"),
	    *c = deal(t, "2027");
	size_t	     moved = 0;

	for (size_t i = 0; i < CANDIDATES; i++) {
		WANT_INT(a[i].application_id, b[i].application_id);
		WANT_INT(a[i].seat_n, b[i].seat_n);
		moved += a[i].application_id != c[i].application_id;
	}
	WANT(moved > CANDIDATES / 2);
}

TEST(no_seat_is_given_twice_and_no_room_overflows)
{
	struct seat	*a = deal(t, "x");
	bool		 taken[35][PER_ROOM + 1];
	unsigned	 of_position[35][POSITIONS];

	memset(taken, 0, sizeof(taken));
	memset(of_position, 0, sizeof(of_position));
	for (size_t i = 0; i < CANDIDATES; i++) {
		WANT(a[i].room_n >= 1 && a[i].room_n <= 34);
		WANT(a[i].seat_n >= 1 && a[i].seat_n <= PER_ROOM);
		WANT(a[i].site_n >= 1 && a[i].site_n <= 2);
		WANT(!taken[a[i].room_n][a[i].seat_n]);
		taken[a[i].room_n][a[i].seat_n] = true;
		/* 28 of each position in 34 rooms: at most one shares */
		WANT(++of_position[a[i].room_n][a[i].position_id] <= 1);
	}
}
