/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A SQLite store as a file apart, for backups: everything but the bytes of
 * blobs, which the caller keeps by their hash, so that the next copy has to
 * carry only what is new. A copy is an ordinary SQLite file in which each blob
 * is empty until copy_fill().
 */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/arena.h"
#include "store/db.h"

/* Who keeps the bytes of blobs. sha256: SHA256_BYTES of them. */
struct blob_keeper {
	/* whether these are kept already; n bytes */
	bool	(*has)(void *ctx, struct str sha256, int64_t n);
	/* RC_OK | RC_BAD not of that hash | RC_IO */
	enum rc	(*keep)(void *ctx, struct str sha256, struct str bytes);
	/* one of those that the copy names */
	enum rc	(*name)(void *ctx, struct str sha256, int64_t n);
	void	*ctx;
};

/*
 * copy_make: copy a store while others write to it: one moment of it.
 *
 * Blobs are kept before the moment of the copy, and those that came meanwhile
 * within it, so that the snapshot is short and nothing that it names is missing.
 *
 * from, to	files; `to` is new
 * cause	DB_CAUSE_BYTES
 * returns	RC_OK | RC_BUSY | RC_IO | what the keeper said
 */
enum rc	copy_make(const char *from, const char *to,
	    const struct blob_keeper *k, char *cause);

/*
 * copy_fill: put the bytes of its blobs back into a copy.
 *
 * find		RC_OK, or RC_NONE | RC_BAD: stops the filling
 * returns	RC_OK | RC_IO | what find said
 */
enum rc	copy_fill(const char *path, enum rc (*find)(void *ctx,
	    struct str sha256, struct str *ret_bytes), void *ctx, char *cause);

/* copy_check: SQLite's own look at every page and index: RC_OK | RC_BAD | RC_IO. */
enum rc	copy_check(const char *path, char *cause);

/*
 * copy_key: the check value of the key that a copy is sealed with.
 *
 * returns	RC_OK | RC_NONE it was never told | RC_IO
 */
enum rc	copy_key(const char *path, struct arena *a, struct str *ret_value,
	    char *cause);

/* A sealed field: of which table and column, and the label that it was sealed with. */
struct sealed {
	const char	*table;
	const char	*column;
	const char	*label;
	struct str	 bytes;
};

/*
 * copy_seals: show every sealed field that is not empty. Those are the columns
 * whose name ends in _seal; what stands before is their label.
 *
 * fn		RC_OK goes on
 * returns	RC_OK | RC_IO | what fn said
 */
enum rc	copy_seals(const char *path, enum rc (*fn)(void *ctx,
	    const struct sealed *s), void *ctx, char *cause);

#endif
