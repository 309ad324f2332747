/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closed list of results that every fallible function answers with, and
 * must(), which stops the program on a programming error in every build.
 *
 * Base is what C lacks: texts, arenas, buffers, results, time, codes, JSON,
 * YAML and ZIP in. Owns no table and keeps no state of the process but the
 * counter of ids; never waits, opens no socket and knows nothing of
 * examinations.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

/*
 * Results. What a person can mend travels beside the code as a list of items,
 * never as a string in here; router_fail() of web/router.h says the HTTP status.
 */
enum rc {
	RC_OK,		/* done */
	RC_NONE,	/* absent, or not yours: the two are never told apart */
	RC_BAD,		/* the input is wrong */
	RC_DENIED,	/* a rule says no */
	RC_STALE,	/* somebody else changed it meanwhile */
	RC_BUSY,	/* try again shortly */
	RC_FULL,	/* a quota or a size is used up */
	RC_IO,		/* our own trouble: disk, network, database */
	RC_UNSURE,	/* it may be kept or not: the answer to COMMIT was lost */
	RC__MAX
};

/* rc_name: the code as a short constant word for logs, e.g. "denied". */
const char *rc_name(enum rc rc);

/* rc_text: the code in words for people, with what to do. */
const char *rc_text(enum rc rc);

/*
 * must_fail: print where a must() failed and abort; never returns.
 *
 * file, line	the place in the source
 * what		the condition as text, a constant
 */
_Noreturn void must_fail(const char *file, int line, const char *what);

/* must: abort when a condition that our own code guarantees does not hold. */
#define must(x) ((x) ? (void)0 : must_fail(__FILE__, __LINE__, #x))

/* never: stop at a place that our own code cannot reach; text says why not. */
#define never(text) must_fail(__FILE__, __LINE__, (text))

/* BY_NAME: of a struct whose initialisers name every member (gcc looks). */
#ifdef __clang__
#define BY_NAME
#else
#define BY_NAME	__attribute__((designated_init))
#endif

/* COUNT: the number of elements of an array (not of a pointer). */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
