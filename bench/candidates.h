/* SPDX-License-Identifier: Apache-2.0 */
/* Invented candidates, each with the rows that a real one would have left. */
#ifndef BENCH_CANDIDATES_H
#define BENCH_CANDIDATES_H

#include "application/application.h"
#include "position/position.sql.h"

/* What all candidates of a fill share. */
struct crowd {
	struct cx		 cx;
	const struct exam	*exam;
	const struct q_position_all_row *positions;
	size_t			 positions_n;
	struct str		 photo;		/* SHA-256 of the one picture */
	const char		*password;	/* the one stored password */
	int64_t			 staff_id;	/* who reviewed */
	int64_t			 from_us;	/* the first registers, … */
	int64_t			 step_us;	/* … and one after the other */
};

/*
 * candidate_add: candidate number i, always with the same ID number, through
 * the product's own functions: account, photo, consents, form, position, and
 * for seven of ten the confirmation, the review and the payment, spread over
 * all states. The other three are complete drafts, ready to be confirmed.
 */
enum rc	candidate_add(struct crowd *c, uint32_t i);

/* What only machine.c makes elsewhere: the benchmark writes rows as they would have come to be. */
#define BENCH_STEP(a, b) ((struct machine_step){ STR(a), STR(b) })

#endif
