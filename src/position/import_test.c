/* SPDX-License-Identifier: Apache-2.0 */
/* Tables imported again: which row is which position, what is refused, what is told. */
#include "position/import.h"

#include "exam/exam.h"
#include "position/position.h"
#include "position/position.sql.h"
#include "tests/stores.h"

/* What the folder above would answer; the positions are those of the store. */
static int64_t	live_on;	/* a position that somebody chose; 0: none */
static int64_t	ever_on;	/* one that somebody once had */
static struct str moved_to;

static enum rc
chosen(struct cx *cx, int64_t exam_id, struct position_used **ret_list,
    size_t *ret_n)
{
	struct position_used *list = ARENA_ARRAY(cx->a, struct position_used,
	    2);

	(void)exam_id;
	*ret_n = 0;
	if (live_on != 0)
		list[(*ret_n)++] = (struct position_used){ live_on, 3, 2 };
	if (ever_on != 0)
		list[(*ret_n)++] = (struct position_used){ ever_on, 1, 0 };
	*ret_list = list;
	return RC_OK;
}

static enum rc
moved(struct cx *cx, int64_t position_id, struct str department)
{
	(void)cx, (void)position_id;
	moved_to = department;
	return RC_OK;
}

static enum rc
count(struct cx *cx, int64_t exam_id, int64_t ret_n[WHOM__MAX])
{
	(void)cx, (void)exam_id;
	for (int i = 0; i < WHOM__MAX; i++)
		ret_n[i] = live_on != 0;
	return RC_OK;
}

static const struct position_use use = { chosen, moved, NULL };
static const struct exam_use people = { count };
static const struct services services = {
	.list = { { &position_use_key, (void *)&use },
	    { &exam_use_key, (void *)&people } }, .n = 2 };

struct world {
	struct test	*t;
	struct db	*db;
	struct tx	 tx;
	struct keys	 keys;
	struct rng	 rng;
	struct cx	 cx;
	int64_t		 exam_id;
};

static void
world_begin(struct world *w, struct test *t, const char *url)
{
	char			 cause[DB_CAUSE_BYTES];
	struct exam_import	 im;

	w->t = t;
	w->keys = keys_make(&(struct key){ { 1 } });
	w->rng = rng_seeded(7);
	live_on = ever_on = 0;
	moved_to = STR("");
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
	WANT_RC(tx_begin(w->db, t->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
	w->cx = (struct cx){ .tx = &w->tx, .a = t->a, .keys = &w->keys,
		.rng = &w->rng, .role = ROLE_INDEX_SYSTEM, .demo = true,
		.services = &services };
	WANT_RC(exam_import(&w->cx, STR("code: one\ntitle: 考试\nauthority: 机构\n"
	    "demo: yes\naccount: {realm: one}\nwindows:\n"
	    "  register: {from: 2026-01-01 00:00, to: 2027-01-01 00:00}\n"
	    "  review: {to: 2027-02-01 00:00}\n"
	    "  pay: {from: 2026-01-01 00:00, to: 2027-03-01 00:00}\n"
	    "  ticket: {from: 2027-03-01 00:00, to: 2027-04-01 00:00}\n"
	    "steps: [notice, form, confirm]\n"
	    "form: [{name: a, label: 甲, kind: text}]\n"
	    "subjects: [{name: 科目, from: 2027-04-01 09:00, "
	    "to: 2027-04-01 11:00}]\nsites: [{name: 考点, address: 地址}]\n"
	    "instructions: [守时]\ntexts: {notice: 须知, pledge: 承诺}\n"), NULL,
	    &im), RC_OK);
	WANT_RC(exam_id_of(&w->tx, STR("one"), &w->exam_id), RC_OK);
}

static void
world_end(struct world *w)
{
	struct test *t = w->t;

	WANT_RC(tx_end(&w->tx, RC_DENIED), RC_DENIED);
	db_close(w->db);
}

static enum rc
import(struct world *w, const char *csv, struct str confirm,
    struct position_import *ret)
{
	struct test		*t = w->t;
	struct workbook		 wb;
	struct sheet_error	 error;
	struct position_table	*table = ARENA_NEW(t->a, struct position_table);

	WANT_RC(workbook_read(t->a, str_z(csv), NULL, &wb, &error), RC_OK);
	WANT_RC(position_table_read(t->a, &wb, NULL, table), RC_OK);
	return position_import(&w->cx, w->exam_id, table, confirm, ret);
}

static int64_t
id_of(struct world *w, const char *code)
{
	struct test		*t = w->t;
	struct position_named	 p = { .id = 0 };
	size_t			 n;

	WANT_RC(position_named(&w->cx, w->exam_id, str_z(code), &p, &n),
	    RC_OK);
	return p.id;
}

#define HEAD	"单位代码,单位,岗位名称,岗位代码,招聘人数,学历\n"

static void
again(struct test *t, const char *url)
{
	struct world		w;
	struct position_import	done;
	int64_t			a;

	world_begin(&w, t, url);
	WANT_RC(import(&w, HEAD "1,甲,教师,A1,1,本科\n1,甲,医生,A2,2,本科\n",
	    STR(""), &done), RC_OK);
	WANT_INT(done.added, 2);
	a = id_of(&w, "A1");

	/* The same is nothing; a changed condition keeps the position. */
	WANT_RC(import(&w, HEAD "1,甲,医生,A2,2,本科\n1,甲,教师,A1,1,本科\n",
	    STR(""), &done), RC_OK);
	WANT_INT(done.changes.n, 0);
	WANT_STR(done.changes.hash, "");
	WANT_RC(import(&w, HEAD "1,甲,教师,A1,1,硕士\n2,甲,医生,A2,2,本科\n",
	    STR(""), &done), RC_OK);
	WANT_INT(done.changed, 2);
	WANT_INT(done.removed, 0);
	WANT_INT(id_of(&w, "A1"), a);
	WANT_STR(done.changes.list[0].values[0].name, "学历要求");
	WANT_STR(done.changes.list[0].values[0].before, "本科");
	WANT_STR(done.changes.list[0].values[0].after, "硕士");
	WANT_STR(done.changes.list[1].values[0].name, "部门代码");
	world_end(&w);
}

static void
live(struct test *t, const char *url)
{
	struct world		w;
	struct position_import	done;
	struct str		hash;

	world_begin(&w, t, url);
	WANT_RC(import(&w, HEAD "1,甲,教师,A1,1,本科\n1,甲,医生,A2,2,本科\n",
	    STR(""), &done), RC_OK);
	live_on = id_of(&w, "A1");

	/* A row that somebody chose: counted, and done only with the hash. */
	WANT_RC(import(&w, HEAD "1,乙,教师,A1,1,本科\n1,甲,医生,A2,2,本科\n",
	    STR(""), &done), RC_DENIED);
	WANT_INT(done.changes.list[0].affected, 2);
	WANT_STR(moved_to, "");
	hash = done.changes.hash;
	WANT_RC(import(&w, HEAD "1,丙,教师,A1,1,本科\n1,甲,医生,A2,2,本科\n",
	    hash, &done), RC_DENIED);
	WANT_RC(import(&w, HEAD "1,乙,教师,A1,1,本科\n1,甲,医生,A2,2,本科\n",
	    hash, &done), RC_OK);
	/* Its reviewers are those of the new department. */
	WANT_STR(moved_to, "乙");

	/* What was chosen, ever, is not deleted, whatever is confirmed. */
	WANT_RC(import(&w, HEAD "1,甲,医生,A2,2,本科\n", STR(""), &done),
	    RC_DENIED);
	WANT_INT(done.changes.refused, 1);
	WANT(str_starts(done.changes.list[0].what, STR("A1 教师")));
	WANT_RC(import(&w, HEAD "1,甲,医生,A2,2,本科\n", done.changes.hash,
	    &done), RC_DENIED);
	ever_on = live_on;
	live_on = 0;
	WANT_RC(import(&w, HEAD "1,甲,医生,A2,2,本科\n", STR(""), &done),
	    RC_DENIED);

	/* Cancelled, it stays in the store and in nobody's way. */
	w.tx.roles = ROLE_AUTHORITY;
	w.cx.role = ROLE_INDEX_AUTHORITY;
	WANT_RC(position_cancel(&w.cx, ever_on, STR("撤销")), RC_OK);
	WANT_RC(position_cancel(&w.cx, ever_on, STR("撤销")), RC_DENIED);
	w.tx.roles = ROLE_SYSTEM;
	w.cx.role = ROLE_INDEX_SYSTEM;
	WANT_RC(import(&w, HEAD "1,甲,医生,A2,2,本科\n", STR(""), &done),
	    RC_OK);
	WANT_INT(done.kept, 1);
	WANT_INT(done.removed, 0);
	world_end(&w);
}

/* Keys of before had the sheet's name in them. */
static void
legacy(struct test *t, const char *url)
{
	static const struct q_position_add_in old = {
		.id = 5, .key = STR_INIT("\x1f" "A1"), .row_n = 2,
		.step = { STR_INIT("NONE"), STR_INIT("OPEN") },
		.sheet = STR_INIT("Sheet1"), .code = STR_INIT("A1"),
		.dept_code = STR_INIT(""), .department = STR_INIT("甲"),
		.unit = STR_INIT("甲"), .name = STR_INIT("教师"),
		.headcount = 1, .education = STR_INIT("本科"),
		.degree = STR_INIT(""), .major = STR_INIT(""),
		.place = STR_INIT(""), .category = STR_INIT(""),
		.extra = STR_INIT("{}"), .unread = STR_INIT("?") };
	struct q_position_add_in	in = old;
	struct world			w;
	struct position_import		done;

	world_begin(&w, t, url);
	in.exam_id = w.exam_id;
	in.key = STR("Sheet1\x1f" "A1");
	WANT_RC(q_position_add(&w.tx, &in), RC_OK);
	WANT_RC(import(&w, "单位,岗位名称,岗位代码,招聘人数,学历\n"
	    "甲,教师,A1,1,本科\n", STR(""), &done), RC_OK);
	WANT_INT(done.added, 0);
	WANT_INT(done.removed, 0);
	WANT_INT(id_of(&w, "A1"), 5);
	/* Its code became that of a department: still the same position. */
	WANT_RC(import(&w, HEAD "9,甲,教师,A1,1,本科\n", STR(""), &done),
	    RC_OK);
	WANT_INT(done.changed, 1);
	WANT_INT(id_of(&w, "9/A1"), 5);
	world_end(&w);
}

TEST(a_position_is_known_again_and_keeps_what_it_is)
{
	each_store(t, again);
}

TEST(a_live_table_is_changed_only_by_who_saw_the_difference)
{
	each_store(t, live);
}

TEST(positions_of_before_are_known_again_whatever_their_sheet)
{
	each_store(t, legacy);
}
