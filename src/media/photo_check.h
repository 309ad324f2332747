/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a photo is as an exam wants it. photo_check.tbl says what is looked
 * at; each check gives a score, the exam's rules say from where on it finds
 * fault and whether that is advice or a refusal. Page, command line and server
 * run this same code on the same pixels and come to the same scores.
 */
#ifndef MEDIA_PHOTO_CHECK_H
#define MEDIA_PHOTO_CHECK_H

#include "base/buf.h"
#include "media/face.h"

enum photo_check_id {
#define PHOTO_CHECK(id, ...) PHOTO_CHECK_##id,
#include "media/photo_check.tbl"
#undef PHOTO_CHECK
	PHOTO_CHECK__MAX
};

enum photo_strict { STRICT_OFF, STRICT_ADVISE, STRICT_REFUSE };

/* Bits of the colours that may be behind a person. */
enum photo_background { BACKGROUND_BLUE = 1, BACKGROUND_WHITE = 2,
	BACKGROUND_RED = 4 };

/* An exam's rules. */
struct photo_rules {
	enum photo_strict strict[PHOTO_CHECK__MAX];
	int32_t		limit[PHOTO_CHECK__MAX];
	unsigned	backgrounds;	/* bits of photo_background */
};

/* What is known of a photo beside its pixels. */
struct photo_facts {
	uint32_t	source_permille;	/* of the size wanted */
	uint32_t	enlarged_permille;
	size_t		bytes;
	size_t		min_bytes;
};

/* A row of photo_check.tbl. */
struct photo_check_row {
	const char	*word;
	const char	*name;
	const char	*unit;
	const char	*text;
	int32_t		 limit;		/* the default */
	enum photo_strict strict;	/* the default */
	bool		 most;		/* fault above the limit, else below */
};

/* What was found. */
struct photo_found {
	int32_t		score[PHOTO_CHECK__MAX];
	bool		known[PHOTO_CHECK__MAX];	/* else not judged */
	bool		fault[PHOTO_CHECK__MAX];
	struct faces	faces;		/* in the photo brought to 295 px */
	uint32_t	w_px;		/* of the photo so brought */
	uint32_t	h_px;
	uint8_t		background[3];	/* RGB */
};

/* photo_check_row: a check's row. */
const struct photo_check_row *photo_check_row(enum photo_check_id id);

/* photo_rules_default: those of the table, on blue or white. */
struct photo_rules photo_rules_default(void);

/*
 * photo_check: look at a finished photo.
 *
 * a		takes up to 6 MB that nobody needs afterwards
 */
void	photo_check(struct arena *a, struct face_net *net,
	    const struct pixels *photo, const struct photo_facts *facts,
	    const struct photo_rules *rules, struct photo_found *ret_found);

/* photo_found_worst: the strictest rule that found fault; STRICT_OFF: none. */
enum photo_strict photo_found_worst(const struct photo_found *f,
	    const struct photo_rules *rules);

/*
 * photo_found_text: the sentences of what was found, one a line, those of
 * refusals only or all.
 */
void	photo_found_text(struct buf *b, const struct photo_found *f,
	    const struct photo_rules *rules, enum photo_strict least);

/* photo_found_json: every check with score, limit and verdict, as a list. */
void	photo_found_json(struct buf *b, const struct photo_found *f,
	    const struct photo_rules *rules);

#endif
