/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In the page the browser decodes what is not a JPEG (PNG, WebP, HEIC, AVIF) and
 * hands over pixels, see photo_tool.h: the decoders are not there.
 */
#include "media/image_parts.h"

enum image_fault
png_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	(void)bytes;
	(void)lim;
	(void)ret_info;
	return IMAGE_UNREADABLE;
}

enum image_fault
png_read(struct str bytes, const struct image_limits *lim,
    struct image_sink *sink)
{
	(void)bytes;
	(void)lim;
	(void)sink;
	return IMAGE_UNREADABLE;
}

enum image_fault
webp_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	return png_probe(bytes, lim, ret_info);
}

enum image_fault
webp_read(struct str bytes, const struct image_limits *lim, unsigned shrink,
    struct image_sink *sink)
{
	(void)shrink;
	return png_read(bytes, lim, sink);
}
