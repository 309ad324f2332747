/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of all that EXIF may hold (place, device, thumbnail) one number is read: how
 * to show the picture. The rest is never looked at and never copied.
 */
#include "media/image_parts.h"

enum { TAG_ORIENTATION = 0x0112, ENTRY_BYTES = 12 };

static uint32_t
exif_number(struct str s, size_t at, size_t n, bool little)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = at + (little ? n - 1 - i : i);

		v = v << 8 | (unsigned char)s.p[k];
	}
	return v;
}

/*
 * Only this one tag is read, with every offset bounded: EXIF is the classic
 * place for a crafted file. 1 when in doubt.
 */
unsigned
exif_orientation(struct str tiff)
{
	bool		little;
	uint32_t	at, entries;

	if (tiff.n < 8)
		return 1;
	little = tiff.p[0] == 'I';
	at = exif_number(tiff, 4, 4, little);
	if (at > tiff.n - 2)
		return 1;
	entries = exif_number(tiff, at, 2, little);
	at += 2;
	for (; entries > 0 && tiff.n - at >= ENTRY_BYTES; entries--) {
		uint32_t v;

		if (exif_number(tiff, at, 2, little) == TAG_ORIENTATION) {
			v = exif_number(tiff, at + 8, 2, little);
			return v >= 1 && v <= 8 ? v : 1;
		}
		at += ENTRY_BYTES;
	}
	return 1;
}
