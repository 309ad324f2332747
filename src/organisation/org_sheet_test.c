/* SPDX-License-Identifier: Apache-2.0 */
#include "organisation/org_sheet.h"

#include "tests/test.h"
#include "tests/xlsx_fixture.h"

#define ID_1 "11010519491231002X"
#define ID_2 "110105199001041036"
#define HEAD "姓名,证件号码,手机号码,考点,岗位\n"

static const struct civil today = { 2026, 11, 4, 0, 0, 0 };

static const struct exam_config *
config(struct arena *a)
{
	struct exam_config *c = ARENA_NEW(a, struct exam_config);

	c->steps[c->steps_n++] = STEP_SITE;
	c->word_position = STR("项目");
	c->max_choices = 2;
	c->sites_list = ARENA_ARRAY(a, struct site, 2);
	c->sites_list[0].name = STR("东考点");
	c->sites_list[1].name = STR("西考点");
	c->sites_n = 2;
	c->subjects = ARENA_ARRAY(a, struct subject, 3);
	c->subjects[0].name = STR("甲");
	c->subjects[1].name = STR("乙");
	c->subjects[2].name = STR("丙");
	c->subjects_n = 3;
	return c;
}

static struct org_table
read(struct test *t, const char *text)
{
	struct org_table table;

	org_table_read(t->a, config(t->a), &(struct cell_file){ NULL,
	    str_z(text) }, today, &table);
	return table;
}

/* The only mistake of a table: where it is and how its reason begins. */
static void
want_mistake(struct test *t, const char *text, const char *where,
    const char *reason)
{
	struct org_table table = read(t, text);

	WANT_INT(table.problems_all, 1);
	WANT_STR(str_make(t->a, "%u,%u", (unsigned)table.problems[0].row,
	    (unsigned)table.problems[0].col), where);
	WANT_STR(str_sub(table.problems[0].reason, 0, str_z(reason).n), reason);
}

TEST(people_are_read_as_they_are_written)
{
	struct org_table table = read(t, "名单\n\n* 姓 名：,公民身份号码,"
	    "联系电话,报考考点,项目,备注\n张三," ID_1 ",138 1234 5678,西考点,"
	    "\"甲、丙\",x\n,,,,,x\n欧阳·修," ID_2 ",+8613812345679,,,\n");

	WANT_INT(table.problems_all, 0);
	WANT_INT(table.n, 2);
	WANT_STR(table.rows[0].name, "张三");
	WANT_STR(table.rows[0].idno, ID_1);
	WANT_STR(table.rows[0].birth, "1949-12-31");
	WANT_STR(table.rows[0].sex, "F");
	WANT_STR(table.rows[0].phone, "13812345678");
	WANT_INT(table.rows[0].site_n, 2);
	WANT_INT(table.rows[0].choices, 5);
	WANT_STR(table.rows[1].name, "欧阳·修");
	WANT_INT(table.rows[1].site_n, 0);
	WANT_INT(table.rows[1].choices, 0);
}

TEST(each_mistake_has_its_place_and_reason)
{
	want_mistake(t, "", "0,0", "读不出这个文件");
	want_mistake(t, "姓名,手机号码\n张三,1\n", "0,0", "没有找到表头");
	want_mistake(t, HEAD, "0,0", "表里没有人");
	want_mistake(t, "姓名,证件号码\n张三," ID_1 "\n", "1,0", "表头缺少");
	want_mistake(t, "姓名,证件号码,手机,姓名\n", "1,1", "这一列出现了两次");
	want_mistake(t, HEAD "," ID_1 ",13812345678,,\n", "2,1", "请");
	want_mistake(t, HEAD "张三,11010519491231002,13812345678,,\n", "2,2",
	    "身份证号码应为 18 位");
	want_mistake(t, HEAD "张三," ID_1 ",12812345678,,\n", "2,3",
	    "应为 11 位手机号码");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,东考点,\n", "2,5",
	    "考点和岗位应当都填写");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,,甲\n", "2,4",
	    "考点和岗位应当都填写");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,南考点,甲\n", "2,4",
	    "没有这个考点；考点有：东考点、西考点");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,东考点,丁；甲\n", "2,5",
	    "没有“丁”");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,东考点,甲／乙/丙\n",
	    "2,5", "没有“甲／乙”");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,东考点,甲/乙/丙\n",
	    "2,5", "最多 2 个");
	want_mistake(t, HEAD "张三," ID_1 ",13812345678,,\n李四," ID_1
	    ",13812345679,,\n", "3,2", "与第 2 行是同一个");
}

TEST(a_column_that_the_exam_does_not_ask_for_is_named)
{
	struct exam_config	c = *config(t->a);
	struct org_table	table;

	c.steps_n = 0;
	org_table_read(t->a, &c, &(struct cell_file){ NULL,
	    STR(HEAD "张三," ID_1 ",13812345678,,\n") },
	    today, &table);
	WANT_INT(table.problems_all, 2);
	WANT(str_starts(table.problems[0].reason, STR("本考试不在名单里选考点")));
}

TEST(a_number_that_a_spreadsheet_cut_is_explained)
{
	struct org_table table;

	org_table_read(t->a, config(t->a), &(struct cell_file){ NULL,
	    fixture_xlsx(t->a,
	    "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is>"
	    "</c><c r='B1' t='inlineStr'><is><t>证件号码</t></is></c>"
	    "<c r='C1' t='inlineStr'><is><t>手机号码</t></is></c></row>"
	    "<row r='2'><c r='A2' t='inlineStr'><is><t>张三</t></is></c>"
	    "<c r='B2'><v>110105194912310000</v></c><c r='C2'>"
	    "<v>13812345678</v></c></row></sheetData>", NULL, NULL) }, today,
	    &table);
	WANT_INT(table.problems_all, 1);
	WANT(str_starts(table.problems[0].reason,
	    STR("号码被表格软件当成了数字")));
}

TEST(a_cut_number_is_refused_even_where_its_check_digit_fits)
{
	static const char *const numbers[] = { "<v>1.10105199002016e+17</v>",
		"<v>110105199002016000</v>" };
	struct org_table table;

	for (size_t i = 0; i < COUNT(numbers); i++) {
		org_table_read(t->a, config(t->a), &(struct cell_file){ NULL,
	    fixture_xlsx(t->a,
		    str_make(t->a, "<sheetData><row r='1'>"
		    "<c r='A1' t='inlineStr'><is><t>姓名</t></is></c>"
		    "<c r='B1' t='inlineStr'><is><t>身份证号（18位）</t></is></c>"
		    "<c r='C1' t='inlineStr'><is><t>手机号码</t></is></c></row>"
		    "<row r='2'><c r='A2' t='inlineStr'><is><t>张三</t></is></c>"
		    "<c r='B2'>%s</c><c r='C2'><v>13812345678</v></c></row>"
		    "</sheetData>", numbers[i]).p, NULL, NULL) }, today,
		    &table);
		WANT_INT(table.problems_all, 1);
		WANT(str_starts(table.problems[0].reason,
		    STR("号码被表格软件当成了数字")));
	}
	want_mistake(t, HEAD "张三,1.10105E+17,13812345678,,\n", "2,2",
	    "号码被表格软件当成了数字");
}

TEST(a_table_has_its_limits)
{
	struct org_table	table;
	struct buf		b;

	buf_init(&b, 1 << 20);
	buf_z(&b, HEAD);
	for (int i = 0; i < ORG_ROWS_MAX + 1; i++)
		buf_fmt(&b, "张三,%d,13812345678,,\n", i);
	org_table_read(t->a, config(t->a), &(struct cell_file){ NULL,
	    str_copy(t->a, buf_view(&b)) }, today,
	    &table);
	buf_done(&b);
	WANT_INT(table.problems_n, ORG_PROBLEMS_MAX);
	WANT_INT(table.problems_all, ORG_ROWS_MAX + 1);
}
