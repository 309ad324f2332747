/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small .xlsx files for tests: a ZIP of stored parts, written by hand so that
 * a test can also write a wrong one. Checksums are left 0: nobody of ours reads
 * them.
 */
#ifndef TESTS_XLSX_FIXTURE_H
#define TESTS_XLSX_FIXTURE_H

#include "base/buf.h"

struct zip_part {
	const char	*name;
	struct str	 body;
	unsigned	 method;	/* 0 stored, 8 when body is deflated */
};

static inline void
fixture_le(struct buf *b, uint64_t v, unsigned n)
{
	for (; n > 0; n--, v >>= 8)
		buf_char(b, (char)(v & 255));
}

/* A local or central header; at is its local header's offset. */
static inline void
fixture_header(struct buf *b, const struct zip_part *p, bool central, size_t at)
{
	struct str name = str_z(p->name);

	buf_str(b, central ? STR("PK\x01\x02\x14\0") : STR("PK\x03\x04"));
	fixture_le(b, 20, 2);
	fixture_le(b, 0, 2);
	fixture_le(b, p->method, 2);
	fixture_le(b, 0, 8);		/* time, date, checksum */
	fixture_le(b, p->body.n, 4);
	fixture_le(b, p->body.n, 4);
	fixture_le(b, name.n, 2);
	fixture_le(b, 0, central ? 12 : 2);
	if (central)
		fixture_le(b, at, 4);
	buf_str(b, name);
}

/* fixture_zip: n parts as a ZIP file in the arena. */
static inline struct str
fixture_zip(struct arena *a, const struct zip_part *parts, size_t n)
{
	struct buf	b;
	struct str	made;
	size_t		at[32], dir;

	must(n <= COUNT(at));
	buf_init(&b, (size_t)64 << 20);
	for (size_t i = 0; i < n; i++) {
		at[i] = b.n;
		fixture_header(&b, &parts[i], false, 0);
		buf_str(&b, parts[i].body);
	}
	dir = b.n;
	for (size_t i = 0; i < n; i++)
		fixture_header(&b, &parts[i], true, at[i]);
	at[0] = b.n - dir;
	buf_str(&b, STR("PK\x05\x06\0\0\0\0"));
	fixture_le(&b, n, 2);
	fixture_le(&b, n, 2);
	fixture_le(&b, at[0], 4);
	fixture_le(&b, dir, 4);
	fixture_le(&b, 0, 2);
	made = buf_take(a, &b);
	return made;
}

#define FIXTURE_RELS "http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships"

/*
 * fixture_xlsx: a workbook of one sheet "表".
 *
 * cells	what stands within <worksheet>
 * strings	what stands within <sst>; NULL for none
 * styles	what stands within <styleSheet>; NULL for none
 */
static inline struct str
fixture_xlsx(struct arena *a, const char *cells, const char *strings,
    const char *styles)
{
	struct zip_part parts[] = {
		{ "_rels/.rels", STR("<Relationships><Relationship Id='r1' "
		    "Type='" FIXTURE_RELS "/officeDocument' "
		    "Target='xl/workbook.xml'/></Relationships>"), 0 },
		{ "xl/workbook.xml", STR("<workbook xmlns:r='r'><sheets><sheet "
		    "name='表' sheetId='1' r:id='rId7'/></sheets></workbook>"),
		    0 },
		{ "xl/_rels/workbook.xml.rels", STR("<Relationships>"
		    "<Relationship Id='rId7' Type='" FIXTURE_RELS "/worksheet' "
		    "Target='worksheets/Blatt.xml'/>"
		    "<Relationship Id='rId8' Type='" FIXTURE_RELS
		    "/sharedStrings' Target='/xl/sharedStrings.xml'/>"
		    "<Relationship Id='rId9' Type='" FIXTURE_RELS "/styles' "
		    "Target='../xl/styles.xml'/></Relationships>"), 0 },
		{ "xl/worksheets/blatt.xml", STR(""), 0 },
		{ "xl/sharedStrings.xml", STR(""), 0 },
		{ "xl/styles.xml", STR(""), 0 },
	};

	parts[3].body = str_make(a, "<worksheet>%s</worksheet>", cells);
	parts[4].body = str_make(a, "<sst>%s</sst>",
	    strings == NULL ? "" : strings);
	parts[5].body = str_make(a, "<styleSheet>%s</styleSheet>",
	    styles == NULL ? "" : styles);
	return fixture_zip(a, parts, COUNT(parts));
}

#endif
