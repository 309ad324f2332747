/* SPDX-License-Identifier: Apache-2.0 */
#include "review/review.h"

#include "application/facts.h"
#include "base/utf8.h"
#include "notify/notify.h"
#include "photo/photo.h"
#include "review/review.sql.h"

static const int64_t LEASE_US = 10 * US_PER_MINUTE;

const struct review_reason review_reasons[] = {
#define REASON(code, text) { #code, STR_INIT(text) },
#include "review/reason.tbl"
#undef REASON
};
const size_t review_reasons_n = COUNT(review_reasons);

struct str
review_reason_text(struct str code)
{
	for (size_t i = 0; i < COUNT(review_reasons); i++)
		if (str_eq_z(code, review_reasons[i].code))
			return review_reasons[i].text;
	return STR("");
}

enum rc
review_in_scope(struct cx *cx, const struct app *app, bool *ret_in)
{
	struct q_scope_has_row	row;
	enum rc			rc;

	rc = q_scope_has(cx->tx, &(struct q_scope_has_in){
		.staff_id = cx->who, .exam_id = app->exam_id,
		.department = app->department }, &row);
	if (rc == RC_OK)
		*ret_in = row.n > 0;
	return rc;
}

/*
 * Whether the second of two eyes would be the first again: a reviewer who
 * passed a level does not review the next, and whoever decided anything does
 * not arbitrate (S2-16).
 */
static enum rc
seen_before(struct cx *cx, const struct app *app, bool *ret)
{
	struct q_review_by_me_row	row;
	enum rc				rc;

	rc = q_review_by_me(cx->tx, &(struct q_review_by_me_in){ app->id,
		cx->who }, &row);
	*ret = rc == RC_OK && (cx->role == ROLE_INDEX_ARBITER ?
	    row.decided > 0 : row.passed > 0 && app->review_level > 1);
	return rc;
}

/* Facts that a reviewer's moves need; RC_NONE hides what is out of scope. */
static enum rc
facts(struct cx *cx, const struct exam *exam, const struct app *app,
    struct app_facts *f, struct q_review_open_of_row *open)
{
	struct photo	photo;
	bool		in = false;
	enum rc		rc = review_in_scope(cx, app, &in);

	*open = (struct q_review_open_of_row){ 0 };
	if (rc == RC_OK && !in)
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = app_facts_load(cx, exam, app, f, &photo);
	if (rc == RC_OK)
		rc = seen_before(cx, app, &f->reviewed_before);
	if (rc != RC_OK)
		return rc;
	f->in_scope = true;
	rc = q_review_open_of(cx->tx, &(struct q_review_open_of_in){ app->id },
	    open);
	f->lease_mine = rc == RC_OK && open->staff_id == cx->who &&
	    open->leased_until_us > cx->now_us;
	return rc == RC_NONE ? RC_OK : rc;
}

enum rc
review_claim(struct cx *cx, const struct exam *exam, struct app *app,
    struct verdict *ret_v, int64_t *ret_until_us)
{
	struct q_review_open_of_row	open;
	struct app_facts		f;
	int64_t				until_us = cx->now_us + LEASE_US;
	enum rc				rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc != RC_OK)
		return rc;
	if (f.lease_mine) {
		*ret_until_us = open.leased_until_us;
		return RC_OK;
	}
	rc = app_fire(cx, &f, app, EV_CLAIM, STR(""), ret_v);
	if (rc == RC_OK)
		rc = q_review_add(cx->tx, &(struct q_review_add_in){
			.id = cx_id(cx), .application_id = app->id,
			.staff_id = cx->who, .claimed_us = cx->now_us,
			.leased_until_us = until_us });
	if (rc == RC_OK)
		rc = job_add(cx->tx, "lease", str_make(cx->a, "%lld.%lld",
		    (long long)app->id, (long long)app->version), STR(""),
		    until_us);
	if (rc == RC_OK)
		*ret_until_us = until_us;
	return rc;
}

static enum rc
close_review(struct cx *cx, int64_t review_id, const char *decision,
    const struct review_decision *d)
{
	return q_review_decide(cx->tx, &(struct q_review_decide_in){
		.id = review_id, .decision = str_z(decision),
		.reason_code = d->reason_code, .reason = d->reason,
		.decided_us = cx->now_us });
}

enum rc
review_release(struct cx *cx, const struct exam *exam, struct app *app,
    struct verdict *ret_v)
{
	static const struct review_decision	none = {
		.reason_code = STR_INIT(""), .reason = STR_INIT(""),
		.fields = STR_INIT("") };
	struct q_review_open_of_row		open;
	struct app_facts			f;
	enum rc					rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc == RC_OK)
		rc = app_fire(cx, &f, app, EV_RELEASE, STR(""), ret_v);
	return rc != RC_OK ? rc : close_review(cx, open.id, "RELEASED", &none);
}

/* What the candidate is told; the reason itself stays on the status page. */
static enum rc
tell(struct cx *cx, const struct exam *exam, const struct app *app)
{
	static const struct {
		enum state		state;
		enum notify_template	template;
	} texts[] = {
		{ STATE_APPROVED, TEMPLATE_APPROVED },
		{ STATE_PAID, TEMPLATE_PASSED },
		{ STATE_REJECTED, TEMPLATE_REJECTED },
		{ STATE_RETURNED, TEMPLATE_RETURNED },
		{ STATE_BARRED, TEMPLATE_BARRED },
		{ STATE_IN_REVIEW, TEMPLATE_REVIEW },
		{ STATE_POSITION_GONE, TEMPLATE_POSITION_GONE },
		{ STATE_DISQUALIFIED, TEMPLATE_DISQUALIFIED },
	};
	struct notify			 n = { .kind = "reviewed",
		.values = { { STR("title"), exam->config.title } },
		.no_phone = (exam->config.sms_events & SMS_REVIEWED) == 0,
		/* one decision is one version of the application */
		.ref = str_make(cx->a, "%lld/%lld", (long long)app->id,
		    (long long)app->version) };
	struct q_review_contact_row	 row;
	size_t				 i = 0;
	enum rc				 rc;

	while (i < COUNT(texts) && texts[i].state != app->state)
		i++;
	if (i == COUNT(texts))
		return RC_OK;		/* another level looks first */
	n.template = texts[i].template;
	rc = q_review_contact(cx->tx, &(struct q_review_contact_in){ app->id },
	    &row);
	if (rc == RC_OK)
		n.account_id = row.account_id;
	if (rc == RC_OK && !n.no_phone)
		rc = seal_open(cx->a, &cx->keys->seal, "phone", row.phone_seal,
		    &n.phone);
	return rc != RC_OK ? rc : notify_send(cx, &n);
}

/* Named fields are words of steps; anything else is no field. */
static bool
fields_right(const struct exam *exam, struct str fields)
{
	struct str	word;
	size_t		n = 0;

	while (str_cut(&fields, ' ', &word)) {
		bool known = str_eq_z(word, "docs") &&
		    exam->config.docs_n > 0;

		for (size_t i = 0; i < exam->config.steps_n; i++)
			known |= str_eq_z(word,
			    step_word(exam->config.steps[i]));
		if (!known)
			return false;
		n++;
	}
	return n > 0;
}

static enum event
event_of(const struct exam *exam, const struct app *app,
    enum review_verdict v)
{
	if (v == REVIEW_REJECT)
		return EV_REJECT;
	if (v == REVIEW_RETURN)
		return EV_RETURN;
	return app->review_level < exam->config.review_levels ? EV_PASS :
	    EV_APPROVE;
}

static const char *
decision_word(enum event e)
{
	return e == EV_APPROVE ? "APPROVED" : e == EV_PASS ? "PASSED" :
	    e == EV_REJECT ? "REJECTED" : "RETURNED";
}

enum rc
review_decide(struct cx *cx, const struct exam *exam, struct app *app,
    const struct review_decision *d, struct verdict *ret_v)
{
	enum event			e = event_of(exam, app, d->verdict);
	struct q_review_open_of_row	open;
	struct app_facts		f;
	struct str			reason = STR("");
	enum rc				rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc != RC_OK)
		return rc;
	f.has_reason = review_reason_text(d->reason_code).n > 0 &&
	    utf8_count(d->reason) >= 4 && utf8_count(d->reason) <= 500;
	f.has_fields = fields_right(exam, d->fields);
	f.return_fields = d->fields;
	f.return_until_us = cx->now_us + exam->config.return_days * US_PER_DAY;
	if (d->verdict != REVIEW_APPROVE)
		reason = str_make(cx->a, "%.*s：%.*s",
		    STR_ARG(review_reason_text(d->reason_code)),
		    STR_ARG(d->reason));
	rc = app_fire(cx, &f, app, e, reason, ret_v);
	if (rc == RC_OK)
		rc = close_review(cx, open.id, decision_word(e), d);
	if (rc == RC_OK && e == EV_APPROVE && f.owed_fen == 0)
		rc = app_fire(cx, &f, app, EV_PAY, STR(""), ret_v);
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

static bool
reason_right(struct str reason)
{
	return utf8_count(reason) >= 4 && utf8_count(reason) <= 500;
}

enum rc
review_arbitrate(struct cx *cx, const struct exam *exam, struct app *app,
    bool uphold, struct str answer, struct verdict *ret_v)
{
	struct q_review_open_of_row	open;
	struct app_facts		f;
	enum rc				rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc != RC_OK)
		return rc;
	f.has_reason = reason_right(answer);
	rc = app_fire(cx, &f, app, uphold ? EV_UPHOLD : EV_DISMISS, answer,
	    ret_v);
	if (rc == RC_OK && uphold && f.owed_fen == 0)
		rc = app_fire(cx, &f, app, EV_PAY, STR(""), ret_v);
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

enum rc
review_photo(struct cx *cx, const struct exam *exam, const struct app *app,
    struct str sha256, bool pass, struct str reason)
{
	struct q_review_contact_row	row;
	enum rc				rc;

	rc = photo_judge(cx, exam, app->account_id, sha256, pass, reason);
	if (rc == RC_OK)
		rc = q_review_contact(cx->tx, &(struct q_review_contact_in){
			app->id }, &row);
	return rc != RC_OK ? rc : notify_note(cx, row.account_id, "photo",
	    str_make(cx->a, "【%.*s】您的照片审核%s%.*s。",
	    STR_ARG(exam->config.title), pass ? "通过" : "不通过：",
	    STR_ARG(pass ? STR("") : reason)));
}

enum rc
review_reopen(struct cx *cx, const struct exam *exam, struct app *app,
    struct str reason, struct verdict *ret_v)
{
	struct q_review_open_of_row	open;
	struct app_facts		f;
	enum rc				rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc != RC_OK)
		return rc;
	f.has_reason = reason_right(reason);
	rc = app_fire(cx, &f, app, EV_REOPEN, reason, ret_v);
	/* Nobody holds it: the clock gives it to the queue at once. */
	if (rc == RC_OK)
		rc = job_add(cx->tx, "lease", str_make(cx->a, "%lld.%lld",
		    (long long)app->id, (long long)app->version), STR(""),
		    cx->now_us);
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

enum rc
review_disqualify(struct cx *cx, const struct exam *exam, struct app *app,
    struct verdict *ret_v)
{
	struct q_disqualification_open_row	d;
	struct q_review_open_of_row		open;
	struct app_facts			f;
	enum rc					rc;

	ret_v->n = 0;
	rc = facts(cx, exam, app, &f, &open);
	if (rc == RC_OK)
		rc = q_disqualification_open(cx->tx,
		    &(struct q_disqualification_open_in){ app->id }, &d);
	if (rc != RC_OK)
		return rc;
	f.has_reason = true;
	f.other_person = d.proposed_by != cx->who;
	rc = app_fire(cx, &f, app, EV_DISQUALIFY, str_make(cx->a,
	    "%.*s：%.*s", STR_ARG(d.basis), STR_ARG(d.reason)), ret_v);
	if (rc == RC_OK)
		rc = q_disqualification_decide(cx->tx,
		    &(struct q_disqualification_decide_in){ d.id, cx->who,
			cx->now_us, STR("DONE") });
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

enum rc
review_drop_position(struct cx *cx, const struct exam *exam, struct str code,
    struct str reason, size_t *ret_n)
{
	struct q_drop_list_row	*rows;
	struct q_review_open_of_row open;
	struct app_facts	 f;
	struct verdict		 v;
	struct app		 app;
	enum rc			 rc;

	rc = q_drop_list(cx->tx, &(struct q_drop_list_in){ exam->id, code },
	    &rows, ret_n);
	if (rc == RC_OK && *ret_n == 0)
		return RC_NONE;
	for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
		rc = app_by_id(cx, rows[i].id, &app);
		if (rc == RC_OK)
			rc = facts(cx, exam, &app, &f, &open);
		f.has_reason = reason_right(reason);
		if (rc == RC_OK)
			rc = app_fire(cx, &f, &app, EV_DROP, reason, &v);
		if (rc == RC_OK)
			rc = tell(cx, exam, &app);
	}
	return rc;
}

/* "id.version": a claim of another version has its own job. */
static enum rc
parse_key(struct str key, int64_t *ret_id, int64_t *ret_version)
{
	struct str	part;
	enum rc		rc;

	if (!str_cut(&key, '.', &part))
		return RC_BAD;
	rc = str_i64(part, ret_id);
	return rc == RC_OK ? str_i64(key, ret_version) : rc;
}

enum rc
review_lease_job(struct tx *tx, struct job *job, void *ctx)
{
	struct review_jobs		*j = ctx;
	struct cx			 cx = { .tx = tx, .a = tx->a,
		.keys = j->keys, .rng = j->rng, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	struct review_decision		 none = { .reason_code = STR(""),
		.reason = STR(""), .fields = STR("") };
	struct q_review_open_of_row	 open;
	const struct exam		*exam;
	struct verdict			 v;
	struct app_facts		 f;
	struct app			 app;
	int64_t				 id = 0, version = 0;
	bool				 held;
	enum rc				 rc;

	rc = parse_key(job->key, &id, &version);
	if (rc == RC_OK)
		rc = app_by_id(&cx, id, &app);
	if (rc != RC_OK)
		return rc;
	if (app.version != version)
		return RC_OK;		/* decided or released meanwhile */
	rc = exam_load_id(j->exams, tx, app.exam_id, &exam);
	if (rc == RC_OK)
		rc = q_review_open_of(tx, &(struct q_review_open_of_in){ id },
		    &open);
	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	held = rc == RC_OK;
	f = (struct app_facts){ .config = &exam->config, .app = &app,
		.now_us = cx.now_us };
	rc = app_fire(&cx, &f, &app, EV_RELEASE, STR(""), &v);
	return rc != RC_OK || !held ? rc : close_review(&cx, open.id,
	    "RELEASED", &none);
}
