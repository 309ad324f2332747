/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From top to bottom: heading, who and for what with photo and QR code at the
 * right, where to sit, when, what to observe, signatures. Every part is drawn
 * at s->y and moves it below itself.
 */
#include "admission/ticket_pdf.h"

#include "pdf/pdf.h"

enum {
	INK = 0x16202C,
	SOFT = 0x5A6775,
	BLUE = 0x1B4079,
	HAIR = 0xD3DAE3,
	TINT = 0xF0F4F9,
};

/* The page, in points. */
#define LEFT 51.0
#define RIGHT (PDF_A4_W - 51.0)
#define WIDTH (RIGHT - LEFT)
#define TOP 50.0
#define BOTTOM (PDF_A4_H - 46.0)

#define PHOTO_W PDF_MM(30)
#define PHOTO_H PDF_MM(42)
#define QR_SIDE PDF_MM(23)
#define LABEL_W 66.0
#define SIGN_H 44.0

static const struct pdf_type type_authority = { .size = 10.5, .rgb = SOFT,
	.align = PDF_CENTRE };
static const struct pdf_type type_exam = { .size = 16, .leading = 23,
	.rgb = INK, .bold = true, .align = PDF_CENTRE };
static const struct pdf_type type_ticket = { .size = 25, .rgb = BLUE,
	.bold = true, .align = PDF_CENTRE };
static const struct pdf_type type_label = { .size = 9.5, .rgb = SOFT };
static const struct pdf_type type_value = { .size = 10.5, .leading = 15,
	.rgb = INK };
static const struct pdf_type type_name = { .size = 15, .leading = 19,
	.rgb = INK, .bold = true };
static const struct pdf_type type_strong = { .size = 12, .leading = 16,
	.rgb = INK, .bold = true };
static const struct pdf_type type_seat = { .size = 22, .rgb = BLUE,
	.bold = true, .align = PDF_CENTRE };
static const struct pdf_type type_seat_label = { .size = 9.5, .rgb = SOFT,
	.align = PDF_CENTRE };
static const struct pdf_type type_heading = { .size = 11.5, .rgb = BLUE,
	.bold = true };
static const struct pdf_type type_note = { .size = 9.5, .leading = 15.2,
	.rgb = INK };
static const struct pdf_type type_caption = { .size = 8, .rgb = SOFT,
	.align = PDF_CENTRE };

struct ticket_page {
	struct pdf		*d;
	const struct ticket	*t;
	double			 y;
};

static void
hairline(struct ticket_page *s, double y, double w)
{
	pdf_rule(s->d, &(struct pdf_box){ LEFT, y, w, 0 }, 0.5, HAIR);
}

/* A new page when h does not fit below. */
static void
make_room(struct ticket_page *s, double h)
{
	if (s->y + h <= BOTTOM)
		return;
	pdf_page(s->d);
	s->y = TOP;
}

/* ---- heading */

static void
draw_heading(struct ticket_page *s)
{
	const struct pdf_box box = { LEFT, s->y, WIDTH, 0 };

	if (s->t->authority.n > 0)
		s->y += pdf_para(s->d, &type_authority, &box, s->t->authority);
	s->y += 5;
	s->y += pdf_para(s->d, &type_exam, &(struct pdf_box){ LEFT, s->y,
	    WIDTH, 0 }, s->t->exam_title);
	s->y += 2;
	s->y += pdf_para(s->d, &type_ticket, &(struct pdf_box){ LEFT, s->y,
	    WIDTH, 0 }, STR("准考证"));
	s->y += 6;
	pdf_rule(s->d, &(struct pdf_box){ LEFT, s->y, WIDTH, 0 }, 1.4, BLUE);
	s->y += 10;
}

/* ---- who and for what */

static void
draw_field(struct ticket_page *s, struct str label, const struct pdf_type *type,
    struct str value)
{
	const double		w = WIDTH - PHOTO_W - 26;
	const struct pdf_box	box = { LEFT + LABEL_W, s->y + 4.5,
				    w - LABEL_W, 0 };
	double			h;

	if (value.n == 0)
		return;
	h = pdf_para(s->d, type, &box, value);
	/* Both on the base line of the value's first line. */
	pdf_text(s->d, &type_label, LEFT, box.y + type->leading / 2 +
	    type->size * 0.38, label);
	s->y += h + 9;
	hairline(s, s->y, w);
}

static void
draw_photo_place(struct ticket_page *s, const struct pdf_box *box)
{
	const struct pdf_type type = { .size = 10, .rgb = SOFT,
		.align = PDF_CENTRE };

	pdf_fill(s->d, box, TINT);
	pdf_text(s->d, &type, box->x + box->w / 2, box->y + box->h / 2 + 4,
	    STR("照片"));
}

/* Photo, and the QR code below it; *ret_y is where they end. */
static enum rc
draw_pictures(struct ticket_page *s, double y, double *ret_y)
{
	const struct pdf_box	photo = { RIGHT - PHOTO_W, y + 4, PHOTO_W,
				    PHOTO_H };
	const struct pdf_box	qr = { RIGHT - (PHOTO_W + QR_SIDE) / 2,
				    photo.y + PHOTO_H + 13, QR_SIDE, QR_SIDE };
	enum rc			rc = RC_OK;

	if (s->t->photo_jpeg.n > 0)
		rc = pdf_jpeg(s->d, &photo, s->t->photo_jpeg);
	else
		draw_photo_place(s, &photo);
	if (rc != RC_OK)
		return rc;
	pdf_frame(s->d, &photo, 0.5, HAIR);
	*ret_y = photo.y + photo.h;
	if (s->t->qr_text.n == 0)
		return RC_OK;
	rc = pdf_qr(s->d, &qr, s->t->qr_text);
	pdf_text(s->d, &type_caption, qr.x + qr.w / 2, qr.y + qr.h + 15,
	    STR("扫码核验"));
	*ret_y = qr.y + qr.h + 18;
	return rc;
}

static enum rc
draw_person(struct ticket_page *s)
{
	const struct ticket	*t = s->t;
	double			 below;
	enum rc			 rc = draw_pictures(s, s->y, &below);

	if (rc != RC_OK)
		return rc;
	draw_field(s, STR("姓名"), &type_name, t->name);
	draw_field(s, STR("准考证号"), &type_strong, t->ticket_no);
	draw_field(s, STR("性别"), &type_value, t->sex);
	draw_field(s, STR("证件号码"), &type_value, t->id_no);
	draw_field(s, STR("报考部门"), &type_value, t->department);
	draw_field(s, STR("用人单位"), &type_value, t->unit);
	draw_field(s, STR("报考职位"), &type_value, t->position);
	draw_field(s, STR("职位代码"), &type_value, t->position_code);
	if (s->y < below)
		s->y = below;
	s->y += 12;
	return RC_OK;
}

/* ---- where */

/* A number that a candidate looks for on a door: label above, large below. */
static void
draw_large(struct ticket_page *s, double x, double h, struct str label,
    struct str value)
{
	struct pdf_type type = type_seat;

	/* Named rooms take more than the three digits this is made for. */
	while (type.size > 10 && pdf_text_width(s->d, &type, value) > 78)
		type.size -= 1;
	pdf_text(s->d, &type_seat_label, x, s->y + h / 2 - 11, label);
	pdf_text(s->d, &type, x, s->y + h / 2 + 16, value);
}

static void
draw_place(struct ticket_page *s)
{
	const double	text_w = WIDTH - 2 * 90 - 28;
	const double	site_h = pdf_para_height(s->d, &type_strong,
			    text_w - 34, s->t->site);
	const double	address_h = pdf_para_height(s->d, &type_value,
			    text_w - 34, s->t->address);
	struct pdf_box	band = { LEFT, s->y, WIDTH, site_h + address_h +
			    26 };
	struct pdf_box	text = { LEFT + 48, 0, text_w - 34, 0 };

	if (band.h < 62)
		band.h = 62;
	make_room(s, band.h);
	band.y = s->y;
	pdf_fill(s->d, &band, TINT);
	pdf_fill(s->d, &(struct pdf_box){ LEFT, s->y, 3, band.h }, BLUE);
	text.y = s->y + (band.h - site_h - address_h) / 2 - 1;
	pdf_text(s->d, &type_label, LEFT + 14, text.y + type_strong.leading /
	    2 + type_strong.size * 0.38, STR("考点"));
	text.y += pdf_para(s->d, &type_strong, &text, s->t->site);
	text.y += 2;
	(void)pdf_para(s->d, &type_value, &text, s->t->address);
	for (int i = 1; i <= 2; i++)
		pdf_rule(s->d, &(struct pdf_box){ RIGHT - 90 * i, s->y + 12,
		    0, band.h - 24 }, 0.5, HAIR);
	draw_large(s, RIGHT - 135, band.h, STR("考场"), s->t->room);
	draw_large(s, RIGHT - 45, band.h, STR("座位号"), s->t->seat);
	s->y += band.h + 16;
}

/* ---- when */

static void
draw_section(struct ticket_page *s, struct str heading)
{
	pdf_text(s->d, &type_heading, LEFT, s->y + 11, heading);
	s->y += 18;
}

static void
draw_subjects(struct ticket_page *s, struct arena *a)
{
	const double	time_x = LEFT + WIDTH * 0.44;
	struct pdf_type	bold = type_value;

	if (s->t->subjects_n == 0)
		return;
	bold.bold = true;
	make_room(s, 66);
	draw_section(s, STR("考试科目与时间"));
	pdf_fill(s->d, &(struct pdf_box){ LEFT, s->y, WIDTH, 21 }, TINT);
	pdf_text(s->d, &type_label, LEFT + 10, s->y + 14, STR("科目"));
	pdf_text(s->d, &type_label, time_x, s->y + 14, STR("时间"));
	s->y += 21;
	for (size_t i = 0; i < s->t->subjects_n; i++) {
		const struct ticket_subject *subject = &s->t->subjects[i];
		struct pdf_box	name = { LEFT + 10, 0, time_x - LEFT - 22, 0 };
		struct pdf_box	time = { time_x, 0, RIGHT - time_x - 10, 0 };
		double		h = pdf_para_height(s->d, &bold, name.w,
				    subject->name);
		struct str	when = subject->place.n == 0 ? subject->time :
				    str_make(a, "%.*s　%.*s", STR_ARG(
				    subject->time), STR_ARG(subject->place));
		double		time_h = pdf_para_height(s->d, &type_value,
				    time.w, when);

		h = (h > time_h ? h : time_h) + 10;
		make_room(s, h);
		name.y = time.y = s->y + 5;
		(void)pdf_para(s->d, &bold, &name, subject->name);
		(void)pdf_para(s->d, &type_value, &time, when);
		s->y += h;
		hairline(s, s->y, WIDTH);
	}
	s->y += 15;
}

/* ---- what to observe, and who signs */

static void
draw_instructions(struct ticket_page *s, struct arena *a)
{
	const double	number_w = s->t->instructions_n > 9 ? 22 : 16;
	struct pdf_box	box = { LEFT + number_w, 0, WIDTH - number_w, 0 };

	if (s->t->instructions_n == 0)
		return;
	make_room(s, 50);
	draw_section(s, STR("考生须知"));
	for (size_t i = 0; i < s->t->instructions_n; i++) {
		struct str text = s->t->instructions[i];

		make_room(s, pdf_para_height(s->d, &type_note, box.w, text));
		box.y = s->y;
		pdf_text(s->d, &type_note, LEFT, s->y + type_note.leading / 2 +
		    type_note.size * 0.38, str_make(a, "%zu.", i + 1));
		s->y += pdf_para(s->d, &type_note, &box, text) + 1.5;
	}
}

/* At the foot of the page, wherever the text above ended. */
static void
draw_signatures(struct ticket_page *s)
{
	const double	w = (WIDTH - 30) / 2;
	static const struct str labels[] = { STR_INIT("考生签名"),
		STR_INIT("监考员签名") };

	make_room(s, SIGN_H);
	s->y = BOTTOM - 6;
	for (size_t i = 0; i < COUNT(labels); i++) {
		double x = LEFT + (double)i * (w + 30);
		double label_w = 8 + pdf_text_width(s->d, &type_label,
		    labels[i]);

		pdf_text(s->d, &type_label, x, s->y, labels[i]);
		pdf_rule(s->d, &(struct pdf_box){ x + label_w, s->y + 2,
		    w - label_w, 0 }, 0.6, SOFT);
	}
}

enum rc
ticket_pdf(struct arena *a, struct font_chain *fonts, const struct ticket *t,
    struct str *ret_pdf, unsigned *ret_missing)
{
	struct ticket_page	s = { .t = t, .y = TOP };
	size_t		missing;
	enum rc		rc;

	s.d = pdf_new(a, fonts, (struct pdf_about){
		.title = str_make(a, "%.*s 准考证 %.*s",
		    STR_ARG(t->exam_title), STR_ARG(t->ticket_no)),
		.author = t->authority });
	pdf_page(s.d);
	draw_heading(&s);
	rc = draw_person(&s);
	if (rc != RC_OK)
		return rc;
	draw_place(&s);
	draw_subjects(&s, a);
	draw_instructions(&s, a);
	draw_signatures(&s);
	rc = pdf_finish(s.d, ret_pdf);
	if (rc != RC_OK)
		return rc;
	(void)pdf_missing(s.d, &missing);
	*ret_missing = (unsigned)missing;
	return RC_OK;
}
