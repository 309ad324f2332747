/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many registered for each position, counted at most once a minute for
 * everybody, and told as the exam's switch says: exact, in bands, a day late.
 *
 * Owns nothing but what it counted last; never tells more than the exam's
 * switch allows.
 */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include "exam/exam.h"
#include "store/cx.h"
#include "store/services.h"

/* Of one position. */
struct stats_count {
	int64_t	position_id;
	int64_t	submitted;
	int64_t	approved;
	int64_t	paid;
};

/* Of an exam, in the order of position ids. */
struct stats {
	struct stats_count	*list;
	size_t			 n;
	int64_t			 as_of_us;	/* what was confirmed by then */
};

struct stats_cache;

/* stats_cache_new: empty; safe for all threads. */
struct stats_cache *stats_cache_new(void);

/* stats_cache_free: NULL is fine. */
void	stats_cache_free(struct stats_cache *c);

/*
 * stats_get: the counts of an exam, copied into cx->a.
 *
 * returns	RC_OK | RC_NONE the exam does not tell | RC_IO
 */
enum rc	stats_get(struct stats_cache *c, struct cx *cx,
	    const struct exam *exam, struct stats *ret);

/* stats_of: a position's counts; zeros when nobody chose it. */
struct stats_count stats_of(const struct stats *s, int64_t position_id);

/* stats_text: a number as the exam discloses it: "37", "11–50". */
struct str stats_text(struct arena *a, const struct exam_config *c,
	    int64_t n);

/* stats_cache_of: the process's cache of figures. */
struct stats_cache *stats_cache_of(const struct services *s);

/* its place among the services */
extern const struct service_key stats_cache_key;

#endif
