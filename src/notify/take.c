/* SPDX-License-Identifier: Apache-2.0 */
/* Handing messages over: who may go now, to which service, and what came of it. */
#include <string.h>

#include "notify/notify.sql.h"
#include "notify/parts.h"

enum { OUTBOX_MAX = 500, COUNT_MAX = 100000 };

static const int64_t CODE_GOOD_US = 10 * US_PER_MINUTE;
static const int64_t NOTICE_GOOD_US = 3 * US_PER_DAY;
static const int64_t FIRST_AGAIN_US = 10 * US_PER_SECOND;
static const int64_t LAST_AGAIN_US = US_PER_HOUR;
static const int64_t BURST_US = US_PER_SECOND / 4;

/* The providers as they are now. */
struct health {
	const struct notify_rules	*rules;
	int64_t				 until_us[NOTIFY_PROVIDERS_MAX];
	int64_t				 now_us;
};

/* ---- the chain of providers */

static bool
was_tried(struct str tried, struct str name)
{
	struct str one;

	while (str_cut(&tried, ',', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

/* A provider is left for later tries in this round. */
static bool
one_is_left(const struct notify_rules *r, struct str tried)
{
	for (size_t i = 0; i < r->providers_n; i++)
		if (!was_tried(tried, r->providers[i]))
			return true;
	return false;
}

/*
 * The first provider in order that is well and was not tried in this round.
 *
 * ret_until	when none is: the moment one of them may be well again
 */
static struct str
choose(const struct health *h, struct str tried, int64_t *ret_until)
{
	bool all = !one_is_left(h->rules, tried);	/* other settings since */

	*ret_until = INT64_MAX;
	for (size_t i = 0; i < h->rules->providers_n; i++) {
		struct str name = h->rules->providers[i];

		if (!all && was_tried(tried, name))
			continue;
		if (h->until_us[i] <= h->now_us)
			return name;
		if (h->until_us[i] < *ret_until)
			*ret_until = h->until_us[i];
	}
	return STR("");
}

static bool
any_well(const struct health *h)
{
	for (size_t i = 0; i < h->rules->providers_n; i++)
		if (h->until_us[i] <= h->now_us)
			return true;
	return false;
}

static enum rc
read_health(struct cx *cx, const struct notify_rules *rules,
    struct health *ret)
{
	struct q_message_provider_list_row	*rows;
	size_t					 n;
	enum rc	rc = q_message_provider_list(cx->tx, &rows, &n);

	*ret = (struct health){ .rules = rules, .now_us = cx->now_us };
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		for (size_t k = 0; k < rules->providers_n; k++)
			if (str_eq(rows[i].name, rules->providers[k]))
				ret->until_us[k] = rows[i].until_us;
	return rc;
}

/* ---- moves */

/* A row whose state is to change; the move is looked up, never assumed. */
struct moving {
	struct q_message_get_row	row;
	const char			*detail;
};

static enum rc
move(struct cx *cx, const struct moving *m, const char *event)
{
	struct machine_step	step;
	enum rc			rc = machine_step(&message_machine,
	    m->row.state, event, cx->role, &step);

	return rc != RC_OK ? rc : q_message_move(cx->tx,
	    &(struct q_message_move_in){
		.id = m->row.id, .step = step, .tries = m->row.tries,
		.due_us = m->row.due_us,
		.sent_us = m->row.sent_us, .done_us = m->row.done_us,
		.rounds = m->row.rounds, .again = m->row.again,
		.tried = m->row.tried, .provider_no = m->row.provider_no,
		.detail = str_z(m->detail) });
}

static enum rc
load(struct cx *cx, int64_t id, struct moving *ret)
{
	*ret = (struct moving){ .detail = "" };
	return q_message_get(cx->tx, &(struct q_message_get_in){
		.id = id }, &ret->row);
}

static int64_t
round_wait(int64_t rounds)
{
	int64_t wait = FIRST_AGAIN_US;

	while (--rounds > 0 && wait < LAST_AGAIN_US)
		wait *= 2;
	return wait < LAST_AGAIN_US ? wait : LAST_AGAIN_US;
}

/* It did not go out by this provider: the next one, the next round, or the end. */
static enum rc
go_on(struct cx *cx, const struct notify_rules *rules, struct moving *m,
    enum outcome outcome)
{
	bool unknown = outcome != OUTCOME_REFUSED && outcome != OUTCOME_LATER;

	if (unknown && m->row.urgent != 0)
		return move(cx, m, "LOSE");
	m->row.tried = str_make(cx->a, "%.*s%s%.*s", STR_ARG(m->row.tried),
	    m->row.tried.n > 0 ? "," : "", STR_ARG(m->row.provider));
	if (outcome != OUTCOME_REFUSED)
		m->row.again = 1;
	m->row.due_us = cx->now_us + (unknown ? rules->unknown_s *
	    US_PER_SECOND : 0);
	if (!one_is_left(rules, m->row.tried)) {
		if (m->row.urgent != 0 || m->row.again == 0 ||
		    cx->now_us - m->row.made_us > NOTICE_GOOD_US)
			return move(cx, m, "GIVE_UP");
		m->row.tried = STR("");
		m->row.again = 0;
		m->row.rounds++;
		m->row.due_us += round_wait(m->row.rounds);
	}
	return move(cx, m, unknown ? "HOLD" : "PASS");
}

static enum rc
note_health(struct cx *cx, const struct notify_rules *rules,
    struct str provider, bool well)
{
	int64_t changed;

	return well ? q_message_provider_well(cx->tx,
	    &(struct q_message_provider_well_in){
		.name = provider }, &changed) :
	    q_message_provider_failed(cx->tx,
	    &(struct q_message_provider_failed_in){ .name = provider,
		.fail_n = rules->fail_n, .until_us = cx->now_us +
		rules->pause_s * US_PER_SECOND }, &changed);
}

/*
 * An answer to an earlier try is not an answer to this one: tries says which.
 */
enum rc
notify_took(struct cx *cx, const struct notify_rules *rules,
    const struct notify_item *item, const struct sms_answer *answer)
{
	bool		done = answer->outcome == OUTCOME_DONE;
	struct moving	m;
	enum rc		rc = note_health(cx, rules, item->provider, done);

	if (rc == RC_OK)
		rc = load(cx, item->id, &m);
	if (rc != RC_OK)
		return rc;
	/* handed out again since, or a report was quicker */
	if (m.row.tries != item->tries)
		return RC_OK;
	m.detail = str_to_z(cx->a, str_sub(answer->detail, 0, 200));
	if (done) {
		m.row.sent_us = cx->now_us;
		m.row.provider_no = answer->provider_no;
		rc = move(cx, &m, "ACCEPT");
	} else if (str_eq_z(m.row.state, "SENDING"))
		rc = go_on(cx, rules, &m, answer->outcome);
	return rc == RC_DENIED ? RC_OK : rc;	/* booked already */
}

/*
 * Reports come late, twice and out of order; the table of messages says which
 * of them change anything.
 */
enum rc
notify_report(struct cx *cx, struct str provider,
    const struct sms_answer *report)
{
	static const char *const events[] = { [SMS_ACCEPTED] = "ACCEPT",
		[SMS_DELIVERED] = "DELIVER", [SMS_FAILED] = "FAIL" };
	struct q_message_by_no_row	 row = { .id = 0 };
	struct moving			 m;
	enum rc				 rc = RC_NONE;

	if (report->id.n > 0)
		rc = id_parse(&cx->keys->id, report->id, &row.id);
	if (rc == RC_NONE && report->provider_no.n > 0)
		rc = q_message_by_no(cx->tx, &(struct q_message_by_no_in){
			.provider = provider, .provider_no = report->provider_no
			}, &row);
	if (rc == RC_OK)
		rc = load(cx, row.id, &m);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	/* what was never handed out cannot have come anywhere */
	if (m.row.tries == 0)
		return RC_OK;
	m.detail = str_to_z(cx->a, str_sub(report->detail, 0, 200));
	if (m.row.sent_us == 0)
		m.row.sent_us = cx->now_us;
	if (report->state != SMS_ACCEPTED)
		m.row.done_us = cx->now_us;
	rc = move(cx, &m, events[report->state]);
	return rc == RC_DENIED ? RC_OK : rc;
}

/* ---- taking */

/*
 * How many may go now: a bucket that fills at the rate and holds a quarter of a
 * second; its row is in the store, so that all processes share it.
 */
static enum rc
allowance(struct cx *cx, const struct notify_rules *rules, size_t most,
    struct q_message_pace_get_row *ret_pace, size_t *ret_n)
{
	int64_t	cost = US_PER_SECOND / rules->rate, room;
	enum rc	rc = q_message_pace_get(cx->tx, ret_pace);

	if (rc != RC_OK)
		return rc;
	/* a clock that was set back must not stop everything for a day */
	if (ret_pace->free_us < cx->now_us ||
	    ret_pace->free_us > cx->now_us + US_PER_MINUTE)
		ret_pace->free_us = cx->now_us;
	if (ret_pace->day != notify_day(cx->now_us)) {
		ret_pace->day = notify_day(cx->now_us);
		ret_pace->day_n = 0;
	}
	room = (cx->now_us + BURST_US - ret_pace->free_us + cost) / cost;
	if (room > (int64_t)most)
		room = (int64_t)most;
	if (room > rules->day - ret_pace->day_n)
		room = rules->day - ret_pace->day_n;
	*ret_n = room > 0 ? (size_t)room : 0;
	return RC_OK;
}

/* The rate is kept in the store, so that several processes together keep it. */
static enum rc
book_pace(struct cx *cx, const struct notify_rules *rules,
    struct q_message_pace_get_row *pace, size_t n)
{
	int64_t	changed;
	enum rc	rc = RC_OK;

	pace->free_us += (int64_t)n * (US_PER_SECOND / rules->rate);
	pace->day_n += (int64_t)n;
	if (n > 0)
		rc = q_message_pace_put(cx->tx, &(struct q_message_pace_put_in){
			.day = pace->day, .day_n = pace->day_n,
			.free_us = pace->free_us });
	if (rc == RC_OK && n > 0 && pace->day_n >= rules->day)
		rc = q_message_full_add(cx->tx, &(struct q_message_full_add_in){
			.day = pace->day }, &changed);
	return rc;
}

/* End a message that cannot or need not go out any more. */
static enum rc
expire(struct cx *cx, int64_t id, const char *why)
{
	struct moving	m;
	enum rc		rc = load(cx, id, &m);

	m.detail = why;
	return rc != RC_OK ? rc : move(cx, &m, "EXPIRE");
}

/*
 * Claim one message for a provider: RC_OK it is in ret_item | RC_NONE it does
 * not go now.
 */
static enum rc
take_one(struct cx *cx, const struct health *h,
    const struct q_message_due_row *row, struct notify_item *ret_item)
{
	struct machine_step	step;
	struct sms_ask	ask = { .id = id_text(cx->a, &cx->keys->id, row->id),
			    .template = row->template, .text = row->body };
	int64_t		until;
	struct str	provider = choose(h, row->tried, &until);
	struct call_header *values;
	enum rc		rc;

	if (cx->now_us - row->made_us > (row->urgent != 0 ? CODE_GOOD_US :
	    NOTICE_GOOD_US)) {
		rc = expire(cx, row->id, "expired");
		return rc != RC_OK ? rc : RC_NONE;
	}
	if (seal_open(cx->a, &cx->keys->seal, "phone", row->phone_seal,
	    &ask.phone) != RC_OK || notify_values(cx, row->values_seal,
	    &values, &ask.values_n) != RC_OK) {
		rc = expire(cx, row->id, "key");	/* of another key */
		return rc != RC_OK ? rc : RC_NONE;
	}
	ask.values = values;
	if (row->urgent != 0 && ask.values_n > 0)	/* its body has no code */
		ask.text = notify_text_of(cx->a, row->template, values,
		    ask.values_n);
	if (provider.n == 0) {
		rc = q_message_delay(cx->tx, &(struct q_message_delay_in){
			.id = row->id, .due_us = until });
		return rc != RC_OK ? rc : RC_NONE;
	}
	*ret_item = (struct notify_item){ row->id, row->tries + 1, provider,
		ask };
	rc = machine_step(&message_machine, STR("WAITING"), "TAKE", cx->role,
	    &step);
	return rc != RC_OK ? rc : q_message_claim(cx->tx,
	    &(struct q_message_claim_in){
		.id = row->id, .step = step, .tries = row->tries, .provider = provider,
		.now_us = cx->now_us });
}

/*
 * Codes first, then notices: nobody waits for a code behind ten thousand
 * notices.
 */
static enum rc
take_kind(struct cx *cx, const struct health *h, int64_t urgent,
    size_t most, struct notify_item *items, size_t *n)
{
	struct q_message_due_row	*rows;
	size_t				 rows_n;
	enum rc				 rc;

	if (*n >= most)
		return RC_OK;
	rc = q_message_due(cx->tx, &(struct q_message_due_in){
		.urgent = urgent, .now_us = cx->now_us,
		.most = (int64_t)(most - *n) }, &rows, &rows_n);
	for (size_t i = 0; rc == RC_OK && i < rows_n; i++) {
		rc = take_one(cx, h, &rows[i], &items[*n]);
		*n += rc == RC_OK;
		if (rc == RC_NONE || rc == RC_STALE)
			rc = RC_OK;
	}
	return rc;
}

/* Claims nobody answered for: the process died, or the answer got lost. */
static enum rc
book_stranded(struct cx *cx, const struct notify_rules *rules)
{
	struct q_message_stranded_row	*rows;
	struct moving			 m;
	size_t				 n;
	enum rc	rc = q_message_stranded(cx->tx,
	    &(struct q_message_stranded_in){ .before_us = cx->now_us -
		rules->stranded_s * US_PER_SECOND, .most = NOTIFY_TAKE_MAX },
	    &rows, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = load(cx, rows[i].id, &m);
		m.detail = "stranded";
		if (rc == RC_OK)
			rc = go_on(cx, rules, &m, OUTCOME_UNKNOWN);
	}
	return rc;
}

/* Without providers: what stands in the outbox is sent. */
static enum rc
fill_outbox(struct cx *cx)
{
	struct machine_step	step;
	int64_t			changed;
	enum rc			rc = machine_step(&message_machine,
	    STR("WAITING"), "OUTBOX", cx->role, &step);

	for (int64_t urgent = 1; rc == RC_OK && urgent >= 0; urgent--)
		rc = q_message_outbox(cx->tx, &(struct q_message_outbox_in){
			.urgent = urgent, .step = step,
			.now_us = cx->now_us, .most = OUTBOX_MAX }, &changed);
	return rc;
}

/* Without providers messages are written where the demo shows them. */
enum rc
notify_take(struct cx *cx, const struct notify_rules *rules, size_t most,
    struct notify_item **ret_items, size_t *ret_n)
{
	struct q_message_pace_get_row	pace;
	struct health			h;
	size_t				room;
	enum rc				rc;

	*ret_n = 0;
	must(most <= NOTIFY_TAKE_MAX);
	*ret_items = ARENA_ARRAY(cx->a, struct notify_item, most + 1);
	if (rules->providers_n == 0)
		return fill_outbox(cx);
	rc = book_stranded(cx, rules);
	if (rc == RC_OK)
		rc = read_health(cx, rules, &h);
	if (rc == RC_OK)
		rc = allowance(cx, rules, any_well(&h) ? most : 0, &pace,
		    &room);
	if (rc == RC_OK)
		rc = take_kind(cx, &h, 1, room, *ret_items, ret_n);
	if (rc == RC_OK)
		rc = take_kind(cx, &h, 0, room, *ret_items, ret_n);
	return rc != RC_OK ? rc : book_pace(cx, rules, &pace, *ret_n);
}

/*
 * Cheap and without the writer: asked many times a minute by a thread that
 * mostly has nothing to do.
 */
enum rc
notify_ready(struct tx *tx, const struct notify_rules *rules, int64_t now_us,
    bool *ret_ready)
{
	struct q_message_oldest_sending_row	oldest;
	struct q_message_next_row		row;
	struct q_message_pace_get_row		pace;
	enum rc	rc = q_message_oldest_sending(tx, &oldest);

	*ret_ready = rc == RC_OK && rules->providers_n > 0 &&
	    oldest.taken_us >= 0 && oldest.taken_us < now_us -
	    rules->stranded_s * US_PER_SECOND;
	if (rc != RC_OK || *ret_ready)
		return rc;
	rc = q_message_pace_get(tx, &pace);
	if (rc == RC_OK && rules->providers_n > 0 &&
	    pace.day == notify_day(now_us) && pace.day_n >= rules->day)
		return RC_OK;		/* nothing more today */
	for (int64_t urgent = 0; rc == RC_OK && urgent < 2; urgent++) {
		rc = q_message_next(tx, &(struct q_message_next_in){
			.urgent = urgent }, &row);
		if (rc == RC_OK && row.due_us >= 0 && row.due_us <= now_us)
			*ret_ready = true;
	}
	return rc;
}

enum rc
notify_counts(struct tx *tx, int64_t now_us, struct notify_counts *ret_counts)
{
	struct q_message_waiting_n_row	row;
	struct q_message_pace_get_row	pace;
	enum rc	rc = q_message_waiting_n(tx,
	    &(struct q_message_waiting_n_in){ .most = COUNT_MAX }, &row);

	if (rc == RC_OK)
		rc = q_message_pace_get(tx, &pace);
	if (rc == RC_OK)
		*ret_counts = (struct notify_counts){ row.waiting, row.sending,
			pace.day == notify_day(now_us) ? pace.day_n : 0 };
	return rc;
}
