/* SPDX-License-Identifier: Apache-2.0 */
/* The tables as C, and everything about moves that needs no database. */
#include "application/law_parts.h"

#include "base/utf8.h"

static const struct {
	const char	*word;
	struct str	 text;
	bool		 live;
	bool		 end;
} states[STATE__MAX] = {
#define STATE(id, text, live, end) [STATE_##id] = { #id, STR_INIT(text), live, end },
#include "application/state.tbl"
#undef STATE
};

static const struct {
	const char	*word;
	struct str	 text;
	int64_t		 least;		/* characters of its reason */
	int64_t		 most;
	bool		 listed;
} events[EV__MAX] = {
#define EVENT(id, text, least, most, listed) \
	[EV_##id] = { #id, STR_INIT(text), least, most, listed },
#include "application/event.tbl"
#undef EVENT
};

static const struct {
	const char	*word;
	struct str	 text;
	enum step	 step;
	uint64_t	 facts;
} checks[CHK__MAX] = {
#define F FACT_BIT
#define CHECK(id, text, step, facts) \
	[CHK_##id] = { #id, STR_INIT(text), step, facts },
#include "application/check.tbl"
#undef CHECK
#undef F
};

#define N(check) (UINT64_C(1) << CHK_##check)
const struct move moves[] = {
#define MOVE(id, from, event, to, who, needs, effect, items) { #id, items, \
	STATE_##from, EV_##event, STATE_##to, ROLE_INDEX_##who, needs, \
	EFFECT_##effect },
#include "application/move.tbl"
#undef MOVE
};
#undef N
const size_t moves_n = COUNT(moves);

_Static_assert(CHK__MAX <= 64, "a move's checks are bits of 64");

const char *
state_word(enum state s)
{
	return states[s].word;
}

struct str
state_text(enum state s)
{
	return states[s].text;
}

bool
state_is_live(enum state s)
{
	return states[s].live;
}

bool
state_is_end(enum state s)
{
	return states[s].end;
}

enum state
state_parse(struct str word)
{
	size_t i = 0;

	while (i < STATE__MAX && !str_eq_z(word, states[i].word))
		i++;
	must(i < STATE__MAX);
	return (enum state)i;
}

struct str
event_text(enum event e)
{
	return events[e].text;
}

const char *
event_word(enum event e)
{
	return events[e].word;
}

const char *
check_word(enum check c)
{
	return checks[c].word;
}

struct str
check_text(enum check c)
{
	return checks[c].text;
}

const struct move *
move_find(enum state from, enum event e, enum role_index who)
{
	for (size_t i = 0; i < moves_n; i++)
		if (moves[i].from == from && moves[i].event == e &&
		    moves[i].who == who)
			return &moves[i];
	return NULL;
}

uint64_t
check_facts(enum check c)
{
	return checks[c].facts;
}

bool
reason_right(enum event e, struct str heading, struct str words)
{
	int64_t n = (int64_t)utf8_count(words);

	return n >= events[e].least && n <= events[e].most &&
	    (!events[e].listed || heading.n > 0);
}

int64_t
reason_least(enum event e)
{
	return events[e].least;
}

int64_t
reason_most(enum event e)
{
	return events[e].most;
}

uint64_t
move_facts(const struct move *m)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < CHK__MAX; i++)
		if ((m->checks >> i & 1) != 0)
			bits |= checks[i].facts;
	return bits;
}

uint64_t
law_facts(enum state from, uint64_t wanted, enum role_index who)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < moves_n; i++)
		if (moves[i].from == from && moves[i].who == who &&
		    (wanted >> moves[i].event & 1) != 0)
			bits |= move_facts(&moves[i]);
	return bits;
}

/* Checks that ask only what comes with the act. */
static bool
is_of_act(enum check c)
{
	for (size_t i = 0; i < FACT__MAX; i++)
		if ((checks[c].facts >> i & 1) != 0 &&
		    !fact_is_act((enum fact)i))
			return false;
	return checks[c].facts != 0;
}

/*
 * All that stands in the way is told at once. A check that asked a fact
 * nobody loaded is RC_IO, not a yes.
 */
static enum rc
judge(const struct app_facts *f, const struct move *m, bool with_act,
    struct verdict *ret_v)
{
	ret_v->n = 0;
	for (size_t i = 0; i < CHK__MAX; i++) {
		if ((m->checks >> i & 1) == 0 ||
		    (!with_act && is_of_act((enum check)i)) ||
		    check_holds((enum check)i, f))
			continue;
		ret_v->todo[ret_v->n++] = (struct todo){ (enum check)i,
			checks[i].text, checks[i].step };
	}
	if (f->missed != NULL && *f->missed)
		return RC_IO;
	return ret_v->n == 0 ? RC_OK : RC_DENIED;
}

enum rc
law_judge(const struct app_facts *f, const struct move *m,
    struct verdict *ret_v)
{
	return judge(f, m, true, ret_v);
}

enum rc
app_may(const struct app_facts *f, enum role_index who, enum event e,
    struct verdict *ret_v)
{
	const struct move *m = move_find(f->app->state, e, who);

	ret_v->n = 0;
	return m == NULL ? RC_DENIED : judge(f, m, false, ret_v);
}

static const struct machine_move dispute_moves[] = {
#include "application/dispute.tbl"
};

const struct machine dispute_machine = { "仲裁", dispute_moves,
	COUNT(dispute_moves) };

/* Checks that only the exam's switches decide. */
static bool
switched_off(const struct move *m, const struct exam_config *c)
{
	static const enum check switches[] = { CHK_sw_undo, CHK_sw_withdraw,
		CHK_cancel_draft, CHK_cancel_rejected, CHK_sw_edit_again,
		CHK_sw_arbitration, CHK_sw_online, CHK_sw_on_site, CHK_sw_scores,
		CHK_sw_certificates };
	static const struct app		 none;
	const struct app_facts		 f = { .config = c, .app = &none };

	for (size_t i = 0; c != NULL && i < COUNT(switches); i++)
		if ((m->checks >> switches[i] & 1) != 0 &&
		    !check_holds(switches[i], &f))
			return true;
	return c != NULL && m->event == EV_SEAL && c->docs_mode != DOCS_AFTER;
}

void
app_graph(struct buf *b, const struct exam_config *c)
{
	for (size_t i = 0; i < moves_n; i++) {
		const struct move *m = &moves[i];

		buf_fmt(b, "%-5s %-13s %-10s -> %-13s %-10s", m->id,
		    states[m->from].word, events[m->event].word,
		    states[m->to].word, role_word(m->who));
		for (size_t k = 0; k < CHK__MAX; k++)
			if ((m->checks >> k & 1) != 0)
				buf_fmt(b, " %s", checks[k].word);
		buf_fmt(b, "  [%s]%s\n", m->items, switched_off(m, c) ?
		    "  (本考试不用)" : "");
	}
}
