/* SPDX-License-Identifier: Apache-2.0 */
/* What the drivers of money share: settings, times as services write them, answers. */
#ifndef GATEWAY_PAY_PARTS_H
#define GATEWAY_PAY_PARTS_H

#include "base/buf.h"
#include "gateway/driver.h"

enum { DETAIL_CHARS = 300, BODY_BYTES_MAX = 64 * 1024 };

/*
 * setting_text: a setting that is a text.
 *
 * otherwise	its value when absent; NULL: it must be there
 * returns	RC_OK | RC_BAD setup->cause says why
 */
enum rc	setting_text(struct driver_setup *setup, const char *name,
	    const char *otherwise, struct str *ret_text);

/*
 * setting_url: a base address without the '/' at its end: https, or http to
 * this very machine.
 *
 * otherwise	as of setting_text
 * returns	RC_OK | RC_BAD setup->cause says why
 */
enum rc	setting_url(struct driver_setup *setup, const char *name,
	    const char *otherwise, struct str *ret_url);

/*
 * setting_file: what a file named by a setting holds.
 *
 * secret	nobody but us may be able to read it
 * returns	RC_OK | RC_NONE no such setting | RC_BAD setup->cause says why
 */
enum rc	setting_file(struct driver_setup *setup, const char *name, bool secret,
	    struct str *ret_bytes);

/* setting_wrong: set setup->cause to "name: why" (a constant) and answer RC_BAD. */
enum rc	setting_wrong(struct driver_setup *setup, const char *name,
	    const char *why);

/* put_member: append "key":"text" to an open JSON object; see json_put_key. */
void	put_member(struct buf *b, bool *first, const char *key, struct str text);

/* url_target: what follows scheme and host of a URL: path and query. */
struct str url_target(struct str url);

/* number_good: an order's number as both services take it: 6 to 32 long. */
bool	number_good(struct str number);

/* refund_no_good: a refund's number as both services take it: up to 64 long. */
bool	refund_no_good(struct str number);

/* day_good: "2026-11-20", a day that there is. */
bool	day_good(struct str day);

/*
 * bill_ready: whether a day's bill must be there by now: services promise it
 * for ten in the morning of the next day (../docs/payments.md).
 */
bool	bill_ready(struct str day, int64_t now_us);

/* code_is: the same error code; case, underscores and dashes do not matter. */
bool	code_is(struct str code, const char *name);

/* beijing_text: "2026-11-21 12:24:29", whatever zone the machine is in. */
struct str beijing_text(struct arena *a, int64_t at_us);

/* rfc3339_text: "2023-05-08T16:00:00+08:00". */
struct str rfc3339_text(struct arena *a, int64_t at_us);

/* rfc3339_parse: with a zone, parts of a second dropped: RC_OK | RC_BAD. */
enum rc	rfc3339_parse(struct str s, int64_t *ret_us);

/*
 * answer_detail: set outcome and detail, the latter cut to DETAIL_CHARS.
 * Any outcome but DONE takes back what the answer said of payment or refund.
 */
void	answer_detail(struct pay_answer *answer, enum outcome outcome,
	    struct str detail);

/* answer_z: the same with a constant text. */
void	answer_z(struct pay_answer *answer, enum outcome outcome,
	    const char *detail);

#endif
