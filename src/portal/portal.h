/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public pages, the demo's helper, and what operators' machines ask.
 *
 * Owns no table; never changes anything, but for the demo's clock.
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "web/req.h"

/* the password of every demo staff account */
#define DEMO_STAFF_PASSWORD	"Demo-2026"

extern const struct route portal_routes[];

/* machine_routes: what machines ask (machine_pages.c). */
extern const struct route machine_routes[];
extern const struct route verify_routes[];
extern const struct route file_routes[];
/* only with --demo */
extern const struct route demo_routes[];
extern const struct route law_routes[];

/* portal_pages: every page of this folder; NULL ends the list. */
extern const struct route *const portal_pages[];

/* portal_demo_pages: those that are there with --demo only. */
extern const struct route *const portal_demo_pages[];

#endif
