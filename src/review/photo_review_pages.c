/* SPDX-License-Identifier: Apache-2.0 */
/* 照片审核 (S2-09): the pictures that wait, each with two buttons. */
#include "base/words.h"
#include "exam/need.h"
#include "review/case.h"
#include "review/lists.h"
#include "review/photos.html.h"
#include "review/review.h"
#include "review/review_pages.h"
#include "ui/page.h"
#include "web/web.h"

enum { PHOTOS_PAGE = 24 };

static enum rc
photos_of(struct req *r, const struct exam *x, struct tpl_photos_exams *ret)
{
	struct review_photos		 w;
	struct tpl_photos_exams_rows	*list;
	enum rc				 rc;

	rc = review_photos(&r->cx, x, PHOTOS_PAGE, &w);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_photos_exams_rows, w.n + 1);
	for (size_t i = 0; i < w.n; i++) {
		struct str id = req_url_id(r, w.rows[i].id);

		list[i] = (struct tpl_photos_exams_rows){
			.name = w.rows[i].name, .warnings = w.rows[i].warnings,
			.picture = url_make(r->cx.a, "/staff/review/%.*s/photo",
			    STR_ARG(id)),
			.action = url_make(r->cx.a, "/staff/photos/%.*s",
			    STR_ARG(id)), .sha256 = str_hex(r->cx.a,
			    w.rows[i].sha256.p, w.rows[i].sha256.n),
			.field = str_make(r->cx.a, "reason-%.*s",
			    STR_ARG(id)) };
	}
	*ret = (struct tpl_photos_exams){ x->config.title, list, w.n };
	return RC_OK;
}

static enum rc
photos_show(struct req *r, int status, const struct errors *e)
{
	struct q_review_exams_row	*exams;
	struct tpl_photos_exams		*list;
	const struct exam		*x;
	size_t				 n, shown = 0;
	enum rc				 rc;

	rc = review_exams(&r->cx, &exams, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_photos_exams, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, exams[i].exam_id,
		    &x);
		if (rc == RC_OK && x->config.photo_check == PHOTO_HUMAN)
			rc = photos_of(r, x, &list[shown++]);
	}
	return rc != RC_OK ? rc : REQ_PAGE(r, status, photos,
	    .top = page_top(r, "照片审核"), .errors = errors_part(e),
	    .exams = list, .exams_n = shown, .csrf = req_csrf(r),
	    .bottom = page_bottom(r));
}

static enum rc
photos_get(struct req *r)
{
	return photos_show(r, 200, &(const struct errors){ .r = r });
}

static enum rc
photo_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct str	reason = req_field(r, "reason");
	bool		pass = str_eq_z(req_field(r, "decision"), "pass");
	unsigned char	hash[SHA256_BYTES];
	enum rc		rc;

	if (str_unhex(req_field(r, "sha256"), hash, sizeof(hash)) != RC_OK)
		return RC_BAD;
	if (!pass && !words_right(WORDS_PHOTO_REFUSED, reason)) {
		errors_add(&e, str_make(r->cx.a, "reason-%.*s",
		    STR_ARG(req_param(r, "id"))), words_wanted(r->cx.a,
		    WORDS_PHOTO_REFUSED));
		return photos_show(r, 422, &e);
	}
	rc = review_photo(&r->cx, r->exam, r->app, str_of(hash, sizeof(hash)),
	    pass, reason);
	if (rc == RC_STALE) {
		errors_add(&e, STR(""), STR("考生刚刚换了照片，或者别人已经审核，请重新查看"));
		return photos_show(r, 409, &e);
	}
	return rc != RC_OK ? rc : req_see(r, "/staff/photos");
}

const struct route photo_review_routes[] = {
	ROUTE(GET, "/staff/photos", ROLE_REVIEWER, photos_get,
	    .note = "照片审核 S2-09 S2-16"),
	ROUTE(POST, "/staff/photos/{id}", ROLE_REVIEWER, photo_post,
	    .need = case_need, .body_max = 4096,
	    .once = true,
	    .note = "P07 P08 照片审核 S2-09"),
	{ .path = NULL },
};
