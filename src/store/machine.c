/* SPDX-License-Identifier: Apache-2.0 */
/* Small state machines as tables. */
#include "store/machine.h"

#include <string.h>

const char *
machine_next(const struct machine *m, const char *from, const char *event,
    enum role_index who)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->moves[i].from, from) == 0 &&
		    strcmp(m->moves[i].event, event) == 0 &&
		    m->moves[i].who == who)
			return m->moves[i].to;
	return NULL;
}

/*
 * The only maker of a step that is not in the law of applications: what is
 * not in the table cannot be done, whoever asks.
 */
enum rc
machine_step(const struct machine *m, struct str from, const char *event,
    enum role_index who, struct machine_step *ret_step)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq_z(from, m->moves[i].from) &&
		    strcmp(m->moves[i].event, event) == 0 &&
		    m->moves[i].who == who) {
			*ret_step = machine_step_of(m->moves[i].from,
			    m->moves[i].to);
			return RC_OK;
		}
	return RC_DENIED;
}

struct machine_step
machine_step_of(const char *from, const char *to)
{
	return (struct machine_step){ str_z(from), str_z(to) };
}

void
machine_print(struct buf *b, const struct machine *m)
{
	buf_fmt(b, "\n%s\n", m->name);
	for (size_t i = 0; i < m->n; i++)
		buf_fmt(b, "%-5s %-10s %-10s -> %-13s %-10s %s\n",
		    m->moves[i].id, m->moves[i].from, m->moves[i].event,
		    m->moves[i].to, role_word(m->moves[i].who),
		    m->moves[i].text);
}
