/* SPDX-License-Identifier: Apache-2.0 */
/* The candidate's way: flow, texts, form, choices, confirmation, status, acts. */
#ifndef APPLICATION_FLOW_PAGES_H
#define APPLICATION_FLOW_PAGES_H

#include "application/app_need.h"
#include "notify/notify.h"

extern const struct route flow_routes[];
extern const struct route text_routes[];
extern const struct route photo_routes[];
extern const struct route form_routes[];
extern const struct route material_routes[];
extern const struct route choose_routes[];
extern const struct route confirm_routes[];
extern const struct route print_routes[];
extern const struct route status_routes[];
extern const struct route act_routes[];
extern const struct route org_routes[];
extern const struct route invited_routes[];

/* step_title_of: a step in the words of the exam. */
struct str step_title_of(const struct exam_config *c, enum step step);

/* review_title: the review in the words of the exam. */
struct str review_title(const struct exam_config *c);

/* step_after: the step behind one. */
enum step step_after(const struct exam_config *c, enum step s);

/* may_print_ticket: there is one, and its time has come. */
bool	may_print_ticket(const struct req *r);

/*
 * invited_first: whether an organisation waits for an answer (S3-02); then the
 * answer is the way to the question.
 */
bool	invited_first(struct req *r, enum rc *ret_rc);

/* step_done: whether a step of the exam is done. */
bool	step_done(enum step s, const struct app_facts *f);

/* span_text: "2026-03-01 09:00 至 2026-03-10 18:00". */
struct str span_text(struct arena *a, int64_t from_us, int64_t to_us);

/* position_line: "department name (code)" of what was chosen, or empty. */
enum rc	position_line(struct req *r, const struct app *app, struct str *ret);

/* app_refused: the page for a move that the rules refuse, with every reason. */
enum rc	app_refused(struct req *r, const struct verdict *v);

/*
 * app_tell: tell the candidate of a change: by SMS where the exam's events say
 * so, and always under 消息.
 *
 * event	of SMS_…
 * news		without account and phone, which are the candidate's
 */
enum rc	app_tell(struct req *r, int64_t event, const struct notify *news);

#endif
