/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding positions: an index in memory, built once per published table and
 * never changed, so that any number of threads may ask it. Words are searched
 * as substrings; filters are exact but for the place, which is a prefix.
 */
#ifndef POSITION_INDEX_H
#define POSITION_INDEX_H

#include <stdint.h>

#include "base/str.h"

enum {
	POSITION_INDEX_MAX = 50000,	/* positions */
	POSITION_PAGE = 20,
	POSITION_WORDS_MAX = 8,		/* of a query; more are not looked at */
	POSITION_WORD_CHARS = 40,
};

enum position_facet {
	FACET_CATEGORY, FACET_DEPT, FACET_UNIT, FACET_EDUCATION, FACET_DEGREE,
	FACET_LEVEL, FACET_EXAM_TYPE, FACET_PLACE, FACET__MAX
};

/* A position as it is handed in; "" where the table says nothing. */
struct position_item {
	struct str	facet[FACET__MAX];
	struct str	name, code, major, remark;
	int32_t		headcount;
};

struct position_query {
	struct str	words;		/* blanks between; all must occur */
	struct str	facet[FACET__MAX];	/* "" for any */
	uint32_t	page;		/* from 0 */
};

struct position_page {
	uint32_t	total;		/* positions found in all */
	uint32_t	n;		/* of them on this page */
	uint32_t	at[POSITION_PAGE];	/* their places in the array
					 * handed in, ascending */
};

/* A value of a facet, in the order of the table. */
struct position_value {
	struct str	text;
	uint32_t	positions;
};

/* A part of the tree: category, department, unit; nodes know no parents. */
struct position_node {
	struct str	text;		/* "" of the root */
	int64_t		headcount;
	uint32_t	positions;
	uint32_t	first_item;	/* in position_index_order() */
	uint32_t	first_child;	/* in position_index_nodes() */
	uint32_t	children;	/* 0 of a unit */
};

struct position_index;

/*
 * position_index_new: index positions.
 *
 * items	n of them, at most POSITION_INDEX_MAX; copied
 * returns	the index; the caller frees it with position_index_free()
 */
struct position_index *position_index_new(const struct position_item *items,
	    uint32_t n);

/* position_index_free: give it back; NULL is fine. */
void	position_index_free(struct position_index *ix);

/*
 * position_index_find: a page of what a query finds, in the table's order.
 *
 * A word occurs when it stands within the department, unit, name, code, major
 * or remark; case, width and blanks are not told apart.
 */
void	position_index_find(const struct position_index *ix,
	    const struct position_query *q, struct position_page *ret_page);

/* position_index_facet: the values of a facet but "", for a drop-down. */
const struct position_value *position_index_facet(
	    const struct position_index *ix, enum position_facet facet,
	    uint32_t *ret_n);

/* position_index_nodes: the tree; the first node is the root. */
const struct position_node *position_index_nodes(
	    const struct position_index *ix, uint32_t *ret_n);

/* position_index_order: all items, each node's together. */
const uint32_t *position_index_order(const struct position_index *ix);

/* position_index_bytes: the memory that it takes. */
size_t	position_index_bytes(const struct position_index *ix);

/*
 * position_fold: text as it is compared: no blanks, half width, small letters.
 *
 * to		room for s.n bytes
 */
struct str position_fold(struct str s, char *to);

#endif
