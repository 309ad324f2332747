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
