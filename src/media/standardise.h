/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An uploaded picture as the standard photo of an exam: upright, cut to the
 * wanted shape, of exactly the wanted size in pixels and a size in KB within
 * bounds, without any metadata. All of it at once: photo_make.h.
 */
#ifndef MEDIA_STANDARDISE_H
#define MEDIA_STANDARDISE_H

#include "media/face.h"
#include "media/image.h"

struct photo_spec {
	uint32_t	w_px;		/* of the result, 12..4096 */
	uint32_t	h_px;
	uint32_t	min_kb;		/* KB of 1,024 bytes; 0: no minimum */
	uint32_t	max_kb;
	uint32_t	source_min_w_px;	/* as shown; 0: any */
	uint32_t	source_min_h_px;
	size_t		source_max_bytes;	/* 0: the default limit */
	unsigned	formats;	/* 1 << IMAGE_JPEG and so on */
};

/*
 * What the candidate chose. The rectangle counts in pixels of the picture as
 * they see it: orientation and turn applied. The angle then turns what is in it
 * around its own middle. A rectangle whose corners so come to lie outside of
 * the picture is moved in as far as it takes; one that is too large for any
 * place is put into the middle of that axis, and what lacks in the corners is
 * the nearest pixel of the edge. Whoever lays it out takes a smaller one first
 * (photo_frame() and the page do).
 */
struct photo_crop {
	uint32_t	x_px;
	uint32_t	y_px;
	uint32_t	w_px;		/* 0: the largest that fits, in the middle */
	uint32_t	h_px;
	unsigned	turn_quarters;	/* 0..3, clockwise */
	int		angle_tenths;	/* of a degree, clockwise, -200..200 */
};

struct photo_made {
	struct str	jpeg;		/* in the arena */
	const uint8_t	*rgb;		/* the pixels before the JPEG, the arena's */
	uint32_t	w_px;
	uint32_t	h_px;
	int		quality;	/* 1..100 */
	bool		below_min_kb;	/* nothing left to spend bytes on */
	uint32_t	source_w_px;	/* as shown */
	uint32_t	source_h_px;
	uint32_t	enlarged_permille;	/* above 1000: pixels were made up */
	enum image_format format;	/* of the source */
	bool		as_it_was;	/* it was standard already: nothing lost */
};

/* A picture file whose header was read; what was decoded of it is kept. */
struct photo_source {
	struct str	bytes;
	struct image_limits lim;
	struct image_info info;
	uint32_t	w_px;		/* as EXIF says to show it */
	uint32_t	h_px;
	struct pixels	kept;		/* as stored, `shrink` times smaller */
	unsigned	shrink;		/* 0: nothing is kept */
};

enum photo_fault {
	PHOTO_FINE,
	PHOTO_NOT_IMAGE,
	PHOTO_HEIC,		/* an iPhone's format: say how to send JPEG */
	PHOTO_FORMAT,		/* a picture, but of a format not taken */
	PHOTO_FILE_SIZE,	/* more than want_bytes */
	PHOTO_TOO_LARGE,	/* too many pixels or too costly to read */
	PHOTO_TOO_SMALL,	/* got_… below want_… */
	PHOTO_DAMAGED,
	PHOTO_CROP,		/* the rectangle is not within got_…, or the angle
				   is none */
	PHOTO_MAX_KB,		/* cannot be made as small as want_bytes */
	PHOTO_FAULT__MAX
};

/* Why not, with what a message needs; what a fault does not name is 0. */
struct photo_problem {
	enum photo_fault fault;
	uint32_t	got_w_px;
	uint32_t	got_h_px;
	uint32_t	want_w_px;
	uint32_t	want_h_px;
	size_t		got_bytes;
	size_t		want_bytes;
};

/*
 * photo_open: whether a file is a picture that the spec takes.
 *
 * bytes	must live as long as the source
 * returns	PHOTO_FINE, or what is written to ret_problem too
 */
enum photo_fault photo_open(struct str bytes, const struct photo_spec *spec,
	    struct photo_source *ret_source, struct photo_problem *ret_problem);

/*
 * photo_open_pixels: the same of a picture that somebody else decoded, upright;
 * the pixels are kept.
 */
void	photo_open_pixels(const struct pixels *p,
	    struct photo_source *ret_source);

/*
 * photo_frame: the rectangle that shows the face as identity photos do: the eyes
 * at 46 % of the height, their distance a quarter of the width. A picture that
 * is framed well already stays as it is; without a face it is the middle.
 *
 * A head that leans by 2 to 20 degrees is set straight, where eyes and mouth say
 * the same about it and enough of the picture is left to do so without going
 * beyond its edge or leaving the face aside; never in a standard photo.
 *
 * a		keeps up to 16 MB of pixels for photo_render()
 * returns	PHOTO_FINE | PHOTO_DAMAGED | PHOTO_TOO_LARGE
 */
enum photo_fault photo_frame(struct arena *a, struct face_net *net,
	    struct photo_source *s, const struct photo_spec *spec,
	    struct photo_crop *ret_crop);

/*
 * photo_render: photo_standardise() of an open source. What is made depends on
 * the file, the spec and the rectangle only, not on what was kept.
 */
enum rc	photo_render(struct arena *a, const struct photo_source *s,
	    const struct photo_spec *spec, const struct photo_crop *crop,
	    struct photo_made *ret_made, struct photo_problem *ret_problem);

/*
 * photo_standardise: make the standard photo.
 *
 * A JPEG of just the wanted size, not too large, keeps its pixels to the bit:
 * what our own tool made comes out as the same bytes.
 *
 * The same bytes, spec and crop give the same JPEG, on every machine. 12 MP
 * take about 50 ms of one core; foreign bytes: call it in the helper process.
 *
 * a		takes about 8 bytes a pixel of the result and every JPEG tried: 1 MB
 *		for 295 by 413 in 30 KB, 11 MB for 1000 by 1400 in 1,000 KB
 * bytes	the upload
 * crop		NULL: the largest rectangle of that shape in the middle
 * ret_made	written on RC_OK
 * ret_problem	written always; PHOTO_FINE on RC_OK
 * returns	RC_OK | RC_BAD
 */
enum rc	photo_standardise(struct arena *a, struct str bytes,
	    const struct photo_spec *spec, const struct photo_crop *crop,
	    struct photo_made *ret_made, struct photo_problem *ret_problem);

/* photo_problem_text: a sentence in Chinese for the candidate, in the arena. */
struct str photo_problem_text(struct arena *a, const struct photo_problem *p);

#endif
