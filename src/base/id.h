/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids of rows: ordered by time inside, so that indexes grow at one end, and
 * scrambled by a keyed permutation outside, so that nobody can guess one.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/crypto.h"

enum { ID_TEXT_CHARS = 13 };

/*
 * id_make: a new id, above 0: milliseconds since 2020, then 22 bits of a counter
 * that begins at random: no two of a process in the same millisecond are equal,
 * and those of two processes only if their counters happened to stand alike.
 *
 * now_us	the clock's
 * r		where the counter begins; used once
 */
int64_t	id_make(int64_t now_us, struct rng *r);

/* id_text: an id as it stands in a URL: ID_TEXT_CHARS of base 32. */
struct str id_text(struct arena *a, const struct key *k, int64_t id);

/*
 * id_parse: the id behind such a text.
 *
 * returns	RC_OK | RC_NONE no text that id_text() makes with this key
 */
enum rc	id_parse(const struct key *k, struct str s, int64_t *ret_id);

#endif
