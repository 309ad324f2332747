/* SPDX-License-Identifier: Apache-2.0 */
/* The C of a query: its structs, its statement and its function. */
#include <sqlite3.h>
#include <string.h>

#include "tools/sqlc_parts.h"

void
put_struct(struct buf *b, const struct query *q, const char *tail,
    const struct field *f, size_t n)
{
	if (n == 0)
		return;
	buf_fmt(b, "struct q_%.*s_%s {\n", STR_ARG(q->name), tail);
	for (size_t i = 0; i < n; i++) {
		if (f[i].step) {
			if (str_eq_z(f[i].name, "to"))
				buf_z(b, "\tstruct machine_step step;\n");
			continue;
		}
		buf_fmt(b, "\t%s%.*s;%s\n",
		    f[i].type[0] == 'i' ? "int64_t\t" : "struct str ",
		    STR_ARG(f[i].name), !f[i].null ? "" :
		    f[i].type[0] == 'i' ? "\t/* 0: NULL */" :
		    "\t/* p NULL: NULL */");
	}
	buf_z(b, str_eq_z(str_z(tail), "in") ? "} BY_NAME;\n" : "};\n");
}

/* The prototype without its end; both files need it. */
void
put_prototype(struct buf *b, const struct query *q, const char *gap)
{
	buf_fmt(b, "enum rc%sq_%.*s(struct tx *tx", gap, STR_ARG(q->name));
	if (q->in_n > 0)
		buf_fmt(b, ", const struct q_%.*s_in *in", STR_ARG(q->name));
	if (str_eq_z(q->card, "one"))
		buf_fmt(b, ",\n    struct q_%.*s_row *ret_row",
		    STR_ARG(q->name));
	else if (str_eq_z(q->card, "many"))
		buf_fmt(b, ",\n    struct q_%.*s_row **ret_rows, size_t *ret_n",
		    STR_ARG(q->name));
	else if (str_eq_z(q->card, "exec"))
		buf_z(b, ", int64_t *ret_changed");
	buf_z(b, ")");
}

static void
put_types(struct buf *b, const struct query *q, const char *tail,
    const struct field *f, size_t n)
{
	buf_fmt(b, "static const uint8_t %.*s_%s[] = {", STR_ARG(q->name),
	    tail);
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, " %s,", f[i].type[0] == 'i' ? "SQL_I64" :
		    f[i].type[0] == 't' ? "SQL_TEXT" : "SQL_BLOB");
	buf_z(b, n == 0 ? " 0 };\n" : " };\n");
}

void
put_stmt(struct run *r, const struct query *q, struct str sqlite,
    struct str postgres)
{
	struct buf	*b = &r->c;
	struct str	 roles = q->roles, word;
	const char	*card = str_eq_z(q->card, "one") ? "ONE" :
	    str_eq_z(q->card, "many") ? "MANY" :
	    str_eq_z(q->card, "change") ? "CHANGE" : "EXEC";

	put_types(b, q, "in", q->in, q->in_n);
	put_types(b, q, "out", q->out, q->out_n);
	buf_fmt(b, "static const struct sql_stmt %.*s_stmt = {\n\t\"%.*s\",\n\t",
	    STR_ARG(q->name), STR_ARG(q->name));
	put_c_string(b, sqlite);
	buf_z(b, ",\n\t");
	put_c_string(b, postgres);
	buf_fmt(b, ",\n\t%.*s_in, %.*s_out, 0", STR_ARG(q->name),
	    STR_ARG(q->name));
	while (str_cut(&roles, ' ', &word)) {
		buf_z(b, word.n == 0 ? "" : " | ROLE_");
		for (size_t i = 0; i < word.n; i++)
			buf_char(b, (char)(word.p[i] >= 'a' &&
			    word.p[i] <= 'z' ? word.p[i] - 32 : word.p[i]));
	}
	buf_fmt(b, ",\n\t%zu, %zu, SQL_%s\n};\n", q->in_n, q->out_n, card);
}

static void
put_bind(struct run *r, const struct query *q)
{
	struct buf *b = &r->c;

	if (q->in_n == 0) {
		buf_z(b, "\trc = db_run(tx, &");
		buf_fmt(b, "%.*s_stmt, NULL, &c);\n", STR_ARG(q->name));
		return;
	}
	buf_fmt(b, "\tconst struct sql_value v[%zu] = {\n", q->in_n);
	for (size_t i = 0; i < q->in_n; i++) {
		struct str n = q->in[i].name;

		if (q->in[i].step)
			n = str_make(r->a, "step.%.*s", STR_ARG(n));
		if (q->in[i].type[0] == 'i')
			buf_fmt(b, "\t\t{ .i64 = in->%.*s", STR_ARG(n));
		else
			buf_fmt(b, "\t\t{ .text = in->%.*s", STR_ARG(n));
		if (q->in[i].null && q->in[i].type[0] == 'i')
			buf_fmt(b, ", .null = in->%.*s == 0", STR_ARG(n));
		else if (q->in[i].null)
			buf_fmt(b, ", .null = in->%.*s.p == NULL", STR_ARG(n));
		buf_z(b, " },\n");
	}
	buf_fmt(b, "\t};\n\n\trc = db_run(tx, &%.*s_stmt, v, &c);\n",
	    STR_ARG(q->name));
}

static void
put_row(struct buf *b, const struct query *q)
{
	buf_fmt(b, "static void\ntake_%.*s(struct sql_cursor *c, "
	    "struct q_%.*s_row *row)\n{\n", STR_ARG(q->name), STR_ARG(q->name));
	for (size_t i = 0; i < q->out_n; i++)
		buf_fmt(b, "\trow->%.*s = db_%s(c, %zu);\n",
		    STR_ARG(q->out[i].name),
		    q->out[i].type[0] == 'i' ? "i64" : "text", i);
	buf_z(b, "}\n");
}

void
put_function(struct run *r, const struct query *q)
{
	struct buf *b = &r->c;
	bool	one = str_eq_z(q->card, "one"), many = str_eq_z(q->card, "many");

	if (one || many)
		put_row(b, q);
	put_prototype(b, q, "\n");
	buf_z(b, "\n{\n\tstruct sql_cursor c;\n\tenum rc rc;\n");
	if (many)
		buf_fmt(b, "\tstruct q_%.*s_row *rows = NULL;\n"
		    "\tsize_t n = 0, cap = 0;\n", STR_ARG(q->name));
	put_bind(r, q);
	buf_z(b, "\tif (rc != RC_OK)\n\t\treturn rc;\n");
	if (one) {
		buf_fmt(b, "\trc = db_next(&c);\n\tif (rc == RC_OK)\n"
		    "\t\ttake_%.*s(&c, ret_row);\n", STR_ARG(q->name));
	} else if (many) {
		buf_fmt(b, "\twhile ((rc = db_next(&c)) == RC_OK) {\n"
		    "\t\trows = sql_grow(tx->a, rows, n, &cap, sizeof(*rows));\n"
		    "\t\ttake_%.*s(&c, &rows[n++]);\n\t}\n"
		    "\tif (rc == RC_NONE) {\n\t\trc = RC_OK;\n"
		    "\t\t*ret_rows = rows;\n\t\t*ret_n = n;\n\t}\n",
		    STR_ARG(q->name));
	} else if (str_eq_z(q->card, "exec"))
		buf_z(b, "\t*ret_changed = c.changed;\n");
	buf_z(b, "\tdb_end(&c);\n\treturn rc;\n}\n\n");
}
