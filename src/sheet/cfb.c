/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compound file is a small FAT file system. Chains come from a stranger: each
 * is followed for no more steps than the file has sectors.
 */
#include "sheet/cfb.h"

#include <string.h>

enum {
	HEADER_BYTES = 512, HEADER_FATS = 109, ENTRY_BYTES = 128,
	MINI_BYTES = 64, MINI_BELOW = 4096,
};

#define NO_SECTOR 0xfffffffau	/* this and above are marks, not sectors */

struct cfb {
	struct str	 file;
	struct str	 fat;		/* sectors' numbers, 4 bytes each */
	size_t		 sector_bytes;
};

uint64_t
le_at(struct str s, size_t at, size_t n)
{
	uint64_t v = 0;

	if (at > s.n || n > s.n - at)
		return 0;
	while (n-- > 0)
		v = v << 8 | (unsigned char)s.p[at + n];
	return v;
}

/* sector: the bytes of a sector, fewer or none at the file's end. */
static struct str
sector(const struct cfb *c, uint64_t i)
{
	if (i >= c->file.n / c->sector_bytes + 1)
		return str_of("", 0);
	return str_sub(c->file, ((size_t)i + 1) * c->sector_bytes,
	    c->sector_bytes);
}

/* chain: the sectors from first on, put together; missing bytes are 0. */
static enum rc
chain(struct arena *a, const struct cfb *c, uint64_t first, struct str *ret)
{
	size_t		max = c->file.n / c->sector_bytes + 1, n = 0;
	uint64_t	i;
	char		*p;

	for (i = first; i < NO_SECTOR; i = le_at(c->fat, (size_t)i * 4, 4))
		if (i >= c->fat.n / 4 || n++ >= max)
			return RC_BAD;
	p = arena_alloc(a, arena_product(n, c->sector_bytes) + 1);
	n = 0;
	for (i = first; i < NO_SECTOR; i = le_at(c->fat, (size_t)i * 4, 4)) {
		struct str s = sector(c, i);

		if (s.n > 0)
			memcpy(p + n, s.p, s.n);
		n += c->sector_bytes;
	}
	*ret = str_of(p, n);
	return RC_OK;
}

/* read_fat: the table of chains, whose own sectors the header lists. */
static enum rc
read_fat(struct arena *a, struct cfb *c)
{
	uint64_t	fats = le_at(c->file, 44, 4);
	uint64_t	more = le_at(c->file, 68, 4);
	struct str	list = str_sub(c->file, 76, HEADER_FATS * 4);
	size_t		at = 0, end = list.n;
	char		*p;

	if (fats > c->file.n / c->sector_bytes + 1)
		return RC_BAD;
	p = arena_alloc(a, arena_product((size_t)fats, c->sector_bytes) + 1);
	memset(p, 0xff, (size_t)fats * c->sector_bytes);
	for (uint64_t i = 0; i < fats; i++, at += 4) {
		struct str s;

		/* The list goes on in a sector whose last number is the next. */
		if (at == end) {
			list = sector(c, more);
			if (list.n < c->sector_bytes)
				return RC_BAD;
			end = list.n - 4;
			more = le_at(list, end, 4);
			at = 0;
		}
		s = sector(c, le_at(list, at, 4));
		if (s.n > 0)
			memcpy(p + i * c->sector_bytes, s.p, s.n);
	}
	c->fat = str_of(p, (size_t)fats * c->sector_bytes);
	return RC_OK;
}

/* has_name: a directory entry's name, in UTF-16, is this ASCII text. */
static bool
has_name(struct str entry, const char *name)
{
	size_t n = strlen(name);

	if (le_at(entry, 64, 2) != 2 * n + 2)
		return false;
	for (size_t i = 0; i < n; i++)
		if (entry.p[2 * i + 1] != '\0' ||
		    !str_eq_nocase(str_sub(entry, 2 * i, 1), str_of(name + i, 1)))
			return false;
	return true;
}

/* mini_stream: a short stream, in pieces of 64 bytes inside the root's. */
static enum rc
mini_stream(struct arena *a, const struct cfb *c, struct str root,
    struct str entry, struct str *ret)
{
	struct cfb	mini = { .sector_bytes = MINI_BYTES };
	struct str	inside;
	char		*p;

	if (chain(a, c, le_at(root, 116, 4), &inside) != RC_OK ||
	    chain(a, c, le_at(c->file, 60, 4), &mini.fat) != RC_OK)
		return RC_BAD;
	/* chain() expects a header sector in front. */
	p = arena_alloc(a, inside.n + MINI_BYTES);
	if (inside.n > 0)
		memcpy(p + MINI_BYTES, inside.p, inside.n);
	mini.file = str_of(p, inside.n + MINI_BYTES);
	return chain(a, &mini, le_at(entry, 116, 4), ret);
}

/*
 * The container of .xls, [MS-CFB]: a file system in sectors of 512 or 4096
 * bytes; short streams lie in another stream of small sectors. Chains are
 * followed with a limit, for they may go round.
 */
enum rc
cfb_stream(struct arena *a, struct str file, const char *name,
    struct str *ret_bytes)
{
	struct cfb	c = { .file = file };
	struct str	dir, entry, bytes;
	uint64_t	shift = le_at(file, 30, 2), size;
	enum rc		rc;

	if (file.n < HEADER_BYTES || (shift != 9 && shift != 12))
		return RC_BAD;
	c.sector_bytes = (size_t)1 << shift;
	if (read_fat(a, &c) != RC_OK ||
	    chain(a, &c, le_at(file, 48, 4), &dir) != RC_OK)
		return RC_BAD;
	for (size_t at = 0; at + ENTRY_BYTES <= dir.n; at += ENTRY_BYTES) {
		entry = str_sub(dir, at, ENTRY_BYTES);
		if (entry.p[66] != 2 || !has_name(entry, name))
			continue;
		size = le_at(entry, 120, 4);
		rc = size < MINI_BELOW ?
		    mini_stream(a, &c, str_sub(dir, 0, ENTRY_BYTES), entry,
		    &bytes) : chain(a, &c, le_at(entry, 116, 4), &bytes);
		if (rc == RC_OK)
			*ret_bytes = str_sub(bytes, 0, (size_t)size);
		return rc;
	}
	return RC_NONE;
}
