/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <string.h>

#include "admission/admission.h"

enum { CANDIDATES = 1000, POSITIONS = 37, PER_ROOM = 30, ROOMS_MAX = 40 };

static const int64_t NINE = 9 * US_PER_HOUR;

/* Two sites, the second small; three subjects, of which two are at one time. */
static struct subject subjects[] = {
	{ .name = STR_INIT("甲"), .from_us = 9 * US_PER_HOUR, .to_us = 11 * US_PER_HOUR },
	{ .name = STR_INIT("乙"), .from_us = 14 * US_PER_HOUR, .to_us = 16 * US_PER_HOUR },
	{ .name = STR_INIT("丙"), .from_us = 15 * US_PER_HOUR, .to_us = 17 * US_PER_HOUR },
};
static struct site sites[] = {
	{ .name = STR_INIT("一"), .capacity = 0 },
	{ .name = STR_INIT("二"), .capacity = 300 },
};

static struct exam_config
config(void)
{
	return (struct exam_config){ .per_room = PER_ROOM,
		.subjects = subjects, .subjects_n = COUNT(subjects),
		.sites_list = sites, .sites_n = COUNT(sites) };
}

/* choice: the site that a candidate wants, and the subjects. */
static struct sitter *
deal(struct test *t, const char *seed, uint32_t (*site)(size_t i),
    int64_t (*choices)(size_t i))
{
	const struct exam_config c = config();
	struct sitter	*list = ARENA_ARRAY(t->a, struct sitter, CANDIDATES);
	struct sessions	 s;

	sessions_of(&c, &s);
	for (size_t i = 0; i < CANDIDATES; i++)
		list[i] = (struct sitter){ .application_id = (int64_t)i + 1,
			.position_id = (int64_t)(i % POSITIONS),
			.site_n = site(i), .choices = choices(i) };
	WANT(deal_seats(&c, &s, str_z(seed), list, CANDIDATES) > 0);
	return list;
}

static uint32_t anywhere(size_t i) { (void)i; return 0; }
static uint32_t by_turn(size_t i) { return i % 4 == 0 ? 2 : 1; }
static uint32_t all_two(size_t i) { (void)i; return 2; }
static int64_t everything(size_t i) { (void)i; return 0; }
static int64_t first_or_second(size_t i) { return i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5; }

TEST(subjects_that_overlap_are_one_session)
{
	const struct exam_config c = config();
	struct sessions s;

	sessions_of(&c, &s);
	WANT_INT(s.n, 2);
	WANT_INT(s.of_subject[0], 1);
	WANT_INT(s.of_subject[1], 2);
	WANT_INT(s.of_subject[2], 2);
	WANT(sits(&c, &s, 0, 1) && sits(&c, &s, 0, 2));
	WANT(sits(&c, &s, 1, 1) && !sits(&c, &s, 1, 2));
	WANT(!sits(&c, &s, 4, 1) && sits(&c, &s, 4, 2));
	WANT(NINE == subjects[0].from_us);
}

TEST(the_same_seed_gives_the_same_plan_and_another_a_different_one)
{
	struct sitter *a = deal(t, "2026", anywhere, everything);
	struct sitter *b = deal(t, "2026", anywhere, everything);
	struct sitter *c = deal(t, "2027", anywhere, everything);
	size_t	       moved = 0;

	for (size_t i = 0; i < CANDIDATES; i++) {
		WANT_INT(a[i].application_id, b[i].application_id);
		WANT_INT(a[i].site_n, b[i].site_n);
		WANT_INT(a[i].room_n[0], b[i].room_n[0]);
		WANT_INT(a[i].seat_n[0], b[i].seat_n[0]);
		moved += a[i].application_id != c[i].application_id;
	}
	WANT(moved > CANDIDATES / 2);
}

/* No seat twice, no room beyond its seats, in any session; everybody where they sit and nowhere else. */
static void
look(struct test *t, const struct sitter *a)
{
	static bool		 taken[2][3][ROOMS_MAX + 1][PER_ROOM + 1];
	const struct exam_config c = config();
	int64_t			 at_two = 0;
	struct sessions		 s;

	sessions_of(&c, &s);
	memset(taken, 0, sizeof(taken));
	for (size_t i = 0; i < CANDIDATES; i++) {
		at_two += a[i].site_n == 2;
		for (uint32_t n = 1; n <= s.n; n++) {
			uint32_t room = a[i].room_n[n - 1];
			uint32_t seat = a[i].seat_n[n - 1];

			WANT_INT(seat != 0, a[i].site_n != 0 &&
			    sits(&c, &s, a[i].choices, n));
			if (seat == 0)
				continue;
			WANT(room >= 1 && room <= ROOMS_MAX);
			WANT(seat <= PER_ROOM);
			WANT(!taken[n - 1][a[i].site_n][room][seat]);
			taken[n - 1][a[i].site_n][room][seat] = true;
		}
	}
	WANT(at_two <= sites[1].capacity);
}

TEST(no_seat_is_given_twice_and_no_room_overflows)
{
	look(t, deal(t, "x", anywhere, everything));
	look(t, deal(t, "x", by_turn, first_or_second));
	look(t, deal(t, "x", all_two, first_or_second));
}

TEST(positions_are_spread_over_the_rooms)
{
	struct sitter	*a = deal(t, "x", anywhere, everything);
	unsigned	 of[3][ROOMS_MAX + 1][POSITIONS];

	memset(of, 0, sizeof(of));
	for (size_t i = 0; i < CANDIDATES; i++)
		/* some 20 of each position at the larger site, in 24 rooms */
		WANT(++of[a[i].site_n][a[i].room_n[0]][a[i].position_id] <= 2);
}

TEST(the_chosen_site_is_law_and_who_finds_no_place_waits)	/* S3-08 */
{
	struct sitter	*a = deal(t, "x", by_turn, everything);
	size_t		 out = 0;

	for (size_t i = 0; i < CANDIDATES; i++)
		WANT_INT(a[i].site_n, (a[i].application_id - 1) % 4 == 0 ? 2 :
		    1);
	a = deal(t, "x", all_two, everything);
	for (size_t i = 0; i < CANDIDATES; i++) {
		WANT(a[i].site_n == 2 || a[i].site_n == 0);
		out += a[i].site_n == 0;
	}
	WANT_INT(out, CANDIDATES - 300);
}

TEST(who_sits_everything_has_the_same_seat_in_every_session)
{
	struct sitter *a = deal(t, "x", by_turn, everything);

	for (size_t i = 0; i < CANDIDATES; i++) {
		WANT_INT(a[i].room_n[0], a[i].room_n[1]);
		WANT_INT(a[i].seat_n[0], a[i].seat_n[1]);
	}
}

TEST(a_ticket_is_printed_within_its_hours_and_only_with_a_seat)	/* S1-18 */
{
	const struct span hours = { 100, 200 };

	WANT_STR(str_z(ticket_state(&hours, false, 50)), "NONE");
	WANT_STR(str_z(ticket_state(&hours, false, 150)), "NONE");
	WANT_STR(str_z(ticket_state(&hours, true, 50)), "SEATED");
	WANT_STR(str_z(ticket_state(&hours, true, 150)), "RELEASED");
	WANT_STR(str_z(ticket_state(&hours, true, 200)), "CLOSED");
	for (int64_t us = 50; us <= 250; us += 50)
		WANT_INT(machine_next(&ticket_machine, ticket_state(&hours,
		    true, us), "PRINT", ROLE_INDEX_CANDIDATE) != NULL,
		    us >= 100 && us < 200);
}
