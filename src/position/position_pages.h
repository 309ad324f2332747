/* SPDX-License-Identifier: Apache-2.0 */
/* Public pages: search, tree, one position. */
#ifndef POSITION_POSITION_PAGES_H
#define POSITION_POSITION_PAGES_H

#include "web/req.h"

extern const struct route position_routes[];

/* position_pages: every page of this folder; NULL ends the list. */
extern const struct route *const position_pages[];

#endif
