/* SPDX-License-Identifier: Apache-2.0 */
/* A candidate against a position's conditions: what is met, what is not, what a person must look at. */
#include "application/eligible.h"

struct rank {
	const char	*word;
	int		 rank;
};

static const struct rank educations[] = {
	{ "博士", 5 }, { "硕士", 4 }, { "本科", 3 },
	{ "大专", 2 }, { "专科", 2 }, { "高中", 1 }, { "中专", 1 },
	{ "中等专科", 1 }, { "职业高中", 1 }, { NULL, 0 },
};

static const struct rank degrees[] = {
	{ "博士", 3 }, { "硕士", 2 }, { "学士", 1 }, { NULL, 0 },
};

static const struct rank years[] = {
	{ "五年", 5 }, { "四年", 4 }, { "三年", 3 }, { "二年", 2 },
	{ "两年", 2 }, { "一年", 1 }, { NULL, 0 },
};

struct str
fit_text(enum fit fit)
{
	return fit == FIT_YES ? STR("符合") : fit == FIT_NO ?
	    STR("不符合") : STR("需人工审核");
}

/* The lowest rank whose word occurs: “本科或硕士” begins at 本科; 0 for none. */
static int
lowest(const struct rank *table, struct str text)
{
	int least = 0;

	for (const struct rank *r = table; r->word != NULL; r++)
		if (str_has(text, str_z(r->word)) &&
		    (least == 0 || r->rank < least))
			least = r->rank;
	return least;
}

static int
highest(const struct rank *table, struct str text)
{
	int most = 0;

	for (const struct rank *r = table; r->word != NULL; r++)
		if (str_has(text, str_z(r->word)) && r->rank > most)
			most = r->rank;
	return most;
}

static bool
says_any(struct str text)
{
	static const char *const words[] = { "不限", "无限制", "无要求" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_has(text, str_z(words[i])))
			return true;
	return false;
}

/* 研究生 alone begins at 硕士; behind 博士 it says nothing more. */
static int
education_low(struct str want)
{
	int least = lowest(educations, want);

	if (str_has(want, STR("研究生")) && !str_has(want, STR("博士")) &&
	    (least == 0 || least > 4))
		return 4;
	return least;
}

static int
education_high(struct str text)
{
	int most = highest(educations, text);

	return str_has(text, STR("研究生")) && most < 4 ? 4 : most;
}

/* “本科及以上”, “仅限本科”, “本科或硕士研究生”. */
static enum fit
fit_education(struct str want, struct str found)
{
	int least = education_low(want), have = education_high(found);
	int most = education_high(want);

	if (least == 0 || have == 0)
		return FIT_ASK;
	if (have < least)
		return FIT_NO;
	if (str_has(want, STR("以上")) || have == least)
		return FIT_YES;
	if (str_has(want, STR("仅限")) || str_has(want, STR("限")))
		return have <= most ? FIT_ASK : FIT_NO;
	return have <= most ? FIT_YES : FIT_ASK;
}

static enum fit
fit_degree(struct str want, struct str found)
{
	int least = lowest(degrees, want), have = highest(degrees, found);

	if (least == 0)
		return have > 0 ? FIT_ASK : FIT_NO;
	return have >= least ? FIT_YES : FIT_NO;
}

/*
 * A major that stands in the list by its own name is met. A class such as
 * 计算机类 and related names need the catalogue and a person.
 */
static enum fit
fit_major(struct str want, struct str found)
{
	static const char *const marks[] = { "、", "，", ",", "；", ";" };
	struct str rest = want;

	if (found.n == 0)
		return FIT_ASK;
	while (rest.n > 0) {
		size_t	end = rest.n, step = 0;
		struct str one;

		for (size_t i = 0; i < COUNT(marks); i++) {
			size_t at = str_find(rest, str_z(marks[i]));

			if (at < end) {
				end = at;
				step = str_z(marks[i]).n;
			}
		}
		one = str_trim(str_sub(rest, 0, end));
		if (str_eq(one, found))
			return FIT_YES;
		rest = str_sub(rest, end + step, rest.n);
	}
	return FIT_ASK;
}

static enum fit
fit_politics(struct str want, struct str found)
{
	if (!str_has(want, STR("党员")))
		return str_has(want, STR("团员")) && !str_has(found,
		    STR("团员")) && !str_has(found, STR("党员")) ? FIT_NO :
		    FIT_ASK;
	if (str_eq_z(found, "中共党员"))
		return FIT_YES;
	if (str_has(found, STR("预备党员")) || str_has(want, STR("团员")))
		return str_has(want, STR("预备")) ? FIT_YES : FIT_ASK;
	return FIT_NO;
}

static enum fit
fit_experience(struct str want, struct str found)
{
	int least = lowest(years, want), have = highest(years, found);

	if (least == 0)
		return FIT_ASK;
	return have >= least ? FIT_YES : FIT_NO;
}

static int
age_of(const struct candidate *who)
{
	int age = who->as_of.year - who->birth.year;

	if (who->as_of.month < who->birth.month ||
	    (who->as_of.month == who->birth.month &&
	    who->as_of.day < who->birth.day))
		age--;
	return age;
}

/* “35周岁以下”, “18周岁以上、35周岁以下”, “18-35”: the numbers in their order. */
static enum fit
fit_age(struct str want, const struct candidate *who)
{
	int	n[2] = { 0, 0 }, count = 0, age = age_of(who);

	for (size_t i = 0; i < want.n && count < 2; i++) {
		if (want.p[i] < '0' || want.p[i] > '9')
			continue;
		while (i < want.n && want.p[i] >= '0' && want.p[i] <= '9' &&
		    n[count] < 1000)
			n[count] = n[count] * 10 + (want.p[i++] - '0');
		count++;
	}
	if (who->birth.year == 0 || count == 0 || n[0] > 100 || n[1] > 100)
		return FIT_ASK;
	if (count == 2 && n[0] < n[1])
		return age >= n[0] && age <= n[1] ? FIT_YES : FIT_NO;
	if (count == 1 && str_has(want, STR("以下")))
		return age <= n[0] ? FIT_YES : FIT_NO;
	return FIT_ASK;
}

static enum fit
fit_sex(struct str want, struct str found)
{
	bool man = str_has(want, STR("男")), woman = str_has(want, STR("女"));

	if (man == woman)
		return FIT_ASK;
	return str_eq_z(found, man ? "男" : "女") ? FIT_YES : FIT_NO;
}

static void
add(struct eligible *e, const char *label, struct str want, struct str found,
    enum fit fit)
{
	if (want.n == 0)
		return;
	if (says_any(want))
		fit = FIT_YES;
	e->list[e->n++] = (struct eligible_item){ label, want, found, fit };
	if (fit > e->worst)
		e->worst = fit;
}

void
eligible_check(const struct conditions *want, const struct candidate *who,
    struct eligible *ret)
{
	*ret = (struct eligible){ .n = 0, .worst = FIT_YES };
	add(ret, "学历", want->education, who->education,
	    fit_education(want->education, who->education));
	add(ret, "学位", want->degree, who->degree, fit_degree(want->degree,
	    who->degree));
	add(ret, "专业", want->major, who->major, fit_major(want->major,
	    who->major));
	add(ret, "政治面貌", want->politics, who->politics,
	    fit_politics(want->politics, who->politics));
	add(ret, "工作经历", want->experience, who->experience,
	    fit_experience(want->experience, who->experience));
	add(ret, "年龄", want->age, STR(""), fit_age(want->age, who));
	add(ret, "性别", want->sex, who->sex, fit_sex(want->sex, who->sex));
}
