/* SPDX-License-Identifier: Apache-2.0 */
/* The hours of an exam's stages, and what was put off. */
#include "exam/stage.h"

#include "audit/audit.h"
#include "exam/exam.h"
#include "exam/exam.sql.h"

static const struct {
	const char	*word;
	struct str	 text;
	const char	*head;
	const char	*tail;
} rows[STAGE__MAX] = {
#define STAGE(id, word, text, from, to, head, tail) \
	[STAGE_##id] = { word, STR_INIT(text), head, tail },
#include "exam/stage.tbl"
#undef STAGE
};

/* Of the subjects: the first to begin. */
static int64_t
exam_from_us(const struct exam_config *c)
{
	int64_t first = 0;

	for (size_t i = 0; i < c->subjects_n; i++)
		if (i == 0 || c->subjects[i].from_us < first)
			first = c->subjects[i].from_us;
	return first;
}

/* … and the last to end. */
static int64_t
exam_to_us(const struct exam_config *c)
{
	int64_t last = 0;

	for (size_t i = 0; i < c->subjects_n; i++)
		if (c->subjects[i].to_us > last)
			last = c->subjects[i].to_us;
	return last;
}

/* 考前 N 天: a day, from its first hour. */
static int64_t
ticket_from_us(const struct exam_config *c)
{
	struct civil day;

	if (c->ticket_days == 0 || c->subjects_n == 0)
		return c->ticket_from_us;
	day = civil_from_us(exam_from_us(c) - c->ticket_days * US_PER_DAY);
	day.hour = day.minute = day.second = 0;
	return civil_to_us(day);
}

struct stages
stages_of(const struct exam_config *c)
{
	return (struct stages){ .span = {
#define STAGE(id, word, text, from, to, head, tail) [STAGE_##id] = { from, to },
#include "exam/stage.tbl"
#undef STAGE
	} };
}

static void
put_off(struct stages *s, enum stage stage, int64_t until_us)
{
	struct span *at = &s->span[stage];

	if (until_us > s->later_us[stage])
		s->later_us[stage] = until_us;
	if (at->to_us != 0 && until_us > at->to_us)
		at->to_us = until_us;
}

void
stages_later(struct stages *s, enum stage stage, int64_t until_us)
{
	put_off(s, stage, until_us);
	if (stage == STAGE_REGISTER)
		put_off(s, STAGE_CHANGE, until_us);
}

enum rc
stage_parse(struct str word, enum stage *ret)
{
	size_t i = 0;

	while (i < STAGE__MAX && (rows[i].word[0] == '\0' ||
	    !str_eq_z(word, rows[i].word)))
		i++;
	if (i == STAGE__MAX)
		return RC_NONE;
	*ret = (enum stage)i;
	return RC_OK;
}

/* Rows come with the newest of a stage first: an older one no longer counts. */
enum rc
extension_read(struct tx *tx, int64_t exam_id, struct stages *stages,
    struct stages *ret_widest, bool *ret_personal)
{
	struct q_extension_list_row	*list;
	bool				 seen[STAGE__MAX] = { false };
	enum stage			 stage;
	size_t				 n;
	enum rc				 rc;

	rc = q_extension_list(tx, &(struct q_extension_list_in){
		.exam_id = exam_id }, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		must(stage_parse(list[i].stage, &stage) == RC_OK);
		if (list[i].person_hash.n > 0 || seen[stage])
			continue;
		seen[stage] = true;
		stages_later(stages, stage, list[i].until_us);
	}
	*ret_widest = *stages;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (list[i].person_hash.n > 0) {
			*ret_personal = true;
			must(stage_parse(list[i].stage, &stage) == RC_OK);
			stages_later(ret_widest, stage, list[i].until_us);
		}
	return rc;
}

/*
 * The newest extension of a stage counts (the list is newest first); a person
 * without one reads the exam's own hours, without a query.
 */
enum rc
stages_load(struct cx *cx, const struct exam *exam, struct str person,
    const struct stages **ret)
{
	struct stages			*own;
	struct q_extension_of_row	*list;
	bool				 seen[STAGE__MAX] = { false };
	enum stage			 stage;
	size_t				 n;
	enum rc				 rc;

	*ret = &exam->stages;
	if (!exam->personal || person.n == 0)
		return RC_OK;
	own = arena_copy(cx->a, &exam->stages, sizeof(*own));
	*ret = own;
	rc = q_extension_of(cx->tx, &(struct q_extension_of_in){
		.exam_id = exam->id, .person_hash = person }, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		must(stage_parse(list[i].stage, &stage) == RC_OK);
		if (!seen[stage])
			stages_later(own, stage, list[i].until_us);
		seen[stage] = true;
	}
	return rc;
}

/*
 * Only later, never earlier, and never into the past: an end that people were
 * told stays at least that.
 */
enum rc
extension_add(struct cx *cx, const struct exam *exam, const struct extension *x)
{
	const struct stages	own = stages_of(&exam->config);
	const struct span	*s = &own.span[x->stage];
	bool			each = x->stage == STAGE_RETURN ||
	    (x->stage == STAGE_DISPUTE && exam->config.arbitration);
	enum rc			rc;

	if (s->to_us == 0 && !each)
		return RC_DENIED;
	if (x->until_us <= cx->now_us || x->until_us <= s->to_us)
		return RC_BAD;
	rc = q_extension_add(cx->tx, &(struct q_extension_add_in){
		.id = cx_id(cx), .exam_id = exam->id,
		.stage = str_z(stage_word(x->stage)), .person_hash = x->person,
		.until_us = x->until_us, .made_us = cx->now_us,
		.actor_role = str_z(role_word(cx->role)), .actor_id = cx->who,
		.reason = x->reason });
	if (rc == RC_OK)
		rc = q_exam_extended(cx->tx, &(struct q_exam_extended_in){
			.id = exam->id });
	return rc != RC_OK ? rc : audit_add(cx, "exam.extend", "exam",
	    exam->id, str_make(cx->a, "stage=%s until=%.*s for=%s",
	    stage_word(x->stage), STR_ARG(time_text(cx->a, x->until_us)),
	    x->person.n > 0 ? "one person" : "everybody"));
}

bool
span_open(const struct span *s, int64_t now_us)
{
	return now_us >= s->from_us && (s->to_us == 0 || now_us < s->to_us);
}

bool
stage_open(const struct stages *s, enum stage stage, int64_t now_us)
{
	return span_open(&s->span[stage], now_us);
}

bool
stage_began(const struct stages *s, enum stage stage, int64_t now_us)
{
	return now_us >= s->span[stage].from_us;
}

bool
stage_over(const struct stages *s, enum stage stage, int64_t now_us)
{
	return s->span[stage].to_us != 0 && now_us >= s->span[stage].to_us;
}

struct str
stage_text(enum stage stage)
{
	return rows[stage].text;
}

const char *
stage_word(enum stage stage)
{
	return rows[stage].word;
}

struct str
stage_why(struct arena *a, enum stage stage, const struct span *s,
    int64_t now_us)
{
	if (now_us < s->from_us)
		return str_make(a, "%.*s尚未开始，开始时间：%.*s",
		    STR_ARG(rows[stage].text), STR_ARG(time_text(a,
		    s->from_us)));
	if (s->to_us == 0 || now_us < s->to_us)
		return STR("");
	return str_make(a, "%s%.*s%s", rows[stage].head,
	    STR_ARG(time_text(a, s->to_us)), rows[stage].tail);
}

int64_t
stage_as_of_us(const struct exam_config *c)
{
	return c->register_to_us;
}

struct str
hours_text(struct arena *a, const struct span *s)
{
	struct str from = time_text(a, s->from_us), to = time_text(a,
	    s->to_us);

	if (s->from_us == 0)
		return s->to_us == 0 ? STR("不限") : str_make(a, "%.*s 前",
		    STR_ARG(to));
	return s->to_us == 0 ? str_make(a, "%.*s 起", STR_ARG(from)) :
	    str_make(a, "%.*s 至 %.*s", STR_ARG(from), STR_ARG(to));
}
