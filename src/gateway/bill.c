/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a gateway's bill into rows. */
#include "gateway/bill.h"

#include <string.h>

#define ZLIB_CONST	/* it reads its input only */
#include <zlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/utf8.h"
#include "base/zip.h"

enum { CELLS_MAX = 64, FIELDS_MAX = 16, RATIO_MAX = 1000, TABLES_MAX = 100 };

struct table;

/* Reads one line's cells into a row: RC_OK | RC_BAD | RC_DENIED not ours. */
typedef enum rc row_fn(const struct table *t, struct pay_row *row);

/* One line of a bill, cut into cells that are found by field. */
struct table {
	const char *const *names;	/* of the columns wanted, NULL behind them */
	size_t		 at[FIELDS_MAX];	/* SIZE_MAX: there is no such column */
	struct str	 cells[CELLS_MAX];
	size_t		 cells_n;
	size_t		 columns_n;	/* of the heading; 0: not seen yet */
	size_t		 free_at;	/* a column of free text: signs that separate
					 * cells may stand in it */
	struct str	 owner;		/* the merchant it must be about */
	row_fn		*read_row;	/* one line's cells as a row */
	struct buf	*rows;		/* those read so far */
};

static void
heap_done(void *p)
{
	buf_done(p);
}

/* heap_new: a buffer freed with the arena, for what is too large for it. */
static struct buf *
heap_new(struct arena *a, size_t max_bytes)
{
	struct buf *b = ARENA_NEW(a, struct buf);

	buf_init(b, max_bytes);
	arena_defer(a, heap_done, b);
	return b;
}

/*
 * Plain or gzip, told by its first bytes: WeChat answers either. The size is
 * bounded while it is unpacked: a small file may hold gigabytes.
 */
enum rc
bill_unpack(struct arena *a, struct str file, struct str *ret_text)
{
	enum { PIECE = 64 * 1024, GZIP_BITS = 16 + MAX_WBITS };
	z_stream	 s = { .zalloc = Z_NULL };
	struct buf	*b;
	int		 rc = Z_OK;

	*ret_text = file;
	if (!str_starts(file, STR("\x1f\x8b")))
		return RC_OK;
	if (file.n > BILL_FILE_MAX || inflateInit2(&s, GZIP_BITS) != Z_OK)
		return RC_BAD;
	b = heap_new(a, BILL_TEXT_MAX);
	s.next_in = (const Bytef *)file.p;
	s.avail_in = (uInt)file.n;
	while (rc == Z_OK && buf_reserve(b, PIECE)) {
		s.next_out = (Bytef *)b->p + b->n;
		s.avail_out = PIECE;
		rc = inflate(&s, Z_NO_FLUSH);
		b->n += PIECE - s.avail_out;
	}
	(void)inflateEnd(&s);	/* frees; its answer says nothing new */
	*ret_text = buf_view(b);
	return rc == Z_STREAM_END && s.avail_in == 0 ? RC_OK : RC_BAD;
}

/* is_column: a heading, perhaps followed by its unit in brackets. */
static bool
is_column(struct str heading, const char *name)
{
	struct str tail;

	if (!str_starts(heading, str_z(name)))
		return false;
	tail = str_sub(heading, strlen(name), heading.n);
	return tail.n == 0 || str_starts(tail, STR("(")) ||
	    str_starts(tail, STR("（"));
}

/* take_heading: whether a line is the heading, that is has the first field. */
static bool
take_heading(struct table *t, const char *free_text)
{
	t->free_at = SIZE_MAX;
	for (size_t f = 0; t->names[f] != NULL; f++)
		t->at[f] = SIZE_MAX;
	for (size_t i = 0; i < t->cells_n; i++) {
		struct str cell = str_trim(t->cells[i]);

		if (is_column(cell, free_text))
			t->free_at = i;
		for (size_t f = 0; t->names[f] != NULL; f++)
			if (t->at[f] == SIZE_MAX && is_column(cell, t->names[f]))
				t->at[f] = i;
	}
	if (t->at[0] == SIZE_MAX)
		return false;
	t->columns_n = t->cells_n;
	return true;
}

/* cell: what stands in a field's column, empty when there is none. */
static struct str
cell(const struct table *t, unsigned field)
{
	size_t at = t->at[field];

	if (at == SIZE_MAX)
		return STR("");
	if (at > t->free_at)	/* what the free text holds too many */
		at += t->cells_n - t->columns_n;
	return str_trim(t->cells[at]);
}

static bool
add_cell(struct table *t, struct str text)
{
	if (t->cells_n == CELLS_MAX)
		return false;
	t->cells[t->cells_n++] = text;
	return true;
}

/* fits: as many cells as columns, or more where free text explains it. */
static bool
fits(const struct table *t)
{
	return t->cells_n == t->columns_n ||
	    (t->cells_n > t->columns_n && t->free_at != SIZE_MAX);
}

/* cut_marked: `a,`b,`c: each cell after a backquote. */
static bool
cut_marked(struct table *t, struct str line)
{
	t->cells_n = 0;
	line = str_sub(line, 1, line.n);
	for (;;) {
		size_t end = str_find(line, STR(",`"));

		if (!add_cell(t, str_sub(line, 0, end)))
			return false;
		if (end == SIZE_MAX)
			return true;
		line = str_sub(line, end + 2, line.n);
	}
}

/* cut_csv: a,"b,c",d; a quote that is never closed is an ordinary sign. */
static bool
cut_csv(struct table *t, struct str line)
{
	t->cells_n = 0;
	for (;;) {
		size_t end = str_find(line, STR(",")), quote;

		if (str_starts(line, STR("\""))) {
			struct str in = str_sub(line, 1, line.n);

			quote = str_find(in, STR("\","));
			if (quote == SIZE_MAX && str_ends(in, STR("\"")))
				quote = in.n - 1;
			if (quote != SIZE_MAX) {
				if (!add_cell(t, str_sub(in, 0, quote)))
					return false;
				if (quote + 2 > in.n)
					return true;
				line = str_sub(in, quote + 2, in.n);
				continue;
			}
		}
		if (!add_cell(t, str_sub(line, 0, end)))
			return false;
		if (end == SIZE_MAX)
			return true;
		line = str_sub(line, end + 1, line.n);
	}
}

static enum rc
unreadable(struct arena *a, struct bill *bill, size_t line, const char *why)
{
	bill->cause = str_make(a, "对账单第 %zu 行：%s", line, why);
	return RC_BAD;
}

static const char *
why(enum rc rc)
{
	return rc == RC_DENIED ? "是另一个商户的" :
	    rc == RC_FULL ? "行数太多" : "读不懂";
}

/* keep_row: one line's cells as the next row: as row_fn, or RC_FULL. */
static enum rc
keep_row(struct table *t)
{
	struct pay_row	row;
	enum rc		rc = fits(t) ? t->read_row(t, &row) : RC_BAD;

	if (rc == RC_OK)
		buf_add(t->rows, &row, sizeof(row));
	return t->rows->full ? RC_FULL : rc;
}

/* table_new: a table that looks for columns; owner may be empty. */
static struct table
table_new(struct arena *a, const char *const *names, row_fn *read_row,
    struct str owner)
{
	return (struct table){ .names = names, .owner = owner,
		.read_row = read_row, .rows =
		heap_new(a, BILL_ROWS_MAX * sizeof(struct pay_row)) };
}

/* set_rows: what was read, as the bill's. */
static void
set_rows(const struct table *t, struct bill *bill)
{
	bill->rows = (struct pay_row *)(void *)t->rows->p;
	bill->rows_n = t->rows->n / sizeof(struct pay_row);
}

static void
set_time(struct pay_row *row, struct str text)
{
	if (civil_parse(str_sub(text, 0, 19), &row->at_us) != RC_OK)
		row->at_us = 0;
}

/* ---- WeChat */

enum { WT_TIME, WT_MCHID, WT_NO, WT_NUMBER, WT_STATE, WT_CURRENCY, WT_TOTAL,
	WT_DUE, WT_REFUND_NO, WT_ASKED, WT_REFUNDED, WT_FEE };
static const char *const wechat_trade[] = { "交易时间", "商户号", "微信订单号",
	"商户订单号", "交易状态", "货币种类", "订单金额", "应结订单金额",
	"商户退款单号", "申请退款金额", "退款金额", "手续费", NULL };

/*
 * Columns are found by their headings, since merchants have different ones. A
 * row of another merchant ends the whole bill.
 */
static enum rc
wechat_trade_row(const struct table *t, struct pay_row *row)
{
	struct str	state = cell(t, WT_STATE), amount;
	bool		refund = str_eq_z(state, "REFUND");
	struct str	fee = cell(t, WT_FEE);

	*row = (struct pay_row){ .kind = refund ? PAY_ROW_REFUND :
		str_eq_z(state, "SUCCESS") ? PAY_ROW_PAYMENT : PAY_ROW_OTHER,
		.number = cell(t, WT_NUMBER), .transaction_no = cell(t, WT_NO) };
	if (refund)
		row->refund_no = cell(t, WT_REFUND_NO);
	amount = cell(t, refund ? WT_ASKED : WT_TOTAL);
	if (amount.n == 0)
		amount = cell(t, refund ? WT_REFUNDED : WT_DUE);
	set_time(row, cell(t, WT_TIME));
	if (!str_eq(cell(t, WT_MCHID), t->owner))
		return RC_DENIED;
	if (!str_eq_z(cell(t, WT_CURRENCY), "CNY") ||
	    yuan_parse(amount, &row->amount_fen) != RC_OK ||
	    (fee.n > 0 && yuan_parse_fee(fee, &row->fee_fen) != RC_OK))
		return RC_BAD;
	return row->kind == PAY_ROW_OTHER || (row->amount_fen > 0 &&
	    row->number.n > 0) ? RC_OK : RC_BAD;
}

enum { WF_TIME, WF_NO, WF_NAME, WF_TYPE, WF_SIDE, WF_AMOUNT, WF_VOUCHER };
static const char *const wechat_funds[] = { "记账时间", "微信支付业务单号",
	"业务名称", "业务类型", "收支类型", "收支金额", "业务凭证号", NULL };

/* set_funds: the kind of a movement by its name, and what moved which way. */
static void
set_funds(struct pay_row *row, struct str name, bool in, int64_t fen)
{
	row->amount_fen = fen;
	if (str_has(name, STR("手续费")) || str_has(name, STR("服务费")) ||
	    str_has(name, STR("收费"))) {
		row->kind = PAY_ROW_FEE;
		row->amount_fen = 0;
		row->fee_fen = in ? -fen : fen;
	} else if (str_has(name, STR("退款")) && !in)
		row->kind = PAY_ROW_REFUND;
	else if (in && (str_has(name, STR("交易")) ||
	    str_has(name, STR("支付"))))
		row->kind = PAY_ROW_PAYMENT;
	else {
		row->kind = PAY_ROW_OTHER;
		row->amount_fen = in ? fen : -fen;
	}
}

/*
 * A fee is told by its name: the kind of business is that of the payment that
 * it belongs to.
 */
static enum rc
wechat_funds_row(const struct table *t, struct pay_row *row)
{
	struct str	side = cell(t, WF_SIDE), names[2], voucher;
	int64_t		fen;
	bool		in = str_eq_z(side, "收入"), fee;

	if ((!in && !str_eq_z(side, "支出")) ||
	    yuan_parse(cell(t, WF_AMOUNT), &fen) != RC_OK)
		return RC_BAD;
	*row = (struct pay_row){ .transaction_no = cell(t, WF_NO) };
	set_time(row, cell(t, WF_TIME));
	names[0] = cell(t, WF_NAME);
	names[1] = cell(t, WF_TYPE);
	fee = str_has(names[0], STR("费"));
	set_funds(row, names[fee ? 0 : 1], in, fen);
	voucher = cell(t, WF_VOUCHER);
	if (row->kind == PAY_ROW_REFUND)
		row->refund_no = voucher;
	else if (row->kind == PAY_ROW_PAYMENT)
		row->number = voucher;
	return RC_OK;
}

/* read_marked: heading, rows, a second heading and how many rows there were. */
static enum rc
read_marked(struct arena *a, struct table *t, struct str text,
    struct bill *bill)
{
	size_t		n = 0;
	struct str	line;
	int64_t		count;
	enum rc		rc;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	*bill = (struct bill){ .rows_n = 0 };
	while (str_cut(&text, '\n', &line)) {
		n++;
		line = str_trim(line);
		if (t->columns_n == 0) {
			if (!cut_csv(t, line) ||
			    !take_heading(t, "商品名称"))
				return unreadable(a, bill, n, "没有表头");
			continue;
		}
		if (!str_starts(line, STR("`")))
			break;
		rc = cut_marked(t, line) ? keep_row(t) : RC_BAD;
		if (rc != RC_OK)
			return unreadable(a, bill, n, why(rc));
	}
	set_rows(t, bill);
	/* The summary proves that the end was not cut off. */
	if (!str_cut(&text, '\n', &line) || !cut_marked(t, str_trim(line)) ||
	    str_i64(t->cells[0], &count) != RC_OK ||
	    count != (int64_t)bill->rows_n)
		return unreadable(a, bill, n, "与汇总的笔数不符");
	return RC_OK;
}

enum rc
bill_wechat_trade(struct arena *a, struct str text, struct str mchid,
    struct bill *ret_bill)
{
	struct table t = table_new(a, wechat_trade, wechat_trade_row, mchid);

	return read_marked(a, &t, text, ret_bill);
}

enum rc
bill_wechat_funds(struct arena *a, struct str text, struct bill *ret_bill)
{
	struct table t = table_new(a, wechat_funds, wechat_funds_row, STR(""));

	return read_marked(a, &t, text, ret_bill);
}

/* ---- Alipay */

enum { AT_NUMBER, AT_NO, AT_KIND, AT_TIME, AT_AMOUNT, AT_REFUND_NO, AT_FEE };
static const char *const alipay_trade[] = { "商户订单号", "支付宝交易号",
	"业务类型", "完成时间", "订单金额", "退款批次号/请求号", "服务费", NULL };

/*
 * Refunds are rows with a minus; the fee of one is what comes back of the
 * fee.
 */
static enum rc
alipay_trade_row(const struct table *t, struct pay_row *row)
{
	struct str	kind = cell(t, AT_KIND), fee = cell(t, AT_FEE);
	bool		refund = str_eq_z(kind, "退款");

	*row = (struct pay_row){ .kind = refund ? PAY_ROW_REFUND :
		str_eq_z(kind, "交易") ? PAY_ROW_PAYMENT : PAY_ROW_OTHER,
		.number = cell(t, AT_NUMBER), .transaction_no = cell(t, AT_NO) };
	set_time(row, cell(t, AT_TIME));
	if (refund)
		row->refund_no = cell(t, AT_REFUND_NO);
	if (yuan_parse_signed(cell(t, AT_AMOUNT), &row->amount_fen) != RC_OK ||
	    (fee.n > 0 && yuan_parse_fee(fee, &row->fee_fen) != RC_OK))
		return RC_BAD;
	row->fee_fen = -row->fee_fen;	/* Alipay counts from our purse */
	if (refund)
		row->amount_fen = -row->amount_fen;
	return row->kind == PAY_ROW_OTHER || (row->amount_fen > 0 &&
	    row->number.n > 0) ? RC_OK : RC_BAD;
}

enum { AF_NUMBER, AF_NO, AF_TIME, AF_IN, AF_OUT, AF_TYPE };
static const char *const alipay_funds[] = { "商户订单号", "业务流水号",
	"发生时间", "收入金额", "支出金额", "业务类型", NULL };

static enum rc
alipay_funds_row(const struct table *t, struct pay_row *row)
{
	struct str	text[2] = { cell(t, AF_IN), cell(t, AF_OUT) };
	int64_t		in = 0, out = 0;

	if ((text[0].n > 0 && yuan_parse_signed(text[0], &in) != RC_OK) ||
	    (text[1].n > 0 && yuan_parse_signed(text[1], &out) != RC_OK) ||
	    in < 0 || (in != 0) == (out != 0))
		return RC_BAD;
	*row = (struct pay_row){ .number = cell(t, AF_NUMBER),
		.transaction_no = cell(t, AF_NO) };
	set_time(row, cell(t, AF_TIME));
	/* What went out is written with a minus by some, without by others. */
	set_funds(row, cell(t, AF_TYPE), in > 0,
	    in > 0 ? in : out < 0 ? -out : out);
	return RC_OK;
}

/* to_utf8: a table's text, whichever of the two encodings it has. */
static enum rc
to_utf8(struct arena *a, iconv_t gb18030, struct str file, struct str *ret_text)
{
	size_t		 room = file.n * 2 + 16, left = room, in_n = file.n;
	struct buf	*b;
	char		*in, *out;

	if (str_starts(file, STR("\xef\xbb\xbf")))
		file = str_sub(file, 3, file.n);
	*ret_text = file;
	if (utf8_valid(file))
		return RC_OK;
	b = heap_new(a, BILL_TEXT_MAX);
	if (!buf_reserve(b, room))
		return RC_BAD;
	/* iconv takes its input as char *, but does not change it. */
	memcpy(&in, &file.p, sizeof(in));
	out = b->p;
	in_n = file.n;
	(void)iconv(gb18030, NULL, NULL, NULL, NULL);	/* to its first state */
	if (iconv(gb18030, &in, &in_n, &out, &left) == (size_t)-1 || in_n != 0)
		return RC_BAD;
	b->n = room - left;
	*ret_text = buf_view(b);
	return RC_OK;
}

/* read_csv: one table of a bill; one without the heading has no rows of ours. */
static enum rc
read_csv(struct arena *a, struct table *t, struct str text, struct bill *bill)
{
	struct str	line;
	size_t		n = 0;
	enum rc		rc;

	t->columns_n = 0;
	while (str_cut(&text, '\n', &line)) {
		n++;
		if (str_ends(line, STR("\r")))
			line = str_sub(line, 0, line.n - 1);
		if (line.n == 0 || str_starts(line, STR("#")))
			continue;
		if (t->columns_n == 0) {
			if (!cut_csv(t, line) || !take_heading(t, "商品名称"))
				return RC_NONE;
			continue;
		}
		rc = cut_csv(t, line) ? keep_row(t) : RC_BAD;
		if (rc != RC_OK)
			return unreadable(a, bill, n, why(rc));
	}
	return RC_OK;
}

static bool
add_piece(void *ctx, const void *p, size_t n)
{
	struct buf *b = ctx;

	buf_add(b, p, n);
	return !b->full;
}

/*
 * A ZIP with a table of details and one of sums; only the table with the
 * headings that we know has rows.
 */
enum rc
bill_alipay(struct arena *a, iconv_t gb18030, struct str zip, bool funds,
    struct bill *ret_bill)
{
	struct zip	z = { .file = zip, .inflated_max = BILL_TEXT_MAX,
		.ratio_max = RATIO_MAX };
	struct table	t = table_new(a, funds ? alipay_funds : alipay_trade,
			    funds ? alipay_funds_row : alipay_trade_row,
			    STR(""));
	bool		any = false;

	*ret_bill = (struct bill){ .cause = STR("对账单不是完好的 ZIP") };
	if (zip.n > BILL_FILE_MAX || zip_open(a, &z) != RC_OK ||
	    z.entries_n > TABLES_MAX)
		return RC_BAD;
	for (size_t i = 0; i < z.entries_n; i++) {
		struct buf	*b = heap_new(a, BILL_TEXT_MAX);
		struct str	 text;
		enum rc		 rc;

		if (zip_unpack(&z, &z.entries[i], add_piece, b) != ZIP_DONE)
			return RC_BAD;
		if (to_utf8(a, gb18030, buf_view(b), &text) != RC_OK) {
			ret_bill->cause = STR("对账单的编码不是 GB18030");
			return RC_BAD;
		}
		rc = read_csv(a, &t, text, ret_bill);
		if (rc != RC_OK && rc != RC_NONE)
			return RC_BAD;
		any = any || rc == RC_OK;
	}
	set_rows(&t, ret_bill);
	if (!any)
		ret_bill->cause = STR("对账单里没有明细表");
	return any ? RC_OK : RC_BAD;
}
