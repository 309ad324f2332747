/* SPDX-License-Identifier: Apache-2.0 */
#include "payment/slip.h"

#include <string.h>

#include "tests/font_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

static struct slip_payment
payment(const char *number, int64_t fen)
{
	return (struct slip_payment){ .number = str_z(number),
		.gateway = STR("微信支付"),
		.transaction_no = STR("4200001234202611056789012345"),
		.code = str_z(number), .amount_fen = fen,
		.at_us = INT64_C(1794200000) * US_PER_SECOND };
}

static struct slip
example(struct test *t, size_t n)
{
	struct slip_payment *p = ARENA_ARRAY(t->a, struct slip_payment, n);

	for (size_t i = 0; i < n; i++)
		p[i] = payment("BK202611051400001509896118", 10000);
	p[0].refunds_n = 1;
	p[0].refunds[0] = (struct slip_refund){ 4005, p[0].at_us,
		STR("已退回"), STR("考试改期退费") };
	return (struct slip){ .exam = STR("某某市考试录用公务员笔试"),
		.authority = STR("某某市公务员局"), .name = STR("欧阳𠮷䶮"),
		.idno = STR("110105********002X"), .serial = STR("00001"),
		.payments = p, .payments_n = n };
}

static struct str
made(struct test *t, const struct slip *s)
{
	struct str	pdf = { NULL, 0 };
	unsigned	missing;

	WANT_RC(slip_pdf(t->a, fixture_fonts(t), s, &pdf, &missing), RC_OK);
	return pdf;
}

static struct str
text_of(struct test *t, struct str pdf)
{
	struct str out;

	WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8", "-raw",
	    program_file(t, pdf), "-"), 0);
	return out;
}

TEST(every_word_of_a_payment_slip_can_be_found_and_copied)
{
	static const char *const words[] = { "缴费凭证", "欧阳𠮷䶮",
		"110105********002X", "100.00 元", "壹佰元整", "微信支付",
		"BK202611051400001509896118", "4200001234202611056789012345",
		"40.05 元", "肆拾元零伍分", "已退回", "考试改期退费", "财政电子票据" };
	const struct slip	 s = example(t, 1);
	const struct str	 text = text_of(t, made(t, &s));

	for (size_t i = 0; i < COUNT(words); i++)
		WANT(str_has(text, str_z(words[i])));
}

TEST(the_same_payments_give_the_same_bytes)
{
	const struct slip	s = example(t, 1);
	struct slip		other = s;
	struct str		first = made(t, &s);

	WANT(str_eq(first, made(t, &s)));
	other.name = STR("张三");
	WANT(!str_eq(first, made(t, &other)));
}

TEST(many_payments_take_pages_and_the_file_is_sound)
{
	const struct slip	s = example(t, SLIP_PAYMENTS_MAX);
	struct str		out, pdf = made(t, &s);

	WANT_INT(PROGRAM(t, &out, "qpdf", "--check", program_file(t, pdf)), 0);
	WANT(str_has(text_of(t, pdf), STR("第 50 笔")));
}

TEST(only_a_code_of_ours_is_one)
{
	static const struct keys	 keys;
	struct cx			 cx = { .a = t->a, .keys = &keys };
	struct str			 code = slip_code(&cx, STR("BK1"),
	    STR("T1"), 100);

	WANT(str_starts(code, STR("BKP1:BK1:")));
	WANT(str_eq(code, slip_code(&cx, STR("BK1"), STR("T1"), 100)));
	WANT(!str_eq(code, slip_code(&cx, STR("BK1"), STR("T1"), 101)));
	WANT(!str_eq(code, slip_code(&cx, STR("BK1"), STR("T2"), 100)));
}
