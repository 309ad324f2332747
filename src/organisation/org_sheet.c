/* SPDX-License-Identifier: Apache-2.0 */
/* An organisation's table: its columns found, its rows checked. */
#include "organisation/org_sheet.h"

#include "account/idno.h"
#include "account/name.h"
#include "base/utf8.h"
#include "sheet/sheet.h"
#include "sheet/text.h"

enum { HEADER_WITHIN = 20, VALUE_CHARS = 40 };

enum column { COL_NAME, COL_IDNO, COL_PHONE, COL_SITE, COL_SUBJECTS, COL__MAX };

/* What the columns may be called; the first is what a mistake is said with. */
static const struct {
	const char	*names[6];
	bool		 needed;
} columns[COL__MAX] = {
	[COL_NAME] = { { "姓名", "考生姓名" }, true },
	[COL_IDNO] = { { "证件号码", "证件号", "身份证号", "身份证号码",
		"公民身份号码" }, true },
	[COL_PHONE] = { { "手机号码", "手机号", "手机", "联系电话",
		"移动电话" }, true },
	[COL_SITE] = { { "考点", "报考考点", "考点名称" }, false },
	[COL_SUBJECTS] = { { "岗位", "科目", "报考岗位", "报考科目",
		"报考专业" }, false },
};

/* Far less than staff may hand in. */
static const struct sheet_limits limits = {
	.file_bytes = (size_t)2 << 20, .inflated_bytes = (size_t)32 << 20,
	.text_bytes = (size_t)4 << 20, .cell_bytes = 1000, .sheets = 10,
	.rows = 4 * ORG_ROWS_MAX, .cols = 60, .cells = 60000,
};

struct reader {
	const struct exam_config *config;
	struct civil		 today;
	struct org_table	*t;
	uint32_t		 cols[COL__MAX];	/* from 1; 0: absent */
	const struct sheet_row	*row;			/* being read */
};

void
org_problem_add(struct org_table *t, struct org_problem p)
{
	t->problems_all++;
	if (t->problems_n == ORG_PROBLEMS_MAX)
		return;
	p.value = str_copy(t->a, utf8_head(p.value, VALUE_CHARS));
	p.reason = str_copy(t->a, p.reason);
	t->problems[t->problems_n++] = p;
}

static void
complain(struct reader *r, enum column c, struct str reason)
{
	org_problem_add(r->t, (struct org_problem){ r->row->number, r->cols[c],
		str_z(columns[c].names[0]), r->cols[c] == 0 ? STR("") :
		str_trim(sheet_text_at(r->row, r->cols[c])), reason });
}

/* ---- the header */

static enum column
column_of(const struct reader *r, struct str header)
{
	for (enum column c = 0; c < COL__MAX; c++)
		for (size_t i = 0; i < COUNT(columns[c].names) &&
		    columns[c].names[i] != NULL; i++)
			if (sheet_heading_is(header,
			    str_z(columns[c].names[i])))
				return c;
	return sheet_heading_is(header, r->config->word_position) ?
	    COL_SUBJECTS : COL__MAX;
}

static bool
is_header(const struct reader *r, const struct sheet_row *row)
{
	for (uint32_t i = 0; i < row->n; i++)
		if (column_of(r, row->cells[i].text) == COL_IDNO)
			return true;
	return false;
}

/* The first visible sheet with a header within its first rows; or NULL. */
static const struct sheet *
find_header(const struct reader *r, const struct workbook *wb,
    uint32_t *ret_at)
{
	for (uint32_t s = 0; s < wb->sheets_n; s++) {
		const struct sheet *sheet = &wb->sheets[s];

		for (uint32_t i = 0; !sheet->hidden && i < sheet->rows_n &&
		    i < HEADER_WITHIN; i++)
			if (is_header(r, &sheet->rows[i])) {
				*ret_at = i;
				return sheet;
			}
	}
	return NULL;
}

static void
read_header(struct reader *r)
{
	for (uint32_t i = 0; i < r->row->n; i++) {
		enum column c = column_of(r, r->row->cells[i].text);

		if (c != COL__MAX && r->cols[c] == 0)
			r->cols[c] = r->row->cells[i].col;
		else if (c != COL__MAX)
			complain(r, c, STR("这一列出现了两次，请只保留一列"));
	}
	for (enum column c = 0; c < COL__MAX; c++)
		if (columns[c].needed && r->cols[c] == 0)
			complain(r, c, STR("表头缺少这一列"));
	if (!config_has_step(r->config, STEP_SITE))
		for (enum column c = COL_SITE; c <= COL_SUBJECTS; c++)
			if (r->cols[c] != 0)
				complain(r, c, str_make(r->t->a,
				    "本考试不在名单里选%s，请删去这一列",
				    columns[c].names[0]));
}

/* ---- a row */

static struct str
cell(const struct reader *r, enum column c)
{
	return r->cols[c] == 0 ? STR("") :
	    str_trim(sheet_text_at(r->row, r->cols[c]));
}

/*
 * A spreadsheet keeps fifteen digits of a number: the rest are noughts, whether
 * or not the check digit happens to fit. A CSV of it says 1.10105E+17.
 */
static bool
lost_digits(const struct reader *r)
{
	const struct sheet_cell *c = sheet_cell_at(r->row, r->cols[COL_IDNO]);

	return c != NULL && ((c->kind == SHEET_NUMBER &&
	    c->text.n > SHEET_DIGITS) || str_has(c->text, STR("E+")) ||
	    str_has(c->text, STR("e+")));
}

static void
read_person(struct reader *r, struct org_row *to)
{
	struct arena	*a = r->t->a;
	struct name	 name;
	struct idno	 id;
	char		 phone[PHONE_CHARS + 1] = "";

	name_normalise(a, cell(r, COL_NAME), &name);
	if (name.reason != NAME_OK)
		complain(r, COL_NAME, str_z(name_reason_zh(name.reason)));
	idno_check(cell(r, COL_IDNO), r->today, &id);
	if (id.reason != IDNO_OK || lost_digits(r))
		complain(r, COL_IDNO, lost_digits(r) ? STR("号码被表格软件当成了"
		    "数字，末几位已经丢失：请先把这一列设为文本格式，再重新填写") :
		    str_z(idno_reason_zh(id.reason)));
	if (phone_normalise(cell(r, COL_PHONE), phone) != RC_OK)
		complain(r, COL_PHONE,
		    STR("应为 11 位手机号码，以 1 开头"));
	to->name = name.text;
	to->idno = str_copy(a, str_z(id.text));
	to->birth = str_copy(a, str_z(id.birth));
	to->sex = id.sex == 'M' ? STR("M") : STR("F");
	to->phone = str_copy(a, str_z(phone));
	for (size_t i = 0; id.reason == IDNO_OK && i < r->t->n; i++)
		if (str_eq(r->t->rows[i].idno, to->idno)) {
			complain(r, COL_IDNO, str_make(a, "与第 %u 行是同一个证件号码，"
			    "请只保留一行", (unsigned)r->t->rows[i].number));
			break;
		}
}

static void
read_site(struct reader *r, struct org_row *to)
{
	const struct exam_config	*c = r->config;
	struct str			 s = cell(r, COL_SITE);
	struct buf			 b;

	for (size_t i = 0; i < c->sites_n; i++)
		if (str_eq(s, str_trim(c->sites_list[i].name)))
			to->site_n = (int64_t)i + 1;
	if (s.n == 0 || to->site_n != 0)
		return;
	buf_init(&b, 8192);
	buf_z(&b, "没有这个考点；考点有：");
	for (size_t i = 0; i < c->sites_n; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? "" : "、",
		    STR_ARG(c->sites_list[i].name));
	complain(r, COL_SITE, buf_take(r->t->a, &b));
}

/* The part before any of the signs that people put between several. */
static bool
cut_part(struct str *rest, struct str *ret_part)
{
	const char	*from = rest->p, *to = rest->p;

	if (rest->n == 0)
		return false;
	while (rest->n > 0) {
		int32_t cp = utf8_next(rest);

		if (cp == 0x3001 || cp == ',' || cp == 0xff0c || cp == ';' ||
		    cp == 0xff1b || cp == '\n' || cp == '/')
			break;
		to = rest->p;
	}
	*ret_part = str_trim(str_of(from, (size_t)(to - from)));
	return true;
}

static size_t
subject_of(const struct exam_config *c, struct str name)
{
	size_t i;

	for (i = 0; i < c->subjects_n; i++)
		if (str_eq(name, str_trim(c->subjects[i].name)))
			break;
	return i;
}

static void
read_subjects(struct reader *r, struct org_row *to)
{
	const struct exam_config	*c = r->config;
	struct str			 rest = cell(r, COL_SUBJECTS), part;
	int64_t				 n = 0;

	while (cut_part(&rest, &part)) {
		size_t i = subject_of(c, part);

		if (part.n > 0 && i == c->subjects_n)
			complain(r, COL_SUBJECTS, str_make(r->t->a,
			    "没有“%.*s”，请与报名网站上的名称完全一致，几个之间用顿号隔开",
			    STR_ARG(utf8_head(part, VALUE_CHARS))));
		else if (part.n > 0 && (to->choices >> i & 1) == 0) {
			to->choices |= INT64_C(1) << i;
			n++;
		}
	}
	if (n > c->max_choices)
		complain(r, COL_SUBJECTS, str_make(r->t->a, "最多 %lld 个",
		    (long long)c->max_choices));
}

static void
read_row(struct reader *r)
{
	struct org_row	*to = &r->t->rows[r->t->n];
	bool		 any = false;

	for (enum column c = 0; c < COL__MAX; c++)
		any = any || cell(r, c).n > 0;
	if (!any)
		return;
	*to = (struct org_row){ .number = r->row->number };
	read_person(r, to);
	read_site(r, to);
	read_subjects(r, to);
	if ((cell(r, COL_SITE).n > 0) != (cell(r, COL_SUBJECTS).n > 0))
		complain(r, cell(r, COL_SITE).n > 0 ? COL_SUBJECTS : COL_SITE,
		    STR("考点和岗位应当都填写，或者都留给考生自己选"));
	r->t->n++;
}

static void
of_file(struct org_table *t, struct str reason)
{
	org_problem_add(t, (struct org_problem){ 0, 0, STR(""), STR(""),
		reason });
}

static void
read_rows(struct reader *r, const struct sheet *sheet, uint32_t at)
{
	for (; at < sheet->rows_n && r->t->n < ORG_ROWS_MAX; at++) {
		r->row = &sheet->rows[at];
		read_row(r);
	}
	if (at < sheet->rows_n)
		of_file(r->t, str_make(r->t->a, "一次最多 %d 人，请分几次上传",
		    ORG_ROWS_MAX));
	else if (r->t->n == 0)
		of_file(r->t, STR("表里没有人：请在表头下面每行填写一人"));
}

void
org_table_read(struct arena *a, const struct exam_config *c,
    const struct cell_file *file, struct civil today, struct org_table *ret)
{
	struct reader		 r = { .config = c, .today = today, .t = ret };
	const struct sheet	*sheet;
	struct workbook		 wb;
	struct sheet_error	 error;
	uint32_t		 at = 0;

	*ret = (struct org_table){ .a = a,
		.rows = ARENA_ARRAY(a, struct org_row, ORG_ROWS_MAX),
		.problems = ARENA_ARRAY(a, struct org_problem,
		    ORG_PROBLEMS_MAX) };
	if (cell_sheet(a, file, &limits, &wb, &error) != RC_OK) {
		of_file(ret, str_make(a, "读不出这个文件：%s",
		    sheet_fault_text(error.fault)));
		return;
	}
	sheet = find_header(&r, &wb, &at);
	if (sheet == NULL) {
		of_file(ret, STR("没有找到表头：应有姓名、证件号码、手机号码三列"));
		return;
	}
	r.row = &sheet->rows[at];
	read_header(&r);
	if (ret->problems_all == 0)
		read_rows(&r, sheet, at + 1);
}
