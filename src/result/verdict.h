/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether somebody passed (scores.verdict): not judged at all, subject by
 * subject, post by post (a post has one subject or several), or everything
 * together. Pure.
 */
#ifndef RESULT_VERDICT_H
#define RESULT_VERDICT_H

#include "exam/config.h"

/* What is judged together, and what came out. */
struct judged {
	struct str	post;		/* empty: the exam as a whole */
	int64_t		subjects;	/* bits */
	bool		passed;
};

/*
 * verdict_of: the verdicts on a person's marks.
 *
 * choices	bits of the subjects that the person is examined in; 0: all
 * marks	one for each subject, hundredths; below 0: a word or nothing
 * ret_list	room for CHOICES_MAX
 * returns	how many there are; 0: the exam does not judge
 */
size_t	verdict_of(const struct exam_config *c, int64_t choices,
	    const int32_t *marks, struct judged *ret_list);

/* verdict_total: whether the sum of all marks says anything in this exam. */
bool	verdict_total(const struct exam_config *c);

#endif
