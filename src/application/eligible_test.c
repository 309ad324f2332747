/* SPDX-License-Identifier: Apache-2.0 */
#include "application/eligible.h"

#include "tests/test.h"

static const struct {
	const char	*want;
	const char	*found;
	enum fit	 fit;
} educations[] = {
	{ "本科及以上", "大学本科", FIT_YES },
	{ "本科及以上", "硕士研究生", FIT_YES },
	{ "本科及以上", "大学专科", FIT_NO },
	{ "大专及以上", "大学专科", FIT_YES },
	{ "硕士研究生及以上", "大学本科", FIT_NO },
	{ "仅限本科", "大学本科", FIT_YES },
	{ "仅限本科", "硕士研究生", FIT_NO },
	{ "本科或硕士研究生", "硕士研究生", FIT_YES },
	{ "仅限博士研究生", "硕士研究生", FIT_NO },
	{ "见备注", "大学本科", FIT_ASK },
	{ "本科及以上", "", FIT_ASK },
	{ "不限", "普通高中", FIT_YES },
};

static enum fit
one(const struct conditions *c, const struct candidate *who)
{
	struct eligible e;

	eligible_check(c, who, &e);
	return e.worst;
}

/* Half understood is not understood; silence is not "no condition". */
TEST(what_is_not_understood_to_the_last_word_is_for_people)
{
	static const struct conditions list[] = {
		{ .education = STR_INIT("本科及以上，其中教师岗位须硕士") },
		{ .education = STR_INIT("全日制本科") },
		{ .degree = STR_INIT("取得相应学位") },
		{ .degree = STR_INIT("硕士研究生及以上") },
		{ .major = STR_INIT("不含法学、会计学") },
		{ .major = STR_INIT("研究生：经济学；本科：会计学、法学") },
		{ .major = STR_INIT("专业不限，须取得法律职业资格") },
		{ .politics = STR_INIT("非中共党员") },
		{ .experience = STR_INIT("应届毕业生不限，其他人员二年以上") },
		{ .work = STR_INIT("两年以上") },
		{ .age = STR_INIT("30周岁以下，硕士放宽至40周岁") },
		{ .age = STR_INIT("见公告") },
		{ .sex = STR_INIT("男女比例1:1") },
	};
	const struct candidate who = { .education = STR("大学本科"),
		.degree = STR("学士"), .major = STR("会计学"),
		.politics = STR("群众"), .experience = STR("无"),
		.sex = STR("女"), .birth = { .year = 1990, .month = 1,
		.day = 1 }, .as_of = { .year = 2026, .month = 3, .day = 1 } };
	const struct candidate silent = { .education = STR("") };
	const struct unread other = { STR("户籍"), STR("本省") };

	for (size_t i = 0; i < COUNT(list); i++)
		WANT_INT(one(&list[i], &who), FIT_ASK);
	/* Who has not said something is not refused for it. */
	WANT_INT(one(&(struct conditions){ .education = STR("硕士"),
		.degree = STR("硕士"), .experience = STR("二年"),
		.sex = STR("男"), .age = STR("30周岁以下") }, &silent),
	    FIT_ASK);
	WANT_INT(one(&(struct conditions){ .unread = &other, .unread_n = 1 },
	    &who), FIT_ASK);
}

TEST(saying_that_there_is_no_condition_takes_the_whole_text)
{
	static const char *const none[] = { "不限", "无限制", "学历不限", "无",
		"—", "不作要求", "专业不限", "不限专业" };
	static const char *const some[] = { "不限，限男性", "无违法犯罪记录",
		"否则", "不限制应届" };

	for (size_t i = 0; i < COUNT(none); i++)
		WANT_INT(condition_of(FIELD_OTHER, str_z(none[i])),
		    CONDITION_NONE);
	for (size_t i = 0; i < COUNT(some); i++)
		WANT_INT(condition_of(FIELD_OTHER, str_z(some[i])),
		    CONDITION_UNREAD);
}

TEST(the_column_of_majors_for_one_s_own_education_counts)
{
	const struct conditions c = { .major_post = STR("会计学(A120201)"),
		.major_base = STR("会计学(B120203)、审计学(B120207)") };
	struct candidate who = { .education = STR("大学本科"),
		.major = STR("审计学") };

	WANT_INT(one(&c, &who), FIT_YES);
	who.education = STR("硕士研究生");
	WANT_INT(one(&c, &who), FIT_ASK);
	who.major = STR("会计学");
	WANT_INT(one(&c, &who), FIT_YES);
	who.education = STR("大学专科");
	WANT_INT(one(&c, &who), FIT_ASK);
}

TEST(more_conditions_than_there_is_room_for_are_still_for_people)
{
	struct unread		many[ELIGIBLE_MAX + 3];
	struct eligible		e;

	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct unread){ STR("列"), STR("是") };
	eligible_check(&(struct conditions){ .unread = many,
		.unread_n = COUNT(many) }, &(struct candidate){
		.sex = STR("女") }, &e);
	WANT_INT(e.n, ELIGIBLE_MAX);
	WANT_STR(e.list[ELIGIBLE_MAX - 1].label, "更多条件");
	WANT_INT(e.worst, FIT_ASK);
}

TEST(education_is_compared_by_its_words)
{
	for (size_t i = 0; i < COUNT(educations); i++)
		WANT_INT(one(&(struct conditions){
			.education = str_z(educations[i].want) },
		    &(struct candidate){
			.education = str_z(educations[i].found) }),
		    educations[i].fit);
}

TEST(a_major_is_met_by_its_name_and_else_for_a_person)
{
	struct conditions c = { .major = STR("法学、会计学，审计学") };

	WANT_INT(one(&c, &(struct candidate){ .major = STR("会计学") }),
	    FIT_YES);
	WANT_INT(one(&c, &(struct candidate){ .major = STR("财务管理") }),
	    FIT_ASK);
	c.major = STR("计算机类");
	WANT_INT(one(&c, &(struct candidate){
		.major = STR("计算机科学与技术") }), FIT_ASK);
	c.major = STR("不限");
	WANT_INT(one(&c, &(struct candidate){ .major = STR("哲学") }), FIT_YES);
}

TEST(degree_politics_experience_and_sex)
{
	WANT_INT(one(&(struct conditions){ .degree = STR("学士") },
	    &(struct candidate){ .degree = STR("硕士") }), FIT_YES);
	WANT_INT(one(&(struct conditions){ .degree = STR("硕士") },
	    &(struct candidate){ .degree = STR("学士") }), FIT_NO);
	WANT_INT(one(&(struct conditions){
		.degree = STR("与最高学历相对应的学位") },
	    &(struct candidate){ .degree = STR("学士") }), FIT_ASK);
	WANT_INT(one(&(struct conditions){ .politics = STR("中共党员") },
	    &(struct candidate){ .politics = STR("群众") }), FIT_NO);
	WANT_INT(one(&(struct conditions){
		.politics = STR("中共党员（含预备党员）") },
	    &(struct candidate){ .politics = STR("中共预备党员") }), FIT_YES);
	WANT_INT(one(&(struct conditions){ .experience = STR("二年以上") },
	    &(struct candidate){ .experience = STR("一年") }), FIT_NO);
	WANT_INT(one(&(struct conditions){ .experience = STR("二年") },
	    &(struct candidate){ .experience = STR("五年及以上") }), FIT_YES);
	WANT_INT(one(&(struct conditions){ .sex = STR("限男性") },
	    &(struct candidate){ .sex = STR("女") }), FIT_NO);
}

TEST(age_counts_on_the_day_that_is_given)
{
	struct candidate who = { .birth = { .year = 1991, .month = 3,
		.day = 2 }, .as_of = { .year = 2026, .month = 3, .day = 1 } };
	struct conditions c = { .age = STR("18周岁以上、35周岁以下") };

	WANT_INT(one(&c, &who), FIT_YES);
	c.age = STR("34周岁以下");
	WANT_INT(one(&c, &who), FIT_YES);
	who.as_of.day = 2;
	WANT_INT(one(&c, &who), FIT_NO);
	c.age = STR("1991年3月1日后出生");
	WANT_INT(one(&c, &who), FIT_ASK);
}

TEST(what_a_position_does_not_say_is_not_looked_at)
{
	struct eligible e;

	eligible_check(&(struct conditions){ .sex = STR("") },
	    &(struct candidate){ .sex = STR("女") }, &e);
	WANT_INT(e.n, 0);
	WANT_INT(e.worst, FIT_YES);
}
