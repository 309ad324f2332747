/* SPDX-License-Identifier: Apache-2.0 */
#include "photo/photo_pages.h"

#include "exam/need.h"
#include "media/standardise.h"
#include "photo/photo.h"
#include "photo/photo.html.h"
#include "ui/page.h"

enum { UPLOAD_MAX = 16 * 1024 * 1024, BLANK_SD = 8, DARK_MEAN = 60,
	BRIGHT_MEAN = 225 };

static struct url
path(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code), what);
}

static enum rc
show(struct req *r, int status, struct errors *e)
{
	const struct exam_config	*c = &r->exam->config;
	struct photo			 photo = { .sha256 = STR("") };
	struct str			 hex;
	enum rc				 rc;

	if (!config_has_step(c, STEP_PHOTO))
		return RC_NONE;
	rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	hex = str_hex(r->cx.a, photo.sha256.p, photo.sha256.n);
	return REQ_PAGE(r, status, photo, .top = page_top(r, "上传照片"),
	    .errors = errors_part(e), .picture = hex.n == 0 ? URL("") :
	    path(r, str_make(r->cx.a, "photo/%.*s.jpg", STR_ARG(hex)).p),
	    .confirmed = photo.locked, .warnings = photo.warnings,
	    .sha256 = hex, .action = path(r, "photo"),
	    .confirm = path(r, "photo/confirm"), .csrf = req_csrf(r),
	    .rules = str_make(r->cx.a, "本人近期免冠正面电子证件照，蓝底或白底，"
	        "JPG、PNG 或 WebP，宽不低于 %lld 像素，高不低于 %lld 像素。系统会"
	        "自动裁剪成 %lld×%lld 并压缩，不需要下载任何软件。",
	        (long long)c->photo_w_px, (long long)c->photo_h_px,
	        (long long)c->photo_w_px, (long long)c->photo_h_px),
	    .flow = path(r, "flow"), .bottom = page_bottom(r));
}

static enum rc
photo_get(struct req *r)
{
	struct errors e = { .r = r };

	return show(r, 200, &e);
}

/* What prepare made of the upload. */
struct upload_made {
	struct photo_made	made;
	struct photo_problem	problem;
	enum rc			rc;
};

/* On the CPU pool: decoding a phone's picture takes tens of milliseconds. */
static enum rc
photo_prepare(struct req *r)
{
	struct upload_made		*u = ARENA_NEW(r->cx.a,
	    struct upload_made);
	const struct exam_config	*c;
	enum rc				 rc = exam_need(r);

	r->prepared = u;
	u->rc = RC_NONE;
	if (rc != RC_OK || r->file == NULL || r->file->bytes.n == 0)
		return rc;
	c = &r->exam->config;
	u->rc = photo_standardise(r->cx.a, r->file->bytes, &(struct photo_spec){
		.w_px = (uint32_t)c->photo_w_px,
		.h_px = (uint32_t)c->photo_h_px,
		.min_kb = (uint32_t)c->photo_min_kb,
		.max_kb = (uint32_t)c->photo_max_kb,
		.source_min_w_px = (uint32_t)c->photo_w_px,
		.source_min_h_px = (uint32_t)c->photo_h_px,
		.formats = 1u << IMAGE_JPEG | 1u << IMAGE_PNG |
		    1u << IMAGE_WEBP }, NULL, &u->made, &u->problem);
	return RC_OK;
}

/* Advice, not refusals: the person decides, and the reviewer sees it too. */
static struct str
advice(struct arena *a, const struct look *l)
{
	struct buf	b;
	struct str	s;

	buf_init(&b, 1024);
	if (l->luma_sd < BLANK_SD)
		buf_z(&b, "照片几乎是空白的，请检查。\n");
	if (l->luma_mean < DARK_MEAN)
		buf_z(&b, "照片偏暗，请检查。\n");
	if (l->luma_mean > BRIGHT_MEAN)
		buf_z(&b, "照片偏亮，请检查。\n");
	s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return str_trim(s);
}

static enum rc
photo_post(struct req *r)
{
	const struct upload_made	*u = r->prepared;
	struct errors			 e = { .r = r };
	enum rc				 rc;

	if (u->rc == RC_NONE)
		errors_add(&e, STR("photo"), STR("请先选择照片文件"));
	else if (u->rc != RC_OK)
		errors_add(&e, STR("photo"), photo_problem_text(r->cx.a,
		    &u->problem));
	if (e.n > 0)
		return show(r, 422, &e);
	rc = photo_save(&r->cx, r->exam, u->made.jpeg, advice(r->cx.a, &u->made.look));
	if (rc == RC_DENIED)
		return page_notice(r, 409, "照片不能再更换",
		    STR("照片已经确认，不允许修改。"), path(r, "flow"),
		    "返回报考流程");
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/photo",
	    STR_ARG(r->exam->config.code));
}

static enum rc
confirm_post(struct req *r)
{
	unsigned char	hash[SHA256_BYTES];
	enum rc		rc;

	if (str_unhex(req_field(r, "sha256"), hash, sizeof(hash)) != RC_OK)
		return RC_BAD;
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

const struct route photo_routes[] = {
	{ METHOD_GET, "/exam/{exam}/photo", ROLE_CANDIDATE, photo_get,
	    exam_need, NULL, 0, 0, RATE_NONE, "上传照片 S1-08 S1-09", false },
	{ METHOD_POST, "/exam/{exam}/photo", ROLE_CANDIDATE, photo_post,
	    exam_need, photo_prepare, 4096, UPLOAD_MAX, RATE_UPLOAD,
	    "上传照片 S1-08 S1-09", false },
	{ METHOD_POST, "/exam/{exam}/photo/confirm", ROLE_CANDIDATE,
	    confirm_post, exam_need, NULL, 4096, 0, RATE_NONE,
	    "照片确认 S1-08 S1-11", false },
	{ METHOD_GET, "/exam/{exam}/photo/{name}", ROLE_CANDIDATE, picture_get,
	    exam_need, NULL, 0, 0, RATE_NONE, "照片", false },
	{ .path = NULL },
};
