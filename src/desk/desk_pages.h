/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk: pages of the staff that need the review and the money at once: the
 * on-site review with its fee, and 减免费用. It has no table of its own and
 * changes nothing but through review/ and payment/.
 *
 * Owns nothing: it never has a rule of its own.
 */
#ifndef DESK_DESK_PAGES_H
#define DESK_DESK_PAGES_H

#include "web/req.h"

extern const struct route desk_routes[];
extern const struct route waiver_desk_routes[];

/* desk_pages: every page of this folder; NULL ends the list. */
extern const struct route *const desk_pages[];

#endif
