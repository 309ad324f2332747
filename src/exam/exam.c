/* SPDX-License-Identifier: Apache-2.0 */
/* Exams in the store, their parsed form in memory, imports and files. */
#include "exam/exam.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "exam/config_change.h"
#include "exam/exam.sql.h"
#include "store/blob.h"

enum { PASSWORD_ADVISED = 8 };

enum { CACHED_MAX = 64, ARENA_MAX = 4 * 1024 * 1024 };

/* One version of an exam. Freed by whoever gives back the last reference. */
struct cached {
	struct exam	 exam;
	int64_t		 extensions_n;
	struct arena	*a;
	_Atomic unsigned refs;		/* the cache's own among them */
	_Atomic uint64_t used;		/* by the cache's count */
};

/*
 * The versions that were asked for lately. A transaction that was given one
 * holds a reference until its arena is emptied, so that the oldest can make room
 * while somebody still reads it.
 */
struct exam_cache {
	pthread_rwlock_t lock;
	struct cached	*list[CACHED_MAX];
	size_t		 n;
	_Atomic uint64_t count;
};

struct exam_cache *
exam_cache_new(void)
{
	struct exam_cache *c = calloc(1, sizeof(*c));

	must(c != NULL && pthread_rwlock_init(&c->lock, NULL) == 0);
	return c;
}

static void
release(void *p)
{
	struct cached *e = p;

	if (atomic_fetch_sub(&e->refs, 1) != 1)
		return;
	arena_free(e->a);
	free(e);
}

void
exam_cache_free(struct exam_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		release(c->list[i]);
	(void)pthread_rwlock_destroy(&c->lock);
	free(c);
}

static bool
is_of(const struct cached *e, const struct q_exam_by_id_row *row)
{
	return e->exam.id == row->id && e->exam.version == row->version &&
	    e->exam.positions_version == row->positions_version &&
	    e->extensions_n == row->extensions_n;
}

/* A reference more, for the transaction; NULL: not there. */
static struct cached *
look_up(struct exam_cache *c, const struct q_exam_by_id_row *row)
{
	struct cached *found = NULL;

	pthread_rwlock_rdlock(&c->lock);
	for (size_t i = 0; i < c->n && found == NULL; i++)
		if (is_of(c->list[i], row))
			found = c->list[i];
	if (found != NULL) {
		atomic_fetch_add(&found->refs, 1);
		atomic_store(&found->used, atomic_fetch_add(&c->count, 1));
	}
	pthread_rwlock_unlock(&c->lock);
	return found;
}

/*
 * In an arena of its own, counted: requests keep what they read while a newer
 * version already stands in the cache.
 */
static enum rc
parse(struct tx *tx, const struct q_exam_by_id_row *of, struct cached **ret)
{
	struct q_exam_document_row	 row;
	struct config_problems		 problems;
	struct cached			*e;
	enum rc				 rc;

	rc = q_exam_document(tx, &(struct q_exam_document_in){
		.id = of->id }, &row);
	if (rc != RC_OK)
		return rc;
	e = calloc(1, sizeof(*e));
	must(e != NULL);
	e->a = arena_new(ARENA_MAX);
	e->refs = 1;
	e->exam.id = of->id;
	e->exam.version = row.version;
	e->exam.positions_version = of->positions_version;
	e->extensions_n = of->extensions_n;
	rc = config_parse(e->a, str_copy(e->a, row.document), true,
	    &e->exam.config, &problems);
	e->exam.stages = stages_of(&e->exam.config);
	e->exam.widest = e->exam.stages;
	if (rc == RC_OK && of->extensions_n > 0)
		rc = extension_read(tx, of->id, &e->exam.stages,
		    &e->exam.widest, &e->exam.personal);
	if (rc != RC_OK) {
		release(e);
		return rc;
	}
	*ret = e;
	return RC_OK;
}

/* Into the cache, with a reference of its own; the least used makes room. */
static void
remember(struct exam_cache *c, struct cached *e)
{
	struct cached	*gone = NULL;
	size_t		 at = 0;

	atomic_fetch_add(&e->refs, 1);
	pthread_rwlock_wrlock(&c->lock);
	atomic_store(&e->used, atomic_fetch_add(&c->count, 1));
	if (c->n < CACHED_MAX)
		at = c->n++;
	else {
		for (size_t i = 1; i < c->n; i++)
			if (c->list[i]->used < c->list[at]->used)
				at = i;
		gone = c->list[at];
	}
	c->list[at] = e;
	pthread_rwlock_unlock(&c->lock);
	if (gone != NULL)
		release(gone);
}

/*
 * The reader's reference is given back with its arena, after the page is
 * rendered: a new import never pulls the floor away.
 */
static enum rc
load(struct exam_cache *c, struct tx *tx, const struct q_exam_by_id_row *row,
    const struct exam **ret_exam)
{
	struct cached	*e = look_up(c, row);
	enum rc		 rc = RC_OK;

	if (e == NULL) {
		rc = parse(tx, row, &e);
		if (rc == RC_OK)
			remember(c, e);
	}
	if (rc != RC_OK)
		return rc;
	arena_defer(tx->a, release, e);
	*ret_exam = &e->exam;
	return RC_OK;
}

enum rc
exam_load(struct exam_cache *c, struct tx *tx, struct str code,
    const struct exam **ret_exam)
{
	struct q_exam_by_code_row	row;
	enum rc				rc;

	rc = q_exam_by_code(tx, &(struct q_exam_by_code_in){
		.code = code }, &row);
	return rc != RC_OK ? rc : load(c, tx, &(struct q_exam_by_id_row){
		.id = row.id, .version = row.version,
		.positions_version = row.positions_version,
		.extensions_n = row.extensions_n }, ret_exam);
}

enum rc
exam_load_id(struct exam_cache *c, struct tx *tx, int64_t id,
    const struct exam **ret_exam)
{
	struct q_exam_by_id_row	row;
	enum rc			rc;

	rc = q_exam_by_id(tx, &(struct q_exam_by_id_in){ .id = id }, &row);
	return rc != RC_OK ? rc : load(c, tx, &row, ret_exam);
}

/* The row of the new version; the document itself stays with the exam too. */
static enum rc
add_version(struct cx *cx, int64_t id, int64_t version, struct str text,
    struct str changes)
{
	struct sha256	h = sha256_of(text);
	enum rc		rc;

	rc = q_exam_version_add(cx->tx, &(struct q_exam_version_add_in){
		.exam_id = id,
		.version = version,
		.sha256 = str_hex(cx->a, h.b, sizeof(h.b)),
		.document = text,
		.made_us = cx->now_us,
	    });
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "exam.import", "exam", id,
	    str_make(cx->a, "version=%lld%s%.*s", (long long)version,
	    changes.n > 0 ? " changes=" : "", STR_ARG(changes)));
}

static enum rc
import_new(struct cx *cx, const struct exam_config *c, struct str text)
{
	int64_t	id = cx_id(cx);
	enum rc	rc;

	rc = q_exam_add(cx->tx, &(struct q_exam_add_in){
		.id = id, .code = c->code, .title = c->title, .demo = c->demo,
		.document = text, .made_us = cx->now_us });
	return rc != RC_OK ? rc : add_version(cx, id, 1, text, STR(""));
}

/* The exam that is there and its document, or id 0. */
struct present {
	int64_t				id;
	struct q_exam_document_row	doc;
};

/* Parses, and compares with what is there. */
static enum rc
look_at(struct cx *cx, struct str text, struct exam_config *c,
    struct exam_import *ret, struct present *old)
{
	struct q_exam_by_code_row	row;
	int64_t				whom[WHOM__MAX];
	enum rc				rc;

	*ret = (struct exam_import){ .code = STR("") };
	*old = (struct present){ 0 };
	change_begin(cx->a, &ret->changes, false);
	rc = config_parse(cx->a, text, cx->demo, c, &ret->problems);
	if (rc != RC_OK)
		return rc;
	ret->code = c->code;
	rc = q_exam_by_code(cx->tx, &(struct q_exam_by_code_in){
		.code = c->code }, &row);
	if (rc == RC_OK)
		rc = q_exam_document(cx->tx, &(struct q_exam_document_in){
			.id = row.id }, &old->doc);
	if (rc == RC_OK)
		rc = exam_use_count(cx, row.id, whom);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	old->id = row.id;
	change_begin(cx->a, &ret->changes, whom[WHOM_LIVE] > 0);
	config_compare(old->doc.document, text, whom, &ret->changes);
	change_seal(&ret->changes, str_make(cx->a, "%.*s.%lld",
	    STR_ARG(c->code), (long long)old->doc.version));
	return RC_OK;
}

enum rc
exam_compare(struct cx *cx, struct str text, struct exam_import *ret)
{
	struct exam_config	c;
	struct present		old;

	return look_at(cx, text, &c, ret, &old);
}

/*
 * The same text again is nothing; a text that changes something goes in as a
 * version beside the old ones, which stay for whoever confirmed under them.
 */
enum rc
exam_import(struct cx *cx, struct str text, const struct exam_consent *consent,
    struct exam_import *ret)
{
	struct exam_config	c;
	struct present		old;
	enum rc			rc = look_at(cx, text, &c, ret, &old);

	if (rc != RC_OK)
		return rc;
	if (old.id == 0)
		return import_new(cx, &c, text);
	if (str_eq(old.doc.document, text))
		return RC_OK;
	if ((consent == NULL || !consent->anyhow) &&
	    !change_allowed(&ret->changes, consent == NULL ? STR("") :
	    consent->confirm))
		return RC_DENIED;
	rc = q_exam_update(cx->tx, &(struct q_exam_update_in){
		.id = old.id, .version = old.doc.version, .title = c.title,
		.demo = c.demo, .document = text });
	return rc != RC_OK ? rc : add_version(cx, old.id, old.doc.version + 1,
	    text, ret->changes.hash);
}

/* What an announcement was before, where it is another one now. */
static enum rc
file_let_go(struct cx *cx, int64_t exam_id, struct str name, struct str key)
{
	struct q_exam_file_sha_row	row;
	enum rc				rc = q_exam_file_sha(cx->tx,
	    &(struct q_exam_file_sha_in){ .exam_id = exam_id, .name = name },
	    &row);

	if (rc != RC_OK || str_eq(row.sha256, key))
		return rc == RC_NONE ? RC_OK : rc;
	return blob_let_go(cx, row.sha256);
}

/*
 * Bytes are stored once under their hash, however many exams publish the same
 * notice.
 */
enum rc
exam_file_put(struct cx *cx, struct str code, struct str name,
    struct str bytes)
{
	struct q_exam_by_code_row	row;
	struct sha256			h = sha256_of(bytes);
	struct str			key = str_of(arena_copy(cx->a, h.b,
	    sizeof(h.b)), sizeof(h.b));
	int64_t				changed;
	enum rc				rc;

	rc = q_exam_by_code(cx->tx, &(struct q_exam_by_code_in){
		.code = code }, &row);
	if (rc == RC_OK)
		rc = blob_put(cx, key, "file", bytes);
	if (rc == RC_OK)
		rc = file_let_go(cx, row.id, name, key);
	return rc != RC_OK ? rc : q_exam_file_put(cx->tx,
	    &(struct q_exam_file_put_in){
		.exam_id = row.id, .name = name, .sha256 = key }, &changed);
}

enum rc
exam_file_get(struct cx *cx, int64_t exam_id, struct str name,
    struct str *ret_bytes)
{
	struct q_exam_file_get_row	row;
	enum rc				rc;

	rc = q_exam_file_get(cx->tx, &(struct q_exam_file_get_in){
		.exam_id = exam_id, .name = name }, &row);
	if (rc == RC_OK)
		*ret_bytes = row.bytes;
	return rc;
}

enum rc
exam_file_size(struct cx *cx, int64_t exam_id, struct str name,
    int64_t *ret_bytes_n)
{
	struct q_exam_file_size_row	row;
	enum rc				rc;

	rc = q_exam_file_size(cx->tx, &(struct q_exam_file_size_in){
		.exam_id = exam_id, .name = name }, &row);
	if (rc == RC_OK)
		*ret_bytes_n = row.bytes_n;
	return rc;
}

struct str
exam_warnings(struct arena *a, const struct exam_config *c)
{
	if (c->password_min >= PASSWORD_ADVISED)
		return STR("");
	return str_make(a, "密码最少 %lld 位，低于建议的 %d 位，容易被猜中",
	    (long long)c->password_min, PASSWORD_ADVISED);
}

enum rc
exam_list(struct tx *tx, struct exam_entry **ret_list, size_t *ret_n)
{
	struct q_exam_list_row	*rows;
	struct exam_entry	*list;
	enum rc			 rc = q_exam_list(tx, &rows, ret_n);

	if (rc != RC_OK)
		return rc;
	*ret_list = list = ARENA_ARRAY(tx->a, struct exam_entry, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct exam_entry){ rows[i].id, rows[i].code,
			rows[i].title, rows[i].positions_version,
			rows[i].demo != 0 };
	return RC_OK;
}

enum rc
exam_id_of(struct tx *tx, struct str code, int64_t *ret_id)
{
	struct q_exam_by_code_row	row;
	enum rc				rc = q_exam_by_code(tx,
	    &(struct q_exam_by_code_in){ .code = code }, &row);

	if (rc == RC_OK)
		*ret_id = row.id;
	return rc;
}

enum rc
exam_present(struct tx *tx, int64_t exam_id, struct str *ret_word)
{
	struct q_exam_by_id_row	row;
	enum rc			rc;

	rc = q_exam_by_id(tx, &(struct q_exam_by_id_in){ .id = exam_id },
	    &row);
	if (rc == RC_OK)
		*ret_word = str_make(tx->a, "%.*s.%lld.%lld",
		    STR_ARG(row.code), (long long)row.version,
		    (long long)row.positions_version);
	return rc;
}

enum rc
exam_positions_changed(struct tx *tx, int64_t exam_id)
{
	return q_exam_positions_changed(tx,
	    &(struct q_exam_positions_changed_in){ .id = exam_id });
}

const struct service_key exam_cache_key = { "exam_cache" };

struct exam_cache *
exam_cache_of(const struct services *s)
{
	return services_get(s, &exam_cache_key);
}
