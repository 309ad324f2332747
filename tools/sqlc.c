/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlc: named queries to typed C.
 *
 *	sqlc MIGRATIONS FOLDER/NAME.sql OUT [FOLDERS]	writes OUT.h and OUT.c
 *	sqlc --migrations MIGRATIONS OUT.c	the migrations as one C table
 *	sqlc --list OUT.c NAME...		a table of all statements
 *
 * Each query is prepared against a fresh SQLite on which all migrations ran:
 * a wrong column, a parameter without a type, a changed table that belongs to
 * another folder, a table read that belongs to a folder above (FOLDERS are named
 * lowest first), or a full scan without a reason ends the build with file:line:
 * reason. docs/building.md shows the form of a query file.
 */
#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"
#include "tools/sqlc_parts.h"

void
complain(struct run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_fmt(&r->said, "%s:%d: ", r->path, r->line);
	buf_str(&r->said, str_make_v(r->a, fmt, ap));
	buf_char(&r->said, '\n');
	va_end(ap);
	r->errors++;
}

static void
print_complaints(const struct run *r)
{
	struct str said = buf_view(&r->said);

	(void)fwrite(said.p, 1, said.n, stderr);	/* if it can be told */
}

_Noreturn void
die(const char *what, const char *path)
{
	(void)fprintf(stderr, "sqlc: %s %s: %s\n", what, path, strerror(errno));
	exit(1);
}

struct str
read_file(struct arena *a, const char *path)
{
	FILE	*f = fopen(path, "rb");
	char	*p = arena_alloc(a, TEXT_MAX);
	size_t	 n;

	if (f == NULL)
		die("cannot read", path);
	n = fread(p, 1, TEXT_MAX - 1, f);
	if (ferror(f) || !feof(f))
		die("cannot read", path);
	(void)fclose(f);	/* only read */
	return (struct str){ p, n };
}

static void
write_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || b->full || fwrite(b->p, 1, b->n, f) != b->n ||
	    fclose(f) != 0)
		die("cannot write", path);
}

/* Text as the inside of a C string literal. */
void
put_c_string(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* "??/" and the like are a trigraph in standard C. */
		if (c == '"' || c == '\\' ||
		    (c == '?' && i > 0 && s.p[i - 1] == '?'))
			buf_fmt(b, "\\%c", c);
		else if (c == '\n')
			buf_z(b, "\\n\"\n\t\"");
		else if (c < ' ' || c == 127)
			buf_fmt(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

/* ---- migrations */

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_sql(const struct dirent *d)
{
	return str_ends(str_z(d->d_name), STR(".sql"));
}

/* "CREATE TABLE x ( -- owner: y": the folder that alone may write x. */
static void
note_owners(struct run *r, struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		struct str	head = STR("CREATE TABLE "), mark = STR("-- owner: ");
		size_t		at = str_find(line, mark);
		struct str	table = str_sub(line, head.n, line.n);

		if (!str_starts(line, head))
			continue;
		must(r->owners_n < TABLES_MAX);
		table.n = str_find(table, STR(" "));
		if (at == SIZE_MAX || table.n == SIZE_MAX) {
			complain(r, "no owner in: %.*s", STR_ARG(line));
			continue;
		}
		r->owners[r->owners_n++] = (struct owner){ table,
			str_trim(str_sub(line, at + mark.n, line.n)) };
	}
}

/* The three tokens in their SQLite form. */
static struct str
for_sqlite(struct arena *a, struct str text)
{
	static const struct {
		struct str	token;
		const char	*means;
	} tokens[] = {
		{ STR_INIT("@i64@"), "INTEGER" },
		{ STR_INIT("@blob@"), "BLOB" },
		{ STR_INIT("@strict@"), "STRICT" },
	};
	struct buf	b;
	struct str	out;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < text.n; i++) {
		size_t k = 0;

		while (k < COUNT(tokens) &&
		    !str_starts(str_sub(text, i, text.n), tokens[k].token))
			k++;
		if (k == COUNT(tokens)) {
			buf_char(&b, text.p[i]);
			continue;
		}
		buf_z(&b, tokens[k].means);
		i += tokens[k].token.n - 1;
	}
	out = buf_take(a, &b);
	return out;
}

static void
each_migration(struct run *r, const char *folder,
    void (*fn)(struct run *r, const char *name, struct str text))
{
	struct dirent	**list;
	int		  n = scandir(folder, &list, is_sql, by_name);

	if (n <= 0)
		die("no migrations in", folder);
	for (int i = 0; i < n; i++) {
		struct str path = str_make(r->a, "%s/%s", folder,
		    list[i]->d_name);

		r->path = path.p;
		r->line = 1;
		fn(r, list[i]->d_name, read_file(r->a, path.p));
		free(list[i]);
	}
	free(list);
}

/* "MOVED(table, folder)" of moved.tbl: whose a table is since then. */
static void
note_moved(struct run *r, const char *folder)
{
	struct str	path = str_make(r->a, "%s/../moved.tbl", folder);
	struct str	text, line, table, mark = STR("MOVED(");

	if (access(path.p, R_OK) != 0)
		return;		/* none ever did */
	text = read_file(r->a, path.p);
	while (str_cut(&text, '\n', &line)) {
		if (!str_starts(line, mark) || !str_ends(line, STR(")")))
			continue;
		line = str_sub(line, mark.n, line.n - mark.n - 1);
		if (!str_cut(&line, ',', &table) || table.n == 0)
			continue;
		for (size_t i = 0; i < r->owners_n; i++)
			if (str_eq(r->owners[i].table, table))
				r->owners[i].folder = str_trim(line);
	}
}

static void
migrate_one(struct run *r, const char *name, struct str text)
{
	char *error = NULL;

	(void)name;
	note_owners(r, text);
	if (sqlite3_exec(r->db, for_sqlite(r->a, text).p, NULL, NULL,
	    &error) != SQLITE_OK)
		complain(r, "%s", error);
	sqlite3_free(error);
}

static void
list_one(struct run *r, const char *name, struct str text)
{
	struct sha256	h = sha256_of(text);
	struct str	hex = str_hex(r->a, h.b, sizeof(h.b));

	buf_fmt(&r->c, "\t{ %d, ", (int)strtol(name, NULL, 10));
	put_c_string(&r->c, str_sub(str_z(name), 0, strlen(name) - 4));
	buf_fmt(&r->c, ", \"%.*s\",\n\t", STR_ARG(hex));
	put_c_string(&r->c, text);
	buf_z(&r->c, " },\n");
}

/* ---- parsing a query file */

bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* What may stand in C for itself. */
static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_name_char(s.p[i]))
			return false;
	return s.n > 0 && (s.p[0] < '0' || s.p[0] > '9');
}

/* "step:step": the words :from and :to of one struct machine_step. */
static void
put_step(struct run *r, struct field *to, size_t *n)
{
	static const char *const names[] = { "from", "to" };

	if (*n + COUNT(names) > FIELDS_MAX) {
		complain(r, "too many parameters");
		return;
	}
	for (size_t i = 0; i < COUNT(names); i++)
		to[(*n)++] = (struct field){ .name = str_z(names[i]),
			.type = "text", .step = true };
}

static void
parse_fields(struct run *r, struct str list, struct field *to, size_t *n)
{
	struct str word;

	while (str_cut(&list, ' ', &word)) {
		size_t		 colon = str_find(word, STR(":"));
		struct field	*f = &to[*n];
		struct str	 type;

		if (word.n == 0)
			continue;
		if (str_eq_z(word, "step:step")) {
			put_step(r, to, n);
			continue;
		}
		if (colon == SIZE_MAX || *n == FIELDS_MAX) {
			complain(r, "not name:type: %.*s", STR_ARG(word));
			return;
		}
		f->name = str_sub(word, 0, colon);
		type = str_sub(word, colon + 1, word.n);
		f->null = str_ends(type, STR("?"));
		if (f->null)
			type.n--;
		f->type = str_eq_z(type, "i64") ? "i64" :
		    str_eq_z(type, "text") ? "text" :
		    str_eq_z(type, "blob") ? "blob" : NULL;
		if (f->type == NULL || !is_name(f->name)) {
			complain(r, "no such type or name: %.*s",
			    STR_ARG(word));
			return;
		}
		(*n)++;
	}
}

/* "-- name: app_move  change  role: candidate clock" */
static void
parse_name(struct run *r, struct str rest, struct query *q)
{
	size_t		at = str_find(rest, STR("role:"));
	struct str	head = str_sub(rest, 0, at), word, roles;

	q->line = r->line;
	if (at == SIZE_MAX)
		complain(r, "no role: in the name line");
	else
		q->roles = str_trim(str_sub(rest, at + 5, rest.n));
	roles = q->roles;
	while (str_cut(&roles, ' ', &word))
		if (word.n > 0 && !is_name(word))
			complain(r, "no role: %.*s", STR_ARG(word));
	while (str_cut(&head, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (q->name.n == 0)
			q->name = word;
		else
			q->card = word;
	}
	if (!is_name(q->name))
		complain(r, "no name of a query: %.*s", STR_ARG(q->name));
}

static bool
take_mark(struct str line, const char *mark, struct str *ret_rest)
{
	struct str m = str_z(mark);

	if (!str_starts(line, m))
		return false;
	*ret_rest = str_trim(str_sub(line, m.n, line.n));
	return true;
}

/*
 * The next query of the file; false at its end. Lines of other comments are
 * left out; the body ends with the line that ends with ';'.
 */
static bool
parse_query(struct run *r, struct str *text, struct query *q)
{
	struct buf	body;
	struct str	line, rest;
	bool		named = false, ended = false;

	*q = (struct query){ .line = 0 };
	buf_init(&body, TEXT_MAX);
	while (!ended && str_cut(text, '\n', &line)) {
		r->line++;
		line = str_trim(line);
		if (take_mark(line, "-- name:", &rest)) {
			named = true;
			parse_name(r, rest, q);
		} else if (take_mark(line, "-- in:", &rest))
			parse_fields(r, rest, q->in, &q->in_n);
		else if (take_mark(line, "-- out:", &rest))
			parse_fields(r, rest, q->out, &q->out_n);
		else if (take_mark(line, "-- scan:", &rest))
			q->scan = rest;
		else if (line.n > 0 && !str_starts(line, STR("--"))) {
			if (body.n > 0)
				buf_char(&body, ' ');
			buf_str(&body, line);
			ended = str_ends(line, STR(";"));
		}
	}
	if (ended)
		body.n--;
	q->body = buf_take(r->a, &body);
	if (named != ended)
		complain(r, "a query needs a name line and an end with ';'");
	return named && ended;
}

/* A new row leaves no state: without :from in the text there is no such parameter. */
static void
drop_unused_from(struct query *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->in_n; i++)
		if (!q->in[i].step || str_eq_z(q->in[i].name, "to") ||
		    str_has(q->body, STR(":from")))
			q->in[n++] = q->in[i];
	q->in_n = n;
}

/* The body with :name as ?1 or $1; every name must be declared and used. */
static struct str
number_parameters(struct run *r, const struct query *q, char sign)
{
	struct buf	b;
	struct str	out, s = q->body;
	bool		quoted = false, used[FIELDS_MAX] = { false };

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < s.n; i++) {
		struct str	name = { s.p + i + 1, 0 };
		size_t		k = 0;

		if (s.p[i] == '\'')
			quoted = !quoted;
		while (i + 1 + name.n < s.n && is_name_char(name.p[name.n]))
			name.n++;
		if (quoted || s.p[i] != ':' || name.n == 0) {
			buf_char(&b, s.p[i]);
			continue;
		}
		while (k < q->in_n && !str_eq(q->in[k].name, name))
			k++;
		if (k == q->in_n)
			complain(r, "%.*s: parameter :%.*s has no type",
			    STR_ARG(q->name), STR_ARG(name));
		else
			used[k] = true;
		buf_fmt(&b, "%c%zu", sign, k + 1);
		i += name.n;
	}
	for (size_t k = 0; k < q->in_n; k++)
		if (!used[k])
			complain(r, "%.*s: parameter %.*s is never used",
			    STR_ARG(q->name), STR_ARG(q->in[k].name));
	out = buf_take(r->a, &b);
	return out;
}

/* ---- a whole file of queries */

static void
put_ends(struct run *r, struct str queries)
{
	buf_fmt(&r->c, "const struct sql_stmt *const sql_%.*s_%.*s[] = {\n"
	    "%.*s\tNULL\n};\n", STR_ARG(r->folder), STR_ARG(r->base),
	    STR_ARG(queries));
	buf_fmt(&r->h, "/* every statement of this file, NULL at the end */\n"
	    "extern const struct sql_stmt *const sql_%.*s_%.*s[];\n\n#endif\n",
	    STR_ARG(r->folder), STR_ARG(r->base));
}

/*
 * compile: a query file to r->h and r->c, which are of use when r->errors is 0;
 * the complaints are in r->said.
 *
 * path		FOLDER/NAME.sql
 */
static void
compile(struct run *r, const char *path, struct str text)
{
	struct str	 rest = str_z(path), part = rest;
	struct buf	 list;
	struct query	*q = ARENA_NEW(r->a, struct query);

	while (str_cut(&rest, '/', &part))
		if (rest.p != NULL)
			r->folder = part;
	r->base = str_sub(part, 0, part.n - 4);
	r->path = path;
	r->line = 0;
	buf_init(&list, TEXT_MAX);
	buf_fmt(&r->h, "/* Made by sqlc from %s. */\n#ifndef GEN_%.*s_%.*s_SQL_H\n"
	    "#define GEN_%.*s_%.*s_SQL_H\n#include \"store/machine.h\"\n\n", path,
	    STR_ARG(r->folder), STR_ARG(r->base), STR_ARG(r->folder),
	    STR_ARG(r->base));
	buf_fmt(&r->c, "/* Made by sqlc from %s. */\n#include \"%.*s/%.*s.sql.h\""
	    "\n#include \"store/grow.h\"\n\n", path, STR_ARG(r->folder),
	    STR_ARG(r->base));
	while (parse_query(r, &text, q)) {
		int		line = r->line;
		struct str	sqlite, postgres;

		drop_unused_from(q);
		sqlite = number_parameters(r, q, '?');
		postgres = number_parameters(r, q, '$');
		query_check(r, q, sqlite);
		r->line = line;
		put_struct(&r->h, q, "in", q->in, q->in_n);
		put_struct(&r->h, q, "row", q->out, q->out_n);
		put_prototype(&r->h, q, "\t");
		buf_z(&r->h, ";\n\n");
		put_stmt(r, q, sqlite, postgres);
		put_function(r, q);
		buf_fmt(&list, "\t&%.*s_stmt,\n", STR_ARG(q->name));
	}
	put_ends(r, buf_take(r->a, &list));
}

/* ---- the three commands */

static int
make_migrations(struct run *r, char **args)
{
	buf_z(&r->c, "/* Made by sqlc from the migrations. */\n"
	    "#include \"store/migrate.h\"\n\n"
	    "/* Compilers we use take strings of any length. */\n"
	    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
	    "const struct migration migrations[] = {\n");
	each_migration(r, args[0], list_one);
	buf_z(&r->c, "\t{ 0, NULL, NULL, NULL }\n};\n");
	write_file(args[1], &r->c);
	return 0;
}

static int
make_list(struct run *r, char **args)
{
	buf_z(&r->c, "/* Made by sqlc: every statement of the program. */\n"
	    "#include \"store/db.h\"\n#include \"cli/statements.h\"\n\n");
	for (char **p = args + 1; *p != NULL; p++)
		buf_fmt(&r->c, "extern const struct sql_stmt *const sql_%s[];\n",
		    *p);
	buf_z(&r->c, "\nconst struct sql_stmt *const *const statements[] = {\n");
	for (char **p = args + 1; *p != NULL; p++)
		buf_fmt(&r->c, "\tsql_%s,\n", *p);
	buf_z(&r->c, "\tNULL\n};\n");
	write_file(args[0], &r->c);
	return 0;
}

static int
make_queries(struct run *r, char **args)
{
	if (sqlite3_open(":memory:", &r->db) != SQLITE_OK)
		die("cannot open", "SQLite");
	each_migration(r, args[0], migrate_one);
	note_moved(r, args[0]);
	states_note(r, args[0]);
	(void)sqlite3_set_authorizer(r->db, query_authorize, r);
	compile(r, args[1], read_file(r->a, args[1]));
	(void)sqlite3_close(r->db);
	print_complaints(r);
	if (r->errors > 0)
		return 1;	/* a file left behind would pass for a good one */
	write_file(str_make(r->a, "%s.h", args[2]).p, &r->h);
	write_file(str_make(r->a, "%s.c", args[2]).p, &r->c);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct run	run;	/* large */
	int			status;

	run.a = arena_new((size_t)1 << 30);
	buf_init(&run.h, TEXT_MAX);
	buf_init(&run.c, TEXT_MAX);
	buf_init(&run.said, TEXT_MAX);
	crypto_start();
	if (argc == 4 && strcmp(argv[1], "--migrations") == 0)
		status = make_migrations(&run, argv + 2);
	else if (argc >= 3 && strcmp(argv[1], "--list") == 0)
		status = make_list(&run, argv + 2);
	else if (argc >= 4) {
		run.folders = argc > 4 ? argv + 4 : NULL;
		status = make_queries(&run, argv + 1);
	} else {
		(void)fputs("usage: sqlc MIGRATIONS FILE.sql OUT [FOLDER...]\n",
		    stderr);
		status = 2;
	}
	buf_done(&run.h);
	buf_done(&run.c);
	buf_done(&run.said);
	arena_free(run.a);
	return status;
}
