/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena: memory of one request, one job or one test, freed at once.
 *
 * Allocation never fails: reaching the arena's limit is a programming error
 * (inputs are bounded before they get here) and stops the program. Under
 * AddressSanitizer each block has a red zone and a reset poisons everything.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/*
 * arena_new: a fresh arena.
 *
 * max_bytes	the most it may ever hold between two resets
 * returns	the arena; the caller frees it with arena_free()
 */
struct arena *arena_new(size_t max_bytes);

/* arena_free: run the deferred calls, then give all memory back; NULL is fine. */
void	arena_free(struct arena *a);

/*
 * arena_reset: run the deferred calls backwards and forget every block.
 *
 * Up to 256 KiB stay for the next use, the rest goes back to the system.
 */
void	arena_reset(struct arena *a);

/* arena_alloc: n zeroed bytes aligned for any type; valid until the reset. */
void	*arena_alloc(struct arena *a, size_t n);

/* arena_copy: n bytes of p in the arena, followed by one NUL byte. */
void	*arena_copy(struct arena *a, const void *p, size_t n);

/* arena_used: bytes handed out since the last reset. */
size_t	arena_used(const struct arena *a);

/*
 * arena_defer: call fn(p) at the next reset or free, last registered first.
 *
 * For what is not memory: a file descriptor, a statement. p is kept.
 */
void	arena_defer(struct arena *a, void (*fn)(void *), void *p);

/* ARENA_NEW: one zeroed object of a type; ARENA_ARRAY: n of them. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) \
	((type *)arena_alloc((a), arena_product((n), sizeof(type))))

/* arena_product: n * size, stopping the program when it does not fit. */
size_t	arena_product(size_t n, size_t size);

#endif
