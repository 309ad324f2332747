/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs of payment, each with the process's desk (pay_jobs.c, bill.c). */
#include "payment/payment.h"

static enum rc
order_create(struct tx *tx, struct job *job, void *ctx)
{
	return pay_create_job(tx, job, pay_desk_of(ctx));
}

static enum rc
order_query(struct tx *tx, struct job *job, void *ctx)
{
	return pay_query_job(tx, job, pay_desk_of(ctx));
}

static enum rc
order_ask(struct tx *tx, struct job *job, void *ctx)
{
	return pay_ask_job(tx, job, pay_desk_of(ctx));
}

static enum rc
order_close(struct tx *tx, struct job *job, void *ctx)
{
	return pay_close_job(tx, job, pay_desk_of(ctx));
}

static enum rc
order_accept(struct tx *tx, struct job *job, void *ctx)
{
	return pay_accept_job(tx, job, pay_desk_of(ctx));
}

static enum rc
refund_send(struct tx *tx, struct job *job, void *ctx)
{
	return refund_send_job(tx, job, pay_desk_of(ctx));
}

static enum rc
money_follow(struct tx *tx, struct job *job, void *ctx)
{
	return pay_follow_job(tx, job, pay_desk_of(ctx));
}

static enum rc
bill(struct tx *tx, struct job *job, void *ctx)
{
	return bill_job(tx, job, pay_desk_of(ctx));
}

const struct job_kind payment_jobs[] = {
	{ .name = "order.create", .run = order_create },
	{ .name = "order.query", .run = order_query },
	{ .name = "order.ask", .run = order_ask },
	{ .name = "order.close", .run = order_close },
	{ .name = "order.shut", .run = order_close },
	{ .name = "order.sure", .run = order_close },
	{ .name = "order.accept", .run = order_accept },
	{ .name = "refund.send", .run = refund_send },
	{ .name = "money.follow", .run = money_follow },
	{ .name = "bill", .run = bill, .plant = "daily" },
	{ .name = NULL },
};
