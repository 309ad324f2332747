/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing: a position, its level, or a site and what is examined there. */
#include "application/choice.h"
#include "base/money.h"
#include "candidate/choose_site.html.h"
#include "candidate/flow_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "position/position.h"
#include "ui/form_page.h"
#include "web/web.h"

static enum rc
to_flow(struct req *r)
{
	return req_see(r, "/exam/%.*s/flow?saved=1",
	    STR_ARG(r->exam->config.code));
}

/* To the step behind this one, as the manuals have it. */
static enum rc
to_next(struct req *r, enum step s)
{
	return req_see(r, "/exam/%.*s/%s", STR_ARG(r->exam->config.code),
	    step_word(step_after(&r->exam->config, s)));
}

/* A page of a step is not there when the exam has no such step. */
static enum rc
need_step(struct req *r, enum step step)
{
	struct verdict	v;
	enum rc		rc;

	if (!config_has_step(&r->exam->config, step))
		return RC_NONE;
	rc = app_may_change(&r->cx, r->exam, r->app, step, &v);
	return rc == RC_DENIED ? app_refused(r, &v) : rc;
}

/* ---- a position */

/* The position's exam is compared: an id of another exam is as good as none. */
static enum rc
choose_post(struct req *r)
{
	struct position		row;
	struct verdict			v;
	enum rc				rc;

	if (!config_has_step(&r->exam->config, STEP_POSITION))
		return RC_NONE;
	rc = position_get(r->cx.tx, req_id(r), &row);
	if (rc == RC_OK && row.exam_id != r->exam->id)
		rc = RC_NONE;
	if (rc == RC_OK && r->exam->config.levels != 0 &&
	    !str_eq(row.level, r->app->tier))
		return page_notice(r, 409, "层级不符", STR("这个职位不属于您选择的"
		    "层级。请先在“选择层级”中改选，或者选择本层级的职位。"),
		    exam_path(r, "level"), "选择层级");
	if (rc == RC_OK)
		rc = app_save_position(&r->cx, r->exam, r->app, row.id,
		    row.department, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK)
		rc = app_tell(r, SMS_CHANGED, &(struct notify){
			.kind = "changed", .template = TEMPLATE_CHOSEN,
			.values = { { STR("title"), r->exam->config.title },
			{ STR("position"), r->exam->config.word_position },
			{ STR("department"), row.department },
			{ STR("post"), row.name } } });
	return rc != RC_OK ? rc : to_flow(r);
}

/* ---- the level (S4-04): a category of the table */

static struct form_page *
level_form(struct req *r)
{
	return form_page_new(r, str_to_z(r->cx.a,
	    step_title_of(&r->exam->config, STEP_LEVEL)), "保存");
}

static enum rc
level_show(struct req *r, struct form_page *f)
{
	const struct position_set	*set;
	const struct position_value	*v;
	struct tpl_field_options	*o;
	uint32_t			 n;
	enum rc rc = position_cache_get(position_cache_of(r->cx.services), r->cx.tx,
	    r->exam, &set);

	if (rc != RC_OK)
		return rc;
	v = position_index_facet(set->index, FACET_LEVEL, &n);
	o = ARENA_ARRAY(r->cx.a, struct tpl_field_options, n + 1);
	for (uint32_t i = 0; i < n; i++)
		o[i] = (struct tpl_field_options){ v[i].text, v[i].text,
			str_eq(v[i].text, r->app->tier),
			str_make(r->cx.a, "level-%u", i) };
	form_page_hidden(f, STR(MADE_FROM), page_mark(r, r->app->tier));
	form_page_group(f, STR(""));
	form_page_field(f, field_copy(r, &(struct tpl_field){
		.name = STR("level"), .label = STR("报考职位的层级"),
		.hint = STR("改选层级后，需要重新选择职位"),
		.error = errors_of(&f->errors, "level"), .value = STR(""),
		.type = STR(""), .autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = STR(""), .wide = false, .optional = false,
		.is_select = false, .is_area = false, .is_radio = true,
		.is_tick = false,
		.options = o, .options_n = n }));
	form_page_link(f, exam_path(r, "flow"), "返回报考流程");
	return form_page_send(f);
}

static enum rc
level_get(struct req *r)
{
	enum rc rc = need_step(r, STEP_LEVEL);

	if (rc != RC_OK)
		return rc == RC_DENIED ? RC_OK : rc;
	return level_show(r, level_form(r));
}

static bool
is_level(const struct position_set *set, struct str level)
{
	uint32_t			 n;
	const struct position_value	*v = position_index_facet(set->index,
	    FACET_LEVEL, &n);

	for (uint32_t i = 0; i < n; i++)
		if (str_eq(v[i].text, level))
			return true;
	return false;
}

/* A page that stood open while another one chose must not choose silently. */
static enum rc
level_post(struct req *r)
{
	struct form_page		*f = level_form(r);
	const struct position_set	*set;
	struct verdict			 v;
	enum rc rc = need_step(r, STEP_LEVEL);

	if (rc == RC_OK)
		rc = position_cache_get(position_cache_of(r->cx.services), r->cx.tx,
		    r->exam, &set);
	if (rc != RC_OK)
		return rc;
	if (page_is_old(r, r->app->tier, STR(""))) {
		errors_add(&f->errors, STR("level-0"), str_make(r->cx.a,
		    "您在另一个页面已经选择了“%.*s”，没有改动；确实要改选的，请再选一次",
		    STR_ARG(r->app->tier)));
		return level_show(r, f);
	}
	if (!is_level(set, req_field(r, "level"))) {
		errors_add(&f->errors, STR("level"), STR("请选择层级"));
		return level_show(r, f);
	}
	rc = app_save_tier(&r->cx, r->exam, r->app, req_field(r, "level"), &v);
	return rc == RC_DENIED ? app_refused(r, &v) : rc != RC_OK ? rc :
	    to_next(r, STEP_LEVEL);
}

/* ---- site and subjects (S3-08) */

/*
 * A full site is shown and cannot be chosen, but for whoever holds a place
 * there.
 */
static enum rc
site_options(struct req *r, int64_t chosen,
    const struct tpl_choose_site_sites **ret)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_choose_site_sites	*o = ARENA_ARRAY(r->cx.a,
	    struct tpl_choose_site_sites, c->sites_n + 1);
	enum rc				 rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < c->sites_n; i++) {
		bool full, mine = chosen == (int64_t)i + 1;

		rc = app_site_full(&r->cx, r->exam, (int64_t)i + 1, &full);
		o[i] = (struct tpl_choose_site_sites){
			str_make(r->cx.a, "%zu", i + 1), str_make(r->cx.a,
			"%.*s（%.*s）%s", STR_ARG(c->sites_list[i].name),
			STR_ARG(c->sites_list[i].address),
			full && !mine ? "，已满" : ""), mine, full && !mine };
	}
	*ret = o;
	return rc;
}

/* "40.00 元" */
static struct str
yuan(struct req *r, int64_t fen)
{
	struct str s = money_text(r->cx.a, fen);

	return str_make(r->cx.a, "%.*s 元", STR_ARG(s));
}

static const struct tpl_choose_site_subjects *
subject_options(struct req *r, int64_t chosen)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_choose_site_subjects	*o = ARENA_ARRAY(r->cx.a,
	    struct tpl_choose_site_subjects, c->subjects_n + 1);

	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
		o[i] = (struct tpl_choose_site_subjects){
			str_make(r->cx.a, "%zu", i + 1),
			str_make(r->cx.a, "subject-%zu", i),
			c->subjects[i].name, c->subjects[i].from_us == 0 ?
			STR("") : hours_text(r->cx.a, &(const struct span){
			c->subjects[i].from_us, c->subjects[i].to_us }), c->fee_by == FEE_CHOICE ?
			yuan(r, c->subjects[i].fee_fen) : STR(""),
			choices_name(chosen, i) };
	return o;
}

/* "报 1 个 40.00 元，2 个 95.00 元"; empty where that is not how it is priced. */
static struct str
tiers_text(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct str			 s = STR("");

	if (c->fee_by != FEE_TIER || c->pay_mode == PAY_OFF)
		return s;
	for (int64_t n = 1; n <= c->max_choices && n <=
	    (int64_t)c->subjects_n; n++) {
		struct str fee = yuan(r, config_tier_fee(c, n));

		s = str_make(r->cx.a, "%.*s%s%lld 个 %.*s",
		    STR_ARG(s), n == 1 ? "报考费用：报 " : "，", (long long)n,
		    STR_ARG(fee));
	}
	return s;
}

/* What the page of sites is made from. */
static struct str
site_stored(struct req *r)
{
	return str_make(r->cx.a, "%lld/%llx", (long long)r->app->site_n,
	    (unsigned long long)r->app->choices);
}

/* What was chosen on another page, for one that is older. */
static void
site_differs(struct req *r, struct errors *e)
{
	const struct exam_config	*c = &r->exam->config;
	const struct site		*s = choice_site(c, r->app);
	struct str			 list = s == NULL ? STR("") : s->name;

	for (size_t i = 0; r->app->choices != 0 && i < c->subjects_n; i++)
		if (choice_takes(c, r->app, i))
			list = str_make(r->cx.a, "%.*s、%.*s", STR_ARG(list),
			    STR_ARG(c->subjects[i].name));
	errors_add(e, STR("site"), str_make(r->cx.a, "您在另一个页面已经选择了：%.*s，"
	    "没有改动；确实要改成现在选的，请再保存一次", STR_ARG(list)));
}

static enum rc
site_show(struct req *r, int64_t site_n, int64_t choices,
    const struct errors *e)
{
	const struct tpl_choose_site_sites	*sites;
	enum rc rc = site_options(r, site_n, &sites);

	return rc != RC_OK ? rc : REQ_PAGE(r, e->n > 0 ? 422 : 200,
	    choose_site,
	    .top = page_top(r, "选择考点和报考岗位"), .errors = errors_part(e),
	    .title = step_title_of(&r->exam->config, STEP_SITE),
	    .sites = sites, .sites_n = r->exam->config.sites_n,
	    .site_error = errors_of(e, "site"),
	    .subjects = subject_options(r, choices),
	    .subjects_n = r->exam->config.subjects_n,
	    .many = r->exam->config.max_choices > 1,
	    .most = r->exam->config.max_choices, .tiers = tiers_text(r),
	    .subject_label = str_make(r->cx.a, "报考%.*s",
	    STR_ARG(r->exam->config.word_position)),
	    .subject_error = errors_of(e, "subject-0"),
	    .action = exam_path(r, "site"), .csrf = req_csrf(r),
	    .made_from = page_mark(r, site_stored(r)),
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

static enum rc
site_get(struct req *r)
{
	struct errors	e = { .r = r };
	enum rc		rc = need_step(r, STEP_SITE);

	if (rc != RC_OK)
		return rc == RC_DENIED ? RC_OK : rc;
	return site_show(r, r->app->site_n, r->app->choices, &e);
}

/* The boxes that were ticked, as bits; -1 for one that does not exist. */
static int64_t
read_choices(const struct req *r)
{
	int64_t bits = 0, n;

	for (size_t i = 0; i < r->form.n; i++) {
		if (!str_eq_z(r->form.fields[i].name, "subject"))
			continue;
		if (str_i64(r->form.fields[i].value, &n) != RC_OK || n < 1 ||
		    (size_t)n > r->exam->config.subjects_n || n > CHOICES_MAX)
			return -1;
		bits |= INT64_C(1) << (n - 1);
	}
	return bits;
}

static int64_t
count_bits(int64_t bits)
{
	int64_t n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

/* All that is wrong at once; what was typed stays. */
static enum rc
site_post(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct errors			 e = { .r = r };
	int64_t				 site = 0, choices = read_choices(r);
	const struct subject		*a, *b;
	bool				 full = false;
	struct verdict			 v;
	enum rc rc = need_step(r, STEP_SITE);

	if (rc != RC_OK)
		return rc;
	if (page_is_old(r, site_stored(r), STR("0/0")))
		site_differs(r, &e);
	if (str_i64(req_field(r, "site"), &site) != RC_OK || site < 1 ||
	    (size_t)site > c->sites_n) {
		site = 0;
		errors_add(&e, STR("site"), STR("请选择考点"));
	} else if (site != r->app->site_n || r->app->site_held == 0)
		rc = app_site_full(&r->cx, r->exam, site, &full);
	if (full)
		errors_add(&e, STR("site"), check_text(CHK_site_has_room));
	if (choices <= 0 || count_bits(choices) > c->max_choices)
		errors_add(&e, STR("subject-0"), str_make(r->cx.a,
		    "请选择报考%.*s，最多 %lld 个", STR_ARG(c->word_position),
		    (long long)c->max_choices));
	else if (choice_clash(c, choices, &a, &b))
		errors_add(&e, STR("subject-0"), str_make(r->cx.a,
		    "“%.*s”和“%.*s”的考试时间有冲突，只能选一个",
		    STR_ARG(a->name), STR_ARG(b->name)));
	if (rc == RC_OK && e.n > 0)
		return site_show(r, site, choices < 0 ? 0 : choices, &e);
	if (rc == RC_OK)
		rc = app_save_site(&r->cx, r->exam, r->app, site, choices, &v);
	return rc == RC_DENIED ? app_refused(r, &v) : rc != RC_OK ? rc :
	    to_next(r, STEP_SITE);
}

const struct route choose_routes[] = {
	ROUTE(POST, "/exam/{exam}/choose/{id}", ROLE_CANDIDATE, choose_post,
	    .need = app_need, .body_max = 4096,
	    .again = "the same choice",
	    .note = "T02 选择职位 S1-15 S2-06 S4-06"),
	ROUTE(GET, "/exam/{exam}/level", ROLE_CANDIDATE, level_get,
	    .need = app_need, .note = "选择层级 S4-04"),
	ROUTE(POST, "/exam/{exam}/level", ROLE_CANDIDATE, level_post,
	    .need = app_need, .body_max = 4096, .again = "the same choice",
	    .note = "T02 选择层级 S4-04"),
	ROUTE(GET, "/exam/{exam}/site", ROLE_CANDIDATE, site_get,
	    .need = app_need, .note = "选择考点和岗位 S3-08"),
	ROUTE(POST, "/exam/{exam}/site", ROLE_CANDIDATE, site_post,
	    .need = app_need, .body_max = 8192,
	    .again = "the same choice",
	    .note = "T02 选择考点和岗位 S3-08"),
	{ .path = NULL },
};
