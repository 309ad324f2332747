/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ZIP file in memory: its directory, and one entry unpacked piece by piece.
 * Zip64 is read; encryption, several disks and other
 * methods than stored and deflated are not.
 */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include "base/str.h"

struct zip_entry {
	struct str	name;	/* points into the file */
	uint64_t	packed_bytes;
	uint64_t	offset;	/* of the local header */
	unsigned	method;
	bool		locked;	/* encrypted */
};

struct zip {
	struct str	 file;
	struct zip_entry *entries;
	size_t		 entries_n;
	uint64_t	 inflated;	/* so far, of all entries */
	uint64_t	 inflated_max;
	unsigned	 ratio_max;
};

enum zip_result {
	ZIP_DONE,
	ZIP_STOPPED,	/* the sink said so */
	ZIP_BAD,
	ZIP_LOCKED,
	ZIP_TOO_BIG	/* over inflated_max or ratio_max */
};

/* Takes the next piece of an entry; false stops. */
typedef bool zip_sink(void *ctx, const void *p, size_t n);

/*
 * zip_open: read the directory at the end of a file.
 *
 * z		file, inflated_max and ratio_max are set by the caller, the
 *		rest by this; points into file
 * returns	RC_OK | RC_BAD no directory, or one that lies
 */
enum rc	zip_open(struct arena *a, struct zip *z);

/* zip_find: an entry by path, '/' between parts, case ignored; or NULL. */
const struct zip_entry *zip_find(const struct zip *z, struct str path);

/* zip_unpack: feed an entry's bytes to a sink. */
enum zip_result	zip_unpack(struct zip *z, const struct zip_entry *e,
	    zip_sink *sink, void *ctx);

#endif
