/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of backups, as it lies on the disk:
 *
 *	blobs/ab/abcd…		pictures and documents by their SHA-256, of all sets
 *	20261130-120000/	a set: one moment of a store (Chinese time)
 *	    baokao.db		all but the bytes of blobs; none with PostgreSQL
 *	    key.sealed		secret.key under a passphrase, if one was given
 *	    manifest		what belongs to it, with hashes; a hash of itself last
 *	20261130-….part/	one that was interrupted: the next backup removes it
 */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include "cli/cli.h"

enum { MANIFEST_FILES = 2 };

#define BACKUP_DB	"baokao.db"
#define BACKUP_KEY	"key.sealed"
#define BACKUP_MANIFEST	"manifest"

struct kept_file {
	struct str	name;
	struct str	hash;		/* SHA256_BYTES */
	int64_t		bytes;
};

struct manifest {
	int64_t			 made_us;
	struct str		 program;	/* version that made it */
	bool			 postgres;
	struct kept_file	 files[MANIFEST_FILES];
	size_t			 files_n;
	struct kept_file	*blobs;		/* names are hashes, too */
	size_t			 blobs_n;
};

/* An opened folder of backups and one set of it. */
struct backup_set {
	int		 root;		/* descriptors, closed by the end of the program */
	int		 folder;
	const char	*path;		/* of the set's folder */
	struct manifest	 m;
};

/* manifest_find: one of its files; NULL when it has none of that name. */
const struct kept_file *manifest_find(const struct manifest *m,
	    const char *name);

/* manifest_write: the whole text, its own hash last. */
void	manifest_write(struct buf *b, const struct manifest *m);

/*
 * manifest_read: as manifest_write() wrote it.
 *
 * returns	RC_OK | RC_BAD a byte is not as it was
 */
enum rc	manifest_read(struct arena *a, struct str text, struct manifest *ret);

/*
 * set_open: the newest set of a folder of backups, or the set that path is.
 *
 * cause	DB_CAUSE_BYTES, Chinese
 * returns	RC_OK | RC_NONE no whole set | RC_BAD | RC_IO
 */
enum rc	set_open(struct arena *a, const char *path, struct backup_set *ret,
	    char *cause);

/*
 * set_names: the whole sets of a folder of backups, oldest first.
 *
 * parts	instead: those that were interrupted
 */
size_t	set_names(struct arena *a, int root, bool parts, const char ***ret);

/*
 * set_file: a file of the set, its hash compared.
 *
 * returns	RC_OK | RC_NONE missing | RC_BAD changed | RC_IO
 */
enum rc	set_file(struct arena *a, const struct backup_set *s,
	    const char *name, struct str *ret_bytes);

/* blob_path: where a blob lies below the root. */
const char *blob_path(struct arena *a, struct str hash);

/* blob_file: the bytes of a blob, its hash compared: as set_file(). */
enum rc	blob_file(struct arena *a, int root, struct str hash,
	    struct str *ret_bytes);

/*
 * passphrase_read: the first line of the file that --passphrase names; "-" is
 * standard input. At least 12 characters; a file is its owner's only.
 *
 * ret		"" when the option was not given
 * returns	RC_OK | RC_BAD | RC_IO; cause says it in Chinese
 */
enum rc	passphrase_read(const struct options *o, struct arena *a,
	    struct str *ret, char *cause);

/* key_seal: a master key under a passphrase: RC_OK | RC_IO. */
enum rc	key_seal(struct arena *a, const struct key *master, struct str words,
	    struct str *ret_bytes);

/* key_unseal: the other way: RC_OK | RC_BAD another passphrase | RC_IO. */
enum rc	key_unseal(struct arena *a, struct str bytes, struct str words,
	    struct key *ret_master);

#endif
