/* SPDX-License-Identifier: Apache-2.0 */
#include "position/condition.h"
#include "position/table.h"

#include <stdlib.h>

#include "base/json.h"
#include "tests/test.h"
#include "tests/xlsx_fixture.h"

static struct position_table
read_table(struct test *t, struct str file,
    const struct position_options *options)
{
	struct workbook		wb;
	struct sheet_error	err;
	struct position_table	table;

	WANT_RC(workbook_read(t->a, file, NULL, &wb, &err), RC_OK);
	/* Its answer is rows_n above 0 or not; tests look at that. */
	(void)position_table_read(t->a, &wb, options, &table);
	return table;
}

static unsigned
count(const struct position_table *table, enum position_reason reason)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < table->problems_n; i++)
		n += table->problems[i].reason == reason;
	return n;
}

static const struct position_sheet *
sheet_named(const struct position_table *table, struct str name)
{
	for (uint32_t i = 0; i < table->sheets_n; i++)
		if (str_eq(table->sheets[i].name, name))
			return &table->sheets[i];
	return NULL;
}

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* ---- real tables, when they are there */

static void
want_sheet(struct test *t, const struct position_table *table,
    const struct json *want)
{
	struct str			 name = json_text(want, "sheet");
	const struct position_sheet	*s = sheet_named(table, name);
	const struct json		*import = json_get(want, "import");

	if (import != NULL && import->kind == JKIND_BOOL && import->i64 == 0) {
		WANT(s == NULL);
		WANT_INT(count(table, POSITION_NO_HEADER), 1);
		return;
	}
	WANT(s != NULL);
	if (s == NULL)
		return;
	WANT_INT(s->header_first, json_get(want, "header_rows")->kids->i64);
	WANT_INT(s->header_last,
	    json_get(want, "header_rows")->kids->next->i64);
	WANT_INT(s->columns_n, json_number(want, "columns", -1));
	WANT_INT(s->fields[json_number(want, "headcount_column", 1) - 1],
	    FIELD_HEADCOUNT);
	WANT_INT(s->row_first, json_number(want, "first_data_row", -1));
	WANT_INT(s->row_last, json_number(want, "last_data_row", -1));
	WANT_INT(s->positions, json_number(want, "positions", -1));
	WANT_INT(s->headcount, json_number(want, "headcount", -1));
	WANT_SAME(str_hex(t->a, s->digest.b, SHA256_BYTES),
	    json_text(want, "rows_sha256"));
}

static void
want_file(struct test *t, const struct json *want)
{
	struct str		 name = json_text(want, "file");
	const char		*path;
	struct position_table	 table;
	struct str		*keys;
	int64_t			 headcount = 0;

	path = test_shared(t, str_to_z(t->a, str_make(t->a,
	    "data/positions/%.*s", STR_ARG(name))));
	if (path == NULL)
		path = test_shared(t, str_to_z(t->a, str_make(t->a,
		    "data/positions/derived/%.*s", STR_ARG(name))));
	WANT(path != NULL);
	table = read_table(t, test_file(t, path), NULL);
	for (const struct json *s = json_get(want, "sheets")->kids; s != NULL;
	    s = s->next)
		want_sheet(t, &table, s);
	WANT_INT(table.rows_n, json_number(want, "positions", -1));
	for (uint32_t i = 0; i < table.rows_n; i++)
		headcount += table.rows[i].headcount;
	WANT_INT(headcount, json_number(want, "headcount", -1));
	WANT_INT(count(&table, POSITION_DUPLICATE), 0);
	keys = ARENA_ARRAY(t->a, struct str, table.rows_n);
	for (uint32_t i = 0; i < table.rows_n; i++)
		keys[i] = position_key(t->a, &table, &table.rows[i]);
	qsort(keys, table.rows_n, sizeof(*keys), by_bytes);
	for (uint32_t i = 1; i < table.rows_n; i++)
		WANT(!str_eq(keys[i - 1], keys[i]));
}

TEST(real_tables_give_the_numbers_of_two_other_readers)
{
	const char	*path = test_shared(t, "data/positions/expected.json");
	struct json	*root;
	unsigned	 n = 0;

	if (path == NULL)
		test_skip("no shared folder with position tables");
	WANT_RC(json_parse(t->a, test_file(t, path), &root), RC_OK);
	for (const struct json *f = json_get(root, "files")->kids; f != NULL;
	    f = f->next, n++)
		want_file(t, f);
	WANT(n >= 9);
}

TEST(a_real_sheet_without_header_is_read_with_a_map)
{
	const char	*path = test_shared(t,
	    "data/positions/jdwz-traffic-2023.xlsx");
	struct position_map	 map;
	struct position_options	 options = { .map = &map };
	struct str		 out = STR("Sheet2");
	struct position_table	 table;
	int			 line;

	if (path == NULL)
		test_skip("no shared folder with position tables");
	WANT_RC(position_map_parse(t->a, STR("# by hand\n表头=无\n列数=18\n"
	    "@A=职位代码\n@C = 用人单位\n@5=职位名称\n@G=招录人数\n"), &map,
	    &line), RC_OK);
	options.leave_out = &out;
	options.leave_out_n = 1;
	table = read_table(t, test_file(t, path), &options);
	WANT_INT(table.sheets_n, 1);
	WANT_INT(table.rows_n, 123);
	WANT_INT(table.sheets[0].headcount, 174);
	WANT_INT(table.sheets[0].columns_n, 18);
	WANT_SAME(str_hex(t->a, table.sheets[0].digest.b, SHA256_BYTES),
	    STR("832a6bb6c8fcd1f323029f695ec46c48ba53ce710dc2c31cfb65506476dcf"
	    "ef0"));
}

/* ---- small tables of our own */

TEST(a_title_and_drifting_headers_are_no_obstacle)
{
	struct position_table table = read_table(t, STR(
	    "某市2026年招聘计划表\n"
	    "招录机关（单位）,职位 名称,职 位​代码,\"招聘\n人数\","
	    "专业（学科）类别,咨询电话１,咨询电话2\n"
	    "　市教育局 ,\"教　师\n一\",００１,３,\"中文\n历史\",123,456\n"
	    ",,,,,,\n"
	    "合计,,,3,,,\n"), NULL);
	const struct position_row *row;

	WANT_INT(table.rows_n, 1);
	row = table.rows;
	WANT_INT(table.sheets[0].header_first, 2);
	WANT_STR(row->dept, "市教育局");
	WANT_STR(row->unit, "市教育局");
	WANT_STR(row->name, "教　师一");
	WANT_STR(row->code, "001");
	WANT_INT(row->headcount, 3);
	WANT_STR(row->headcount_text, "3");
	WANT_STR(row->major, "中文\n历史");
	WANT_STR(row->phone, "123");
	WANT_INT(row->extra_n, 1);
	WANT_STR(row->extra[0].name, "咨询电话2");
	WANT_STR(row->extra[0].value, "456");
	WANT_STR(row->remark, "");
	WANT_INT(count(&table, POSITION_NOT_A_POSITION), 1);
	WANT_INT(table.problems[0].row, 5);
}

TEST(every_doubt_is_listed_with_its_place)
{
	struct position_table table = read_table(t, STR(
	    "单位名称,岗位名称,岗位代码,招聘人数,备注\n"
	    "甲,教师,A1,2,\n"
	    "甲,教师,A1,1,again\n"
	    "甲,医生,,1,no code\n"
	    "乙,护士,B1,,no number\n"
	    "乙,护士,B2,若干,\n"
	    "乙,护士,B3,0,\n"
	    "乙,护士,B4 ,2人,\n"
	    "注：以上人数为计划数,,,,\n"
	    "单位名称,岗位名称,岗位代码,招聘人数,备注\n"), NULL);

	WANT_INT(table.rows_n, 4);
	WANT_INT(table.sheets[0].headcount, 6);
	WANT(table.sheets[0].by_code);
	WANT_INT(count(&table, POSITION_DUPLICATE), 2);
	WANT_INT(count(&table, POSITION_KEY_MISSING), 1);
	WANT(table.bad);
	WANT_INT(count(&table, POSITION_HEADCOUNT_MISSING), 1);
	WANT_INT(count(&table, POSITION_HEADCOUNT_BAD), 2);
	WANT_INT(count(&table, POSITION_BLANKS), 1);
	WANT_INT(count(&table, POSITION_NOT_A_POSITION), 2);
	for (uint32_t i = 0; i < table.problems_n; i++) {
		const struct position_problem *p = &table.problems[i];

		WANT(p->row >= 2 && p->row <= 10);
		if (p->reason == POSITION_DUPLICATE) {
			WANT(p->row == 2 || p->row == 3);
			WANT_INT(p->other, 5 - p->row);
		}
		if (p->reason == POSITION_HEADCOUNT_BAD)
			WANT_INT(p->col, 4);
	}
}

TEST(a_position_whose_headcount_cannot_be_read_is_not_dropped)
{
	static const struct {
		const char	*cell;
		int32_t		 headcount;	/* 0: the table is refused */
	} cases[] = {
		{ "3", 3 }, { "3.0", 3 }, { "3.00", 3 }, { "３人", 3 },
		{ "3.5", 0 }, { "3.", 0 }, { ".0", 0 }, { "若干", 0 },
		{ "0", 0 }, { "100000", 0 }, { "", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct position_table table = read_table(t, str_make(t->a,
		    "单位名称,岗位名称,岗位代码,招聘人数\n"
		    "甲,教师,A1,2\n甲,医生,A2,%s\n", cases[i].cell), NULL);

		WANT_INT(table.bad, cases[i].headcount == 0);
		WANT_INT(table.rows_n, cases[i].headcount == 0 ? 1 : 2);
		WANT_INT(table.sheets[0].headcount, 2 + cases[i].headcount);
	}
}

TEST(the_same_code_in_two_departments_is_no_duplicate)
{
	struct position_table table = read_table(t, STR(
	    "部门代码,部门名称,职位代码,招考职位,招考人数\n"
	    "001,甲,300,一,1\n002,乙,300,一,1\n001,甲,301,一,1\n"), NULL);

	WANT_INT(table.rows_n, 3);
	WANT_INT(table.problems_all, 0);
	WANT_STR(position_key(t->a, &table, &table.rows[1]), "002\x1f" "300");
}

TEST(an_empty_unit_is_the_department_and_names_tell_positions_apart)
{
	struct position_table table = read_table(t, STR(
	    "主管部门,招聘单位,招聘岗位,招聘人数\n甲,,专技1,1\n甲,乙,专技1,1\n"
	    "甲,乙,专技1 ,1\n"), NULL);

	WANT_STR(table.rows[0].unit, "甲");
	WANT(!table.sheets[0].by_code);
	WANT_INT(count(&table, POSITION_DUPLICATE), 2);
	WANT_INT(count(&table, POSITION_KEY_MISSING), 0);
}

TEST(two_columns_of_one_meaning_are_told)
{
	struct position_table table = read_table(t, STR(
	    "主管部门,招录机关,职位名称,招录人数,备注,说明\n"
	    "甲,乙,丙,1,first,second\n"), NULL);

	WANT_STR(table.rows[0].dept, "甲");
	WANT_STR(table.rows[0].unit, "乙");
	WANT_STR(table.rows[0].remark, "first");
	WANT_INT(count(&table, POSITION_COLUMN_TWICE), 1);
	WANT_INT(table.problems[0].col, 6);
}

#define CELL(ref, text) \
	"<c r='" ref "' t='inlineStr'><is><t>" text "</t></is></c>"

TEST(merged_headers_and_merged_departments_are_understood)
{
	struct position_table table = read_table(t, fixture_xlsx(t->a,
	    "<sheetData>"
	    "<row r='1'>" CELL("A1", "岗位计划表") "</row>"
	    "<row r='2'>" CELL("A2", "招聘部门") CELL("B2", "岗位")
	    CELL("D2", "职称") CELL("F2", "备注") "</row>"
	    "<row r='3'>" CELL("B3", "岗位名称") CELL("C3", "招聘人数")
	    CELL("D3", "应届") CELL("E3", "社会") "</row>"
	    "<row r='4'>" CELL("A4", "甲") CELL("B4", "一") CELL("C4", "2")
	    CELL("E4", "中级") "</row>"
	    "<row r='5'>" CELL("B5", "二") CELL("C5", "3") "</row>"
	    "<row r='6'>" CELL("A6", "#") "<c r='B6' t='e'><v>#REF!</v></c>"
	    CELL("C6", "1") "</row>"
	    "</sheetData><mergeCells><mergeCell ref='A1:F1'/>"
	    "<mergeCell ref='A2:A3'/><mergeCell ref='B2:C2'/>"
	    "<mergeCell ref='D2:E2'/><mergeCell ref='F2:F3'/>"
	    "<mergeCell ref='A4:A5'/></mergeCells>", NULL, NULL), NULL);
	struct buf map;

	WANT_INT(table.rows_n, 3);
	WANT_INT(table.sheets[0].header_first, 2);
	WANT_INT(table.sheets[0].header_last, 3);
	WANT_STR(table.sheets[0].columns[4], "职称·社会");
	WANT_STR(table.rows[1].dept, "甲");
	WANT_STR(table.rows[1].name, "二");
	WANT_STR(table.rows[0].extra[0].value, "中级");
	WANT_INT(count(&table, POSITION_ERROR_VALUE), 1);

	buf_init(&map, 1000);
	position_map_write(&map, &table.sheets[0]);
	WANT_STR(buf_view(&map), "表头=2-3\n列数=6\n# 招聘部门\n@1=部门名称\n"
	    "# 岗位·岗位名称\n@2=职位名称\n# 岗位·招聘人数\n@3=招录人数\n"
	    "# 职称·应届\n@4=未识别\n# 职称·社会\n@5=未识别\n# 备注\n@6=备注\n");
	buf_done(&map);
}

TEST(a_map_goes_before_the_synonyms)
{
	struct position_map	map;
	struct position_options	options = { .map = &map };
	struct position_table	table;
	int			line = 0;

	WANT_RC(position_map_parse(t->a, STR("\xef\xbb\xbf表头=2\n科室=用人单位\n"
	    "单位=部门名称\n备注=-\n名额（暂定）=headcount_text\n"), &map, &line),
	    RC_OK);
	table = read_table(t, STR("x,y,z,备注,招聘人数\n单位,科室,岗位,备注,"
	    "名额(暂 定)\n甲,乙,丙,丁,4\n"), &options);
	WANT_INT(table.rows_n, 1);
	WANT_STR(table.rows[0].dept, "甲");
	WANT_STR(table.rows[0].unit, "乙");
	WANT_STR(table.rows[0].remark, "");
	WANT_STR(table.rows[0].extra[0].value, "丁");
	WANT_INT(table.rows[0].headcount, 4);

	WANT_RC(position_map_parse(t->a, STR("a=备注\n\nb=什么\n"), &map,
	    &line), RC_BAD);
	WANT_INT(line, 3);
	WANT_RC(position_map_parse(t->a, STR("备注"), &map, &line), RC_BAD);
	WANT_RC(position_map_parse(t->a, STR("表头=3-1"), &map, &line), RC_BAD);
	WANT_RC(position_map_parse(t->a, STR("@ZZZ=备注"), &map, &line), RC_BAD);
}

TEST(sheets_without_the_needed_columns_say_which)
{
	struct position_table table;

	table = read_table(t, STR("1,2\n3,4\n"), NULL);
	WANT_INT(count(&table, POSITION_NO_HEADER), 1);
	table = read_table(t, STR("单位,职位名称,职位代码,备注\n1,2,3,4\n"),
	    NULL);
	WANT_INT(count(&table, POSITION_NO_HEADCOUNT), 1);
	table = read_table(t, STR("单位,招聘人数,备注\n1,2,3\n"), NULL);
	WANT_INT(count(&table, POSITION_NO_NAME), 1);
	WANT_INT(table.refused_n, 1);
	WANT_INT(table.refused[0].columns_n, 3);
	WANT_INT(position_reason_effect(POSITION_NO_NAME),
	    POSITION_EFFECT_SHEET);
	WANT_INT(table.sheets_n, 0);
	WANT_INT(table.rows_n, 0);
}

/* ---- headings are composed of words */

TEST(headings_are_understood_by_their_words)
{
	static const struct {
		const char		*heading;
		enum position_field	 field;
	} list[] = {
		{ "计划人数", FIELD_HEADCOUNT }, { "遴选人数", FIELD_HEADCOUNT },
		{ "聘用人数", FIELD_HEADCOUNT }, { "招聘数", FIELD_HEADCOUNT },
		{ "拟选调名额", FIELD_HEADCOUNT },
		{ "实际招募人数（人）", FIELD_HEADCOUNT },
		{ "计划招考人数", FIELD_HEADCOUNT }, { "招录计划", FIELD_HEADCOUNT },
		{ "本次公开招聘计划数", FIELD_HEADCOUNT },
		{ "招聘总人数", FIELD_HEADCOUNT }, { "岗位数", FIELD_HEADCOUNT },
		{ "报考人数", FIELD_NONE }, { "面试人数", FIELD_NONE },
		{ "遴选机关", FIELD_DEPT }, { "招募单位名称", FIELD_UNIT },
		{ "选调职位", FIELD_NAME }, { "拟聘岗位名称", FIELD_NONE },
		{ "遴选职位代码", FIELD_CODE }, { "拟任职务", FIELD_NAME },
		{ "研究生专业名称及代码", FIELD_MAJOR_POST },
		{ "本科专业要求", FIELD_MAJOR_BASE },
		{ "大专专业名称及代码", FIELD_MAJOR_JUNIOR },
		{ "最低学历要求", FIELD_EDUCATION },
		{ "基层工作最低年限", FIELD_EXPERIENCE },
		{ "服务基层项目工作经历", FIELD_NONE },
		{ "专业（学科）类别", FIELD_MAJOR },
		{ "考试专业科    目", FIELD_EXAM_TYPE },
		{ "招录机关（单位）", FIELD_DEPT },
	};

	for (size_t i = 0; i < COUNT(list); i++)
		WANT_STR(str_make(t->a, "%s: %s", list[i].heading,
		    position_field_zh(position_field_of(
		    str_z(list[i].heading)))), str_make(t->a, "%s: %s",
		    list[i].heading, position_field_zh(list[i].field)).p);
}

TEST(one_column_may_hold_several_conditions)
{
	static const char *const both[] = { "学历学位", "学历、学位要求",
		"学历(学位)要求", "学历/学位", "学历及学位条件" };
	struct position_table table;

	for (size_t i = 0; i < COUNT(both); i++) {
		table = read_table(t, str_make(t->a, "单位,岗位,招聘人数,%s\n"
		    "甲,乙,1,\"本科及以上，学士\"\n", both[i]), NULL);
		WANT_INT(table.rows_n, 1);
		WANT_STR(table.rows[0].education, "本科及以上，学士");
		WANT_STR(table.rows[0].degree, "本科及以上，学士");
	}
	table = read_table(t, STR("单位,岗位,招聘人数,年龄、学历及专业要求\n"
	    "甲,乙,1,见公告\n"), NULL);
	WANT_STR(table.rows[0].age, "见公告");
	WANT_STR(table.rows[0].education, "见公告");
	WANT_STR(table.rows[0].major, "见公告");
}

TEST(a_column_that_nobody_understands_may_hold_a_condition)
{
	struct position_table table = read_table(t, STR(
	    "序号,单位,岗位,招聘人数,户籍,是否进行体能测评\n"
	    "1,甲,乙,1,本省,是\n"), NULL);
	const struct position_row *row = table.rows;

	WANT_INT(row->extra_n, 3);
	WANT(row->extra[0].plain);
	WANT(!row->extra[1].plain);
	WANT(row->extra[2].plain);
}

TEST(columns_that_no_machine_reads_are_counted_with_an_example)
{
	struct position_table table = read_table(t, STR(
	    "单位,岗位,招聘人数,学历要求,户籍,备注,考点\n"
	    "甲,乙,1,本科,不限,,一\n甲,丙,1,见备注,本省,,一\n"
	    "甲,丁,1,本科及以上,本市,无,一\n"), NULL);
	const struct condition_column	*list;
	size_t				 n;

	list = condition_columns(t->a, &table, &n);
	WANT_INT(n, 2);
	WANT_STR(list[0].name, "学历要求");
	WANT_INT(list[0].rows, 1);
	WANT_INT(list[0].row, 3);
	WANT_STR(list[1].name, "户籍");
	WANT_INT(list[1].rows, 2);
	WANT_STR(list[1].example, "本省");
	WANT_STR(condition_unread(t->a, &table.rows[0]), "");
	WANT_STR(condition_unread(t->a, &table.rows[2]), "[\"户籍\"]");
}

TEST(a_text_that_could_be_parted_in_endless_ways_is_no_trap)
{
	struct buf b;

	buf_init(&b, 1000);
	for (int i = 0; i < 40; i++)
		buf_z(&b, "拟计划");
	WANT_INT(position_field_of(buf_view(&b)), FIELD_NONE);
	buf_clear(&b);
	for (int i = 0; i < 60; i++)
		buf_z(&b, "限仅");
	buf_z(&b, "x");
	WANT_INT(condition_of(FIELD_SEX, buf_view(&b)), CONDITION_UNREAD);
	buf_done(&b);
}

TEST(a_headcount_below_a_group_is_found)
{
	struct position_table table = read_table(t, fixture_xlsx(t->a,
	    "<sheetData><row r='1'>" CELL("A1", "某市计划表") "</row>"
	    "<row r='2'>" CELL("A2", "单位") CELL("B2", "岗位")
	    CELL("E2", "条件") CELL("G2", "面试") "</row>"
	    "<row r='3'>" CELL("B3", "名称") CELL("C3", "代码")
	    CELL("D3", "人数") CELL("E3", "学历") CELL("F3", "专业")
	    CELL("G3", "人数") "</row>"
	    "<row r='4'>" CELL("A4", "甲") CELL("B4", "教师") CELL("C4", "01")
	    CELL("D4", "2") CELL("E4", "本科") CELL("F4", "法学")
	    CELL("G4", "6") "</row></sheetData><mergeCells>"
	    "<mergeCell ref='A1:G1'/><mergeCell ref='A2:A3'/>"
	    "<mergeCell ref='B2:D2'/><mergeCell ref='E2:F2'/></mergeCells>",
	    NULL, NULL), NULL);

	WANT_INT(table.rows_n, 1);
	WANT_INT(table.sheets[0].header_first, 2);
	WANT_INT(table.sheets[0].header_last, 3);
	WANT_STR(table.rows[0].name, "教师");
	WANT_STR(table.rows[0].code, "01");
	WANT_INT(table.rows[0].headcount, 2);
	WANT_STR(table.rows[0].major, "法学");
}

TEST(what_has_neither_code_nor_name_is_no_position)
{
	struct position_table table = read_table(t, STR(
	    "单位代码,招聘单位,岗位名称,岗位代码,招聘人数\n"
	    "001,甲,教师,A1,2\n002,乙,医师,A2,1\n,招聘总人数,,,3\n"
	    ",乙,,,1\n,,本页合计：3人,,3\n"), NULL);

	WANT_INT(table.rows_n, 2);
	WANT_INT(table.sheets[0].headcount, 3);
	WANT_INT(count(&table, POSITION_NOT_A_POSITION), 3);
}

TEST(a_map_names_the_headcount_that_nobody_knows)
{
	struct position_map	map;
	struct position_options	options = { .map = &map };
	struct position_table	table;
	int			line = 0;

	WANT_RC(position_map_parse(t->a, STR("几个=招录人数\n没有=备注\n"
	    "户籍=未识别\n要求=学历要求+学位要求\n"), &map, &line), RC_OK);
	table = read_table(t, STR("招聘单位,岗位名称,几个,户籍,要求\n"
	    "甲,乙,2,本市,本科\n"), &options);
	WANT_INT(table.rows_n, 1);
	WANT_INT(table.rows[0].headcount, 2);
	WANT_STR(table.rows[0].degree, "本科");
	WANT_INT(count(&table, POSITION_MAP_UNUSED), 1);
	WANT_STR(table.problems[0].value, "没有");
	WANT_RC(position_map_parse(t->a, STR("a=备注+什么\n"), &map, &line),
	    RC_BAD);
}

/* ---- sheets */

static const struct sheet_cell heads[] = { { STR_INIT("单位"), 1, SHEET_TEXT },
	{ STR_INIT("岗位代码"), 2, SHEET_TEXT },
	{ STR_INIT("招聘人数"), 3, SHEET_TEXT } };
static const struct sheet_cell cells[] = { { STR_INIT("甲"), 1, SHEET_TEXT },
	{ STR_INIT("A1"), 2, SHEET_TEXT }, { STR_INIT("2"), 3, SHEET_NUMBER } };
static const struct sheet_cell others[] = { { STR_INIT("乙"), 1, SHEET_TEXT },
	{ STR_INIT("A1"), 2, SHEET_TEXT }, { STR_INIT("1"), 3, SHEET_NUMBER } };
static const struct sheet_cell lost[] = { { STR_INIT("乙"), 1, SHEET_TEXT },
	{ STR_INIT("3001100010010010"), 2, SHEET_NUMBER },
	{ STR_INIT("1"), 3, SHEET_NUMBER } };
static const struct sheet_row rows_a[] = { { heads, 3, 1 }, { cells, 3, 2 } };
static const struct sheet_row rows_b[] = { { heads, 3, 1 }, { others, 3, 2 } };
static const struct sheet_cell dated[] = { { STR_INIT("乙"), 1, SHEET_TEXT },
	{ STR_INIT("2026-01-02"), 2, SHEET_DATE },
	{ STR_INIT("1"), 3, SHEET_NUMBER } };
static const struct sheet_row rows_d[] = { { heads, 3, 1 }, { dated, 3, 2 } };
static const struct sheet_row rows_c[] = { { heads, 3, 1 }, { lost, 3, 2 } };

static struct position_table
of_sheets(struct test *t, const struct sheet *sheets, uint32_t n)
{
	struct workbook		wb = { sheets, n, SHEET_XLSX };
	struct position_table	table;

	/* Tests look at the rows. */
	(void)position_table_read(t->a, &wb, NULL, &table);
	return table;
}

TEST(a_sheet_s_name_is_no_key_and_no_category_of_its_own)
{
	struct sheet sheets[] = {
		{ .name = STR("Sheet1"), .rows = rows_a, .rows_n = 2 },
		{ .name = STR("Sheet2"), .rows = rows_b, .rows_n = 2 } };
	struct position_table	table = of_sheets(t, sheets, 1);
	struct str		before = position_key(t->a, &table, table.rows);

	WANT_STR(position_sheet_title(&table, table.sheets), "");
	sheets[0].name = STR("职位表（更正）");
	table = of_sheets(t, sheets, 1);
	WANT_SAME(position_key(t->a, &table, table.rows), before);
	WANT_STR(position_sheet_title(&table, table.sheets), "");

	/* Sheets that number on their own need their names, and only they. */
	table = of_sheets(t, sheets, 2);
	WANT_INT(table.rows_n, 2);
	WANT(!table.bad);
	WANT(!str_eq(position_key(t->a, &table, &table.rows[0]),
	    position_key(t->a, &table, &table.rows[1])));
	WANT_STR(position_sheet_title(&table, &table.sheets[0]),
	    "职位表（更正）");
	WANT_STR(position_sheet_title(&table, &table.sheets[1]), "");

	/* One code and one name in two sheets is the same position twice. */
	sheets[1].rows = rows_a;
	table = of_sheets(t, sheets, 2);
	WANT(table.bad);
	WANT_INT(count(&table, POSITION_DUPLICATE), 2);
}

TEST(a_hidden_sheet_is_left_out_and_said)
{
	const struct sheet sheets[] = {
		{ .name = STR("甲"), .rows = rows_a, .rows_n = 2 },
		{ .name = STR("旧"), .rows = rows_b, .rows_n = 2,
		    .hidden = true } };
	struct position_table table = of_sheets(t, sheets, 2);

	WANT_INT(table.rows_n, 1);
	WANT_INT(count(&table, POSITION_HIDDEN), 1);
	WANT_STR(table.problems[0].sheet, "旧");
	WANT(!table.bad);
}

TEST(a_code_that_a_spreadsheet_changed_refuses_the_table)
{
	struct sheet sheets[] = {
		{ .name = STR("甲"), .rows = rows_c, .rows_n = 2 } };
	struct position_table table = of_sheets(t, sheets, 1);

	WANT(table.bad);
	WANT_INT(count(&table, POSITION_DIGITS_LOST), 1);
	WANT_INT(table.problems[0].col, 2);
	sheets[0].rows = rows_d;
	table = of_sheets(t, sheets, 1);
	WANT(table.bad);
	WANT_INT(count(&table, POSITION_CODE_DATE), 1);
}

TEST(the_result_prints_as_json)
{
	struct position_table	table = read_table(t, STR(
	    "单位,岗位,招聘人数\n甲,\"\"\"乙\"\"\",2\n甲,丙,两\n"), NULL);
	struct json		*root;
	const struct json	*sheet, *problem;
	struct buf		 b;

	buf_init(&b, 10000);
	position_table_json(t->a, &b, &table);
	WANT_RC(json_parse(t->a, buf_view(&b), &root), RC_OK);
	sheet = json_get(root, "sheets")->kids;
	problem = json_get(root, "problems")->kids;
	WANT_STR(json_text(sheet, "name"), "");
	WANT_INT(json_number(sheet, "positions", -1), 1);
	WANT_INT(json_number(sheet, "headcount", -1), 2);
	WANT_SAME(json_text(sheet, "sha256"), str_hex(t->a,
	    sha256_of(STR("甲\x1f\"乙\"\x1f" "2\x1e")).b, SHA256_BYTES));
	WANT_INT(json_number(problem, "row", -1), 3);
	WANT_INT(json_number(problem, "column", -1), 3);
	WANT_STR(json_text(problem, "value"), "两");
	WANT_STR(json_text(problem, "reason"), "headcount_bad");
	buf_done(&b);
}

TEST(problems_are_counted_beyond_those_that_are_kept)
{
	struct buf		b;
	struct position_table	table;

	buf_init(&b, 1000000);
	buf_str(&b, STR("单位,岗位,招聘人数\n"));
	for (int i = 0; i < 1500; i++)
		buf_str(&b, STR("甲,乙,?\n"));
	table = read_table(t, buf_view(&b), NULL);
	WANT_INT(table.problems_n, POSITION_PROBLEMS_MAX);
	WANT_INT(table.problems_all, 1500);
	buf_done(&b);
}

TEST(every_field_and_reason_has_its_names)
{
	for (unsigned f = 0; f < FIELD__MAX; f++) {
		enum position_field field = (enum position_field)f;

		WANT_INT(position_field_of(str_z(position_field_zh(field))), f);
		WANT(position_field_id(field)[0] != '\0');
	}
	for (unsigned r = 0; r < POSITION_REASON__MAX; r++)
		WANT(position_reason_zh((enum position_reason)r)[0] != '\0');
	WANT_STR(str_z(position_field_zh(FIELD_NONE)), "-");
}
