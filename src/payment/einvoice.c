/* SPDX-License-Identifier: Apache-2.0 */
/* Electronic invoices: what is to be issued, what came back. */
#include "payment/einvoice.h"

#include "audit/audit.h"
#include "payment/payment.sql.h"

enum { NUMBER_MOST = 40, URL_MOST = 400, WORDS_MOST = 400 };

static const struct machine_move einvoice_moves[] = {
#include "payment/einvoice.tbl"
};

const struct machine einvoice_machine = { "电子票据", einvoice_moves,
	COUNT(einvoice_moves) };

/* ---- what is to be issued */

static enum rc
queue(struct cx *cx, int64_t event_id, struct str number, int64_t n, bool red,
    int64_t fen)
{
	struct machine_step	step;
	int64_t			added;
	enum rc			rc = machine_step(&einvoice_machine,
	    STR("NONE"), "QUEUE", cx->role, &step);

	return rc != RC_OK ? rc : q_einvoice_add(cx->tx,
	    &(struct q_einvoice_add_in){ .step = step,
		.id = cx_id(cx), .serial = str_make(cx->a, "%.*s-%s%lld",
		    STR_ARG(number), red ? "R" : "B", (long long)n),
		.event_id = event_id, .n = n, .red = red, .amount_fen = fen,
		.queued_us = cx->now_us }, &added);
}

static enum rc
move(struct cx *cx, int64_t id, struct str from, const char *event,
    struct str said)
{
	struct machine_step	step;
	enum rc			rc = machine_step(&einvoice_machine, from,
	    event, cx->role, &step);

	return rc != RC_OK ? RC_STALE : q_einvoice_move(cx->tx,
	    &(struct q_einvoice_move_in){ .id = id, .step = step,
		.said = said, .moved_us = cx->now_us });
}

/* Money went back: cancel what is issued, correct what is not. */
static enum rc
mend(struct cx *cx, const struct q_einvoice_wrong_row *v)
{
	if (str_eq_z(v->state, "ISSUED"))
		return queue(cx, v->event_id, v->number, v->n, true,
		    v->amount_fen);
	if (v->net_fen > 0)
		return q_einvoice_amount(cx->tx,
		    &(struct q_einvoice_amount_in){
			.id = v->id, .amount_fen = v->net_fen });
	return move(cx, v->id, v->state, "DROP", STR(""));
}

/*
 * First what went wrong before is mended, then what was paid since gets its
 * serial.
 */
static enum rc
queue_exam(struct cx *cx, int64_t exam_id)
{
	struct q_einvoice_missing_row	*m;
	struct q_einvoice_wrong_row	*w;
	struct q_einvoice_last_n_row	 last;
	size_t				 n;
	enum rc rc = q_einvoice_wrong(cx->tx, &(struct q_einvoice_wrong_in){
		.exam_id = exam_id }, &w, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = mend(cx, &w[i]);
	if (rc == RC_OK)
		rc = q_einvoice_missing(cx->tx, &(struct q_einvoice_missing_in){
			.exam_id = exam_id }, &m, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = q_einvoice_last_n(cx->tx, &(struct q_einvoice_last_n_in){
			.event_id = m[i].event_id }, &last);
		if (rc == RC_OK)
			rc = queue(cx, m[i].event_id, m[i].number, last.n + 1,
			    false, m[i].net_fen);
	}
	return rc;
}

/* One exam's, added to the list; each is noted as sent. */
static enum rc
collect(struct cx *cx, const struct exam *x, bool again,
    struct einvoice **list, size_t *list_n)
{
	struct q_einvoice_to_send_row	*v;
	struct einvoice			*all;
	size_t				 n;
	enum rc rc = q_einvoice_to_send(cx->tx, &(struct q_einvoice_to_send_in){
		.exam_id = x->id, .again = again }, &v, &n);

	if (rc != RC_OK)
		return rc;
	all = ARENA_ARRAY(cx->a, struct einvoice, *list_n + n + 1);
	for (size_t i = 0; i < *list_n; i++)
		all[i] = (*list)[i];
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		all[*list_n + i] = (struct einvoice){ .serial = v[i].serial,
			.red = v[i].red != 0, .unit_code = x->config.unit_code,
			.item_code = x->config.item_code,
			.exam = x->config.title, .payer = v[i].payer,
			.amount_fen = v[i].amount_fen,
			.paid_us = v[i].paid_us,
			.order_number = v[i].order_number,
			.gateway = v[i].gateway,
			.transaction_no = v[i].transaction_no,
			.red_code = v[i].red_code,
			.red_number = v[i].red_number };
		rc = move(cx, v[i].id, v[i].state, "SEND", STR(""));
	}
	*list = all;
	*list_n += n;
	return rc;
}

enum rc
einvoice_export(struct cx *cx, struct exam_cache *exams,
    const struct einvoice_face *face, void *ctx, bool again, size_t *ret_n)
{
	struct q_einvoice_exams_row	*rows;
	const struct exam		*x;
	struct einvoice			*list = NULL;
	size_t				 n;
	enum rc rc = q_einvoice_exams(cx->tx, &rows, &n);

	*ret_n = 0;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = exam_load_id(exams, cx->tx, rows[i].exam_id, &x);
		if (rc == RC_OK && x->config.item_code.n > 0) {
			rc = queue_exam(cx, x->id);
			if (rc == RC_OK)
				rc = collect(cx, x, again, &list, ret_n);
		} else if (rc == RC_BAD)
			rc = RC_OK;	/* an older program's: not in use */
	}
	if (rc == RC_OK)
		rc = audit_add(cx, "einvoice.export", "exam", 0,
		    str_make(cx->a, "n=%zu", *ret_n));
	/* Last: when it went out, only the commit can fail, and then the same
	 * goes out again under the same serials. */
	return rc != RC_OK ? rc : face->send(cx, list, *ret_n, ctx);
}

/* ---- the answers */

/*
 * What the platform answers is data of strangers: lengths and the scheme of
 * an address are bounded before anything is kept.
 */
static const char *
wrong(const struct einvoice_result *x)
{
	if (!x->issued)
		return x->words.n == 0 || x->words.n > WORDS_MOST ?
		    "没有写明不开票的原因" : NULL;
	if (x->code.n > NUMBER_MOST || x->check_code.n > NUMBER_MOST)
		return "票据代码或校验码太长";
	if (x->number.n == 0 || x->number.n > NUMBER_MOST)
		return "没有票据号码，或号码太长";
	if (x->url.n > URL_MOST || (x->url.n > 0 &&
	    !str_starts(x->url, STR("https://")) &&
	    !str_starts(x->url, STR("http://"))))
		return "网址应以 https:// 或 http:// 开头，不超过 400 个字符";
	return NULL;
}

static bool
same(const struct q_einvoice_by_serial_row *v, const struct einvoice_result *x)
{
	return str_eq(v->code, x->code) && str_eq(v->number, x->number) &&
	    str_eq(v->check_code, x->check_code) && str_eq(v->url, x->url);
}

/* A red invoice that is issued makes void the blue one it is about. */
static enum rc
issue(struct cx *cx, const struct q_einvoice_by_serial_row *v,
    const struct einvoice_result *x)
{
	struct q_einvoice_cancelled_in	of = { .event_id = v->event_id,
		.n = v->n, .moved_us = cx->now_us };
	enum rc rc = move(cx, v->id, v->state, "ISSUE", STR(""));

	if (rc == RC_OK)
		rc = q_einvoice_issued(cx->tx, &(struct q_einvoice_issued_in){
			.id = v->id, .code = x->code, .number = x->number,
			.check_code = x->check_code, .url = x->url });
	if (rc != RC_OK || v->red == 0)
		return rc;
	rc = machine_step(&einvoice_machine, STR("ISSUED"), "CANCEL",
	    cx->role, &of.step);
	return rc != RC_OK ? rc : q_einvoice_cancelled(cx->tx, &of);
}

/* NULL: taken, or known already. */
static enum rc
book_result(struct cx *cx, const struct einvoice_result *x, const char **ret_why)
{
	struct q_einvoice_by_serial_row	v;
	enum rc				rc;

	*ret_why = wrong(x);
	if (*ret_why != NULL)
		return RC_OK;
	rc = q_einvoice_by_serial(cx->tx, &(struct q_einvoice_by_serial_in){
		.serial = x->serial }, &v);
	if (rc == RC_NONE) {
		*ret_why = "没有这个流水号";
		return RC_OK;
	}
	if (rc != RC_OK)
		return rc;
	if (str_eq_z(v.state, "ISSUED") || str_eq_z(v.state, "RED")) {
		*ret_why = x->issued && same(&v, x) ? NULL :
		    "这张票已经开出，号码与这里的不同";
		return RC_OK;
	}
	if (!x->issued && str_eq_z(v.state, "REFUSED"))
		return RC_OK;
	rc = x->issued ? issue(cx, &v, x) : move(cx, v.id, v.state, "REFUSE",
	    x->words);
	if (rc == RC_STALE) {
		*ret_why = "这张票还没有导出过，或钱已退回";
		rc = RC_OK;
	}
	return rc;
}

/*
 * All or nothing: half a file of answers would leave somebody to guess which
 * half.
 */
enum rc
einvoice_import(struct cx *cx, const struct einvoice_face *face, void *ctx,
    size_t *ret_n, struct str *ret_cause)
{
	struct einvoice_result	*list;
	const char		*why;
	enum rc			 rc = face->fetch(cx, &list, ret_n, ctx);

	*ret_cause = STR("");
	for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
		rc = book_result(cx, &list[i], &why);
		if (rc == RC_OK && why != NULL) {
			*ret_cause = str_make(cx->a, "第 %d 条，流水号“%.*s”：%s",
			    list[i].line, STR_ARG(list[i].serial), why);
			rc = RC_BAD;
		}
	}
	return rc != RC_OK ? rc : audit_add(cx, "einvoice.import", "exam", 0,
	    str_make(cx->a, "n=%zu", *ret_n));
}

enum rc
einvoice_of(struct cx *cx, struct str order_number, struct einvoice_seen *ret)
{
	struct q_einvoice_of_order_row	row;
	enum rc rc = q_einvoice_of_order(cx->tx,
	    &(struct q_einvoice_of_order_in){ .number = order_number }, &row);

	if (rc == RC_OK)
		*ret = (struct einvoice_seen){ row.code, row.number,
			row.check_code, row.url, row.amount_fen };
	return rc;
}
