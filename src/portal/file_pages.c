/* SPDX-License-Identifier: Apache-2.0 */
/* 考试文件 (S0-13, S4-15): what the authority publishes beside the exam. */
#include "exam/need.h"
#include "portal/files.html.h"
#include "portal/portal.h"
#include "ui/page.h"

/* A table of what people publish; anything else is just bytes. */
static const struct {
	struct str	 end;
	const char	*type;
} types[] = {
	{ STR_INIT("pdf"), "application/pdf" },
	{ STR_INIT("doc"), "application/msword" },
	{ STR_INIT("docx"), "application/vnd.openxmlformats-officedocument."
	    "wordprocessingml.document" },
	{ STR_INIT("xls"), "application/vnd.ms-excel" },
	{ STR_INIT("xlsx"), "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet" },
	{ STR_INIT("wps"), "application/vnd.ms-works" },
	{ STR_INIT("zip"), "application/zip" },
	{ STR_INIT("rar"), "application/vnd.rar" },
	{ STR_INIT("7z"), "application/x-7z-compressed" },
	{ STR_INIT("jpg"), "image/jpeg" },
	{ STR_INIT("jpeg"), "image/jpeg" },
	{ STR_INIT("png"), "image/png" },
	{ STR_INIT("csv"), "text/csv; charset=utf-8" },
	{ STR_INIT("txt"), "text/plain; charset=utf-8" },
};

/* What follows the last dot; empty when there is none. */
static struct str
extension(struct str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '.')
			return str_sub(name, i, name.n);
	return STR("");
}

static const char *
type_of(struct str name)
{
	struct str end = extension(name);

	for (size_t i = 0; i < COUNT(types); i++)
		if (str_eq_nocase(end, types[i].end))
			return types[i].type;
	return "application/octet-stream";
}

static struct str
size_text(struct arena *a, int64_t bytes)
{
	if (bytes < 1024 * 1024)
		return str_make(a, "%lld KB", (long long)(bytes + 1023) / 1024);
	return str_make(a, "%.1f MB", (double)bytes / (1024 * 1024));
}

static enum rc
files_get(struct req *r)
{
	const struct exam_config *c = &r->exam->config;
	struct tpl_files_files	 *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_files_files, c->files_n + 1);

	if (c->files_n == 0)
		return RC_NONE;
	for (size_t i = 0; i < c->files_n; i++) {
		int64_t	bytes;
		enum rc	rc = exam_file_size(&r->cx, r->exam->id,
		    c->files[i].file, &bytes);

		if (rc != RC_OK)
			return rc;
		list[i] = (struct tpl_files_files){ c->files[i].title,
			url_make(r->cx.a, "/exam/%.*s/files/%zu",
			STR_ARG(c->code), i + 1), size_text(r->cx.a, bytes) };
	}
	return REQ_PAGE(r, 200, files, .top = page_top(r, "考试文件"),
	    .files = list, .files_n = c->files_n,
	    .back = url_make(r->cx.a, "/exam/%.*s", STR_ARG(c->code)),
	    .bottom = page_bottom(r));
}

static enum rc
file_get(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	const struct exam_file		*f;
	struct str			 bytes, end;
	int64_t				 n;
	enum rc				 rc;

	if (str_i64(req_param(r, "n"), &n) != RC_OK || n < 1 ||
	    (size_t)n > c->files_n)
		return RC_NONE;
	f = &c->files[n - 1];
	rc = exam_file_get(&r->cx, r->exam->id, f->file, &bytes);
	if (rc != RC_OK)
		return rc;
	end = extension(f->file);
	r->answer.filename = end.n == 0 ? f->title : str_make(r->cx.a,
	    "%.*s.%.*s", STR_ARG(f->title), STR_ARG(end));
	return req_send(r, 200, type_of(f->file), bytes);
}

const struct route file_routes[] = {
	ROUTE(GET, "/exam/{exam}/files", ROLE_PUBLIC, files_get,
	    .need = exam_need, .note = "考试文件 S0-13 S4-15"),
	ROUTE(GET, "/exam/{exam}/files/{n}", ROLE_PUBLIC, file_get,
	    .need = exam_need, .rate = RATE_SEARCH,
	    .note = "考试文件 S0-13 S4-15"),
	{ .path = NULL },
};
