/* SPDX-License-Identifier: Apache-2.0 */
/* Each setting of config.tbl: written in a configuration it is read, and its change is shown to staff. */
#include <stdio.h>
#include <stddef.h>
#include <string.h>

#include "exam/config_change.h"

#include "tests/test.h"

enum kind { TEXT, INT, BOOL, ENUM, SET, TIME };

static const struct setting {
	const char	*path, *spec, *otherwise;
	size_t		 offset;
	enum kind	 kind;
} settings[] = {
#define KEY(sw, path, member, kind, spec, def, text, class, whom) { path, spec, def, \
	offsetof(struct exam_config, member), kind },
#include "exam/config.tbl"
#undef KEY
};

/* What must be there, by the first word of the path. */
static const struct { const char *top, *lines; } base[] = {
	{ "account", "  realm: r\n" },
	{ "windows", "  register: {from: 2026-03-01 09:00, to: 2026-03-05 18:00}\n"
	    "  review: {to: 2026-03-10 18:00}\n"
	    "  pay: {from: 2026-03-11 09:00, to: 2026-03-12 18:00}\n"
	    "  ticket: {from: 2026-03-20 09:00, to: 2026-03-22 09:00}\n" },
	{ "texts", "  notice: 须知\n  pledge: 承诺\n" },
};

static const char lists[] = "instructions: [守时]\n"
	"form: [{name: a, label: 甲, kind: text}]\n"
	"materials: [{name: m, label: 乙, type: pdf, max_kb: 100}]\n"
	"subjects: [{name: 科目, from: 2026-04-01 09:00, to: 2026-04-01 11:00}]\n"
	"sites: [{name: 考点, address: 地址}]\n";

/* What goes only with something else: the step beside the setting, or another word than the first that differs. */
static const struct special { const char *path, *value, *steps; } specials[] = {
	{ "docs.mode", "after", NULL },
	{ "picker.levels", NULL, "notice, pledge, level, form, confirm" },
	{ "picker.sites", NULL, "notice, pledge, form, site, confirm" },
	{ "pay.fee_tiers", "4000 9000", NULL },
	{ "scores.max_mark", "150", NULL },
	{ "docs.promise", NULL, NULL },		/* with the text that is promised */
};

static const struct special *
special_of(const char *path)
{
	for (size_t i = 0; i < COUNT(specials); i++)
		if (strcmp(specials[i].path, path) == 0)
			return &specials[i];
	return NULL;
}

/* The first word of a spec that may be chosen and is not the default; its place. */
static struct str
other_word(const struct setting *s, size_t *ret_i)
{
	struct str rest = str_z(s->spec), word;

	for (*ret_i = 0; str_cut(&rest, '|', &word); ++*ret_i)
		if (!str_ends(word, STR("!")) &&
		    !str_has(str_z(s->otherwise), word))
			return word;
	return STR("");
}

/* Something else than the default, as one writes it. */
static struct str
written(struct arena *a, const struct setting *s)
{
	const struct special	*special = special_of(s->path);
	struct str		 spec = str_z(s->spec), least;
	int64_t			 n = 0;
	size_t			 i;

	if (special != NULL && special->value != NULL)
		return str_z(special->value);
	switch (s->kind) {
	case TEXT:
		return STR("甲乙");
	case INT:
		must(str_cut(&spec, '-', &least) &&
		    str_i64(least, &n) == RC_OK);
		n += str_eq(least, str_z(s->otherwise));
		return str_make(a, "%lld", (long long)n);
	case SET:
		return str_make(a, "[%.*s]", STR_ARG(other_word(s, &i)));
	case TIME:
		return STR("2026-03-02 07:08");
	case BOOL:
	case ENUM:
	default:
		return other_word(s, &i);
	}
}

static void
put_top(struct buf *b, struct str top, const char *lines, struct str rest,
    struct str value)
{
	struct str second;

	buf_fmt(b, "%.*s:\n%s", STR_ARG(top), lines);
	if (rest.n == 0)
		return;
	(void)str_cut(&rest, '.', &second);
	if (rest.n == 0)
		buf_fmt(b, "  %.*s: %.*s\n", STR_ARG(second), STR_ARG(value));
	else
		buf_fmt(b, "  %.*s: {%.*s: %.*s}\n", STR_ARG(second),
		    STR_ARG(rest), STR_ARG(value));
}

/* A configuration with one setting beside what must be there; NULL: none. */
static struct str
text_with(struct test *t, const struct setting *s, struct str value)
{
	const struct special *special = s == NULL ? NULL : special_of(s->path);
	struct str	rest = str_z(s == NULL ? "" : s->path), top = STR("");
	struct buf	b;
	bool		put = s == NULL;

	if (s != NULL)
		(void)str_cut(&rest, '.', &top);
	buf_init(&b, 1 << 16);
	buf_fmt(&b, "code: c\ntitle: 考试\nauthority: 机构\n%ssteps: [%s]\n",
	    lists, special != NULL && special->steps != NULL ? special->steps :
	    "notice, pledge, form, confirm");
	for (size_t i = 0; i < COUNT(base); i++) {
		bool here = str_eq_z(top, base[i].top);

		put_top(&b, str_z(base[i].top), base[i].lines, here ? rest :
		    STR(""), value);
		put |= here;
	}
	if (s != NULL && strcmp(s->path, "docs.promise") == 0)
		buf_z(&b, "  promise: 承诺书\n");	/* the last of base is texts */
	if (!put && rest.n == 0)
		buf_fmt(&b, "%.*s: %.*s\n", STR_ARG(top), STR_ARG(value));
	else if (!put)
		put_top(&b, top, "", rest, value);
	return buf_take(t->a, &b);
}

static void
parse(struct test *t, struct str text, struct exam_config *ret)
{
	struct config_problems problems;

	if (config_parse(t->a, text, true, ret, &problems) != RC_OK)
		print_error("%.*s: %.*s\n", STR_ARG(problems.list[0].path),
		    STR_ARG(problems.list[0].reason));
	WANT_INT(problems.n, 0);
}

/* Whether the member holds what was written. */
static bool
holds(const struct exam_config *c, const struct setting *s, struct str value)
{
	const void	*at = (const char *)c + s->offset;
	int64_t		 want = 0;
	size_t		 i;

	if (s->kind == TEXT)
		return str_eq(*(const struct str *)at, value);
	if (s->kind == INT)
		must(str_i64(value, &want) == RC_OK);
	else if (s->kind == TIME)
		must(civil_parse(value, &want) == RC_OK);
	else if (str_eq_z(value, "after"))
		want = DOCS_AFTER;
	else {
		(void)other_word(s, &i);
		want = s->kind == SET ? INT64_C(1) << i : (int64_t)i;
	}
	return *(const int64_t *)at == want;
}

TEST(each_setting_that_is_written_is_read)
{
	struct exam_config c;

	parse(t, text_with(t, NULL, STR("")), &c);
	WANT_STR(c.realm, "r");
	WANT_STR(c.pledge, "承诺");
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting	*s = &settings[i];
		struct str		 value;

		if (strcmp(s->otherwise, "-") == 0)
			continue;	/* it is there anyway */
		value = written(t->a, s);
		parse(t, text_with(t, s, value), &c);
		if (!holds(&c, s, value))
			print_error("%s: %.*s\n", s->path, STR_ARG(value));
		WANT(holds(&c, s, value));
	}
}

TEST(each_setting_that_must_be_there_is_missed_and_read)
{
	struct str		text = text_with(t, NULL, STR(""));
	struct exam_config	c;
	int64_t			us;

	parse(t, text, &c);
	WANT_STR(c.code, "c");
	WANT_STR(c.title, "考试");
	WANT_STR(c.authority, "机构");
	WANT_STR(c.notice, "须知");
	WANT_RC(civil_parse(STR("2026-03-01 09:00"), &us), RC_OK);
	WANT_INT(c.register_from_us, us);
	WANT_RC(civil_parse(STR("2026-03-05 18:00"), &us), RC_OK);
	WANT_INT(c.register_to_us, us);
	WANT_RC(civil_parse(STR("2026-03-10 18:00"), &us), RC_OK);
	WANT_INT(c.review_to_us, us);
	WANT_RC(civil_parse(STR("2026-03-11 09:00"), &us), RC_OK);
	WANT_INT(c.pay_from_us, us);
	WANT_RC(civil_parse(STR("2026-03-12 18:00"), &us), RC_OK);
	WANT_INT(c.pay_to_us, us);
	WANT_RC(civil_parse(STR("2026-03-20 09:00"), &us), RC_OK);
	WANT_INT(c.ticket_from_us, us);
	WANT_RC(civil_parse(STR("2026-03-22 09:00"), &us), RC_OK);
	WANT_INT(c.ticket_to_us, us);
}

/* ---- a change of it, as staff see it */

static bool
is_shown(struct test *t, struct str before, struct str after, const char *path)
{
	static const int64_t	people[WHOM__MAX] = { 0 };
	struct change_set	set;

	change_begin(t->a, &set, true);
	config_compare(before, after, people, &set);
	for (size_t i = 0; i < set.n; i++)
		if (str_eq_z(set.list[i].what, path))
			return true;
	return false;
}

TEST(each_setting_that_is_changed_is_shown)
{
	struct str usual = text_with(t, NULL, STR(""));

	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];

		if (strcmp(s->otherwise, "-") == 0)
			continue;
		if (!is_shown(t, usual, text_with(t, s, written(t->a, s)),
		    s->path))
			print_error("%s\n", s->path);
		WANT(is_shown(t, usual, text_with(t, s, written(t->a, s)),
		    s->path));
	}
}

TEST(each_setting_that_must_be_there_is_shown_when_it_is_changed)
{
	static const struct { const char *path, *from, *to; } rows[] = {
		{ "code", "code: c", "code: d" },
		{ "title", "title: 考试", "title: 招聘" },
		{ "authority", "authority: 机构", "authority: 考试院" },
		{ "account.realm", "realm: r", "realm: s" },
		{ "windows.register.from", "03-01 09:00", "03-01 10:00" },
		{ "windows.register.to", "03-05 18:00", "03-05 19:00" },
		{ "windows.review.to", "03-10 18:00", "03-10 19:00" },
		{ "windows.pay.from", "03-11 09:00", "03-11 10:00" },
		{ "windows.pay.to", "03-12 18:00", "03-12 19:00" },
		{ "windows.ticket.from", "03-20 09:00", "03-20 10:00" },
		{ "windows.ticket.to", "03-22 09:00", "03-22 10:00" },
		{ "texts.notice", "notice: 须知", "notice: 请读" },
		{ "texts.pledge", "pledge: 承诺", "pledge: 保证" },
	};
	struct str usual = text_with(t, NULL, STR(""));

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t at = str_find(usual, str_z(rows[i].from));
		size_t end = at + strlen(rows[i].from);

		WANT(at != SIZE_MAX);
		WANT(is_shown(t, usual, str_make(t->a, "%.*s%s%.*s", (int)at,
		    usual.p, rows[i].to, (int)(usual.n - end), usual.p + end),
		    rows[i].path));
	}
}

TEST(a_review_at_the_site_has_one_level)
{
	static const struct { const char *levels; size_t problems; } rows[] = {
		{ "1", 0 }, { "2", 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str		text = text_with(t, NULL, STR(""));
		struct config_problems	problems;
		struct exam_config	c;

		text = str_make(t->a, "%.*sreview: {mode: on_site, levels: %s}\n",
		    STR_ARG(text), rows[i].levels);
		(void)config_parse(t->a, text, true, &c, &problems);	/* its problems say it */
		WANT_INT(problems.n, rows[i].problems);
		WANT(problems.n == 0 || str_eq_z(problems.list[0].path,
		    "review.levels"));
	}
}
