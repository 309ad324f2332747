/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to phones: written in the transaction that causes them, handed to a
 * service afterwards, so that nothing waits for a telephone company.
 *
 * Handing over is three steps, none of them inside another: notify_take() claims
 * messages (WAITING -> SENDING), the gate sends them, notify_took() books what
 * came of it. A code is handed out once and never again unless every service
 * said that it did not go out; a notice is handed out until one accepts it.
 * message.tbl holds all moves.
 *
 * Owns the messages and their pace; never decides who is told what: callers do.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "base/yaml.h"
#include "gateway/driver.h"
#include "store/machine.h"
#include "store/services.h"

enum {
	NOTIFY_PROVIDERS_MAX = 8,
	NOTIFY_VALUES_MAX = 4,
	NOTIFY_TAKE_MAX = 200,		/* in one transaction */
};

extern const struct machine message_machine;

/* ---- limits */

/* How messages are limited and sent; providers in the order they are tried. */
struct notify_rules {
#define LIMIT(field, otherwise, least, most, text) int64_t field;
#include "notify/limit.tbl"
#undef LIMIT
	struct str	providers[NOTIFY_PROVIDERS_MAX];
	size_t		providers_n;	/* 0: the outbox is all there is */
};

/* the place of the process's rules among the services; none: the defaults */
extern const struct service_key notify_rules_key;

/* notify_rules_default: no provider, the limits of limit.tbl. */
struct notify_rules notify_rules_default(void);

/*
 * notify_rules_read: the limits of a block of the settings ("rate: 50"); the
 * providers are the caller's to fill in.
 *
 * block	NULL: the defaults
 * ret_cause	on RC_BAD, for people: which setting, what is wrong
 * returns	RC_OK | RC_BAD
 */
enum rc	notify_rules_read(struct arena *a, const struct yaml *block,
	    struct notify_rules *ret_rules, struct str *ret_cause);

/* ---- what is sent */

enum notify_template {
#define TEMPLATE(id, name, values, text) TEMPLATE_##id,
#include "notify/template.tbl"
#undef TEMPLATE
	TEMPLATE__MAX
};

struct notify {
	int64_t		 account_id;	/* whose it is; 0 before there is one */
	struct str	 phone;		/* in clear; stored sealed */
	const char	*kind;		/* "code" or an event's word */
	enum notify_template template;
	struct call_header values[NOTIFY_VALUES_MAX];	/* by name; title too */
	struct str	 ref;		/* of a notice: what happened, once; may be empty */
	struct str	 address;	/* of a code: who asked */
	bool		 no_phone;	/* under 消息 only */
};

/*
 * notify_send: queue one message.
 *
 * A notice of the same account, kind and ref within a day is the same notice and
 * queued once. One above the phone's limit stands under 消息 only. A code
 * needs notify_code_room() before.
 */
enum rc	notify_send(struct cx *cx, const struct notify *n);

/*
 * notify_code_room: whether one more code may go to that phone.
 *
 * returns	RC_OK | RC_FULL a limit of the phone, the address or the day is
 *		used up: tell people NOTIFY_FULL_SAID | RC_IO
 */
enum rc	notify_code_room(struct cx *cx, struct str phone, struct str address);

#define NOTIFY_FULL_SAID "获取短信验证码的次数已达上限，请一小时后再试；还不行的，请明天再试"

/* notify_note: a message that stands under 消息 only, and goes to no phone. */
enum rc	notify_note(struct cx *cx, int64_t account_id, const char *kind,
	    struct str body);

/*
 * notify_text: a template's text with its values filled in.
 *
 * returns	the text in the arena; a value that is not given is a mistake of
 *		the caller's and stops the program
 */
struct str notify_text(struct arena *a, enum notify_template template,
	    const struct call_header *values, size_t n);

/* ---- how it is handed over; cx->role is ROLE_INDEX_CLOCK */

/* A message that is being sent: everything the gate needs to send it. */
struct notify_item {
	int64_t		id;
	int64_t		tries;		/* which handing out this is */
	struct str	provider;	/* a name of the rules */
	struct sms_ask	ask;		/* ask.report_url is the gate's to fill */
};

/*
 * notify_ready: whether notify_take() has anything to do now; only reads, so
 * that an idle system writes nothing.
 */
enum rc	notify_ready(struct tx *tx, const struct notify_rules *rules,
	    int64_t now_us, bool *ret_ready);

/*
 * notify_take: claim what is due, codes first, as the pace, the day's total and
 * the providers' health allow; and book claims that nobody answered for.
 *
 * Without providers everything due is SENT where it stands, and none is
 * returned.
 *
 * most		at most NOTIFY_TAKE_MAX
 * ret_items	in cx->a: to be sent after the commit, each answered by
 *		notify_took()
 * returns	RC_OK | RC_BUSY | RC_IO
 */
enum rc	notify_take(struct cx *cx, const struct notify_rules *rules,
	    size_t most, struct notify_item **ret_items, size_t *ret_n);

/*
 * notify_took: book what came of one item.
 *
 * An answer that comes after the item was booked as stranded counts only when
 * it is good news.
 */
enum rc	notify_took(struct cx *cx, const struct notify_rules *rules,
	    const struct notify_item *item, const struct sms_answer *answer);

/*
 * notify_report: book one delivery report, which is information only; one about
 * no message of ours is passed over. cx->role is ROLE_INDEX_GATEWAY.
 *
 * provider	a name of the rules
 */
enum rc	notify_report(struct cx *cx, struct str provider,
	    const struct sms_answer *report);

/* For /metrics; waiting is counted up to a limit. */
struct notify_counts {
	int64_t	waiting;
	int64_t	sending;
	int64_t	today;		/* handed over */
};

/* notify_counts: how it stands; any role. */
enum rc	notify_counts(struct tx *tx, int64_t now_us,
	    struct notify_counts *ret_counts);

/* A message as people read it. */
struct notify_message {
	struct str	phone;		/* in clear; notify_newest() alone */
	struct str	body;
	int64_t		made_us;
};

/* notify_mine: what cx->who was told, newest first, codes left out. */
enum rc	notify_mine(struct cx *cx, struct notify_message **ret_list,
	    size_t *ret_n);

/* notify_newest: what went to phones, whoever's: for the demo. */
enum rc	notify_newest(struct cx *cx, int64_t most,
	    struct notify_message **ret_list, size_t *ret_n);

#endif
