/* SPDX-License-Identifier: Apache-2.0 */
/* Claims, decisions, arbitration, second looks; and the facts about staff that the law asks. */
#include "review/review.h"

#include "application/law.h"
#include "audit/audit.h"
#include "base/utf8.h"
#include "notify/notify.h"
#include "photo/photo.h"
#include "position/state.h"
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
	for (size_t i = 0; i < review_reasons_n; i++)
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

/* ---- the facts that this folder answers */

static enum rc
load_in_scope(struct cx *cx, const struct app_case *c, bool *ret)
{
	return review_in_scope(cx, c->app, ret);
}

/*
 * Whether the second of two eyes would be the first again: a reviewer who
 * passed a level does not review the next, and whoever decided anything does
 * not arbitrate (S2-16).
 */
static enum rc
load_fresh_eyes(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_review_by_me_row	row;
	enum rc				rc;

	rc = q_review_by_me(cx->tx, &(struct q_review_by_me_in){
		.application_id = c->app->id, .staff_id = cx->who }, &row);
	*ret = rc == RC_OK && (cx->role == ROLE_INDEX_ARBITER ?
	    row.decided == 0 : row.passed == 0 || c->app->review_level <= 1);
	return rc;
}

static bool
is_mine(const struct cx *cx, const struct q_review_open_of_row *open)
{
	return open->staff_id == cx->who && open->leased_until_us > cx->now_us;
}

static enum rc
load_lease_mine(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_review_open_of_row	open;
	enum rc				rc;

	rc = q_review_open_of(cx->tx, &(struct q_review_open_of_in){
		.application_id = c->app->id }, &open);
	*ret = rc == RC_OK && is_mine(cx, &open);
	return rc == RC_NONE ? RC_OK : rc;
}

/* Since the candidate handed it in; what was decided about an earlier try is over. */
static enum rc
load_undecided(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_review_decided_row	row;
	enum rc				rc;

	rc = q_review_decided(cx->tx, &(struct q_review_decided_in){
		.application_id = c->app->id }, &row);
	*ret = rc == RC_OK && row.n == 0;
	return rc;
}

static enum rc
load_proposed_by_another(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct q_disqualification_open_row	d;
	enum rc					rc;

	rc = q_disqualification_open(cx->tx,
	    &(struct q_disqualification_open_in){
		.application_id = c->app->id }, &d);
	*ret = rc == RC_OK && d.proposed_by != cx->who;
	return rc == RC_NONE ? RC_OK : rc;
}

const struct fact_source review_facts[] = {
	{ FACT_in_scope, load_in_scope },
	{ FACT_fresh_eyes, load_fresh_eyes },
	{ FACT_lease_mine, load_lease_mine },
	{ FACT_undecided, load_undecided },
	{ FACT_proposed_by_another, load_proposed_by_another },
	{ FACT__MAX, NULL },
};

/* ---- moves */

/* What is out of scope does not exist for this member of staff: RC_NONE. */
static enum rc
within_scope(struct cx *cx, const struct app *app)
{
	bool	in = false;
	enum rc	rc = review_in_scope(cx, app, &in);

	return rc == RC_OK && !in ? RC_NONE : rc;
}

/* The open review of an application; all zero when there is none. */
static enum rc
open_review(struct cx *cx, const struct app *app,
    struct q_review_open_of_row *ret)
{
	enum rc rc;

	*ret = (struct q_review_open_of_row){ 0 };
	rc = q_review_open_of(cx->tx, &(struct q_review_open_of_in){
		.application_id = app->id }, ret);
	return rc == RC_NONE ? RC_OK : rc;
}

/* An event without words of its own. */
static struct app_act
plain_act(const struct app *app, enum event e)
{
	return (struct app_act){ .id = app->id, .version = app->version,
		.event = e };
}

/* Nothing is owed, so that an approved one has registered: T14z, T14y. */
static enum rc
paid_if_free(struct cx *cx, struct app *app)
{
	struct app_act	act = plain_act(app, EV_PAY);
	struct verdict	v;
	enum rc		rc = app_fire(cx, &act, app, &v);

	return rc == RC_DENIED ? RC_OK : rc;
}

enum rc
review_claim(struct cx *cx, struct app *app, struct verdict *ret_v,
    int64_t *ret_until_us)
{
	struct q_review_open_of_row	open;
	struct app_act			act = plain_act(app, EV_CLAIM);
	int64_t				until_us = cx->now_us + LEASE_US;
	enum rc				rc;

	ret_v->n = 0;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = open_review(cx, app, &open);
	if (rc != RC_OK)
		return rc;
	if (is_mine(cx, &open)) {
		*ret_until_us = open.leased_until_us;
		return RC_OK;
	}
	rc = app_fire(cx, &act, app, ret_v);
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

/* Whoever is looking at it has nothing to decide any more. */
static enum rc
end_review(struct cx *cx, const struct app *app)
{
	static const struct review_decision	none = {
		.reason_code = STR_INIT(""), .reason = STR_INIT(""),
		.fields = STR_INIT("") };
	struct q_review_open_of_row		open;
	enum rc					rc = open_review(cx, app, &open);

	return rc != RC_OK || open.id == 0 ? rc : close_review(cx, open.id,
	    "RELEASED", &none);
}

enum rc
review_release(struct cx *cx, struct app *app, struct verdict *ret_v)
{
	struct app_act	act = plain_act(app, EV_RELEASE);
	enum rc		rc;

	ret_v->n = 0;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = app_fire(cx, &act, app, ret_v);
	return rc != RC_OK ? rc : end_review(cx, app);
}

enum rc
review_tell(struct cx *cx, const struct exam *exam, const struct app *app,
    int64_t event, const struct notify *news)
{
	struct notify			 n = *news;
	struct q_review_contact_row	 row;
	enum rc				 rc;

	n.no_phone = (exam->config.sms_events & event) == 0;
	rc = q_review_contact(cx->tx, &(struct q_review_contact_in){
		.id = app->id },
	    &row);
	if (rc == RC_OK)
		n.account_id = row.account_id;
	if (rc == RC_OK && !n.no_phone)
		rc = seal_open(cx->a, &cx->keys->seal, "phone", row.phone_seal,
		    &n.phone);
	return rc != RC_OK ? rc : notify_send(cx, &n);
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
		{ STATE_DRAFT, TEMPLATE_POSITION_LOST },
		{ STATE_DISQUALIFIED, TEMPLATE_DISQUALIFIED },
	};
	struct notify	 n = { .kind = "reviewed",
		.values = { { STR("title"), exam->config.title } },
		/* one decision is one version of the application */
		.ref = str_make(cx->a, "%lld/%lld", (long long)app->id,
		    (long long)app->version) };
	size_t		 i = 0;

	while (i < COUNT(texts) && texts[i].state != app->state)
		i++;
	if (i == COUNT(texts))
		return RC_OK;		/* another level looks first */
	/* At the site the fee is part of the visit: what follows it is told. */
	if (app->state == STATE_APPROVED && cx->role == ROLE_INDEX_CASHIER)
		return RC_OK;
	n.template = texts[i].template;
	if (app->state == STATE_APPROVED &&
	    exam->config.pay_mode == PAY_ON_SITE) {
		n.template = TEMPLATE_APPROVED_SITE;
		n.values[1] = (struct call_header){ STR("until"),
			time_text(cx->a, exam->stages.span[STAGE_PAY].to_us) };
	}
	return review_tell(cx, exam, app, SMS_REVIEWED, &n);
}

enum event
review_event(const struct exam *exam, const struct app *app,
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

/* A photo that is the reason, or a part to be mended, must be another one. */
static enum rc
refuse_photo(struct cx *cx, const struct exam *exam, const struct app *app,
    const struct review_decision *d)
{
	struct str	rest = d->fields, word;
	bool		named = d->verdict == REVIEW_REJECT &&
	    str_eq_z(d->reason_code, "PHOTO");

	while (d->verdict == REVIEW_RETURN && str_cut(&rest, ' ', &word))
		named |= str_eq_z(word, step_word(STEP_PHOTO));
	return !named || cx->role != ROLE_INDEX_REVIEWER ? RC_OK :
	    photo_refuse(cx, exam, app->account_id, d->reason);
}

enum rc
review_decide(struct cx *cx, const struct exam *exam, struct app *app,
    const struct review_decision *d, struct verdict *ret_v)
{
	enum event			e = review_event(exam, app, d->verdict);
	struct q_review_open_of_row	open;
	struct app_act			act = plain_act(app, e);
	enum rc				rc;

	ret_v->n = 0;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = open_review(cx, app, &open);
	if (rc != RC_OK)
		return rc;
	if (d->verdict != REVIEW_APPROVE) {
		act.heading = review_reason_text(d->reason_code);
		act.reason = d->reason;
		act.fields = d->fields;
	}
	rc = app_fire(cx, &act, app, ret_v);
	if (rc == RC_OK)
		rc = close_review(cx, open.id, decision_word(e), d);
	if (rc == RC_OK)
		rc = refuse_photo(cx, exam, app, d);
	if (rc == RC_OK && e == EV_APPROVE)
		rc = paid_if_free(cx, app);
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

enum rc
review_arbitrate(struct cx *cx, const struct exam *exam, struct app *app,
    bool uphold, struct str answer, struct verdict *ret_v)
{
	struct app_act	act = plain_act(app, uphold ? EV_UPHOLD : EV_DISMISS);
	enum rc		rc;

	ret_v->n = 0;
	act.reason = answer;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = app_fire(cx, &act, app, ret_v);
	if (rc == RC_OK && uphold)
		rc = paid_if_free(cx, app);
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
			.id = app->id }, &row);
	return rc != RC_OK ? rc : notify_note(cx, row.account_id, "photo",
	    str_make(cx->a, "【%.*s】您的照片审核%s%.*s。",
	    STR_ARG(exam->config.title), pass ? "通过" : "不通过：",
	    STR_ARG(pass ? STR("") : reason)));
}

enum rc
review_reopen(struct cx *cx, const struct exam *exam, struct app *app,
    struct str reason, struct verdict *ret_v)
{
	struct app_act	act = plain_act(app, EV_REOPEN);
	enum rc		rc;

	ret_v->n = 0;
	act.reason = reason;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = app_fire(cx, &act, app, ret_v);
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
	struct app_act				act = plain_act(app,
	    EV_DISQUALIFY);
	enum rc					rc;

	ret_v->n = 0;
	rc = within_scope(cx, app);
	if (rc == RC_OK)
		rc = q_disqualification_open(cx->tx,
		    &(struct q_disqualification_open_in){
			.application_id = app->id }, &d);
	if (rc != RC_OK)
		return rc;
	act.heading = d.basis;
	act.reason = d.reason;
	rc = app_fire(cx, &act, app, ret_v);
	if (rc == RC_OK)
		rc = q_disqualification_decide(cx->tx,
		    &(struct q_disqualification_decide_in){
			.id = d.id, .decided_by = cx->who,
			.decided_us = cx->now_us, .outcome = STR("DONE") });
	return rc != RC_OK ? rc : tell(cx, exam, app);
}

/* ---- positions */

/* The position that is named, if this member of staff may touch it. */
static enum rc
own_position(struct cx *cx, const struct exam *exam, struct str text,
    struct position_named *ret)
{
	struct q_scope_has_row	scope;
	size_t			n;
	enum rc			rc;

	rc = position_named(cx, exam->id, text, ret, &n);
	if (rc == RC_OK)
		rc = q_scope_has(cx->tx, &(struct q_scope_has_in){
			.staff_id = cx->who, .exam_id = exam->id,
			.department = ret->department }, &scope);
	return rc == RC_OK && scope.n == 0 ? RC_NONE : rc;
}

/* One application by its DROP row; RC_DENIED: it stays where it is. */
static enum rc
drop_one(struct cx *cx, const struct exam *exam, int64_t id, struct str reason,
    struct review_dropped *ret)
{
	struct verdict	v;
	struct app	app;
	enum rc		rc = app_fire(cx, &(struct app_act){ .id = id,
		.event = EV_DROP, .reason = reason }, &app, &v);

	if (rc != RC_OK)
		return rc;
	if (app.state == STATE_DRAFT)
		ret->unchosen++;
	else
		ret->moved++;
	rc = end_review(cx, &app);
	return rc != RC_OK ? rc : tell(cx, exam, &app);
}

/* Seats are dealt: people have tickets for this position. */
static bool
is_past(struct str state)
{
	enum state s = state_parse(state);

	return s == STATE_SEATED || s == STATE_EXAMINED ||
	    s == STATE_PASSED || s == STATE_FAILED || s == STATE_CERTIFIED;
}

enum rc
review_drop_position(struct cx *cx, const struct exam *exam, struct str text,
    struct str reason, struct review_dropped *ret)
{
	struct position_named	 p;
	struct q_drop_list_row	*rows = NULL;
	size_t			 n = 0;
	enum rc			 rc = own_position(cx, exam, text, &p);

	*ret = (struct review_dropped){ .position = STR("") };
	if (rc == RC_OK)
		ret->position = str_make(cx->a, "%.*s %.*s（%.*s）",
		    STR_ARG(p.department), STR_ARG(p.name), STR_ARG(text));
	if (rc == RC_OK)
		rc = q_drop_list(cx->tx, &(struct q_drop_list_in){
			.position_id = p.id }, &rows, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		ret->seated += is_past(rows[i].state);
	if (rc == RC_OK && ret->seated > 0)
		return RC_DENIED;
	if (rc == RC_OK)
		rc = position_cancel(cx, p.id, reason);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = drop_one(cx, exam, rows[i].id, reason, ret);
		if (rc == RC_DENIED)
			rc = RC_OK;
	}
	return rc;
}

enum rc
review_close_position(struct cx *cx, const struct exam *exam, struct str text,
    struct str reason, bool reopen)
{
	struct position_named	p;
	enum rc			rc = own_position(cx, exam, text, &p);

	if (rc != RC_OK)
		return rc;
	return reopen ? position_reopen(cx, p.id, reason) :
	    position_close(cx, p.id, reason);
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

/* The lease is over, or a reopened one has no holder: back to the queue. */
static enum rc
give_back(struct cx *cx, int64_t id, int64_t version)
{
	struct verdict	v;
	struct app	app;
	enum rc		rc = app_fire(cx, &(struct app_act){ .id = id,
		.version = version, .event = EV_RELEASE }, &app, &v);

	if (rc == RC_STALE)
		return RC_OK;		/* decided or released meanwhile */
	return rc != RC_OK ? rc : end_review(cx, &app);
}

enum rc
review_lease_job(struct tx *tx, struct job *job, void *ctx)
{
	struct review_jobs	*j = ctx;
	struct cx		 cx = { .tx = tx, .a = tx->a, .keys = j->keys,
		.rng = j->rng, .law = j->law, .now_us = job->now_us,
		.role = ROLE_INDEX_CLOCK };
	int64_t			 id = 0, version = 0;
	enum rc			 rc = parse_key(job->key, &id, &version);

	return rc != RC_OK ? rc : give_back(&cx, id, version);
}

enum rc
review_propose(struct cx *cx, int64_t app_id, struct str basis,
    struct str reason)
{
	struct q_disqualification_open_row	open;
	enum rc					rc;

	rc = q_disqualification_open(cx->tx,
	    &(struct q_disqualification_open_in){
		.application_id = app_id }, &open);
	if (rc != RC_NONE)
		return rc == RC_OK ? RC_STALE : rc;
	rc = q_disqualification_add(cx->tx,
	    &(struct q_disqualification_add_in){ .id = cx_id(cx),
		.application_id = app_id, .basis = basis, .reason = reason,
		.proposed_by = cx->who, .proposed_us = cx->now_us });

	return rc != RC_OK ? rc : audit_add(cx, "disqualification.propose",
	    "application", app_id, STR(""));
}
