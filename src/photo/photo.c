/* SPDX-License-Identifier: Apache-2.0 */
/* A candidate's photo: kept, confirmed, judged, locked. */
#include "photo/photo.h"

#include "audit/audit.h"
#include "photo/photo.sql.h"
#include "store/blob.h"

static const struct {
	const char	*word;
	struct str	 text;
} states[PHOTO__MAX] = {
#define PHOTO_STATE(id, text) [PHOTO_##id] = { #id, STR_INIT(text) },
#include "photo/photo_state.tbl"
#undef PHOTO_STATE
};

static const struct machine_move photo_moves[] = {
#include "photo/photo.tbl"
};

const struct machine photo_machine = { "照片", photo_moves,
	COUNT(photo_moves) };

struct str
photo_state_text(enum photo_state s)
{
	return states[s].text;
}

static enum photo_state
parse_state(struct str word)
{
	size_t i = 0;

	while (i < PHOTO__MAX && !str_eq_z(word, states[i].word))
		i++;
	must(i < PHOTO__MAX);
	return (enum photo_state)i;
}

static int64_t
scope_of(const struct exam *exam)
{
	return exam->config.photo_scope == SCOPE_ACCOUNT ? 0 : exam->id;
}

enum rc
photo_load(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct photo *ret_photo)
{
	struct q_photo_get_row	row;
	enum rc			rc;

	*ret_photo = (struct photo){ .sha256 = STR(""), .warnings = STR(""),
		.reason = STR(""), .state = PHOTO_NONE };
	rc = q_photo_get(cx->tx, &(struct q_photo_get_in){
		.owner_id = account_id, .exam_id = scope_of(exam) }, &row);
	if (rc != RC_OK)
		return rc;
	*ret_photo = (struct photo){ row.sha256, row.warnings, row.reason,
		row.bytes_n, row.made_us, row.confirmed_us,
		parse_state(row.state), row.locked != 0 };
	return RC_OK;
}

bool
photo_ready(const struct exam *exam, const struct photo *photo)
{
	if (photo->state == PHOTO_NONE || photo->state == PHOTO_FAILED)
		return false;
	return exam->config.photo_lock != LOCK_CONFIRM ||
	    photo->state != PHOTO_UPLOADED;
}

enum rc
photo_save(struct cx *cx, const struct exam *exam, struct str jpeg,
    struct str warnings)
{
	struct sha256	h = sha256_of(jpeg);
	struct str	key = str_of(arena_copy(cx->a, h.b, sizeof(h.b)),
			    sizeof(h.b));
	bool		human = exam->config.photo_check == PHOTO_HUMAN;
	struct machine_step	step;
	struct photo		now;
	int64_t			changed;
	enum rc			rc = photo_load(cx, exam, cx->who, &now);

	if (rc != RC_OK && rc != RC_NONE)
		return rc;
	rc = machine_step(&photo_machine, str_z(states[now.state].word),
	    human ? "SUBMIT" : "UPLOAD", ROLE_INDEX_CANDIDATE, &step);
	if (rc != RC_OK || now.locked)
		return RC_DENIED;
	rc = blob_put(cx, key, "photo", jpeg);
	if (rc == RC_OK)
		rc = q_photo_put(cx->tx, &(struct q_photo_put_in){
			.owner_id = cx->who, .exam_id = scope_of(exam),
			.step = step, .sha256 = key,
			.bytes_n = (int64_t)jpeg.n, .warnings = warnings,
			.made_us = cx->now_us }, &changed);
	if (rc != RC_OK)
		return rc;
	if (changed == 0)
		return RC_DENIED;
	if (now.state != PHOTO_NONE && !str_eq(now.sha256, key))
		rc = blob_let_go(cx, now.sha256);
	return rc != RC_OK ? rc : audit_add(cx, "photo.upload", "account", cx->who,
	    str_hex(cx->a, key.p, key.n));
}

enum rc
photo_confirm(struct cx *cx, const struct exam *exam, struct str sha256)
{
	struct q_photo_confirm_in	in = { .owner_id = cx->who,
		.exam_id = scope_of(exam), .sha256 = sha256,
		.confirmed_us = cx->now_us };
	enum rc				rc;

	rc = machine_step(&photo_machine, str_z(states[PHOTO_UPLOADED].word),
	    "CONFIRM", ROLE_INDEX_CANDIDATE, &in.step);
	if (rc == RC_OK)
		rc = q_photo_confirm(cx->tx, &in);
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "photo.confirm", "account", cx->who,
	    str_hex(cx->a, sha256.p, sha256.n));
}

enum rc
photo_lock(struct cx *cx, const struct exam *exam, int64_t account_id,
    bool locked)
{
	int64_t changed;

	return q_photo_lock(cx->tx, &(struct q_photo_lock_in){
		.owner_id = account_id, .exam_id = scope_of(exam),
		.locked = locked }, &changed);
}

enum rc
photo_judge(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct str sha256, bool pass, struct str reason)
{
	struct q_photo_judge_in	in = { .owner_id = account_id,
		.exam_id = scope_of(exam), .sha256 = sha256,
		.reason = reason, .reviewed_by = cx->who,
		.reviewed_us = cx->now_us };
	enum rc			rc;

	rc = machine_step(&photo_machine, str_z(states[PHOTO_WAITING].word),
	    pass ? "PASS" : "FAIL", cx->role, &in.step);
	if (rc == RC_OK)
		rc = q_photo_judge(cx->tx, &in);
	return rc != RC_OK ? rc : audit_add(cx, pass ? "photo.pass" :
	    "photo.fail", "account", account_id,
	    str_hex(cx->a, sha256.p, sha256.n));
}

enum rc
photo_refuse(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct str reason)
{
	struct q_photo_refuse_in	in = { .owner_id = account_id,
		.exam_id = scope_of(exam), .reason = reason,
		.reviewed_by = cx->who, .reviewed_us = cx->now_us };
	struct photo			now;
	int64_t				changed;
	enum rc rc = photo_load(cx, exam, account_id, &now);

	if (rc != RC_OK || now.state == PHOTO_FAILED)
		return rc == RC_NONE ? RC_OK : rc;
	rc = machine_step(&photo_machine, str_z(states[now.state].word),
	    "REFUSE", cx->role, &in.step);
	if (rc == RC_OK)
		rc = q_photo_refuse(cx->tx, &in, &changed);
	return rc != RC_OK ? rc : audit_add(cx, "photo.refuse", "account",
	    account_id, str_hex(cx->a, now.sha256.p, now.sha256.n));
}

enum rc
photo_bytes(struct cx *cx, struct str sha256, struct str *ret_jpeg)
{
	return blob_get(cx, sha256, ret_jpeg);
}
