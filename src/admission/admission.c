/* SPDX-License-Identifier: Apache-2.0 */
/* Seats: dealing them by a seed, ticket numbers, one move for each person. */
#include "admission/admission.h"

#include <stdlib.h>
#include <string.h>

#include "admission/admission.sql.h"
#include "audit/audit.h"
#include "base/utf8.h"
#include "pdf/font.h"

enum { UNPRINTABLE_LISTED = 100 };

static const struct machine_move ticket_moves[] = {
#include "admission/ticket.tbl"
};

const struct machine ticket_machine = { "准考证", ticket_moves,
	COUNT(ticket_moves) };

static int
by_position(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;

	if (x->position_id != y->position_id)
		return x->position_id < y->position_id ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->application_id > y->application_id) -
	    (x->application_id < y->application_id);
}

static int
by_room(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;

	if (x->room_n != y->room_n)
		return x->room_n < y->room_n ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->application_id > y->application_id) -
	    (x->application_id < y->application_id);
}

uint32_t
seats_deal(struct seat *list, size_t n, struct str seed, uint32_t per_room,
    uint32_t sites)
{
	struct sha256	h = sha256_of(seed);
	struct key	k;
	uint32_t	rooms = (uint32_t)((n + per_room - 1) / per_room);
	uint32_t	seat = 0;

	if (n == 0)
		return 0;
	memcpy(k.b, h.b, sizeof(k.b));
	for (size_t i = 0; i < n; i++)
		list[i].key = siphash(&k, str_of(&list[i].application_id,
		    sizeof(list[i].application_id)));
	qsort(list, n, sizeof(*list), by_position);
	for (size_t i = 0; i < n; i++)
		list[i].room_n = (uint32_t)(i % rooms) + 1;
	qsort(list, n, sizeof(*list), by_room);
	for (size_t i = 0; i < n; i++) {
		seat = i > 0 && list[i].room_n == list[i - 1].room_n ?
		    seat + 1 : 1;
		list[i].seat_n = seat;
		list[i].site_n = (uint32_t)(((uint64_t)list[i].room_n - 1) *
		    sites / rooms) + 1;
	}
	return rooms;
}

/* What went into the draw, so that the plan can be checked afterwards. */
static struct str
input_hash(struct arena *a, const struct seat *list, size_t n)
{
	struct buf	b;
	struct sha256	h;

	buf_init(&b, SIZE_MAX / 2);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%lld %lld\n", (long long)list[i].application_id,
		    (long long)list[i].position_id);
	h = sha256_of(buf_view(&b));
	buf_done(&b);
	return str_hex(a, h.b, sizeof(h.b));
}

/* Area, site, room and seat, so that the number itself leads to the desk. */
static struct str
ticket_no(struct arena *a, const struct exam *exam, const struct seat *s)
{
	return str_make(a, "%.*s%02u%04u%02u",
	    STR_ARG(exam->config.area_code), s->site_n, s->room_n, s->seat_n);
}

static enum rc
seat_one(struct cx *cx, const struct exam *exam, const struct seat *s)
{
	struct app	app;
	struct verdict	v;
	enum rc		rc;

	rc = q_seat_add(cx->tx, &(struct q_seat_add_in){
		.application_id = s->application_id, .exam_id = exam->id,
		.ticket_no = ticket_no(cx->a, exam, s), .site_n = s->site_n,
		.room_n = s->room_n, .seat_n = s->seat_n });
	return rc != RC_OK ? rc : app_fire(cx, &(struct app_act){
		.id = s->application_id, .version = s->version,
		.event = EV_SEAT }, &app, &v);
}

static bool
printable(struct font_chain *fonts, struct str name)
{
	while (name.n > 0) {
		int32_t cp = utf8_next(&name);

		if (cp < 0 || font_glyph_get(fonts, cp)->missing)
			return false;
	}
	return true;
}

/* Names that would be printed with a box: the first ones, and how many. */
static struct str
unprintable(struct arena *a, struct font_chain *fonts,
    const struct q_seat_candidates_row *rows, size_t n, int64_t *ret_n)
{
	struct buf b;
	struct str out;

	*ret_n = 0;
	if (fonts == NULL)
		return STR("");
	buf_init(&b, (size_t)UNPRINTABLE_LISTED * 256);
	for (size_t i = 0; i < n; i++)
		if (!printable(fonts, rows[i].name) &&
		    ++*ret_n <= UNPRINTABLE_LISTED)
			buf_fmt(&b, "%s%.*s", b.n > 0 ? "、" : "",
			    STR_ARG(rows[i].name));
	out = str_copy(a, buf_view(&b));
	buf_done(&b);
	return out;
}

enum rc
seats_arrange(struct cx *cx, const struct exam *exam, struct str seed,
    struct font_chain *fonts, size_t *ret_n)
{
	struct q_seat_candidates_row	*rows;
	struct seat			*list;
	struct str			 hash;
	struct str			 boxed;
	uint32_t			 rooms;
	int64_t				 added, boxed_n;
	size_t				 n;
	enum rc				 rc;

	rc = q_seat_candidates(cx->tx,
	    &(struct q_seat_candidates_in){ .exam_id = exam->id }, &rows, &n);
	if (rc != RC_OK || n == 0)
		return rc == RC_OK ? RC_NONE : rc;
	list = ARENA_ARRAY(cx->a, struct seat, n);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct seat){ .application_id = rows[i].id,
			.version = rows[i].version,
			.position_id = rows[i].position_id };
	hash = input_hash(cx->a, list, n);
	rooms = seats_deal(list, n, seed, (uint32_t)exam->config.per_room,
	    (uint32_t)exam->config.sites_n);
	boxed = unprintable(cx->a, fonts, rows, n, &boxed_n);
	rc = q_seat_plan_add(cx->tx, &(struct q_seat_plan_add_in){
		.exam_id = exam->id, .seed = seed, .input_sha256 = hash,
		.candidates_n = (int64_t)n, .rooms_n = rooms,
		.unprintable_n = boxed_n, .unprintable = boxed,
		.made_us = cx->now_us }, &added);
	if (rc == RC_OK && added == 0)
		rc = RC_STALE;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = seat_one(cx, exam, &list[i]);
	*ret_n = n;
	return rc != RC_OK ? rc : audit_add(cx, "seats.arrange", "exam",
	    exam->id, str_make(cx->a, "candidates=%zu rooms=%u", n, rooms));
}

enum rc
seat_get(struct cx *cx, int64_t application_id, struct seat *ret_seat,
    struct str *ret_ticket_no)
{
	struct q_seat_of_row	row;
	enum rc			rc;

	rc = q_seat_of(cx->tx, &(struct q_seat_of_in){
		.application_id = application_id }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_seat = (struct seat){ .application_id = application_id,
		.site_n = (uint32_t)row.site_n, .room_n = (uint32_t)row.room_n,
		.seat_n = (uint32_t)row.seat_n };
	*ret_ticket_no = row.ticket_no;
	return RC_OK;
}
