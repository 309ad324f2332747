/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTPS call to an outside service, as data: a driver builds it and reads
 * the reply, and only the gate's engine sends it, so that a driver needs no
 * network and is tested by vectors.
 */
#ifndef GATEWAY_CALL_H
#define GATEWAY_CALL_H

#include "base/str.h"

/* A service's reply may have many headers before those that sign it. */
enum { CALL_HEADERS_MAX = 16, REPLY_HEADERS_MAX = 48 };

struct call_header {
	struct str	name;
	struct str	value;
};

struct call {
	const char		*method;	/* "GET" or "POST" */
	struct str		 url;		/* whole, percent-encoded as signed */
	struct str		 body;		/* sent as it stands; "" with GET */
	struct call_header	 headers[CALL_HEADERS_MAX];
	size_t			 headers_n;
	size_t			 most_bytes;	/* of the reply's body; 0: 1 MiB */
	/* the same call at another host, for when the first cannot be reached
	 * at all; empty when the service has none */
	struct str		 spare_url;
	/* the driver's own, never sent: which call of an ask this is, from 0,
	 * and what reading its reply will need */
	unsigned		 step;
	struct str		 note;
};

/* What came back. status 0: nothing did, or not whole: the outcome is unknown. */
struct reply {
	struct call_header	 headers[REPLY_HEADERS_MAX];
	size_t			 headers_n;
	struct str		 body;
	int			 status;
};

/* call_header_add: one more header of a call; there is room for 16. */
void	call_header_add(struct call *c, struct str name, struct str value);

/* header_find: a header's value by its name, case ignored; empty when absent. */
struct str header_find(const struct call_header *headers, size_t n,
	    const char *name);

/* reply_header: a header of a reply by its name, case ignored; empty when absent. */
struct str reply_header(const struct reply *r, const char *name);

#endif
