/* SPDX-License-Identifier: Apache-2.0 */
/* Upload, preview and confirmation of the photo. */
#ifndef PHOTO_PHOTO_PAGES_H
#define PHOTO_PHOTO_PAGES_H

#include "http/req.h"

extern const struct route photo_routes[];

#endif
