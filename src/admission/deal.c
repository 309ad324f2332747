/* SPDX-License-Identifier: Apache-2.0 */
/* The deal of seats: sessions, sites, rooms; pure. */
#include "admission/deal.h"
#include "application/choice.h"

#include <stdlib.h>
#include <string.h>

/* ---- sessions */

/* By beginning; of the same beginning by their order in the exam. */
static void
by_time(const struct exam_config *c, size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		while (at > 0 && c->subjects[order[at - 1]].from_us >
		    c->subjects[i].from_us)
			at--;
		memmove(&order[at + 1], &order[at], (i - at) *
		    sizeof(order[0]));
		order[at] = i;
	}
}

/*
 * Subjects whose times overlap are one session: a person sits one of them
 * there, in one seat.
 */
void
sessions_of(const struct exam_config *c, struct sessions *ret)
{
	size_t	order[SESSIONS_MAX];
	size_t	n = c->subjects_n < SESSIONS_MAX ? c->subjects_n :
	    SESSIONS_MAX;
	int64_t	end_us = INT64_MIN;

	*ret = (struct sessions){ .n = 0 };
	by_time(c, order, n);
	for (size_t i = 0; i < n; i++) {
		const struct subject *s = &c->subjects[order[i]];

		if (ret->n == 0 || s->from_us >= end_us)
			ret->n++;
		if (s->to_us > end_us)
			end_us = s->to_us;
		ret->of_subject[order[i]] = (uint32_t)ret->n;
	}
	if (ret->n == 0)
		ret->n = 1;		/* an exam whose subjects are not said yet */
}

bool
sits(const struct exam_config *c, const struct sessions *s, int64_t choices,
    uint32_t session_n)
{
	if (choices == 0)
		return true;
	for (size_t i = 0; i < c->subjects_n && i < SESSIONS_MAX; i++)
		if (choices_name(choices, i) && s->of_subject[i] == session_n)
			return true;
	return false;
}

/* ---- sites */

static int
by_position(const void *a, const void *b)
{
	const struct sitter *x = a, *y = b;

	if (x->position_id != y->position_id)
		return x->position_id < y->position_id ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->application_id > y->application_id) -
	    (x->application_id < y->application_id);
}

static size_t
sites_of(const struct exam_config *c)
{
	return c->sites_n == 0 ? 1 : c->sites_n;
}

static bool
has_room(const struct exam_config *c, const int64_t *taken, size_t site)
{
	return c->sites_n == 0 || c->sites_list[site].capacity == 0 ||
	    taken[site] < c->sites_list[site].capacity;
}

/* Between the passes: chose a site that is full. */
static const uint32_t NO_PLACE = UINT32_MAX;

static void
deal_chosen(const struct exam_config *c, struct sitter *list, size_t n,
    int64_t *taken)
{
	for (size_t i = 0; i < n; i++) {
		size_t site = list[i].site_n;

		if (site == 0)
			continue;
		if (site > sites_of(c) || !has_room(c, taken, site - 1))
			list[i].site_n = NO_PLACE;
		else
			taken[site - 1]++;
	}
}

/* In turn, so that a position is spread; a full site is passed over. */
static void
deal_free(const struct exam_config *c, struct sitter *list, size_t n,
    int64_t *taken)
{
	size_t sites = sites_of(c), turn = 0;

	for (size_t i = 0; i < n; i++) {
		size_t tries = 0;

		if (list[i].site_n == NO_PLACE)
			list[i].site_n = 0;
		else if (list[i].site_n == 0) {
			while (tries < sites && !has_room(c, taken, turn)) {
				turn = (turn + 1) % sites;
				tries++;
			}
			if (tries == sites)
				continue;	/* every site is full */
			list[i].site_n = (uint32_t)turn + 1;
			taken[turn]++;
			turn = (turn + 1) % sites;
		}
	}
}

/* The chosen ones first: who may sit anywhere takes what is left. */
static void
deal_sites(const struct exam_config *c, struct sitter *list, size_t n)
{
	int64_t taken[DEAL_SITES_MAX + 1] = { 0 };

	deal_chosen(c, list, n, taken);
	deal_free(c, list, n, taken);
}

/* ---- rooms */

/* Whose place in a room is to be found. */
struct placed {
	struct sitter	*who;
	uint32_t	 room_n;
};

static int
by_room(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->room_n != y->room_n)
		return x->room_n < y->room_n ? -1 : 1;
	if (x->who->key != y->who->key)
		return x->who->key < y->who->key ? -1 : 1;
	return (x->who->application_id > y->who->application_id) -
	    (x->who->application_id < y->who->application_id);
}

/* One session at one site; returns its rooms. */
static uint32_t
deal_rooms(struct placed *list, size_t n, uint32_t per_room, size_t session)
{
	uint32_t rooms = (uint32_t)((n + per_room - 1) / per_room), seat = 0;

	for (size_t i = 0; i < n; i++)
		list[i].room_n = (uint32_t)(i % rooms) + 1;
	qsort(list, n, sizeof(*list), by_room);
	for (size_t i = 0; i < n; i++) {
		seat = i > 0 && list[i].room_n == list[i - 1].room_n ?
		    seat + 1 : 1;
		list[i].who->room_n[session] = (uint16_t)list[i].room_n;
		list[i].who->seat_n[session] = (uint8_t)seat;
	}
	return rooms;
}

/*
 * A keyed hash by the seed decides who comes first. Sessions of a site are
 * dealt apart from one another; a site has as many rooms as its fullest
 * session needs.
 */
uint32_t
deal_seats(const struct exam_config *c, const struct sessions *s,
    struct str seed, struct sitter *list, size_t n)
{
	struct sha256	 h = sha256_of(seed);
	struct placed	*here = calloc(n + 1, sizeof(*here));
	struct key	 k;
	uint32_t	 rooms = 0;

	must(here != NULL);
	memcpy(k.b, h.b, sizeof(k.b));
	for (size_t i = 0; i < n; i++)
		list[i].key = siphash(&k, str_of(&list[i].application_id,
		    sizeof(list[i].application_id)));
	qsort(list, n, sizeof(*list), by_position);
	deal_sites(c, list, n);
	for (uint32_t site = 1; site <= sites_of(c); site++) {
		uint32_t most = 0;

		for (uint32_t session = 1; session <= s->n; session++) {
			size_t	 m = 0;
			uint32_t here_n;

			for (size_t i = 0; i < n; i++)
				if (list[i].site_n == site &&
				    sits(c, s, list[i].choices, session))
					here[m++].who = &list[i];
			here_n = deal_rooms(here, m, (uint32_t)c->per_room,
			    session - 1);
			most = here_n > most ? here_n : most;
		}
		rooms += most;
	}
	free(here);
	return rooms;
}
