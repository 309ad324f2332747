/* SPDX-License-Identifier: Apache-2.0 */
/* Scores and certificates: the authority's page, the candidate's, everybody's. */
#ifndef RESULT_RESULT_PAGES_H
#define RESULT_RESULT_PAGES_H

#include "web/req.h"

extern const struct route score_routes[];	/* the authority's */
extern const struct route result_routes[];	/* the candidate's */
extern const struct route query_routes[];	/* everybody's */

/* result_pages: every page of this folder; NULL ends the list. */
extern const struct route *const result_pages[];

#endif
