/* SPDX-License-Identifier: Apache-2.0 */
/* 打印准考证. */
#ifndef ADMISSION_ADMISSION_PAGES_H
#define ADMISSION_ADMISSION_PAGES_H

#include "http/req.h"

extern const struct route admission_routes[];

#endif
