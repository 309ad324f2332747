/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of documents: one picture, or the two sides of a card one above the
 * other, upright, small enough to keep and as easy to read as the bytes allow,
 * without any metadata. The server, the command line and the page (as
 * WebAssembly: document_tool.h) call the same and make the same bytes of the
 * same files and frames. Standard photos: standardise.h; PDFs: pdf_check.h.
 */
#ifndef MEDIA_DOCUMENT_H
#define MEDIA_DOCUMENT_H

#include "base/buf.h"
#include "media/image.h"

enum { DOCUMENT_PARTS_MAX = 2, DOCUMENT_LONGEST_PX = 1600,
	DOCUMENT_SLOPE_MOST = 1 << 15 };

enum document_way {
	DOCUMENT_AUTOMATIC,	/* by the edges of what lies on a table */
	DOCUMENT_WHOLE,
	DOCUMENT_FRAME		/* as said */
};

/*
 * What is kept of a picture: a rectangle of it, turned around its own middle by
 * the angle of a slope. Unturned, it lies within the picture.
 */
struct document_frame {
	enum document_way way;
	uint32_t	x_px;		/* of the picture as shown and turned */
	uint32_t	y_px;
	uint32_t	w_px;
	uint32_t	h_px;
	unsigned	turn_quarters;	/* clockwise; of every way */
	int32_t		slope;		/* how far its upper edge falls to the
					   right, in 1/65536, at most
					   DOCUMENT_SLOPE_MOST */
};

struct document_spec {
	uint32_t	max_kb;		/* KB of 1,024 bytes */
	uint32_t	longest_px;	/* of the result, 600..4096; 0: 1600 */
	uint32_t	source_min_px;	/* longer side of a part; 0: any */
	struct document_frame frames[DOCUMENT_PARTS_MAX];
};

/* A row of document_preset.tbl. */
struct document_preset {
	const char	*word;
	const char	*name;
	uint32_t	 parts;
	uint32_t	 max_kb;
};

/* An open picture. What was decoded before changes nothing but the time. */
struct document_source {
	struct str	bytes;		/* the file; empty: only pixels */
	struct image_info info;
	struct pixels	kept;		/* as stored, `shrink` times smaller */
	unsigned	shrink;		/* 0: nothing is kept */
};

struct document_made {
	struct str	jpeg;		/* in the arena */
	uint32_t	w_px;
	uint32_t	h_px;
	unsigned	quality;	/* 45..88; 0: as it was */
	bool		as_it_was;	/* standard already: the same bytes */
	bool		doubtful;	/* the bytes allow so little that somebody
					   should look whether it can be read */
	struct document_frame frames[DOCUMENT_PARTS_MAX];	/* as used */
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
	DOCUMENT_CROP,		/* the frame is not within got_… */
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
 * up to 14 degrees is set level, or each part is cut as its frame says. Nothing
 * is enlarged. Two parts come to the width of the narrower one, with a white gap
 * between. Quality goes down to 45 before pixels go, and the longer side stays
 * at 600 px or more, or as long as it was. One file that this could have made
 * and that is to be whole stays the same bytes: it is within max_kb and
 * longest_px, and nothing is in it that jpeg_again() would leave away. The same
 * files and spec give the same bytes. 12 MP take about 0.2 s of one core, and
 * what stands in memory meanwhile, beside the decoder's 44 MB at most, is 12
 * bytes for each pixel of a square of longest_px: 30 MB for 1600.
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
 * document_open: whether a file is a picture that the spec takes.
 *
 * bytes	must live as long as the source
 * returns	DOCUMENT_FINE, or what is written to ret_problem too
 */
enum document_fault document_open(struct str bytes,
	    const struct document_spec *spec,
	    struct document_source *ret_source,
	    struct document_problem *ret_problem);

/*
 * document_open_pixels: the same of a picture that somebody else decoded,
 * upright; the pixels are kept.
 */
enum document_fault document_open_pixels(const struct pixels *p,
	    const struct document_spec *spec,
	    struct document_source *ret_source,
	    struct document_problem *ret_problem);

/*
 * document_keep: decode once for what is cut several times.
 *
 * a		takes up to 64 MB of pixels; a larger picture is not kept
 */
void	document_keep(struct arena *a, const struct document_spec *spec,
	    struct document_source *s);

/*
 * document_look: the frame of one part, found by itself.
 *
 * turn_quarters of the frame a turn by hand that comes first
 * frame	in/out: DOCUMENT_FRAME, or DOCUMENT_WHOLE where there is nothing
 *		to cut away
 * returns	DOCUMENT_FINE | DOCUMENT_DAMAGED | DOCUMENT_TOO_LARGE
 */
enum document_fault document_look(const struct document_source *s,
	    const struct document_spec *spec, struct document_frame *frame);

/* document_render: document_make() of open pictures. */
enum rc	document_render(struct arena *a, const struct document_source *parts,
	    size_t n, const struct document_spec *spec,
	    struct document_made *ret_made,
	    struct document_problem *ret_problem);

/*
 * document_problem_text: what is wrong and what to do now, in Chinese.
 *
 * returns	in the arena or of the program; empty when nothing is wrong
 */
struct str document_problem_text(struct arena *a,
	    const struct document_problem *p);

/*
 * document_json: what was made, or why not, as one JSON object.
 *
 * n		parts
 */
void	document_json(struct buf *b, const struct document_made *made, size_t n,
	    const struct document_problem *p);

/* document_presets: all of them, the last one's word is NULL. */
const struct document_preset *document_presets(void);

/*
 * document_frame_parse: "auto", "whole", or "X,Y,W,H", each with ",TURN" and
 * ",SLOPE" behind it.
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	document_frame_parse(struct str words,
	    struct document_frame *ret_frame);

#endif
