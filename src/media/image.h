/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures in: JPEG, PNG and WebP from memory, as rows of RGB pushed into a
 * sink, so that a large picture never stands in memory as a whole. Foreign
 * files: every bound is checked before memory is taken, and what a decoder
 * only warns about counts as damaged. Transparent pixels lie on white. Colour
 * profiles are not applied. What is made of a picture: standardise.h.
 *
 * Media is everything about pictures, for the server, the command line and the
 * page (WebAssembly). Owns no table; never opens a file, a socket or a process,
 * and never trusts a byte.
 */
#ifndef MEDIA_IMAGE_H
#define MEDIA_IMAGE_H

#include <stdint.h>

#include "base/str.h"

enum image_format {
	IMAGE_OTHER,	/* no picture that we know */
	IMAGE_JPEG,
	IMAGE_PNG,
	IMAGE_WEBP,
	IMAGE_HEIC,	/* recognised, never read: an iPhone's own format */
	IMAGE_FOREIGN,	/* recognised, never read: GIF, BMP, TIFF, AVIF */
	IMAGE_FORMAT__MAX
};

enum image_fault {
	IMAGE_FINE,
	IMAGE_UNREADABLE,	/* of a format or kind that is not read */
	IMAGE_DAMAGED,
	IMAGE_TOO_LARGE,	/* over one of the limits */
	IMAGE_FAULT__MAX
};

struct image_limits {
	size_t		file_bytes;
	size_t		memory_bytes;	/* of a decoder, about */
	uint64_t	pixels;
	uint64_t	slow_pixels;	/* of PNG and WebP: ten times the work */
	uint64_t	scan_pixels;	/* pixels times scans, where they are many */
	uint32_t	side_px;
	uint32_t	scans;
};

/* What the header says. */
struct image_info {
	enum image_format format;
	uint32_t	w_px;		/* as stored */
	uint32_t	h_px;
	unsigned	orientation;	/* EXIF's 1..8: how to show it */
};

/* A face: takes the rows of a picture from top to bottom, as stored. */
struct image_sink {
	/*
	 * Once, before the first row: rows of w pixels, h of them, and how
	 * many times smaller than stored they come (1, 2, 4 or 8).
	 */
	void	(*start)(struct image_sink *s, uint32_t w, uint32_t h,
		    unsigned shrink);
	/* One row, 3 * w bytes, valid during the call. */
	void	(*row)(struct image_sink *s, const uint8_t *rgb);
};

/* A picture in memory: h rows of w pixels, 3 bytes each. */
struct pixels {
	const uint8_t	*rgb;
	uint32_t	 w;
	uint32_t	 h;
};

/*
 * image_limits_default: 16 MB of file, 20,000 px a side, 52 MP as JPEG (13 MP in
 * 10 scans) and 12.6 MP else, 44 MB of memory. What is over them is refused by
 * the header; what each kind within costs: docs/decisions/0004-photo-tool.md.
 */
struct image_limits image_limits_default(void);

/* image_sniff: the format by the first bytes, never by a name. */
enum image_format image_sniff(struct str bytes);

/*
 * image_probe: read the header only.
 *
 * ret_info	written when the picture is fine
 * returns	IMAGE_FINE | IMAGE_UNREADABLE | IMAGE_DAMAGED | IMAGE_TOO_LARGE
 */
enum image_fault image_probe(struct str bytes, const struct image_limits *lim,
	    struct image_info *ret_info);

/*
 * image_read: decode a picture into a sink.
 *
 * shrink	1, 2, 4 or 8: rows may come up to that many times smaller, which
 *		a decoder can do far cheaper than anyone after it; whether it
 *		did so, the sink is told
 * sink		may have got some rows already when the answer is a fault
 * returns	as image_probe
 */
enum image_fault image_read(struct str bytes, const struct image_limits *lim,
	    unsigned shrink, struct image_sink *sink);

/*
 * image_pixels: image_read into memory; the caller has seen to its size.
 *
 * a		takes 3 bytes a pixel
 * ret_p	as stored, written on IMAGE_FINE
 * ret_shrink	how many times smaller it came; NULL: of no interest
 * returns	as image_probe
 */
enum image_fault image_pixels(struct arena *a, struct str bytes,
	    const struct image_limits *lim, unsigned shrink,
	    struct pixels *ret_p, unsigned *ret_shrink);

/* orient_swaps: whether showing it that way exchanges width and height. */
bool	orient_swaps(unsigned orientation);

/*
 * orient_turn: an orientation followed by quarter turns clockwise.
 *
 * returns	the one orientation that does both
 */
unsigned orient_turn(unsigned orientation, unsigned quarters);

/*
 * orient_source: where a rectangle of the shown picture lies in the stored one.
 *
 * w, h		the stored picture's size
 * rect		in/out: x, y, width, height in any unit that w and h share
 */
void	orient_source(unsigned orientation, int64_t w, int64_t h,
	    int64_t rect[4]);

/*
 * orient_pixels: the stored pixels as they are to be shown.
 *
 * returns	as many pixels in the arena, h * w when orient_swaps(); those
 *		stored themselves when there is nothing to do
 */
const uint8_t *orient_pixels(struct arena *a, unsigned orientation,
	    const struct pixels *stored);

/*
 * jpeg_encode: RGB pixels as a baseline JPEG without metadata, 300 dpi.
 *
 * The same pixels and quality give the same bytes. Above quality 95 colour is
 * kept in full resolution.
 *
 * quality	1..100
 * ret_jpeg	in the arena
 * returns	RC_OK | RC_BAD the library refused
 */
enum rc	jpeg_encode(struct arena *a, const struct pixels *p, int quality,
	    struct str *ret_jpeg);

/*
 * jpeg_again: a JPEG anew out of its own coefficients: the same pixels, no
 * metadata, nothing behind its end. What jpeg_encode() made stays the same bytes.
 *
 * ret_jpeg	in the arena
 * returns	RC_OK | RC_BAD damaged, over a limit, or not in YCbCr
 */
enum rc	jpeg_again(struct arena *a, struct str bytes,
	    const struct image_limits *lim, struct str *ret_jpeg);

#endif
