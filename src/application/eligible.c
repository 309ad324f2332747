/* SPDX-License-Identifier: Apache-2.0 */
/* A candidate against a position's conditions: what is met, what is not, what a person must look at. */
#include "application/eligible.h"

#include "sheet/text.h"

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
	{ "两年", 2 }, { "一年", 1 }, { "5年", 5 }, { "4年", 4 }, { "3年", 3 },
	{ "2年", 2 }, { "1年", 1 }, { NULL, 0 },
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

	if (least == 0 || found.n == 0)
		return FIT_ASK;
	return have >= least ? FIT_YES : FIT_NO;
}

/* The same major, whatever code stands behind its name. */
static bool
same_major(struct str a, struct str b)
{
	char		room[2][SHEET_KEY_BYTES], plain[2][SHEET_KEY_BYTES];
	struct str	x = sheet_key_plain(sheet_key(a, room[0],
	    sizeof(room[0])), plain[0]);
	struct str	y = sheet_key_plain(sheet_key(b, room[1],
	    sizeof(room[1])), plain[1]);

	return x.n > 0 && str_eq(x, y);
}

/*
 * A major that stands in the list by its own name is met. A class such as
 * 计算机类 and related names need the catalogue and a person.
 */
static enum fit
fit_major(struct str want, struct str found)
{
	static const char *const marks[] = { "、", "，", ",", "；", ";", "\n" };
	struct str rest = want;

	while (found.n > 0 && rest.n > 0) {
		size_t	end = rest.n, step = 0;

		for (size_t i = 0; i < COUNT(marks); i++) {
			size_t at = str_find(rest, str_z(marks[i]));

			if (at < end) {
				end = at;
				step = str_z(marks[i]).n;
			}
		}
		if (same_major(str_sub(rest, 0, end), found))
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

	if (least == 0 || found.n == 0)
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
	if (count == 1 && (str_has(want, STR("以下")) ||
	    str_has(want, STR("不超过"))))
		return age <= n[0] ? FIT_YES : FIT_NO;
	return FIT_ASK;
}

static enum fit
fit_sex(struct str want, struct str found)
{
	bool man = str_has(want, STR("男")), woman = str_has(want, STR("女"));

	if (man == woman || found.n == 0)
		return FIT_ASK;
	return str_eq_z(found, man ? "男" : "女") ? FIT_YES : FIT_NO;
}

static void
put(struct eligible *e, struct eligible_item item)
{
	if (e->n == ELIGIBLE_MAX) {
		e->list[e->n - 1] = (struct eligible_item){
			.label = STR("更多条件"),
			.wanted = STR("见职位条件"), .fit = FIT_ASK };
		item.fit = item.fit == FIT_NO ? FIT_NO : FIT_ASK;
	} else
		e->list[e->n++] = item;
	if (item.fit > e->worst)
		e->worst = item.fit;
}

/* One condition: how it fits counts only where every word was understood. */
static void
add_judged(struct eligible *e, enum position_field f, struct eligible_item item)
{
	enum condition c = condition_of(f, item.wanted);

	if (item.wanted.n == 0)
		return;
	if (c != CONDITION_KNOWN)
		item.fit = c == CONDITION_NONE ? FIT_YES : FIT_ASK;
	put(e, item);
}

/* The column of majors that is for somebody of this education. */
static void
add_own_major(struct eligible *e, const struct conditions *want,
    const struct candidate *who)
{
	const struct {
		struct str		text;
		const char		*label;
		enum position_field	 f;
		bool			 mine;
	} columns[] = {
		{ want->major_post, "研究生专业", FIELD_MAJOR_POST,
		    education_high(who->education) >= 4 },
		{ want->major_base, "本科专业", FIELD_MAJOR_BASE,
		    education_high(who->education) == 3 },
		{ want->major_junior, "专科专业", FIELD_MAJOR_JUNIOR,
		    education_high(who->education) == 2 },
	};
	bool any = false, mine = false;

	for (size_t i = 0; i < COUNT(columns); i++) {
		any = any || columns[i].text.n > 0;
		if (!columns[i].mine || columns[i].text.n == 0)
			continue;
		mine = true;
		add_judged(e, columns[i].f, (struct eligible_item){
			str_z(columns[i].label), columns[i].text, who->major,
			fit_major(columns[i].text, who->major) });
	}
	if (any && !mine)
		put(e, (struct eligible_item){ STR("专业"),
			STR("没有列出您的学历对应的专业"), who->major,
			FIT_ASK });
}

/*
 * Three answers: fits, does not, a person must look (需人工审核). A condition that
 * was not understood is the third, never the first.
 */
void
eligible_check(const struct conditions *want, const struct candidate *who,
    struct eligible *ret)
{
#define ADD(FIELD, label, member, found, fit)					\
	add_judged(ret, FIELD_##FIELD, (struct eligible_item){ STR(label),		\
	    want->member, found, fit })
	*ret = (struct eligible){ .n = 0, .worst = FIT_YES };
	ADD(EDUCATION, "学历", education, who->education,
	    fit_education(want->education, who->education));
	ADD(DEGREE, "学位", degree, who->degree,
	    fit_degree(want->degree, who->degree));
	ADD(MAJOR, "专业", major, who->major,
	    fit_major(want->major, who->major));
	add_own_major(ret, want, who);
	ADD(POLITICS, "政治面貌", politics, who->politics,
	    fit_politics(want->politics, who->politics));
	ADD(EXPERIENCE, "基层工作经历", experience, who->experience,
	    fit_experience(want->experience, who->experience));
	ADD(WORK, "工作经历", work, who->experience,
	    fit_experience(want->work, who->experience));
	ADD(AGE, "年龄", age, STR(""), fit_age(want->age, who));
	ADD(SEX, "性别", sex, who->sex, fit_sex(want->sex, who->sex));
#undef ADD
	for (size_t i = 0; i < want->unread_n; i++)
		put(ret, (struct eligible_item){ want->unread[i].column,
			want->unread[i].text, STR(""), FIT_ASK });
}
