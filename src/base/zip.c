/* SPDX-License-Identifier: Apache-2.0 */
/* Every offset and size comes from a stranger and is checked before use. */
#include "base/zip.h"

#define ZLIB_CONST	/* it reads its input only */
#include <zlib.h>

enum {
	END_BYTES = 22, END64_BYTES = 56, LOCATOR_BYTES = 20,
	DIR_BYTES = 46, LOCAL_BYTES = 30,
	ENTRIES_MAX = 10000,
	PIECE_BYTES = 64 * 1024,
};

/* Below this a high ratio is harmless and common: rows of empty cells. */
#define RATIO_FROM_BYTES ((uint64_t)16 << 20)

static uint64_t
little(struct str s, size_t at, size_t n)
{
	uint64_t v = 0;

	must(n <= s.n && at <= s.n - n);
	while (n-- > 0)
		v = v << 8 | (unsigned char)s.p[at + n];
	return v;
}

struct directory {
	uint64_t	entries, bytes, offset;
};

/* end64: the Zip64 record that a locator before the end record points to. */
static bool
end64(struct str file, size_t end_at, struct directory *d)
{
	struct str	locator, record;
	uint64_t	at;

	if (end_at < LOCATOR_BYTES)
		return false;
	locator = str_sub(file, end_at - LOCATOR_BYTES, LOCATOR_BYTES);
	if (!str_starts(locator, STR("PK\x06\x07")))
		return false;
	at = little(locator, 8, 8);
	if (at > file.n)
		return false;
	record = str_sub(file, (size_t)at, END64_BYTES);
	if (record.n < END64_BYTES || !str_starts(record, STR("PK\x06\x06")))
		return false;
	d->entries = little(record, 32, 8);
	d->bytes = little(record, 40, 8);
	d->offset = little(record, 48, 8);
	return true;
}

/* find_directory: from the end record, which a comment may follow. */
static bool
find_directory(struct str file, struct directory *d)
{
	for (size_t back = END_BYTES; back <= END_BYTES + 65535u; back++) {
		struct str end;

		if (back > file.n)
			return false;
		end = str_sub(file, file.n - back, END_BYTES);
		if (!str_starts(end, STR("PK\x05\x06")))
			continue;
		d->entries = little(end, 10, 2);
		d->bytes = little(end, 12, 4);
		d->offset = little(end, 16, 4);
		if (d->entries == 0xffff || d->bytes == 0xffffffff ||
		    d->offset == 0xffffffff)
			return end64(file, file.n - back, d);
		return true;
	}
	return false;
}

/* extra64: the sizes of an entry that did not fit into 32 bits. */
static bool
extra64(struct str extra, bool has_size, struct zip_entry *e)
{
	while (extra.n >= 4) {
		struct str field = str_sub(extra, 4, little(extra, 2, 2));
		size_t at = has_size ? 8 : 0;

		if (little(extra, 0, 2) != 1) {
			extra = str_sub(extra, 4 + field.n, extra.n);
			continue;
		}
		if (e->packed_bytes == 0xffffffff) {
			if (at + 8 > field.n)
				return false;
			e->packed_bytes = little(field, at, 8);
			at += 8;
		}
		if (e->offset == 0xffffffff) {
			if (at + 8 > field.n)
				return false;
			e->offset = little(field, at, 8);
		}
		return true;
	}
	return true;	/* exactly 4 GiB - 1 is a size as well; bounds decide */
}

static bool
read_entry(struct str *dir, struct zip_entry *e)
{
	size_t		name_n, extra_n, comment_n;
	uint64_t	size;

	if (dir->n < DIR_BYTES || !str_starts(*dir, STR("PK\x01\x02")))
		return false;
	name_n = little(*dir, 28, 2);
	extra_n = little(*dir, 30, 2);
	comment_n = little(*dir, 32, 2);
	if (dir->n - DIR_BYTES < name_n + extra_n + comment_n)
		return false;
	e->locked = (little(*dir, 8, 2) & 1) != 0;
	e->method = (unsigned)little(*dir, 10, 2);
	e->packed_bytes = little(*dir, 20, 4);
	size = little(*dir, 24, 4);
	e->offset = little(*dir, 42, 4);
	e->name = str_sub(*dir, DIR_BYTES, name_n);
	if (!extra64(str_sub(*dir, DIR_BYTES + name_n, extra_n),
	    size == 0xffffffff, e))
		return false;
	*dir = str_sub(*dir, DIR_BYTES + name_n + extra_n + comment_n, dir->n);
	return true;
}

enum rc
zip_open(struct arena *a, struct zip *z)
{
	struct directory d = { 0, 0, 0 };
	struct str	 dir;

	z->entries = NULL;
	z->entries_n = 0;
	z->inflated = 0;
	if (!find_directory(z->file, &d) || d.entries > ENTRIES_MAX ||
	    d.offset > z->file.n || d.bytes > z->file.n - d.offset)
		return RC_BAD;
	dir = str_sub(z->file, (size_t)d.offset, (size_t)d.bytes);
	z->entries = ARENA_ARRAY(a, struct zip_entry, (size_t)d.entries);
	for (; z->entries_n < d.entries; z->entries_n++)
		if (!read_entry(&dir, &z->entries[z->entries_n]))
			return RC_BAD;
	return RC_OK;
}

/* same_path: case and the direction of slashes do not matter. */
static bool
same_path(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char ca = a.p[i] == '\\' ? '/' : a.p[i];

		if (!str_eq_nocase(str_of(&ca, 1), str_sub(b, i, 1)))
			return false;
	}
	return true;
}

const struct zip_entry *
zip_find(const struct zip *z, struct str path)
{
	for (size_t i = 0; i < z->entries_n; i++)
		if (same_path(z->entries[i].name, path))
			return &z->entries[i];
	return NULL;
}

/* count_piece: add to what was unpacked; false when it is too much. */
static bool
count_piece(struct zip *z, uint64_t *total, uint64_t packed, size_t n)
{
	z->inflated += n;
	*total += n;
	return z->inflated <= z->inflated_max && (*total < RATIO_FROM_BYTES ||
	    *total / z->ratio_max <= packed);
}

static enum zip_result
inflate_all(struct zip *z, struct str packed, zip_sink *sink, void *ctx)
{
	unsigned char	piece[PIECE_BYTES];
	z_stream	s = { .zalloc = Z_NULL };
	enum zip_result	result = ZIP_BAD;
	uint64_t	total = 0;
	int		rc = Z_OK;

	must(packed.n <= UINT32_MAX);	/* bounded with the file */
	s.next_in = (const Bytef *)packed.p;
	s.avail_in = (uInt)packed.n;
	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return ZIP_BAD;
	while (rc == Z_OK) {
		size_t n;

		s.next_out = piece;
		s.avail_out = sizeof(piece);
		rc = inflate(&s, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END)
			break;
		n = sizeof(piece) - s.avail_out;
		if (!count_piece(z, &total, packed.n, n)) {
			result = ZIP_TOO_BIG;
			break;
		}
		if (!sink(ctx, piece, n)) {
			result = ZIP_STOPPED;
			break;
		}
		if (rc == Z_STREAM_END)
			result = ZIP_DONE;
	}
	(void)inflateEnd(&s);	/* frees; its answer says nothing new */
	return result;
}

enum zip_result
zip_unpack(struct zip *z, const struct zip_entry *e, zip_sink *sink, void *ctx)
{
	struct str	local, packed;
	uint64_t	total = 0;
	size_t		skip;

	if (e->locked)
		return ZIP_LOCKED;
	if (e->offset > z->file.n)
		return ZIP_BAD;
	local = str_sub(z->file, (size_t)e->offset, z->file.n);
	if (local.n < LOCAL_BYTES || !str_starts(local, STR("PK\x03\x04")))
		return ZIP_BAD;
	/* The local extra field may differ from the directory's. */
	skip = LOCAL_BYTES + little(local, 26, 2) + little(local, 28, 2);
	if (skip > local.n || e->packed_bytes > local.n - skip)
		return ZIP_BAD;
	packed = str_sub(local, skip, (size_t)e->packed_bytes);
	if (e->method == 8)
		return inflate_all(z, packed, sink, ctx);
	if (e->method != 0)
		return ZIP_BAD;
	if (!count_piece(z, &total, packed.n, packed.n))
		return ZIP_TOO_BIG;
	return sink(ctx, packed.p, packed.n) ? ZIP_DONE : ZIP_STOPPED;
}
