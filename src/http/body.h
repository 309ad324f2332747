/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The framing of a request's body: how many bytes belong to it, and which of
 * them are content. Chunk extensions and trailer fields are refused.
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "base/str.h"

enum frame_at {
	FRAME_CONTENT,		/* left bytes of a body of known length */
	FRAME_SIZE,		/* hexadecimal size of a chunk */
	FRAME_SIZE_LF,
	FRAME_CHUNK,		/* left bytes of a chunk */
	FRAME_CHUNK_CR,
	FRAME_CHUNK_LF,
	FRAME_LAST_CR,
	FRAME_LAST_LF,
	FRAME_END,
};

struct frame {
	enum frame_at	at;
	unsigned	digits;		/* of the present chunk's size */
	uint64_t	left;
};

/* frame_start: before the first byte of a body. */
struct frame frame_start(bool chunked, uint64_t content_bytes);

/*
 * frame_next: the next run of content in bytes that came.
 *
 * in		in/out; what was looked at is removed
 * ret_piece	content, empty when none is there at present
 * returns	RC_OK go on unless in is empty or at is FRAME_END | RC_BAD
 */
enum rc	frame_next(struct frame *f, struct str *in, struct str *ret_piece);

#endif
