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
