/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payment: orders, refunds, and the one function that every piece of news about
 * money enters (a notice, the answer to a query, a row of a bill, a cashier), so
 * that it counts exactly once.
 *
 * Money that arrived is never dropped: it is EFFECTIVE (it paid a fee) or
 * UNUSABLE (paid twice, too late, a wrong amount), and unusable money goes back
 * or waits for a person. At any time
 *	paid - refunded = effective fees + unusable money	(pay_sums)
 *
 * Owns orders, money, refunds, bills, waivers and electronic invoices; never
 * deletes or forgets a fen, and never holds a merchant's key.
 */
#ifndef PAYMENT_PAYMENT_H
#define PAYMENT_PAYMENT_H

#include "application/law.h"
#include "base/money.h"
#include "gateway/errand.h"
#include "gateway/pay.h"
#include "store/job.h"
#include "store/machine.h"
#include "store/services.h"

enum { PAY_SERVICES_MAX = 8 };

enum order_state { ORDER_NEW, ORDER_PAYING, ORDER_PAID, ORDER_CLOSED };

struct order {
	struct str	 number;
	struct str	 gateway;	/* the service's name; "cash", "pos" */
	struct str	 pay_url;	/* where the payer goes, or what a QR code says */
	struct str	 subject;	/* the request as it was sent, kept: numbers */
	struct str	 notify_url;	/* name one request for ever */
	struct str	 return_url;
	struct str	 refused;	/* why the gateway did not take it */
	int64_t		 id;
	int64_t		 application_id;
	int64_t		 amount_fen;
	int64_t		 made_us;
	int64_t		 expires_us;
	int64_t		 paid_us;
	bool		 late;		/* paid after it was closed */
	enum order_state state;
};

/* A gateway that candidates may choose. */
struct pay_service {
	struct str		 name;	/* stored with the order */
	struct str		 text;	/* 微信支付 … */
	enum gateway_bit	 kind;	/* exams name kinds (pay.gateways) */
	enum pay_scene		 scene;
	const struct pay_local	*local;	/* NULL: through the gate */
};

struct pay_watch;

/* Why money pays no fee (why.tbl). */
enum pay_why {
#define PAY_WHY(id, word, text) PAY_WHY_##id,
#include "payment/why.tbl"
#undef PAY_WHY
	PAY_WHY__MAX		/* it does */
};

/* Who told us of money (source.tbl). */
enum pay_source {
#define PAY_SOURCE(id, word) PAY_SOURCE_##id,
#include "payment/source.tbl"
#undef PAY_SOURCE
	PAY_SOURCE__MAX
};

/* What the jobs and the pages of payment need beside cx. */
struct pay_desk {
	struct pay_service	 services[PAY_SERVICES_MAX];
	size_t			 services_n;
	const struct law	*law;
	const struct keys	*keys;
	struct rng		*rng;
	const struct errand_line *line;
	struct pay_watch	*watch;
	struct str		 public_url;	/* https://host, for notices */
};

/* payment_facts: what is owed and whether it was paid: for the law of a process. */
extern const struct fact_source payment_facts[];

/* payment_watch: what ended after a fee was paid: for the law of a process. */
law_watch payment_watch;

/* pay_service_find: by name; NULL when it is not plugged in. */
const struct pay_service *pay_service_find(const struct pay_desk *d,
	    struct str name);

/* pay_gateway_text: a stored gateway for people; cash and pos, too. */
struct str pay_gateway_text(const struct pay_desk *d, struct str name);

/* pay_service_offered: whether an exam lets candidates use it. */
bool	pay_service_offered(const struct exam_config *c,
	    const struct pay_service *s);

/*
 * pay_order_make: an order for an approved application, or the one that is
 * still open at this gateway; one at another gateway is closed first.
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
 * pay_order_shown: the order that a candidate should see: the one that paid, or
 * the newest as long as a fee is due.
 *
 * returns	RC_OK | RC_NONE | RC_IO
 */
enum rc	pay_order_shown(struct cx *cx, const struct app *app,
	    struct order *ret_order);

/* pay_order_by_number: RC_OK | RC_NONE | RC_IO. */
enum rc	pay_order_by_number(struct cx *cx, struct str number,
	    struct order *ret_order);

/*
 * pay_apply: take news about money, from wherever they come. Doing it again
 * changes nothing; what is no clear outcome changes nothing either.
 *
 * returns	RC_OK | RC_NONE no such order or refund of ours | RC_BUSY | RC_IO
 */
enum rc	pay_apply(struct cx *cx, const struct pay_desk *d,
	    struct str service, const struct pay_answer *news,
	    enum pay_source source);

/*
 * pay_on_site: the fee was taken at the desk (S3-10): an order that is paid, its
 * event, and the application's move.
 *
 * how		"cash" or "pos"
 * returns	RC_OK | RC_DENIED (ret_v) | RC_BAD no such way | RC_STALE | RC_IO
 */
enum rc	pay_on_site(struct cx *cx, const struct exam *exam, struct app *app,
	    struct str how, struct verdict *ret_v);

/* pay_accept: let unusable money pay the fee after all, if it fits now; the
 * clock's, by the job "order.accept". */
enum rc	pay_accept_job(struct tx *tx, struct job *job, void *ctx);

/* ---- refunds (refund.c) */

/*
 * refund_make: send money back to where it came from. Never more than was paid:
 * the store refuses.
 *
 * event_id	the payment
 * by_id	the member of staff, 0: the system
 * ret_number	the refund's, derived from the order's
 * returns	RC_OK | RC_NONE | RC_STALE more than is left of it | RC_IO
 */
enum rc	refund_make(struct cx *cx, int64_t event_id, int64_t amount_fen,
	    struct str reason, int64_t by_id, struct str *ret_number);

/*
 * refund_retry: a refund that got stuck once more, with its number; one that
 * the gateway closed as a new one.
 *
 * returns	RC_OK | RC_NONE | RC_STALE it is neither | RC_IO
 */
enum rc	refund_retry(struct cx *cx, struct str number);

/* refund_may_retry: whether a gateway can be asked again; cash is counted out. */
bool	refund_may_retry(struct str gateway);

/*
 * refund_by_hand: a refund that got stuck or was closed was paid in another way;
 * words say how. Returns as refund_retry().
 */
enum rc	refund_by_hand(struct cx *cx, struct str number, struct str words);

/* refund_payer_text: a refund's state in the words for whom it goes to. */
struct str refund_payer_text(struct str state, struct str gateway);

/* refund_is_stuck: whether a refund's state wants a person. */
bool	refund_is_stuck(struct str state);

/* refund_advice: what a person does about a stuck refund; empty for others. */
struct str refund_advice(struct str state, struct str gateway);

/* refund_state_text: a refund's state for people. */
struct str refund_state_text(struct str state, struct str gateway);

/* pay_why_text: why money is of no use, and what automatic refunds give as
 * their reason, for people; any other text stays as it is. */
struct str pay_why_text(struct str why);

/* ---- bills (bill.c) */

/* What a comparison found. */
struct bill_result {
	int64_t	rows_n;		/* of the bill */
	int64_t	paid_fen;
	int64_t	refunded_fen;
	int64_t	fee_fen;
	int64_t	differences_n;	/* open ones of that day, after comparing */
};

/*
 * bill_compare: compare a gateway's bill with what we have. A payment that we
 * did not know is applied and listed; nothing is ever unpaid by a bill.
 *
 * day		2026-11-20, a day of Chinese time
 * returns	RC_OK | RC_BAD no such day | RC_IO
 */
enum rc	bill_compare(struct cx *cx, const struct pay_desk *d,
	    struct str service, struct str day, const struct pay_answer *bill,
	    struct bill_result *ret);

/* bill_kind_text: a kind of difference for people. */
struct str bill_kind_text(struct str kind);

/* bill_kind_advice: what to do about a difference of a kind. */
struct str bill_kind_advice(struct str kind);

/* ---- jobs, each with a pay_desk as ctx (pay_jobs.c) */

/* pay_create_job: "order.create": makes an order known to its gateway. */
enum rc	pay_create_job(struct tx *tx, struct job *job, void *ctx);

/* pay_query_job: "order.query": asks after 15 s, 30 s, then every minute, and
 * for a day after it was closed. */
enum rc	pay_query_job(struct tx *tx, struct job *job, void *ctx);

/* pay_ask_job: "order.ask": asks once, now. */
enum rc	pay_ask_job(struct tx *tx, struct job *job, void *ctx);

/* pay_close_job: "order.close", "order.shut", "order.sure": an order whose time
 * is over is asked about, closed, and asked about again. */
enum rc	pay_close_job(struct tx *tx, struct job *job, void *ctx);

/* refund_send_job: "refund.send": asks for a refund until its end is known. */
enum rc	refund_send_job(struct tx *tx, struct job *job, void *ctx);

/* pay_follow_job: "money.follow": a fee whose registration ended goes back, and
 * a fee that went back ends its registration where the exam says so. */
enum rc	pay_follow_job(struct tx *tx, struct job *job, void *ctx);

/* bill_job: "bill": key "daily" plans the last three days every morning, key
 * "SERVICE DAY" fetches and compares one. */
enum rc	bill_job(struct tx *tx, struct job *job, void *ctx);

/* ---- watched orders (watch.c): a hint in memory, never needed */

/* pay_watch_new: of one process. */
struct pay_watch *pay_watch_new(void);

/* pay_watch_free: NULL is fine. */
void	pay_watch_free(struct pay_watch *w);

/* pay_watch_note: somebody looks at this order now; safe from any thread. */
void	pay_watch_note(struct pay_watch *w, const struct order *o,
	    int64_t now_us);

/* One of them. */
struct pay_watched {
	struct str	number;
	struct str	gateway;
};

/*
 * pay_watch_due: the watched orders that were not asked about for two seconds
 * (four, when the last look was a minute ago); they count as asked now.
 *
 * ret_list	in the arena
 */
size_t	pay_watch_due(struct pay_watch *w, struct arena *a, int64_t now_us,
	    struct pay_watched **ret_list);

/* pay_watch_tick: ask the gateways about watched orders; on the runner's thread. */
void	pay_watch_tick(struct pay_desk *d, struct arena *a);

/* ---- books */

/* The sums over everything; over_n above 0 is a defect of ours. */
struct pay_books {
	int64_t	paid_fen;
	int64_t	refunded_fen;
	int64_t	effective_fen;
	int64_t	unusable_fen;
	int64_t	over_n;
};

/* pay_sums: the books as they are. */
enum rc	pay_sums(struct tx *tx, struct pay_books *ret);

/* pay_balanced: whether the books balance. */
bool	pay_balanced(const struct pay_books *b);

/* For /metrics: what waits for somebody. */
struct pay_counts {
	int64_t	open_n;		/* orders that may still be paid */
	int64_t	unusable_n;	/* payments that wait for a person */
	int64_t	refunds_n;	/* under way */
	int64_t	abnormal_n;	/* refunds that wait for a person */
	int64_t	differences_n;	/* of bills, not resolved */
};

/* pay_counts: how it stands; any role. */
enum rc	pay_counts(struct tx *tx, struct pay_counts *ret);

/* order_machine, refund_machine: the rows of order.tbl and refund.tbl. */
extern const struct machine order_machine;
extern const struct machine refund_machine;

/*
 * pay_owed: what is still to be paid: the fee less what was paid before; 0 when
 * it was waived.
 */
enum rc	pay_owed(struct cx *cx, const struct exam *exam,
	    const struct app *app, int64_t *ret_fen);

/*
 * pay_close_open: close the open order of an application, here and at the
 * gateway: nobody shall pay for what was waived; who does gets it back.
 */
enum rc	pay_close_open(struct cx *cx, int64_t app_id);

/* pay_desk_of: the process's gateways and who watches them. */
struct pay_desk *pay_desk_of(const struct services *s);

/* its place among the services */
extern const struct service_key pay_desk_key;

/* payment_jobs: the jobs of this folder; ctx is a struct services. */
extern const struct job_kind payment_jobs[];

#endif
