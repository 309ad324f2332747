/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole lives: candidates, reviewers, the arbiter, the officer at the desk, the
 * authority, a gateway and the clock do anything at any time, from the first
 * draft to the certificate, on every configuration of exams/ and on switched
 * ones; with the law and the facts of the product. After every step what must
 * hold between the folders is looked at. On both stores.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "tests/life_world.h"
#include "tests/stores.h"

#include "account/account.h"
#include "account/account.sql.h"
#include "admission/admission.h"
#include "admission/admission.sql.h"
#include "application/choice.h"
#include "application/lapse.h"
#include "cli/cli.h"
#include "cli/rooms.h"
#include "exam/exam.h"
#include "material/material.h"
#include "payment/lists.h"
#include "payment/pay_parts.h"
#include "payment/waiver.h"
#include "photo/photo.h"
#include "position/import.h"
#include "position/position.sql.h"
#include "result/lists.h"
#include "result/result.h"
#include "review/review.h"
#include "store/job.sql.h"
#include "store/services.h"

enum { DUE_MAX = 40, LIVES = 4, STEPS_SQLITE = 5000,
	STEPS_POSTGRES = 500 };

/* Staff, by what they do; two of the authority, since some things take two. */
enum { FIRST = 101, SECOND, ARBITER, OFFICER, CHIEF, DEPUTY, STAFF_END };

static bool
once_in(struct life *w, uint64_t n)
{
	return rng_below(&w->rng, n) == 0;
}

/* ---- the gateway */

static struct charge *
charge_of(struct life *w, struct str number)
{
	for (int i = w->charges_n - 1; i >= 0; i--)
		if (str_eq(number, str_z(w->charges[i].number)))
			return &w->charges[i];
	return NULL;
}

static void
say(const struct charge *c, struct pay_answer *ret)
{
	*ret = (struct pay_answer){ .outcome = c == NULL ? OUTCOME_ABSENT :
		OUTCOME_DONE, .detail = STR(""), .pay_url = STR("weixin://x") };
	if (c == NULL)
		return;
	ret->number = str_z(c->number);
	ret->amount_fen = c->paid_fen > 0 ? c->paid_fen : c->amount_fen;
	ret->transaction_no = c->paid_fen > 0 ? str_z(c->number) : STR("");
	ret->status = c->paid_fen > 0 ? PAY_STATUS_PAID : c->closed ?
	    PAY_STATUS_CLOSED : PAY_STATUS_UNPAID;
}

static enum rc
answer(struct cx *cx, const struct pay_ask *ask, struct pay_answer *ret)
{
	struct life	*w = (struct life *)cx->rng;
	struct charge	*c = charge_of(w, ask->number);

	if (ask->verb == PAY_CREATE && c == NULL) {
		must(w->charges_n < CHARGES_MAX);
		c = &w->charges[w->charges_n++];
		*c = (struct charge){ .amount_fen = ask->amount_fen };
		(void)snprintf(c->number, sizeof(c->number), "%.*s",
		    STR_ARG(ask->number));
	}
	if (ask->verb == PAY_CLOSE && c != NULL && c->paid_fen == 0)
		c->closed = true;
	say(c, ret);
	if (ask->verb != PAY_REFUND && ask->verb != PAY_REFUND_QUERY)
		return RC_OK;
	ret->about_refund = true;
	ret->refund_no = ask->refund_no;
	ret->refund_fen = ask->refund_fen;
	ret->refund = REFUND_SUCCESS;
	if (ask->verb == PAY_REFUND && c != NULL) {
		c->refunded_fen += ask->refund_fen;
		must(c->refunded_fen <= c->paid_fen);
	}
	return RC_OK;
}

static const struct pay_local gateway = { answer };

/* ---- the stage */

static void
add_positions(struct life *w)
{
	struct position_row	 rows[POSITIONS];
	struct position_sheet	 sheet = { .name = STR("表"), .by_code = true };
	struct position_table	 table = { .sheets = &sheet, .rows = rows,
		.sheets_n = 1, .rows_n = POSITIONS };
	struct position_import	 done;
	struct q_position_all_row *all;
	struct cx		 cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;
	size_t			 n;

	for (size_t i = 0; i < POSITIONS; i++)
		rows[i] = (struct position_row){ .row = (uint32_t)i + 1,
			.headcount = 1, .dept = STR("部门"),
			.unit = STR("单位"), .name = str_make(w->a, "职位%zu",
			i), .code = str_make(w->a, "00%zu", i) };
	WANT_RC(position_import(&cx, w->exam->id, &table, STR(""), &done),
	    RC_OK);
	WANT_RC(q_position_all(&w->tx, &(struct q_position_all_in){
		.exam_id = w->exam->id }, &all, &n), RC_OK);
	WANT_INT(n, POSITIONS);
	for (size_t i = 0; i < POSITIONS; i++) {
		w->positions[i] = all[i].id;
		w->codes[i] = str_copy(w->a, all[i].code);
	}
}

static void
add_staff(struct life *w)
{
	static const uint32_t	roles[] = { ROLE_REVIEWER, ROLE_REVIEWER,
		ROLE_ARBITER, ROLE_CASHIER, ROLE_AUTHORITY, ROLE_AUTHORITY };
	struct test		*t = w->t;
	int64_t			 n;

	w->tx.roles = ROLE_SYSTEM;
	for (int64_t id = FIRST; id < STAFF_END; id++) {
		WANT_RC(q_staff_add(&w->tx, &(struct q_staff_add_in){
			.id = id, .login = str_make(w->a, "s%d", (int)id),
			.name = STR("工作人员"), .roles = roles[id - FIRST],
			.password = STR("x"), .made_us = w->now_us }, &n),
		    RC_OK);
		WANT_RC(q_scope_add(&w->tx, &(struct q_scope_add_in){
			.staff_id = id, .exam_id = w->exam->id,
			.department = STR("") }, &n), RC_OK);
	}
}

/* A new person takes the place of one for whom all is over. */
static void
add_person(struct life *w, int i)
{
	struct account_rules	rules = { .realm = w->exam->config.realm };
	struct cx		cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct test		*t = w->t;

	w->idno[i] = str_make(w->a, "%.*s-%d",
	    STR_ARG(w->exam->config.code), w->people++);
	WANT_RC(account_add(&cx, &rules, &(struct account_new){
		.name = str_make(w->a, "考生%d", w->people),
		.id_kind = STR("resident"), .idno = w->idno[i],
		.birth = STR("1990-01-01"), .sex = STR("F"),
		.phone = STR("13800000000"), .password = STR("x") },
	    &w->who[i]), RC_OK);
}

/* ---- what candidates do */

static enum rc
start(struct life *w, int i)
{
	struct cx	cx = candidate(w, i);
	struct app	app;

	return app_start(&cx, w->exam, person_hash(&cx, "idno", w->idno[i]),
	    &app);
}

static enum rc
photo(struct life *w, int i)
{
	struct cx	cx = candidate(w, i);
	struct str	jpeg = str_make(cx.a, "jpeg %d %llu", i,
	    (unsigned long long)rng_below(&w->rng, 1000));
	struct sha256	h = sha256_of(jpeg);
	enum rc		rc = photo_save(&cx, w->exam, jpeg, STR(""));

	if (rc != RC_OK || w->exam->config.photo_lock != LOCK_CONFIRM ||
	    w->exam->config.photo_check == PHOTO_HUMAN)
		return rc;
	return photo_confirm(&cx, w->exam, str_of(arena_copy(cx.a, h.b,
	    sizeof(h.b)), sizeof(h.b)));
}

static enum rc
documents(struct life *w, int i)
{
	const struct exam_config	*c = &w->exam->config;
	struct cx			 cx = candidate(w, i);
	struct app			 app;
	bool				 sealed = mine(w, i, &app) == RC_OK &&
	    app_sealed(&app);
	enum rc				 rc = RC_OK;

	for (size_t k = 0; rc == RC_OK && k < c->docs_n; k++)
		rc = material_put(&cx, w->exam, sealed, &(struct material_new){
			.name = c->docs[k].name, .kind = c->docs[k].pdf ?
			MATERIAL_PDF : MATERIAL_JPG, .pages_n = 2,
			.bytes = str_make(cx.a, "bytes %d %zu", i, k) });
	return rc;
}

/* Everything that a step asks for, as far as the law lets it be saved. */
static enum rc
fill(struct life *w, int i)
{
	const struct exam_config *c = &w->exam->config;
	struct cx	cx = candidate(w, i);
	size_t		k = rng_below(&w->rng, POSITIONS);
	struct verdict	v;
	struct app	app;
	enum rc		rc = mine(w, i, &app);

	if (rc != RC_OK || (app.state != STATE_DRAFT &&
	    app.state != STATE_RETURNED))
		return RC_DENIED;
	(void)app_accept(&cx, w->exam, &app, false);
	(void)app_accept(&cx, w->exam, &app, true);
	if (config_has_step(c, STEP_FORM))
		(void)app_save_form(&cx, w->exam, &app, STR("{}"), true, &v);
	if (config_has_step(c, STEP_PROFILE))
		(void)app_confirm_profile(&cx, w->exam, &app, &v);
	if (config_has_step(c, STEP_LEVEL))
		(void)app_save_tier(&cx, w->exam, &app, STR("层级"), &v);
	if (config_has_step(c, STEP_SITE))
		(void)app_save_site(&cx, w->exam, &app, 1 +
		    (int64_t)rng_below(&w->rng, c->sites_n),
		    1 + (int64_t)rng_below(&w->rng, 7), &v);
	if (config_has_step(c, STEP_POSITION))
		(void)app_save_position(&cx, w->exam, &app, w->positions[k],
		    STR("部门"), &v);
	return RC_OK;		/* a part that may not be changed stays as it is */
}

static const enum event candidates[] = { EV_CONFIRM, EV_CONFIRM, EV_CONFIRM,
	EV_SEAL, EV_SEAL, EV_UNDO, EV_WITHDRAW, EV_EDIT, EV_CANCEL, EV_DISPUTE,
	EV_RETRACT, EV_RECHOOSE };

static enum rc
act(struct life *w, int i)
{
	struct cx	cx = candidate(w, i);
	enum event	e = candidates[rng_below(&w->rng, COUNT(candidates))];
	struct verdict	v;
	struct app	app;
	enum rc		rc = mine(w, i, &app);

	if (rc == RC_OK)
		rc = app_fire(&cx, &(struct app_act){ .id = app.id,
			.version = app.version, .event = e,
			.reason = e == EV_DISPUTE ? STR("请再看一次") :
			STR("") }, &app, &v);
	return rc;
}

static enum rc
order(struct life *w, int i)
{
	struct cx	cx = candidate(w, i);
	struct order	o;
	struct app	app;
	enum rc		rc = mine(w, i, &app);

	return rc != RC_OK ? rc : pay_order_make(&cx, &w->desk, w->exam, &app,
	    STR("simulated"), &o);
}

/* Somebody pays what the gateway takes: right, rarely a fen too little. */
static enum rc
pay(struct life *w)
{
	struct charge		*c;
	struct pay_answer	 news;
	struct cx		 cx = as(w, ROLE_INDEX_GATEWAY, 0);

	if (w->charges_n == 0)
		return RC_NONE;
	c = &w->charges[w->charges_n - 1 - (int)rng_below(&w->rng,
	    w->charges_n > 6 ? 6 : (uint64_t)w->charges_n)];
	if (!c->closed && c->paid_fen == 0)
		c->paid_fen = c->amount_fen - once_in(w, 20);
	say(c, &news);
	return news.status != PAY_STATUS_PAID || once_in(w, 4) ? RC_OK :
	    pay_apply(&cx, &w->desk, STR("simulated"), &news, PAY_SOURCE_NOTICE);
}

static enum rc
ask_waiver(struct life *w, int i)
{
	struct cx	cx = candidate(w, i);
	struct waiver	x = { .kind = STR("low"), .words = STR("家庭困难"),
		.document = STR("") };
	struct app	app;
	enum rc		rc = mine(w, i, &app);

	return rc != RC_OK ? rc : waiver_ask(&cx, w->exam, &app, &x);
}

/* ---- what staff do */

static enum rc
any_of(struct life *w, struct cx *cx, int i, struct app *ret)
{
	struct app	app;
	enum rc		rc = mine(w, i, &app);
	enum role_index role = cx->role;

	w->tx.roles = UINT32_C(1) << role;
	return rc != RC_OK ? rc : app_by_id(cx, app.id, ret);
}

static enum rc
review(struct life *w, int i)
{
	bool			 desk = w->exam->config.review_mode ==
	    REVIEW_ON_SITE;
	struct cx		 cx = desk ? as(w, ROLE_INDEX_CASHIER, OFFICER) :
	    as(w, ROLE_INDEX_REVIEWER, once_in(w, 2) ? FIRST : SECOND);
	struct review_decision	 d = { .verdict = (enum review_verdict)(
		rng_below(&w->rng, 5) / 3), .reason_code = STR("OTHER"),
		.reason = STR("请补充说明情况"), .fields = STR("") };
	struct verdict		 v;
	struct app		 app;
	int64_t			 until;
	enum rc			 rc = any_of(w, &cx, i, &app);

	if (rc != RC_OK)
		return rc;
	if (d.verdict == REVIEW_REJECT && once_in(w, 2)) {
		d.verdict = REVIEW_RETURN;
		d.fields = str_z(step_word(w->exam->config.steps[
		    rng_below(&w->rng, w->exam->config.steps_n)]));
	}
	d.reason_code = str_z(review_reasons[0].code);
	if (once_in(w, 8))
		return review_release(&cx, &app, &v);
	if (app.state == STATE_SUBMITTED || once_in(w, 8))
		rc = review_claim(&cx, &app, &v, &until);
	/* Mostly decided at once; now and then the lease runs out. */
	return rc != RC_OK || once_in(w, 6) ? rc :
	    review_decide(&cx, w->exam, &app, &d, &v);
}

static enum rc
judge_photo(struct life *w, int i)
{
	struct cx	cx = as(w, ROLE_INDEX_REVIEWER, FIRST);
	struct photo	photo;
	struct app	app;
	enum rc		rc = any_of(w, &cx, i, &app);

	if (rc == RC_OK)
		rc = photo_load(&cx, w->exam, app.account_id, &photo);
	return rc != RC_OK ? rc : review_photo(&cx, w->exam, &app,
	    photo.sha256, !once_in(w, 4), STR("光线太暗"));
}

static enum rc
arbitrate(struct life *w, int i)
{
	struct cx	cx = as(w, ROLE_INDEX_ARBITER, ARBITER);
	struct verdict	v;
	struct app	app;
	enum rc		rc = any_of(w, &cx, i, &app);

	return rc != RC_OK ? rc : review_arbitrate(&cx, w->exam, &app,
	    once_in(w, 2), STR("经复核，结论如下"), &v);
}

static enum rc
at_desk(struct life *w, int i)
{
	struct cx	cx = as(w, ROLE_INDEX_CASHIER, OFFICER);
	struct verdict	v;
	struct app	app;
	enum rc		rc = any_of(w, &cx, i, &app);

	return rc != RC_OK ? rc : pay_on_site(&cx, w->exam, &app,
	    STR("cash"), &v);
}

/* Money goes back, whole or in part, and what got stuck is counted out. */
static enum rc
give_back(struct life *w, int i)
{
	struct cx			 cx = as(w, ROLE_INDEX_CASHIER,
	    OFFICER);
	struct q_pay_events_of_row	*e;
	struct q_refunds_of_row		*r;
	struct str			 number;
	struct app			 app;
	size_t				 n, m;
	enum rc				 rc = any_of(w, &cx, i, &app);

	if (rc == RC_OK)
		rc = money_events_of(&cx, app.id, &e, &n);
	if (rc == RC_OK)
		rc = money_refunds_of(&cx, app.id, &r, &m);
	for (size_t k = 0; rc == RC_OK && k < m; k++)
		if (refund_is_stuck(r[k].state))
			return refund_by_hand(&cx, r[k].number,
			    STR("在窗口退还本人"));
	if (rc != RC_OK || n == 0 || e[0].refunding_fen == e[0].amount_fen)
		return rc;
	return refund_make(&cx, e[0].id, once_in(w, 3) ? 1 : e[0].amount_fen -
	    e[0].refunding_fen, STR("退费"), OFFICER, &number);
}

static enum rc
waive(struct life *w, int i)
{
	struct cx	cx = as(w, ROLE_INDEX_REVIEWER, SECOND);
	struct verdict	v;
	struct app	app;
	enum rc		rc = any_of(w, &cx, i, &app);

	return rc != RC_OK ? rc : waiver_decide(&cx, &app, once_in(w, 2),
	    STR("材料不全，请照常缴费"), &v);
}

static enum rc
authority(struct life *w, int i)
{
	struct cx		cx = as(w, ROLE_INDEX_AUTHORITY, once_in(w, 2) ?
	    CHIEF : DEPUTY);
	struct review_dropped	dropped;
	struct verdict		v;
	struct app		app;
	enum rc			rc = any_of(w, &cx, i, &app);

	if (rc != RC_OK)
		return rc;
	switch (rng_below(&w->rng, 12)) {
	case 0:
		return review_propose(&cx, app.id, STR("替考"),
		    STR("由他人代替参加考试"));
	case 1:
		return review_disqualify(&cx, w->exam, &app, &v);
	case 2:
		return review_reopen(&cx, w->exam, &app,
		    STR("需要重新审核"), &v);
	case 3:
		if (!once_in(w, 8))
			return RC_OK;
		return review_drop_position(&cx, w->exam, w->codes[
		    rng_below(&w->rng, POSITIONS)], STR("职位取消的原因"),
		    &dropped);
	case 4:
		return review_close_position(&cx, w->exam, w->codes[
		    rng_below(&w->rng, POSITIONS)], STR("暂停报名"),
		    !once_in(w, 3));
	default:
		return RC_OK;
	}
}

/* ---- the end: seats, scores, certificates */

static enum rc
arrange(struct life *w)
{
	struct cx	cx = as(w, ROLE_INDEX_AUTHORITY, CHIEF);
	size_t		n;

	return w->now_us < w->exam->stages.span[STAGE_PAY].to_us ? RC_OK :
	    seats_arrange(&cx, w->exam, STR("seed"), NULL, &n);
}

/* A table of scores of everybody who sits, read as a file is. */
static struct str
score_lines(struct life *w)
{
	const struct exam_config	*c = &w->exam->config;
	struct cx			 cx = as(w, ROLE_INDEX_SYSTEM, 0);
	struct seat			 seat;
	struct app			 app;
	struct buf			 b;

	buf_init(&b, 1 << 16);
	buf_z(&b, "准考证号");
	for (size_t s = 0; s < c->subjects_n; s++)
		buf_fmt(&b, ",%.*s", STR_ARG(c->subjects[s].name));
	buf_char(&b, '\n');
	for (int i = 0; i < PEOPLE; i++) {
		if (mine(w, i, &app) != RC_OK || app.state != STATE_SEATED)
			continue;
		w->tx.roles = ROLE_SYSTEM;
		if (seat_get(&cx, app.id, &seat) != RC_OK)
			continue;
		buf_str(&b, seat.ticket_no);
		for (size_t s = 0; s < c->subjects_n; s++)
			buf_fmt(&b, choice_takes(c, &app, s) ? ",%llu" : ",",
			    (unsigned long long)rng_below(&w->rng, 100));
		buf_char(&b, '\n');
	}
	return buf_take(cx.a, &b);
}

static enum rc
scores(struct life *w)
{
	struct cx			 cx = as(w, ROLE_INDEX_AUTHORITY, CHIEF);
	struct result_problems		 problems;
	struct q_score_batches_row	*rows;
	struct result_table		 table;
	struct verdict			 v;
	size_t				 n;
	enum rc				 rc;

	if (once_in(w, 2)) {
		result_read(cx.a, &w->exam->config, &(struct cell_file){ NULL,
	    score_lines(w) }, &table);
		cx = as(w, ROLE_INDEX_AUTHORITY, CHIEF);
		return result_import(&cx, w->exam, &table, STR(""),
		    &problems);
	}
	rc = score_batches(&cx, w->exam->id, &rows, &n);
	if (rc != RC_OK || n == 0)
		return rc;
	cx.who = once_in(w, 3) ? CHIEF : DEPUTY;
	return result_publish(&cx, w->exam, rows[0].id, &n, &v);
}

static enum rc
certify(struct life *w)
{
	struct cx	cx = as(w, ROLE_INDEX_AUTHORITY, DEPUTY);
	struct verdict	v;
	size_t		n;

	return result_certify(&cx, w->exam, &n, &v);
}

/* ---- the clock: whatever is due */

static void
run_job(struct life *w, const struct job_kind *kinds,
    const struct q_job_due_row *row)
{
	struct job	 job = { .id = row->id, .kind = row->kind,
		.key = row->key, .payload = row->payload,
		.tries = row->tries + 1, .now_us = w->now_us };
	struct test	*t = w->t;

	WANT_RC(q_job_claim(&w->tx, &(struct q_job_claim_in){
		.id = row->id, .run_at_us = row->run_at_us,
		.later_us = w->now_us + US_PER_MINUTE }), RC_OK);
	for (size_t i = 0; kinds[i].name != NULL; i++)
		if (str_eq_z(row->kind, kinds[i].name)) {
			enum rc rc = kinds[i].run(&w->tx, &job, &w->services);

			if (rc != RC_OK)
				print_error("job %s: %s\n", kinds[i].name,
				    rc_name(rc));
			WANT_RC(rc, RC_OK);
			WANT(job.then == NULL);
		}
	w->tx.roles = ROLE_CLOCK;
	WANT_RC(job_end(&w->tx, job.id, job.again_us), RC_OK);
}

static void
run_due(struct life *w)
{
	static struct job_kind	 kinds[JOB_KINDS_MAX];
	struct q_job_due_row	*rows;
	struct test		*t = w->t;
	size_t			 n;

	rooms_jobs(kinds);
	w->tx.roles = ROLE_CLOCK;
	WANT_RC(q_job_due(&w->tx, &(struct q_job_due_in){
		.now_us = w->now_us, .most = DUE_MAX }, &rows, &n), RC_OK);
	for (size_t i = 0; i < n; i++) {
		w->tx.roles = ROLE_CLOCK;
		run_job(w, kinds, &rows[i]);
	}
}

/* ---- a life */

static enum rc
step(struct life *w, int i)
{
	switch (rng_below(&w->rng, 24)) {
	case 0:
		return start(w, i);
	case 1:
		return photo(w, i);
	case 2:
		return documents(w, i);
	case 3: case 4:
		return fill(w, i);
	case 5: case 6: case 7: case 8:
		return act(w, i);
	case 9:
		return order(w, i);
	case 10: case 11:
		return pay(w);
	case 12: case 13: case 14: case 15: case 16:
		return review(w, i);
	case 17:
		return judge_photo(w, i);
	case 18:
		return arbitrate(w, i);
	case 19:
		return once_in(w, 3) ? give_back(w, i) : at_desk(w, i);
	case 20:
		return once_in(w, 2) ? ask_waiver(w, i) : waive(w, i);
	case 21:
		return authority(w, i);
	case 22:
		return once_in(w, 2) ? arrange(w) : certify(w);
	default:
		return scores(w);
	}
}

static bool
is_over(struct life *w, int i)
{
	struct app app;

	return mine(w, i, &app) == RC_OK && (!state_is_live(app.state) ||
	    app.state == STATE_FAILED || app.state == STATE_CERTIFIED ||
	    app.state == STATE_BARRED);
}

/* All or nothing, as a request is; nothing but a plain answer may come of it. */
static void
try_one(struct life *w)
{
	struct test	*t = w->t;
	int		 i = w->last = once_in(w, 3) ?
	    (int)rng_below(&w->rng, PEOPLE) : w->last;
	struct charge	*before = arena_copy(w->step, w->charges,
	    (size_t)w->charges_n * sizeof(*before));
	int		 before_n = w->charges_n;
	enum rc		 rc;

	WANT_RC(tx_save(&w->tx), RC_OK);
	rc = tx_save_end(&w->tx, step(w, i));
	if (rc != RC_OK && rc != RC_DENIED && rc != RC_NONE && rc != RC_BAD &&
	    rc != RC_FULL && rc != RC_STALE)
		print_error("%s: %s\n", rc_name(rc), w->tx.cause);
	WANT(rc == RC_OK || rc == RC_DENIED || rc == RC_NONE ||
	    rc == RC_BAD || rc == RC_FULL || rc == RC_STALE);
	/* A local gateway is part of the transaction. */
	if (rc != RC_OK && before_n < w->charges_n) {
		memcpy(w->charges, before, (size_t)before_n * sizeof(*before));
		w->charges_n = before_n;
	}
	run_due(w);
	look(w, i);
	if (is_over(w, i) && once_in(w, 6))
		add_person(w, i);
}

/* Where in the exam a part of the steps happens: most of them while one registers. */
static void
move_clock(struct life *w, size_t k, size_t steps)
{
	const struct span *s = w->exam->stages.span;
	int64_t at_us = k * 10 < steps * 6 ? 0 :
	    k * 10 < steps * 7 ? s[STAGE_REGISTER].to_us :
	    k * 10 < steps * 8 ? s[STAGE_PAY].to_us + 2 * US_PER_DAY :
	    s[STAGE_EXAM].to_us;

	w->now_us += (int64_t)rng_below(&w->rng, 8 * US_PER_MINUTE);
	if (w->now_us < at_us)
		w->now_us = at_us;
}

static void
live(struct life *w, size_t steps)
{
	struct arena *kept = w->tx.a;

	static const char *const planted[] = { "lapse", "seats", "tickets" };

	w->now_us = w->exam->stages.span[STAGE_REGISTER].from_us + US_PER_DAY;
	for (size_t i = 0; i < COUNT(planted); i++)
		(void)job_add(&w->tx, planted[i], STR("all"), STR(""),
		    w->now_us);
	for (int i = 0; i < PEOPLE; i++)
		add_person(w, i);
	for (size_t k = 0; k < steps; k++) {
		w->tx.a = w->step;
		move_clock(w, k, steps);
		try_one(w);
		arena_reset(w->step);
		w->tx.a = kept;
	}
	for (int i = 0; i < PEOPLE; i++)
		look(w, i);
}

/* Switches that a configuration of exams/ does not turn. */
static struct str
mutate(struct arena *a, struct str text, size_t life)
{
	static const char *const turns[LIVES][2][2] = {
		{ { "", "" }, { "", "" } },
		{ { "mode: online\n  levels: 1", "mode: online\n  levels: 2" }, { "enabled: no", "enabled: yes" } },
		{ { "levels: 2", "levels: 1" }, { "undo_minutes: 10", "undo_minutes: 0" } },
		{ { "verdict: post", "verdict: none" }, { "max_choices: 1", "max_choices: 3" } },
	};

	for (size_t i = 0; i < 2; i++) {
		struct str from = str_z(turns[life][i][0]);
		size_t	   at = from.n == 0 ? SIZE_MAX : str_find(text, from);

		if (at != SIZE_MAX)
			text = str_make(a, "%.*s%s%.*s", (int)at, text.p,
			    turns[life][i][1], (int)(text.n - at - from.n),
			    text.p + at + from.n);
	}
	return text;
}

static void
live_once(struct test *t, struct db *db, struct str text, size_t life,
    size_t steps, size_t *seen)
{
	struct exam_cache	*cache = exam_cache_new();
	struct life		*w = ARENA_NEW(t->a, struct life);
	struct exam_import	 x;
	struct cx		 cx;

	*w = (struct life){ .rng = rng_seeded(2026 + life), .t = t,
		.seen = seen,
		.a = arena_new((size_t)1 << 30),
		.step = arena_new((size_t)256 << 20) };
	w->keys = keys_make(&(struct key){ { 1 } });
	w->law = (struct law){ cache, law_sources, law_watches };
	w->clock = clock_system();
	w->services = (struct services){ .keys = &w->keys, .rng = &w->rng,
		.clock = &w->clock, .law = &w->law };
	w->charges = ARENA_ARRAY(w->a, struct charge, CHARGES_MAX);
	w->desk = (struct pay_desk){ .law = &w->law, .keys = &w->keys,
		.rng = &w->rng, .public_url = STR("https://example.cn"),
		.services_n = 1, .services = { { STR("simulated"), STR("模拟"),
		    GATEWAY_SIMULATED, PAY_SCENE_QR, &gateway } } };
	services_add(&w->services, &exam_cache_key, cache);
	services_add(&w->services, &position_use_key,
	    (void *)(uintptr_t)&app_position_use);
	services_add(&w->services, &exam_use_key,
	    (void *)(uintptr_t)&app_exam_use);
	services_add(&w->services, &pay_desk_key, &w->desk);
	WANT_RC(tx_begin(db, w->a, ROLE_SYSTEM, true, &w->tx), RC_OK);
	cx = as(w, ROLE_INDEX_SYSTEM, 0);
	WANT_RC(civil_parse(STR("2026-10-01 09:00"), &w->now_us), RC_OK);
	WANT_RC(exam_import(&cx, mutate(w->a, text, life), NULL, &x), RC_OK);
	WANT_RC(exam_load(cache, &w->tx, x.code, &w->exam), RC_OK);
	add_staff(w);
	if (config_has_step(&w->exam->config, STEP_POSITION))
		add_positions(w);
	live(w, steps);
	WANT_RC(tx_end(&w->tx, RC_NONE), RC_NONE);	/* the next one begins anew */
	exam_cache_free(cache);
	arena_free(w->step);
	arena_free(w->a);
}

static void
live_all(struct test *t, const char *url)
{
	static const char *const files[] = { "exams/linyi/exam.yaml",
		"exams/national/exam.yaml", "exams/jilin/exam.yaml",
		"exams/certificate/exam.yaml", "exams/hubei/exam.yaml",
		"exams/teacher/exam.yaml" };
	size_t		 steps = db_is_postgres(url) ? STEPS_POSTGRES :
	    STEPS_SQLITE;
	char		 cause[DB_CAUSE_BYTES];
	size_t		 seen[STATE__MAX] = { 0 };
	struct db	*db;

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	for (size_t i = 0; i < COUNT(files); i++)
		for (size_t life = 0; life < LIVES; life++)
			live_once(t, db, test_file(t, files[i]), life, steps,
			    seen);
	db_close(db);
	/* Where nobody ever was, nothing was looked at. */
	for (size_t s = 0; s < STATE__MAX; s++) {
		if (seen[s] == 0 && !db_is_postgres(url))
			print_error("nobody was ever %s\n",
			    state_word((enum state)s));
		WANT(db_is_postgres(url) || seen[s] > 0);
	}
}

TEST(whole_lives_on_every_configuration_break_nothing_between_the_folders)
{
	each_store(t, live_all);
}
