/* SPDX-License-Identifier: Apache-2.0 */
/* Building the search index; index_find.c asks it, index_tree.c has the tree. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "position/index_parts.h"

enum { SEARCHED = 6 };

#define INDEX_BYTES_MAX ((size_t)1 << 30)

static int32_t
fold_char(int32_t cp)
{
	if (cp > 0xff00 && cp < 0xff5f)
		cp -= 0xfee0;
	if (cp >= 'A' && cp <= 'Z')
		cp += 'a' - 'A';
	if ((cp >= 0 && cp <= ' ') || cp == 0xa0 || cp == 0x3000 ||
	    (cp >= 0x2000 && cp <= 0x200f) || cp == 0xfeff)
		return -1;
	return cp;
}

/* Case, width and punctuation fold away; to has room for as many bytes as s. */
struct str
position_fold(struct str s, char *to)
{
	size_t n = 0;

	while (s.n > 0) {
		const char	*at = s.p;
		int32_t		 cp = utf8_next(&s), folded = fold_char(cp);
		size_t		 len = (size_t)(s.p - at);

		if (folded < 0)
			continue;
		if (folded < 0x80) {
			to[n++] = (char)folded;
			continue;
		}
		memcpy(to + n, at, len);
		n += len;
	}
	return str_of(to, n);
}

uint64_t
gram_key(int32_t first, int32_t second)
{
	return (uint64_t)(uint32_t)first << 32 | (uint32_t)second;
}

uint64_t
gram_key3(const int32_t *three)
{
	for (unsigned i = 0; i < 3; i++)
		if (three[i] <= 0 || three[i] >= 0x80)
			return GRAM_EMPTY;
	/* The top bit keeps them apart from pairs. */
	return UINT64_C(1) << 63 | gram_key(three[0], three[1]) << 8 |
	    (uint32_t)three[2];
}

struct gram *
gram_find(struct gram *grams, uint32_t places, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	uint32_t i = (uint32_t)(h >> 32) & (places - 1);

	while (grams[i].key != GRAM_EMPTY && grams[i].key != key)
		i = (i + 1) & (places - 1);
	return &grams[i];
}

/* ---- distinct texts */

/* One field of one item, to be sorted by its folded text. */
struct use {
	struct str	folded;
	uint32_t	item;
};

static int
by_text(const void *a, const void *b)
{
	const struct use	*x = a, *y = b;
	int			 c = str_cmp(x->folded, y->folded);

	return c == 0 ? (x->item > y->item) - (x->item < y->item) : c;
}

static struct str
searched(const struct position_item *it, unsigned field)
{
	const struct str fields[SEARCHED] = { it->facet[FACET_DEPT],
		it->facet[FACET_UNIT], it->name, it->code, it->major,
		it->remark };

	return fields[field];
}

/* collect: every text of every item, folded, sorted; "" left out. */
static struct use *
collect(const struct position_item *items, uint32_t n, struct arena *tmp,
    size_t *ret_n)
{
	struct use	*uses = ARENA_ARRAY(tmp, struct use,
	    (size_t)n * SEARCHED + 1);
	size_t		 used = 0;

	for (uint32_t i = 0; i < n; i++)
		for (unsigned f = 0; f < SEARCHED; f++) {
			struct str s = searched(&items[i], f);

			s = position_fold(s, arena_alloc(tmp, s.n + 1));
			if (s.n > 0)
				uses[used++] = (struct use){ s, i };
		}
	if (used > 1)
		qsort(uses, used, sizeof(*uses), by_text);
	*ret_n = used;
	return uses;
}

/* keep_posting: what was gathered, in the index's arena. */
static struct posting
keep_posting(struct arena *a, const struct buf *b)
{
	struct posting p = { NULL, (uint32_t)(b->n / sizeof(uint32_t)) };

	if (b->n > 0)
		p.p = arena_copy(a, b->p, b->n);
	return p;
}

/*
 * Texts that many positions share (a major, a place) stand once, with the
 * list of who has them.
 */
static void
index_texts(struct position_index *ix, const struct position_item *items,
    struct arena *tmp)
{
	size_t		 n, at = 0, bytes = 0;
	struct use	*uses = collect(items, ix->n, tmp, &n);
	struct buf	 gathered;
	char		*to;

	for (size_t i = 0; i < n; i++)
		if (i == 0 || !str_eq(uses[i].folded, uses[i - 1].folded)) {
			ix->texts_n++;
			bytes += uses[i].folded.n;
		}
	ix->texts = ARENA_ARRAY(ix->a, struct text, ix->texts_n + 1);
	to = arena_alloc(ix->a, bytes + 1);
	buf_init(&gathered, INDEX_BYTES_MAX);
	for (uint32_t t = 0; t < ix->texts_n; t++) {
		struct str s = uses[at].folded;

		memcpy(to, s.p, s.n);
		ix->texts[t].folded = str_of(to, s.n);
		to += s.n;
		buf_clear(&gathered);
		for (size_t from = at; at < n && str_eq(uses[at].folded, s);
		    at++)
			if (at == from || uses[at].item != uses[at - 1].item)
				buf_add(&gathered, &uses[at].item,
				    sizeof(uint32_t));
		ix->texts[t].items = keep_posting(ix->a, &gathered);
	}
	buf_done(&gathered);
}

/* ---- grams */

/* Counting and then filling the lists of a growing table of grams. */
struct builder {
	struct gram	*grams;
	uint32_t	*last;		/* per place: the text seen last, from 1 */
	uint32_t	*to;		/* where all lists go, when filling */
	uint32_t	 places, used;
};

static void
builder_init(struct builder *b, uint32_t places)
{
	b->grams = calloc(places, sizeof(*b->grams));
	b->last = calloc(places, sizeof(*b->last));
	must(b->grams != NULL && b->last != NULL);
	b->places = places;
	b->used = 0;
	b->to = NULL;
}

static void
builder_done(struct builder *b)
{
	free(b->grams);
	free(b->last);
}

/*
 * Open addressing: doubled before it is full, since a full one would be
 * searched for ever.
 */
static void
builder_grow(struct builder *b)
{
	struct builder bigger;

	builder_init(&bigger, b->places * 2);
	for (uint32_t i = 0; i < b->places; i++) {
		struct gram *g;

		if (b->grams[i].key == GRAM_EMPTY)
			continue;
		g = gram_find(bigger.grams, bigger.places, b->grams[i].key);
		*g = b->grams[i];
		bigger.last[g - bigger.grams] = b->last[i];
	}
	bigger.used = b->used;
	builder_done(b);
	*b = bigger;
}

/* count: one gram of a text, which is numbered from 1. */
static void
count(struct builder *b, uint64_t key, uint32_t text)
{
	struct gram *g;

	if (b->used > b->places / 2)
		builder_grow(b);
	g = gram_find(b->grams, b->places, key);
	if (g->key == GRAM_EMPTY) {
		g->key = key;
		b->used++;
	}
	if (b->last[g - b->grams] == text)
		return;
	b->last[g - b->grams] = text;
	g->texts.n++;
}

/* fill: the same gram again, now that the lists have their places. */
static void
fill(struct builder *b, uint64_t key, uint32_t text)
{
	struct gram	*g = gram_find(b->grams, b->places, key);
	size_t		 place = (size_t)(g - b->grams);

	if (b->last[place] == text)
		return;
	b->last[place] = text;
	b->to[(size_t)(g->texts.p - b->to) + g->texts.n++] = text - 1;
}

static void
each_gram(struct builder *b, struct str s, uint32_t text,
    void (*fn)(struct builder *b, uint64_t key, uint32_t text))
{
	int32_t last[3] = { 0, 0, 0 };

	while (s.n > 0) {
		last[0] = last[1];
		last[1] = last[2];
		last[2] = utf8_next(&s);
		fn(b, gram_key(last[2], 0), text);
		if (last[1] != 0)
			fn(b, gram_key(last[1], last[2]), text);
		if (gram_key3(last) != GRAM_EMPTY)
			fn(b, gram_key3(last), text);
	}
}

/*
 * Pairs of characters: Chinese has no blanks between words. Counted first,
 * then filled, so that lists lie one behind another.
 */
static void
index_grams(struct position_index *ix)
{
	struct builder	b;
	size_t		all = 0, at = 0;

	builder_init(&b, 1024);
	for (uint32_t t = 0; t < ix->texts_n; t++)
		each_gram(&b, ix->texts[t].folded, t + 1, count);
	for (uint32_t i = 0; i < b.places; i++)
		all += b.grams[i].texts.n;
	b.to = ARENA_ARRAY(ix->a, uint32_t, all + 1);
	for (uint32_t i = 0; i < b.places; i++) {
		b.grams[i].texts.p = b.to + at;
		at += b.grams[i].texts.n;
		b.grams[i].texts.n = 0;
		b.last[i] = 0;
	}
	for (uint32_t t = 0; t < ix->texts_n; t++)
		each_gram(&b, ix->texts[t].folded, t + 1, fill);
	ix->grams_n = b.places;
	ix->grams = arena_copy(ix->a, b.grams,
	    (size_t)b.places * sizeof(*b.grams));
	builder_done(&b);
}

/*
 * Made once for a version of the table and then only read, by any number of
 * threads.
 */
struct position_index *
position_index_new(const struct position_item *items, uint32_t n)
{
	struct arena		*a = arena_new(INDEX_BYTES_MAX), *tmp;
	struct position_index	*ix = ARENA_NEW(a, struct position_index);

	must(n <= POSITION_INDEX_MAX);
	ix->a = a;
	ix->n = n;
	tmp = arena_new(INDEX_BYTES_MAX);
	index_texts(ix, items, tmp);
	arena_free(tmp);
	index_grams(ix);
	index_facets(ix, items);
	index_tree(ix, items);
	return ix;
}

void
position_index_free(struct position_index *ix)
{
	if (ix != NULL)
		arena_free(ix->a);
}

size_t
position_index_bytes(const struct position_index *ix)
{
	return arena_used(ix->a);
}
