/* SPDX-License-Identifier: Apache-2.0 */
/* A store, a clock and rules for tests of messages; each call is a transaction. */
#ifndef TESTS_NOTIFY_WORLD_H
#define TESTS_NOTIFY_WORLD_H

#include "notify/notify.h"
#include "notify/notify.sql.h"
#include "notify/parts.h"
#include "tests/test.h"

struct world {
	struct test		*t;
	struct arena		*a;		/* of the items and everything read */
	struct db		*db;
	struct keys		 keys;
	struct rng		 rng;
	struct notify_rules	 rules;
	struct services		 services;	/* the rules alone */
	int64_t			 now_us;
	struct notify_item	*items;		/* of the last take */
	bool			 lose;		/* the next commit fails */
};

/* What only tests ask: the newest row, whatever it is. */
static const uint8_t world_out[] = { SQL_I64, SQL_TEXT };
static const struct sql_stmt world_newest = { "world_newest",
	"SELECT id, body FROM message ORDER BY made_us DESC, id DESC LIMIT 1",
	"SELECT id, body FROM message ORDER BY made_us DESC, id DESC LIMIT 1",
	NULL, world_out, ~UINT32_C(0), 0, 2, SQL_MANY };

/* world_open: providers_n services called p1, p2 … */
static inline void
world_open(struct world *w, struct test *t, const char *url,
    size_t providers_n)
{
	char cause[DB_CAUSE_BYTES];

	*w = (struct world){ .t = t, .a = t->a, .rng = rng_seeded(42),
		.rules = notify_rules_default() };
	w->rules.providers_n = providers_n;
	services_add(&w->services, &notify_rules_key, &w->rules);
	for (size_t i = 0; i < providers_n; i++)
		w->rules.providers[i] = str_make(t->a, "p%zu", i + 1);
	w->keys = keys_make(&(struct key){ { 1 } });
	WANT_RC(civil_parse(STR("2026-06-01 09:00"), &w->now_us), RC_OK);
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
}

/* world_close: the store stays for each_store() to remove. */
static inline void
world_close(struct world *w)
{
	db_close(w->db);
}

/* world_pass: some time goes by. */
static inline void
world_pass(struct world *w, int64_t us)
{
	w->now_us += us;
}

/* world_begin: a transaction as a role. */
static inline struct cx
world_begin(struct world *w, struct tx *tx, enum role_index role)
{
	struct test *t = w->t;

	WANT_RC(tx_begin(w->db, w->a, UINT32_C(1) << role, true, tx), RC_OK);
	return (struct cx){ .tx = tx, .a = w->a, .keys = &w->keys,
		.rng = &w->rng, .now_us = w->now_us, .role = role,
		.services = &w->services };
}

static inline int64_t
world_row(struct world *w, struct tx *tx, struct str *ret_body)
{
	struct test		*t = w->t;
	struct sql_cursor	 c;
	int64_t			 id = 0;

	WANT_RC(db_run(tx, &world_newest, NULL, &c), RC_OK);
	if (db_next(&c) == RC_OK) {
		id = db_i64(&c, 0);
		*ret_body = db_text(&c, 1);
	}
	db_end(&c);
	return id;
}

/* world_send: notify_send(); the row's id, 0 when none was added. */
static inline int64_t
world_send(struct world *w, struct notify n)
{
	struct test	*t = w->t;
	struct str	 body;
	struct tx	 tx;
	struct cx	 cx;
	int64_t		 before, id;

	w->now_us++;		/* so that the newest is this one */
	cx = world_begin(w, &tx, ROLE_INDEX_PUBLIC);
	before = world_row(w, &tx, &body);
	WANT_RC(notify_send(&cx, &n), RC_OK);
	id = world_row(w, &tx, &body);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	return id == before ? 0 : id;
}

/* world_body: the text of the newest message. */
static inline struct str
world_body(struct world *w)
{
	struct test	*t = w->t;
	struct str	 body = STR("");
	struct tx	 tx;

	(void)world_begin(w, &tx, ROLE_INDEX_CLOCK);
	(void)world_row(w, &tx, &body);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	return body;
}

/* world_state: the word of a message's state. */
static inline struct str
world_state(struct world *w, int64_t id)
{
	struct test			*t = w->t;
	struct q_message_get_row	 row;
	struct tx			 tx;

	(void)world_begin(w, &tx, ROLE_INDEX_CLOCK);
	WANT_RC(tx_end(&tx, q_message_get(&tx, &(struct q_message_get_in){
		.id = id }, &row)), RC_OK);
	return row.state;
}

/* world_take: notify_take() into w->items; how many. */
static inline size_t
world_take(struct world *w, size_t most)
{
	struct test	*t = w->t;
	struct tx	 tx;
	struct cx	 cx = world_begin(w, &tx, ROLE_INDEX_CLOCK);
	size_t		 n = 0;

	WANT_RC(notify_take(&cx, &w->rules, most, &w->items, &n), RC_OK);
	if (w->lose) {
		w->lose = false;
		(void)tx_end(&tx, RC_BUSY);	/* nothing was claimed */
		return 0;
	}
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	return n;
}

/* world_took: notify_took() with an outcome. */
static inline void
world_took(struct world *w, const struct notify_item *item,
    enum outcome outcome, const char *number)
{
	struct test		*t = w->t;
	struct tx		 tx;
	struct cx		 cx = world_begin(w, &tx, ROLE_INDEX_CLOCK);
	struct sms_answer	 x = { .outcome = outcome,
				     .provider_no = str_z(number),
				     .detail = STR("test") };

	WANT_RC(tx_end(&tx, notify_took(&cx, &w->rules, item, &x)), RC_OK);
}

/* world_report: notify_report(). */
static inline void
world_report(struct world *w, const char *provider, const char *id,
    const char *number, enum sms_state state)
{
	struct test		*t = w->t;
	struct tx		 tx;
	struct cx		 cx = world_begin(w, &tx, ROLE_INDEX_GATEWAY);
	struct sms_answer	 x = { .outcome = OUTCOME_DONE,
				     .id = str_z(id), .state = state,
				     .provider_no = str_z(number),
				     .detail = STR("") };

	WANT_RC(tx_end(&tx, notify_report(&cx, str_z(provider), &x)), RC_OK);
}

/* world_ready: notify_ready(). */
static inline bool
world_ready(struct world *w)
{
	struct test	*t = w->t;
	struct tx	 tx;
	bool		 ready = false;

	(void)world_begin(w, &tx, ROLE_INDEX_CLOCK);
	WANT_RC(tx_end(&tx, notify_ready(&tx, &w->rules, w->now_us, &ready)),
	    RC_OK);
	return ready;
}

/* world_room: notify_code_room() for the tests' one address. */
static inline enum rc
world_room(struct world *w, const char *phone)
{
	struct tx	tx;
	struct cx	cx = world_begin(w, &tx, ROLE_INDEX_PUBLIC);

	return tx_end(&tx, notify_code_room(&cx, str_z(phone),
	    STR("192.0.2.1")));
}

/* world_counts: notify_counts(). */
static inline struct notify_counts
world_counts(struct world *w)
{
	struct test		*t = w->t;
	struct notify_counts	 n;
	struct tx		 tx;

	(void)world_begin(w, &tx, ROLE_INDEX_CLOCK);
	WANT_RC(tx_end(&tx, notify_counts(&tx, w->now_us, &n)), RC_OK);
	return n;
}

#endif
