/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet/sheet.h"

#include <string.h>
#include <zlib.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "sheet/build.h"
#include "sheet/text.h"
#include "tests/test.h"
#include "tests/xls_fixture.h"
#include "tests/xlsx_fixture.h"

static struct workbook
read_ok(struct test *t, struct str file)
{
	struct sheet_error	err = { .fault = FAULT_NONE };
	struct workbook		wb = { .sheets_n = 0 };

	WANT_RC(workbook_read(t->a, file, NULL, &wb, &err), RC_OK);
	return wb;
}

static struct sheet_error
read_fails(struct test *t, struct str file, enum rc rc,
    const struct sheet_limits *lim)
{
	struct sheet_error	err = { .fault = FAULT_NONE };
	struct workbook		wb;

	WANT_RC(workbook_read(t->a, file, lim, &wb, &err), rc);
	WANT(strlen(sheet_fault_text(err.fault)) > 0);
	WANT(strlen(sheet_fault_id(err.fault)) > 0);
	return err;
}

/* at: the text of a cell of the first sheet. */
static struct str
at(const struct workbook *wb, uint32_t row, uint32_t col)
{
	return sheet_text_at(sheet_row_at(&wb->sheets[0], row), col);
}

TEST(a_csv_keeps_quotes_separators_and_line_ends_inside_fields)
{
	struct workbook wb = read_ok(t, STR("a,\"b,\"\"c\"\"\r\nd\",\r\n\n"
	    "x\ry,\"z\" tail,q\"r\"\n"));

	WANT_INT(wb.format, SHEET_CSV);
	WANT_INT(wb.sheets_n, 1);
	WANT_STR(wb.sheets[0].name, "");
	WANT_STR(at(&wb, 1, 1), "a");
	WANT_STR(at(&wb, 1, 2), "b,\"c\"\nd");
	WANT_STR(at(&wb, 1, 3), "");
	WANT(sheet_row_at(&wb.sheets[0], 2) == NULL);
	WANT_STR(at(&wb, 3, 1), "x");
	WANT_STR(at(&wb, 4, 1), "y");
	WANT_STR(at(&wb, 4, 2), "z tail");
	WANT_STR(at(&wb, 4, 3), "q\"r\"");
	WANT_INT(wb.sheets[0].last_col, 3);
	WANT_INT(wb.sheets[0].last_row, 4);
}

TEST(separators_are_recognised_from_the_first_line)
{
	struct workbook wb = read_ok(t, STR("a\tb, c\td\n1\t2\t3\n"));

	WANT_STR(at(&wb, 1, 2), "b, c");
	WANT_STR(at(&wb, 2, 3), "3");
	wb = read_ok(t, STR("a;b\n1;2\n"));
	WANT_STR(at(&wb, 2, 2), "2");
}

TEST(encodings_are_recognised_by_the_bytes)
{
	static const char	wide[] = "\xff\xfe" "\x4d\x80\x09\x00\x31\x00";
	struct workbook		wb;

	wb = read_ok(t, STR("\xef\xbb\xbf" "职位,1\n"));
	WANT_STR(at(&wb, 1, 1), "职位");
	/* 职位 and U+4DAE, whose two bytes FE 9F glibc's GBK refuses. */
	wb = read_ok(t, STR("\xd6\xb0\xce\xbb,\xfe\x9f\n"));
	WANT_STR(at(&wb, 1, 1), "职位");
	WANT_STR(at(&wb, 1, 2), "䶮");
	/* Four bytes: U+2AA30. */
	wb = read_ok(t, STR("\xd6\xb0,\x98\x38\xfa\x34\n"));
	WANT(utf8_valid(at(&wb, 1, 2)));
	WANT_INT(utf8_count(at(&wb, 1, 2)), 1);
	wb = read_ok(t, str_of(wide, sizeof(wide) - 1));
	WANT_STR(at(&wb, 1, 1), "聍");
	WANT_STR(at(&wb, 1, 2), "1");
	WANT_INT(read_fails(t, STR("\xef\xbb\xbf" "a\xff"), RC_BAD, NULL).fault,
	    FAULT_ENCODING);
	WANT_INT(read_fails(t, STR("a\xff\xff"), RC_BAD, NULL).fault,
	    FAULT_ENCODING);
}

TEST(what_is_no_table_is_refused_with_its_reason)
{
	struct sheet_error err;

	WANT_INT(read_fails(t, STR(""), RC_BAD, NULL).fault, FAULT_EMPTY);
	WANT_INT(read_fails(t, STR("%PDF-1.7\n\x01"), RC_BAD, NULL).fault,
	    FAULT_UNKNOWN);
	WANT_INT(read_fails(t, STR("\n<HTML><table>"), RC_BAD, NULL).fault,
	    FAULT_HTML);
	WANT_INT(read_fails(t, STR("PK\x03\x04 cut"), RC_BAD, NULL).fault,
	    FAULT_DAMAGED);
	WANT_INT(read_fails(t, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut"),
	    RC_BAD, NULL).fault, FAULT_DAMAGED);
	WANT_INT(read_fails(t, fixture_cfb(t->a, "EncryptedPackage", STR("x")),
	    RC_BAD, NULL).fault, FAULT_ENCRYPTED);
	WANT_INT(read_fails(t, fixture_cfb(t->a, "Book", STR("x")), RC_BAD,
	    NULL).fault, FAULT_DAMAGED);
	WANT_INT(read_fails(t, fixture_cfb(t->a, "Book", STR("\x09\x08\x08\0"
	    "\0\x05\x05\0\0\0\0\0")), RC_BAD, NULL).fault, FAULT_OLD_XLS);
	WANT_INT(read_fails(t, fixture_cfb(t->a, "WordDocument", STR("x")),
	    RC_BAD, NULL).fault, FAULT_UNKNOWN);
	WANT_INT(read_fails(t, fixture_cfb(t->a, "workbook", STR("x")), RC_BAD,
	    NULL).fault, FAULT_DAMAGED);
	err = read_fails(t, STR("a,b\nc,\"d\n"), RC_BAD, NULL);
	WANT_INT(err.fault, FAULT_QUOTE);
	WANT_INT(err.row, 2);
	WANT_INT(err.col, 2);
}

TEST(limits_hold_and_say_where)
{
	struct sheet_limits	lim = { .rows = 2, .cols = 2, .cells = 3,
	    .cell_bytes = 4, .text_bytes = 1000, .file_bytes = 100 };
	struct sheet_error	err;

	WANT_INT(read_fails(t, STR("1\n2\n3\n"), RC_FULL, &lim).fault,
	    FAULT_ROWS);
	err = read_fails(t, STR("1\n1,2,3\n"), RC_FULL, &lim);
	WANT_INT(err.fault, FAULT_COLUMNS);
	WANT_INT(err.row, 2);
	WANT_INT(err.col, 3);
	WANT_INT(read_fails(t, STR("1,2\n3,4\n"), RC_FULL, &lim).fault,
	    FAULT_CELLS);
	WANT_INT(read_fails(t, STR("12345\n"), RC_FULL, &lim).fault,
	    FAULT_CELL_LONG);
	WANT_INT(read_fails(t, STR("\"12345\"\n"), RC_FULL, &lim).fault,
	    FAULT_CELL_LONG);
	lim.text_bytes = 20;
	WANT_INT(read_fails(t, STR("123,4\n"), RC_FULL, &lim).fault,
	    FAULT_INFLATED);
	lim.file_bytes = 3;
	WANT_INT(read_fails(t, STR("1,2,3"), RC_FULL, &lim).fault,
	    FAULT_FILE_SIZE);
}

TEST(an_xlsx_gives_every_kind_of_cell_as_text)
{
	struct workbook wb = read_ok(t, fixture_xlsx(t->a,
	    "<sheetData><row r='2'><c r='A2' t='s'><v>0</v></c>"
	    "<c r='B2' t='s'><v>1</v></c><c r='D2' t='inlineStr'><is><t>in</t>"
	    "<r><t>line</t></r></is></c><c t='b'><v>1</v></c>"
	    "<c r='F2' t='e'><v>#REF!</v></c><c r='G2' t='str'><f>A1</f>"
	    "<v>str</v></c><c r='XFC2' s='4'/></row>"
	    "<row><c><v>11001011</v></c><c><v>3.0</v></c><c><v>1.5</v></c>"
	    "<c><v>1.1E+2</v></c><c s='1'><v>44562</v></c>"
	    "<c s='2'><v>44562.5</v></c><c s='3'><v>0.5</v></c>"
	    "<c s='1'><v>59</v></c><c t='d'><v>2026-03-01T00:00:00</v></c>"
	    "<c><v>110105194912310021</v></c><c><v>-0.1</v></c></row>"
	    "</sheetData><mergeCells><mergeCell ref='A2:B5'/></mergeCells>",
	    "<si><r><t>一&amp;</t></r><r><t xml:space='preserve'> 二</t></r>"
	    "<rPh sb='0' eb='1'><t>yi</t></rPh></si>"
	    "<si><t>a_x000D_\nb_x005F_c_xZZZZ_</t></si>",
	    "<numFmts><numFmt numFmtId='176' formatCode='yyyy\"h\"m'/>"
	    "<numFmt numFmtId='177' formatCode='[Red]\"d\"0'/></numFmts>"
	    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
	    "<cellXfs><xf numFmtId='177'/><xf numFmtId='14'/>"
	    "<xf numFmtId='176'/><xf numFmtId='20'/><xf/></cellXfs>"));
	static const char *const row3[] = { "11001011", "3", "1.5", "110",
		"2022-01-01", "2022-01-01 12:00", "12:00", "1900-02-28",
		"2026-03-01", "110105194912310016", "-0.1" };

	WANT_INT(wb.format, SHEET_XLSX);
	WANT_STR(wb.sheets[0].name, "表");
	WANT_STR(at(&wb, 2, 1), "一& 二");
	WANT_STR(at(&wb, 2, 2), "a\nb_c_xZZZZ_");
	WANT_STR(at(&wb, 2, 3), "");
	WANT_STR(at(&wb, 2, 4), "inline");
	WANT_STR(at(&wb, 2, 5), "TRUE");
	WANT_STR(at(&wb, 2, 6), "#REF!");
	WANT_STR(at(&wb, 2, 7), "str");
	WANT_INT(sheet_row_at(&wb.sheets[0], 2)->n, 6);
	for (uint32_t i = 0; i < COUNT(row3); i++)
		WANT_STR(at(&wb, 3, i + 1), row3[i]);
	WANT_INT(wb.sheets[0].spans_n, 1);
	WANT_INT(wb.sheets[0].spans[0].row, 2);
	WANT_INT(wb.sheets[0].spans[0].rows, 4);
	WANT_INT(wb.sheets[0].spans[0].cols, 2);
	WANT_INT(wb.sheets[0].last_col, 11);
}

TEST(an_xlsx_with_prefixed_names_and_entries_by_zip64_is_read)
{
	struct zip_part parts[] = {
		{ "xl\\Workbook.xml", STR("<x:workbook xmlns:x='x' "
		    "xmlns:r='r'><x:sheets><x:sheet name='甲' r:id='a' "
		    "state='hidden'/><x:sheet name='图' r:id='c'/></x:sheets>"
		    "</x:workbook>"), 0 },
		{ "xl/_rels/workbook.xml.rels", STR("<Relationships>"
		    "<Relationship Id='c' Type='/chartsheet' Target='c.xml'/>"
		    "<Relationship Id='a' Type='/worksheet' Target='s.xml'/>"
		    "</Relationships>"), 0 },
		{ "xl/s.xml", STR("<x:worksheet xmlns:x='x'><x:sheetData>"
		    "<x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData>"
		    "</x:worksheet>"), 0 },
	};
	struct str	file = fixture_zip(t->a, parts, COUNT(parts)), head;
	struct workbook	wb = read_ok(t, file);
	struct buf	b;

	WANT_INT(wb.sheets_n, 1);
	WANT(wb.sheets[0].hidden);
	WANT_STR(at(&wb, 1, 1), "7");

	/* The same file with its directory's place told in 64 bits. */
	head = str_sub(file, 0, file.n - 22);
	buf_init(&b, 10000);
	buf_str(&b, head);
	buf_str(&b, STR("PK\x06\x06"));
	fixture_le(&b, 44, 8);
	fixture_le(&b, 0, 12);
	fixture_le(&b, 3, 8);
	fixture_le(&b, 3, 8);
	for (size_t i = 12; i <= 16; i += 4)
		for (size_t k = 0; k < 8; k++)
			buf_char(&b, k < 4 ? file.p[head.n + i + k] : '\0');
	buf_str(&b, STR("PK\x06\x07"));
	fixture_le(&b, 0, 4);
	fixture_le(&b, head.n, 8);
	fixture_le(&b, 1, 4);
	buf_str(&b, STR("PK\x05\x06\0\0\0\0\xff\xff\xff\xff"
	    "\xff\xff\xff\xff\xff\xff\xff\xff\0\0"));
	wb = read_ok(t, buf_view(&b));
	WANT_INT(wb.sheets_n, 1);
	buf_done(&b);
}

TEST(an_xlsx_that_lies_is_refused)
{
	static const struct {
		const char		*cells;
		enum sheet_fault	 fault;
	} bad[] = {
		{ "<sheetData><row r='1'><c r='B1'><v>1</v></c>"
		    "<c r='A1'><v>1</v></c></row></sheetData>", FAULT_DAMAGED },
		{ "<sheetData><row r='2'/><row r='1'/></sheetData>",
		    FAULT_DAMAGED },
		{ "<sheetData><row r='1'><c t='s'><v>0</v></c></row>"
		    "</sheetData>", FAULT_DAMAGED },
		{ "<sheetData><row r='1'><c><v>one</v></c></row></sheetData>",
		    FAULT_DAMAGED },
		{ "<sheetData><row r='1'><c r='A2'><v>1</v></c></row>"
		    "</sheetData>", FAULT_DAMAGED },
		{ "<sheetData><row r='4294967295'/></sheetData>", FAULT_ROWS },
		{ "<sheetData><row r='1'><c r='XFE1'><v>1</v></c></row>"
		    "</sheetData>", FAULT_COLUMNS },
		{ "<c><v>1</v></c>", FAULT_DAMAGED },
		{ "<mergeCells><mergeCell ref='B2:A1'/></mergeCells>",
		    FAULT_DAMAGED },
		{ "<unclosed>", FAULT_DAMAGED },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct sheet_error err = read_fails(t,
		    fixture_xlsx(t->a, bad[i].cells, NULL, NULL),
		    i == 5 || i == 6 ? RC_FULL : RC_BAD, NULL);

		WANT_INT(err.fault, bad[i].fault);
		WANT_STR(err.sheet, "表");
	}
}

TEST(a_document_type_is_refused)
{
	struct zip_part parts[] = {
		{ "xl/workbook.xml", STR("<!DOCTYPE w [<!ENTITY a 'b'>]>"
		    "<workbook>&a;</workbook>"), 0 },
	};

	WANT_INT(read_fails(t, fixture_zip(t->a, parts, 1), RC_BAD, NULL).fault,
	    FAULT_DOCTYPE);
}

/* deflated: zeroes of a size, packed. */
static struct str
deflated(struct test *t, size_t n)
{
	Bytef		*from = arena_alloc(t->a, n), *to;
	uLongf		 to_n = compressBound((uLong)n);

	to = arena_alloc(t->a, to_n);
	must(compress2(to, &to_n, from, (uLong)n, 9) == Z_OK);
	return str_of(to + 2, to_n - 6);	/* without zlib's own frame */
}

TEST(a_part_that_unpacks_to_too_much_is_refused)
{
	struct sheet_limits	lim = { .inflated_bytes = 1 << 20 };
	struct zip_part		parts[] = {
		{ "xl/workbook.xml", STR("<workbook xmlns:r='r'><sheets>"
		    "<sheet name='a' r:id='a'/></sheets></workbook>"), 0 },
		{ "xl/_rels/workbook.xml.rels", STR("<Relationships>"
		    "<Relationship Id='a' Type='/worksheet' Target='s.xml'/>"
		    "</Relationships>"), 0 },
		{ "xl/s.xml", STR(""), 8 },
	};
	struct str		file;

	parts[2].body = deflated(t, (size_t)2 << 20);
	file = fixture_zip(t->a, parts, COUNT(parts));
	/* Zeroes are no XML, so that only the first pieces are looked at. */
	WANT_INT(read_fails(t, file, RC_BAD, NULL).fault, FAULT_DAMAGED);
	lim.inflated_bytes = 1000;
	WANT_INT(read_fails(t, file, RC_FULL, &lim).fault, FAULT_INFLATED);
}

/* An .xls with every kind of cell, a text over two records, and no order. */
static struct str
xls_sample(struct test *t)
{
	struct buf	strings, cells;
	struct str	file;

	buf_init(&strings, 10000);
	buf_init(&cells, 10000);
	/* "ab" + "c" + U+2AA30 in two records, the second in wide letters;
	 * then one with a format run and a pronunciation behind it. */
	xls_record(&strings, 0x00fc, STR("\x02\0\0\0\x02\0\0\0"
	    "\x05\0\0" "ab"));
	xls_record(&strings, 0x003c, STR("\x01" "c\0\x6a\xd8\x30\xde"
	    "\x01\0\x0c\x01\0\x02\0\0\0" "d\0\0\0\0\xff\xee"));
	xls_cell(&cells, 0x00fd, 1, 1, 0, STR("\x01\0\0\0"));
	xls_cell(&cells, 0x00fd, 1, 0, 0, STR("\0\0\0\0"));
	xls_cell(&cells, 0x0204, 0, 0, 0, STR("\x02\0\x01\x0c\x80M\x4f"));
	xls_cell(&cells, 0x0203, 2, 0, 0, STR("\0\0\0\0\0\0\xf8\x3f"));
	xls_cell(&cells, 0x0203, 2, 1, 1, STR("\0\0\0\0\x40\xc2\xe5\x40"));
	xls_cell(&cells, 0x027e, 2, 2, 0, STR("\x1e\0\0\0"));
	xls_cell(&cells, 0x027e, 2, 3, 0, STR("\x07\x04\0\0"));
	xls_record(&cells, 0x00bd, STR("\x03\0\0\0\0\0\x0a\0\0\0"
	    "\0\0\x0e\0\0\0\x01\0"));
	xls_cell(&cells, 0x0006, 4, 0, 0, STR("\0\0\0\0\0\0\xff\xff\0\0"));
	xls_record(&cells, 0x0207, STR("\x03\0\0str"));
	xls_cell(&cells, 0x0006, 4, 1, 0, STR("\x01\0\x01\0\0\0\xff\xff"));
	xls_cell(&cells, 0x0205, 4, 2, 0, STR("\x17\x01"));
	xls_cell(&cells, 0x0201, 4, 3, 0, STR(""));
	xls_record(&cells, 0x00e5, STR("\x01\0\x01\0\x02\0\0\0\x01\0"));
	file = fixture_xls(t->a, &strings, &cells);
	buf_done(&strings);
	buf_done(&cells);
	return file;
}

TEST(an_xls_gives_every_kind_of_cell_as_text)
{
	struct workbook wb = read_ok(t, xls_sample(t));

	WANT_INT(wb.format, SHEET_XLS);
	WANT_STR(wb.sheets[0].name, "S");
	WANT_STR(at(&wb, 1, 1), "而位");
	WANT_STR(at(&wb, 2, 1), "abc\U0002AA30");
	WANT_STR(at(&wb, 2, 2), "d");
	WANT_STR(at(&wb, 3, 1), "1.5");
	WANT_STR(at(&wb, 3, 2), "2022-01-01");
	WANT_STR(at(&wb, 3, 3), "7");
	WANT_STR(at(&wb, 3, 4), "2.57");
	WANT_STR(at(&wb, 4, 1), "2");
	WANT_STR(at(&wb, 4, 2), "3");
	WANT_STR(at(&wb, 5, 1), "str");
	WANT_STR(at(&wb, 5, 2), "TRUE");
	WANT_STR(at(&wb, 5, 3), "#REF!");
	WANT_INT(wb.sheets[0].last_col, 4);
	WANT_INT(wb.sheets[0].spans_n, 1);
	WANT_INT(wb.sheets[0].spans[0].row, 2);
	WANT_INT(wb.sheets[0].spans[0].cols, 2);
}

TEST(an_xls_with_a_password_says_so)
{
	struct buf cells, filepass;

	buf_init(&cells, 100);
	buf_init(&filepass, 100);
	xls_record(&filepass, 0x002f, STR("\0\0\0\0\0\0"));
	WANT_INT(read_fails(t, fixture_xls(t->a, &filepass, &cells), RC_BAD,
	    NULL).fault, FAULT_ENCRYPTED);
	buf_done(&filepass);
	buf_done(&cells);
}

static void
damage(struct test *t, struct str file)
{
	struct rng	r = rng_seeded(7);
	unsigned	read_n = 0;

	for (int i = 0; i < 3000; i++) {
		char			*p = arena_copy(t->a, file.p, file.n);
		struct workbook		 wb;
		struct sheet_error	 err;
		size_t			 n = file.n;

		for (uint64_t k = rng_below(&r, 4); k < 4; k++)
			p[rng_below(&r, n)] = (char)rng_u64(&r);
		if (rng_below(&r, 4) == 0)
			n = rng_below(&r, n);
		read_n += workbook_read(t->a, str_of(p, n), NULL, &wb, &err) ==
		    RC_OK;
	}
	WANT(read_n < 3000);
}

TEST(damage_anywhere_never_does_more_than_refuse)
{
	damage(t, fixture_xlsx(t->a, "<sheetData><row r='1'>"
	    "<c r='A1' t='s'><v>0</v></c><c><v>5</v></c></row></sheetData>",
	    "<si><t>x</t></si>", "<cellXfs><xf/></cellXfs>"));
	damage(t, xls_sample(t));
}

TEST(a_number_is_read_as_its_cell_shows_it)
{
	static const struct {
		const char	*code;
		double		 value;
		const char	*shown;
	} list[] = {
		{ "0000000", 20, "0000020" }, { "000", 1234, "1234" },
		{ "000\\-0000", 20, "000-0020" },
		{ "\"A\"0000", 7, "A0007" }, { "0\"人\"", 2, "2人" },
		{ "0\\人;0", 2, "2人" }, { "第0号", 3, "第3号" },
		{ "0_ ", 85, "85" }, { "0", 110105, "110105" },
		/* Nothing is rounded, parted by thousands or turned to %. */
		{ "0.0", 85.26, "85.26" }, { "#,##0", 1234, "1234" },
		{ "00%", 0.5, "0.5" }, { "0.00E+00", 12, "12" },
		{ "General", 7, "7" }, { "@", 7, "7" }, { "000", 1.5, "1.5" },
		{ "000", -2, "-2" }, { "000\"", 2, "2" },
	};

	for (size_t i = 0; i < COUNT(list); i++) {
		struct sheet_form f = sheet_form_of_code(t->a, list[i].code);

		WANT_STR(sheet_number_shown(t->a, list[i].value, &f),
		    list[i].shown);
	}
	WANT_INT(sheet_form_of_code(t->a, "yyyy\"年\"").dating, DATING_DATE);
}

TEST(a_format_with_noughts_counts_in_both_kinds_of_file)
{
	struct workbook		wb;
	struct sheet_error	err;
	struct buf		cells;
	struct str		file;

	WANT_RC(workbook_read(t->a, fixture_xlsx(t->a, "<sheetData><row r='1'>"
	    "<c r='A1' s='1'><v>20</v></c></row></sheetData>", NULL,
	    "<numFmts><numFmt numFmtId='165' formatCode='0000000'/></numFmts>"
	    "<cellXfs><xf numFmtId='0'/><xf numFmtId='165'/></cellXfs>"), NULL,
	    &wb, &err), RC_OK);
	WANT_STR(sheet_text_at(wb.sheets->rows, 1), "0000020");
	WANT_INT(wb.sheets->rows->cells->kind, SHEET_NUMBER);

	buf_init(&cells, 1000);
	xls_record(&cells, 0x027e, STR("\0\0\0\0\x01\0\x52\0\0\0"));
	file = fixture_book(t->a, "Book", "0000", NULL, &cells);
	WANT_RC(workbook_read(t->a, file, NULL, &wb, &err), RC_OK);
	WANT_STR(sheet_text_at(wb.sheets->rows, 1), "0020");
	buf_done(&cells);
}

TEST(a_guard_against_numbers_is_taken_off)
{
	struct workbook		wb;
	struct sheet_error	err;

	WANT_RC(workbook_read(t->a, STR("=\"A0001\",\"=\"\"00\"\"\"\"2\"\"\","
	    "=1,=\"\n"), NULL, &wb, &err), RC_OK);
	WANT_STR(sheet_text_at(wb.sheets->rows, 1), "A0001");
	WANT_STR(sheet_text_at(wb.sheets->rows, 2), "00\"2");
	WANT_STR(sheet_text_at(wb.sheets->rows, 3), "=1");
	WANT_STR(sheet_text_at(wb.sheets->rows, 4), "=\"");
}

TEST(headings_are_compared_without_what_adorns_them)
{
	WANT(sheet_heading_is(STR(" 准考证　号* "), STR("准考证号")));
	WANT(sheet_heading_is(STR("身份证号（18位）："), STR("身份证号")));
	WANT(!sheet_heading_is(STR("（姓名）"), STR("姓名")));
	WANT(!sheet_heading_is(STR(""), STR("")));
}

TEST(columns_have_the_names_that_people_know)
{
	WANT_STR(sheet_col_name(t->a, 1), "A");
	WANT_STR(sheet_col_name(t->a, 26), "Z");
	WANT_STR(sheet_col_name(t->a, 27), "AA");
	WANT_STR(sheet_col_name(t->a, 16384), "XFD");
}

TEST(tags_within_tags_have_an_end)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_z(&b, "<a>");
	WANT_INT(read_fails(t, fixture_xlsx(t->a, str_copy(t->a,
	    buf_view(&b)).p, NULL, NULL), RC_FULL, NULL).fault, FAULT_DEPTH);
	buf_done(&b);
}
