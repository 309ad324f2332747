/* SPDX-License-Identifier: Apache-2.0 */
/* From a table to the store: which row is which position, what differs, what is done. */
#include "position/import.h"

#include <stdlib.h>

#include "audit/audit.h"
#include "base/json.h"
#include "exam/exam.h"
#include "position/condition.h"
#include "position/position.h"
#include "position/position.sql.h"

enum { EXTRA_MAX = 64 * 1024, VALUES_MAX = 80 };

#define NOWHERE UINT32_MAX

/* A row of the table as it will stand in the store. */
struct fresh {
	const struct position_row *row;
	struct str	 key, base, legacy;
	struct str	 title;		/* of its sheet */
	struct str	 category, extra, unread;
	uint32_t	 old;		/* place in plan.old, or NOWHERE */
};

/* A position that is there. */
struct present {
	const struct q_position_present_row *row;
	struct str	 base;
	int64_t		 n, live_n;	/* applications */
	bool		 taken;		/* a row of the table is it */
};

struct import_plan {
	struct cx	*cx;
	int64_t		 exam_id;
	const struct position_table *t;
	struct fresh	*fresh;
	struct present	*old;
	size_t		 old_n;
	struct position_import *out;
};

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

/* ---- which row is which position */

/* Keys as they were when a sheet's name was a part of them. */
static struct str
legacy_key(struct arena *a, const struct position_table *t,
    const struct position_row *row)
{
	struct str name = t->sheets[row->sheet].name;

	if (row->code.n > 0)
		return str_make(a, "%.*s\x1f%.*s", STR_ARG(name),
		    STR_ARG(row->code));
	return str_make(a, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s", STR_ARG(name),
	    STR_ARG(row->dept), STR_ARG(row->unit), STR_ARG(row->name));
}

static struct str
base_of(struct arena *a, const struct q_position_present_row *p)
{
	return position_key_of(a, &(struct position_names){
		.dept_code = p->dept_code, .code = p->code,
		.dept = p->department, .unit = p->unit, .name = p->name });
}

/* One side of a look-up. */
struct known {
	struct str	key;
	uint32_t	at;
};

static int
by_key(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return str_cmp(x->key, y->key);
}

enum way { BY_KEY, BY_LEGACY, BY_BASE, BY_CODE, WAY__MAX };

static struct str
fresh_key(const struct fresh *f, enum way way)
{
	switch (way) {
	case BY_KEY:
		return f->key;
	case BY_LEGACY:
		return f->legacy;
	case BY_BASE:
		return f->base;
	case BY_CODE:
	case WAY__MAX:
		break;
	}
	return f->row->code;
}

static struct str
old_key(const struct present *p, enum way way)
{
	return way == BY_BASE ? p->base : way == BY_CODE ? p->row->code :
	    p->row->key;
}

/* It stands alone in its sorted list. */
static bool
is_single(const struct known *list, size_t n, size_t i)
{
	return (i == 0 || !str_eq(list[i - 1].key, list[i].key)) &&
	    (i + 1 == n || !str_eq(list[i + 1].key, list[i].key));
}

/* Pairs those of both sides that nobody else could be meant by. */
static void
match(struct import_plan *p, enum way way)
{
	struct arena	*a = p->cx->a;
	struct known	*x = ARENA_ARRAY(a, struct known, p->t->rows_n + 1);
	struct known	*y = ARENA_ARRAY(a, struct known, p->old_n + 1);
	size_t		 xn = 0, yn = 0, k = 0;

	for (uint32_t i = 0; i < p->t->rows_n; i++)
		if (p->fresh[i].old == NOWHERE &&
		    fresh_key(&p->fresh[i], way).n > 0)
			x[xn++] = (struct known){ fresh_key(&p->fresh[i], way),
				i };
	for (uint32_t i = 0; i < p->old_n; i++)
		if (!p->old[i].taken && old_key(&p->old[i], way).n > 0)
			y[yn++] = (struct known){ old_key(&p->old[i], way), i };
	if (xn == 0 || yn == 0)
		return;
	qsort(x, xn, sizeof(*x), by_key);
	qsort(y, yn, sizeof(*y), by_key);
	for (size_t i = 0; i < xn; i++) {
		while (k < yn && str_cmp(y[k].key, x[i].key) < 0)
			k++;
		if (k == yn || !str_eq(y[k].key, x[i].key) ||
		    !is_single(x, xn, i) || !is_single(y, yn, k))
			continue;
		p->fresh[x[i].at].old = y[k].at;
		p->old[y[k].at].taken = true;
	}
}

/* ---- what differs */

struct values {
	struct change_value	*list;
	size_t			 n;
};

static void
differ(struct values *v, const char *name, struct str before, struct str after)
{
	if (!str_eq(before, after) && v->n < VALUES_MAX)
		v->list[v->n++] = (struct change_value){ str_z(name), before,
			after };
}

/* The columns that are kept by their names: of both, each once. */
static void
differ_extra(struct arena *a, struct values *v, struct str before,
    struct str after)
{
	struct json *x = NULL, *y = NULL;

	if (str_eq(before, after))
		return;
	(void)json_parse(a, before, &x);	/* NULL: no columns */
	(void)json_parse(a, after, &y);
	for (const struct json *k = x == NULL ? NULL : x->kids; k != NULL;
	    k = k->next)
		differ(v, str_to_z(a, k->key), k->text,
		    json_text(y, str_to_z(a, k->key)));
	for (const struct json *k = y == NULL ? NULL : y->kids; k != NULL;
	    k = k->next)
		if (x == NULL || json_get(x, str_to_z(a, k->key)) == NULL)
			differ(v, str_to_z(a, k->key), STR(""), k->text);
}

/*
 * Every column that candidates may have decided by; a change in any of them
 * is theirs to know.
 */
static struct values
values_of(struct arena *a, const struct fresh *f,
    const struct q_position_present_row *p)
{
	const struct position_row	*r = f->row;
	struct values v = { ARENA_ARRAY(a, struct change_value, VALUES_MAX),
		0 };

	differ(&v, "职位代码", p->code, r->code);
	differ(&v, "部门代码", p->dept_code, r->dept_code);
	differ(&v, "部门名称", p->department, r->dept);
	differ(&v, "用人单位", p->unit, r->unit);
	differ(&v, "职位名称", p->name, r->name);
	differ(&v, "招录人数", str_make(a, "%lld", (long long)p->headcount),
	    str_make(a, "%d", r->headcount));
	differ(&v, "学历要求", p->education, r->education);
	differ(&v, "学位要求", p->degree, r->degree);
	differ(&v, "专业要求", p->major, r->major);
	differ(&v, "工作地点", p->place, r->place);
	differ(&v, "职位类别", p->category.n > 0 ? p->category : p->sheet,
	    f->category);
	differ_extra(a, &v, p->extra, f->extra);
	return v;
}

static struct str
what_of(struct arena *a, struct str code, struct str name, struct str unit)
{
	return str_make(a, "%.*s%s%.*s（%.*s）", STR_ARG(code),
	    code.n > 0 ? " " : "", STR_ARG(name), STR_ARG(unit));
}

/* New positions touch nobody, a changed one touches those who chose it. */
static void
add_change(struct import_plan *p, const struct fresh *f)
{
	struct arena	*a = p->cx->a;
	struct difference	 c = { .kind = CHANGE_ADDED, .class = CHANGE_CONFIRM,
		.label = STR(""), .why = STR(""), .what = what_of(a,
		f->row->code, f->row->name, f->row->unit) };
	struct values	 v;

	if (f->old == NOWHERE) {
		p->out->added++;
		change_add(&p->out->changes, c);
		return;
	}
	v = values_of(a, f, p->old[f->old].row);
	if (v.n == 0)
		return;
	p->out->changed++;
	c.kind = CHANGE_CHANGED;
	c.values = v.list;
	c.values_n = v.n;
	c.affected = p->old[f->old].live_n;
	change_add(&p->out->changes, c);
}

/* A position that the table lacks: gone, kept since it is cancelled, or refused. */
static void
add_removal(struct import_plan *p, const struct present *o)
{
	struct difference c = { .kind = CHANGE_REMOVED, .class = CHANGE_CONFIRM,
		.label = STR(""), .why = STR(""), .affected = o->live_n,
		.what = what_of(p->cx->a, o->row->code, o->row->name,
		    o->row->unit) };

	if (o->n > 0 && position_state_parse(o->row->state) ==
	    POSITION_CANCELLED) {
		p->out->kept++;
		return;
	}
	if (o->n > 0) {
		c.class = CHANGE_REFUSED;
		c.why = o->live_n > 0 ? STR("有人报考，不能删除；请先在工作页面"
		    "“取消职位”里取消它，再导入") : STR("曾有人报考，不能删除；请先在"
		    "工作页面“取消职位”里取消它，再导入");
	}
	p->out->removed++;
	change_add(&p->out->changes, c);
}

/* ---- the plan */

/*
 * Three keys for a row: as authorities number them, by names, and as older
 * tables had them: the first that fits says which position it is.
 */
static void
set_fresh(struct import_plan *p, uint32_t i)
{
	const struct position_row	*row = &p->t->rows[i];
	struct arena			*a = p->cx->a;
	struct fresh			*f = &p->fresh[i];

	f->row = row;
	f->old = NOWHERE;
	f->key = position_key(a, p->t, row);
	f->base = position_key_of(a, &(struct position_names){
		.dept_code = row->dept_code, .code = row->code,
		.dept = row->dept, .unit = row->unit, .name = row->name });
	f->legacy = legacy_key(a, p->t, row);
	f->title = position_sheet_title(p->t, &p->t->sheets[row->sheet]);
	f->category = row->category.n > 0 ? row->category : f->title;
	f->extra = extra_json(a, row);
	f->unread = condition_unread(a, row);
}

static int
by_position(const void *a, const void *b)
{
	const struct position_used *x = a, *y = b;

	return (x->position_id > y->position_id) -
	    (x->position_id < y->position_id);
}

/* What is there, with the applications of each. */
static enum rc
load_old(struct import_plan *p)
{
	const struct position_use	*use = services_get(p->cx->services,
					    &position_use_key);
	struct q_position_present_row	*rows;
	struct position_used		*used;
	size_t				 used_n;
	enum rc				 rc;

	rc = q_position_present(p->cx->tx, &(struct q_position_present_in){
		.exam_id = p->exam_id }, &rows, &p->old_n);
	if (rc == RC_OK)
		rc = use->chosen(p->cx, p->exam_id, &used, &used_n);
	if (rc != RC_OK)
		return rc;
	p->old = ARENA_ARRAY(p->cx->a, struct present, p->old_n + 1);
	for (size_t i = 0; i < p->old_n; i++) {
		struct position_used want = { .position_id = rows[i].id };
		const struct position_used *u = used_n == 0 ? NULL :
		    bsearch(&want, used, used_n, sizeof(*used), by_position);

		p->old[i] = (struct present){ .row = &rows[i],
			.base = base_of(p->cx->a, &rows[i]) };
		if (u != NULL) {
			p->old[i].n = u->n;
			p->old[i].live_n = u->live_n;
		}
	}
	return RC_OK;
}

/*
 * The whole difference is known before a row is written: its hash is what
 * gets confirmed.
 */
static enum rc
make_plan(struct import_plan *p)
{
	int64_t		whom[WHOM__MAX];
	struct str	present;
	enum rc		rc = load_old(p);

	*p->out = (struct position_import){ 0 };
	change_begin(p->cx->a, &p->out->changes, false);
	if (rc == RC_OK)
		rc = exam_present(p->cx->tx, p->exam_id, &present);
	if (rc == RC_OK)
		rc = exam_use_count(p->cx, p->exam_id, whom);
	if (rc != RC_OK)
		return rc;
	p->fresh = ARENA_ARRAY(p->cx->a, struct fresh, p->t->rows_n + 1);
	for (uint32_t i = 0; i < p->t->rows_n; i++)
		set_fresh(p, i);
	for (int way = 0; way < WAY__MAX; way++)
		match(p, (enum way)way);
	change_begin(p->cx->a, &p->out->changes, whom[WHOM_LIVE] > 0);
	for (uint32_t i = 0; i < p->t->rows_n; i++)
		add_change(p, &p->fresh[i]);
	for (size_t i = 0; i < p->old_n; i++)
		if (!p->old[i].taken)
			add_removal(p, &p->old[i]);
	change_seal(&p->out->changes, present);
	return RC_OK;
}

enum rc
position_compare(struct cx *cx, int64_t exam_id, const struct position_table *t,
    struct position_import *ret)
{
	struct import_plan p = { .cx = cx, .exam_id = exam_id, .t = t, .out = ret };

	return make_plan(&p);
}

/* ---- carrying it out */

/* The columns of a row that both statements have. */
#define COLUMNS(f) 								\
	.sheet = (f)->title, .row_n = (f)->row->row, .code = (f)->row->code,	\
	.dept_code = (f)->row->dept_code, .department = (f)->row->dept,		\
	.unit = (f)->row->unit, .name = (f)->row->name,				\
	.headcount = (f)->row->headcount, .education = (f)->row->education,	\
	.degree = (f)->row->degree, .major = (f)->row->major,			\
	.place = (f)->row->place, .category = (f)->category,			\
	.extra = (f)->extra, .unread = (f)->unread

/* Nothing that is stored differs, what is not shown included. */
static bool
is_as_stored(const struct fresh *f, const struct q_position_present_row *p,
    const struct values *v)
{
	return v->n == 0 && str_eq(p->sheet, f->title) &&
	    p->row_n == f->row->row && str_eq(p->unread, f->unread) &&
	    str_eq(p->category, f->category) && str_eq(p->extra, f->extra);
}

/*
 * A position keeps its id for life: applications point to it. What did not
 * change is not written, so that nothing counts as new.
 */
static enum rc
put_row(struct import_plan *p, const struct fresh *f, bool *ret_written)
{
	struct cx				*cx = p->cx;
	const struct position_use		*use;
	const struct q_position_present_row	*old;
	struct machine_step			 step;
	struct values				 v;
	enum rc					 rc;

	*ret_written = true;
	if (f->old == NOWHERE) {
		rc = machine_step(&position_machine, STR("NONE"), "IMPORT",
		    ROLE_INDEX_SYSTEM, &step);
		return rc != RC_OK ? rc : q_position_add(cx->tx,
		    &(struct q_position_add_in){ .id = cx_id(cx),
			.exam_id = p->exam_id, .key = f->key, .step = step,
			COLUMNS(f) });
	}
	old = p->old[f->old].row;
	v = values_of(cx->a, f, old);
	*ret_written = !is_as_stored(f, old, &v);
	if (!*ret_written)
		return RC_OK;
	rc = q_position_set(cx->tx, &(struct q_position_set_in){
		.id = old->id, COLUMNS(f) });
	if (rc != RC_OK || p->old[f->old].n == 0 ||
	    str_eq(old->department, f->row->dept))
		return rc;
	/* Who reviews an application follows its position. */
	use = services_get(cx->services, &position_use_key);
	return use->moved(cx, old->id, f->row->dept);
}

/*
 * Positions with applications are never dropped by a table; the plan refused
 * that before.
 */
static enum rc
carry_out(struct import_plan *p)
{
	bool	any = false, written;
	enum rc	rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < p->old_n; i++)
		if (!p->old[i].taken && p->old[i].n == 0) {
			rc = q_position_drop(p->cx->tx,
			    &(struct q_position_drop_in){
				.id = p->old[i].row->id });
			any = true;
		}
	for (uint32_t i = 0; rc == RC_OK && i < p->t->rows_n; i++) {
		rc = put_row(p, &p->fresh[i], &written);
		any |= written;
	}
	if (rc != RC_OK || !any)
		return rc;
	rc = exam_positions_changed(p->cx->tx, p->exam_id);
	return rc != RC_OK ? rc : audit_add(p->cx, "positions.import", "exam",
	    p->exam_id, str_make(p->cx->a, "added=%zu changed=%zu removed=%zu "
	    "kept=%zu changes=%.*s", p->out->added, p->out->changed,
	    p->out->removed, p->out->kept, STR_ARG(p->out->changes.hash)));
}

enum rc
position_import(struct cx *cx, int64_t exam_id, const struct position_table *t,
    struct str confirm, struct position_import *ret)
{
	struct import_plan	p = { .cx = cx, .exam_id = exam_id, .t = t,
		.out = ret };
	enum rc		rc = t->bad ? RC_BAD : make_plan(&p);

	if (rc != RC_OK)
		return rc;
	if (!change_allowed(&ret->changes, confirm))
		return RC_DENIED;
	return carry_out(&p);
}
