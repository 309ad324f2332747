/* SPDX-License-Identifier: Apache-2.0 */
/* The authority's page of arrangements: draw once, see what was drawn. */
#include "account/account_pages.h"
#include "admission/admission.h"
#include "admission/admission_pages.h"
#include "admission/lists.h"
#include "admission/seats.html.h"
#include "application/choice.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "pdf/font.h"
#include "ui/page.h"
#include "web/web.h"

enum { SEED_MAX_BYTES = 300, WITHOUT_SHOWN = 100 };

/* Who paid and has no seat: shown with the site that is full. */
static enum rc
fill_without(struct req *r, const struct exam *x, struct tpl_seats_exams *ret)
{
	const struct exam_config	*c = &x->config;
	struct tpl_seats_exams_without	*rows;
	struct unseated			*list;
	size_t				 n;
	enum rc rc = seats_waiting(&r->cx, x, WITHOUT_SHOWN, &list, &n,
	    &ret->waiting);

	if (rc != RC_OK)
		return rc;
	rows = ARENA_ARRAY(r->cx.a, struct tpl_seats_exams_without, n + 1);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct tpl_seats_exams_without){
			.name = list[i].name, .site = site_of(c,
			list[i].site_n) != NULL ? site_name_of(c,
			list[i].site_n) : STR("未选考点"),
			.paid = time_text(r->cx.a, list[i].paid_us) };
	ret->without = rows;
	ret->without_n = n;
	ret->more = ret->waiting > (int64_t)n;
	return RC_OK;
}

static enum rc
exam_row(struct req *r, const struct q_seat_exams_row *row,
    struct tpl_seats_exams *ret)
{
	struct q_seat_plan_of_row	 plan = { .made_us = 0 };
	struct q_seat_state_row		 now;
	const struct exam		*x;
	bool				 planned;
	enum rc				 rc;

	rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, row->exam_id, &x);
	if (rc != RC_OK)
		return rc;
	rc = seat_plan_of(&r->cx, row->exam_id, &plan);
	planned = rc == RC_OK;
	if (planned || rc == RC_NONE)
		rc = seat_state_of(&r->cx, row->exam_id, &now);
	if (rc != RC_OK)
		return rc;
	*ret = (struct tpl_seats_exams){
		.seated = now.seated, .writing = now.chunks, .waiting = 0,
		.without = NULL, .without_n = 0, .more = false,
		.title = x->config.title, .paid = row->paid,
		.open = !stage_over(&x->stages, STAGE_PAY, r->cx.now_us),
		.from = time_text(r->cx.a, x->stages.span[STAGE_PAY].to_us),
		.anyone = row->paid > 0,
		.action = url_make(r->cx.a, "/staff/seats/%.*s",
		    STR_ARG(x->config.code)),
		.seed_id = str_make(r->cx.a, "seed-%.*s",
		    STR_ARG(x->config.code)),
		.hint_id = str_make(r->cx.a, "hint-%.*s",
		    STR_ARG(x->config.code)),
		.planned = planned,
		.made = time_text(r->cx.a, plan.made_us), .seed = plan.seed,
		.input = plan.input_sha256, .candidates = plan.candidates_n,
		.rooms = plan.rooms_n,
		.window = hours_text(r->cx.a, &x->stages.span[STAGE_TICKET]),
		.unprintable_n = plan.unprintable_n,
		.unprintable = plan.unprintable,
		.warn = plan.unprintable_n > 0 };
	return planned ? fill_without(r, x, ret) : RC_OK;
}

static enum rc
seats_show(struct req *r, int status, const struct errors *e)
{
	struct q_seat_exams_row	*rows;
	struct tpl_seats_exams	*list;
	size_t			 n;
	enum rc			 rc = seat_exams(&r->cx, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_seats_exams, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = exam_row(r, &rows[i], &list[i]);
	return rc != RC_OK ? rc : REQ_PAGE(r, status, seats,
	    .top = page_top(r, "考场编排"), .errors = errors_part(e),
	    .exams = list, .exams_n = n, .csrf = req_csrf(r),
	    .bottom = page_bottom(r));
}

static enum rc
seats_get(struct req *r)
{
	return seats_show(r, 200, &(const struct errors){ .r = r });
}

/*
 * Not before the time to pay is over: whoever pays later has no seat, and a
 * second deal would move everybody.
 */
static enum rc
seats_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct str	seed = req_field(r, "seed");
	size_t		n;
	enum rc		rc;

	if (seed.n == 0 || seed.n > SEED_MAX_BYTES) {
		errors_add(&e, str_make(r->cx.a, "seed-%.*s",
		    STR_ARG(r->exam->config.code)), STR("请填写种子"));
		return seats_show(r, 422, &e);
	}
	if (!stage_over(&r->exam->stages, STAGE_PAY, r->cx.now_us)) {
		errors_add(&e, STR(""), STR("缴费时间还没有结束，结束后才能编排，"
		    "否则后面缴费的人没有座位"));
		return seats_show(r, 409, &e);
	}
	rc = seats_arrange(&r->cx, r->exam, seed, font_chain_of(r->cx.services), &n);
	if (rc == RC_STALE || rc == RC_NONE) {
		errors_add(&e, STR(""), rc == RC_NONE ?
		    STR("没有已缴费的考生，没有进行编排") :
		    STR("这个考试已经编排过，下面是当时的结果"));
		return seats_show(r, 409, &e);
	}
	return rc != RC_OK ? rc : req_see(r, "/staff/seats");
}

const struct route seat_routes[] = {
	ROUTE(GET, "/staff/seats", ROLE_AUTHORITY, seats_get,
	    .note = "考场编排 S1-18"),
	ROUTE(POST, "/staff/seats/{exam}", ROLE_AUTHORITY, seats_post,
	    .need = staff_exam_need, .body_max = 4096, .once = true,
	    .note = "T18 考场编排 S1-18"),
	{ .path = NULL },
};
