/* SPDX-License-Identifier: Apache-2.0 */
/* Between image.c and the decoders: one pair of functions for each format. */
#ifndef MEDIA_IMAGE_PARTS_H
#define MEDIA_IMAGE_PARTS_H

#include "media/image.h"

/* image_within: whether a picture of that size keeps to the limits. */
bool	image_within(const struct image_limits *lim, uint32_t w, uint32_t h);

/* exif_orientation: 1..8 out of a TIFF block ("II*" or "MM"), 1 when unsaid. */
unsigned exif_orientation(struct str tiff);

/* rgb_over_white: w RGBA pixels as RGB, the transparent ones upon white. */
void	rgb_over_white(const uint8_t *rgba, uint8_t *rgb, uint32_t w);

/* jpeg_probe: image_probe of a JPEG. */
enum image_fault jpeg_probe(struct str bytes, const struct image_limits *lim,
	    struct image_info *ret_info);

/* jpeg_read: image_read of a JPEG; shrinks within the DCT. */
enum image_fault jpeg_read(struct str bytes, const struct image_limits *lim,
	    unsigned shrink, struct image_sink *sink);

/* png_probe: image_probe of a PNG. */
enum image_fault png_probe(struct str bytes, const struct image_limits *lim,
	    struct image_info *ret_info);

/* png_read: image_read of a PNG; never shrinks. */
enum image_fault png_read(struct str bytes, const struct image_limits *lim,
	    struct image_sink *sink);

/* webp_probe: image_probe of a WebP; an animation is unreadable. */
enum image_fault webp_probe(struct str bytes, const struct image_limits *lim,
	    struct image_info *ret_info);

/* webp_read: image_read of a WebP; shrinks by libwebp's own scaler. */
enum image_fault webp_read(struct str bytes, const struct image_limits *lim,
	    unsigned shrink, struct image_sink *sink);

#endif
