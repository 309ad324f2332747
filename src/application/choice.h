/* SPDX-License-Identifier: Apache-2.0 */
/* What was chosen where positions are not (考点和报考岗位): which site, which subjects, which fee. */
#ifndef APPLICATION_CHOICE_H
#define APPLICATION_CHOICE_H

#include "application/application.h"

/* site_of: a site by its number, from 1; NULL for 0 or one that is not there. */
const struct site *site_of(const struct exam_config *c, int64_t site_n);

/* site_name_of: its name; empty for none. */
struct str site_name_of(const struct exam_config *c, int64_t site_n);

/* choice_site: the site of an application, or NULL while none was chosen. */
const struct site *choice_site(const struct exam_config *c,
	    const struct app *app);

/*
 * choices_have: whether choices, as bits, take in subject i; where nothing is
 * chosen, every subject is taken.
 */
bool	choices_have(int64_t choices, size_t i);

/* choices_name: whether they name it: where nothing is chosen, none is. */
bool	choices_name(int64_t choices, size_t i);

/*
 * choice_takes: whether an application is examined in the exam's subject i:
 * one of those it chose, or every one where nothing is chosen.
 */
bool	choice_takes(const struct exam_config *c, const struct app *app,
	    size_t i);

/*
 * choice_clash: whether two of the chosen subjects are written at the same
 * time; ret_a and ret_b name the first two that are (NULL: not wanted).
 */
bool	choice_clash(const struct exam_config *c, int64_t choices,
	    const struct subject **ret_a, const struct subject **ret_b);

/* choice_fee: what an application costs, whatever was paid; 0 for nothing. */
int64_t	choice_fee(const struct exam_config *c, const struct app *app);

#endif
