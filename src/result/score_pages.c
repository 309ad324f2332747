/* SPDX-License-Identifier: Apache-2.0 */
/* The authority's page of scores and certificates (T20, T21). */
#include "account/account_pages.h"
#include "base/words.h"
#include "exam/need.h"
#include "result/lists.h"
#include "result/result.h"
#include "result/result_pages.h"
#include "result/scores.html.h"
#include "sheet/sheet.h"
#include "ui/page.h"
#include "web/web.h"

enum { UPLOAD_MAX = 8 * 1024 * 1024, SHEET_BYTES_MAX = 16 * 1024 * 1024,
	ROW_BYTES_MAX = 1024 * 1024, COLUMNS_BYTES = 65536, SHOWN_MAX = 100 };

/* ---- the page */

static struct url
batch_url(struct req *r, const struct exam *x, int64_t batch, const char *what)
{
	return url_make(r->cx.a, "/staff/scores/%.*s/%.*s/%s",
	    STR_ARG(x->config.code), STR_ARG(req_url_id(r, batch)), what);
}

static struct tpl_scores_exams_batches
batch_row(struct req *r, const struct exam *x,
    const struct q_score_batches_row *b)
{
	return (struct tpl_scores_exams_batches){
		.at = time_text(r->cx.a, b->imported_us), .who = b->importer,
		.reason = b->reason, .rows = b->rows_n, .good = b->passed_n,
		.shown = b->published_us == 0 ? STR("") : str_make(r->cx.a,
		    "%.*s 由%.*s发布",
		    STR_ARG(time_text(r->cx.a, b->published_us)),
		    STR_ARG(b->publisher)),
		.sheet = batch_url(r, x, b->id, "sheet"),
		.publish = batch_url(r, x, b->id, "publish"),
		.withdraw = batch_url(r, x, b->id, "withdraw"),
		.mine = b->imported_by == r->cx.who,
		.early = stage_over(&x->stages, STAGE_EXAM, r->cx.now_us) ?
		    STR("") : time_text(r->cx.a,
		    x->stages.span[STAGE_EXAM].to_us) };
}

/* "准考证号、科目一、科目二" */
static struct str
columns_text(struct arena *a, const struct exam_config *c)
{
	struct buf b;

	buf_init(&b, COLUMNS_BYTES);
	buf_z(&b, "准考证号");
	for (size_t i = 0; i < c->subjects_n; i++)
		buf_fmt(&b, "、%.*s", STR_ARG(c->subjects[i].name));
	return buf_take(a, &b);
}

/* Ids of the fields of one exam's card: "file-CODE". */
static struct str
field_id(struct req *r, const struct exam_config *c, const char *what)
{
	return str_make(r->cx.a, "%s-%.*s", what, STR_ARG(c->code));
}

/* The correction that was refused is of this exam. */
static bool
typed_here(const struct req *r, const struct exam_config *c)
{
	return r->method == METHOD_POST && r->exam != NULL &&
	    str_eq(r->exam->config.code, c->code) &&
	    str_ends(r->path, STR("/correct"));
}

static enum rc
exam_card(struct req *r, const struct exam *x,
    const struct q_result_exams_row *row, struct tpl_scores_exams *ret)
{
	const struct exam_config	*c = &x->config;
	struct q_score_batches_row	*batches;
	struct tpl_scores_exams_batches	*list;
	size_t				 n;
	enum rc rc = score_batches(&r->cx, x->id, &batches, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_scores_exams_batches, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = batch_row(r, x, &batches[i]);
	*ret = (struct tpl_scores_exams){ .title = c->title,
		.correct = row->shown == 0 ? URL("") : url_make(r->cx.a,
		    "/staff/scores/%.*s/correct", STR_ARG(c->code)),
		.correct_id = field_id(r, c, "correct"),
		.reason_id = field_id(r, c, "reason"),
		.reason = typed_here(r, c) ? req_field(r, "reason") : STR(""),
		.reason_open = typed_here(r, c),
		.seated = row->seated, .passed = row->passed,
		.certified = row->certified, .columns = columns_text(r->cx.a, c),
		.upload = url_make(r->cx.a, "/staff/scores/%.*s",
		    STR_ARG(c->code)),
		.file_id = field_id(r, c, "file"),
		.hint_id = field_id(r, c, "hint"),
		.batches = list, .batches_n = n,
		.certificates = c->certificates != 0,
		.certify = c->certificates == 0 || row->passed == 0 ? URL("") :
		    url_make(r->cx.a, "/staff/scores/%.*s/certify",
		    STR_ARG(c->code)) };
	return RC_OK;
}

/* What was done by the request before, told by two words of the query. */
static struct str
said(struct req *r)
{
	static const struct {
		const char	*word;
		const char	*before;	/* the number */
		const char	*after;		/* NULL: there is no number */
	} texts[] = {
		{ "import", "已导入 ", " 人的成绩，请另一名工作人员核对后发布。" },
		{ "correct", "已登记 ", " 人的成绩更正，请另一名工作人员核对后发布。" },
		{ "publish", "已公布 ", " 人的成绩，每人都收到通知。" },
		{ "certify", "已生成 ", " 个证书编号，每人都收到通知。" },
		{ "withdraw", "已撤回这批成绩，可以改正后重新导入。", NULL },
	};
	int64_t n = 0;

	if (str_i64(req_arg(r, "n"), &n) != RC_OK || n < 0)
		n = 0;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (str_eq_z(req_arg(r, "done"), texts[i].word))
			return texts[i].after == NULL ? str_z(texts[i].before) :
			    str_make(r->cx.a, "%s%lld%s", texts[i].before,
			    (long long)n, texts[i].after);
	return STR("");
}

static void
show_problems(struct req *r, const struct result_problems *p,
    struct tpl_scores *page)
{
	size_t n = p->n < SHOWN_MAX ? p->n : SHOWN_MAX;
	struct tpl_scores_problems *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_scores_problems, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct result_problem *one = &p->list[i];

		list[i] = (struct tpl_scores_problems){
			.place = one->row == 0 ? STR("整个文件") :
			    one->col == 0 ? str_make(r->cx.a, "第 %u 行",
			    one->row) : str_make(r->cx.a, "第 %u 行 %.*s 列",
			    one->row,
			    STR_ARG(sheet_col_name(r->cx.a, one->col))),
			.column = one->column, .value = one->value,
			.reason = one->reason };
	}
	page->problems = list;
	page->problems_n = n;
	if (p->all > n)
		page->more = str_make(r->cx.a, "这里列出前 %zu 处。", n);
}

static enum rc
scores_show(struct req *r, int status, const struct errors *e,
    const struct result_problems *problems)
{
	struct tpl_scores page = { .top = page_top(r, "成绩和证书"),
		.errors = errors_part(e), .said = said(r), .more = STR(""),
		.problems = NULL, .problems_n = 0, .exams = NULL, .exams_n = 0,
		.csrf = req_csrf(r), .bottom = page_bottom(r) };
	struct q_result_exams_row	*rows;
	struct tpl_scores_exams		*list;
	const struct exam		*x;
	size_t				 n;
	enum rc rc = result_exams(&r->cx, &rows, &n);

	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(r->cx.a, struct tpl_scores_exams, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = exam_load_id(exam_cache_of(r->cx.services), r->cx.tx, rows[i].exam_id,
		    &x);
		if (rc == RC_OK && x->config.scores == SCORES_IN_SYSTEM)
			rc = exam_card(r, x, &rows[i], &list[page.exams_n++]);
	}
	page.exams = list;
	if (problems != NULL)
		show_problems(r, problems, &page);
	return rc != RC_OK ? rc : req_page(r, status, tpl_scores_any, &page,
	    sizeof(page));
}

static enum rc
scores_get(struct req *r)
{
	return scores_show(r, 200, &(const struct errors){ .r = r }, NULL);
}

/* Refused: nothing changed, and why. */
static enum rc
refused(struct req *r, struct str why)
{
	struct errors	e = { .r = r };
	enum rc		rc;

	errors_add(&e, STR(""), why);
	rc = scores_show(r, 409, &e, NULL);
	return rc == RC_OK ? RC_DENIED : rc;
}

static struct str
why_of(struct req *r, const struct verdict *v)
{
	if (v->n == 0)
		return STR("现在不能进行这一操作");
	if (v->todo[0].check == CHK_scores_by_two)
		return STR("这批成绩是您导入的，应当由另一名工作人员核对后发布");
	return str_copy(r->cx.a, v->todo[0].text);
}

/* ---- the need */

/* ---- what is done */

/* On the CPU pool: a workbook of thousands of rows takes its time. */
static enum rc
upload_prepare(struct req *r)
{
	struct result_table	*t = ARENA_NEW(r->cx.a, struct result_table);
	enum rc			 rc = exam_need(r);

	if (rc == RC_OK && r->file != NULL)
		result_read(r->cx.a, &r->exam->config, &(struct cell_file){
		    cell_line_of(r->cx.services), r->file->bytes }, t);
	r->prepared = t;
	return rc;
}

/* The rows that were read, as a batch of one kind or the other. */
static enum rc
take_table(struct req *r, struct str field, struct str reason)
{
	const struct result_table	*t = r->prepared;
	struct errors			 e = { .r = r };
	struct result_problems		 problems;
	enum rc				 rc;

	rc = result_import(&r->cx, r->exam, t, reason, &problems);
	if (rc == RC_DENIED)
		return refused(r, check_text(CHK_sw_scores));
	if (rc == RC_BAD) {
		errors_add(&e, field, str_make(r->cx.a,
		    "成绩表有 %zu 处错误，没有导入任何一行", problems.all));
		return scores_show(r, 422, &e, &problems);
	}
	return rc != RC_OK ? rc : req_see(r, "/staff/scores?done=%s&n=%zu",
	    reason.n > 0 ? "correct" : "import", t->n);
}

static enum rc
upload_post(struct req *r)
{
	struct errors	e = { .r = r };
	struct str	id = field_id(r, &r->exam->config, "file");

	if (r->file == NULL) {
		errors_add(&e, id, STR("请先选择成绩表"));
		return scores_show(r, 422, &e, NULL);
	}
	return take_table(r, id, STR(""));
}

static enum rc
correct_post(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct errors			 e = { .r = r };
	struct str			 reason = req_field(r, "reason");
	struct str			 id = field_id(r, c, "correct");

	if (!words_right(WORDS_CORRECTION, reason))
		errors_add(&e, field_id(r, c, "reason"),
		    words_wanted(r->cx.a, WORDS_CORRECTION));
	if (r->file == NULL)
		errors_add(&e, id, STR("请先选择更正的成绩表"));
	return e.n > 0 ? scores_show(r, 422, &e, NULL) :
	    take_table(r, id, reason);
}

static enum rc
publish_post(struct req *r)
{
	struct verdict	v;
	size_t		n;
	enum rc		rc = result_publish(&r->cx, r->exam, req_id(r), &n, &v);

	if (rc == RC_DENIED)
		return refused(r, why_of(r, &v));
	if (rc == RC_STALE)
		return refused(r, STR("这批成绩已经发布，下面是现在的情况"));
	return rc != RC_OK ? rc : req_see(r,
	    "/staff/scores?done=publish&n=%zu", n);
}

static enum rc
withdraw_post(struct req *r)
{
	enum rc rc = result_withdraw(&r->cx, r->exam, req_id(r));

	if (rc == RC_STALE)
		return refused(r, STR("这批成绩已经发布，不能撤回"));
	return rc != RC_OK ? rc : req_see(r, "/staff/scores?done=withdraw");
}

static enum rc
certify_post(struct req *r)
{
	struct verdict	v;
	size_t		n;
	enum rc		rc = result_certify(&r->cx, r->exam, &n, &v);

	if (rc == RC_DENIED)
		return refused(r, why_of(r, &v));
	if (rc == RC_NONE)
		return refused(r, STR("没有等待证书的合格考生，请先发布成绩"));
	if (rc == RC_FULL)
		return refused(r, STR("本年度的证书编号已经用完，请联系技术支持"));
	return rc != RC_OK ? rc : req_see(r,
	    "/staff/scores?done=certify&n=%zu", n);
}

/* ---- a batch as a table, for the second pair of eyes */

static void
put_cell(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_z(b, "\",");
}

static struct str
mark_of(const struct result_mark *list, size_t n, struct str subject)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].subject, subject))
			return list[i].mark;
	return STR("");
}

static void
put_marks(struct buf *b, const struct exam_config *c,
    const struct result_shown *s)
{
	for (size_t i = 0; i < c->subjects_n; i++)
		put_cell(b, mark_of(s->marks, s->marks_n, c->subjects[i].name));
	buf_fmt(b, "%.*s,", STR_ARG(s->total));
	for (size_t i = 0; i < s->posts_n; i++)
		buf_fmt(b, "%s%.*s%s%s", i == 0 ? "" : "；",
		    STR_ARG(s->posts[i].post), s->posts[i].post.n > 0 ?
		    "：" : "", s->posts[i].passed ? "合格" : "不合格");
}

/* A row of the sheet; of a correction with what stood before it. */
static enum rc
put_row(struct req *r, struct buf *b, const struct q_score_batch_sheet_row *row,
    const struct q_score_batch_get_row *batch)
{
	const struct exam_config	*c = &r->exam->config;
	struct result_shown		 now = { .passed = row->passed != 0,
		.total = mark_text(r->cx.a, row->total) }, before;
	size_t				 n = 0;
	enum rc rc = result_marks(r->cx.a, row->marks, &now.marks,
	    &now.marks_n);

	if (rc == RC_OK)
		rc = result_posts(r->cx.a, row->verdicts, row->passed != 0,
		    &now);
	if (rc == RC_OK && batch->reason.n > 0)
		rc = result_shown(&r->cx, row->application_id,
		    batch->published_us > 0 ? batch->published_us : INT64_MAX,
		    1, &before, &n);
	if (rc != RC_OK)
		return rc;
	put_cell(b, row->ticket_no);
	put_cell(b, row->name);
	put_marks(b, c, &now);
	if (n > 0) {
		buf_char(b, ',');
		put_marks(b, c, &before);
	}
	buf_z(b, "\r\n");
	return RC_OK;
}

static void
put_header(struct req *r, struct buf *b, const char *before)
{
	const struct exam_config *c = &r->exam->config;

	for (size_t s = 0; s < c->subjects_n; s++)
		put_cell(b, str_make(r->cx.a, "%s%.*s", before,
		    STR_ARG(c->subjects[s].name)));
	buf_fmt(b, "%s总分,%s是否合格", before, before);
}

static enum rc
put_rows(struct req *r, struct buf *b, const struct q_score_batch_sheet_row *rows,
    size_t n, const struct q_score_batch_get_row *batch)
{
	struct arena	*kept = r->cx.a, *one = arena_new(ROW_BYTES_MAX);
	enum rc		 rc = RC_OK;

	buf_z(b, "\xef\xbb\xbf准考证号,姓名,");
	put_header(r, b, "");
	if (batch->reason.n > 0) {
		buf_char(b, ',');
		put_header(r, b, "更正前");
	}
	buf_z(b, "\r\n");
	/* Thousands of rows: the memory of each is forgotten at once. */
	r->cx.a = r->cx.tx->a = one;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = put_row(r, b, &rows[i], batch);
		arena_reset(one);
	}
	r->cx.a = r->cx.tx->a = kept;
	arena_free(one);
	return b->full ? RC_IO : rc;
}

static enum rc
sheet_get(struct req *r)
{
	struct q_score_batch_get_row	 found;
	struct q_score_batch_sheet_row	*rows;
	struct buf			 b;
	size_t				 n;
	enum rc rc = score_batch_get(&r->cx, r->exam->id, req_id(r), &found);

	if (rc == RC_OK)
		rc = score_batch_sheet(&r->cx, req_id(r), &rows, &n);
	if (rc != RC_OK)
		return rc;
	buf_init(&b, SHEET_BYTES_MAX);
	rc = put_rows(r, &b, rows, n, &found);
	if (rc == RC_OK) {
		r->answer.filename = str_make(r->cx.a, "scores-%.*s.csv",
		    STR_ARG(r->exam->config.code));
		rc = req_send(r, 200, "text/csv; charset=utf-8",
		    str_copy(r->cx.a, buf_view(&b)));
	}
	buf_done(&b);
	return rc;
}

const struct route score_routes[] = {
	ROUTE(GET, "/staff/scores", ROLE_AUTHORITY, scores_get,
	    .note = "成绩和证书 S3-13 S3-14"),
	ROUTE(POST, "/staff/scores/{exam}", ROLE_AUTHORITY, upload_post,
	    .need = staff_exam_need, .prepare = upload_prepare, .body_max = 4096,
	    .file_max = UPLOAD_MAX, .rate = RATE_UPLOAD,
	    .once = true,
	    .note = "导入成绩 S3-13"),
	ROUTE(POST, "/staff/scores/{exam}/correct", ROLE_AUTHORITY,
	    correct_post, .need = staff_exam_need, .prepare = upload_prepare,
	    .body_max = 4096, .file_max = UPLOAD_MAX, .rate = RATE_UPLOAD,
	    .once = true,
	    .note = "提出更正已公布的成绩"),
	ROUTE(POST, "/staff/scores/{exam}/certify", ROLE_AUTHORITY,
	    certify_post, .need = staff_exam_need, .body_max = 4096,
	    .once = true,
	    .note = "T21 生成证书 S3-14"),
	ROUTE(GET, "/staff/scores/{exam}/{id}/sheet", ROLE_AUTHORITY, sheet_get,
	    .need = staff_exam_need, .note = "一批成绩，核对用 S3-13"),
	ROUTE(POST, "/staff/scores/{exam}/{id}/publish", ROLE_AUTHORITY,
	    publish_post, .need = staff_exam_need, .body_max = 4096,
	    .once = true,
	    .note = "T20 另一人发布成绩 S3-13"),
	ROUTE(POST, "/staff/scores/{exam}/{id}/withdraw", ROLE_AUTHORITY,
	    withdraw_post, .need = staff_exam_need, .body_max = 4096,
	    .once = true,
	    .note = "撤回没有发布的成绩"),
	{ .path = NULL },
};
