/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the stages of an exam begin and end: what the configuration says and
 * what was put off since, for everybody or for one person. Nobody else reads
 * the hours of a configuration (tools/lint). What a person may do within them
 * stands in application/when.h.
 */
#ifndef EXAM_STAGE_H
#define EXAM_STAGE_H

#include "exam/config.h"
#include "store/cx.h"

enum stage {
#define STAGE(id, word, text, from, to, head, tail) STAGE_##id,
#include "exam/stage.tbl"
#undef STAGE
	STAGE__MAX
};

/* The hours of a stage: from the first instant, until before the second. */
struct span {
	int64_t	from_us;	/* 0: since ever */
	int64_t	to_us;		/* 0: without end */
};

/* All stages of an exam, for everybody or for one person. */
struct stages {
	struct span	span[STAGE__MAX];
	int64_t		later_us[STAGE__MAX];	/* put off until, 0: it was not */
};

/* One thing that was put off. */
struct extension {
	enum stage	stage;
	struct str	person;		/* person_hash of an ID number; empty: all */
	int64_t		until_us;
	struct str	reason;
};

struct exam;

/* stages_of: the stages as the configuration says. */
struct stages stages_of(const struct exam_config *c);

/*
 * stages_later: a stage ends later; when it did not end before, nothing
 * changes. Who may register later may also change later.
 */
void	stages_later(struct stages *s, enum stage stage, int64_t until_us);

/*
 * stages_load: the stages of an exam for a person: those of everybody, and what
 * was put off for this one. One statement, and none when nothing was put off
 * for single persons.
 *
 * person	person_hash of the ID number; empty: of everybody
 * ret		the exam's own, or made in cx->a
 * returns	RC_OK | RC_IO
 */
enum rc	stages_load(struct cx *cx, const struct exam *exam, struct str person,
	    const struct stages **ret);

/*
 * extension_add: put the end of a stage off, audited.
 *
 * returns	RC_OK | RC_BAD until_us is not later than now, or not than the end
 *		that the configuration gives | RC_DENIED the stage has no end here |
 *		RC_IO
 */
enum rc	extension_add(struct cx *cx, const struct exam *exam,
	    const struct extension *x);

/*
 * extension_read: what everybody's stages and anybody's stages are; for what
 * is kept of an exam in memory.
 *
 * stages	in/out
 * ret_widest	with everything that was put off for anybody
 * ret_personal	whether something was for single persons
 */
enum rc	extension_read(struct tx *tx, int64_t exam_id, struct stages *stages,
	    struct stages *ret_widest, bool *ret_personal);

/* span_open: whether an instant lies within. */
bool	span_open(const struct span *s, int64_t now_us);

/* stage_open: the same of one stage. */
bool	stage_open(const struct stages *s, enum stage stage, int64_t now_us);

/* stage_began: whether it has begun; it may be over. */
bool	stage_began(const struct stages *s, enum stage stage, int64_t now_us);

/* stage_over: whether its end has passed. */
bool	stage_over(const struct stages *s, enum stage stage, int64_t now_us);

/* stage_text: 报名 and so on. */
struct str stage_text(enum stage stage);

/* stage_word: "register"; "" when its end cannot be put off. */
const char *stage_word(enum stage stage);

/* stage_parse: the stage of a word that a person gave: RC_OK | RC_NONE. */
enum rc	stage_parse(struct str word, enum stage *ret);

/*
 * stage_why: why a stage is not open now, without a full stop: when it begins,
 * or that it is over since when; empty when it is open.
 */
struct str stage_why(struct arena *a, enum stage stage, const struct span *s,
	    int64_t now_us);

/*
 * stage_as_of_us: the instant by which ages and years of experience are
 * counted: the end of the registration that was announced, whatever was put off.
 */
int64_t	stage_as_of_us(const struct exam_config *c);

/* hours_text: a span as people read it: "2026-03-01 09:00 至 2026-03-10 18:00", or the one end there is. */
struct str hours_text(struct arena *a, const struct span *s);

#endif
