/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a request as it comes in, within its limit. */
#include "http/body.h"

enum { SIZE_DIGITS = 12 };

struct frame
frame_start(bool chunked, uint64_t content_bytes)
{
	struct frame f = { .at = FRAME_CONTENT, .left = content_bytes };

	if (chunked)
		f.at = FRAME_SIZE;
	else if (content_bytes == 0)
		f.at = FRAME_END;
	return f;
}

static struct str
take_content(struct frame *f, struct str *in)
{
	struct str piece = *in;

	if (piece.n > f->left)
		piece.n = (size_t)f->left;
	*in = str_sub(*in, piece.n, in->n);
	f->left -= piece.n;
	return piece;
}

/*
 * Hexadecimal, at most SIZE_DIGITS of them, no extension and no blank: what
 * one server forgives and another does not is what requests are smuggled
 * with.
 */
static enum rc
take_size(struct frame *f, char c)
{
	unsigned digit;

	if (c == '\r' && f->digits > 0) {
		f->at = FRAME_SIZE_LF;
		return RC_OK;
	}
	if (c >= '0' && c <= '9')
		digit = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		digit = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		digit = (unsigned)(c - 'A') + 10;
	else
		return RC_BAD;
	f->left = f->left * 16 + digit;
	return f->digits++ < SIZE_DIGITS ? RC_OK : RC_BAD;
}

/*
 * The framing of a chunked body, byte by byte: each state knows the one sign
 * that may follow.
 */
static enum rc
take_byte(struct frame *f, char c)
{
	char		want = '\n';
	enum frame_at	next = FRAME_END;

	switch (f->at) {
	case FRAME_SIZE:
		return take_size(f, c);
	case FRAME_SIZE_LF:
		next = f->left == 0 ? FRAME_LAST_CR : FRAME_CHUNK;
		f->digits = 0;
		break;
	case FRAME_CHUNK_CR:
		want = '\r';
		next = FRAME_CHUNK_LF;
		break;
	case FRAME_CHUNK_LF:
		next = FRAME_SIZE;
		break;
	case FRAME_LAST_CR:
		want = '\r';
		next = FRAME_LAST_LF;
		break;
	case FRAME_LAST_LF:
	case FRAME_CONTENT:
	case FRAME_CHUNK:
	case FRAME_END:
		break;
	}
	f->at = next;
	return c == want ? RC_OK : RC_BAD;
}

/*
 * The piece points into what came in: nothing is copied before a limit has
 * been looked at.
 */
enum rc
frame_next(struct frame *f, struct str *in, struct str *ret_piece)
{
	*ret_piece = (struct str){ in->p, 0 };
	while (in->n > 0 && f->at != FRAME_END) {
		if (f->at == FRAME_CONTENT || f->at == FRAME_CHUNK) {
			*ret_piece = take_content(f, in);
			if (f->left == 0)
				f->at = f->at == FRAME_CONTENT ? FRAME_END :
				    FRAME_CHUNK_CR;
			return RC_OK;
		}
		if (take_byte(f, in->p[0]) != RC_OK)
			return RC_BAD;
		*in = str_sub(*in, 1, in->n);
	}
	return RC_OK;
}
