/* SPDX-License-Identifier: Apache-2.0 */
/* The line of messages that ends in the gate, and the page for their reports. */
#ifndef CLI_SMS_GATE_H
#define CLI_SMS_GATE_H

#include "gateway/gate.h"
#include "notify/line.h"
#include "web/req.h"

/* What the line needs; lives as long as the process. */
struct sms_gate {
	struct channel		*gate;
	const struct keys	*keys;
	struct str		 public_url;	/* where reports come to; "" for none */
};

/* sms_gate_line: the line; g is kept. */
struct sms_line sms_gate_line(struct sms_gate *g);

/*
 * sms_report_secret: what only the provider is told, as part of the address
 * that its reports come to: reports are not signed.
 */
struct str sms_report_secret(struct arena *a, const struct keys *keys,
	    struct str provider);

/* sms_report_routes: where delivery reports come to. */
extern const struct route sms_report_routes[];

/* cli_pages: every page of this folder; NULL ends the list. */
extern const struct route *const cli_pages[];

#endif
