/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns that hold states (src/store/machines.tbl): set only from a struct
 * machine_step where the state is the one left, compared only with words of the
 * table of moves.
 */
#include <string.h>
#include <unistd.h>

#include "tools/sqlc_parts.h"

/* The words of a table of moves, or of states: between blanks. */
static struct str
words_of(struct run *r, struct str text)
{
	struct str	line, cell;
	struct buf	b;
	struct str	out;

	buf_init(&b, TEXT_MAX);
	buf_char(&b, ' ');
	while (str_cut(&text, '\n', &line)) {
		bool	moves = str_starts(line, STR("MACHINE_MOVE("));
		int	n = 0;

		if (!moves && !str_starts(line, STR("STATE(")))
			continue;
		line = str_sub(line, str_find(line, STR("(")) + 1, line.n);
		for (; str_cut(&line, ',', &cell) && n < 4; n++)
			if (moves ? n == 1 || n == 3 : n == 0)
				buf_fmt(&b, "%.*s ", STR_ARG(str_trim(cell)));
	}
	out = buf_take(r->a, &b);
	return out;
}

/* A line of machines.tbl: table, column, file. */
static void
note_machine(struct run *r, const char *folder, struct str line, bool moves)
{
	struct machine	*m = &r->machines[r->machines_n];
	struct str	 path;

	if (r->machines_n == MACHINES_MAX || !str_cut(&line, ',', &m->table) ||
	    !str_cut(&line, ',', &m->column))
		die("no machine, or too many in", "machines.tbl");
	m->table = str_trim(m->table);
	m->column = str_trim(m->column);
	m->moves = moves;
	path = str_make(r->a, "%s/../../%.*s", folder, STR_ARG(str_trim(line)));
	m->words = words_of(r, read_file(r->a, path.p));
	r->machines_n++;
}

void
states_note(struct run *r, const char *folder)
{
	struct str	path = str_make(r->a, "%s/../machines.tbl", folder);
	struct str	text, line, moves = STR("MACHINE_OF(");
	struct str	words = STR("WORDS_OF(");

	if (access(path.p, R_OK) != 0)
		return;		/* a store without any */
	text = read_file(r->a, path.p);
	while (str_cut(&text, '\n', &line)) {
		bool m = str_starts(line, moves);

		if (!str_ends(line, STR(")")) ||
		    (!m && !str_starts(line, words)))
			continue;
		line.n--;
		note_machine(r, folder, str_sub(line, m ? moves.n : words.n,
		    line.n), m);
	}
}

void
states_forget_use(struct run *r)
{
	for (size_t i = 0; i < r->machines_n; i++)
		r->machines[i].set = r->machines[i].added =
		    r->machines[i].read = false;
}

/* What the statement does to columns that hold states. */
void
states_note_use(struct run *r, int action, const char *table, const char *column)
{
	for (size_t i = 0; i < r->machines_n; i++) {
		struct machine *m = &r->machines[i];

		if (table == NULL || !str_eq_z(m->table, table))
			continue;
		m->added |= action == SQLITE_INSERT;
		if (column == NULL || !str_eq_z(m->column, column))
			continue;
		m->set |= action == SQLITE_UPDATE;
		m->read |= action == SQLITE_READ;
	}
}

static bool
has_step(const struct query *q, const char *name)
{
	for (size_t i = 0; i < q->in_n; i++)
		if (q->in[i].step && str_eq_z(q->in[i].name, name))
			return true;
	return false;
}

/* A state is set from a step, and only where the step's other end stands. */
static void
check_set(struct run *r, const struct query *q, const struct machine *m)
{
	bool to = str_has(q->body, str_make(r->a, "%.*s = :to",
	    STR_ARG(m->column))) || str_has(q->body, str_make(r->a,
	    "%.*s = excluded.%.*s", STR_ARG(m->column), STR_ARG(m->column)));
	bool from = str_has(q->body, str_make(r->a, "%.*s = :from",
	    STR_ARG(m->column)));

	if (m->added && !has_step(q, "to"))
		complain(r, "%.*s: a row of %.*s begins with :to of step:step",
		    STR_ARG(q->name), STR_ARG(m->table));
	if (m->set && (!to || !from || !has_step(q, "from")))
		complain(r, "%.*s: %.*s.%.*s is a state: set it to :to where "
		    "it is :from, of step:step", STR_ARG(q->name),
		    STR_ARG(m->table), STR_ARG(m->column));
}

static bool
is_word_char(char c)
{
	return is_name_char(c) || (c >= 'A' && c <= 'Z');
}

/* Whether the name before a dot, or none, may mean a machine's table. */
static bool
means(struct run *r, const struct query *q, const struct machine *m,
    struct str alias)
{
	return alias.n == 0 || str_eq(alias, m->table) ||
	    str_has(q->body, str_make(r->a, "%.*s %.*s ", STR_ARG(m->table),
	    STR_ARG(alias))) ||
	    str_ends(q->body, str_make(r->a, "%.*s %.*s", STR_ARG(m->table),
	    STR_ARG(alias)));
}

/* The quoted words that a comparison at a place compares with. */
static void
check_words_at(struct run *r, const struct query *q, const struct machine *m,
    struct str rest)
{
	static const char *const signs[] = { "= '", "<> '", "IN ('",
		"NOT IN ('" };
	bool	compared = false, list;
	size_t	end;

	while (rest.n > 0 && *rest.p == ' ')
		rest = str_sub(rest, 1, rest.n);
	for (size_t i = 0; i < COUNT(signs); i++)
		compared |= str_starts(rest, str_z(signs[i]));
	if (!compared)
		return;
	list = !str_starts(rest, STR("= ")) && !str_starts(rest, STR("<>"));
	do {
		struct str word;

		rest = str_sub(rest, str_find(rest, STR("'")) + 1, rest.n);
		end = str_find(rest, STR("'"));
		word = str_sub(rest, 0, end);
		if (!str_has(m->words, str_make(r->a, " %.*s ",
		    STR_ARG(word))))
			complain(r, "%.*s: no state of %.*s: %.*s",
			    STR_ARG(q->name), STR_ARG(m->table),
			    STR_ARG(word));
		rest = str_sub(rest, end + 1, rest.n);
	} while (list && rest.n > 0 && *rest.p == ',');
}

/* Every comparison of the column with words, by its own table's words. */
static void
check_words(struct run *r, const struct query *q, const struct machine *m)
{
	struct str s = q->body;

	for (size_t i = 0; i + m->column.n <= s.n; i++) {
		struct str	at = str_sub(s, i, m->column.n);
		size_t		dot = i, begin;

		if (!str_eq(at, m->column) ||
		    (i > 0 && is_word_char(s.p[i - 1])) ||
		    (i > 0 && s.p[i - 1] == ':'))
			continue;
		begin = dot = i > 0 && s.p[i - 1] == '.' ? i - 1 : i;
		while (dot < i && begin > 0 && is_word_char(s.p[begin - 1]))
			begin--;
		if (means(r, q, m, str_sub(s, begin, dot - begin)))
			check_words_at(r, q, m, str_sub(s, i + m->column.n,
			    s.n));
	}
}

void
states_check(struct run *r, const struct query *q)
{
	for (size_t i = 0; i < r->machines_n; i++) {
		const struct machine *m = &r->machines[i];

		if (m->moves)
			check_set(r, q, m);
		if (m->read)
			check_words(r, q, m);
	}
}
