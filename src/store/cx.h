/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a domain call gets: who acts, when, in which transaction, with which
 * keys. Never a request, a template or a socket.
 */
#ifndef STORE_CX_H
#define STORE_CX_H

#include "base/clock.h"
#include "base/crypto.h"
#include "store/db.h"

/* Keys, each derived from the master key for one purpose (keys_make). */
struct keys {
	struct key	lookup;		/* keyed hashes of ID numbers and phones */
	struct key	seal;		/* sealing of the same */
	struct key	id;		/* ids in URLs */
	struct key	csrf;
	struct key	challenge;	/* captcha and proof of work */
	struct key	ticket;		/* what a ticket's QR code says */
	struct key	gateway;	/* the simulated gateway's notices */
};

struct law;		/* application/law.h */
struct services;	/* store/services.h */

struct cx {
	struct tx		*tx;
	struct arena		*a;		/* the request's */
	const struct keys	*keys;
	struct rng		*rng;
	int64_t			 now_us;	/* when the request arrived */
	enum role_index		 role;		/* as whom */
	int64_t			 who;		/* account or staff id, 0 for none */
	struct str		 operator;	/* who typed a command; "" on pages */
	bool			 demo;
	const struct law	*law;		/* NULL: nothing here moves an application */
	const struct services	*services;	/* of the process; NULL: none */
};

/* keys_make: all keys out of the master key. */
struct keys keys_make(const struct key *master);

/* cx_id: a new row id; all of a process differ (base/id.h). */
int64_t	cx_id(struct cx *cx);

/*
 * person_hash: the keyed hash by which an ID number or a phone is found.
 *
 * what		"idno", "phone" or "login"; the same text hashes apart for each
 */
struct str person_hash(const struct cx *cx, const char *what, struct str text);

#endif
