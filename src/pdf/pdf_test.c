/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf.h"

#include <pthread.h>

#include "base/clock.h"
#include "media/code.h"
#include "tests/font_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

static const struct pdf_type plain = { .size = 12 };
static const struct pdf_type bold = { .size = 12, .bold = true };

/* The smallest JPEG there is to measure: a frame header says 2 by 3 in grey. */
static const char grey_jpeg[] = "\xFF\xD8\xFF\xE0\x00\x04\x00\x00"
	"\xFF\xC0\x00\x0B\x08\x00\x03\x00\x02\x01\x01\x11\x00\xFF\xD9";

static struct pdf *
new_page(struct test *t, struct font_chain *f)
{
	struct pdf *d = pdf_new(t->a, f, (struct pdf_about){
		.title = STR("试卷 𠮷") });

	pdf_page(d);
	return d;
}

static struct str
finished(struct test *t, struct pdf *d)
{
	struct str file = { NULL, 0 };

	WANT_RC(pdf_finish(d, &file), RC_OK);
	return file;
}

static struct str
text_of(struct test *t, struct str file)
{
	struct str out;

	WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8", "-nopgbrk",
	    program_file(t, file), "-"), 0);
	return out;
}

TEST(rare_characters_are_drawn_and_extracted_exactly)
{
	struct pdf	*d = new_page(t, fixture_fonts(t));
	size_t		 n;

	pdf_text(d, &plain, 50, 100, STR("𠮷䶮㛃𪨰"));
	pdf_text(d, &bold, 50, 130, STR("买买提·吐尔逊 ABC 123"));
	(void)pdf_missing(d, &n);
	if (n > 0)
		test_skip("the fonts for rare characters are not installed");
	WANT_STR(text_of(t, finished(t, d)),
	    "𠮷䶮㛃𪨰\n买买提·吐尔逊 ABC 123\n\n");
}

TEST(a_character_that_no_font_has_is_reported_and_still_extracted)
{
	struct pdf	*d = new_page(t, fixture_fonts(t));
	const int32_t	*cps;
	size_t		 n;

	pdf_text(d, &plain, 50, 100, STR("张\xF4\x80\x80\x80三"));
	pdf_text(d, &plain, 50, 130, STR("\xF4\x80\x80\x80"));
	cps = pdf_missing(d, &n);
	WANT_INT(n, 1);
	WANT_INT(cps[0], 0x100000);
	WANT(str_has(text_of(t, finished(t, d)),
	    STR("张\xF4\x80\x80\x80三")));
}

static struct str
sample(struct test *t, struct font_chain *f, struct str jpeg)
{
	struct pdf		*d = new_page(t, f);
	const struct pdf_box	 box = { 50, 200, 60, 60 };

	(void)pdf_para(d, &plain, &box, STR("同样的内容,同样的字节。"));
	pdf_fill(d, &box, 0xEEF2F6);
	pdf_frame(d, &box, 0.5, 0x123456);
	if (jpeg.n > 0)
		WANT_RC(pdf_jpeg(d, &box, jpeg), RC_OK);
	WANT_RC(pdf_qr(d, &box, STR("https://example.cn/")), RC_OK);
	pdf_page(d);
	pdf_text(d, &bold, 300, 100, STR("第二页"));
	return finished(t, d);
}

TEST(the_same_calls_give_the_same_bytes_whatever_came_before)
{
	const struct str	 jpeg = str_of(grey_jpeg,
				    sizeof(grey_jpeg) - 1);
	struct font_chain	*f = fixture_fonts(t);
	struct str		 first = sample(t, f, jpeg);
	struct pdf		*other = new_page(t, f);

	pdf_text(other, &plain, 50, 50, STR("别的文件先用了节字的样同"));
	(void)finished(t, other);
	WANT_SAME(sample(t, f, jpeg), first);
	WANT_SAME(sample(t, fixture_fonts(t), jpeg), first);
	WANT(!str_has(first, STR("CreationDate")));
}

TEST(qpdf_finds_nothing_wrong_with_empty_and_full_documents)
{
	struct font_chain	*f = fixture_fonts(t);
	struct str		 out, full = sample(t, f, STR(""));
	struct pdf		*empty = new_page(t, f);

	WANT_INT(PROGRAM(t, &out, "qpdf", "--check", program_file(t,
	    finished(t, empty))), 0);
	WANT_INT(PROGRAM(t, &out, "qpdf", "--check", program_file(t,
	    full)), 0);
	WANT_INT(PROGRAM(t, &out, "pdffonts", program_file(t, full)), 0);
	WANT(str_has(out, STR("CID Type 0C")));
	WANT(str_has(out, STR("yes yes yes")));
}

TEST(title_author_language_and_date_are_what_was_given)
{
	struct str	 out;
	struct pdf	*d = pdf_new(t->a, fixture_fonts(t), (struct pdf_about){
		.title = STR("准考证 𠮷"), .author = STR("考试院"),
		.created_us = 1767229200 * US_PER_SECOND });
	struct str	 file = finished(t, d);

	WANT(str_has(file, STR("/Lang(zh-CN)")));
	WANT(str_has(file, STR("D:20260101090000+08'00'")));
	WANT_INT(PROGRAM(t, &out, "pdfinfo", program_file(t, file)), 0);
	WANT(str_has(out, STR("准考证 𠮷\n")));
	WANT(str_has(out, STR("考试院\n")));
	WANT(str_has(out, STR("A4")));
}

/* The lines of a paragraph, as a reader sees them. */
static struct str
lines(struct test *t, double characters, struct str text)
{
	struct pdf		*d = new_page(t, fixture_fonts(t));
	const struct pdf_box	 box = { 50, 50, 12 * characters, 0 };
	const double		 height = pdf_para(d, &plain, &box, text);

	WANT_INT(height, pdf_para_height(d, &plain, box.w, text));
	return text_of(t, finished(t, d));
}

TEST(no_line_begins_with_closing_or_ends_with_opening_punctuation)
{
	WANT_STR(lines(t, 4, STR("一二三四，五六七八。")),
	    "一二三\n四，五六\n七八。\n\n");
	WANT_STR(lines(t, 4, STR("一二三（四五）")), "一二三\n（四五）\n\n");
	WANT_STR(lines(t, 4, STR("一二\n三")), "一二\n三\n\n");
}

TEST(words_stay_whole_when_they_fit_and_break_when_they_do_not)
{
	WANT_STR(lines(t, 5, STR("请于明2026年3月")), "请于明\n2026年3月\n\n");
	WANT_STR(lines(t, 5, STR("one two three")), "one two\nthree\n\n");
	WANT_STR(lines(t, 2, STR("WWWWWWWW")), "WW\nWW\nWW\nWW\n\n");
}

TEST(something_narrower_than_one_character_still_comes_to_an_end)
{
	struct pdf *d = new_page(t, fixture_fonts(t));

	WANT_INT(pdf_para_height(d, &plain, 1, STR("一二\x01三")), 3 * 18);
	WANT_INT(pdf_para_height(d, &plain, 1, STR("")), 0);
	WANT_INT(pdf_para_height(d, &plain, 1, STR("\n\n")), 2 * 18);
	WANT_INT(pdf_para_height(d, &plain, 100, STR("\xFF\xFE")), 18);
}

TEST(lines_cut_off_a_paragraph_are_the_lines_it_has)
{
	struct pdf	*d = new_page(t, fixture_fonts(t));
	const struct str all = STR("甲乙丙丁\n\n戊己庚“辛”，壬癸 paragraph");
	double		 height = pdf_para_height(d, &plain, 50, all);
	struct str	 rest = all;

	for (double h = 0; rest.n > 0;) {
		struct str line = pdf_para_cut(d, &plain, 50, 1, &rest);

		h += pdf_para_height(d, &plain, 50, line);
		WANT(h + pdf_para_height(d, &plain, 50, rest) == height);
	}
	rest = all;
	WANT_SAME(pdf_para_cut(d, &plain, 50, 99, &rest), all);
	WANT(rest.n == 0);
	WANT_INT(pdf_para_cut(d, &plain, 50, 0, &rest).n, 0);
}

TEST(only_jpegs_that_readers_can_decode_are_taken)
{
	struct pdf		*d = new_page(t, fixture_fonts(t));
	const struct pdf_box	 box = { 50, 50, 50, 50 };
	const struct str	 whole = str_of(grey_jpeg,
				    sizeof(grey_jpeg) - 1);
	char			*other = arena_copy(t->a, whole.p, whole.n);

	WANT_RC(pdf_jpeg(d, &box, whole), RC_OK);
	for (size_t n = 0; n < 18; n++)
		WANT_RC(pdf_jpeg(d, &box, str_sub(whole, 0, n)), RC_BAD);
	other[17] = 4;	/* CMYK */
	WANT_RC(pdf_jpeg(d, &box, str_of(other, whole.n)), RC_BAD);
	WANT_RC(pdf_jpeg(d, &box, STR("\x89PNG\r\n\x1a\n")), RC_BAD);
}

/* What zbarimg reads from the first page at 150 dpi. */
static struct str
scanned(struct test *t, struct str file)
{
	const char	*root = program_file(t, STR(""));
	struct str	 out;
	char		*png = str_to_z(t->a, str_make(t->a, "%s.png", root));

	WANT_INT(PROGRAM(t, &out, "pdftoppm", "-r", "150", "-png",
	    "-singlefile", program_file(t, file), root), 0);
	arena_defer(t->a, program_unlink, png);
	WANT_INT(PROGRAM(t, &out, "zbarimg", "--quiet", png), 0);
	return out;
}

TEST(a_camera_reads_the_qr_code_of_a_page)
{
	struct pdf *d = new_page(t, fixture_fonts(t));

	WANT_RC(pdf_qr(d, &(struct pdf_box){ 100, 100, 80, 80 },
	    STR("https://bm.example.cn/t/ABC-123?s=0123456789abcdef")), RC_OK);
	WANT_RC(pdf_qr(d, &(struct pdf_box){ 0 }, STR("")), RC_BAD);
	WANT_STR(scanned(t, finished(t, d)),
	    "QR-Code:https://bm.example.cn/t/ABC-123?s=0123456789abcdef\n");
}

static void
want_bars(struct test *t, const char *text)
{
	struct pdf *d = new_page(t, fixture_fonts(t));

	WANT_RC(pdf_code128(d, &(struct pdf_box){ 40, 100, 500, 60 },
	    str_z(text)), RC_OK);
	WANT_SAME(scanned(t, finished(t, d)), str_make(t->a, "CODE-128:%s\n",
	    text));
}

TEST(a_scanner_reads_every_character_of_code_128)
{
	want_bars(t, "20260101000123");
	want_bars(t, "A123456-78901234Z5");
	want_bars(t, "12345");
	want_bars(t, "!\"#$%&'()*+,-./0a1b2c3d4e5f6g7h8i9");
	want_bars(t, ":;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	want_bars(t, "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");
	want_bars(t, "000102030405060708091011121314151617");
	want_bars(t, "181920212223242526272829303132333435");
	want_bars(t, "363738394041424344454647484950515253");
	want_bars(t, "545556575859606162636465666768697071");
	want_bars(t, "7273747576777879808182838485868788");
	want_bars(t, "8990919293949596979899");
}

TEST(bars_say_how_wide_they_are_and_what_they_cannot_hold)
{
	struct code_bars	bars;
	unsigned		sum = 0;

	WANT_RC(code_128_make(t->a, STR("2026"), &bars), RC_OK);
	for (size_t i = 0; i < bars.n; i++)
		sum += bars.widths[i];
	WANT_INT(sum, bars.modules);
	WANT_INT(bars.modules, 11 * 4 + 13);
	WANT_RC(code_128_make(t->a, STR(""), &bars), RC_BAD);
	WANT_RC(code_128_make(t->a, STR("号"), &bars), RC_BAD);
	WANT_RC(code_128_make(t->a, STR("\x7f"), &bars), RC_BAD);
}

TEST(a_qr_code_is_a_small_picture_for_a_page)
{
	char		*long_text = arena_alloc(t->a, 4000);
	struct str	 svg;

	WANT_RC(code_qr_svg(t->a, STR("weixin://wxpay/bizpayurl?pr=abc"),
	    STR("微信支付 <二维码>"), &svg), RC_OK);
	WANT(str_starts(svg, STR("<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 37 37\" role=\"img\"")));
	WANT(str_has(svg, STR("aria-label=\"微信支付 &lt;二维码&gt;\"")));
	WANT(str_has(svg, STR("M4 4h7v1h-7z")));
	WANT(str_ends(svg, STR("\"/></svg>")));
	WANT(svg.n < 8000);
	WANT_RC(code_qr_svg(t->a, STR(""), STR(""), &svg), RC_BAD);
	WANT_RC(code_qr_svg(t->a, str_of(long_text, 4000), STR(""), &svg),
	    RC_FULL);
}

static void *
draw_many(void *fonts)
{
	struct arena *a = arena_new(64 * 1024 * 1024);

	for (int32_t i = 0; i < 20; i++) {
		struct pdf	*d = pdf_new(a, fonts, (struct pdf_about){
			.created_us = 0 });
		struct str	 file;

		pdf_page(d);
		for (int32_t cp = 0x4E00 + i * 64; cp < 0x4F00 + i * 64; cp++) {
			char text[] = { (char)(0xE0 | cp >> 12),
				(char)(0x80 | (cp >> 6 & 63)),
				(char)(0x80 | (cp & 63)) };

			pdf_text(d, &plain, 20, 20, str_of(text, 3));
		}
		must(pdf_finish(d, &file) == RC_OK);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

TEST(threads_share_one_chain_of_fonts)
{
	struct font_chain	*f = fixture_fonts(t);
	pthread_t		 threads[4];

	for (size_t i = 0; i < COUNT(threads); i++)
		WANT_INT(pthread_create(&threads[i], NULL, draw_many, f), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		WANT_INT(pthread_join(threads[i], NULL), 0);
}

TEST(a_chain_without_any_file_is_none)
{
	const struct font_file none[] = { { "/nowhere/font.ttf", 0 } };

	WANT(font_chain_open(none, COUNT(none)) == NULL);
	font_chain_close(NULL);
}
