/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of the people whom an organisation registers (S3-02): columns 姓名,
 * 证件号码, 手机号码, and if it likes 考点 and the subjects. Read as a whole,
 * all mistakes at once; pure: no clock but the day given, no database.
 */
#ifndef ORGANISATION_ORG_SHEET_H
#define ORGANISATION_ORG_SHEET_H

#include "base/clock.h"
#include "cell/cell.h"
#include "exam/config.h"

enum { ORG_ROWS_MAX = 500, ORG_PROBLEMS_MAX = 100 };

/* A person of the table, normalised. */
struct org_row {
	uint32_t	number;		/* of the row in the file, from 1 */
	struct str	name;
	struct str	idno;
	struct str	birth;		/* YYYY-MM-DD */
	struct str	sex;		/* "M", "F" */
	struct str	phone;
	int64_t		site_n;		/* from 1; 0: not given */
	int64_t		choices;	/* bits of the exam's subjects; 0: not given */
};

/* A mistake: where it is, what stands there, what to do. */
struct org_problem {
	uint32_t	row;		/* 0: of the whole file */
	uint32_t	col;		/* from 1; 0: of the whole row */
	struct str	column;
	struct str	value;
	struct str	reason;
};

struct org_table {
	struct org_row		*rows;
	size_t			 n;
	struct org_problem	*problems;	/* the first ORG_PROBLEMS_MAX */
	size_t			 problems_n;
	size_t			 problems_all;
	struct arena		*a;
};

/*
 * org_table_read: a whole file; everything of ret in the arena; waits for the
 * cell that opens it.
 */
void	org_table_read(struct arena *a, const struct exam_config *c,
	    const struct cell_file *file, struct civil today,
	    struct org_table *ret);

/* org_problem_add: one more, found later; its texts are copied. */
void	org_problem_add(struct org_table *t, struct org_problem p);

#endif
