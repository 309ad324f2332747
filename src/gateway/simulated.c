/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's payment gateway: its books are a table, its notices are signed JSON. */
#include "base/json.h"
#include "gateway/pay.h"
#include "gateway/simulated.sql.h"

enum { BODY_MAX = 1024 };

static enum rc
create(struct cx *cx, const struct pay_request *r, struct str *ret_url)
{
	int64_t	added;
	enum rc	rc;

	rc = q_charge_add(cx->tx, &(struct q_charge_add_in){
		.number = r->number, .amount_fen = r->amount_fen,
		.transaction_no = str_make(cx->a, "SIM%020llu",
		    (unsigned long long)rng_u64(cx->rng)) }, &added);
	if (rc == RC_OK)
		*ret_url = str_make(cx->a, "/demo/pay/%.*s",
		    STR_ARG(r->number));
	return rc;
}

enum rc
simulated_charge(struct cx *cx, struct str number, struct pay_news *ret_news)
{
	struct q_charge_get_row	row;
	enum rc			rc;

	rc = q_charge_get(cx->tx, &(struct q_charge_get_in){ number }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_news = (struct pay_news){ number, row.transaction_no,
		row.amount_fen, row.paid_us > 0 ? PAY_STATUS_PAID :
		row.paid_us < 0 ? PAY_STATUS_CLOSED : PAY_STATUS_UNPAID };
	return RC_OK;
}

static struct str
sign(struct cx *cx, struct str body)
{
	struct sha256 h = hmac_sha256(&cx->keys->gateway, body);

	return str_hex(cx->a, h.b, sizeof(h.b));
}

enum rc
simulated_pay(struct cx *cx, struct str number, struct str *ret_body,
    struct str *ret_signature)
{
	struct pay_news	news;
	enum rc		rc;

	rc = simulated_charge(cx, number, &news);
	if (rc == RC_OK)
		rc = q_charge_pay(cx->tx, &(struct q_charge_pay_in){
			.number = number, .paid_us = cx->now_us });
	if (rc != RC_OK)
		return rc;
	*ret_body = str_make(cx->a, "{\"number\":\"%.*s\",\"transaction\":"
	    "\"%.*s\",\"amount_fen\":%lld,\"status\":\"PAID\"}",
	    STR_ARG(number), STR_ARG(news.transaction_no),
	    (long long)news.amount_fen);
	*ret_signature = sign(cx, *ret_body);
	return RC_OK;
}

static enum rc
notice(struct cx *cx, struct str body, struct str signature,
    struct pay_news *ret_news)
{
	struct str	 good = sign(cx, body);
	struct json	*root;

	if (body.n > BODY_MAX || signature.n != good.n ||
	    !bytes_equal(signature.p, good.p, good.n) ||
	    json_parse(cx->a, body, &root) != RC_OK)
		return RC_BAD;
	*ret_news = (struct pay_news){ json_text(root, "number"),
		json_text(root, "transaction"),
		json_number(root, "amount_fen", -1), PAY_STATUS_UNPAID };
	if (str_eq_z(json_text(root, "status"), "PAID"))
		ret_news->status = PAY_STATUS_PAID;
	return RC_OK;
}

static enum rc
close_charge(struct cx *cx, struct str number)
{
	int64_t changed;

	return q_charge_close(cx->tx, &(struct q_charge_close_in){ number },
	    &changed);
}

const struct pay_gateway pay_gateway_simulated = {
	.name = "simulated", .text = STR_INIT("模拟支付"), .create = create,
	.query = simulated_charge, .notice = notice, .close = close_charge,
};
