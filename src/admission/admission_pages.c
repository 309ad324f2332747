/* SPDX-License-Identifier: Apache-2.0 */
/* The candidate prints the ticket, when its time has come. */
#include "admission/admission_pages.h"

#include "account/account.h"
#include "admission/admission.h"
#include "admission/ticket_pdf.h"
#include "application/choice.h"
#include "candidate/app_need.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "position/position.h"
#include "ui/page.h"
#include "web/web.h"

/* The subjects that this person is examined in, and where each is written. */
static void
fill_subjects(struct req *r, struct ticket *t, const struct seat *seat)
{
	const struct exam_config	*c = &r->exam->config;
	struct ticket_subject		*list = ARENA_ARRAY(r->cx.a,
	    struct ticket_subject, c->subjects_n + 1);
	struct sessions			 s;

	sessions_of(c, &s);
	for (size_t i = 0; i < c->subjects_n && i < SESSIONS_MAX; i++) {
		const struct subject *x = &c->subjects[i];
		const struct sitting *at = seat_in(seat, s.of_subject[i]);

		if (!choice_takes(c, r->app, i))
			continue;
		list[t->subjects_n++] = (struct ticket_subject){ x->name,
			str_make(r->cx.a, "%.*s — %.*s",
			STR_ARG(time_text(r->cx.a, x->from_us)),
			STR_ARG(str_sub(time_text(r->cx.a, x->to_us), 11, 5))),
			seat->n > 1 ? str_make(r->cx.a, "第 %03u 考场 %02u 号",
			at->room_n, at->seat_n) : STR("") };
	}
	t->subjects = list;
}

static void
fill_exam(struct req *r, struct ticket *t, const struct seat *seat)
{
	const struct exam_config	*c = &r->exam->config;
	const struct sitting		*first = &seat->list[0];

	fill_subjects(r, t, seat);
	t->exam_title = c->title;
	t->authority = c->authority;
	if (site_of(c, first->site_n) != NULL) {
		t->site = site_name_of(c, first->site_n);
		t->address = site_of(c, first->site_n)->address;
	}
	t->room = str_make(r->cx.a, "%03u", first->room_n);
	t->seat = str_make(r->cx.a, "%02u", first->seat_n);
	t->instructions = c->instructions;
	t->instructions_n = c->instructions_n;
}

static enum rc
fill_person(struct req *r, struct ticket *t)
{
	struct account_person		person;
	struct position		p;
	struct photo			photo;
	enum rc				rc = account_person(&r->cx, r->cx.who,
	    &person);

	if (rc != RC_OK)
		return rc;
	t->name = person.name;
	t->sex = str_eq_z(person.sex, "M") ? STR("男") : STR("女");
	t->id_no = person.idno;
	if (r->app->position_id != 0) {
		rc = position_get(r->cx.tx, r->app->position_id, &p);
		if (rc != RC_OK)
			return rc;
		t->department = p.department;
		t->unit = p.unit;
		t->position = p.name;
		t->position_code = p.code;
	}
	rc = photo_load(&r->cx, r->exam, r->cx.who, &photo);
	if (rc == RC_OK)
		rc = photo_bytes(&r->cx, photo.sha256, &t->photo_jpeg);
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
not_yet(struct req *r, struct str why)
{
	return page_notice(r, 409, "现在不能打印准考证", str_make(r->cx.a,
	    "%.*s。打印时间：%.*s。", STR_ARG(why), STR_ARG(hours_text(r->cx.a,
	    &r->stages->span[STAGE_TICKET]))), exam_path(r, "flow"),
	    "返回报考流程");
}

static enum rc
ticket_get(struct req *r)
{
	const struct moment	 m = app_moment(r);
	struct ticket		*t = ARENA_NEW(r->cx.a, struct ticket);
	struct seat		 seat;
	struct str		 pdf;
	unsigned		 missing;
	enum rc			 rc;

	if (!state_is_live(r->app->state) || r->app->state < STATE_SEATED)
		return not_yet(r, STR("缴费成功并编排考场后才能打印"));
	rc = seat_get(&r->cx, r->app->id, &seat);
	if (rc == RC_NONE)
		return not_yet(r, STR("缴费成功并编排考场后才能打印"));
	if (rc == RC_OK && machine_next(&ticket_machine, ticket_state(
	    &r->stages->span[STAGE_TICKET], true, r->cx.now_us), "PRINT",
	    ROLE_INDEX_CANDIDATE) == NULL)
		return not_yet(r, when_why(r->cx.a, &m, WHEN_TICKET));
	if (rc == RC_OK)
		rc = fill_person(r, t);
	if (rc != RC_OK)
		return rc;
	t->ticket_no = seat.ticket_no;
	fill_exam(r, t, &seat);
	t->qr_text = ticket_code(&r->cx, r->exam->config.code, t->ticket_no);
	rc = ticket_pdf(r->cx.a, font_chain_of(r->cx.services), t, &pdf, &missing);
	if (rc != RC_OK)
		return rc;
	r->answer.filename = str_make(r->cx.a, "ticket-%.*s.pdf",
	    STR_ARG(t->ticket_no));
	return req_send(r, 200, "application/pdf", pdf);
}

const struct route admission_routes[] = {
	ROUTE(GET, "/exam/{exam}/ticket", ROLE_CANDIDATE, ticket_get,
	    .need = app_need, .note = "打印准考证 S1-18 S2-15"),
	{ .path = NULL },
};

const struct route *const admission_pages[] = {
	admission_routes, seat_routes, NULL
};
