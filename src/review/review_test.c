/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: what the candidate reads of a rejection, and what becomes of the photo. */
#include "tests/law_world.h"

#include "account/account.sql.h"
#include "photo/photo.h"
#include "review/review.h"

enum { REVIEWER = 7 };

static void
add_reviewer(struct law_world *w)
{
	struct test	*t = w->t;
	int64_t		 n;

	w->tx.roles = ROLE_SYSTEM;
	WANT_RC(q_staff_add(&w->tx, &(struct q_staff_add_in){ .id = REVIEWER,
		.login = STR("r"), .name = STR("审核员"),
		.roles = ROLE_REVIEWER, .password = STR("x"),
		.made_us = w->now_us }, &n), RC_OK);
	WANT_RC(q_scope_add(&w->tx, &(struct q_scope_add_in){
		.staff_id = REVIEWER, .exam_id = w->exam->id,
		.department = STR("") }, &n), RC_OK);
}

/* Somebody hands in, and a reviewer has the application before them. */
static struct cx
claimed(struct law_world *w, struct app *app)
{
	struct test	*t = w->t;
	struct verdict	 v;
	struct cx	 cx;
	int64_t		 until_us;

	law_world_person(w, app);
	cx = law_world_as(w, ROLE_INDEX_CANDIDATE, app->account_id);
	WANT_RC(photo_save(&cx, w->exam, STR("jpeg"), STR("")), RC_OK);
	WANT_RC(law_world_try(w, ROLE_INDEX_CANDIDATE, EV_CONFIRM, app), RC_OK);
	WANT_RC(law_world_try(w, ROLE_INDEX_CANDIDATE, EV_SEAL, app), RC_OK);
	w->now_us += 11 * US_PER_MINUTE;	/* the undo is over */
	cx = law_world_as(w, ROLE_INDEX_REVIEWER, REVIEWER);
	WANT_RC(review_claim(&cx, app, &v, &until_us), RC_OK);
	WANT(until_us > w->now_us);
	return cx;
}

static void
reasons_on(struct test *t, const char *url)
{
	/* What can be wrong with an application, and the word that says so. */
	static const struct { const char *code, *word; } rows[] = {
		{ "MAJOR", "专业" }, { "EDUCATION", "学历" }, { "AGE", "年龄" },
		{ "EXPERIENCE", "基层" }, { "POLITICS", "政治面貌" },
		{ "PHOTO", "照片" }, { "INCOMPLETE", "不完整" },
		{ "OTHER", "其他" },
	};
	struct law_world w;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	add_reviewer(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct app	 app;
		struct app_past	*past;
		struct photo	 photo;
		struct verdict	 v;
		struct cx	 cx;
		size_t		 n;

		WANT_RC(tx_save(&w.tx), RC_OK);
		cx = claimed(&w, &app);
		WANT_RC(review_decide(&cx, w.exam, &app,
		    &(struct review_decision){ .verdict = REVIEW_REJECT,
			.reason_code = str_z(rows[i].code), .fields = STR(""),
			.reason = STR("请看公告第三条") }, &v), RC_OK);
		cx = law_world_as(&w, ROLE_INDEX_CANDIDATE, app.account_id);
		WANT_RC(app_history(&cx, app.id, &past, &n), RC_OK);
		WANT_INT(past[n - 1].to, STATE_REJECTED);
		WANT(str_has(past[n - 1].reason, str_z(rows[i].word)));
		WANT(str_has(past[n - 1].reason, STR("请看公告第三条")));
		WANT_RC(photo_load(&cx, w.exam, app.account_id, &photo), RC_OK);
		WANT_INT(photo.state == PHOTO_FAILED,
		    str_eq_z(str_z(rows[i].code), "PHOTO"));
		WANT_RC(tx_save_end(&w.tx, RC_DENIED), RC_DENIED);
	}
	law_world_close(&w);
}

TEST(a_rejection_says_what_it_is_about_and_why)	/* S0-18 S2-11 */
{
	each_store(t, reasons_on);
}

static void
returned_on(struct test *t, const char *url)
{
	struct law_world w;
	struct photo	 photo;
	struct verdict	 v;
	struct app	 app;
	struct cx	 cx;

	law_world_open(&w, t, url, LAW_WORLD_EXAM);
	add_reviewer(&w);
	cx = claimed(&w, &app);
	WANT_RC(review_decide(&cx, w.exam, &app, &(struct review_decision){
		.verdict = REVIEW_RETURN, .reason_code = STR("INCOMPLETE"),
		.fields = STR("photo"), .reason = STR("照片太暗，请换一张") },
	    &v), RC_OK);
	WANT_INT(app.state, STATE_RETURNED);
	cx = law_world_as(&w, ROLE_INDEX_CANDIDATE, app.account_id);
	WANT_RC(photo_load(&cx, w.exam, app.account_id, &photo), RC_OK);
	WANT_INT(photo.state, PHOTO_FAILED);
	WANT_STR(photo.reason, "照片太暗，请换一张");
	law_world_close(&w);
}

TEST(a_return_for_the_photo_wants_another_one)	/* S4-07 */
{
	each_store(t, returned_on);
}
