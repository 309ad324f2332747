/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process keeps from start to end and a request or a job may need: a cache,
 * a gateway's desk, a font. A folder owns its thing and a key, and gives the
 * thing out by a function with its type (exam_cache_of() and the like), so that
 * nothing below has to know what there is above.
 */
#ifndef STORE_SERVICES_H
#define STORE_SERVICES_H

#include "base/clock.h"
#include "store/cx.h"

enum { SERVICES_MAX = 16 };

/* Its address is what counts; the name is for messages. */
struct service_key {
	const char	*name;
};

struct service {
	const struct service_key *key;
	void			 *thing;
};

struct services {
	const struct keys	*keys;
	struct rng		*rng;
	const struct clock	*clock;
	const struct law	*law;
	struct service		 list[SERVICES_MAX];
	size_t			 n;
};

/* services_add: before the threads start; the thing is kept, NULL is fine. */
void	services_add(struct services *s, const struct service_key *key,
	    void *thing);

/* services_get: what was added; stops the program when nothing was. */
void	*services_get(const struct services *s, const struct service_key *key);

/* services_find: the same, but NULL when nothing was, or without services. */
void	*services_find(const struct services *s,
	    const struct service_key *key);

#endif
