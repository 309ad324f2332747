/* SPDX-License-Identifier: Apache-2.0 */
/* A form is done once; sent again it is answered as before. */
#include "web/once.h"

#include "base/buf.h"
#include "web/once.sql.h"
#include "web/web.h"

enum { NUMBER_BYTES = 12, NUMBER_CHARS = 16 };

static const int64_t KEPT_US = US_PER_DAY;

struct str
once_number(struct cx *cx)
{
	unsigned char b[NUMBER_BYTES];

	cx->rng->fill(cx->rng, b, sizeof(b));
	return base64url_make(cx->a, b, sizeof(b));
}

static struct str
hash_of(struct arena *a, struct str text)
{
	struct sha256 h = sha256_of(text);

	return str_of(arena_copy(a, h.b, sizeof(h.b)), sizeof(h.b));
}

/* A page may have several forms: each has a path of its own. */
static struct str
id_of(struct req *r, struct str cookie, struct str number)
{
	return hash_of(r->cx.a, str_make(r->cx.a, "%.*s %.*s %.*s",
	    STR_ARG(cookie), STR_ARG(number), STR_ARG(r->path)));
}

/* Names, values and files, each with its length: nothing runs together. */
static struct str
body_hash(struct req *r)
{
	struct str whole = STR("");

	for (size_t i = 0; i < r->form.n; i++) {
		const struct form_field *f = &r->form.fields[i];

		if (!str_eq_z(f->name, "csrf"))
			whole = hash_of(r->cx.a, str_make(r->cx.a,
			    "%.*s %zu %.*s %zu %.*s", STR_ARG(whole), f->name.n,
			    STR_ARG(f->name), f->value.n, STR_ARG(f->value)));
	}
	for (const struct upload *u = r->file; u != NULL; u = u->next)
		whole = hash_of(r->cx.a, str_make(r->cx.a, "%.*s %.*s %.*s",
		    STR_ARG(whole), STR_ARG(u->field),
		    STR_ARG(hash_of(r->cx.a, u->bytes))));
	return hash_of(r->cx.a, whole);
}

static enum rc
sent_otherwise(struct req *r)
{
	r->web->error_page(r, 409, "这张表单已经提交过一次，第一次的结果有效，没有再办理。"
	    "要再办一次，或者要改内容，请返回上一页，刷新以后再填。");
	return RC_DENIED;
}

/*
 * The same number with another body is a form that was changed after it was
 * sent; it is not the answer of the first.
 */
enum rc
once_before(struct req *r, struct str cookie, struct str number,
    bool *ret_before)
{
	struct q_once_get_row	row;
	enum rc			rc;

	*ret_before = false;
	if (number.n != NUMBER_CHARS)
		return RC_BAD;
	rc = q_once_get(r->cx.tx, &(struct q_once_get_in){
		.id = id_of(r, cookie, number) }, &row);
	if (rc != RC_OK)
		return rc == RC_NONE ? RC_OK : rc;
	if (!str_eq(row.body_hash, body_hash(r)))
		return sent_otherwise(r);
	*ret_before = true;
	return req_see(r, "%.*s", STR_ARG(row.location));
}

/*
 * RC_BUSY when somebody else wrote the same number meanwhile: the whole
 * transaction is tried again, and then finds it.
 */
enum rc
once_after(struct req *r, struct str cookie, struct str number)
{
	int64_t	added;
	enum rc	rc;

	/* What was done leads to a page; one that asks again did nothing. */
	if (r->answer.status != 303)
		return RC_OK;
	rc = q_once_add(r->cx.tx, &(struct q_once_add_in){
		.id = id_of(r, cookie, number),
		.session_hash = hash_of(r->cx.a, cookie),
		.body_hash = body_hash(r), .location = r->answer.location,
		.at_us = r->cx.now_us }, &added);
	return rc == RC_OK && added == 0 ? RC_BUSY : rc;
}

enum rc
once_sweep(struct tx *tx, int64_t now_us)
{
	int64_t swept;

	return q_once_sweep(tx, &(struct q_once_sweep_in){
		.before_us = now_us - KEPT_US }, &swept);
}
