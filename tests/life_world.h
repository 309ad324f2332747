/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of the life test (src/cli/life_test.c): what its people, its
 * gateway and what is looked at after each step (life_look_test.c) share.
 */
#ifndef TESTS_LIFE_WORLD_H
#define TESTS_LIFE_WORLD_H

#include "tests/test.h"

#include "application/law.h"
#include "payment/payment.h"
#include "store/services.h"

enum { PEOPLE = 8, POSITIONS = 3, CHARGES_MAX = 4000 };

/* An order in the books of the gateway. */
struct charge {
	char	number[40];
	int64_t	amount_fen;
	int64_t	paid_fen;
	int64_t	refunded_fen;
	bool	closed;
};

/* rng comes first: whoever holds it, as the gateway does, finds the rest. */
struct life {
	struct rng		 rng;
	struct test		*t;
	struct arena		*a;		/* of the whole life */
	struct arena		*step;		/* of one step */
	struct tx		 tx;
	struct keys		 keys;
	struct law		 law;
	struct pay_desk		 desk;
	struct services		 services;
	struct clock		 clock;
	const struct exam	*exam;
	struct charge		*charges;
	int			 charges_n;
	int64_t			 positions[POSITIONS];
	struct str		 codes[POSITIONS];
	int64_t			 now_us;
	int64_t			 who[PEOPLE];
	struct str		 idno[PEOPLE];
	int			 people;
	size_t			*seen;		/* how often somebody was found in each state */
	int			 last;		/* whose step it was: mostly again */
};

static inline struct cx
as(struct life *w, enum role_index role, int64_t who)
{
	w->tx.roles = UINT32_C(1) << role;
	return (struct cx){ .tx = &w->tx, .a = w->tx.a, .keys = &w->keys,
		.rng = &w->rng, .law = &w->law, .services = &w->services,
		.now_us = w->now_us, .role = role, .who = who, .demo = true };
}

static inline struct cx
candidate(struct life *w, int i)
{
	return as(w, ROLE_INDEX_CANDIDATE, w->who[i]);
}

static inline enum rc
mine(struct life *w, int i, struct app *ret)
{
	struct cx cx = candidate(w, i);

	return app_mine(&cx, w->exam->id, ret);
}

/*
 * look: what must hold between the folders of person i, whatever was tried.
 * Ends the test where it does not.
 */
void	look(struct life *w, int i);

#endif
