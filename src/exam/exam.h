/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exams in the store, and their parsed form kept in memory: immutable, one per
 * version, found by a version number that every request reads afresh.
 *
 * Owns exams, their versions, files and extensions of hours; never knows a
 * person or an application. No exam is named in C: every difference is a
 * setting (config.tbl).
 */
#ifndef EXAM_EXAM_H
#define EXAM_EXAM_H

#include "exam/change.h"
#include "exam/config.h"
#include "exam/stage.h"
#include "store/services.h"

/* An exam as a request sees it; valid until the cache is closed. */
struct exam {
	int64_t			 id;
	int64_t			 version;
	int64_t			 positions_version;
	struct exam_config	 config;
	struct stages		 stages;	/* for everybody */
	struct stages		 widest;	/* for whom most was put off */
	bool			 personal;	/* something was, for some only */
};

struct exam_cache;

/* exam_cache_new: an empty cache, safe for all threads. */
struct exam_cache *exam_cache_new(void);

/* exam_cache_free: forget all exams; NULL is fine. */
void	exam_cache_free(struct exam_cache *c);

/*
 * exam_load: an exam by its code.
 *
 * ret_exam	borrowed from the cache until tx->a is emptied
 * returns	RC_OK | RC_NONE | RC_IO | RC_BAD the stored document is of an
 *		older program and no longer valid
 */
enum rc	exam_load(struct exam_cache *c, struct tx *tx, struct str code,
	    const struct exam **ret_exam);

/* exam_load_id: an exam by its id; as exam_load(). */
enum rc	exam_load_id(struct exam_cache *c, struct tx *tx, int64_t id,
	    const struct exam **ret_exam);

/* What an import found and did. */
struct exam_import {
	struct config_problems	problems;	/* all mistakes, on RC_BAD */
	struct str		code;
	struct change_set	changes;	/* of an exam that is there already */
};

/* How far somebody stands behind an import. */
struct exam_consent {
	struct str	confirm;	/* the hash of the changes; "" for none */
	bool		anyhow;		/* demo data, made anew at each start */
};

/*
 * exam_compare: what an import would change; changes nothing.
 *
 * returns	RC_OK | RC_BAD | RC_IO
 */
enum rc	exam_compare(struct cx *cx, struct str text, struct exam_import *ret);

/*
 * exam_import: store a configuration as a new exam or a new version of one.
 * The same text again changes nothing. While people are registered, a change
 * that touches them is made only with the hash of exactly this difference, and
 * some are not made at all (config.tbl).
 *
 * consent	NULL for none
 * returns	RC_OK | RC_BAD | RC_DENIED not confirmed, or refused
 *		(ret->changes) | RC_STALE another import came between | RC_IO
 */
enum rc	exam_import(struct cx *cx, struct str text,
	    const struct exam_consent *consent, struct exam_import *ret);

/* exam_file_put: store a file that candidates download, by the exam's code. */
enum rc	exam_file_put(struct cx *cx, struct str code, struct str name,
	    struct str bytes);

/* exam_file_get: its bytes: RC_OK | RC_NONE | RC_IO. */
enum rc	exam_file_get(struct cx *cx, int64_t exam_id, struct str name,
	    struct str *ret_bytes);

/* exam_file_size: how many they are: RC_OK | RC_NONE | RC_IO. */
enum rc	exam_file_size(struct cx *cx, int64_t exam_id, struct str name,
	    int64_t *ret_bytes_n);

/*
 * exam_warnings: what is allowed but weaker than advised, for the author; empty
 * when there is nothing (a password floor below the rules of 3.5).
 */
struct str exam_warnings(struct arena *a, const struct exam_config *c);

/* An exam in the list of all. */
struct exam_entry {
	int64_t		id;
	struct str	code;
	struct str	title;
	int64_t		positions_version;	/* 0: no table yet */
	bool		demo;
};

/* exam_list: all exams by code. */
enum rc	exam_list(struct tx *tx, struct exam_entry **ret_list, size_t *ret_n);

/* exam_id_of: an exam's id by its code: RC_OK | RC_NONE | RC_IO. */
enum rc	exam_id_of(struct tx *tx, struct str code, int64_t *ret_id);

/*
 * exam_present: what a difference is made against: the exam with the versions
 * of its settings and its positions, as one word.
 */
enum rc	exam_present(struct tx *tx, int64_t exam_id, struct str *ret_word);

/* exam_positions_changed: its table of positions is another one now. */
enum rc	exam_positions_changed(struct tx *tx, int64_t exam_id);

/* exam_cache_of: the process's cache of exams. */
struct exam_cache *exam_cache_of(const struct services *s);

/* its place among the services */
extern const struct service_key exam_cache_key;

#endif
