/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A configuration of an exam: a tree or one mistake with its line; a
 * configuration within its limits or a list of mistakes that can be shown.
 */
#include <string.h>

#include "base/utf8.h"
#include "base/yaml.h"
#include "exam/config.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check_text(struct str s)
{
	must(utf8_valid(s));
	must(s.n == 0 || memchr(s.p, 0, s.n) == NULL);	/* PostgreSQL's too */
}

static void
check_tree(const struct yaml *y, int lines, unsigned depth)
{
	must(depth < 20 && y->line >= 1 && y->line <= lines);
	check_text(y->key);
	check_text(y->text);
	must(y->kind == YAML_TEXT ? y->kids == NULL : y->text.n == 0);
	for (const struct yaml *k = y->kids; k != NULL; k = k->next) {
		must(y->kind == YAML_MAP || k->key.p == NULL);
		check_tree(k, lines, depth + 1);
	}
}

static void
check_config(const struct exam_config *c)
{
	must(c->steps_n <= STEPS_MAX && c->fields_n <= FIELDS_MAX);
	for (size_t i = 0; i < c->steps_n; i++)
		must(c->steps[i] < STEP__MAX);
	for (size_t i = 0; i < c->fields_n; i++) {
		must(c->fields[i].kind < INPUT__MAX);
		must(c->fields[i].name.n > 0);
		check_text(c->fields[i].label);
		check_text(c->fields[i].hint);
	}
	for (size_t i = 0; i < c->subjects_n; i++)
		check_text(c->subjects[i].name);
	for (size_t i = 0; i < c->sites_n; i++)
		check_text(c->sites_list[i].name);
	for (size_t i = 0; i < c->instructions_n; i++)
		check_text(c->instructions[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena		*a = arena_new((size_t)256 << 20);
	struct str		 text = str_of(p, n);
	struct yaml		*root;
	struct yaml_error	 error = { .line = 0 };
	struct exam_config	 c;
	struct config_problems	 problems;
	int			 lines = 2;
	enum rc			 rc;

	for (size_t i = 0; i < n; i++)	/* YAML knows more line ends than LF */
		lines += p[i] == '\n' || p[i] == '\r' || p[i] == 0x85 ||
		    p[i] == 0xa8 || p[i] == 0xa9;
	rc = yaml_parse(a, text, &root, &error);
	if (rc == RC_OK)
		check_tree(root, lines, 0);
	else {
		must(rc == RC_BAD && error.line >= 1 && error.line <= lines);
		must(error.reason.n > 0 && utf8_valid(error.reason));
	}
	if (config_parse(a, text, n % 2 == 0, &c, &problems) == RC_OK) {
		must(rc == RC_OK && problems.n == 0);
		check_config(&c);
	} else
		must(problems.n > 0);
	for (size_t i = 0; i < problems.n; i++) {
		must(utf8_valid(problems.list[i].path));
		must(utf8_valid(problems.list[i].reason));
		must(problems.list[i].reason.n > 0);
	}
	arena_free(a);
	return 0;
}
