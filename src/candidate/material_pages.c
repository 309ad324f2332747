/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents: before the confirmation (证件资料) or after it with a confirmation
 * of their own (材料确认). Pictures are made small by us; PDFs are checked.
 */
#include "candidate/flow_pages.h"
#include "candidate/materials.html.h"
#include "candidate/step_pages.h"
#include "cell/cell.h"
#include "cell/pdf_check.h"
#include "exam/need.h"
#include "material/material.h"
#include "media/document.h"
#include "ui/page.h"
#include "web/asset.h"
#include "web/web.h"

enum { UPLOAD_MAX = 16 * 1024 * 1024, KB = 1024 };

static const char busy_text[] =
    "现在人很多，没有处理您的文件，请稍后再上传一次";

static bool
is_after(const struct req *r)
{
	return r->exam->config.docs_mode == DOCS_AFTER;
}

/* Where the page is: a step before the confirmation, or behind it. */
static const char *
page_word(const struct req *r)
{
	return is_after(r) ? "materials" : "docs";
}

/* Whether documents may be changed now; the page says why not. */
static enum rc
may_change(struct req *r, struct verdict *v)
{
	enum rc rc;

	v->n = 0;
	if (r->exam->config.docs_mode == DOCS_NONE)
		return RC_NONE;
	if (r->exam->config.docs_scope == SCOPE_ACCOUNT && (r->app == NULL ||
	    !state_is_live(r->app->state)))
		return RC_OK;		/* the person's own, before any exam */
	if (r->app == NULL)
		return RC_NONE;
	if (!is_after(r) || r->app->state == STATE_RETURNED)
		return app_may_change(&r->cx, r->exam, r->app, STEP_DOCS, v);
	rc = app_ask(&r->cx, r->exam, r->app, EV_SEAL, v);
	/* what is still missing is what the change is for */
	return rc == RC_DENIED && v->n == 1 &&
	    v->todo[0].check == CHK_docs_after ? RC_OK : rc;
}

static const struct material *
find(const struct material *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].name, name))
			return &list[i];
	return NULL;
}

static struct str
what_is_there(struct req *r, const struct material *m)
{
	if (m == NULL)
		return STR("");
	if (m->kind == MATERIAL_PROMISE)
		return str_make(r->cx.a, "已于 %.*s 作出告知承诺",
		    STR_ARG(time_text(r->cx.a, m->made_us)));
	if (m->kind == MATERIAL_PDF)
		return str_make(r->cx.a, "%.*s 上传，PDF，%lld 页，%lld KB",
		    STR_ARG(time_text(r->cx.a, m->made_us)),
		    (long long)m->pages_n, (long long)((m->bytes_n + KB - 1) / KB));
	return str_make(r->cx.a, "%.*s 上传，图片，%lld KB",
	    STR_ARG(time_text(r->cx.a, m->made_us)),
	    (long long)((m->bytes_n + KB - 1) / KB));
}

static struct str
limits_text(struct arena *a, const struct document *d)
{
	if (d->pdf && d->pages_min > 1)
		return str_make(a, "PDF，%lld 到 %lld 页，不超过 %lld KB。%.*s",
		    (long long)d->pages_min, (long long)d->pages_max,
		    (long long)d->max_kb, STR_ARG(d->hint));
	if (d->pdf)
		return str_make(a, "PDF，不超过 %lld KB、%lld 页。%.*s",
		    (long long)d->max_kb, (long long)d->pages_max,
		    STR_ARG(d->hint));
	return str_make(a, "JPG、PNG 或 WebP 图片，系统自动压缩到 %lld KB 以内。%.*s",
	    (long long)d->max_kb, STR_ARG(d->hint));
}

static struct tpl_materials_docs
doc_row(struct req *r, const struct document *d, const struct material *m,
    bool open, const struct errors *e)
{
	const char	*name = str_to_z(r->cx.a, d->name);
	const char	*base = str_make(r->cx.a, "docs/%s", name).p;
	bool		 file = m != NULL && m->kind != MATERIAL_PROMISE;

	return (struct tpl_materials_docs){ .label = d->label,
		.name = d->name, .optional = !d->required,
		.limits = limits_text(r->cx.a, d),
		.there = what_is_there(r, m),
		.picture = file && m->kind == MATERIAL_JPG ?
		    exam_path(r, base) : URL(""),
		.pdf = file && m->kind == MATERIAL_PDF ? exam_path(r, base) :
		    URL(""), .error = errors_of(e, name), .open = open,
		.two = d->parts == 2, .tool_kb = d->pdf ? STR("") :
		    str_make(r->cx.a, "%lld", (long long)d->max_kb),
		.action = exam_path(r, base),
		.accept = d->pdf ? STR("application/pdf") :
		    STR("image/jpeg,image/png,image/webp"),
		.drop = m != NULL && open ? exam_path(r, str_make(r->cx.a,
		    "%s/drop", base).p) : URL(""),
		.drop_text = m != NULL && m->kind == MATERIAL_PROMISE ?
		    STR("撤回承诺") : STR("删除"),
		.promise = m == NULL && d->promise && open &&
		    r->exam->config.docs_promise ? exam_path(r,
		    str_make(r->cx.a, "%s/promise", base).p) : URL("") };
}

static enum rc
docs_show(struct req *r, int status, const struct errors *e)
{
	const struct exam_config	*c = &r->exam->config;
	struct tpl_materials_docs	*rows = ARENA_ARRAY(r->cx.a,
	    struct tpl_materials_docs, c->docs_n + 1);
	struct material			*list;
	struct verdict			 v;
	size_t				 n;
	bool				 ready, tool = false;
	enum rc rc = may_change(r, &v), open = rc;

	if (rc != RC_OK && rc != RC_DENIED)
		return rc;
	rc = material_list(&r->cx, r->exam, r->cx.who, &list, &n);
	if (rc == RC_OK)
		rc = material_ready(&r->cx, r->exam, r->cx.who, &ready);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < c->docs_n; i++) {
		rows[i] = doc_row(r, &c->docs[i], find(list, n,
		    c->docs[i].name), open == RC_OK, e);
		tool |= open == RC_OK && !c->docs[i].pdf;
	}
	return REQ_PAGE(r, status, materials,
	    .top = page_top(r, "证件和材料"), .errors = errors_part(e),
	    .title = is_after(r) ? STR("上传材料") :
	    step_title_of(c, STEP_DOCS), .docs = rows, .docs_n = c->docs_n,
	    .closed = open != RC_OK, .tool = tool,
	    .wasm = asset_url("document.wasm").s, .promise_text = c->promise_text,
	    .sealed = r->app != NULL && r->app->materials_us > 0 ?
	    str_make(r->cx.a, "材料已于 %.*s 确认，审核人员可以审核了。",
	    STR_ARG(time_text(r->cx.a, r->app->materials_us))) : STR(""),
	    .seal = is_after(r) && open == RC_OK && ready &&
	    r->app->state == STATE_SUBMITTED ?
	    exam_path(r, "materials/seal") : URL(""), .csrf = req_csrf(r),
	    .flow = exam_path(r, "flow"), .bottom = page_bottom(r));
}

static enum rc
docs_get(struct req *r)
{
	struct errors e = { .r = r };

	return docs_show(r, 200, &e);
}

/* ---- an upload */

struct doc_made {
	const struct document	*doc;
	struct str		 bytes;
	struct str		 problem;	/* empty: fine */
	int64_t			 pages;
};

static void
make_pdf(struct req *r, struct doc_made *m, struct str bytes)
{
	struct pdf_found	found = { .fault = PDF_NOT_PDF };
	enum rc			rc;

	rc = cell_pdf(cell_line_of(r->cx.services), r->cx.a, bytes,
	    &(struct pdf_limits){ m->doc->max_kb * KB,
		m->doc->pages_max }, &found);
	if (rc == RC_BUSY)
		m->problem = str_z(busy_text);
	else if (rc != RC_OK)
		m->problem = str_z(pdf_fault_text(found.fault));
	else if (found.pages < m->doc->pages_min)
		m->problem = str_make(r->cx.a, "只有 %lld 页，应当不少于 %lld 页；"
		    "有正反面的，请把各面都扫描在一个 PDF 里",
		    (long long)found.pages, (long long)m->doc->pages_min);
	m->bytes = bytes;
	m->pages = found.pages;
}

static void
make_picture(struct req *r, struct doc_made *m, const struct str *parts,
    size_t n)
{
	struct document_made	made;
	struct document_problem	problem;
	enum rc			rc;

	rc = cell_document(cell_line_of(r->cx.services), r->cx.a,
	    &(struct cell_parts){ parts, n }, &(struct document_spec){
		.max_kb = (uint32_t)m->doc->max_kb, .longest_px = 0 }, &made,
	    &problem);
	if (rc == RC_OK)
		m->bytes = made.jpeg;
	else if (rc == RC_BUSY)
		m->problem = str_z(busy_text);
	else
		m->problem = document_problem_text(r->cx.a, &problem);
}

/* The tool in the page merges the sides by itself, and says how many it had. */
static size_t
sides_of(const struct req *r, size_t files)
{
	int64_t n;

	return files == 1 && str_i64(req_field(r, "sides"), &n) == RC_OK &&
	    n == 2 ? 2 : files;
}

/* On the CPU pool: decoding and checking take tens of milliseconds. */
static enum rc
doc_prepare(struct req *r)
{
	struct doc_made		*m = ARENA_NEW(r->cx.a, struct doc_made);
	struct str		 parts[DOCUMENT_PARTS_MAX];
	size_t			 n = 0;
	enum rc			 rc = exam_need(r);

	r->prepared = m;
	if (rc != RC_OK)
		return rc;
	m->doc = config_document(&r->exam->config, req_param(r, "doc"));
	m->problem = STR("");
	if (m->doc == NULL)
		return RC_NONE;
	for (struct upload *u = r->file; u != NULL && n < COUNT(parts);
	    u = u->next)
		if (u->bytes.n > 0)
			parts[n++] = u->bytes;
	if (n == 0)
		m->problem = STR("请先选择文件");
	else if (!m->doc->pdf && sides_of(r, n) < (size_t)m->doc->parts)
		m->problem = STR("要有正反两面：请同时选择正面和反面两张图片");
	else if (m->doc->pdf)
		make_pdf(r, m, parts[0]);
	else
		make_picture(r, m, parts, m->doc->parts == 1 ? 1 : n);
	return RC_OK;
}

static enum rc
back(struct req *r)
{
	return req_see(r, "/exam/%.*s/%s", STR_ARG(r->exam->config.code),
	    page_word(r));
}

static enum rc
doc_post(struct req *r)
{
	const struct doc_made	*m = r->prepared;
	struct errors		 e = { .r = r };
	struct verdict		 v;
	enum rc			 rc = may_change(r, &v);

	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc != RC_OK)
		return rc;
	if (m->problem.n > 0) {
		errors_add(&e, m->doc->name, str_make(r->cx.a, "%.*s：%.*s",
		    STR_ARG(m->doc->label), STR_ARG(m->problem)));
		return docs_show(r, 422, &e);
	}
	rc = material_put(&r->cx, r->exam, app_sealed(r->app),
	    &(struct material_new){ .name = m->doc->name, .bytes = m->bytes,
		.pages_n = m->pages, .kind = m->doc->pdf ? MATERIAL_PDF :
		MATERIAL_JPG });
	return rc != RC_OK ? rc : back(r);
}

static enum rc
drop_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc = may_change(r, &v);

	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK && config_document(&r->exam->config,
	    req_param(r, "doc")) == NULL)
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = material_drop(&r->cx, r->exam, app_sealed(r->app),
		    req_param(r, "doc"));
	return rc != RC_OK ? rc : back(r);
}

/* 告知承诺: the text that was shown stands for the document. */
static enum rc
promise_post(struct req *r)
{
	const struct document	*d = config_document(&r->exam->config,
	    req_param(r, "doc"));
	struct verdict		 v;
	enum rc			 rc = may_change(r, &v);

	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK && (d == NULL || !d->promise ||
	    !r->exam->config.docs_promise))
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = material_put(&r->cx, r->exam, app_sealed(r->app),
		    &(struct material_new){ .name = d->name,
			.bytes = r->exam->config.promise_text,
			.kind = MATERIAL_PROMISE });
	return rc != RC_OK ? rc : back(r);
}

static enum rc
doc_get(struct req *r)
{
	struct material	m;
	struct str	bytes;
	enum rc		rc = material_bytes(&r->cx, r->exam, r->cx.who,
	    req_param(r, "doc"), &m, &bytes);

	if (rc == RC_OK && m.kind == MATERIAL_PDF)
		r->answer.filename = str_make(r->cx.a, "%.*s.pdf",
		    STR_ARG(m.name));
	return rc != RC_OK ? rc : req_send(r, 200, m.kind == MATERIAL_PDF ?
	    "application/pdf" : "image/jpeg", bytes);
}

/* 材料确认 (S4-08): from here on the reviewers may begin. */
static enum rc
seal_post(struct req *r)
{
	struct verdict	v;
	enum rc		rc;

	if (!is_after(r))
		return RC_NONE;
	rc = app_fire(&r->cx, &(struct app_act){ .id = r->app->id,
		.version = r->app->version, .event = EV_SEAL }, r->app, &v);
	if (rc == RC_DENIED)
		return app_refused(r, &v);
	if (rc == RC_OK)
		rc = app_tell(r, SMS_CHANGED, &(struct notify){
			.kind = "changed", .template = TEMPLATE_MATERIALS,
			.values = { { STR("title"), r->exam->config.title } } });
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code));
}

const struct route material_routes[] = {
	ROUTE(GET, "/exam/{exam}/docs", ROLE_CANDIDATE, docs_get,
	    .need = app_need_maybe, .note = "证件资料 S0-17 S3-04"),
	ROUTE(GET, "/exam/{exam}/materials", ROLE_CANDIDATE, docs_get,
	    .need = app_need_maybe, .note = "上传材料 S4-08"),
	ROUTE(POST, "/exam/{exam}/materials/seal", ROLE_CANDIDATE, seal_post,
	    .need = app_need, .body_max = 4096, .once = true,
	    .note = "T02m 材料确认 S4-08"),
	ROUTE(GET, "/exam/{exam}/docs/{doc}", ROLE_CANDIDATE, doc_get,
	    .need = exam_need, .note = "自己的一份材料"),
	ROUTE(POST, "/exam/{exam}/docs/{doc}", ROLE_CANDIDATE, doc_post,
	    .need = app_need_maybe, .prepare = doc_prepare, .body_max = 4096,
	    .file_max = UPLOAD_MAX, .rate = RATE_UPLOAD,
	    .again = "the same bytes are the same document",
	    .note = "上传一份材料 S0-17 S3-04 S4-08"),
	ROUTE(POST, "/exam/{exam}/docs/{doc}/drop", ROLE_CANDIDATE, drop_post,
	    .need = app_need_maybe, .body_max = 4096,
	    .again = "it is gone already",
	    .note = "删除一份材料、撤回承诺"),
	ROUTE(POST, "/exam/{exam}/docs/{doc}/promise", ROLE_CANDIDATE,
	    promise_post, .need = app_need_maybe, .body_max = 4096,
	    .again = "promised already",
	    .note = "告知承诺"),
	{ .path = NULL },
};
