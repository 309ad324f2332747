/* SPDX-License-Identifier: Apache-2.0 */
/* The immutable record of what was confirmed, with its hash. */
#ifndef APPLICATION_SNAPSHOT_H
#define APPLICATION_SNAPSHOT_H

#include "application/application.h"

/*
 * snapshot_take: write the document of an application as it stands: canonical
 * JSON (fixed order, no blanks), its SHA-256 beside it. The ID number is in it
 * only as its keyed hash.
 *
 * version	of the application after the move
 * returns	RC_OK | RC_IO
 */
enum rc	snapshot_take(struct cx *cx, const struct exam *exam,
	    const struct app *app, int64_t version);

/*
 * snapshot_preview: the same document of an application as it stands now, not
 * stored: for printing a draft.
 */
enum rc	snapshot_preview(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct str *ret_document);

#endif
