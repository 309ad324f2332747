/* SPDX-License-Identifier: Apache-2.0 */
/* The candidate's way: flow, notice, pledge, form, confirmation, status. */
#ifndef APPLICATION_FLOW_PAGES_H
#define APPLICATION_FLOW_PAGES_H

#include "application/app_need.h"

extern const struct route flow_routes[];
extern const struct route form_routes[];
extern const struct route confirm_routes[];

/* step_title: a step as the flow page names it. */
const char *step_title(enum step step);

/* span_text: "2026-03-01 09:00 至 2026-03-10 18:00". */
struct str span_text(struct arena *a, int64_t from_us, int64_t to_us);

/* app_refused: the page for a move that the rules refuse, with every reason. */
enum rc	app_refused(struct req *r, const struct verdict *v);

#endif
