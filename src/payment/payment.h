/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payment: orders, and the one function that every piece of news about money
 * enters (a notice, the answer to a query), so that it counts exactly once.
 */
#ifndef PAYMENT_PAYMENT_H
#define PAYMENT_PAYMENT_H

#include "application/application.h"
#include "gateway/pay.h"
#include "store/job.h"

enum order_state { ORDER_NEW, ORDER_PAYING, ORDER_PAID, ORDER_CLOSED };

struct order {
	struct str	 number;
	struct str	 gateway;
	struct str	 pay_url;	/* where the payer goes */
	int64_t		 id;
	int64_t		 application_id;
	int64_t		 amount_fen;
	int64_t		 made_us;
	int64_t		 expires_us;
	int64_t		 paid_us;
	enum order_state state;
};

/* What the jobs and the pages of payment need beside cx. */
struct pay_desk {
	const struct pay_gateway *const *gateways;	/* NULL at the end */
	struct exam_cache	*exams;
	const struct keys	*keys;
	struct rng		*rng;
};

/* pay_gateway_find: a gateway by name; NULL when it is not plugged in. */
const struct pay_gateway *pay_gateway_find(const struct pay_desk *d,
	    struct str name);

/*
 * pay_order_make: an order for an approved application, or the one that is
 * still open.
 *
 * returns	RC_OK | RC_DENIED not approved, not in the pay window or nothing
 *		to pay | RC_BAD no such gateway for this exam | RC_IO
 */
enum rc	pay_order_make(struct cx *cx, const struct pay_desk *d,
	    const struct exam *exam, const struct app *app, struct str gateway,
	    struct order *ret_order);

/* pay_order_newest: the newest order of an application: RC_OK | RC_NONE | RC_IO. */
enum rc	pay_order_newest(struct cx *cx, int64_t app_id,
	    struct order *ret_order);

/*
 * pay_settle: take news about money, from wherever they come. Doing it again
 * with the same transaction number changes nothing.
 *
 * source	"notice" or "query"
 * returns	RC_OK counted now or before, or not paid yet | RC_DENIED money
 *		that cannot be used (wrong amount, paid twice, too late): noted as
 *		UNUSABLE and kept | RC_NONE no such order | RC_BUSY | RC_IO
 */
enum rc	pay_settle(struct cx *cx, const struct pay_desk *d,
	    const struct pay_gateway *g, const struct pay_news *news,
	    const char *source);

/*
 * pay_on_site: the fee was taken at the desk (S3-10): an order that is paid, its
 * event, and the application's move.
 *
 * how		"cash" or "pos"
 * returns	RC_OK | RC_DENIED (ret_v) | RC_BAD no such way | RC_STALE | RC_IO
 */
enum rc	pay_on_site(struct cx *cx, const struct exam *exam, struct app *app,
	    struct str how, struct verdict *ret_v);

/* pay_query: ask the gateway about an order and settle what it says. */
enum rc	pay_query(struct cx *cx, const struct pay_desk *d, struct str number);

/* pay_query_job: the job "order.query": asks after 15 s, 30 s, 60 s … ctx is a pay_desk. */
enum rc	pay_query_job(struct tx *tx, struct job *job, void *ctx);

/* pay_ask_job: the job "order.ask": the candidate came back: ask once, now. */
enum rc	pay_ask_job(struct tx *tx, struct job *job, void *ctx);

/* pay_close_job: the job "order.close": asks a last time, then closes. */
enum rc	pay_close_job(struct tx *tx, struct job *job, void *ctx);

/* order_machine: the rows of order.tbl. */
extern const struct machine order_machine;

/* money_text: "100.00" for 10000 fen. */
struct str money_text(struct arena *a, int64_t fen);

#endif
