/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages that are the same for every visitor, kept for some seconds, so that a
 * million people looking at the same lists are a million copies and not a
 * million searches. One cache belongs to one loop: no locks.
 */
#ifndef WEB_PAGE_CACHE_H
#define WEB_PAGE_CACHE_H

#include "base/str.h"

struct page_cache;

/* page_cache_new: empty; it takes at most bytes_max of pages. */
struct page_cache *page_cache_new(size_t bytes_max);

/* page_cache_free: NULL is fine. */
void	page_cache_free(struct page_cache *c);

/*
 * page_cache_get: a page that was kept less than three seconds ago.
 *
 * target	path and query as they were sent
 * now_us	of a clock that does not jump
 * ret_body	copied into the arena
 */
bool	page_cache_get(struct page_cache *c, struct arena *a,
	    struct str target, int64_t now_us, struct str *ret_body);

/* page_cache_put: keep a page; what stood in its place goes. */
void	page_cache_put(struct page_cache *c, struct str target,
	    struct str body, int64_t now_us);

#endif
