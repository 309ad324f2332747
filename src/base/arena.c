/* SPDX-License-Identifier: Apache-2.0 */
/* Chunks in a list; the newest is filled from its front. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rc.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define FILL_NEW(p, n) memset((p), 0xa5, (n))	/* gcc 14 wants it written */
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { RED_ZONE_BYTES = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define FILL_NEW(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { RED_ZONE_BYTES = 0 };
#endif

enum {
	CHUNK_BYTES = 8 * 1024,
	KEEP_BYTES = 256 * 1024,
	LARGE_BYTES = 128 * 1024,	/* the system's own pages are zero */
};

struct chunk {
	struct chunk	*next;
	size_t		 cap;
	size_t		 used;
	bool		 zero;		/* what is not used yet is all zeros */
	alignas(max_align_t) unsigned char data[];
};

struct deferred {
	struct deferred	*next;
	void		(*fn)(void *);
	void		*p;
};

struct arena {
	struct chunk	*head;
	struct deferred	*deferred;
	size_t		 max;
	size_t		 used;
};

size_t
arena_product(size_t n, size_t size)
{
	must(size == 0 || n <= SIZE_MAX / size);
	return n * size;
}

/*
 * Memory of the system comes as zeros for large blocks, which calloc knows
 * and we need not clear again; under the sanitizers a red zone stands behind
 * each block, so that nothing may be taken for granted there.
 */
static struct chunk *
chunk_new(size_t cap, struct chunk *next)
{
	struct chunk	*c;
	bool		 zero;

	must(cap <= SIZE_MAX - sizeof(*c));
	zero = cap >= LARGE_BYTES && RED_ZONE_BYTES == 0;
	c = zero ? calloc(1, sizeof(*c) + cap) : malloc(sizeof(*c) + cap);
	must(c != NULL);
	c->zero = zero;
	c->next = next;
	c->cap = cap;
	c->used = 0;
	FILL_NEW(c->data, cap);
	POISON(c->data, cap);
	return c;
}

struct arena *
arena_new(size_t max_bytes)
{
	struct arena *a;

	a = calloc(1, sizeof(*a));
	must(a != NULL);
	a->max = max_bytes;
	return a;
}

/*
 * A chunk is twice the last one, so that many small requests cost few calls of
 * malloc, while the last is below a quarter of what a reset keeps; then small
 * ones come again, for a large one would be thrown away each time.
 */
void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t	 align = alignof(max_align_t);
	size_t		 need, cap;
	unsigned char	*p;

	must(n <= a->max && a->used <= a->max - n);
	need = (n + RED_ZONE_BYTES + align - 1) & ~(align - 1);
	if (a->head == NULL || a->head->cap - a->head->used < need) {
		cap = CHUNK_BYTES;
		if (a->head != NULL && a->head->cap < KEEP_BYTES / 4)
			cap = a->head->cap * 2;
		a->head = chunk_new(need > cap ? need : cap, a->head);
	}
	p = a->head->data + a->head->used;
	a->head->used += need;
	a->used += n;
	UNPOISON(p, n);
	if (!a->head->zero)
		memset(p, 0, n);
	return p;
}

void *
arena_copy(struct arena *a, const void *p, size_t n)
{
	char *to;

	must(n < SIZE_MAX);
	to = arena_alloc(a, n + 1);
	if (n > 0)
		memcpy(to, p, n);
	return to;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d;

	d = ARENA_NEW(a, struct deferred);
	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}

static void
run_deferred(struct arena *a)
{
	struct deferred *d;

	while ((d = a->deferred) != NULL) {
		a->deferred = d->next;
		d->fn(d->p);
	}
}

static void
chunk_free(struct chunk *c)
{
	UNPOISON(c->data, c->cap);
	free(c);
}

void
arena_reset(struct arena *a)
{
	struct chunk	*c, *next, *kept = NULL;
	size_t		 total = 0;

	run_deferred(a);
	/* Keep the newest (largest) chunk that fits; one is enough next time. */
	for (c = a->head; c != NULL; c = next) {
		next = c->next;
		if (kept == NULL && total + c->cap <= KEEP_BYTES) {
			kept = c;
			total += c->cap;
			c->next = NULL;
			c->used = 0;
			c->zero = false;
			POISON(c->data, c->cap);
		} else
			chunk_free(c);
	}
	a->head = kept;
	a->used = 0;
}

/* What was deferred runs first: it may still look at memory of the arena. */
void
arena_free(struct arena *a)
{
	struct chunk *c;

	if (a == NULL)
		return;
	run_deferred(a);
	while ((c = a->head) != NULL) {
		a->head = c->next;
		chunk_free(c);
	}
	free(a);
}
