/* SPDX-License-Identifier: Apache-2.0 */
/* The seal on a receipt: only this system can make it, and it can check it. */
#ifndef APPLICATION_RECEIPT_H
#define APPLICATION_RECEIPT_H

#include "store/cx.h"

/* receipt_seal: 32 hexadecimal digits over a document's SHA-256. */
struct str receipt_seal(struct cx *cx, struct str sha256);

/* What anyone may know of a receipt. */
struct receipt {
	int64_t		exam_id;
	int64_t		at_us;		/* when it was confirmed */
	struct str	name;		/* 欧** */
};

/* receipt_find: by the document's SHA-256: RC_OK | RC_NONE | RC_IO. */
enum rc	receipt_find(struct cx *cx, struct str sha256, struct receipt *ret);

#endif
