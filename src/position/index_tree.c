/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the index that pages list: values of facets, and the tree. */
#include <stdlib.h>
#include <string.h>

#include "position/index_parts.h"

/* A value of one item, to be sorted. */
struct entry {
	struct str	text;
	uint32_t	item;
};

static int
by_text(const void *a, const void *b)
{
	const struct entry	*x = a, *y = b;
	int			 c = str_cmp(x->text, y->text);

	return c == 0 ? (x->item > y->item) - (x->item < y->item) : c;
}

/* A run of equal entries. */
struct run {
	struct str	text;
	uint32_t	first, n;	/* among the entries */
	uint32_t	item;		/* the first that has it */
};

static int
by_item(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static int
by_value(const void *a, const void *b, void *values)
{
	const struct position_value	*v = values;
	const uint32_t			*x = a, *y = b;

	return str_cmp(v[*x].text, v[*y].text);
}

/* runs_of: the distinct texts of sorted entries, in the table's order. */
static struct run *
runs_of(struct arena *tmp, const struct entry *e, uint32_t n, uint32_t *ret_n)
{
	struct run	*runs = ARENA_ARRAY(tmp, struct run, n + 1);
	uint32_t	 used = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (i == 0 || !str_eq(e[i].text, e[i - 1].text))
			runs[used++] = (struct run){ e[i].text, i, 0,
			    e[i].item };
		runs[used - 1].n++;
	}
	if (used > 1)
		qsort(runs, used, sizeof(*runs), by_item);
	*ret_n = used;
	return runs;
}

static void
index_facet(struct position_index *ix, const struct position_item *items,
    enum position_facet which, struct arena *tmp)
{
	struct facet	*f = &ix->facets[which];
	struct entry	*e = ARENA_ARRAY(tmp, struct entry, ix->n + 1);
	struct run	*runs;
	uint32_t	*lists, n = 0;

	for (uint32_t i = 0; i < ix->n; i++)
		if (items[i].facet[which].n > 0)
			e[n++] = (struct entry){ items[i].facet[which], i };
	if (n > 1)
		qsort(e, n, sizeof(*e), by_text);
	runs = runs_of(tmp, e, n, &f->n);
	f->values = ARENA_ARRAY(ix->a, struct position_value, f->n + 1);
	f->items = ARENA_ARRAY(ix->a, struct posting, f->n + 1);
	f->sorted = ARENA_ARRAY(ix->a, uint32_t, f->n + 1);
	lists = ARENA_ARRAY(ix->a, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++)
		lists[i] = e[i].item;
	for (uint32_t v = 0; v < f->n; v++) {
		f->values[v] = (struct position_value){
			str_copy(ix->a, runs[v].text), runs[v].n };
		f->items[v] = (struct posting){ lists + runs[v].first,
			runs[v].n };
		f->sorted[v] = v;
	}
	if (f->n > 1)
		qsort_r(f->sorted, f->n, sizeof(f->sorted[0]), by_value,
		    f->values);
}

void
index_facets(struct position_index *ix, const struct position_item *items)
{
	struct arena *tmp = arena_new((size_t)1 << 30);

	for (unsigned f = 0; f < FACET__MAX; f++) {
		index_facet(ix, items, (enum position_facet)f, tmp);
		arena_reset(tmp);
	}
	arena_free(tmp);
}

const struct position_value *
position_index_facet(const struct position_index *ix,
    enum position_facet facet, uint32_t *ret_n)
{
	must(facet < FACET__MAX);
	*ret_n = ix->facets[facet].n;
	return ix->facets[facet].values;
}

/* ---- the tree */

static const enum position_facet levels[] = { FACET_CATEGORY, FACET_DEPT,
	FACET_UNIT };

/*
 * split: give a node its children: its items parted by the facet of its level,
 * each part in the table's order.
 */
static void
split(struct position_index *ix, const struct position_item *items,
    uint32_t node, enum position_facet which, struct arena *tmp)
{
	struct position_node	*parent = &ix->nodes[node];
	uint32_t		*part = ix->order + parent->first_item;
	struct entry		*e;
	struct run		*runs;
	uint32_t		 at = parent->first_item;

	e = ARENA_ARRAY(tmp, struct entry, parent->positions + 1);
	for (uint32_t i = 0; i < parent->positions; i++)
		e[i] = (struct entry){ items[part[i]].facet[which], part[i] };
	if (parent->positions > 1)
		qsort(e, parent->positions, sizeof(*e), by_text);
	runs = runs_of(tmp, e, parent->positions, &parent->children);
	parent->first_child = ix->nodes_n;
	for (uint32_t c = 0; c < parent->children; c++) {
		struct position_node *to = &ix->nodes[ix->nodes_n++];

		*to = (struct position_node){ .positions = runs[c].n,
			.first_item = at };
		to->text = runs[c].text;
		for (uint32_t k = 0; k < runs[c].n; k++) {
			ix->order[at] = e[runs[c].first + k].item;
			to->headcount += items[ix->order[at++]].headcount;
		}
	}
}

/* own_texts: the nodes' texts out of the caller's memory. */
static void
own_texts(struct position_index *ix)
{
	struct str last = STR("");

	for (uint32_t i = 0; i < ix->nodes_n; i++) {
		if (!str_eq(ix->nodes[i].text, last))
			last = str_copy(ix->a, ix->nodes[i].text);
		ix->nodes[i].text = last;
	}
}

void
index_tree(struct position_index *ix, const struct position_item *items)
{
	struct arena	*tmp = arena_new((size_t)1 << 30);
	uint32_t	 from = 0, to = 1;

	/* At worst every position is a branch of its own. */
	ix->nodes = ARENA_ARRAY(tmp, struct position_node,
	    (size_t)ix->n * COUNT(levels) + 1);
	ix->order = ARENA_ARRAY(ix->a, uint32_t, ix->n + 1);
	ix->nodes[0] = (struct position_node){ .text = STR(""),
		.positions = ix->n };
	for (uint32_t i = 0; i < ix->n; i++) {
		ix->order[i] = i;
		ix->nodes[0].headcount += items[i].headcount;
	}
	ix->nodes_n = 1;
	for (size_t l = 0; l < COUNT(levels); l++) {
		for (uint32_t node = from; node < to; node++)
			split(ix, items, node, levels[l], tmp);
		from = to;
		to = ix->nodes_n;
	}
	ix->nodes = arena_copy(ix->a, ix->nodes,
	    ix->nodes_n * sizeof(*ix->nodes));
	own_texts(ix);
	arena_free(tmp);
}

const struct position_node *
position_index_nodes(const struct position_index *ix, uint32_t *ret_n)
{
	*ret_n = ix->nodes_n;
	return ix->nodes;
}

const uint32_t *
position_index_order(const struct position_index *ix)
{
	return ix->order;
}
