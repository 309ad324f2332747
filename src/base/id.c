/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of rows that nobody can guess, and how they stand in an address. */
#include "base/id.h"

#include <stdatomic.h>
#include <string.h>

enum { ROUNDS = 6, COUNTER_BITS = 22 };

/* 2020-01-01 in milliseconds. */
static const int64_t epoch_ms = INT64_C(1577836800000);

/* Crockford's alphabet: nothing that looks like something else. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* Of all threads; 0 until the first id. */
static _Atomic uint64_t counter;

static uint64_t
count(struct rng *r)
{
	uint64_t none = 0;

	if (atomic_load_explicit(&counter, memory_order_relaxed) == 0)
		(void)atomic_compare_exchange_strong(&counter, &none,
		    rng_u64(r) >> 1 | 1);	/* another thread was first: fine */
	return atomic_fetch_add_explicit(&counter, 1, memory_order_relaxed) &
	    (((uint64_t)1 << COUNTER_BITS) - 1);
}

int64_t
id_make(int64_t now_us, struct rng *r)
{
	int64_t ms = now_us / 1000 - epoch_ms;

	if (ms < 1)
		ms = 1;		/* a clock set before 2020 still gives ids */
	return ms << COUNTER_BITS | (int64_t)count(r);
}

static uint32_t
mix(const struct key *k, unsigned round, uint32_t half)
{
	char block[5] = { (char)round, (char)(half >> 24), (char)(half >> 16),
		(char)(half >> 8), (char)half };

	return (uint32_t)siphash(k, str_of(block, sizeof(block)));
}

/* A balanced Feistel network on 64 bits; the same rounds backwards undo it. */
static uint64_t
permute(const struct key *k, uint64_t v, bool undo)
{
	uint32_t l = (uint32_t)(v >> 32), r = (uint32_t)v;

	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned	round = undo ? ROUNDS - 1 - i : i;
		uint32_t	swap = undo ? l : r;

		if (undo) {
			l = r ^ mix(k, round, l);
			r = swap;
		} else {
			r = l ^ mix(k, round, r);
			l = swap;
		}
	}
	return (uint64_t)l << 32 | r;
}

struct str
id_text(struct arena *a, const struct key *k, int64_t id)
{
	uint64_t	v = permute(k, (uint64_t)id, false);
	char		*to = arena_alloc(a, ID_TEXT_CHARS + 1);

	for (int i = ID_TEXT_CHARS - 1; i >= 0; i--, v >>= 5)
		to[i] = alphabet[v & 31];
	return (struct str){ to, ID_TEXT_CHARS };
}

/*
 * What nobody could have been given by us is RC_NONE, as a row that is not
 * there: a stranger learns nothing by guessing.
 */
enum rc
id_parse(const struct key *k, struct str s, int64_t *ret_id)
{
	uint64_t v = 0;

	if (s.n != ID_TEXT_CHARS)
		return RC_NONE;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = memchr(alphabet, s.p[i], 32);

		if (at == NULL || (i == 0 && at - alphabet > 15))
			return RC_NONE;
		v = v << 5 | (uint64_t)(at - alphabet);
	}
	v = permute(k, v, true);
	if (v == 0 || v > INT64_MAX)
		return RC_NONE;
	*ret_id = (int64_t)v;
	return RC_OK;
}
