/* SPDX-License-Identifier: Apache-2.0 */
/* Stages that were put off: for everybody, for one person, the newest holds. */
#include "tests/stores.h"

#include "exam/exam.h"

static const char config_text[] =
    "code: later\ntitle: 考试\nauthority: 机构\ndemo: yes\n"
    "account: {realm: later}\n"
    "windows:\n  register: {from: 2026-01-01 00:00, to: 2026-07-01 00:00}\n"
    "  review: {to: 2026-08-01 00:00}\n"
    "  pay: {from: 2026-01-01 00:00, to: 2026-09-01 00:00}\n"
    "  ticket: {from: 2027-03-01 00:00, to: 2027-04-01 00:00}\n"
    "freeze_at: 2026-06-30 12:00\n"
    "steps: [notice, pledge, form, confirm]\n"
    "form: [{name: a, label: 甲, kind: text}]\n"
    "subjects: [{name: 科目, from: 2027-04-01 09:00, to: 2027-04-01 11:00}]\n"
    "sites: [{name: 考点, address: 地址}]\n"
    "instructions: [守时]\n"
    "texts: {notice: 须知, pledge: 承诺}\n";

static int64_t
at(struct test *t, const char *text)
{
	int64_t us = 0;

	WANT_RC(civil_parse(str_z(text), &us), RC_OK);
	return us;
}

static int64_t
end_for(struct test *t, struct cx *cx, const struct exam *x, const char *who)
{
	const struct stages	*s = NULL;
	struct str		 person = who == NULL ? STR("") :
	    person_hash(cx, "idno", str_z(who));

	WANT_RC(stages_load(cx, x, person, &s), RC_OK);
	return s->span[STAGE_REGISTER].to_us;
}

static void
put_off(struct test *t, const char *url)
{
	struct exam_cache	*cache = exam_cache_new();
	struct keys		 keys = keys_make(&(struct key){ { 1 } });
	struct rng		 rng = rng_seeded(1);
	char			 cause[DB_CAUSE_BYTES];
	struct exam_import	 im;
	const struct exam	*x = NULL;
	struct extension	 e = { .stage = STAGE_REGISTER,
		.person = STR(""), .reason = STR("台风") };
	struct db		*db = NULL;
	struct tx		 tx;
	struct cx		 cx;

	WANT_RC(db_open(url, false, cause, &db), RC_OK);
	WANT_RC(tx_begin(db, t->a, ROLE_SYSTEM, true, &tx), RC_OK);
	cx = (struct cx){ .tx = &tx, .a = t->a, .keys = &keys, .rng = &rng,
		.now_us = at(t, "2026-07-02 00:00"), .role = ROLE_INDEX_SYSTEM,
		.demo = true };
	WANT_RC(exam_import(&cx, str_z(config_text), NULL, &im), RC_OK);
	WANT_RC(exam_load(cache, &tx, STR("later"), &x), RC_OK);
	WANT_INT(end_for(t, &cx, x, NULL), at(t, "2026-07-01 00:00"));

	e.until_us = cx.now_us;				/* already past */
	WANT_RC(extension_add(&cx, x, &e), RC_BAD);
	e.until_us = at(t, "2026-07-10 00:00");
	e.stage = STAGE_RECHOOSE;			/* has no end here */
	WANT_RC(extension_add(&cx, x, &e), RC_DENIED);
	e.stage = STAGE_REGISTER;
	e.person = person_hash(&cx, "idno", STR("甲"));
	WANT_RC(extension_add(&cx, x, &e), RC_OK);
	WANT_RC(exam_load(cache, &tx, STR("later"), &x), RC_OK);
	WANT(x->personal);
	WANT_INT(end_for(t, &cx, x, "甲"), at(t, "2026-07-10 00:00"));
	WANT_INT(end_for(t, &cx, x, "乙"), at(t, "2026-07-01 00:00"));
	WANT_INT(x->widest.span[STAGE_REGISTER].to_us,
	    at(t, "2026-07-10 00:00"));

	/* A later word corrects an earlier one; everybody's is the least. */
	cx.now_us++;
	e.until_us = at(t, "2026-07-08 00:00");
	WANT_RC(extension_add(&cx, x, &e), RC_OK);
	cx.now_us++;
	e.person = STR("");
	e.until_us = at(t, "2026-07-05 00:00");
	WANT_RC(extension_add(&cx, x, &e), RC_OK);
	WANT_RC(exam_load(cache, &tx, STR("later"), &x), RC_OK);
	WANT_INT(end_for(t, &cx, x, "甲"), at(t, "2026-07-08 00:00"));
	WANT_INT(end_for(t, &cx, x, "乙"), at(t, "2026-07-05 00:00"));
	WANT_INT(x->stages.span[STAGE_CHANGE].to_us,
	    at(t, "2026-07-05 00:00"));
	WANT_INT(stage_as_of_us(&x->config), at(t, "2026-07-01 00:00"));
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	exam_cache_free(cache);
	db_close(db);
}

TEST(a_stage_that_was_put_off_ends_later_for_whom_it_was)
{
	each_store(t, put_off);
}

TEST(a_stage_says_why_it_is_not_open)
{
	const struct span s = { US_PER_DAY, 2 * US_PER_DAY };

	WANT_STR(stage_why(t->a, STAGE_PAY, &s, US_PER_DAY), "");
	WANT_STR(stage_why(t->a, STAGE_PAY, &s, 0),
	    "缴费尚未开始，开始时间：1970-01-02 08:00");
	WANT_STR(stage_why(t->a, STAGE_CHANGE, &s, 2 * US_PER_DAY),
	    "已过 1970-01-03 08:00，不能再修改、补充报名信息，不能再改报");
	WANT_STR(hours_text(t->a, &s),
	    "1970-01-02 08:00 至 1970-01-03 08:00");
	WANT_STR(hours_text(t->a, &(struct span){ 0, US_PER_DAY }),
	    "1970-01-02 08:00 前");
}
