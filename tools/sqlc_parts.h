/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of sqlc share: a query, its fields, and one run. */
#ifndef TOOLS_SQLC_PARTS_H
#define TOOLS_SQLC_PARTS_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum { FIELDS_MAX = 60, TEXT_MAX = 4 * 1024 * 1024, TABLES_MAX = 200,
	MACHINES_MAX = 40 };

struct field {
	struct str	 name;
	const char	*type;		/* "i64", "text", "blob" */
	bool		 null;
	bool		 step;		/* :from or :to of a struct machine_step */
};

struct query {
	struct str	 name;
	struct str	 card;
	struct str	 scan;		/* the reason given for a full scan */
	struct str	 roles;
	struct str	 body;
	struct field	 in[FIELDS_MAX];
	struct field	 out[FIELDS_MAX];
	size_t		 in_n;
	size_t		 out_n;
	int		 line;
};

struct owner {
	struct str	 table;
	struct str	 folder;
};

/* A column that holds a state: machines.tbl. */
struct machine {
	struct str	 table;
	struct str	 column;
	struct str	 words;		/* " NEW PAYING PAID " */
	bool		 moves;		/* else only its words are of that file */
	bool		 set;		/* by the statement at hand */
	bool		 added;		/* a row, likewise */
	bool		 read;		/* likewise */
};

struct run {
	struct arena	*a;
	const char	*path;		/* of the query file, for messages */
	struct str	 folder;
	sqlite3		*db;
	struct owner	 owners[TABLES_MAX];
	size_t		 owners_n;
	struct machine	 machines[MACHINES_MAX];
	size_t		 machines_n;
	struct buf	 h;
	struct buf	 c;
	struct buf	 said;		/* the complaints */
	struct str	 base;		/* file name without .sql */
	char		**folders;	/* lowest first, NULL at the end; or NULL */
	const char	*foreign;	/* a table the authorizer saw written */
	const char	*above;		/* one it saw read, of a folder above */
	int		 errors;
	int		 line;
};

/* complain: note what is wrong at r->line; the build ends with it. */
void	complain(struct run *r, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* die: end with the reason of errno. */
_Noreturn void die(const char *what, const char *path);

/* read_file: all of a file, in a; dies without one. */
struct str read_file(struct arena *a, const char *path);

/* is_name_char: what the name of a query, a field or a parameter is made of. */
bool	is_name_char(char c);

/* put_c_string: a text as a C string of as many lines. */
void	put_c_string(struct buf *b, struct str s);

/* query_check: prepare it and complain of what is wrong with it. */
void	query_check(struct run *r, const struct query *q, struct str sql);

/* query_authorize: SQLite's authorizer: notes what a statement touches in the struct run that ctx is. */
int	query_authorize(void *ctx, int action, const char *table,
	    const char *a2, const char *a3, const char *a4);

/* put_struct: the struct of its inputs (tail "in") or of a row ("row"). */
void	put_struct(struct buf *b, const struct query *q, const char *tail,
	    const struct field *f, size_t n);

/* put_prototype: its function without the body; gap stands before the name. */
void	put_prototype(struct buf *b, const struct query *q, const char *gap);

/* put_stmt: its statement for both engines. */
void	put_stmt(struct run *r, const struct query *q, struct str sqlite,
	    struct str postgres);

/* put_function: its function. */
void	put_function(struct run *r, const struct query *q);

/* states_note: read machines.tbl beside the folder of migrations. */
void	states_note(struct run *r, const char *folder);

/* states_forget_use: before a statement is prepared. */
void	states_forget_use(struct run *r);

/* states_note_use: what SQLite's authorizer says of a table and column. */
void	states_note_use(struct run *r, int action, const char *table,
	    const char *column);

/* states_check: complain where a statement sets or reads a state wrongly. */
void	states_check(struct run *r, const struct query *q);

#endif
