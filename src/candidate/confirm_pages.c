/* SPDX-License-Identifier: Apache-2.0 */
/* 报名信息确认: everything once more, then final. */
#include "account/account.h"
#include "application/choice.h"
#include "application/eligible_load.h"
#include "application/fields.h"
#include "candidate/confirm.html.h"
#include "candidate/flow_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "photo/photo.h"
#include "position/position.h"
#include "ui/page.h"

enum { GROUPS_MAX = 20 };

struct rows {
	struct tpl_confirm_groups_rows	*list;
	size_t				 n;
};

static void
add_row(struct rows *to, struct str label, struct str value)
{
	to->list[to->n++] = (struct tpl_confirm_groups_rows){ label,
		value.n > 0 ? value : STR("—") };
}

static struct rows
rows_new(struct req *r, size_t most)
{
	return (struct rows){ ARENA_ARRAY(r->cx.a,
	    struct tpl_confirm_groups_rows, most + 1), 0 };
}

static void
add_group(struct tpl_confirm *p, struct tpl_confirm_groups *groups,
    const char *title, struct url change, struct rows rows)
{
	groups[p->groups_n++] = (struct tpl_confirm_groups){ str_z(title),
		change, rows.list, rows.n };
}

static enum rc
person_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups)
{
	struct account_person	person;
	struct rows		rows = rows_new(r, 6);
	enum rc			rc = account_person(&r->cx, r->cx.who, &person);

	if (rc != RC_OK)
		return rc;
	add_row(&rows, STR("姓名"), person.name);
	add_row(&rows, STR("证件号码"), idno_masked(r->cx.a, person.idno));
	add_row(&rows, STR("性别"), str_eq_z(person.sex, "M") ? STR("男") :
	    STR("女"));
	add_row(&rows, STR("出生日期"), person.birth);
	add_row(&rows, STR("手机号码"), phone_masked(r->cx.a, person.phone));
	add_group(p, groups, "注册信息", URL(""), rows);
	return RC_OK;
}

static struct rows
field_rows(struct req *r, const struct field *fields, size_t n,
    struct str values)
{
	struct rows	 rows = rows_new(r, n);
	struct form_row	*list = ARENA_ARRAY(r->cx.a, struct form_row, n + 1);

	fields_rows(r->cx.a, &(struct fields_saved){ fields, n, values },
	    list);
	for (size_t i = 0; i < n; i++)
		add_row(&rows, list[i].label, list[i].value);
	return rows;
}

/* Where a part is changed, while it may be: no link ends at a refusal. */
static struct url
change_link(struct req *r, bool draft, enum step part)
{
	struct verdict v;

	return draft && app_may_change(&r->cx, r->exam, r->app, part, &v) ==
	    RC_OK ? exam_path(r, step_word(part)) : URL("");
}

static void
form_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups, bool draft)
{
	const struct exam_config *c = &r->exam->config;

	if (c->fields_n > 0)
		add_group(p, groups, "报名信息", change_link(r, draft, STEP_FORM),
		    field_rows(r, c->fields, c->fields_n,
		    r->app->form));
}

static enum rc
position_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups, bool draft)
{
	struct position		row;
	struct rows			rows = rows_new(r, 10);
	enum rc				rc;

	if (r->app->position_id == 0)
		return RC_OK;
	rc = position_get(r->cx.tx, r->app->position_id, &row);
	if (rc != RC_OK)
		return rc;
	add_row(&rows, STR("招录部门"), row.department);
	add_row(&rows, STR("用人单位"), row.unit);
	add_row(&rows, exam_words(r, "职位名称"), row.name);
	add_row(&rows, exam_words(r, "职位代码"), row.code);
	add_row(&rows, STR("学历要求"), row.education);
	add_row(&rows, STR("学位要求"), row.degree);
	add_row(&rows, STR("专业要求"), row.major);
	add_row(&rows, STR("工作地点"), row.place);
	add_group(p, groups, exam_words(r, "报考职位").p, change_link(r, draft,
	    STEP_POSITION), rows);
	return RC_OK;
}

/* Level, site and subjects, where the exam has them. */
static void
choices_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups, bool draft)
{
	const struct exam_config	*c = &r->exam->config;
	struct rows			 rows = rows_new(r, c->subjects_n + 2);

	if (config_has_step(c, STEP_LEVEL))
		add_row(&rows, STR("层级"), r->app->tier);
	if (config_has_step(c, STEP_SITE)) {
		add_row(&rows, STR("考点"), site_name_of(c, r->app->site_n));
		for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
			if (choices_name(r->app->choices, i))
				add_row(&rows, c->word_position,
				    c->subjects[i].name);
	}
	if (rows.n > 0)
		add_group(p, groups, c->fields_n > 0 ? "报考科目" : "报名信息",
		    change_link(r, draft, config_has_step(c, STEP_SITE) ?
		    STEP_SITE : STEP_LEVEL), rows);
}

/* What a machine can tell about the position's conditions. */
static enum rc
eligible_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups)
{
	struct eligible	e;
	struct rows	rows = rows_new(r, ELIGIBLE_MAX);
	enum rc		rc = eligible_load(&r->cx, r->exam, r->app, &e);

	if (rc != RC_OK || e.n == 0)
		return rc;
	for (size_t i = 0; i < e.n; i++)
		add_row(&rows, e.list[i].label, str_make(r->cx.a,
		    "%.*s（要求：%.*s%s%.*s）", STR_ARG(fit_text(e.list[i].fit)),
		    STR_ARG(e.list[i].wanted), e.list[i].found.n > 0 ?
		    "；您填写：" : "", STR_ARG(e.list[i].found)));
	add_group(p, groups, e.worst == FIT_NO ? "条件预审：有不符合的项目" :
	    e.worst == FIT_ASK ? "条件预审：有的项目需人工审核" :
	    "条件预审：符合", URL(""), rows);
	return RC_OK;
}

/* The person's own data, kept for every exam (S3-05). */
static enum rc
profile_group(struct req *r, struct tpl_confirm *p,
    struct tpl_confirm_groups *groups, bool draft)
{
	struct account_profile	profile;
	enum rc			rc;

	if (!config_has_step(&r->exam->config, STEP_PROFILE))
		return RC_OK;
	rc = account_profile(&r->cx, r->cx.who, &profile);
	if (rc != RC_OK)
		return rc;
	add_group(p, groups, "个人信息", change_link(r, draft, STEP_PROFILE), field_rows(r, r->exam->config.profile,
	    r->exam->config.profile_n, profile.form));
	return RC_OK;
}

/* What is still missing, each with the page that mends it. */
static void
missing(struct req *r, const struct verdict *v, struct errors *e)
{
	for (size_t i = 0; i < v->n; i++)
		errors_add(e, v->todo[i].step == STEP__MAX ? STR("") :
		    change_link(r, true, v->todo[i].step).s,
		    app_todo_text(r, &v->todo[i]));
}

/* All that the page shows of what may still be changed. */
static enum rc
confirm_stored(struct req *r, const struct photo *photo, struct str *ret)
{
	const struct app	*app = r->app;
	struct account_profile	 p = { .form = STR("") };
	enum rc			 rc = RC_OK;

	if (config_has_step(&r->exam->config, STEP_PROFILE))
		rc = account_profile(&r->cx, r->cx.who, &p);
	if (rc == RC_OK)
		*ret = str_make(r->cx.a, "%.*s/%lld/%.*s/%lld/%llx/%.*s/%.*s",
		    STR_ARG(app->form), (long long)app->position_id,
		    STR_ARG(app->tier), (long long)app->site_n,
		    (unsigned long long)app->choices, STR_ARG(p.form),
		    STR_ARG(str_hex(r->cx.a, photo->sha256.p,
		    photo->sha256.n)));
	return rc;
}

/*
 * The very last look: everything that will be kept as a document, with a link
 * beside each part that may still be changed.
 */
static enum rc
confirm_show(struct req *r, const struct verdict *v, const struct photo *photo,
    bool old)
{
	struct tpl_confirm_groups	*groups = ARENA_ARRAY(r->cx.a,
	    struct tpl_confirm_groups, GROUPS_MAX);
	struct errors			 e = { .r = r };
	bool				 draft = r->app->state == STATE_DRAFT ||
	    r->app->state == STATE_RETURNED;
	struct tpl_confirm		 p = {
		.top = page_top(r, "报名信息确认"),
		.title = step_title_of(&r->exam->config, STEP_CONFIRM),
		.button = r->exam->config.word_confirm,
		.lead = r->exam->config.submit_text.n > 0 ?
		    r->exam->config.submit_text : exam_words(r, "请逐项核对。点击按钮后，"
		    "报名信息和报考职位提交到招考部门，不能再修改。没有提交的，"
		    "招考部门看不到您的报名。"), .errors = NULL,
		.groups = groups, .groups_n = 0, .action = exam_path(r, "confirm"),
		.csrf = req_csrf(r), .made_from = STR(""),
		.ready = v->n == 0 && draft,
		.back = exam_path(r, "flow"), .photo = URL(""),
		.print = draft && may_print(r, PRINT_FORM) ? exam_path(r, "print/form") : URL(""),
	 .bottom = page_bottom(r) };
	struct str			 stored;
	enum rc				 rc;

	if (photo->sha256.n > 0)
		p.photo = exam_path(r, str_make(r->cx.a, "photo/%.*s.jpg",
		    STR_ARG(str_hex(r->cx.a, photo->sha256.p,
		    photo->sha256.n))).p);
	missing(r, v, &e);
	if (old)
		errors_add(&e, STR(""), STR("这一页打开之后，您在另一个页面或设备上改过报名信息，没有提交。"
		    "下面是现在的内容，请重新核对"));
	p.errors = errors_part(&e);
	rc = confirm_stored(r, photo, &stored);
	if (rc == RC_OK) {
		p.made_from = page_mark(r, stored);
		rc = person_group(r, &p, groups);
	}
	if (rc == RC_OK)
		rc = profile_group(r, &p, groups, draft);
	if (rc == RC_OK) {
		form_group(r, &p, groups, draft);
		choices_group(r, &p, groups, draft);
		rc = position_group(r, &p, groups, draft);
	}
	if (rc == RC_OK)
		rc = eligible_group(r, &p, groups);
	return rc != RC_OK ? rc : req_page(r, !old &&
	    (v->n == 0 || r->method == METHOD_GET) ? 200 : 409, tpl_confirm_any, &p,
	    sizeof(p));
}

static enum rc
confirm_get(struct req *r)
{
	struct photo	photo = { .state = PHOTO_NONE };
	struct verdict	v = { .n = 0 };
	enum rc		rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);

	if ((rc == RC_OK || rc == RC_NONE) && (r->app->state == STATE_DRAFT ||
	    r->app->state == STATE_RETURNED))
		rc = app_ask(&r->cx, r->exam, r->app, EV_CONFIRM, &v);
	return rc == RC_IO ? rc : confirm_show(r, &v, &photo, false);
}

/* What the candidate does next, or waits for. */
static struct notify
news_of(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	struct notify n = { .kind = "submitted",
		.template = TEMPLATE_SUBMITTED,
		.values = { { STR("title"), c->title } } };

	if (c->review_mode == REVIEW_ON_SITE) {
		n.template = TEMPLATE_VISIT;
		n.values[1] = (struct call_header){ STR("until"),
			time_text(r->cx.a,
			r->stages->span[STAGE_REVIEW].to_us) };
	} else if (c->docs_mode == DOCS_AFTER && r->app->materials_us == 0)
		n.template = TEMPLATE_TO_SEAL;
	return n;
}

/*
 * What was looked at must be what is confirmed: a mark of everything shown
 * comes back with the button.
 */
static enum rc
confirm_post(struct req *r)
{
	struct notify	n;
	struct photo	photo = { .state = PHOTO_NONE };
	struct verdict	v = { .n = 0 };
	struct str	stored;
	enum rc		rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);

	if (rc == RC_OK || rc == RC_NONE)
		rc = confirm_stored(r, &photo, &stored);
	if (rc == RC_OK && req_field(r, MADE_FROM).n > 0 &&
	    page_is_old(r, stored, stored)) {
		rc = confirm_show(r, &v, &photo, true);
		return rc == RC_OK ? RC_DENIED : rc;
	}
	if (rc != RC_OK)
		return rc;

	rc = app_fire(&r->cx, &(struct app_act){ .id = r->app->id,
		.version = r->app->version, .event = EV_CONFIRM }, r->app, &v);
	if (rc == RC_DENIED && v.n == 0)
		return app_refused(r, &v);
	if (rc == RC_DENIED) {
		rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
		if (rc == RC_OK || rc == RC_NONE)
			rc = confirm_show(r, &v, &photo, false);
		return rc == RC_OK ? RC_DENIED : rc;
	}
	n = news_of(r);
	if (rc == RC_OK)
		rc = app_tell(r, SMS_SUBMITTED, &n);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow?saved=confirmed",
	    STR_ARG(r->exam->config.code));
}

const struct route confirm_routes[] = {
	ROUTE(GET, "/exam/{exam}/confirm", ROLE_CANDIDATE, confirm_get,
	    .need = app_need, .note = "报名信息确认 S1-16 S3-09"),
	ROUTE(POST, "/exam/{exam}/confirm", ROLE_CANDIDATE, confirm_post,
	    .need = app_need, .body_max = 4096,
	    .once = true,
	    .note = "T03 报名信息确认 S0-16 S0-18 S1-16"),
	{ .path = NULL },
};
