/* SPDX-License-Identifier: Apache-2.0 */
#include "cell/pdf_check.h"

#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "pdf/pdf.h"
#include "tests/program.h"
#include "tests/test.h"

enum { MB = 1024 * 1024 };

static const struct pdf_limits usual = { .max_bytes = MB,
	.pages_max = 20 };

/* A file of these objects, 1 being the catalog, with an exact table. */
static struct str
file_of(struct test *t, const struct str *objects, size_t n)
{
	struct buf	b;
	size_t		at[64], table;

	must(n < COUNT(at));
	buf_init(&b, 8 * 1024 * 1024);
	buf_z(&b, "%PDF-1.7\n");
	for (size_t i = 0; i < n; i++) {
		at[i] = b.n;
		buf_fmt(&b, "%zu 0 obj\n%.*s\nendobj\n", i + 1,
		    STR_ARG(objects[i]));
	}
	table = b.n;
	buf_fmt(&b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%010zu 00000 n \n", at[i]);
	buf_fmt(&b, "trailer\n<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", n + 1, table);
	return buf_take(t->a, &b);
}

/*
 * A good file of one page, with more in its catalog, in its page, and a fourth
 * object that those may refer to.
 */
static struct str
page_with(struct test *t, const char *catalog, const char *page,
    const char *fourth)
{
	struct str objects[] = {
		str_make(t->a, "<</Type/Catalog/Pages 2 0 R%s>>", catalog),
		STR("<</Type/Pages/Count 1/Kids[3 0 R]>>"),
		str_make(t->a, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
		    "/Resources<<>>%s>>", page),
		str_z(fourth),
	};

	return file_of(t, objects, COUNT(objects));
}

static struct str
pages(struct test *t, size_t n)
{
	struct str	objects[60], kids = STR("");

	for (size_t i = 0; i < n; i++) {
		kids = str_make(t->a, "%.*s%zu 0 R ", STR_ARG(kids), i + 3);
		objects[i + 2] = STR("<</Type/Page/Parent 2 0 R/MediaBox"
		    "[0 0 595 842]>>");
	}
	objects[0] = STR("<</Type/Catalog/Pages 2 0 R>>");
	objects[1] = str_make(t->a, "<</Type/Pages/Count %zu/Kids[%.*s]>>", n,
	    STR_ARG(kids));
	return file_of(t, objects, n + 2);
}

/* The verdict, the same in a child and without one. */
static struct pdf_found
found(struct test *t, struct str bytes)
{
	struct pdf_found	there = { .fault = PDF_FAULT__MAX };
	struct pdf_found	here = { .fault = PDF_FAULT__MAX };
	enum rc			rc = pdf_check(bytes, &usual, &there);

	WANT_RC(rc, there.fault == PDF_FINE ? RC_OK : RC_BAD);
	WANT_RC(pdf_look(bytes, &usual, &here), rc);
	WANT(here.fault == there.fault && here.pages == there.pages);
	return there;
}

static enum pdf_fault
fault(struct test *t, struct str bytes)
{
	return found(t, bytes).fault;
}

/* The file after one of qpdf's options. */
static struct str
by_qpdf(struct test *t, struct str pdf, const char *option)
{
	const char	*out = program_file(t, STR(""));
	struct str	 said;

	WANT_INT(PROGRAM(t, &said, "qpdf", option, program_file(t, pdf), out),
	    0);
	return test_file(t, out);
}

TEST(a_good_file_passes_and_its_pages_are_counted)
{
	WANT_INT(fault(t, page_with(t, "", "", "null")), PDF_FINE);
	WANT_INT(found(t, page_with(t, "", "", "null")).pages, 1);
	WANT_INT(found(t, pages(t, 2)).pages, 2);
	WANT_INT(found(t, pages(t, 20)).pages, 20);
}

TEST(what_is_no_pdf_and_what_is_too_large_is_told_at_once)
{
	struct pdf_found	f;
	struct str		good = pages(t, 1);

	WANT_INT(fault(t, STR("")), PDF_NOT_PDF);
	WANT_INT(fault(t, STR("\xFF\xD8\xFF\xE0 JFIF")), PDF_NOT_PDF);
	WANT_INT(fault(t, STR("PK\3\4 a Word file")), PDF_NOT_PDF);
	WANT_RC(pdf_check(good, &(struct pdf_limits){ .max_bytes =
	    (int64_t)good.n - 1 }, &f), RC_BAD);
	WANT_INT(f.fault, PDF_BYTES_MANY);
	WANT_RC(pdf_check(good, &(struct pdf_limits){ .max_bytes =
	    (int64_t)good.n }, &f), RC_OK);
	WANT_RC(pdf_check(good, &(struct pdf_limits){ 0, 0 }, &f), RC_OK);
}

TEST(too_many_pages_and_none_are_told_apart)
{
	WANT_INT(fault(t, pages(t, 21)), PDF_PAGES_MANY);
	WANT_INT(found(t, pages(t, 21)).pages, 21);
	WANT_INT(fault(t, pages(t, 0)), PDF_NO_PAGE);
}

TEST(a_file_cut_off_anywhere_is_damaged)
{
	struct str good = page_with(t, "", "", "<</A(text)>>");

	/* Blanks and the %%EOF at the very end say nothing. */
	for (size_t n = 9; n + 8 < good.n; n += 7)
		WANT_INT(fault(t, str_sub(good, 0, n)), PDF_DAMAGED);
}

TEST(a_file_that_has_to_be_mended_is_damaged)
{
	struct str	good = page_with(t, "/X 4 0 R", "", "<</A(text)>>");
	char		*bad = arena_copy(t->a, good.p, good.n);
	size_t		 at = str_find(good, STR("4 0 obj"));

	bad[at] = '9';		/* the table points to another object */
	WANT_INT(fault(t, str_of(bad, good.n)), PDF_DAMAGED);
	bad[at] = '4';
	bad[at + 9] = '(';	/* no dictionary any more */
	WANT_INT(fault(t, str_of(bad, good.n)), PDF_DAMAGED);
	WANT_INT(fault(t, page_with(t, "", "/X 4 0 R", "<</Length 5>>stream\n"
	    "a\nendstream")), PDF_DAMAGED);
	WANT_INT(fault(t, STR("%PDF-1.7\nnothing at all\n%%EOF\n")),
	    PDF_DAMAGED);
}

TEST(scripts_and_actions_are_found_wherever_they_hide)
{
	static const struct {
		const char	*catalog;
		const char	*page;
		const char	*fourth;
	} bad[] = {
		{ "/Names<</JavaScript<</Names[(a) 4 0 R]>>>>", "",
		    "<</S/JavaScript/JS(app.alert\\(1\\))>>" },
		{ "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "",
		    "null" },
		{ "/OpenAction 4 0 R", "", "<</S/URI/URI(http://x/)>>" },
		{ "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R>>", "",
		    "<</S/Launch/F(cmd.exe)>>" },
		{ "", "/AA<</O 4 0 R>>", "<</S/Named/N/NextPage>>" },
		{ "", "/Annots[<</Subtype/Link/A 4 0 R>>]",
		    "<</S/Launch/F(cmd.exe)>>" },
		{ "", "/Annots[[[<<>>[4 0 R]]]]", "<</S/SubmitForm/F(x)>>" },
		{ "", "/Annots[4 0 R]", "<</Subtype/RichMedia>>" },
		{ "", "/Annots[4 0 R]", "<</Subtype/FileAttachment>>" },
		{ "", "/Annots[<</A 4 0 R>>]", "<</S/ImportData/F(x)>>" },
		{ "", "/Annots[<</A 4 0 R>>]", "<</S/GoToR/F(x)/D(y)>>" },
		{ "/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>", "", "<<>>" },
		{ "/AF[4 0 R]", "", "<</Type/EmbeddedFile/Length 0>>stream\n"
		    "\nendstream" },
		{ "/AcroForm<</Fields[]/XFA 4 0 R>>", "", "(x)" },
		/* The same, written with other letters. */
		{ "/Open#41ction<</#53/Java#53cript/#4a#53(x)>>", "", "null" },
		/* Keys of a font list mean nothing; those of an object do. */
		{ "", "/Resources<</Font 4 0 R>>/X 4 0 R", "<</AA<<>>>>" },
		{ "", "/X 4 0 R/Resources<</Font 4 0 R>>", "<</AA<<>>>>" },
		{ "", "/Resources<</Font 4 0 R>>", "<</F<</S/JavaScript>>>>" },
		{ "", "/X 4 0 R", "<</Length 0/A<</S/JavaScript>>>>stream\n"
		    "\nendstream" },
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_INT(fault(t, page_with(t, bad[i].catalog, bad[i].page,
		    bad[i].fourth)), PDF_ACTIVE);
}

TEST(what_only_looks_like_a_script_is_let_through)
{
	static const char *const good[][2] = {
		{ "/OpenAction[3 0 R/Fit]", "null" },
		{ "/OpenAction<</S/GoTo/D[3 0 R/Fit]>>", "null" },
		{ "/X 4 0 R", "(/JS /JavaScript app.alert)" },
		{ "/X 4 0 R", "<</Length 26>>stream\n"
		    "/S/JavaScript /JS(alert())\nendstream" },
		{ "/X<</Font<</JS 4 0 R/AA 4 0 R>>>>", "<</Type/Font>>" },
		{ "/X 4 0 R", "<</A<</S/URI/URI(http://x/)>>/B 4 0 R>>" },
		{ "/X 99 0 R", "null" },
	};

	for (size_t i = 0; i < COUNT(good); i++)
		WANT_INT(fault(t, page_with(t, good[i][0], "", good[i][1])),
		    PDF_FINE);
}

TEST(the_other_generation_of_an_object_is_looked_at_too)
{
	struct str	file = page_with(t, "/X 4 0 R/Y 4 1 R", "", "<<>>");
	size_t		added = file.n, before = str_find(file,
	    STR("startxref\n")) + 10;
	struct str	rest, old;

	WANT_INT(fault(t, file), PDF_FINE);
	rest = str_sub(file, before, SIZE_MAX);
	WANT(str_cut(&rest, '\n', &old));
	file = str_make(t->a, "%.*s4 1 obj\n<</S/JavaScript>>\nendobj\n",
	    STR_ARG(file));
	file = str_make(t->a, "%.*sxref\n4 1\n%010zu 00001 n \ntrailer\n"
	    "<</Size 5/Root 1 0 R/Prev %.*s>>\nstartxref\n%zu\n%%%%EOF\n",
	    STR_ARG(file), added, STR_ARG(old), file.n);
	WANT_INT(fault(t, file), PDF_ACTIVE);
}

TEST(an_encrypted_file_is_told_whether_it_asks_for_a_password_or_not)
{
	struct str	 file = pages(t, 1), said;
	const char	*in = program_file(t, file);
	const char	*out = program_file(t, STR(""));

	WANT_INT(PROGRAM(t, &said, "qpdf", "--encrypt", "secret", "owner",
	    "256", "--", in, out), 0);
	WANT_INT(fault(t, test_file(t, out)), PDF_ENCRYPTED);
	WANT_INT(PROGRAM(t, &said, "qpdf", "--encrypt", "", "owner", "256",
	    "--", in, out), 0);
	WANT_INT(fault(t, test_file(t, out)), PDF_ENCRYPTED);
	WANT_INT(PROGRAM(t, &said, "qpdf", "--allow-weak-crypto", "--encrypt",
	    "", "", "128", "--", in, out), 0);
	WANT_INT(fault(t, test_file(t, out)), PDF_ENCRYPTED);
}

TEST(object_streams_and_linear_files_are_read_too)
{
	static const char	 packed[] = "--object-streams=generate";
	struct str		 file = by_qpdf(t, pages(t, 9), packed);

	WANT(str_has(file, STR("/ObjStm")));
	WANT_INT(fault(t, file), PDF_FINE);
	WANT_INT(found(t, file).pages, 9);
	WANT_INT(fault(t, by_qpdf(t, pages(t, 9), "--linearize")), PDF_FINE);
	file = by_qpdf(t, page_with(t, "/Names<</X 4 0 R>>", "",
	    "<</S/JavaScript/JS(x)>>"), packed);
	WANT(!str_has(file, STR("JavaScript")));
	WANT_INT(fault(t, file), PDF_ACTIVE);
}

TEST(what_we_write_ourselves_passes)
{
	struct font_chain	*fonts = font_chain_open(NULL, 0);
	struct pdf_found	 f = { .fault = PDF_FAULT__MAX };
	struct str		 file = { NULL, 0 };
	struct pdf		*d;

	if (fonts == NULL)
		test_skip("no font on this machine");
	d = pdf_new(t->a, fonts, (struct pdf_about){ .title = STR("表") });
	for (int i = 0; i < 3; i++) {
		pdf_page(d);
		pdf_text(d, &(struct pdf_type){ .size = 12 }, 50, 50,
		    STR("报名表 𠮷䶮"));
		WANT_RC(pdf_qr(d, &(struct pdf_box){ 90, 90, 90, 90 },
		    STR("text")), RC_OK);
	}
	WANT_RC(pdf_finish(d, &file), RC_OK);
	WANT_RC(pdf_check(file, &usual, &f), RC_OK);
	WANT(f.pages == 3 && f.fault == PDF_FINE);
	font_chain_close(fonts);
}

/*
 * A zlib stream of head and that many MB of blanks. The same packed MB over and
 * over, as each ends with a full flush: packing 3 GB would take a minute.
 */
static struct str
packed_blanks(struct test *t, struct str head, size_t mb)
{
	z_stream	 z = { .zalloc = NULL };
	unsigned char	*in = arena_alloc(t->a, MB), *to = arena_alloc(t->a, MB);
	size_t		 first, each;
	uLong		 sum, blanks;
	char		*out, *at;

	memset(in, ' ', MB);
	blanks = adler32(1, in, MB);
	must(deflateInit(&z, 9) == Z_OK);
	z.next_out = to;
	z.avail_out = MB;
	z.next_in = (unsigned char *)(uintptr_t)head.p;
	z.avail_in = (uInt)head.n;
	must(deflate(&z, Z_FULL_FLUSH) == Z_OK);
	sum = z.adler;
	first = z.total_out;
	z.next_in = in;
	z.avail_in = MB;
	must(deflate(&z, Z_FULL_FLUSH) == Z_OK);
	each = z.total_out - first;
	(void)deflateEnd(&z);	/* it was not at its end */
	out = at = arena_alloc(t->a, first + each * mb + 6);
	at = (char *)memcpy(at, to, first) + first;
	for (size_t i = 0; i < mb; i++) {
		at = (char *)memcpy(at, to + first, each) + each;
		sum = adler32_combine(sum, blanks, MB);
	}
	memcpy(at, (const char[]){ 3, 0, (char)(sum >> 24), (char)(sum >> 16),
	    (char)(sum >> 8), (char)sum }, 6);
	return str_of(out, first + each * mb + 6);
}

/* A good file whose fourth object is in a stream with that many MB of blanks. */
static struct str
bomb(struct test *t, size_t mb)
{
	const struct str packed = packed_blanks(t, STR("4 0 <</A 1>>"), mb);
	struct str	 head = page_with(t, "/X 4 0 R", "", "null");
	unsigned char	 table[7][4] = { { 0 } };
	struct buf	 b;
	size_t		 at;

	head = str_sub(head, 0, str_find(head, STR("4 0 obj")));
	buf_init(&b, 16 * 1024 * 1024);
	buf_str(&b, head);
	for (unsigned char i = 1; i <= 3; i++) {
		at = str_find(head, str_make(t->a, "%u 0 obj", i));
		memcpy(table[i], (const unsigned char[]){ 1,
		    (unsigned char)(at >> 16), (unsigned char)(at >> 8),
		    (unsigned char)at }, 4);
	}
	memcpy(table[4], (const unsigned char[]){ 2, 0, 0, 5 }, 4);
	table[5][0] = table[6][0] = 1;
	table[5][2] = (unsigned char)(b.n >> 8);
	table[5][3] = (unsigned char)b.n;
	buf_fmt(&b, "5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode"
	    "/Length %zu>>stream\n", packed.n);
	buf_str(&b, packed);
	buf_z(&b, "\nendstream\nendobj\n");
	at = b.n;
	memcpy(table[6], (const unsigned char[]){ 1, (unsigned char)(at >> 16),
	    (unsigned char)(at >> 8), (unsigned char)at }, 4);
	buf_fmt(&b, "6 0 obj\n<</Type/XRef/Size 7/Root 1 0 R/W[1 3 0]"
	    "/Length %zu>>stream\n", sizeof(table));
	buf_add(&b, table, sizeof(table));
	buf_fmt(&b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
	return buf_take(t->a, &b);
}

TEST(a_file_that_would_take_gigabytes_harms_nobody)
{
	const struct pdf_limits	 lim = { .max_bytes = 0 };
	struct pdf_found	 f = { .fault = PDF_FINE };
	struct str		 file = bomb(t, 1);

	/* A small one is read to its end and is fine. */
	WANT_INT(fault(t, file), PDF_FINE);
	file = bomb(t, 3000);
	WANT(file.n < 8 * 1024 * 1024);
	WANT_RC(pdf_check(file, &lim, &f), RC_BAD);
	WANT(f.fault == PDF_COSTLY || f.fault == PDF_DAMAGED);
}

TEST(every_fault_says_what_to_do_next)
{
	WANT_STR(str_z(pdf_fault_text(PDF_FINE)), "");
	for (int i = PDF_NOT_PDF; i < PDF_FAULT__MAX; i++)
		WANT(str_has(str_z(pdf_fault_text((enum pdf_fault)i)),
		    STR("请")));
}
