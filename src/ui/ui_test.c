/* SPDX-License-Identifier: Apache-2.0 */
/* What a form remembers: its errors beside their fields, and what it was made from. */
#include "ui/page.h"

#include "tests/test.h"

TEST(each_error_stands_beside_its_field_and_in_the_list)
{
	struct req	 r = { .cx = { .a = t->a } };
	struct errors	*e = ARENA_NEW(t->a, struct errors);

	e->r = &r;
	WANT_STR(errors_of(e, "phone"), "");
	errors_add(e, STR("phone"), STR("请填写手机号码"));
	errors_add(e, STR("name"), STR("请填写姓名"));
	errors_add(e, STR(""), STR("请稍后再试"));
	WANT_INT(e->n, 3);
	WANT_STR(errors_of(e, "phone"), "请填写手机号码");
	WANT_STR(errors_of(e, "name"), "请填写姓名");
	WANT_STR(errors_of(e, "phone_again"), "");
	WANT_INT(errors_part(e)->items_n, 3);
}

TEST(a_list_of_errors_that_is_full_takes_no_more)
{
	struct req	 r = { .cx = { .a = t->a } };
	struct errors	*e = ARENA_NEW(t->a, struct errors);

	e->r = &r;
	for (int i = 0; i < ERRORS_MAX + 5; i++)
		errors_add(e, STR("field"), STR("不对"));
	WANT(e->n <= ERRORS_MAX);
	WANT_INT(errors_part(e)->items_n, e->n);
}

TEST(a_text_field_shows_what_was_typed_and_what_is_wrong_with_it)
{
	static const struct field_look look = { .name = "phone",
		.label = "手机号码" };
	struct req		 r = { .cx = { .a = t->a } };
	struct errors		*e = ARENA_NEW(t->a, struct errors);
	const struct tpl_field	*f = field_text(&r, &look, STR("138"), NULL);

	WANT_STR(f->value, "138");
	WANT_STR(f->error, "");
	WANT_STR(f->type, "text");
	e->r = &r;
	errors_add(e, STR("phone"), STR("手机号码是 11 位数字"));
	f = field_text(&r, &look, STR("138"), e);
	WANT_STR(f->value, "138");
	WANT_STR(f->error, "手机号码是 11 位数字");
}

/* Two pages of one form: the second to save must not undo the first. */
TEST(a_form_that_was_made_from_something_else_is_old)
{
	struct form_field	 said = { .name = STR(MADE_FROM) };
	struct req		 r = { .cx = { .a = t->a } };
	const struct str	 before = STR("a=1"), after = STR("a=2");

	WANT(!page_is_old(&r, STR("{}"), STR("{}")));
	WANT(page_is_old(&r, after, STR("{}")));
	said.value = page_mark(&r, before);
	r.form = (struct form){ &said, 1 };
	WANT(!page_is_old(&r, before, STR("{}")));
	WANT(page_is_old(&r, after, STR("{}")));
	said.value = STR("not a mark");
	WANT(page_is_old(&r, before, STR("{}")));
}
