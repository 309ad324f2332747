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

/*
 * invited_first: whether an organisation waits for an answer (S3-02); then the
 * answer is the way to the question.
 */
bool	invited_first(struct req *r, enum rc *ret_rc);

#endif
