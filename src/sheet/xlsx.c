/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .xlsx: the parts of a ZIP file, each read by expat. Names are compared without
 * their prefix, so both flavours of the standard pass. A document type, and with
 * it every entity of a file's own, is refused. Sheets: sheet_xlsx_cells.c.
 */
#include "sheet/xlsx.h"

#include <expat.h>
#include <string.h>

/* Spreadsheets stay below 20; the parser keeps memory for each open element. */
enum { DEPTH_MAX = 100 };

const char *
xml_local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

const char *
xml_attr(const char **attrs, const char *name)
{
	for (; attrs[0] != NULL; attrs += 2)
		if (strcmp(xml_local(attrs[0]), name) == 0)
			return attrs[1];
	return NULL;
}

static void
on_start(void *ctx, const char *name, const char **attrs)
{
	struct xml *x = ctx;

	if (++x->depth > DEPTH_MAX)
		xml_stop(x, FAULT_DEPTH, 0);
	else
		x->reader->start(x, xml_local(name), attrs);
}

static void
on_end(void *ctx, const char *name)
{
	struct xml *x = ctx;

	x->depth--;
	x->reader->end(x, xml_local(name));
}

static void
on_text(void *ctx, const char *p, int n)
{
	struct xml *x = ctx;

	if (!x->taking)
		return;
	buf_add(&x->text, p, (size_t)n);
	if (x->text.full)
		xml_stop(x, FAULT_CELL_LONG, 0);
}

static void
on_doctype(void *ctx, const char *name, const char *sysid, const char *pubid,
    int has_subset)
{
	struct xml *x = ctx;

	(void)name, (void)sysid, (void)pubid, (void)has_subset;
	xml_stop(x, FAULT_DOCTYPE, 0);
}

void
xml_stop(struct xml *x, enum sheet_fault fault, uint32_t col)
{
	(void)build_fail(x->b, fault, col);
	/* Fails only when it is stopping already. */
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static bool
feed(void *ctx, const void *p, size_t n)
{
	struct xml *x = ctx;

	/* A piece is never above 64 KiB, but a stored part comes whole. */
	while (n > 0) {
		int some = n > 1 << 20 ? 1 << 20 : (int)n;

		if (XML_Parse(x->parser, p, some, 0) != XML_STATUS_OK)
			return false;
		p = (const char *)p + some;
		n -= (size_t)some;
	}
	return true;
}

static bool
unpack_fault(struct sheet_build *b, enum zip_result result)
{
	switch (result) {
	case ZIP_DONE:
		return true;
	case ZIP_LOCKED:
		return build_fail(b, FAULT_ENCRYPTED, 0);
	case ZIP_TOO_BIG:
		return build_fail(b, FAULT_INFLATED, 0);
	case ZIP_STOPPED:
	case ZIP_BAD:
		break;
	}
	return build_fail(b, FAULT_DAMAGED, 0);
}

bool
xml_read(struct xlsx *f, const struct zip_entry *e,
    const struct xml_reader *reader, void *state)
{
	struct xml x = { .b = f->b, .f = f, .reader = reader, .state = state };
	bool	 ok;

	x.parser = XML_ParserCreate(NULL);
	must(x.parser != NULL);
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, on_start, on_end);
	XML_SetCharacterDataHandler(x.parser, on_text);
	XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
	buf_init(&x.text, f->b->lim.cell_bytes + 1);
	ok = unpack_fault(f->b, zip_unpack(&f->zip, e, feed, &x));
	if (ok && XML_Parse(x.parser, "", 0, 1) != XML_STATUS_OK)
		ok = build_fail(f->b, FAULT_DAMAGED, 0);
	buf_done(&x.text);
	XML_ParserFree(x.parser);
	return ok && build_ok(f->b);
}

static void
no_end(struct xml *x, const char *name)
{
	(void)x, (void)name;
}

/* ---- relations: id or type to the path of a part */

struct rel {
	struct rel	*next;
	struct str	 id, type, path;
};

struct rels {
	struct rel	*first;
	struct str	 dir;		/* that targets are relative to */
};

/* resolve: a target as a path from the root of the ZIP. */
static struct str
resolve(struct arena *a, struct str dir, struct str target)
{
	while (str_starts(target, STR("../"))) {
		target = str_sub(target, 3, target.n);
		dir = str_sub(dir, 0, dir.n > 0 ? dir.n - 1 : 0);
		while (dir.n > 0 && dir.p[dir.n - 1] != '/')
			dir.n--;
	}
	if (str_starts(target, STR("./")))
		target = str_sub(target, 2, target.n);
	if (str_starts(target, STR("/")))
		return str_copy(a, str_sub(target, 1, target.n));
	return str_make(a, "%.*s%.*s", STR_ARG(dir), STR_ARG(target));
}

static void
rels_start(struct xml *x, const char *name, const char **attrs)
{
	struct rels	*to = x->state;
	struct arena	*a = x->b->a;
	const char	*id = xml_attr(attrs, "Id");
	const char	*type = xml_attr(attrs, "Type");
	const char	*target = xml_attr(attrs, "Target");
	struct rel	*rel;

	if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL ||
	    target == NULL)
		return;
	if (++x->f->parts_n > PARTS_MAX) {
		xml_stop(x, FAULT_DAMAGED, 0);
		return;
	}
	rel = ARENA_NEW(a, struct rel);
	rel->id = str_copy(a, str_z(id));
	rel->type = str_copy(a, str_z(type));
	rel->path = resolve(a, to->dir, str_z(target));
	rel->next = to->first;
	to->first = rel;
}

/* rel_by_type: the part whose type ends so, e.g. "/styles". */
static const struct rel *
rel_by_type(const struct rels *rels, struct str type)
{
	for (const struct rel *r = rels->first; r != NULL; r = r->next)
		if (str_ends(r->type, type))
			return r;
	return NULL;
}

static const struct rel *
rel_by_id(const struct rels *rels, struct str id)
{
	for (const struct rel *r = rels->first; r != NULL; r = r->next)
		if (str_eq(r->id, id))
			return r;
	return NULL;
}

/* read_rels: the relations of a part; none is fine. */
static bool
read_rels(struct xlsx *f, struct str dir, struct str file, struct rels *to)
{
	static const struct xml_reader	 reader = { rels_start, no_end };
	const struct zip_entry		*e;

	*to = (struct rels){ .dir = dir };
	e = zip_find(&f->zip, str_make(f->b->a, "%.*s_rels/%.*s.rels",
	    STR_ARG(dir), STR_ARG(file)));
	return e == NULL || xml_read(f, e, &reader, to);
}

/* ---- workbook.xml: the sheets in order */

struct listed {
	struct listed	*next;
	struct str	 name, rel_id;
	bool		 hidden;
};

struct book {
	struct listed	*first, **tail;
};

static void
book_start(struct xml *x, const char *name, const char **attrs)
{
	struct book	*to = x->state;
	const char	*sheet, *id, *state, *flag;
	struct listed	*l;

	if (strcmp(name, "workbookPr") == 0) {
		flag = xml_attr(attrs, "date1904");
		x->f->date1904 = flag != NULL && (strcmp(flag, "1") == 0 ||
		    strcmp(flag, "true") == 0);
		return;
	}
	if (strcmp(name, "sheet") != 0)
		return;
	sheet = xml_attr(attrs, "name");
	id = xml_attr(attrs, "id");
	state = xml_attr(attrs, "state");
	if (sheet == NULL || id == NULL) {
		xml_stop(x, FAULT_DAMAGED, 0);
		return;
	}
	if (++x->f->parts_n > PARTS_MAX) {
		xml_stop(x, FAULT_SHEETS, 0);
		return;
	}
	l = ARENA_NEW(x->b->a, struct listed);
	l->name = str_copy(x->b->a, str_z(sheet));
	l->rel_id = str_copy(x->b->a, str_z(id));
	l->hidden = state != NULL && strcmp(state, "visible") != 0;
	*to->tail = l;
	to->tail = &l->next;
}

static bool
read_part(struct xlsx *f, const struct rels *rels, struct str type,
    bool (*read)(struct xlsx *f, const struct zip_entry *e))
{
	const struct rel	*rel = rel_by_type(rels, type);
	const struct zip_entry	*e;

	e = rel == NULL ? NULL : zip_find(&f->zip, rel->path);
	return e == NULL || read(f, e);
}

static bool
read_sheets(struct xlsx *f, const struct rels *rels, const struct book *book)
{
	for (const struct listed *l = book->first; l != NULL; l = l->next) {
		const struct rel	*rel = rel_by_id(rels, l->rel_id);
		const struct zip_entry	*e;

		if (rel != NULL && !str_ends(rel->type, STR("/worksheet")))
			continue;	/* a chart or a macro on a sheet */
		e = rel == NULL ? NULL : zip_find(&f->zip, rel->path);
		if (!build_sheet(f->b, l->name, l->hidden))
			return false;
		if (e == NULL)
			return build_fail(f->b, FAULT_DAMAGED, 0);
		if (!xlsx_sheet(f, e) || !build_sheet_end(f->b))
			return false;
	}
	return true;
}

static bool
read_book(struct xlsx *f, struct str path)
{
	static const struct xml_reader	reader = { book_start, no_end };
	struct book			book = { NULL, NULL };
	const struct zip_entry		*e = zip_find(&f->zip, path);
	struct rels			rels;
	size_t				dir_n = path.n;

	book.tail = &book.first;
	if (e == NULL)
		return build_fail(f->b, FAULT_UNKNOWN, 0);
	while (dir_n > 0 && path.p[dir_n - 1] != '/')
		dir_n--;
	return xml_read(f, e, &reader, &book) &&
	    read_rels(f, str_sub(path, 0, dir_n),
		str_sub(path, dir_n, path.n), &rels) &&
	    read_part(f, &rels, STR("/styles"), xlsx_styles) &&
	    read_part(f, &rels, STR("/sharedStrings"), xlsx_strings) &&
	    read_sheets(f, &rels, &book);
}

bool
read_xlsx(struct sheet_build *b, struct str file)
{
	struct xlsx	 f = { .b = b };
	struct rels	 rels;
	const struct rel *book;
	bool		 ok;

	f.zip = (struct zip){ .file = file,
		.inflated_max = b->lim.inflated_bytes,
		.ratio_max = b->lim.ratio };
	if (zip_open(b->a, &f.zip) != RC_OK)
		return build_fail(b, FAULT_DAMAGED, 0);
	buf_init(&f.strings, (size_t)b->lim.cells * sizeof(struct str));
	buf_init(&f.styles, STYLES_MAX * sizeof(struct sheet_form));
	ok = read_rels(&f, STR(""), STR(""), &rels);
	if (ok) {
		book = rel_by_type(&rels, STR("/officeDocument"));
		ok = read_book(&f, book == NULL ? STR("xl/workbook.xml") :
		    book->path);
	}
	buf_done(&f.strings);
	buf_done(&f.styles);
	return ok;
}
