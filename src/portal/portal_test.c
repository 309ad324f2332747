/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public pages as their handlers answer: what a code proves, what is open,
 * which file is what, and what the demo may turn. On both stores.
 */
#include "tests/law_world.h"

#include <string.h>

#include "admission/admission.h"
#include "application/receipt.h"
#include "candidate/app_need.h"
#include "portal/portal.h"
#include "web/web.h"

enum { PAGE_MAX = 256 * 1024 };

struct visit {
	struct law_world	w;
	struct clock		clock;
	struct web		web;
	struct services		services;
};

static void
visit_open(struct visit *v, struct test *t, const char *url, const char *yaml)
{
	law_world_open(&v->w, t, url, yaml);
	v->clock = clock_system();
	v->services = (struct services){ .keys = &v->w.keys,
		.rng = &v->w.rng, .law = &v->w.law };
	services_add(&v->services, &exam_cache_key, v->w.cache);
	v->web = (struct web){ .clock = &v->clock, .demo = true };
}

/* A request from somewhere in the world, at the world's exam. */
static struct req
ask(struct visit *v, enum role_index role, int64_t who)
{
	struct req r = { .cx = law_world_as(&v->w, role, who), .web = &v->web,
		.exam = v->w.exam, .stages = &v->w.exam->stages,
		.address = STR("192.0.2.7") };

	r.cx.services = &v->services;
	r.session.roles = UINT32_C(1) << role;
	return r;
}

/* The handler behind a path of this folder. */
static enum rc
go(struct test *t, struct req *r, const char *path)
{
	const struct route *const *const lists[] = { portal_pages,
		portal_demo_pages };

	for (size_t i = 0; i < COUNT(lists); i++)
		for (const struct route *const *list = lists[i]; *list != NULL;
		    list++)
			for (const struct route *row = *list; row->path != NULL;
			    row++)
				if (strcmp(row->path, path) == 0)
					return row->handle(r);
	WANT(path == NULL);	/* no such page */
	return RC_IO;
}

/* What the visitor would see. */
static struct str
shown(struct test *t, struct req *r)
{
	struct buf b;

	if (r->answer.render == NULL)
		return r->answer.body;
	buf_init(&b, PAGE_MAX);
	r->answer.render(&b, r->answer.page);
	return buf_take(t->a, &b);
}

static struct str
verified(struct visit *v, struct str code)
{
	struct form_field	 said = { .name = STR("code"), .value = code };
	struct req		 r = ask(v, ROLE_INDEX_PUBLIC, 0);
	struct test		*t = v->w.t;

	r.args = (struct form){ &said, 1 };
	WANT_RC(go(t, &r, "/verify"), RC_OK);
	WANT_INT(r.answer.status, 200);
	return shown(t, &r);
}

/* ---- what a code proves */

static void
receipt_on(struct test *t, const char *url)
{
	struct visit	*v = ARENA_NEW(t->a, struct visit);
	struct str	 document, hash, seal, page;
	struct app	 app;
	struct cx	 cx;

	visit_open(v, t, url, LAW_WORLD_EXAM);
	law_world_person(&v->w, &app);
	WANT_RC(law_world_try(&v->w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, &app),
	    RC_OK);
	cx = law_world_as(&v->w, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(app_snapshot(&cx, app.id, &document, &hash), RC_OK);
	seal = receipt_seal(&cx, hash);

	page = verified(v, hash);
	WANT(str_has(page, STR("回执有效")));
	WANT(str_has(page, STR("测**")));	/* no more of the name */
	WANT(!str_has(page, STR("测试")));
	page = verified(v, str_make(t->a, "BKR1:%.*s:%.*s", STR_ARG(hash),
	    STR_ARG(seal)));
	WANT(str_has(page, STR("回执有效")));

	/* A seal is not needed, but one that is not ours is a forgery. */
	page = verified(v, str_make(t->a, "BKR1:%.*s:%032d", STR_ARG(hash), 0));
	WANT(str_has(page, STR("没有这份回执或准考证")));
	page = verified(v, str_make(t->a, "BKR1:%.*s", STR_ARG(hash)));
	WANT(str_has(page, STR("没有这份回执或准考证")));
	page = verified(v, str_make(t->a, "%064d", 7));
	WANT(str_has(page, STR("没有这份回执或准考证")));
	page = verified(v, str_sub(hash, 0, 40));
	WANT(str_has(page, STR("没有这份回执或准考证")));
	page = verified(v, STR("BKP1:BK000000000000000000000001:0"));
	WANT(str_has(page, STR("没有这份回执或准考证")));
	page = verified(v, STR(""));	/* nothing was asked yet */
	WANT(!str_has(page, STR("没有这份回执或准考证")));
	law_world_close(&v->w);
}

TEST(a_receipt_is_genuine_by_its_hash_and_never_with_a_wrong_seal)
{
	each_store(t, receipt_on);
}

/* Somebody who has a seat; the code on their ticket. */
static struct str
seated(struct visit *v, struct app *app)
{
	struct test	*t = v->w.t;
	struct seat	 seat;
	struct cx	 cx;
	size_t		 n;
	bool		 left;

	law_world_paid(&v->w, app);
	cx = law_world_as(&v->w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(seats_arrange(&cx, v->w.exam, STR("7"), NULL, &n), RC_OK);
	WANT_INT(n, 1);
	do
		WANT_RC(seats_chunk(&cx, v->w.exam, &left), RC_OK);
	while (left);
	WANT_RC(app_by_id(&cx, app->id, app), RC_OK);
	WANT_INT(app->state, STATE_SEATED);
	WANT_RC(seat_get(&cx, app->id, &seat), RC_OK);
	return ticket_code(&cx, v->w.exam->config.code, seat.ticket_no);
}

static void
ticket_on(struct test *t, const char *url)
{
	struct visit	*v = ARENA_NEW(t->a, struct visit);
	struct str	 code, page;
	struct app	 app;

	visit_open(v, t, url, LAW_WORLD_EXAM);
	code = seated(v, &app);
	page = verified(v, code);
	WANT(str_has(page, STR("准考证有效")));
	WANT(str_has(page, STR("测试")));	/* a door compares the whole name */
	WANT(str_has(page, STR("一中　第 001 考场　01 号")));
	page = verified(v, str_make(t->a, "%.*s0", STR_ARG(code)));
	WANT(str_has(page, STR("没有这份回执或准考证")));

	/* The paper stays genuine when its candidate is out: the door must know. */
	WANT_RC(law_world_try(&v->w, ROLE_INDEX_AUTHORITY, EV_DISQUALIFY,
	    &app), RC_OK);
	page = verified(v, code);
	WANT(!str_has(page, STR("准考证有效")));
	WANT(str_has(page, STR("已被取消资格，不能入场")));
	law_world_close(&v->w);
}

TEST(a_ticket_opens_the_door_only_while_its_candidate_is_in)	/* S1-18 */
{
	each_store(t, ticket_on);
}

/* ---- what is open */

static void
home_on(struct test *t, const char *url)
{
	static const struct { const char *now, *status; } rows[] = {
		{ "2026-10-15 07:59", "尚未开始" },
		{ "2026-10-15 08:00", "正在报名" },
		{ "2026-12-01 17:59", "正在报名" },
		{ "2026-12-01 18:01", "报名结束" },
	};
	struct visit *v = ARENA_NEW(t->a, struct visit);

	visit_open(v, t, url, LAW_WORLD_EXAM);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req	r;
		struct str	page;

		WANT_RC(civil_parse(str_z(rows[i].now), &v->w.now_us), RC_OK);
		r = ask(v, ROLE_INDEX_PUBLIC, 0);
		WANT_RC(go(t, &r, "/"), RC_OK);
		WANT(r.answer.cacheable);	/* the same for everybody */
		page = shown(t, &r);
		for (size_t k = 0; k < COUNT(rows); k++)
			WANT_INT(str_has(page, str_z(rows[k].status)),
			    strcmp(rows[k].status, rows[i].status) == 0);
		WANT(str_has(page, STR("/exam/law/enter")));
	}
	law_world_close(&v->w);
}

TEST(the_home_page_says_whether_people_register_now)	/* S2-01 */
{
	each_store(t, home_on);
}

/* ---- an exam's front: a link for each thing that the exam has, and for nothing else */

static void
front_on(struct test *t, const char *url)
{
	static const struct {
		const char	*from, *to;	/* a word of the exam turned */
		const char	*href;
		bool		 with, without;
	} rows[] = {
		{ "[form, position, site, photo, confirm]",
		    "[form, site, photo, confirm]", "/exam/law/positions", true,
		    false },
		{ "mode: in_system, certificates: yes",
		    "mode: in_system, certificates: no",
		    "/exam/law/query/certificates", true, false },
		{ "mode: in_system, certificates: yes",
		    "mode: in_system, certificates: no",
		    "/exam/law/query/scores", true, true },
		{ "demo: yes\n", "demo: yes\nstats: {disclosure: exact}\n",
		    "/exam/law/stats", false, true },
	};
	struct visit *v = ARENA_NEW(t->a, struct visit);

	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int turned = 0; turned < 2; turned++) {
			struct req	r;
			struct str	page;

			visit_open(v, t, url, turned == 0 ? LAW_WORLD_EXAM :
			    law_world_turned(t, rows[i].from, rows[i].to));
			r = ask(v, ROLE_INDEX_PUBLIC, 0);
			WANT_RC(go(t, &r, "/exam/{exam}"), RC_OK);
			page = shown(t, &r);
			WANT(str_has(page, STR("/exam/law/register")));
			WANT_INT(str_has(page, str_z(rows[i].href)),
			    turned == 0 ? rows[i].with : rows[i].without);
			law_world_close(&v->w);
		}
	}
}

TEST(the_front_of_an_exam_links_what_the_exam_has)
{
	each_store(t, front_on);
}

/* ---- files */

#define FILES_EXAM LAW_WORLD_EXAM					\
	"files:\n"							\
	"  - {title: 公告, file: notice.PDF}\n"			\
	"  - {title: 职位表, file: table.xlsx}\n"			\
	"  - {title: 说明, file: what.bin}\n"

static void
files_on(struct test *t, const char *url)
{
	static const struct { const char *n, *type, *name; } rows[] = {
		{ "1", "application/pdf", "公告.PDF" },
		{ "2", "application/vnd.openxmlformats-officedocument."
		    "spreadsheetml.sheet", "职位表.xlsx" },
		{ "3", "application/octet-stream", "说明.bin" },
	};
	static const char *const nothing[] = { "0", "4", "-1", "x", "" };
	struct visit	*v = ARENA_NEW(t->a, struct visit);
	struct req	 r;
	struct str	 page;

	visit_open(v, t, url, FILES_EXAM);
	for (size_t i = 0; i < v->w.exam->config.files_n; i++) {
		struct cx cx = law_world_as(&v->w, ROLE_INDEX_SYSTEM, 0);

		WANT_RC(exam_file_put(&cx, STR("law"),
		    v->w.exam->config.files[i].file, STR("bytes")), RC_OK);
	}
	r = ask(v, ROLE_INDEX_PUBLIC, 0);
	WANT_RC(go(t, &r, "/exam/{exam}/files"), RC_OK);
	page = shown(t, &r);
	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT(str_has(page, str_make(t->a, "/exam/law/files/%s",
		    rows[i].n)));
		r = ask(v, ROLE_INDEX_PUBLIC, 0);
		r.params[0] = (struct param){ .name = STR("n"),
			.text = str_z(rows[i].n) };
		r.params_n = 1;
		WANT_RC(go(t, &r, "/exam/{exam}/files/{n}"), RC_OK);
		WANT_STR(str_z(r.answer.type), rows[i].type);
		WANT_STR(r.answer.filename, rows[i].name);
		WANT_STR(r.answer.body, "bytes");
	}
	for (size_t i = 0; i < COUNT(nothing); i++) {
		r.params[0].text = str_z(nothing[i]);
		WANT_RC(go(t, &r, "/exam/{exam}/files/{n}"), RC_NONE);
	}
	law_world_close(&v->w);

	visit_open(v, t, url, LAW_WORLD_EXAM);
	r = ask(v, ROLE_INDEX_PUBLIC, 0);
	WANT_RC(go(t, &r, "/exam/{exam}/files"), RC_NONE);
	law_world_close(&v->w);
}

TEST(a_file_is_downloaded_under_its_title_as_what_it_is)	/* S0-13 S4-15 */
{
	each_store(t, files_on);
}

/* ---- machines, and the demo */

static void
machines_on(struct test *t, const char *url)
{
	static const char *const wrong[] = { "", "明天", "2026-13-01 09:00",
		"2027-02-29 09:00" };
	struct form_field	 at = { .name = STR("at") };
	struct visit		*v = ARENA_NEW(t->a, struct visit);
	struct req		 r;
	int64_t			 then_us;

	visit_open(v, t, url, LAW_WORLD_EXAM);
	r = ask(v, ROLE_INDEX_PUBLIC, 0);
	WANT_RC(go(t, &r, "/healthz"), RC_OK);
	WANT_STR(r.answer.body, "ok\n");
	r = ask(v, ROLE_INDEX_PUBLIC, 0);	/* from another machine */
	WANT_RC(go(t, &r, "/metrics"), RC_NONE);

	for (size_t i = 0; i < COUNT(wrong); i++) {
		r = ask(v, ROLE_INDEX_PUBLIC, 0);
		at.value = str_z(wrong[i]);
		r.form = (struct form){ &at, 1 };
		WANT_RC(go(t, &r, "/demo/clock"), RC_OK);
		WANT_INT(r.answer.status, 422);
		WANT_INT(v->clock.shift_us, 0);
	}
	at.value = STR("2028-02-29 09:00");
	WANT_RC(civil_parse(at.value, &then_us), RC_OK);
	r = ask(v, ROLE_INDEX_PUBLIC, 0);
	r.form = (struct form){ &at, 1 };
	WANT_RC(go(t, &r, "/demo/clock"), RC_OK);
	WANT_INT(r.answer.status, 303);
	WANT(clock_now_us(&v->clock) >= then_us);
	WANT(clock_now_us(&v->clock) < then_us + US_PER_HOUR);
	law_world_close(&v->w);
}

TEST(the_demo_clock_goes_to_a_day_that_exists)
{
	each_store(t, machines_on);
}

static void
law_on(struct test *t, const char *url)
{
	struct visit	*v = ARENA_NEW(t->a, struct visit);
	struct app	 app;
	struct req	 r;

	visit_open(v, t, url, LAW_WORLD_EXAM);
	law_world_person(&v->w, &app);
	r = ask(v, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(go(t, &r, "/demo/law/{exam}"), RC_OK);
	WANT_STR(r.answer.body, "{}");		/* nothing was begun */
	r = ask(v, ROLE_INDEX_CANDIDATE, app.account_id);
	r.app = &app;
	WANT_RC(go(t, &r, "/demo/law/{exam}"), RC_OK);
	WANT(str_has(r.answer.body, STR("\"state\":\"DRAFT\"")));
	WANT(str_has(r.answer.body, STR("\"CONFIRM\":[]")));
	WANT(!str_has(r.answer.body, STR("CLAIM")));	/* a reviewer's */

	/* When registration is over, what stands in the way has its name. */
	WANT_RC(civil_parse(STR("2026-12-02 09:00"), &v->w.now_us), RC_OK);
	r = ask(v, ROLE_INDEX_CANDIDATE, app.account_id);
	r.app = &app;
	WANT_RC(go(t, &r, "/demo/law/{exam}"), RC_OK);
	WANT(str_has(r.answer.body, STR("\"CONFIRM\":[\"window_open\"")));
	law_world_close(&v->w);
}

TEST(the_law_tells_a_test_what_is_allowed_now_and_what_bars_the_rest)
{
	each_store(t, law_on);
}
