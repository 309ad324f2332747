/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of the JPEGs that we write ourselves, looked at without a decoder:
 * for a process that must not open a picture which another one gave it.
 */
#ifndef MEDIA_JPEG_FORM_H
#define MEDIA_JPEG_FORM_H

#include <stdint.h>

#include "base/str.h"

/*
 * jpeg_form_ours: whether a file is such as jpeg_encode() and jpeg_again() give:
 * one scan in three colours of w by h pixels, no metadata but the JFIF header
 * without a thumbnail, no comment, nothing behind the end.
 *
 * The pixels are not looked at: they may be anything, or damaged.
 */
bool	jpeg_form_ours(struct str bytes, uint32_t w, uint32_t h);

/*
 * jpeg_form_scans: how many scans a file announces, up to `most`.
 *
 * Reads every byte at most once; what is behind the end of the picture does not
 * count.
 */
uint32_t jpeg_form_scans(struct str bytes, uint32_t most);

#endif
