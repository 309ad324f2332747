/* SPDX-License-Identifier: Apache-2.0 */
/* Compound files (MS-CFB): one stream by name. */
#ifndef SHEET_CFB_H
#define SHEET_CFB_H

#include "base/str.h"

/*
 * cfb_stream: a stream's bytes, copied together in the arena.
 *
 * The last sector may be cut short, as some writers leave it.
 *
 * name		ASCII, compared without case
 * returns	RC_OK | RC_NONE no such stream | RC_BAD damaged
 */
enum rc	cfb_stream(struct arena *a, struct str file, const char *name,
	    struct str *ret_bytes);

/* le_at: n bytes at an offset as a number, least first; 0 beyond the end. */
uint64_t le_at(struct str s, size_t at, size_t n);

#endif
