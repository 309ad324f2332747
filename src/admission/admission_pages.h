/* SPDX-License-Identifier: Apache-2.0 */
/* 打印准考证, 考场编排. */
#ifndef ADMISSION_ADMISSION_PAGES_H
#define ADMISSION_ADMISSION_PAGES_H

#include "web/req.h"

extern const struct route admission_routes[];
extern const struct route seat_routes[];

/* admission_pages: every page of this folder; NULL ends the list. */
extern const struct route *const admission_pages[];

#endif
