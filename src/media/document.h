/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of documents: one picture, or the two sides of a card one above the
 * other, upright, small enough to keep and as easy to read as the bytes allow,
 * without any metadata. Standard photos: standardise.h; PDFs: pdf_check.h.
 */
#ifndef MEDIA_DOCUMENT_H
#define MEDIA_DOCUMENT_H

#include "media/image.h"

enum { DOCUMENT_PARTS_MAX = 2, DOCUMENT_LONGEST_PX = 1600 };

struct document_spec {
	uint32_t	max_kb;		/* KB of 1,024 bytes */
	uint32_t	longest_px;	/* of the result, 600..4096; 0: 1600 */
	uint32_t	source_min_px;	/* longer side of a part; 0: any */
};

struct document_made {
	struct str	jpeg;		/* in the arena */
	uint32_t	w_px;
	uint32_t	h_px;
	unsigned	quality;	/* 45..88 */
};

enum document_fault {
	DOCUMENT_FINE,
	DOCUMENT_NOT_IMAGE,
	DOCUMENT_HEIC,		/* an iPhone's format: say how to send JPEG */
	DOCUMENT_FORMAT,	/* a picture, but of a format not taken */
	DOCUMENT_FILE_SIZE,	/* more than want_bytes */
	DOCUMENT_TOO_LARGE,	/* too many pixels or too costly to read */
	DOCUMENT_TOO_SMALL,	/* got_w_px, got_h_px; want_px is the minimum */
	DOCUMENT_SHAPE,		/* a strip: one side above 8 times the other */
	DOCUMENT_DAMAGED,
	DOCUMENT_MAX_KB,	/* cannot be read any more at want_bytes */
	DOCUMENT_FAULT__MAX
};

/* Why not, with what a message needs; what a fault does not name is 0. */
struct document_problem {
	enum document_fault fault;
	unsigned	part;		/* 1 or 2 of two; 0: no part, or the one */
	uint32_t	got_w_px;
	uint32_t	got_h_px;
	uint32_t	want_px;
	size_t		got_bytes;
	size_t		want_bytes;
};

/*
 * document_make: JPEG, PNG or WebP files as one JPEG.
 *
 * The plain ground around a card or a sheet is cut away, and what lies askew by
 * up to 14 degrees is set level. Nothing is enlarged. Two parts come to the width of the narrower one, with a
 * white gap between. Quality goes down to 45 before pixels go, and the longer
 * side stays at 600 px or more, or as long as it was. The same files and spec
 * give the same bytes. 12 MP take about 0.2 s of one core, and what stands in
 * memory meanwhile, beside the decoder's 44 MB at most, is 12 bytes for each
 * pixel of a square of longest_px: 30 MB for 1600.
 *
 * a		takes the result only
 * n		1 or 2
 * ret_made	written on RC_OK
 * ret_problem	written always; DOCUMENT_FINE on RC_OK
 * returns	RC_OK | RC_BAD
 */
enum rc	document_make(struct arena *a, const struct str *parts, size_t n,
	    const struct document_spec *spec, struct document_made *ret_made,
	    struct document_problem *ret_problem);

/*
 * document_problem_text: what is wrong and what to do now, in Chinese.
 *
 * returns	in the arena or of the program; empty when nothing is wrong
 */
struct str document_problem_text(struct arena *a,
	    const struct document_problem *p);

#endif
