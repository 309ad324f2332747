/* SPDX-License-Identifier: Apache-2.0 */
#include "review/review.h"

#include "base/utf8.h"
#include "notify/notify.h"
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

/* Facts that a reviewer's moves need; RC_NONE hides what is out of scope. */
static enum rc
facts(struct cx *cx, const struct exam *exam, const struct app *app,
    struct app_facts *f, struct q_review_open_of_row *open)
{
	enum rc rc;

	*f = (struct app_facts){ .config = &exam->config, .app = app,
		.now_us = cx->now_us };
	*open = (struct q_review_open_of_row){ 0 };
	rc = review_in_scope(cx, app, &f->in_scope);
	if (rc == RC_OK && !f->in_scope)
		rc = RC_NONE;
	if (rc != RC_OK)
		return rc;
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
	static const struct review_decision	none = { .approve = false,
		.reason_code = STR_INIT(""), .reason = STR_INIT("") };
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
tell(struct cx *cx, const struct exam *exam, const struct app *app,
    bool approve)
{
	struct q_review_contact_row	row;
	struct str			phone;
	enum rc				rc;

	if ((exam->config.sms_events & SMS_REVIEWED) == 0)
		return RC_OK;
	rc = q_review_contact(cx->tx, &(struct q_review_contact_in){ app->id },
	    &row);
	if (rc == RC_OK)
		rc = seal_open(cx->a, &cx->keys->seal, "phone", row.phone_seal,
		    &phone);
	if (rc != RC_OK)
		return rc;
	return notify_send(cx, row.account_id, phone, "reviewed",
	    str_make(cx->a, approve ?
	    "【%.*s】您的报名已通过资格审核，请在缴费时间内登录系统缴费。" :
	    "【%.*s】您的报名未通过资格审核，请登录系统查看原因。",
	    STR_ARG(exam->config.title)));
}

enum rc
review_decide(struct cx *cx, const struct exam *exam, struct app *app,
    const struct review_decision *d, struct verdict *ret_v)
{
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
	if (!d->approve)
		reason = str_make(cx->a, "%.*s：%.*s",
		    STR_ARG(review_reason_text(d->reason_code)),
		    STR_ARG(d->reason));
	rc = app_fire(cx, &f, app, d->approve ? EV_APPROVE : EV_REJECT, reason,
	    ret_v);
	if (rc == RC_OK)
		rc = close_review(cx, open.id, d->approve ? "APPROVED" :
		    "REJECTED", d);
	return rc != RC_OK ? rc : tell(cx, exam, app, d->approve);
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
	struct review_decision		 none = { false, STR(""), STR("") };
	struct q_review_open_of_row	 open;
	const struct exam		*exam;
	struct verdict			 v;
	struct app_facts		 f;
	struct app			 app;
	int64_t				 id = 0, version = 0;
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
	if (rc != RC_OK)
		return rc;
	f = (struct app_facts){ .config = &exam->config, .app = &app,
		.now_us = cx.now_us };
	rc = app_fire(&cx, &f, &app, EV_RELEASE, STR(""), &v);
	return rc != RC_OK ? rc : close_review(&cx, open.id, "RELEASED", &none);
}
