/* SPDX-License-Identifier: Apache-2.0 */
/* 单位报名: the organisation's list, and the answer of those who stand on it. */
#ifndef ORGANISATION_ORGANISATION_PAGES_H
#define ORGANISATION_ORGANISATION_PAGES_H

#include "web/req.h"

extern const struct route org_routes[];
extern const struct route invited_routes[];

/*
 * invited_first: whether an organisation waits for an answer (S3-02); then the
 * answer is the way to the question.
 */
bool	invited_first(struct req *r, enum rc *ret_rc);

/* organisation_pages: every page of this folder; NULL ends the list. */
extern const struct route *const organisation_pages[];

#endif
