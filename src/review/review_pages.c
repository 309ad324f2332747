/* SPDX-License-Identifier: Apache-2.0 */
/* The queue, one application, the decision. */
#include "review/review_pages.h"

#include "account/account.h"
#include "application/flow_pages.h"
#include "base/json.h"
#include "exam/need.h"
#include "http/house.h"
#include "photo/photo.h"
#include "position/position.sql.h"
#include "review/queue.html.h"
#include "review/review.h"
#include "review/review.html.h"
#include "review/review.sql.h"
#include "ui/page.h"

enum { QUEUE_PAGE = 30, FACTS_MAX = 100 };

/* ---- the queue */

static enum rc
queue_of(struct req *r, const struct q_review_exams_row *exam, int64_t after,
    struct tpl_queue_exams *ret)
{
	const struct exam		*x;
	int64_t				 before, gated;
	struct q_review_waiting_row	waiting;
	struct q_review_queue_row	*rows;
	struct tpl_queue_exams_rows	*list;
	size_t				 n;
	enum rc rc = exam_load_id(r->house->exams, r->cx.tx, exam->exam_id,
	    &x);

	if (rc != RC_OK)
		return rc;
	before = r->cx.now_us - x->config.undo_minutes * US_PER_MINUTE;
	gated = x->config.docs_mode == DOCS_AFTER;
	rc = q_review_waiting(r->cx.tx, &(struct q_review_waiting_in){
		r->cx.who, exam->exam_id, before, gated }, &waiting);
	if (rc == RC_OK)
		rc = q_review_queue(r->cx.tx, &(struct q_review_queue_in){
			.staff_id = r->cx.who, .exam_id = exam->exam_id,
			.after_us = after, .before_us = before, .gated = gated,
			.most = QUEUE_PAGE }, &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_queue_exams_rows, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_queue_exams_rows){
			url_make(r->cx.a, "/staff/review/%.*s",
			STR_ARG(req_url_id(r, rows[i].id))), rows[i].name,
			rows[i].department, rows[i].pos_name, rows[i].code,
			time_text(r->cx.a, rows[i].moved_us) };
	*ret = (struct tpl_queue_exams){ .title = exam->title,
		.waiting = waiting.n, .rows = list, .rows_n = n,
		.next = n < QUEUE_PAGE ? URL("") : url_make(r->cx.a,
		"/staff/reviews?after=%lld", (long long)rows[n - 1].moved_us) };
	return RC_OK;
}

static enum rc
queue_get(struct req *r)
{
	struct q_review_exams_row	*exams;
	struct tpl_queue_exams		*list;
	int64_t				 after = 0;
	size_t				 n;
	enum rc				 rc;

	(void)str_i64(req_arg(r, "after"), &after);	/* else from the start */
	rc = q_review_exams(r->cx.tx, &(struct q_review_exams_in){ r->cx.who },
	    &exams, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_queue_exams, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = queue_of(r, &exams[i], after, &list[i]);
	return rc != RC_OK ? rc : REQ_PAGE(r, 200, queue,
	    .top = page_top(r, "资格审核"), .exams = list, .exams_n = n,
	    .bottom = page_bottom(r));
}

/* ---- one application */

/* The need: the application of {id}, if it is in scope; else it is not there. */
static enum rc
need_review(struct req *r)
{
	struct app		*app = ARENA_NEW(r->cx.a, struct app);
	const struct exam	*exam;
	bool			 in = false;
	enum rc			 rc = app_by_id(&r->cx, req_id(r), app);

	if (rc == RC_OK)
		rc = review_in_scope(&r->cx, app, &in);
	if (rc == RC_OK && !in)
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = exam_load_id(r->house->exams, r->cx.tx, app->exam_id,
		    &exam);
	if (rc != RC_OK)
		return rc;
	exam_set(r, exam);
	r->app = app;
	return RC_OK;
}

struct facts {
	struct tpl_review_person	*list;
	size_t				 n;
};

static void
add(struct facts *f, struct str label, struct str value)
{
	if (f->n < FACTS_MAX)
		f->list[f->n++] = (struct tpl_review_person){ label,
			value.n > 0 ? value : STR("—") };
}

static void
form_facts(struct facts *f, const struct json *form,
    const struct field *fields, size_t n)
{
	for (const struct json *k = form == NULL ? NULL : form->kids; k != NULL;
	    k = k->next) {
		struct str v = json_text(k, "value"), name = json_text(k,
		    "name");

		for (size_t i = 0; i < n; i++)
			if (str_eq(fields[i].name, name) &&
			    fields[i].table != NULL &&
			    code_text(fields[i].table, v).n > 0)
				v = code_text(fields[i].table, v);
		add(f, json_text(k, "label"), v);
	}
}

static void
choice_facts(struct facts *f, const struct json *choices)
{
	const struct json *subjects = choices == NULL ? NULL :
	    json_get(choices, "subjects");

	if (choices == NULL)
		return;
	if (json_text(choices, "level").n > 0)
		add(f, STR("层级"), json_text(choices, "level"));
	if (json_text(choices, "site").n > 0)
		add(f, STR("考点"), json_text(choices, "site"));
	for (const struct json *k = subjects == NULL ? NULL : subjects->kids;
	    k != NULL; k = k->next)
		add(f, STR("报考"), k->text);
}

/* What the candidate confirmed: the snapshot, not the form of today. */
static enum rc
person_facts(struct req *r, struct facts *f, struct str *ret_name)
{
	struct q_review_candidate_row	 row;
	struct str			 idno = STR(""), doc, sha;
	struct json			*root;
	enum rc				 rc;

	rc = q_review_candidate(r->cx.tx,
	    &(struct q_review_candidate_in){ r->app->id }, &row);
	if (rc == RC_OK)
		rc = seal_open(r->cx.a, &r->cx.keys->seal, "idno",
		    row.idno_seal, &idno);
	if (rc != RC_OK)
		return rc;
	*ret_name = row.name;
	add(f, STR("证件号码"), idno_masked(r->cx.a, idno));
	add(f, STR("性别"), str_eq_z(row.sex, "M") ? STR("男") : STR("女"));
	add(f, STR("出生日期"), row.birth);
	rc = app_snapshot(&r->cx, r->app->id, &doc, &sha);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	if (json_parse(r->cx.a, doc, &root) != RC_OK)
		return RC_IO;
	choice_facts(f, json_get(root, "choices"));
	form_facts(f, json_get(root, "profile"), r->exam->config.profile,
	    r->exam->config.profile_n);
	form_facts(f, json_get(root, "form"), r->exam->config.fields,
	    r->exam->config.fields_n);
	return RC_OK;
}

static enum rc
condition_facts(struct req *r, struct facts *f)
{
	struct q_position_get_row	 p;
	struct json			*extra = NULL;
	enum rc				 rc;

	if (r->app->position_id == 0)
		return RC_OK;
	rc = q_position_get(r->cx.tx,
	    &(struct q_position_get_in){ r->app->position_id }, &p);
	if (rc != RC_OK)
		return rc;
	add(f, STR("招录部门"), p.department);
	add(f, STR("用人单位"), p.unit);
	add(f, STR("职位名称"), p.name);
	add(f, STR("职位代码"), p.code);
	add(f, STR("学历要求"), p.education);
	add(f, STR("学位要求"), p.degree);
	add(f, STR("专业要求"), p.major);
	if (json_parse(r->cx.a, p.extra, &extra) == RC_OK)
		for (const struct json *k = extra->kids; k != NULL; k = k->next)
			if (k->text.n > 0)
				add(f, k->key, k->text);
	return RC_OK;
}

static const struct tpl_review_conditions *
conditions(struct req *r, const struct facts *f)
{
	struct tpl_review_conditions *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_review_conditions, f->n + 1);

	for (size_t i = 0; i < f->n; i++)
		list[i] = (struct tpl_review_conditions){ f->list[i].label,
			f->list[i].value };
	return list;
}

static const struct tpl_review_reasons *
reasons(struct req *r)
{
	struct tpl_review_reasons *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_review_reasons, review_reasons_n);

	for (size_t i = 0; i < review_reasons_n; i++)
		list[i] = (struct tpl_review_reasons){
			str_z(review_reasons[i].code), review_reasons[i].text,
			str_eq_z(req_field(r, "reason_code"),
			review_reasons[i].code) };
	return list;
}

/* What a candidate may be asked to mend: the exam's steps. */
static const struct tpl_review_parts *
parts(struct req *r, size_t *ret_n)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_review_parts		*list = ARENA_ARRAY(r->cx.a,
	    struct tpl_review_parts, STEPS_MAX + 1);
	size_t				 n = 0;

	for (size_t i = 0; i < c->steps_n; i++) {
		enum step s = c->steps[i];

		if (s == STEP_NOTICE || s == STEP_PLEDGE || s == STEP_CONFIRM)
			continue;
		list[n++] = (struct tpl_review_parts){ str_z(step_word(s)),
			str_make(r->cx.a, "field-%s", step_word(s)),
			step_title_of(c, s) };
	}
	if (c->docs_mode == DOCS_AFTER)
		list[n++] = (struct tpl_review_parts){ STR("docs"),
			STR("field-docs"), STR("上传材料") };
	*ret_n = n;
	return list;
}

static struct url
action(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/staff/review/%.*s%s",
	    STR_ARG(req_param(r, "id")), what);
}

static enum rc
show(struct req *r, int status, struct errors *e)
{
	struct facts	person = { ARENA_ARRAY(r->cx.a,
			    struct tpl_review_person, FACTS_MAX), 0 };
	struct facts	cond = { ARENA_ARRAY(r->cx.a,
			    struct tpl_review_person, FACTS_MAX), 0 };
	struct q_review_open_of_row open = { 0 };
	struct str	name;
	bool		mine;
	size_t		parts_n;
	const struct tpl_review_parts *fields = parts(r, &parts_n);
	enum rc		rc = person_facts(r, &person, &name);

	if (rc == RC_OK)
		rc = condition_facts(r, &cond);
	if (rc == RC_OK) {
		rc = q_review_open_of(r->cx.tx,
		    &(struct q_review_open_of_in){ r->app->id }, &open);
		rc = rc == RC_NONE ? RC_OK : rc;
	}
	if (rc != RC_OK)
		return rc;
	mine = r->app->state == STATE_IN_REVIEW && open.staff_id == r->cx.who &&
	    open.leased_until_us > r->cx.now_us;
	return REQ_PAGE(r, status, review, .top = page_top(r, "资格审核"),
	    .errors = errors_part(e), .name = name,
	    .state = state_text(r->app->state), .photo = action(r, "/photo"),
	    .person = person.list, .person_n = person.n,
	    .conditions = conditions(r, &cond), .conditions_n = cond.n,
	    .mine = mine,
	    .until = time_text(r->cx.a, open.leased_until_us),
	    .can_claim = r->app->state == STATE_SUBMITTED,
	    .claim = action(r, "/claim"), .decide = action(r, ""),
	    .release = action(r, "/release"), .csrf = req_csrf(r),
	    .reasons = reasons(r), .reasons_n = review_reasons_n,
	    .parts = fields, .parts_n = parts_n,
	    .days = r->exam->config.return_days,
	    .reason = req_field(r, "reason"), .back = URL("/staff/reviews"),
	    .bottom = page_bottom(r));
}

static enum rc
review_get(struct req *r)
{
	struct errors e = { .r = r };

	return show(r, 200, &e);
}

static enum rc
refused(struct req *r, const struct verdict *v)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	for (size_t i = 0; i < v->n; i++)
		errors_add(&e, v->todo[i].check == CHK_has_reason ?
		    STR("reason") : STR(""), v->todo[i].text);
	if (v->n == 0)
		errors_add(&e, STR(""), STR("这份报名的状态已经变化，请返回列表"));
	rc = show(r, 409, &e);
	return rc == RC_OK ? RC_DENIED : rc;
}

static enum rc
claim_post(struct req *r)
{
	struct verdict	v;
	int64_t		until;
	enum rc		rc = review_claim(&r->cx, r->exam, r->app, &v, &until);

	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "%.*s",
	    STR_ARG(action(r, "").s));
}

static enum rc
release_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc = review_release(&r->cx, r->exam, r->app, &v);

	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/staff/reviews");
}

static enum review_verdict
verdict_of(struct str word)
{
	return str_eq_z(word, "approve") ? REVIEW_APPROVE :
	    str_eq_z(word, "return") ? REVIEW_RETURN : REVIEW_REJECT;
}

/* The boxes that were ticked, as words between blanks. */
static struct str
return_fields(struct req *r)
{
	struct str all = STR("");

	for (size_t i = 0; i < r->form.n; i++)
		if (str_eq_z(r->form.fields[i].name, "field"))
			all = str_make(r->cx.a, "%.*s%s%.*s", STR_ARG(all),
			    all.n > 0 ? " " : "",
			    STR_ARG(r->form.fields[i].value));
	return all;
}

static enum rc
decide_post(struct req *r)
{
	struct review_decision	d = {
		.verdict = verdict_of(req_field(r, "decision")),
		.reason_code = req_field(r, "reason_code"),
		.reason = req_field(r, "reason"),
		.fields = return_fields(r) };
	struct verdict		v;
	enum rc			rc;

	rc = review_decide(&r->cx, r->exam, r->app, &d, &v);
	if (rc == RC_DENIED)
		return refused(r, &v);
	return rc != RC_OK ? rc : req_see(r, "/staff/reviews");
}

static enum rc
photo_get(struct req *r)
{
	struct photo	photo;
	struct str	jpeg;
	enum rc		rc = photo_load(&r->cx, r->exam, r->app->account_id, &photo);

	if (rc == RC_OK)
		rc = photo_bytes(&r->cx, photo.sha256, &jpeg);
	return rc != RC_OK ? rc : req_send(r, 200, "image/jpeg", jpeg);
}

const struct route review_routes[] = {
	{ METHOD_GET, "/staff/reviews", ROLE_REVIEWER, queue_get, NULL, NULL, 0, 0,
	    RATE_NONE, "待审核列表 S0-26", false },
	{ METHOD_GET, "/staff/review/{id}", ROLE_REVIEWER, review_get,
	    need_review, NULL, 0, 0, RATE_NONE, "审核一份报名 S0-26", false },
	{ METHOD_GET, "/staff/review/{id}/photo", ROLE_REVIEWER, photo_get,
	    need_review, NULL, 0, 0, RATE_NONE, "考生照片", false },
	{ METHOD_POST, "/staff/review/{id}/claim", ROLE_REVIEWER, claim_post,
	    need_review, NULL, 4096, 0, RATE_NONE, "T05 开始审核", false },
	{ METHOD_POST, "/staff/review/{id}/release", ROLE_REVIEWER,
	    release_post, need_review, NULL, 4096, 0, RATE_NONE,
	    "T06 放回待审核", false },
	{ METHOD_POST, "/staff/review/{id}", ROLE_REVIEWER, decide_post,
	    need_review, NULL, 8192, 0, RATE_NONE, "T07 T08 审核意见", false },
	{ .path = NULL },
};
