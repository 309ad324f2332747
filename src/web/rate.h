/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets by rate class and client address, in a table of fixed size. */
#ifndef WEB_RATE_H
#define WEB_RATE_H

#include "base/crypto.h"
#include "web/req.h"

struct rate_table;

/* rate_table_new: an empty table, safe for all threads. */
struct rate_table *rate_table_new(struct rng *r);

/* rate_table_free: NULL is fine. */
void	rate_table_free(struct rate_table *t);

/*
 * rate_take: take one try.
 *
 * key		an http_addr_line() as text, or whatever limits belong to
 * now_us	monotonic
 * returns	0 allowed | seconds to wait
 */
int	rate_take(struct rate_table *t, enum rate class, struct str key,
	    int64_t now_us);

#endif
