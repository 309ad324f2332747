/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores and certificates (S3-13, S3-14). One member of the authority imports
 * a table, another publishes it (T20); whoever passed gets a certificate (T21).
 * What is published is corrected in the same way, with a reason: a second batch
 * stands before the first, which stays (T20u, T20d).
 * Marks and totals are hundredths of a mark.
 *
 * Owns batches of scores and certificates; never shows a mark before a second
 * person published it.
 */
#ifndef RESULT_RESULT_H
#define RESULT_RESULT_H

#include "application/law.h"
#include "cell/cell.h"

/* result_facts: who imported scores: for the law of a process. */
extern const struct fact_source result_facts[];

enum { RESULT_ROWS_MAX = 10000, RESULT_MARKS_MAX = 100000,
	RESULT_PROBLEMS_MAX = 200 };

/* A mark below 0: no text in the cell, or a word instead of a mark. */
enum { MARK_EMPTY = -1, MARK_ABSENT = -2, MARK_VIOLATION = -3,
	MARK_CHEATED = -4 };

/* What the column 是否合格 says. */
enum result_said { SAID_NOTHING, SAID_PASSED, SAID_FAILED };

/* A column of a table of scores, as people find it. */
struct result_column {
	uint32_t	col;		/* counted from 1 */
	struct str	heading;
};

/* One mistake of a table. */
struct result_problem {
	uint32_t	row;		/* counted from 1; 0: the whole file */
	uint32_t	col;		/* counted from 1; 0: the whole row */
	struct str	column;		/* its header */
	struct str	value;		/* as it stands there, cut */
	struct str	reason;		/* Chinese, what to do */
};

struct result_problems {
	struct arena		*a;
	struct result_problem	*list;	/* by row and column */
	size_t			 n;	/* in the list, at most RESULT_PROBLEMS_MAX */
	size_t			 all;
};

/* A row as it was read; nobody has looked yet whose it is. */
struct result_row {
	uint32_t	 number;
	struct str	 ticket_no;
	struct str	 name;		/* empty: not to be compared */
	int32_t		*marks;		/* one for each subject of the exam */
	enum result_said said;
};

struct result_table {
	struct result_row	*rows;
	size_t			 n;
	uint32_t		 ticket_col;
	uint32_t		 name_col;	/* 0: there is none */
	uint32_t		 said_col;
	uint32_t		*subject_cols;	/* one for each subject */
	struct result_problems	 problems;
};

/*
 * result_read: a file as rows; waits for the cell that opens it.
 *
 * a		keeps the table; the workbook itself is forgotten
 * file		.xlsx, .xls or .csv: 准考证号, one column for each subject's
 *		name, and 姓名 and 是否合格 when wanted
 * ret_table	with all mistakes that show without the store
 */
void	result_read(struct arena *a, const struct exam_config *config,
	    const struct cell_file *file, struct result_table *ret_table);

/* problems_begin: an empty list in an arena. */
void	problems_begin(struct arena *a, struct result_problems *p);

/*
 * problems_add: one more, its value and reason copied; beyond
 * RESULT_PROBLEMS_MAX it is only counted.
 */
void	problems_add(struct result_problems *p, struct result_problem one);

/* mark_text: "85", "85.5", 缺考, 违纪, 作弊; empty for MARK_EMPTY. */
struct str mark_text(struct arena *a, int64_t mark);

/*
 * result_import: keep a table as a batch that nobody sees yet, all or nothing.
 *
 * reason	empty: scores of people who have none yet; else why the published
 *		scores of these people are corrected, shown to them
 * ret_problems	every mistake, those of the table among them
 * returns	RC_OK | RC_BAD nothing was kept (ret_problems) | RC_DENIED the
 *		exam's scores are not in this system | RC_IO
 */
enum rc	result_import(struct cx *cx, const struct exam *exam,
	    const struct result_table *table, struct str reason,
	    struct result_problems *ret_problems);

/*
 * result_publish: show a batch to everybody it is about (T20). Those who were
 * disqualified since the import are passed over.
 *
 * ret_n	how many were moved
 * returns	RC_OK | RC_NONE no such batch | RC_DENIED (ret_v): by the one
 *		who imported it, or scores are not in this system | RC_STALE it
 *		was published before | RC_IO
 */
enum rc	result_publish(struct cx *cx, const struct exam *exam,
	    int64_t batch_id, size_t *ret_n, struct verdict *ret_v);

/*
 * result_withdraw: forget a batch that was not published.
 *
 * returns	RC_OK | RC_NONE no such batch | RC_STALE it is published | RC_IO
 */
enum rc	result_withdraw(struct cx *cx, const struct exam *exam,
	    int64_t batch_id);

/*
 * result_certify: a number for everyone who passed (T21), at most
 * RESULT_ROWS_MAX in one go.
 *
 * ret_n	how many there were
 * returns	RC_OK | RC_NONE nobody waits for one | RC_DENIED (ret_v) |
 *		RC_FULL the year's numbers are used up | RC_IO
 */
enum rc	result_certify(struct cx *cx, const struct exam *exam, size_t *ret_n,
	    struct verdict *ret_v);

/* A subject and its mark, as people read them. */
struct result_mark {
	struct str	subject;
	struct str	mark;
};

/* What was judged: a post or subject, or (post empty) the exam as a whole. */
struct result_post {
	struct str	post;
	bool		passed;
};

enum { RESULT_SHOWN_MAX = 20 };

/* Scores as they were published once. */
struct result_shown {
	struct result_mark *marks;
	size_t		marks_n;
	struct str	total;
	struct result_post *posts;	/* none: marks only */
	size_t		posts_n;
	bool		passed;		/* something */
	int64_t		published_us;
	struct str	reason;		/* of the correction; empty of the first */
};

/* A person's published scores of an exam: what stands, and what stood before. */
struct result {
	struct str		ticket_no;
	struct result_shown	now;
	struct result_shown	before[RESULT_SHOWN_MAX]; /* newest first */
	size_t			before_n;
};

/* result_of: an account's: RC_OK | RC_NONE none, or not published | RC_IO. */
enum rc	result_of(struct cx *cx, const struct exam *exam, int64_t account_id,
	    struct result *ret);

/*
 * result_shown: what was published of an application before a moment, the newest
 * first.
 *
 * ret_list	room for `most`, at most RESULT_SHOWN_MAX
 */
enum rc	result_shown(struct cx *cx, int64_t application_id, int64_t before_us,
	    size_t most, struct result_shown *ret_list, size_t *ret_n);

/*
 * result_posts: verdicts as they are stored, into to->posts, in an arena.
 *
 * stored	empty for scores from before there were several verdicts: one,
 *		of the whole exam
 */
enum rc	result_posts(struct arena *a, struct str stored, bool passed,
	    struct result_shown *to);

/* result_marks: marks as they are stored, as a list. */
enum rc	result_marks(struct arena *a, struct str stored,
	    struct result_mark **ret_list, size_t *ret_n);

#endif
