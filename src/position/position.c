/* SPDX-License-Identifier: Apache-2.0 */
/* Positions in the store: import, look-up, the cache of what everybody reads. */
#include "position/position.h"

#include <pthread.h>
#include <malloc.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "base/json.h"
#include "position/condition.h"
#include "position/position.sql.h"

enum { SETS_MAX = 16, ARENA_MAX = 512 * 1024 * 1024, SCRATCH_MAX = 4 * 1024 * 1024,
	EXTRA_MAX = 64 * 1024 };

struct held {
	int64_t			 exam_id;
	int64_t			 version;
	struct position_set	 set;
	struct arena		*a;
	struct position_index	*index;
};

struct position_cache {
	pthread_mutex_t	 lock;
	struct held	*held[SETS_MAX];
	size_t		 n;
};

struct position_cache *
position_cache_new(void)
{
	struct position_cache *c = calloc(1, sizeof(*c));

	must(c != NULL && pthread_mutex_init(&c->lock, NULL) == 0);
	return c;
}

static void
held_free(struct held *h)
{
	position_index_free(h->index);
	arena_free(h->a);
	free(h);
}

void
position_cache_free(struct position_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		held_free(c->held[i]);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

struct str
position_level(struct arena *a, struct str category, struct str extra)
{
	struct json	*root = NULL;
	struct str	 level = STR("");

	if (json_parse(a, extra, &root) == RC_OK)
		level = json_text(root, position_field_zh(FIELD_LEVEL));
	return level.n > 0 ? level : category;
}

/* The texts are where the row's are. */
static struct position
from_row(const struct q_position_all_row *r)
{
	return (struct position){
		.id = r->id, .code = r->code, .dept_code = r->dept_code,
		.department = r->department, .unit = r->unit, .name = r->name,
		.headcount = r->headcount, .education = r->education,
		.degree = r->degree, .major = r->major, .place = r->place,
		.category = r->category.n > 0 ? r->category : r->sheet,
		.extra = r->extra, .state = position_state_parse(r->state),
	};
}

/* Parsing needs far more room than the word that comes out. */
static void
add_levels(struct arena *a, struct position *list, size_t n)
{
	struct arena *scratch = arena_new(SCRATCH_MAX);

	for (size_t i = 0; i < n; i++) {
		list[i].level = str_copy(a, position_level(scratch,
		    list[i].category, list[i].extra));
		arena_reset(scratch);
	}
	arena_free(scratch);
}

static void
build_index(struct held *h)
{
	struct position_item *items = calloc(h->set.n + 1, sizeof(*items));

	must(items != NULL);
	for (size_t i = 0; i < h->set.n; i++) {
		const struct position *p = &h->set.list[i];

		items[i] = (struct position_item){ .name = p->name,
			.code = p->code, .major = p->major,
			.remark = p->extra,
			.headcount = (int32_t)p->headcount };
		items[i].facet[FACET_CATEGORY] = p->category;
		items[i].facet[FACET_LEVEL] = p->level;
		items[i].facet[FACET_DEPT] = p->department;
		items[i].facet[FACET_UNIT] = p->unit;
		items[i].facet[FACET_EDUCATION] = p->education;
		items[i].facet[FACET_DEGREE] = p->degree;
		items[i].facet[FACET_PLACE] = p->place;
	}
	h->index = position_index_new(items, (uint32_t)h->set.n);
	h->set.index = h->index;
	free(items);
}

static enum rc
read_set(struct tx *tx, const struct exam *exam, struct held **ret)
{
	struct arena			*a = arena_new(ARENA_MAX);
	struct tx			 own = *tx;
	struct q_position_all_row	*rows;
	struct position			*list;
	struct held			*h;
	size_t				 n;
	enum rc				 rc;

	own.a = a;		/* the texts stay where they are read to */
	rc = q_position_all(&own, &(struct q_position_all_in){
		.exam_id = exam->id }, &rows, &n);
	if (rc == RC_OK && n > POSITION_INDEX_MAX)
		rc = RC_FULL;
	if (rc != RC_OK) {
		arena_free(a);
		return rc;
	}
	h = calloc(1, sizeof(*h));
	must(h != NULL);
	*h = (struct held){ .exam_id = exam->id,
		.version = exam->positions_version, .a = a };
	list = ARENA_ARRAY(a, struct position, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = from_row(&rows[i]);
	add_levels(a, list, n);
	h->set = (struct position_set){ list, n, NULL };
	build_index(h);
	/* What building took for a moment goes back to the system. */
	(void)malloc_trim(0);
	*ret = h;
	return RC_OK;
}

/*
 * Under the lock: a second thread that wants the same new set waits for the
 * first instead of building it again. Old sets stay until there is no room:
 * requests in progress may still read them.
 */
enum rc
position_cache_get(struct position_cache *c, struct tx *tx,
    const struct exam *exam, const struct position_set **ret_set)
{
	struct held	*h = NULL;
	enum rc		 rc = RC_OK;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n && h == NULL; i++)
		if (c->held[i]->exam_id == exam->id &&
		    c->held[i]->version == exam->positions_version)
			h = c->held[i];
	if (h == NULL)
		rc = read_set(tx, exam, &h);
	if (rc == RC_OK && c->n == SETS_MAX) {
		held_free(c->held[0]);
		for (size_t i = 1; i < c->n; i++)
			c->held[i - 1] = c->held[i];
		c->n--;
	}
	if (rc == RC_OK) {
		bool known = false;

		for (size_t i = 0; i < c->n; i++)
			known |= c->held[i] == h;
		if (!known)
			c->held[c->n++] = h;
		*ret_set = &h->set;
	}
	pthread_mutex_unlock(&c->lock);
	return rc;
}

/* ---- import */

/* Fields without a column of their own, and the table's other columns. */
static struct str
extra_json(struct arena *a, const struct position_row *row)
{
	static const enum position_field shown[] = { FIELD_MAJOR_POST,
		FIELD_MAJOR_BASE, FIELD_MAJOR_JUNIOR, FIELD_POLITICS,
		FIELD_EXPERIENCE, FIELD_WORK, FIELD_AGE, FIELD_SEX, FIELD_LEVEL,
		FIELD_EXAM_TYPE, FIELD_RATIO, FIELD_DUTY, FIELD_OTHER,
		FIELD_REMARK, FIELD_PHONE, FIELD_SITE };
	struct buf	b;
	struct str	out;
	bool		first = true, full;

	buf_init(&b, EXTRA_MAX);
	buf_char(&b, '{');
	for (size_t i = 0; i < COUNT(shown); i++) {
		struct str v = position_text(row, shown[i]);

		if (v.n == 0)
			continue;
		json_put_key(&b, &first, position_field_zh(shown[i]));
		json_put_text(&b, v);
	}
	for (uint32_t i = 0; i < row->extra_n; i++) {
		if (row->extra[i].value.n == 0)
			continue;
		buf_z(&b, first ? "" : ",");
		first = false;
		json_put_text(&b, row->extra[i].name);
		buf_char(&b, ':');
		json_put_text(&b, row->extra[i].value);
	}
	buf_char(&b, '}');
	full = b.full;
	out = buf_take(a, &b);
	return full ? STR("{}") : out;
}

static enum rc
put_row(struct cx *cx, int64_t exam_id, const struct position_table *t,
    const struct position_row *row, struct str key)
{
	struct str	title = position_sheet_title(t, &t->sheets[row->sheet]);
	int64_t		changed;

	return q_position_put(cx->tx, &(struct q_position_put_in){
		.id = cx_id(cx), .exam_id = exam_id, .key = key,
		.sheet = title, .row_n = row->row,
		.code = row->code, .dept_code = row->dept_code,
		.department = row->dept, .unit = row->unit, .name = row->name,
		.headcount = row->headcount, .education = row->education,
		.degree = row->degree, .major = row->major,
		.place = row->place, .category = row->category.n > 0 ?
		row->category : title,
		.extra = extra_json(cx->a, row),
		.unread = condition_unread(cx->a, row) }, &changed);
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool
has_key(const struct str *sorted, size_t n, struct str key)
{
	return bsearch(&key, sorted, n, sizeof(key), by_text) != NULL;
}

/* What is in the store but not in the new table goes, unless it was chosen. */
static enum rc
drop_missing(struct cx *cx, int64_t exam_id, const struct str *sorted,
    size_t n, struct position_import *ret)
{
	struct q_position_keys_row	*old;
	const struct position_use	*use = services_get(cx->services,
	    &position_use_key);
	size_t				 old_n;
	int64_t				 chosen;
	enum rc				 rc;

	rc = q_position_keys(cx->tx, &(struct q_position_keys_in){
		.exam_id = exam_id }, &old, &old_n);
	for (size_t i = 0; rc == RC_OK && i < old_n; i++) {
		if (has_key(sorted, n, old[i].key))
			continue;
		rc = use->chosen(cx, old[i].id, &chosen);
		if (rc == RC_OK && chosen > 0) {
			ret->chosen++;
			continue;
		}
		if (rc == RC_OK)
			rc = q_position_drop(cx->tx,
			    &(struct q_position_drop_in){ .id = old[i].id });
		ret->dropped++;
	}
	return rc == RC_OK && ret->chosen > 0 ? RC_DENIED : rc;
}

enum rc
position_import(struct cx *cx, int64_t exam_id,
    const struct position_table *t, struct position_import *ret)
{
	struct str	*keys = ARENA_ARRAY(cx->a, struct str, t->rows_n + 1);
	struct str	*sorted = ARENA_ARRAY(cx->a, struct str,
			    t->rows_n + 1);
	enum rc		 rc = RC_OK;

	*ret = (struct position_import){ 0 };
	for (uint32_t i = 0; i < t->rows_n; i++)
		sorted[i] = keys[i] = position_key(cx->a, t, &t->rows[i]);
	qsort(sorted, t->rows_n, sizeof(*sorted), by_text);
	for (uint32_t i = 1; i < t->rows_n; i++)
		if (str_eq(sorted[i - 1], sorted[i]))
			return RC_STALE;
	rc = drop_missing(cx, exam_id, sorted, t->rows_n, ret);
	for (uint32_t i = 0; rc == RC_OK && i < t->rows_n; i++) {
		rc = put_row(cx, exam_id, t, &t->rows[i], keys[i]);
		ret->added++;
	}
	if (rc == RC_OK)
		rc = exam_positions_changed(cx->tx, exam_id);
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "positions.import", "exam", exam_id,
	    str_make(cx->a, "rows=%zu dropped=%zu", ret->added,
	    ret->dropped));
}

enum rc
position_get(struct tx *tx, int64_t id, struct position *ret)
{
	struct q_position_get_row	r;
	enum rc				rc = q_position_get(tx,
	    &(struct q_position_get_in){ .id = id }, &r);

	if (rc != RC_OK)
		return rc;
	*ret = (struct position){ .id = r.id, .code = r.code,
		.dept_code = r.dept_code, .department = r.department,
		.unit = r.unit, .name = r.name, .headcount = r.headcount,
		.education = r.education, .degree = r.degree,
		.major = r.major, .place = r.place, .category = r.category,
		.extra = r.extra, .level = position_level(tx->a, r.category,
		r.extra), .state = position_state_parse(r.state),
		.exam_id = r.exam_id, .unread = r.unread,
		.state_reason = r.state_reason };
	return RC_OK;
}

const struct service_key position_cache_key = { "position_cache" };

struct position_cache *
position_cache_of(const struct services *s)
{
	return services_get(s, &position_cache_key);
}

const struct service_key position_use_key = { "position_use" };
