/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tplc: HTML templates to C.
 *
 *	tplc FOLDER/NAME.html OUT	writes OUT.h and OUT.c
 *
 * A template declares its fields, then uses them:
 *
 *	{{! comment }}
 *	{{def title str}}  {{def n i64}}  {{def ok bool}}  {{def next url}}
 *	{{def body html}}  {{def top part page_top}}
 *	{{def rows list}}  {{def rows.name str}}
 *	{{title}}  {{#if ok}} … {{else}} … {{/if}}
 *	{{#each rows}} {{.name}} {{/each}}  {{>top}}  {{asset app.css}}
 *
 * It follows the HTML around each value and escapes for that place; a value
 * where none can be safe (script, style, on…, an unquoted attribute, the start
 * of a link that is not a url) ends the build with file:line: reason.
 * docs/building.md tells more.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tplc_parts.h"

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

static _Noreturn void
die(const char *what, const char *path)
{
	(void)fprintf(stderr, "tplc: %s %s: %s\n", what, path,
	    strerror(errno));
	exit(1);
}

static struct str
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

/* What may stand in C for itself: parts of a-z, 0-9 and _, between dots. */
static bool
is_name(struct str s, bool dots)
{
	char before = '.';

	for (size_t i = 0; i < s.n; i++) {
		char	c = s.p[i];
		bool	letter = (c >= 'a' && c <= 'z') || c == '_';

		if (before == '.' ? !letter : !letter &&
		    !(c >= '0' && c <= '9') && !(dots && c == '.'))
			return false;
		before = c;
	}
	return s.n > 0 && before != '.';
}

/* ---- writing C */

static void
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
			buf_z(b, "\\n\"\n\t    \"");
		else if (c < ' ' || c == 127)
			buf_fmt(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

static void
flush(struct run *r)
{
	struct str s = buf_view(&r->literal);

	while (s.n > 0) {
		struct str part = str_sub(s, 0, 2000);

		/* not in the middle of a character, for readable output */
		while (part.n < s.n && (s.p[part.n] & 0xc0) == 0x80)
			part.n++;
		buf_z(&r->c, "\tbuf_add(b, ");
		put_c_string(&r->c, part);
		buf_fmt(&r->c, ", %zu);\n", part.n);
		s = str_sub(s, part.n, s.n);
	}
	buf_clear(&r->literal);
}

static struct field *
find(struct run *r, struct str path)
{
	for (size_t i = 0; i < r->fields_n; i++)
		if (str_eq(r->fields[i].path, path))
			return &r->fields[i];
	return NULL;
}

/* The depth of the innermost {{#each}}, counted from 1, or 0. */
static size_t
innermost(const struct run *r)
{
	size_t i = r->depth;

	while (i > 0 && r->blocks[i - 1].kind != 'e')
		i--;
	return i;
}

/*
 * A name as used ("title", ".name") to its field and to the C expression that
 * reads it; NULL after a complaint.
 */
static struct field *
resolve(struct run *r, struct str name, struct str *ret_expr)
{
	size_t		 each = innermost(r);
	struct field	*f;

	if (str_starts(name, STR("."))) {
		struct str leaf = str_sub(name, 1, name.n);

		if (each == 0) {
			complain(r, "%.*s outside {{#each}}", STR_ARG(name));
			return NULL;
		}
		f = find(r, str_make(r->a, "%.*s.%.*s",
		    STR_ARG(r->blocks[each - 1].list), STR_ARG(leaf)));
		*ret_expr = str_make(r->a, "i%zu->%.*s", each,
		    STR_ARG(leaf));
	} else {
		f = find(r, name);
		*ret_expr = str_make(r->a, "p->%.*s", STR_ARG(name));
	}
	if (f == NULL) {
		complain(r, "no {{def}} of %.*s", STR_ARG(name));
		return NULL;
	}
	f->used = true;
	return f;
}

/* The function that writes a value of a type at a place; NULL when none may. */
static const char *
writer_for(enum type type, enum place place)
{
	bool quoted = place == P_TEXT || place == P_VALUE;

	if (place == P_URL_START)
		return type == T_URL ? "html_url" : NULL;
	if (place == P_URL_PATH || place == P_URL_QUERY)
		return type == T_STR ? "html_percent" :
		    type == T_I64 ? "buf_i64" : NULL;
	if (!quoted)
		return NULL;
	switch (type) {
	case T_STR:
		return "html_text";
	case T_I64:
		return "buf_i64";
	case T_URL:
		return "html_url";
	case T_HTML:
		return place == P_TEXT ? "html_put" : NULL;
	case T_BOOL:
	case T_LIST:
	case T_PART:
	case T__MAX:
		break;
	}
	return NULL;
}

static void
value(struct run *r, struct str name)
{
	struct str	 expr;
	struct field	*f = resolve(r, name, &expr);
	const char	*fn;

	if (f == NULL)
		return;
	fn = writer_for(f->type, r->place);
	if (fn == NULL) {
		complain(r, "%.*s (%s) may not stand in this place of the HTML",
		    STR_ARG(name), types[f->type].word);
		return;
	}
	flush(r);
	buf_fmt(&r->c, "\t%s(b, %.*s);\n", fn, STR_ARG(expr));
	if (r->place == P_URL_START)
		r->place = P_URL_PATH;
}

static void
define(struct run *r, struct str rest)
{
	struct str	 word[3] = { { NULL, 0 } }, part;
	struct field	*f;
	size_t		 n = 0;

	while (n < 3 && str_cut(&rest, ' ', &part))
		if (part.n > 0)
			word[n++] = part;
	if (n < 2 || r->fields_n == FIELDS_MAX || !is_name(word[0], true) ||
	    (n == 3 && !is_name(word[2], false)) || find(r, word[0]) != NULL) {
		complain(r, "bad or repeated {{def}}");
		return;
	}
	f = &r->fields[r->fields_n++];
	*f = (struct field){ .path = word[0], .part = word[2], .type = T__MAX };
	for (int t = 0; t < T__MAX; t++)
		if (str_eq_z(word[1], types[t].word))
			f->type = (enum type)t;
	if (f->type == T__MAX || (f->type == T_PART) != (n == 3)) {
		complain(r, "no such type: %.*s", STR_ARG(word[1]));
		f->type = T_STR;	/* so that its uses can be looked at */
	}
}

/* False after a complaint: then the end of the block is complained about too. */
static bool
push(struct run *r, char kind, struct str list)
{
	if (r->depth == DEPTH_MAX) {
		complain(r, "nested too deeply");
		return false;
	}
	r->blocks[r->depth++] = (struct block){ .kind = kind,
		.place = r->place, .line = r->line, .list = list };
	return true;
}

/* What a condition tests, by type; lists are true when they have elements. */
static void
open_if(struct run *r, struct str name, bool negate)
{
	struct str	 expr;
	struct field	*f = resolve(r, name, &expr);
	const char	*test = "";

	if (f == NULL)
		return;
	flush(r);
	if (!push(r, 'i', STR("")))
		return;
	if (f->type == T_STR || f->type == T_HTML)
		test = f->type == T_STR ? ".n > 0" : ".s.n > 0";
	else if (f->type == T_URL)
		test = ".s.n > 0";
	else if (f->type == T_LIST)
		test = "_n > 0";
	else if (f->type == T_PART)
		test = " != NULL";
	else if (f->type == T_I64)
		test = " != 0";
	buf_fmt(&r->c, "\tif (%s(%.*s%s)) {\n", negate ? "!" : "",
	    STR_ARG(expr), test);
}

static void
open_each(struct run *r, struct str name)
{
	struct str	 expr;
	struct field	*f = resolve(r, name, &expr);
	struct str	 path;
	size_t		 n;

	if (f == NULL)
		return;
	if (f->type != T_LIST) {
		complain(r, "%.*s is no list", STR_ARG(name));
		return;
	}
	flush(r);
	path = str_copy(r->a, f->path);
	if (!push(r, 'e', path))
		return;
	n = r->depth;
	buf_fmt(&r->c, "\tfor (size_t n%zu = 0; n%zu < %.*s_n; n%zu++) {\n"
	    "\tconst struct tpl_%.*s_", n, n, STR_ARG(expr), n,
	    STR_ARG(r->name));
	for (size_t i = 0; i < path.n; i++)
		buf_char(&r->c, path.p[i] == '.' ? '_' : path.p[i]);
	buf_fmt(&r->c, " *i%zu = &%.*s[n%zu];\n\t(void)i%zu;\n", n,
	    STR_ARG(expr), n, n);
}

static void
otherwise(struct run *r)
{
	struct block *b = r->depth == 0 ? NULL : &r->blocks[r->depth - 1];

	if (b == NULL || b->kind != 'i' || b->has_else) {
		complain(r, "{{else}} without {{#if}}");
		return;
	}
	if (b->place != r->place)
		complain(r, "{{#if}} of line %d ends at another place of the "
		    "HTML than it began", b->line);
	flush(r);
	b->has_else = true;
	r->place = b->place;
	buf_z(&r->c, "\t} else {\n");
}

static void
close_block(struct run *r, char kind)
{
	struct block *b = r->depth == 0 ? NULL : &r->blocks[r->depth - 1];

	if (b == NULL || b->kind != kind) {
		complain(r, "an end without its beginning");
		return;
	}
	if (b->place != r->place && !(b->place == P_URL_START &&
	    r->place == P_URL_PATH))
		complain(r, "the block of line %d ends at another place of "
		    "the HTML than it began", b->line);
	flush(r);
	buf_z(&r->c, "\t}\n");
	r->depth--;
}

static void
part(struct run *r, struct str name)
{
	struct str	 expr;
	struct field	*f = resolve(r, name, &expr);

	if (f == NULL)
		return;
	if (f->type != T_PART || r->place != P_TEXT) {
		complain(r, "%.*s is no part, or not at a place for one",
		    STR_ARG(name));
		return;
	}
	flush(r);
	buf_fmt(&r->c, "\ttpl_%.*s(b, %.*s);\n", STR_ARG(f->part),
	    STR_ARG(expr));
}

static void
asset(struct run *r, struct str name)
{
	if (name.n == 0 || str_has(name, STR("\"")) ||
	    str_has(name, STR("\\")) || str_has(name, STR("\n"))) {
		complain(r, "no name of an asset");
		return;
	}
	flush(r);
	buf_fmt(&r->c, "\thtml_url(b, asset_url(\"%.*s\"));\n", STR_ARG(name));
	if (r->place != P_URL_START)
		complain(r, "{{asset}} belongs in a link");
	r->place = P_URL_PATH;
}

/* One {{…}}, without its braces. */
static void
command(struct run *r, struct str s)
{
	static const struct {
		struct str	head;
		char		kind;
	} heads[] = {
		{ STR_INIT("#if !"), 'n' }, { STR_INIT("#if "), 'i' },
		{ STR_INIT("#each "), 'e' }, { STR_INIT("def "), 'd' },
		{ STR_INIT("asset "), 'a' }, { STR_INIT(">"), 'p' },
		{ STR_INIT("!"), '!' },
	};
	struct str	rest = s;
	char		kind = 'v';

	for (size_t i = COUNT(heads); i > 0; i--)
		if (str_starts(s, heads[i - 1].head)) {
			kind = heads[i - 1].kind;
			rest = str_trim(str_sub(s, heads[i - 1].head.n, s.n));
		}
	if (str_eq_z(s, "else"))
		otherwise(r);
	else if (str_eq_z(s, "/if"))
		close_block(r, 'i');
	else if (str_eq_z(s, "/each"))
		close_block(r, 'e');
	else if (kind == 'd')
		define(r, rest);
	else if (kind == 'a')
		asset(r, rest);
	else if (kind == 'p')
		part(r, rest);
	else if (kind == 'e')
		open_each(r, rest);
	else if (kind == 'i' || kind == 'n')
		open_if(r, rest, kind == 'n');
	else if (kind == 'v')
		value(r, rest);
}

/* Static bytes; the indentation of the source is left out. */
static void
literal(struct run *r, char c)
{
	struct str done = buf_view(&r->literal);

	if (c == '\n')
		r->line++;
	if (is_space(c) && (done.n == 0 ? r->at_line_start :
	    str_ends(done, STR("\n"))))
		return;
	r->at_line_start = c == '\n';
	follow(r, c);
	buf_char(&r->literal, c);
}

static void
parse(struct run *r, struct str text)
{
	for (size_t i = 0; i < text.n;) {
		struct str	rest = str_sub(text, i, text.n);
		size_t		end;

		if (!str_starts(rest, STR("{{"))) {
			literal(r, text.p[i++]);
			continue;
		}
		end = str_find(rest, STR("}}"));
		if (end == SIZE_MAX) {
			complain(r, "{{ without }}");
			return;
		}
		r->at_line_start = false;
		command(r, str_trim(str_sub(rest, 2, end - 2)));
		for (size_t k = 0; k < end; k++)
			r->line += rest.p[k] == '\n';
		i += end + 2;
		/* a definition or comment alone on its line leaves none */
		if ((str_starts(rest, STR("{{def")) ||
		    str_starts(rest, STR("{{!"))) && i < text.n &&
		    text.p[i] == '\n') {
			i++;
			r->line++;
			r->at_line_start = true;
		}
	}
	if (r->depth > 0)
		complain(r, "the block of line %d never ends",
		    r->blocks[r->depth - 1].line);
	if (r->place != P_TEXT)
		complain(r, "the template ends inside a tag");
	flush(r);
}

/* ---- a whole template */

static void
check_used(struct run *r)
{
	for (size_t i = 0; i < r->fields_n; i++)
		if (!r->fields[i].used)
			complain(r, "%.*s is defined and never used",
			    STR_ARG(r->fields[i].path));
}

static void
name_outputs(struct run *r, struct str path)
{
	struct str rest = path, last = path;

	while (str_cut(&rest, '/', &last))
		if (rest.p != NULL)
			r->folder = last;
	r->name = str_sub(last, 0, last.n - 5);
}

/*
 * compile: a template to its header and its source, which are of use when
 * r->errors is 0; the complaints are in r->said.
 */
static void
compile(struct run *r, const char *path, struct str text, struct buf *h,
    struct buf *c)
{
	*r = (struct run){ .a = r->a, .path = path, .line = 1,
		.at_line_start = true };
	buf_init(&r->c, TEXT_MAX * 8);
	buf_init(&r->literal, TEXT_MAX);
	buf_init(&r->word, 1024);
	buf_init(&r->said, TEXT_MAX);
	name_outputs(r, str_z(path));
	parse(r, text);
	check_used(r);
	put_header(r, h);
	buf_fmt(c, "/* Made by tplc from %s. */\n#include \"%.*s/%.*s.html.h\"\n"
	    "#include \"web/asset.h\"\n\nvoid\ntpl_%.*s(struct buf *b, "
	    "const struct tpl_%.*s *p)\n{\n\t(void)p;\n", r->path,
	    STR_ARG(r->folder), STR_ARG(r->name), STR_ARG(r->name),
	    STR_ARG(r->name));
	buf_str(c, buf_view(&r->c));
	buf_fmt(c, "}\n\nvoid\ntpl_%.*s_any(struct buf *b, const void *p)\n"
	    "{\n\ttpl_%.*s(b, p);\n}\n", STR_ARG(r->name), STR_ARG(r->name));
	buf_done(&r->c);
	buf_done(&r->literal);
	buf_done(&r->word);
}

int
main(int argc, char **argv)
{
	static struct run	run;	/* large */
	struct run		*r = &run;
	struct buf		 h, c;

	if (argc != 3 || !str_ends(str_z(argv[1]), STR(".html"))) {
		(void)fputs("usage: tplc FOLDER/NAME.html OUT\n", stderr);
		return 2;
	}
	r->a = arena_new(64u << 20);
	buf_init(&h, TEXT_MAX);
	buf_init(&c, TEXT_MAX * 8);
	compile(r, argv[1], read_file(r->a, argv[1]), &h, &c);
	print_complaints(r);
	if (r->errors == 0) {
		write_file(str_make(r->a, "%s.h", argv[2]).p, &h);
		write_file(str_make(r->a, "%s.c", argv[2]).p, &c);
	}
	buf_done(&r->said);
	buf_done(&h);
	buf_done(&c);
	arena_free(r->a);
	return r->errors == 0 ? 0 : 1;
}
