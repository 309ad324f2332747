/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/paper.h"

#include "base/buf.h"
#include "pdf/pdf.h"
#include "tests/paper_fixture.h"
#include "tests/test.h"

static const struct str names[] = { STR_INIT("𠮷䶮·㛃𪨰"),
	STR_INIT("买买提·吐尔逊"), STR_INIT("欧阳娜娜") };

static const char qr_text[] = "https://bm.example.cn/r/0ab1cd2ef3gh4?"
    "s=0123456789abcdef";

static struct paper *
empty(struct test *t)
{
	return paper_new(t->a, fixture_fonts(t), STR("某某市2027年度考试录用公务员"
	    "报名登记表"), STR("报名序号 2027010305128"));
}

static struct str
end(struct test *t, struct paper *p)
{
	struct str	pdf = { NULL, 0 };
	unsigned	missing = 9;

	WANT_RC(paper_end(p, &pdf, &missing), RC_OK);
	WANT_INT(missing, 0);
	return pdf;
}

/* The words of one page, 1 and on. */
static struct str
text_of_page(struct test *t, struct str pdf, unsigned no)
{
	char		*z = str_to_z(t->a, str_make(t->a, "%u", no));
	struct str	 out;

	WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8", "-raw", "-f",
	    z, "-l", z, program_file(t, pdf), "-"), 0);
	return out;
}

static int64_t
pages_of(struct test *t, struct str pdf)
{
	const char	*path = program_file(t, pdf);
	struct str	 out;
	int64_t		 n = -1;

	WANT_INT(PROGRAM(t, &out, "qpdf", "--check", path), 0);
	WANT_INT(PROGRAM(t, &out, "qpdf", "--show-npages", path), 0);
	WANT_RC(str_i64(str_trim(out), &n), RC_OK);
	return n;
}

/* How often a text stands in another. */
static unsigned
times(struct str s, struct str part)
{
	unsigned n = 0;

	for (size_t at; (at = str_find(s, part)) != SIZE_MAX; n++)
		s = str_sub(s, at + part.n, SIZE_MAX);
	return n;
}

static const struct str rows[][2] = {
	{ STR_INIT("报考职位"), STR_INIT("综合执法岗位一级主任科员及以下（面向应"
	    "届高校毕业生）") },
	{ STR_INIT("职位代码"), STR_INIT("0130112001") },
	{ STR_INIT("毕业院校"), STR_INIT("某某大学公共管理学院") },
	{ STR_INIT("通信地址"), STR_INIT("某某省某某市某某区学府路88号某某大学"
	    "第三学生公寓二单元1204室，邮政编码100000；寒暑假期间请寄某某县"
	    "某某镇某某村") },
	{ STR_INIT("学习和工作简历（自高中阶段起）"), STR_INIT("2017年9月至"
	    "2020年6月 某某市第一中学 学生\n2020年9月至2024年6月 某某大学行政"
	    "管理专业 本科在读\n2024年7月至今 某某社区工作站 社区工作者") },
};

/* A form as people fill it in. */
static void
fill(struct test *t, struct paper *p)
{
	paper_photo(p, paper_picture(t));
	paper_rows2(p, STR("姓名"), names[0], STR("性别"), STR("女"));
	paper_rows2(p, STR("曾用名"), names[1], STR("民族"), STR("维吾尔族"));
	paper_row(p, STR("证件号码"), STR("11010519491231002X"));
	paper_rows2(p, STR("出生日期"), STR("1999年12月31日"), STR("政治面貌"),
	    STR("中共党员"));
	paper_rows2(p, STR("手机号码"), STR("13800000000"), STR("电子邮箱"),
	    STR("someone.with.a.long.name@example.edu.cn"));
	paper_rows2(p, STR("学历"), STR("大学本科"), STR("学位"),
	    STR("管理学学士"));
	for (size_t i = 0; i < COUNT(rows); i++)
		paper_row(p, rows[i][0], rows[i][1]);
	paper_heading(p, STR("家庭成员及主要社会关系"));
	paper_rows2(p, STR("父亲"), names[2], STR("工作单位"),
	    STR("某某县第二中学"));
	paper_row(p, STR("奖惩情况"), STR("无"));
	paper_heading(p, STR("考生声明"));
	paper_text(p, STR("本人已阅读并理解报考公告和职位要求，所填信息和提交的"
	    "材料真实、准确、完整；如有不实，由本人承担取消资格等一切后果。"));
	paper_qr(p, STR(qr_text), STR("扫码核验本表\n报名序号 2027010305128"));
	paper_sign(p, STR("考生签名"));
	paper_sign(p, STR("日期"));
	paper_foot(p, STR("某某市公务员局"));
}

TEST(every_name_and_value_of_a_form_can_be_found_and_copied)
{
	struct paper	*p = empty(t);
	struct str	 text, line, value;

	fill(t, p);
	text = paper_words(t, end(t, p));
	for (size_t i = 0; i < COUNT(names); i++)
		WANT(str_has(text, names[i]));
	WANT(str_has(text, STR("某某市2027年度考试录用公务员报名登记表")));
	WANT(str_has(text, STR("11010519491231002X")));
	WANT(str_has(text, STR("某某市公务员局")));
	for (size_t i = 0; i < COUNT(rows) - 2; i++)
		WANT(str_has(text, rows[i][1]));
	value = rows[COUNT(rows) - 1][1];
	while (str_cut(&value, '\n', &line))
		WANT(str_has(text, line));
}

TEST(the_same_paper_gives_the_same_small_and_sound_file)
{
	struct paper	*p = empty(t), *q = empty(t);
	struct str	 pdf;

	fill(t, p);
	fill(t, q);
	pdf = end(t, p);
	WANT_SAME(end(t, q), pdf);
	WANT(pdf.n < 80 * 1024);
	WANT_INT(pages_of(t, pdf), 1);
}

TEST(the_code_on_a_printed_paper_is_read)
{
	struct paper	*p = empty(t);
	const char	*root = program_file(t, STR(""));
	char		*png = str_to_z(t->a, str_make(t->a, "%s.png", root));
	struct str	 out;

	paper_row(p, STR("姓名"), names[0]);
	paper_qr(p, STR(qr_text), STR("扫码核验"));
	paper_row(p, STR("姓名"), names[0]);
	WANT_INT(PROGRAM(t, &out, "pdftoppm", "-r", "150", "-png",
	    "-singlefile", program_file(t, end(t, p)), root), 0);
	arena_defer(t->a, program_unlink, png);
	WANT_INT(PROGRAM(t, &out, "zbarimg", "--quiet", "--raw", png), 0);
	WANT_STR(str_trim(out), qr_text);
}

/* n sentences with a number each, in paragraphs of eight. */
static struct str
long_text(struct test *t, unsigned n)
{
	struct buf	b;

	buf_init(&b, 1024 * 1024);
	for (unsigned i = 1; i <= n; i++)
		buf_fmt(&b, "〔第%u句〕考生应当诚实守信，遵守考试纪律，服从考务"
		    "人员管理，“不舞弊、不代考”，也不传播试题（含回忆）！%s", i,
		    i % 8 == 0 ? "\n" : "");
	return buf_take(t->a, &b);
}

/* Whether a line begins with what must not stand there. */
static bool
begins_badly(struct str line)
{
	static const char *const closing[] = { "，", "。", "！", "、", "”", "）",
		"〕", "：", "；" };

	for (size_t i = 0; i < COUNT(closing); i++)
		if (str_starts(line, str_z(closing[i])))
			return true;
	return str_ends(line, STR("“")) || str_ends(line, STR("（")) ||
	    str_ends(line, STR("〔"));
}

TEST(a_text_of_three_pages_breaks_where_it_may_and_loses_nothing)
{
	struct paper	*p = empty(t);
	struct str	 pdf, line, text;
	unsigned	 lines[4] = { 0 };

	paper_text(p, long_text(t, 75));
	paper_sign(p, STR("承诺人"));
	pdf = end(t, p);
	WANT_INT(pages_of(t, pdf), 3);
	for (unsigned i = 1; i <= 3; i++) {
		text = text_of_page(t, pdf, i);
		WANT(str_has(text, str_make(t->a, "第 %u 页，共 3 页", i)));
		while (str_cut(&text, '\n', &line)) {
			WANT(!begins_badly(line));
			lines[i]++;
		}
	}
	WANT(lines[1] > 30 && lines[2] > 35);
	text = paper_words(t, pdf);
	for (unsigned i = 1; i <= 75; i++) {
		struct str	no = str_make(t->a, "第%u句", i);

		/* A number may be broken over two lines, a word may not. */
		WANT(times(text, no) <= 1);
	}
	WANT(times(text, STR("弊")) == 75);
	WANT(str_has(text, STR("承诺人：")));
}

/* The body's lines on a page: without foot and form feed. */
static unsigned
body_lines(struct test *t, struct str pdf, unsigned no)
{
	struct str	text = text_of_page(t, pdf, no), line;
	unsigned	n = 0;

	while (str_cut(&text, '\n', &line))
		n += str_trim(line).n > 0 && !str_has(line, STR("报名登记表"))
		    && !str_has(line, STR("报名序号")) && !str_has(line,
		    STR(" 页，共 "));
	return n;
}

TEST(no_line_of_a_paragraph_stands_alone_on_a_page)
{
	struct str para = STR("甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊"
	    "己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己"
	    "庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己");
	unsigned full = 0;

	/* Three lines of text meet the end of the page in every way. */
	for (unsigned above = 26; above < 44; above++) {
		struct paper	*p = empty(t);
		struct str	 pdf;

		for (unsigned i = 0; i < above; i++)
			paper_text(p, STR("一"));
		paper_text(p, para);
		pdf = end(t, p);
		if (pages_of(t, pdf) == 1)
			continue;
		full++;
		WANT(body_lines(t, pdf, 2) >= 2);
		WANT(body_lines(t, pdf, 1) != above + 1);
	}
	WANT(full > 5);
}

TEST(a_row_with_a_very_long_value_goes_on_with_its_label_again)
{
	struct paper	*p = empty(t);
	struct str	 text, pdf;

	paper_photo(p, STR(""));
	paper_rows2(p, STR("姓名"), names[0], STR("性别"), STR("女"));
	paper_row(p, STR("工作简历"), long_text(t, 120));
	paper_row(p, STR("备注"), STR("没有了"));
	pdf = end(t, p);
	WANT(pages_of(t, pdf) >= 4);
	text = paper_words(t, pdf);
	WANT(str_has(text, STR("照片")));
	WANT_INT(times(text, STR("工作简历\n（续）")), pages_of(t, pdf) - 1);
	WANT(times(text, STR("弊")) == 120);
	WANT(str_has(text, STR("没有了")));
	/* Two such in one row stand below each other. */
	p = empty(t);
	paper_rows2(p, STR("甲"), long_text(t, 50), STR("乙"),
	    long_text(t, 50));
	text = paper_words(t, end(t, p));
	WANT(times(text, STR("弊")) == 100);
}

TEST(a_heading_is_never_the_last_on_its_page)
{
	for (unsigned rows_above = 20; rows_above < 28; rows_above++) {
		struct paper	*p = empty(t);
		struct str	 pdf;

		for (unsigned i = 0; i < rows_above; i++)
			paper_row(p, STR("项目"), STR("内容"));
		paper_heading(p, STR("下一部分"));
		paper_row(p, STR("首行"), STR("在标题之下"));
		pdf = end(t, p);
		for (unsigned i = 1; i <= pages_of(t, pdf); i++) {
			struct str text = text_of_page(t, pdf, i);

			WANT(str_has(text, STR("下一部分")) ==
			    str_has(text, STR("在标题之下")));
		}
	}
}

TEST(what_cannot_be_drawn_is_told_at_the_end)
{
	struct paper	*p = empty(t);
	struct str	 pdf;
	unsigned	 missing = 0;

	paper_photo(p, STR("\x89PNG"));
	paper_row(p, STR("姓名"), names[0]);
	WANT_RC(paper_end(p, &pdf, &missing), RC_BAD);
	p = empty(t);
	paper_qr(p, str_of(arena_alloc(t->a, 4000), 4000), STR(""));
	WANT_RC(paper_end(p, &pdf, &missing), RC_FULL);
	p = empty(t);
	paper_row(p, STR("姓名"), STR("张\xF4\x80\x80\x80\xF4\x80\x80\x81"));
	WANT_RC(paper_end(p, &pdf, &missing), RC_OK);
	WANT_INT(missing, 2);
	p = paper_new(t->a, fixture_fonts(t), STR("空"), STR(""));
	WANT_INT(pages_of(t, end(t, p)), 1);
}
