/* SPDX-License-Identifier: Apache-2.0 */
/* A JPEG is a row of segments; behind the head of a scan stands its data. */
#include "media/jpeg_form.h"

#include <string.h>

enum {
	SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, DQT = 0xDB, DHT = 0xC4, APP0 = 0xE0,
	SOF0 = 0xC0, SOF1 = 0xC1, TEM = 0x01, RST0 = 0xD0, RST7 = 0xD7,
	JFIF_BYTES = 14, FRAME_BYTES = 15, SCAN_BYTES = 10,
};

/* One segment: its marker, and its body without the two bytes of length. */
struct segment {
	unsigned	marker;
	struct str	body;
};

static unsigned
byte_at(struct str s, size_t at)
{
	return (unsigned char)s.p[at];
}

static unsigned
two_at(struct str s, size_t at)
{
	return byte_at(s, at) << 8 | byte_at(s, at + 1);
}

static bool
is_bare(unsigned marker)
{
	return marker == SOI || marker == EOI || marker == TEM ||
	    (marker >= RST0 && marker <= RST7);
}

/* Take the segment that begins at the front; false: there is none. */
static bool
next_segment(struct str *rest, struct segment *ret)
{
	size_t n;

	if (rest->n < 2 || byte_at(*rest, 0) != 0xFF)
		return false;
	*ret = (struct segment){ byte_at(*rest, 1), { rest->p, 0 } };
	if (is_bare(ret->marker)) {
		*rest = str_sub(*rest, 2, rest->n);
		return true;
	}
	if (rest->n < 4)
		return false;
	n = two_at(*rest, 2);
	if (n < 2 || n > rest->n - 2)
		return false;
	ret->body = str_sub(*rest, 4, n - 2);
	*rest = str_sub(*rest, n + 2, rest->n);
	return true;
}

/* Go past the data of a scan, to the next marker that is no restart. */
static void
skip_data(struct str *rest, bool *ret_restarts)
{
	const char *p;

	while (rest->n > 1 && (p = memchr(rest->p, 0xFF, rest->n - 1)) !=
	    NULL) {
		unsigned next = (unsigned char)p[1];

		*rest = str_sub(*rest, (size_t)(p - rest->p), rest->n);
		if (next != 0 && next != 0xFF &&
		    !(next >= RST0 && next <= RST7))
			return;
		*ret_restarts = *ret_restarts || next != 0;
		*rest = str_sub(*rest, next == 0xFF ? 1 : 2, rest->n);
	}
	*rest = str_sub(*rest, rest->n, 0);
}

static bool
is_frame(struct str body, uint32_t w, uint32_t h)
{
	return body.n == FRAME_BYTES && byte_at(body, 0) == 8 &&
	    two_at(body, 1) == h && two_at(body, 3) == w &&
	    byte_at(body, 5) == 3;
}

/* Whether a segment may stand before the scan, and where. */
static bool
is_usual(const struct segment *s, size_t at, bool *frame, uint32_t w,
    uint32_t h)
{
	switch (s->marker) {
	case APP0:
		return at == 1 && s->body.n == JFIF_BYTES &&
		    str_starts(s->body, STR("JFIF\0"));
	case SOF0:
	case SOF1:
		if (*frame)
			return false;
		*frame = true;
		return is_frame(s->body, w, h);
	case DQT:
	case DHT:
		return at > 1;
	default:
		return false;
	}
}

/*
 * Segment by segment as our encoder writes them, nothing before, between or
 * behind: a file that is two things at once is not ours.
 */
bool
jpeg_form_ours(struct str bytes, uint32_t w, uint32_t h)
{
	struct segment	s;
	bool		frame = false, restarts = false;

	if (!next_segment(&bytes, &s) || s.marker != SOI)
		return false;
	for (size_t at = 1; next_segment(&bytes, &s) && s.marker != SOS; at++)
		if (!is_usual(&s, at, &frame, w, h))
			return false;
	if (!frame || s.marker != SOS || s.body.n != SCAN_BYTES)
		return false;
	skip_data(&bytes, &restarts);
	return !restarts && bytes.n == 2 && byte_at(bytes, 1) == EOI;
}

/*
 * Counted before decoding: a progressive file of many scans makes a decoder
 * work for minutes.
 */
uint32_t
jpeg_form_scans(struct str bytes, uint32_t most)
{
	struct segment	s;
	uint32_t	n = 0;
	bool		restarts = false;

	while (n < most) {
		/* A decoder looks for the next marker past what is none. */
		if (!next_segment(&bytes, &s)) {
			if (bytes.n < 2)
				break;
			bytes = str_sub(bytes, 1, bytes.n);
			skip_data(&bytes, &restarts);
			if (bytes.n == 0)
				break;
			continue;
		}
		if (s.marker == EOI)
			break;
		if (s.marker == SOS) {
			n++;
			skip_data(&bytes, &restarts);
		}
	}
	return n;
}
