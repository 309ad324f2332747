/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order in the file: header, names, top dictionary, strings, subroutines (no),
 * charset, choice of font dictionary, charstrings, font dictionary, private
 * dictionary. Offsets in dictionaries are always written with five bytes, so
 * the top dictionary's size is known before what it points to.
 */
#include "pdf/cff.h"

enum {
	HEADER_BYTES = 4,
	LONG_BYTES = 5,
	FIRST_OWN_STRING = 391,
	EM = 1000,
};

/* Operators of dictionaries; those above 12 << 8 have two bytes. */
enum {
	OP_BBOX = 5, OP_CHARSET = 15, OP_CHARSTRINGS = 17, OP_PRIVATE = 18,
	OP_DEFAULT_WIDTH = 20, OP_ROS = 12 << 8 | 30,
	OP_CID_COUNT = 12 << 8 | 34, OP_FD_ARRAY = 12 << 8 | 36,
	OP_FD_SELECT = 12 << 8 | 37,
};

/* Bytes of the parts whose size does not depend on the glyphs. */
enum {
	ONE_INDEX_BYTES = 2 + 1 + 2 * 2,	/* around a single object */
	TOP_BYTES = 12 * LONG_BYTES + 2 + 1 + 2 + 1 + 2 + 1 + 2,
	CHARSET_BYTES = 5,
	FD_SELECT_BYTES = 8,
	FD_BYTES = 2 * LONG_BYTES + 1,
	PRIVATE_BYTES = LONG_BYTES + 1,
};

static const char registry[] = "Adobe";
static const char ordering[] = "Identity";

struct offsets {
	size_t	charset;
	size_t	fd_select;
	size_t	charstrings;
	size_t	fd_array;
	size_t	private_dict;
};

static void
put_be(struct buf *b, size_t v, int bytes)
{
	while (bytes-- > 0)
		buf_char(b, (char)(v >> (8 * bytes) & 255));
}

static void
put_long(struct buf *b, int32_t v)
{
	buf_char(b, 29);
	put_be(b, (uint32_t)v, 4);
}

static void
put_op(struct buf *b, unsigned op)
{
	put_be(b, op, op > 255 ? 2 : 1);
}

static void
put_offset(struct buf *b, size_t at, unsigned op)
{
	put_long(b, (int32_t)at);
	put_op(b, op);
}

/* The head of an INDEX of one object, whose n bytes the caller appends. */
static void
put_one_index(struct buf *b, size_t n)
{
	put_be(b, 1, 2);
	put_be(b, 2, 1);
	put_be(b, 1, 2);
	put_be(b, n + 1, 2);
}

/*
 * A CID-keyed font as Adobe's Technical Note 5176 describes it: the operator
 * ROS comes first, offsets have a fixed width so that the table's size is
 * known before they are.
 */
static void
put_top(struct buf *b, const struct offsets *at, size_t glyphs)
{
	static const int32_t box[] = { -200, -300, 1200, 1100 };

	put_one_index(b, TOP_BYTES);
	put_long(b, FIRST_OWN_STRING);
	put_long(b, FIRST_OWN_STRING + 1);
	put_long(b, 0);
	put_op(b, OP_ROS);
	for (size_t i = 0; i < COUNT(box); i++)
		put_long(b, box[i]);
	put_op(b, OP_BBOX);
	put_offset(b, glyphs, OP_CID_COUNT);
	put_offset(b, at->charset, OP_CHARSET);
	put_offset(b, at->fd_select, OP_FD_SELECT);
	put_offset(b, at->charstrings, OP_CHARSTRINGS);
	put_offset(b, at->fd_array, OP_FD_ARRAY);
}

static size_t
strings_bytes(void)
{
	return 2 + 1 + 3 * 2 + sizeof(registry) - 1 + sizeof(ordering) - 1;
}

static void
put_strings(struct buf *b)
{
	put_be(b, 2, 2);
	put_be(b, 2, 1);
	put_be(b, 1, 2);
	put_be(b, sizeof(registry), 2);
	put_be(b, sizeof(registry) + sizeof(ordering) - 1, 2);
	buf_z(b, registry);
	buf_z(b, ordering);
}

/* Glyph 0, which shows nothing, is one endchar. */
static void
put_charstrings(struct buf *b, const struct font_glyph *const *glyphs,
    size_t n)
{
	size_t at = 1;

	put_be(b, n + 1, 2);
	put_be(b, 4, 1);
	put_be(b, at, 4);
	put_be(b, ++at, 4);
	for (size_t i = 0; i < n; i++)
		put_be(b, at += glyphs[i]->n, 4);
	buf_char(b, 14);
	for (size_t i = 0; i < n; i++)
		buf_add(b, glyphs[i]->code, glyphs[i]->n);
}

static size_t
charstrings_bytes(const struct font_glyph *const *glyphs, size_t n)
{
	size_t bytes = 2 + 1 + 4 * (n + 2) + 1;

	for (size_t i = 0; i < n; i++)
		bytes += glyphs[i]->n;
	return bytes;
}

/* CIDs 1..n in order, and one font dictionary for all. */
static void
put_charset_and_select(struct buf *b, size_t n)
{
	put_be(b, 2, 1);
	put_be(b, 1, 2);
	put_be(b, n == 0 ? 0 : n - 1, 2);
	put_be(b, 3, 1);
	put_be(b, 1, 2);
	put_be(b, 0, 2);
	put_be(b, 0, 1);
	put_be(b, n + 1, 2);
}

/*
 * Every offset is computed first and checked while writing (must): a font
 * that is off by a byte is refused by readers only.
 */
void
cff_put(struct buf *b, struct str name,
    const struct font_glyph *const *glyphs, size_t n)
{
	struct offsets	at;
	size_t		start = b->n;

	at.charset = HEADER_BYTES + ONE_INDEX_BYTES + name.n +
	    ONE_INDEX_BYTES + TOP_BYTES + strings_bytes() + 2;
	at.fd_select = at.charset + CHARSET_BYTES;
	at.charstrings = at.fd_select + FD_SELECT_BYTES;
	at.fd_array = at.charstrings + charstrings_bytes(glyphs, n);
	at.private_dict = at.fd_array + ONE_INDEX_BYTES + FD_BYTES;

	put_be(b, 0x01000404, HEADER_BYTES);
	put_one_index(b, name.n);
	buf_str(b, name);
	put_top(b, &at, n + 1);
	put_strings(b);
	put_be(b, 0, 2);
	must(b->full || b->n - start == at.charset);
	put_charset_and_select(b, n);
	must(b->full || b->n - start == at.charstrings);
	put_charstrings(b, glyphs, n);
	must(b->full || b->n - start == at.fd_array);
	put_one_index(b, FD_BYTES);
	put_long(b, PRIVATE_BYTES);
	put_offset(b, at.private_dict, OP_PRIVATE);
	put_offset(b, EM, OP_DEFAULT_WIDTH);
}
