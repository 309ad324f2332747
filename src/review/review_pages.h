/* SPDX-License-Identifier: Apache-2.0 */
/* The staff's log-in and the reviewer's desk. */
#ifndef REVIEW_REVIEW_PAGES_H
#define REVIEW_REVIEW_PAGES_H

#include "web/req.h"

extern const struct route review_routes[];
extern const struct route photo_review_routes[];
extern const struct route dispute_routes[];
extern const struct route authority_routes[];
extern const struct route staff_routes[];

/* review_pages: every page of this folder; NULL ends the list. */
extern const struct route *const review_pages[];

#endif
