/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart/form-data (RFC 7578) as it streams in, strictly: what browsers,
 * curl and HTTP libraries send is taken; a preamble, an epilogue, nested
 * parts and transfer encodings are refused. The result does not depend on
 * how the bytes were cut.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/buf.h"
#include "http/form.h"

enum {
	MULTIPART_HEAD_BYTES = 2048,	/* of one part, with its empty line */
	MULTIPART_BOUNDARY_BYTES = 70,	/* RFC 2046 */
};

/* What a route takes. parts_max 0: no multipart body at all. */
struct multipart_limits {
	size_t	parts_max;	/* fields and files together */
	size_t	files_max;
	size_t	field_bytes;	/* of one text field */
	size_t	file_bytes;	/* of one file */
};

/* A file that was sent; the browser's empty file input is none. */
struct upload {
	struct upload	*next;
	struct str	 field;	/* the name of the input */
	struct str	 name;	/* of the file, without folders; a mere hint */
	struct str	 type;	/* what the sender says it is; a mere hint */
	struct str	 bytes;
	struct buf	 buf;	/* what holds the bytes */
};

struct multipart;

/*
 * multipart_boundary: the boundary in a Content-Type value.
 *
 * ret_boundary	points into value
 * returns	RC_OK | RC_NONE another type | RC_BAD no usable boundary
 */
enum rc	multipart_boundary(struct str value, struct str *ret_boundary);

/*
 * multipart_new: a parser in an arena.
 *
 * a		holds the parser, names and fields; files are on the heap and
 *		are given back when the arena is reset
 * boundary	1 to MULTIPART_BOUNDARY_BYTES bytes; copied
 * limits	copied
 */
struct multipart *multipart_new(struct arena *a, struct str boundary,
	    const struct multipart_limits *limits);

/*
 * multipart_feed: the next bytes of the body.
 *
 * returns	RC_OK | RC_BAD not well formed | RC_FULL over a limit; after
 *		either the parser takes nothing more and answers the same
 */
enum rc	multipart_feed(struct multipart *m, struct str s);

/*
 * multipart_end: the body is complete.
 *
 * ret_form	the text fields, in the arena
 * ret_uploads	the files in the order they came, in the arena
 * returns	RC_OK | RC_BAD the last boundary is missing | what feed said
 */
enum rc	multipart_end(struct multipart *m, struct form *ret_form,
	    struct upload **ret_uploads);

#endif
