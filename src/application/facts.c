/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of fact.tbl: who answers each, loading them, and asking them. */
#include "application/law_parts.h"

#include "application/eligible_load.h"
#include "base/log.h"
#include "base/utf8.h"
#include "material/material.h"
#include "photo/photo.h"
#include "position/state.h"

enum source { SOURCE_STORE, SOURCE_ACT };

static const struct {
	const char	*word;
	enum source	 from;
} facts[FACT__MAX] = {
#define FACT(id, from, text) [FACT_##id] = { #id, SOURCE_##from },
#include "application/fact.tbl"
#undef FACT
};

_Static_assert(FACT__MAX <= 64, "a set of facts is bits of 64");

const char *
fact_word(enum fact x)
{
	return facts[x].word;
}

bool
fact_is_act(enum fact x)
{
	return facts[x].from == SOURCE_ACT;
}

bool
fact_yes(const struct app_facts *f, enum fact x)
{
	if (f->answers[x] != ANSWER_UNKNOWN)
		return f->answers[x] == ANSWER_YES;
	if (BAOKAO_STRICT)
		never("a check asked for a fact that was not loaded");
	LOG_EVENT(LOG_ERROR, "law.unknown_fact", LOG_Z("fact", facts[x].word));
	if (f->missed != NULL)
		*f->missed = true;
	return false;
}

/* ---- what this folder and those below it answer */

static bool
is_draft(const struct app *app)
{
	return app->state == STATE_DRAFT || app->state == STATE_RETURNED;
}

/* What was handed in had a photo; until it is approved that may be refused. */
static bool
may_be_refused(const struct app *app)
{
	return app->state == STATE_SUBMITTED ||
	    app->state == STATE_IN_REVIEW || app->state == STATE_REJECTED;
}

static enum rc
load_photo_ready(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct photo	photo = { .state = PHOTO_NONE };
	enum rc		rc = RC_OK;

	if (is_draft(c->app) || may_be_refused(c->app))
		rc = photo_load(cx, c->exam, c->app->account_id, &photo);
	*ret = is_draft(c->app) ? photo_ready(c->exam, &photo) :
	    photo.state != PHOTO_FAILED;
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
load_photo_passed(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct photo	photo = { .state = PHOTO_NONE };
	bool		looked_at = c->exam->config.photo_check == PHOTO_HUMAN;
	enum rc		rc = RC_OK;

	if (looked_at)
		rc = photo_load(cx, c->exam, c->app->account_id, &photo);
	*ret = !looked_at || photo.state == PHOTO_PASSED;
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
load_docs_ready(struct cx *cx, const struct app_case *c, bool *ret)
{
	return material_ready(cx, c->exam, c->app->account_id, ret);
}

static enum rc
load_position_free(struct cx *cx, const struct app_case *c, bool *ret)
{
	bool	barred = false;
	enum rc	rc = RC_OK;

	if (c->app->position_id != 0 && c->exam->config.arbitration)
		rc = app_barred(cx, c->exam->id, c->app->person,
		    c->app->position_id, &barred);
	*ret = !barred;
	return rc;
}

/* Who has handed in stays on a closed position; on a cancelled one nobody. */
static enum rc
load_position_stands(struct cx *cx, const struct app_case *c, bool *ret)
{
	enum position_state	state = POSITION_OPEN;
	enum rc			rc = RC_OK;

	if (c->app->position_id != 0)
		rc = position_state_of(cx, c->app->position_id, &state);
	*ret = state == POSITION_OPEN || (state == POSITION_CLOSED &&
	    c->app->state != STATE_DRAFT);
	return rc;
}

static enum rc
load_conditions_met(struct cx *cx, const struct app_case *c, bool *ret)
{
	struct eligible	fit;
	enum rc		rc = eligible_load(cx, c->exam, c->app, &fit);

	*ret = rc == RC_OK && fit.worst != FIT_NO;
	return rc;
}

static enum rc
load_site_free(struct cx *cx, const struct app_case *c, bool *ret)
{
	bool	full;
	enum rc	rc = app_site_full(cx, c->exam, c->app->site_n, &full);

	*ret = rc == RC_OK && !full;
	return rc;
}

const struct fact_source application_facts[] = {
	{ FACT_photo_ready, load_photo_ready },
	{ FACT_photo_passed, load_photo_passed },
	{ FACT_docs_ready, load_docs_ready },
	{ FACT_position_free, load_position_free },
	{ FACT_position_stands, load_position_stands },
	{ FACT_conditions_met, load_conditions_met },
	{ FACT_site_free, load_site_free },
	{ FACT__MAX, NULL },
};

/* ---- loading */

static fact_load *
source_of(const struct law *law, enum fact x)
{
	for (size_t i = 0; law != NULL && law->sources[i] != NULL; i++)
		for (const struct fact_source *s = law->sources[i];
		    s->load != NULL; s++)
			if (s->fact == x)
				return s->load;
	return NULL;
}

/* Of a return: words of steps of this exam, or its documents. */
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

static unsigned char
answer_of(bool yes)
{
	return yes ? ANSWER_YES : ANSWER_NO;
}

/* A fact that has no source stays unknown, and whoever asks for it fails. */
enum rc
law_load(struct cx *cx, const struct app_case *c, uint64_t wanted,
    struct app_facts *ret_f)
{
	enum rc rc;

	*ret_f = (struct app_facts){ .config = &c->exam->config,
		.app = c->app, .act = c->act, .now_us = cx->now_us,
		.missed = ARENA_NEW(cx->a, bool) };
	*ret_f->missed = false;
	rc = stages_load(cx, c->exam, c->app->person, &ret_f->stages);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < FACT__MAX; i++) {
		fact_load	*load = source_of(cx->law, (enum fact)i);
		bool		 yes = false;

		if ((wanted >> i & 1) == 0 || load == NULL)
			continue;
		rc = load(cx, c, &yes);
		if (rc != RC_OK)
			return rc;
		ret_f->answers[i] = answer_of(yes);
	}
	if (c->act == NULL)
		return RC_OK;
	ret_f->answers[FACT_reason_given] = answer_of(reason_right(
	    c->act->event, c->act->heading, c->act->reason));
	ret_f->answers[FACT_fields_named] = answer_of(fields_right(c->exam,
	    c->act->fields));
	return RC_OK;
}

enum rc
app_look(struct cx *cx, const struct exam *exam, const struct app *app,
    uint64_t wanted, struct app_facts *ret_f)
{
	return law_load(cx, &(struct app_case){ .exam = exam, .app = app },
	    wanted, ret_f);
}
