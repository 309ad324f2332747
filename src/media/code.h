/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes for cameras: QR (libqrencode) as modules and as an SVG picture, and
 * Code 128 as the widths of its bars. Who draws them on paper: pdf/pdf.h.
 */
#ifndef MEDIA_CODE_H
#define MEDIA_CODE_H

#include "base/str.h"

/* Light modules that belong around a QR code on each side. */
enum { CODE_QUIET = 4 };

/* How much of a QR code may be lost: 7 %, 15 %, 25 %. */
enum code_level { CODE_LOW, CODE_MEDIUM, CODE_QUARTILE, CODE__MAX };

/* A QR code: side * side modules by rows, 1 is dark; no quiet zone. */
struct code_qr {
	const uint8_t	*dark;
	unsigned	 side;
};

/* A row of bars: widths in modules, bar, gap, bar ...; ends with a bar. */
struct code_bars {
	const uint8_t	*widths;
	size_t		 n;
	unsigned	 modules;	/* the sum */
};

/*
 * code_qr_make: bytes as a QR code of the smallest size that holds them.
 *
 * ret_qr	in the arena
 * returns	RC_OK | RC_BAD empty | RC_FULL too long for any size
 */
enum rc	code_qr_make(struct arena *a, struct str text, enum code_level level,
	    struct code_qr *ret_qr);

/*
 * code_qr_svg: the same as an SVG element with its quiet zone, black on white,
 * without a size of its own.
 *
 * label	what a screen reader says, plain text
 * ret_svg	in the arena; markup that may stand on a page as it is
 * returns	RC_OK | RC_BAD | RC_FULL
 */
enum rc	code_qr_svg(struct arena *a, struct str text, struct str label,
	    struct str *ret_svg);

/*
 * code_128_make: printable ASCII as Code 128 with check digit and stop; runs of
 * four digits or more take half the room.
 *
 * ret_bars	in the arena
 * returns	RC_OK | RC_BAD empty, above 80 bytes, or another byte
 */
enum rc	code_128_make(struct arena *a, struct str text,
	    struct code_bars *ret_bars);

#endif
