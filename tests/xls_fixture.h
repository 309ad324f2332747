/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small .xls files for tests: a compound file with one stream, and the records
 * that go into it, written by hand so that a test can also write wrong ones.
 */
#ifndef TESTS_XLS_FIXTURE_H
#define TESTS_XLS_FIXTURE_H

#include <string.h>

#include "base/buf.h"

static inline void
xls_le(struct buf *b, uint64_t v, unsigned n)
{
	for (; n > 0; n--, v >>= 8)
		buf_char(b, (char)(v & 255));
}

/* xls_record: one record of a type. */
static inline void
xls_record(struct buf *b, unsigned type, struct str body)
{
	xls_le(b, type, 2);
	xls_le(b, body.n, 2);
	buf_str(b, body);
}

/* xls_cell: a record that begins with row, column (from 0) and style. */
static inline void
xls_cell(struct buf *b, unsigned type, unsigned row, unsigned col,
    unsigned style, struct str rest)
{
	xls_le(b, type, 2);
	xls_le(b, rest.n + 6, 2);
	xls_le(b, row, 2);
	xls_le(b, col, 2);
	xls_le(b, style, 2);
	buf_str(b, rest);
}

static inline void
xls_pad(struct buf *b, size_t n, char c)
{
	while (b->n < n)
		buf_char(b, c);
}

/* xls_entry: a directory entry: an ASCII name, its kind, start and size. */
static inline void
xls_entry(struct buf *b, const char *name, unsigned kind, uint64_t start,
    uint64_t size)
{
	size_t from = b->n, n = strlen(name);

	for (size_t i = 0; i < n; i++)
		xls_le(b, (unsigned char)name[i], 2);
	xls_pad(b, from + 64, 0);
	xls_le(b, 2 * n + 2, 2);
	buf_char(b, (char)kind);
	xls_pad(b, from + 68, 0);
	xls_pad(b, from + 80, (char)0xff);
	xls_pad(b, from + 116, 0);
	xls_le(b, start, 4);
	xls_le(b, size, 8);
}

/*
 * fixture_cfb: a compound file with one stream in the arena, its last sector a
 * byte short, as some writers leave it. Sector 0 is the table of chains, 1 the directory.
 */
static inline struct str
fixture_cfb(struct arena *a, const char *name, struct str stream)
{
	size_t		size = stream.n < 4096 ? 4096 : stream.n;
	size_t		sectors = (size + 511) / 512;
	struct buf	b;
	struct str	made;

	must(sectors <= 126);
	buf_init(&b, (size_t)1 << 20);
	buf_str(&b, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
	xls_pad(&b, 24, 0);
	xls_le(&b, 0x3e | 3 << 16, 4);
	xls_le(&b, 0xfffe, 2);
	xls_le(&b, 9, 2);
	xls_le(&b, 6, 2);
	xls_pad(&b, 44, 0);
	xls_le(&b, 1, 4);		/* sectors of the table */
	xls_le(&b, 1, 4);		/* the directory's */
	xls_le(&b, 0, 4);
	xls_le(&b, 4096, 4);
	xls_le(&b, 0xfffffffe, 4);
	xls_le(&b, 0, 4);
	xls_le(&b, 0xfffffffe, 4);
	xls_le(&b, 0, 4);
	xls_le(&b, 0, 4);		/* the table is sector 0 */
	xls_pad(&b, 512, (char)0xff);
	xls_le(&b, 0xfffffffd, 4);
	xls_le(&b, 0xfffffffe, 4);
	for (size_t i = 0; i + 1 < sectors; i++)
		xls_le(&b, i + 3, 4);
	xls_le(&b, 0xfffffffe, 4);
	xls_pad(&b, 1024, (char)0xff);
	xls_entry(&b, "Root Entry", 5, 0xfffffffe, 0);
	xls_entry(&b, name, 2, 2, size);
	xls_pad(&b, 1536, 0);
	buf_str(&b, stream);
	xls_pad(&b, 1536 + size - 1, 0);
	made = buf_take(a, &b);
	return made;
}

/*
 * fixture_book: a workbook of one sheet "S" in which style 1 has a format.
 *
 * stream	Workbook, or Book
 * format	its code, below 128 bytes
 * strings	the shared strings' records, NULL for none
 * cells	the sheet's records
 */
static inline struct str
fixture_book(struct arena *a, const char *stream, const char *format,
    const struct buf *strings, const struct buf *cells)
{
	struct str	code = str_z(format);
	struct buf	b;
	struct str	made;
	size_t		at;

	buf_init(&b, (size_t)1 << 20);
	xls_record(&b, 0x0809, STR("\0\x06\x05\0\0\0\0\0"));
	xls_record(&b, 0x041e, str_make(a, "\xb0%c%c%c%c%s", 0, (int)code.n, 0,
	    0, format));
	xls_record(&b, 0x00e0, STR("\0\0\0\0"));
	xls_record(&b, 0x00e0, STR("\0\0\xb0\0"));
	at = b.n + 4;
	xls_record(&b, 0x0085, STR("\0\0\0\0\0\0\x01\0S"));
	if (strings != NULL)
		buf_str(&b, buf_view(strings));
	xls_record(&b, 0x000a, STR(""));
	for (unsigned i = 0; i < 4; i++)
		b.p[at + i] = (char)(b.n >> (8 * i) & 255);
	xls_record(&b, 0x0809, STR("\0\x06\x10\0\0\0\0\0"));
	buf_str(&b, buf_view(cells));
	xls_record(&b, 0x000a, STR(""));
	made = fixture_cfb(a, stream, buf_view(&b));
	buf_done(&b);
	return made;
}

/* fixture_xls: the same as a Workbook in which style 1 is a date. */
static inline struct str
fixture_xls(struct arena *a, const struct buf *strings,
    const struct buf *cells)
{
	return fixture_book(a, "Workbook", "yyyy", strings, cells);
}

#endif
