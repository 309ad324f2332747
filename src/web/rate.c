/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set-associative table: a key has four places; when all are taken the one
 * that is fullest again (has the least to remember) makes room.
 */
#include "web/rate.h"

#include <pthread.h>
#include <stdlib.h>

enum { SETS = 8192, WAYS = 4 };

struct bucket {
	uint64_t	key;
	int64_t		seen_us;
	double		tokens;
};

struct rate_table {
	pthread_mutex_t	lock;
	struct key	hash_key;
	struct bucket	sets[SETS][WAYS];
};

static const struct {
	int	per_minute;
	int	burst;
} classes[RATE__MAX] = {
#define RATE(id, per_minute, burst) [RATE_##id] = { per_minute, burst },
#include "web/rate.tbl"
#undef RATE
};

struct rate_table *
rate_table_new(struct rng *r)
{
	struct rate_table *t = calloc(1, sizeof(*t));

	must(t != NULL && pthread_mutex_init(&t->lock, NULL) == 0);
	r->fill(r, t->hash_key.b, sizeof(t->hash_key.b));
	return t;
}

void
rate_table_free(struct rate_table *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_destroy(&t->lock);
	free(t);
}

static double
refilled(const struct bucket *b, enum rate class, int64_t now_us)
{
	double tokens = b->tokens + (double)(now_us - b->seen_us) *
	    classes[class].per_minute / 60e6;

	return tokens < classes[class].burst ? tokens : classes[class].burst;
}

/* The bucket of a key, or the one that gives way to it, full. */
static struct bucket *
find(struct rate_table *t, uint64_t key, enum rate class, int64_t now_us)
{
	struct bucket *set = t->sets[key % SETS], *way = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].seen_us < way->seen_us)
			way = &set[i];
	}
	*way = (struct bucket){ key, now_us, classes[class].burst };
	return way;
}

/*
 * A token bucket for each class and key; kept in a table of fixed size by a
 * keyed hash, so that nobody can fill memory with made-up keys or aim at
 * another's bucket. The answer is seconds to wait, 0: go on.
 */
int
rate_take(struct rate_table *t, enum rate class, struct str key,
    int64_t now_us)
{
	struct bucket	*b;
	uint64_t	 h;
	int		 wait = 0;

	if (classes[class].per_minute == 0)
		return 0;
	h = siphash(&t->hash_key, key) * RATE__MAX + (uint64_t)class;
	pthread_mutex_lock(&t->lock);
	b = find(t, h, class, now_us);
	b->tokens = refilled(b, class, now_us);
	b->seen_us = now_us;
	if (b->tokens >= 1)
		b->tokens -= 1;
	else
		wait = 60 / classes[class].per_minute + 1;
	pthread_mutex_unlock(&t->lock);
	return wait;
}
