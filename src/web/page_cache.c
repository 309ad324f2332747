/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that are the same for everybody, kept for some seconds. */
#include "web/page_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

enum { WAYS = 4, SETS = 512, SLOTS = WAYS * SETS };

static const int64_t FRESH_US = 3000000;

/* target and body in one block of the heap; NULL: free. */
struct slot {
	char	*bytes;
	size_t	 target_n;
	size_t	 body_n;
	int64_t	 made_us;
};

struct page_cache {
	struct key	key;		/* nobody can aim at one slot */
	size_t		bytes;
	size_t		bytes_max;
	struct slot	slots[SLOTS];
};

struct page_cache *
page_cache_new(size_t bytes_max)
{
	struct page_cache	*c = calloc(1, sizeof(*c));
	struct rng		 rng = rng_system();

	must(c != NULL);
	rng.fill(&rng, c->key.b, sizeof(c->key.b));
	c->bytes_max = bytes_max;
	return c;
}

static void
drop(struct page_cache *c, struct slot *s)
{
	c->bytes -= s->bytes == NULL ? 0 : s->target_n + s->body_n;
	free(s->bytes);
	*s = (struct slot){ .bytes = NULL };
}

void
page_cache_free(struct page_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		drop(c, &c->slots[i]);
	free(c);
}

/* The ways of a target: any of them may hold it. */
static struct slot *
set_of(struct page_cache *c, struct str target)
{
	return &c->slots[siphash(&c->key, target) % SETS * WAYS];
}

static bool
holds(const struct slot *s, struct str target)
{
	return s->bytes != NULL &&
	    str_eq(str_of(s->bytes, s->target_n), target);
}

/*
 * A copy, since the next request of this loop may throw the slot away before
 * the answer is sent.
 */
bool
page_cache_get(struct page_cache *c, struct arena *a, struct str target,
    int64_t now_us, struct str *ret_body)
{
	struct slot *set = set_of(c, target);

	for (int i = 0; i < WAYS; i++) {
		const struct slot *s = &set[i];

		if (!holds(s, target))
			continue;
		if (now_us - s->made_us > FRESH_US)
			return false;
		*ret_body = str_copy(a, str_of(s->bytes + s->target_n,
		    s->body_n));
		return true;
	}
	return false;
}

/* Its own way, else the oldest. */
static struct slot *
place_of(struct page_cache *c, struct str target)
{
	struct slot *set = set_of(c, target), *oldest = set;

	for (int i = 0; i < WAYS; i++) {
		if (holds(&set[i], target))
			return &set[i];
		if (set[i].bytes == NULL || (oldest->bytes != NULL &&
		    set[i].made_us < oldest->made_us))
			oldest = &set[i];
	}
	return oldest;
}

/*
 * Full means emptied as a whole: pages live for seconds, and an order of age
 * would cost more than it saves. What is larger than a sixteenth of all is
 * not kept, or a few pages would push out the rest.
 */
void
page_cache_put(struct page_cache *c, struct str target, struct str body,
    int64_t now_us)
{
	struct slot *s = place_of(c, target);

	drop(c, s);
	if (target.n + body.n > c->bytes_max / 16)
		return;
	if (c->bytes + target.n + body.n > c->bytes_max)
		for (size_t i = 0; i < SLOTS; i++)
			drop(c, &c->slots[i]);
	s->bytes = malloc(target.n + body.n);
	if (s->bytes == NULL)
		return;
	memcpy(s->bytes, target.p, target.n);
	memcpy(s->bytes + target.n, body.p, body.n);
	s->target_n = target.n;
	s->body_n = body.n;
	s->made_us = now_us;
	c->bytes += target.n + body.n;
}
