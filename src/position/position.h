/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exam's positions in the store, and in memory with their index: one
 * immutable set per version of the table, shared by all threads.
 *
 * Owns positions and reads their tables; never knows who chose one:
 * position_use is asked.
 */
#ifndef POSITION_POSITION_H
#define POSITION_POSITION_H

#include "exam/exam.h"
#include "position/index.h"
#include "position/state.h"
#include "position/table.h"
#include "store/cx.h"
#include "store/services.h"

/* A position as pages show it. */
struct position {
	int64_t		id;
	struct str	code;
	struct str	dept_code;
	struct str	department;
	struct str	unit;
	struct str	name;
	int64_t		headcount;
	struct str	education;
	struct str	degree;
	struct str	major;
	struct str	place;
	struct str	category;
	struct str	extra;		/* JSON: the other columns by name */
	struct str	level;		/* position_level() */
	enum position_state state;
	/* of position_get() alone: */
	int64_t		exam_id;
	struct str	unread;		/* JSON: columns that nobody could read */
	struct str	state_reason;	/* why it is closed or cancelled */
};

/* All positions of an exam; index places are places in list. */
struct position_set {
	const struct position	*list;
	size_t			 n;
	const struct position_index *index;
};

/* In position.unread: imported before anybody judged conditions. */
#define POSITION_NEVER_READ	"?"

struct position_cache;

/* position_cache_new: empty, safe for all threads. */
struct position_cache *position_cache_new(void);

/* position_cache_free: NULL is fine. */
void	position_cache_free(struct position_cache *c);

/*
 * position_cache_get: the set of an exam's present version, read and indexed
 * by the first who asks.
 *
 * ret_set	borrowed; valid until two newer versions came
 */
enum rc	position_cache_get(struct position_cache *c, struct tx *tx,
	    const struct exam *exam, const struct position_set **ret_set);

/*
 * position_level: the level of a position (层级): what the table's column of
 * that name says, else its category.
 *
 * extra	the row's JSON object of further columns
 */
struct str position_level(struct arena *a, struct str category,
	    struct str extra);

/* position_get: one by its id: RC_OK | RC_NONE | RC_IO. */
enum rc	position_get(struct tx *tx, int64_t id, struct position *ret);

/*
 * position_departments: the departments of an exam's positions: those that a
 * member of staff can work for.
 *
 * ret_list	ret_n names, in cx->a
 */
enum rc	position_departments(struct cx *cx, int64_t exam_id,
	    struct str **ret_list, size_t *ret_n);

/* A position that applications have. */
struct position_used {
	int64_t	position_id;
	int64_t	n;		/* all that ever stayed with it */
	int64_t	live_n;		/* those that are not over */
};

/* What a folder above knows of positions, and has to be told. */
struct position_use {
	enum rc	(*chosen)(struct cx *cx, int64_t exam_id,
		    struct position_used **ret_list, size_t *ret_n);
	/* a position belongs to another department now */
	enum rc	(*moved)(struct cx *cx, int64_t position_id,
		    struct str department);
	/*
	 * whether cx->who, a candidate, may choose it now; else why not, a sentence
	 * without a full stop
	 */
	enum rc	(*may_choose)(struct cx *cx, const struct exam *exam,
		    const struct position *p, bool *ret_may,
		    struct str *ret_why);
};

/* its place among the services; position_import() asks there */
extern const struct service_key position_use_key;

/* position_cache_of: the process's cache of positions. */
struct position_cache *position_cache_of(const struct services *s);

/* its place among the services */
extern const struct service_key position_cache_key;

#endif
