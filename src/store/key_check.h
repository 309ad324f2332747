/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store remembers of itself: the check value of the key that it is sealed
 * with, and what it is for. Written once; who compares them is cli/keys.c.
 */
#ifndef STORE_KEY_CHECK_H
#define STORE_KEY_CHECK_H

#include "store/db.h"

/* As stored: a demo's store never becomes a real one, nor the other way round. */
enum store_kind { STORE_REAL = 0, STORE_DEMO = 1, STORE_UNDECIDED = 2 };

struct key_check {
	struct str	value;		/* a keyed hash of a fixed text */
	int64_t		kind;		/* enum store_kind */
};

/* key_check_read: RC_OK | RC_NONE a store that was never told | RC_IO. */
enum rc	key_check_read(struct tx *tx, struct key_check *ret);

/* key_check_write: the first time; what stands there already stays. */
enum rc	key_check_write(struct tx *tx, const struct key_check *c,
	    int64_t now_us);

/* key_check_settle: what an undecided store is for, from now on. */
enum rc	key_check_settle(struct tx *tx, enum store_kind kind);

#endif
