/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BlazeFace, short range (Bazarevsky et al., 2019; MediaPipe's weights, see
 * tools/face_weights.mjs): where faces are in a square of 128 by 128 pixels. It
 * finds faces and tells nobody apart: no template of a face exists at any time.
 * Only additions, multiplications, divisions and comparisons of floats in a
 * fixed order, never fused, so that every machine and a browser find the same.
 */
#ifndef MEDIA_FACE_NET_H
#define MEDIA_FACE_NET_H

#include <stdint.h>

#include "base/arena.h"

enum { FACE_SIDE = 128, FACE_WEIGHTS = 101390, FACES_MAX = 8 };

/* Marks, as the person has them: their right eye is left in the picture. */
enum face_mark {
	FACE_RIGHT_EYE, FACE_LEFT_EYE, FACE_NOSE, FACE_MOUTH, FACE_RIGHT_EAR,
	FACE_LEFT_EAR, FACE_MARK__MAX
};

/* One face, in parts of the square's side. */
struct face_seen {
	float	score;			/* 0..1 */
	float	box[4];			/* x, y, width, height */
	float	mark[FACE_MARK__MAX][2];	/* x, y */
};

struct face_net;

/* The weights as half floats, made at build time. */
extern const uint16_t face_weights[FACE_WEIGHTS];

/*
 * face_net_new: the net, ready for any number of squares, one at a time.
 *
 * a		keeps 2.3 MB
 */
struct face_net *face_net_new(struct arena *a);

/*
 * face_net_run: the faces of a square; 30.8 million multiplications, about 2 ms.
 *
 * in		FACE_SIDE rows of FACE_SIDE RGB pixels, each from -1 to 1
 * least	score from which something is a face, 0..1
 * to		room for FACES_MAX
 * returns	how many, the surest first
 */
unsigned face_net_run(struct face_net *net, const float *in, float least,
	    struct face_seen *to);

#endif
