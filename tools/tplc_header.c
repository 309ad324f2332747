/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a template: a struct for it and for each of its lists. */
#include "tools/tplc_parts.h"

static struct str
parent_of(struct str path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '.')
		n--;
	return str_sub(path, 0, n == 0 ? 0 : n - 1);
}

static struct str
underscored(struct run *r, struct str path)
{
	struct str s = str_copy(r->a, path);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '.')
			((char *)(uintptr_t)s.p)[i] = '_';
	return s;
}

/* The struct of one level: "" is the template itself, else a list's element. */
static void
put_struct(struct run *r, struct buf *h, struct str level)
{
	struct str under = underscored(r, level);

	for (size_t i = 0; i < r->fields_n; i++)
		if (r->fields[i].type == T_LIST &&
		    str_eq(parent_of(r->fields[i].path), level))
			put_struct(r, h, r->fields[i].path);
	buf_fmt(h, "struct tpl_%.*s%s%.*s {\n", STR_ARG(r->name),
	    level.n > 0 ? "_" : "", STR_ARG(under));
	for (size_t i = 0; i < r->fields_n; i++) {
		const struct field	*f = &r->fields[i];
		size_t			 skip = level.n > 0 ? level.n + 1 : 0;
		struct str		 leaf = str_sub(f->path, skip, f->path.n);

		if (!str_eq(parent_of(f->path), level))
			continue;
		if (f->type == T_LIST)
			buf_fmt(h, "\tconst struct tpl_%.*s_%.*s *%.*s;\n"
			    "\tsize_t\t%.*s_n;\n", STR_ARG(r->name),
			    STR_ARG(underscored(r, f->path)), STR_ARG(leaf),
			    STR_ARG(leaf));
		else if (f->type == T_PART)
			buf_fmt(h, "\tconst struct tpl_%.*s *%.*s;\n",
			    STR_ARG(f->part), STR_ARG(leaf));
		else
			buf_fmt(h, "\t%s%.*s;\n", types[f->type].ctype,
			    STR_ARG(leaf));
	}
	buf_z(h, "};\n\n");
}

void
put_header(struct run *r, struct buf *h)
{
	buf_fmt(h, "/* Made by tplc from %s. */\n#ifndef GEN_TPL_%.*s_H\n"
	    "#define GEN_TPL_%.*s_H\n#include \"base/html.h\"\n\n", r->path,
	    STR_ARG(r->name), STR_ARG(r->name));
	for (size_t i = 0; i < r->fields_n; i++)
		if (r->fields[i].type == T_PART)
			buf_fmt(h, "struct tpl_%.*s;\nvoid\ttpl_%.*s(struct buf *b, "
			    "const struct tpl_%.*s *p);\n",
			    STR_ARG(r->fields[i].part),
			    STR_ARG(r->fields[i].part),
			    STR_ARG(r->fields[i].part));
	put_struct(r, h, STR(""));
	buf_fmt(h, "/* append the page */\nvoid\ttpl_%.*s(struct buf *b, "
	    "const struct tpl_%.*s *p);\n/* the same for any template */\n"
	    "void\ttpl_%.*s_any(struct buf *b, const void *p);\n\n#endif\n",
	    STR_ARG(r->name), STR_ARG(r->name), STR_ARG(r->name));
}
