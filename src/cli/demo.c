/* SPDX-License-Identifier: Apache-2.0 */
/* Demo data: made here, never copied from a real exam; made once. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/staff.h"
#include "base/durable.h"
#include "cli/cli.h"
#include "cli/demo_exams.h"
#include "exam/exam.h"
#include "portal/portal.h"
#include "position/import.h"

enum { POSITIONS = 480, CONFIG_MAX = 1024 * 1024 };

/* One configuration on the demo's days. */
static enum rc
add_config(struct cx *cx, const char *path, int64_t today_us)
{
	/* The days move on with every start, also below who tries it. */
	static const struct exam_consent consent = {
		.confirm = STR_INIT(""), .anyhow = true };
	struct config_problems	problems;
	struct exam_import	im;
	struct exam_config	c;
	struct str		text;
	int64_t			days = 0;
	enum rc			rc = read_whole(cx->a, path, CONFIG_MAX, &text);

	if (rc == RC_OK)
		rc = config_parse(cx->a, text, true, &c, &problems);
	if (rc == RC_OK)
		rc = demo_days(cx, &c, today_us, &days);
	if (rc == RC_OK)
		rc = exam_import(cx, demo_shift(cx->a, text, days), &consent,
		    &im);
	return rc != RC_OK ? rc : import_files(cx, path, &c);
}

/* A folder without a configuration is no exam. */
static enum rc
add_folder(struct cx *cx, const char *path, int64_t today_us)
{
	const char	*list[IMPORTS_MAX];
	size_t		 n = import_list(cx->a, path, list);
	enum rc		 rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = add_config(cx, list[i], today_us);
	return rc;
}

static enum rc
add_exams(struct cx *cx, const char *dir, int64_t today_us)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	enum rc		 rc = RC_OK;

	if (d == NULL)
		return RC_NONE;
	while (rc == RC_OK && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			rc = add_folder(cx, str_make(cx->a, "%s/%s", dir,
			    e->d_name).p, today_us);
	(void)closedir(d);	/* only read */
	return rc;
}

/* A file of an exam, in the folder of its name below dir. */
static enum rc
unpack_one(struct arena *a, const char *dir, const struct demo_exam_file *f)
{
	const char	*name = strchr(f->path, '/') + 1;
	int		 fd;
	enum rc		 rc = durable_folder(AT_FDCWD, str_make(a, "%s/%.*s",
	    dir, (int)(name - f->path), f->path).p, &fd);

	if (rc != RC_OK)
		return rc;
	rc = durable_write(fd, name, str_of(f->bytes, f->n));
	(void)close(fd);	/* each start unpacks anew */
	return rc;
}

/*
 * The exams of the folder where one stands, when there is one; elsewhere those
 * that came with the program, unpacked into the data directory at each start.
 */
static enum rc
add_demo_exams(struct cx *cx, const char *data, int64_t today_us)
{
	const char	*dir = str_make(cx->a, "%s/demo-exams", data).p;
	enum rc		 rc = add_exams(cx, "exams", today_us);

	if (rc != RC_NONE)
		return rc;
	rc = mkdir(dir, 0700) == 0 || errno == EEXIST ? RC_OK : RC_IO;
	for (const struct demo_exam_file *f = demo_exam_files;
	    rc == RC_OK && f->path != NULL; f++)
		rc = unpack_one(cx->a, dir, f);
	return rc != RC_OK ? rc : add_exams(cx, dir, today_us);
}

/* Invented offices and posts, different enough to search and to filter. */
static struct position_row
invent(struct arena *a, uint32_t i)
{
	static const char *const kinds[] = { "税务", "海关", "统计", "气象",
		"地震", "海事", "邮政管理", "应急管理" };
	static const char *const places[] = { "云川省", "临江省", "北原省",
		"东岭省", "南屿省", "西塘省" };
	static const char *const posts[] = { "综合管理职位", "执法监督职位",
		"信息技术职位", "财务管理职位", "法制审核职位" };
	static const char *const majors[] = { "不限", "计算机科学与技术类",
		"法学类、公安学类", "会计学、审计学、财务管理",
		"中国语言文学类、新闻传播学类" };
	static const char *const levels[] = { "省级机关", "市级机关",
		"县级机关" };
	static const char *const educations[] = { "本科及以上",
		"仅限本科", "硕士研究生及以上", "大专及以上" };
	const char *kind = kinds[i % COUNT(kinds)];
	const char *place = places[i / COUNT(kinds) % COUNT(places)];
	uint32_t    unit = i / (uint32_t)(COUNT(kinds) * COUNT(places));
	struct position_row row;

	memset(&row, 0, sizeof(row));
	row.row = i + 1;
	row.headcount = (int32_t)(1 + i % 4);
	row.dept_code = str_make(a, "%03u", 100 + i % 8);
	row.dept = str_make(a, "%s%s局（演示）", place, kind);
	row.unit = str_make(a, "%s%s局第%u分局", place, kind, unit + 1);
	row.name = str_make(a, "%s（%u）", posts[i % COUNT(posts)],
	    i % 3 + 1);
	row.code = str_make(a, "3001%08u", i + 1);
	row.headcount_text = row.degree = row.politics = row.experience =
	    row.age = row.sex = row.category = row.level = row.exam_type =
	    row.ratio = row.duty = row.other = row.remark = row.phone =
	    row.site = STR("");
	row.education = str_z(educations[i % COUNT(educations)]);
	row.degree = STR("与最高学历相对应的学位");
	row.major = str_z(majors[i % COUNT(majors)]);
	row.politics = i % 5 == 0 ? STR("中共党员") : STR("不限");
	row.experience = i % 3 == 0 ? STR("二年") : STR("无限制");
	row.place = str_make(a, "%s第%u市", place, unit + 1);
	row.category = i % 2 == 0 ? STR("中央国家行政机关直属机构") :
	    STR("参照公务员法管理事业单位");
	row.level = str_z(levels[i % COUNT(levels)]);
	row.remark = STR("演示职位，不代表任何单位的招录计划。");
	return row;
}

static enum rc
add_positions(struct cx *cx, int64_t exam_id)
{
	struct position_row	*rows = ARENA_ARRAY(cx->a, struct position_row,
				    POSITIONS);
	struct position_sheet	 sheet = { .name = STR("演示职位表"),
		.by_code = true };
	struct position_table	 t = { .sheets = &sheet, .rows = rows,
		.sheets_n = 1, .rows_n = POSITIONS };
	struct position_import	 done;

	for (uint32_t i = 0; i < POSITIONS; i++)
		rows[i] = invent(cx->a, i);
	return position_import(cx, exam_id, &t, STR(""), &done);
}

/* Two of the authority: some things need two persons. */
static const struct colleague {
	const char	*login;
	const char	*name;
	uint32_t	 roles;
} people[] = {
	{ "reviewer", "演示审核员", ROLE_REVIEWER },
	{ "reviewer2", "演示复审员", ROLE_REVIEWER },
	{ "arbiter", "演示仲裁员", ROLE_ARBITER },
	{ "cashier", "演示考点人员", ROLE_CASHIER },
	{ "authority", "演示考试机构", ROLE_AUTHORITY },
	{ "authority2", "演示考试机构（二）", ROLE_AUTHORITY },
	{ "auditor", "演示审计员", ROLE_AUDITOR },
};

static enum rc
add_staff(struct cx *cx, const struct colleague *who, const char *hash)
{
	struct exam_entry	*exams;
	struct staff		 s;
	int64_t			 id;
	size_t			 n;
	enum rc			 rc;

	rc = staff_add(cx, &(struct staff_new){ .login = str_z(who->login),
		.name = str_z(who->name), .roles = who->roles,
		.password = str_z(hash), .demo = true }, &id);
	if (rc == RC_OK || rc == RC_STALE)	/* there since an earlier start */
		rc = staff_by_login(cx, str_z(who->login), &s);
	if (rc == RC_OK)
		rc = exam_list(cx->tx, &exams, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = staff_scope_add(cx, s.id, exams[i].id, STR(""));
	return rc;
}

/*
 * At each start: exams are made anew on the days of today, positions and
 * staff that are there stay.
 */
static enum rc
fill(struct cx *cx, const char *data, int64_t today_us)
{
	struct exam_entry	*exams;
	char			 hash[PASSWORD_HASH_BYTES];
	size_t			 n;
	enum rc			 rc = add_demo_exams(cx, data, today_us);

	if (rc == RC_OK)
		rc = exam_list(cx->tx, &exams, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (exams[i].positions_version == 0)
			rc = add_positions(cx, exams[i].id);
	if (rc != RC_OK)
		return rc;
	password_hash(STR(DEMO_STAFF_PASSWORD), hash);
	for (size_t i = 0; rc == RC_OK && i < COUNT(people); i++)
		rc = add_staff(cx, &people[i], hash);
	return rc;
}

/* In one transaction: a start that is interrupted leaves no half demo. */
enum rc
demo_load(const struct options *o, struct db *db, const struct keys *keys,
    char *cause)
{
	struct arena	*a = arena_new((size_t)256 << 20);
	struct rng	 rng = rng_system();
	struct tx	 tx;
	struct cx	 cx;
	int64_t		 today_us;
	enum rc		 rc = tx_begin(db, a, ROLE_SYSTEM, true, &tx);

	if (rc == RC_OK) {
		cx = cli_cx(&tx, keys, &rng, true);
		today_us = cx.now_us;
		if (o->as_of != NULL && civil_parse(str_z(o->as_of),
		    &today_us) != RC_OK)
			rc = RC_BAD;
		rc = tx_end(&tx, rc == RC_OK ? fill(&cx, o->data, today_us) : rc);
	}
	if (rc != RC_OK)
		(void)snprintf(cause, DB_CAUSE_BYTES, "demo data: %s %.100s",
		    rc_name(rc), tx.cause);
	arena_free(a);
	return rc;
}
