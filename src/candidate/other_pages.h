/* SPDX-License-Identifier: Apache-2.0 */
/* The same person under another name (S1-03). */
#ifndef CANDIDATE_OTHER_PAGES_H
#define CANDIDATE_OTHER_PAGES_H

#include "candidate/app_need.h"

/*
 * other_account: when the live application of r's person belongs to another
 * account of the same realm, the page that leads out; else nothing is answered.
 *
 * ret_there	whether it was answered
 * returns	RC_OK | RC_IO
 */
enum rc	other_account(struct req *r, bool *ret_there);

extern const struct route other_routes[];

#endif
