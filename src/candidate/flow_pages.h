/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The candidate's way: flow, texts, form, choices, confirmation, status, acts.
 *
 * Candidate is the candidate's pages. Owns no table; never runs a query and
 * never decides: what may be done now is asked of application/.
 */
#ifndef CANDIDATE_FLOW_PAGES_H
#define CANDIDATE_FLOW_PAGES_H

#include "candidate/app_need.h"
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
extern const struct route maintain_routes[];

/* candidate_pages: every page of this folder; NULL ends the list. */
extern const struct route *const candidate_pages[];

#endif
