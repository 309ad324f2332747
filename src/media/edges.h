/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a card or a sheet of paper lies in its picture, so that a table top is
 * not kept and bytes go to what is to be read.
 */
#ifndef MEDIA_EDGES_H
#define MEDIA_EDGES_H

#include "media/image.h"

/*
 * edges_find: the rectangle around the one thing that lies on a plain ground.
 *
 * Rather nothing than a wrong cut: the ground must be of about one colour all
 * around, and what lies on it fill most of its rectangle, which a page of text
 * on its own white does not. A little of the ground stays around it.
 *
 * p		some hundred pixels a side are enough
 * ret_rect	x, y, width, height in p's pixels, written on RC_OK
 * returns	RC_OK | RC_NONE nothing to cut away
 */
enum rc	edges_find(const struct pixels *p, uint32_t ret_rect[4]);

#endif
