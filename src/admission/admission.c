/* SPDX-License-Identifier: Apache-2.0 */
/* Seats in the store: the plan, its chunks, who comes later, tickets and their codes. */
#include "admission/admission.h"

#include <stdlib.h>
#include <string.h>

#include "admission/admission.sql.h"
#include "application/choice.h"
#include "audit/audit.h"
#include "base/utf8.h"
#include "pdf/font.h"

enum { UNPRINTABLE_LISTED = 100, CHUNK = 250, LINES_MAX = 1 << 20,
	QR_MAC_BYTES = 8, FIELDS = 4 };

static const struct machine_move ticket_moves[] = {
#include "admission/ticket.tbl"
};

const struct machine ticket_machine = { "准考证", ticket_moves,
	COUNT(ticket_moves) };

static const struct machine_move seat_moves[] = {
#include "admission/seat.tbl"
};

const struct machine seat_machine = { "座位", seat_moves, COUNT(seat_moves) };

/* ---- the plan */

/* What went into the draw, so that the plan can be checked afterwards. */
static struct str
input_hash(struct arena *a, const struct q_seat_candidates_row *rows, size_t n)
{
	struct buf	b;
	struct sha256	h;

	buf_init(&b, SIZE_MAX / 2);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%lld %lld %lld %lld\n", (long long)rows[i].id,
		    (long long)rows[i].position_id, (long long)rows[i].site_n,
		    (long long)rows[i].choices);
	h = sha256_of(buf_view(&b));
	buf_done(&b);
	return str_hex(a, h.b, sizeof(h.b));
}

/*
 * Area, site, room and seat, so that the number itself leads to the desk. Where
 * subjects are chosen a desk has another person in each session: the number of
 * one's first comes before them, for everybody, so that all are of one length.
 */
static struct str
ticket_no(struct arena *a, const struct exam *exam, const struct sessions *s,
    const struct sitting *first)
{
	bool	   chosen = s->n > 1 && config_has_step(&exam->config, STEP_SITE);
	struct str session = chosen ? str_make(a, "%u", first->session_n % 10) :
	    STR("");

	return str_make(a, "%.*s%.*s%02u%04u%02u",
	    STR_ARG(exam->config.area_code), STR_ARG(session), first->site_n,
	    first->room_n, first->seat_n);
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

	*ret_n = 0;
	if (fonts == NULL)
		return STR("");
	buf_init(&b, (size_t)UNPRINTABLE_LISTED * 256);
	for (size_t i = 0; i < n; i++)
		if (!printable(fonts, rows[i].name) &&
		    ++*ret_n <= UNPRINTABLE_LISTED)
			buf_fmt(&b, "%s%.*s", b.n > 0 ? "、" : "",
			    STR_ARG(rows[i].name));
	return buf_take(a, &b);
}

/* "id session:site:room:seat …" of one person, for a chunk. */
static void
put_line(struct buf *b, const struct sessions *s, const struct sitter *who)
{
	buf_i64(b, who->application_id);
	for (size_t n = 0; n < s->n; n++)
		if (who->seat_n[n] != 0)
			buf_fmt(b, " %zu:%u:%u:%u", n + 1, who->site_n,
			    who->room_n[n], who->seat_n[n]);
	buf_char(b, '\n');
}

/* Everybody for whom there is a place; the others wait (seats_waiting). */
static enum rc
keep_chunks(struct cx *cx, const struct exam *exam, const struct sessions *s,
    const struct sitter *list, size_t n, size_t *ret_dealt)
{
	struct buf	b;
	int64_t		chunk = 0;
	size_t		in_chunk = 0;
	enum rc		rc = RC_OK;

	*ret_dealt = 0;
	buf_init(&b, LINES_MAX);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (list[i].site_n != 0) {
			put_line(&b, s, &list[i]);
			in_chunk++;
			++*ret_dealt;
		}
		if (in_chunk == 0 || (in_chunk < CHUNK && i + 1 < n))
			continue;
		rc = q_seat_chunk_add(cx->tx, &(struct q_seat_chunk_add_in){
			.exam_id = exam->id, .n = ++chunk,
			.lines = str_copy(cx->a, buf_view(&b)) });
		b.n = in_chunk = 0;
	}
	buf_done(&b);
	return rc;
}

static struct sitter *
sitters_of(struct arena *a, const struct q_seat_candidates_row *rows, size_t n)
{
	struct sitter *list = ARENA_ARRAY(a, struct sitter, n);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct sitter){ .application_id = rows[i].id,
			.position_id = rows[i].position_id,
			.choices = rows[i].choices,
			.site_n = (uint32_t)rows[i].site_n };
	return list;
}

/*
 * Everybody who paid, by a seed that the authority draws: the same list and
 * seed give the same seats, and the hash of the list is kept beside it, so
 * that anybody may repeat the deal.
 */
enum rc
seats_arrange(struct cx *cx, const struct exam *exam, struct str seed,
    struct font_chain *fonts, size_t *ret_n)
{
	struct q_seat_candidates_row	*rows;
	struct q_seat_plan_add_in	 plan = { .exam_id = exam->id,
		.seed = seed, .made_us = cx->now_us };
	struct sessions			 s;
	struct sitter			*list;
	int64_t				 added;
	size_t				 n;
	struct q_seat_plan_of_row	 before;
	enum rc				 rc;

	*ret_n = 0;
	rc = q_seat_plan_of(cx->tx, &(struct q_seat_plan_of_in){
		.exam_id = exam->id }, &before);
	if (rc != RC_NONE)
		return rc == RC_OK ? RC_STALE : rc;
	rc = q_seat_candidates(cx->tx, &(struct q_seat_candidates_in){
		.exam_id = exam->id }, &rows, &n);
	if (rc != RC_OK || n == 0)
		return rc == RC_OK ? RC_NONE : rc;
	sessions_of(&exam->config, &s);
	list = sitters_of(cx->a, rows, n);
	plan.input_sha256 = input_hash(cx->a, rows, n);
	plan.candidates_n = (int64_t)n;
	plan.rooms_n = deal_seats(&exam->config, &s, seed, list, n);
	plan.unprintable = unprintable(cx->a, fonts, rows, n,
	    &plan.unprintable_n);
	rc = q_seat_plan_add(cx->tx, &plan, &added);
	if (rc == RC_OK && added == 0)
		rc = RC_STALE;
	if (rc == RC_OK)
		rc = keep_chunks(cx, exam, &s, list, n, ret_n);
	if (rc == RC_OK)
		rc = job_add(cx->tx, "seats.deal", exam->config.code, STR(""),
		    cx->now_us);
	return rc != RC_OK ? rc : audit_add(cx, "seats.arrange", "exam",
	    exam->id, str_make(cx->a, "candidates=%zu seats=%zu rooms=%lld", n,
	    *ret_n, (long long)plan.rooms_n));
}

/* ---- seats */

/* A seat is taken and its person seated, or neither. */
static enum rc
seat_one(struct cx *cx, const struct exam *exam, const char *event,
    int64_t application_id, const struct seat *seat)
{
	struct q_sitting_add_in	in = { .application_id = application_id,
		.exam_id = exam->id };
	struct verdict		v;
	struct app		app;
	enum rc			rc = machine_step(&seat_machine, STR("NONE"),
	    event, ROLE_INDEX_SYSTEM, &in.step);

	if (rc == RC_OK)
		rc = app_fire(cx, &(struct app_act){ .id = application_id,
			.event = EV_SEAT }, &app, &v);
	if (rc == RC_OK)
		rc = q_seat_add(cx->tx, &(struct q_seat_add_in){
			.application_id = application_id, .exam_id = exam->id,
			.ticket_no = seat->ticket_no });
	for (size_t i = 0; rc == RC_OK && i < seat->n; i++) {
		in.session_n = seat->list[i].session_n;
		in.site_n = seat->list[i].site_n;
		in.room_n = seat->list[i].room_n;
		in.seat_n = seat->list[i].seat_n;
		rc = q_sitting_add(cx->tx, &in);
	}
	return rc;
}

/* "session:site:room:seat" as we wrote it. */
static bool
read_sitting(struct str word, struct sitting *ret)
{
	int64_t		n[FIELDS];
	struct str	part;

	for (size_t i = 0; i < FIELDS; i++)
		if (!str_cut(&word, ':', &part) ||
		    str_i64(part, &n[i]) != RC_OK)
			return false;
	*ret = (struct sitting){ (uint32_t)n[0], (uint32_t)n[1],
		(uint32_t)n[2], (uint32_t)n[3] };
	return true;
}

/*
 * Somebody may have left the exam between the deal and this line; the others'
 * seats do not move for it.
 */
static enum rc
seat_line(struct cx *cx, const struct exam *exam, const struct sessions *s,
    struct str line)
{
	struct seat	seat = { .n = 0 };
	struct str	word;
	int64_t		id;
	enum rc		rc;

	if (!str_cut(&line, ' ', &word) || str_i64(word, &id) != RC_OK)
		return RC_IO;		/* only we write it */
	while (seat.n < SESSIONS_MAX && str_cut(&line, ' ', &word))
		if (!read_sitting(word, &seat.list[seat.n++]))
			return RC_IO;
	seat.ticket_no = ticket_no(cx->a, exam, s, &seat.list[0]);
	rc = seat_one(cx, exam, "DEAL", id, &seat);
	/* Out of the exam since the deal: the seat stays empty. */
	return rc == RC_DENIED ? RC_OK : rc;
}

/*
 * One chunk a transaction, so that nobody waits for a hundred thousand seats.
 */
enum rc
seats_chunk(struct cx *cx, const struct exam *exam, bool *ret_left)
{
	struct q_seat_chunk_next_row	chunk;
	struct sessions			s;
	struct str			line;
	enum rc				rc;

	*ret_left = false;
	rc = q_seat_chunk_next(cx->tx, &(struct q_seat_chunk_next_in){
		.exam_id = exam->id }, &chunk);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	*ret_left = true;
	sessions_of(&exam->config, &s);
	while (rc == RC_OK && str_cut(&chunk.lines, '\n', &line))
		if (line.n > 0)
			rc = seat_line(cx, exam, &s, line);
	return rc != RC_OK ? rc : q_seat_chunk_drop(cx->tx,
	    &(struct q_seat_chunk_drop_in){ .exam_id = exam->id,
		.n = chunk.n });
}

/* ---- who comes later */

/*
 * The next free seat of a session at a site.
 *
 * returns	RC_OK | RC_FULL | RC_IO
 */
static enum rc
next_seat(struct cx *cx, const struct exam *exam, uint32_t session_n,
    uint32_t site_n, struct sitting *ret)
{
	const struct exam_config	*c = &exam->config;
	struct q_sitting_last_row	 last = { .room_n = 0 };
	struct q_sitting_count_row	 count;
	int64_t				 most = c->sites_n == 0 ? 0 :
	    site_of(c, site_n)->capacity;
	enum rc				 rc;

	rc = q_sitting_count(cx->tx, &(struct q_sitting_count_in){
		.exam_id = exam->id, .session_n = session_n,
		.site_n = site_n }, &count);
	if (rc == RC_OK && most != 0 && count.n >= most)
		return RC_FULL;
	if (rc == RC_OK)
		rc = q_sitting_last(cx->tx, &(struct q_sitting_last_in){
			.exam_id = exam->id, .session_n = session_n,
			.site_n = site_n }, &last);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	*ret = (struct sitting){ session_n, site_n, (uint32_t)last.room_n,
		(uint32_t)last.seat_n + 1 };
	if (last.room_n == 0 || last.seat_n >= c->per_room) {
		ret->room_n++;
		ret->seat_n = 1;
	}
	return RC_OK;
}

/* Every session of a person at one site. */
static enum rc
seats_at(struct cx *cx, const struct exam *exam, const struct sessions *s,
    int64_t choices, uint32_t site_n, struct seat *ret)
{
	enum rc rc = RC_OK;

	ret->n = 0;
	for (uint32_t n = 1; rc == RC_OK && n <= s->n; n++)
		if (sits(&exam->config, s, choices, n))
			rc = next_seat(cx, exam, n, site_n,
			    &ret->list[ret->n++]);
	return rc;
}

/* The chosen site is law; where there is none to choose, the first with room. */
static enum rc
add_one(struct cx *cx, const struct exam *exam, const struct sessions *s,
    const struct q_seat_waiting_row *who)
{
	uint32_t	sites = exam->config.sites_n == 0 ? 1 :
	    (uint32_t)exam->config.sites_n;
	uint32_t	site = who->site_n != 0 ? (uint32_t)who->site_n : 1;
	struct seat	seat;
	enum rc		rc;

	if (site > sites)
		return RC_FULL;		/* a site that is no more */
	rc = seats_at(cx, exam, s, who->choices, site, &seat);
	while (rc == RC_FULL && who->site_n == 0 && ++site <= sites)
		rc = seats_at(cx, exam, s, who->choices, site, &seat);
	if (rc != RC_OK)
		return rc;
	seat.ticket_no = ticket_no(cx->a, exam, s, &seat.list[0]);
	return seat_one(cx, exam, "ADD", who->id, &seat);
}

/* Whose application ended leaves the seat empty. */
static enum rc
free_seats(struct cx *cx, const struct exam *exam, size_t most)
{
	struct q_sitting_out_row	*rows;
	struct q_sitting_void_in	 in;
	int64_t				 changed;
	size_t				 n;
	enum rc rc = q_sitting_out(cx->tx, &(struct q_sitting_out_in){
		.exam_id = exam->id, .most = (int64_t)most }, &rows, &n);

	if (rc == RC_OK)
		rc = machine_step(&seat_machine, STR("TAKEN"), "LEAVE",
		    ROLE_INDEX_SYSTEM, &in.step);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		in.application_id = rows[i].id;
		rc = q_sitting_void(cx->tx, &in, &changed);
	}
	return rc;
}

/*
 * Only when the last chunk is written: who pays while seats are written is
 * added afterwards, into places that are known.
 */
static enum rc
arranged(struct cx *cx, const struct exam *exam, bool *ret)
{
	struct q_seat_plan_of_row	plan;
	struct q_seat_chunk_left_row	left = { .n = 0 };
	enum rc				rc;

	rc = q_seat_plan_of(cx->tx, &(struct q_seat_plan_of_in){
		.exam_id = exam->id }, &plan);
	*ret = rc == RC_OK;
	if (rc == RC_OK)
		rc = q_seat_chunk_left(cx->tx, &(struct q_seat_chunk_left_in){
			.exam_id = exam->id }, &left);
	*ret &= left.n == 0;
	return rc == RC_NONE ? RC_OK : rc;
}

/* In the order of payment; seats of those who are out become void first. */
enum rc
seats_add(struct cx *cx, const struct exam *exam, size_t most, size_t *ret_n)
{
	struct q_seat_waiting_row	*rows;
	struct sessions			 s;
	bool				 yes;
	size_t				 n = 0;
	enum rc				 rc = arranged(cx, exam, &yes);

	*ret_n = 0;
	if (rc != RC_OK || !yes)
		return rc;
	sessions_of(&exam->config, &s);
	rc = free_seats(cx, exam, most);
	if (rc == RC_OK)
		rc = q_seat_waiting(cx->tx, &(struct q_seat_waiting_in){
			.exam_id = exam->id, .most = (int64_t)most }, &rows,
		    &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = add_one(cx, exam, &s, &rows[i]);
		*ret_n += rc == RC_OK;
		if (rc == RC_FULL)
			rc = RC_OK;	/* stands in the list of those without */
	}
	return rc != RC_OK || *ret_n == 0 ? rc : audit_add(cx, "seats.add",
	    "exam", exam->id, str_make(cx->a, "n=%zu", *ret_n));
}

enum rc
seats_waiting(struct cx *cx, const struct exam *exam, size_t most,
    struct unseated **ret_list, size_t *ret_n, int64_t *ret_all)
{
	struct q_seat_waiting_row	*rows;
	struct q_seat_waiting_n_row	 all;
	bool				 yes;
	enum rc				 rc = arranged(cx, exam, &yes);

	*ret_n = 0;
	*ret_all = 0;
	*ret_list = NULL;
	if (rc != RC_OK || !yes)
		return rc;
	rc = q_seat_waiting(cx->tx, &(struct q_seat_waiting_in){
		.exam_id = exam->id, .most = (int64_t)most }, &rows, ret_n);
	if (rc == RC_OK)
		rc = q_seat_waiting_n(cx->tx, &(struct q_seat_waiting_n_in){
			.exam_id = exam->id }, &all);
	if (rc != RC_OK)
		return rc;
	*ret_all = all.n;
	*ret_list = ARENA_ARRAY(cx->a, struct unseated, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret_list)[i] = (struct unseated){ rows[i].id, rows[i].name,
			rows[i].site_n, rows[i].paid_us };
	return RC_OK;
}

/* ---- tickets */

/*
 * A ticket has a sitting for each session; one without any is damage, not "no
 * seat".
 */
enum rc
seat_get(struct cx *cx, int64_t application_id, struct seat *ret_seat)
{
	struct q_seat_of_row		 row;
	struct q_sittings_of_row	*list;
	enum rc				 rc;

	rc = q_seat_of(cx->tx, &(struct q_seat_of_in){
		.application_id = application_id }, &row);
	*ret_seat = (struct seat){ .ticket_no = row.ticket_no };
	if (rc == RC_OK)
		rc = q_sittings_of(cx->tx, &(struct q_sittings_of_in){
			.application_id = application_id }, &list,
		    &ret_seat->n);
	if (rc == RC_OK && (ret_seat->n == 0 || ret_seat->n > SESSIONS_MAX))
		rc = RC_IO;		/* a ticket without a seat */
	for (size_t i = 0; rc == RC_OK && i < ret_seat->n; i++)
		ret_seat->list[i] = (struct sitting){
			(uint32_t)list[i].session_n, (uint32_t)list[i].site_n,
			(uint32_t)list[i].room_n, (uint32_t)list[i].seat_n };
	return rc;
}

const struct sitting *
seat_in(const struct seat *s, uint32_t session_n)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].session_n == session_n)
			return &s->list[i];
	return &s->list[0];
}

/* What the clock does to a ticket; without such a row it stays as it is. */
static const char *
after(const char *state, const char *event)
{
	const char *to = machine_next(&ticket_machine, state, event,
	    ROLE_INDEX_CLOCK);

	return to == NULL ? state : to;
}

const char *
ticket_state(const struct span *hours, bool seated, int64_t now_us)
{
	const char *state = "NONE";

	if (seated)
		state = after(state, "SEAT");
	if (now_us >= hours->from_us)
		state = after(state, "RELEASE");
	if (hours->to_us != 0 && now_us >= hours->to_us)
		state = after(state, "EXPIRE");
	return state;
}

/* The ticket number and a seal: nobody else can make one. */
struct str
ticket_code(struct cx *cx, struct str exam_code, struct str ticket_no)
{
	struct str	text = str_make(cx->a, "BK1:%.*s:%.*s",
	    STR_ARG(exam_code), STR_ARG(ticket_no));
	struct sha256	mac = hmac_sha256(&cx->keys->ticket, text);

	return str_make(cx->a, "%.*s:%.*s", STR_ARG(text),
	    STR_ARG(str_hex(cx->a, mac.b, QR_MAC_BYTES)));
}

/*
 * The code is made anew from what it says and compared as a whole; only then
 * is the store asked.
 */
enum rc
ticket_find(struct cx *cx, struct str code, struct ticket_known *ret)
{
	struct q_seat_by_ticket_row	row;
	const struct exam		*exam;
	struct str			 rest = str_trim(code), word, exam_code;
	struct str			 no = STR("");
	enum rc				 rc;

	if (!str_cut(&rest, ':', &word) || !str_eq_z(word, "BK1") ||
	    !str_cut(&rest, ':', &exam_code) || !str_cut(&rest, ':', &no) ||
	    !str_eq(str_trim(code), ticket_code(cx, exam_code, no)))
		return RC_NONE;
	rc = exam_load(cx->law->exams, cx->tx, exam_code, &exam);
	if (rc == RC_OK)
		rc = q_seat_by_ticket(cx->tx, &(struct q_seat_by_ticket_in){
			.exam_id = exam->id, .ticket_no = no }, &row);
	if (rc != RC_OK)
		return rc;
	*ret = (struct ticket_known){ .name = row.name, .ticket_no = no,
		.exam_id = exam->id, .state = state_parse(row.state) };
	return seat_get(cx, row.application_id, &ret->seat);
}
