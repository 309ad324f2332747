/* SPDX-License-Identifier: Apache-2.0 */
/* 单位报名: the organisation's list, and the answer of those who stand on it. */
#ifndef ORGANISATION_ORGANISATION_PAGES_H
#define ORGANISATION_ORGANISATION_PAGES_H

#include "web/req.h"

extern const struct route org_routes[];
extern const struct route invited_routes[];

/*
 * invited_by: the organisation that waits for an answer (S3-02), for a notice: a
 * list that anybody may hand in stands in nobody's way.
 *
 * ret_name	empty when none does
 * returns	RC_OK | RC_IO
 */
enum rc	invited_by(struct req *r, struct str *ret_name);

/* organisation_pages: every page of this folder; NULL ends the list. */
extern const struct route *const organisation_pages[];

#endif
