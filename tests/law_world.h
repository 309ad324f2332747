/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exam with every switch of the law turned on, in a store of its own, and people who
 * apply: for tests of what one move does. Facts say yes, so that only the table decides.
 */
#ifndef TESTS_LAW_WORLD_H
#define TESTS_LAW_WORLD_H

#include "tests/law_fixture.h"
#include "tests/stores.h"

#include "account/account.h"
#include "exam/exam.h"
#include "position/import.h"
#include "position/position.h"
#include "position/position.sql.h"

/* Where one is examined there is one place; photos are held by whoever decides, at the latest. */
#define LAW_WORLD_EXAM							\
	"code: law\ntitle: 考试\nauthority: 考试院\ndemo: yes\n"	\
	"account: {realm: law}\n"					\
	"steps: [form, position, site, photo, confirm]\n"		\
	"photo: {check: none, lock: never}\ndocs: {mode: after}\n"	\
	"picker: {kind: list, sites: yes}\n"				\
	"withdraw: before_review\nundo_minutes: 10\n"			\
	"cancel: [draft, rejected]\nafter_reject: edit\n"		\
	"arbitration: {enabled: yes}\n"					\
	"review: {mode: online, levels: 2}\n"				\
	"pay: {mode: online, gateways: [simulated], fee_fen: 4000, waiver: yes}\n"	\
	"scores: {mode: in_system, certificates: yes}\n"		\
	"windows:\n"							\
	"  register: {from: 2026-10-15 08:00, to: 2026-12-01 18:00}\n"	\
	"  review: {to: 2026-12-05 18:00}\n"				\
	"  pay: {from: 2026-10-15 08:00, to: 2026-12-10 18:00}\n"	\
	"  rechoose: {to: 2026-12-05 18:00}\n"				\
	"  ticket: {from: 2026-12-20 08:00, to: 2026-12-24 09:00}\n"	\
	"subjects:\n"							\
	"  - {name: 笔试, from: 2026-12-24 09:00, to: 2026-12-24 11:00}\n"	\
	"sites:\n"							\
	"  - {name: 一中, address: 路 1 号, capacity: 1}\n"		\
	"instructions: [带证件]\n"					\
	"materials:\n"							\
	"  - {name: study, label: 学历, type: pdf, max_kb: 100}\n"	\
	"form:\n"							\
	"  - {name: school, label: 学校, kind: text, max: 60}\n"	\
	"texts: {notice: 须知, pledge: 承诺}\n"

struct law_world {
	struct rng		 rng;	/* first: whoever holds it finds the rest */
	struct test		*t;
	struct arena		*a;
	struct db		*db;
	struct tx		 tx;
	struct keys		 keys;
	struct law		 law;
	struct exam_cache	*cache;
	const struct exam	*exam;
	int64_t			 position_id;
	int64_t			 now_us;
	int			 people;
};

/* law_world_as: to act in a role; people have positive numbers, staff any. */
static inline struct cx
law_world_as(struct law_world *w, enum role_index role, int64_t who)
{
	w->tx.roles = UINT32_C(1) << role;
	return (struct cx){ .tx = &w->tx, .a = w->tx.a, .keys = &w->keys,
		.rng = &w->rng, .law = &w->law, .now_us = w->now_us,
		.role = role, .who = who, .demo = true };
}

static inline void
law_world_position(struct law_world *w)
{
	static const struct position_row row = { .row = 1, .headcount = 1,
		.dept = STR_INIT("部门"), .unit = STR_INIT("部门"),
		.name = STR_INIT("职位"), .code = STR_INIT("001") };
	static const struct position_sheet sheet = { .name = STR_INIT("表"),
		.by_code = true };
	static const struct services services = {
		.list = { { &position_use_key, (void *)&app_position_use },
		    { &exam_use_key, (void *)&app_exam_use } }, .n = 2 };
	struct position_table	table = { .sheets = &sheet, .rows = &row,
		.sheets_n = 1, .rows_n = 1 };
	struct position_import	done;
	struct q_position_all_row *rows;
	struct cx		cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;
	size_t			n;

	cx.services = &services;
	WANT_RC(position_import(&cx, w->exam->id, &table, STR(""), &done),
	    RC_OK);
	WANT_RC(q_position_all(&w->tx, &(struct q_position_all_in){
		.exam_id = w->exam->id }, &rows, &n), RC_OK);
	WANT_INT(n, 1);
	w->position_id = rows[0].id;
}

/* law_world_turned: the exam with one of its words turned. */
static inline const char *
law_world_turned(struct test *t, const char *from, const char *to)
{
	struct str text = STR(LAW_WORLD_EXAM), was = str_z(from);
	size_t	   at = str_find(text, was);

	WANT(at != SIZE_MAX);
	return str_make(t->a, "%.*s%s%.*s", (int)at, text.p, to,
	    (int)(text.n - at - was.n), text.p + at + was.n).p;
}

/* law_world_open: the exam of a text, while people register, in a transaction. */
static inline void
law_world_open(struct law_world *w, struct test *t, const char *url,
    const char *yaml)
{
	char			cause[DB_CAUSE_BYTES];
	struct exam_import	im;
	struct cx		cx;

	*w = (struct law_world){ .rng = rng_seeded(7), .t = t,
		.a = arena_new((size_t)256 << 20),
		.keys = keys_make(&(struct key){ { 1 } }),
		.cache = exam_cache_new() };
	w->law = (struct law){ .exams = w->cache, .sources = sources_all_yes };
	WANT_RC(civil_parse(STR("2026-11-20 09:00"), &w->now_us), RC_OK);
	WANT_RC(db_open(url, false, cause, &w->db), RC_OK);
	WANT_RC(tx_begin(w->db, w->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
	cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(exam_import(&cx, str_z(yaml), NULL, &im), RC_OK);
	WANT_RC(exam_load(w->cache, &w->tx, im.code, &w->exam), RC_OK);
	law_world_position(w);
}

/* law_world_close: as if nothing had been. */
static inline void
law_world_close(struct law_world *w)
{
	struct test *t = w->t;

	WANT_RC(tx_end(&w->tx, RC_DENIED), RC_DENIED);
	db_close(w->db);
	exam_cache_free(w->cache);
	arena_free(w->a);
}

/* law_world_person: somebody new who filled in everything and has not confirmed it. */
static inline void
law_world_person(struct law_world *w, struct app *ret)
{
	struct account_rules	rules = { .realm = w->exam->config.realm };
	struct cx		cx = law_world_as(w, ROLE_INDEX_SYSTEM, 0);
	struct str		idno = str_make(w->a, "P%d", w->people++);
	struct test		*t = w->t;
	struct verdict		v;
	int64_t			who;

	WANT_RC(account_add(&cx, &rules, &(struct account_new){
		.name = STR("测试"), .id_kind = STR("resident"), .idno = idno,
		.birth = STR("1990-01-01"), .sex = STR("F"),
		.phone = STR("13800000000"), .password = STR("x") }, &who),
	    RC_OK);
	cx = law_world_as(w, ROLE_INDEX_CANDIDATE, who);
	WANT_RC(app_start(&cx, w->exam, person_hash(&cx, "idno", idno), ret),
	    RC_OK);
	WANT_RC(app_accept(&cx, w->exam, ret, false), RC_OK);
	WANT_RC(app_accept(&cx, w->exam, ret, true), RC_OK);
	WANT_RC(app_save_form(&cx, w->exam, ret, STR("{}"), true, &v), RC_OK);
	WANT_RC(app_save_position(&cx, w->exam, ret, w->position_id,
	    STR("部门"), &v), RC_OK);
	WANT_RC(app_save_site(&cx, w->exam, ret, 1, 1, &v), RC_OK);
}

/* law_world_try: one move; staff is number 7. */
static inline enum rc
law_world_try(struct law_world *w, enum role_index role, enum event e,
    struct app *app)
{
	struct cx	cx = law_world_as(w, role, role ==
	    ROLE_INDEX_CANDIDATE ? app->account_id : 7);
	struct verdict	v;

	return app_fire(&cx, &(struct app_act){ .id = app->id, .event = e,
		.version = app->version, .heading = STR("其他"),
		.reason = STR("理由够长"), .fields = STR("photo form"),
		.paid_fen = w->exam->config.fee_fen }, app, &v);
}

/* law_world_approved: somebody new who may pay; both levels have looked. */
static inline void
law_world_approved(struct law_world *w, struct app *ret)
{
	static const struct { enum role_index who; enum event e; } way[] = {
		{ ROLE_INDEX_CANDIDATE, EV_CONFIRM },
		{ ROLE_INDEX_CANDIDATE, EV_SEAL },
		{ ROLE_INDEX_REVIEWER, EV_CLAIM },
		{ ROLE_INDEX_REVIEWER, EV_PASS },
		{ ROLE_INDEX_REVIEWER, EV_CLAIM },
		{ ROLE_INDEX_REVIEWER, EV_APPROVE },
	};
	struct test *t = w->t;

	law_world_person(w, ret);
	for (size_t i = 0; i < COUNT(way); i++) {
		if (way[i].e == EV_CLAIM)
			w->now_us += 11 * US_PER_MINUTE;	/* the undo is over */
		WANT_RC(law_world_try(w, way[i].who, way[i].e, ret), RC_OK);
	}
	WANT_INT(ret->state, STATE_APPROVED);
}

/* law_world_paid: somebody new who has paid. */
static inline void
law_world_paid(struct law_world *w, struct app *ret)
{
	struct test *t = w->t;

	law_world_approved(w, ret);
	WANT_RC(law_world_try(w, ROLE_INDEX_GATEWAY, EV_PAY, ret), RC_OK);
}

#endif
