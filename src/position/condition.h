/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a position asks of applicants, as far as a machine may judge it. A text
 * that says nothing and one that is not understood are different things: silence
 * is no condition only where the table itself says so (不限).
 */
#ifndef POSITION_CONDITION_H
#define POSITION_CONDITION_H

#include "position/table.h"

enum condition {
	CONDITION_NONE,		/* empty, 不限, 无 */
	CONDITION_KNOWN,	/* every word of it is understood */
	CONDITION_UNREAD	/* for people */
};

/*
 * condition_of: what a text is as a condition.
 *
 * field	education, degree, majors, politics, experience, work, age or
 *		sex; of any other every text that says something is unread
 */
enum condition condition_of(enum position_field field, struct str text);

/*
 * condition_is_list: a text of majors that is nothing but a list, so that a name
 * in it is a name that is asked for.
 */
bool	condition_is_list(struct str majors);

/* A column of a table with conditions that were not understood. */
struct condition_column {
	struct str	name;
	struct str	example;	/* the first of them, whole */
	uint32_t	sheet, row;	/* of the example */
	uint32_t	rows;		/* how many there are */
};

/*
 * condition_columns: every column of a table in which something was not
 * understood, in the order in which they come up.
 *
 * ret_n	how many
 */
const struct condition_column *condition_columns(struct arena *a,
	    const struct position_table *t, size_t *ret_n);

/*
 * condition_unread: the names of a position's columns that no check looks at and
 * that hold a condition, or may, as a JSON array; "" for none.
 */
struct str condition_unread(struct arena *a, const struct position_row *row);

#endif
