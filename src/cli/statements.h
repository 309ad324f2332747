/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of the program, for the tests that prepare all of them. */
#ifndef CLI_STATEMENTS_H
#define CLI_STATEMENTS_H

#include "store/db.h"

/* statements: lists, each NULL at its end; NULL behind the last list. */
extern const struct sql_stmt *const *const statements[];

#endif
