/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a cell as they are, and as somebody who took it over would have them. */
#include "cell/cell_work.h"

#include <string.h>

#include "tests/test.h"

#include "base/utf8.h"

enum { W = 295, H = 413 };

static struct str
picture(struct test *t, uint32_t w, uint32_t h)
{
	uint8_t		*rgb = arena_alloc(t->a, (size_t)3 * w * h);
	struct str	 jpeg = { NULL, 0 };

	for (size_t i = 0; i < (size_t)3 * w * h; i++)
		rgb[i] = (uint8_t)(i / 97 % 200);
	WANT_RC(jpeg_encode(t->a, &(struct pixels){ rgb, w, h }, 80, &jpeg),
	    RC_OK);
	return jpeg;
}

static struct str
packed(struct test *t, struct buf *b)
{
	struct str s = str_copy(t->a, buf_view(b));

	buf_done(b);
	return s;
}

/* What the work of a cell says to a question. */
static struct str
developed(struct test *t, enum packet_kind kind, struct str question)
{
	struct buf	b;
	struct packet	p = { .out = &b };

	buf_init(&b, CELL_ANSWER_MAX);
	cell_work(kind, question, &p);
	return packed(t, &b);
}

static struct str
photo_question(struct test *t, struct str bytes)
{
	struct photo_question	q = { photo_policy_default(), bytes };
	struct buf		b;
	struct packet		p = { .out = &b };

	buf_init(&b, CELL_QUESTION_MAX);
	pack_photo_question(&p, &q);
	return packed(t, &b);
}

static bool
photo_read(struct str answer, struct photo_answer *x)
{
	const struct photo_policy	policy = photo_policy_default();
	struct packet			p = { .in = answer };

	*x = (struct photo_answer){ .rc = RC_BAD };
	pack_photo_answer(&p, &policy, x);
	return !p.bad;
}

/* An answer with its picture exchanged for another one. */
static struct str
with_picture(struct test *t, struct str answer, struct str jpeg)
{
	const struct photo_policy	policy = photo_policy_default();
	struct photo_answer		x;
	struct buf			b;
	struct packet			p = { .out = &b };

	WANT(photo_read(answer, &x));
	x.result.made.jpeg = jpeg;
	buf_init(&b, CELL_ANSWER_MAX);
	pack_photo_answer(&p, &policy, &x);
	return packed(t, &b);
}

TEST(a_photo_goes_there_and_back)
{
	struct str		answer = developed(t, PACKET_PHOTO,
				    photo_question(t, picture(t, 600, 840)));
	struct photo_policy	policy = photo_policy_default();
	struct photo_answer	x;
	struct photo_result	r;

	WANT(photo_read(answer, &x));
	WANT_RC(x.rc, RC_OK);
	WANT_RC(photo_make(t->a, picture(t, 600, 840), &policy, NULL, &r),
	    RC_OK);
	WANT_SAME(x.result.made.jpeg, r.made.jpeg);
	WANT_SAME(photo_result_text(t->a, &x.result, &policy),
	    photo_result_text(t->a, &r, &policy));
	WANT_INT(x.result.worst, r.worst);
}

TEST(a_refusal_says_why)
{
	struct photo_answer x;

	WANT(photo_read(developed(t, PACKET_PHOTO,
	    photo_question(t, STR("no picture"))), &x));
	WANT_RC(x.rc, RC_BAD);
	WANT_INT(x.result.problem.fault, PHOTO_NOT_IMAGE);
	WANT(photo_read(developed(t, PACKET_PHOTO, STR("no question")), &x));
	WANT_INT(x.result.problem.fault, PHOTO_DAMAGED);
}

TEST(a_picture_that_is_not_as_we_write_them_is_no_answer)
{
	struct str		answer = developed(t, PACKET_PHOTO,
				    photo_question(t, picture(t, 600, 840)));
	struct photo_answer	x;
	char			*large = arena_alloc(t->a, 40 << 10);
	struct str		jpeg;

	WANT(photo_read(answer, &x));
	jpeg = x.result.made.jpeg;
	WANT(photo_read(with_picture(t, answer, jpeg), &x));
	WANT(!photo_read(with_picture(t, answer, STR("<script>")), &x));
	WANT(!photo_read(with_picture(t, answer, STR("")), &x));
	WANT(!photo_read(with_picture(t, answer, picture(t, W, H + 1)), &x));
	WANT(!photo_read(with_picture(t, answer, str_sub(jpeg, 0, jpeg.n - 1)),
	    &x));
	memcpy(large, jpeg.p, jpeg.n - 2);
	memcpy(large + (40 << 10) - 2, "\xFF\xD9", 2);
	WANT(!photo_read(with_picture(t, answer, str_of(large, 40 << 10)),
	    &x));
}

TEST(numbers_that_cannot_be_and_half_answers_are_no_answer)
{
	struct str		answer = developed(t, PACKET_PHOTO,
				    photo_question(t, picture(t, 600, 840)));
	struct photo_answer	x;
	char			*p = arena_copy(t->a, answer.p, answer.n);

	for (size_t n = 0; n < answer.n; n += n < 4000 ? 1 : 97)
		WANT(!photo_read(str_sub(answer, 0, n), &x));
	/* The verdict, and the fault that does not go with it. */
	for (size_t at = 0; at < 16; at += 8) {
		p[at] ^= 3;
		WANT(!photo_read(str_of(p, answer.n), &x));
		p[at] ^= 3;
	}
	/* Whatever stands in any place, what is taken can be shown. */
	for (size_t at = 0; at < answer.n; at += 8) {
		char was[8];

		memcpy(was, p + at, 8);
		memset(p + at, 0x7F, 8);
		if (photo_read(str_of(p, answer.n), &x)) {
			struct photo_policy policy = photo_policy_default();

			WANT_INT(x.result.made.w_px, W);
			WANT(x.result.made.jpeg.n <= 30 << 10);
			(void)photo_result_text(t->a, &x.result, &policy);
		}
		memcpy(p + at, was, 8);
	}
}

TEST(a_document_goes_there_and_back)
{
	struct document_question q = { { .max_kb = 200 },
		{ picture(t, 1000, 700), picture(t, 900, 700) }, 2 };
	struct document_answer	 x = { .rc = RC_BAD }, again = x;
	struct buf		 b;
	struct packet		 p = { .out = &b };
	struct str		 answer;

	buf_init(&b, CELL_QUESTION_MAX);
	pack_document_question(&p, &q);
	answer = developed(t, PACKET_DOCUMENT, packed(t, &b));
	p = (struct packet){ .in = answer };
	pack_document_answer(&p, &q.spec, &x);
	WANT(!p.bad);
	WANT_RC(x.rc, RC_OK);
	WANT(x.made.jpeg.n <= 200 << 10 && !x.made.as_it_was);
	WANT(x.made.frames[1].w_px == 900 && x.made.frames[1].h_px == 700);
	/* What was made comes back as it is. */
	q = (struct document_question){ { .max_kb = 200 }, { x.made.jpeg }, 1 };
	buf_init(&b, CELL_QUESTION_MAX);
	p = (struct packet){ .out = &b };
	pack_document_question(&p, &q);
	p = (struct packet){ .in = developed(t, PACKET_DOCUMENT,
	    packed(t, &b)) };
	pack_document_answer(&p, &q.spec, &again);
	WANT(!p.bad && again.made.as_it_was);
	WANT_SAME(again.made.jpeg, x.made.jpeg);
	/* The same answer to who wanted less. */
	q.spec.max_kb = 1;
	p = (struct packet){ .in = answer };
	pack_document_answer(&p, &q.spec, &x);
	WANT(p.bad);
}

TEST(a_pdf_is_judged_and_the_verdict_makes_sense)
{
	struct pdf_question	q = { .bytes = STR("%PDF-1.4\nnothing") };
	struct pdf_answer	x = { .rc = RC_OK };
	struct buf		b;
	struct packet		p = { .out = &b };
	struct str		answer;
	char			*bytes;

	buf_init(&b, CELL_QUESTION_MAX);
	pack_pdf_question(&p, &q);
	answer = developed(t, PACKET_PDF, packed(t, &b));
	p = (struct packet){ .in = answer };
	pack_pdf_answer(&p, &x);
	WANT(!p.bad);
	WANT_RC(x.rc, RC_BAD);
	WANT_INT(x.found.fault, PDF_DAMAGED);
	bytes = arena_copy(t->a, answer.p, answer.n);
	bytes[0] = RC_OK;	/* fine, but damaged */
	p = (struct packet){ .in = str_of(bytes, answer.n) };
	pack_pdf_answer(&p, &x);
	WANT(p.bad);
}

static struct str
sheet_answer(struct test *t, const char *csv, const struct sheet_limits *lim)
{
	struct sheet_question	q = { sheet_limits_whole(lim), str_z(csv) };
	struct buf		b;
	struct packet		p = { .out = &b };

	buf_init(&b, CELL_QUESTION_MAX);
	pack_sheet_question(&p, &q);
	return developed(t, PACKET_SHEET, packed(t, &b));
}

TEST(a_spreadsheet_goes_there_and_back)
{
	const struct sheet_limits lim = sheet_limits_whole(NULL);
	struct sheet_answer	x = { .rc = RC_BAD };
	struct packet		p = { .a = t->a, .in = sheet_answer(t,
				    "姓名,,号\n\n甲,1,\n", NULL) };
	const struct sheet_row	*rows;

	pack_sheet_answer(&p, &lim, &x);
	WANT(!p.bad);
	WANT_RC(x.rc, RC_OK);
	WANT_INT(x.book.format, SHEET_CSV);
	WANT_INT(x.book.sheets_n, 1);
	WANT_INT(x.book.sheets->rows_n, 2);
	rows = x.book.sheets->rows;
	WANT_STR(sheet_text_at(&rows[0], 1), "姓名");
	WANT_STR(sheet_text_at(&rows[0], 3), "号");
	WANT_INT(rows[0].n, 2);
	WANT_INT(rows[1].number, 3);
	WANT_STR(sheet_text_at(&rows[1], 2), "1");
}

TEST(what_is_wrong_with_a_spreadsheet_comes_back)
{
	const struct sheet_limits lim = sheet_limits_whole(
	    &(struct sheet_limits){ .rows = 2 });
	struct sheet_answer	x = { .rc = RC_OK };
	struct packet		p = { .a = t->a, .in = sheet_answer(t,
				    "a\nb\nc\n", &lim) };

	pack_sheet_answer(&p, &lim, &x);
	WANT(!p.bad);
	WANT_RC(x.rc, RC_BAD);
	WANT_INT(x.error.fault, FAULT_ROWS);
	WANT_INT(x.book.sheets_n, 0);
}

TEST(more_cells_than_were_asked_for_are_not_believed)
{
	const struct sheet_limits few = sheet_limits_whole(
	    &(struct sheet_limits){ .cells = 2 });
	struct sheet_answer	x;
	struct packet		p = { .a = t->a, .in = sheet_answer(t,
				    "a,b,c\n", NULL) };

	pack_sheet_answer(&p, &few, &x);
	WANT(p.bad);
	WANT_INT(x.book.sheets_n, 0);
}

/* Each byte of an answer in turn is another one: refused, or a table. */
TEST(a_spoiled_spreadsheet_is_no_more_than_a_wrong_one)
{
	const struct sheet_limits lim = sheet_limits_whole(NULL);
	struct str	answer = sheet_answer(t, "姓名,号\n甲,1\n", NULL);
	char		*bytes = arena_copy(t->a, answer.p, answer.n);
	unsigned	 refused = 0;

	for (size_t i = 0; i < answer.n; i++) {
		struct sheet_answer	x;
		struct packet		p = { .a = t->a,
					    .in = str_of(bytes, answer.n) };

		bytes[i] = (char)(bytes[i] ^ 0x81);
		pack_sheet_answer(&p, &lim, &x);
		refused += p.bad;
		for (uint32_t k = 0; !p.bad && k < x.book.sheets_n; k++)
			WANT(utf8_valid(x.book.sheets[k].name));
		bytes[i] = (char)(bytes[i] ^ 0x81);
	}
	WANT(refused > answer.n / 2);
}

TEST(limits_that_are_not_said_are_the_usual_ones)
{
	const struct sheet_limits lim = sheet_limits_default();
	struct sheet_question	q = { .bytes = STR("姓名,号\n甲,1\n") };
	struct sheet_answer	x;
	struct buf		b;
	struct packet		p = { .out = &b };

	buf_init(&b, CELL_QUESTION_MAX);
	pack_sheet_question(&p, &q);
	p = (struct packet){ .a = t->a,
		.in = developed(t, PACKET_SHEET, packed(t, &b)) };
	pack_sheet_answer(&p, &lim, &x);
	WANT(!p.bad);
	WANT_INT(x.error.fault, FAULT_NONE);
	WANT_INT(x.book.sheets_n, 1);
}
