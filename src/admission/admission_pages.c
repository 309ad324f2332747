/* SPDX-License-Identifier: Apache-2.0 */
#include "admission/admission_pages.h"

#include "account/account.h"
#include "admission/admission.h"
#include "admission/ticket_pdf.h"
#include "candidate/app_need.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "position/position.h"
#include "ui/page.h"
#include "web/web.h"

enum { QR_MAC_BYTES = 8 };

/* The ticket number and a MAC: a gate can check it without a network. */
static struct str
qr_text(struct req *r, struct str ticket_no)
{
	struct str	text = str_make(r->cx.a, "BK1:%.*s:%.*s",
			    STR_ARG(r->exam->config.code), STR_ARG(ticket_no));
	struct sha256	mac = hmac_sha256(&r->cx.keys->ticket, text);

	return str_make(r->cx.a, "%.*s:%.*s", STR_ARG(text),
	    STR_ARG(str_hex(r->cx.a, mac.b, QR_MAC_BYTES)));
}

static void
fill_exam(struct req *r, struct ticket *t, const struct seat *seat)
{
	const struct exam_config	*c = &r->exam->config;
	struct ticket_subject		*subjects = ARENA_ARRAY(r->cx.a,
	    struct ticket_subject, c->subjects_n + 1);

	for (size_t i = 0; i < c->subjects_n; i++) {
		const struct subject *s = &c->subjects[i];

		subjects[i] = (struct ticket_subject){ s->name,
			str_make(r->cx.a, "%.*s — %.*s",
			STR_ARG(time_text(r->cx.a, s->from_us)),
			STR_ARG(str_sub(time_text(r->cx.a, s->to_us), 11, 5)))
		};
	}
	t->exam_title = c->title;
	t->authority = c->authority;
	if (seat->site_n >= 1 && seat->site_n <= c->sites_n) {
		t->site = c->sites_list[seat->site_n - 1].name;
		t->address = c->sites_list[seat->site_n - 1].address;
	}
	t->room = str_make(r->cx.a, "%03u", seat->room_n);
	t->seat = str_make(r->cx.a, "%02u", seat->seat_n);
	t->subjects = subjects;
	t->subjects_n = c->subjects_n;
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

	if (r->app->state < STATE_SEATED || r->app->state > STATE_CERTIFIED)
		return not_yet(r, STR("缴费成功并编排考场后才能打印"));
	if (!when_open(&m, WHEN_TICKET))
		return not_yet(r, when_why(r->cx.a, &m, WHEN_TICKET));
	rc = seat_get(&r->cx, r->app->id, &seat, &t->ticket_no);
	if (rc == RC_OK)
		rc = fill_person(r, t);
	if (rc != RC_OK)
		return rc;
	fill_exam(r, t, &seat);
	t->qr_text = qr_text(r, t->ticket_no);
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
