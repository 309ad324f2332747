/* SPDX-License-Identifier: Apache-2.0 */
#include "admission/ticket_pdf.h"

#include <time.h>

#include "base/clock.h"
#include "tests/paper_fixture.h"
#include "tests/test.h"

enum { TICKET_BYTES_MAX = 80 * 1024 };

static const struct ticket_subject subjects[] = {
	{ .name = STR_INIT("行政职业能力测验"), .time = STR_INIT("2026年12月6日（星期日） 09:00–11:00") },
	{ .name = STR_INIT("申论"), .time = STR_INIT("2026年12月6日（星期日） 14:00–17:00") },
	{ .name = STR_INIT("法律专业知识"), .time = STR_INIT("2026年12月5日（星期六） 14:00–16:00") },
};

static const struct str instructions[] = {
	STR_INIT("请凭本准考证和有效居民身份证原件参加考试，两证缺一不得"
	    "进入考场；姓名、身份证件号码应当与报名时一致。"),
	STR_INIT("开考前30分钟开始入场，开考30分钟后不得入场；考试期间不得"
	    "提前交卷、退场。"),
	STR_INIT("请自备黑色签字笔、2B铅笔和橡皮。手机、智能手表、耳机等"
	    "电子设备须关机后放在指定位置，带至座位的按违纪处理。"),
	STR_INIT("答案一律写在答题卡的规定区域，写在试题本或草稿纸上的"
	    "无效。"),
	STR_INIT("考试作弊的，依照《公务员录用违规违纪行为处理办法》处理；"
	    "涉嫌犯罪的，移送司法机关。"),
	STR_INIT("建议提前一天熟悉考点位置和交通路线，合理安排出行时间。"),
};

static struct ticket
example(struct test *t)
{
	return (struct ticket){
		.exam_title = STR("某某市2027年度考试录用公务员笔试"),
		.authority = STR("某某市公务员局"),
		.name = STR("欧阳𠮷䶮"),
		.sex = STR("女"),
		.id_no = STR("11010519491231002X"),
		.ticket_no = STR("202701030512"),
		.department = STR("某某市市场监督管理局"),
		.unit = STR("某某区分局青年路市场监督管理所"),
		.position = STR("综合执法岗位一级主任科员及以下（面向应届"
		    "高校毕业生）"),
		.position_code = STR("0130112001"),
		.site = STR("某某市第一中学（高中部）"),
		.address = STR("某某市某某区学府路88号，地铁2号线学府路站B口"),
		.room = STR("017"),
		.seat = STR("08"),
		.subjects = subjects,
		.subjects_n = COUNT(subjects),
		.photo_jpeg = paper_picture(t),
		.qr_text = STR("https://bm.example.cn/t/0ab1cd2ef3gh4?"
		    "s=0123456789abcdef"),
		.instructions = instructions,
		.instructions_n = COUNT(instructions),
	};
}

static struct str
made(struct test *t, const struct ticket *ticket)
{
	struct str	pdf = { NULL, 0 };
	unsigned	missing;

	WANT_RC(ticket_pdf(t->a, fixture_fonts(t), ticket, &pdf, &missing), RC_OK);
	return pdf;
}

TEST(every_word_of_a_ticket_can_be_found_and_copied)
{
	const struct ticket	 ticket = example(t);
	const struct str	*const words[] = { &ticket.exam_title,
		&ticket.authority, &ticket.name, &ticket.sex, &ticket.id_no,
		&ticket.ticket_no, &ticket.department, &ticket.unit,
		&ticket.position_code, &ticket.site, &ticket.room,
		&ticket.seat };
	const struct str	 text = paper_words(t, made(t, &ticket));

	for (size_t i = 0; i < COUNT(words); i++)
		WANT(str_has(text, *words[i]));
	for (size_t i = 0; i < COUNT(subjects); i++) {
		WANT(str_has(text, subjects[i].name));
		WANT(str_has(text, subjects[i].time));
	}
}

TEST(names_with_rare_characters_come_out_as_they_went_in)
{
	static const char *const names[] = { "𠮷田", "䶮", "㛃", "𪨰",
		"买买提·吐尔逊", "阿卜杜热合曼·买买提明·艾山", "𰻞𰻞" };
	struct ticket	ticket = example(t);

	for (size_t i = 0; i < COUNT(names); i++) {
		ticket.name = str_z(names[i]);
		WANT(str_has(paper_words(t, made(t, &ticket)), ticket.name));
	}
}

TEST(a_name_that_no_font_has_is_counted)
{
	struct ticket		 ticket = example(t);
	struct font_chain	*f = fixture_fonts(t);
	struct str		 pdf;
	unsigned		 missing = 9;

	WANT_RC(ticket_pdf(t->a, f, &ticket, &pdf, &missing), RC_OK);
	WANT_INT(missing, 0);
	ticket.name = STR("张\xF4\x80\x80\x80\xF4\x80\x80\x81");
	WANT_RC(ticket_pdf(t->a, f, &ticket, &pdf, &missing), RC_OK);
	WANT_INT(missing, 2);
}

TEST(the_same_ticket_gives_the_same_small_and_sound_file)
{
	struct ticket	ticket = example(t);
	struct str	pdf = made(t, &ticket), out;

	WANT_SAME(made(t, &ticket), pdf);
	WANT(pdf.n <= TICKET_BYTES_MAX);
	WANT_INT(PROGRAM(t, &out, "qpdf", "--check", program_file(t, pdf)), 0);
	WANT_INT(PROGRAM(t, &out, "pdfinfo", program_file(t, pdf)), 0);
	WANT(str_has(out, STR("Pages:           1\n")));
}

TEST(the_code_on_a_printed_ticket_is_read)
{
	const struct ticket	 ticket = example(t);
	const char		*root = program_file(t, STR(""));
	char			*png = str_to_z(t->a, str_make(t->a, "%s.png",
				    root));
	struct str		 out;

	WANT_INT(PROGRAM(t, &out, "pdftoppm", "-r", "150", "-png",
	    "-singlefile", program_file(t, made(t, &ticket)), root), 0);
	arena_defer(t->a, program_unlink, png);
	WANT_INT(PROGRAM(t, &out, "zbarimg", "--quiet", "--raw", png), 0);
	WANT_SAME(str_trim(out), ticket.qr_text);
}

TEST(a_ticket_with_next_to_nothing_and_one_with_too_much_are_both_whole)
{
	struct ticket	ticket = { .exam_title = STR("考试"),
		.name = STR("张三") };
	struct str	many[60], out;

	WANT(str_has(paper_words(t, made(t, &ticket)), STR("张三")));
	ticket = example(t);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = str_make(t->a, "第%zu条%.*s", i + 1,
		    STR_ARG(instructions[i % COUNT(instructions)]));
	ticket.instructions = many;
	ticket.instructions_n = COUNT(many);
	out = paper_words(t, made(t, &ticket));
	for (size_t i = 0; i < COUNT(many); i++)
		WANT(str_has(out, str_make(t->a, "第%zu条", i + 1)));
}

TEST(a_photo_that_is_none_and_a_code_too_long_are_refused)
{
	struct ticket	ticket = example(t);
	struct str	pdf;
	unsigned	missing;

	ticket.photo_jpeg = STR("\x89PNG");
	WANT_RC(ticket_pdf(t->a, fixture_fonts(t), &ticket, &pdf, &missing),
	    RC_BAD);
	ticket = example(t);
	ticket.qr_text = str_of(arena_alloc(t->a, 4000), 4000);
	WANT_RC(ticket_pdf(t->a, fixture_fonts(t), &ticket, &pdf, &missing),
	    RC_FULL);
}
