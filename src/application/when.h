/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When: what a person may do at a moment, until when, and why not; what is due,
 * by whom, by when. Pure: out of the exam's configuration, the stages that hold
 * for the person (exam/stage.h), the application and the clock. Pages, posts,
 * messages, the calendar, jobs and commands ask here and compute no hours.
 */
#ifndef APPLICATION_WHEN_H
#define APPLICATION_WHEN_H

#include "application/law.h"

/* What is asked about: someone, now. */
struct moment {
	const struct exam_config *config;
	const struct stages	*stages;	/* the person's; NULL: the configuration's */
	const struct app	*app;		/* NULL: none yet */
	int64_t			 now_us;
};

/* What a person may do, or staff with an application: rows of when.tbl. */
enum when_act {
#define WHEN(id, stages) WHEN_##id,
#include "application/when.tbl"
#undef WHEN
	WHEN__MAX
};

/*
 * when_load: the moment of cx for an application's person.
 *
 * app		NULL: the stages of everybody
 * returns	RC_OK | RC_IO
 */
enum rc	when_load(struct cx *cx, const struct exam *exam, const struct app *app,
	    struct moment *ret);

/* when_everybody: the moment for somebody unknown. */
struct moment when_everybody(const struct exam *exam, int64_t now_us);

/*
 * when_stage: the hours of a stage for the application, where its own history
 * sets them, too: a return has a day, a dispute so many days, and who chooses
 * again after a position was cancelled may do so until 改报 ends.
 */
struct span when_stage(const struct moment *m, enum stage stage);

/* when_stage_open: whether it is open now. */
bool	when_stage_open(const struct moment *m, enum stage stage);

/* when_undo_open: whether a confirmation may still be taken back at once. */
bool	when_undo_open(const struct moment *m);

/* when_undo_end_us: when that ends; 0 where there is no such time. */
int64_t	when_undo_end_us(const struct moment *m);

/* when_open: whether the clock allows an act now. */
bool	when_open(const struct moment *m, enum when_act act);

/* when_span: from and until when the clock allows it. */
struct span when_span(const struct moment *m, enum when_act act);

/* when_why: why it does not, a sentence without a full stop; empty if it does. */
struct str when_why(struct arena *a, const struct moment *m,
	    enum when_act act);

/*
 * when_check_why: the same of a check of check.tbl that looks at a clock; empty
 * for every other check, and when it holds.
 */
struct str when_check_why(struct arena *a, const struct moment *m,
	    enum check check);

/*
 * when_end_us: when the last thing that could still be done about an
 * application in a state is over; 0 when it waits for nobody's clock.
 *
 * m->app	may be NULL: of everybody's
 */
int64_t	when_end_us(const struct moment *m, enum state s);

#endif
