/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/law_fixture.h"
#include "tests/stores.h"

#include "account/account.h"
#include "account/account.sql.h"
#include "admission/admission.h"
#include "result/result.h"
#include "result/result.sql.h"
#include "result/verdict.h"

enum { PEOPLE = 4, FIRST_STAFF = 501, SECOND_STAFF = 502 };

static const char config_text[] =
    "code: %s\ntitle: 考试\nauthority: 机构\ndemo: yes\n"
    "account: {realm: %s}\n"
    "windows:\n  register: {from: 2026-01-01 00:00, to: 2027-01-01 00:00}\n"
    "  review: {to: 2027-02-01 00:00}\n"
    "  pay: {from: 2026-01-01 00:00, to: 2027-03-01 00:00}\n"
    "  ticket: {from: 2027-03-01 00:00, to: 2027-04-01 00:00}\n"
    "uniq: {max_choices: 2}\npicker: {kind: list, sites: yes}\n"
    "pay: {mode: off}\n"
    "scores: {mode: %s, pass_mark: 60, certificates: yes}\n"
    "seats: {area_code: \"0031\"}\n"
    "steps: [notice, pledge, form, site, confirm]\n"
    "form: [{name: a, label: 甲, kind: text}]\n"
    "subjects:\n"
    "  - {name: 行测, from: 2027-04-01 09:00, to: 2027-04-01 11:00}\n"
    "  - {name: 申论, from: 2027-04-01 14:00, to: 2027-04-01 16:00}\n"
    "sites: [{name: 考点, address: 地址}]\n"
    "instructions: [守时]\n"
    "texts: {notice: 须知, pledge: 承诺}\n";

/* ---- reading, without a store */

static struct exam_config *
two_subjects(struct test *t)
{
	struct exam_config *c = ARENA_NEW(t->a, struct exam_config);

	c->area_code = STR("0031");
	c->subjects_n = 2;
	c->subjects = ARENA_ARRAY(t->a, struct subject, 2);
	c->subjects[0].name = STR("行测");
	c->subjects[1].name = STR("申论");
	return c;
}

static struct result_table
read_text(struct test *t, const char *text)
{
	struct result_table table;

	result_read(t->a, two_subjects(t), &(struct cell_file){ NULL,
	    str_z(text) }, &table);
	return table;
}

TEST(verdicts_are_given_as_the_exam_says)	/* S3-08, S3-14 */
{
	static struct subject	 list[] = {
		{ .name = STR_INIT("理论"), .post = STR_INIT("甲"), .pass_mark = 60, .max_mark = 100 },
		{ .name = STR_INIT("实操"), .post = STR_INIT("甲"), .pass_mark = 70, .max_mark = 100 },
		{ .name = STR_INIT("综合"), .post = STR_INIT("乙"), .pass_mark = 60, .max_mark = 150 },
	};
	static const int32_t	 marks[] = { 6000, 6999, 9000 };
	static const int32_t	 absent[] = { MARK_ABSENT, 9000, MARK_EMPTY };
	struct exam_config	 c = { .subjects = list, .subjects_n = 3,
		.verdict = VERDICT_POST };
	struct judged		 j[CHOICES_MAX];

	WANT_INT(verdict_of(&c, 0, marks, j), 2);
	WANT_STR(j[0].post, "甲");
	WANT(!j[0].passed && j[1].passed);
	WANT_INT(j[0].subjects, 3);
	WANT_INT(verdict_of(&c, 4, marks, j), 1);
	WANT_STR(j[0].post, "乙");
	WANT(j[0].passed);
	c.verdict = VERDICT_SUBJECT;
	WANT_INT(verdict_of(&c, 3, marks, j), 2);
	WANT(j[0].passed && !j[1].passed);
	WANT(!verdict_total(&c));
	c.verdict = VERDICT_ALL;
	WANT_INT(verdict_of(&c, 0, marks, j), 1);
	WANT(!j[0].passed && j[0].post.n == 0);
	list[0].pass_mark = 0;
	WANT_INT(verdict_of(&c, 3, absent, j), 1);
	WANT(!j[0].passed);	/* absent is not a mark of zero */
	list[0].pass_mark = 60;
	c.verdict = VERDICT_NONE;
	WANT_INT(verdict_of(&c, 0, marks, j), 0);
	WANT(verdict_total(&c));
}

TEST(a_table_is_read_below_its_title_and_zeros_in_front_come_back)
{
	struct result_table r = read_text(t, "成绩册,,,\n"
	    "姓名,准考证号,申论,备注,行测,是否合格\n"
	    "甲,003101000101,72.5,x,60,\n,,,,,\n乙,3101000102,缺考,,88.05,否\n");

	WANT_INT(r.problems.all, 0);
	WANT_INT(r.n, 2);
	WANT_INT(r.rows[0].number, 3);
	WANT_INT(r.rows[0].marks[0], 6000);
	WANT_INT(r.rows[0].marks[1], 7250);
	WANT_INT(r.rows[0].said, SAID_NOTHING);
	WANT_STR(r.rows[1].ticket_no, "003101000102");
	WANT_STR(r.rows[1].name, "乙");
	WANT_INT(r.rows[1].marks[0], 8805);
	WANT_INT(r.rows[1].marks[1], MARK_ABSENT);
	WANT_INT(r.rows[1].said, SAID_FAILED);
}

TEST(headings_are_cleaned_as_in_every_table_and_words_stand_for_marks)
{
	struct result_table r = read_text(t, "准考证 号*,姓　名,行 测（笔试）,申论：\n"
	    "003101000101,甲,违纪,作弊（零分）\n");

	WANT_INT(r.problems.all, 0);
	WANT_INT(r.n, 1);
	WANT_STR(r.rows[0].name, "甲");
	WANT_INT(r.rows[0].marks[0], MARK_VIOLATION);
	WANT_INT(r.rows[0].marks[1], MARK_CHEATED);
	WANT_INT(read_text(t, "准考证号,行测,申论\n003101000101,85.5分,6 分\n")
	    .rows[0].marks[0], 8550);
	WANT_STR(mark_text(t->a, MARK_VIOLATION), "违纪");
	WANT_STR(mark_text(t->a, MARK_CHEATED), "作弊");
}

TEST(a_ticket_number_that_lost_digits_is_refused)
{
	struct result_table r = read_text(t, "准考证号,行测,申论\n"
	    "3.10100E+15,60,60\n");

	WANT_INT(r.problems.all, 1);
	WANT(str_starts(r.problems.list[0].reason,
	    STR("号码被表格软件当成了数字")));
}

TEST(every_mistake_of_a_table_is_found_at_once)	/* S3-13 */
{
	struct result_table r = read_text(t, "准考证号,行测,行测\n"
	    "003101000101,-1,1\n003101000101,1000.01,\n,12.345,\n");
	static const struct {
		uint32_t row, col;
	} want[] = { { 1, 3 }, { 1, 0 }, { 2, 2 }, { 3, 2 }, { 4, 1 },
		{ 4, 2 }, { 3, 1 } };

	WANT_INT(r.problems.all, COUNT(want));
	for (size_t i = 0; i < COUNT(want) && i < r.problems.n; i++) {
		WANT_INT(r.problems.list[i].row, want[i].row);
		WANT_INT(r.problems.list[i].col, want[i].col);
		WANT(r.problems.list[i].reason.n > 0);
	}
}

TEST(what_is_no_table_is_said_so)
{
	WANT_INT(read_text(t, "").problems.all, 1);
	WANT_INT(read_text(t, "<html><body>").problems.all, 1);
	WANT_INT(read_text(t, "姓名,行测,申论\n甲,1,2\n").problems.all, 1);
	WANT_INT(read_text(t, "准考证号,行测,申论\n").problems.all, 1);
}

TEST(too_many_rows_and_too_many_mistakes_are_bounded)
{
	struct buf	b;

	buf_init(&b, (size_t)4 << 20);
	buf_z(&b, "准考证号,行测,申论\n");
	for (int i = 0; i < RESULT_ROWS_MAX; i++)
		buf_fmt(&b, "%012d,x,1\n", i);
	WANT_INT(read_text(t, str_copy(t->a, buf_view(&b)).p).problems.all,
	    RESULT_ROWS_MAX);
	WANT_INT(read_text(t, str_copy(t->a, buf_view(&b)).p).problems.n,
	    RESULT_PROBLEMS_MAX);
	buf_z(&b, "1,1,1\n");
	WANT_INT(read_text(t, str_copy(t->a, buf_view(&b)).p).problems.all, 1);
	buf_done(&b);
}

TEST(an_exam_of_many_subjects_takes_fewer_people_at_once)
{
	struct exam_config	c = { .subjects_n = LIST_MAX };
	struct result_table	table;
	struct buf		b;

	c.subjects = ARENA_ARRAY(t->a, struct subject, LIST_MAX);
	buf_init(&b, (size_t)1 << 20);
	buf_z(&b, "准考证号");
	for (int i = 0; i < LIST_MAX; i++) {
		c.subjects[i].name = str_make(t->a, "科目%d", i);
		buf_fmt(&b, ",科目%d", i);
	}
	buf_char(&b, '\n');
	for (int i = 0; i < RESULT_MARKS_MAX / LIST_MAX; i++)
		buf_fmt(&b, "%d,1\n", i);
	result_read(t->a, &c, &(struct cell_file){ NULL,
	    buf_view(&b) }, &table);
	WANT_INT(table.problems.all, 0);
	WANT_INT(table.n, RESULT_MARKS_MAX / LIST_MAX);
	buf_z(&b, "x,1\n");
	result_read(t->a, &c, &(struct cell_file){ NULL,
	    buf_view(&b) }, &table);
	WANT_INT(table.problems.all, 1);
	WANT_INT(table.n, 0);
	buf_done(&b);
}

TEST(marks_are_written_as_they_were_meant)
{
	WANT_STR(mark_text(t->a, 8500), "85");
	WANT_STR(mark_text(t->a, 8550), "85.5");
	WANT_STR(mark_text(t->a, 8505), "85.05");
	WANT_STR(mark_text(t->a, 0), "0");
	WANT_STR(mark_text(t->a, MARK_ABSENT), "缺考");
	WANT_STR(mark_text(t->a, MARK_EMPTY), "");
}

/* ---- on a store */

static const struct fact_source *const real_sources[] = { application_facts,
	result_facts, NULL };

struct world {
	struct db		*db;
	struct exam_cache	*cache;
	struct law		 law;
	struct law		 stage;		/* to bring people to their seats */
	struct keys		 keys;
	struct rng		 rng;
	struct tx		 tx;
	struct cx		 cx;
	const struct exam	*exam;
	int64_t			 people[PEOPLE];	/* accounts */
	int64_t			 apps[PEOPLE];
	const char		*tickets[PEOPLE];
};

static struct cx *
as(struct world *w, enum role_index role, int64_t who)
{
	w->tx.roles = 1u << role;
	w->cx.role = role;
	w->cx.who = who;
	return &w->cx;
}

static const struct exam *
world_exam(struct test *t, struct world *w, const char *code, const char *mode)
{
	struct exam_import	 im;
	const struct exam	*x = NULL;

	WANT_RC(exam_import(as(w, ROLE_INDEX_SYSTEM, 0), str_make(t->a,
	    config_text, code, code, mode), NULL, &im), RC_OK);
	WANT_RC(exam_load(w->cache, &w->tx, str_z(code), &x), RC_OK);
	return x;
}

/* One person all the way from the registration to the fee. */
static void
world_person(struct test *t, struct world *w, size_t i, int64_t choices)
{
	static const struct {
		enum role_index	role;
		enum event	event;
	} way[] = {
		{ ROLE_INDEX_CANDIDATE, EV_CONFIRM },
		{ ROLE_INDEX_REVIEWER, EV_CLAIM },
		{ ROLE_INDEX_REVIEWER, EV_APPROVE },
		{ ROLE_INDEX_REVIEWER, EV_PAY },
	};
	struct account_rules	rules = { .realm = w->exam->config.realm };
	struct str		idno = str_make(t->a, "%s-%zu",
				    w->exam->config.code.p, i);
	struct app		app;
	struct verdict		v;

	WANT_RC(account_add(as(w, ROLE_INDEX_SYSTEM, 0), &rules,
	    &(struct account_new){ .name = str_make(t->a, "考生%c",
		(char)('A' + (int)i)), .id_kind = STR("resident"),
		.idno = idno, .birth = STR("1990-01-01"), .sex = STR("F"),
		.phone = STR("13800000000"), .password = STR("x") },
	    &w->people[i]), RC_OK);
	WANT_RC(app_start(as(w, ROLE_INDEX_CANDIDATE, w->people[i]), w->exam,
	    idno, &app), RC_OK);
	WANT_RC(app_save_site(&w->cx, w->exam, &app, 1, choices, &v), RC_OK);
	WANT_RC(app_accept(&w->cx, w->exam, &app, false), RC_OK);
	WANT_RC(app_accept(&w->cx, w->exam, &app, true), RC_OK);
	WANT_RC(app_save_form(&w->cx, w->exam, &app, STR("{}"), true, &v),
	    RC_OK);
	w->apps[i] = app.id;
	for (size_t k = 0; k < COUNT(way); k++) {
		w->cx.law = &w->stage;
		WANT_RC(app_fire(as(w, way[k].role, w->people[i]),
		    &(struct app_act){ .id = app.id, .version = app.version,
			.event = way[k].event }, &app, &v), RC_OK);
		w->cx.law = &w->law;
	}
}

static void
world_seat(struct test *t, struct world *w)
{
	struct seat	seat;
	bool		left = true;
	size_t		n;

	WANT_RC(civil_parse(STR("2026-06-01 09:00"), &w->cx.now_us), RC_OK);
	for (size_t i = 0; i < PEOPLE; i++)
		world_person(t, w, i, i == 1 ? 1 : 3);
	WANT_RC(seats_arrange(as(w, ROLE_INDEX_SYSTEM, 0), w->exam,
	    STR("seed"), NULL, &n), RC_OK);
	WANT_INT(n, PEOPLE);
	while (left)
		WANT_RC(seats_chunk(as(w, ROLE_INDEX_CLOCK, 0), w->exam,
		    &left), RC_OK);
	for (size_t i = 0; i < PEOPLE; i++) {
		WANT_RC(seat_get(&w->cx, w->apps[i], &seat), RC_OK);
		w->tickets[i] = str_to_z(t->a, seat.ticket_no);
	}
	/* What follows comes after the exam. */
	w->cx.now_us = w->exam->stages.span[STAGE_EXAM].to_us;
}

static void
world_open(struct test *t, struct world *w, const char *url, const char *mode)
{
	char	cause[DB_CAUSE_BYTES];
	int64_t	n;

	*w = (struct world){ .rng = rng_seeded(7) };
	w->keys = keys_make(&(struct key){ { 1 } });
	w->cache = exam_cache_new();
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
	WANT_RC(tx_begin(w->db, t->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
	w->cx = (struct cx){ .tx = &w->tx, .a = t->a, .keys = &w->keys,
		.rng = &w->rng, .demo = true };
	w->law = (struct law){ w->cache, real_sources, NULL };
	w->stage = (struct law){ w->cache, sources_all_yes, NULL };
	w->cx.law = &w->law;
	w->exam = world_exam(t, w, "walk", mode);
	for (int64_t id = FIRST_STAFF; id <= SECOND_STAFF; id++)
		WANT_RC(q_staff_add(&w->tx, &(struct q_staff_add_in){
			.id = id, .login = str_make(t->a, "s%d", (int)id),
			.name = STR("工作人员"), .roles = ROLE_AUTHORITY,
			.password = STR("x") }, &n), RC_OK);
	world_seat(t, w);
}

static void
world_close(struct test *t, struct world *w)
{
	WANT_RC(tx_end(&w->tx, RC_OK), RC_OK);
	exam_cache_free(w->cache);
	db_close(w->db);
}

static enum state
state_now(struct test *t, struct world *w, size_t i)
{
	struct app app = { .state = STATE__MAX };

	WANT_RC(app_by_id(as(w, ROLE_INDEX_CLOCK, 0), w->apps[i], &app),
	    RC_OK);
	return app.state;
}

/* A table of lines "ticket,mark,mark,said". */
static enum rc
import(struct test *t, struct world *w, const char *lines,
    struct result_problems *ret_p)
{
	struct result_table table;

	result_read(t->a, &w->exam->config, &(struct cell_file){ NULL,
	    str_make(t->a,
	    "准考证号,行测,申论,是否合格\n%s", lines) }, &table);
	return result_import(as(w, ROLE_INDEX_AUTHORITY, FIRST_STAFF), w->exam,
	    &table, STR(""), ret_p);
}

/* As import(), of people whose scores are published. */
static enum rc
correct(struct test *t, struct world *w, const char *lines,
    struct result_problems *ret_p)
{
	struct result_table table;

	result_read(t->a, &w->exam->config, &(struct cell_file){ NULL,
	    str_make(t->a,
	    "准考证号,行测,申论,是否合格\n%s", lines) }, &table);
	return result_import(as(w, ROLE_INDEX_AUTHORITY, FIRST_STAFF), w->exam,
	    &table, STR("答题卡漏阅一题"), ret_p);
}

static size_t
batches(struct test *t, struct world *w, int64_t *ret_newest)
{
	struct q_score_batches_row	*rows;
	size_t				 n = 0;

	as(w, ROLE_INDEX_AUTHORITY, FIRST_STAFF);
	WANT_RC(q_score_batches(&w->tx, &(struct q_score_batches_in){
		.exam_id = w->exam->id }, &rows, &n), RC_OK);
	*ret_newest = n > 0 ? rows[0].id : 0;
	return n;
}

/* Who chose one subject has one mark; absence and a bad mark fail. */
static const char *
good_lines(struct test *t, const struct world *w)
{
	return str_make(t->a, "%s,80,90.5,\n%s,59.99,,\n%s,缺考,100,\n"
	    "%s,10,10,合格\n", w->tickets[0], w->tickets[1], w->tickets[2],
	    w->tickets[3]).p;
}

static void
all_or_nothing(struct test *t, const char *url)
{
	struct result_problems	p;
	struct world		w;
	int64_t			newest;
	const char		*first, *second;

	world_open(t, &w, url, "in_system");
	first = w.tickets[0];
	second = w.tickets[1];
	WANT_RC(import(t, &w, str_make(t->a,
	    "%s,80,90,\n%s,80,90,\n999999999999,1,1,\n%s,,缺考,合格\n", first,
	    second, w.tickets[2]).p, &p), RC_BAD);
	WANT_INT(p.all, 4);
	WANT_INT(p.list[0].row, 3);	/* a subject that was not chosen */
	WANT_STR(p.list[0].column, "申论");
	WANT_INT(p.list[1].row, 4);	/* nobody's number */
	WANT_STR(p.list[1].value, "999999999999");
	WANT_INT(p.list[2].row, 5);	/* no mark, and absent but 合格 */
	WANT_INT(p.list[3].row, 5);
	WANT_INT(batches(t, &w, &newest), 0);
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_OK);
	WANT_INT(batches(t, &w, &newest), 1);
	WANT_INT(state_now(t, &w, 0), STATE_SEATED);
	/* The same people once more, while the first batch waits. */
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_BAD);
	WANT_INT(p.all, PEOPLE);
	WANT_INT(batches(t, &w, &newest), 1);
	world_close(t, &w);
}

TEST(a_table_with_a_mistake_keeps_nothing)	/* S3-13 */
{
	each_store(t, all_or_nothing);
}

static void
two_persons(struct test *t, const char *url)
{
	struct result_problems	p;
	struct verdict		v;
	struct result		r;
	struct world		w;
	int64_t			batch;
	size_t			n;

	world_open(t, &w, url, "in_system");
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_OK);
	WANT_INT(batches(t, &w, &batch), 1);
	WANT_RC(result_of(as(&w, ROLE_INDEX_CANDIDATE, w.people[0]), w.exam,
	    w.people[0], &r), RC_NONE);
	WANT_RC(result_publish(as(&w, ROLE_INDEX_AUTHORITY, FIRST_STAFF),
	    w.exam, batch, &n, &v), RC_DENIED);
	WANT_INT(v.todo[0].check, CHK_scores_by_two);
	WANT_INT(state_now(t, &w, 0), STATE_SEATED);
	WANT_RC(result_publish(as(&w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w.exam, batch + 1, &n, &v), RC_NONE);
	WANT_RC(result_publish(&w.cx, w.exam, batch, &n, &v), RC_OK);
	WANT_INT(n, PEOPLE);
	WANT_INT(state_now(t, &w, 0), STATE_PASSED);
	WANT_INT(state_now(t, &w, 1), STATE_FAILED);
	WANT_INT(state_now(t, &w, 2), STATE_FAILED);
	WANT_INT(state_now(t, &w, 3), STATE_PASSED);
	WANT_RC(result_publish(as(&w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w.exam, batch, &n, &v), RC_STALE);
	WANT_RC(result_withdraw(&w.cx, w.exam, batch), RC_STALE);
	WANT_RC(result_of(as(&w, ROLE_INDEX_PUBLIC, 0), w.exam, w.people[2],
	    &r), RC_OK);
	WANT(!r.now.passed);
	WANT_INT(r.before_n, 0);
	WANT_INT(r.now.marks_n, 2);
	WANT_STR(r.now.marks[0].subject, "行测");
	WANT_STR(r.now.marks[0].mark, "缺考");
	WANT_STR(r.now.total, "100");
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_BAD);
	world_close(t, &w);
}

TEST(scores_are_published_by_another_than_who_imported_them)	/* T20 */
{
	each_store(t, two_persons);
}

static void
withdrawn(struct test *t, const char *url)
{
	struct result_problems	p;
	struct verdict		v;
	struct world		w;
	struct app		app;
	int64_t			batch;
	size_t			n;

	world_open(t, &w, url, "in_system");
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_OK);
	WANT_INT(batches(t, &w, &batch), 1);
	WANT_RC(result_withdraw(&w.cx, w.exam, batch), RC_OK);
	WANT_RC(result_withdraw(&w.cx, w.exam, batch), RC_NONE);
	WANT_INT(batches(t, &w, &batch), 0);
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_OK);
	WANT_INT(batches(t, &w, &batch), 1);
	/* Disqualified between import and publication: passed over. */
	WANT_RC(app_by_id(as(&w, ROLE_INDEX_CLOCK, 0), w.apps[0], &app),
	    RC_OK);
	w.cx.law = &w.stage;
	WANT_RC(app_fire(as(&w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    &(struct app_act){ .id = app.id, .version = app.version,
		.event = EV_DISQUALIFY, .heading = STR("依据"),
		.reason = STR("事实清楚") }, &app, &v), RC_OK);
	w.cx.law = &w.law;
	WANT_RC(result_publish(&w.cx, w.exam, batch, &n, &v), RC_OK);
	WANT_INT(n, PEOPLE - 1);
	WANT_INT(state_now(t, &w, 0), STATE_DISQUALIFIED);
	WANT_INT(state_now(t, &w, 3), STATE_PASSED);
	world_close(t, &w);
}

TEST(an_unpublished_batch_can_be_withdrawn_and_the_disqualified_are_passed_over)
{
	each_store(t, withdrawn);
}

/* Both who passed get a number; returns the last one. */
static struct str
certify(struct test *t, struct world *w, const char *first)
{
	struct q_certificates_of_row	*mine, *other;
	struct result_problems		 p;
	struct verdict			 v;
	int64_t				 batch;
	size_t				 n, mine_n = 0, other_n = 0;

	WANT_RC(import(t, w, good_lines(t, w), &p), RC_OK);
	WANT_INT(batches(t, w, &batch), 1);
	WANT_RC(result_certify(as(w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w->exam, &n, &v), RC_NONE);
	WANT_RC(result_publish(&w->cx, w->exam, batch, &n, &v), RC_OK);
	WANT_RC(result_certify(&w->cx, w->exam, &n, &v), RC_OK);
	WANT_INT(n, 2);
	WANT_RC(result_certify(&w->cx, w->exam, &n, &v), RC_NONE);
	WANT_INT(state_now(t, w, 0), STATE_CERTIFIED);
	WANT_INT(state_now(t, w, 1), STATE_FAILED);
	as(w, ROLE_INDEX_PUBLIC, 0);
	WANT_RC(q_certificates_of(&w->tx, &(struct q_certificates_of_in){
		.account_id = w->people[0] }, &mine, &mine_n), RC_OK);
	WANT_RC(q_certificates_of(&w->tx, &(struct q_certificates_of_in){
		.account_id = w->people[3] }, &other, &other_n), RC_OK);
	WANT_INT(mine_n, 1);
	WANT_INT(other_n, 1);
	WANT_STR(mine[0].number, first);
	WANT(!str_eq(mine[0].number, other[0].number));
	return other[0].number;
}

static void
certificates(struct test *t, const char *url)
{
	struct world w;

	world_open(t, &w, url, "in_system");
	WANT_STR(certify(t, &w, "00312027000001"), "00312027000002");
	/* Another exam of the same area goes on counting. */
	w.exam = world_exam(t, &w, "again", "in_system");
	world_seat(t, &w);
	WANT_STR(certify(t, &w, "00312027000003"), "00312027000004");
	world_close(t, &w);
}

TEST(certificate_numbers_are_unique_beyond_one_exam)	/* T21, S3-14 */
{
	each_store(t, certificates);
}

/* Published by the second person; the clock goes on. */
static size_t
publish_newest(struct test *t, struct world *w)
{
	struct verdict	v;
	int64_t		batch;
	size_t		n = 0;

	w->cx.now_us += US_PER_SECOND;
	(void)batches(t, w, &batch);
	WANT_RC(result_publish(as(w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w->exam, batch, &n, &v), RC_OK);
	return n;
}

static void
corrections(struct test *t, const char *url)
{
	struct result_problems	p;
	struct verdict		v;
	struct result		r;
	struct world		w;
	int64_t			batch;
	size_t			n;

	world_open(t, &w, url, "in_system");
	/* Nothing is published yet: nothing to correct. */
	WANT_RC(correct(t, &w, good_lines(t, &w), &p), RC_BAD);
	WANT_INT(p.all, PEOPLE);
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_OK);
	WANT_INT(publish_newest(t, &w), PEOPLE);
	/* The same again is no correction. */
	WANT_RC(correct(t, &w, str_make(t->a, "%s,80,90.5,\n",
	    w.tickets[0]).p, &p), RC_BAD);
	/* From passed to failed, from failed to passed, passed as before. */
	WANT_RC(correct(t, &w, str_make(t->a, "%s,50,90.5,\n%s,61,,\n"
	    "%s,20,20,合格\n", w.tickets[0], w.tickets[1], w.tickets[3]).p,
	    &p), RC_OK);
	(void)batches(t, &w, &batch);
	WANT_RC(result_publish(as(&w, ROLE_INDEX_AUTHORITY, FIRST_STAFF),
	    w.exam, batch, &n, &v), RC_DENIED);
	WANT_INT(v.todo[0].check, CHK_scores_by_two);
	WANT_RC(result_of(as(&w, ROLE_INDEX_CANDIDATE, w.people[0]), w.exam,
	    w.people[0], &r), RC_OK);
	WANT_STR(r.now.marks[0].mark, "80");
	/* As long as a correction waits, nobody of it gets a certificate. */
	WANT_RC(result_certify(as(&w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w.exam, &n, &v), RC_NONE);
	WANT_INT(publish_newest(t, &w), 3);
	WANT_INT(state_now(t, &w, 0), STATE_FAILED);
	WANT_INT(state_now(t, &w, 1), STATE_PASSED);
	WANT_INT(state_now(t, &w, 2), STATE_FAILED);
	WANT_INT(state_now(t, &w, 3), STATE_PASSED);
	/* What stands, since when and why; what stood before is kept. */
	WANT_RC(result_of(as(&w, ROLE_INDEX_CANDIDATE, w.people[0]), w.exam,
	    w.people[0], &r), RC_OK);
	WANT_STR(r.now.marks[0].mark, "50");
	WANT(!r.now.passed);
	WANT_STR(r.now.reason, "答题卡漏阅一题");
	WANT_INT(r.now.published_us, w.cx.now_us);
	WANT_INT(r.before_n, 1);
	WANT_STR(r.before[0].marks[0].mark, "80");
	WANT(r.before[0].passed);
	WANT_STR(r.before[0].reason, "");
	/* A certificate is not taken away by a mark; the mark may change. */
	WANT_RC(result_certify(as(&w, ROLE_INDEX_AUTHORITY, SECOND_STAFF),
	    w.exam, &n, &v), RC_OK);
	WANT_INT(n, 2);
	WANT_RC(correct(t, &w, str_make(t->a, "%s,10,,\n",
	    w.tickets[1]).p, &p), RC_BAD);
	WANT_RC(correct(t, &w, str_make(t->a, "%s,99,,\n",
	    w.tickets[1]).p, &p), RC_OK);
	WANT_INT(publish_newest(t, &w), 1);
	WANT_INT(state_now(t, &w, 1), STATE_CERTIFIED);
	WANT_RC(result_of(as(&w, ROLE_INDEX_CANDIDATE, w.people[1]), w.exam,
	    w.people[1], &r), RC_OK);
	WANT_STR(r.now.marks[0].mark, "99");
	WANT_INT(r.before_n, 2);
	world_close(t, &w);
}

TEST(published_scores_are_corrected_by_two_persons_and_what_stood_stays)
{
	each_store(t, corrections);
}

static void
elsewhere(struct test *t, const char *url)
{
	struct result_problems	p;
	struct world		w;

	world_open(t, &w, url, "off");
	WANT_RC(import(t, &w, good_lines(t, &w), &p), RC_DENIED);
	world_close(t, &w);
}

TEST(scores_that_are_not_in_this_system_are_refused)
{
	each_store(t, elsewhere);
}
