/* SPDX-License-Identifier: Apache-2.0 */
/* Scores as batches of two persons, what is shown of them, certificates. */
#include "result/result.h"

#include <stdlib.h>
#include <string.h>

#include "account/name.h"
#include "application/choice.h"
#include "audit/audit.h"
#include "base/json.h"
#include "notify/notify.h"
#include "result/result.sql.h"
#include "result/result_parts.h"
#include "result/verdict.h"

enum { HUNDRED = 100, MARKS_BYTES_MAX = 64 * 1024 };

#define BATCH_BYTES_MAX ((size_t)256 << 20)

/* ---- import */

struct importing {
	struct cx			*cx;
	const struct exam		*exam;
	const struct result_table	*table;
	struct result_problems		*problems;
	struct str			 reason;	/* of a correction */
	const struct result_row		*row;
};

/* What a row comes to, once it is known whose it is. */
struct scored {
	int64_t		application_id;
	struct str	marks;
	struct str	verdicts;	/* {"post": "合格"} */
	int64_t		total;
	bool		passed;		/* something */
};

static void
complain(struct importing *i, struct result_column at, struct str value,
    const char *reason)
{
	problems_add(i->problems, (struct result_problem){ i->row->number,
		at.col, at.heading, value, str_z(reason) });
}

/* Where nothing is judged, whoever was examined has been told the marks. */
static bool
is_shown(const struct exam_config *c, enum state s)
{
	return (s == STATE_EXAMINED && c->verdict == VERDICT_NONE) ||
	    s == STATE_PASSED || s == STATE_FAILED || s == STATE_CERTIFIED;
}

/* What is wrong with a person's state; empty: nothing. */
static struct str
state_problem(const struct importing *i, enum state state)
{
	if (is_shown(&i->exam->config, state))
		return i->reason.n > 0 ? STR("") : STR("这名考生的成绩已经公布，"
		    "不能再导入，请删除这一行；要更正的，请用“更正已公布的成绩”");
	if (i->reason.n > 0 && state == STATE_SEATED)
		return STR("这名考生的成绩还没有公布，不用更正，请用“导入成绩”");
	return state == STATE_SEATED ? STR("") : str_make(i->cx->a,
	    "这名考生现在是“%.*s”，不能录入成绩，请删除这一行",
	    STR_ARG(state_text(state)));
}

/*
 * A row must be about the person it names: tables slip by a row more often
 * than by a digit.
 */
static void
check_person(struct importing *i, const struct q_result_of_ticket_row *who)
{
	struct str	problem = state_problem(i, state_parse(who->state));
	struct name	name;
	struct str	ticket = i->row->ticket_no;
	uint32_t	col = i->table->ticket_col;

	if (problem.n > 0)
		complain(i, (struct result_column){ col, STR("准考证号") },
		    ticket,
		    str_to_z(i->cx->a, problem));
	else if (who->waiting > 0)
		complain(i, (struct result_column){ col, STR("准考证号") },
		    ticket,
		    "这名考生在另一批还没有发布的成绩里，请先撤回那一批");
	name_normalise(i->cx->a, i->row->name, &name);
	if (i->row->name.n > 0 && !str_eq(name.text, who->name))
		complain(i, (struct result_column){ i->table->name_col,
			STR("姓名") },
		    i->row->name,
		    "与这个准考证号的考生姓名不一致，请核对是否错行");
}

/*
 * Marks only for chosen subjects, and each chosen subject has one or a word
 * for why not.
 */
static void
check_marks(struct importing *i, const struct q_result_of_ticket_row *who)
{
	const struct exam_config *c = &i->exam->config;

	for (size_t s = 0; s < c->subjects_n; s++) {
		int32_t		mark = i->row->marks[s];
		uint32_t	col = i->table->subject_cols[s];
		struct str	name = c->subjects[s].name;

		if (mark == MARK_EMPTY && col > 0 && choices_have(who->choices, s))
			complain(i, (struct result_column){ col, name },
			    STR(""),
			    "没有分数；请写分数，或“缺考”“违纪”“作弊”");
		else if (mark != MARK_EMPTY && !choices_have(who->choices, s))
			complain(i, (struct result_column){ col, name },
			    mark_text(i->cx->a, mark),
			    "这名考生没有报考这一科，请核对是否错行或错列");
		else if (mark > c->subjects[s].max_mark * HUNDRED)
			complain(i, (struct result_column){ col, name },
			    mark_text(i->cx->a, mark),
			    str_make(i->cx->a, "超过了这一科的满分 %lld 分",
			    (long long)c->subjects[s].max_mark).p);
		else if (mark <= MARK_ABSENT && i->row->said == SAID_PASSED)
			complain(i, (struct result_column){ i->table->said_col,
				STR("是否合格") },
			    STR("合格"), str_make(i->cx->a,
			    "有一科%.*s，不能写“合格”", STR_ARG(mark_text(
			    i->cx->a, mark))).p);
	}
}

/* What the column 是否合格 may say, where there is one. */
static void
check_said(struct importing *i, size_t judged_n)
{
	if (i->row->said == SAID_NOTHING || judged_n == 1)
		return;
	complain(i, (struct result_column){ i->table->said_col,
		STR("是否合格") },
	    i->row->said == SAID_PASSED ? STR("合格") : STR("不合格"),
	    judged_n == 0 ? "本考试只公布成绩、不判定合格，请删除这一列" :
	    "这名考生分别判定几个岗位（科目），一格写不下，请删除这一格，按各科成绩判定");
}

/* {"post": "合格", …}; whether any of them is passed. */
static struct str
verdicts_text(struct importing *i, struct judged *list, size_t n,
    bool *ret_passed)
{
	struct buf	b;
	struct str	out;
	bool		first = true;

	*ret_passed = false;
	buf_init(&b, MARKS_BYTES_MAX);
	buf_char(&b, '{');
	for (size_t k = 0; k < n; k++) {
		if (n == 1 && i->row->said != SAID_NOTHING)
			list[k].passed = i->row->said == SAID_PASSED;
		if (!first)
			buf_char(&b, ',');
		first = false;
		json_put_text(&b, list[k].post);
		buf_char(&b, ':');
		json_put_text(&b, list[k].passed ? STR("合格") :
		    STR("不合格"));
		*ret_passed |= list[k].passed;
	}
	buf_char(&b, '}');
	must(!b.full);
	out = buf_take(i->cx->a, &b);
	return out;
}

/*
 * The verdict follows from marks and the exam's rules; what the table says is
 * only compared with it.
 */
static void
work_out(struct importing *i, const struct q_result_of_ticket_row *who,
    struct scored *to)
{
	const struct exam_config *c = &i->exam->config;
	struct judged		  judged[CHOICES_MAX];
	struct buf		  b;
	bool			  first = true;
	size_t			  n;

	*to = (struct scored){ .application_id = who->application_id };
	buf_init(&b, MARKS_BYTES_MAX);
	buf_char(&b, '{');
	for (size_t s = 0; s < c->subjects_n; s++) {
		int32_t mark = i->row->marks[s];

		if (!choices_have(who->choices, s))
			continue;
		if (!first)
			buf_char(&b, ',');
		first = false;
		json_put_text(&b, c->subjects[s].name);
		buf_char(&b, ':');
		json_put_text(&b, mark_text(i->cx->a, mark));
		to->total += mark > 0 ? mark : 0;
	}
	buf_char(&b, '}');
	must(!b.full);
	to->marks = buf_take(i->cx->a, &b);
	n = verdict_of(c, who->choices, i->row->marks, judged);
	check_said(i, n);
	to->verdicts = verdicts_text(i, judged, n, &to->passed);
}

/* A certificate is for a post: no correction may fail that one. */
static enum rc
check_certified(struct importing *i, const struct scored *to)
{
	struct result_shown	then;
	bool			has;
	enum rc			rc = result_posts(i->cx->a, to->verdicts,
	    to->passed, &then);

	for (size_t k = 0; rc == RC_OK && k < then.posts_n; k++) {
		struct str post = then.posts[k].post;

		rc = certificate_has(i->cx, to->application_id, post, &has);
		if (rc == RC_OK && has && !then.posts[k].passed)
			complain(i, (struct result_column){ i->table->ticket_col,
				STR("准考证号") },
			    i->row->ticket_no, str_make(i->cx->a,
			    "这名考生%.*s已发证书，不能更正为不合格，"
			    "请删除这一行，按程序取消资格", STR_ARG(post)).p);
	}
	return rc;
}

/* A correction changes something, and takes no certificate away. */
static enum rc
check_change(struct importing *i, const struct q_result_of_ticket_row *who,
    const struct scored *to)
{
	struct q_score_shown_row	*rows;
	size_t				 n;
	enum rc rc = q_score_shown(i->cx->tx, &(struct q_score_shown_in){
		.application_id = who->application_id, .before_us = INT64_MAX,
		.most = 1 }, &rows, &n);

	if (rc != RC_OK)
		return rc;
	if (n > 0 && str_eq(rows[0].marks, to->marks) &&
	    (rows[0].passed != 0) == to->passed &&
	    (rows[0].verdicts.n == 0 || str_eq(rows[0].verdicts,
	    to->verdicts)))
		complain(i, (struct result_column){ i->table->ticket_col,
			STR("准考证号") },
		    i->row->ticket_no, "与已公布的成绩相同，请删除这一行");
	else if (state_parse(who->state) == STATE_CERTIFIED)
		return check_certified(i, to);
	return RC_OK;
}

/* A number that nobody has is the table's mistake, not an error of ours. */
static enum rc
look_up(struct importing *i, struct scored *to)
{
	struct q_result_of_ticket_row	who;
	enum rc				rc;

	if (i->row->ticket_no.n == 0)
		return RC_OK;		/* the reader has complained */
	rc = q_result_of_ticket(i->cx->tx, &(struct q_result_of_ticket_in){
		.exam_id = i->exam->id, .ticket_no = i->row->ticket_no }, &who);
	if (rc == RC_NONE) {
		complain(i, (struct result_column){ i->table->ticket_col,
			STR("准考证号") },
		    i->row->ticket_no,
		    "本考试没有这个准考证号，请核对（这一列应设为文本格式）");
		return RC_OK;
	}
	if (rc != RC_OK)
		return rc;
	check_person(i, &who);
	check_marks(i, &who);
	work_out(i, &who, to);
	return i->reason.n == 0 ? RC_OK : check_change(i, &who, to);
}

static int
by_place(const void *a, const void *b)
{
	const struct result_problem *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->col > y->col) - (x->col < y->col);
}

/* Nothing of a batch counts before a second person publishes it (S3-13). */
static enum rc
keep(struct importing *i, const struct scored *list)
{
	struct cx	*cx = i->cx;
	size_t		 n = i->table->n;
	int64_t		 id = cx_id(cx);
	enum rc		 rc;

	rc = q_score_batch_add(cx->tx, &(struct q_score_batch_add_in){
		.id = id, .exam_id = i->exam->id, .imported_by = cx->who,
		.imported_us = cx->now_us, .rows_n = (int64_t)n,
		.reason = i->reason });
	for (size_t k = 0; rc == RC_OK && k < n; k++)
		rc = q_score_add(cx->tx, &(struct q_score_add_in){
			.batch_id = id,
			.application_id = list[k].application_id,
			.marks = list[k].marks, .total = list[k].total,
			.verdicts = list[k].verdicts,
			.passed = list[k].passed });
	return rc != RC_OK ? rc : audit_add(cx, i->reason.n > 0 ?
	    "scores.correct" : "scores.import", "score_batch",
	    id, str_make(cx->a, "rows=%zu", n));
}

static enum rc
check_all(struct importing *i)
{
	struct scored	*list = ARENA_ARRAY(i->cx->a, struct scored,
			    i->table->n + 1);
	enum rc		 rc = RC_OK;

	for (size_t k = 0; rc == RC_OK && k < i->table->n; k++) {
		i->row = &i->table->rows[k];
		rc = look_up(i, &list[k]);
	}
	if (rc != RC_OK)
		return rc;
	return i->problems->all > 0 ? RC_BAD : keep(i, list);
}

/* All mistakes of the table at once; with any, nothing is kept. */
enum rc
result_import(struct cx *cx, const struct exam *exam,
    const struct result_table *table, struct str reason,
    struct result_problems *ret_problems)
{
	struct importing i = { .cx = cx, .exam = exam, .table = table,
		.problems = ret_problems, .reason = reason };
	struct arena	*kept = cx->a;
	enum rc		 rc;

	problems_begin(cx->a, ret_problems);
	if (exam->config.scores != SCORES_IN_SYSTEM)
		return RC_DENIED;
	memcpy(ret_problems->list, table->problems.list,
	    table->problems.n * sizeof(*table->problems.list));
	ret_problems->n = table->problems.n;
	ret_problems->all = table->problems.all;
	/* Only the mistakes outlive this call: a request's memory is small. */
	cx->a = cx->tx->a = arena_new(BATCH_BYTES_MAX);
	rc = check_all(&i);
	arena_free(cx->a);
	cx->a = cx->tx->a = kept;
	qsort(ret_problems->list, ret_problems->n,
	    sizeof(*ret_problems->list), by_place);
	return rc;
}

/* ---- publish */

/* Scores are published by another person than the one who imported them. */
static enum rc
load_scored_by_another(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_score_batch_get_row	b;
	enum rc				rc;

	*ret = false;
	if (c->act == NULL)
		return RC_OK;
	rc = q_score_batch_get(cx->tx, &(struct q_score_batch_get_in){
		.id = c->act->ref, .exam_id = c->exam->id }, &b);
	*ret = rc == RC_OK && b.imported_by != cx->who;
	return rc == RC_NONE ? RC_OK : rc;
}

const struct fact_source result_facts[] = {
	{ FACT_scored_by_another, load_scored_by_another },
	{ FACT__MAX, NULL },
};

static void
refuse(enum check c, struct verdict *v)
{
	v->todo[v->n++] = (struct todo){ c, check_text(c), STEP__MAX };
}

enum rc
result_tell(struct cx *cx, const struct exam *exam, const struct app *app,
    struct str phone_seal, enum notify_template template, int64_t cause)
{
	struct notify n = { .account_id = app->account_id, .kind = "result",
		.template = template,
		.values = { { STR("title"), exam->config.title } },
		.no_phone = (exam->config.sms_events & SMS_CHANGED) == 0,
		.ref = str_make(cx->a, "%lld/%lld", (long long)app->id,
		    (long long)cause) };

	if (!n.no_phone && seal_open(cx->a, &cx->keys->seal, "phone",
	    phone_seal, &n.phone) != RC_OK)
		return RC_IO;		/* another master key */
	return notify_send(cx, &n);
}

/* A batch that is being published. */
struct publishing {
	struct cx		*cx;
	const struct exam	*exam;
	int64_t			 batch_id;
	struct str		 reason;	/* of a correction */
};

/*
 * By the law's moves alone: examined, then passed or failed; a correction may
 * turn either round.
 */
static enum rc
publish_one(const struct publishing *b,
    const struct q_score_batch_people_row *p, enum state state)
{
	struct app_act	act = { .id = p->application_id,
		.version = p->version, .event = EV_EXAMINE,
		.ref = b->batch_id };
	struct app	app;
	struct verdict	v;
	enum rc		rc;

	if (state == STATE_SEATED)
		rc = app_fire(b->cx, &act, &app, &v);
	else
		rc = app_by_id(b->cx, act.id, &app);
	act.version = app.version;
	act.event = p->passed != 0 ? EV_SUCCEED : EV_FAIL;
	act.reason = b->reason;
	/* A correction may leave passing or failing as it was. */
	if (rc == RC_OK && b->exam->config.verdict != VERDICT_NONE &&
	    (app.state == STATE_EXAMINED ||
	    (p->passed != 0) == (app.state == STATE_FAILED)))
		rc = app_fire(b->cx, &act, &app, &v);
	if (rc == RC_OK && app.state == STATE_CERTIFIED)
		rc = certificate_later(b->cx, b->exam, app.id);
	return rc != RC_OK ? rc : result_tell(b->cx, b->exam, &app, p->phone_seal,
	    b->reason.n > 0 ? TEMPLATE_CORRECTED : TEMPLATE_SCORES,
	    b->batch_id);
}

/* Thousands in one transaction: the memory of each is forgotten at once. */
static enum rc
publish_all(const struct publishing *b,
    const struct q_score_batch_people_row *rows, size_t n, size_t *ret_n)
{
	struct cx	*cx = b->cx;
	struct arena	*kept = cx->a, *one = arena_new(ONE_BYTES_MAX);
	enum rc		 rc = RC_OK;

	cx->a = cx->tx->a = one;
	*ret_n = 0;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		enum state s = state_parse(rows[i].state);

		if (b->reason.n > 0 ? !is_shown(&b->exam->config, s) : s != STATE_SEATED)
			continue;
		rc = publish_one(b, &rows[i], s);
		*ret_n += rc == RC_OK;
		arena_reset(one);
	}
	cx->a = cx->tx->a = kept;
	arena_free(one);
	return rc;
}

/* Refused with every reason. Who imported a batch does not publish it. */
enum rc
result_publish(struct cx *cx, const struct exam *exam, int64_t batch_id,
    size_t *ret_n, struct verdict *ret_v)
{
	struct app_act				 act = { .ref = batch_id };
	struct q_score_batch_get_row		 b;
	struct q_score_batch_people_row		*rows;
	bool					 by_two = false;
	size_t					 n;
	enum rc					 rc;

	*ret_n = ret_v->n = 0;
	rc = q_score_batch_get(cx->tx, &(struct q_score_batch_get_in){
		.id = batch_id, .exam_id = exam->id }, &b);
	if (rc == RC_OK)
		rc = load_scored_by_another(cx, &(struct app_case){
			.exam = exam, .act = &act }, &by_two);
	if (rc != RC_OK)
		return rc;
	if (exam->config.scores != SCORES_IN_SYSTEM)
		refuse(CHK_sw_scores, ret_v);
	if (!stage_over(&exam->stages, STAGE_EXAM, cx->now_us))
		refuse(CHK_exam_over, ret_v);
	if (!by_two)
		refuse(CHK_scores_by_two, ret_v);
	if (ret_v->n > 0)
		return RC_DENIED;
	rc = q_score_batch_publish(cx->tx, &(struct q_score_batch_publish_in){
		.id = batch_id, .published_by = cx->who,
		.published_us = cx->now_us });
	if (rc == RC_OK)
		rc = q_score_batch_people(cx->tx,
		    &(struct q_score_batch_people_in){
			.batch_id = batch_id }, &rows, &n);
	if (rc == RC_OK)
		rc = publish_all(&(struct publishing){ cx, exam, batch_id,
		    b.reason }, rows, n, ret_n);
	return rc != RC_OK ? rc : audit_add(cx, "scores.publish",
	    "score_batch", batch_id, str_make(cx->a, "rows=%zu moved=%zu", n,
	    *ret_n));
}

/* Only before it is published: what was told is corrected, never taken back. */
enum rc
result_withdraw(struct cx *cx, const struct exam *exam, int64_t batch_id)
{
	struct q_score_batch_get_row	b;
	int64_t				dropped;
	enum rc				rc;

	rc = q_score_batch_get(cx->tx, &(struct q_score_batch_get_in){
		.id = batch_id, .exam_id = exam->id }, &b);
	if (rc == RC_OK && b.published_us > 0)
		rc = RC_STALE;
	if (rc == RC_OK)
		rc = q_score_drop(cx->tx, &(struct q_score_drop_in){
			.batch_id = batch_id }, &dropped);
	if (rc == RC_OK)
		rc = q_score_batch_drop(cx->tx,
		    &(struct q_score_batch_drop_in){ .id = batch_id });
	return rc != RC_OK ? rc : audit_add(cx, "scores.withdraw",
	    "score_batch", batch_id, str_make(cx->a, "rows=%lld",
	    (long long)dropped));
}

/* ---- looking */

enum rc
result_marks(struct arena *a, struct str stored, struct result_mark **ret_list,
    size_t *ret_n)
{
	struct json	*root;
	size_t		 n = 0;

	if (json_parse(a, stored, &root) != RC_OK || root->kind != JKIND_OBJECT)
		return RC_IO;		/* only we write it */
	for (const struct json *j = root->kids; j != NULL; j = j->next)
		n++;
	*ret_list = ARENA_ARRAY(a, struct result_mark, n + 1);
	*ret_n = 0;
	for (const struct json *j = root->kids; j != NULL; j = j->next)
		(*ret_list)[(*ret_n)++] = (struct result_mark){ j->key,
			j->text };
	return RC_OK;
}

enum rc
result_posts(struct arena *a, struct str stored, bool passed,
    struct result_shown *to)
{
	struct json	*root;
	size_t		 n = 0;

	to->posts_n = 0;
	if (stored.n == 0) {
		to->posts = ARENA_NEW(a, struct result_post);
		to->posts[to->posts_n++] = (struct result_post){ STR(""),
			passed };
		return RC_OK;
	}
	if (json_parse(a, stored, &root) != RC_OK ||
	    root->kind != JKIND_OBJECT)
		return RC_IO;		/* only we write it */
	for (const struct json *j = root->kids; j != NULL; j = j->next)
		n++;
	to->posts = ARENA_ARRAY(a, struct result_post, n + 1);
	for (const struct json *j = root->kids; j != NULL; j = j->next)
		to->posts[to->posts_n++] = (struct result_post){ j->key,
			str_eq_z(j->text, "合格") };
	return RC_OK;
}

enum rc
result_shown(struct cx *cx, int64_t application_id, int64_t before_us,
    size_t most, struct result_shown *ret_list, size_t *ret_n)
{
	struct q_score_shown_row	*rows;
	size_t				 n;
	enum rc rc = q_score_shown(cx->tx, &(struct q_score_shown_in){
		.application_id = application_id, .before_us = before_us,
		.most = (int64_t)most }, &rows, &n);

	*ret_n = 0;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct result_shown *s = &ret_list[(*ret_n)++];

		*s = (struct result_shown){
			.total = mark_text(cx->a, rows[i].total),
			.passed = rows[i].passed != 0,
			.published_us = rows[i].published_us,
			.reason = rows[i].reason };
		rc = result_marks(cx->a, rows[i].marks, &s->marks,
		    &s->marks_n);
		if (rc == RC_OK)
			rc = result_posts(cx->a, rows[i].verdicts,
			    rows[i].passed != 0, s);
	}
	return rc;
}

enum rc
result_of(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct result *ret)
{
	struct q_score_whose_row	whose;
	struct result_shown		list[RESULT_SHOWN_MAX];
	size_t				n;
	enum rc				rc;

	rc = q_score_whose(cx->tx, &(struct q_score_whose_in){
		.account_id = account_id, .exam_id = exam->id }, &whose);
	if (rc == RC_OK)
		rc = result_shown(cx, whose.application_id, INT64_MAX,
		    RESULT_SHOWN_MAX, list, &n);
	if (rc != RC_OK)
		return rc;
	if (n == 0)
		return RC_NONE;
	*ret = (struct result){ .ticket_no = whose.ticket_no, .now = list[0],
		.before_n = n - 1 };
	memcpy(ret->before, list + 1, (n - 1) * sizeof(list[0]));
	return RC_OK;
}
