/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are whole or not there, also after the power went: the bytes are
 * on the disk before the name is. Readable by their owner only.
 */
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include "base/str.h"

/*
 * durable_folder: open a folder, made with mode 0700 where it is missing.
 *
 * at		the folder that path starts from, or AT_FDCWD
 * ret_fd	the caller closes it
 * returns	RC_OK | RC_IO errno says why
 */
enum rc	durable_folder(int at, const char *path, int *ret_fd);

/* durable_write: a file of exactly these bytes, 0600; one of that name is replaced. RC_OK | RC_IO. */
enum rc	durable_write(int folder, const char *name, struct str bytes);

/* durable_sync: what a file or a folder has now is on the disk: RC_OK | RC_IO. */
enum rc	durable_sync(int at, const char *path);

/*
 * durable_read: the bytes of a file of any size, mapped, until the arena's reset.
 *
 * returns	RC_OK | RC_NONE no such file | RC_IO
 */
enum rc	durable_read(struct arena *a, int folder, const char *name,
	    struct str *ret_bytes);

#endif
