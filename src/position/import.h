/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table becomes the positions of an exam: compared with what is there first,
 * row by row, with whom each difference touches. A position that applications
 * have is never deleted.
 */
#ifndef POSITION_IMPORT_H
#define POSITION_IMPORT_H

#include "exam/change.h"
#include "position/table.h"

/* What an import found and did. */
struct position_import {
	struct change_set changes;
	size_t		 added, changed, removed;
	size_t		 kept;	/* cancelled ones that are not in the table */
};

/*
 * position_compare: what position_import() would change; changes nothing.
 *
 * t		not bad (position_table.bad)
 * ret		its changes; the numbers are what would be done
 */
enum rc	position_compare(struct cx *cx, int64_t exam_id,
	    const struct position_table *t, struct position_import *ret);

/*
 * position_import: make a table's rows the positions of an exam.
 *
 * Positions are known again by department code and code, or by department, unit
 * and name, whatever their sheet is called. While people are registered only
 * the difference is made whose hash is given.
 *
 * confirm	the hash of the changes; "" for none
 * returns	RC_OK | RC_BAD the table is not fit to be imported | RC_DENIED
 *		not confirmed, or refused (ret->changes) | RC_IO
 */
enum rc	position_import(struct cx *cx, int64_t exam_id,
	    const struct position_table *t, struct str confirm,
	    struct position_import *ret);

#endif
