/* SPDX-License-Identifier: Apache-2.0 */
/* Who is on the list of an organisation, asked and agreed. */
#include "organisation/member.h"

#include "audit/audit.h"
#include "organisation/member.sql.h"

static const char *const states[] = {
	[MEMBER_ASKED] = "ASKED", [MEMBER_AGREED] = "AGREED",
	[MEMBER_REFUSED] = "REFUSED",
};

static enum member_state
state_of(struct str word)
{
	for (size_t i = 0; i < COUNT(states); i++)
		if (str_eq_z(word, states[i]))
			return (enum member_state)i;
	never("a state that is not in the table");
}

static struct str
exam_text(struct cx *cx, int64_t exam_id)
{
	return str_make(cx->a, "exam=%lld", (long long)exam_id);
}

enum rc
member_add(struct cx *cx, int64_t exam_id, const struct member_new *m,
    bool *ret_new)
{
	int64_t	id = cx_id(cx), added = 0;
	enum rc	rc = q_member_add(cx->tx, &(struct q_member_add_in){
		.id = id, .organisation_id = cx->who, .exam_id = exam_id,
		.idno_hash = person_hash(cx, "idno", m->idno),
		.idno_seal = seal_make(cx->a, &cx->keys->seal, cx->rng,
		    "idno", m->idno), .name = m->name, .site_n = m->site_n,
		.choices = m->choices, .added_us = cx->now_us }, &added);

	*ret_new = rc == RC_OK && added > 0;
	return !*ret_new ? rc : audit_add(cx, "member.add", "member", id,
	    exam_text(cx, exam_id));
}

/* What is stored of one, opened. */
static enum rc
fill(struct cx *cx, struct member *m, struct str idno_seal, struct str state)
{
	enum rc rc = seal_open(cx->a, &cx->keys->seal, "idno", idno_seal,
	    &m->idno);

	m->state = state_of(state);
	return rc == RC_BAD ? RC_IO : rc;	/* another master key */
}

enum rc
member_get(struct cx *cx, int64_t exam_id, int64_t id, struct member *ret)
{
	struct q_member_get_row	row;
	enum rc			rc;

	rc = q_member_get(cx->tx, &(struct q_member_get_in){
		.organisation_id = cx->who, .exam_id = exam_id, .id = id },
		&row);
	if (rc != RC_OK)
		return rc;
	*ret = (struct member){ .id = id, .name = row.name,
		.account_id = row.account_id };
	return fill(cx, ret, row.idno_seal, row.state);
}

enum rc
member_drop(struct cx *cx, int64_t exam_id, int64_t id)
{
	int64_t	dropped;
	enum rc	rc = q_member_drop(cx->tx, &(struct q_member_drop_in){
		.organisation_id = cx->who, .exam_id = exam_id, .id = id },
		&dropped);

	if (rc == RC_OK && dropped == 0)
		return RC_NONE;
	return rc != RC_OK ? rc : audit_add(cx, "member.drop", "member", id,
	    exam_text(cx, exam_id));
}

enum rc
member_count(struct cx *cx, int64_t exam_id, int64_t *ret_n)
{
	struct q_member_count_row	row;
	enum rc				rc;

	rc = q_member_count(cx->tx, &(struct q_member_count_in){
		.organisation_id = cx->who, .exam_id = exam_id }, &row);
	if (rc == RC_OK)
		*ret_n = row.n;
	return rc;
}

enum rc
member_list(struct cx *cx, int64_t exam_id, int64_t skip, int64_t most,
    struct member **ret_list, size_t *ret_n)
{
	struct q_member_list_row	*rows;
	struct member			*list;
	size_t				 n;
	enum rc				 rc;

	rc = q_member_list(cx->tx, &(struct q_member_list_in){
		.organisation_id = cx->who, .exam_id = exam_id, .skip = skip,
		.most = most }, &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct member, n + 1);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		list[i] = (struct member){ .id = rows[i].id,
			.name = rows[i].name,
			.account_id = rows[i].account_id };
		rc = fill(cx, &list[i], rows[i].idno_seal, rows[i].state);
	}
	*ret_list = list;
	*ret_n = n;
	return rc;
}

enum rc
member_asked(struct cx *cx, int64_t exam_id, struct member_asked *ret)
{
	struct q_member_asked_row	row;
	enum rc				rc;

	rc = q_member_asked(cx->tx, &(struct q_member_asked_in){
		.account_id = cx->who, .exam_id = exam_id }, &row);
	if (rc == RC_OK)
		*ret = (struct member_asked){ row.id, row.organisation,
			row.site_n, row.choices };
	return rc;
}

enum rc
member_answer(struct cx *cx, int64_t exam_id, int64_t id, bool agree)
{
	enum rc rc = q_member_answer(cx->tx, &(struct q_member_answer_in){
		.account_id = cx->who, .exam_id = exam_id, .id = id,
		.state = str_z(states[agree ? MEMBER_AGREED : MEMBER_REFUSED]),
		.answered_us = cx->now_us });

	return rc != RC_OK ? rc : audit_add(cx, agree ? "member.agree" :
	    "member.refuse", "member", id, exam_text(cx, exam_id));
}
