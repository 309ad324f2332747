/* SPDX-License-Identifier: Apache-2.0 */
/* The clock's part of what may be done, and what is due. */
#include "application/when.h"

#define S(stage) (UINT32_C(1) << STAGE_##stage)
static const uint32_t acts[WHEN__MAX] = {
#define WHEN(id, stages) [WHEN_##id] = stages,
#include "application/when.tbl"
#undef WHEN
};
#undef S

struct moment
when_everybody(const struct exam *exam, int64_t now_us)
{
	return (struct moment){ .config = &exam->config,
		.stages = &exam->stages, .now_us = now_us };
}

enum rc
when_load(struct cx *cx, const struct exam *exam, const struct app *app,
    struct moment *ret)
{
	*ret = when_everybody(exam, cx->now_us);
	ret->app = app;
	return app == NULL ? RC_OK : stages_load(cx, exam, app->person,
	    &ret->stages);
}

static int64_t
later(int64_t a_us, int64_t b_us)
{
	return a_us > b_us ? a_us : b_us;
}

static bool
is_rechosen(const struct moment *m)
{
	return m->app != NULL && m->app->rechosen_us > 0;
}

/* 改报 has its own days: to choose, and for the review and the fee after it. */
static int64_t
rechosen_end_us(const struct moment *m, const struct stages *of,
    enum stage stage)
{
	int64_t	end_us = of->span[STAGE_RECHOOSE].to_us;

	if (end_us == 0)
		end_us = m->app->rechosen_us + m->config->return_days *
		    US_PER_DAY;
	if (stage == STAGE_REVIEW || stage == STAGE_PAY)
		return end_us + m->config->review_days * US_PER_DAY;
	return stage == STAGE_REGISTER || stage == STAGE_CHANGE ? end_us : 0;
}

/*
 * Until when 改报 may be begun: the exam's day; without one as many days after
 * the position went as a return gives, and never less than the registration.
 */
static int64_t
rechoose_end_us(const struct moment *m, const struct stages *of)
{
	int64_t end_us = of->span[STAGE_RECHOOSE].to_us;

	if (end_us != 0 || m->app == NULL ||
	    m->app->state != STATE_POSITION_GONE)
		return end_us;
	return later(of->span[STAGE_REGISTER].to_us, m->app->moved_us +
	    m->config->return_days * US_PER_DAY);
}

/*
 * The end of a stage for this person: their own term where the law gives one
 * (return, dispute, a second choice), the exam's otherwise, and whatever was
 * put off.
 */
struct span
when_stage(const struct moment *m, enum stage stage)
{
	const struct stages	own = stages_of(m->config);
	const struct stages	*of = m->stages != NULL ? m->stages : &own;
	struct span		 s = of->span[stage];

	if (stage == STAGE_RETURN && m->app != NULL)
		s.to_us = later(m->app->return_until_us,
		    of->later_us[stage]);
	else if (stage == STAGE_DISPUTE && m->app != NULL)
		s.to_us = later(m->app->moved_us +
		    m->config->arbitration_days * US_PER_DAY,
		    of->later_us[stage]);
	else if (stage == STAGE_RECHOOSE)
		s.to_us = rechoose_end_us(m, of);
	else if (s.to_us != 0 && is_rechosen(m))
		s.to_us = later(s.to_us, rechosen_end_us(m, of, stage));
	return s;
}

bool
when_stage_open(const struct moment *m, enum stage stage)
{
	const struct span s = when_stage(m, stage);

	return span_open(&s, m->now_us);
}

int64_t
when_undo_end_us(const struct moment *m)
{
	return m->app == NULL || m->config->undo_minutes == 0 ? 0 :
	    m->app->confirmed_us + m->config->undo_minutes * US_PER_MINUTE;
}

bool
when_undo_open(const struct moment *m)
{
	return m->now_us < when_undo_end_us(m);
}

/* The stage that stands in the way; STAGE__MAX for none. */
static enum stage
closed(const struct moment *m, enum when_act act)
{
	size_t i = 0;

	while (i < STAGE__MAX && ((acts[act] >> i & 1) == 0 ||
	    when_stage_open(m, (enum stage)i)))
		i++;
	return (enum stage)i;
}

bool
when_open(const struct moment *m, enum when_act act)
{
	return closed(m, act) == STAGE__MAX;
}

/* An act may need several stages at once: it is open while all of them are. */
struct span
when_span(const struct moment *m, enum when_act act)
{
	struct span all = { 0, 0 };

	for (size_t i = 0; i < STAGE__MAX; i++) {
		const struct span s = when_stage(m, (enum stage)i);

		if ((acts[act] >> i & 1) == 0)
			continue;
		all.from_us = later(all.from_us, s.from_us);
		if (s.to_us != 0 && (all.to_us == 0 || s.to_us < all.to_us))
			all.to_us = s.to_us;
	}
	return all;
}

struct str
when_why(struct arena *a, const struct moment *m, enum when_act act)
{
	enum stage	stage = closed(m, act);
	struct span	s;

	if (stage == STAGE__MAX)
		return STR("");
	s = when_stage(m, stage);
	return stage_why(a, stage, &s, m->now_us);
}

/* The stage that a check looks at; STAGE__MAX for none. */
static enum stage
stage_of_check(enum check check)
{
	static const struct {
		enum check	check;
		enum stage	stage;
	} list[] = {
		{ CHK_window_open, STAGE_REGISTER },
		{ CHK_window_began, STAGE_REGISTER },
		{ CHK_unfrozen, STAGE_CHANGE },
		{ CHK_review_open, STAGE_REVIEW },
		{ CHK_return_open, STAGE_RETURN },
		{ CHK_dispute_open, STAGE_DISPUTE },
		{ CHK_rechoose_open, STAGE_RECHOOSE },
	};

	for (size_t i = 0; i < COUNT(list); i++)
		if (list[i].check == check)
			return list[i].stage;
	return STAGE__MAX;
}

struct str
when_check_why(struct arena *a, const struct moment *m, enum check check)
{
	enum stage	stage = stage_of_check(check);
	struct span	s;

	if (stage == STAGE__MAX)
		return STR("");
	s = when_stage(m, stage);
	return stage_why(a, stage, &s, m->now_us);
}

/* A rejected one may be disputed, and changed as long as others may register. */
static int64_t
rejected_end_us(const struct moment *m)
{
	int64_t	end_us = when_stage(m, STAGE_REVIEW).to_us;

	if (m->config->arbitration)
		end_us = later(end_us + m->config->arbitration_days *
		    US_PER_DAY, when_stage(m, STAGE_DISPUTE).to_us);
	return later(end_us, when_stage(m, STAGE_REGISTER).to_us);
}

int64_t
when_end_us(const struct moment *m, enum state s)
{
	if (s == STATE_DRAFT)
		return when_stage(m, STAGE_REGISTER).to_us;
	if (s == STATE_RETURNED)
		return when_stage(m, STAGE_RETURN).to_us;
	if (s == STATE_REJECTED)
		return rejected_end_us(m);
	if (s == STATE_POSITION_GONE)
		return when_stage(m, STAGE_RECHOOSE).to_us;
	if (s == STATE_APPROVED && m->config->pay_mode != PAY_OFF)
		return when_stage(m, STAGE_PAY).to_us;
	return 0;
}
