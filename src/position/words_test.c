/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every word that offices use, in a heading or a condition in which it counts. Where one is not
 * known, a column is lost or a condition that a machine could judge goes to people.
 */
#include "position/condition.h"
#include "position/heading.h"

#include "tests/test.h"

/* Headings by what they mean, with blanks between. */
static const struct {
	enum position_field	 field;
	const char		*headings;
} headings[] = {
	{ FIELD_HEADCOUNT, "招聘人数 招录人数 招考人数 招收人数 招募人数 招用人数 招警人数 录用人数 录取人数 聘用人数 "
	    "选聘人数 选用人数 遴选人数 选调人数 引进人数 补充人数 公开人数 考录人数" },
	{ FIELD_HEADCOUNT, "计划人数 预计人数 实际人数 核定人数 本次人数 需求人数 需要人数 总人数 合计人数 限额人数 拟计划招聘人数" },
	{ FIELD_HEADCOUNT, "招聘人数 招聘名额 招聘数量 招聘岗位计划数 招聘人数计划 招聘指标数 招聘员额" },
	{ FIELD_HEADCOUNT, "招聘人数合计 招聘人数小计 招聘人数总计" },
	{ FIELD_DEPT, "拟部门 主管部门 举办单位 上级机关 归口单位 隶属单位" },
	{ FIELD_DEPT_CODE, "部门代码 主管单位代码 机关代码 机构代码 司局代码 处室代码 主管学校代码 院校代码" },
	{ FIELD_NAME, "职位名称 岗位名称 职位 岗位" },
	{ FIELD_UNIT, "单位名称" },
	{ FIELD_CODE, "职位代码 职位编码 职位编号 岗位代号" },
	{ FIELD_EDUCATION, "最低学历 最高学历 所需学历 要求学历 所要求学历 最少学历 报考学历" },
	{ FIELD_EDUCATION, "学历要求 学历条件 学历限制 学历资格 学历需求 学历说明 学历情况" },
	{ FIELD_MAJOR_BASE, "大学专业 本科专业名称 本科专业名称及代码 本科专业及代码 本科专业代码及名称 本科专业要求 本科专业条件 "
	    "本科专业类别 本科专业类别要求 本科专业范围 本科专业需求 本科专业目录 本科专业限制" },
	{ FIELD_OTHER, "其他要求 其它要求" },
	{ FIELD_CATEGORY, "职位类别 岗位等级 单位性质" },
	{ FIELD_PLACE, "工作地点 岗位所在地 地点" },
};

TEST(each_word_of_a_heading_is_understood)
{
	for (size_t i = 0; i < COUNT(headings); i++) {
		struct str rest = str_z(headings[i].headings), one;

		while (str_cut(&rest, ' ', &one)) {
			if (position_field_of(one) != headings[i].field)
				print_error("%.*s\n", STR_ARG(one));
			WANT_INT(position_field_of(one), headings[i].field);
		}
	}
}

/* 人数 below one of these counts other people. */
TEST(each_word_of_another_stage_keeps_its_headcount_away)
{
	struct str rest = STR("面试环节 笔试环节 报名环节 报考情况 入围环节 体检环节 考察环节 在编情况 现有情况 空编情况 "
	    "编制情况 资格复审环节"), one;

	while (str_cut(&rest, ' ', &one)) {
		struct str	parts[2] = { one, STR("人数") };
		struct heading	h = heading_joined(parts, 2);

		WANT_INT(h.field, FIELD_NONE);
		WANT(h.plain);
	}
	WANT_INT(heading_joined((struct str[]){ STR("岗位信息"), STR("人数") },
	    2).field, FIELD_HEADCOUNT);
}

/* What is no condition does not send the position to people. */
TEST(each_word_of_a_plain_column_is_none_of_a_condition)
{
	struct str rest = STR("序号 NO 编号 单位序号 用人单位序号 用人单位序号及名称 岗位属性 岗位分布 岗位等级工资 单位地址 单位隶属关系 "
	    "单位经费来源 单位经费形式 单位级别 经费来源 经费形式 经费渠道 落户地点 落户地 体检标准 是否进行体能测评 是否体能测试 "
	    "是否在面试阶段组织专业能力测试 是否组织专业能力测评 是否组织专业测试 是否进行专业考试 是否需要专业能力测试 是否需要专业加试 "
	    "是否组织专业科目考试 面试方式 面试形式 面试时间 面试地点 笔试方式 笔试时间 笔试地点 考试方式 考试时间 考试地点 报名方式 "
	    "报名网址 报名地点 报名邮箱 电子邮箱 联系人 联系人及电话 联系地址 联系电话2 电话3 联系电话4 咨询电话2 咨询电话3 咨询电话4 "
	    "监督电话 传真 邮编 通讯地址 薪酬 待遇 薪酬待遇 工资待遇 福利待遇 笔试成绩比例 面试成绩占比 报考人数 报考比例 报名人数 "
	    "缴费人数 审核人数 过审人数 通过人数 竞争人数 竞争比 考点 考场 考区 发布日期 发布时间 更新时间 更新日期"), one;

	while (str_cut(&rest, ' ', &one)) {
		if (!heading_of(one).plain)
			print_error("%.*s\n", STR_ARG(one));
		WANT(heading_of(one).plain);
	}
	WANT(!heading_of(STR("户籍")).plain);
}

/* ---- conditions */

static void
want_each(struct test *t, enum position_field f, const char *phrases,
    enum condition what)
{
	struct str rest = str_z(phrases), one;

	while (str_cut(&rest, ' ', &one)) {
		if (condition_of(f, one) != what)
			print_error("%.*s\n", STR_ARG(one));
		WANT_INT(condition_of(f, one), what);
	}
}

TEST(each_word_that_asks_for_nothing_is_no_condition)
{
	want_each(t, FIELD_NONE, "不限 无限制 无要求 不作要求 不做要求 不作限制 无特殊要求 没有要求 均可 皆可 无 否 / - -- — —— － 0",
	    CONDITION_NONE);
	want_each(t, FIELD_NONE, "学历不限 学位不限 专业不限 性别不限 年龄不限 政治面貌不限 工作经历不限 基层工作经历不限 "
	    "基层工作年限不限 户籍不限 要求不限 条件不限 其他无", CONDITION_NONE);
	want_each(t, FIELD_NONE, "本省户籍 不限于本省", CONDITION_UNREAD);
}

TEST(each_word_of_a_known_condition_is_read)
{
	want_each(t, FIELD_EDUCATION, "博士研究生 硕士研究生 研究生 博士 硕士 大学本科 本科及以上 大学专科 大专 专科 普通高中 高中 "
	    "中等专科 中专 职业高中 本科学历 本科，学士学位 本科或硕士 本科和学士 本科与学士 本科并学士 本科以及硕士 仅本科 限本科 "
	    "本科毕业 取得本科学历 具有本科学历 本科（学士） 本科、硕士 本科,硕士 本科/硕士 本科;硕士 本科.硕士 本科。 本科层次 本科的 "
	    "须本科", CONDITION_KNOWN);
	want_each(t, FIELD_POLITICS, "中共党员 共产党员 党员 中共预备党员 预备党员 共青团员 团员 中共党员(含预备党员) "
	    "党员、团员 党员或团员 党员和团员 党员及团员 党员,团员 党员/团员 限党员 仅党员 须党员 为党员 党员的", CONDITION_KNOWN);
	want_each(t, FIELD_EXPERIENCE, "一年 二年 两年 三年 四年 五年 1年 2年 3年 4年 5年 两年以上 两年及以上 两年(含)以上 满两年 "
	    "具有两年 有两年 须两年 两年的经历 两年年限 两年经验 最低两年 两年基层 两年工作", CONDITION_KNOWN);
	want_each(t, FIELD_AGE, "18周岁以上 35岁以下 26岁 47岁 39周岁及以下 10岁 18至35周岁 18岁到35岁 18~35岁 18-35岁 "
	    "18岁、35岁 18岁,35岁 18岁以上且35岁以下 35岁(含)以下 年龄35岁 不超过35岁 应35岁 须35岁 在18岁 18岁之间", CONDITION_KNOWN);
	want_each(t, FIELD_SEX, "男性 女性 男 女 限男 仅男 须男 为男 (男)", CONDITION_KNOWN);
}

TEST(each_word_that_is_more_than_a_list_of_majors_is_for_people)
{
	want_each(t, FIELD_MAJOR, "会计学 会计学、财务管理", CONDITION_KNOWN);
	want_each(t, FIELD_MAJOR, "会计学须通过 会计学需通过 会计学应通过 会计学且通过 具有会计学 取得会计学 会计学除外 不含会计学 "
	    "不包括会计学 限会计学 仅会计学 会计学方向 会计学证书 会计学资格 会计学以上 会计学研究生 会计学本科 会计学专科 会计学大专 "
	    "会计学硕士 会计学博士 会计学学士 会计学阶段 会计学其中 会计学:财务 会计学以及相似专业 会计学相近专业 会计学相关专业 "
	    "会计学或财务", CONDITION_UNREAD);
}
