/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml.h"

#include "tests/test.h"

TEST(a_tree_has_kinds_keys_and_lines)
{
	struct yaml_error	 error;
	struct yaml		*root;
	const struct yaml	*y;

	WANT_RC(yaml_parse(t->a, STR("a: 1\nb:\n  - x\n  - \"y\\tz\"\n"
	    "c: {d: {e: 报}}\nf:\n"), &root, &error), RC_OK);
	WANT_INT(root->kind, YAML_MAP);
	WANT_STR(yaml_get(root, "a")->text, "1");
	y = yaml_get(root, "b");
	WANT_INT(y->kind, YAML_LIST);
	WANT_INT(y->line, 2);
	WANT_STR(y->kids->next->text, "y\tz");
	WANT(y->kids->next->next == NULL);
	WANT_STR(yaml_get(root, "c.d.e")->text, "报");
	WANT_INT(yaml_get(root, "c.d.e")->line, 5);
	WANT_STR(yaml_get(root, "f")->text, "");
	WANT(yaml_get(root, "c.x") == NULL && yaml_get(root, "a.b") == NULL);
}

TEST(a_slip_of_the_pen_is_said_in_chinese)
{
	static const char *const texts[] = { "a:\n\t- b\n", "a: b: c\n",
		"a: \"b\n", "a: [1, 2\nb: 1\n", "a:\n  - b\n c\n", "a: @x\n",
		"a: 'b' c\n", "a: \"\\q\"\n", "a: {b: 1\n", "a\nb: 1\n" };
	struct yaml_error	 error;
	struct yaml		*root;

	for (size_t i = 0; i < COUNT(texts); i++) {
		WANT_RC(yaml_parse(t->a, str_z(texts[i]), &root, &error),
		    RC_BAD);
		WANT(error.reason.n > 0);
		for (size_t k = 0; k < error.reason.n; k++)
			WANT(error.reason.p[k] < 'a' || error.reason.p[k] > 'z');
	}
}

TEST(a_mistake_is_refused_with_its_line)
{
	static const struct {
		int		line;
		struct str	text;
	} rows[] = {
		{ 1, STR_INIT("") },
		{ 1, STR_INIT("- a\n") },
		{ 1, STR_INIT("a: \xff\n") },
		{ 3, STR_INIT("a: 1\nb: 2\na: 3\n") },
		{ 2, STR_INIT("a: 1\nb: *x\n") },
		{ 1, STR_INIT("a: &x 1\n") },
		{ 1, STR_INIT("a: !!int 1\n") },
		{ 2, STR_INIT("a: 1\n---\nb: 2\n") },
		{ 2, STR_INIT("a:\n\t- b\n") },
		{ 2, STR_INIT("a: 1\n[b]: 2\n") },
		{ 1, STR_INIT("a: [[[[[[[[[[[[[1]]]]]]]]]]]]]\n") },
		/* what no database takes as a text */
		{ 2, STR_INIT("a: 1\nb: \"x\\0y\"\n") },
		{ 1, STR_INIT("\"\\x07\": 1\n") },
		{ 1, STR_INIT("a: \"\\x7f\"\n") },
		{ 1, STR_INIT("a: \"\\N\"\n") },
	};
	struct yaml_error	 error;
	struct yaml		*root;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum rc rc = yaml_parse(t->a, rows[i].text, &root, &error);

		if (rc != RC_BAD || error.line != rows[i].line)
			print_error("%.*s\n", STR_ARG(rows[i].text));
		WANT_RC(rc, RC_BAD);
		WANT_INT(error.line, rows[i].line);
		WANT(error.reason.n > 0);
	}
}
