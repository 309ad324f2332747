/* SPDX-License-Identifier: Apache-2.0 */
/* What staff see of one application. */
#include "review/case.h"

#include "account/account.h"
#include "application/eligible_load.h"
#include "base/json.h"
#include "exam/need.h"
#include "material/material.h"
#include "photo/photo.h"
#include "position/position.h"
#include "position/state.h"
#include "review/lists.h"
#include "review/review.h"
#include "web/web.h"

enum { FACTS_MAX = 120, KB = 1024 };

enum rc
case_load(struct req *r, int64_t app_id, bool everywhere)
{
	struct app		*app = ARENA_NEW(r->cx.a, struct app);
	const struct exam	*exam = NULL;
	bool			 in = everywhere;
	enum rc			 rc = app_by_id(&r->cx, app_id, app);

	if (rc == RC_OK && !in)
		rc = review_in_scope(&r->cx, app, &in);
	if (rc == RC_OK && !in)
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx,
		    app->exam_id, &exam);
	if (rc != RC_OK)
		return rc;
	exam_set(r, exam);
	r->app = app;
	return RC_OK;
}

enum rc
case_need(struct req *r)
{
	return case_load(r, req_id(r), false);
}

enum rc
case_may(struct req *r, enum event e, bool *ret_may, struct str *why)
{
	struct verdict	v;
	enum rc		rc = app_ask(&r->cx, r->exam, r->app, e, &v);

	*ret_may = rc == RC_OK;
	if (rc == RC_DENIED && v.n > 0)
		*why = v.todo[0].text;
	return rc == RC_DENIED ? RC_OK : rc;
}

enum rc
case_found(struct req *r, struct str idno, const char *path,
    struct tpl_cases_groups *ret)
{
	struct q_cases_of_person_row	*rows;
	struct tpl_cases_groups_rows	*list;
	size_t				 n;
	enum rc rc = review_of_person(&r->cx, idno, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_cases_groups_rows, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct tpl_cases_groups_rows){
			url_make(r->cx.a, "%s/%.*s", path,
			STR_ARG(req_url_id(r, rows[i].id))), rows[i].name,
			rows[i].title, state_text(state_parse(rows[i].state)),
			time_text(r->cx.a, rows[i].moved_us) };
	*ret = (struct tpl_cases_groups){ STR("查找结果"), list, n };
	return RC_OK;
}

struct facts {
	struct tpl_case_person	*list;
	size_t				 n;
};

static void
add_fact(struct facts *f, struct str label, struct str value)
{
	if (f->n < FACTS_MAX)
		f->list[f->n++] = (struct tpl_case_person){ label,
			value.n > 0 ? value : STR("—") };
}

static void
form_facts(struct facts *f, const struct json *form,
    const struct field *fields, size_t n)
{
	for (const struct json *k = form == NULL ? NULL : form->kids; k != NULL;
	    k = k->next) {
		add_fact(f, json_text(k, "label"), config_words(fields, n,
		    json_text(k, "name"), json_text(k, "value")));
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
		add_fact(f, STR("层级"), json_text(choices, "level"));
	if (json_text(choices, "site").n > 0)
		add_fact(f, STR("考点"), json_text(choices, "site"));
	for (const struct json *k = subjects == NULL ? NULL : subjects->kids;
	    k != NULL; k = k->next)
		add_fact(f, STR("报考"), k->text);
}

/* What the candidate confirmed: the snapshot, not the form of today. */
static enum rc
person_facts(struct req *r, bool whole_number, struct facts *f,
    struct str *ret_name)
{
	struct review_candidate	 row;
	struct str		 doc, sha;
	struct json		*root;
	enum rc			 rc = review_candidate(&r->cx, r->app->id, &row);

	if (rc != RC_OK)
		return rc;
	*ret_name = row.name;
	add_fact(f, STR("证件号码"), whole_number ? row.idno :
	    idno_masked(r->cx.a, row.idno));
	add_fact(f, STR("性别"), str_eq_z(row.sex, "M") ? STR("男") : STR("女"));
	add_fact(f, STR("出生日期"), row.birth);
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
	struct position		 p;
	struct json			*extra = NULL;
	enum rc				 rc;

	if (r->app->position_id == 0)
		return RC_OK;
	rc = position_get(r->cx.tx, r->app->position_id, &p);
	if (rc != RC_OK)
		return rc;
	add_fact(f, STR("招录部门"), p.department);
	add_fact(f, STR("用人单位"), p.unit);
	add_fact(f, STR("职位名称"), p.name);
	add_fact(f, STR("职位代码"), p.code);
	if (p.state != POSITION_OPEN)
		add_fact(f, STR("职位状态"), position_state_text(
		    p.state));
	add_fact(f, STR("学历要求"), p.education);
	add_fact(f, STR("学位要求"), p.degree);
	add_fact(f, STR("专业要求"), p.major);
	if (json_parse(r->cx.a, p.extra, &extra) == RC_OK)
		for (const struct json *k = extra->kids; k != NULL; k = k->next)
			if (k->text.n > 0)
				add_fact(f, k->key, k->text);
	return RC_OK;
}

/* The same rules that the candidate saw. */
static enum rc
eligible_facts(struct req *r, struct facts *f)
{
	struct eligible	e;
	enum rc		rc = eligible_load(&r->cx, r->exam, r->app, &e);

	for (size_t i = 0; rc == RC_OK && i < e.n; i++)
		add_fact(f, str_make(r->cx.a, "预审：%.*s",
		    STR_ARG(e.list[i].label)),
		    fit_text(e.list[i].fit));
	return rc;
}

static const struct tpl_case_conditions *
conditions(struct req *r, const struct facts *f)
{
	struct tpl_case_conditions *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_case_conditions, f->n + 1);

	for (size_t i = 0; i < f->n; i++)
		list[i] = (struct tpl_case_conditions){ f->list[i].label,
			f->list[i].value };
	return list;
}

/* The documents that were handed in, each with a link to its bytes. */
static enum rc
documents(struct req *r, const char *base, struct tpl_case *c)
{
	struct tpl_case_docs	*rows;
	struct material		*list;
	size_t			 n;
	enum rc			 rc = material_list(&r->cx, r->exam,
	    r->app->account_id, &list, &n);

	if (rc != RC_OK)
		return rc;
	rows = ARENA_ARRAY(r->cx.a, struct tpl_case_docs, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct document *d = config_document(&r->exam->config,
		    list[i].name);
		struct url u = url_make(r->cx.a, "%s/%.*s/docs/%.*s", base,
		    STR_ARG(req_param(r, "id")), STR_ARG(list[i].name));

		rows[i] = (struct tpl_case_docs){ d == NULL ? list[i].name :
			d->label, list[i].kind == MATERIAL_JPG ? u : URL(""),
			list[i].kind == MATERIAL_PDF ? u : URL(""),
			list[i].kind == MATERIAL_PROMISE ? STR("告知承诺") :
			str_make(r->cx.a, "%lld KB", (long long)
			((list[i].bytes_n + KB - 1) / KB)) };
	}
	c->docs = rows;
	c->docs_n = n;
	return RC_OK;
}

enum rc
case_part(struct req *r, const char *base, bool whole_number,
    const struct tpl_case **ret)
{
	struct facts	 person = { ARENA_ARRAY(r->cx.a,
			    struct tpl_case_person, FACTS_MAX), 0 };
	struct facts	 cond = { ARENA_ARRAY(r->cx.a,
			    struct tpl_case_person, FACTS_MAX), 0 };
	struct tpl_case	*c = ARENA_NEW(r->cx.a, struct tpl_case);
	struct str	 name = STR("");
	struct photo	 photo;
	enum rc		 rc = photo_load(&r->cx, r->exam, r->app->account_id,
	    &photo);

	if (rc == RC_NONE)
		photo.sha256 = STR("");
	if (rc == RC_OK || rc == RC_NONE)
		rc = person_facts(r, whole_number, &person, &name);
	if (rc == RC_OK)
		rc = condition_facts(r, &cond);
	if (rc == RC_OK)
		rc = eligible_facts(r, &cond);
	if (rc != RC_OK)
		return rc;
	*c = (struct tpl_case){ .name = name,
		.state = state_text(r->app->state),
		.photo = photo.sha256.n == 0 ? URL("") : url_make(r->cx.a,
		    "%s/%.*s/photo", base, STR_ARG(req_param(r, "id"))),
		.person = person.list, .person_n = person.n,
		.conditions = conditions(r, &cond), .conditions_n = cond.n,
		.docs = NULL, .docs_n = 0 };
	*ret = c;
	return documents(r, base, c);
}

enum rc
case_photo(struct req *r)
{
	struct photo	photo;
	struct str	jpeg;
	enum rc		rc = photo_load(&r->cx, r->exam, r->app->account_id,
	    &photo);

	if (rc == RC_OK)
		rc = photo_bytes(&r->cx, photo.sha256, &jpeg);
	return rc != RC_OK ? rc : req_send(r, 200, "image/jpeg", jpeg);
}

enum rc
case_document(struct req *r)
{
	struct material	m;
	struct str	bytes;
	enum rc		rc = material_bytes(&r->cx, r->exam,
	    r->app->account_id, req_param(r, "doc"), &m, &bytes);

	if (rc == RC_OK && m.kind == MATERIAL_PDF)
		r->answer.filename = str_make(r->cx.a, "%.*s.pdf",
		    STR_ARG(m.name));
	return rc != RC_OK ? rc : req_send(r, 200, m.kind == MATERIAL_PDF ?
	    "application/pdf" : "image/jpeg", bytes);
}
