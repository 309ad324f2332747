/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the search index, private to position/index*.c.
 *
 * Texts repeat: hundreds of positions share a department, a major or a remark.
 * So what is indexed are distinct texts, each with the positions that have it.
 */
#ifndef POSITION_INDEX_PARTS_H
#define POSITION_INDEX_PARTS_H

#include "base/buf.h"
#include "position/index.h"

enum {
	GRAM_EMPTY = 0,
	BITS_N = (POSITION_INDEX_MAX + 63) / 64,
};

/* Ascending numbers, n of them. */
struct posting {
	const uint32_t	*p;
	uint32_t	 n;
};

/*
 * One or two neighbouring characters, and the texts that have them; of ASCII
 * also three, since pairs of digits are in nearly every code.
 */
struct gram {
	uint64_t	key;		/* GRAM_EMPTY: a free place */
	struct posting	texts;
};

/* A distinct text of the searched fields. */
struct text {
	struct str	folded;
	struct posting	items;
};

/* A facet: its values in the table's order and the items of each. */
struct facet {
	struct position_value *values;	/* n, as handed out */
	struct posting	*items;		/* of each value */
	uint32_t	*sorted;	/* values by their bytes */
	uint32_t	n;
};

struct position_index {
	struct arena	*a;
	struct text	*texts;
	struct gram	*grams;		/* a hash table */
	struct position_node *nodes;
	uint32_t	*order;
	struct facet	 facets[FACET__MAX];
	uint32_t	 n;		/* items */
	uint32_t	 texts_n;
	uint32_t	 grams_n;	/* places, a power of 2 */
	uint32_t	 nodes_n;
};

/* gram_key: one character (second 0) or two. */
uint64_t gram_key(int32_t first, int32_t second);

/* gram_key3: three characters; GRAM_EMPTY unless all are ASCII and there. */
uint64_t gram_key3(const int32_t *three);

/* gram_find: the place of a key, or the free place where it belongs. */
struct gram *gram_find(struct gram *grams, uint32_t places, uint64_t key);

/* index_facets: build the facets. */
void	index_facets(struct position_index *ix,
	    const struct position_item *items);

/* index_tree: build the tree. */
void	index_tree(struct position_index *ix,
	    const struct position_item *items);

#endif
