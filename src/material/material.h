/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that candidates hand in: pictures, PDFs, or a promise in place of
 * one (告知承诺制). They belong to the account or to one exam, by the switch.
 *
 * Owns the rows of documents; never opens a file: cell/ does, and never judges
 * one: review/ does.
 */
#ifndef MATERIAL_MATERIAL_H
#define MATERIAL_MATERIAL_H

#include "exam/exam.h"
#include "store/cx.h"
#include "store/machine.h"

enum material_kind { MATERIAL_JPG, MATERIAL_PDF, MATERIAL_PROMISE };

struct material {
	struct str		name;		/* of the configuration */
	struct str		sha256;		/* of the bytes, or of the promise's text */
	int64_t			bytes_n;
	int64_t			pages_n;
	int64_t			made_us;
	enum material_kind	kind;
};

/* material_list: what an account has handed in for an exam, in cx->a. */
enum rc	material_list(struct cx *cx, const struct exam *exam,
	    int64_t account_id, struct material **ret_list, size_t *ret_n);

/* material_ready: whether every required document is there. */
enum rc	material_ready(struct cx *cx, const struct exam *exam,
	    int64_t account_id, bool *ret_ready);

/* A document that is handed in. */
struct material_new {
	struct str		name;		/* of the configuration */
	struct str		bytes;		/* what candidates and staff will see; of a promise its text */
	int64_t			pages_n;
	enum material_kind	kind;
};

/*
 * material_turn: what an event makes of all documents of an application (material.tbl).
 *
 * sealed	whether they are confirmed now; ret_sealed: afterwards
 * returns	RC_OK | RC_DENIED not from there, or not by that role
 */
enum rc	material_turn(bool sealed, const char *event, enum role_index who,
	    bool *ret_sealed);

/*
 * material_put: keep a document of cx->who; the one before is replaced.
 *
 * sealed	whether the application has its documents confirmed
 * returns	RC_OK | RC_DENIED they are | RC_IO
 */
enum rc	material_put(struct cx *cx, const struct exam *exam, bool sealed,
	    const struct material_new *m);

/* material_drop: take a document of cx->who back; as material_put(). */
enum rc	material_drop(struct cx *cx, const struct exam *exam, bool sealed,
	    struct str name);

/*
 * material_bytes: the bytes of one document of an account.
 *
 * returns	RC_OK | RC_NONE no such document, or a promise | RC_IO
 */
enum rc	material_bytes(struct cx *cx, const struct exam *exam,
	    int64_t account_id, struct str name, struct material *ret,
	    struct str *ret_bytes);

/* material_machine: the rows of material.tbl. */
extern const struct machine material_machine;

#endif
