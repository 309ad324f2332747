/* SPDX-License-Identifier: Apache-2.0 */
/* 报名统计. */
#ifndef STATS_STATS_PAGES_H
#define STATS_STATS_PAGES_H

#include "web/req.h"

extern const struct route stats_routes[];

/* stats_pages: every page of this folder; NULL ends the list. */
extern const struct route *const stats_pages[];

#endif
