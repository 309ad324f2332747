/* SPDX-License-Identifier: Apache-2.0 */
/* The candidate sends a photo, sees what is wrong with it, and confirms it. */
#include "candidate/flow_pages.h"
#include "candidate/photo.html.h"
#include "candidate/photo_examples.html.h"
#include "candidate/step_pages.h"
#include "cell/cell.h"
#include "exam/need.h"
#include "photo/photo_policy.h"
#include "ui/page.h"
#include "web/asset.h"
#include "web/web.h"

enum { UPLOAD_MAX = 16 * 1024 * 1024 };

/*
 * The clock's part: a photo is part of what is handed in, and stays as it is
 * with it. One that was refused after the confirmation may be replaced until
 * nothing may be changed any more; without an application it is the person's.
 */
static struct str
too_late(struct req *r)
{
	const struct moment	m = app_moment(r);
	struct str		why = STR("");

	if (r->app == NULL || !state_is_live(r->app->state)) {
		if (r->exam->config.photo_scope == SCOPE_APPLICATION)
			why = when_why(r->cx.a, &m, WHEN_START);
	} else if (r->app->state == STATE_RETURNED)
		why = when_why(r->cx.a, &m, WHEN_MEND);
	else if (r->app->state == STATE_SUBMITTED ||
	    r->app->state == STATE_IN_REVIEW)
		why = when_check_why(r->cx.a, &m, CHK_unfrozen);
	else
		why = when_why(r->cx.a, &m, WHEN_SAVE);
	return why.n == 0 ? why : str_make(r->cx.a, "%.*s。", STR_ARG(why));
}

/*
 * Whether the photo may be changed now: what stands in the way, as a page.
 * Steps before it come first (S2-07); once handed in it is the reviewers', where
 * the exam says so; after the approval it is nobody's.
 */
static enum rc
closed(struct req *r, const struct photo *photo, struct str *ret)
{
	const struct exam_config	*c = &r->exam->config;

	*ret = too_late(r);
	if (!config_has_step(c, STEP_PHOTO))
		return RC_NONE;
	for (size_t i = 0; i < c->steps_n && c->steps[i] != STEP_PHOTO; i++)
		if (ret->n == 0 && c->steps[i] == STEP_FORM &&
		    (r->app == NULL || r->app->form_done == 0))
			*ret = str_make(r->cx.a, "请先完成“%.*s”，再上传照片。",
			    STR_ARG(step_title_of(c, STEP_FORM)));
	if (ret->n == 0 && r->app != NULL && photo->locked &&
	    c->photo_lock != LOCK_CONFIRM)
		*ret = STR("报名已经提交或者审核通过，照片不能再更换。");
	return RC_OK;
}

static struct str
rules_text(struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	return str_make(r->cx.a, "本人近期免冠正面电子证件照，蓝底或白底，"
	    "JPG、PNG 或 WebP，宽不低于 %lld 像素，高不低于 %lld 像素。系统会"
	    "自动裁剪成 %lld×%lld，压缩到 %lld KB 以内，不需要下载任何软件。",
	    (long long)c->photo_w_px, (long long)c->photo_h_px,
	    (long long)c->photo_w_px, (long long)c->photo_h_px,
	    (long long)c->photo_max_kb);
}

static struct str
state_line(const struct req *r, const struct photo *photo)
{
	if (photo->state == PHOTO_FAILED)
		return photo_state_text(photo->state);
	if (photo->state == PHOTO_NONE)
		return r->exam->config.photo_check == PHOTO_HUMAN ?
		    STR("您还没有上传照片！") : STR("");
	return r->exam->config.photo_check == PHOTO_HUMAN ?
	    photo_state_text(photo->state) : STR("");
}

static struct str
policy_words(struct req *r)
{
	struct photo_policy	p = photo_policy_of(&r->exam->config);
	struct buf		b;

	buf_init(&b, 4096);
	photo_policy_put(&b, &p);
	return buf_take(r->cx.a, &b);
}

static enum rc
show(struct req *r, int status, struct errors *e)
{
	const struct exam_config	*c = &r->exam->config;
	struct photo			 photo;
	struct str			 hex, why;
	enum rc rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);

	if (rc == RC_OK || rc == RC_NONE)
		rc = closed(r, &photo, &why);
	if (rc != RC_OK)
		return rc;
	/* The manual's prompt (S2-07): a page that says what comes first. */
	if (why.n > 0 && photo.state == PHOTO_NONE)
		return page_notice(r, r->method == METHOD_GET ? 200 : 409,
		    "还不能上传照片", why,
		    exam_path(r, "flow"), "返回报考流程");
	hex = str_hex(r->cx.a, photo.sha256.p, photo.sha256.n);
	return REQ_PAGE(r, status, photo, .top = page_top(r, "上传照片"),
	    .errors = errors_part(e), .picture = hex.n == 0 ? URL("") :
	    exam_path(r, str_make(r->cx.a, "photo/%.*s.jpg",
	    STR_ARG(hex)).p), .state = state_line(r, &photo),
	    .bad = photo.state == PHOTO_FAILED, .reason = photo.reason,
	    .locked = photo.locked || why.n > 0, .locked_text = why.n > 0 ?
	    why : STR("照片已确认，不能再更换。"),
	    .to_confirm = c->photo_lock == LOCK_CONFIRM && !photo.locked &&
	    photo.state == PHOTO_UPLOADED && why.n == 0,
	    .warnings = photo.warnings,
	    .sha256 = hex, .action = exam_path(r, "photo"),
	    .confirm = exam_path(r, "photo/confirm"), .csrf = req_csrf(r),
	    .rules = rules_text(r), .save = c->word_photo,
	    .policy = policy_words(r), .wasm = asset_url("photo.wasm").s,
	    .examples = exam_path(r, "photo/examples"),
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

static enum rc
photo_get(struct req *r)
{
	struct errors e = { .r = r };

	return show(r, 200, &e);
}

/* What prepare made of the upload. */
struct upload_made {
	struct photo_policy	policy;
	struct photo_result	result;
	enum rc			rc;
};

/* On the CPU pool: decoding a phone's picture takes tens of milliseconds. */
static enum rc
photo_prepare(struct req *r)
{
	struct upload_made	*u = ARENA_NEW(r->cx.a, struct upload_made);
	enum rc			 rc = exam_need(r);

	r->prepared = u;
	u->rc = RC_NONE;
	if (rc != RC_OK || r->file == NULL || r->file->bytes.n == 0)
		return rc;
	u->policy = photo_policy_of(&r->exam->config);
	u->rc = cell_photo(cell_line_of(r->cx.services), r->cx.a, r->file->bytes,
	    &u->policy, &u->result);
	return u->rc == RC_BUSY ? RC_BUSY : RC_OK;
}

/* Each refusal is an item of its own; what is only advice waits. */
static void
add_refusals(struct errors *e, const struct upload_made *u)
{
	struct buf	b;
	struct str	rest, line;

	buf_init(&b, 8192);
	photo_found_text(&b, &u->result.found, &u->policy.rules,
	    STRICT_REFUSE);
	rest = buf_take(e->r->cx.a, &b);
	while (str_cut(&rest, '\n', &line))
		errors_add(e, STR("photo"), line);
}

static enum rc
photo_post(struct req *r)
{
	const struct upload_made	*u = r->prepared;
	struct errors			 e = { .r = r };
	struct photo			 photo;
	struct str			 why;
	enum rc				 rc;

	if (u->rc == RC_NONE)
		errors_add(&e, STR("photo"), STR("请先选择照片文件"));
	else if (u->rc != RC_OK)
		errors_add(&e, STR("photo"), photo_problem_text(r->cx.a,
		    &u->result.problem));
	else if (u->result.worst == STRICT_REFUSE)
		add_refusals(&e, u);
	if (e.n > 0)
		return show(r, 422, &e);
	rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
	if (rc == RC_OK || rc == RC_NONE)
		rc = closed(r, &photo, &why);
	if (rc == RC_OK && why.n > 0)
		return page_notice(r, 409, "现在不能上传照片", why,
		    exam_path(r, "flow"), "返回报考流程");
	if (rc == RC_OK)
		rc = photo_save(&r->cx, r->exam, u->result.made.jpeg,
		    photo_result_text(r->cx.a, &u->result, &u->policy));
	if (rc == RC_DENIED)
		return page_notice(r, 409, "照片不能再更换",
		    STR("照片已经确认，不允许修改。"), exam_path(r, "flow"),
		    "返回报考流程");
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/photo",
	    STR_ARG(r->exam->config.code));
}

static enum rc
confirm_post(struct req *r)
{
	unsigned char	hash[SHA256_BYTES];
	struct photo	photo;
	struct str	why;
	enum rc		rc;

	if (str_unhex(req_field(r, "sha256"), hash, sizeof(hash)) != RC_OK)
		return RC_BAD;
	rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
	if (rc == RC_OK)
		rc = closed(r, &photo, &why);
	if (rc == RC_OK && why.n > 0)
		return page_notice(r, 409, "现在不能确认照片", why,
		    exam_path(r, "flow"), "返回报考流程");
	if (rc != RC_OK)
		return rc;
	rc = photo_confirm(&r->cx, r->exam, str_of(arena_copy(r->cx.a, hash,
	    sizeof(hash)), sizeof(hash)));
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

/* One's own picture only, under its content's name. */
static enum rc
picture_get(struct req *r)
{
	struct str	name = req_param(r, "name"), jpeg;
	unsigned char	hash[SHA256_BYTES];
	struct photo	photo;
	enum rc		rc;

	if (!str_ends(name, STR(".jpg")) ||
	    str_unhex(str_sub(name, 0, name.n - 4), hash, sizeof(hash)) !=
	    RC_OK)
		return RC_NONE;
	rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
	if (rc == RC_OK && !str_eq(photo.sha256, str_of(hash, sizeof(hash))))
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = photo_bytes(&r->cx, photo.sha256, &jpeg);
	return rc != RC_OK ? rc : req_send(r, 200, "image/jpeg", jpeg);
}

/* Drawn examples, of nobody (S2-08). */
static enum rc
examples_get(struct req *r)
{
	return REQ_PAGE(r, 200, photo_examples,
	    .top = page_top(r, "不合格照片示例"), .rules = rules_text(r),
	    .back = exam_path(r, "photo"), .bottom = page_bottom(r));
}

const struct route photo_routes[] = {
	ROUTE(GET, "/exam/{exam}/photo", ROLE_CANDIDATE, photo_get,
	    .need = app_need_maybe, .note = "上传照片 S1-08 S1-09"),
	ROUTE(POST, "/exam/{exam}/photo", ROLE_CANDIDATE, photo_post,
	    .need = app_need_maybe, .prepare = photo_prepare, .body_max = 4096,
	    .file_max = UPLOAD_MAX, .rate = RATE_UPLOAD,
	    .again = "the same bytes are the same photo",
	    .note = "上传照片 S1-08 S1-09"),
	ROUTE(POST, "/exam/{exam}/photo/confirm", ROLE_CANDIDATE, confirm_post,
	    .need = app_need_maybe, .body_max = 4096,
	    .again = "the same bytes are the same photo",
	    .note = "照片确认 S1-08 S1-11"),
	ROUTE(GET, "/exam/{exam}/photo/examples", ROLE_PUBLIC, examples_get,
	    .need = exam_need, .note = "不合格照片示例 S2-08"),
	ROUTE(GET, "/exam/{exam}/photo/{name}", ROLE_CANDIDATE, picture_get,
	    .need = exam_need, .note = "照片"),
	{ .path = NULL },
};
