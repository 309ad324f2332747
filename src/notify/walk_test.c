/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages under faults: services that answer anything or nothing, commits that
 * fail, processes that die between any two steps, answers that come late. What
 * a phone got is counted by the service's side of the tests, not by the store.
 */
#include <string.h>

#include "tests/notify_world.h"
#include "tests/stores.h"

enum { MESSAGES = 120, STEPS = 4000, FLYING_MAX = 64 };

/* What really happened to a message, as the services know. */
struct fate {
	int64_t		id;
	bool		is_code;
	bool		accepted;	/* a service said so, and we heard it */
	bool		doubtful;	/* some outcome was not heard */
	unsigned	handed;		/* times it was handed out */
	unsigned	arrived;	/* times it went to the phone */
};

struct walk {
	struct world		w;
	struct fate		fates[MESSAGES];
	size_t			n;
	struct notify_item	flying[FLYING_MAX];
	size_t			flying_n;
	bool			calm;	/* no faults from here on */
};

static bool
one_in(struct walk *k, uint64_t n)
{
	return !k->calm && rng_below(&k->w.rng, n) == 0;
}

static struct fate *
fate_of(struct walk *k, int64_t id)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->fates[i].id == id)
			return &k->fates[i];
	never("a message that nobody queued");
}

static void
queue(struct walk *k)
{
	bool		is_code = rng_below(&k->w.rng, 2) == 0;
	struct notify	n = { .account_id = (int64_t)k->n + 1,
		.phone = str_make(k->w.a, "139%08zu", k->n),
		.kind = is_code ? "code" : "reviewed",
		.template = is_code ? TEMPLATE_CODE : TEMPLATE_REVIEW,
		.values = { { STR("title"), STR("考试") },
		{ STR("code"), STR("123456") } } };

	if (k->n == MESSAGES)
		return;
	k->fates[k->n++] = (struct fate){ .id = world_send(&k->w, n),
		.is_code = is_code };
}

/* A service gets it: whether it goes out, and what we hear of that. */
static void
deliver(struct walk *k, const struct notify_item *item)
{
	struct test	*t = k->w.t;
	struct fate	*f = fate_of(k, item->id);

	/* the promises, at the moment they would be broken */
	WANT(!f->accepted);
	WANT(!f->is_code || !f->doubtful);
	f->handed++;
	if (one_in(k, 6)) {		/* it says clearly that it did not */
		world_took(&k->w, item, one_in(k, 2) ? OUTCOME_REFUSED :
		    OUTCOME_LATER, "");
		return;
	}
	if (one_in(k, 5)) {		/* went out or not: nobody hears */
		f->arrived += one_in(k, 2) ? 1 : 0;
		f->doubtful = true;
		world_took(&k->w, item, OUTCOME_UNKNOWN, "");
		return;
	}
	f->arrived++;
	if (one_in(k, 8)) {		/* the process dies before booking */
		f->doubtful = true;
		return;
	}
	f->accepted = true;
	world_took(&k->w, item, OUTCOME_DONE, "");
}

/* Taken ones wait; some answers come only after a claim is stranded. */
static void
send_some(struct walk *k)
{
	while (k->flying_n > 0) {
		struct notify_item item = k->flying[--k->flying_n];

		if (one_in(k, 10)) {	/* died between taking and sending */
			fate_of(k, item.id)->doubtful = true;
			continue;
		}
		deliver(k, &item);
	}
}

static void
take_some(struct walk *k)
{
	size_t n;

	k->w.lose = one_in(k, 5);
	n = world_take(&k->w, 8);
	for (size_t i = 0; i < n; i++)
		k->flying[k->flying_n++] = k->w.items[i];
}

static void
want_end(struct test *t, struct walk *k)
{
	size_t doubled = 0, codes_failed = 0;

	for (size_t i = 0; i < k->n; i++) {
		struct fate	*f = &k->fates[i];
		struct str	 state = world_state(&k->w, f->id);

		WANT(!str_eq_z(state, "WAITING") &&
		    !str_eq_z(state, "SENDING"));
		if (f->is_code)
			WANT(f->arrived <= 1);
		if (f->is_code && !f->accepted) {
			codes_failed++;
			WANT(str_eq_z(state, "UNKNOWN") ||
			    str_eq_z(state, "FAILED"));
		}
		if (!f->is_code && !str_eq_z(state, "FAILED")) {
			WANT(f->accepted && f->arrived >= 1);
			WANT_STR(state, "SENT");
		}
		if (!f->doubtful)
			WANT(f->arrived <= 1);
		doubled += f->arrived > 1;
	}
	/* the walk was rough enough to mean something */
	WANT(doubled > 0 && codes_failed > 0);
}

static void
walk(struct test *t, const char *url)
{
	struct walk	*k = ARENA_NEW(t->a, struct walk);
	struct arena	*a = arena_new((size_t)256 << 20);

	world_open(&k->w, t, url, 3);
	k->w.a = a;
	k->w.rules.fail_n = 1000;	/* pauses are another test's */
	for (int i = 0; i < STEPS; i++) {
		k->calm = k->calm || i > STEPS / 2;
		if (i % 4 == 0)
			queue(k);
		else if (i % 4 == 1)
			take_some(k);
		else if (i % 4 == 2)
			send_some(k);
		else
			world_pass(&k->w, (int64_t)rng_below(&k->w.rng, 60) *
			    US_PER_SECOND);
		if (k->flying_n == 0)
			arena_reset(a);
	}
	WANT_INT(k->n, MESSAGES);
	for (int i = 0; i < 500; i++) {
		world_pass(&k->w, US_PER_MINUTE);
		take_some(k);
		send_some(k);
		arena_reset(a);
	}
	want_end(t, k);
	world_close(&k->w);
	arena_free(a);
}

TEST(whatever_fails_codes_go_once_and_notices_arrive)
{
	each_store(t, walk);
}
