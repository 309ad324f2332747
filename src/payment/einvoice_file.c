/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invoices by files: a table or JSON for the platform's import page, and its
 * answers back. A file appears whole or not at all.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "payment/einvoice.h"
#include "sheet/sheet.h"

enum { FILE_MOST = 64 * 1024 * 1024, ROW_BYTES = 2048 };

/* ---- out */

/* Each column of the file: its name in both forms. */
static const char *const columns[] = { "serial", "kind", "unit_code",
	"item_code", "exam", "payer", "amount", "paid_at", "order_number",
	"channel", "transaction_no", "red_code", "red_number" };

static void
values_of(struct arena *a, const struct einvoice *v, struct str *ret)
{
	const struct str list[] = { v->serial, v->red ? STR("red") :
		STR("blue"), v->unit_code, v->item_code, v->exam, v->payer,
		money_text(a, v->amount_fen), time_text(a, v->paid_us),
		v->order_number, v->gateway, v->transaction_no, v->red_code,
		v->red_number };

	_Static_assert(COUNT(list) == COUNT(columns), "a value a column");
	for (size_t i = 0; i < COUNT(list); i++)
		ret[i] = list[i];
}

static void
put_json(struct buf *b, struct arena *a, const struct einvoice *list, size_t n)
{
	struct str values[COUNT(columns)];

	buf_z(b, "{\"format\":\"baokao-einvoice-1\",\"invoices\":[");
	for (size_t i = 0; i < n; i++) {
		bool first = true;

		values_of(a, &list[i], values);
		buf_z(b, i > 0 ? ",\n{" : "\n{");
		for (size_t k = 0; k < COUNT(columns); k++) {
			json_put_key(b, &first, columns[k]);
			json_put_text(b, values[k]);
		}
		buf_z(b, "}");
	}
	buf_z(b, "\n]}\n");
}

/* Quoted; what a spreadsheet would take for a formula begins with a quote. */
static void
put_cell(struct buf *b, struct str s)
{
	bool formula = s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' ||
	    s.p[0] == '-' || s.p[0] == '@');

	buf_z(b, formula ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(b, s.p[i] == '"' ? "\"\"" : "%c", s.p[i]);
	buf_z(b, "\"");
}

static void
put_csv(struct buf *b, struct arena *a, const struct einvoice *list, size_t n)
{
	struct str values[COUNT(columns)];

	buf_z(b, "\xef\xbb\xbf");
	for (size_t k = 0; k < COUNT(columns); k++)
		buf_fmt(b, "%s%s", k > 0 ? "," : "", columns[k]);
	for (size_t i = 0; i < n; i++) {
		values_of(a, &list[i], values);
		for (size_t k = 0; k < COUNT(columns); k++) {
			buf_z(b, k > 0 ? "," : "\r\n");
			put_cell(b, values[k]);
		}
	}
	buf_z(b, "\r\n");
}

static bool
write_new(struct arena *a, const char *path, struct str bytes)
{
	const char	*part = str_make(a, "%s.part", path).p;
	FILE		*to = fopen(part, "wbx");
	bool		 ok;

	if (to == NULL)
		return false;
	ok = fchmod(fileno(to), 0600) == 0 &&
	    fwrite(bytes.p, 1, bytes.n, to) == bytes.n && fflush(to) == 0 &&
	    fsync(fileno(to)) == 0;
	ok = fclose(to) == 0 && ok && rename(part, path) == 0;
	if (!ok)
		(void)unlink(part);	/* best effort */
	return ok;
}

static enum rc
file_send(struct cx *cx, const struct einvoice *list, size_t n, void *ctx)
{
	struct einvoice_file	*f = ctx;
	struct buf		 b;
	bool			 ok;

	buf_init(&b, FILE_MOST + n * ROW_BYTES);
	if (str_ends(str_z(f->path), STR(".csv")))
		put_csv(&b, cx->a, list, n);
	else
		put_json(&b, cx->a, list, n);
	ok = access(f->path, F_OK) != 0 && errno == ENOENT &&
	    write_new(cx->a, f->path, buf_view(&b));
	buf_done(&b);
	if (!ok)
		f->cause = STR("不能写这个文件，或它已经存在");
	return ok ? RC_OK : RC_IO;
}

/* ---- back */

static struct einvoice_result
result_of(struct str serial, struct str result, int line)
{
	return (struct einvoice_result){ .serial = serial,
		.issued = str_eq_z(result, "issued"), .line = line };
}

static enum rc
read_json(struct cx *cx, struct str bytes, struct einvoice_result **ret,
    size_t *ret_n)
{
	struct json		*root;
	const struct json	*list;
	struct einvoice_result	*all;
	size_t			 n = 0;

	if (json_parse(cx->a, bytes, &root) != RC_OK)
		return RC_BAD;
	list = json_get(root, "results");
	if (list == NULL || list->kind != JKIND_LIST)
		return RC_BAD;
	for (const struct json *k = list->kids; k != NULL; k = k->next)
		n++;
	all = ARENA_ARRAY(cx->a, struct einvoice_result, n + 1);
	n = 0;
	for (const struct json *k = list->kids; k != NULL; k = k->next, n++) {
		all[n] = result_of(json_text(k, "serial"), json_text(k,
		    "result"), (int)n + 1);
		all[n].code = json_text(k, "code");
		all[n].number = json_text(k, "number");
		all[n].check_code = json_text(k, "check_code");
		all[n].url = json_text(k, "url");
		all[n].words = json_text(k, "words");
	}
	*ret = all;
	*ret_n = n;
	return RC_OK;
}

static struct str
cell(const struct sheet_row *row, const struct sheet_row *head,
    const char *name)
{
	uint32_t col = 0;

	for (uint32_t i = 0; i < head->n; i++)
		if (str_eq_z(str_trim(head->cells[i].text), name))
			col = head->cells[i].col;
	for (uint32_t i = 0; col > 0 && i < row->n; i++)
		if (row->cells[i].col == col)
			return str_trim(row->cells[i].text);
	return STR("");
}

static enum rc
read_csv(struct cx *cx, struct str bytes, struct einvoice_result **ret,
    size_t *ret_n)
{
	struct workbook		 wb;
	struct sheet_error	 error;
	const struct sheet_row	*head;
	struct einvoice_result	*all;
	size_t			 n = 0;

	if (workbook_read(cx->a, bytes, NULL, &wb, &error) != RC_OK ||
	    wb.sheets_n == 0 || wb.sheets[0].rows_n == 0)
		return RC_BAD;
	head = &wb.sheets[0].rows[0];
	all = ARENA_ARRAY(cx->a, struct einvoice_result, wb.sheets[0].rows_n);
	for (uint32_t i = 1; i < wb.sheets[0].rows_n; i++, n++) {
		const struct sheet_row *row = &wb.sheets[0].rows[i];

		all[n] = result_of(cell(row, head, "serial"), cell(row, head,
		    "result"), (int)row->number);
		all[n].code = cell(row, head, "code");
		all[n].number = cell(row, head, "number");
		all[n].check_code = cell(row, head, "check_code");
		all[n].url = cell(row, head, "url");
		all[n].words = cell(row, head, "words");
	}
	*ret = all;
	*ret_n = n;
	return RC_OK;
}

static enum rc
read_all(struct arena *a, const char *path, struct str *ret)
{
	FILE	*f = fopen(path, "rb");
	char	*p;
	size_t	 n;
	bool	 bad;

	if (f == NULL)
		return RC_IO;
	p = arena_alloc(a, FILE_MOST + 1);
	n = fread(p, 1, FILE_MOST + 1, f);
	bad = ferror(f) != 0;
	(void)fclose(f);	/* only read */
	*ret = str_of(p, n);
	return bad || n > FILE_MOST ? RC_IO : RC_OK;
}

static enum rc
file_fetch(struct cx *cx, struct einvoice_result **ret_list, size_t *ret_n,
    void *ctx)
{
	struct einvoice_file	*f = ctx;
	struct str		 bytes;
	enum rc			 rc = read_all(cx->a, f->path, &bytes);

	if (rc != RC_OK) {
		f->cause = STR("不能读这个文件");
		return RC_IO;
	}
	rc = str_ends(str_z(f->path), STR(".csv")) ?
	    read_csv(cx, bytes, ret_list, ret_n) :
	    read_json(cx, bytes, ret_list, ret_n);
	if (rc == RC_BAD)
		f->cause = STR("看不懂这个文件：应为 JSON（results 列表）或 CSV（第一行是列名）");
	return rc;
}

const struct einvoice_face einvoice_files = { file_send, file_fetch };
