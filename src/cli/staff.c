/* SPDX-License-Identifier: Apache-2.0 */
/* staff add, staff scope: how an installation gets its first people. */
#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "account/staff.h"
#include "audit/audit.h"
#include "cli/cli.h"
#include "exam/exam.h"
#include "position/position.h"
#include "sheet/text.h"

enum { SHOWN_MAX = 20, PASSWORD_LEAST = 10, PASSWORD_MOST = 256 };

struct person {
	const char	*login;
	const char	*name;
	uint32_t	 roles;
	char		 hash[PASSWORD_HASH_BYTES];
	const char	*exam;		/* of a scope */
	const char	*department;
};

/* "reviewer" and so on; 0 for a word that is no staff's role. */
static uint32_t
role_of(const char *word)
{
	for (int i = ROLE_INDEX_REVIEWER; i <= ROLE_INDEX_AUDITOR; i++)
		if (strcmp(word, role_word((enum role_index)i)) == 0)
			return UINT32_C(1) << i;
	return 0;
}

/* One line of standard input, so that no password stands in a process list. */
static bool
read_password(struct person *p)
{
	char	line[PASSWORD_MOST];
	size_t	n;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return false;
	n = strcspn(line, "\r\n");
	if (n < PASSWORD_LEAST || line[n] == '\0')
		return false;
	password_hash(str_of(line, n), p->hash);
	return true;
}

static enum rc
add_in(struct cx *cx, void *ctx)
{
	const struct person	*p = ctx;
	int64_t			 id;
	enum rc			 rc;

	rc = staff_add(cx, &(struct staff_new){ .login = str_z(p->login),
		.name = str_z(p->name), .roles = p->roles,
		.password = str_z(p->hash) }, &id);
	return rc != RC_OK ? rc : audit_add(cx, "staff.add", "staff", id,
	    str_make(cx->a, "roles=%u", p->roles));
}

/* A department that no position has is a slip of the pen: nobody would be seen. */
static enum rc
check_department(struct cx *cx, int64_t exam_id, const struct person *p)
{
	struct str	*list, want = sheet_clean(cx->a, str_z(p->department));
	size_t		 n, shown = 0;
	enum rc		 rc;

	if (want.n == 0)
		return RC_OK;
	rc = position_departments(cx, exam_id, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (str_eq(list[i], want))
			return RC_OK;
	if (rc != RC_OK)
		return rc;
	(void)fprintf(stderr, "baokao: 考试 %s 的职位表里没有部门“%s”", p->exam,
	    p->department);
	for (size_t i = 0; i < n && shown < SHOWN_MAX; i++)
		if (str_has(list[i], want) || str_has(want, list[i]) ||
		    n <= SHOWN_MAX)
			(void)fprintf(stderr, "%s%.*s", shown++ == 0 ?
			    "；有：" : "、", STR_ARG(list[i]));
	(void)fprintf(stderr, "%s\n", n == 0 ? "：还没有导入职位表" : "");
	return RC_BAD;
}

static enum rc
scope_in(struct cx *cx, void *ctx)
{
	const struct person	*p = ctx;
	struct staff		 staff;
	int64_t			 exam_id;
	enum rc			 rc = staff_by_login(cx, str_z(p->login),
	    &staff);

	if (rc == RC_OK)
		rc = exam_id_of(cx->tx, str_z(p->exam), &exam_id);
	if (rc == RC_OK)
		rc = check_department(cx, exam_id, p);
	if (rc == RC_OK)
		rc = staff_scope_add(cx, staff.id, exam_id,
		    sheet_clean(cx->a, str_z(p->department)));
	return rc != RC_OK ? rc : audit_add(cx, "staff.scope", "staff",
	    staff.id, str_make(cx->a, "exam=%s", p->exam));
}

static int
change(const struct options *o, struct person *p,
    enum rc (*fn)(struct cx *, void *), const char *missing)
{
	struct arena	*a = arena_new((size_t)64 << 20);
	char		 cause[DB_CAUSE_BYTES] = "";
	enum rc		 rc = cli_found(o, a, fn, p, cause);

	arena_free(a);
	if (rc == RC_OK)
		return EXIT_DONE;
	if (rc != RC_BAD)
		(void)fprintf(stderr, "baokao: %s\n", rc == RC_STALE ?
		    "这个工作账号已经存在" : rc == RC_NONE ? missing : cause);
	return EXIT_FAILED;
}

static int
add_staff(const struct options *o, struct person *p)
{
	for (char **w = o->words + 3; *w != NULL; w++) {
		uint32_t role = role_of(*w);

		if (role == 0) {
			(void)fprintf(stderr, "baokao: no role %s\n", *w);
			return EXIT_USAGE;
		}
		p->roles |= role;
	}
	p->name = o->words[2];
	if (!read_password(p)) {
		(void)fprintf(stderr, "baokao: 请在标准输入的第一行给出密码，"
		    "至少 %d 位\n", PASSWORD_LEAST);
		return EXIT_FAILED;
	}
	return change(o, p, add_in, "");
}

int
cmd_staff(const struct options *o)
{
	char		**w = o->words;
	struct person	 p = { .department = "" };
	size_t		 n = 0;

	while (w[n] != NULL)
		n++;
	p.login = n > 1 ? w[1] : "";
	if (n >= 4 && strcmp(w[0], "add") == 0)
		return add_staff(o, &p);
	if ((n == 3 || n == 4) && strcmp(w[0], "scope") == 0) {
		p.exam = w[2];
		p.department = n == 4 ? w[3] : "";
		return change(o, &p, scope_in, "没有这个工作账号或考试");
	}
	(void)fputs("usage: baokao staff add LOGIN NAME ROLE... < PASSWORD | "
	    "scope LOGIN EXAM [DEPARTMENT]\n"
	    "roles: reviewer arbiter cashier authority auditor\n", stderr);
	return EXIT_USAGE;
}
