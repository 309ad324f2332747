/* SPDX-License-Identifier: Apache-2.0 */
/* The tables as C, and everything about moves that needs no database. */
#include "application/application.h"

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
} events[EV__MAX] = {
#define EVENT(id, text) [EV_##id] = { #id, STR_INIT(text) },
#include "application/event.tbl"
#undef EVENT
};

static const struct {
	const char	*word;
	struct str	 text;
	enum step	 step;
} checks[CHK__MAX] = {
#define CHECK(id, text, step) [CHK_##id] = { #id, STR_INIT(text), step },
#include "application/check.tbl"
#undef CHECK
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

enum rc
app_may(const struct app_facts *f, enum role_index who, enum event e,
    struct verdict *ret_v)
{
	const struct move *m = move_find(f->app->state, e, who);

	ret_v->n = 0;
	if (m == NULL)
		return RC_DENIED;
	for (size_t i = 0; i < CHK__MAX; i++)
		if ((m->checks >> i & 1) != 0 &&
		    !check_holds((enum check)i, f))
			ret_v->todo[ret_v->n++] = (struct todo){ (enum check)i,
				checks[i].text, checks[i].step };
	return ret_v->n == 0 ? RC_OK : RC_DENIED;
}

void
app_graph(struct buf *b)
{
	for (size_t i = 0; i < moves_n; i++) {
		const struct move *m = &moves[i];

		buf_fmt(b, "%-5s %-10s %-8s -> %-10s %-10s", m->id,
		    states[m->from].word, events[m->event].word,
		    states[m->to].word, role_word(m->who));
		for (size_t c = 0; c < CHK__MAX; c++)
			if ((m->checks >> c & 1) != 0)
				buf_fmt(b, " %s", checks[c].word);
		buf_fmt(b, "  [%s]\n", m->items);
	}
}
