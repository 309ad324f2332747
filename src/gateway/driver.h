/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The faces of outside services as the gate process uses them: what is asked,
 * what is answered, and the driver that turns the one into calls and replies
 * into the other. A driver holds the merchant's or the sender's keys; it never
 * opens a socket and never sees the database.
 *
 * Rules that hold for every driver (../docs/payments.md):
 * - no reply, a 5xx, a reply that cannot be read: OUTCOME_UNKNOWN, never a failure;
 * - a success without a good signature is OUTCOME_FORGED;
 * - money is fen in int64; times are UTC microseconds; the clock is a parameter;
 * - detail is for operators' logs: a service's error code and request number,
 *   never a key, a person or a phone.
 *
 * Owns how outside services are talked to, their keys (in the gate process
 * alone) and the table simulated_charge; the names of services stand here and
 * nowhere else. Never decides what money or a message means.
 */
#ifndef GATEWAY_DRIVER_H
#define GATEWAY_DRIVER_H

#include "base/crypto.h"
#include "base/yaml.h"
#include "gateway/call.h"

/* ---- what both kinds share */

enum outcome {
	OUTCOME_UNKNOWN,	/* ask again, with the same number */
	OUTCOME_DONE,		/* what status says is so */
	OUTCOME_ABSENT,		/* the service does not know the number */
	OUTCOME_REFUSED,	/* the same again would be refused again */
	OUTCOME_LATER,		/* busy or over a limit: the same again, later */
	OUTCOME_FORGED,		/* no good signature: counts as nothing heard */
	OUTCOME__MAX
};

/* What a driver works with at one moment. */
struct driver_now {
	struct arena	*a;
	struct rng	*rng;		/* nonces */
	int64_t		 now_us;
};

/*
 * A secret file as the configuration names it, already read and its
 * permissions checked by the gate: drivers ask for it by the setting's name.
 */
struct driver_setup {
	const struct yaml *settings;	/* the service's block of --config */
	struct arena	*a;		/* lives as long as the driver */
	/* a file named by a setting: RC_OK | RC_NONE no such setting | RC_IO;
	 * of a list of files "name.0", "name.1", …;
	 * secret: refuse a file that others may read; ret_bytes in a */
	enum rc		(*file)(struct driver_setup *s, const char *setting,
			    bool secret, struct str *ret_bytes);
	struct str	 cause;		/* set on failure: which setting, what is wrong */
	void		*ctx;		/* file's own */
};

/* ---- money */

enum pay_verb {
	PAY_CREATE,		/* make an order known; pay_url is where the payer goes */
	PAY_QUERY,
	PAY_CLOSE,		/* answered by what the order is then: it may be PAID */
	PAY_REFUND,
	PAY_REFUND_QUERY,
	PAY_BILL,		/* the trade bill of a day */
	PAY_FUNDS,		/* the fund-flow bill of a day */
	PAY_KEYS,		/* fetch the service's own certificates again */
	PAY_VERB__MAX
};

enum pay_status {
	PAY_STATUS_UNPAID,
	PAY_STATUS_PAID,	/* also when refunded since: ask for refunds apart */
	PAY_STATUS_CLOSED	/* see closed_or_refunded */
};

enum refund_status {
	REFUND_NONE,		/* not known there, or not done yet */
	REFUND_PROCESSING,
	REFUND_SUCCESS,
	REFUND_ABNORMAL,	/* a person must act (a card that is dead) */
	REFUND_CLOSED		/* failed for good */
};

/* How the payer gets there. */
enum pay_scene { PAY_SCENE_QR, PAY_SCENE_PAGE };

struct pay_ask {
	enum pay_verb	verb;
	enum pay_scene	scene;
	struct str	number;		/* our order number, [0-9A-Za-z]{20,32} */
	struct str	refund_no;	/* ours as well */
	struct str	subject;	/* what the payer reads */
	struct str	notify_url;
	struct str	return_url;	/* where a browser comes back to; may be empty */
	struct str	day;		/* of a bill: 2026-11-20 */
	int64_t		amount_fen;	/* of the order */
	int64_t		refund_fen;
	int64_t		expires_us;
};

enum pay_row_kind {
	PAY_ROW_PAYMENT,
	PAY_ROW_REFUND,
	PAY_ROW_FEE,		/* fee_fen alone (fund-flow bills) */
	PAY_ROW_OTHER		/* a withdrawal, …: amount_fen alone counts */
};

/* A row of a bill. */
struct pay_row {
	enum pay_row_kind kind;
	struct str	number;
	struct str	transaction_no;
	struct str	refund_no;	/* of a refund; else empty */
	int64_t		amount_fen;	/* paid or refunded, above 0; 0 of a fee */
	int64_t		fee_fen;	/* the service's own, rounded to fen: above 0 it
					 * cost us, below it was given back */
	int64_t		at_us;		/* 0: not said */
};

struct pay_answer {
	enum outcome		outcome;
	enum pay_status		status;		/* of CREATE, QUERY, CLOSE, a notice */
	enum refund_status	refund;		/* of REFUND…, a notice about a refund */
	bool			about_refund;	/* a notice: refund_no and refund count,
						 * it is no news of a payment */
	bool			closed_or_refunded; /* CLOSED here may also be paid and
						 * refunded in full: look at refunds */
	bool			keys_wanted;	/* FORGED, by a key we do not know: ask
						 * PAY_KEYS, seldom, and read again */
	bool			probe;		/* FORGED, a test of us by the service:
						 * refuse it and raise no alarm */
	struct str		number;
	struct str		transaction_no;
	struct str		refund_no;
	struct str		pay_url;	/* of CREATE: QR content or a page's URL */
	int64_t			amount_fen;	/* of the order, as the service says */
	int64_t			refund_fen;	/* of this refund; 0: not said */
	int64_t			refunded_fen;	/* of the order in all; 0: not said */
	int64_t			at_us;		/* paid or refunded; 0: not said */
	struct pay_row		*rows;		/* of a bill */
	size_t			rows_n;
	struct str		detail;		/* for the log */
};

/* A notice as it came over HTTP. */
struct pay_notice {
	const struct call_header *headers;
	size_t			 headers_n;
	struct str		 body;		/* or the query of a signed return */
	bool			 is_return;	/* the browser came back with it */
};

/* What to answer to a notice. */
struct notice_reply {
	int		status;
	struct str	type;
	struct str	body;
};

/*
 * One turn of an ask. An ask is answered in one turn or in several (a bill is a
 * link first, a close is followed by a query): each begins with a call, and the
 * reply either completes the answer or changes the call for the next turn.
 */
struct pay_turn {
	const struct driver_now	*now;	/* its arena is the same in every turn */
	const struct pay_ask	*ask;
	struct call		*call;
	struct pay_answer	*answer;	/* rows of a bill live as long as the arena */
};

struct pay_driver {
	const char	*kind;		/* "wechat" */
	/* read settings and keys: RC_OK | RC_BAD setup->cause says which and why */
	enum rc	(*open)(struct driver_setup *setup, void **ret_self);
	/*
	 * the first call for an ask: RC_OK | RC_NONE the answer is complete
	 * without a call | RC_BAD this service cannot do that (refused)
	 */
	enum rc	(*ask)(void *self, const struct pay_turn *x);
	/*
	 * read the reply to the call: RC_OK the answer is complete | RC_BUSY
	 * x->call is now the next one to send
	 */
	enum rc	(*read)(void *self, const struct pay_turn *x,
		    const struct reply *reply);
	/*
	 * verify and read a notice: OUTCOME_DONE what it says is authentic, the
	 * amount still to be compared | FORGED nobody's | REFUSED authentic, but
	 * not about us (detail says why: alarm) or nothing we know
	 */
	void	(*notice)(void *self, const struct driver_now *now,
		    const struct pay_notice *notice, struct pay_answer *ret_answer);
	/* what the service wants to hear: taken or not */
	struct notice_reply (*reply)(bool taken);
	/* for `baokao doctor`: when its certificates end, 0 when it has none */
	int64_t	(*expires_us)(void *self);
};

extern const struct pay_driver pay_driver_wechat;
extern const struct pay_driver pay_driver_alipay;

/* ---- messages to phones */

struct sms_ask {
	struct str	id;		/* ours: a random id, [0-9A-Za-z] */
	struct str	phone;		/* 11 digits */
	struct str	template;	/* our name of it: the settings map it to theirs */
	struct str	text;		/* the whole text, for services that send text */
	const struct call_header *values;	/* of the template, in its order */
	size_t		values_n;
	struct str	report_url;	/* for services that want to be told per message */
};

enum sms_state { SMS_ACCEPTED, SMS_DELIVERED, SMS_FAILED };

struct sms_answer {
	enum outcome	outcome;	/* REFUSED: another provider may be tried; UNKNOWN:
					 * a code is not sent again, a notice is */
	enum sms_state	state;
	struct str	id;		/* ours, in a report */
	struct str	provider_no;	/* theirs */
	struct str	detail;
};

/* A message on its way: what is asked, the one call that sends it, what is known of it. */
struct sms_turn {
	const struct driver_now	*now;
	const struct sms_ask	*ask;
	struct call		*call;		/* not looked at with a reply */
	struct sms_answer	*answer;
};

struct sms_driver {
	const char	*kind;		/* "aliyun" */
	enum rc	(*open)(struct driver_setup *setup, void **ret_self);
	/* RC_OK | RC_BAD no such template in the settings (the answer is refused) */
	enum rc	(*ask)(void *self, const struct sms_turn *s);
	void	(*read)(void *self, const struct sms_turn *s,
		    const struct reply *reply);
	/*
	 * a delivery report as it was posted to /notify/sms/SERVICE/SECRET:
	 * ret_answers in the arena, at most `most`; 0 when it makes no sense
	 */
	size_t	(*report)(const struct driver_now *now, struct str query,
		    struct str body, struct sms_answer *ret_answers, size_t most);
	struct notice_reply (*reply)(bool taken);
};

extern const struct sms_driver sms_driver_aliyun;
extern const struct sms_driver sms_driver_tencent;
extern const struct sms_driver sms_driver_kannel;

#endif
