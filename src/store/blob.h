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

#endif
