/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of configurations, their classes, and the hash that confirms them. */
#include "exam/config_change.h"

#include "tests/test.h"

#define HEAD	"code: c\ntitle: 考试\nauthority: 机构\n"
#define TAIL	"account: {realm: r}\npay: {mode: off, fee_fen: %d}\n"	\
	"windows:\n  register: {from: 2026-03-01 09:00, to: %s}\n"		\
	"  review: {to: 2026-03-10 18:00}\n"					\
	"  pay: {from: 2026-03-11 09:00, to: 2026-03-12 18:00}\n"		\
	"  ticket: {from: 2026-03-20 09:00, to: 2026-03-22 09:00}\n"		\
	"picker: {sites: yes}\n"						\
	"steps: [notice, pledge, form, site, confirm]\n"			\
	"form: [{name: a, label: %s, kind: text}]\n"				\
	"subjects:\n  - {name: %s, from: 2026-04-01 09:00, to: 2026-04-01 "	\
	"11:00}\n  - {name: %s, from: 2026-04-01 14:00, to: 2026-04-01 "	\
	"16:00}\nsites: [{name: 考点, address: 地址}]\ninstructions: [守时]\n"	\
	"texts: {notice: 须知, pledge: 承诺}\n"

struct parts {
	int		 fee;
	const char	*to, *label, *one, *two;
};

static const struct parts usual = { 100, "2026-03-05 18:00", "甲", "行测",
	"申论" };

static struct str
text_of(struct test *t, struct parts p)
{
	return str_make(t->a, HEAD TAIL, p.fee, p.to, p.label, p.one, p.two);
}

static const int64_t people[WHOM__MAX] = { 0, 9, 4, 3, 8, 1 };

static struct change_set
compare(struct test *t, struct parts p, bool live)
{
	struct change_set	set;
	struct exam_config	c;
	struct config_problems	problems;

	WANT_RC(config_parse(t->a, text_of(t, p), true, &c, &problems), RC_OK);
	change_begin(t->a, &set, live);
	config_compare(text_of(t, usual), text_of(t, p), people, &set);
	change_seal(&set, STR("1"));
	return set;
}

TEST(each_setting_says_whom_its_change_touches)
{
	struct parts		p = usual;
	struct change_set	set = compare(t, p, true);

	WANT_INT(set.n, 0);
	WANT_STR(set.hash, "");
	WANT(change_allowed(&set, STR("")));

	p.fee = 200;
	p.to = "2026-03-04 18:00";
	p.label = "乙";
	set = compare(t, p, true);
	WANT_INT(set.n, 3);
	WANT_STR(set.list[0].what, "pay.fee_fen");
	WANT_INT(set.list[0].affected, 8);
	WANT_STR(set.list[0].values[0].before, "100");
	WANT_STR(set.list[0].values[0].after, "200");
	WANT_STR(set.list[1].what, "windows.register.to");
	WANT_INT(set.list[1].affected, 4);
	WANT_STR(set.list[2].what, "form a");
	WANT_STR(set.list[2].values[0].name, "label");
	WANT(!change_allowed(&set, STR("")));
	WANT(change_allowed(&set, set.hash));
	WANT(!change_allowed(&set, STR("0123456789ab")));

	/* Nobody is registered: nothing has to be confirmed. */
	set = compare(t, p, false);
	WANT_INT(set.n, 3);
	WANT(change_allowed(&set, STR("")));
}

TEST(an_item_that_applications_count_by_its_place_does_not_move)
{
	struct parts		p = usual;
	struct change_set	set;

	p.one = usual.two;
	p.two = usual.one;
	set = compare(t, p, true);
	WANT_INT(set.refused, 2);
	WANT(!change_allowed(&set, set.hash));
	set = compare(t, p, false);
	WANT(change_allowed(&set, STR("")));

	/* A slip in a name is mended with a confirmation. */
	p = usual;
	p.two = "申论（一）";
	set = compare(t, p, true);
	WANT_INT(set.n, 1);
	WANT_INT(set.refused, 0);
	WANT(change_allowed(&set, set.hash));
}

TEST(the_hash_is_of_the_difference_and_of_what_it_was_made_against)
{
	struct parts		p = usual;
	struct change_set	a, b;
	struct str		hash;

	p.fee = 200;
	a = compare(t, p, true);
	b = compare(t, p, true);
	WANT_SAME(a.hash, b.hash);
	change_seal(&b, STR("2"));
	WANT(!str_eq(a.hash, b.hash));
	hash = b.hash;
	/* How many are touched may grow while somebody reads, not whether. */
	b.list[0].affected = 9;
	change_seal(&b, STR("2"));
	WANT_SAME(b.hash, hash);
	b.list[0].affected = 0;
	change_seal(&b, STR("2"));
	WANT(!str_eq(b.hash, hash));
	p.fee = 300;
	WANT(!str_eq(compare(t, p, true).hash, a.hash));
	WANT_SAME(change_join(t->a, &a, 1), a.hash);
}

/* ---- each list, when somebody is registered */

static const char lists[] = HEAD
	"account: {realm: r}\npay: {mode: off}\ndocs: {mode: after}\n"
	"windows:\n  register: {from: 2026-03-01 09:00, to: 2026-03-05 18:00}\n"
	"  review: {to: 2026-03-10 18:00}\n"
	"  pay: {from: 2026-03-11 09:00, to: 2026-03-12 18:00}\n"
	"  ticket: {from: 2026-03-20 09:00, to: 2026-03-22 09:00}\n"
	"picker: {sites: yes}\n"
	"steps: [notice, pledge, profile, form, site, confirm]\n"
	"form: [{name: a, label: 栏目, kind: text}]\n"
	"profile: [{name: p, label: 资料, kind: text}]\n"
	"materials: [{name: m, label: 证书, type: pdf, max_kb: 100}]\n"
	"subjects: [{name: 行测, from: 2026-04-01 09:00, to: 2026-04-01 11:00}]\n"
	"sites: [{name: 考点, address: 地址}]\n"
	"files: [{title: 公告, file: a.txt}]\n"
	"instructions: [守时]\ntitles: {form: 填表}\nhints: {form: 如实}\n"
	"done_hints: {form: 已存}\ntexts: {notice: 须知, pledge: 承诺}\n";

/* A word of the text is turned; what staff are shown of it. */
static struct change_set
turn(struct test *t, const char *from, const char *to)
{
	struct str		text = STR(lists), was = str_z(from);
	size_t			at = str_find(text, was);
	struct change_set	set;
	struct exam_config	c;
	struct config_problems	problems;
	struct str		now;

	WANT(at != SIZE_MAX);
	now = str_make(t->a, "%.*s%s%.*s", (int)at, text.p, to,
	    (int)(text.n - at - was.n), text.p + at + was.n);
	WANT_RC(config_parse(t->a, now, true, &c, &problems), RC_OK);
	change_begin(t->a, &set, true);
	config_compare(text, now, people, &set);
	change_seal(&set, STR("1"));
	return set;
}

TEST(a_change_of_any_list_is_shown_with_what_it_means)
{
	static const struct {
		const char		*from, *to, *what;
		enum change_class	 class;
	} rows[] = {
		/* what people filled in, chose or handed in: confirmed first */
		{ "栏目", "单位", "form a", CHANGE_CONFIRM },
		{ "资料", "电话", "profile p", CHANGE_CONFIRM },
		{ "证书", "证件", "materials m", CHANGE_CONFIRM },
		{ "address: 地址", "address: 新地址", "sites 考点",
		    CHANGE_CONFIRM },
		{ "to: 2026-04-01 11:00", "to: 2026-04-01 12:00",
		    "subjects 行测", CHANGE_CONFIRM },
		/* the way that they are on */
		{ "[notice, pledge, profile", "[notice, profile", "steps pledge",
		    CHANGE_REFUSED },
		/* words to read */
		{ "公告", "简章", "files 公告", CHANGE_FREE },
		{ "守时", "带证", "instructions 守时", CHANGE_FREE },
		{ "填表", "填写", "titles form", CHANGE_FREE },
		{ "如实", "属实", "hints form", CHANGE_FREE },
		{ "已存", "已保存", "done_hints form", CHANGE_FREE },
	};

	WANT_INT(turn(t, "栏目", "栏目").n, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct change_set	set = turn(t, rows[i].from, rows[i].to);
		bool			told = false;

		for (size_t k = 0; k < set.n; k++) {
			told |= str_eq_z(set.list[k].what, rows[i].what);
			WANT_INT(set.list[k].class, rows[i].class);
		}
		if (!told)
			print_error("%s\n", rows[i].what);
		WANT(told);
		WANT_INT(change_allowed(&set, STR("")),
		    rows[i].class == CHANGE_FREE);
		WANT_INT(change_allowed(&set, set.hash),
		    rows[i].class != CHANGE_REFUSED);
	}
}
