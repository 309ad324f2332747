/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eligibility, checked by machine as far as a table's words go: what is plainly
 * met, what is plainly not, and what a person has to look at. Never a guess: a
 * condition that is not understood is for a person.
 */
#ifndef APPLICATION_ELIGIBLE_H
#define APPLICATION_ELIGIBLE_H

#include "exam/config.h"
#include "position/condition.h"

enum fit { FIT_YES, FIT_ASK, FIT_NO };

enum { ELIGIBLE_MAX = 24 };

/* What a column says that no check looks at. */
struct unread {
	struct str	column;
	struct str	text;
};

/* A position's words on each condition; empty: says nothing. */
struct conditions {
	struct str	education;
	struct str	degree;
	struct str	major;
	struct str	major_post;	/* by the candidate's own education */
	struct str	major_base;
	struct str	major_junior;
	struct str	politics;
	struct str	experience;	/* in offices at the base (基层) */
	struct str	work;		/* any work */
	struct str	age;
	struct str	sex;
	const struct unread *unread;	/* unread_n */
	size_t		unread_n;
};

/* The candidate, in the words of the code tables; empty: not known. */
struct candidate {
	struct str	education;	/* 大学本科 */
	struct str	degree;		/* 学士 */
	struct str	major;
	struct str	politics;	/* 中共党员 */
	struct str	experience;	/* 二年 */
	struct str	sex;		/* 男 */
	struct civil	birth;		/* year 0: not known */
	struct civil	as_of;		/* the day on which ages count */
};

/* One condition that was looked at. */
struct eligible_item {
	struct str	 label;		/* 学历 */
	struct str	 wanted;
	struct str	 found;
	enum fit	 fit;
};

struct eligible {
	struct eligible_item	list[ELIGIBLE_MAX];
	size_t			n;
	enum fit		worst;
};

/*
 * eligible_check: every condition that the position names; pure. What is not
 * understood, whole and to the last word, is for people (FIT_ASK).
 */
void	eligible_check(const struct conditions *want,
	    const struct candidate *who, struct eligible *ret);

/* fit_text: 符合, 需人工审核, 不符合. */
struct str fit_text(enum fit fit);

#endif
