/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo tool's one entry: foreign bytes and an exam's rules in, the standard
 * photo and what was found out. The server (in its helper process), the command
 * line and the page (as WebAssembly) call the same, and make the same bytes of
 * the same file and rectangle.
 */
#ifndef MEDIA_PHOTO_MAKE_H
#define MEDIA_PHOTO_MAKE_H

#include "media/photo_check.h"
#include "media/standardise.h"

/* What an exam wants of a photo. */
struct photo_policy {
	struct photo_spec  spec;
	struct photo_rules rules;
};

/* A row of photo_preset.tbl. */
struct photo_preset {
	const char	*word;
	const char	*name;
	uint16_t	 w_px;
	uint16_t	 h_px;
	uint16_t	 min_kb;
	uint16_t	 max_kb;
	unsigned	 backgrounds;
};

struct photo_result {
	struct photo_problem problem;	/* PHOTO_FINE: the rest is there */
	struct photo_made	made;	/* rgb is NULL */
	struct photo_found	found;
	struct photo_crop	crop;	/* as used; w_px 0: the middle */
	enum photo_strict	worst;	/* STRICT_REFUSE: not to be taken */
};

/*
 * photo_make: open, frame, cut, compress, and look at what came out.
 *
 * 12 MP take about 70 ms of one core and 20 MB, a photo that is standard already
 * 6 ms. What is judged are the pixels of the finished JPEG.
 *
 * a		takes the result only
 * crop		NULL: by the face, or the middle when there is none; w_px 0: the
 *		middle
 * returns	RC_OK | RC_BAD see problem
 */
enum rc	photo_make(struct arena *a, struct str bytes,
	    const struct photo_policy *policy, const struct photo_crop *crop,
	    struct photo_result *ret_result);

/*
 * photo_judge_made: the second half of photo_make(), for who renders by itself.
 *
 * a		takes up to 8 MB that nobody needs afterwards
 */
void	photo_judge_made(struct arena *a, struct face_net *net,
	    const struct photo_policy *policy, const struct photo_made *made,
	    struct photo_result *ret_result);

/* photo_result_text: all that is wrong, one sentence a line; "" when fine. */
struct str photo_result_text(struct arena *a, const struct photo_result *r,
	    const struct photo_policy *policy);

/* photo_result_json: the same and every score, as one JSON object. */
void	photo_result_json(struct buf *b, struct arena *a,
	    const struct photo_result *r, const struct photo_policy *policy);

/* photo_policy_default: 295 by 413, 5-30 KB, blue or white, all as advice. */
struct photo_policy photo_policy_default(void);

/*
 * photo_policy_settle: let the spec refuse a source that is too small before
 * anything is decoded, where the rules refuse it.
 */
void	photo_policy_settle(struct photo_policy *p);

/*
 * photo_policy_put: as words, "w=295 h=413 min=5 max=30 back=3 blur=a15 …": a
 * for advice, r for refusal, o for off, and the limit.
 */
void	photo_policy_put(struct buf *b, const struct photo_policy *p);

/*
 * photo_policy_parse: those words; what is not said is the default.
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	photo_policy_parse(struct str words, struct photo_policy *ret_policy);

/* photo_presets: all of them, the last one's word is NULL. */
const struct photo_preset *photo_presets(void);

/* photo_preset_policy: a preset's policy; RC_OK | RC_NONE no such word. */
enum rc	photo_preset_policy(struct str word, struct photo_policy *ret_policy);

#endif
