/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the index. A set of positions is a bit for each; filters come first,
 * so that words are looked for only among what is left.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "position/index_parts.h"

struct set {
	uint64_t	bits[BITS_N];
};

static void
set_add(struct set *s, uint32_t i)
{
	s->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static bool
set_has(const struct set *s, uint32_t i)
{
	return (s->bits[i / 64] >> (i % 64) & 1) != 0;
}

static size_t
set_words(const struct position_index *ix)
{
	return (ix->n + 63) / 64;
}

/* add_common: what is in the list and in one set, to the other. */
static void
add_common(struct set *to, const struct set *from, struct posting list)
{
	for (uint32_t i = 0; i < list.n; i++)
		if (set_has(from, list.p[i]))
			set_add(to, list.p[i]);
}

/* ---- filters */

/* first_at_least: the first value, by bytes, that is not below a text. */
static uint32_t
first_at_least(const struct facet *f, struct str text)
{
	uint32_t lo = 0, hi = f->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (str_cmp(f->values[f->sorted[mid]].text, text) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* filter: only those of the set that have the value, or begin with it. */
static void
filter(const struct position_index *ix, enum position_facet which,
    struct str text, struct set *set)
{
	const struct facet	*f = &ix->facets[which];
	struct set		 kept;

	memset(kept.bits, 0, set_words(ix) * sizeof(kept.bits[0]));
	for (uint32_t i = first_at_least(f, text); i < f->n; i++) {
		struct str value = f->values[f->sorted[i]].text;

		if (which == FACET_PLACE ? !str_starts(value, text) :
		    !str_eq(value, text))
			break;
		add_common(&kept, set, f->items[f->sorted[i]]);
	}
	memcpy(set->bits, kept.bits, set_words(ix) * sizeof(kept.bits[0]));
}

/* ---- words */

struct word {
	struct str	text;		/* folded */
	struct posting	texts;		/* of its rarest gram */
	size_t		chars;
};

static void
rarer(const struct position_index *ix, struct word *w, uint64_t key)
{
	const struct gram *g = gram_find(ix->grams, ix->grams_n, key);

	if (g->texts.n < w->texts.n)
		w->texts = g->texts;
}

/* rarest: the shortest list among the word's grams. */
static void
rarest(const struct position_index *ix, struct word *w)
{
	struct str	rest = w->text;
	int32_t		last[3] = { 0, 0, 0 };

	w->texts.n = UINT32_MAX;
	for (w->chars = 0; rest.n > 0; w->chars++) {
		last[0] = last[1];
		last[1] = last[2];
		last[2] = utf8_next(&rest);
		if (last[1] != 0)
			rarer(ix, w, gram_key(last[1], last[2]));
		else if (rest.n == 0)
			rarer(ix, w, gram_key(last[2], 0));
		if (gram_key3(last) != GRAM_EMPTY)
			rarer(ix, w, gram_key3(last));
	}
}

static int
by_rarity(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return (x->texts.n > y->texts.n) - (x->texts.n < y->texts.n);
}

/* take_words: the query's words, folded into room, the rarest first. */
static size_t
take_words(const struct position_index *ix, struct str query,
    struct word *words, char *room)
{
	size_t n = 0;

	while (query.n > 0 && n < POSITION_WORDS_MAX) {
		struct str	word = { query.p, 0 }, rest = query;
		char		one[8];

		/* What folds to nothing stands between words. */
		while (rest.n > 0) {
			const char *at = rest.p;

			(void)utf8_next(&rest);	/* only steps */
			if (position_fold(str_of(at, (size_t)(rest.p - at)),
			    one).n == 0)
				break;
			word.n = (size_t)(rest.p - word.p);
		}
		query = rest;
		word = utf8_head(word, POSITION_WORD_CHARS);
		if (word.n == 0)
			continue;
		words[n].text = position_fold(word, room);
		room += words[n].text.n;
		rarest(ix, &words[n]);
		n++;
	}
	qsort(words, n, sizeof(*words), by_rarity);
	return n;
}

static bool
any_in(const struct set *s, struct posting items)
{
	for (uint32_t i = 0; i < items.n; i++)
		if (set_has(s, items.p[i]))
			return true;
	return false;
}

/* narrow: only those of the set in one of whose texts the word occurs. */
static void
narrow(const struct position_index *ix, const struct word *w, struct set *set)
{
	struct set kept;

	memset(kept.bits, 0, set_words(ix) * sizeof(kept.bits[0]));
	for (uint32_t i = 0; i < w->texts.n; i++) {
		const struct text *t = &ix->texts[w->texts.p[i]];

		if (!any_in(set, t->items))
			continue;
		/* Two characters are the gram itself: nothing to verify. */
		if (w->chars > 2 && !str_has(t->folded, w->text))
			continue;
		add_common(&kept, set, t->items);
	}
	memcpy(set->bits, kept.bits, set_words(ix) * sizeof(kept.bits[0]));
}

/*
 * Only whole words are counted before the page, so that page 500 costs what
 * page 1 costs.
 */
static void
fill_page(const struct position_index *ix, const struct set *set,
    uint32_t page, struct position_page *ret)
{
	uint64_t skip = (uint64_t)page * POSITION_PAGE;

	ret->total = ret->n = 0;
	for (size_t i = 0; i < set_words(ix); i++) {
		uint64_t	bits = set->bits[i];
		uint32_t	here = (uint32_t)__builtin_popcountll(bits);

		/* Most words lie before or behind the page as a whole. */
		if (ret->n < POSITION_PAGE && ret->total + here > skip)
			for (uint32_t nth = ret->total; bits != 0 &&
			    ret->n < POSITION_PAGE; bits &= bits - 1, nth++)
				if (nth >= skip)
					ret->at[ret->n++] = (uint32_t)(i * 64) +
					    (uint32_t)__builtin_ctzll(bits);
		ret->total += here;
	}
}

/* Everything that fits is a bit; each condition takes bits away. */
void
position_index_find(const struct position_index *ix,
    const struct position_query *q, struct position_page *ret_page)
{
	struct word	words[POSITION_WORDS_MAX];
	char		room[POSITION_WORDS_MAX * POSITION_WORD_CHARS * 4];
	struct set	set;
	size_t		n;

	memset(set.bits, 0xff, set_words(ix) * sizeof(set.bits[0]));
	if (ix->n % 64 != 0)
		set.bits[ix->n / 64] = (UINT64_C(1) << (ix->n % 64)) - 1;
	for (unsigned f = 0; f < FACET__MAX; f++)
		if (q->facet[f].n > 0)
			filter(ix, (enum position_facet)f, q->facet[f], &set);
	n = take_words(ix, q->words, words, room);
	for (size_t i = 0; i < n; i++)
		narrow(ix, &words[i], &set);
	fill_page(ix, &set, q->page, ret_page);
}
