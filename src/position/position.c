/* SPDX-License-Identifier: Apache-2.0 */
/* Positions in the store: look-up, the cache of what everybody reads. */
#include "position/position.h"

#include <pthread.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/json.h"
#include "position/position.sql.h"

enum { SETS_MAX = 16, ARENA_MAX = 512 * 1024 * 1024, SCRATCH_MAX = 4 * 1024 * 1024 };

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

/* Texts are borrowed from the set, which lives as long. */
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

/* RC_FULL beyond POSITION_INDEX_MAX: better no search than half a table. */
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

enum rc
position_departments(struct cx *cx, int64_t exam_id, struct str **ret_list,
    size_t *ret_n)
{
	struct q_position_departments_row	*rows;
	struct str				*list;
	enum rc					 rc;

	rc = q_position_departments(cx->tx,
	    &(struct q_position_departments_in){ .exam_id = exam_id }, &rows,
	    ret_n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct str, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = rows[i].department;
	*ret_list = list;
	return RC_OK;
}

const struct service_key position_cache_key = { "position_cache" };

struct position_cache *
position_cache_of(const struct services *s)
{
	return services_get(s, &position_cache_key);
}

const struct service_key position_use_key = { "position_use" };
