/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: one number for each post that somebody passed (T21, S3-14). */
#include "audit/audit.h"
#include "result/result.sql.h"
#include "result/result_parts.h"

enum { SERIAL_CHARS = 6, SERIAL_MOST = 999999 };

/* The last serial number under a prefix, whichever exam it was given in. */
static enum rc
last_serial(struct cx *cx, struct str prefix, int64_t *ret)
{
	struct q_certificate_last_row	row;
	enum rc				rc;

	*ret = 0;
	rc = q_certificate_last(cx->tx, &(struct q_certificate_last_in){
		.least = str_make(cx->a, "%.*s000000", STR_ARG(prefix)),
		.most = str_make(cx->a, "%.*s999999", STR_ARG(prefix)),
		.chars = (int64_t)prefix.n + SERIAL_CHARS }, &row);
	if (rc == RC_OK)
		rc = str_i64(str_sub(row.number, prefix.n, SERIAL_CHARS), ret);
	return rc == RC_NONE ? RC_OK : rc;
}

enum rc
certificate_has(struct cx *cx, int64_t application_id, struct str post,
    bool *ret_has)
{
	struct q_certificate_of_post_row	row;
	enum rc rc = q_certificate_of_post(cx->tx,
	    &(struct q_certificate_of_post_in){
		.application_id = application_id, .post = post }, &row);

	*ret_has = rc == RC_OK;
	return rc == RC_NONE ? RC_OK : rc;
}

/* The numbers of an exam's year, and the last that was given. */
struct numbers {
	struct str	prefix;
	int64_t		last;
};

/* A certificate for each post that was passed and has none. */
static enum rc
certify_posts(struct cx *cx, const struct exam *exam, int64_t application_id,
    struct numbers *given)
{
	struct result_shown	now;
	bool			has;
	size_t			n;
	enum rc rc = result_shown(cx, application_id, INT64_MAX, 1, &now, &n);

	if (rc == RC_OK && n == 0)
		rc = RC_IO;		/* passed without scores */
	for (size_t i = 0; rc == RC_OK && i < now.posts_n; i++) {
		if (!now.posts[i].passed)
			continue;
		rc = certificate_has(cx, application_id, now.posts[i].post,
		    &has);
		if (rc != RC_OK || has)
			continue;
		if (given->last >= SERIAL_MOST)
			return RC_FULL;
		rc = q_certificate_add(cx->tx, &(struct q_certificate_add_in){
			.application_id = application_id,
			.exam_id = exam->id, .post = now.posts[i].post,
			.number = str_make(cx->a, "%.*s%06lld",
			    STR_ARG(given->prefix), (long long)++given->last),
			.issued_us = cx->now_us });
	}
	return rc;
}

static enum rc
numbers_begin(struct cx *cx, const struct exam *exam, struct numbers *ret)
{
	ret->prefix = str_make(cx->a, "%.*s%04d",
	    STR_ARG(exam->config.area_code), civil_from_us(cx->now_us).year);
	return last_serial(cx, ret->prefix, &ret->last);
}

/*
 * Certificates are there already: what a correction passes gets its own at
 * once, for nobody will certify this application a second time.
 */
enum rc
certificate_later(struct cx *cx, const struct exam *exam,
    int64_t application_id)
{
	struct numbers	given;
	enum rc		rc = numbers_begin(cx, exam, &given);

	return rc != RC_OK ? rc : certify_posts(cx, exam, application_id,
	    &given);
}

static enum rc
certify_one(struct cx *cx, const struct exam *exam,
    const struct q_certificate_todo_row *p, struct numbers *given)
{
	struct app	app;
	struct verdict	v;
	enum rc rc = certify_posts(cx, exam, p->application_id, given);

	if (rc == RC_OK)
		rc = app_fire(cx, &(struct app_act){ .id = p->application_id,
			.version = p->version, .event = EV_CERTIFY }, &app,
		    &v);
	return rc != RC_OK ? rc : result_tell(cx, exam, &app, p->phone_seal,
	    TEMPLATE_CERTIFICATE, app.version);
}

/* As thousands of scores are published: the memory of each is forgotten at once. */
static enum rc
certify_all(struct cx *cx, const struct exam *exam,
    const struct q_certificate_todo_row *rows, size_t n)
{
	struct arena	*kept = cx->a, *one;
	struct numbers	 given;
	enum rc		 rc = numbers_begin(cx, exam, &given);

	if (rc != RC_OK)
		return rc;
	one = arena_new(ONE_BYTES_MAX);
	cx->a = cx->tx->a = one;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = certify_one(cx, exam, &rows[i], &given);
		arena_reset(one);
	}
	cx->a = cx->tx->a = kept;
	arena_free(one);
	return rc;
}

/* Again for those who passed since: who has one is left alone. */
enum rc
result_certify(struct cx *cx, const struct exam *exam, size_t *ret_n,
    struct verdict *ret_v)
{
	struct q_certificate_todo_row	*rows;
	enum rc				 rc;

	*ret_n = ret_v->n = 0;
	if (exam->config.certificates == 0) {
		ret_v->todo[ret_v->n++] = (struct todo){ CHK_sw_certificates,
			check_text(CHK_sw_certificates), STEP__MAX };
		return RC_DENIED;
	}
	rc = q_certificate_todo(cx->tx, &(struct q_certificate_todo_in){
		.exam_id = exam->id, .most = RESULT_ROWS_MAX }, &rows, ret_n);
	if (rc == RC_OK && *ret_n == 0)
		rc = RC_NONE;
	if (rc != RC_OK)
		return rc;
	rc = certify_all(cx, exam, rows, *ret_n);
	return rc != RC_OK ? rc : audit_add(cx, "certificates.issue", "exam",
	    exam->id, str_make(cx->a, "n=%zu", *ret_n));
}
