/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faces in a picture of any size, whichever way up. Where they are and where
 * eyes, nose and mouth are, nothing else: nobody is recognised.
 */
#ifndef MEDIA_FACE_H
#define MEDIA_FACE_H

#include "media/face_net.h"
#include "media/image.h"

enum { FACE_ONE = 256 };	/* a pixel */

/* A face; lengths in 1/FACE_ONE pixels of the picture it was found in. */
struct face {
	int32_t		box[4];		/* x, y, width, height */
	int32_t		mark[FACE_MARK__MAX][2];
	unsigned	permille;	/* how sure, 500..1000 */
};

struct faces {
	struct face	list[FACES_MAX];	/* the surest first */
	unsigned	n;
	unsigned	quarters;	/* clockwise turns that set them upright */
};

/*
 * face_find: the faces of a picture. It is looked at as it is and, unless that
 * is sure, upside down and on its sides: a face upside down is found too, but
 * with less certainty than the right way up. A small one is looked at twice.
 *
 * a		takes up to 1 MB that nobody needs afterwards
 * returns	RC_OK | RC_NONE no face; ret_faces is written always
 */
enum rc	face_find(struct arena *a, struct face_net *net,
	    const struct pixels *p, struct faces *ret_faces);

/* face_eyes: the middle between the eyes, and how far apart they are. */
void	face_eyes(const struct face *f, int32_t middle[2], int32_t *ret_apart);

/*
 * face_tilt: how far the eyes' line is turned clockwise.
 *
 * returns	tenths of a degree, -1800..1800
 */
int	face_tilt(const struct face *f);

/* face_length: of a vector, in its own unit, rounded down. */
int32_t	face_length(int32_t dx, int32_t dy);

#endif
