/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes by their SHA-256: photos, materials, files of exams. Each is there once. */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "store/cx.h"

/* blob_put: keep bytes under their hash; what is there already stays. */
enum rc	blob_put(struct cx *cx, struct str sha256, const char *kind,
	    struct str bytes);

/* blob_get: bytes by their hash: RC_OK | RC_NONE | RC_IO. */
enum rc	blob_get(struct cx *cx, struct str sha256, struct str *ret_bytes);

/*
 * blob_let_go: one row less points at these bytes. The job "blob.drop" removes
 * them after the commit when no other does (application/jobs.c, which sees all
 * who keep bytes): what a person deletes or replaces is gone.
 */
enum rc	blob_let_go(struct cx *cx, struct str sha256);

/* blob_drop: bytes that nobody points at; the clock's. */
enum rc	blob_drop(struct tx *tx, struct str sha256);

#endif
