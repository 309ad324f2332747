/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a heading means, private to position/table*.c. Headings are composed of
 * words (field.tbl, heading_word.tbl): a grammar, since no list is complete.
 */
#ifndef POSITION_HEADING_H
#define POSITION_HEADING_H

#include "position/table.h"

/* A set of fields, a bit each. */
#define FIELD_BIT(f)	(UINT64_C(1) << (f))

/* What a column is. */
struct heading {
	enum position_field field;	/* FIELD_NONE: kept by its own name */
	uint64_t	also;		/* 学历学位要求 is two: the others */
	bool		plain;		/* of FIELD_NONE: it holds no condition */
};

/* heading_of: what a heading means; an empty one is FIELD_NONE, not plain. */
struct heading heading_of(struct str text);

/*
 * heading_joined: the same with the groups above it, "岗位" above "名称".
 *
 * parts	n of them, from the top down, without empty ones; n above 0
 */
struct heading heading_joined(const struct str *parts, size_t n);

/* heading_is_condition: the field is a condition for applicants. */
bool	heading_is_condition(enum position_field field);

#endif
