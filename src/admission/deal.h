/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dealing seats: pure, by a seed, the same again for anybody who runs it with
 * the same people. The chosen site is law; where an exam has none to choose,
 * people are spread over its sites. Nobody is dealt beyond a site's capacity.
 */
#ifndef ADMISSION_DEAL_H
#define ADMISSION_DEAL_H

#include "exam/config.h"

enum { SESSIONS_MAX = CHOICES_MAX, DEAL_SITES_MAX = LIST_MAX };

/*
 * The sessions of an exam (场次): subjects whose hours overlap are one, in the
 * order of their beginning, counted from 1.
 */
struct sessions {
	size_t		n;
	uint32_t	of_subject[SESSIONS_MAX];	/* by index of the subject */
};

/* A person to be seated. */
struct sitter {
	int64_t		application_id;
	int64_t		position_id;
	int64_t		choices;	/* bits of subjects; 0: all */
	uint64_t	key;		/* of the draw */
	uint32_t	site_n;		/* chosen, from 1; 0 before the deal: any; 0
					 * after it: no place is left */
	uint16_t	room_n[SESSIONS_MAX];	/* within the site, by session - 1; 0: does not sit */
	uint8_t		seat_n[SESSIONS_MAX];
};

/* sessions_of: which subjects are written at the same time. */
void	sessions_of(const struct exam_config *c, struct sessions *ret);

/* sits: whether somebody who chose these subjects sits in a session (from 1). */
bool	sits(const struct exam_config *c, const struct sessions *s,
	    int64_t choices, uint32_t session_n);

/*
 * deal_seats: give everybody a site, and in each session of theirs a room and a
 * seat.
 *
 * Sorted by position and drawn key, dealt to the rooms of the site in turn: a
 * position with g people puts at most ceil(g / rooms) of them into one room.
 * Inside a room the drawn key decides.
 *
 * list		reordered by position and key
 * seed		any text; its hash may be published before the draw
 * returns	how many rooms there are, of the fullest session at each site
 */
uint32_t deal_seats(const struct exam_config *c, const struct sessions *s,
	    struct str seed, struct sitter *list, size_t n);

#endif
