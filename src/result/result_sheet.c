/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a table of scores: the header, the rows, what is wrong with them. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "result/result.h"
#include "sheet/sheet.h"
#include "sheet/text.h"

enum { HEADER_WITHIN = 20, VALUE_CHARS = 60, HUNDRED = 100, MARK_MOST = 1000,
	PLACE_CHARS = 8 };

static const char *const ticket_headers[] = { "准考证号", "准考证号码" };
static const char *const name_headers[] = { "姓名", "考生姓名" };
static const char *const said_headers[] = { "是否合格", "合格" };

/* What staff may hand in here: less than a table of positions may be. */
static const struct sheet_limits limits = {
	.file_bytes = (size_t)8 << 20, .inflated_bytes = (size_t)128 << 20,
	.text_bytes = (size_t)12 << 20, .cell_bytes = 1000, .sheets = 20,
	.rows = 2 * RESULT_ROWS_MAX, .cols = 200, .cells = 400000,
};

void
problems_begin(struct arena *a, struct result_problems *p)
{
	*p = (struct result_problems){ .a = a, .list = ARENA_ARRAY(a,
	    struct result_problem, RESULT_PROBLEMS_MAX) };
}

void
problems_add(struct result_problems *p, struct result_problem one)
{
	p->all++;
	if (p->n == RESULT_PROBLEMS_MAX)
		return;
	one.value = str_copy(p->a, utf8_head(one.value, VALUE_CHARS));
	one.reason = str_copy(p->a, one.reason);
	p->list[p->n++] = one;
}

/* What stands where there is no mark. */
static const struct {
	struct str	word;
	int32_t		mark;
} words[] = {
	{ STR_INIT("缺考"), MARK_ABSENT }, { STR_INIT("违纪"), MARK_VIOLATION },
	{ STR_INIT("作弊"), MARK_CHEATED },
};

/* "违纪", also "违纪（零分）"; MARK_EMPTY when it is no such word. */
static int32_t
word_mark(struct str s)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (sheet_heading_is(s, words[i].word))
			return words[i].mark;
	return MARK_EMPTY;
}

struct str
mark_text(struct arena *a, int64_t mark)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (mark == words[i].mark)
			return words[i].word;
	if (mark < 0)
		return STR("");
	if (mark % HUNDRED == 0)
		return str_make(a, "%lld", (long long)mark / HUNDRED);
	if (mark % 10 == 0)
		return str_make(a, "%lld.%lld", (long long)mark / HUNDRED,
		    (long long)mark % HUNDRED / 10);
	return str_make(a, "%lld.%02lld", (long long)mark / HUNDRED,
	    (long long)mark % HUNDRED);
}

/* Digits with at most two behind a point, 0 to 1000. */
static enum rc
parse_mark(struct str s, int32_t *ret)
{
	struct str	whole, part = s;
	int64_t		n = 0, behind = 0;

	if (!str_cut(&part, '.', &whole) || whole.n == 0 || whole.n > 4 ||
	    whole.p[0] == '-' || str_i64(whole, &n) != RC_OK)
		return RC_BAD;
	if (part.p != NULL) {
		if (part.n == 0 || part.n > 2 || part.p[0] == '-' ||
		    str_i64(part, &behind) != RC_OK)
			return RC_BAD;
		behind *= part.n == 1 ? 10 : 1;
	}
	n = n * HUNDRED + behind;
	if (n > MARK_MOST * HUNDRED)
		return RC_BAD;
	*ret = (int32_t)n;
	return RC_OK;
}

/* ---- the header */

struct reader {
	struct arena			*a;
	const struct exam_config	*config;
	struct result_table		*t;
	const struct sheet_row		*row;	/* being read */
};

static bool
is_one_of(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sheet_heading_is(s, str_z(list[i])))
			return true;
	return false;
}

static bool
has_ticket_column(const struct sheet_row *row)
{
	for (uint32_t i = 0; i < row->n; i++)
		if (is_one_of(row->cells[i].text, ticket_headers,
		    COUNT(ticket_headers)))
			return true;
	return false;
}

/* The header's row within the first visible sheet that has one; or NULL. */
static const struct sheet *
find_header(const struct workbook *wb, uint32_t *ret_at)
{
	for (uint32_t s = 0; s < wb->sheets_n; s++) {
		const struct sheet *sheet = &wb->sheets[s];

		for (uint32_t i = 0; !sheet->hidden && i < sheet->rows_n &&
		    i < HEADER_WITHIN; i++)
			if (has_ticket_column(&sheet->rows[i])) {
				*ret_at = i;
				return sheet;
			}
	}
	return NULL;
}

/* Where a header's column number is kept; NULL for a column of others. */
static uint32_t *
column_of(struct reader *r, struct str header)
{
	struct result_table *t = r->t;

	for (size_t i = 0; i < r->config->subjects_n; i++)
		if (sheet_heading_is(header, r->config->subjects[i].name))
			return &t->subject_cols[i];
	if (is_one_of(header, ticket_headers, COUNT(ticket_headers)))
		return &t->ticket_col;
	if (is_one_of(header, name_headers, COUNT(name_headers)))
		return &t->name_col;
	return is_one_of(header, said_headers, COUNT(said_headers)) ?
	    &t->said_col : NULL;
}

/*
 * Columns are found by their headings, in any order; one that is missing or
 * there twice is told by name.
 */
static void
read_header(struct reader *r)
{
	struct result_table *t = r->t;

	for (uint32_t i = 0; i < r->row->n; i++) {
		const struct sheet_cell	*c = &r->row->cells[i];
		struct str		 header = str_trim(c->text);
		uint32_t		*col = column_of(r, header);

		if (col != NULL && *col == 0)
			*col = c->col;
		else if (col != NULL)
			problems_add(&t->problems, (struct result_problem){
				r->row->number, c->col,
				str_copy(r->a, header), header,
				STR("这一列出现了两次，请只保留一列") });
	}
	for (size_t i = 0; i < r->config->subjects_n; i++)
		if (t->subject_cols[i] == 0)
			problems_add(&t->problems, (struct result_problem){
				r->row->number, 0,
				r->config->subjects[i].name, STR(""),
				STR("缺少这一列：请加上以科目名称为表头的一列") });
}

/* ---- the rows */

static void
complain(struct reader *r, struct result_column at, struct str value,
    const char *reason)
{
	problems_add(&r->t->problems, (struct result_problem){ r->row->number,
		at.col, at.heading, value, str_z(reason) });
}

/*
 * All numbers of an exam have one length: a spreadsheet that took them for
 * numbers lost the zeros in front, and here they come back.
 */
static struct str
ticket_of(const struct reader *r, struct str s)
{
	size_t	 n = r->config->area_code.n + PLACE_CHARS;
	char	*p;

	s = utf8_head(s, VALUE_CHARS);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return str_copy(r->a, s);
	if (s.n == 0 || s.n >= n)
		return str_copy(r->a, s);
	p = arena_alloc(r->a, n + 1);
	memset(p, '0', n - s.n);
	memcpy(p + n - s.n, s.p, s.n);
	return str_of(p, n);
}

/* lost_digits: a spreadsheet keeps fifteen of a number's, the rest are noughts. */
static bool
lost_digits(const struct sheet_cell *c)
{
	return c != NULL && ((c->kind == SHEET_NUMBER &&
	    c->text.n > SHEET_DIGITS) || str_has(c->text, STR("E+")));
}

/* A dash or nothing is no mark; words (缺考 …) are. */
static void
read_marks(struct reader *r, struct result_row *to)
{
	for (size_t i = 0; i < r->config->subjects_n; i++) {
		uint32_t	col = r->t->subject_cols[i];
		struct str	s = col == 0 ? STR("") :
				    str_trim(sheet_text_at(r->row, col));

		to->marks[i] = MARK_EMPTY;
		if (s.n == 0 || str_eq_z(s, "-") || str_eq_z(s, "/") ||
		    str_eq_z(s, "—"))
			continue;
		/* A cell in the format 0"分" shows the word with the number. */
		if (str_ends(s, STR("分")))
			s = str_trim(str_sub(s, 0, s.n - STR("分").n));
		to->marks[i] = word_mark(s);
		if (to->marks[i] == MARK_EMPTY && parse_mark(s, &to->marks[i]) != RC_OK)
			complain(r, (struct result_column){ col,
				r->config->subjects[i].name },
			    s,
			    "不是 0 到 1000 的分数（最多两位小数），也不是“缺考”“违纪”“作弊”");
	}
}

static void
read_said(struct reader *r, struct result_row *to)
{
	struct str s = r->t->said_col == 0 ? STR("") :
	    str_trim(sheet_text_at(r->row, r->t->said_col));

	to->said = str_eq_z(s, "合格") || str_eq_z(s, "是") ? SAID_PASSED :
	    str_eq_z(s, "不合格") || str_eq_z(s, "否") ? SAID_FAILED :
	    SAID_NOTHING;
	if (s.n > 0 && to->said == SAID_NOTHING)
		complain(r, (struct result_column){ r->t->said_col,
			STR("是否合格") },
		    s,
		    "请写“合格”或“不合格”，或留空按合格分数判定");
}

static void
read_row(struct reader *r)
{
	struct result_row *to = &r->t->rows[r->t->n];

	*to = (struct result_row){ .number = r->row->number,
		.ticket_no = ticket_of(r, str_trim(sheet_text_at(r->row,
		    r->t->ticket_col))),
		.name = r->t->name_col == 0 ? STR("") : str_copy(r->a,
		    utf8_head(str_trim(sheet_text_at(r->row,
		    r->t->name_col)), VALUE_CHARS)),
		.marks = ARENA_ARRAY(r->a, int32_t, r->config->subjects_n) };
	if (to->ticket_no.n == 0)
		complain(r, (struct result_column){ r->t->ticket_col,
			STR("准考证号") },
		    STR(""),
		    "没有准考证号，请补上或删除这一行");
	else if (lost_digits(sheet_cell_at(r->row, r->t->ticket_col)))
		complain(r, (struct result_column){ r->t->ticket_col,
			STR("准考证号") },
		    to->ticket_no,
		    "号码被表格软件当成了数字，末几位已经丢失：请先把这一列设为文本"
		    "格式，再重新填写");
	read_marks(r, to);
	read_said(r, to);
	r->t->n++;
}

static bool
is_blank(const struct sheet_row *row)
{
	for (uint32_t i = 0; i < row->n; i++)
		if (str_trim(row->cells[i].text).n > 0)
			return false;
	return true;
}

static int
by_ticket(const void *a, const void *b)
{
	const struct result_row *const *x = a, *const *y = b;
	int				d = str_cmp((*x)->ticket_no, (*y)->ticket_no);

	return d != 0 ? d : ((*x)->number > (*y)->number) -
	    ((*x)->number < (*y)->number);
}

/* Every row but the first of the same number. */
static void
find_twice(struct reader *r)
{
	struct result_table	 *t = r->t;
	const struct result_row **list = ARENA_ARRAY(r->a,
	    const struct result_row *, t->n + 1);
	size_t			  first = 0;

	for (size_t i = 0; i < t->n; i++)
		list[i] = &t->rows[i];
	qsort(list, t->n, sizeof(*list), by_ticket);
	for (size_t i = 1; i < t->n; i++) {
		if (list[i]->ticket_no.n == 0 || !str_eq(list[i]->ticket_no,
		    list[first]->ticket_no)) {
			first = i;
			continue;
		}
		problems_add(&t->problems, (struct result_problem){
			list[i]->number, t->ticket_col, STR("准考证号"),
			list[i]->ticket_no, str_make(r->a,
			"与第 %u 行重复，请只保留一行", list[first]->number) });
	}
}

static void
file_problem(struct result_table *t, struct str reason)
{
	problems_add(&t->problems, (struct result_problem){ .row = 0,
		.column = STR(""), .value = STR(""), .reason = reason });
}

/* Fewer people of an exam with many subjects: the marks are bounded, too. */
static uint32_t
rows_most(const struct exam_config *c)
{
	size_t n = c->subjects_n == 0 ? RESULT_MARKS_MAX :
	    RESULT_MARKS_MAX / c->subjects_n;

	return n < RESULT_ROWS_MAX ? (uint32_t)n : RESULT_ROWS_MAX;
}

static void
read_rows(struct reader *r, const struct sheet *sheet, uint32_t at)
{
	struct result_table	*t = r->t;
	uint32_t		 rows = sheet->rows_n - at - 1;

	if (rows > rows_most(r->config)) {
		file_problem(t, str_make(r->a,
		    "一次最多导入 %u 人，请分成几个文件", rows_most(r->config)));
		return;
	}
	t->rows = ARENA_ARRAY(r->a, struct result_row, rows + 1);
	for (uint32_t i = at + 1; i < sheet->rows_n; i++) {
		r->row = &sheet->rows[i];
		if (!is_blank(r->row))
			read_row(r);
	}
	if (t->n == 0)
		file_problem(t, STR("表头下面没有一行成绩"));
	find_twice(r);
}

void
result_read(struct arena *a, const struct exam_config *config,
    const struct cell_file *file, struct result_table *ret_table)
{
	struct arena		*book = arena_new(SHEET_ARENA_BYTES);
	struct workbook		*wb = ARENA_NEW(book, struct workbook);
	struct reader		 r = { .a = a, .config = config,
		.t = ret_table };
	const struct sheet	*sheet = NULL;
	struct sheet_error	 error;
	uint32_t		 at = 0;
	enum rc			 rc;

	*ret_table = (struct result_table){ .subject_cols = ARENA_ARRAY(a,
	    uint32_t, config->subjects_n + 1) };
	problems_begin(a, &ret_table->problems);
	rc = cell_sheet(book, file, &limits, wb, &error);
	if (rc != RC_OK)
		file_problem(ret_table, str_make(a,
		    "不能读取这个文件：%s。请另存为 .xlsx 或 .csv 后再上传",
		    sheet_fault_text(error.fault)));
	else
		sheet = find_header(wb, &at);
	if (rc == RC_OK && sheet == NULL)
		file_problem(ret_table,
		    STR("没有找到表头：前 20 行里应有一行写着“准考证号”和各科目名称"));
	if (sheet != NULL) {
		r.row = &sheet->rows[at];
		read_header(&r);
		read_rows(&r, sheet, at);
	}
	arena_free(book);
}
